//! Hypotheses about the encoding of bytes, and their costs.
//!
//! A cost is a number of bits: that of the text under the language model, plus that of its faults. Every hypothesis is tested on
//! the same bytes, so that costs can be compared. An undecodable byte costs as much as a character that does not occur in text. A
//! single one never decides, because documents may be damaged.
//!
//! Constants without another source are guesses; `benches/peers/encodings.py` measures the answers that they lead to.

use super::letters;
use crate::encoding::binary::is_control;
use crate::encoding::{Encoding, decode, slash};
use crate::language::{self, Language, alphabet};

/// Language or script of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::encoding) enum Writing {
    /// A language of the model.
    East(Language),
    /// Any alphabet, or no readable text.
    Alphabet,
}

impl Writing {
    /// BCP 47 tag.
    pub(in crate::encoding) fn tag(self) -> &'static str {
        match self {
            Self::East(language) => language.tag(),
            Self::Alphabet => "und",
        }
    }
}

/// An encoding with the languages that are written in it.
#[derive(Debug)]
pub(in crate::encoding) struct Hypothesis {
    pub(in crate::encoding) encoding: Encoding,
    /// Prior cost in bits: rarer encodings cost more, a bit for each factor of two. Guesses of how common they are in archives;
    /// they only decide for documents of a few characters.
    pub(super) prior: f32,
    /// Languages with their costs. The first is the one that the encoding was made for; the others are tried where it reads badly.
    writings: &'static [(Writing, f32)],
    /// An encoding that includes this one, with its cost, tried where this one reads badly.
    extended: Option<(Encoding, f32)>,
    /// Bytes of the smallest character. Documents are cut at multiples of it.
    pub(in crate::encoding) unit: usize,
    /// Most bytes before the first whole character of a document that begins inside one, if the bytes themselves do not show it.
    skips: usize,
}

/// Chinese, in an encoding made for it.
const CHINESE: (Writing, f32) = (Writing::East(Language::Chinese), 0.0);
/// Japanese, in an encoding made for it.
const JAPANESE: (Writing, f32) = (Writing::East(Language::Japanese), 0.0);
/// Korean, in an encoding made for it.
const KOREAN: (Writing, f32) = (Writing::East(Language::Korean), 0.0);
/// Japanese in an encoding made for another language, with its cost in bits (guess).
const FOREIGN_JAPANESE: (Writing, f32) = (Writing::East(Language::Japanese), 12.0);
/// Languages of an encoding for all languages. Chinese is first, because this is a tool for Chinese.
const ANY_LANGUAGE: &[(Writing, f32)] = &[
    CHINESE,
    (Writing::East(Language::Japanese), 3.0),
    (Writing::East(Language::Korean), 3.0),
    (Writing::Alphabet, 1.0),
];

const fn hypothesis(
    encoding: Encoding,
    prior: f32,
    writings: &'static [(Writing, f32)],
    unit: usize,
    skips: usize,
) -> Hypothesis {
    Hypothesis { encoding, prior, writings, extended: None, unit, skips }
}

/// Big5 as extended for boards such as PTT.
const BIG5_UAO_EXTENSION: Option<(Encoding, f32)> = Some((Encoding::BIG5_UAO, 4.0));

/// Hypotheses about bytes beyond ASCII. On equal cost, the first one wins.
pub(in crate::encoding) static HYPOTHESES: [Hypothesis; 13] = [
    hypothesis(Encoding::UTF_8, 0.0, ANY_LANGUAGE, 1, 0),
    hypothesis(Encoding::GBK, 0.0, &[CHINESE, FOREIGN_JAPANESE], 1, 1),
    Hypothesis {
        extended: BIG5_UAO_EXTENSION,
        ..hypothesis(Encoding::BIG5, 0.0, &[CHINESE, FOREIGN_JAPANESE], 1, 1)
    },
    hypothesis(Encoding::SHIFT_JIS, 3.0, &[JAPANESE], 1, 1),
    hypothesis(Encoding::EUC_JP, 4.0, &[JAPANESE], 1, 1),
    hypothesis(Encoding::EUC_KR, 3.0, &[KOREAN], 1, 1),
    hypothesis(Encoding::EUC_TW, 7.0, &[CHINESE], 1, 3),
    // Almost no document is in Johab, so a few characters are never taken for it.
    hypothesis(Encoding::JOHAB, 24.0, &[KOREAN], 1, 1),
    hypothesis(Encoding::UTF_16LE, 6.0, ANY_LANGUAGE, 2, 0),
    hypothesis(Encoding::UTF_16BE, 7.0, ANY_LANGUAGE, 2, 0),
    hypothesis(Encoding::UTF_32LE, 8.0, ANY_LANGUAGE, 4, 0),
    hypothesis(Encoding::UTF_32BE, 8.0, ANY_LANGUAGE, 4, 0),
    hypothesis(Encoding::WINDOWS_1252, -2.0, &[(Writing::Alphabet, 0.0)], 1, 0),
];

