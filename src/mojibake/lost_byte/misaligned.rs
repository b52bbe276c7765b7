//! What was decoded one byte out of step, as bytes.

use super::pairs::{FIRST_TRAIL, PairCodec};
use crate::language::{Language, Scorer, score};

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tail {
    /// The last byte is the second one of a character: decoding is in step again.
    InStep,
    /// Decoding is in step again, and an ASCII character was taken for the second byte of the last character seen.
    Ascii(u8),
    /// The second byte of the last character is lost.
    Lost(Marker),
    /// The second byte of the last character is lost with the ASCII character after it, most often a digit.
    LostWithDigit,
}

/// What is seen of a second byte that is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Marker {
    Nothing,
    /// A mark, because it was not a character together with the byte after it. Before a byte below 0x40 nothing is one.
    Before(u8),
    /// A mark, before what an editor searches for.
    BeforePunctuation,
}

/// Characters that are out of step, up to where they are in step again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misaligned {
    /// Those that are known: all but the lost first one and, according to `end`, the last one.
    pub(super) bytes: Vec<u8>,
    pub(super) end: Tail,
    /// Where it ends in the text.
    pub(super) to: usize,
}

/// No run is longer, in characters: more than any line that people write.
const LONGEST: usize = 4096;
/// What reads so many bits worse in step than out of step was never out of step.
const HOPELESS: f32 = 24.0;
/// A run is looked at with so many of its possible ends: at each mark there may be one.
const ENDS: usize = 4;

impl Misaligned {
    /// Reads on from a place of the text as if a byte before it were lost: what it may be, by its end. Nothing where it
    /// cannot be, or where the text reads better as it stands.
    /// `read_to` is raised to where it was read.
    pub(super) fn read(
        text: &str,
        from: usize,
        pairs: &PairCodec,
        read_to: &mut usize,
    ) -> Vec<Self> {
        let (mut found, mut bytes) = (Vec::new(), Vec::new());
        let rest = text.get(from..).unwrap_or_default();
        let (mut stands, mut shifted) =
            (Scorer::new(Language::Chinese), Scorer::new(Language::Chinese));
        let mut buffer = [0; 4];
        for (at, c) in rest.char_indices().take(LONGEST) {
            *read_to = (*read_to).max(from + at);
            let before = bytes.len();
            let following = rest.get(at + c.len_utf8()..).unwrap_or_default();
            let to = from + at + c.len_utf8();
            let mut end = None;
            match pairs.bytes(c) {
                Some([lead, trail]) if trail < 0x80 => {
                    bytes.push(lead);
                    end = Some(Tail::Ascii(trail));
                }
                Some(both) => bytes.extend(both),
                None => match in_step(c) {
                    Some(byte) => {
                        bytes.push(byte);
                        end = Some(Tail::InStep);
                    }
                    None => {
                        if !bytes.is_empty() {
                            found.extend(without_trail(&bytes, c, from + at, following, pairs));
                        }
                        match continued(&bytes, c, following, pairs) {
                            Some(both) if found.len() < ENDS => bytes.extend(both),
                            _ => return found,
                        }
                    }
                },
            }
            stands.push(c.encode_utf8(&mut buffer));
            // What became whole; of the first character a byte is unknown.
            for both in whole(&bytes, before) {
                let Some(c) = pairs.character(both) else {
                    return found;
                };
                shifted.push(c.encode_utf8(&mut buffer));
            }
            if let Some(end) = end {
                found.push(Self { bytes, end, to });
                return found;
            }
            if shifted.score().bits() > stands.score().bits() + HOPELESS {
                return found;
            }
        }
        if !bytes.is_empty() {
            found.push(Self { bytes, end: Tail::Lost(Marker::Nothing), to: text.len() });
        }
        found
    }

    /// The characters of which both bytes are known.
    pub(super) fn known(&self, pairs: &PairCodec) -> String {
        whole(&self.bytes, 0).filter_map(|both| pairs.character(both)).collect()
    }

    /// Whether a mark says that the last byte is lost.
    pub(super) fn ends_with_mark(&self) -> bool {
        !matches!(self.end, Tail::InStep | Tail::Ascii(_) | Tail::Lost(Marker::Nothing))
    }
}

/// How a run may end where a character comes that cannot be one out of step.
fn without_trail(
    bytes: &[u8],
    c: char,
    at: usize,
    following: &str,
    pairs: &PairCodec,
) -> Vec<Misaligned> {
    let run = |end, to| Misaligned { bytes: bytes.to_vec(), end, to };
    if !is_mark(c) {
        return vec![run(Tail::Lost(Marker::Nothing), at)];
    }
    let to = at + c.len_utf8();
    let next = following.chars().next();
    let mut runs = vec![run(Tail::Lost(shown_before(following, pairs)), to)];
    // A decoder that shows U+FFFD leaves the digit.
    if c == '?' && next.is_some_and(|next| next.is_ascii_digit() || !next.is_ascii()) {
        runs.push(run(Tail::LostWithDigit, to));
    }
    runs
}

/// What a mark before a text says of the byte that it stands for.
pub(super) fn shown_before(following: &str, pairs: &PairCodec) -> Marker {
    match following.chars().next() {
        Some(next) if EDITOR_PUNCTUATION.contains(&next) => Marker::BeforePunctuation,
        Some(next) => Marker::Before(match (pairs.bytes(next), u8::try_from(next)) {
            (Some([lead, _]), _) => lead,
            (None, Ok(byte)) => byte,
            (None, Err(_)) => 0,
        }),
        None => Marker::Before(0),
    }
}

