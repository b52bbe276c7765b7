//! Backslashes after characters whose second byte in Big5 is 5C, the code of the backslash: 許\功\蓋\ for 許功蓋.
//!
//! Programs that treated Big5 text as ASCII escaped that byte with a second one, which became a backslash when the text was
//! decoded. Such a backslash follows characters of this kind only. In a path, a table or a formula, backslashes follow others, too,
//! and none is damage.

use std::collections::BTreeSet;
use std::ops::Range;

use super::change::{ACCEPTED, Findings, PREFERRED};
use super::escape::code::is_code;
use super::familiarity::is_known;
use super::text::{char_after, char_before};
use super::{RepairKind, Scan};
use crate::encoding::Encoding;
use crate::encoding::codec::Codec;
use crate::lines::line_at;

/// Backslashes after a character.
struct Backslash {
    on: char,
    span: Range<usize>,
    /// Whether the characters on both sides are a known pair.
    divides: bool,
}

/// Finds backslashes left by second bytes of Big5.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let bytes = text.as_bytes();
    let is_one = |at: &&usize| bytes.get(**at) == Some(&b'\\');
    let starts: Vec<usize> = scan.letters.iter().filter(is_one).copied().collect();
    if starts.is_empty() {
        return;
    }
    let Some(codec) = Codec::of(Encoding::BIG5) else { return };
    let ends_so =
        |c: char| !c.is_ascii() && codec.pair_of(c).is_some_and(|[_, second]| second == b'\\');
    let Some(places) = places(text, &starts, ends_so) else { return };
    let kinds: BTreeSet<char> = places.iter().map(|place| place.on).collect();
    // A character without a backslash elsewhere shows that the text was not escaped.
    let is_bare = is_bare(text, &places, ends_so);
    for place in &places {
        // In 870,000 characters of traditional text one in 700 is of this kind, so two of them are not by chance.
        let is_certain = !is_bare && (kinds.len() > 1 || place.divides);
        let how = "a backslash after a character whose second byte in Big5 is 5C";
        let confidence = if is_certain { ACCEPTED } else { PREFERRED };
        found.propose(place.span.clone(), "", RepairKind::Escape, how, confidence);
    }
}

/// Returns the places of all backslashes in the lines of those at `starts`. None if one of these lines is code or has a backslash
/// that cannot be such damage.
fn places(text: &str, starts: &[usize], ends_so: impl Fn(char) -> bool) -> Option<Vec<Backslash>> {
    let mut places = Vec::new();
    let mut line_end = 0;
    for &start in starts {
        if start >= line_end {
            let line = line_at(text, start);
            line_end = line.end;
            let line = text.get(line)?;
            if has_another(line, &ends_so) || is_code(line) {
                return None;
            }
        }
        let on = char_before(text, start).filter(|c| ends_so(*c))?;
        let after = text.get(start..)?.trim_start_matches('\\');
        let end = text.len() - after.len();
        let divides = char_after(after, 0).is_some_and(|next| is_known(on, next));
        places.push(Backslash { on, span: start..end, divides });
    }
    Some(places)
}

/// Whether a character may follow such a backslash: before other ASCII, it is an escape or part of a path.
fn may_follow(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_whitespace() || matches!(c, ',' | '.' | ')')
}

/// Whether a line has a backslash that is not such damage: after another character, or before one that occurs in escapes.
fn has_another(line: &str, ends_so: impl Fn(char) -> bool) -> bool {
    let mut last = '\n';
    line.chars().any(|c| {
        let is_another =
            if c == '\\' { last != '\\' && !ends_so(last) } else { last == '\\' && !may_follow(c) };
        last = c;
        is_another
    })
}

/// Whether a character of this kind has no backslash, although another one has, or the same one in another place.
fn is_bare(text: &str, places: &[Backslash], ends_so: impl Fn(char) -> bool) -> bool {
    let mut starts = places.iter().map(|place| place.span.start).peekable();
    text.char_indices().filter(|(_, c)| !c.is_ascii()).any(|(at, c)| {
        let end = at + c.len_utf8();
        starts.next_if_eq(&end).is_none() && ends_so(c)
    })
}
