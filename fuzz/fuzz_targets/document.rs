//! Any bytes as a document, with the command's defaults: nothing panics, undecodable places are located, the bytes that would be
//! written are read back as the same text and normalizing them changes nothing, and the edits alone restore the bytes of the
//! document.
#![no_main]

use std::sync::LazyLock;

use hanfold::repair::RepairOptions;
use hanfold::{Document, Encoding, Normalizer, Target, Variants, Vocabulary};
use libfuzzer_sys::fuzz_target;

/// Normalizers for each target, those of regions with regional forms and words.
static NORMALIZERS: LazyLock<Vec<Normalizer>> = LazyLock::new(|| {
    let regional = |target: Target| {
        let target = target.with_variants(Variants::Target).unwrap();
        target.with_vocabulary(Vocabulary::Regional).unwrap()
    };
    let targets =
        [Target::HANS, Target::HANT, regional(Target::HANT_TW), regional(Target::HANT_HK)];
    let normalizer = |target: &Target| {
        Normalizer::builder(*target).repair(RepairOptions::default()).build().unwrap()
    };
    targets.iter().map(normalizer).collect()
});

/// Labels of the encodings that are stated.
static LABELS: [&str; 16] = [
    "utf-8",
    "gb18030",
    "big5",
    "utf-16le",
    "utf-16be",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "windows-1252",
    "hz-gb-2312",
    "iso-2022-cn",
    "euc-tw",
    "big5-uao",
    "cp950",
    "utf-32le",
    "iso-2022-jp",
];

fuzz_target!(|input: &[u8]| {
    let Some((&choice, bytes)) = input.split_first() else { return };
    let mut document = Document::from_bytes(bytes);
    // One bit of the first byte decides whether the encoding is stated.
    if choice & 0b100 != 0 {
        let label = LABELS[usize::from(choice >> 4)];
        document = document.with_encoding(Encoding::for_label(label).unwrap());
    }
    let normalizer = &NORMALIZERS[usize::from(choice & 3)];
    let Ok(once) = normalizer.normalize(document) else { return };
    let mut last = 0;
    for place in &once.report.encoding.undecodable_places {
        assert!(place.source.start >= last && place.source.end > place.source.start);
        last = place.source.end;
    }
    assert!(last <= bytes.len());
    let mark = if once.needs_bom() { "\u{FEFF}" } else { "" };
    let written = [mark, &once.text].concat();
    let twice = normalizer.normalize(Document::from_bytes(written.as_bytes())).unwrap();
    assert_eq!(once.text, twice.text);
    let traced = normalizer.trace(document).unwrap();
    let mapped = &traced.normalized;
    assert_eq!((&mapped.text, &mapped.report), (&once.text, &once.report));
    let offsets = traced.offsets();
    assert_eq!((offsets.source_len(), offsets.target_len()), (bytes.len(), once.text.len()));
    let mut done = (0, 0);
    for found in offsets.alignments() {
        assert_eq!(done, (found.source.start, found.target.start));
        assert!(once.text.is_char_boundary(found.target.end));
        done = (found.source.end, found.target.end);
    }
    assert_eq!(done, (bytes.len(), once.text.len()));
    assert_eq!(traced.undo(), bytes);
});
