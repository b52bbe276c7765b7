//! One character and the reading behind it, in parentheses.

use std::sync::LazyLock;

use super::bopomofo;
use crate::table::{Readings, Syllable};
use crate::{Span, builtin};

/// The embedded table is loaded once; a test holds that it loads.
static READINGS: LazyLock<Readings<'static>> =
    LazyLock::new(|| Readings::load("readings", builtin::READINGS).unwrap_or_default());

/// The readings of characters.
pub(super) fn readings() -> &'static Readings<'static> {
    &READINGS
}

/// So many bytes stand between the parentheses at most: six letters, each with a combining mark, and some spaces.
const MOST_INSIDE: usize = 24;

/// A reading behind a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Note {
    /// The character.
    pub(super) on: char,
    pub(super) reading: Syllable,
    /// Where it begins.
    pub(super) at: usize,
    /// The parentheses and what is between them.
    pub(super) span: Span,
}

impl Note {
    /// The note whose parenthesis opens at a place, if what is in it is a reading of the character before it.
    pub(super) fn at(text: &str, open: usize) -> Option<Self> {
        let on = text.get(..open)?.chars().next_back()?;
        let (reading, end) = parenthesis(text, open)?;
        readings().has(on, reading).then_some(Self {
            on,
            reading,
            at: open - on.len_utf8(),
            span: Span::new(open, end),
        })
    }
}

/// The syllable in a parenthesis that opens at a place, and the end of that.
pub(super) fn parenthesis(text: &str, open: usize) -> Option<(Syllable, usize)> {
    let rest = text.get(open..)?;
    let inside = rest.strip_prefix('(').or_else(|| rest.strip_prefix('（'))?;
    syllable(text, open + rest.len() - inside.len())
}

/// The syllable that stands at a place, before a parenthesis that closes, and the end of that.
pub(super) fn syllable(text: &str, begin: usize) -> Option<(Syllable, usize)> {
    let rest = text.get(begin..)?;
    let close = rest.char_indices().take_while(|(at, _)| *at <= MOST_INSIDE);
    let (length, close) =
        close.into_iter().find(|(_, c)| matches!(c, ')' | '）' | '(' | '（' | '\n'))?;
    let inside = rest.get(..length)?.trim_matches([' ', '\u{3000}']);
    if !matches!(close, ')' | '）') {
        return None;
    }
    let is_bopomofo = |c| matches!(c, 'ㄅ'..='ㄩ');
    let syllable = if inside.contains(is_bopomofo) {
        Syllable::parse(&bopomofo::to_letters(inside)?)?
    } else {
        Syllable::parse(inside)?
    };
    Some((syllable, begin + length + close.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_readings_loads() {
        assert!(Readings::load("readings", builtin::READINGS).is_ok());
    }

    #[test]
    fn every_way_to_write_a_note() {
        for text in [
            "區(qū)",
            "區（qū）",
            "區( qū )",
            "區(qu1)",
            "會（huì）",
            "区(ㄑㄩ)",
            "區（ㄑㄩˉ）",
            "們(men)",
            "規(ɡuī)",
            "綠(lv4)",
            "準(zhǔn)",
            "準(zhŭn)",
            "會(hui\u{300})",
        ] {
            let open = text.find(['(', '（']).unwrap();
            let note = Note::at(text, open).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((note.at, note.span), (0, Span::new(open, text.len())), "{text}");
        }
        for text in
            ["校(園)", "區(qu)", "區(qǔ)", "區(qū", "區(x)", "(qū)", "區(qū qū)", "會(kài)", "f(x)"]
        {
            assert_eq!(Note::at(text, text.find('(').unwrap()), None, "{text}");
        }
    }
}
