//! Encoded words of mail headers (RFC 2047): `=?UTF-8?B?5rWL6K+V?=` for 测试.
//!
//! Mail programs decode them. In what was copied out of a header, and in text, they are left over. Words that only white space divides
//! are one text: encoders cut them anywhere, within characters, too.

use encoding_rs::Encoding;
use memchr::memmem;

use super::page::Page;
use super::place::{Verdict, has_letters, is_east_asian};
use super::run::{Run, is_text_of_bytes};
use super::syntax::{Syntax, two_digits};
use crate::builtin::ESCAPE_HEADERS;
use crate::encoding;

/// Longest name of an encoding with a language after it, in bytes: those of WHATWG have up to 19. Guess.
const LONGEST_NAME: usize = 40;
/// Longest payload, in bytes. RFC 2047 allows 75 for a whole word; some programs write whole subjects as one.
const LONGEST_PAYLOAD: usize = 4096;
/// Longest part of a header before a word, in bytes: lists of recipients go on over many lines. Guess; each word is asked for it.
const LONGEST_HEADER: usize = 4096;

/// One encoded word.
struct Word {
    end: usize,
    encoding: &'static Encoding,
    bytes: Vec<u8>,
}

/// The encoded words of a text that are East Asian text; those that follow each other are one run.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let (mut runs, mut end) = (Vec::new(), 0);
    for start in memmem::find_iter(text.as_bytes(), b"=?") {
        if start < end {
            continue;
        }
        let Some(first) = word(text, start) else { continue };
        let mut words = vec![first];
        while let Some(next) = words.last().and_then(|last| word(text, next_start(text, last.end)?))
        {
            words.push(next);
        }
        end = words.last().map_or(start, |last| last.end);
        if let Some(read) = decode(&words).filter(|read| has_letters(read)) {
            let syntax = Syntax::EncodedWord;
            runs.push(Run { start, end, syntax, text: read, is_doubtful: false });
        }
    }
    runs
}

/// The encoded word that begins at a place.
fn word(text: &str, start: usize) -> Option<Word> {
    let rest = text.get(start..)?.strip_prefix("=?")?;
    let head: usize = rest.bytes().take(LONGEST_NAME).position(|byte| byte == b'?')?;
    // A language may follow, after RFC 2231.
    let name = rest.get(..head)?.split('*').next()?;
    // Mails have labels that the standard lacks: cp936.
    let encoding = encoding::Encoding::for_label(name).ok()?;
    let encoding = Encoding::for_label(encoding.name().as_bytes())?;
    let rest = rest.get(head + 1..)?;
    let payload = rest.get(1..)?.strip_prefix('?')?;
    let is_part = |byte: &u8| byte.is_ascii_graphic() && *byte != b'?';
    let length = payload.bytes().take(LONGEST_PAYLOAD).take_while(is_part).count();
    let (payload, behind) = payload.split_at_checked(length)?;
    let behind = behind.strip_prefix("?=")?;
    let bytes = match rest.as_bytes().first()? {
        b'B' | b'b' => base64(payload.as_bytes())?,
        b'Q' | b'q' => quoted(payload.as_bytes())?,
        _ => return None,
    };
    Some(Word { end: text.len() - behind.len(), encoding, bytes })
}

/// Where the next word may begin: after white space, which is a line break only if the next line is folded.
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
    let digits = payload.strip_suffix(b"==").or_else(|| payload.strip_suffix(b"="));
    let digits = digits.unwrap_or(payload);
    let mut bytes = Vec::with_capacity(digits.len());
    for four in digits.chunks(4) {
        let mut bits = 0u32;
        for digit in four {
            bits = bits << 6 | u32::from(sextet(*digit)?);
        }
        // Two digits are one byte, three are two.
        bits <<= 6 * (4 - four.len());
        let [_, read @ ..] = bits.to_be_bytes();
        bytes.extend_from_slice(read.get(..four.len() - 1).filter(|read| !read.is_empty())?);
    }
    Some(bytes)
}

