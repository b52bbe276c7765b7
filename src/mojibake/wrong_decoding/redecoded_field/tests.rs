//! Tests of the redecoding of short fields.

use super::super::super::{RepairMode, RepairOptions, change};
use super::*;

fn repaired(text: &str, mode: RepairMode) -> (String, usize) {
    let mut found = Findings::new(RepairOptions::new(mode));
    find(text, &Scan::of(text), &mut found);
    (change::apply(text, &found.changes).0, found.suspected.len())
}

fn repaired_in_auto(text: &str) -> String {
    repaired(text, RepairMode::Auto).0
}

/// Damaged fields, and their originals.
const FIELDS: [(&str, &str); 16] = [
    ("ËÕ»ÛÂ×", "苏慧伦"),
    ("Т№Зъ", "夜曲"),
    ("юХцВ", "黎明"),
    ("√œÕ•Œ≠", "孟庭苇"),
    ("╜¡─╧", "江南"),
    ("ðí│Ã╣╩╩┬", "小城故事"),
    ("±á¥ú", "晨光"),
    ("ѕHДR§g", "鄧麗君"),
    ("Æ¸¡Ô§—™≈", "海闊天空"),
    ("Àã¹ñ", "雪国"),
    ("ÀÌ¼±Èñ", "이선희"),
    ("гя╟╜", "한강"),
    ("´óşŁ", "大海"),
    ("ÂŞ´óÓÓ", "罗大佑"),
    ("½²µ^", "蔡琴"),
    ("»ô¯³", "齊秦"),
];

#[test]
fn a_field_that_stands_elsewhere_is_repaired_in_auto() {
    for (current, original) in FIELDS {
        for [before, between, after] in [
            ["artist=", "\nalbumartist=", "\n"],
            ["id,name\n1,", "\n2,", "\n"],
            ["| ", " | ", " |"],
            ["“", "”，见《", "》。"],
        ] {
            let of = |field: &str| format!("{before}{field}{between}{original}{after}");
            assert_eq!(repaired_in_auto(&of(current)), of(original));
        }
    }
}

#[test]
fn a_field_that_stands_nowhere_else_stays() {
    for (current, original) in FIELDS {
        for text in [
            current.to_owned(),
            format!("{current}\n{original}人\n"),
            format!("x{current} {original}"),
        ] {
            assert_eq!(repaired_in_auto(&text), text);
        }
    }
}

#[test]
fn words_of_alphabets_and_box_drawings_stay() {
    // The text of each in some encoding is also in the document.
    for text in [
        "café déjà naïve Dvořák Łódź 閏",
        "ÁÉÍÓ żółć gęślą jaźń",
        "ЦРОД 中文 споч 有限",
        "ПРИВЕТ привет Привет 橡桠弪",
        "ΑΘΗΝΑ Ελλάδα 櫻毯",
        "nǐ hǎo lǜ 你好",
        "ÀÁÂÃÄÅÆÇ 懒旅呐魄",
        "╔══╗ ║══║ 屯屯",
        "°°°° 鞍鞍 ¤¤¤¤ 中中",
        "ภาษาไทย สวัสดี 汜赖",
        "(´･ω･`) ¯\\_(ツ)_/¯ 你好",
        "½ ¼ ¾ ±5 °C 20×30 §§ 你好",
        "你好世界 浣犲ソ",
        "über Größe Ängste 的士",
    ] {
        assert_eq!(repaired_in_auto(text), text);
    }
}

#[test]
fn of_two_texts_that_stand_elsewhere_the_likelier_one_is_written() {
    // 王菲 in GBK is 卼楚 in Big5.
    assert_eq!(repaired_in_auto("Íõ·Æ 王菲 卼楚"), "王菲 王菲 卼楚");
}

/// Damaged lists, and their originals.
const LISTS: [(&[&str], &[&str]); 8] = [
    (&["ÁÖÒäÁ«", "ÕÅÑ§ÓÑ", "ÕÅÐÅÕÜ", "Ìýº£"], &["林忆莲", "张学友", "张信哲", "听海"]),
    (&["Íõ½Ü", "ÐíÎ¡", "Íô·å", "Áõ»¶"], &["王杰", "许巍", "汪峰", "刘欢"]),
    (&["³¯²Q¾ì", "½²µ^", "©PµØ°·"], &["陳淑樺", "蔡琴", "周華健"]),
    (&["¼º³²", "¼ö¿ø", "´ëÀü"], &["성남", "수원", "대전"]),
    (&["└Ñ├≈", "┤≤└φ"], &["昆明", "大理"]),
    (&["ДПѕ©", "Т№Зъ"], &["南京", "夜曲"]),
    (&["’†‘º‰ë\u{8F}r", "ŽRŒû•SŒb", "\u{90}Â–Ø”É"], &["中村雅俊", "山口百恵", "青木繁"]),
    (&["°®Èç³±Ë®", "ÄªÎÄÎµ"], &["爱如潮水", "莫文蔚"]),
];

#[test]
fn a_list_of_names_is_certain() {
    for (current, original) in LISTS {
        for [before, after] in
            [["", "\n"], ["- ", "\n"], ["\"", "\",\n"], ["歌手：", "\n"], ["01 ", ".mp3\n"]]
        {
            let of = |list: &[&str]| {
                list.iter().map(|one| format!("{before}{one}{after}")).collect::<String>()
            };
            assert_eq!(repaired(&of(current), RepairMode::Auto).0, of(original));
        }
    }
}

#[test]
fn a_single_field_is_written_in_aggressive_mode_only() {
    for (current, original) in LISTS {
        for (current, original) in current.iter().zip(original) {
            assert_eq!(
                repaired(current, RepairMode::Auto),
                ((*current).to_owned(), 1),
                "{original}"
            );
            assert_eq!(repaired(current, RepairMode::Aggressive).0, *original);
        }
    }
}

#[test]
fn words_letters_and_lines_are_no_names() {
    for text in [
        "café\nnaïve\nDvořák\nŁódź\n",
        "ÀÉÈÙ\nÄÖÜß\nÆØÅæ\n",
        "ПРИВЕТ\nпривет\nПривет\n",
        "ΑΘΗΝΑ\nΕλλάδα\nαβγδ\n",
        "çğıöşü\nÇĞİÖŞÜ\n",
        "ąćęłńóśźż\nĄĆĘŁŃÓŚŹŻ\n",
        "ÀÁÂÃÄÅÆÇ\nàáâãäåæç\n",
        "╔═══╦══╗\n║   ║  ║\n╚═══╩══╝\n",
        "┌──┬──┐\n└──┴──┘\n├─┼─┤\n",
        "░▒▓█\n█▓▒░\n▀▄▀▄\n",
        "©®™§\n±×÷≠\n",
        "สวัสดี\nภาษา\nไทย\n",
        "«»„“\n‚‘’”\n",
    ] {
        assert_eq!(repaired(text, RepairMode::Auto), (text.to_owned(), 0), "{text}");
    }
}
