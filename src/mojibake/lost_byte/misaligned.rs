//! Text that was decoded one byte out of step, turned back into bytes.

use super::super::measures::{MAX_LINE_BYTES, SEVERAL};
use super::super::text::head;
use super::pair_codec::{DOUBLE_BYTE_TRAILS, PairCodec};
use crate::language::{Language, Scorer};

/// End of a run that is out of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// The last byte is a second byte: decoding is in step again.
    InStep,
    /// Decoding is in step again, after an ASCII character that was read as the second byte of the last character.
    Ascii(u8),
    /// The second byte of the last character is lost. If a mark shows that, it was not a character together with the byte after it.
    Lost { next: Option<u8> },
    /// The second byte of the last character is lost together with the ASCII character after it, most often a digit.
    LostWithDigit,
    /// A byte of the last character is lost without a mark.
    Unmarked,
}

/// A run of characters that may be out of step, up to where decoding is in step again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misaligned {
    /// Remaining bytes: all but one of the first character and, depending on `tail`, one of the last.
    pub(super) bytes: Vec<u8>,
    pub(super) tail: Tail,
    /// End of the run in the text.
    pub(super) to: usize,
}

/// Bits by which a run may cost more in step than out of step before it is given up, or cut where the difference was least.
/// Calibrated: with 48 more characters are wrong (`benches/peers/mojibake.py --kinds lost-byte`), with 12 none fewer.
const HOPELESS_BITS: f32 = 16.0;
/// Most ends of a run that are considered: there may be one or two at each mark, and a mark may also be a full-width one that was
/// folded. Calibrated: with 4 more characters are wrong (`benches/peers/mojibake.py --kinds lost-byte`).
const MAX_RUN_ENDS: usize = 2;

impl Misaligned {
    /// Reads the text from a position on as if a byte before it were lost, and returns the possible runs, one for each end. Empty
    /// if the text costs less as it is.
    pub(super) fn read(text: &str, from: usize, pairs: &PairCodec) -> Vec<Self> {
        let (mut found, mut bytes) = (Vec::new(), Vec::new());
        let rest = text.get(from..).unwrap_or_default();
        let (mut current, mut shifted) =
            (Scorer::new(Language::Chinese), Scorer::new(Language::Chinese));
        // Cost in step relative to that out of step, and its minimum.
        let (mut in_step_bits, mut least) = (0.0, (0.0, 0, from));
        for (at, c) in head(rest, MAX_LINE_BYTES).char_indices() {
            let (before, at) = (bytes.len(), from + at);
            let to = at + c.len_utf8();
            let mut tail = None;
            match (pairs.bytes(c), in_step(c)) {
                (Some([lead, trail]), _) if trail < 0x80 => {
                    bytes.push(lead);
                    tail = Some(Tail::Ascii(trail));
                }
                (Some(both), _) => bytes.extend(both),
                (None, Some(byte)) => {
                    bytes.push(byte);
                    tail = Some(Tail::InStep);
                }
                (None, None) => {
                    if !bytes.is_empty() {
                        found.extend(without_trail(&bytes, c, at, text, pairs));
                    }
                    match full_width(c, pairs).filter(|_| found.len() < MAX_RUN_ENDS) {
                        Some(both) => bytes.extend(both),
                        None => return found,
                    }
                }
            }
            current.step(c);
            // Characters that became complete; a byte of the first one is unknown.
            for both in complete_pairs(&bytes, before) {
                let cost = pairs.character(both).map(|c| shifted.step(c));
                let Some(cost) = pairs.cost(cost) else { return found };
                in_step_bits += cost;
            }
            if let Some(tail) = tail {
                found.push(Self { bytes, tail, to });
                return found;
            }
            let more = in_step_bits - current.score().bits();
            let (bits, length, end) = least;
            if more < bits && pairs.may_drop {
                least = (more, bytes.len(), to);
            } else if more > bits + HOPELESS_BITS && length > 2 * SEVERAL {
                least = (f32::NEG_INFINITY, 0, to);
                let bytes = bytes.get(..length).unwrap_or_default().to_vec();
                found.push(Self { bytes, tail: Tail::Unmarked, to: end });
            }
            if more > HOPELESS_BITS {
                return found;
            }
        }
        if !bytes.is_empty() {
            found.push(Self { bytes, tail: Tail::Lost { next: None }, to: text.len() });
        }
        found
    }

    /// Returns the characters with two known bytes.
    pub(super) fn known_text(&self, pairs: &PairCodec) -> String {
        self.complete_pairs().filter_map(|both| pairs.character(both)).collect()
    }

    /// Returns a lower bound on the cost in bits of the characters between the first and the last one.
    pub(super) fn least_cost(&self, pairs: &PairCodec) -> f32 {
        let mut scorer = Scorer::new(Language::Chinese);
        let cost = |both| pairs.cost(pairs.character(both).map(|c| scorer.step(c)));
        self.complete_pairs().map(cost).map(Option::unwrap_or_default).sum()
    }