/// The two bytes that a character stands for if a run goes on after it: what was full-width and is ASCII, or, of a mark, two
/// that are no character together, whichever reads better.
fn continued(bytes: &[u8], c: char, following: &str, pairs: &PairCodec) -> Option<[u8; 2]> {
    let folded = full_width(c, pairs);
    let Some((_, known)) = bytes.split_first() else { return folded };
    let (known, [lead]) = known.as_chunks::<2>() else { return folded };
    if !is_mark(c) {
        return folded;
    }
    let mut next = following.chars();
    let Some([trail, first]) = next.next().and_then(|c| pairs.bytes(c)) else { return folded };
    let after = next
        .next()
        .and_then(|c| pairs.bytes(c))
        .and_then(|[lead, _]| pairs.character([first, lead]));
    let before = known.last().and_then(|both| pairs.character(*both));
    let cost = |[one, other]: [u8; 2]| {
        let both = [pairs.character([*lead, one])?, pairs.character([other, trail])?];
        let text: String = before.into_iter().chain(both).chain(after).collect();
        Some(score(Language::Chinese, &text).bits())
    };
    let unread = pairs.unread().iter().copied();
    let options = folded.into_iter().chain(unread).filter_map(|both| Some((cost(both)?, both)));
    options.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, both)| both)
}

pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '?' | '\u{FFFD}')
}

/// What editors search for, and split a text at.
pub(super) const EDITOR_PUNCTUATION: [char; 11] =
    ['，', '。', '！', '？', '、', '；', '：', '（', '）', '“', '”'];

/// The characters that are whole since there were so many bytes, but the first one.
fn whole(bytes: &[u8], before: usize) -> impl Iterator<Item = [u8; 2]> {
    let from = if before == 0 { 1 } else { before - (before + 1) % 2 };
    let new = bytes.get(from..).unwrap_or_default();
    new.chunks_exact(2).filter_map(|both| both.try_into().ok())
}

/// The byte of a character that stands for itself, if it can be the second one of a character of two.
pub(super) fn in_step(c: char) -> Option<u8> {
    match c {
        '€' | '\u{80}' => Some(0x80),
        '\u{40}'..='\u{7E}' => u8::try_from(c).ok().filter(|byte| *byte >= FIRST_TRAIL),
        _ => None,
    }
}

/// The bytes of the full-width form of punctuation, which was folded to ASCII.
fn full_width(c: char, pairs: &PairCodec) -> Option<[u8; 2]> {
    let lead = pairs.full_width?;
    match c {
        '?' | '!' | ',' | '.' | ':' | ';' | '(' | ')' => Some([lead, u8::try_from(c).ok()? | 0x80]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::pairs::PairCodec;
    use super::*;

    #[test]
    fn bytes_and_ends() {
        let read = |text| -> Vec<_> {
            let runs = Misaligned::read(text, 0, &PairCodec::all().next().unwrap(), &mut 0);
            runs.into_iter().map(|run| (run.bytes, run.end, run.to)).collect()
        };
        let run = |bytes: &[u8], end, to| (bytes.to_vec(), end, to);
        let folded = |c| run(&[0xA3, 0xBF, c], Tail::InStep, 2);
        assert_eq!(read("?h域"), [folded(0x68)]);
        assert_eq!(
            read("?己藱C制"),
            [run(&[0xA3, 0xBF, 0xBC, 0xBA, 0xCB, 0x99, 0x43], Tail::InStep, 8)]
        );
        let known = [0xA3, 0xBF, 0x82, 0x94, 0xB5, 0xB5];
        // A question mark may be one that was full-width, too.
        let full_width = [0xA3, 0xBF, 0x82, 0x94, 0xB5, 0xB5, 0xA3, 0xBF];
        assert_eq!(
            read("?倲档?2%"),
            [
                run(&known, Tail::Lost(Marker::Before(b'2')), 8),
                run(&known, Tail::LostWithDigit, 8),
                run(&full_width, Tail::Lost(Marker::Nothing), 8)
            ]
        );
        let runs = read("?倲\u{FFFD}。");
        let first = run(&[0xA3, 0xBF, 0x82, 0x94], Tail::Lost(Marker::BeforePunctuation), 7);
        assert_eq!(runs.first(), Some(&first));
        assert_eq!(read("C制"), [run(&[0x43], Tail::InStep, 1)]);
        // What is in step reads worse out of step.
        assert_eq!(read("中国人民的生活一天比一天好"), []);
        assert_eq!(read("? "), [run(&[0xA3, 0xBF], Tail::Lost(Marker::Nothing), 1)]);
        assert_eq!(read(" 中"), []);
        assert_eq!(read(""), []);
    }

    #[test]
    fn characters_become_whole() {
        let collect = |bytes: &[u8], before| whole(bytes, before).collect::<Vec<_>>();
        assert!(collect(&[1, 2], 0).is_empty());
        assert_eq!(collect(&[1, 2, 3, 4], 2), [[2, 3]]);
        assert_eq!(collect(&[1, 2, 3], 2), [[2, 3]]);
        assert_eq!(collect(&[1, 2, 3, 4, 5, 6], 4), [[4, 5]]);
    }
}
