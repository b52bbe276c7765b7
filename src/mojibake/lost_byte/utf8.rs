//! What a character of UTF-8 was of which a byte was read as another one.
//!
//! Unlike a character of two bytes it takes nothing with it but itself, for the form of the others says where they begin. Two of its
//! three bytes are left mostly: it is one of 64, or of 7 if the first one is lost, and what reads best is put in its place.
//! Where a text was decoded wrongly, `decoding` does the same with all that is left.

use super::super::coder::LOST;
use super::context::{Context, Document};
use crate::Span;
use crate::language::{Language, score};

/// The model takes characters for more certain than they are: so much of a bit is what it is worth.
const WORTH: f32 = 0.8;
/// A text is in the language in which it costs least, as far as so many bytes around a place say.
const AROUND: usize = 300;

/// A place in a text where something was lost.
struct Place<'t> {
    context: Context<'t>,
    language: Language,
}

impl<'t> Place<'t> {
    fn new(document: &'t Document<'t>, span: Span) -> Self {
        let context = Context::of(document, span);
        Self { context, language: language(document.text, span) }
    }

    /// What stands before and behind it. Beside something else that is lost there is nothing to go by.
    fn around(&self) -> [&str; 2] {
        let Context { before, behind, .. } = &self.context;
        let before = before.rsplit(char::REPLACEMENT_CHARACTER).next().unwrap_or_default();
        [before, behind.split(char::REPLACEMENT_CHARACTER).next().unwrap_or_default()]
    }

    /// What it costs that this was there.
    fn cost(&self, guess: &str) -> f32 {
        let [before, behind] = self.around();
        let text = format!("{before}{guess}{behind}");
        if self.language != Language::Chinese {
            return score(self.language, &text).bits();
        }
        let (mut head, mut chars, mut seen) = (before.to_owned(), guess.chars(), 0.0);
        while let Some(c) = chars.next() {
            seen += self.context.seen(&head, c, &format!("{}{behind}", chars.as_str()));
            head.push(c);
        }
        self.context.cost(&text) - seen + self.context.punctuation(guess)
    }

    /// What costs least, and how likely it is.
    fn best(&self, guesses: &[char]) -> Option<(char, f32)> {
        let mut buffer = [0; 4];
        let cost = |guess: &char| (self.cost(guess.encode_utf8(&mut buffer)), *guess);
        let costs: Vec<(f32, char)> = guesses.iter().map(cost).collect();
        let (least, best) =
            costs.iter().copied().min_by(|(one, _), (other, _)| one.total_cmp(other))?;
        let all: f32 = costs.iter().map(|(cost, _)| ((least - cost) * WORTH).exp2()).sum();
        Some((best, 1.0 / all))
    }
}

/// The character that reads best in a place, and how likely it is.
pub(super) fn best(
    candidates: &[char],
    document: &Document<'_>,
    span: Span,
) -> Option<(char, f32)> {
    Place::new(document, span).best(candidates)
}

/// The language of the text around a place.
fn language(text: &str, span: Span) -> Language {
    let boundary = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let from = boundary(span.start.saturating_sub(AROUND));
    let to = boundary((span.end + AROUND).min(text.len()));
    let around = text.get(from..to).unwrap_or_default();
    let languages = [Language::Chinese, Language::Japanese, Language::Korean];
    let bits = languages.map(|language| (score(language, around).bits(), language));
    let least = bits.into_iter().min_by(|(one, _), (other, _)| one.total_cmp(other));
    least.map_or(Language::Chinese, |(_, language)| language)
}

/// The bytes that follow the first one of a character.
const OTHERS: std::ops::RangeInclusive<u8> = 0x80..=0xBF;

/// The characters of three bytes that bytes may be left of.
pub(super) fn candidates(bytes: &[u8], marked: &[u8]) -> Vec<char> {
    let is_first = |byte: &u8| matches!(*byte, 0xE2..=0xEF);
    let is_other = |byte: &u8| OTHERS.contains(byte);
    let marked: Vec<u8> = if marked.is_empty() { OTHERS.collect() } else { marked.to_vec() };
    match *bytes {
        [first, other] if is_first(&first) && is_other(&other) => {
            let behind = OTHERS.map(|lost| [first, other, lost]);
            decoded(behind.chain(OTHERS.map(|lost| [first, lost, other])))
        }
        [first, other, LOST | b'?'] if is_first(&first) && is_other(&other) => {
            decoded(marked.iter().map(|lost| [first, other, *lost]))
        }
        [first, LOST | b'?', other] if is_first(&first) && is_other(&other) => {
            decoded(marked.iter().map(|lost| [first, *lost, other]))
        }
        [second, third] | [LOST | b'?', second, third] if is_other(&second) && is_other(&third) => {
            decoded((0xE2..=0xEF).map(|first| [first, second, third]))
        }
        _ => Vec::new(),
    }
}

/// The characters of three bytes each, but for those that have another form, and for private use.
fn decoded(all: impl Iterator<Item = [u8; 3]>) -> Vec<char> {
    let mut found: Vec<char> =
        all.filter_map(|bytes| str::from_utf8(&bytes).ok()?.chars().next()).collect();
    found.retain(|c| !matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..));
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bytes_are_left_of() {
        // 国 is E5 9B BD.
        assert!(candidates(&[0xE5, 0x9B], &[]).contains(&'国'));
        assert!(candidates(&[0xE5, 0xBD], &[]).contains(&'国'));
        assert!(candidates(&[0x9B, 0xBD], &[]).contains(&'国'));
        assert_eq!(candidates(&[0xE5, LOST, 0xBD], &[0x9B]), ['国']);
        assert_eq!(candidates(&[0xE5], &[]), []);
        assert_eq!(candidates(&[b'a', 0x9B], &[]), []);
    }

    #[test]
    fn what_reads_best() {
        let text = "我们是中\u{FFFD}人民";
        let document = Document::new(text, &[]);
        let found = best(&candidates(&[0xE5, 0x9B], &[]), &document, Span::new(12, 15));
        assert!(found.is_some_and(|(c, likely)| c == '国' && likely > 0.9), "{found:?}");
    }
}
