//! Fields of two to four characters that were decoded as single bytes: beside the same text, in a list, and alone.

use hanfold::repair::{RepairMode, RepairOptions};

use super::case::{Case, Cell, Rule, collect};
use super::codec::Codec;
use super::text::Random;

const HANS: [&str; 30] = [
    "陈淑敏",
    "林国栋",
    "王丽华",
    "张建平",
    "刘晓燕",
    "黄志强",
    "赵文博",
    "周思远",
    "吴佳琪",
    "徐立新",
    "孙海涛",
    "马春梅",
    "朱永康",
    "胡秀英",
    "郭子轩",
    "何雨桐",
    "高明",
    "罗兰",
    "昆明",
    "杭州",
    "黄河",
    "泰山",
    "月亮",
    "春天",
    "故乡",
    "远方的家",
    "红楼梦",
    "水调歌头",
    "青年",
    "回忆",
];
const HANT: [&str; 30] = [
    "陳淑敏",
    "林國棟",
    "王麗華",
    "張建平",
    "劉曉燕",
    "黃志強",
    "趙文博",
    "周思遠",
    "吳佳琪",
    "徐立新",
    "孫海濤",
    "馬春梅",
    "蔡永康",
    "蕭秀英",
    "郭子軒",
    "何雨桐",
    "高明",
    "羅蘭",
    "臺北",
    "高雄",
    "淡水河",
    "玉山",
    "月亮",
    "春天",
    "故鄉",
    "遠方的家",
    "紅樓夢",
    "水調歌頭",
    "青年",
    "回憶",
];
const JA: [&str; 20] = [
    "佐藤健一",
    "鈴木花子",
    "高橋さくら",
    "田中義雄",
    "渡辺美穂",
    "山本太郎",
    "小林一茶",
    "中村明",
    "加藤ゆり",
    "吉田松陰",
    "京都",
    "名古屋",
    "富士山",
    "桜の園",
    "ふるさと",
    "夜明け前",
    "坊っちゃん",
    "思い出",
    "青い鳥",
    "秋の空",
];
const KO: [&str; 20] = [
    "김영희",
    "이철수",
    "박지훈",
    "최은정",
    "정민호",
    "강수진",
    "조현우",
    "윤서연",
    "장동민",
    "임지수",
    "한라산",
    "제주도",
    "인천",
    "고향",
    "바다",
    "하늘",
    "추억",
    "봄날",
    "눈물",
    "행복",
];

const PAIRS: [(&str, &[&str]); 16] = [
    ("GBK as windows-1252", &HANS),
    ("GBK as Latin-1", &HANS),
    ("GBK as windows-1251", &HANS),
    ("GBK as koi8-r", &HANS),
    ("GBK as macintosh", &HANS),
    ("GBK as cp437", &HANS),
    ("GBK as cp850", &HANT),
    ("Big5 as windows-1252", &HANT),
    ("Big5 as Latin-1", &HANT),
    ("Big5 as windows-1251", &HANT),
    ("Big5 as cp437", &HANT),
    ("Shift_JIS as windows-1252", &JA),
    ("Shift_JIS as macintosh", &JA),
    ("EUC-KR as windows-1252", &KO),
    ("EUC-KR as koi8-r", &KO),
    ("EUC-JP as windows-1252", &JA),
];

/// Context of a field.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Beside an undamaged field with the same text.
    Echoed,
    /// Among two to five others, one a line.
    List,
    /// Alone, in mode `aggressive`.
    Alone,
}

pub(super) fn cells() -> Vec<Cell> {
    let units =
        [(Place::Echoed, "echoed", 12), (Place::List, "list", 12), (Place::Alone, "alone", 12)];
    let of =
        |(name, texts)| units.map(|(place, unit, count)| cell(name, texts, place, unit, count));
    PAIRS.into_iter().flat_map(of).collect()
}

fn cell(name: &str, texts: &[&str], place: Place, unit: &str, count: usize) -> Cell {
    let (truth, reader) = name.split_once(" as ").unwrap();
    let (truth, reader) = (Codec::named(truth), Codec::named(reader));
    let name = format!("short: {name} / {unit}");
    let mut random = Random::of(&name);
    let read = |text: &str| {
        let bytes = truth.write(text)?;
        let read = reader.read(&bytes);
        (!read.contains('\u{FFFD}') && reader.unread(&read) == bytes).then_some(read)
    };
    let cases = collect(count, || {
        let text = *random.pick(texts);
        Some(match place {
            Place::Echoed => {
                let keys =
                    *random.pick(&[["Artist: ", "\nAlbumArtist: "], ["1,", "\n2,"], ["<", "> ("]]);
                let of = |field: &str| format!("{}{field}{}{text}\n", keys[0], keys[1]);
                Case::new(of(&read(text)?), of(text))
            }
            Place::List => {
                let others: Vec<&str> =
                    (0..random.between(2, 5)).map(|_| *random.pick(texts)).collect();
                let right = [&[text], &others[..]].concat();
                let damaged = right.iter().map(|one| read(one)).collect::<Option<Vec<_>>>()?;
                Case::new(damaged.join("\n"), right.join("\n"))
            }
            Place::Alone => Case::new(read(text)?, text),
        })
    });
    let mut cell = Cell::auto(name, Rule::Exact, cases);
    if matches!(place, Place::Alone) {
        cell.options = RepairOptions::new(RepairMode::Aggressive);
    }
    cell
}
