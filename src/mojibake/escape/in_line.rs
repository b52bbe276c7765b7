//! Verdict on escapes by their place in a line: damage in text, or written on purpose.

use super::code::name;
use super::line::{DecodedText, EscapeLine};
use super::run::EscapeRun;
use super::syntax::Syntax;
use super::verdict::EscapeVerdict;
use crate::builtin::{
    ESCAPE_AFTER, ESCAPE_BEFORE, ESCAPE_GIT, ESCAPE_PREDICATES, ESCAPE_REFERENCE_WORDS,
    ESCAPE_WORDS,
};
use crate::mojibake::measures::{MIN_SENTENCE_CHARS, SENTENCE_BYTES};
use crate::mojibake::text::{
    char_after, char_before, has_letters, head, is_east_asian, is_letter, tail,
};

/// Escapes in a line, with the text beside them.
struct EscapeInLine<'t> {
    line: &'t EscapeLine<'t>,
    run: &'t EscapeRun,
    /// Text of the line near the run as it is, before and after it.
    before: &'t str,
    after: &'t str,
    /// Decoded line before the run.
    line_before: &'t str,
    /// Whether other escapes adjoin it.
    is_beside: bool,
}

/// Judges a run, by its index, by its place in a line.
pub(super) fn verdict(
    text: &str,
    decoded: &DecodedText,
    line: &EscapeLine,
    runs: &[EscapeRun],
    number: usize,
) -> EscapeVerdict {
    let Some(run) = runs.get(number) else { return EscapeVerdict::Intentional };
    let before = number.checked_sub(1).and_then(|before| runs.get(before));
    let at = decoded.place(number);
    let place = EscapeInLine {
        line,
        run,
        before: tail(text.get(line.span.start..run.start).unwrap_or_default(), SENTENCE_BYTES),
        after: head(text.get(run.end..line.span.end).unwrap_or_default(), SENTENCE_BYTES),
        line_before: line.decoded.get(..at.start - line.start).unwrap_or_default(),
        is_beside: before.is_some_and(|before| before.end == run.start)
            || runs.get(number + 1).is_some_and(|next| next.start == run.end),
    };
    place.verdict(decoded.is_escaped)
}

