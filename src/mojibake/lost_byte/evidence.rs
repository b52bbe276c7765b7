//! What the form of a run says for and against damage, whatever it reads like.

use super::super::gate::is_known;
use super::misaligned::{EDITOR_PUNCTUATION, Marker, Misaligned, Tail, in_step};

/// What the form says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RunEvidence {
    /// Whether there is more than a question mark and punctuation, which people write in any order.
    pub(super) is_some: bool,
    pub(super) has_han: bool,
    /// How many bits it speaks against damage.
    pub(super) against: f32,
    /// Whether it may be a rare word, which is never evidence: a name, a species, a term, in a list or beside Latin text.
    pub(super) is_word: bool,
}

/// The longest rare word or name that people write, in characters. Names of species and medicines have up to nine; longer ones in
/// lists are made of common words.
const LONGEST_WORD: usize = 9;

/// A single character has to say more: it may stand after a question mark, or be one that nobody could write.
const SINGLE: f32 = 5.0;
/// In a million lines of Chinese there is no letter between a question mark with punctuation and a Han character. Small
/// ones are even rarer than capitals: 什么?!A股.
const LETTER: f32 = 16.0;
const CAPITAL: f32 = 6.0;
/// In as many there is no full-width punctuation between two half-width question marks. Nor are there exclamation marks, but
/// those who write `?!?` may.
const BETWEEN_MARKS: f32 = 12.0;
/// What a letter between characters costs more than the model of single letters says: in most text there is one in 100,000
/// characters. Capitals are in names of things: A股.
const LONE: f32 = 13.5;
const LONE_CAPITAL: f32 = 7.5;
/// Of two characters with a byte lost of each, one of thousands reads well: `畢?` may be a character that somebody lacked.
const UNKNOWN: f32 = 5.0;
/// The same where the mark may be the end of a question, and all of it has so many bytes at most: 纬? is one, and 形成 is always as likely
/// as a rare character.
const UNKNOWN_QUESTION: f32 = 16.0;
const FEW: usize = 4;

impl RunEvidence {
    /// Weighs the form of what is seen, its mark included, and of what follows.
    pub(super) fn of(seen: &str, run: &Misaligned, following: &str) -> Self {
        let han = seen.chars().filter(|c| is_han(*c)).count();
        let count = seen.chars().count();
        let letter = seen
            .chars()
            .next_back()
            .filter(|_| han == 0 && run.end == Tail::InStep && is_wide(following));
        let mut against = 0.0;
        if matches!(run.end, Tail::Ascii(_)) && han < 3 {
            against += SINGLE;
        }
        if let Some((['?', candidates, '?'], [])) =
            seen.chars().collect::<Vec<_>>().split_first_chunk()
        {
            against -= match candidates {
                '！' | '？' => BETWEEN_MARKS / 2.0,
                _ if EDITOR_PUNCTUATION.contains(candidates) => BETWEEN_MARKS,
                _ => 0.0,
            };
        }
        let is_some = match seen.chars().next() {
            Some('\u{FFFD}') => true,
            Some('?') if han > 0 => {
                if han == 1 && count < 4 {
                    against += SINGLE;
                }
                true
            }
            Some('?') if run.ends_with_mark() && count < 5 => {
                // People write `?!?`, too.
                seen.chars().nth(1).is_some_and(|c| c == ',' || EDITOR_PUNCTUATION.contains(&c))
            }
            Some('?') => match letter {
                Some('A'..='Z') if count > 2 => {
                    against -= CAPITAL;
                    true
                }
                Some('a'..='z') if count > 2 => {
                    against -= LETTER;
                    true
                }
                Some('a'..='z') => true,
                _ => false,
            },
            Some(letter)
                if in_step(letter)
                    .is_some_and(|byte| byte == 0x80 || letter.is_ascii_alphabetic())
                    && run.end == Tail::InStep
                    && count == 1 =>
            {
                against -= if letter.is_ascii_lowercase() { LONE } else { LONE_CAPITAL };
                true
            }
            _ => {
                let is_shown = run.ends_with_mark() && seen.contains('\u{FFFD}');
                let asks = run.ends_with_mark() && seen.ends_with('?') && run.bytes.len() <= FEW;
                if asks {
                    against += UNKNOWN_QUESTION;
                } else if run.ends_with_mark() && run.bytes.len() == 2 {
                    against += UNKNOWN;
                }
                let lone = seen.chars().next_back().filter(|c| {
                    run.end == Tail::InStep
                        && (c.is_ascii_alphabetic() || !c.is_ascii())
                        && is_wide(following)
                });
                if let Some(letter) = lone {
                    against -= if letter.is_ascii_lowercase() { LONE } else { LONE_CAPITAL };
                }
                let others = seen.chars().filter(|c| !c.is_ascii() && !is_east_asian(*c)).count();
                let mut all = seen.chars().filter(|c| is_han(*c));
                let first = all.next();
                // People write characters twice: 諗諗.
                let is_twice = han > 1 && all.all(|c| Some(c) == first);
                let is_run =
                    han > 1 && !is_twice || run.end != Tail::Lost(Marker::Nothing) && !asks;
                is_shown || others * 2 < han && is_run
            }
        };
        Self { is_some, has_han: han > 0, against, is_word: is_word(seen, run) }
    }
}

