//! What escapes are among others: one that could be anything is text where all around it are.

use super::SYNTAXES;
use super::place::{Verdict, is_letter};
use super::run::Run;
use super::syntax::Syntax;

/// So many of a line that are text make text of others in it.
const COMPANY: usize = 3;
/// And so many letters: nobody gives a sentence as an example.
const COMPANY_OF_LETTERS: usize = 8;

/// What stands alone between others of its syntax is what they are.
pub(super) fn join_lines(text: &str, runs: &[Run], verdicts: &mut [Verdict]) {
    let bytes = text.as_bytes();
    let mut rest = (runs, verdicts);
    while let Some(first) = rest.0.first() {
        let behind = bytes.get(first.start..).unwrap_or_default();
        let end = memchr::memchr(b'\n', behind).map_or(text.len(), |end| first.start + end);
        let count = rest.0.iter().take_while(|run| run.start < end).count().max(1);
        let (line, others) = rest.0.split_at(count.min(rest.0.len()));
        let (here, behind) = rest.1.split_at_mut(count.min(rest.1.len()));
        rest = (others, behind);
        for syntax in SYNTAXES {
            let of = |(run, _): &(&Run, &mut Verdict)| run.syntax == syntax;
            let texts = || {
                line.iter()
                    .zip(here.iter())
                    .filter(|(run, verdict)| run.syntax == syntax && **verdict == Verdict::Text)
            };
            let letters: usize = texts().map(|(run, _)| letters(run)).sum();
            if texts().count() >= COMPANY || letters >= COMPANY_OF_LETTERS {
                for (_, verdict) in line.iter().zip(here.iter_mut()).filter(of) {
                    if *verdict == Verdict::Alone {
                        *verdict = Verdict::Text;
                    }
                }
            }
        }
    }
}

/// In a text of which every letter was escaped, what is surely text outweighs what is doubtful if it has so many letters…
const SURE_LETTERS: usize = 16;
/// …and so many times as many as that.
const OUTWEIGHS: usize = 2;

/// What could be anything is text where all of a text was escaped, most of it surely: nobody is left to speak of escapes.
pub(super) fn join_text(runs: &[Run], verdicts: &mut [Verdict]) {
    for syntax in SYNTAXES {
        let (mut sure, mut doubtful) = (0, 0);
        let of = |run: &Run| run.syntax == syntax;
        for (run, verdict) in runs.iter().zip(verdicts.iter()).filter(|(run, _)| of(run)) {
            *(if *verdict == Verdict::Text { &mut sure } else { &mut doubtful }) += letters(run);
        }
        if sure >= SURE_LETTERS && sure >= doubtful * OUTWEIGHS {
            for (_, verdict) in runs.iter().zip(verdicts.iter_mut()).filter(|(run, _)| of(run)) {
                if *verdict != Verdict::Meant {
                    *verdict = Verdict::Text;
                }
            }
        }
    }
}

fn letters(run: &Run) -> usize {
    run.text.chars().filter(|c| is_letter(*c)).count()
}

/// ASCII that is percent-encoded has the verdict of what is so in the same stretch of text: `%20` is text where `%E4%B8%AD` is.
pub(super) fn follow_others(text: &str, runs: &[Run], verdicts: &mut [Verdict]) {
    let bytes = text.as_bytes();
    let mut stretch: Vec<usize> = Vec::new();
    let mut end = 0;
    let mut close = |stretch: &mut Vec<usize>| {
        let is = |number: &usize| runs.get(*number).is_some_and(|run| !run.text.is_ascii());
        let others: Vec<usize> = stretch.iter().copied().filter(is).collect();
        let are_text = !others.is_empty()
            && others.iter().all(|number| verdicts.get(*number) == Some(&Verdict::Text));
        for number in stretch.drain(..).filter(|number| !is(number)) {
            if let Some(verdict) = verdicts.get_mut(number) {
                *verdict = if are_text { Verdict::Text } else { Verdict::Meant };
            }
        }
    };
    for (number, run) in runs.iter().enumerate().filter(|(_, run)| run.syntax == Syntax::Percent) {
        let between = bytes.get(end..run.start).unwrap_or_default();
        if !between.iter().all(|byte| byte.is_ascii_graphic()) {
            close(&mut stretch);
        }
        stretch.push(number);
        end = run.end;
    }
    close(&mut stretch);
}
