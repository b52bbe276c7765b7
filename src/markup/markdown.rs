//! Markdown.

use super::Found;

/// Fences of code.
const FENCES: [&str; 2] = ["```", "~~~"];
/// Spaces before a fence, at most.
const MAX_INDENT: usize = 3;

/// The fence that a line begins or ends.
fn fence(line: &str) -> Option<&'static str> {
    let trimmed = line.trim_start_matches(' ');
    let is_fence = line.len() - trimmed.len() <= MAX_INDENT;
    FENCES.into_iter().find(|fence| is_fence && trimmed.starts_with(fence))
}

/// Whether a text has fenced code.
pub(super) fn has_fence(text: &str) -> bool {
    let has_signs = memchr::memchr2(b'`', b'~', text.as_bytes()).is_some();
    let mentions = |fence: &&str| memchr::memmem::find(text.as_bytes(), fence.as_bytes()).is_some();
    has_signs
        && FENCES.iter().any(mentions)
        && text.lines().filter(|line| fence(line).is_some()).nth(1).is_some()
}

/// Finds fenced code, code in lines, and the targets of links.
pub(super) fn find(text: &str, found: &mut Found) {
    let (mut start, mut open) = (0, None);
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        match (open, fence(line)) {
            (None, Some(fence)) => open = Some((fence, at)),
            (Some((begun, from)), Some(fence)) if begun == fence => {
                found.kept.push(from..at + line.trim_end().len());
                open = None;
            }
            (Some(_), _) => {}
            (None, None) => find_in_line(line, at, found),
        }
    }
    found.kept.extend(open.map(|(_, from)| from..text.len()));
}

/// Longest code in a line, or target of a link, in bytes. It bounds work.
const MAX_SPAN_BYTES: usize = 1 << 10;

/// Finds code and the targets of links in a line that begins at a position.
fn find_in_line(line: &str, start: usize, found: &mut Found) {
    let mut at = 0;
    while let Some(next) = line.get(at..).and_then(|rest| rest.find(['`', ']'])) {
        let begin = at + next;
        let rest = line.get(begin..).unwrap_or_default();
        at = begin + 1;
        if let Some(target) = rest.strip_prefix("](") {
            let within = target.as_bytes();
            let within = within.get(..MAX_SPAN_BYTES).unwrap_or(within);
            let length = memchr::memchr(b')', within).unwrap_or(0);
            // A title in quotes after the target is prose.
            let length =
                target.get(..length).map_or(0, |target| target.find([' ', '"']).unwrap_or(length));
            found.kept.push(start + begin + 2..start + begin + 2 + length);
            at = begin + 2 + length;
        } else if rest.starts_with('`') {
            let ticks = rest.len() - rest.trim_start_matches('`').len();
            let sign = rest.get(..ticks).unwrap_or_default();
            at = begin + ticks;
            let rest = line.as_bytes().get(at..).unwrap_or_default();
            let rest = rest.get(..MAX_SPAN_BYTES).unwrap_or(rest);
            if let Some(end) = memchr::memmem::find(rest, sign.as_bytes()) {
                found.kept.push(start + begin..start + at + end + ticks);
                at += end + ticks;
            }
        }
    }
}
