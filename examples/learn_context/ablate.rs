//! Errors of models without a group of the evidence, on a third of the sources.

use crate::corpus::{Corpus, Senses, Source};
use crate::evaluate::{Errors, chosen, parts};
use crate::features::Atom;
use crate::genre::Genre;
use crate::model::Model;
use crate::surroundings::Surroundings;

use Atom::{Answer, Character, Class, Length};
use Evidence::{Language, Nothing, Prior, Rules, Templates, Words};

/// Parts of the sources that are held out, one after the other: a third of the places, of all kinds of language. All six parts take
/// three times as long.
const LEFT_OUT: [usize; 2] = [4, 5];

/// Most lines per source that are read. It bounds time: the groups together take two minutes.
pub(crate) const LINES: usize = 1_500;

/// A group of the evidence.
#[derive(Clone, Copy)]
enum Evidence {
    Nothing,
    /// Templates that a predicate selects.
    Templates(fn(&[Atom]) -> bool),
    /// The kind of language: without it, every line counts as modern.
    Language,
    /// The prior of the reading of OpenCC's tables.
    Prior,
    /// The hand-written rules.
    Rules,
    /// Lists of words or sentences, by name.
    Words(&'static [&'static str]),
}

impl Evidence {
    /// Whether the group is word lists, with this name among them.
    fn has_words_of(self, source: &str) -> bool {
        matches!(self, Words(names) if names.contains(&source))
    }
}

/// Groups of the evidence, with names.
const GROUPS: [(&str, Evidence); 14] = [
    ("nothing", Nothing),
    ("the next characters, ±1, alone and in groups", Templates(|atoms| sees(atoms, 1))),
    ("the characters ±2", Templates(|atoms| sees(atoms, 2))),
    ("the characters ±3", Templates(|atoms| sees(atoms, 3))),
    ("groups of two characters", Templates(|atoms| is_group(atoms, 2))),
    ("groups of three characters", Templates(|atoms| is_group(atoms, 3))),
    ("classes of characters, alone and in groups of up to four", Templates(has_class)),
    ("the tables' reading", Templates(|atoms| atoms.contains(&Answer))),
    ("length of the tables' phrase and place in it", Templates(|atoms| atoms.contains(&Length))),
    ("prior of the tables' reading", Prior),
    ("the kind of language", Language),
    ("`rules.txt`", Rules),
    ("`examples.txt`", Words(&["lex-examples"])),
    ("lists of words", Words(&["lex-mcbopomofo", "lex-moedict"])),
];

/// Whether a template reads the character at a distance.
fn sees(atoms: &[Atom], distance: isize) -> bool {
    atoms.iter().any(|atom| matches!(atom, Character(at) if at.abs() == distance))
}

/// Whether a template is a group of this number of characters.
fn is_group(atoms: &[Atom], size: usize) -> bool {
    atoms.len() == size && atoms.iter().all(|atom| matches!(atom, Character(_)))
}

fn has_class(atoms: &[Atom]) -> bool {
    atoms.iter().any(|atom| matches!(atom, Class(_)))
}

/// Prints the errors on held-out sources without each group of the evidence.
pub(crate) fn print(mut corpus: Corpus, senses: &Senses) {
    println!("| without | places | errors | more | of Taiwan and Hong Kong | errors | more |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let mut of_all = None;
    for (name, evidence) in GROUPS {
        let errors = errors_without(&mut corpus, senses, evidence);
        let [all, modern] = *of_all.get_or_insert(errors);
        let more =
            |of: Errors, all: Errors| 100.0 * of.context as f64 / all.context.max(1) as f64 - 100.0;
        let [of, of_modern] = errors;
        println!(
            "| {name} | {} | {} | {:+.0} % | {} | {} | {:+.0} % |",
            of.places,
            of.context,
            more(of, all),
            of_modern.places,
            of_modern.context,
            more(of_modern, modern),
        );
    }
}

/// Returns the errors on held-out parts without a group of the evidence: of all sources, and of those from Taiwan and Hong Kong.
fn errors_without(corpus: &mut Corpus, senses: &Senses, evidence: Evidence) -> [Errors; 2] {
    corpus.has_prior = !matches!(evidence, Prior);
    let modern = |around| Surroundings { genre: Genre::Modern, ..around };
    match evidence {
        Templates(is_left_out) => corpus.see_anew(|around| around, is_left_out),
        Language => corpus.see_anew(modern, |_| false),
        _ => corpus.see_anew(|around| around, |_| false),
    }
    let mut errors = [Errors::default(); 2];
    for part in LEFT_OUT {
        let part_of = parts(corpus);
        let is_left_out =
            |source: &Source| !source.is_lexicon() && part_of.get(source.family()) == Some(&part);
        let model = Model::train(corpus, |source| {
            !is_left_out(source) && !evidence.has_words_of(&source.name)
        });
        for source in corpus.sources.iter().filter(|source| is_left_out(source)) {
            let groups = if source.name.starts_with("hant-") { 2 } else { 1 };
            for place in &source.places {
                let chosen = match evidence {
                    Rules => model.judge(corpus, place).chosen,
                    _ => chosen(corpus, senses, &model, place),
                };
                errors.iter_mut().take(groups).for_each(|errors| errors.add(place, chosen));
            }
        }
    }
    errors
}
