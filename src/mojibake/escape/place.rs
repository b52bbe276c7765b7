//! Whether escapes stand in text, where they are damage, or where somebody means them.

use std::ops::Range;

use super::line::{Decoded, Line};
pub(in crate::mojibake) use super::page::{is_code, is_code_all};
use super::run::Run;
use super::syntax::Syntax;
use crate::builtin::{
    ESCAPE_AFTER, ESCAPE_BEFORE, ESCAPE_GIT, ESCAPE_PREDICATES, ESCAPE_REFERENCE_WORDS,
    ESCAPE_WORDS,
};

/// What is to be done with escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They are text that was escaped.
    Text,
    /// They may be: each stands on its own. Among others in the same line they are text.
    Alone,
    /// They may be, and something speaks against it.
    Doubt,
    /// They may be in an address. In a text that was escaped as a whole, they are text.
    Address,
    /// They are meant: code, markup, an address.
    Meant,
}

/// Whether a character is written in Chinese, Japanese or Korean text: its letters and its punctuation.
pub(super) fn is_east_asian(c: char) -> bool {
    is_letter(c)
        || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// Its letters.
pub(super) fn is_letter(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{312F}' | '\u{3400}'..='\u{9FFF}')
        || matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a text has any of them.
pub(super) fn has_letters(text: &str) -> bool {
    let mut rest = text;
    while let Some(found) = rest.get(encoding_rs::Encoding::ascii_valid_up_to(rest.as_bytes())..) {
        let mut chars = found.chars();
        match chars.next() {
            Some(c) if is_letter(c) => return true,
            Some(_) => rest = chars.as_str(),
            None => break,
        }
    }
    false
}

/// So far around escapes is looked for what may speak of them, in bytes.
const NEAR: usize = 120;

/// Where they stand, and what is beside them.
struct Place<'t> {
    decoded: &'t Decoded<'t>,
    line: &'t Line,
    /// Of the line, before and behind, as they stand.
    before: &'t str,
    after: &'t str,
    /// Where it is in the text that is decoded.
    at: Range<usize>,
    run: &'t Run,
    /// Whether other escapes stand directly before or behind.
    beside: [bool; 2],
}

/// What becomes of a run in its line, which is at a place of the decoded text, `beside` others or not.
pub(super) fn verdict(
    text: &str,
    (decoded, at): (&Decoded, Range<usize>),
    line: &Line,
    run: &Run,
    beside: [bool; 2],
) -> Verdict {
    let before = text.get(near_start(text, run.start, line.start)..run.start).unwrap_or_default();
    let after = text.get(run.end..near_end(text, run.end, line.end)).unwrap_or_default();
    let place = Place { decoded, line, before, after, at, run, beside };
    if place.is_range() || place.is_address() {
        return Verdict::Meant;
    }
    // What has no East Asian letters even once it is decoded is none of our texts.
    if !line.is_chinese && !line.is_blank {
        return Verdict::Meant;
    }
    let is_code = match run.syntax {
        Syntax::Reference => line.is_code && !line.was_chinese && !line.is_spoken_of,
        Syntax::Percent => line.is_code && (line.was_chinese || !line.is_spoken_of),
        _ => line.is_code,
    };
    // Programs have hardly any reason to write percent-encoded text in their strings.
    let has_strings = run.syntax != Syntax::Percent && !line.was_chinese;
    if is_code || has_strings && (place.is_literal() || place.is_property()) {
        return Verdict::Meant;
    }
    let speaks = place.is_spoken_of() && !place.is_long();
    // Nobody escapes a whole text so, to have it stand in a program; and what speaks of code is a sentence for the rest.
    let is_sentence = match run.syntax {
        Syntax::Reference => decoded.is_escaped() || line.was_chinese,
        Syntax::Percent | Syntax::Quoted => decoded.is_escaped(),
        Syntax::Backslash | Syntax::Bytes | Syntax::Unzip | Syntax::EncodedWord => false,
    };
    let is_code = line.is_code && !(is_sentence && line.is_spoken_of);
    if is_code || place.is_literal() || place.is_property() || speaks {
        return Verdict::Doubt;
    }
    if place.is_mentioned() {
        return Verdict::Alone;
    }
    // Nobody writes a sentence without semicolons, or escapes one twice, as an example.
    let least = if run.is_doubtful { SENTENCE } else { WORD };
    let has_more = run.text.chars().nth(least - 1).is_some();
    let is_text = place.is_embedded()
        || has_more
        || (place.is_sign() && run.syntax == Syntax::Reference && !run.is_doubtful);
    if is_text { Verdict::Text } else { Verdict::Alone }
}

/// So many characters are more than a letter that is spoken of…
const WORD: usize = 2;
/// …and so many more than a word.
const SENTENCE: usize = 4;

fn near_start(text: &str, at: usize, least: usize) -> usize {
    (at.saturating_sub(NEAR).max(least)..=at).find(|at| text.is_char_boundary(*at)).unwrap_or(at)
}

fn near_end(text: &str, at: usize, most: usize) -> usize {
    let furthest = (at + NEAR).min(most).max(at);
    (at..=furthest).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(at)
}

impl Place<'_> {
    /// A range of characters, in a pattern: in brackets, or one character on either side of the hyphen.
    fn is_range(&self) -> bool {
        if !self.run.syntax.is_of_strings() {
            return false;
        }
        let behind = self.after.strip_prefix("-\\").map(|rest| {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
            !rest.starts_with('\\')
        });
        let before = self.before.strip_suffix('-').filter(|before| {
            before.contains("\\u") || self.run.syntax == Syntax::Bytes && before.contains('\\')
        });
        let before = before.map(|before| {
            let rest = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
            // Another escape ends before that one.
            !rest.trim_end_matches('\\').ends_with(|c: char| c.is_ascii_hexdigit())
        });
        if before.is_none() && behind.is_none() {
            return false;
        }
        let is_open = self.before.rfind('[') > self.before.rfind(']');
        let is_one = self.run.text.chars().nth(1).is_none();
        is_open || is_one && before.unwrap_or(true) && behind.unwrap_or(true)
    }

    /// In quotes of code: `"\u4e2d"`, `'\u4e2d'`, `[\u4e2d]`, `/\u4e2d/`. Quotes of Chinese text have Chinese text before or behind.
    fn is_literal(&self) -> bool {
        let before = self.decoded.get(self.line.decoded.start..self.at.start);
        let after = self.decoded.get(self.at.end..self.line.decoded.end);
        let opening = before.chars().next_back();
        let closing = after.chars().next();
        if self.is_of_git() {
            return false;
        }
        // In a line of which nothing was decoded before, spaces divide sentences from their quotes.
        let is_space = |c: char| c == ' ' && !self.line.was_chinese;
        if let (Some(open), Some(close)) = (opening, closing) {
            let is_pair = matches!((open, close), ('"', '"') | ('\'', '\'') | ('`', '`'))
                || (self.run.syntax.is_of_strings() && (open, close) == ('[', ']'))
                || (self.run.syntax == Syntax::Backslash && (open, close) == ('/', '/'));
            if is_pair {
                let outside = before.trim_end_matches(open).trim_end_matches(is_space);
                let behind = after.trim_start_matches(close).trim_start_matches(is_space);
                if !outside.ends_with(is_east_asian) && !behind.starts_with(is_east_asian) {
                    return true;
                }
                // Brackets stand in longer strings, too.
                if open == close {
                    return false;
                }
            }
        }
        if !self.run.syntax.is_of_strings() {
            return false;
        }
        // Of a longer string: one that is open, and was opened behind something that is not Chinese.
        if self.is_in(&self.line.quotes) || self.is_in(&self.line.single_quotes) {
            return true;
        }
        self.line.quotes.partition_point(|at| *at < self.at.start) % 2 == 0
            && (matches!(opening, Some('[' | '\'' | '\\')) || self.is_path())
            && !opening.is_some_and(|opening| {
                let outside = before.strip_suffix(opening).unwrap_or_default();
                outside.trim_end_matches(is_space).ends_with(is_east_asian)
            })
    }

    /// Between two quotes of code, of which these stand in the line.
    fn is_in(&self, quotes: &[usize]) -> bool {
        let number = quotes.partition_point(|at| *at < self.at.start);
        let Some(open) = number.checked_sub(1).filter(|_| number % 2 == 1) else { return false };
        let open = quotes.get(open).copied().unwrap_or_default();
        let outside = self.decoded.get(self.line.decoded.start..open);
        let outside = outside.trim_end_matches([':', ',', ' ', '：', '，']);
        let close = quotes.get(number).copied().unwrap_or(self.line.decoded.end);
        let behind = self.decoded.get(close..self.line.decoded.end);
        // In a line of which nothing was decoded before, spaces divide sentences from their quotes.
        let behind = behind.get(1..).unwrap_or_default();
        let behind = if self.line.was_chinese { behind } else { behind.trim_start_matches(' ') };
        !behind.starts_with(is_east_asian) && !outside.ends_with(is_east_asian)
    }

    /// In the address of a page, which has its own way to escape bytes.
    fn is_address(&self) -> bool {
        let ends = |c: char| c.is_whitespace() || is_east_asian(c);
        matches!(self.run.syntax, Syntax::Bytes | Syntax::Unzip)
            && self.before.rsplit(ends).next().is_some_and(|word| word.contains("://"))
    }

    /// In the quotes of a path that git prints: `modified:   "\344\270\255.txt"`.
    fn is_of_git(&self) -> bool {
        let outside = self.before.split_once('"').map(|(outside, _)| outside);
        self.run.syntax == Syntax::Bytes
            && outside.is_some_and(|outside| {
                let outside = outside.trim_start_matches('#').trim();
                ESCAPE_GIT.contains(&outside)
            })
    }

    /// Behind the letter of a drive: `C:\u4e2d`.
    fn is_path(&self) -> bool {
        let drive = self.before.strip_suffix(':');
        let rest = drive.and_then(|drive| drive.strip_suffix(|c: char| c.is_ascii_uppercase()));
        rest.is_some_and(|rest| !rest.ends_with(|c: char| !c.is_whitespace()))
    }

    /// Of a file of properties: `name=\u4e2d`. A reference may have any name with a colon before it.
    fn is_property(&self) -> bool {
        if self.line.is_property && self.run.syntax.is_of_strings() {
            return true;
        }
        let Some(name) = self.before.trim_end().strip_suffix(['=', ':']) else { return false };
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let has_name = !name.trim().is_empty() && name.trim().chars().all(is_part);
        match self.run.syntax {
            Syntax::Backslash | Syntax::Bytes => has_name,
            Syntax::Reference => has_name && self.before.trim_end().ends_with('='),
            _ => false,
        }
    }

    /// Words that speak of escapes stand near, and it is not in the middle of a sentence.
    fn is_spoken_of(&self) -> bool {
        let is_part = |c: char| c.is_alphanumeric();
        let is_inside = self.before.ends_with(is_part) && self.after.starts_with(is_part);
        if is_inside && !ESCAPE_PREDICATES.iter().any(|word| self.after.starts_with(word)) {
            return false;
        }
        let is_near = |word: &&str| self.before.contains(word) || self.after.contains(word);
        let is_reference = self.run.syntax == Syntax::Reference;
        ESCAPE_WORDS.iter().any(is_near)
            || is_reference && ESCAPE_REFERENCE_WORDS.iter().any(is_near)
    }

    /// The text speaks of the escape: it says so, or has the same character beside it on its own.
    fn is_mentioned(&self) -> bool {
        if self.is_long() {
            return false;
        }
        let is_alone = !self.beside[0] && !self.beside[1];
        let (before, after) = (self.before.trim_end(), self.after.trim_start());
        if is_alone
            && (ESCAPE_BEFORE.iter().any(|word| before.ends_with(word)) && !self.is_embedded()
                || self.run.syntax == Syntax::Reference
                    && ESCAPE_AFTER.iter().any(|word| after.starts_with(word)))
        {
            return true;
        }
        self.run.text.chars().any(is_letter)
            && [self.before, self.after].into_iter().any(|text| stands_alone(text, &self.run.text))
    }

    /// So long that nobody gives it as an example.
    fn is_long(&self) -> bool {
        const LONG: usize = 12;
        self.run.text.chars().nth(LONG).is_some()
    }

    /// Directly beside letters of the text, or between the marks that divide its sentences.
    fn is_embedded(&self) -> bool {
        let before = self.before.chars().next_back();
        let after = self.after.chars().next();
        // A name that begins like one of unzip's escapes goes on with ASCII: #Uface.
        let is_part = |c: char| {
            is_letter(c)
                || c.is_alphanumeric() && !(self.run.syntax == Syntax::Unzip && c.is_ascii())
        };
        if self.beside.contains(&true) || before.is_some_and(is_part) || after.is_some_and(is_part)
        {
            return true;
        }
        // Between punctuation, but not alone in quotes.
        let is_beside = |c: Option<char>| c.is_some_and(is_east_asian);
        if self.is_sign() {
            let is_own = self.run.text.chars().all(is_east_asian);
            return is_beside(before) || ((is_own || before.is_none()) && is_beside(after));
        }
        let is_quoted = matches!(before, Some('“' | '‘' | '「' | '『' | '（' | '《'))
            && matches!(after, Some('”' | '’' | '」' | '』' | '）' | '》'));
        self.run.text.chars().all(is_east_asian)
            && !is_quoted
            && [before, after].iter().all(|c| c.is_none_or(is_east_asian))
            && (before.is_some() || after.is_some())
    }

    /// Spaces and signs, which stand where they like.
    fn is_sign(&self) -> bool {
        !self.run.text.chars().any(char::is_alphanumeric)
    }
}

/// Whether a text has a word on its own: in quotes, or with white space around it.
fn stands_alone(text: &str, word: &str) -> bool {
    let divides = |c: Option<char>| {
        c.is_none_or(|c| {
            c.is_whitespace()
                || matches!(c, '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』')
                || matches!(c, '"' | '\'' | '`' | '=' | '(' | ')' | '（' | '）' | ':' | '：')
        })
    };
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let behind = text.get(at + word.len()..).and_then(|text| text.chars().next());
        divides(before) && divides(behind)
    })
}
