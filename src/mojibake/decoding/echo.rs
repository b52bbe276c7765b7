//! Short fields that were read one byte a character, and that the document has elsewhere as they were meant: `Artist: ÁõÈôÓ¢` beside
//! `AlbumArtist: 刘若英`.
//!
//! It is not a coincidence if two characters are a whole word of the same document and the bytes of the field, too: of ten million pairs of
//! common characters a document has a thousand as words. So this is certain without the language model, which knows too little of names.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::super::change::Change;
use super::super::{Found, RepairKind};
use super::field::{Field, Reading, is_letter};
use super::name::cheapest;
use crate::Span;

/// Bytes of a word of the document that a field may have been: two to eight characters of three bytes, or of four.
const WORD: std::ops::RangeInclusive<usize> = 6..=32;
/// Least number of different characters: 哈哈 is in many documents.
const LEAST: usize = 2;
/// Characters of a text that stands in a large document by chance.
const SHORT: usize = 2;
/// Number of words from which a document is large: a field that is nothing becomes one of them in one of a thousand cases.
const LARGE: usize = 1 << 10;
/// Confidence of a repair: a field may still be meant as it stands, in text about mojibake.
const CONFIDENCE: f32 = 0.99;

/// Proposes to undo the misreading of those fields whose text stands elsewhere, and returns the others.
pub(super) fn find<'t>(text: &str, fields: Vec<Field<'t>>, found: &mut Found) -> Vec<Field<'t>> {
    let may_be_read = |field: &Field<'_>| {
        let inner = field.without_marks();
        !field.readings().is_empty() || inner.is_some_and(|inner| !inner.readings().is_empty())
    };
    if !fields.iter().any(may_be_read) {
        return fields;
    }
    let words = words(text);
    if words.is_empty() {
        return fields;
    }
    let (mut left, mut changes) = (Vec::new(), Vec::new());
    for field in fields {
        let both = [Some(field), field.without_marks()].into_iter().flatten();
        match both.filter_map(|one| Some((one, echo(&words, &one)?))).next() {
            Some((one, reading)) => changes.push(change(&one, reading)),
            None => left.push(field),
        }
    }
    give_way(text, &changes, found);
    changes.into_iter().for_each(|change| found.add(change));
    left
}

/// Takes back what the search of misreadings makes of nothing but one of these fields: it may be a name in another encoding. What it
/// makes of more text is right.
fn give_way(text: &str, changes: &[Change], found: &mut Found) {
    let is_ascii = |range: Range<usize>| text.get(range).is_none_or(str::is_ascii);
    found.changes.retain(|one| {
        let next = changes.partition_point(|change| change.span.end <= one.span.start);
        let is_field = changes.get(next).is_some_and(|change| {
            change.span.start < one.span.end
                && is_ascii(one.span.start..change.span.start)
                && is_ascii(change.span.end..one.span.end)
        });
        !is_field || one.kind != RepairKind::WrongDecoding
    });
}

/// Returns the words of a document that a field may have been.
fn words(text: &str) -> HashSet<&str> {
    text.split(|c| !is_letter(c)).filter(|word| WORD.contains(&word.len())).collect()
}

/// Returns the only reading of a field that stands elsewhere in the document. In a large one two characters must be what the field
/// would be taken for by itself, too.
fn echo(words: &HashSet<&str>, field: &Field<'_>) -> Option<Reading> {
    let mut echoes = field.readings().into_iter().filter(|one| is_echo(words, &one.text));
    let echo = echoes.next().filter(|_| echoes.next().is_none())?;
    let is_sound = words.len() < LARGE
        || echo.text.chars().count() > SHORT
        || cheapest(field).is_some_and(|cheapest| cheapest.text == echo.text);
    is_sound.then_some(echo)
}

/// Whether all words of a text stand in a document.
fn is_echo(words: &HashSet<&str>, text: &str) -> bool {
    let different: BTreeSet<char> = text.chars().filter(|c| is_letter(*c)).collect();
    let mut parts = text.split(|c| !is_letter(c)).filter(|part| !part.is_empty());
    different.len() >= LEAST && parts.all(|part| words.contains(part))
}

fn change(field: &Field<'_>, reading: Reading) -> Change {
    let span = field.span(&reading);
    let how = format!("{}; its text stands elsewhere in the document", reading.misreading.how());
    Change {
        span: Span::new(span.start, span.end),
        after: reading.text,
        kind: RepairKind::WrongDecoding,
        how: Cow::Owned(how),
        confidence: CONFIDENCE,
        inferred: 0,
        candidates: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{RepairOptions, change};
    use super::super::field::fields;
    use super::*;

    fn repaired(text: &str) -> String {
        let mut found = Found::new(RepairOptions::default());
        find(text, fields(text).collect(), &mut found);
        change::apply(text, &found.changes).0
    }

    /// FieldIter as they stand, and what they were.
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
    fn a_field_that_stands_elsewhere_is_repaired() {
        for (stands, meant) in FIELDS {
            for [before, between, after] in [
                ["artist=", "\nalbumartist=", "\n"],
                ["id,name\n1,", "\n2,", "\n"],
                ["| ", " | ", " |"],
                ["“", "”，见《", "》。"],
            ] {
                let of = |field: &str| format!("{before}{field}{between}{meant}{after}");
                assert_eq!(repaired(&of(stands)), of(meant));
            }
        }
    }

    #[test]
    fn a_field_that_stands_nowhere_else_stays() {
        for (stands, meant) in FIELDS {
            for text in
                [stands.to_owned(), format!("{stands}\n{meant}人\n"), format!("x{stands} {meant}")]
            {
                assert_eq!(repaired(&text), text);
            }
        }
    }

    #[test]
    fn words_and_tables_stay() {
        // What each would be in some encoding stands there, too.
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
            assert_eq!(repaired(text), text);
        }
    }

    #[test]
    fn what_two_readings_are_stays() {
        // 王菲 in GBK is 哿皕 in Big5.
        let [gbk, big5] = ["王菲", "卼楚"];
        let readings = Field { start: 0, stands: "Íõ·Æ" }.readings();
        let of =
            |encoding: &str| readings.iter().find(|one| one.misreading.how().starts_with(encoding));
        assert_eq!(of("GBK").unwrap().text, gbk);
        let big5 = of("Big5").map_or(big5.to_owned(), |one| one.text.clone());
        let text = format!("Íõ·Æ {gbk} {big5}");
        assert_eq!(repaired(&text), text);
    }
}
