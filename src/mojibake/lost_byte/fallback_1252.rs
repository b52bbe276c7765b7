//! A byte was lost inside a character of UTF-8, and the other two were read by themselves, as windows-1252: 線傳飛Ž§的 for 線傳飛控的.
//!
//! So do decoders that fall back to it for what is not UTF-8. The byte is the first one, for otherwise it would have been read as
//! a letter; of the seven that it may be, one reads best.

use super::super::gate;
use super::super::no_evidence::is_code_order;
use super::super::scan::{Scan, half};
use super::super::{Change, Findings, RepairCandidate, RepairKind};
use super::context::{Context, DamagedText, cost, least_cost};
use super::has_wide_near;
use super::misaligned::is_mark;
use crate::Span;
use crate::language::{Language, score};
use crate::table::is_half;

/// So many bits better than what stands there a place has to read.
const BETTER: f32 = 16.0;
/// Least probability of a character to be suspected.
const LIKELY: f32 = 0.5;
/// Upper bound on the confidence of a repair.
const CERTAIN: f32 = 0.99;
/// The model takes characters for more certain than they are: so much of a bit is what it is worth.
const WORTH: f32 = 0.8;
/// A text is in the language in which it costs least, as far as so many bytes around a place say.
const AROUND: usize = 300;
/// In bits: what reads no better than this is nothing, whatever it is instead of.
const PLAUSIBLE: f32 = 13.0;

/// Finds such places.
pub(in super::super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let document = DamagedText::new(text, &scan.lookalikes);
    let mut done = 0;
    for at in &scan.halves {
        // Quotation marks and the like stand together in other languages (»…min«).
        if *at < done || !has_wide_near(text, *at) || is_code_order(gate::window(text, *at)) {
            continue;
        }
        if let Some(change) = change(&document, *at) {
            done = change.span.end;
            found.add(change);
        }
    }
}

/// The change of a character that may be half of one, together with the one before or the one after, whichever reads better.
fn change(document: &DamagedText<'_>, at: usize) -> Option<Change> {
    let (before, rest) = document.text.split_at_checked(at)?;
    let first = before.char_indices().next_back().filter(|(_, c)| half(*c).is_some());
    let own = rest.chars().next()?;
    let second = rest.chars().nth(1).filter(|c| half(*c).is_some());
    let end = at + own.len_utf8();
    let with_before = first.and_then(|(start, c)| of_two(document, start, [c, own], end));
    let with_following = second.and_then(|c| of_two(document, at, [own, c], end + c.len_utf8()));
    let better = |one: &(f32, Change), other: &(f32, Change)| one.0.total_cmp(&other.0);
    with_before.into_iter().chain(with_following).max_by(better).map(|(_, change)| change)
}

/// What two characters are to be, from a place to another, and how many bits better that reads.
fn of_two(
    document: &DamagedText<'_>,
    at: usize,
    two: [char; 2],
    end: usize,
) -> Option<(f32, Change)> {
    let before = document.text.get(..at)?;
    let following = document.text.get(end..)?;
    // More of them in a row are a whole text that was read so.
    let is_more =
        |c: Option<char>| c.is_some_and(|c| is_half(c) || matches!(c, '\u{C0}'..='\u{FF}'));
    if is_more(before.chars().next_back()) || is_more(following.chars().next()) {
        return None;
    }
    let ([first, last], [Some(second), Some(third)]) = (two, two.map(half)) else { return None };
    if goes_on(before.chars().next_back(), first) || goes_on(following.chars().next(), last) {
        return None;
    }
    let mark = before.chars().next_back().filter(|c| is_mark(*c)).map_or(0, char::len_utf8);
    // A question mark may be one.
    let starts = [at - mark, at];
    let starts = if mark == 1 { &starts[..] } else { &starts[..1] };
    let of = |start: &usize| of_span(document, Span::new(*start, end), [second, third]);
    starts.iter().filter_map(of).max_by(|one, other| one.0.total_cmp(&other.0))
}

/// Whether a character belongs together with the one beside it: of a word in letters, of a dash or dots of two.
fn goes_on(beside: Option<char>, c: char) -> bool {
    beside.is_some_and(|beside| {
        c.is_alphabetic() && beside.is_ascii_alphabetic() || matches!(c, '—' | '…') && beside == c
    })
}

