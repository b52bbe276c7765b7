//! Code points that look like the character they stand for: ⼀ for 一.
//!
//! There are three kinds. Radicals come from PDF files: programs take the first code point of a glyph, so a character that is also
//! a radical becomes one. Compatibility ideographs come from encodings with duplicate characters. Private-use characters come from
//! encodings that had characters before Unicode did. They are kept in texts that discuss or list such characters, and in Japanese
//! and Korean texts, which use them for other reasons.

mod private_use;

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::change::{ACCEPTED, DOUBTED, Findings};
use super::escape::code;
use super::familiarity::is_known;
use super::measures::SEVERAL;
use super::no_evidence::is_code_order;
use super::sample::sample;
use super::text::char_after;
use super::{RepairKind, Scan};
use crate::builtin::{LOOKALIKES, RADICAL_PARTS, RADICAL_WORDS, RARITY};
use crate::language::{self, Language};
use crate::lines::line_at;
use crate::table::{BITS, CharacterPairs};

/// Embedded table, loaded once; a test checks that it loads.
static LOOKALIKE_PAIRS: LazyLock<CharacterPairs<'static>> =
    LazyLock::new(|| CharacterPairs::load("lookalikes", LOOKALIKES).unwrap_or_default());

/// Finds lookalikes.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let characters = |at: &usize| char_after(text, *at);
    let name_characters =
        scan.lookalikes.iter().filter_map(characters).filter(|c| is_name_character(*c)).count();
    let document = LazyCell::new(|| DocumentTraits::of(text, name_characters));
    let mut end = 0;
    for &at in &scan.lookalikes {
        if at < end || !characters(&at).is_some_and(is_lookalike) {
            continue;
        }
        let line = line_at(text, at);
        end = line.end;
        LookalikeLine::of(text, line, &document).find(&document, found);
    }
    private_use::find(text, &scan.lookalikes, found);
}

fn is_radical(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FD5}')
}

/// Whether a character is a radical or a compatibility ideograph.
fn is_lookalike(c: char) -> bool {
    is_radical(c) || matches!(c, '\u{F900}'..='\u{FAD9}' | '\u{2F800}'..='\u{2FA1F}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

fn is_foreign(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}')
        // The prolonged sound mark and the dot between names are also used in Chinese.
        && !matches!(c, '・' | 'ー')
}

/// Compatibility ideographs of Japanese encodings that are used in names: 神 in an older form.
const JAPANESE_COMPATIBILITY: Range<char> = '\u{FA10}'..'\u{FA6E}';
/// Compatibility ideographs of Taiwan's encoding, which registers of names distinguish.
const TAIWANESE_COMPATIBILITY: Range<char> = '\u{2F800}'..'\u{2FA1E}';

/// Properties of a document that show whether its lookalikes are written on purpose.
#[derive(Debug)]
struct DocumentTraits {
    /// Number of compatibility ideographs of the kind used in names.
    name_characters: usize,
    /// Whether a tenth of its letters or more is Japanese or Korean.
    is_foreign: bool,
    /// Whether it is code, which has lookalikes as data.
    is_code: bool,
    /// Whether it is simplified Chinese by the language model.
    is_simplified: bool,
}

impl DocumentTraits {
    fn of(text: &str, name_characters: usize) -> Self {
        let text = &*sample(text);
        let (mut foreign, mut han) = (0, 0);
        for c in text.chars().filter(|c| !c.is_ascii()) {
            foreign += usize::from(is_foreign(c));
            han += usize::from(is_han(c));
        }
        let is_code = code::is_code_all(text);
        let [hans, hant] = [Language::Hans, Language::Hant]
            .map(|language| language::rough_score(language, text).bits_per_character());
        let is_foreign = foreign * 10 > han + foreign;
        Self { name_characters, is_foreign, is_code, is_simplified: hans < hant }
    }
}

impl DocumentTraits {
    /// Returns the character that a lookalike stands for. ⼾ represents two characters, one of each script; Unicode's data has the
    /// traditional one.
    fn character(&self, c: char) -> char {
        if c == '⼾' && self.is_simplified { '户' } else { LOOKALIKE_PAIRS.get(c) }
    }
}

fn is_name_character(c: char) -> bool {
    (JAPANESE_COMPATIBILITY.contains(&c) || TAIWANESE_COMPATIBILITY.contains(&c))
        && LOOKALIKE_PAIRS.get(c) != c
}

/// Highest cost, in bits, of the character that a radical stands for in running text: a rarer one is probably mentioned.
const MAX_COMMON_RARITY: u8 = 14;

/// A line with lookalikes.
struct LookalikeLine<'t> {
    text: &'t str,
    span: Range<usize>,
    /// Whether its characters are those of running text.
    is_running: bool,
    is_foreign: bool,
    /// Whether it is about such characters.
    is_about: bool,
}

