//! Bytes that are escaped one by one: what belongs together, and whether it is an address or text.

use super::place::{is_east_asian, is_letter};
use super::run::Run;
use super::syntax::{Escape, Syntax};

/// What is percent-encoded together: a stretch without spaces and punctuation that is not ASCII.
#[derive(Debug, Default)]
pub(super) struct Token {
    pub(super) end: usize,
    pub(super) address: Address,
}

/// Whether it is an address, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Address {
    /// It has nothing of what addresses have beside escapes.
    #[default]
    No,
    /// It has, and text in Chinese has some of that, too.
    Maybe,
    Sure,
}

impl Token {
    /// Of the token that a run stands in, and the runs from this one on.
    pub(super) fn of(text: &str, runs: &[Run]) -> Self {
        let at = runs.first().map_or(0, |run| run.start);
        let ends = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '"' | '<' | '>' | '`')
                || is_east_asian(c) && !c.is_alphanumeric()
        };
        let start =
            text.get(..at).and_then(|before| before.char_indices().rfind(|(_, c)| ends(*c)));
        let start = start.map_or(0, |(at, c)| at + c.len_utf8());
        let end =
            text.get(at..).and_then(|rest| rest.find(ends)).map_or(text.len(), |end| at + end);
        let before = text.get(..start).unwrap_or_default();
        if before.ends_with("=\"") {
            return Self { end, address: Address::Sure };
        }
        let mut decoded = String::new();
        let mut copied = start;
        let (mut letters, mut is_sentence) = (0, false);
        let mut keep = |decoded: &mut String, to: usize, next: usize| {
            let kept = text.get(copied..to).unwrap_or_default();
            letters += kept.chars().filter(|c| is_letter(*c)).count();
            decoded.push_str(kept);
            copied = next;
        };
        let inside = runs.iter().take_while(|run| run.start < end);
        for run in inside.filter(|run| run.syntax == Syntax::Percent) {
            keep(&mut decoded, run.start, run.end);
            // What is ASCII and was escaped is no part of how an address is written.
            decoded.extend(run.text.chars().map(|c| if c.is_ascii() { STAND_IN } else { c }));
            is_sentence |= run.text.contains(OF_SENTENCES);
        }
        keep(&mut decoded, end, end);
        let address = if is_address(&decoded) {
            Address::Sure
        } else if !is_sentence && may_be_address(&decoded, letters > 0) || is_path(&decoded) {
            Address::Maybe
        } else {
            Address::No
        };
        Self { end, address }
    }
}

/// Stands for ASCII that was escaped.
const STAND_IN: char = '中';

/// What divides sentences, and hardly stands in an address.
const OF_SENTENCES: [char; 6] = ['，', '。', '！', '？', '；', '、'];

/// Whether a token is an address, whatever else it says.
fn is_address(token: &str) -> bool {
    token.contains("://")
        || token.contains("www.")
        || token.contains("](")
        || token.contains("''")
        || (token.starts_with('/') && !token.starts_with("//"))
        || token.starts_with("./")
        || token.starts_with("../")
        || token.split(['&', '?', ';']).any(is_parameter)
}

/// Whether it is one of a query: `q=…`.
fn is_parameter(part: &str) -> bool {
    let name = part.trim_end_matches(|c| c != '=').strip_suffix('=').unwrap_or_default();
    let name = name.split('=').next().unwrap_or_default();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']');
    !name.is_empty() && name.chars().all(is_part)
}

/// Whether it begins with the name of a folder or a host: `wiki/…`.
fn is_path(token: &str) -> bool {
    let rest = token.trim_start_matches(|c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '~')
    });
    let name = token.strip_suffix(rest).unwrap_or_default();
    // 4/5 is a number.
    name.contains(|c: char| c.is_ascii_alphabetic()) && rest.starts_with('/')
}