fn sextet(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

fn quoted(payload: &[u8]) -> Option<Vec<u8>> {
    let (mut bytes, mut at) = (Vec::with_capacity(payload.len()), 0);
    while let Some(byte) = payload.get(at) {
        match byte {
            b'=' => {
                bytes.push(two_digits(payload, at + 1)?);
                at += 2;
            }
            b'_' => bytes.push(b' '),
            _ => bytes.push(*byte),
        }
        at += 1;
    }
    Some(bytes)
}

/// The text of words that follow each other, if it is one line.
fn decode(words: &[Word]) -> Option<String> {
    let mut text = String::new();
    for together in words.chunk_by(|one, next| one.encoding == next.encoding) {
        let Some(first) = together.first() else { continue };
        let bytes: Vec<u8> = together.iter().flat_map(|word| word.bytes.iter().copied()).collect();
        text += &first.encoding.decode_without_bom_handling_and_without_replacement(&bytes)?;
    }
    let is_text = |c: char| is_text_of_bytes(c) && !matches!(c, '\r' | '\n' | '\t');
    text.chars().all(is_text).then_some(text)
}

/// Whether what stands directly beside encoded words leaves them apart: within an address or a word of code they are meant.
pub(super) fn is_apart(text: &str, run: &Run) -> bool {
    let before = text.get(..run.start).and_then(|before| before.chars().next_back());
    let after = text.get(run.end..).and_then(|after| after.chars().next());
    let is_beside = |c: char| c.is_whitespace() || is_east_asian(c) || "\"()[]<>,;:".contains(c);
    before.is_none_or(|c| is_beside(c) || c == '-')
        && after.is_none_or(|c| is_beside(c) || matches!(c, '.' | '-' | '!' | '?'))
}

/// The verdict on encoded words that stand in a header of a mail.
pub(super) fn verdict_in_header(text: &str, run: &Run, page: &Page) -> Option<Verdict> {
    let least = run.start.saturating_sub(LONGEST_HEADER);
    let near = (least..=run.start).find_map(|start| text.get(start..run.start))?;
    // A header goes on in lines that begin with white space.
    let folds =
        |newline: &usize| near.get(newline + 1..).is_some_and(|line| line.starts_with([' ', '\t']));
    let newline = memchr::memrchr_iter(b'\n', near.as_bytes()).find(|newline| !folds(newline));
    if newline.is_none() && least > 0 {
        return None;
    }
    let header = near.get(newline.map_or(0, |newline| newline + 1)..)?;
    // Of a mail that is quoted.
    let header = header.trim_start_matches(['>', ' ']);
    let (name, value) = header.split_once(':')?;
    if !ESCAPE_HEADERS.contains(&name) {
        return None;
    }
    let after = text.get(run.end..)?;
    let line_end = after.find(['\r', '\n']).unwrap_or(after.len());
    let is_string = value.trim() == "\"" && after.get(..line_end)?.trim_end() == "\"";
    Some(match page.verdict(Syntax::EncodedWord) {
        Verdict::Text if is_string => Verdict::Doubt,
        verdict => verdict,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        runs(text).into_iter().map(|run| run.text).collect()
    }

    #[test]
    fn both_encodings_are_read() {
        for word in [
            "=?UTF-8?B?5rWL6K+V?=",
            "=?utf-8?b?5rWL6K+V?=",
            "=?UTF-8*zh?Q?=E6=B5=8B=e8=af=95?=",
            "=?gb2312?B?suLK1A==?=",
            "=?cp936?B?suLK1A==?=",
            "=?gb2312?B?suLK1A?=",
            "=?GBK?Q?=B2=E2=CA=D4?=",
            // Divided within a character, and folded.
            "=?UTF-8?B?5rU=?= =?UTF-8?B?i+ivlQ==?=",
            "=?GBK?Q?=B2=E2?=\r\n =?GBK?Q?=CA=D4?=",
        ] {
            assert_eq!(texts(&format!("a {word} b")), ["测试"], "{word}");
        }
        assert_eq!(texts("=?UTF-8?Q?=E6=B5=8B_a?="), ["测 a"]);
        assert_eq!(texts("=?GBK?Q?=B2=E2?=\n=?GBK?Q?=CA=D4?="), ["测", "试"]);
    }

    #[test]
    fn what_is_none_is_not() {
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
