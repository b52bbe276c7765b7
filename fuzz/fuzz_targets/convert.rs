//! Any text through every configuration: the engine equals the stages run one after the other, on the whole, in parts and in
//! pieces; nothing panics; a borrowed result is the text itself; and lines can be converted separately. The offset map has the
//! boundaries of the explained pieces.
#![no_main]

use std::borrow::Cow;
use std::io::Read;
use std::sync::LazyLock;

use hanfold::internal::{convert_by_stages, convert_stream_by};
use hanfold::tables::RareGlyphs;
use hanfold::{Config, Converter, Span};
use libfuzzer_sys::fuzz_target;

/// Converters of all configurations, without and with tofu risks.
static CONVERTERS: LazyLock<Vec<Converter>> = LazyLock::new(|| {
    let both = [RareGlyphs::Exclude, RareGlyphs::Include];
    Config::ALL
        .into_iter()
        .flat_map(|config| {
            both.map(|risk| Converter::builder(config).rare_glyphs(risk).build().unwrap())
        })
        .collect()
});

/// Keys of OpenCC's tables, to build texts from in addition to the fuzzer's input.
static KEYS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let tables = [
        include_str!("../../data/opencc/dictionary/STPhrases.txt"),
        include_str!("../../data/opencc/dictionary/TSPhrases.txt"),
        include_str!("../../data/opencc/dictionary/TWPhrases.txt"),
        include_str!("../../data/opencc/dictionary/TWPhrasesRev.txt"),
        include_str!("../../data/opencc/dictionary/TWVariantsRevPhrases.txt"),
        include_str!("../../data/opencc/dictionary/HKPhrases.txt"),
        include_str!("../../data/opencc/dictionary/HKVariantsPhrases.txt"),
        include_str!("../../data/opencc/dictionary/CJK_Compatibility_Ideographs.txt"),
        include_str!("../../data/opencc/dictionary/JPShinjitaiPhrases.txt"),
    ];
    let rows = tables.into_iter().flat_map(str::lines).filter_map(|row| row.split_once('\t'));
    rows.map(|(key, _)| key).collect()
});

fuzz_target!(|input: (u8, u8, Vec<(u16, u8)>, &str)| {
    let (choice, part, picked, more) = input;
    let mut text = String::new();
    for (number, how) in picked {
        let key = KEYS[usize::from(number) % KEYS.len()];
        match how % 16 {
            0..10 => text.push_str(key),
            10 | 11 => text.extend(key.chars().take(1)),
            12 => text.extend(key.chars().skip(1)),
            13 => text.push_str(&"。".repeat(usize::from(number) % 400)),
            14 => text.push_str(&key.repeat(usize::from(number) % 50)),
            _ => text.push('⿰'),
        }
    }
    text.push_str(more);

    let converter = &CONVERTERS[usize::from(choice) % CONVERTERS.len()];
    let converted = converter.convert(&text);
    assert_eq!(converted, convert_by_stages(converter, &text));
    assert_eq!(matches!(converted, Cow::Borrowed(_)), converted == text);
    let mut streamed = Vec::new();
    let slow = Slow { text: text.as_bytes(), part: usize::from(part) + 1 };
    convert_stream_by(converter, slow, &mut streamed, usize::from(part) * 8 + 1).unwrap();
    assert_eq!(converted.as_bytes(), streamed);
    let pieces: String =
        converter.split(&text, usize::from(part)).map(|piece| converter.convert(piece)).collect();
    assert_eq!(converted, pieces);
    let (mapped, offsets) = converter.convert_with_offsets(&text);
    assert_eq!(mapped, converted);
    assert_eq!((offsets.source_len(), offsets.target_len()), (text.len(), converted.len()));
    if text.len() < 2000 && converted != text {
        let mut at = 0;
        for piece in converter.explain(&text) {
            let target = Span::new(at, at + piece.output.len());
            assert_eq!(offsets.to_target(piece.source), target);
            assert_eq!(offsets.to_source(target), piece.source);
            at = target.end;
        }
    }
    // An ideographic description operator takes any operand, even a line end.
    if !text.contains(|c| ('\u{2FF0}'..='\u{2FFF}').contains(&c)) {
        let lines: String =
            text.split_inclusive('\n').map(|line| converter.convert(line)).collect();
        assert_eq!(converted, lines);
    }
});

/// Reader that returns a few bytes at a time.
struct Slow<'t> {
    text: &'t [u8],
    part: usize,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let part = self.part.min(buffer.len());
        self.text.read(&mut buffer[..part])
    }
}