impl EscapeInLine<'_> {
    fn verdict(&self, is_escaped: bool) -> EscapeVerdict {
        let Self { line, run, .. } = self;
        // A line without East Asian letters even after decoding is not a target of repair.
        if self.is_range() || self.is_address() || !line.is_chinese && !line.is_blank {
            return EscapeVerdict::Intentional;
        }
        // Nobody escapes a whole text for use in a program, and a line about code is otherwise a sentence.
        let is_sentence = match run.syntax {
            Syntax::Reference => is_escaped || line.was_chinese,
            Syntax::Percent | Syntax::Quoted => is_escaped,
            Syntax::Backslash | Syntax::Bytes | Syntax::Unzip | Syntax::EncodedWord => false,
        };
        let is_code = line.is_code && !(is_sentence && line.may_be_about_code);
        if is_code || self.is_literal() || self.is_property() {
            let is_doubt = is_sentence || line.was_chinese;
            return if is_doubt { EscapeVerdict::Doubt } else { EscapeVerdict::Intentional };
        }
        if self.is_discussed() && !self.has(MIN_SENTENCE_CHARS) {
            return EscapeVerdict::Doubt;
        }
        // Spaces and signs may occur anywhere.
        let is_sign = run.syntax == Syntax::Reference
            && !run.is_doubtful
            && !run.text.chars().any(char::is_alphanumeric);
        if !self.is_mentioned() && (self.is_embedded() || self.has(2) || is_sign) {
            EscapeVerdict::Text
        } else {
            EscapeVerdict::Alone
        }
    }

    /// Whether the run has at least this number of characters.
    fn has(&self, least: usize) -> bool {
        self.run.text.chars().nth(least - 1).is_some()
    }

    /// Whether it is in a range of characters of a pattern: in brackets, or one character on a side of the hyphen.
    fn is_range(&self) -> bool {
        let after = self.after.strip_prefix("-\\");
        let is_after = self.before.strip_suffix('-').is_some_and(|before| before.contains('\\'));
        let is_open = self.before.rfind('[') > self.before.rfind(']');
        let has_more = |rest: &str| {
            rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).starts_with('\\')
        };
        self.run.syntax.is_of_strings()
            && (after.is_some() || is_after)
            && (is_open || !self.has(2) && !after.is_some_and(has_more))
    }

    /// Whether it is in a literal of code: in quotes, or after `[`, `'` or `/`. Quotes that are not of code have Chinese text
    /// before or after them.
    fn is_literal(&self) -> bool {
        let is_pattern = self.run.syntax == Syntax::Backslash;
        let open = char_before(self.line_before, self.line_before.len());
        let open = open.filter(|c| matches!(c, '[' | '\'' | '\\') || is_pattern && *c == '/');
        let outside = open.and_then(|open| self.line_before.strip_suffix(open));
        !self.is_of_git()
            && (self.line.quotes.iter().any(|quotes| self.is_in(quotes))
                || self.run.syntax.is_of_strings()
                    && outside.is_some_and(|outside| !self.is_beside_text(outside, "")))
    }

    /// Whether Chinese text precedes or follows quotes. If nothing else in the line is Chinese, spaces may separate it from them.
    fn is_beside_text(&self, before: &str, after: &str) -> bool {
        let is_space = |c: char| c == ' ' && !self.line.was_chinese;
        before.trim_end_matches(is_space).ends_with(is_east_asian)
            || after.trim_start_matches(is_space).starts_with(is_east_asian)
    }

    /// Whether it is between two code quotes of the line.
    fn is_in(&self, quotes: &[usize]) -> bool {
        let number = quotes.partition_point(|at| *at < self.line_before.len());
        let open = number.checked_sub(1).filter(|_| number % 2 == 1);
        let Some(open) = open.and_then(|open| quotes.get(open)) else { return false };
        let outside = self.line_before.get(..*open).unwrap_or_default();
        let after = quotes.get(number).and_then(|close| self.line.decoded.get(close + 1..));
        let outside = outside.trim_end_matches([':', ',', ' ', '：', '，']);
        !self.is_beside_text(outside, after.unwrap_or_default())
    }

    /// Whether it is in a URL, which has its own escapes.
    fn is_address(&self) -> bool {
        let ends = |c: char| c.is_whitespace() || is_east_asian(c);
        matches!(self.run.syntax, Syntax::Bytes | Syntax::Unzip)
            && self.before.rsplit(ends).next().is_some_and(|word| word.contains("://"))
    }

    /// Whether it is in a quoted path of git's output: `modified:   "\344\270\255.txt"`.
    fn is_of_git(&self) -> bool {
        let outside = self.before.split_once('"').map(|(outside, _)| outside);
        let is_git = |outside: &str| ESCAPE_GIT.contains(&outside.trim_start_matches('#').trim());
        self.run.syntax == Syntax::Bytes && outside.is_some_and(is_git)
    }

    /// Whether it is in a properties file: `name=\u4e2d`.
    fn is_property(&self) -> bool {
        let is_value = self.before.trim().strip_suffix(['=', ':']).is_some_and(|before| {
            let before = before.trim_end();
            !before.is_empty() && name(before) == before
        });
        self.run.syntax.is_of_strings() && (self.line.is_property || is_value)
    }

    /// Whether words about escapes are near, and it is not inside a sentence.
    fn is_discussed(&self) -> bool {
        let is_part = |c: char| c.is_alphanumeric();
        let is_inside = self.before.ends_with(is_part) && self.after.starts_with(is_part);
        if is_inside && !ESCAPE_PREDICATES.iter().any(|word| self.after.starts_with(word)) {
            return false;
        }
        let is_near = |word: &&str| self.before.contains(word) || self.after.contains(word);
        ESCAPE_WORDS.iter().any(is_near)
            || self.run.syntax == Syntax::Reference && ESCAPE_REFERENCE_WORDS.iter().any(is_near)
    }

    /// Whether the text mentions the escape: it says so, or has the same character on its own beside it.
    fn is_mentioned(&self) -> bool {
        let (before, after) = (self.before.trim_end(), self.after.trim_start());
        let is_declared = !self.is_beside
            && (ESCAPE_BEFORE.iter().any(|word| before.ends_with(word)) && !self.is_embedded()
                || self.run.syntax == Syntax::Reference
                    && ESCAPE_AFTER.iter().any(|word| after.starts_with(word)));
        let is_there = |text| has_letters(&self.run.text) && is_on_its_own(text, &self.run.text);
        !self.has(MIN_SENTENCE_CHARS)
            && (is_declared || is_there(self.before) || is_there(self.after))
    }

    /// Whether it adjoins letters of the text, or is between marks that separate sentences.
    fn is_embedded(&self) -> bool {
        let before = char_before(self.before, self.before.len());
        let after = char_after(self.after, 0);
        // A name that begins like an escape of unzip continues with ASCII: #Uface.
        let is_unzip = self.run.syntax == Syntax::Unzip;
        let is_part = |c: char| is_letter(c) || c.is_alphanumeric() && !(is_unzip && c.is_ascii());
        if self.is_beside || before.is_some_and(is_part) || after.is_some_and(is_part) {
            return true;
        }
        // Between punctuation, but not alone in quotes.
        let mut beside = [before, after].into_iter().flatten().peekable();
        let is_own = self.run.text.chars().all(is_east_asian);
        let is_quoted = before.is_some_and(|c| "“‘「『（《".contains(c))
            && after.is_some_and(|c| "”’」』）》".contains(c));
        is_own && !is_quoted && beside.peek().is_some() && beside.all(is_east_asian)
    }
}

/// Whether a text has a word on its own: in quotes, or with white space around it.
fn is_on_its_own(text: &str, word: &str) -> bool {
    let divides = |c: char| c.is_whitespace() || "“”‘’「」『』\"'`=()（）:：".contains(c);
    text.match_indices(word).any(|(at, _)| {
        char_before(text, at).is_none_or(divides)
            && char_after(text, at + word.len()).is_none_or(divides)
    })
}
