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
    /// What stands for what was lost among them is [`LOST`] or a question mark.
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

/// Who read a text wrongly, as far as it tells what was lost.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Reader {
    /// The bytes for which it shows a mark, if only some are unknown to it.
    pub(in super::super) unknown: Vec<u8>,
    /// Whether it reads two bytes at a time: what it shows one question mark for may be a byte and the ASCII behind it.
    pub(in super::super) is_double: bool,
}

/// Puts in what was lost in a text, from left to right.
pub(in super::super) fn completed(text: &str, rests: &[Rest], reader: &Reader) -> Completed {
    let mut done = Completed { text: String::with_capacity(text.len()), count: 0, likely: 1.0 };
    let document = Document::new(text, &[]);
    let (mut copied, mut rests) = (0, rests);
    while let [rest, others @ ..] = rests {
        rests = others;
        done.text.push_str(text.get(copied..rest.span.start).unwrap_or_default());
        copied = rest.span.end;
        let own = candidates(&rest.bytes, &reader.unknown);
        // Two that stand side by side are read together.
        let next = others.first().filter(|next| next.span.start == rest.span.end);
        let pair = next.and_then(|next| {
            let others = candidates(&next.bytes, &reader.unknown);
            let span = Span::new(rest.span.start, next.span.end);
            let found = best_pair([&own, &others], &document, span)?;
            (found.1 >= LIKELY).then_some((found, next))
        });
        if let Some((([one, other], likely), next)) = pair {
            done.put(one, likely);
            done.put(other, likely);
            copied = next.span.end;
            rests = rests.get(1..).unwrap_or_default();
            continue;
        }
        match best(&own, &document, rest.span) {
            Some((c, likely)) if likely >= LIKELY => {
                done.put(c, likely);
                let is_wide = text.get(copied..).is_some_and(|rest| {
                    rest.starts_with(|c: char| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER)
                });
                if reader.is_double && is_wide && matches!(rest.bytes[..], [_, _, b'?']) {
                    done.text.push(char::REPLACEMENT_CHARACTER);
                }
            }
            _ => done.text.push_str(text.get(rest.span.range()).unwrap_or_default()),
        }
    }
    done.text.push_str(text.get(copied..).unwrap_or_default());
    done
}

impl Completed {
    fn put(&mut self, c: char, likely: f32) {
        self.text.push(c);
        self.count += 1;
        self.likely = self.likely.min(likely);
    }
}

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
    fn best<T: Copy>(&self, guesses: &[T], text: impl Fn(T) -> String) -> Option<(T, f32)> {
        let costs: Vec<(f32, T)> =
            guesses.iter().map(|guess| (self.cost(&text(*guess)), *guess)).collect();
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
    Place::new(document, span).best(candidates, String::from)
}

/// Of each of two characters so many are looked at together.
const CLOSELY: usize = 24;

/// The same of two characters.
fn best_pair(
    [first, second]: [&[char]; 2],
    document: &Document<'_>,
    span: Span,
) -> Option<([char; 2], f32)> {
    let place = Place::new(document, span);
    let [before, behind] = place.around();
    let least = |candidates: &[char], cost: &dyn Fn(char) -> String| -> Vec<char> {
        let bits = |c: char| score(place.language, &cost(c)).bits();
        let mut ranked: Vec<(f32, char)> = candidates.iter().map(|c| (bits(*c), *c)).collect();
        ranked.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        ranked.into_iter().take(CLOSELY).map(|(_, c)| c).collect()
    };
    let first = least(first, &|c| format!("{before}{c}"));
    let second = least(second, &|c| format!("{c}{behind}"));
    let pairs: Vec<[char; 2]> =
        first.iter().flat_map(|one| second.iter().map(|other| [*one, *other])).collect();
    place.best(&pairs, |pair| pair.iter().collect())
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
    fn what_reads_best_is_put_in() {
        let text = "我们是中\u{FFFD}人民，\u{FFFD}";
        let rest = |start: usize, bytes: &[u8]| Rest {
            span: Span::new(start, start + 3),
            bytes: bytes.to_vec(),
        };
        let rests = [rest(12, &[0xE5, 0x9B]), rest(text.len() - 3, &[0xE5])];
        let done = completed(text, &rests, &Reader::default());
        assert_eq!((done.text.as_str(), done.count), ("我们是中国人民，\u{FFFD}", 1));
        assert!(done.likely > 0.9);
        let text = "应用场\u{FFFD}\u{FFFD}，";
        let rests = [rest(9, &[0xE6, 0x99]), rest(12, &[0xE5, 0x92])];
        assert_eq!(completed(text, &rests, &Reader::default()).count, 2);
    }
}
