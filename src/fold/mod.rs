//! The fold for search: every character becomes the representative of its class.

#[allow(dead_code)] // the build script's
mod classes;
mod expand;
mod spread;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::offsets::{OffsetMap, Record};
use crate::table::Pairs;
use crate::{Error, builtin, fingerprint};
pub use expand::QueryExpander;
use spread::Spread;

/// What the fingerprints of folds begin with. The number is raised if the same tables fold otherwise.
const KIND: &str = "hanfold-fold/1";

/// Which characters a fold takes for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum FoldClasses {
    /// All that OpenCC's tables of characters join, directly or through others: simplified, traditional,
    /// Taiwan's, Hong Kong's, compatibility ideographs. Whatever conversion between them makes of a text, it
    /// folds to the same.
    #[default]
    Broad,
    /// The same but for the pairs in `data/fold/cuts.txt`, which a searcher tells apart: 曆 and 歷, 乾 and 幹,
    /// 髮 and 發. What is written in simplified characters finds only the more common of them: convert it to
    /// traditional text first, or take the broad classes.
    Narrow,
}

/// What is folded beside the classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FoldExtra {
    /// Japanese forms of characters: 気 like 氣. Conversion between Chinese scripts knows nothing of it.
    Japanese,
    /// Full-width and half-width forms: Ａ like A.
    Width,
    /// Upper and lower case: A like a. Letters that become several (ß) stay.
    Case,
    /// Characters that Unicode's NFKC makes one other character of, but for width, and radicals: ① like 1, ⼀ like 一, ⻢ like 马.
    Compatibility,
}

/// Folds text for search: one character to one character, without context, and twice the same as once.
///
/// Index and query are folded alike, so that 头发 finds 頭髮 and the reverse. Nothing is detected and no word
/// is looked for: a fold is as safe on a query of two characters as on a book. It is for matching, not for
/// showing: 发 is what 發 and 髮 both become.
///
/// For every text *x* and each of OpenCC's configurations between scripts and regional forms (s2t, t2s, s2tw,
/// tw2s, s2hk, hk2s, t2tw, tw2t, t2hk, hk2t), `fold(convert(x)) == fold(x)`, if the classes are
/// [broad](FoldClasses::Broad).
///
/// A class is represented by a member of three bytes, if it has one: the one that is most common in natural
/// simplified text. So folded text is simplified and as long as it was, and of simplified text about one
/// character in seven hundred becomes another (像, 画 and 座, whose classes have a more common one: 象, 划, 坐).
///
/// A fold is immutable, shared between threads and cheap to clone. Making one takes some 30 µs, with all
/// extras ten times as long: make one and keep it.
///
/// ```
/// use hanfold::SearchFold;
///
/// let fold = SearchFold::new()?;
/// assert_eq!(fold.fold("頭髮與乾燥"), fold.fold("头发与干燥"));
/// assert_eq!(fold.fold_char('髮'), '发');
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SearchFold(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The tables of folds in the order in which they are applied: the classes last.
    chain: Vec<Pairs<'static>>,
    /// All of it for the characters below U+10000.
    spread: Spread,
    fingerprint: String,
}

/// Builds a [`SearchFold`] with options.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct SearchFoldBuilder {
    classes: FoldClasses,
    extras: Vec<FoldExtra>,
}

