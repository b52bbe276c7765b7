//! From bopomofo to Latin letters: ㄑㄩ is qu, ㄧㄤˋ is yang4.

use std::fmt::Write;

/// Initials: ㄅ and the following.
const INITIALS: [(char, &str); 21] = [
    ('ㄅ', "b"),
    ('ㄆ', "p"),
    ('ㄇ', "m"),
    ('ㄈ', "f"),
    ('ㄉ', "d"),
    ('ㄊ', "t"),
    ('ㄋ', "n"),
    ('ㄌ', "l"),
    ('ㄍ', "g"),
    ('ㄎ', "k"),
    ('ㄏ', "h"),
    ('ㄐ', "j"),
    ('ㄑ', "q"),
    ('ㄒ', "x"),
    ('ㄓ', "zh"),
    ('ㄔ', "ch"),
    ('ㄕ', "sh"),
    ('ㄖ', "r"),
    ('ㄗ', "z"),
    ('ㄘ', "c"),
    ('ㄙ', "s"),
];
/// What follows: behind an initial, and without one.
const FINALS: [(&str, &str, &str); 36] = [
    ("", "i", ""),
    ("ㄚ", "a", "a"),
    ("ㄛ", "o", "o"),
    ("ㄜ", "e", "e"),
    ("ㄝ", "e", "e"),
    ("ㄞ", "ai", "ai"),
    ("ㄟ", "ei", "ei"),
    ("ㄠ", "ao", "ao"),
    ("ㄡ", "ou", "ou"),
    ("ㄢ", "an", "an"),
    ("ㄣ", "en", "en"),
    ("ㄤ", "ang", "ang"),
    ("ㄥ", "eng", "eng"),
    ("ㄦ", "er", "er"),
    ("ㄧ", "i", "yi"),
    ("ㄧㄚ", "ia", "ya"),
    ("ㄧㄛ", "io", "yo"),
    ("ㄧㄝ", "ie", "ye"),
    ("ㄧㄠ", "iao", "yao"),
    ("ㄧㄡ", "iu", "you"),
    ("ㄧㄢ", "ian", "yan"),
    ("ㄧㄣ", "in", "yin"),
    ("ㄧㄤ", "iang", "yang"),
    ("ㄧㄥ", "ing", "ying"),
    ("ㄨ", "u", "wu"),
    ("ㄨㄚ", "ua", "wa"),
    ("ㄨㄛ", "uo", "wo"),
    ("ㄨㄞ", "uai", "wai"),
    ("ㄨㄟ", "ui", "wei"),
    ("ㄨㄢ", "uan", "wan"),
    ("ㄨㄣ", "un", "wen"),
    ("ㄨㄤ", "uang", "wang"),
    ("ㄨㄥ", "ong", "weng"),
    ("ㄩ", "v", "yu"),
    ("ㄩㄝ", "ve", "yue"),
    ("ㄩㄢ", "van", "yuan"),
];
/// The two that are written in another way than their parts.
const IRREGULAR: [(&str, &str, &str); 2] = [("ㄩㄣ", "vn", "yun"), ("ㄩㄥ", "iong", "yong")];

/// A syllable of bopomofo, in letters and with a digit.
pub(super) fn to_letters(text: &str) -> Option<String> {
    let (mut tone, mut letters) = (None, String::new());
    for c in text.chars() {
        let mark = match c {
            'ˉ' => Some(1),
            'ˊ' => Some(2),
            'ˇ' => Some(3),
            'ˋ' => Some(4),
            '˙' | '･' | '・' => Some(0),
            _ => None,
        };
        match mark {
            Some(_) if tone.is_some() => return None,
            Some(_) => tone = mark,
            // ㄧ lying down is a stroke.
            None => letters.push(if matches!(c, '一' | '丨') { 'ㄧ' } else { c }),
        }
    }
    let initial = letters
        .chars()
        .next()
        .and_then(|first| INITIALS.iter().find(|(initial, _)| *initial == first));
    let rest = letters.get(initial.map_or(0, |(initial, _)| initial.len_utf8())..)?;
    let found = FINALS.iter().chain(&IRREGULAR).find(|(bopomofo, ..)| *bopomofo == rest);
    let (_, behind, alone) = found?;
    let mut out = match initial {
        Some((_, initial)) => format!("{initial}{behind}"),
        None if alone.is_empty() => return None,
        None => (*alone).to_owned(),
    };
    // The first tone has no mark.
    write!(out, "{}", tone.unwrap_or(1)).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables() {
        for (bopomofo, letters) in [
            ("ㄑㄩ", "qv1"),
            ("ㄏㄨㄟˋ", "hui4"),
            ("ㄕˊ", "shi2"),
            ("˙ㄉㄜ", "de0"),
            ("ㄋㄩˇ", "nv3"),
            ("ㄩㄥˋ", "yong4"),
            ("ㄒㄩㄥ", "xiong1"),
            ("ㄐㄩㄣ", "jvn1"),
            ("ㄦˊ", "er2"),
            ("ㄓㄨㄥ", "zhong1"),
            ("ㄨㄥ", "weng1"),
            ("一ㄢˊ", "yan2"),
        ] {
            assert_eq!(to_letters(bopomofo).as_deref(), Some(letters), "{bopomofo}");
        }
        for other in ["", "ˋ", "qu", "ㄑㄩˋˋ", "ㄅㄆ", "ㄨㄧ"] {
            assert_eq!(to_letters(other), None, "{other}");
        }
    }
}
