//! Personal names in a text: surnames before titles, given names, and transcribed foreign names.

use crate::Span;
use crate::builtin::{TITLE_HEADS, TITLES_ADDRESS, TITLES_PROFESSIONS};
use crate::language::words::{ends_word, is_word};
use crate::table::{NOT_OF_GIVEN_NAMES, is_of_foreign_names};

/// Surname that is also a preposition: statutes have 于律师 for a lawyer, and many texts have 于 for 於.
pub(super) const PREPOSITION: char = '于';
/// Length of most given names, in characters.
const GIVEN: usize = 2;
/// Least length of a foreign name, in characters.
const LEAST_FOREIGN: usize = 3;
/// Most characters of a foreign name on each side of a place. It bounds work.
const FOREIGN_REACH: usize = 6;

/// Whether the character at a position is a surname followed by a title, directly at the beginning of a line or sentence (于小姐) or
/// after a given name (于晓光先生), unless it belongs to another word (对于).
#[inline]
pub(super) fn has_title(text: &str, at: usize, c: char) -> bool {
    let begin = at + c.len_utf8();
    let after = text.get(begin..).unwrap_or_default();
    if title_of(c, after).is_some() {
        return !text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(is_han);
    }
    // Most texts have no title at this distance.
    let Some((end, _)) = after.char_indices().nth(GIVEN) else { return false };
    let Some((given, after)) = after.split_at_checked(end) else { return false };
    title_of(c, after).is_some()
        && given.chars().all(|c| is_of_given_name(&c))
        && !ends_word(text, begin)
        && !begins_word(c, given)
}

/// Returns the title at the beginning of the text after a surname.
#[inline]
fn title_of(surname: char, text: &str) -> Option<&'static str> {
    // Most texts begin with a character that begins no title.
    let first = text.chars().next()?;
    if !TITLE_HEADS.contains(&first) {
        return None;
    }
    let professions: &[&str] = if surname == PREPOSITION { &[] } else { &TITLES_PROFESSIONS };
    TITLES_ADDRESS.iter().chain(professions).find(|title| text.starts_with(**title)).copied()
}

/// Whether a surname and the first character of a given name are a listed word: 种子.
fn begins_word(surname: char, given: &str) -> bool {
    given.chars().next().is_some_and(|first| is_word(&[surname, first]))
}

fn is_of_given_name(c: &char) -> bool {
    is_han(*c) && !NOT_OF_GIVEN_NAMES.contains(*c)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}')
}

/// Returns the name that begins with the surname at a position: with a title, a given name of two characters, one character before
/// punctuation, or the given name of 姓于名晓光.
pub(super) fn personal_name(text: &str, at: usize, c: char) -> Option<String> {
    let begin = at + c.len_utf8();
    let (before, after) = (text.get(..at)?, text.get(begin..)?);
    if let Some(title) = title_of(c, after) {
        return Some(format!("{c}{title}"));
    }
    let is_introduced = before.ends_with('姓');
    if is_introduced && ends_word(text, at) {
        // Not in 百姓于耶路撒冷.
        return None;
    }
    let after = after.strip_prefix(['名', '叫']).filter(|_| is_introduced).unwrap_or(after);
    let mut rest = after.chars();
    let first = rest.next().filter(is_of_given_name)?;
    if is_word(&[c, first]) {
        return None;
    }
    match rest.next() {
        Some(second) if is_of_given_name(&second) => Some(format!("{c}{first}{second}")),
        Some(second) if is_han(second) => None,
        _ => Some(format!("{c}{first}")),
    }
}

/// Returns the foreign name around a position.
pub(super) fn foreign_name(text: &str, at: usize, c: char) -> Option<Span> {
    let (before, after) = (text.get(..at)?, text.get(at + c.len_utf8()..)?);
    let is_of_name = |c: &char| is_of_foreign_names(*c);
    let before = before.chars().rev().take(FOREIGN_REACH).take_while(is_of_name);
    let after = after.chars().take(FOREIGN_REACH).take_while(is_of_name);
    let length = |c: char| (c.len_utf8(), 1);
    let sum =
        |(bytes, number): (usize, usize), (more, one): (usize, usize)| (bytes + more, number + one);
    let [(start, left), (end, right)] =
        [before.map(length).fold((0, 0), sum), after.map(length).fold((0, 0), sum)];
    (left + right + 1 >= LEAST_FOREIGN).then(|| Span::new(at - start, at + c.len_utf8() + end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_tells_a_surname() {
        for (text, surname, expected) in [
            ("于小姐来了", '于', true),
            ("“于小姐来了", '于', true),
            ("对于小姐", '于', false),
            ("问于晓光先生好", '于', true),
            ("对于晓光先生", '于', false),
            ("的种子老师", '种', false),
            ("于律师有异议时", '于', false),
            ("余律师有异议", '余', true),
            ("于小船上", '于', false),
        ] {
            let at = text.find(surname).unwrap();
            assert_eq!(has_title(text, at, surname), expected, "{text}");
        }
        for title in TITLES_ADDRESS.iter().chain(&TITLES_PROFESSIONS) {
            assert_eq!(title_of('范', title), Some(*title));
        }
    }

    #[test]
    fn names_end_where_a_name_can_end() {
        for (text, expected) in [
            ("找范建国来", Some("范建国")),
            ("找范小姐来", Some("范小姐")),
            ("找范建，", Some("范建")),
            ("找范的人", None),
            ("找范建的人", None),
            ("姓范名建国，", Some("范建国")),
            ("百姓范建国", None),
        ] {
            let at = text.find('范').unwrap();
            assert_eq!(personal_name(text, at, '范').as_deref(), expected, "{text}");
        }
        let text = "在亚里士多德那里";
        let at = text.find('里').unwrap();
        assert_eq!(foreign_name(text, at, '里'), None);
        let text = "在加里森那里";
        let at = text.find('里').unwrap();
        assert_eq!(
            foreign_name(text, at, '里').and_then(|one| text.get(one.range())),
            Some("加里森")
        );
    }
}
