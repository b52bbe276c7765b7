//! A character with its pronunciation after it, in parentheses.

use std::sync::LazyLock;

use super::bopomofo;
use crate::mojibake::measures::SENTENCE_BYTES;
use crate::mojibake::text::{char_after, char_before, head, tail};
use crate::table::{Pronunciations, Syllable};
use crate::{Span, builtin};

/// Embedded table, loaded once; a test checks that it loads.
static PRONUNCIATION_TABLE: LazyLock<Pronunciations<'static>> = LazyLock::new(|| {
    builtin::expect_embedded(Pronunciations::load("readings", builtin::PRONUNCIATIONS))
});

/// Returns the table of pronunciations.
pub(super) fn pronunciations() -> &'static Pronunciations<'static> {
    &PRONUNCIATION_TABLE
}

/// A pronunciation after a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Note {
    /// Annotated character.
    pub(super) character: char,
    pub(super) syllable: Syllable,
    /// Start of the character.
    pub(super) at: usize,
    /// Span of the parentheses and their content.
    pub(super) span: Span,
}

impl Note {
    /// Returns the note whose parenthesis opens at a position, if its content is a pronunciation of the character before it.
    pub(super) fn at(text: &str, open: usize) -> Option<Self> {
        let character = char_before(text, open)?;
        let (inside, end) = parenthesis(text, open)?;
        let syllable =
            syllable(inside).filter(|syllable| pronunciations().has(character, *syllable))?;
        Some(Self {
            character,
            syllable,
            at: open - character.len_utf8(),
            span: Span::new(open, end),
        })
    }
}

/// Returns the content of the parenthesis that opens at a position, and the end of the parenthesis.
pub(super) fn parenthesis(text: &str, open: usize) -> Option<(&str, usize)> {
    let c = char_after(text, open).filter(|c| matches!(c, '(' | '（'))?;
    closed(text, open + c.len_utf8())
}

/// Returns the text from a position to the next closing parenthesis, and the end of that.
pub(super) fn closed(text: &str, begin: usize) -> Option<(&str, usize)> {
    let rest = head(text.get(begin..)?, SENTENCE_BYTES);
    let length = rest.find(['(', '（', ')', '）', '\n'])?;
    let close = char_after(rest, length).filter(|c| matches!(c, ')' | '）'))?;
    Some((rest.get(..length)?, begin + length + close.len_utf8()))
}

/// Returns a text without a note at its end.
pub(in super::super) fn without_note(text: &str) -> &str {
    let rest = tail(text, SENTENCE_BYTES);
    let inside = rest.strip_suffix([')', '）']).and_then(|rest| rest.rsplit(['(', '（']).next());
    let Some(inside) = inside.filter(|inside| syllable(inside).is_some()) else { return text };
    // Text before the opening parenthesis.
    let closed = text.strip_suffix([')', '）']).and_then(|rest| rest.strip_suffix(inside));
    closed.and_then(|rest| rest.strip_suffix(['(', '（'])).unwrap_or(text)
}

/// Returns a text as a syllable, if it is one in Latin letters or bopomofo.
pub(super) fn syllable(text: &str) -> Option<Syllable> {
    let text = text.trim_matches([' ', '\u{3000}']);
    if text.contains(|c| matches!(c, 'ㄅ'..='ㄩ')) {
        return Syllable::parse(&bopomofo::to_letters(text)?);
    }
    Syllable::parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_pronunciations_loads() {
        assert!(Pronunciations::load("readings", builtin::PRONUNCIATIONS).is_ok());
    }

    #[test]
    fn notes_are_found_in_every_notation() {
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