/// Hypotheses about bytes of seven bits. In all other hypotheses, the escape sequences of ISO 2022 are control characters.
pub(super) static SEVEN_BIT_HYPOTHESES: [Hypothesis; 5] = [
    hypothesis(Encoding::UTF_8, 0.0, &[(Writing::Alphabet, 0.0)], 1, 0),
    hypothesis(Encoding::HZ, 6.0, &[CHINESE], 1, 0),
    hypothesis(Encoding::ISO_2022_CN, 6.0, &[CHINESE], 1, 0),
    hypothesis(Encoding::ISO_2022_JP, 6.0, &[JAPANESE, (CHINESE.0, FOREIGN_JAPANESE.1)], 1, 0),
    hypothesis(Encoding::ISO_2022_KR, 6.0, &[KOREAN], 1, 0),
];

/// Bits per character above which a reading may be in another language, or begin inside a character. Natural text has 6 to 9 on
/// average, in bad cases 11; wrong readings 15 and more.
const POOR_BITS: f32 = 11.5;
/// Bits per character below which a reading is right from its first byte.
pub(in crate::encoding) const GOOD_BITS: f32 = 10.0;
/// Cost of a skipped byte at the beginning, in bits: that of a character that does not occur in text, because few documents begin
/// inside a character.
const SKIPPED_BYTE_BITS: f32 = 20.0;

/// Cost of a character truncated at the end, in bits: less than that of an undecodable place, because windows often end inside a
/// character.
const CUT_BITS: f32 = 10.0;
/// Cost of a second byte that became a slash, in bits: less than a lost byte, because a character is restored, and more than a rare
/// character, because few documents are paths of archives (guess).
const SLASH_BITS: f32 = 10.0;
/// Cost of each further byte of an undecodable place, in bits. The first byte costs as much as U+FFFD.
const MORE_BYTES_BITS: f32 = 12.0;
/// Cost of the upper byte of a control character of a wide unit, in bits: as much as a control of one byte, so that binary data
/// does not read better in pairs.
const WIDE_CONTROL_BITS: f32 = 20.0;

/// Leading bytes that decide whether a document begins inside a character.
const HEAD_BYTES: usize = 24;
/// Least gain in bits of skipping bytes at the beginning as the rest of a character: one rare character is not enough reason to
/// drop bytes.
const MIN_SKIP_GAIN_BITS: f32 = 16.0;
/// Bytes of a part in which at most one byte is assumed lost, so that characters are aligned anew at most once.
const SLIP_BYTES: usize = 64;

/// Cost of a single character between two ASCII letters, in bits: it is probably an accented letter of a word.
const WEDGED_BITS: f32 = 8.0;

/// Number of single characters between ASCII letters.
fn lone_between_letters(text: &str) -> usize {
    let (mut first, mut middle) = (' ', ' ');
    let is_between = |last: char| {
        let is_lone =
            !middle.is_ascii() && first.is_ascii_alphabetic() && last.is_ascii_alphabetic();
        (first, middle) = (middle, last);
        is_lone
    };
    text.chars().map(is_between).filter(|is_lone| *is_lone).count()
}

