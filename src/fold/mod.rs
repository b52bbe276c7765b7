//! Search fold: every character becomes the representative of its class.
//!
//! ```
//! use hanfold::fold::{FoldClasses, FoldExtra, QueryExpander, SearchFold};
//! use hanfold::Vocabulary;
//!
//! // A new index: text and queries are folded alike.
//! let fold = SearchFold::builder().classes(FoldClasses::Broad).extra(FoldExtra::Case).build();
//! assert_eq!(fold.fold("CPU頭部"), "cpu头部");
//! // An index that stays as it is: the query is written in all scripts.
//! let forms = QueryExpander::new(Vocabulary::Keep).expand_query("头部");
//! assert_eq!(forms, ["头部", "頭部"]);
//! ```

#[allow(dead_code)] // the build script's
mod classes;
mod expand;
mod spread;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::offsets::{EditSink, OffsetMap};
use crate::table::CharacterPairs;
use crate::{Error, builtin, fingerprint};
pub use expand::QueryExpander;
use spread::FoldSpread;

/// Prefix of the fingerprints of folds. The number is raised when the same tables fold differently.
const KIND: &str = "hanfold-fold/1";

/// Equivalence classes of a fold.
///
/// ```
/// use hanfold::SearchFold;
/// use hanfold::fold::FoldClasses;
///
/// let [broad, narrow] = [FoldClasses::Broad, FoldClasses::Narrow]
///     .map(|classes| SearchFold::builder().classes(classes).build());
/// assert_eq!(broad.fold("曆史"), broad.fold("歷史"));
/// assert_ne!(narrow.fold("曆史"), narrow.fold("歷史"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum FoldClasses {
    /// All characters that OpenCC's character tables join, directly or through others: simplified, traditional, Taiwan's, Hong
    /// Kong's, compatibility ideographs. A text and its conversions between these fold to the same text.
    #[default]
    Broad,
    /// The broad classes without the pairs in `data/fold/cuts.txt`, which searchers distinguish: 曆 and 歷, 乾 and 幹, 髮 and 發. A
    /// simplified character matches only the more common of them: convert simplified text to traditional first, or use the broad
    /// classes.
    Narrow,
}

crate::name::named! {
    FoldClasses, "equivalence classes",
    /// Returns the name of the classes, as on the command line.
    ///
    /// ```
    /// use hanfold::SearchFold;
    /// use hanfold::fold::FoldClasses;
    ///
    /// // From a configuration file.
    /// let classes: FoldClasses = "narrow".parse()?;
    /// let fold = SearchFold::builder().classes(classes).build();
    /// assert_eq!((classes.as_str(), fold.fold_char('曆')), ("narrow", '曆'));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    2 { Broad: "broad", Narrow: "narrow" }
}

/// Additional foldings beside the classes.
///
/// ```
/// use hanfold::SearchFold;
/// use hanfold::fold::FoldExtra;
///
/// let fold = SearchFold::builder().extra(FoldExtra::Japanese).build();
/// assert_eq!(fold.fold("気象庁"), fold.fold("气象厅"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FoldExtra {
    /// Japanese forms of characters: 気 like 氣. Conversion between Chinese scripts does not cover them.
    Japanese,
    /// Full-width and half-width forms: Ａ like A.
    Width,
    /// Upper and lower case: A like a. Letters that become several (ß) are kept.
    Case,
    /// Characters with an NFKC form of one other character, except for width, and radicals: ① like 1, ⼀ like 一, ⻢ like 马.
    Compatibility,
}

crate::name::named! {
    FoldExtra, "folding",
    /// Returns the name of the folding, as on the command line.
    ///
    /// ```
    /// use hanfold::fold::FoldExtra;
    ///
    /// let names = FoldExtra::ALL.map(FoldExtra::as_str).join(",");
    /// assert_eq!(names, "japanese,width,case,compatibility"); // hanfold fold --also
    /// ```
    4 { Japanese: "japanese", Width: "width", Case: "case", Compatibility: "compatibility" }
}

/// Folds text for search: one character to one character, without context; folding is idempotent.
///
/// Fold the index and the query alike, so that 头发 finds 頭髮 and the reverse. Nothing is detected and no word is looked up: a fold is
/// as reliable on a query of two characters as on a book. Folded text is for matching, not for display: 發 and 髮 both become 发.
///
/// For every text *x* and each of OpenCC's configurations between scripts and regional forms (s2t, t2s, s2tw, tw2s, s2hk, hk2s,
/// t2tw, tw2t, t2hk, hk2t), `fold(convert(x)) == fold(x)` with the [broad](FoldClasses::Broad) classes.
///
/// The representative of a class is its member of three bytes, if it has one, that is most common in natural simplified text, but
/// not a character of Extension A if there is another. So folded text is simplified and keeps its length, and in simplified text
/// about one character in seven hundred changes (像, 画 and 座, whose classes have a more common member: 象, 划, 坐).
///
/// A fold is immutable, shared between threads and cheap to clone. Creating one takes some 30 µs, ten times that with all extras:
/// create one and keep it.
///
/// ```
/// use hanfold::SearchFold;
///
/// let fold = SearchFold::new();
/// assert_eq!(fold.fold("頭髮與乾燥"), fold.fold("头发与干燥"));
/// assert_eq!(fold.fold_char('髮'), '发');
/// ```
#[derive(Debug, Clone)]
pub struct SearchFold(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Tables of pairs in order of application: the classes last.
    chain: Vec<CharacterPairs<'static>>,
    /// The composed fold of the characters below U+10000.
    spread: FoldSpread,
    fingerprint: String,
}