/// Whether a run may be a word as it stands, after a question mark or before one: nothing but a few ideographs.
fn is_word(seen: &str, run: &Misaligned) -> bool {
    let word = seen.trim_matches('?');
    let length = word.chars().count();
    run.end != Tail::InStep
        && (1..=LONGEST_WORD).contains(&length)
        && word.chars().all(is_ideograph)
        && !is_unwritten(word, seen.starts_with('?') && run.ends_with_mark())
}

/// Whether a run is so long that it is not a rare word if none of its pairs are written anywhere: between two question marks, or alone.
fn is_unwritten(run: &str, is_enclosed: bool) -> bool {
    let least = if is_enclosed { UNWRITTEN_ENCLOSED } else { UNWRITTEN };
    let mut pairs = run.chars().zip(run.chars().skip(1));
    run.chars().nth(least - 1).is_some() && pairs.all(|(first, second)| !is_known(first, second))
}

/// Least characters of such a run. Guess: rare words of four characters and more are made of known ones.
const UNWRITTEN_ENCLOSED: usize = 4;
const UNWRITTEN: usize = 6;

/// Whether a character is one that words consist of.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..)
}

/// Whether a text begins with a character that is not ASCII.
fn is_wide(text: &str) -> bool {
    text.starts_with(|c: char| !c.is_ascii())
}

/// Whether a character is what decoders make of most bytes that are out of step.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{E000}'..='\u{FAFF}' | '\u{20000}'..)
}

/// The same, or punctuation that goes with it.
fn is_east_asian(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{2018}'..='\u{201D}' | '\u{3000}'..='\u{303F}' | '\u{3100}'..='\u{312F}' | '\u{FF00}'..='\u{FF5E}' | '\u{FFFD}')
}

#[cfg(test)]
mod tests {
    use super::super::pairs::PairCodec;
    use super::*;

    #[test]
    fn forms() {
        let evidence = |text: &str| {
            let runs = Misaligned::read(text, 1, &PairCodec::all().next().unwrap(), &mut 0);
            let run = runs.last().unwrap();
            RunEvidence::of(text.get(..run.to).unwrap(), run, text.get(run.to..).unwrap())
        };
        assert!(evidence("?己藱C制").is_some);
        assert!(evidence("?,F代").is_some);
        assert!(evidence("?h域").against > evidence("??h域").against);
        assert!(!evidence("?A股").is_some);
        assert!(!evidence("?!?").is_some);
    }
}