impl SearchFold {
    /// The broad fold, and nothing beside.
    ///
    /// # Errors
    /// Only if an embedded table is damaged.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Like [`new`](Self::new), with options.
    ///
    /// ```
    /// use hanfold::{FoldClasses, FoldExtra, SearchFold};
    ///
    /// let fold = SearchFold::builder()
    ///     .classes(FoldClasses::Narrow)
    ///     .extra(FoldExtra::Width)
    ///     .extra(FoldExtra::Case)
    ///     .build()?;
    /// assert_eq!(fold.fold("日曆 ＡＢＣ"), "日曆 abc");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn builder() -> SearchFoldBuilder {
        SearchFoldBuilder::default()
    }

    /// What a character becomes.
    pub fn fold_char(&self, c: char) -> char {
        self.0.fold_char(c)
    }

    /// Every character that becomes another, in order, with what it becomes: the whole fold, for an engine
    /// that takes a table of characters.
    ///
    /// ```
    /// # let fold = hanfold::SearchFold::new()?;
    /// assert!(fold.pairs().any(|pair| pair == ('髮', '发')));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn pairs(&self) -> impl Iterator<Item = (char, char)> {
        let keys: BTreeSet<char> =
            self.0.chain.iter().flat_map(|table| table.iter().map(|(c, _)| c)).collect();
        keys.into_iter().map(|c| (c, self.fold_char(c))).filter(|(c, folded)| c != folded)
    }

    /// Folds a text; borrows it if nothing changes. It has as many characters as the text.
    pub fn fold<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.0.first_change(text) {
            None => Cow::Borrowed(text),
            Some(at) => {
                let (same, rest) = text.split_at_checked(at).unwrap_or(("", text));
                let mut folded = String::with_capacity(text.len() + spread::BEHIND);
                folded.push_str(same);
                self.0.append(rest, &mut folded, &mut ());
                Cow::Owned(folded)
            }
        }
    }

    /// Folds a text, appends the result to `out`, and to `offsets` where it comes from. Both go on where
    /// they end: several calls can fill one pair of them.
    ///
    /// ```
    /// use hanfold::{OffsetMap, SearchFold, Span};
    ///
    /// let fold = SearchFold::new()?;
    /// let text = "𬙂先生的頭髮"; // the first character is 縯, simplified, of four bytes
    /// let (mut folded, mut offsets) = (String::new(), OffsetMap::default());
    /// fold.fold_into(text, &mut folded, &mut offsets);
    /// let hair = folded.find("头发").map(|at| Span::new(at, at + 6)).unwrap();
    /// assert_eq!(&text[offsets.to_source(hair).range()], "頭髮");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn fold_into(&self, text: &str, out: &mut String, offsets: &mut OffsetMap) {
        self.0.append(text, out, offsets);
    }

    /// Names what this fold does, in one line of ASCII: which classes and extras, with hashes of their tables.
    /// Store it beside an index; [`check_fingerprint`](Self::check_fingerprint) compares.
    ///
    /// ```
    /// assert!(hanfold::SearchFold::new()?.fingerprint().starts_with("hanfold-fold/1 broad="));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Checks that this is the fold that an index was built with, by its fingerprint.
    ///
    /// ```
    /// use hanfold::{ErrorKind, FoldExtra, SearchFold};
    ///
    /// let stored = SearchFold::new()?.fingerprint().to_owned();
    /// let other = SearchFold::builder().extra(FoldExtra::Case).build()?;
    /// let error = other.check_fingerprint(&stored).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Fingerprint);
    /// assert!(error.to_string().contains("case"));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Fingerprint`](crate::ErrorKind::Fingerprint) if it is another: what differs, and what to do.
    pub fn check_fingerprint(&self, stored: &str) -> Result<(), Error> {
        fingerprint::check(self.fingerprint(), stored)
    }
}

impl SearchFoldBuilder {
    /// Which characters are taken for one.
    pub fn classes(mut self, classes: FoldClasses) -> Self {
        self.classes = classes;
        self
    }

    /// Folds something else, too.
    pub fn extra(mut self, extra: FoldExtra) -> Self {
        self.extras.push(extra);
        self
    }

    /// The fold.
    ///
    /// # Errors
    /// Only if an embedded table is damaged.
    pub fn build(self) -> Result<SearchFold, Error> {
        let has = |extra| self.extras.contains(&extra);
        let classes = match (self.classes, has(FoldExtra::Japanese)) {
            (FoldClasses::Broad, false) => "broad",
            (FoldClasses::Broad, true) => "broad japanese",
            (FoldClasses::Narrow, false) => "narrow",
            (FoldClasses::Narrow, true) => "narrow japanese",
        };
        // One makes what the next one folds on: ＡＢＣ becomes ABC, and that abc; the classes come last.
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
            chain.push(Pairs::load(name, bytes)?);
            parts.push((*name, *digest));
        }
        let spread = Spread::of(&chain);
        let fingerprint = fingerprint::of(KIND, parts);
        Ok(SearchFold(Arc::new(Inner { chain, spread, fingerprint })))
    }
}

impl Inner {
    fn fold_char(&self, c: char) -> char {
        self.spread.get(c).unwrap_or_else(|| fold_through(&self.chain, c))
    }

    /// A place before which nothing changes, if anything does.
    fn first_change(&self, text: &str) -> Option<usize> {
        self.spread.first_change(text, |c| fold_through(&self.chain, c))
    }

    fn append<R: Record>(&self, text: &str, out: &mut String, record: &mut R) {
        self.spread.append(text, out, record, |c| fold_through(&self.chain, c));
    }
}

/// What a character becomes in one table after the other.
fn fold_through(chain: &[Pairs<'static>], c: char) -> char {
    chain.iter().fold(c, |c, table| table.get(c))
}
