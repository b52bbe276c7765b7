//! Any text through every search fold: it folds character by character, folding is idempotent, offsets are those of whole
//! characters; and its conversions fold to the same text.
#![no_main]

use std::sync::LazyLock;

use hanfold::fold::{FoldClasses, FoldExtra};
use hanfold::{Config, Converter, OffsetMap, SearchFold, Span};
use libfuzzer_sys::fuzz_target;

/// Folds of both classes with every combination of extras.
static FOLDS: LazyLock<Vec<SearchFold>> = LazyLock::new(|| {
    let extras = [FoldExtra::Japanese, FoldExtra::Width, FoldExtra::Case, FoldExtra::Compatibility];
    let mut all = Vec::new();
    for classes in [FoldClasses::Broad, FoldClasses::Narrow] {
        for choice in 0..16 {
            let chosen = extras.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1);
            let builder = SearchFold::builder().classes(classes);
            let builder = chosen.fold(builder, |builder, (_, extra)| builder.extra(*extra));
            all.push(builder.build());
        }
    }
    all
});

/// Converters between scripts and regional forms.
static CONVERTERS: LazyLock<Vec<Converter>> = LazyLock::new(|| {
    [
        Config::S2t,
        Config::T2s,
        Config::S2tw,
        Config::Tw2s,
        Config::S2hk,
        Config::Hk2s,
        Config::T2tw,
        Config::Tw2t,
        Config::T2hk,
        Config::Hk2t,
    ]
    .map(Converter::new)
    .into()
});

fuzz_target!(|input: (u8, u8, &str)| {
    let (choice, times, text) = input;
    let text = text.repeat(1 + usize::from(times) % 40);
    let fold = &FOLDS[usize::from(choice) % FOLDS.len()];
    let folded = fold.fold(&text);
    assert!(folded.chars().eq(text.chars().map(|c| fold.fold_char(c))));
    assert_eq!(fold.fold(&folded), folded);
    let (mut out, mut offsets) = (String::new(), OffsetMap::default());
    fold.fold_into(&text, &mut out, &mut offsets);
    assert_eq!(out, folded);
    for ((from, c), (to, f)) in text.char_indices().zip(out.char_indices()).take(500) {
        let target = Span::new(to, to + f.len_utf8());
        assert_eq!(offsets.to_source(target), Span::new(from, from + c.len_utf8()));
    }
    // The first one is broad without extras.
    let converter = &CONVERTERS[usize::from(choice) % CONVERTERS.len()];
    assert_eq!(FOLDS[0].fold(&converter.convert(&text)), FOLDS[0].fold(&text));
});
