//! What was replaced before it reached us: 锟斤拷, 烫烫烫, rows of question marks. Nothing restores it; it is named, and left.
//!
//! U+FFFD stands where bytes could not be decoded. Written as UTF-8 and read as something else it becomes other
//! characters, always the same ones: in GBK 锟斤拷, three characters for two of it. Memory that was never written is
//! 烫烫烫 or 屯屯屯 in programs of one compiler, and characters that an encoding lacks are question marks.

use super::blocks::Class;
use super::change::{Change, Found};
use super::{RepairKind, Scan};
use crate::Span;
use crate::builtin::{REPLACED, ReplacedRow};

/// A row may begin so many characters before the one that is a sign of it.
const BEFORE: usize = 5;

/// Reports what was replaced. Nothing of it is ever changed, however bold one is.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Found) {
    let mut end = 0;
    for &at in &scan.replaced {
        if at < end {
            continue;
        }
        let before = text.get(end..at).unwrap_or_default().char_indices().rev().take(BEFORE);
        let begin = before.last().map_or(at, |(before, _)| end + before);
        for (start, c) in text.get(begin..).unwrap_or_default().char_indices() {
            let start = begin + start;
            if start > at {
                break;
            }
            let row = row(text.get(start..).unwrap_or_default(), c);
            if let Some((length, pattern)) = row.filter(|(length, _)| start + length > at) {
                end = start + length;
                let span = Span::new(start, end);
                report(text, span, pattern.how, pattern.confidence, found);
                break;
            }
        }
    }
    // They stand where there is no other sign, too: in a line of their own.
    let bytes = text.as_bytes();
    let rows = scan
        .blocks
        .positions(Class::Questions, bytes, |part| memchr::memchr_iter(b'?', part))
        .filter(|at| bytes.get(at + 1) == Some(&b'?'));
    let mut places = scan.replaced.iter().copied().peekable();
    let mut end = 0;
    let mut line = |at: usize, found: &mut Found| {
        if at < end {
            return;
        }
        let start = memchr::memrchr(b'\n', bytes.get(..at).unwrap_or_default());
        let start = start.map_or(0, |at| at + 1);
        let rest = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default());
        end = rest.map_or(text.len(), |rest| at + rest + 1);
        let line = text.get(start..end).unwrap_or_default();
        if let Some(span) = questions(start, line) {
            let how = "characters that an encoding or a font lacked";
            report(text, span, how, QUESTIONS, found);
        }
    };
    for at in rows {
        while let Some(place) = places.next_if(|place| *place < at) {
            line(place, found);
        }
        line(at, found);
    }
    places.for_each(|place| line(place, found));
}

fn report(text: &str, span: Span, how: &'static str, confidence: f32, found: &mut Found) {
    let after = text.get(span.range()).unwrap_or_default().to_owned();
    let how = format!("was replaced before it reached us: {how}").into();
    let kind = RepairKind::Replaced;
    found.suspected.push(Change {
        span,
        after,
        kind,
        how,
        confidence,
        inferred: 0,
        candidates: Vec::new(),
    });
}

/// The row that a text begins with, if it begins with one: how many bytes, and of what.
fn row(text: &str, first: char) -> Option<(usize, &'static ReplacedRow)> {
    REPLACED.iter().filter(|pattern| pattern.cycle.contains(&first)).find_map(|pattern| {
        let length = length(text, pattern);
        (length > 0).then_some((length, pattern))
    })
}

/// How many bytes at the beginning of a text are a row; 0 if they are none. It may begin with any of its characters.
fn length(text: &str, pattern: &ReplacedRow) -> usize {
    let mut chars = text.chars();
    let first = chars.next();
    let turn = pattern.cycle.iter().position(|c| Some(*c) == first).unwrap_or_default();
    let mut expected = pattern.cycle.iter().cycle().skip(turn + 1);
    let rest = chars.as_str();
    let others = rest.chars().zip(expected.by_ref()).take_while(|(c, expected)| c == *expected);
    let (count, bytes) = others
        .fold((1, first.map_or(0, char::len_utf8)), |(count, bytes), (c, _)| {
            (count + 1, bytes + c.len_utf8())
        });
    let last = text.get(..bytes).and_then(|row| row.chars().next_back());
    let odd = text.get(bytes..).and_then(|rest| rest.chars().next());
    match odd {
        // An odd one: of 锟 there are the first two bytes, and the third stands with what follows.
        Some(odd) if last == Some('锟') && is_third_byte(odd) => bytes + odd.len_utf8(),
        _ if count >= pattern.least => bytes,
        _ => 0,
    }
}

