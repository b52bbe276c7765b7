//! Laws of offset maps, over every configuration, every encoding, and random texts.

use std::sync::LazyLock;

use hanfold::explain::Piece;
use hanfold::internal::convert_by_stages;
use hanfold::offsets::{Alignment, Step};
use hanfold::repair::{RepairMode, RepairOptions};
use hanfold::tables::{LockList, RareGlyphs, Table};
use hanfold::{
    Config, Converter, Document, Encoding, Normalizer, OffsetMap, Span, Target, Variants,
    Vocabulary,
};
use proptest::prelude::*;

use crate::properties::{config, text};
use crate::support::converting;

static CONVERTERS: LazyLock<Vec<Converter>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for config in Config::ALL {
        for risk in [RareGlyphs::Exclude, RareGlyphs::Include] {
            all.push(Converter::builder(config).rare_glyphs(risk).build().unwrap());
        }
    }
    all
});

/// Converters with rows that lengthen and shorten text.
static OVERLAID: LazyLock<Vec<Converter>> = LazyLock::new(|| {
    let table = "头\t腦袋瓜\n发展\t展\n公里\tkm\n說著\t説着\n在\t𠀋\n";
    let build = |config| {
        Converter::builder(config)
            .user_table(Table::parse("rows.txt", table).unwrap())
            .locks(LockList::parse("locks.txt", "干部\n裏面\n").unwrap())
            .build()
            .unwrap()
    };
    [Config::S2twp, Config::T2s, Config::T2jp].map(build).into()
});

/// One normalizer for each path that a text can take.
static NORMALIZERS: LazyLock<Vec<Normalizer>> = LazyLock::new(|| {
    let hk: Target = "zh-Hant-HK".parse().unwrap();
    let hk = hk.with_variants(Variants::Target).unwrap();
    let taiwan: Target = "zh-Hant-TW".parse().unwrap();
    let taiwan = taiwan.with_vocabulary(Vocabulary::Regional).unwrap();
    let words = Target::HANS.with_vocabulary(Vocabulary::Regional).unwrap();
    let mut all: Vec<Normalizer> = [hk, taiwan, words].map(converting).into();
    all.push(Normalizer::with_converter(Converter::new(Config::S2twp)));
    all
});

