//! Tests of the scan.

use super::*;

/// Returns the rare places, found one character at a time.
fn rare(text: &str) -> Vec<usize> {
    let (mut rare, mut sum, mut is_after_ascii) = (Vec::<usize>::new(), 0, true);
    for (at, c) in text.char_indices() {
        if c.is_ascii() {
            is_after_ascii = true;
            continue;
        }
        if is_after_ascii {
            sum = u32::midpoint(sum, USUAL_RARITY * AVERAGED_CHARS);
            is_after_ascii = false;
        }
        sum = next_sum(
            sum,
            RARITY.get(c as usize).copied().unwrap_or_else(|| sign_beyond_basic_plane(c.into())),
        );
        let end = at + c.len_utf8();
        if sum >= MIN_RARE_SUM && rare.last().is_none_or(|last| end >= last + RARE_PLACE_GAP_BYTES)
        {
            rare.push(end);
        }
    }
    rare
}

/// Characters tested together give the same result as one by one, whatever is between them.
#[test]
fn characters_tested_together_give_the_result_of_each_alone() {
    let characters =
        ['碼', '頭', '的', '鑀', '龘', '烫', '（', '\u{200B}', '⼀', 'é', 'Ж', '𠮷', 'a', '?'];
    let mut number = 1u32;
    for length in 0..2000 {
        let text: String = (0..length % 60)
            .map(|_| {
                number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                characters[(number >> 16) as usize % characters.len()]
            })
            .collect();
        let scan = Scan::of(&text);
        assert_eq!(scan.rare, rare(&text), "{text}");
        let places = |sign: u8| {
            let is_one = |c: &char| RARITY.get(*c as usize).is_some_and(|one| one & sign != 0);
            text.char_indices().filter(|(_, c)| is_one(c)).map(|(at, _)| at).collect::<Vec<_>>()
        };
        assert_eq!(scan.lookalikes, places(LOOKALIKE), "{text}");
        assert_eq!(scan.invisible, places(INVISIBLE), "{text}");
    }
}

#[test]
fn ascii_is_counted_to_its_end() {
    for length in 0..300 {
        let text = "a".repeat(length);
        assert_eq!(leading_ascii(text.as_bytes()), length);
        assert_eq!(leading_ascii(format!("{text}碼頭{text}").as_bytes()), length);
    }
}

#[test]
fn single_letters_after_ideographs_are_found() {
    let text = format!("{}中a文 A股X, 中bb 中c", "文".repeat(30));
    let letters = Scan::of(&text).letters;
    let letters: Vec<_> = letters.into_iter().filter_map(|at| text.get(at..=at)).collect();
    assert_eq!(letters, ["a", "X", "c"]);
}
