//! A query in all scripts and regional forms, for engines whose index is not folded.

use std::borrow::Cow;

use crate::convert::{Config, Converter, Piece, Stage};
use crate::target::Vocabulary;

/// Name of OpenCC's table of the traditional readings of each simplified character.
const CHARACTER_TABLES: &str = "STCharacters";

/// Expands a query to all the forms in which documents may contain it.
///
/// For search engines whose index cannot be rebuilt with a [`SearchFold`](super::SearchFold): search for any of the variants. They
/// are simplified, traditional, Taiwan's and Hong Kong's forms; for a character with several traditional readings (发: 發, 髮) each of
/// them, unless OpenCC's phrases decide; and on request the words of the regions (软件, 軟體, 軟件).
///
/// ```
/// use hanfold::{QueryExpander, Vocabulary};
///
/// let expander = QueryExpander::new(Vocabulary::Regional);
/// assert_eq!(expander.expand_query("软件"), ["软件", "軟件", "軟體"]);
/// let script = QueryExpander::new(Vocabulary::Keep);
/// assert_eq!(script.expand_query("发"), ["发", "發", "髮"]);
/// assert_eq!(script.expand_query("头发"), ["头发", "頭髮"]);
/// ```
#[derive(Debug, Clone)]
pub struct QueryExpander {
    /// Converters to simplified text.
    simplify: Vec<Converter>,
    /// Converter from simplified text to OpenCC's preferred traditional reading.
    read: Converter,
    /// Converters from OpenCC's traditional text to regional forms.
    regional: Vec<Converter>,
    /// Converters from simplified text to regional words.
    words: Vec<Converter>,
}

impl QueryExpander {
    /// Upper bound on the variants. Engines take about a thousand clauses, a query may have several words, and a name of six
    /// ambiguous characters has 64 readings.
    pub const MAX_VARIANTS: usize = 64;

    /// Creates an expander that also changes words, or does not.
    ///
    /// ```
    /// use hanfold::fold::QueryExpander;
    /// use hanfold::Vocabulary;
    ///
    /// let expander = QueryExpander::new(Vocabulary::Keep); // scripts, not words
    /// assert_eq!(expander.expand_query("内存"), ["内存", "內存"]);
    /// ```
    pub fn new(vocabulary: Vocabulary) -> Self {
        let open =
            |configs: &[Config]| configs.iter().map(|config| Converter::new(*config)).collect();
        let (to_words, from_words): (&[Config], &[Config]) = match vocabulary {
            Vocabulary::Keep => (&[], &[]),
            Vocabulary::Regional => {
                (&[Config::S2twp, Config::S2hkp], &[Config::Tw2sp, Config::Hk2sp])
            }
        };
        Self {
            simplify: open(&[&[Config::T2s, Config::Tw2s, Config::Hk2s], from_words].concat()),
            read: Converter::new(Config::S2t),
            regional: open(&[Config::T2tw, Config::T2hk]),
            words: open(to_words),
        }
    }

    /// Returns the query and its variants without duplicates: the query first, then the results of OpenCC's conversions, then other
    /// readings of ambiguous characters: of one such character, of two, and so on. Meant for queries: each variant takes the time
    /// of some conversions.
    ///
    /// ```
    /// use hanfold::{QueryExpander, Vocabulary};
    ///
    /// // A clause of a boolean query for each form.
    /// let expander = QueryExpander::new(Vocabulary::Keep);
    /// let clauses = expander.expand_query("干净").join(" OR ");
    /// assert!(clauses.starts_with("干净 OR "), "{clauses}");
    /// ```
    pub fn expand_query(&self, query: &str) -> Vec<String> {
        let mut variants = QueryVariants(vec![query.to_owned()]);
        let simplified = variants.all(&self.simplify, query);
        let mut readings = Vec::new();
        // The query and its simplified forms, without duplicates.
        let texts = variants.0.clone();
        for text in &texts {
            let pieces = self.read.explain(text);
            let reading: String = pieces.iter().map(|piece| &*piece.output).collect();
            variants.add(&reading);
            variants.all(&self.regional, &reading);
            readings.push(pieces);
        }
        for text in &simplified {
            variants.all(&self.words, text);
        }
        variants.all(&self.words, query);
        for pieces in &readings {
            for reading in others(pieces) {
                if variants.0.len() == Self::MAX_VARIANTS {
                    return variants.0;
                }
                variants.add(&reading);
                variants.all(&self.regional, &reading);
            }
        }
        variants.0
    }
}

/// Variants found so far, without duplicates.
struct QueryVariants(Vec<String>);

impl QueryVariants {
    fn add(&mut self, variant: &str) {
        if self.0.len() < QueryExpander::MAX_VARIANTS
            && !self.0.iter().any(|known| known == variant)
        {
            self.0.push(variant.to_owned());
        }
    }

    /// Adds the results of all converters for a text, and returns them without duplicates.
    fn all(&mut self, converters: &[Converter], text: &str) -> Vec<String> {
        let mut converted: Vec<String> = Vec::new();
        for variant in converters.iter().map(|converter| converter.convert(text).into_owned()) {
            self.add(&variant);
            if !converted.contains(&variant) {
                converted.push(variant);
            }
        }
        converted
    }
}

/// Variants of a text with other candidates for single characters: first for one character, then for two, up to the limit.
fn others(pieces: &[Piece<'_>]) -> Vec<String> {
    let candidates: Vec<Vec<&str>> = pieces.iter().map(readings).collect();
    // The chosen candidate of each piece, and the first piece whose candidate may still be changed.
    let mut all = vec![(vec![0; pieces.len()], 0)];
    let mut number = 0;
    'all: while let Some((chosen, after)) = all.get(number).cloned() {
        for (at, candidates) in candidates.iter().enumerate().skip(after) {
            for choice in 1..candidates.len() {
                if all.len() > QueryExpander::MAX_VARIANTS {
                    break 'all;
                }
                let mut chosen = chosen.clone();
                chosen.iter_mut().skip(at).take(1).for_each(|place| *place = choice);
                all.push((chosen, at + 1));
            }
        }
        number += 1;
    }
    let text = |chosen: Vec<usize>| {
        let parts = chosen.iter().zip(&candidates);
        parts.filter_map(|(choice, candidates)| candidates.get(*choice).copied()).collect()
    };
    all.into_iter().skip(1).map(|(chosen, _)| text(chosen)).collect()
}

/// Readings of a piece: its output first, then the other candidates of its row, if it is a single character.
fn readings<'p>(piece: &'p Piece<'_>) -> Vec<&'p str> {
    let output: &str = match &piece.output {
        Cow::Borrowed(output) => output,
        Cow::Owned(output) => output,
    };
    let mut all = vec![output];
    if let [applied] = &piece.rows[..]
        && matches!(applied.stage, Stage::Conversion(_))
        && applied.row.table().name() == CHARACTER_TABLES
    {
        all.extend(applied.row.candidates().filter(|candidate| *candidate != output));
    }
    all
}