/// Checks a map against its texts.
pub(crate) fn check(map: &OffsetMap, source: &[u8], target: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!((map.source_len(), map.target_len()), (source.len(), target.len()));
    // Everything is aligned, in order, and spans that map byte by byte are whole characters.
    let (mut from, mut to) = (0, 0);
    for Alignment { source, target: span, one_to_one, .. } in map.alignments() {
        prop_assert_eq!((source.start, span.start), (from, to));
        (from, to) = (source.end, span.end);
        prop_assert!(target.is_char_boundary(to), "cut at {to}");
        prop_assert!(!one_to_one || source.len() == span.len());
    }
    prop_assert_eq!((from, to), (source.len(), target.len()));
    // Every character has a source, and the sources cover the text, in order.
    let mut done = 0;
    for (at, c) in target.char_indices() {
        let between = map.to_source(Span::new(at, at));
        let of = map.to_source(Span::new(at, at + c.len_utf8()));
        prop_assert!(between.start <= done && done <= between.end.max(done));
        prop_assert!(of.start <= between.end.max(done) && of.end >= done);
        let back = map.to_target(of);
        prop_assert!(of.is_empty() || (back.start <= at && at + c.len_utf8() <= back.end));
        done = of.end;
    }
    prop_assert_eq!(
        done.max(map.to_source(Span::new(target.len(), target.len())).end),
        source.len()
    );
    // The edits lead to the target, and reversed to the source.
    let (mut forward, mut back) = (Vec::new(), Vec::new());
    let (mut from, mut to) = (0, 0);
    for edit in map.edits(source, target) {
        prop_assert_ne!(edit.before, edit.replacement.as_bytes());
        forward.extend_from_slice(&source[from..edit.source.start]);
        forward.extend_from_slice(edit.replacement.as_bytes());
        back.extend_from_slice(&target.as_bytes()[to..edit.target.start]);
        back.extend_from_slice(edit.before);
        (from, to) = (edit.source.end, edit.target.end);
    }
    forward.extend_from_slice(&source[from..]);
    back.extend_from_slice(&target.as_bytes()[to..]);
    prop_assert_eq!(forward, target.as_bytes());
    prop_assert_eq!(back, source);
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn conversion_keeps_the_laws(text in text()) {
        for converter in CONVERTERS.iter().chain(&*OVERLAID) {
            let (converted, map) = converter.convert_with_offsets(&text);
            prop_assert_eq!(&converted, &converter.convert(&text), "{}", converter.config());
            check(&map, text.as_bytes(), &converted)?;
            if converted == text {
                prop_assert!(map.is_identity(), "{}", converter.config());
            }
        }
    }

    /// The explanation of a conversion, computed differently, gives the boundaries of pieces: the map has them, too.
    #[test]
    fn offsets_have_the_boundaries_of_explained_pieces(text in text()) {
        for converter in CONVERTERS.iter().chain(&*OVERLAID) {
            let (converted, map) = converter.convert_with_offsets(&text);
            if converted == text {
                continue;
            }
            let mut at = 0;
            for piece in converter.explain(&text) {
                let target = Span::new(at, at + piece.output.len());
                prop_assert_eq!(&converted[target.range()], &piece.output, "{}", converter.config());
                prop_assert_eq!(map.to_target(piece.source), target, "{} {:?}", converter.config(), piece);
                prop_assert_eq!(map.to_source(target), piece.source, "{} {:?}", converter.config(), piece);
                by_characters(&map, &text, &piece, at)?;
                at = target.end;
            }
        }
    }

    #[test]
    fn conversions_compose(text in text(), numbers in [0usize..32, 0usize..32, 0usize..32]) {
        let [first, second, third] = numbers.map(|number| &CONVERTERS[number]);
        let (one, a) = first.convert_with_offsets(&text);
        let (two, b) = second.convert_with_offsets(&one);
        let (three, c) = third.convert_with_offsets(&two);
        let left = a.compose(&b).unwrap().compose(&c).unwrap();
        let right = a.compose(&b.compose(&c).unwrap()).unwrap();
        check(&left, text.as_bytes(), &three)?;
        prop_assert_eq!(left, right);
    }

    /// Texts in every encoding that can encode them, with undecodable bytes inserted.
    #[test]
    fn normalizing_keeps_the_laws(
        text in text(),
        label in prop::sample::select(ENCODINGS),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = encode(label, &text);
        for (place, byte) in damage {
            bytes.insert(place.index(bytes.len() + 1), byte);
        }
        decoding_keeps_the_laws(&bytes, label)?;
    }

    #[test]
    fn decoding_any_bytes_keeps_the_laws(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x80u8..=0xFE, Just(0x1B), Just(0x24)], 0..60),
        label in prop::sample::select(ENCODINGS),
    ) {
        decoding_keeps_the_laws(&bytes, label)?;
    }
}

/// Replacements by as many characters map one to one; otherwise every part maps to a part.
fn by_characters(
    map: &OffsetMap,
    text: &str,
    piece: &Piece<'_>,
    begin: usize,
) -> Result<(), TestCaseError> {
    let source = &text[piece.source.range()];
    let same = source.chars().count() == piece.output.chars().count();
    let mut before = source.char_indices();
    for (at, c) in piece.output.char_indices() {
        let found = map.to_source(Span::new(begin + at, begin + at + c.len_utf8()));
        let expected = match before.next().filter(|_| same) {
            Some((from, c)) => {
                let from = piece.source.start + from;
                Span::new(from, from + c.len_utf8())
            }
            None => {
                let inside = piece.source.start <= found.start && found.end <= piece.source.end;
                prop_assert!(inside && !found.is_empty(), "{c} in {piece:?}");
                continue;
            }
        };
        prop_assert_eq!(found, expected, "{} in {:?}", c, piece);
    }
    Ok(())
}

/// Every encoding, by one label.
const ENCODINGS: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "gbk",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "iso-2022-jp",
    "windows-1252",
    "ibm866",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-8-i",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "windows-874",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "x-mac-cyrillic",
    "x-user-defined",
    "hz-gb-2312",
    "iso-2022-cn",
    "euc-tw",
    "big5-uao",
    "big5-hkscs",
    "cp950",
    "utf-32le",
    "utf-32be",
];

