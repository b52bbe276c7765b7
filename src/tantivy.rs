//! A tokenizer for [tantivy](https://docs.rs/tantivy) over normalized text (feature `tantivy`).
//!
//! Folding or converting after the tokenizer is too late: a segmenter with simplified words divides traditional text differently.
//! [`NormalizedTokenizer`] normalizes before it, and its tokens have the offsets of the original text, so that highlights are in
//! the right places.
//!
//! ```
//! use hanfold::SearchFold;
//! use hanfold::tantivy::NormalizedTokenizer;
//! use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};
//! # // The simplest tokenizer: every character is a token.
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
//! let mut tokenizer = NormalizedTokenizer::folding(SearchFold::new(), Characters);
//! let text = "𬙂的頭髮"; // the first character has four bytes, the one it folds to three
//! let mut stream = tokenizer.token_stream(text);
//! while stream.advance() {
//!     let token = stream.token();
//!     println!("{} is {}", &text[token.offset_from..token.offset_to], token.text);
//! }
//! ```

use std::fmt;

use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use crate::{Converter, Error, OffsetMap, SearchFold, Span, fingerprint};

/// A tokenizer that gives folded or converted text to another one, and maps the offsets of its tokens back to the original text.
///
/// Use the same one for the index and for queries. Register it like any other: `index.tokenizers().register("chinese", tokenizer)`.
/// A token whose length changed spans all of its original text.
///
/// ```
/// use hanfold::SearchFold;
/// use hanfold::tantivy::NormalizedTokenizer;
/// use tantivy_tokenizer_api::Tokenizer;
///
/// /// A tokenizer of all words for the search of names.
/// fn for_names<T: Tokenizer>(words: T) -> NormalizedTokenizer<T> {
///     NormalizedTokenizer::folding(SearchFold::new(), words)
/// }
/// ```
#[derive(Clone)]
pub struct NormalizedTokenizer<T> {
    normalization: Normalization,
    inner: T,
    /// Normalized text for the inner tokenizer, with its alignment.
    text: String,
    offsets: OffsetMap,
}

#[derive(Debug, Clone)]
enum Normalization {
    Fold(SearchFold),
    Convert(Converter),
}

impl<T> NormalizedTokenizer<T> {
    /// Creates a tokenizer that folds. Text in any script is found by a query in any other.
    ///
    /// ```
    /// use hanfold::SearchFold;
    /// use hanfold::tantivy::NormalizedTokenizer;
    ///
    /// # let (index_words, query_words) = ((), ());
    /// // One fold for the index and for queries, with tokenizers of their own.
    /// let fold = SearchFold::new();
    /// let index = NormalizedTokenizer::folding(fold.clone(), index_words);
    /// let queries = NormalizedTokenizer::folding(fold, query_words);
    /// assert_eq!(index.fingerprint(), queries.fingerprint());
    /// ```
    pub fn folding(fold: SearchFold, inner: T) -> Self {
        Self::new(Normalization::Fold(fold), inner)
    }

    /// Creates a tokenizer that converts, with words and context, for text of a known script.
    ///
    /// ```
    /// use hanfold::tantivy::NormalizedTokenizer;
    /// use hanfold::{Config, Converter};
    ///
    /// # let segmenter = (); // any tokenizer
    /// let traditional = NormalizedTokenizer::converting(Converter::new(Config::T2s), segmenter);
    /// assert!(traditional.fingerprint().contains("t2s"));
    /// ```
    pub fn converting(converter: Converter, inner: T) -> Self {
        Self::new(Normalization::Convert(converter), inner)
    }

    fn new(normalization: Normalization, inner: T) -> Self {
        Self { normalization, inner, text: String::new(), offsets: OffsetMap::default() }
    }

    /// Identifies the normalization. Store it beside the index, for instance in the payload of its first commit.
    ///
    /// ```
    /// use hanfold::SearchFold;
    /// use hanfold::tantivy::NormalizedTokenizer;
    ///
    /// let fold = SearchFold::new();
    /// let tokenizer = NormalizedTokenizer::folding(fold.clone(), ());
    /// assert_eq!(tokenizer.fingerprint(), fold.fingerprint());
    /// ```
    pub fn fingerprint(&self) -> String {
        match &self.normalization {
            Normalization::Fold(fold) => fold.fingerprint().to_owned(),
            Normalization::Convert(converter) => converter.fingerprint(),
        }
    }

    /// Checks that an index was built with this normalization, by its fingerprint.
    ///
    /// ```
    /// use hanfold::tantivy::NormalizedTokenizer;
    /// use hanfold::{Config, Converter, SearchFold};
    ///
    /// # let words = ();
    /// let stored = NormalizedTokenizer::folding(SearchFold::new(), words).fingerprint();
    /// let other = NormalizedTokenizer::converting(Converter::new(Config::T2s), words);
    /// assert!(other.check_fingerprint(&stored).is_err()); // its queries would find nothing
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Fingerprint`](crate::ErrorKind::Fingerprint) if it was another; the message states the difference and the
    /// remedy.
    pub fn check_fingerprint(&self, stored: &str) -> Result<(), Error> {
        fingerprint::check(&self.fingerprint(), stored)
    }
}

impl<T> fmt::Debug for NormalizedTokenizer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NormalizedTokenizer").field("normalization", &self.normalization).finish()
    }
}

/// Stream of the tokens of a text, with offsets in the original.
///
/// ```
/// use hanfold::tantivy::{NormalizedTokenStream, NormalizedTokenizer};
/// use tantivy_tokenizer_api::{TokenStream, Tokenizer};
///
/// /// Returns the number of tokens of a text.
/// fn count<T: Tokenizer>(tokenizer: &mut NormalizedTokenizer<T>, text: &str) -> usize {
///     let mut stream: NormalizedTokenStream<'_, _> = tokenizer.token_stream(text);
///     std::iter::from_fn(|| stream.advance().then_some(())).count()
/// }
/// ```
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
        // The inner stream keeps its token, from whose offsets it may continue.
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
