//! Bytes that are escaped one by one: what belongs together, and whether it is an address or text.

use super::place::{Verdict, is_east_asian, is_letter};
use super::run::Run;
use super::syntax::{Escape, Syntax};

/// What is percent-encoded together: a stretch without spaces and punctuation that is not ASCII.
#[derive(Debug, Default)]
pub(super) struct Token {
    pub(super) end: usize,
    pub(super) verdict: Option<Verdict>,
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
        let mut rest = String::new();
        let mut copied = start;
        let mut stand_ins = 0;
        let inside = runs.iter().take_while(|run| run.start < end);
        for run in inside.filter(|run| run.syntax == Syntax::Percent) {
            rest.push_str(text.get(copied..run.start).unwrap_or_default());
            rest.push(STAND_IN);
            stand_ins += 1;
            copied = run.end;
        }
        rest.push_str(text.get(copied..end).unwrap_or_default());
        let before = text.get(..start).unwrap_or_default();
        let is_value =
            before.strip_suffix('"').is_some_and(|before| before.ends_with(['=', ':', ' ']))
                && before.ends_with("=\"");
        let letters = rest.chars().filter(|c| is_letter(*c)).count();
        let verdict = is_value || is_address(&rest, letters > stand_ins);
        Self { end, verdict: verdict.then_some(Verdict::Meant) }
    }
}

/// Stands for the escapes.
const STAND_IN: char = '中';

/// Whether a token is an address, or a part of one: has what addresses and queries have beside escapes. Text in Chinese has
/// some of that, too.
fn is_address(token: &str, is_chinese: bool) -> bool {
    if token.contains("://")
        || token.contains("www.")
        || token.contains("](")
        || token.contains("''")
    {
        return true;
    }
    let chars: Vec<char> = token.chars().collect();
    let is_text =
        |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| is_east_asian(*c));
    let is_ascii = |at: Option<usize>| {
        at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_alphanumeric)
    };
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    chars.iter().enumerate().any(|(at, c)| {
        let (before, behind) = (at.checked_sub(1), Some(at + 1));
        match c {
            '=' | '&' => true,
            '?' => !is_chinese || is_ascii(behind),
            // Of what is passed on in microblogs: `//@name:`.
            '/' if is_chinese && token.contains("//") => false,
            '/' => !(is_text(before) && is_text(behind)),
            _ if is_chinese => false,
            '#' | '@' | '\\' | '$' | '_' | '{' | '}' | '|' => true,
            '%' => !(digit(at.wrapping_sub(1)) || is_text(behind) && is_text(before)),
            ':' => is_ascii(before),
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
