//! Fields of a line, each in one language. A line is one field, unless it is partly Japanese or Korean.

use super::counts::MIN_JAPANESE_LINE_SHARE;
use super::{Script, ScriptCounts};
use crate::Span;
use crate::language::{Language, score};

/// Least difference between the costs of a field as Chinese and as Japanese or Korean that tells its language, in bits. Of 85
/// fields with only Han characters in Japanese text two have more, which are Chinese; of those of four characters in Chinese text
/// 99 % have more.
const MIN_LANGUAGE_LEAD_BITS: f32 = 12.0;

/// Fewest Han characters of a field that may be that much cheaper as Chinese.
const MIN_CHINESE_FIELD_HAN: usize = 3;

/// A line, or a field of a line that is partly Japanese or Korean.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineField {
    pub(super) span: Span,
    pub(super) counts: ScriptCounts,
    pub(super) language: FieldLanguage,
    /// Number of lines that begin with the field: 1, or 0 for one within a line.
    pub(super) line_count: usize,
}

/// Language of a field, as far as it shows without the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldLanguage {
    /// Chinese, beside another language.
    Chinese,
    /// Japanese or Korean.
    Foreign(Script),
    /// Undecided: its counts and the document tell the language.
    Open,
}

impl LineField {
    /// Divides the line of a text that begins at `start`, and appends its fields to `fields`. `foreign` is the script of a document
    /// that is not Chinese.
    pub(super) fn split_line(
        line: &str,
        start: usize,
        foreign: Option<Script>,
        fields: &mut Vec<Self>,
    ) {
        let span = Span::new(start, start + line.len());
        if let Some(script) = foreign
            && !may_have_chinese(line)
        {
            // Most lines of a document in a foreign script end here.
            let (counts, language) = (ScriptCounts::default(), FieldLanguage::Foreign(script));
            let has_letters = !line.is_ascii();
            let language = if has_letters { language } else { FieldLanguage::Open };
            return fields.push(Self { span, counts, language, line_count: 1 });
        }
        let counts = ScriptCounts::of(line);
        let Some(foreign) = foreign_script(line, &counts, foreign) else {
            let language = FieldLanguage::Open;
            return fields.push(Self { span, counts, language, line_count: 1 });
        };
        let (first, mut start) = (fields.len(), start);
        for field in line.split_inclusive(is_separator) {
            let counts = ScriptCounts::of(field);
            let language = if is_chinese(field, &counts) {
                FieldLanguage::Chinese
            } else {
                FieldLanguage::Foreign(foreign)
            };
            let span = Span::new(start, start + field.len());
            start = span.end;
            match fields.get_mut(first..).and_then(<[Self]>::last_mut) {
                Some(last) if last.language == language => {
                    last.span.end = span.end;
                    last.counts.add(&counts);
                }
                last => {
                    let line_count = usize::from(last.is_none());
                    fields.push(Self { span, counts, language, line_count });
                }
            }
        }
    }
}

/// Whether a character separates fields: of tables, bilingual subtitles, JSON.
fn is_separator(c: char) -> bool {
    matches!(c, '\t' | ',' | '|' | '/' | '\\' | '"' | '{' | '}' | '<' | '>' | ';' | '[' | ']' | '=')
}

/// Whether a field of a line has Han characters, and neither kana nor hangul.
fn may_have_chinese(line: &str) -> bool {
    let (mut han, mut is_foreign) = (0, false);
    for c in line.chars() {
        // Without branches: the kind of the next character is hard to predict.
        is_foreign |= matches!(c, '\u{3041}'..='\u{30FF}') | matches!(c, '\u{AC00}'..='\u{D7A3}');
        han += usize::from(matches!(c, '\u{3400}'..='\u{9FFF}'));
        if c.is_ascii() && is_separator(c) {
            if han >= MIN_CHINESE_FIELD_HAN && !is_foreign {
                return true;
            }
            (han, is_foreign) = (0, false);
        }
    }
    han >= MIN_CHINESE_FIELD_HAN && !is_foreign
}

/// Returns the foreign script of a line, in whole or in part; `None` if it is Chinese.
fn foreign_script(line: &str, counts: &ScriptCounts, document: Option<Script>) -> Option<Script> {
    if counts.is_korean() {
        Some(Script::Korean)
    } else if counts.is_japanese(MIN_JAPANESE_LINE_SHARE)
        || document.is_none() && reads_japanese(line, counts)
    {
        Some(Script::Japanese)
    } else {
        document.filter(|_| counts.han + counts.kana + counts.hangul > 0)
    }
}

/// Whether a line with some kana is cheaper as Japanese than as Chinese.
fn reads_japanese(line: &str, counts: &ScriptCounts) -> bool {
    counts.kana > 0
        && score(Language::Japanese, line).bits() < score(Language::Chinese, line).bits()
}

/// Whether a field without kana and hangul is cheaper as Chinese than as Japanese and Korean.
fn is_chinese(field: &str, counts: &ScriptCounts) -> bool {
    if counts.kana + counts.hangul > 0 || counts.han == 0 {
        return false;
    }
    let bits = |language| score(language, field).bits();
    bits(Language::Chinese) + MIN_LANGUAGE_LEAD_BITS
        < bits(Language::Japanese).min(bits(Language::Korean))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formats the fields of a line, Chinese ones in brackets.
    fn fields(line: &str, document: Option<Script>) -> String {
        const BEFORE: usize = 7;
        let mut found = Vec::new();
        LineField::split_line(line, BEFORE, document, &mut found);
        let mut out = String::new();
        for LineField { span, language, .. } in found {
            let field = line.get(span.start - BEFORE..span.end - BEFORE).unwrap();
            out += &match language {
                FieldLanguage::Chinese => format!("[{field}]"),
                FieldLanguage::Foreign(_) => format!("({field})"),
                FieldLanguage::Open => field.to_owned(),
            };
        }
        out
    }

    #[test]
    fn fields_of_a_line_have_their_languages() {
        let japanese = Some(Script::Japanese);
        for (line, document, expected) in [
            ("船が港に着いた\t船已經到港了", None, "(船が港に着いた\t)[船已經到港了]"),
            ("船が港に着いた / 船已經到港了\n", None, "(船が港に着いた /)[ 船已經到港了\n]"),
            (
                "船已經到港了\\N{\\i1}船が港に着いた",
                None,
                "[船已經到港了\\](N{\\i1}船が港に着いた)",
            ),
            ("배가 항구에 도착했다,船已經到港了", None, "(배가 항구에 도착했다,)[船已經到港了]"),
            // A heading without kana.
            ("船が港に着いた", japanese, "(船が港に着いた)"),
            ("00:01\n", japanese, "00:01\n"),
            ("船舶安全部会議事録", japanese, "(船舶安全部会議事録)"),
            // 11 and 21 bits cheaper as Chinese.
            ("比花色", japanese, "(比花色)"),
            ("你們先走", japanese, "[你們先走]"),
            ("我們等了很久船才到", japanese, "[我們等了很久船才到]"),
            ("我們等了很久船才到", None, "我們等了很久船才到"),
            // A Japanese sentence with little kana, and a Chinese one that quotes a little.
            ("同市港湾局は職員三名を派遣", None, "(同市港湾局は職員三名を派遣)"),
            ("全員の氏名", None, "(全員の氏名)"),
            ("這家店叫做「海の家」，老闆是本地人", None, "這家店叫做「海の家」，老闆是本地人"),
        ] {
            assert_eq!(fields(line, document), expected, "{line}");
        }
    }
}
