//! Indexes the samples of hanfold, searches in simplified and in traditional characters, and shows the matches in the bytes of the
//! files.

use hanfold::tantivy::NormalizedTokenizer;
use hanfold::{Document, SearchFold};
use hanfold_with_tantivy::Library;
use tantivy_jieba::JiebaTokenizer;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push((name, std::fs::read(path)?));
    }
    files.sort();
    let tokenizer = NormalizedTokenizer::folding(SearchFold::new(), JiebaTokenizer::new());
    let documents: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let library = Library::index(&tokenizer, &documents)?;
    library.open(&tokenizer)?;
    for query in ["图书馆", "圖書館", "码头", "鐘錶", "电脑"] {
        println!("{query}");
        for hit in library.search(query)? {
            let Some((_, bytes)) = files.iter().find(|(name, _)| *name == hit.name) else {
                continue;
            };
            let encoding = Document::from_bytes(bytes).detect()?.encoding.encoding;
            for place in &hit.places {
                let found = &bytes[place.range()];
                let text = Document::from_bytes(found).with_encoding(encoding).decode()?.text;
                println!(
                    "  {} ({encoding}), bytes {}..{}: {text} {found:02X?}",
                    hit.name, place.start, place.end
                );
            }
        }
    }
    Ok(())
}