fn of_span(document: &DamagedText<'_>, span: Span, bytes: [u8; 2]) -> Option<(f32, Change)> {
    let (c, likely) = FallbackPlace::new(document, span).best(&candidates(bytes))?;
    let context = Context::of(document, span);
    let stands = document.text.get(span.range())?.replace(char::REPLACEMENT_CHARACTER, "?");
    let around = |inside: &str| format!("{}{inside}{}", context.before, context.following);
    let after = c.to_string();
    let bits = cost(&around(&after));
    let gain = least_cost(&around(&stands)) - bits;
    if gain < BETTER || bits - cost(&around("")) > PLAUSIBLE || likely < LIKELY {
        return None;
    }
    let how =
        "the first byte of a character of UTF-8 was lost, and the others were read as windows-1252";
    let (kind, confidence) = (RepairKind::LostByte, likely.min(CERTAIN));
    let candidates = vec![RepairCandidate { text: after.clone(), probability: likely }];
    Some((gain, Change { span, after, kind, how: how.into(), confidence, inferred: 1, candidates }))
}

/// A place in a text where something was lost.
struct FallbackPlace<'t> {
    context: Context<'t>,
    language: Language,
}

impl<'t> FallbackPlace<'t> {
    fn new(document: &'t DamagedText<'t>, span: Span) -> Self {
        let context = Context::of(document, span);
        Self { context, language: language(document.text, span) }
    }

    /// The text before and after the place, up to other lost characters.
    fn around(&self) -> [&str; 2] {
        let Context { before, following, .. } = &self.context;
        let before = before.rsplit(char::REPLACEMENT_CHARACTER).next().unwrap_or_default();
        [before, following.split(char::REPLACEMENT_CHARACTER).next().unwrap_or_default()]
    }

    /// What it costs that this was there.
    fn cost(&self, guess: char) -> f32 {
        let [before, following] = self.around();
        let text = format!("{before}{guess}{following}");
        if self.language != Language::Chinese {
            return score(self.language, &text).bits();
        }
        let seen = self.context.seen(before, guess, following.chars().next());
        self.context.model().cost(text.chars()) - seen
            + self.context.punctuation(guess.encode_utf8(&mut [0; 4]))
    }

    /// What costs least, and how likely it is.
    fn best(&self, guesses: &[char]) -> Option<(char, f32)> {
        let cost = |guess: &char| (self.cost(*guess), *guess);
        let costs: Vec<(f32, char)> = guesses.iter().map(cost).collect();
        let (least, best) =
            costs.iter().copied().min_by(|(one, _), (other, _)| one.total_cmp(other))?;
        let all: f32 = costs.iter().map(|(cost, _)| ((least - cost) * WORTH).exp2()).sum();
        Some((best, 1.0 / all))
    }
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

/// The characters of three bytes that end with two bytes, but for private use.
fn candidates([second, third]: [u8; 2]) -> Vec<char> {
    let of = |first| str::from_utf8(&[first, second, third]).ok()?.chars().next();
    let found = (0xE2..=0xEF).filter_map(of);
    found.filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bytes_are_left_of() {
        // 国 is E5 9B BD.
        assert!(candidates([0x9B, 0xBD]).contains(&'国'));
        let text = "我们是中\u{FFFD}人民";
        let document = DamagedText::new(text, &[]);
        let found =
            FallbackPlace::new(&document, Span::new(12, 15)).best(&candidates([0x9B, 0xBD]));
        assert!(found.is_some_and(|(c, likely)| c == '国' && likely > 0.9), "{found:?}");
    }

    #[test]
    fn halves_become_one() {
        let repaired = |text: &str| -> Vec<String> {
            let mut found = Findings::default();
            find(text, &Scan::of(text), &mut found);
            found.changes.into_iter().map(|change| change.after).collect()
        };
        for mark in ["", "?", "\u{FFFD}"] {
            assert_eq!(repaired(&format!("線傳飛{mark}Ž§的技術")), ["控"], "{mark}");
        }
        assert_eq!(repaired("匿蹤技術的領…ˆ者是美œ‹，"), ["先", "國"]);
        for text in [
            "名為“šakotis”的蛋糕",
            "最迫切的\u{AD}——立法會補選",
            "温度为±½°",
            "“•”和‘†’",
            "Œuvres de œœ",
            "价格€£¥",
            "中•†文",
        ] {
            assert!(repaired(text).is_empty(), "{text}");
        }
    }
}