/// Costs of bytes under a hypothesis.
#[derive(Debug, Clone, Copy)]
pub(in crate::encoding) struct Reading {
    pub(in crate::encoding) bits: f32,
    /// Average cost of a character that is not ASCII, in bits, in the language of `writing`.
    pub(in crate::encoding) bits_per_character: f32,
    /// Number of characters that are not ASCII.
    pub(in crate::encoding) characters: usize,
    /// Number of undecodable places.
    pub(in crate::encoding) undecodable: usize,
    /// Number of characters, and of controls among them that no text contains.
    pub(super) all: usize,
    pub(super) controls: usize,
    /// Whether the last character is truncated.
    pub(super) cut: bool,
    pub(in crate::encoding) writing: Writing,
}

impl Reading {
    /// An empty reading with the given prior cost.
    pub(super) fn none(bits: f32) -> Self {
        let [characters, undecodable, all, controls] = [0; 4];
        let writing = Writing::Alphabet;
        Self {
            bits,
            bits_per_character: 0.0,
            characters,
            undecodable,
            all,
            controls,
            cut: false,
            writing,
        }
    }

    /// Combines the readings of consecutive bytes.
    #[allow(clippy::cast_precision_loss)] // of a window
    pub(super) fn and(mut self, other: &Self) -> Self {
        let cost = self.bits_per_character * self.characters as f32
            + other.bits_per_character * other.characters as f32;
        if other.characters > self.characters {
            self.writing = other.writing;
        }
        self.bits += other.bits;
        self.characters += other.characters;
        self.bits_per_character = cost / self.characters.max(1) as f32;
        self.undecodable += other.undecodable;
        self.all += other.all;
        self.controls += other.controls;
        self.cut = other.cut;
        self
    }
}

impl Hypothesis {
    /// Whether there are enough bytes to test the hypothesis: at least two characters if they are wide.
    pub(super) fn has_room(&self, bytes: &[u8]) -> bool {
        self.unit == 1 || bytes.len() >= 2 * self.unit
    }

    /// Whether the encoding was made for this East Asian language.
    pub(in crate::encoding) fn is_for(&self, writing: Writing) -> bool {
        writing != Writing::Alphabet
            && self
                .writings
                .iter()
                .any(|(written, cost)| *written == writing && *cost < FOREIGN_JAPANESE.1)
    }

    /// Reads bytes. If `begins_whole` is false, they may begin inside a character. With `may_slip`, characters may be aligned
    /// anew anywhere, as after a lost byte.
    pub(in crate::encoding) fn read(
        &self,
        bytes: &[u8],
        begins_whole: bool,
        may_slip: bool,
    ) -> Reading {
        let reading = self.read_whole(bytes, begins_whole);
        if !may_slip || self.skips == 0 || reading.bits_per_character < POOR_BITS {
            return reading;
        }
        let mut sum: Option<Reading> = None;
        for part in bytes.chunks(SLIP_BYTES) {
            let part = self.read_broken(part);
            sum = Some(sum.map_or(part, |sum| sum.and(&part)));
        }
        sum.filter(|sum| sum.bits < reading.bits).unwrap_or(reading)
    }

