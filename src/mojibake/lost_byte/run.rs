//! What was decoded one byte out of step, as bytes.

use super::pairs::{FIRST_TRAIL, Pairs};
use crate::language::{Language, Scorer, score};

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The last byte is the second one of a character: decoding is in step again.
    InStep,
    /// The same, and the ASCII character behind it was taken for the second byte of what is seen last.
    Ascii(u8),
    /// The second byte of the last character is lost.
    Lost,
    /// And a digit behind it.
    LostWithDigit,
}

/// Characters that are out of step, up to where they are in step again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Those that are known: all but the lost first one and, according to `end`, the last one.
    pub(super) bytes: Vec<u8>,
    pub(super) end: End,
    /// Where it ends in the text.
    pub(super) to: usize,
}

/// No run is longer, in characters: more than any line that people write.
const LONGEST: usize = 4096;
/// What reads so many bits worse in step than out of step was never out of step.
const HOPELESS: f32 = 24.0;
/// Whether full-width punctuation goes on out of step is seen from so many characters behind it,
const AHEAD: usize = 5;
/// which must read so many bits better so.
const BETTER_AHEAD: f32 = 6.0;

impl Run {
    /// Reads on from a place of the text as if a byte before it were lost. Nothing where it cannot be, or where the text
    /// reads better as it stands.
    /// `read_to` is raised to where it was read.
    pub(super) fn read(
        text: &str,
        from: usize,
        pairs: &Pairs,
        read_to: &mut usize,
    ) -> Option<Self> {
        let rest = text.get(from..)?;
        let mut run = Self { bytes: Vec::new(), end: End::Lost, to: from };
        let (mut stands, mut shifted) =
            (Scorer::new(Language::Chinese), Scorer::new(Language::Chinese));
        let mut buffer = [0; 4];
        for (at, c) in rest.char_indices().take(LONGEST) {
            *read_to = (*read_to).max(from + at);
            let (before, behind) = (run.bytes.len(), rest.get(at + c.len_utf8()..)?);
            match pairs.bytes(c) {
                Some([lead, trail]) if trail < 0x80 => {
                    run.bytes.push(lead);
                    run.end = End::Ascii(trail);
                }
                Some(both) => run.bytes.extend(both),
                None => match in_step(c) {
                    Some(byte) => {
                        run.bytes.push(byte);
                        run.end = End::InStep;
                    }
                    None => match full_width(c, pairs) {
                        Some(both) if run.goes_on(pairs, both, c, behind) => run.bytes.extend(both),
                        _ => return run.without_trail(c, from + at, behind),
                    },
                },
            }
            run.to = from + at + c.len_utf8();
            stands.push(c.encode_utf8(&mut buffer));
            // What became whole; of the first character a byte is unknown.
            for both in whole(&run.bytes, before) {
                shifted.push(pairs.character(both)?.encode_utf8(&mut buffer));
            }
            if run.end != End::Lost {
                return Some(run);
            }
            if shifted.score().bits() > stands.score().bits() + HOPELESS {
                return None;
            }
        }
        (!run.bytes.is_empty()).then_some(run)
    }

    /// The characters of which both bytes are known.
    pub(super) fn known(&self, pairs: &Pairs) -> String {
        whole(&self.bytes, 0).filter_map(|both| pairs.character(both)).collect()
    }

    /// Whether punctuation that was full-width is part of the run: what follows reads better out of step.
    fn goes_on(&self, pairs: &Pairs, both: [u8; 2], c: char, behind: &str) -> bool {
        let Some(last) = self.bytes.last() else {
            return true; // the lost byte and the first one of these
        };
        let mut bytes = vec![*last];
        bytes.extend(both);
        let mut stands = String::from(c);
        for c in behind.chars().take(AHEAD) {
            let known = match (pairs.bytes(c), in_step(c)) {
                (Some([lead, trail]), _) if trail < 0x80 => vec![lead],
                (Some(both), _) => both.to_vec(),
                (None, Some(byte)) => vec![byte],
                (None, None) => break,
            };
            stands.push(c);
            bytes.extend(&known);
            if known.len() == 1 {
                break;
            }
        }
        // Punctuation alone says nothing.
        if bytes.len() == 3 {
            return false;
        }
        let shifted: Option<String> = bytes
            .chunks_exact(2)
            .map(|both| both.try_into().ok().and_then(|both| pairs.character(both)))
            .collect();
        shifted.is_some_and(|shifted| {
            score(Language::Chinese, &shifted).bits() + BETTER_AHEAD
                < score(Language::Chinese, &stands).bits()
        })
    }

    /// Ends where a second byte is lost before a character.
    fn without_trail(mut self, c: char, at: usize, behind: &str) -> Option<Self> {
        if self.bytes.is_empty() {
            return None;
        }
        self.to = at;
        if matches!(c, '?' | '\u{FFFD}') {
            self.to += c.len_utf8();
            match behind.chars().next() {
                // Between two characters of two bytes each only this one is no character of its own.
                Some(next) if c != '?' && !next.is_ascii() => {
                    self.bytes.push(0x80);
                    self.end = End::InStep;
                }
                // A decoder that shows U+FFFD leaves the digit.
                Some(next) if c == '?' && (next.is_ascii_digit() || !next.is_ascii()) => {
                    self.end = End::LostWithDigit;
                }
                _ => {}
            }
        }
        Some(self)
    }
}

/// The characters that are whole since there were so many bytes, but the first one.
fn whole(bytes: &[u8], before: usize) -> impl Iterator<Item = [u8; 2]> {
    let from = if before == 0 { 1 } else { before - (before + 1) % 2 };
    let new = bytes.get(from..).unwrap_or_default();
    new.chunks_exact(2).filter_map(|both| both.try_into().ok())
}

/// The byte of a character that stands for itself, if it can be the second one of a character of two.
fn in_step(c: char) -> Option<u8> {
    match c {
        '€' | '\u{80}' => Some(0x80),
        '\u{40}'..='\u{7E}' => u8::try_from(c).ok().filter(|byte| *byte >= FIRST_TRAIL),
        _ => None,
    }
}

/// The bytes of the full-width form of punctuation, which was folded to ASCII.
fn full_width(c: char, pairs: &Pairs) -> Option<[u8; 2]> {
    let lead = pairs.full_width?;
    match c {
        '?' | '!' | ',' | '.' | ':' | ';' | '(' | ')' => Some([lead, u8::try_from(c).ok()? | 0x80]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::pairs::Pairs;
    use super::*;

    #[test]
    fn bytes_and_ends() {
        let read = |text| {
            Run::read(text, 0, &Pairs::all().next().unwrap(), &mut 0)
                .map(|run| (run.bytes, run.end, run.to))
        };
        let run = |bytes: &[u8], end, to| Some((bytes.to_vec(), end, to));
        assert_eq!(
            read("?己藱C制"),
            run(&[0xA3, 0xBF, 0xBC, 0xBA, 0xCB, 0x99, 0x43], End::InStep, 8)
        );
        assert_eq!(
            read("?倲档?2%"),
            run(&[0xA3, 0xBF, 0x82, 0x94, 0xB5, 0xB5], End::LostWithDigit, 8)
        );
        assert_eq!(read("?h域"), run(&[0xA3, 0xBF, 0x68], End::InStep, 2));
        assert_eq!(read("C制"), run(&[0x43], End::InStep, 1));
        // What is in step reads worse out of step.
        assert_eq!(read("中国人民的生活一天比一天好"), None);
        assert_eq!(read("? "), run(&[0xA3, 0xBF], End::Lost, 1));
        assert_eq!(read(" 中"), None);
        assert_eq!(read(""), None);
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
