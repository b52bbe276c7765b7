//! Mandarin syllables in Latin letters, in any notation of the tone.

/// The letters of a syllable, and its tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Syllable {
    /// Five bits for each letter, ü as v.
    pub(super) letters: u32,
    /// Tone from 1 to 4; 0 for the neutral tone.
    pub(super) tone: u8,
}

/// Least number that has six letters, the most of a syllable, as in `zhuang`.
const LETTERS_FULL: u32 = 1 << 25;

impl Syllable {
    /// Parses a syllable: `lǜ`, precomposed or with combining marks, `lv4` or `lü4`. Lookalikes are accepted: GBK has ɡ and ɑ for
    /// pinyin, ă is typed for ǎ, and other alphabets have an а.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (mut letters, mut tone) = (SyllableLetters::default(), None);
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            let (letter, mark) = letter(c)?;
            match letter {
                Some(DIAERESIS) => letters.round()?,
                Some(letter) => letters.push(letter)?,
                None => {}
            }
            // A syllable has one tone, and nothing after a digit.
            if mark.is_some() && tone.is_some() || c.is_ascii_digit() && !chars.as_str().is_empty()
            {
                return None;
            }
            tone = mark.or(tone);
        }
        (letters.0 > 0).then_some(Self { letters: letters.0, tone: tone.unwrap_or_default() })
    }
}

/// Letters in order, five bits each.
#[derive(Debug, Default)]
struct SyllableLetters(u32);

impl SyllableLetters {
    fn push(&mut self, mut letter: char) -> Option<()> {
        // After these, ü is written u; after the others, üe is sometimes written ue.
        let is_written_u = [code('j'), code('q'), code('x'), code('y')].contains(&(self.0 & 31));
        if letter == 'v' && is_written_u {
            letter = 'u';
        }
        if letter == 'e' && matches!(self.0, LU | NU) {
            self.round()?;
        }
        if self.0 >= LETTERS_FULL {
            return None;
        }
        self.0 = self.0 << 5 | code(letter);
        Some(())
    }

    /// Changes the last letter to ü.
    fn round(&mut self) -> Option<()> {
        if self.0 & 31 != code('u') {
            return None;
        }
        self.0 >>= 5;
        self.push('v')
    }
}

const fn code(letter: char) -> u32 {
    letter as u32 & 31
}

/// Combining mark of ü.
const DIAERESIS: char = '\u{308}';
/// Letters of `lu`, in which ü may be written u before e.
const LU: u32 = code('l') << 5 | code('u');
/// Letters of `nu`, in which ü may be written u before e.
const NU: u32 = code('n') << 5 | code('u');

/// Letter and tone of a character. A combining mark is not a letter, except for that of ü.
fn letter(c: char) -> Option<(Option<char>, Option<u8>)> {
    let (letter, tone) = match c {
        'a'..='z' => (c, 0),
        '1'..='4' => return Some((None, Some(c as u8 - b'0'))),
        '0' | '5' => return Some((None, Some(0))),
        '\u{304}' => return Some((None, Some(1))),
        '\u{301}' => return Some((None, Some(2))),
        '\u{30C}' | '\u{306}' => return Some((None, Some(3))),
        '\u{300}' => return Some((None, Some(4))),
        '\u{302}' => return Some((None, None)),
        DIAERESIS => (c, 0),
        'ā' => ('a', 1),
        'á' | 'ά' => ('a', 2),
        'ǎ' | 'ă' => ('a', 3),
        'à' => ('a', 4),
        'ē' => ('e', 1),
        'é' | 'έ' | 'ế' => ('e', 2),
        'ě' | 'ĕ' => ('e', 3),
        'è' | 'ѐ' | 'ề' => ('e', 4),
        'ī' => ('i', 1),
        'í' | 'ί' => ('i', 2),
        'ǐ' | 'ĭ' => ('i', 3),
        'ì' => ('i', 4),
        'ō' => ('o', 1),
        'ó' | 'ό' => ('o', 2),
        'ǒ' | 'ŏ' => ('o', 3),
        'ò' => ('o', 4),
        'ū' => ('u', 1),
        'ú' => ('u', 2),
        'ǔ' | 'ŭ' => ('u', 3),
        'ù' => ('u', 4),
        'ü' => ('v', 0),
        'ǖ' => ('v', 1),
        'ǘ' => ('v', 2),
        'ǚ' => ('v', 3),
        'ǜ' => ('v', 4),
        'ḿ' => ('m', 2),
        'ń' => ('n', 2),
        'ň' => ('n', 3),
        'ǹ' => ('n', 4),
        'ê' => ('e', 0),
        'ɑ' | 'а' | 'α' => ('a', 0),
        'е' => ('e', 0),
        'ı' | 'і' | 'ι' => ('i', 0),
        'о' | 'ο' => ('o', 0),
        'ɡ' => ('g', 0),
        _ => return None,
    };
    Some((Some(letter), (tone > 0).then_some(tone)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_syllable_is_written_in_many_ways() {
        for ways in [
            &["qū", "qu1", "qu\u{304}", "qǖ", "qü1", "qv1"][..],
            &["lǜ", "lü\u{300}", "lu\u{308}\u{300}", "lu\u{308}4", "lv4", "lü4"],
            &["lüè", "luè", "lue4", "lüe4", "lve4"],
            &["guǎng", "ɡuǎnɡ", "guăng", "guɑ\u{30C}ng", "guang3", "guа\u{306}ng"],
            &["zhuàng", "zhuang4", "zhua\u{300}ng"],
            &["de", "de5", "de0"],
            &["ế", "e2"],
            &["ńg", "ng2"],
        ] {
            let first = Syllable::parse(ways[0]).unwrap();
            for way in ways {
                assert_eq!(Syllable::parse(way), Some(first), "{way}");
            }
        }
    }

    #[test]
    fn malformed_syllables_are_refused() {
        for text in
            ["", "4", "Qū", "běijīng", "qu14", "qu1a", "q ū", "園", "zhuangg", "qu6", "ū\u{301}"]
        {
            assert_eq!(Syllable::parse(text), None, "{text}");
        }
    }
}
