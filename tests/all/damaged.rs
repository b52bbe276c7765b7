//! The promises for damaged text that is repaired and converted: the result is stable and its provenance known.

use std::sync::LazyLock;

use encoding_rs::Encoding;
use hanfold::repair::{RepairMode, RepairOptions};
use hanfold::{Document, Normalizer, Target};
use proptest::prelude::*;

use crate::offsets::check;

/// Sentences that are damaged, and those between.
#[rustfmt::skip]
const SENTENCES: [&str; 16] = [
    "渡口的老人说，今年的水比往年都大，船要到中午才开。", "渡口的老人說，今年的水比往年都大，船要到中午才開。",
    "标题：港务局的考核机制", "標題：港務局的考核機制", "作者：王芃、李翊", "他问：“明天还来吗？”没有人回答。",
    "他問：「明天還來嗎？」沒有人回答。", "会议在二楼的大厅里举行，2024年5月", "會議在二樓的大廳裡舉行，2024年5月",
    "学校组织了示范课，面向实践", "學校組織了示範課，面向實踐", "港には船を待つ人が並んでいた。",
    "부두에는 사람들이 가득했다.", "The café opens at nine, says Zoë.", "价格：¥30，折扣 5%", "發展、頭髮、乾燥、皇后",
];

/// Encodings for writing and reading.
const LABELS: [&str; 8] =
    ["utf-8", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1252", "koi8-r"];

#[derive(Debug, Clone)]
enum Damage {
    None,
    /// Written in one encoding and read in another, with a byte dropped or replaced.
    Misread(&'static str, &'static str, Option<(prop::sample::Index, Option<u8>)>),
    /// Characters as references.
    Escaped(prop::sample::Index),
    /// A reading after a character.
    Reading(prop::sample::Index),
    /// A character lost.
    Lost(prop::sample::Index, char),
}

fn damage() -> impl Strategy<Value = Damage> {
    let label = || prop::sample::select(&LABELS[..]);
    let byte = (any::<prop::sample::Index>(), prop::option::of(any::<u8>()));
    let place = any::<prop::sample::Index>;
    prop_oneof![
        2 => Just(Damage::None),
        6 => (label(), label(), prop::option::of(byte)).prop_map(|(one, other, byte)| Damage::Misread(one, other, byte)),
        1 => place().prop_map(Damage::Escaped),
        1 => place().prop_map(Damage::Reading),
        2 => (place(), prop::sample::select(&['?', '\u{FFFD}', '？'][..])).prop_map(|(at, c)| Damage::Lost(at, c)),
    ]
}

/// A sentence, damaged.
fn damaged(sentence: &str, damage: &Damage) -> String {
    let chars: Vec<char> = sentence.chars().collect();
    let with = |at: &prop::sample::Index, change: &dyn Fn(char) -> String| -> String {
        let at = at.index(chars.len());
        let of = |(number, c): (usize, &char)| {
            if number == at { change(*c) } else { c.to_string() }
        };
        chars.iter().enumerate().map(of).collect()
    };
    match damage {
        Damage::None => sentence.to_owned(),
        Damage::Misread(written, read, byte) => {
            let encoding = |label: &str| Encoding::for_label(label.as_bytes()).unwrap();
            let (mut bytes, ..) = encoding(written).encode(sentence);
            if let Some((at, other)) = byte {
                let at = at.index(bytes.len());
                bytes.to_mut().splice(at..=at, *other);
            }
            encoding(read).decode_without_bom_handling(&bytes).0.into_owned()
        }
        Damage::Escaped(at) => with(at, &|c| format!("&#{};", u32::from(c))),
        Damage::Reading(at) => with(at, &|c| format!("{c}(qū)")),
        Damage::Lost(at, mark) => with(at, &|_| mark.to_string()),
    }
}

fn text() -> impl Strategy<Value = String> {
    let sentence = (prop::sample::select(&SENTENCES[..]), damage());
    let end = prop::sample::select(&["\n", "", ",", "\r\n", "\n\n"][..]);
    let piece =
        (sentence, end).prop_map(|((sentence, damage), end)| damaged(sentence, &damage) + end);
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

static NORMALIZERS: LazyLock<Vec<Normalizer>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for tag in ["zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"] {
        for mode in [RepairMode::Auto, RepairMode::Aggressive] {
            let target: Target = tag.parse().unwrap();
            let builder = Normalizer::builder(target).repair(RepairOptions::new(mode));
            all.push(builder.build().unwrap());
        }
    }
    all
});

/// Number of documents with several kinds of damage: few, because each takes long.
const DOCUMENTS: u32 = 150;

/// Undecodable places are counted as such, not as earlier replacements.
#[test]
fn undecodable_bytes_are_no_earlier_replacements() {
    let suspected = |document: Document<'_>| {
        let restored = document.repair(RepairOptions::new(RepairMode::Auto)).unwrap();
        restored.repair.suspected.len()
    };
    let gbk = hanfold::Encoding::for_label("gbk").unwrap();
    let bytes = b"\xD6\xD0\xCE\xC4\xFF\xFF\xD7\xD6\xC4\xB8";
    assert_eq!(suspected(Document::from_bytes(bytes).with_encoding(gbk)), 0);
    assert_eq!(suspected(Document::from_text("中文\u{FFFD}\u{FFFD}字母")), 1);
}

/// A changed byte of GBK: the reading of the resulting character is doubtful in simplified text, but not in traditional text.
#[test]
fn repairs_that_conversion_makes_certain_are_written_in_the_first_run() {
    let text = "瓮爵巖懂蚳模ㄛ婓悝苺\u{FFFD}襄桴跪扢珨揭潰砮萸﹝\n标题：港务局的考核机制\n\
                渡口的老人说，今年的水比往年都大，船要到中午才开。\n";
    let options = RepairOptions::new(RepairMode::Aggressive);
    let normalizer = Normalizer::builder(Target::HANT).repair(options).build().unwrap();
    let before = Document::from_text(text).repair(options).unwrap().repair.repairs.len();
    let once = normalizer.normalize(Document::from_text(text)).unwrap();
    assert!(once.report.repair.repairs.len() > before, "{:?}", once.report.repair);
    let again = normalizer.normalize(Document::from_text(&once.text)).unwrap();
    assert_eq!(once.text, again.text);
}

proptest! {
    #![proptest_config(crate::properties::config_of(DOCUMENTS))]

    /// Promises 2 and 3.
    #[test]
    fn normalized_text_stays_and_can_be_undone(text in text(), number in 0usize..8) {
        let normalizer = &NORMALIZERS[number];
        let document = Document::from_text(&text);
        let traced = normalizer.trace(document).unwrap();
        let once = &traced.normalized;
        let plain = normalizer.normalize(document).unwrap();
        prop_assert_eq!(&plain.text, &once.text);
        prop_assert_eq!(&plain.report, &once.report);
        let again = normalizer.normalize(Document::from_text(&once.text)).unwrap();
        prop_assert_eq!(&once.text, &again.text);
        check(traced.offsets(), text.as_bytes(), &once.text)?;
        prop_assert_eq!(traced.undo(), text.as_bytes());
        for one in once.report.repair.repairs.iter().chain(&once.report.repair.suspected) {
            prop_assert!(one.source.start <= one.source.end && one.source.end <= text.len());
            prop_assert!(text.is_char_boundary(one.source.start));
            prop_assert!(text.is_char_boundary(one.source.end));
        }
    }
}