    /// Returns the bytes of the characters between the first and the last one.
    pub(super) fn complete_pairs(&self) -> impl Iterator<Item = [u8; 2]> {
        complete_pairs(&self.bytes, 0)
    }
}

/// Returns the runs that may end before a character that cannot be out of step, or with it if it is a mark.
fn without_trail(
    bytes: &[u8],
    c: char,
    at: usize,
    text: &str,
    pairs: &PairCodec,
) -> Vec<Misaligned> {
    let run = |tail, to| Misaligned { bytes: bytes.to_vec(), tail, to };
    if !is_mark(c) {
        return vec![run(Tail::Lost { next: None }, at)];
    }
    let to = at + c.len_utf8();
    let following = text.get(to..).and_then(|following| following.chars().next());
    // Editors that search for punctuation split a character before it.
    let next = following.filter(|next| !EDITOR_PUNCTUATION.contains(next));
    let next = next.and_then(|next| match pairs.bytes(next) {
        Some([lead, _]) => Some(lead),
        None => u8::try_from(next).ok().filter(u8::is_ascii),
    });
    let mut runs = vec![run(Tail::Lost { next }, to)];
    // A decoder that shows U+FFFD leaves the digit.
    if c == '?' && following.is_some_and(|next| next.is_ascii_digit() || !next.is_ascii()) {
        runs.push(run(Tail::LostWithDigit, to));
    }
    runs
}

/// Whether a character may replace a lost byte.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '?' | '\u{FFFD}')
}

/// Punctuation that editors search for and split a text at.
pub(super) const EDITOR_PUNCTUATION: [char; 11] =
    ['，', '。', '！', '？', '、', '；', '：', '（', '）', '“', '”'];

/// Returns the characters, except the first, that became complete after the first `before` bytes.
fn complete_pairs(bytes: &[u8], before: usize) -> impl Iterator<Item = [u8; 2]> {
    let from = if before == 0 { 1 } else { before - (before + 1) % 2 };
    let new = bytes.get(from..).unwrap_or_default();
    new.chunks_exact(2).filter_map(|both| both.try_into().ok())
}

/// Returns the byte of a character that is itself in step, if it can be the second byte of a character.
pub(super) fn in_step(c: char) -> Option<u8> {
    match c {
        '€' | '\u{80}' => Some(0x80),
        '\u{40}'..='\u{7E}' => {
            u8::try_from(c).ok().filter(|byte| DOUBLE_BYTE_TRAILS.contains(byte))
        }
        _ => None,
    }
}

/// Returns the bytes of the full-width form of punctuation that was folded to ASCII.
fn full_width(c: char, pairs: &PairCodec) -> Option<[u8; 2]> {
    let lead = pairs.full_width?;
    match c {
        '?' | '!' | ',' | '.' | ':' | ';' | '(' | ')' => Some([lead, u8::try_from(c).ok()? | 0x80]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::pair_codec::PairCodec;
    use super::*;

    #[test]
    fn misaligned_runs_have_their_bytes_and_ends() {
        let read = |text| -> Vec<_> {
            let runs = Misaligned::read(text, 0, &PairCodec::all().next().unwrap());
            runs.into_iter().map(|run| (run.bytes, run.tail, run.to)).collect()
        };
        let run = |bytes: &[u8], tail, to| (bytes.to_vec(), tail, to);
        let folded = |c| run(&[0xA3, 0xBF, c], Tail::InStep, 2);
        assert_eq!(read("?h域"), [folded(0x68)]);
        assert_eq!(
            read("?己藱C制"),
            [run(&[0xA3, 0xBF, 0xBC, 0xBA, 0xCB, 0x99, 0x43], Tail::InStep, 8)]
        );
        let known = [0xA3, 0xBF, 0x82, 0x94, 0xB5, 0xB5];
        assert_eq!(
            read("?倲档?2%"),
            [run(&known, Tail::Lost { next: Some(b'2') }, 8), run(&known, Tail::LostWithDigit, 8),]
        );
        let runs = read("?倲\u{FFFD}。");
        let first = run(&[0xA3, 0xBF, 0x82, 0x94], Tail::Lost { next: None }, 7);
        assert_eq!(runs.first(), Some(&first));
        assert_eq!(read("C制"), [run(&[0x43], Tail::InStep, 1)]);
        // Text in step costs more out of step.
        assert_eq!(read("中国人民的生活一天比一天好"), []);
        assert_eq!(read("? "), [run(&[0xA3, 0xBF], Tail::Lost { next: None }, 1)]);
        assert_eq!(read(" 中"), []);
        assert_eq!(read(""), []);
    }

    #[test]
    fn pairs_that_became_complete_leave_out_the_first() {
        let collect = |bytes: &[u8], before| complete_pairs(bytes, before).collect::<Vec<_>>();
        assert!(collect(&[1, 2], 0).is_empty());
        assert_eq!(collect(&[1, 2, 3, 4], 2), [[2, 3]]);
        assert_eq!(collect(&[1, 2, 3], 2), [[2, 3]]);
        assert_eq!(collect(&[1, 2, 3, 4, 5, 6], 4), [[4, 5]]);
    }
}
