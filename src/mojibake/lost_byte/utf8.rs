//! What a character of UTF-8 was of which a byte is lost.
//!
//! Unlike a character of two bytes it takes nothing with it but itself, for the form of the others says where they begin. Two of its
//! three bytes are left mostly: it is one of 64, or of 7 if the first one is lost, and what reads best is put in its place.

use super::super::coder::LOST;
use super::context::{Context, Document};
use crate::Span;
use crate::language::{Language, score};

/// What is left of a character: bytes, and where U+FFFD stands for it.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Rest {
    pub(in super::super) span: Span,
    /// A mark of what was lost among them is [`LOST`].
    pub(in super::super) bytes: Vec<u8>,
}

/// A text in which what was lost is guessed, where it is likely enough.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Completed {
    pub(in super::super) text: String,
    /// How many were put in,
    pub(in super::super) count: usize,
    /// and how likely the least likely one is.
    pub(in super::super) likely: f32,
}

/// What is less likely is not put in.
const LIKELY: f32 = 0.4;
/// The model takes characters for more certain than they are: so much of a bit is what it is worth.
const WORTH: f32 = 0.8;
/// A text is in the language in which it costs least, as far as so many bytes around a place say.
const AROUND: usize = 300;

/// Puts in what was lost in a text, from left to right. A mark stands for one of some bytes: those that the decoder does not know.
pub(in super::super) fn completed(text: &str, rests: &[Rest], marked: &[u8]) -> Completed {
    let mut done = Completed { text: String::with_capacity(text.len()), count: 0, likely: 1.0 };
    let document = Document::new(text);
    let mut copied = 0;
    for rest in rests {
        let before = text.get(copied..rest.span.start).unwrap_or_default();
        done.text.push_str(before);
        copied = rest.span.end;
        match best(&candidates(&rest.bytes, marked), &document, rest.span) {
            Some((c, likely)) if likely >= LIKELY => {
                done.text.push(c);
                done.count += 1;
                done.likely = done.likely.min(likely);
            }
            _ => done.text.push_str(text.get(rest.span.range()).unwrap_or_default()),
        }
    }
    done.text.push_str(text.get(copied..).unwrap_or_default());
    done
}

/// The character that reads best in a place, and how likely it is.
pub(super) fn best(
    candidates: &[char],
    document: &Document<'_>,
    span: Span,
) -> Option<(char, f32)> {
    let context = Context::of(document, span);
    let language = language(document.text, span);
    // Beside something else that is lost there is nothing to go by.
    let before = context.before.rsplit(char::REPLACEMENT_CHARACTER).next().unwrap_or_default();
    let behind = context.behind.split(char::REPLACEMENT_CHARACTER).next().unwrap_or_default();
    let cost = |c: char| {
        let text = format!("{before}{c}{behind}");
        if language == Language::Chinese {
            context.cost(&text) - context.seen(before, c, behind)
                + context.punctuation(c.encode_utf8(&mut [0; 4]))
        } else {
            score(language, &text).bits()
        }
    };
    let costs: Vec<(f32, char)> = candidates.iter().map(|c| (cost(*c), *c)).collect();
    let (least, best) =
        costs.iter().copied().min_by(|(one, _), (other, _)| one.total_cmp(other))?;
    let all: f32 = costs.iter().map(|(cost, _)| ((least - cost) * WORTH).exp2()).sum();
    Some((best, 1.0 / all))
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
        [first, other, LOST] if is_first(&first) && is_other(&other) => {
            decoded(marked.iter().map(|lost| [first, other, *lost]))
        }
        [first, LOST, other] if is_first(&first) && is_other(&other) => {
            decoded(marked.iter().map(|lost| [first, *lost, other]))
        }
        [second, third] | [LOST, second, third] if is_other(&second) && is_other(&third) => {
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
    fn what_reads_best_is_put_in() {
        let text = "我们是中\u{FFFD}人民，\u{FFFD}";
        let rest = |start: usize, bytes: &[u8]| Rest {
            span: Span::new(start, start + 3),
            bytes: bytes.to_vec(),
        };
        let rests = [rest(12, &[0xE5, 0x9B]), rest(text.len() - 3, &[0xE5])];
        let done = completed(text, &rests, &[]);
        assert_eq!((done.text.as_str(), done.count), ("我们是中国人民，\u{FFFD}", 1));
        assert!(done.likely > 0.9);
    }
}