/// Encodings with state.
const WITH_STATE: [&str; 3] = ["iso-2022-jp", "iso-2022-cn", "hz-gb-2312"];

/// Encodes a text, with a byte order mark if the encoding has one.
fn encode(label: &str, text: &str) -> Vec<u8> {
    let marked = format!("\u{FEFF}{text}");
    match label {
        "utf-8" => marked.into_bytes(),
        "utf-16le" => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "utf-32le" => marked.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
        "utf-32be" => marked.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
        // Nothing encodes these. Their bytes are valid codes, and damage adds the rest.
        "iso-2022-cn" => seven_bits(text, b"\x1B$)A\x0E", b"\x0F"),
        "hz-gb-2312" => seven_bits(text, b"~{", b"~}"),
        "euc-tw" => encode("gbk", text),
        "big5-uao" | "big5-hkscs" | "cp950" => encode("big5", text),
        _ => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            encoding.encode(text).0.into_owned()
        }
    }
}

/// Decodes bytes without context: by encoding_rs, if it has the encoding.
fn alone(encoding: Encoding, rs: Option<&'static encoding_rs::Encoding>, bytes: &[u8]) -> String {
    match rs {
        Some(rs) => rs.decode_without_bom_handling(bytes).0.into_owned(),
        None => {
            // The first bytes might be a mark.
            let wide = [Encoding::UTF_32LE, Encoding::UTF_32BE].contains(&encoding);
            let bytes = [vec![0; if wide { 4 } else { 1 }], bytes.to_vec()].concat();
            let document = Document::from_bytes(&bytes).with_encoding(encoding);
            document.decode().unwrap().text[1..].to_owned()
        }
    }
}

/// The pairs of GBK that are codes of GB 2312, in seven bits between the given sequences.
fn seven_bits(text: &str, begin: &[u8], end: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for c in text.chars() {
        match *encode("gbk", c.encode_utf8(&mut [0; 4])) {
            [row @ 0xA1..=0xFE, cell @ 0xA1..=0xFE] => {
                bytes.extend([begin, &[row & 0x7F, cell & 0x7F], end].concat());
            }
            ref other => bytes.extend(other.iter().filter(|byte| byte.is_ascii())),
        }
    }
    bytes
}

/// The bytes of a character whose second byte, a backslash, became a slash: the decoder restores it.
fn with_backslash(bytes: &[u8]) -> Option<[u8; 2]> {
    match *bytes {
        [lead, b'/'] => Some([lead, b'\\']),
        _ => None,
    }
}

fn decoding_keeps_the_laws(bytes: &[u8], label: &str) -> Result<(), TestCaseError> {
    let encoding: Encoding = label.parse().unwrap();
    let document = Document::from_bytes(bytes).with_encoding(encoding);
    for (number, normalizer) in NORMALIZERS.iter().enumerate() {
        // Bytes that are not text are refused.
        let Ok(traced) = normalizer.trace(document) else { return Ok(()) };
        let done = &traced.normalized;
        let plain = normalizer.normalize(document).unwrap();
        prop_assert_eq!((&plain.text, &plain.report), (&done.text, &done.report));
        check(traced.offsets(), bytes, &done.text)?;
        let undone = traced.undo();
        prop_assert_eq!(&undone[..], bytes, "{}", label);
        if number > 0 {
            continue;
        }
        // Every unit, decoded separately from its bytes, is the text that it is aligned with.
        let stated = document.with_source(Target::HANS);
        let traced = converting(Target::HANS).trace(stated).unwrap();
        let decoded = &traced.normalized;
        if WITH_STATE.contains(&label) {
            continue;
        }
        // The mark may state another byte order.
        let encoding = decoded.report.encoding.encoding;
        let rs = encoding_rs::Encoding::for_label(encoding.name().as_bytes());
        for found in traced.offsets().alignments() {
            let text = alone(encoding, rs, &bytes[found.source.range()]);
            let expected = &decoded.text[found.target.range()];
            let mark = expected.is_empty() && found.source.start == 0;
            let restored = with_backslash(&bytes[found.source.range()])
                .map(|bytes| alone(encoding, rs, &bytes));
            let is_right = text == expected || restored.as_deref() == Some(expected);
            prop_assert!(mark || is_right, "{label} {found:?}: {text} for {expected}");
        }
    }
    Ok(())
}