/// Builds a [`SearchFold`] with options.
///
/// ```
/// use hanfold::SearchFold;
/// use hanfold::fold::{FoldExtra, SearchFoldBuilder};
///
/// // All extras, for user names.
/// let builder = SearchFoldBuilder::default();
/// let fold = FoldExtra::ALL.into_iter().fold(builder, SearchFoldBuilder::extra).build();
/// assert_eq!(fold.fold("Ｗ①氣"), fold.fold("w1气"));
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct SearchFoldBuilder {
    classes: FoldClasses,
    extras: Vec<FoldExtra>,
}

impl Default for SearchFold {
    fn default() -> Self {
        Self::new()
    }
}

impl SearchFold {
    /// Creates the broad fold without extras.
    ///
    /// ```
    /// use hanfold::SearchFold;
    ///
    /// let fold = SearchFold::new();
    /// assert_eq!(fold.fold("臺灣"), fold.fold("台湾"));
    /// ```
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Creates a builder with options.
    ///
    /// ```
    /// use hanfold::fold::{FoldClasses, FoldExtra};
    /// use hanfold::SearchFold;
    ///
    /// let fold = SearchFold::builder()
    ///     .classes(FoldClasses::Narrow)
    ///     .extra(FoldExtra::Width)
    ///     .extra(FoldExtra::Case)
    ///     .build();
    /// assert_eq!(fold.fold("日曆 ＡＢＣ"), "日曆 abc");
    /// ```
    pub fn builder() -> SearchFoldBuilder {
        SearchFoldBuilder::default()
    }

    /// Folds a character.
    ///
    /// ```
    /// use hanfold::SearchFold;
    ///
    /// let fold = SearchFold::new();
    /// let highlighted: Vec<bool> = "頭痛".chars().map(|c| fold.fold_char(c) == fold.fold_char('头')).collect();
    /// assert_eq!(highlighted, [true, false]);
    /// ```
    pub fn fold_char(&self, c: char) -> char {
        self.0.fold_char(c)
    }

    /// Returns every character that changes, in order, with its fold: the complete table, for engines that take one.
    ///
    /// ```
    /// # let fold = hanfold::SearchFold::new();
    /// assert!(fold.pairs().any(|pair| pair == ('髮', '发')));
    /// ```
    pub fn pairs(&self) -> impl Iterator<Item = (char, char)> {
        let keys: BTreeSet<char> =
            self.0.chain.iter().flat_map(|table| table.iter().map(|(c, _)| c)).collect();
        keys.into_iter().map(|c| (c, self.fold_char(c))).filter(|(c, folded)| c != folded)
    }

    /// Folds a text; borrows it if nothing changes. The number of characters stays the same.
    ///
    /// ```
    /// use std::borrow::Cow;
    ///
    /// use hanfold::SearchFold;
    ///
    /// let fold = SearchFold::new();
    /// assert_eq!(fold.fold("圖書館"), "图书馆");
    /// assert!(matches!(fold.fold("图书馆"), Cow::Borrowed(_))); // nothing to fold
    /// ```
    pub fn fold<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.0.first_change(text) {
            None => Cow::Borrowed(text),
            Some(at) => {
                let (same, rest) = text.split_at_checked(at).unwrap_or(("", text));
                let mut folded = String::with_capacity(text.len() + spread::PADDED_BLOCK);
                folded.push_str(same);
                self.0.append(rest, &mut folded, &mut ());
                Cow::Owned(folded)
            }
        }
    }

    /// Folds a text, appends the result to `out` and its alignment to `offsets`, so that several calls can fill both.
    ///
    /// ```
    /// use hanfold::{OffsetMap, SearchFold, Span};
    ///
    /// let fold = SearchFold::new();
    /// let text = "𬙂先生的頭髮"; // the first character is 縯, simplified, of four bytes
    /// let (mut folded, mut offsets) = (String::new(), OffsetMap::default());
    /// fold.fold_into(text, &mut folded, &mut offsets);
    /// let hair = folded.find("头发").map(|at| Span::new(at, at + 6)).unwrap();
    /// assert_eq!(&text[offsets.to_source(hair).range()], "頭髮");
    /// ```
    pub fn fold_into(&self, text: &str, out: &mut String, offsets: &mut OffsetMap) {
        self.0.append(text, out, offsets);
    }

    /// Identifies the fold in one line of ASCII: its classes and extras, with hashes of their tables. Store it beside an index, to
    /// be compared by [`check_fingerprint`](Self::check_fingerprint).
    ///
    /// ```
    /// assert!(hanfold::SearchFold::new().fingerprint().starts_with("hanfold-fold/1 broad="));
    /// ```
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Checks that an index was built with this fold, by its fingerprint.
    ///
    /// ```
    /// use hanfold::fold::FoldExtra;
    /// use hanfold::{ErrorKind, SearchFold};
    ///
    /// let stored = SearchFold::new().fingerprint().to_owned();
    /// let other = SearchFold::builder().extra(FoldExtra::Case).build();
    /// let error = other.check_fingerprint(&stored).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Fingerprint);
    /// assert!(error.to_string().contains("case"));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Fingerprint`](crate::ErrorKind::Fingerprint) if it was another fold; the message states the difference and the
    /// remedy.
    pub fn check_fingerprint(&self, stored: &str) -> Result<(), Error> {
        fingerprint::check(self.fingerprint(), stored)
    }
}

