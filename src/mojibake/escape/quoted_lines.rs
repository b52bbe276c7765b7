//! Lines of quoted-printable.

use super::run::EscapeRun;
use super::syntax::{Escape, Syntax};

/// Quoted-printable lines that belong together: each but the last continues in the next.
#[derive(Debug, Default)]
pub(super) struct QuotedLines {
    pub(super) end: usize,
    /// Whether all of it is quoted-printable: in ASCII, without a literal `=`.
    pub(super) is_whole: bool,
}

impl QuotedLines {
    /// Reads the lines around a run, which is the first of these. `escapes` are those of the text.
    pub(super) fn of(text: &str, runs: &[EscapeRun], escapes: &[Escape]) -> Self {
        let bytes = text.as_bytes();
        let at = runs.first().map_or(0, |run| run.start);
        let (before, after) = bytes.split_at_checked(at).unwrap_or_default();
        let ends = |newline: &usize| {
            let line = bytes.get(..*newline).unwrap_or_default();
            !line.strip_suffix(b"\r").unwrap_or(line).ends_with(b"=")
        };
        let start = memchr::memrchr_iter(b'\n', before).find(ends);
        let start = start.map_or(0, |newline| newline + 1);
        let end = memchr::memchr_iter(b'\n', after).map(|newline| at + newline).find(ends);
        let end = end.unwrap_or(text.len());
        let lines = bytes.get(start..end).unwrap_or_default();
        // An `=` at the end of a line of code is not an escape: there must be more than ASCII.
        let is_text = |run: &EscapeRun| run.syntax == Syntax::Quoted && !run.text.is_ascii();
        let has_text = runs.iter().take_while(|run| run.start < end).any(is_text);
        let from = |at| escapes.partition_point(|escape| escape.start < at);
        let inside = escapes.get(from(start)..from(end)).unwrap_or_default();
        let signs = inside.iter().filter(|escape| escape.syntax == Syntax::Quoted).count();
        let all = memchr::memchr_iter(b'=', lines).count();
        Self { end, is_whole: has_text && lines.is_ascii() && signs == all }
    }
}
