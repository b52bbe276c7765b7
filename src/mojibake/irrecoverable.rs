//! Characters that a program wrote in place of others: 锟斤拷, 烫烫烫, rows of question marks. They cannot be restored; they are reported
//! and left.
//!
//! U+FFFD replaces undecodable bytes. Written as UTF-8 and read in another encoding, it always becomes the same characters: in GBK
//! two U+FFFD become 锟斤拷. Uninitialized memory is 烫烫烫 or 屯屯屯 in programs of one compiler, and characters that an encoding lacks
//! become question marks.

use super::blocks::ByteClass;
use super::change::{Change, Findings, PREFERRED};
use super::measures::MIN_SENTENCE_CHARS;
use super::text::{char_after, char_before};
use super::{RepairKind, Scan};
use crate::Span;
use crate::builtin::{REPLACED, ReplacedRow};
use crate::lines::line_at;

/// Reports rows of replacement characters. No mode changes them.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    // A row may begin before the character that the scan recorded, with others of its cycle.
    let most = REPLACED.iter().map(|row| row.cycle.len()).max().unwrap_or_default();
    let mut end = 0;
    for &at in &scan.replaced {
        if at < end {
            continue;
        }
        let noted = char_after(text, at).unwrap_or_default();
        let is_beside = |c: char| {
            REPLACED.iter().any(|row| row.cycle.contains(&noted) && row.cycle.contains(&c))
        };
        let before = text.get(end..at).unwrap_or_default().char_indices().rev().take(most);
        let before = before.take_while(|(_, c)| is_beside(*c));
        let begin = before.last().map_or(at, |(before, _)| end + before);
        let starts = text.get(begin..).unwrap_or_default().char_indices();
        let starts = starts.map(|(start, _)| begin + start).take_while(|start| *start <= at);
        let mut rows = starts.filter_map(|start| {
            let (length, pattern) = row_at_start(text.get(start..)?)?;
            (start + length > at).then(|| (Span::new(start, start + length), pattern))
        });
        if let Some((span, pattern)) = rows.next() {
            end = span.end;
            report(text, span, pattern.how, pattern.confidence, found);
        }
    }
    // Question marks may be a line of their own, which the scan does not record.
    let bytes = text.as_bytes();
    let marks = |part| memchr::memchr_iter(b'?', part);
    let marks = scan.blocks.positions(ByteClass::Questions, bytes, marks);
    let rows = marks.filter(|at| bytes.get(at + 1) == Some(&b'?'));
    let mut places: Vec<usize> = scan.replaced.iter().copied().chain(rows).collect();
    places.sort_unstable();
    let mut end = 0;
    for at in places {
        if at < end {
            continue;
        }
        let line = line_at(text, at);
        end = line.end;
        if let Some(span) = question_rows(line.start, text.get(line).unwrap_or_default()) {
            let how = "characters that an encoding or a font lacked";
            report(text, span, how, PREFERRED, found);
        }
    }
}

fn report(text: &str, span: Span, how: &'static str, confidence: f32, found: &mut Findings) {
    let after = text.get(span.range()).unwrap_or_default().to_owned();
    let how = format!("was replaced before it reached us: {how}");
    let kind = RepairKind::Irrecoverable;
    let change = Change::new(span, after, kind, how, confidence);
    found.suspected.push(Change { is_refused: true, ..change });
}

/// Returns the row at the beginning of a text, if there is one: its length in bytes, and its pattern.
fn row_at_start(text: &str) -> Option<(usize, &'static ReplacedRow)> {
    REPLACED.iter().find_map(|pattern| Some((row_length(text, pattern)?, pattern)))
}

/// Returns the length in bytes of a row of a pattern at the beginning of a text. It may begin with any character of the cycle.
fn row_length(text: &str, pattern: &ReplacedRow) -> Option<usize> {
    let first = text.chars().next()?;
    let turn = pattern.cycle.iter().position(|c| *c == first)?;
    let expected = pattern.cycle.iter().cycle().skip(turn);
    let row = text.chars().zip(expected).take_while(|(c, expected)| c == *expected);
    let (count, bytes) =
        row.fold((0, 0), |(count, bytes), (c, _)| (count + 1, bytes + c.len_utf8()));
    let odd = char_after(text, bytes).filter(|odd| is_third_byte(*odd));
    match odd {
        // After an odd number of U+FFFD two bytes are 锟, and the third is decoded with the byte after it.
        Some(odd) if char_before(text, bytes) == Some('锟') => Some(bytes + odd.len_utf8()),
        _ => (count >= pattern.least).then_some(bytes),
    }
}

/// Whether a character is rare, and its bytes in GBK are the last byte of U+FFFD and another one below those of GB 2312. Common
/// characters follow 锟 in names: 锟今天.
fn is_third_byte(c: char) -> bool {
    let mut bytes = [0; 4];
    let (code, _, unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut bytes));
    !unmappable && matches!(*code, [0xBD, ..0xA1])
}

/// Returns the span of question marks, or boxes, in a line that consists of rows of these and the punctuation, digits and Latin
/// letters of its original: `???（2008）?????,???????。` Real question marks are single or follow words: `什么？？？`, `？？？！！！！`. A line
/// with an East Asian letter is left, because it may be either.
fn question_rows(start: usize, line: &str) -> Option<Span> {
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
                // These also occur in dates and times, and do not show that the line is a sentence.
                is_divided |= first.is_some() && !matches!(c, '-' | '/' | ':');
                others += 1;
            }
        }
    }
    rows.extend((row > 0).then_some(row));
    let words = rows.iter().filter(|row| **row > 1).count();
    let are_different = rows.iter().any(|row| Some(row) != rows.first());
    let is_row = marks >= MIN_SENTENCE_CHARS && marks >= others;
    (is_row && words >= 2 && are_different && is_divided)
        .then(|| Span::new(start + first.unwrap_or_default(), start + end))
}

#[cfg(test)]
mod tests {
    use super::super::{RepairMode, RepairOptions};
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let options = RepairOptions::new(RepairMode::Aggressive);
        let mut found = Findings::new(options);
        find(text, &Scan::of(text), &mut found);
        assert!(found.changes.is_empty());
        let reports = found.suspected.iter().map(|edit| edit.report(text, edit.span));
        reports
            .inspect(|edit| assert_eq!(edit.before, edit.replacement))
            .map(|edit| edit.before)
            .collect()
    }

    #[test]
    fn each_run_of_replacements_is_reported_once() {
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
    fn written_text_that_resembles_replacements_is_not_reported() {
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
