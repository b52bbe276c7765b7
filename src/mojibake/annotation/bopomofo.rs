//! Conversion of bopomofo to Latin letters: ㄑㄩ is qu, ㄧㄤˋ is yang4.

use crate::builtin::BOPOMOFO;

/// Table entry of an initial without a final.
const NO_FINAL: &str = "-";

/// Returns a syllable of bopomofo in Latin letters, with the digit of its tone.
pub(in super::super) fn to_letters(text: &str) -> Option<String> {
    let (mut tone, mut symbols) = (None, String::new());
    for c in text.chars() {
        let mark = match c {
            'ˉ' => 1,
            'ˊ' => 2,
            'ˇ' => 3,
            'ˋ' => 4,
            '˙' | '･' | '・' => 0,
            c => {
                // A horizontal ㄧ is written as a stroke.
                symbols.push(if matches!(c, '一' | '丨') { 'ㄧ' } else { c });
                continue;
            }
        };
        if tone.replace(mark).is_some() {
            return None;
        }
    }
    let is_initial = |[_, _, alone]: &&[&str; 3]| *alone == NO_FINAL;
    let initial =
        BOPOMOFO.iter().filter(is_initial).find(|[symbol, ..]| symbols.starts_with(symbol));
    let rest = symbols.get(initial.map_or(0, |[symbol, ..]| symbol.len())..)?;
    let of_rest =
        || BOPOMOFO.iter().find(|row| !is_initial(row) && row.first().is_some_and(|s| *s == rest));
    let letters = match initial {
        Some([_, initial, _]) if rest.is_empty() => format!("{initial}i"),
        Some([_, initial, _]) => of_rest().map(|[_, after, _]| format!("{initial}{after}"))?,
        None => of_rest().map(|[_, _, alone]| (*alone).to_owned())?,
    };
    // The first tone has no tone mark.
    Some(format!("{letters}{}", tone.unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bopomofo_becomes_numbered_pinyin() {
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