    /// Reads bytes of which one may be lost, with a new alignment after it.
    fn read_broken(&self, bytes: &[u8]) -> Reading {
        let mut best = self.read_whole(bytes, false);
        if best.bits_per_character < GOOD_BITS {
            return best;
        }
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() > 1) {
            at += if rest.first().is_some_and(u8::is_ascii) { 1 } else { 2 };
            let (Some(before), Some(after)) = (bytes.get(..at), bytes.get(at..)) else { break };
            if after.first().is_some_and(|byte| !byte.is_ascii()) {
                let both = self.read_after(before, 0).and(&self.read_after(after, 1));
                if both.bits < best.bits {
                    best = both;
                }
            }
        }
        best
    }

    fn read_whole(&self, bytes: &[u8], begins_whole: bool) -> Reading {
        let mut best = self.read_after(bytes, 0);
        let skips =
            if begins_whole || best.bits_per_character < GOOD_BITS { 0 } else { self.skips };
        for skip in 1..=skips {
            let reading = self.read_after(bytes, skip);
            if reading.bits < best.bits {
                best = reading;
            }
        }
        best
    }

    /// Number of bytes before the first whole character of a document.
    pub(super) fn rest_of_a_character(&self, bytes: &[u8]) -> usize {
        if bytes.first().is_none_or(u8::is_ascii) {
            return 0;
        }
        // Only the beginning is read: the rest may be damaged in other ways.
        let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        let bits = |skipped| self.read_after(head, skipped).bits;
        let (mut best, mut least) = (0, bits(0) - MIN_SKIP_GAIN_BITS);
        for skipped in 1..=self.skips {
            let bits = bits(skipped);
            if bits < least {
                (best, least) = (skipped, bits);
            }
        }
        best
    }

    /// Reads the bytes after a number of skipped ones.
    #[allow(clippy::cast_precision_loss)] // of three bytes
    fn read_after(&self, bytes: &[u8], skipped: usize) -> Reading {
        let bytes = bytes.get(skipped..).unwrap_or_default();
        let mut best = self.read_as(self.encoding, bytes);
        if let Some((encoding, cost)) = self.extended
            && (best.undecodable > 0 || best.bits_per_character > POOR_BITS)
        {
            let mut reading = self.read_as(encoding, bytes);
            reading.bits += cost;
            if reading.bits < best.bits {
                best = reading;
            }
        }
        best.bits += SKIPPED_BYTE_BITS * skipped as f32;
        best
    }

    /// Whether undecodable bytes may be the beginning of a character.
    fn may_begin(&self, bytes: &[u8]) -> bool {
        match bytes {
            _ if self.unit > 1 => bytes.len() < self.unit,
            [_] => true,
            // Lead bytes of EUC-TW and EUC-JP; GB18030.
            [0x8E | 0x8F, ..] | [_, b'0'..=b'9', ..] => true,
            _ => self.encoding == Encoding::UTF_8,
        }
    }

    #[allow(clippy::cast_precision_loss)] // of a window
    fn read_as(&self, encoding: Encoding, bytes: &[u8]) -> Reading {
        let mut decoded = decode::decode::<()>(bytes, 0, encoding);
        let restored = slash::restore(bytes, encoding, &decoded);
        let mut slashes = 0.0;
        if let Some(restored) = &restored {
            slashes = SLASH_BITS * restored.at.len() as f32;
            decoded = decode::decode(&restored.bytes, 0, encoding);
        }
        // The bytes may end inside a character, which is hardly a fault.
        let cut = decoded.places.last().is_some_and(|place| {
            place.source.end == bytes.len()
                && self.may_begin(bytes.get(place.source.range()).unwrap_or_default())
        });
        let text = decoded.text.strip_suffix('\u{FFFD}').filter(|_| cut).unwrap_or(&decoded.text);
        let undecodable = decoded.undecodable - usize::from(cut);
        let places = decoded.places.get(..undecodable).unwrap_or_default();
        let more = places.iter().map(|place| place.source.len().saturating_sub(1)).sum::<usize>();
        let controls = text.bytes().filter(|byte| is_control(*byte)).count();
        let all = text.chars().count();
        let wedged = WEDGED_BITS * lone_between_letters(text) as f32;
        let cut_off = if cut { CUT_BITS } else { 0.0 };
        let odd = cut_off
            + slashes
            + MORE_BYTES_BITS * more as f32
            + WIDE_CONTROL_BITS * (controls * (self.unit - 1)) as f32;
        let mut best: Option<Reading> = None;
        for &(writing, cost) in self.writings {
            let (bits, bits_per_character, characters) = match writing {
                Writing::East(language) => {
                    let score = language::score(language, text);
                    (score.bits(), score.bits_per_character(), score.characters())
                }
                Writing::Alphabet => alphabet::score(text),
            };
            let wedged = if writing == Writing::Alphabet { 0.0 } else { wedged };
            let bits = bits + cost + odd + wedged;
            let reading = Reading {
                bits,
                bits_per_character,
                characters,
                undecodable,
                all,
                controls,
                cut,
                writing,
            };
            if best.is_none_or(|best| bits < best.bits) {
                best = Some(reading);
            }
            if bits_per_character < POOR_BITS {
                break;
            }
        }
        if encoding == Encoding::WINDOWS_1252
            && let Some(best) = &mut best
        {
            best.bits += letters::cost_of_no_words(bytes);
        }
        best.unwrap_or(Reading::none(f32::INFINITY))
    }
}
