//! Runs of adjacent escapes, decoded together.

use super::syntax::{Escape, EscapeValue, Syntax};
use crate::language::{self, Language};
use crate::mojibake::invisible::is_invisible;
use crate::mojibake::measures::NATURAL_BITS;

/// Adjacent escapes of one syntax.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EscapeRun {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) syntax: Syntax,
    /// Decoded text. That of `%20` and `=3D` is ASCII, which is text only beside other escaped text.
    pub(super) text: String,
    /// Whether one of them has no semicolon, or was escaped twice.
    pub(super) is_doubtful: bool,
}

/// Characters that end a run: the ends of sentences, so that a run stays a place in the text rather than most of it.
const RUN_ENDS: [char; 4] = ['。', '！', '？', '\n'];

/// Joins adjacent escapes that have a value.
pub(super) fn runs(escapes: &[Escape]) -> Vec<EscapeRun> {
    let mut runs = Vec::new();
    for together in
        escapes.chunk_by(|escape, next| escape.end == next.start && escape.syntax == next.syntax)
    {
        let (Some(first), Some(last)) = (together.first(), together.last()) else { continue };
        if together
            .iter()
            .any(|escape| matches!(escape.value, EscapeValue::Unit(_) | EscapeValue::Doubtful(_)))
        {
            join_units(together, &mut runs);
            continue;
        }
        let byte = |escape: &Escape| {
            if let EscapeValue::Byte(byte) = escape.value { Some(byte) } else { None }
        };
        let bytes: Vec<u8> = together.iter().filter_map(byte).collect();
        if let Some(text) = decode(&bytes) {
            let (start, end, syntax) = (first.start, last.end, first.syntax);
            runs.push(EscapeRun { start, end, syntax, text, is_doubtful: false });
        }
    }
    runs
}

/// Joins characters; those beyond the Basic Multilingual Plane may have two escapes. A character that is not text separates runs.
fn join_units(together: &[Escape], runs: &mut Vec<EscapeRun>) {
    let mut run: Option<EscapeRun> = None;
    let mut rest = together.iter().peekable();
    while let Some(first) = rest.next() {
        let low = rest.peek().and_then(|next| pair(unit(first), unit(next)));
        let last = low.and_then(|_| rest.next()).unwrap_or(first);
        let is_text = if first.syntax == Syntax::Percent { is_text_of_bytes } else { is_text };
        let Some(c) = char::from_u32(low.unwrap_or(unit(first))).filter(|c| is_text(*c)) else {
            runs.extend(run.take());
            continue;
        };
        let (start, syntax) = (first.start, first.syntax);
        let new =
            || EscapeRun { start, end: start, syntax, text: String::new(), is_doubtful: false };
        let now = run.get_or_insert_with(new);
        now.text.push(c);
        now.end = last.end;
        now.is_doubtful |= matches!(first.value, EscapeValue::Doubtful(_));
        if RUN_ENDS.contains(&c) {
            runs.extend(run.take());
        }
    }
    runs.extend(run);
}

/// Returns the code unit of an escape. JavaScript's `escape()` writes a byte for U+00FF and below.
fn unit(escape: &Escape) -> u32 {
    match escape.value {
        EscapeValue::Unit(unit) | EscapeValue::Doubtful(unit) => unit,
        EscapeValue::Byte(byte) => byte.into(),
        EscapeValue::SoftBreak => 0,
    }
}

/// Returns the character of two surrogates.
fn pair(high: u32, low: u32) -> Option<u32> {
    let (high, low) = (u16::try_from(high).ok()?, u16::try_from(low).ok()?);
    if !(0xD800..0xDC00).contains(&high) {
        return None;
    }
    char::decode_utf16([high, low]).next()?.ok().map(u32::from)
}

/// Whether a character may result from an escape: a visible one, or one that separates words.
fn is_text(c: char) -> bool {
    match c {
        // Escapes and tags consist of these, and quotes are escaped because of markup.
        '&' | '<' | '>' | '"' | '\'' | '\\' | '%' | '=' | '\r' | '\n' | '\t' => false,
        '\u{2028}' | '\u{2029}' | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' => false,
        '\u{FFF0}'..='\u{FFFC}' | '\u{F0000}'.. => false,
        _ => !c.is_control() && !is_invisible(c) && u32::from(c) & 0xFFFE != 0xFFFE,
    }
}

/// Whether a character may result from percent-encoding or quoted-printable: ASCII other than controls may, too.
pub(super) fn is_text_of_bytes(c: char) -> bool {
    is_text(c) || matches!(c, ' '..='~' | '\r' | '\n' | '\t')
}

/// Decodes bytes as UTF-8, or else as GBK or Big5, whichever costs less.
fn decode(bytes: &[u8]) -> Option<String> {
    // As in `=False` in code: a single byte beyond ASCII is not a character in any encoding.
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
        let bits = language::score(Language::Chinese, &text).bits_per_character();
        // A single character may be plausible by chance.
        let is_one = text.chars().nth(1).is_none();
        (bits <= NATURAL_BITS && !is_one).then(|| (text.into_owned(), bits))
    };
    let texts = [encoding_rs::GBK, encoding_rs::BIG5].map(read);
    let best = texts.into_iter().flatten().min_by(|a, b| a.1.total_cmp(&b.1));
    best.map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::super::syntax::escapes;
    use super::*;
    use crate::mojibake::Scan;

    fn texts(text: &str) -> Vec<String> {
        runs(&escapes(text, &Scan::of(text).blocks)).into_iter().map(|run| run.text).collect()
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
    fn escapes_of_characters_that_are_no_text_stay() {
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
        // In Big5.
        assert_eq!(texts("%BD%58%C0%59%A1%41"), ["碼頭，"]);
        // Two letters of windows-1252, and random bytes.
        for text in ["caf%E9%E8", "%FC%FB%8F%81%9A%EE"] {
            assert_eq!(texts(text), [""; 0], "{text}");
        }
    }
}
