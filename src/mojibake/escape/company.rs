//! Escapes among others of their syntax: one that could be anything is text where enough of the others are.

use std::collections::BTreeMap;

use super::place::{SENTENCE, Verdict};
use super::run::Run;
use super::syntax::Syntax;
use crate::mojibake::text::letters;

/// Fewest runs of a line that make text of doubtful ones in it; or they have as many letters as a sentence.
const COMPANY: usize = 3;

/// Runs of one syntax that stand together, by their numbers.
struct Group<'r>(Vec<(usize, &'r Run)>);

impl<'r> Group<'r> {
    /// Returns the groups of runs for which a function returns the same.
    fn all(runs: &'r [Run], mut key: impl FnMut(&Run) -> usize) -> impl Iterator<Item = Self> {
        let mut groups: BTreeMap<(Syntax, usize), Vec<(usize, &Run)>> = BTreeMap::new();
        for (number, run) in runs.iter().enumerate() {
            groups.entry((run.syntax, key(run))).or_default().push((number, run));
        }
        groups.into_values().map(Self)
    }

    /// The number of letters in each run that is text, or in each that is not.
    fn letters(&self, verdicts: &[Verdict], is_text: bool) -> impl Iterator<Item = usize> {
        let is = move |number| (verdicts.get(number) == Some(&Verdict::Text)) == is_text;
        self.0.iter().filter(move |(number, _)| is(*number)).map(|(_, run)| letters(&run.text))
    }

    /// Makes those runs text of which a function says so.
    fn join(&self, verdicts: &mut [Verdict], is_joined: impl Fn(&Run, Verdict) -> bool) {
        for (number, run) in &self.0 {
            if let Some(verdict) = verdicts.get_mut(*number).filter(|one| is_joined(run, **one)) {
                *verdict = Verdict::Text;
            }
        }
    }
}

/// Makes runs text that stand alone among others that are, in a line; and in a whole text that was escaped, where more letters surely
/// are text than not, all runs that are not meant: nobody is left to speak of escapes.
pub(super) fn join(text: &str, runs: &[Run], verdicts: &mut [Verdict], is_escaped: bool) {
    let (mut line, mut copied) = (0, 0);
    let line_of = |run: &Run| {
        let between = text.as_bytes().get(copied..run.start).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', between).count();
        copied = run.start;
        line
    };
    for group in Group::all(runs, line_of) {
        if group.letters(verdicts, true).count() >= COMPANY
            || group.letters(verdicts, true).sum::<usize>() >= SENTENCE
        {
            group.join(verdicts, |_, verdict| verdict == Verdict::Alone);
        }
    }
    for group in Group::all(runs, |_| 0).filter(|_| is_escaped) {
        let [sure, doubtful] = [true, false].map(|is| group.letters(verdicts, is).sum::<usize>());
        if sure >= SENTENCE && sure > doubtful {
            group.join(verdicts, |_, verdict| verdict != Verdict::Meant);
        }
    }
}

/// Makes ASCII text that is percent-encoded in one stretch with letters that are: `%20` is text where `%E4%B8%AD` is.
pub(super) fn follow_others(text: &str, runs: &[Run], verdicts: &mut [Verdict]) {
    let (mut stretch, mut end) = (0, 0);
    let stretch_of = |run: &Run| {
        let between = text.as_bytes().get(end..run.start).unwrap_or_default();
        stretch += usize::from(!between.iter().all(u8::is_ascii_graphic));
        end = run.end;
        stretch
    };
    for group in Group::all(runs, stretch_of) {
        let others = || group.0.iter().filter(|(_, run)| !run.text.is_ascii());
        let is_text = |number: usize| verdicts.get(number) == Some(&Verdict::Text);
        if others().count() > 0 && others().all(|(number, _)| is_text(*number)) {
            group.join(verdicts, |run, _| run.syntax == Syntax::Percent);
        }
    }
}