#[test]
fn edits_belong_to_their_steps() {
    let bytes = encode("utf-16le", "打开内存。\n");
    let taiwan: Target = "zh-Hant-TW".parse().unwrap();
    let target = taiwan.with_vocabulary(Vocabulary::Regional).unwrap();
    let normalizer = Normalizer::new(target);
    let traced = normalizer.trace(&bytes).unwrap();
    assert_eq!(traced.normalized.text, "開啟記憶體。\n");
    let edits: Vec<_> = traced.edits().collect();
    let of =
        |wanted| edits.iter().filter(move |edit| edit.step == wanted).map(|edit| edit.replacement);
    assert_eq!(of(Step::Conversion).collect::<Vec<_>>(), ["開啟", "記憶體"]);
    // The mark, six characters of two bytes, and a line end of two bytes.
    assert_eq!(of(Step::Decoding).collect::<Vec<_>>(), ["", "打开内存。", "\n"]);
    let memory = Span::new("開啟".len(), "開啟記憶體".len());
    assert_eq!(traced.offsets().to_source(memory), Span::new(6, 10));
    assert_eq!(traced.undo(), bytes);
}

/// Inferred characters are marked where they are repaired; an escape beside them, and conversion, infer nothing.
#[test]
fn edits_of_inferred_characters_are_marked() {
    let options = RepairOptions::new(RepairMode::Aggressive);
    let normalizer = Normalizer::builder(Target::HANS).repair(options).build().unwrap();
    let text = "我們&#30475;到，本地高??己藱C制已經開始。";
    let traced = normalizer.trace(text).unwrap();
    let repaired: Vec<_> = traced.edits().filter(|edit| edit.step == Step::Repair).collect();
    let [escape, lost @ ..] = &repaired[..] else { panic!("{repaired:?}") };
    assert_eq!((escape.replacement, escape.inferred), ("看", false));
    assert!(!lost.is_empty() && lost.iter().all(|edit| edit.inferred), "{repaired:?}");
    assert!(traced.edits().all(|edit| edit.step == Step::Repair || !edit.inferred));
    assert_eq!(traced.undo(), text.as_bytes());
}

/// A key of the segmentation in which a later stage replaces a word: only that word is one unit.
#[test]
fn rows_inside_of_a_segment_keep_their_places() {
    let text = "可擦写可编程只读存储器";
    let (converted, map) = Converter::new(Config::S2twp).convert_with_offsets(text);
    let programming = converted.find("程式設計").unwrap();
    let word = Span::new(programming, programming + "程式設計".len());
    assert_eq!(&text[map.to_source(word).range()], "编程");
    let last = Span::new(converted.len() - 3, converted.len());
    assert_eq!(&text[map.to_source(last).range()], "器");
}

/// Text after an operator that describes nothing goes through the stages one by one, and keeps its alignment.
#[test]
fn an_operator_that_describes_nothing_keeps_the_places() {
    // The second character is a compatibility ideograph of four bytes, which normalization replaces by one of three.
    let text = format!("{}{}", "⿰".repeat(20), "软\u{2F804}件在内存里。".repeat(30));
    let converter = Converter::new(Config::S2twp);
    let (converted, map) = converter.convert_with_offsets(&text);
    assert_eq!(converted, convert_by_stages(&converter, &text));
    for (at, _) in converted.match_indices("記憶體") {
        let source = map.to_source(Span::new(at, at + "記憶體".len()));
        assert_eq!(&text[source.range()], "内存");
    }
    let normalized: Vec<&str> = converted
        .match_indices('\u{4F60}')
        .map(|(at, _)| &text[map.to_source(Span::new(at, at + 3)).range()])
        .collect();
    assert!(normalized.len() > 20 && normalized.iter().all(|found| *found == "\u{2F804}"));
}
