//! A tokenizer for [tantivy](https://docs.rs/tantivy) that sees normalized text (feature `tantivy`).
//!
//! Folding or converting after the tokenizer comes too late: a segmenter that knows simplified words
//! cuts traditional text otherwise. [`NormalizedTokenizer`] does it before, and its tokens say where they stand in
//! the text as it was given, so that a highlight is where it belongs.
//!
//! ```
//! use hanfold::SearchFold;
//! use hanfold::tantivy::NormalizedTokenizer;
//! use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};
//! # // The simplest that there is: every character is a token.
//! # #[derive(Clone)]
//! # struct Characters;
//! # struct Stream<'a>(std::str::CharIndices<'a>, Token);
//! # impl Tokenizer for Characters {
//! #     type TokenStream<'a> = Stream<'a>;
//! #     fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
//! #         Stream(text.char_indices(), Token::default())
//! #     }
//! # }
//! # impl TokenStream for Stream<'_> {
//! #     fn advance(&mut self) -> bool {
//! #         let Some((at, c)) = self.0.next() else { return false };
//! #         self.1 = Token { offset_from: at, offset_to: at + c.len_utf8(), text: c.into(), ..Token::default() };
//! #         true
//! #     }
//! #     fn token(&self) -> &Token { &self.1 }
//! #     fn token_mut(&mut self) -> &mut Token { &mut self.1 }
//! # }
//!
//! let mut tokenizer = NormalizedTokenizer::folding(SearchFold::new()?, Characters);
//! let text = "𬙂的頭髮"; // the first character has four bytes, the one it folds to three
//! let mut stream = tokenizer.token_stream(text);
//! while stream.advance() {
//!     let token = stream.token();
//!     println!("{} is {}", &text[token.offset_from..token.offset_to], token.text);
//! }
//! # Ok::<(), hanfold::Error>(())
//! ```

use std::fmt;

use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use crate::{Converter, Error, OffsetMap, SearchFold, Span, fingerprint};

/// A tokenizer that gives folded or converted text to another one, and says where its tokens stand in the text
/// as it was.
///
/// Use the same for the index and for queries. Register it like any other:
/// `index.tokenizers().register("chinese", tokenizer)`. A token whose text grew or shrank stands for the whole
/// stretch that it came from.
#[derive(Clone)]
pub struct NormalizedTokenizer<T> {
    normalization: Normalization,
    inner: T,
    /// What the inner tokenizer sees, and where that comes from.
    text: String,
    offsets: OffsetMap,
}

#[derive(Debug, Clone)]
enum Normalization {
    Fold(SearchFold),
    Convert(Converter),
}

impl<T> NormalizedTokenizer<T> {
    /// A tokenizer that folds. What was indexed in any script is found by a query in any.
    pub fn folding(fold: SearchFold, inner: T) -> Self {
        Self::new(Normalization::Fold(fold), inner)
    }

    /// A tokenizer that converts: with words and context, for text of a known script.
    pub fn converting(converter: Converter, inner: T) -> Self {
        Self::new(Normalization::Convert(converter), inner)
    }

    fn new(normalization: Normalization, inner: T) -> Self {
        Self { normalization, inner, text: String::new(), offsets: OffsetMap::default() }
    }

    /// Names what is done before the inner tokenizer. Store it beside the index, for instance in
    /// the payload of its first commit.
    pub fn fingerprint(&self) -> String {
        match &self.normalization {
            Normalization::Fold(fold) => fold.fingerprint().to_owned(),
            Normalization::Convert(converter) => converter.fingerprint(),
        }
    }

    /// Checks that this tokenizer normalizes as the one that an index was built with, by its fingerprint.
    ///
    /// # Errors
    /// [`ErrorKind::Fingerprint`](crate::ErrorKind::Fingerprint) if it is another: what differs, and what to do.
    pub fn check_fingerprint(&self, stored: &str) -> Result<(), Error> {
        fingerprint::check(&self.fingerprint(), stored)
    }
}

impl<T> fmt::Debug for NormalizedTokenizer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NormalizedTokenizer").field("normalization", &self.normalization).finish()
    }
}

/// The tokens of a text.
pub struct NormalizedTokenStream<'a, S> {
    inner: S,
    offsets: &'a OffsetMap,
    token: Token,
}

impl<S> fmt::Debug for NormalizedTokenStream<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NormalizedTokenStream").field("token", &self.token).finish()
    }
}

impl<T: Tokenizer> Tokenizer for NormalizedTokenizer<T> {
    type TokenStream<'a> = NormalizedTokenStream<'a, T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        let Self { normalization, inner, text: normalized, offsets } = self;
        normalized.clear();
        *offsets = OffsetMap::default();
        match normalization {
            Normalization::Fold(fold) => fold.fold_into(text, normalized, offsets),
            Normalization::Convert(converter) => {
                let (converted, map) = converter.convert_with_offsets(text);
                normalized.push_str(&converted);
                *offsets = map;
            }
        }
        let token = Token::default();
        NormalizedTokenStream { inner: inner.token_stream(normalized), offsets, token }
    }
}

impl<S: TokenStream> TokenStream for NormalizedTokenStream<'_, S> {
    fn advance(&mut self) -> bool {
        if !self.inner.advance() {
            return false;
        }
        // The inner stream keeps its token: it may go on from its offsets.
        let Token { offset_from, offset_to, position, text, position_length } = self.inner.token();
        let span = self.offsets.to_source(Span::new(*offset_from, *offset_to));
        (self.token.offset_from, self.token.offset_to) = (span.start, span.end);
        (self.token.position, self.token.position_length) = (*position, *position_length);
        self.token.text.clone_from(text);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
