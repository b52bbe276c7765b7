//! Encoded words of mail headers (RFC 2047): `=?UTF-8?B?5rWL6K+V?=` for 测试.
//!
//! Mail programs decode them. They remain in text that was copied out of a header. Words that are separated only by white space are
//! one text: encoders split them anywhere, also within characters.

use encoding_rs::Encoding;

use super::run::{EscapeRun, is_text_of_bytes};
use super::syntax::{Syntax, digits};
use crate::builtin::ESCAPE_HEADERS;
use crate::encoding;
use crate::mojibake::blocks::{Blocks, ByteClass};
use crate::mojibake::measures::MAX_LINE_BYTES;
use crate::mojibake::text::{char_after, char_before, has_letters, is_east_asian, tail};

/// An encoded word.
struct Word {
    end: usize,
    encoding: &'static Encoding,
    bytes: Vec<u8>,
}

/// Finds the encoded words of a text that are East Asian text; adjacent ones are one run.
pub(super) fn runs(text: &str, blocks: &Blocks) -> Vec<EscapeRun> {
    let (mut runs, mut end) = (Vec::new(), 0);
    let starts = blocks
        .positions(ByteClass::Escape, text.as_bytes(), |part| memchr::memchr_iter(b'=', part));
    for start in starts {
        if start < end || text.as_bytes().get(start + 1) != Some(&b'?') {
            continue;
        }
        let mut words: Vec<Word> = Vec::new();
        let mut next = Some(start);
        while let Some(word) = next.and_then(|start| word(text, start)) {
            next = next_start(text, word.end);
            end = word.end;
            words.push(word);
        }
        if let Some(read) = decode(&words).filter(|read| has_letters(read)) {
            let syntax = Syntax::EncodedWord;
            runs.push(EscapeRun { start, end, syntax, text: read, is_doubtful: false });
        }
    }
    runs
}

/// Reads the encoded word that begins at a position.
fn word(text: &str, start: usize) -> Option<Word> {
    let rest = text.get(start..)?.strip_prefix("=?")?;
    let mut parts = rest.splitn(4, '?');
    let (name, transfer, payload, rest) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let rest = rest.strip_prefix('=')?;
    if !payload.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    // A language may follow, after RFC 2231. Mails have labels that the standard lacks, such as cp936.
    let encoding = encoding::Encoding::for_label(name.split('*').next()?).ok()?;
    let encoding = Encoding::for_label(encoding.name().as_bytes())?;
    let bytes = match transfer {
        "B" | "b" => base64(payload.as_bytes())?,
        "Q" | "q" => quoted(payload.as_bytes())?,
        _ => return None,
    };
    Some(Word { end: text.len() - rest.len(), encoding, bytes })
}

/// Returns the possible start of the next word: after white space, with a line break only if the next line is folded.
fn next_start(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let next = rest.trim_start_matches([' ', '\t', '\r', '\n']);
    let space = rest.strip_suffix(next)?;
    let is_folded = match space.split_once('\n') {
        Some((_, folded)) => !folded.is_empty() && !folded.contains('\n'),
        None => true,
    };
    is_folded.then_some(text.len() - next.len())
}

fn base64(payload: &[u8]) -> Option<Vec<u8>> {
    let digits = || (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain([b'+', b'/']);
    let (mut bytes, mut bits, mut count) = (Vec::with_capacity(payload.len()), 0, 0);
    for digit in payload.split(|digit| *digit == b'=').next()? {
        bits = bits << 6 | digits().position(|known| known == *digit)?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.extend((bits >> count).to_le_bytes().first());
        }
    }
    Some(bytes)
}

fn quoted(payload: &[u8]) -> Option<Vec<u8>> {
    let (mut bytes, mut rest) = (Vec::with_capacity(payload.len()), payload);
    while let Some((first, after)) = rest.split_first() {
        let (byte, length) = match first {
            b'=' => (u8::try_from(digits(after.get(..2)?, 16)?).ok()?, 2),
            b'_' => (b' ', 0),
            other => (*other, 0),
        };
        bytes.push(byte);
        rest = after.get(length..)?;
    }
    Some(bytes)
}

/// Decodes adjacent words, if they are text of one line.
fn decode(words: &[Word]) -> Option<String> {
    let mut text = String::new();
    for together in words.chunk_by(|word, next| word.encoding == next.encoding) {
        let bytes: Vec<u8> = together.iter().flat_map(|word| word.bytes.iter().copied()).collect();
        let encoding = together.first()?.encoding;
        text += &encoding.decode_without_bom_handling_and_without_replacement(&bytes)?;
    }
    let is_text = |c: char| is_text_of_bytes(c) && !matches!(c, '\r' | '\n' | '\t');
    text.chars().all(is_text).then_some(text)
}

/// Whether the characters beside encoded words separate them from other text: within an address or a word of code they are written
/// on purpose.
pub(super) fn is_apart(text: &str, run: &EscapeRun) -> bool {
    let is_beside = |c: char| c.is_whitespace() || is_east_asian(c) || "\"()[]<>,;:-".contains(c);
    char_before(text, run.start).is_none_or(is_beside)
        && char_after(text, run.end).is_none_or(|c| is_beside(c) || ".!?".contains(c))
}

/// Whether an encoded word is in a mail header.
pub(super) fn is_in_header(text: &str, run: &EscapeRun) -> bool {
    let line = tail(text.get(..run.start).unwrap_or_default(), MAX_LINE_BYTES).rsplit('\n').next();
    // Quoted mails have `>` before it.
    let name = line.and_then(|line| line.trim_start_matches(['>', ' ']).split_once(':'));
    name.is_some_and(|(name, _)| ESCAPE_HEADERS.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mojibake::Scan;

    fn texts(text: &str) -> Vec<String> {
        runs(text, &Scan::of(text).blocks).into_iter().map(|run| run.text).collect()
    }

    #[test]
    fn words_in_base64_and_quoted_printable_are_decoded() {
        for word in [
            "=?UTF-8?B?5rWL6K+V?=",
            "=?utf-8?b?5rWL6K+V?=",
            "=?UTF-8*zh?Q?=E6=B5=8B=e8=af=95?=",
            "=?gb2312?B?suLK1A==?=",
            "=?cp936?B?suLK1A==?=",
            "=?gb2312?B?suLK1A?=",
            "=?GBK?Q?=B2=E2=CA=D4?=",
            // Split within a character, and folded.
            "=?UTF-8?B?5rU=?= =?UTF-8?B?i+ivlQ==?=",
            "=?GBK?Q?=B2=E2?=\r\n =?GBK?Q?=CA=D4?=",
        ] {
            assert_eq!(texts(&format!("a {word} b")), ["测试"], "{word}");
        }
        assert_eq!(texts("=?UTF-8?Q?=E6=B5=8B_a?="), ["测 a"]);
        assert_eq!(texts("=?GBK?Q?=B2=E2?=\n=?GBK?Q?=CA=D4?="), ["测", "试"]);
    }

    #[test]
    fn malformed_and_ascii_encoded_words_stay() {
        for text in [
            "=?UTF-8?B?5rWL6K+V",
            "=?UTF-8?X?5rWL6K+V?=",
            "=?none?B?5rWL6K+V?=",
            "=?UTF-8?B?5rW?=",
            "=?UTF-8?B?5r*L?=",
            "=?UTF-8?Q?=E6=B5?=",
            "=?UTF-8?Q?abc?=",
            "=?UTF-8?Q?=E6=B5=8B=0A?=",
            "=?",
        ] {
            assert_eq!(texts(text), [""; 0], "{text}");
        }
    }
}
