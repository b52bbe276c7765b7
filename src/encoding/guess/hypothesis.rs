//! What bytes might be, and what they cost if they are that.
//!
//! A cost is a length in bits: of the text as the language model tells it, and of what is wrong with it. Every
//! hypothesis is asked about the same bytes, so that costs can be compared. A byte that does not fit costs a
//! hypothesis as much as a character that nobody writes, and never everything: documents are damaged.

use super::letters;
use crate::encoding::binary::is_control;
use crate::encoding::{Encoding, decode, slash};
use crate::language::{self, Language, alphabet};

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::encoding) enum Writing {
    /// A language of the model.
    East(Language),
    /// Any alphabet, or nothing that could be read.
    Alphabet,
}

impl Writing {
    /// As BCP 47 has it.
    pub(in crate::encoding) fn tag(self) -> &'static str {
        match self {
            Self::East(language) => language.tag(),
            Self::Alphabet => "und",
        }
    }
}

/// An encoding, and what is written in it.
#[derive(Debug)]
pub(in crate::encoding) struct Hypothesis {
    pub(in crate::encoding) encoding: Encoding,
    /// What it costs to believe it before a byte is seen, in bits: the rarer, the more, a factor of two a bit.
    /// They are guesses at the world's archives, and decide nothing beyond a few characters.
    pub(super) prior: f32,
    /// What is written in it, and what that costs. The first is what it was made for; the others are asked
    /// where it reads badly.
    writings: &'static [(Writing, f32)],
    /// An encoding that includes this one, with what it costs. It is asked where this one reads badly.
    extended: Option<(Encoding, f32)>,
    /// How many bytes the smallest character has. Documents are cut at multiples of it.
    pub(in crate::encoding) unit: usize,
    /// How many bytes a document that begins inside a character may have before the next one, where the
    /// bytes themselves do not show it.
    skips: usize,
}

const CHINESE: (Writing, f32) = (Writing::East(Language::Chinese), 0.0);
const JAPANESE: (Writing, f32) = (Writing::East(Language::Japanese), 0.0);
const KOREAN: (Writing, f32) = (Writing::East(Language::Korean), 0.0);
/// Text in a language for which its encoding was not made.
const FOREIGN: (Writing, f32) = (Writing::East(Language::Japanese), 12.0);
/// Encodings of all languages; this is a tool for Chinese.
const ANY: &[(Writing, f32)] = &[
    CHINESE,
    (Writing::East(Language::Japanese), 3.0),
    (Writing::East(Language::Korean), 3.0),
    (Writing::Alphabet, 1.0),
];

const fn of(
    encoding: Encoding,
    prior: f32,
    writings: &'static [(Writing, f32)],
    unit: usize,
    skips: usize,
) -> Hypothesis {
    Hypothesis { encoding, prior, writings, extended: None, unit, skips }
}

/// Big5 as boards such as PTT extend it.
const UAO: Option<(Encoding, f32)> = Some((Encoding::BIG5_UAO, 4.0));

/// What bytes that are more than ASCII might be. Where two cost the same, the first one wins.
pub(in crate::encoding) static HYPOTHESES: [Hypothesis; 13] = [
    of(Encoding::UTF_8, 0.0, ANY, 1, 0),
    of(Encoding::GBK, 0.0, &[CHINESE, FOREIGN], 1, 1),
    Hypothesis { extended: UAO, ..of(Encoding::BIG5, 0.0, &[CHINESE, FOREIGN], 1, 1) },
    of(Encoding::SHIFT_JIS, 3.0, &[JAPANESE], 1, 1),
    of(Encoding::EUC_JP, 4.0, &[JAPANESE], 1, 1),
    of(Encoding::EUC_KR, 3.0, &[KOREAN], 1, 1),
    of(Encoding::EUC_TW, 7.0, &[CHINESE], 1, 3),
    // Hardly any document is in it, and none of a few characters is taken for one.
    of(Encoding::JOHAB, 24.0, &[KOREAN], 1, 1),
    of(Encoding::UTF_16LE, 6.0, ANY, 2, 0),
    of(Encoding::UTF_16BE, 7.0, ANY, 2, 0),
    of(Encoding::UTF_32LE, 8.0, ANY, 4, 0),
    of(Encoding::UTF_32BE, 8.0, ANY, 4, 0),
    of(Encoding::WINDOWS_1252, -2.0, &[(Writing::Alphabet, 0.0)], 1, 0),
];