/// Whether a character is in GBK the last byte of U+FFFD and the first one of something else, and a character that is rare.
/// Common ones stand after a 锟 in names: 锟今天.
fn is_third_byte(c: char) -> bool {
    const THIRD: u8 = 0xBD;
    /// From here on the second byte is one of GB 2312, which has what is common.
    const COMMON: u8 = 0xA1;
    let mut bytes = [0; 4];
    let (code, _, unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut bytes));
    !unmappable && matches!(*code, [THIRD, second] if second < COMMON)
}

/// How sure it is that question marks stand for characters.
const QUESTIONS: f32 = 0.7;
/// So many of them in a line…
const MARKS: usize = 8;
/// …are at least so large a part of what is not white space. Half of what was a sentence is punctuation and digits at most.
const SHARE: usize = 2;
/// In rows of at least so many: a word.
const ROW: usize = 2;

/// Where a line is rows of question marks, or of boxes, with the punctuation, the digits and the Latin letters of what it was:
/// `???（2008）?????,???????。` Marks that somebody wrote stand alone, or after words: `什么？？？`, `？？？！！！`. If there is any
/// letter of an East Asian script, it cannot be told.
fn questions(start: usize, line: &str) -> Option<Span> {
    let (mut marks, mut others, mut row) = (0, 0, 0);
    let mut rows: Vec<usize> = Vec::new();
    let (mut is_divided, mut first, mut end) = (false, None, 0);
    for (at, c) in line.char_indices() {
        if matches!(c, '?' | '？' | '□') {
            first.get_or_insert(at);
            end = at + c.len_utf8();
            marks += 1;
            row += 1;
            continue;
        }
        if row > 0 {
            rows.push(row);
            row = 0;
        }
        match c {
            '!' | '！' | '.' | '~' | '～' | '…' => return None,
            _ if c.is_whitespace() => {}
            _ if !c.is_ascii() && c.is_alphabetic() => return None,
            _ => {
                // What divides the parts of a date or a time is no punctuation of a sentence.
                is_divided |= first.is_some() && !matches!(c, '-' | '/' | ':');
                others += 1;
            }
        }
    }
    rows.extend((row > 0).then_some(row));
    let words = rows.iter().filter(|row| **row >= ROW).count();
    let are_different = rows.iter().any(|row| Some(row) != rows.first());
    let is_row = marks >= MARKS && marks * SHARE >= marks + others;
    (is_row && words >= 2 && are_different && is_divided)
        .then(|| Span::new(start + first.unwrap_or_default(), start + end))
}

#[cfg(test)]
mod tests {
    use super::super::{RepairMode, RepairOptions};
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let options = RepairOptions::new(RepairMode::Aggressive);
        let mut found = Found::new(options);
        find(text, &Scan::of(text), &mut found);
        assert!(found.changes.is_empty());
        let reports = found.suspected.iter().map(|one| one.report(text, one.span));
        reports.inspect(|one| assert_eq!(one.before, one.after)).map(|one| one.before).collect()
    }

    #[test]
    fn each_has_a_name_and_each_row_one_report() {
        for row in [
            "锟斤拷锟斤拷",
            "锟斤拷锟斤",
            "锟斤",
            "拷锟斤拷",
            "锟絏",
            "锟斤拷锟絏",
            "ï¿½ï¿½",
            "Ã¯Â¿Â½",
            "占쏙옙占쏙옙",
            "占쏙",
            "嚙踝蕭嚙踝蕭",
            "�ｿｽ�ｿｽ",
            "・ｿｽ",
            "鐃緒申",
            "пїЅпїЅ",
            "ÔøΩ",
            "∩┐╜",
            "���",
            "烫烫烫",
            "屯屯屯屯",
            "葺葺葺",
            "铪铪铪",
            "口口口口",
        ] {
            assert_eq!(found(row), [row]);
            assert_eq!(found(&format!("码头{row}，行李{row}")), [row, row]);
        }
        assert_eq!(found("□□□□，□□□□□。\n"), ["□□□□，□□□□□"]);
        assert_eq!(found("????:????(2008)???,???????,????"), ["????:????(2008)???,???????,????"]);
        assert_eq!(found("船来了。\n《????》,???????,?????\n"), ["????》,???????,?????"]);
    }

    #[test]
    fn what_is_written_is_not_reported() {
        for text in [
            "什么？？？",
            "？？？",
            "？？？！！！",
            "????",
            "真的????你骗人",
            "??? ??? ???",
            "啊？？？？？？？？？？？？",
            "王锟今天来了",
            "烫，很烫",
            "屯田",
            "口口声声",
            "口口口",
            "□□□",
            "杖策聊□□。□□□□□，□□□□色。",
            "is called �, and \'�\'",
            "¿Qué?",
            "情緒申訴",
            "占领",
            "???...???,????????",
            "????-??-?? ??:??",
            "a ? b : c ?? d",
            "Ωмега",
            "ї",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
