//! Rarity of each character in any text, with its other signs, as one byte for a scan at the speed of memory.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::LanguageTable;

/// Bits of the least cost of a character in the languages of the model, in bits.
pub(crate) const BITS: u8 = 0x1F;
/// Sign of a character that looks like another one: a radical, a compatibility ideograph, a private-use character.
pub(crate) const LOOKALIKE: u8 = 0x20;
/// Sign of an invisible character: a control, or one without width.
pub(crate) const INVISIBLE: u8 = 0x40;
/// Sign of a character that is examined: a replacement, or part of the text of one (锟斤拷), alone or in a row (烫烫烫, ？？？); possibly
/// half a character ([`is_half`]); or the opening parenthesis.
pub(crate) const NOTABLE: u8 = 0x80;
/// Opening parenthesis of Chinese text, before readings.
const PARENTHESIS: char = '（';

/// Rarity of characters that the model lacks, in bits: letters of living alphabets, which stand together (guess).
const LETTER: u8 = 9;
/// Rarity of capitals of such alphabets, in bits: they only begin words (guess).
const CAPITAL: u8 = 18;
/// Rarity of Latin letters outside ASCII, of which a word has one or two, in bits (guess).
const LATIN: u8 = 20;
/// Rarity of characters that do not occur in text, in bits (guess).
const UNWRITTEN: u8 = 26;
/// Units of costs in a bit.
const EIGHTHS: u8 = 8;

/// Ranges whose rarity the model lacks.
const RANGES: [(RangeInclusive<u32>, u8); 16] = [
    (0x80..=0x9F, UNWRITTEN | INVISIBLE),
    (0xAD..=0xAD, UNWRITTEN | INVISIBLE),
    (0xC0..=0x24F, LATIN),
    // Capitals begin words; among small letters they are letters of another encoding.
    (0x391..=0x3A9, CAPITAL),
    (0x370..=0x3FF, LETTER),
    (0x410..=0x42F, CAPITAL),
    (0x430..=0x44F, LETTER),
    (0x531..=0x10FF, LETTER),
    (0x1200..=0x1DFF, LETTER),
    (0x1E00..=0x1EFF, LATIN),
    (0x200B..=0x200F, UNWRITTEN | INVISIBLE),
    (0x202A..=0x202E, UNWRITTEN | INVISIBLE),
    (0x2060..=0x206F, UNWRITTEN | INVISIBLE),
    // Single lines, as in tables printed by programs.
    (0x2500..=0x254B, LETTER),
    // Half-width katakana: bytes of other encodings decoded as Shift_JIS.
    (0xFF61..=0xFF9F, 22),
    (0xFEFF..=0xFEFF, UNWRITTEN | INVISIBLE),
];
/// Signs of ranges in addition to their rarity.
const SIGNS: [(RangeInclusive<u32>, u8); 3] =
    [(0x2E80..=0x2FDF, LOOKALIKE), (0xE000..=0xF8FF, LOOKALIKE), (0xF900..=0xFAFF, LOOKALIKE)];
/// Results of misdecoding U+FFFD: one rare character of each.
pub(crate) const REPLACEMENTS: [char; 12] =
    ['�', '锟', '¿', '쏙', '踝', 'ｽ', '鐃', 'ї', 'Ω', '╜', '½', 'œ'];
/// Characters that replaced others if they are repeated.
pub(crate) const IN_ROWS: [char; 7] = ['烫', '屯', '葺', '铪', '口', '□', '？'];

/// Whether windows-1252 decodes to a character a byte that in UTF-8 is only the second or third of a character, and Chinese text
/// hardly ever contains it: not quotation marks, dashes, dots.
pub(crate) fn is_half(c: char) -> bool {
    let is_mark =
        || matches!(c, 'ˆ' | '˜' | '‚' | '„' | '†' | '‡' | '•' | '‰' | '‹' | '›' | '€' | '™');
    let is_letter = || matches!(c, 'Œ' | 'œ' | 'Š' | 'š' | 'Ÿ' | 'Ž' | 'ž' | 'ƒ');
    matches!(c, '\u{80}'..='\u{9F}' | '\u{A1}'..='\u{B6}' | '\u{B8}'..='\u{BF}')
        || is_letter()
        || is_mark()
}

/// Compiles one byte for each code point of two bytes. A character is as rare as its least rare variant, so that conversion changes
/// nothing.
pub(crate) fn compile_rarity(
    costs: &LanguageTable<'_>,
    variants: &BTreeMap<char, char>,
) -> Vec<u8> {
    let mut least: BTreeMap<char, u8> = BTreeMap::new();
    for (variant, class) in variants {
        let bits = rarity(costs, *variant).min(rarity(costs, *class)) & BITS;
        least.entry(*class).and_modify(|least| *least = bits.min(*least)).or_insert(bits);
    }
    let of = |c: char| {
        let own = rarity(costs, c);
        let class = variants.get(&c).unwrap_or(&c);
        least.get(class).map_or(own, |least| own & !BITS | least)
    };
    (0..=0xFFFF).map(|number| char::from_u32(number).map_or(0, of)).collect()
}

fn rarity(table: &LanguageTable<'_>, c: char) -> u8 {
    let number = u32::from(c);
    if c.is_ascii() {
        return 0;
    }
    let of = |ranges: &[(RangeInclusive<u32>, u8)]| {
        ranges.iter().find(|(range, _)| range.contains(&number)).map(|(_, what)| *what)
    };
    let bits = of(&RANGES).unwrap_or_else(|| {
        let single = table.costs(table.number(c)).single;
        (single.into_iter().min().unwrap_or_default() / EIGHTHS).min(BITS)
    });
    let is_notable =
        REPLACEMENTS.contains(&c) || IN_ROWS.contains(&c) || c == PARENTHESIS || is_half(c);
    bits | of(&SIGNS).unwrap_or_default() | if is_notable { NOTABLE } else { 0 }
}
