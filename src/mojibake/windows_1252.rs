//! The code page windows-1252, as Western decoders use it.

/// Characters of windows-1252 from 0x80 on, as in the Encoding Standard. Codes without a character are decoded to the control.
const CHARACTERS_FROM_80: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Returns the byte of a character in windows-1252 or ISO 8859-1: decoders mix these.
pub(super) fn western_byte(c: char) -> Option<u8> {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => None,
        Ok(byte) => Some(byte),
        Err(_) => {
            let at = CHARACTERS_FROM_80.iter().position(|known| *known == c)?;
            u8::try_from(at).ok().map(|at| 0x80 + at)
        }
    }
}

/// Returns the character of windows-1252 at the code of a control of ISO 8859-1.
pub(super) fn character_for_control(c: char) -> Option<char> {
    let at = u32::from(c).checked_sub(0x80)?;
    CHARACTERS_FROM_80.get(at as usize).copied().filter(|known| *known != c)
}
