//! Style sheets.

use super::Found;

/// Finds everything but comments and the strings of generated content.
pub(super) fn find(text: &str, found: &mut Found) {
    let mut kept = 0;
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find(['/', '"', '\''])) {
        let start = at + next;
        let rest = text.get(start..).unwrap_or_default();
        at = start + 1;
        if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(text.len(), |end| start + end + 2);
            found.kept.push(kept..start);
            (kept, at) = (end, end);
        } else if let Some(quote) = rest.chars().next().filter(|c| *c != '/') {
            let inside = rest.get(1..).unwrap_or_default();
            let end = inside.find([quote, '\n']).map_or(text.len(), |end| start + end + 2);
            at = end.min(text.len());
            let before = text.get(kept..start).unwrap_or_default().trim_end();
            if before.ends_with(':') && before.trim_end_matches(':').trim_end().ends_with("content")
            {
                found.kept.push(kept..start);
                kept = at;
            }
        }
    }
    found.kept.push(kept..text.len());
}
