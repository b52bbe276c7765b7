//! Search in either script, with highlights in the bytes of the file.

use hanfold::fold::FoldExtra;
use hanfold::tantivy::NormalizedTokenizer;
use hanfold::{Config, Converter, Document, ErrorKind, SearchFold};
use hanfold_with_tantivy::{Hit, Library};
use tantivy_jieba::JiebaTokenizer;

fn folding(fold: SearchFold) -> NormalizedTokenizer<JiebaTokenizer> {
    NormalizedTokenizer::folding(fold, JiebaTokenizer::new())
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Highlighted parts of a file, each decoded separately.
fn highlighted(hit: &Hit, bytes: &[u8], encoding: &str) -> Vec<String> {
    let decode = |place: &hanfold::Span| {
        let document = Document::from_bytes(&bytes[place.range()]);
        let decoded = document.with_encoding(encoding.parse().unwrap()).decode().unwrap();
        decoded.text.into_owned()
    };
    hit.places.iter().map(decode).collect()
}

#[test]
fn either_script_finds_the_other_in_any_encoding() {
    let big5 = sample("library-big5.txt");
    let gb18030 = sample("watchmaker-gb18030.txt");
    let files = [("library", &big5[..]), ("watchmaker", &gb18030[..])];
    let library = Library::index(&folding(SearchFold::new()), &files).unwrap();

    let hits = library.search("图书馆").unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!(highlighted(&hits[0], &big5, "big5"), ["圖書館", "圖書館"]);
    assert_eq!(hits, library.search("圖書館").unwrap());

    let hits = library.search("鐘錶").unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!(highlighted(&hits[0], &gb18030, "gb18030"), ["钟表"]);
}

/// Folded text is shorter: characters of four bytes become three, and full-width letters ASCII. In UTF-16 and GB18030 the length
/// differs again.
#[test]
fn highlights_are_right_where_lengths_change() {
    let text = "𬙂先生在ＴＡＩＰＥＩ的圖書館讀書。𬙂太太也去圖書館。";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&b"\xFF\xFE"[..], &utf16].concat();
    let files = [("utf-8", text.as_bytes()), ("utf-16le", &marked[..])];
    let fold = SearchFold::builder().extra(FoldExtra::Width).extra(FoldExtra::Case).build();
    let folded = fold.fold(text);
    assert!(folded.len() < text.len() && folded.starts_with('縯'), "{folded}");
    let library = Library::index(&folding(fold), &files).unwrap();
    for (query, expected) in [
        ("图书馆", vec!["圖書館", "圖書館"]),
        ("縯", vec!["𬙂", "𬙂"]),
        ("taipei", vec!["ＴＡＩＰＥＩ"]),
    ] {
        let hits = library.search(query).unwrap();
        assert_eq!(hits.len(), 2, "{query}");
        for hit in &hits {
            let (name, bytes) = files.iter().find(|(name, _)| *name == hit.name).unwrap();
            assert_eq!(highlighted(hit, bytes, name), expected, "{query} in {name}");
        }
    }
}

/// With word conversion, 記憶體 becomes 内存: two characters for three.
#[test]
fn converted_words_are_highlighted_whole() {
    let tokenizer =
        NormalizedTokenizer::converting(Converter::new(Config::Tw2sp), JiebaTokenizer::new());
    let text = "這臺電腦的記憶體不夠，再買一條記憶體。";
    let library = Library::index(&tokenizer, &[("utf-8", text.as_bytes())]).unwrap();
    for query in ["内存", "記憶體"] {
        let hits = library.search(query).unwrap();
        assert_eq!(hits.len(), 1, "{query}");
        assert_eq!(highlighted(&hits[0], text.as_bytes(), "utf-8"), ["記憶體", "記憶體"]);
    }
}

#[test]
fn an_index_refuses_another_fold() {
    let fold = SearchFold::new();
    let library = Library::index(&folding(fold.clone()), &[]).unwrap();
    assert!(library.open(&folding(fold)).is_ok());
    let other = SearchFold::builder().extra(FoldExtra::Case).build();
    let error = library.open(&folding(other)).unwrap_err();
    let error = error.downcast_ref::<hanfold::Error>().unwrap();
    assert_eq!(error.kind(), ErrorKind::Fingerprint);
    assert!(error.to_string().contains("Build the index anew"), "{error}");
}
