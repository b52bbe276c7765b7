//! Subtitles of SubStation Alpha.

use super::Found;

/// Sections by which the format is recognised.
const SECTIONS: [&str; 4] = ["[Script Info]", "[V4+ Styles]", "[V4 Styles]", "[Events]"];
/// Lines of events, whose last field is text.
const EVENTS: [&str; 2] = ["Dialogue:", "Comment:"];
/// Fields of an event before its text.
const FIELDS_BEFORE_TEXT: usize = 9;

/// Whether a text begins with a section of the format.
pub(super) fn is_ass(text: &str) -> bool {
    SECTIONS.iter().any(|section| text.starts_with(section))
}

/// Finds the lines that are not events, except comments and the title, and the fields of events before their text.
pub(super) fn find(text: &str, found: &mut Found) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let end = at + line.trim_end().len();
        if let Some(event) = EVENTS.iter().find(|event| line.starts_with(**event)) {
            let fields = line.match_indices(',').nth(FIELDS_BEFORE_TEXT - 1);
            found.kept.push(at..fields.map_or(at + event.len(), |(comma, _)| at + comma + 1));
        } else if !line.starts_with([';', '!']) && !line.starts_with("Title:") {
            found.kept.push(at..end);
        }
    }
}