/// Whether it has some of what addresses and queries have beside escapes. Text in Chinese has some of that, too.
fn may_be_address(token: &str, is_chinese: bool) -> bool {
    let chars: Vec<char> = token.chars().collect();
    let get = |at: Option<usize>| at.and_then(|at| chars.get(at)).copied();
    let is_text = |at: Option<usize>| get(at).is_some_and(is_east_asian);
    let is_ascii = |at: Option<usize>| get(at).is_some_and(|c| c.is_ascii_alphanumeric());
    let is_word = |at: Option<usize>| get(at).is_some_and(char::is_alphanumeric);
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    chars.iter().enumerate().any(|(at, c)| {
        let (before, behind) = (at.checked_sub(1), Some(at + 1));
        match c {
            '=' | '&' => true,
            '?' => is_ascii(behind) || !is_chinese && is_ascii(before) && get(behind).is_some(),
            // Of what is passed on in microblogs: `//@name:`.
            '/' if is_chinese && token.contains("//") => false,
            '/' => !(is_text(before) && is_text(behind)),
            _ if is_chinese => false,
            '@' | '$' | '_' | '{' | '}' | '|' => true,
            // Before a number it is one: （#8.
            '#' => before.is_none() || is_word(before),
            '\\' => is_word(behind),
            '%' => !(digit(at.wrapping_sub(1)) || is_text(behind) && is_text(before)),
            // A time has a number on either side.
            ':' => is_ascii(before) && !(digit(at.wrapping_sub(1)) && digit(at + 1)),
            // The name of a file or a host goes on behind a dot.
            '.' => is_ascii(behind) && !digit(at + 1),
            _ => false,
        }
    })
}

/// Lines of quoted-printable that belong together: each but the last goes on.
#[derive(Debug, Default)]
pub(super) struct Together {
    pub(super) end: usize,
    /// Whether all of it is quoted-printable: in ASCII, with no `=` that means itself.
    pub(super) is_whole: bool,
}

impl Together {
    /// Of the lines around a run, which is the first of these. `escapes` are those of the text.
    pub(super) fn of(text: &str, runs: &[Run], escapes: &[Escape]) -> Self {
        let bytes = text.as_bytes();
        let at = runs.first().map_or(0, |run| run.start);
        let goes_on = |newline: usize| {
            let line = bytes.get(..newline).unwrap_or_default();
            line.strip_suffix(b"\r").unwrap_or(line).ends_with(b"=")
        };
        let before = bytes.get(..at).unwrap_or_default();
        let start = memchr::memrchr_iter(b'\n', before).find(|newline| !goes_on(*newline));
        let start = start.map_or(0, |newline| newline + 1);
        let mut newlines = memchr::memchr_iter(b'\n', bytes.get(at..).unwrap_or_default());
        let end = newlines.find(|newline| !goes_on(at + newline));
        let end = end.map_or(text.len(), |newline| at + newline);
        let is_whole = has_text(runs, end) && is_whole(bytes, start, end, escapes);
        Self { end, is_whole }
    }

    /// Of a whole text, if it is.
    pub(super) fn all(text: &str, escapes: &[Escape], runs: &[Run]) -> Option<Self> {
        let end = text.len();
        let is_whole = has_text(runs, end) && is_whole(text.as_bytes(), 0, end, escapes);
        is_whole.then_some(Self { end, is_whole })
    }
}

/// Whether there is more than ASCII among runs up to a place: an `=` at the end of a line of code is no escape.
fn has_text(runs: &[Run], end: usize) -> bool {
    let mut runs = runs.iter().take_while(|run| run.start < end);
    runs.any(|run| run.syntax == Syntax::Quoted && !run.text.is_ascii())
}

fn is_whole(bytes: &[u8], start: usize, end: usize, escapes: &[Escape]) -> bool {
    let lines = bytes.get(start..end).unwrap_or_default();
    let first = escapes.partition_point(|escape| escape.start < start);
    let escapes = escapes.get(first..).unwrap_or_default().iter();
    let escapes = escapes.take_while(|escape| escape.start < end);
    lines.is_ascii()
        && memchr::memchr_iter(b'=', lines).count()
            == escapes.filter(|escape| escape.syntax == Syntax::Quoted).count()
}
