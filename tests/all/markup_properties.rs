//! Properties of documents with markup.

use hanfold::markup::Format;
use hanfold::{Document, Normalizer, Span, Target};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Pieces of documents: words, words with markup inside, and parts that stay.
const PIECES: &str = r#"(头发很长|她们说话|雾散了|后面|皇后|新制药|，|。|\n|\r\n|<b>|</b>|<p class="头">|</p>|<!-- 头 -->|<code>头发</code>|\{\\i1\}|\\N|\*\*|\u{AD}|\u{200B}|https://a\.example/头发|me@a\.example|"头发":|"头发"|后: |`后`|```\n|[a-z ]{1,3}|&#22836;|\\u5934)"#;

fn document() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::string::string_regex(PIECES).unwrap(), 0..24)
        .prop_map(|pieces| pieces.concat())
}

static NORMALIZERS: LazyLock<[Normalizer; 4]> = LazyLock::new(|| {
    [(Target::HANT, false), (Target::HANT, true), (Target::HANT_TW, false), (Target::HANS, true)]
        .map(|(target, escapes)| Normalizer::builder(target).escapes(escapes).build().unwrap())
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A second run changes nothing, and the map leads every character to its origin.
    #[test]
    fn documents_with_markup_are_stable_and_traced(
        text in document(),
        format in proptest::sample::select(Format::ALL.to_vec()),
        number in 0..4_usize,
    ) {
        let normalizer = &NORMALIZERS[number];
        let document = Document::from_text(&text).with_format(format);
        let traced = normalizer.trace(document).unwrap();
        let once = &*traced.normalized.text;
        prop_assert_eq!(normalizer.normalize(document).unwrap().text, once);
        let again = Document::from_text(once).with_format(format);
        prop_assert_eq!(normalizer.normalize(again).unwrap().text, once, "a second run");
        prop_assert_eq!(traced.undo(), text.as_bytes());
        // ASCII is markup and stays, so that it is its own origin.
        for (at, c) in once.char_indices().filter(|(_, c)| c.is_ascii_punctuation()) {
            let origin = traced.offsets().to_source(Span::new(at, at + 1));
            let origin = &text[origin.range()];
            prop_assert!(origin.contains(c), "{:?} comes from {:?}", c, origin);
        }
    }

    /// Addresses, attributes and code stay whatever is around them.
    #[test]
    fn identifiers_stay(text in document(), rest in document()) {
        for kept in ["https://a.example/头发 ", "<p class=\"头发\">", "<code>头发</code>"] {
            let text = format!("{text}\n{kept}\n{rest}");
            let document = Document::from_text(&text).with_format(Format::Text);
            let normalized = NORMALIZERS[0].normalize(document).unwrap();
            prop_assert!(normalized.text.contains(kept), "{}", normalized.text);
        }
    }
}
