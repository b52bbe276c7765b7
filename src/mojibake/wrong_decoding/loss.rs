//! Loss of bytes by a decoder: how probable it is that bytes were lost where no mark shows it, and how probable it is that all
//! characters beside lost ones are right.

use super::character::Character;
use super::misreading::Misreading;

/// Doubt above which a segment is evidence that bytes were lost although no mark shows it. Guess.
const MIN_UNNATURAL_DOUBT: f32 = 0.9;
/// Evidence of one such segment for a loss, in bits: where an East Asian decoder lost bytes without a mark, 15 segments in 1,000
/// characters are that unnatural, and 0.5 in 1,000 where it lost none (`benches/peers/mojibake.py`). The ratio is 4.9 bits; this is
/// less because adjacent segments are not independent (guess).
const UNNATURAL_SEGMENT_BITS: f32 = 4.0;
/// Evidence of one character against a loss, in bits: the difference of these rates.
const CHAR_AGAINST_LOSS_BITS: f32 = 0.02;
/// Evidence in bits that a decoder of single bytes, or an East Asian one, lost bytes without a mark, before the text is read: one
/// text in seventeen, and in five. Guess.
const UNMARKED_LOSS_PRIOR_BITS: [f32; 2] = [-4.0, -2.0];
/// Share of the texts with bytes lost without a mark that have a wrong character, as in those that `benches/peers/mojibake.py`
/// makes with double-byte decoders.
const WRONG_TEXT_SHARE: f32 = 0.6;
/// Exponent with which the probability that all of a text is right falls with the number of lost characters, in UTF-8 and in other
/// encodings: of texts with 10 lost characters, 65 % in UTF-8 and 49 % in others are right. Fitted to the lossy cases of
/// `benches/peers/mojibake.py`.
const LOSS_EXPONENTS: [f32; 2] = [-0.18, -0.3];

/// Returns the probability that the decoder of a misreading lost bytes of redecoded characters without a mark.
#[allow(clippy::cast_precision_loss)] // of a few thousand characters
pub(super) fn unmarked_loss(redecoded: &[Character], misreading: &Misreading) -> f32 {
    if misreading.source.is_utf8() {
        return 0.0;
    }
    let [of_single, of_pairs] = UNMARKED_LOSS_PRIOR_BITS;
    let evidence = if misreading.decoder.is_single() {
        if !(0x80..=0xFF).any(|byte| misreading.decoder.may_be_lost(byte, None)) {
            return 0.0;
        }
        of_single
    } else {
        let is_unnatural = |character: &Character| character.doubt > MIN_UNNATURAL_DOUBT;
        let segments = redecoded.split(|character| character.c.is_ascii());
        let unnatural = segments.filter(|segment| segment.iter().any(is_unnatural)).count();
        of_pairs + UNNATURAL_SEGMENT_BITS * unnatural as f32
            - CHAR_AGAINST_LOSS_BITS * redecoded.len() as f32
    };
    1.0 / (1.0 + (-evidence).exp2())
}

/// Returns the probability that the characters that seem certain are right, given the probability `loss` that bytes were lost
/// without a mark.
pub(super) fn right_without_marks(loss: f32) -> f32 {
    1.0 - WRONG_TEXT_SHARE * loss
}

/// Returns the probability that the characters beside a number of lost ones are right.
#[allow(clippy::cast_precision_loss)] // of a few thousand characters
pub(super) fn right_beside_lost(lost: usize, misreading: &Misreading) -> f32 {
    let [of_utf8, of_others] = LOSS_EXPONENTS;
    let exponent = if misreading.source.is_utf8() { of_utf8 } else { of_others };
    (1.0 + lost as f32).powf(exponent)
}

#[cfg(test)]
mod tests {
    use super::super::misreading::misreadings;
    use super::*;

    #[test]
    fn unnatural_segments_show_a_loss() {
        let of_pairs = |misreading: &&Misreading| {
            !misreading.decoder.is_single() && !misreading.source.is_utf8()
        };
        let of_pairs = misreadings().iter().flatten().find(of_pairs).unwrap();
        let text = |doubts: &[f32]| -> Vec<Character> {
            let character =
                |doubt: &f32| Character { c: '港', doubt: *doubt, ..Character::default() };
            let end = Character { c: ' ', ..Character::default() };
            doubts.iter().flat_map(|doubt| [character(doubt), end]).collect()
        };
        let loss = |doubts: &[f32]| unmarked_loss(&text(doubts), of_pairs);
        assert!((0.15..0.25).contains(&loss(&[0.0; 4])), "one decoder in five loses bytes");
        assert!(loss(&[0.0; 200]) < 0.01, "a long text without unnatural segments lost none");
        assert!(loss(&[0.0, 0.95, 0.95, 0.0]) > 0.9, "two segments in four");
        let rare = [[0.0; 99].as_slice(), &[0.95]].concat().repeat(2);
        assert!(loss(&rare) < 0.5, "two names in a long text");
    }

    #[test]
    fn the_more_is_lost_the_less_is_right() {
        let [of_utf8, of_pairs] = [true, false].map(|is_utf8| {
            let is_wanted = |misreading: &&Misreading| misreading.source.is_utf8() == is_utf8;
            misreadings().iter().flatten().find(is_wanted).unwrap()
        });
        let right = [0, 1, 10, 100].map(|lost| right_beside_lost(lost, of_utf8));
        assert!(right.windows(2).all(|pair| pair[1] < pair[0]) && right[0] == 1.0, "{right:?}");
        // Of the texts with ten lost characters, two in three are right in UTF-8, half in other encodings.
        assert!((0.6..0.7).contains(&right[2]), "{right:?}");
        assert!((0.4..0.55).contains(&right_beside_lost(10, of_pairs)));
    }

    #[test]
    fn most_texts_that_lost_bytes_without_a_mark_have_a_wrong_character() {
        assert_eq!(right_without_marks(0.0), 1.0);
        assert!((0.3..0.5).contains(&right_without_marks(1.0)));
    }
}