/// What bytes of seven bits might be. The escape sequences of ISO 2022 are controls otherwise.
pub(super) static SEVEN_BITS: [Hypothesis; 5] = [
    of(Encoding::UTF_8, 0.0, &[(Writing::Alphabet, 0.0)], 1, 0),
    of(Encoding::HZ, 6.0, &[CHINESE], 1, 0),
    of(Encoding::ISO_2022_CN, 6.0, &[CHINESE], 1, 0),
    of(Encoding::ISO_2022_JP, 6.0, &[JAPANESE, (CHINESE.0, FOREIGN.1)], 1, 0),
    of(Encoding::ISO_2022_KR, 6.0, &[KOREAN], 1, 0),
];

/// A reading that costs more a character may be in another language, or begin in the middle of one.
/// Natural text has 6 to 9 bits on average, in bad cases 11; wrong readings 15 and more.
const POOR: f32 = 11.5;
/// A reading that costs less a character is right from the beginning.
pub(in crate::encoding) const WELL: f32 = 10.0;
/// What it costs to leave out a byte at the beginning: as much as a character that nobody writes, for few documents
/// begin inside one.
const SKIPPED: f32 = 20.0;

/// What a character costs that the end cuts off: less than one that is broken, for all windows end somewhere; but
/// few documents do.
const CUT: f32 = 10.0;
/// Cost of a second byte that became a slash, in bits: less than that of a lost byte, for it restores a character, and more than a
/// rare character costs, for few documents are paths of archives (guess).
const SLASH: f32 = 10.0;
/// What each further byte costs of a place that could not be decoded. The first costs what U+FFFD costs.
const MORE_BYTES: f32 = 12.0;
/// What the upper bytes of a control character cost: as much as a control character of one byte, for bytes that are no
/// text are as little text when they are read in pairs.
const CONTROL: f32 = 20.0;

/// How many bytes at the beginning tell whether a document begins inside a character.
const HEAD: usize = 24;
/// Bits by which a document must read better without the rest of a character at its beginning: bytes are not given up for one rare
/// character.
const SURELY: f32 = 16.0;
/// How many bytes are read from one place where characters may begin anew: one byte in so many is lost at most.
const SLIP: usize = 64;

/// What one character between two letters of ASCII costs: what an accented letter in a word becomes.
const WEDGED: f32 = 8.0;

/// How many characters stand alone between letters of ASCII.
fn wedged(text: &str) -> usize {
    let (mut first, mut middle) = (' ', ' ');
    let is_between = |last: char| {
        let is = !middle.is_ascii() && first.is_ascii_alphabetic() && last.is_ascii_alphabetic();
        (first, middle) = (middle, last);
        is
    };
    text.chars().map(is_between).filter(|is| *is).count()
}

/// What some bytes cost.
#[derive(Debug, Clone, Copy)]
pub(in crate::encoding) struct Reading {
    pub(in crate::encoding) bits: f32,
    /// What a character costs that is not ASCII, on average, in what it is written in.
    pub(in crate::encoding) bits_per_character: f32,
    /// How many characters are not ASCII.
    pub(in crate::encoding) characters: usize,
    /// How many places could not be decoded.
    pub(in crate::encoding) undecodable: usize,
    /// How many characters there are, and how many of them are controls, that no text has.
    pub(super) all: usize,
    pub(super) controls: usize,
    /// Whether the end cuts off a character.
    pub(super) cut: bool,
    pub(in crate::encoding) writing: Writing,
}

impl Reading {
    /// Of nothing yet, with what it costs before.
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

    /// This one, and another of the bytes after.
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
    /// Whether there are characters enough for it to be asked: of one of four bytes nothing can be said.
    pub(super) fn has_room(&self, bytes: &[u8]) -> bool {
        self.unit == 1 || bytes.len() >= 2 * self.unit
    }

    /// Whether it was made for a language of East Asia that this is.
    pub(in crate::encoding) fn is_for(&self, writing: Writing) -> bool {
        writing != Writing::Alphabet
            && self.writings.iter().any(|(own, cost)| *own == writing && *cost < FOREIGN.1)
    }

