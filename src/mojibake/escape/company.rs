//! Escapes among others of their syntax: one that could be anything is text where enough of the others are.

use std::collections::BTreeMap;

use super::place::EscapeVerdict;
use super::run::EscapeRun;
use super::syntax::Syntax;
use crate::mojibake::measures::{LEAST_SENTENCE, SEVERAL};
use crate::mojibake::text::letters;

/// Runs of one syntax that stand together, by their numbers.
struct SyntaxRuns<'r>(Vec<(usize, &'r EscapeRun)>);

impl<'r> SyntaxRuns<'r> {
    /// Returns the groups of runs for which a function returns the same.
    fn all(
        runs: &'r [EscapeRun],
        mut key: impl FnMut(&EscapeRun) -> usize,
    ) -> impl Iterator<Item = Self> {
        let mut groups: BTreeMap<(Syntax, usize), Vec<(usize, &EscapeRun)>> = BTreeMap::new();
        for (number, run) in runs.iter().enumerate() {
            groups.entry((run.syntax, key(run))).or_default().push((number, run));
        }
        groups.into_values().map(Self)
    }

    /// The number of letters in each run that is text, or in each that is not.
    fn letters(&self, verdicts: &[EscapeVerdict], is_text: bool) -> impl Iterator<Item = usize> {
        let is = move |number| (verdicts.get(number) == Some(&EscapeVerdict::Text)) == is_text;
        self.0.iter().filter(move |(number, _)| is(*number)).map(|(_, run)| letters(&run.text))
    }

    /// Makes those runs text of which a function says so.
    fn join(
        &self,
        verdicts: &mut [EscapeVerdict],
        is_joined: impl Fn(&EscapeRun, EscapeVerdict) -> bool,
    ) {
        for (number, run) in &self.0 {
            if let Some(verdict) = verdicts.get_mut(*number).filter(|one| is_joined(run, **one)) {
                *verdict = EscapeVerdict::Text;
            }
        }
    }
}

/// Makes runs text that stand alone among others that are, in a line; and in a whole text that was escaped, where more letters surely
/// are text than not, all runs that are not meant: nobody is left to speak of escapes.
pub(super) fn join(
    text: &str,
    runs: &[EscapeRun],
    verdicts: &mut [EscapeVerdict],
    is_escaped: bool,
) {
    let (mut line, mut copied) = (0, 0);
    let line_of = |run: &EscapeRun| {
        let between = text.as_bytes().get(copied..run.start).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', between).count();
        copied = run.start;
        line
    };
    for group in SyntaxRuns::all(runs, line_of) {
        if group.letters(verdicts, true).count() >= SEVERAL
            || group.letters(verdicts, true).sum::<usize>() >= LEAST_SENTENCE
        {
            group.join(verdicts, |_, verdict| verdict == EscapeVerdict::Alone);
        }
    }
    for group in SyntaxRuns::all(runs, |_| 0).filter(|_| is_escaped) {
        let [sure, doubtful] = [true, false].map(|is| group.letters(verdicts, is).sum::<usize>());
        if sure >= LEAST_SENTENCE && sure > doubtful {
            group.join(verdicts, |_, verdict| verdict != EscapeVerdict::Meant);
        }
    }
}

/// Makes ASCII text that is percent-encoded in one stretch with letters that are: `%20` is text where `%E4%B8%AD` is.
pub(super) fn follow_others(text: &str, runs: &[EscapeRun], verdicts: &mut [EscapeVerdict]) {
    let (mut stretch, mut end) = (0, 0);
    let stretch_of = |run: &EscapeRun| {
        let between = text.as_bytes().get(end..run.start).unwrap_or_default();
        stretch += usize::from(!between.iter().all(u8::is_ascii_graphic));
        end = run.end;
        stretch
    };
    for group in SyntaxRuns::all(runs, stretch_of) {
        let others = || group.0.iter().filter(|(_, run)| !run.text.is_ascii());
        let is_text = |number: usize| verdicts.get(number) == Some(&EscapeVerdict::Text);
        if others().count() > 0 && others().all(|(number, _)| is_text(*number)) {
            group.join(verdicts, |run, _| run.syntax == Syntax::Percent);
        }
    }
}
