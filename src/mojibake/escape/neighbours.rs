//! Ambiguous escapes that are text because enough others of the same syntax are.

use std::collections::BTreeMap;

use super::run::EscapeRun;
use super::syntax::Syntax;
use super::verdict::EscapeVerdict;
use crate::mojibake::measures::{MIN_SENTENCE_CHARS, SEVERAL};
use crate::mojibake::text::letters;

/// Groups the runs of one syntax by the result of a function; returns their indices.
fn groups(
    runs: &[EscapeRun],
    mut key: impl FnMut(&EscapeRun) -> usize,
) -> impl Iterator<Item = Vec<usize>> {
    let mut groups: BTreeMap<(Syntax, usize), Vec<usize>> = BTreeMap::new();
    for (number, run) in runs.iter().enumerate() {
        groups.entry((run.syntax, key(run))).or_default().push(number);
    }
    groups.into_values()
}

/// Sets the verdict of the runs for which a predicate holds to text.
fn make_text(
    verdicts: &mut [EscapeVerdict],
    group: &[usize],
    is_changed: impl Fn(EscapeVerdict) -> bool,
) {
    for number in group {
        if let Some(verdict) = verdicts.get_mut(*number).filter(|verdict| is_changed(**verdict)) {
            *verdict = EscapeVerdict::Text;
        }
    }
}

/// Makes single runs text if others in their line are. In a text that was escaped as a whole, where more letters are certainly text
/// than not, makes all runs text except those written on purpose: such a text does not discuss escapes.
pub(super) fn make_lines_text(
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
    // Numbers of letters in the runs of a group that are text, or in those that are not.
    let letters_of = |verdicts: &[EscapeVerdict], group: &[usize], is_text: bool| -> Vec<usize> {
        let is_wanted =
            |number: &&usize| (verdicts.get(**number) == Some(&EscapeVerdict::Text)) == is_text;
        let inside = group.iter().filter(is_wanted).filter_map(|number| runs.get(*number));
        inside.map(|run| letters(&run.text)).collect()
    };
    for group in groups(runs, line_of) {
        let sure = letters_of(verdicts, &group, true);
        if sure.len() >= SEVERAL || sure.iter().sum::<usize>() >= MIN_SENTENCE_CHARS {
            make_text(verdicts, &group, |verdict| verdict == EscapeVerdict::Alone);
        }
    }
    for group in groups(runs, |_| 0).filter(|_| is_escaped) {
        let [sure, doubtful] = [true, false]
            .map(|is_text| letters_of(verdicts, &group, is_text).iter().sum::<usize>());
        if sure > doubtful {
            make_text(verdicts, &group, |verdict| verdict != EscapeVerdict::Intentional);
        }
    }
}

/// Makes percent-encoded ASCII text if it is in one token with letters that are: `%20` is text if `%E4%B8%AD` is.
pub(super) fn make_tokens_text(text: &str, runs: &[EscapeRun], verdicts: &mut [EscapeVerdict]) {
    let (mut stretch, mut end) = (0, 0);
    let stretch_of = |run: &EscapeRun| {
        let between = text.as_bytes().get(end..run.start).unwrap_or_default();
        stretch += usize::from(!between.iter().all(u8::is_ascii_graphic));
        end = run.end;
        stretch
    };
    for group in groups(runs, stretch_of) {
        let is_other = |number: &&usize| {
            runs.get(**number)
                .is_some_and(|run| run.syntax == Syntax::Percent && !run.text.is_ascii())
        };
        let others = || group.iter().filter(is_other);
        let is_text = |number: &usize| verdicts.get(*number) == Some(&EscapeVerdict::Text);
        if others().count() > 0 && others().all(is_text) {
            make_text(verdicts, &group, |_| true);
        }
    }
}
