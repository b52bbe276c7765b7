//! Escapes that stand side by side, and what they say together.

use super::syntax::{Escape, Syntax, Value};
use crate::language::{self, Language};

/// Escapes of one syntax that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) syntax: Syntax,
    /// What they stand for. Of `%20` and `=3D` that is ASCII, which they do only in the company of others.
    pub(super) text: String,
    /// One of them has no semicolon, or was escaped twice.
    pub(super) is_doubtful: bool,
}

/// A run ends at the end of a sentence, so that places in the text stay places.
const ENDS: [char; 4] = ['。', '！', '？', '\n'];

/// Puts escapes together that have a meaning.
pub(super) fn runs(escapes: &[Escape]) -> Vec<Run> {
    let mut runs = Vec::new();
    for together in escapes.chunk_by(|one, next| one.end == next.start && one.syntax == next.syntax)
    {
        let (Some(first), Some(last)) = (together.first(), together.last()) else { continue };
        match first.syntax {
            Syntax::EncodedWord => {}
            Syntax::Reference | Syntax::Backslash | Syntax::Unzip => units(together, &mut runs),
            Syntax::Percent if together.iter().any(|one| matches!(one.value, Value::Unit(_))) => {
                units(together, &mut runs);
            }
            Syntax::Percent | Syntax::Quoted | Syntax::Bytes => {
                let bytes: Vec<u8> = together.iter().filter_map(byte).collect();
                let Some(text) = decode(&bytes) else { continue };
                let (start, end, syntax) = (first.start, last.end, first.syntax);
                runs.push(Run { start, end, syntax, text, is_doubtful: false });
            }
        }
    }
    runs
}

fn byte(escape: &Escape) -> Option<u8> {
    match escape.value {
        Value::Byte(byte) => Some(byte),
        _ => None,
    }
}

/// Characters, of which those beyond the Basic Multilingual Plane may have two escapes. What is no text divides.
fn units(together: &[Escape], runs: &mut Vec<Run>) {
    let mut run: Option<Run> = None;
    let mut rest = together;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        let mut last = first;
        let mut unit = unit(first);
        if let Some(low) = behind.first().and_then(|next| pair(unit.0, self::unit(next).0)) {
            unit.0 = low;
            (last, rest) = behind.split_first().unwrap_or((first, behind));
        }
        let is_text = if first.syntax == Syntax::Percent { is_text_of_bytes } else { is_text };
        let Some(c) = char::from_u32(unit.0).filter(|c| is_text(*c)) else {
            runs.extend(run.take());
            continue;
        };
        let run_now = run.get_or_insert_with(|| Run {
            start: first.start,
            end: first.start,
            syntax: first.syntax,
            text: String::new(),
            is_doubtful: false,
        });
        run_now.text.push(c);
        run_now.end = last.end;
        run_now.is_doubtful |= unit.1;
        if ENDS.contains(&c) {
            runs.extend(run.take());
        }
    }
    runs.extend(run);
}

/// The code unit, and whether it is doubtful. `escape()` of JavaScript writes a byte for U+00FF and below.
fn unit(escape: &Escape) -> (u32, bool) {
    match escape.value {
        Value::Unit(unit) => (unit, false),
        Value::Doubtful(unit) => (unit, true),
        Value::Byte(byte) => (byte.into(), false),
        Value::SoftBreak => (0, false),
    }
}

/// The character of two surrogates.
fn pair(high: u32, low: u32) -> Option<u32> {
    let (high, low) = (u16::try_from(high).ok()?, u16::try_from(low).ok()?);
    if !(0xD800..0xDC00).contains(&high) {
        return None;
    }
    char::decode_utf16([high, low]).next()?.ok().map(u32::from)
}

/// Whether a character may come out of an escape: one that can be seen, or divides words.
fn is_text(c: char) -> bool {
    match c {
        // What escapes and tags are made of, and the quotes that are escaped for the sake of markup.
        '&' | '<' | '>' | '"' | '\'' | '\\' | '%' | '=' | '\r' | '\n' | '\t' => false,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => {
            false
        }
        '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}' => false,
        '\u{FFF0}'..='\u{FFFC}' | '\u{F0000}'.. => false,
        _ => !c.is_control() && u32::from(c) & 0xFFFE != 0xFFFE,
    }
}

/// The same of text that is percent-encoded or quoted-printable as a whole: all that ASCII has, but controls.
pub(super) fn is_text_of_bytes(c: char) -> bool {
    is_text(c) || matches!(c, ' '..='~' | '\r' | '\n' | '\t')
}

/// So much does a character cost at most, in bits, of bytes that are read as GBK or Big5; natural text has 6 to 9.
const READS_WELL: f32 = 10.5;
/// So many characters at least: one or two alone read well by chance.
const ENOUGH: usize = 2;

/// Bytes as text.
fn decode(bytes: &[u8]) -> Option<String> {
    // `=False` in code: one byte that is not ASCII is none of any encoding's characters.
    if let [byte] = bytes
        && !byte.is_ascii()
    {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.chars().all(is_text_of_bytes).then(|| text.to_owned());
    }
    let read = |encoding: &'static encoding_rs::Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        if !text.chars().all(is_text_of_bytes) {
            return None;
        }
        let score = language::score(Language::Chinese, &text);
        let bits = score.bits_per_character();
        (bits <= READS_WELL && score.characters() >= ENOUGH).then(|| (text.into_owned(), bits))
    };
    let both = [encoding_rs::GBK, encoding_rs::BIG5].map(read);
    let best = both.into_iter().flatten().min_by(|one, other| one.1.total_cmp(&other.1));
    best.map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::super::syntax::escapes;
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        runs(&escapes(text)).into_iter().map(|run| run.text).collect()
    }

    #[test]
    fn characters_beyond_the_basic_plane_may_have_two_escapes() {
        for text in [r"\ud842\udfb7", "%uD842%uDFB7", "&#55362;&#57271;", "&#134071;", r"\u{20bb7}"]
        {
            assert_eq!(texts(text), ["𠮷"], "{text}");
        }
        assert_eq!(texts(r"\ud842"), [""; 0]);
        assert_eq!(texts(r"\u4e2d\ud842\u6587"), ["中", "文"]);
    }

    #[test]
    fn what_is_no_text_does_not_come_out() {
        for text in [
            "&#0;",
            "&#1;",
            "&#60;",
            "&#x26;",
            "&#129;",
            "&#65279;",
            "&#8203;",
            r"\uffff",
            r"\ufffe",
            r"\ue000",
            r"\u0000",
            "&#1114112;",
            "%E4%B8%00%AD",
            "%00",
        ] {
            assert_eq!(texts(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn bytes_are_read_in_the_encoding_that_they_are_of() {
        for text in
            ["%E7%A0%81%E5%A4%B4%EF%BC%8C", "%C2%EB%CD%B7%A3%AC", "=E7=A0=81=\n=E5=A4=B4=EF=BC=8C"]
        {
            assert_eq!(texts(text), ["码头，"], "{text}");
        }
        // Of Big5.
        assert_eq!(texts("%BD%58%C0%59%A1%41"), ["碼頭，"]);
        // Two letters of windows-1252, and bytes that nobody wrote.
        for text in ["caf%E9%E8", "%FC%FB%8F%81%9A%EE"] {
            assert_eq!(texts(text), [""; 0], "{text}");
        }
    }
}
