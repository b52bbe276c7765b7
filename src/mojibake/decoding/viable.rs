//! Can another reading of what is rare be better at all? A glance at a few characters, before all of them are read closely.
//!
//! Most of what is rare is a name or verse, and nothing that bytes of another encoding would become. So the dearest characters are
//! brought back to bytes as each decoder would have made them, and these are read as each encoding, without asking which
//! characters follow which: where even that does not look usual, no close reading will.

use std::ops::RangeInclusive;

use super::anomaly::LANGUAGES;
use super::misreading::{Misreading, SourceEncoding, misreadings, utf8};
use crate::encoding::codec::{Codec, LOST};
use crate::language::{Language, Reader};

/// Bits by which a character must cost less without its neighbours than with them as it stands: with its neighbours, a character of
/// natural text costs three bits less than without.
const LESS: f32 = 1.0;
/// Share of the prior of a hypothesis that has to be gained here: the rest is gained by the whole stretch and by what is around it.
const PRIOR: f32 = 0.25;
/// Cost of bytes that are not a character, in bits: less than in the search, as a few may be lost.
const BROKEN: f32 = 20.0;
/// Cost of bytes that are not a character in UTF-8 of which bytes were lost, in bits: its form tells what is left of a character.
const BROKEN_OF_FORM: f32 = 12.0;
/// Upper bound on the cost of a letter of another alphabet, in bits.
const STRANGER: f32 = 13.0;
/// Cost of ASCII, in bits, which is mostly the same on both paths.
const ASCII: f32 = 5.0;
/// Least bytes that have the form of UTF-8: of two characters of three bytes and more, or of five shorter ones.
const FORM: usize = 6;
const SHORT_FORM: usize = 10;
/// Least bytes that begin characters of three, beside one whole character, where bytes were lost.
const BROKEN_FORM: usize = 6;
/// Least bytes that have the form of UTF-8 where each character stands for one byte: there nothing has that form by chance.
const FORM_OF_SINGLES: usize = 2;

/// The hypotheses by which characters may cost less than they do as they stand, each of which costs so many bits: none mostly.
pub(super) fn viable_misreadings(core: &str, costs: &[f32]) -> Vec<&'static Misreading> {
    let mut made = Made { bytes: Vec::with_capacity(core.len()), ..Made::default() };
    let mut possible = Vec::new();
    let is_wide = core.chars().all(|c| WIDE.contains(&c));
    for group in misreadings().iter().filter(|group| !is_wide || !are_of_singles(group)) {
        if group.first().is_some_and(|first| made.encode(core, costs, first.decoder)) {
            possible.extend(group.iter().filter(|one| reads(&made, one)));
        }
    }
    possible
}

/// The characters of a few that follow each other and cost most, of those that a decoder can have made: as the bytes that it made
/// them of.
#[derive(Debug, Default)]
struct Made {
    bytes: Vec<u8>,
    /// What they cost as they stand, in bits.
    cost: f32,
}

impl Made {
    /// Says whether there are any.
    fn encode(&mut self, core: &str, costs: &[f32], decoder: &Codec) -> bool {
        self.bytes.clear();
        let (mut begin, mut cost, mut found) = (0, 0.0, (0..0, 0.0));
        let mut end = |begin: usize, end: usize, cost: f32| {
            if cost > found.1 && end - begin >= LEAST {
                found = (begin..end, cost);
            }
        };
        for (c, of_character) in core.chars().zip(costs) {
            if c == char::REPLACEMENT_CHARACTER {
                self.bytes.push(LOST);
            } else if !decoder.encode(c, &mut self.bytes) {
                end(begin, self.bytes.len(), cost);
                (begin, cost) = (self.bytes.len(), 0.0);
                continue;
            }
            cost += of_character;
        }
        end(begin, self.bytes.len(), cost);
        let (range, cost) = found;
        self.bytes.truncate(range.end);
        self.bytes.drain(..range.start);
        self.cost = cost;
        !self.bytes.is_empty()
    }
}

