//! UTF-16 without a byte order mark.

use std::sync::LazyLock;

use super::Encoding;
use crate::builtin;
use crate::share::share;
use crate::table::CharMap;

/// The most code units that are looked at: from the beginning, and as many from the middle.
const SAMPLE: usize = 1 << 15;
/// The least share of units that are ASCII text, East Asian punctuation, kana or one of the
/// [frequent characters](FREQUENT). Of documents of 20 lines 99 % have 0.26 and more (Korean; Chinese
/// 0.30), UTF-16 read in the wrong order has 0.11 at most, bytes of other encodings in pairs 0.02.
const MIN_SHARE: f32 = 0.15;
/// The other byte order must reach no more than this part of it.
const MAX_OTHER: f32 = 0.34;
/// In short text the share proves nothing. There, every zero byte must be half of an ASCII character,
/// and this share of all units must be Han or ordinary; of the bytes of another encoding read in
/// pairs, or of UTF-16 read in the wrong order, about a third are.
const MIN_HAN_SHARE: f32 = 0.9;
const MAX_OTHER_HAN_SHARE: f32 = 0.6;
/// The most units that no text contains (lone surrogates, noncharacters, control characters).
const MAX_IMPOSSIBLE: f32 = 0.01;
/// Without any zero byte (no space, no digit, no line break), fewer units than this prove nothing.
const MIN_UNITS: usize = 16;
/// Bytes that are also valid UTF-8 with zeros among them (names separated by zeros, padded fields)
/// are UTF-16 only if this share of them is zero, as in English text.
const MIN_ZEROS: f32 = 0.4;

/// Which characters are frequent in Chinese. The embedded table is loaded once; a test holds that it
/// loads.
static FREQUENT: LazyLock<CharMap<'static>> = LazyLock::new(|| {
    CharMap::load("frequent characters", builtin::FREQUENT_CHARACTERS).unwrap_or_default()
});

/// The byte order of bytes that are UTF-16, if they are. `valid_utf8`: they could be UTF-8, too.
pub(super) fn detect(bytes: &[u8], valid_utf8: bool) -> Option<Encoding> {
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if valid_utf8 && share(zeros, bytes.len()) < MIN_ZEROS {
        return None;
    }
    if zeros == 0 && bytes.len() < MIN_UNITS * 2 {
        return None;
    }
    let little = Tally::of(bytes, u16::from_le_bytes);
    let big = Tally::of(bytes, u16::from_be_bytes);
    let beats = |a: &Tally, b: &Tally| {
        let usual = a.text() >= MIN_SHARE
            && share(a.impossible, a.units) <= MAX_IMPOSSIBLE
            && b.text() <= a.text() * MAX_OTHER;
        let short = zeros > 0
            && a.impossible == 0
            && a.with_han() >= MIN_HAN_SHARE
            && b.with_han() <= MAX_OTHER_HAN_SHARE;
        usual || short
    };
    if beats(&little, &big) {
        Some(Encoding::UTF_16LE)
    } else if beats(&big, &little) {
        Some(Encoding::UTF_16BE)
    } else {
        None
    }
}

#[derive(Default)]
struct Tally {
    units: usize,
    ordinary: usize,
    han: usize,
    impossible: usize,
}

impl Tally {
    fn of(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Self {
        let mut tally = Self::default();
        let middle = (bytes.len() / 2) & !1;
        let begin = bytes.get(..middle.min(SAMPLE * 2)).unwrap_or_default();
        let behind = bytes.get(middle..).unwrap_or_default();
        let behind = behind.get(..SAMPLE * 2).unwrap_or(behind);
        for part in [begin, behind] {
            let (pairs, _) = part.as_chunks::<2>();
            for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
                tally.add(decoded.ok());
            }
        }
        tally
    }

    fn add(&mut self, c: Option<char>) {
        self.units += 1;
        match c {
            None | Some('\u{FFFE}'..='\u{FFFF}' | '\u{FDD0}'..='\u{FDEF}') => self.impossible += 1,
            Some('\t' | '\n' | '\r' | ' '..='~') => self.ordinary += 1,
            Some('\0'..' ') => self.impossible += 1,
            // East Asian punctuation, kana, full-width forms, and the dashes and quotes.
            Some('、'..='〟' | 'ぁ'..='ヿ' | '！'..='～' | '—' | '‘'..='”' | '…') => {
                self.ordinary += 1;
            }
            Some(c) if FREQUENT.get(c) != 0 => self.ordinary += 1,
            Some('一'..='\u{9FFF}') => self.han += 1,
            Some(_) => {}
        }
    }

    fn text(&self) -> f32 {
        share(self.ordinary, self.units)
    }

    fn with_han(&self) -> f32 {
        share(self.ordinary + self.han, self.units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frequent_characters_are_there() {
        assert!("的是不我們们".chars().all(|c| FREQUENT.get(c) != 0));
        assert_eq!(FREQUENT.get('龘'), 0);
    }
}