impl SearchFoldBuilder {
    /// Sets the equivalence classes.
    ///
    /// ```
    /// use hanfold::SearchFold;
    /// use hanfold::fold::FoldClasses;
    ///
    /// let fold = SearchFold::builder().classes(FoldClasses::Narrow).build();
    /// assert_eq!(fold.fold("乾燥"), "乾燥"); // not 干, as 幹部 is not 乾
    /// ```
    pub fn classes(mut self, classes: FoldClasses) -> Self {
        self.classes = classes;
        self
    }

    /// Adds a further folding.
    ///
    /// ```
    /// use hanfold::SearchFold;
    /// use hanfold::fold::FoldExtra;
    ///
    /// let fold = SearchFold::builder().extra(FoldExtra::Case).extra(FoldExtra::Width).build();
    /// assert_eq!(fold.fold("ＣＰＵ溫度"), fold.fold("cpu温度"));
    /// ```
    pub fn extra(mut self, extra: FoldExtra) -> Self {
        self.extras.push(extra);
        self
    }

    /// Builds the fold.
    ///
    /// ```
    /// use hanfold::SearchFold;
    ///
    /// // The same fold for the index and for queries.
    /// let index = SearchFold::builder().build();
    /// let queries = SearchFold::new();
    /// assert_eq!(index.fingerprint(), queries.fingerprint());
    /// ```
    pub fn build(self) -> SearchFold {
        let has = |extra| self.extras.contains(&extra);
        let classes = match (self.classes, has(FoldExtra::Japanese)) {
            (FoldClasses::Broad, false) => "broad",
            (FoldClasses::Broad, true) => "broad japanese",
            (FoldClasses::Narrow, false) => "narrow",
            (FoldClasses::Narrow, true) => "narrow japanese",
        };
        // Each table works on the result of the one before: ＡＢＣ becomes ABC, then abc; the classes come last.
        let tables = [
            ("width", has(FoldExtra::Width)),
            ("compatibility", has(FoldExtra::Compatibility)),
            ("case", has(FoldExtra::Case)),
            (classes, true),
        ];
        let names = tables.iter().filter(|(_, used)| *used).map(|(name, _)| *name);
        let used = names
            .flat_map(|name| builtin::FOLD_TABLES.iter().filter(move |(known, ..)| *known == name));
        let (mut chain, mut parts) = (Vec::new(), Vec::new());
        for (name, bytes, digest) in used {
            chain.push(builtin::expect_embedded(CharacterPairs::load(name, bytes)));
            parts.push((*name, *digest));
        }
        let spread = FoldSpread::of(&chain);
        let fingerprint = fingerprint::of(KIND, parts);
        SearchFold(Arc::new(Inner { chain, spread, fingerprint }))
    }
}

impl Inner {
    fn fold_char(&self, c: char) -> char {
        self.spread.get(c).unwrap_or_else(|| fold_through(&self.chain, c))
    }

    /// A position before which nothing changes, if anything does.
    fn first_change(&self, text: &str) -> Option<usize> {
        self.spread.first_change(text, |c| fold_through(&self.chain, c))
    }

    fn append<R: EditSink>(&self, text: &str, out: &mut String, record: &mut R) {
        self.spread.append(text, out, record, |c| fold_through(&self.chain, c));
    }
}

/// Folds a character by one table after the other.
fn fold_through(chain: &[CharacterPairs<'static>], c: char) -> char {
    chain.iter().fold(c, |c, table| table.get(c))
}