/// The characters of East Asia, which no single-byte encoding here has.
const WIDE: RangeInclusive<char> = '\u{2E80}'..='\u{D7A3}';

fn are_of_singles(group: &[Misreading]) -> bool {
    group.first().is_some_and(|first| first.decoder.is_single())
}

/// Fewer bytes are no two characters.
const LEAST: usize = 3;

fn reads(made: &Made, misreading: &Misreading) -> bool {
    match misreading.source.language_if_not_utf8() {
        None if misreading.decoder.is_single() => has_form(&made.bytes, true),
        None => has_form(&made.bytes, false) && costs_less_by_form(&made.bytes, made.cost),
        // In step from the first byte on, or from the second.
        Some(language) => [0, 1].into_iter().any(|from| {
            let most = made.cost - misreading.prior * PRIOR;
            let rest = made.bytes.get(from..);
            rest.is_some_and(|rest| costs_less(rest, &misreading.source, language, most))
        }),
    }
}

/// Whether a part of bytes has the form of UTF-8.
pub(super) fn has_form(bytes: &[u8], of_singles: bool) -> bool {
    let (mut long, mut short, mut broken, mut at) = (0, 0, 0, 0);
    while let Some(byte) = bytes.get(at) {
        let length = match byte {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => 1,
        };
        let rest = bytes.get(at + 1..at + length).unwrap_or_default();
        let is_whole = length > 1
            && rest.len() + 1 == length
            && rest.iter().all(|byte| matches!(*byte, 0x80..=0xBF | b'?' | LOST));
        let is_begun = length > 2 && rest.first().is_some_and(|byte| matches!(*byte, 0x80..=0xBF));
        match length {
            _ if !is_whole && is_begun => (broken, at) = (broken + 2, at + 2),
            _ if !is_whole => at += 1,
            2 => (short, at) = (short + 2, at + 2),
            _ => (long, at) = (long + length, at + length),
        }
    }
    if of_singles {
        return long + short + broken >= FORM_OF_SINGLES;
    }
    long >= FORM || short >= SHORT_FORM || long > 0 && broken >= BROKEN_FORM
}

/// Whether bytes cost less as UTF-8, each character by itself, in whatever language it costs least.
fn costs_less_by_form(bytes: &[u8], most: f32) -> bool {
    let readers = LANGUAGES.map(Reader::new);
    // Without a mark of what was lost nearly all is whole, but for what is cut at the beginning and at the end.
    let is_lossy = bytes.iter().any(|byte| matches!(*byte, LOST | b'?'));
    let (mut sum, mut at, mut was_broken) = (0.0, 0, true);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let unit = utf8(rest);
        at += unit.length.max(1);
        let is_broken = unit.character == char::REPLACEMENT_CHARACTER;
        sum += match unit.character {
            _ if is_broken && (was_broken && (is_lossy || sum == 0.0) || at + 2 > bytes.len()) => {
                0.0
            }
            _ if is_broken => {
                if is_lossy {
                    BROKEN_OF_FORM
                } else {
                    BROKEN
                }
            }
            c if c.is_ascii() => ASCII,
            c => readers.iter().map(|one| one.single(c)).fold(STRANGER, f32::min),
        };
        if sum > most {
            return false;
        }
        was_broken = is_broken;
    }
    true
}

/// Whether bytes cost less as a source, each character by itself.
#[allow(clippy::cast_precision_loss)] // of a few characters
fn costs_less(bytes: &[u8], source: &SourceEncoding, language: Language, most: f32) -> bool {
    let reader = Reader::new(language);
    let (mut sum, mut at) = (0.0, 0);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let unit = source.decode(rest);
        at += unit.length.max(1);
        sum += LESS
            + match unit.character {
                char::REPLACEMENT_CHARACTER => BROKEN,
                c if c.is_ascii() => ASCII,
                c => reader.single(c),
            };
        if sum > most {
            return false;
        }
    }
    true
}
