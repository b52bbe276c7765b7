//! Detection of text that is too damaged to convert.

use crate::mojibake::{RepairEdit, RepairKind, RepairMode, RepairReport};

/// Percentage of the characters beyond ASCII above which the suspected ones are most of the text, which is then not converted. Not
/// calibrated; undamaged text has next to none.
const MIN_GARBLED_PERCENT: usize = 50;

/// Whether most of a text is suspected to be wrongly decoded and was not repaired. Suspected lost bytes beside such places count as
/// well, because wrong decoding causes them too. U+FFFD is not a character of the text and is never counted.
pub(super) fn is_mostly_garbled(text: &str, repair: &RepairReport, mode: RepairMode) -> bool {
    // In this mode nothing is repaired.
    let unrepaired = if mode == RepairMode::Report { &*repair.repairs } else { &[] };
    let all = || repair.suspected.iter().chain(unrepaired);
    if !all().any(|edit| edit.kind == RepairKind::WrongDecoding) {
        return false;
    }
    let is_garbled = |edit: &&RepairEdit| {
        use RepairKind::{LostByte, WrongDecoding};
        matches!(edit.kind, WrongDecoding | LostByte) && !edit.source.is_empty()
    };
    let mut places: Vec<_> = all().filter(is_garbled).collect();
    // A place with several reasons for suspicion counts once.
    places.sort_by_key(|edit| (edit.source.start, usize::MAX - edit.source.end));
    let (mut garbled, mut end) = (0, 0);
    for place in places {
        if place.source.start >= end {
            garbled += characters(&place.before).count();
            end = place.source.end;
        }
    }
    // Undamaged text has many more characters, so only its beginning is counted.
    let enough = (garbled * 100).div_ceil(MIN_GARBLED_PERCENT);
    characters(text).take(enough).count() < enough
}

/// Returns the characters beyond ASCII except U+FFFD.
fn characters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;
    use crate::mojibake::Level;

    fn place(kind: RepairKind, before: &str, start: usize) -> RepairEdit {
        RepairEdit {
            kind,
            how: "a test".into(),
            source: Span::new(start, start + before.len()),
            before: before.to_owned(),
            replacement: String::new(),
            level: Level::Suspected,
            confidence: None,
            inferred: 0,
            candidates: Vec::new(),
        }
    }

    #[test]
    fn most_of_the_text_must_be_suspected_to_be_decoded_wrongly() {
        use RepairKind::{Irrecoverable, LostByte, WrongDecoding};
        let text = "浣犲ソ浣犲ソ a long line of ASCII 我们去看渡口\u{FFFD}\u{FFFD}";
        for (places, expected) in [
            (vec![place(WrongDecoding, "浣犲ソ浣犲ソ", 0)], false), // 6 of 12
            (vec![place(WrongDecoding, "浣犲ソ浣犲ソ", 0), place(LostByte, "我", 42)], true),
            (vec![place(WrongDecoding, "浣犲ソ浣犲ソ", 0), place(Irrecoverable, "我", 42)], false),
            (vec![place(WrongDecoding, "浣犲ソ浣犲ソ", 0), place(LostByte, "犲ソ", 3)], false),
            (vec![place(LostByte, text, 0)], false),
            (vec![], false),
        ] {
            let report = RepairReport { suspected: places, ..RepairReport::default() };
            let found = is_mostly_garbled(text, &report, RepairMode::Auto);
            assert_eq!(found, expected, "{report:?}");
        }
        let repairs = vec![place(WrongDecoding, text, 0)];
        let report = RepairReport { repairs, ..RepairReport::default() };
        assert!(is_mostly_garbled(text, &report, RepairMode::Report));
        assert!(!is_mostly_garbled(text, &report, RepairMode::Auto));
    }
}
