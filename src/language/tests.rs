//! Tests of the language model.

use super::*;

const HANS: &str = "清晨的雾还没有散，码头上已经站满了等船的人。";
const HANT: &str = "清晨的霧還沒有散，碼頭上已經站滿了等船的人。";
const JAPANESE: &str = "朝の霧はまだ晴れず、港には船を待つ人が並んでいた。";
const KOREAN: &str = "새벽 안개가 아직 걷히지 않았는데 부두에는 사람들이 가득했다.";

fn best(text: &str) -> Language {
    let languages = Language::ALL.into_iter().filter(|language| *language != Language::Chinese);
    languages.min_by_key(|language| score(*language, text).others).unwrap()
}

#[test]
fn each_text_reads_best_in_its_own_language() {
    let texts = [
        (HANS, Language::Hans),
        (HANT, Language::Hant),
        (JAPANESE, Language::Japanese),
        (KOREAN, Language::Korean),
    ];
    for (text, language) in texts {
        assert_eq!(best(text), language, "{text}");
        assert!(score(language, text).bits_per_character() < 9.0, "{text}");
    }
    // A half-converted text.
    let mixed = "清晨的霧还没有散，碼头上已經站满了等船的人。";
    assert!(score(Language::Chinese, mixed).bits_per_character() < 9.0);
    for text in [HANS, HANT] {
        let (own, both) = (score(best(text), text), score(Language::Chinese, text));
        assert!(both.others <= own.others, "{text}");
    }
}

#[test]
fn wrongly_decoded_text_has_a_high_cost() {
    let (bytes, ..) = encoding_rs::GB18030.encode(HANS);
    for encoding in [encoding_rs::BIG5, encoding_rs::EUC_KR, encoding_rs::SHIFT_JIS] {
        let (text, ..) = encoding.decode(&bytes);
        assert!(score(Language::Chinese, &text).bits_per_character() > 15.0, "{text}");
    }
}

#[test]
fn scores_do_not_depend_on_pieces() {
    let text = format!("{HANS} and {JAPANESE}\n{}", HANT.repeat(9));
    for language in Language::ALL {
        let whole = score(language, &text);
        let mut scorer = Scorer::new(language);
        for (at, c) in text.char_indices() {
            scorer.push(text.get(at..at + c.len_utf8()).unwrap());
        }
        assert_eq!(scorer.score(), whole);
        let mut scorer = Scorer::new(language);
        let bits: f32 = text.chars().map(|c| scorer.step(c)).sum();
        assert_eq!((scorer.score(), bits), (whole, whole.bits()));
        assert_eq!(whole.characters(), text.chars().filter(|c| !c.is_ascii()).count());
    }
}

#[test]
fn ascii_costs_the_same_everywhere() {
    let text = "fn main() { /* nothing */ }\n";
    let bits = score(Language::Hans, text).bits();
    assert!(bits > 0.0);
    assert!(Language::ALL.into_iter().all(|language| score(language, text).bits() == bits));
    assert_eq!(score(Language::Korean, text).bits_per_character(), 0.0);
}
