//! Escapes that were left in text: `&#20013;` `\u4e2d` `\xe4\xb8\xad` `%E4%B8%AD` `=E4=B8=AD` `=?UTF-8?B?5Lit?=` for 中.
//!
//! They are found by how they are written ([`syntax`], [`encoded_word`]), put together and decoded ([`run`]), and judged by where they
//! stand ([`page`], [`line`], [`place`], [`token`], [`company`]): code, markup and addresses mean them; a text that speaks of them does, too; and where it cannot
//! be told, they are reported and left. What comes out must not make an escape of what was none.

mod company;
mod encoded_word;
mod line;
mod marks;
mod names;
mod page;
pub(super) mod place;
mod run;
mod syntax;
mod token;

use std::collections::BTreeMap;

use memchr::memmem;

use line::{Decoded, Line};
use page::Page;
use place::Verdict;
use run::Run;
use syntax::{Escape, Syntax};
use token::{Address, Together, Token};

use super::change::{Change, Found};
use super::{RepairKind, Signs};
use crate::Span;

/// How sure it is that escapes in text are damage.
const TEXT: f32 = 0.97;
/// How sure where something speaks against it.
const DOUBT: f32 = 0.4;

/// Finds escapes.
pub(super) fn find(text: &str, _: &Signs, found: &mut Found) {
    let (escapes, runs) = escapes_and_runs(text);
    if runs.iter().all(|run| run.text.is_ascii()) {
        return;
    }
    let mut verdicts = verdicts(text, &escapes, &runs);
    if verdicts.iter().all(|verdict| *verdict == Verdict::Meant) {
        return;
    }
    leave_what_makes_others(text, &runs, &mut verdicts);
    for (run, verdict) in runs.into_iter().zip(verdicts) {
        let confidence = match verdict {
            Verdict::Text => TEXT,
            Verdict::Alone | Verdict::Doubt => DOUBT,
            Verdict::Address | Verdict::Meant => continue,
        };
        found.add(Change {
            span: Span { start: run.start, end: run.end },
            after: run.text,
            kind: RepairKind::Escape,
            how: run.syntax.name().into(),
            confidence,
            inferred: 0,
            candidates: Vec::new(),
        });
    }
}

/// The escapes of a text that are no part of encoded words; and all that say something, put together.
fn escapes_and_runs(text: &str) -> (Vec<Escape>, Vec<Run>) {
    let mut escapes = syntax::escapes(text);
    let words = encoded_word::runs(text);
    if words.is_empty() {
        let runs = run::runs(&escapes);
        return (escapes, runs);
    }
    escapes.retain(|escape| {
        let number = words.partition_point(|word| word.end <= escape.start);
        words.get(number).is_none_or(|word| escape.start < word.start)
    });
    let mut runs = run::runs(&escapes);
    runs.extend(words);
    runs.sort_by_key(|run| run.start);
    (escapes, runs)
}

/// What is to be done with each run.
fn verdicts(text: &str, escapes: &[Escape], runs: &[Run]) -> Vec<Verdict> {
    let decoded = Decoded::of(text, runs);
    let page = Page::of(&decoded);
    // ASCII is text only in the company of others.
    let live = SYNTAXES.map(|syntax| {
        let is_other = |run: &Run| run.syntax == syntax && !run.text.is_ascii();
        (syntax, runs.iter().any(is_other))
    });
    let mut line = Line::default();
    let mut token = Token::default();
    let mut together = Together::all(text, escapes, runs).unwrap_or_default();
    let mut verdicts = Vec::with_capacity(runs.len());
    let mut before: Option<&Run> = None;
    for (number, run) in runs.iter().enumerate() {
        if live.contains(&(run.syntax, false)) {
            verdicts.push(Verdict::Meant);
            before = Some(run);
            continue;
        }
        let rest = runs.get(number..).unwrap_or_default();
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
        let at_line = |line: &mut Line| {
            if run.start >= line.end {
                *line = Line::of(text, runs, number, &decoded);
            }
        };
        let here = |line: &Line| {
            place::verdict(text, (&decoded, decoded.place(number)), line, run, beside)
        };
        verdicts.push(match run.syntax {
            Syntax::EncodedWord => match encoded_word::verdict_in_header(text, run, &page) {
                Some(verdict) => verdict,
                None if !encoded_word::is_apart(text, run) => Verdict::Meant,
                None if page.verdict(run.syntax) == Verdict::Meant => Verdict::Meant,
                None => {
                    at_line(&mut line);
                    let is_beside = line.was_chinese || line.is_blank && !decoded.is_escaped();
                    match here(&line) {
                        // Without text beside them they may be an example, as in a list of them.
                        Verdict::Text | Verdict::Alone if !is_beside => Verdict::Doubt,
                        verdict => verdict,
                    }
                }
            },
            // What is told by what is near is not asked of the whole page.
            Syntax::Percent if token.address == Address::Sure => Verdict::Meant,
            syntax if syntax != Syntax::Quoted && run.text.is_ascii() => Verdict::Meant,
            syntax if page.verdict(syntax) == Verdict::Meant => Verdict::Meant,
            Syntax::Quoted if together.is_whole && run.text.is_ascii() => Verdict::Text,
            _ if run.text.is_ascii() => Verdict::Meant,
            Syntax::Percent if token.address == Address::Maybe => Verdict::Address,
            Syntax::Quoted if text.get(..run.start).is_some_and(is_said) => Verdict::Meant,
            Syntax::Quoted if together.is_whole => Verdict::Text,
            _ => {
                at_line(&mut line);
                here(&line)
            }
        });
    }
    if verdicts.iter().all(|verdict| *verdict == Verdict::Meant) {
        return verdicts;
    }
    company::join_lines(text, runs, &mut verdicts);
    if decoded.is_escaped() {
        company::join_text(runs, &mut verdicts);
    }
    for (run, verdict) in runs.iter().zip(&mut verdicts) {
        match verdict {
            Verdict::Address => *verdict = Verdict::Meant,
            // In Markdown references are shown as what they stand for; but nobody writes letters so.
            Verdict::Text if run.syntax == Syntax::Reference && has_letters(run) => {}
            Verdict::Text if page.verdict(run.syntax) == Verdict::Doubt => {
                *verdict = Verdict::Doubt
            }
            _ => {}
        }
    }
    company::follow_others(text, runs, &mut verdicts);
    verdicts
}

fn has_letters(run: &Run) -> bool {
    place::has_letters(&run.text)
}

const SYNTAXES: [Syntax; 7] = [
    Syntax::Reference,
    Syntax::Backslash,
    Syntax::Bytes,
    Syntax::Unzip,
    Syntax::Percent,
    Syntax::Quoted,
    Syntax::EncodedWord,
];

/// Whether something says before a run that it is quoted-printable: a word of a mail's header, `=?UTF-8?Q?`, or a card.
fn is_said(before: &str) -> bool {
    const CARD: &str = "QUOTED-PRINTABLE";
    let near = before.as_bytes().iter().rev().take(CARD_NAME).copied();
    let line: Vec<u8> = near.take_while(|byte| *byte != b'\n').collect();
    let card: Vec<u8> = CARD.bytes().rev().collect();
    before.ends_with("?Q?") || before.ends_with("?q?") || memmem::find(&line, &card).is_some()
}

/// Names in a card, with all that they say of what follows, are no longer than this.
const CARD_NAME: usize = 80;

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
        let (_, made) = escapes_and_runs(&out);
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