    /// Reads bytes. If `begins` is not given, they may begin inside a character. With `slips`, characters may begin
    /// anew anywhere, as they do after a lost byte.
    pub(in crate::encoding) fn read(&self, bytes: &[u8], begins: bool, slips: bool) -> Reading {
        let reading = self.read_whole(bytes, begins);
        if !slips || self.skips == 0 || reading.bits_per_character < POOR {
            return reading;
        }
        let mut sum: Option<Reading> = None;
        for part in bytes.chunks(SLIP) {
            let part = self.read_broken(part);
            sum = Some(sum.map_or(part, |sum| sum.and(&part)));
        }
        sum.filter(|sum| sum.bits < reading.bits).unwrap_or(reading)
    }

    /// Reads bytes in which one may be lost, after which characters begin anew.
    fn read_broken(&self, bytes: &[u8]) -> Reading {
        let mut best = self.read_whole(bytes, false);
        if best.bits_per_character < WELL {
            return best;
        }
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() > 1) {
            at += if rest.first().is_some_and(u8::is_ascii) { 1 } else { 2 };
            let (Some(before), Some(behind)) = (bytes.get(..at), bytes.get(at..)) else { break };
            if behind.first().is_some_and(|byte| !byte.is_ascii()) {
                let both = self.read_behind(before, 0).and(&self.read_behind(behind, 1));
                if both.bits < best.bits {
                    best = both;
                }
            }
        }
        best
    }

    fn read_whole(&self, bytes: &[u8], begins: bool) -> Reading {
        let mut best = self.read_behind(bytes, 0);
        let skips = if begins || best.bits_per_character < WELL { 0 } else { self.skips };
        for skip in 1..=skips {
            let reading = self.read_behind(bytes, skip);
            if reading.bits < best.bits {
                best = reading;
            }
        }
        best
    }

    /// How many bytes a document has before its first whole character.
    pub(super) fn rest_of_a_character(&self, bytes: &[u8]) -> usize {
        if bytes.first().is_none_or(u8::is_ascii) {
            return 0;
        }
        // Only the beginning: what follows farther on may be damaged in its own ways.
        let head = bytes.get(..HEAD).unwrap_or(bytes);
        let bits = |skipped| self.read_behind(head, skipped).bits;
        let (mut best, mut least) = (0, bits(0) - SURELY);
        for skipped in 1..=self.skips {
            let bits = bits(skipped);
            if bits < least {
                (best, least) = (skipped, bits);
            }
        }
        best
    }

    /// Reads bytes after so many.
    #[allow(clippy::cast_precision_loss)] // of three bytes
    fn read_behind(&self, bytes: &[u8], skipped: usize) -> Reading {
        let bytes = bytes.get(skipped..).unwrap_or_default();
        let mut best = self.read_as(self.encoding, bytes);
        if let Some((encoding, cost)) = self.extended
            && (best.undecodable > 0 || best.bits_per_character > POOR)
        {
            let mut reading = self.read_as(encoding, bytes);
            reading.bits += cost;
            if reading.bits < best.bits {
                best = reading;
            }
        }
        best.bits += SKIPPED * skipped as f32;
        best
    }

    /// Whether bytes that cannot be decoded may be the beginning of a character.
    fn may_begin(&self, bytes: &[u8]) -> bool {
        match bytes {
            _ if self.unit > 1 => bytes.len() < self.unit,
            [_] => true,
            // Of EUC-TW, EUC-JP, GB18030.
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
            slashes = SLASH * restored.at.len() as f32;
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
        let wedged = WEDGED * wedged(text) as f32;
        let cut_off = if cut { CUT } else { 0.0 };
        let odd = cut_off
            + slashes
            + MORE_BYTES * more as f32
            + CONTROL * (controls * (self.unit - 1)) as f32;
        let mut best: Option<Reading> = None;
        for &(writing, cost) in self.writings {
            let (bits, bits_per_character, characters) = match writing {
                Writing::East(language) => {
                    let score = language::score(language, text);
                    (score.bits(), score.bits_per_character(), score.characters())
                }
                Writing::Alphabet => alphabet::read(text),
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
            if bits_per_character < POOR {
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
