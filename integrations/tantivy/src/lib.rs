//! Example of a search engine with hanfold: documents of any encoding in either script, found by queries in either, with highlights
//! in the bytes of the original files.

use hanfold::tantivy::NormalizedTokenizer;
use hanfold::{Document, OffsetMap, Span};
use tantivy::collector::TopDocs;
use tantivy::directory::RamDirectory;
use tantivy::query::QueryParser;
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::Tokenizer;
use tantivy::{Index, TantivyDocument, doc};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Name of the tokenizer in the schema.
const TOKENIZER: &str = "chinese";

/// An index in memory, with the alignment of each file and its text.
pub struct Library {
    index: Index,
    name: Field,
    body: Field,
    files: Vec<File>,
}

struct File {
    name: String,
    /// Alignment of the bytes of the file and its text.
    offsets: OffsetMap,
}

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Name of the file.
    pub name: String,
    /// Spans of the words of the query, in bytes of the file.
    pub places: Vec<Span>,
}

impl Library {
    /// Indexes files, each with its bytes.
    pub fn index<T: Tokenizer>(
        tokenizer: &NormalizedTokenizer<T>,
        files: &[(&str, &[u8])],
    ) -> Result<Self> {
        let mut schema = Schema::builder();
        let name = schema.add_text_field("name", STRING | STORED);
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let options = TextOptions::default().set_indexing_options(indexing).set_stored();
        let body = schema.add_text_field("body", options);
        let index = Index::create(RamDirectory::create(), schema.build(), Default::default())?;
        index.tokenizers().register(TOKENIZER, tokenizer.clone());
        let mut writer = index.writer_with_num_threads(1, 20_000_000)?;
        let mut library = Self { index, name, body, files: Vec::new() };
        for (file, bytes) in files {
            let decoded = Document::from_bytes(bytes).decode()?;
            writer.add_document(doc!(name => *file, body => &*decoded.text))?;
            library.files.push(File { name: (*file).to_owned(), offsets: decoded.offsets });
        }
        let mut commit = writer.prepare_commit()?;
        // The normalization of the index, to be checked when it is opened.
        commit.set_payload(&tokenizer.fingerprint());
        commit.commit()?;
        Ok(library)
    }

    /// Opens the index with a tokenizer, which must have the same normalization.
    pub fn open<T: Tokenizer>(&self, tokenizer: &NormalizedTokenizer<T>) -> Result<()> {
        let stored = self.index.load_metas()?.payload.unwrap_or_default();
        Ok(tokenizer.check_fingerprint(&stored)?)
    }

    /// Returns the files with the words of a query, best first.
    pub fn search(&self, query: &str) -> Result<Vec<Hit>> {
        let searcher = self.index.reader()?.searcher();
        let mut parser = QueryParser::for_index(&self.index, vec![self.body]);
        parser.set_conjunction_by_default();
        let query = parser.parse_query(query)?;
        let mut snippets = SnippetGenerator::create(&searcher, &*query, self.body)?;
        // The whole text, to find all occurrences.
        snippets.set_max_num_chars(usize::MAX);
        let mut hits = Vec::new();
        for (_, address) in searcher.search(&query, &TopDocs::with_limit(10).order_by_score())? {
            let document: TantivyDocument = searcher.doc(address)?;
            let text = |field| document.get_first(field).and_then(|value| value.as_str());
            let (name, body) = (text(self.name).unwrap_or(""), text(self.body).unwrap_or(""));
            let file = self.files.iter().find(|file| file.name == name).ok_or("an unknown file")?;
            let snippet = snippets.snippet(body);
            let begin = body.find(snippet.fragment()).ok_or("a snippet of another text")?;
            let mut places: Vec<Span> = Vec::new();
            for range in snippet.highlighted() {
                let span = Span::new(begin + range.start, begin + range.end);
                let place = file.offsets.to_source(span);
                match places.last_mut() {
                    // jieba returns words and the words in them.
                    Some(last) if place.start < last.end => {
                        *last = Span::new(last.start.min(place.start), last.end.max(place.end));
                    }
                    _ => places.push(place),
                }
            }
            hits.push(Hit { name: name.to_owned(), places });
        }
        Ok(hits)
    }
}
