//! Escapes that were left in text: `&#20013;` `\u4e2d` `%E4%B8%AD` `=E4=B8=AD` for 中.
//!
//! They are found by how they are written ([`syntax`]), put together and decoded ([`run`]), and judged by where they stand
//! ([`place`], [`token`]): code, markup and addresses mean them; a text that speaks of them does, too; and where it cannot
//! be told, they are reported and left. What comes out must not make an escape of what was none.

mod names;
pub(super) mod place;
mod run;
mod syntax;
mod token;

use std::collections::BTreeMap;

use place::{Line, Page, Verdict};
use run::Run;
use syntax::{Escape, Syntax};
use token::{Together, Token};

use super::change::{Change, Found};
use super::{RepairKind, Signs};
use crate::Span;

/// How sure it is that escapes in text are damage.
const TEXT: f32 = 0.97;
/// How sure where something speaks against it.
const DOUBT: f32 = 0.4;

/// Finds escapes.
pub(super) fn find(text: &str, _: &Signs, found: &mut Found) {
    let escapes = syntax::escapes(text);
    if escapes.is_empty() {
        return;
    }
    let runs = run::runs(&escapes);
    if runs.iter().all(|run| run.text.is_ascii()) {
        return;
    }
    let mut verdicts = verdicts(text, &escapes, &runs);
    leave_what_makes_others(text, &runs, &mut verdicts);
    for (run, verdict) in runs.into_iter().zip(verdicts) {
        let confidence = match verdict {
            Verdict::Text => TEXT,
            Verdict::Alone | Verdict::Doubt => DOUBT,
            Verdict::Meant => continue,
        };
        found.add(Change {
            span: Span { start: run.start, end: run.end },
            after: run.text,
            kind: RepairKind::Escape,
            how: run.syntax.name().into(),
            confidence,
        });
    }
}

/// What is to be done with each run.
fn verdicts(text: &str, escapes: &[Escape], runs: &[Run]) -> Vec<Verdict> {
    let page = Page::of(text);
    let of_page = [Syntax::Reference, Syntax::Backslash, Syntax::Percent, Syntax::Quoted]
        .map(|syntax| (syntax, page.verdict(syntax)));
    let of_page =
        |syntax| of_page.iter().find(|(known, _)| *known == syntax).map(|(_, verdict)| *verdict);
    let mut line = Line::default();
    let mut token = Token::default();
    let mut together = Together::all(text, escapes, runs).unwrap_or_default();
    let mut verdicts = Vec::with_capacity(runs.len());
    let mut before: Option<&Run> = None;
    for (number, run) in runs.iter().enumerate() {
        let rest = runs.get(number..).unwrap_or_default();
        if run.start >= line.end {
            line = Line::of(text, rest);
        }
        if run.syntax == Syntax::Percent && run.start >= token.end {
            token = Token::of(text, rest);
        }
        if run.syntax == Syntax::Quoted && run.start >= together.end {
            together = Together::of(text, rest, escapes);
        }
        let beside = [
            before.is_some_and(|before| before.end == run.start),
            rest.get(1).is_some_and(|next| next.start == run.end),
        ];
        before = Some(run);
        let page = of_page(run.syntax).unwrap_or(Verdict::Meant);
        let here = match run.syntax {
            _ if page == Verdict::Meant => Verdict::Meant,
            Syntax::Percent if token.verdict.is_some() => Verdict::Meant,
            Syntax::Quoted if together.is_whole && run.text.is_ascii() => Verdict::Text,
            _ if run.text.is_ascii() => Verdict::Meant,
            Syntax::Quoted if text.get(..run.start).is_some_and(is_encoded_word) => Verdict::Meant,
            Syntax::Quoted if together.is_whole => Verdict::Text,
            _ => place::verdict(text, &line, run, beside),
        };
        verdicts.push(if page == Verdict::Doubt && here == Verdict::Text { page } else { here });
    }
    join_others(text, runs, &mut verdicts);
    follow_others(text, runs, &mut verdicts);
    verdicts
}

/// So many of a line that are text make text of others in it.
const COMPANY: usize = 3;

/// What stands alone between others of its syntax is what they are.
fn join_others(text: &str, runs: &[Run], verdicts: &mut [Verdict]) {
    let bytes = text.as_bytes();
    let mut rest = (runs, verdicts);
    while let Some(first) = rest.0.first() {
        let behind = bytes.get(first.start..).unwrap_or_default();
        let end = memchr::memchr(b'\n', behind).map_or(text.len(), |end| first.start + end);
        let count = rest.0.iter().take_while(|run| run.start < end).count().max(1);
        let (line, others) = rest.0.split_at(count.min(rest.0.len()));
        let (here, behind) = rest.1.split_at_mut(count.min(rest.1.len()));
        rest = (others, behind);
        for syntax in [Syntax::Reference, Syntax::Backslash, Syntax::Percent, Syntax::Quoted] {
            let of = |(run, _): &(&Run, &mut Verdict)| run.syntax == syntax;
            let is_text = |(_, verdict): &(&Run, &mut Verdict)| **verdict == Verdict::Text;
            let texts = line.iter().zip(here.iter_mut()).filter(of).filter(is_text).count();
            if texts >= COMPANY {
                for (_, verdict) in line.iter().zip(here.iter_mut()).filter(of) {
                    if *verdict == Verdict::Alone {
                        *verdict = Verdict::Text;
                    }
                }
            }
        }
    }
}

/// Whether a word of a mail's header begins before a run: `=?UTF-8?Q?`.
fn is_encoded_word(before: &str) -> bool {
    before.ends_with("?Q?") || before.ends_with("?q?")
}

/// ASCII that is percent-encoded has the verdict of what is so in the same stretch of text: `%20` is text where `%E4%B8%AD` is.
fn follow_others(text: &str, runs: &[Run], verdicts: &mut [Verdict]) {
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

/// So often is looked again whether what is left makes an escape with what is not.
const ROUNDS: usize = 4;

/// Leaves what would, decoded, be a part of another escape: `%25E4%25B8%25AD`.
fn leave_what_makes_others(text: &str, runs: &[Run], verdicts: &mut [Verdict]) {
    for _ in 0..ROUNDS {
        // Where what is decoded would stand, by its beginning.
        let mut out = String::with_capacity(text.len());
        let mut places: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut copied = 0;
        for (number, run) in runs.iter().enumerate() {
            if verdicts.get(number) == Some(&Verdict::Text) {
                out.push_str(text.get(copied..run.start).unwrap_or_default());
                places.insert(out.len(), (out.len() + run.text.len(), number));
                out.push_str(&run.text);
                copied = run.end;
            }
        }
        if places.is_empty() {
            return;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        let made = run::runs(&syntax::escapes(&out));
        let mut is_changed = false;
        for new in made.iter().filter(|run| !run.text.is_ascii()) {
            // The last one that begins before it may reach into it.
            let before = places.range(..=new.start).next_back();
            let inside = places.range(new.start + 1..new.end);
            for (_, (end, number)) in before.into_iter().chain(inside) {
                if *end > new.start
                    && let Some(verdict) = verdicts.get_mut(*number)
                {
                    *verdict = Verdict::Doubt;
                    is_changed = true;
                }
            }
        }
        if !is_changed {
            return;
        }
    }
    verdicts.iter_mut().filter(|one| **one == Verdict::Text).for_each(|one| *one = Verdict::Doubt);
}