impl<'t> LookalikeLine<'t> {
    fn of(text: &'t str, span: Range<usize>, document: &DocumentTraits) -> Self {
        let line = text.get(span.clone()).unwrap_or_default();
        let (mut han, mut lookalikes, mut is_foreign) = (0, 0, false);
        for c in line.chars() {
            han += usize::from(is_han(c));
            lookalikes += usize::from(is_lookalike(c));
            is_foreign |= self::is_foreign(c);
        }
        let is_about = RADICAL_WORDS.iter().any(|word| line.contains(word)) || code::is_code(line);
        let is_running = (lookalikes <= han && han >= SEVERAL || reads_well(line, document))
            && !is_list(line)
            && !is_code_order(line);
        Self { text, span, is_running, is_foreign, is_about }
    }

    /// Proposes to replace each run of lookalikes.
    fn find(&self, document: &DocumentTraits, found: &mut Findings) {
        let line = self.text.get(self.span.clone()).unwrap_or_default();
        let mut rest = line;
        while let Some(at) = rest.find(is_lookalike) {
            let run = rest.get(at..).unwrap_or_default();
            rest = run.trim_start_matches(is_lookalike);
            let [start, end] = [run, rest].map(|text| self.span.end - text.len());
            self.propose(document, start..end, found);
        }
    }

    fn propose(&self, document: &DocumentTraits, run: Range<usize>, found: &mut Findings) {
        let before = self.text.get(run.clone()).unwrap_or_default();
        let after: String = before.chars().map(|c| document.character(c)).collect();
        if before == after {
            return;
        }
        let is_radical = before.chars().any(is_radical);
        let how = if is_radical {
            "a radical in the place of a character"
        } else {
            "a compatibility ideograph in the place of a character"
        };
        let is_text =
            self.is_text(document, &run, before) && (!is_radical || after.chars().all(is_common));
        let confidence = if is_text { ACCEPTED } else { DOUBTED };
        found.propose(run, after, RepairKind::Lookalike, how, confidence);
    }

    fn is_text(&self, document: &DocumentTraits, run: &Range<usize>, before: &str) -> bool {
        if self.is_about
            || self.is_foreign
            || document.is_foreign
            || document.is_code
            || !self.is_running
        {
            return false;
        }
        if document.name_characters < SEVERAL && before.chars().any(is_name_character) {
            return false;
        }
        let in_front = self.text.get(self.span.start..run.start).unwrap_or_default();
        let following = self.text.get(run.end..self.span.end).unwrap_or_default();
        let is_entry = in_front.chars().all(|c| !is_han(c))
            && following.strip_prefix('部').is_some_and(|rest| !rest.starts_with(is_han));
        let is_part = is_entry || RADICAL_PARTS.iter().any(|word| following.starts_with(word));
        let [left, right] = [in_front.chars().next_back(), following.chars().next()];
        let is_quoted = before.chars().nth(1).is_none()
            && left.is_some_and(|c| "“「‘『（(".contains(c))
            && right.is_some_and(|c| "”」’』）)".contains(c));
        !is_part && !is_quoted && [left, right].into_iter().flatten().any(is_beside)
    }
}

/// Whether half of the pairs of characters of a line are known once its lookalikes are replaced: short lines of PDF files may have
/// more radicals than other characters.
fn reads_well(line: &str, document: &DocumentTraits) -> bool {
    let (mut pairs, mut known, mut last) = (0, 0, None);
    for c in line.chars() {
        let read = Some(document.character(c)).filter(|c| is_han(*c));
        if let (Some(last), Some(read)) = (last, read) {
            pairs += 1;
            known += usize::from(is_known(last, read));
        }
        last = read;
    }
    pairs > 1 && known * 2 >= pairs
}

/// Whether the same Han character follows each lookalike of a line with several of them.
fn is_list(line: &str) -> bool {
    let mut lookalikes = BTreeSet::new();
    let mut after = None;
    for (at, c) in line.char_indices().filter(|(_, c)| is_lookalike(*c)) {
        let next = line.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        if !next.is_some_and(is_han) || after.is_some_and(|after| after != next) {
            return false;
        }
        after = Some(next);
        lookalikes.insert(c);
    }
    lookalikes.len() >= SEVERAL
}

/// Whether a character may be beside one of running text.
fn is_beside(c: char) -> bool {
    is_han(c)
        || matches!(c, '，' | '。' | '、' | '；' | '！' | '？' | '”' | '》' | '“' | '《')
        || c.is_ascii_digit()
}

/// Whether a character is one of ordinary text.
fn is_common(c: char) -> bool {
    RARITY.get(c as usize).is_some_and(|sign| sign & BITS <= MAX_COMMON_RARITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_and_compatibility_ideographs_have_their_lookalikes() {
        assert_eq!(LOOKALIKE_PAIRS.get('⼀'), '一');
        assert_eq!(LOOKALIKE_PAIRS.get('\u{F900}'), '豈');
        assert_eq!(LOOKALIKE_PAIRS.get('\u{FA0E}'), '\u{FA0E}');
    }
}
