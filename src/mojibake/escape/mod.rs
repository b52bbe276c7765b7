//! Escapes that were left in text: `&#20013;` `\u4e2d` `\xe4\xb8\xad` `%E4%B8%AD` `=E4=B8=AD` `=?UTF-8?B?5Lit?=` for 中.
//!
//! They are found by their syntax ([`syntax`], [`encoded_word`]), joined and decoded ([`run`]), and judged by their place
//! ([`document_kind`], [`mod@line`], [`in_line`], [`url`], [`neighbours`]). Code, markup, addresses and texts about escapes use
//! them on purpose; uncertain ones are reported and left. The repaired text has no escape that was not there before.

pub(super) mod code;
mod document_kind;
mod encoded_word;
mod in_line;
mod line;
mod neighbours;
mod quoted_lines;
mod run;
mod syntax;
mod url;
mod verdict;

use document_kind::EscapeDocument;
use line::{DecodedText, EscapeLine};
use quoted_lines::QuotedLines;
use run::EscapeRun;
use syntax::{Escape, Syntax};
use url::UrlToken;
use verdict::EscapeVerdict;

use super::blocks::Blocks;
use super::change::{ACCEPTED, DOUBTED, Findings};
use super::measures::{SENTENCE_BYTES, SEVERAL};
use super::text::{has_letters, tail};
use super::{RepairKind, Scan};

/// Finds escapes.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let (escapes, runs) = escapes_and_runs(text, &scan.blocks);
    if runs.iter().all(|run| run.text.is_ascii()) {
        return;
    }
    let mut verdicts = verdicts(text, &escapes, &runs);
    if verdicts.iter().all(|verdict| *verdict == EscapeVerdict::Intentional) {
        return;
    }
    leave_runs_that_make_escapes(text, &runs, &mut verdicts);
    for (run, verdict) in runs.into_iter().zip(verdicts) {
        let confidence = match verdict {
            EscapeVerdict::Text => ACCEPTED,
            EscapeVerdict::Alone | EscapeVerdict::Doubt => DOUBTED,
            EscapeVerdict::Address | EscapeVerdict::Intentional => continue,
        };
        let (span, how) = (run.start..run.end, run.syntax.name());
        found.propose(span, run.text, RepairKind::Escape, how, confidence);
    }
}

/// Returns the escapes of a text outside encoded words, and all runs.
fn escapes_and_runs(text: &str, blocks: &Blocks) -> (Vec<Escape>, Vec<EscapeRun>) {
    let mut escapes = syntax::escapes(text, blocks);
    let words = encoded_word::runs(text, blocks);
    escapes.retain(|escape| {
        let number = words.partition_point(|word| word.end <= escape.start);
        words.get(number).is_none_or(|word| escape.start < word.start)
    });
    let mut runs = run::runs(&escapes);
    runs.extend(words);
    runs.sort_by_cached_key(|run| run.start);
    (escapes, runs)
}

/// Returns the verdict on each run.
fn verdicts(text: &str, escapes: &[Escape], runs: &[EscapeRun]) -> Vec<EscapeVerdict> {
    let decoded = DecodedText::of(text, runs);
    let document = EscapeDocument::of(&decoded);
    let (mut line, mut token) = (EscapeLine::default(), UrlToken::default());
    let mut quoted = QuotedLines::default();
    let mut verdicts = Vec::with_capacity(runs.len());
    for (number, run) in runs.iter().enumerate() {
        let rest = runs.get(number..).unwrap_or_default();
        if run.syntax == Syntax::Percent && run.start >= token.end {
            token = UrlToken::of(text, rest);
        }
        if run.syntax == Syntax::Quoted && run.start >= quoted.end {
            quoted = QuotedLines::of(text, rest, escapes);
        }
        let address = token.address.filter(|_| run.syntax == Syntax::Percent);
        let is_whole = run.syntax == Syntax::Quoted && quoted.is_whole;
        let is_word = run.syntax == Syntax::EncodedWord;
        // ASCII is text only beside other escaped text. The test of the whole document is skipped where the surroundings decide.
        let is_intentional = || {
            run.text.is_ascii() && !is_whole
                || address == Some(EscapeVerdict::Intentional)
                || is_word && !encoded_word::is_apart(text, run)
                || run.syntax == Syntax::Quoted
                    && is_declared(text.get(..run.start).unwrap_or_default())
                || document.verdict(run.syntax) == EscapeVerdict::Intentional
        };
        verdicts.push(if is_word && encoded_word::is_in_header(text, run) {
            document.verdict(run.syntax)
        } else if is_intentional() {
            EscapeVerdict::Intentional
        } else if is_whole {
            EscapeVerdict::Text
        } else if address.is_some() {
            EscapeVerdict::Address
        } else {
            if run.start >= line.span.end {
                line = EscapeLine::of(text, runs, number, &decoded);
            }
            match in_line::verdict(text, &decoded, &line, runs, number) {
                // Encoded words without other text may be examples, as in a list of them.
                EscapeVerdict::Text | EscapeVerdict::Alone if is_word && !line.was_chinese => {
                    EscapeVerdict::Doubt
                }
                verdict => verdict,
            }
        });
    }
    if verdicts.iter().all(|verdict| *verdict == EscapeVerdict::Intentional) {
        return verdicts;
    }
    neighbours::make_lines_text(text, runs, &mut verdicts, decoded.is_escaped);
    for (run, verdict) in runs.iter().zip(&mut verdicts) {
        // Markdown shows references as their characters, but authors do not write letters as references.
        let is_letter = run.syntax == Syntax::Reference && has_letters(&run.text);
        *verdict = match *verdict {
            EscapeVerdict::Address => EscapeVerdict::Intentional,
            EscapeVerdict::Text
                if !is_letter && document.verdict(run.syntax) == EscapeVerdict::Doubt =>
            {
                EscapeVerdict::Doubt
            }
            verdict => verdict,
        };
    }
    neighbours::make_tokens_text(text, runs, &mut verdicts);
    verdicts
}

/// Whether a vCard declares a run as quoted-printable.
fn is_declared(before: &str) -> bool {
    let line = tail(before, SENTENCE_BYTES).rsplit('\n').next();
    line.is_some_and(|line| line.contains("QUOTED-PRINTABLE"))
}

/// Leaves runs that would become part of another escape: `%25E4%25B8%25AD`. One round is enough except for adversarial texts, in
/// which all runs are left if several change.
fn leave_runs_that_make_escapes(text: &str, runs: &[EscapeRun], verdicts: &mut [EscapeVerdict]) {
    for _ in 0..SEVERAL {
        let texts: Vec<usize> = (0..runs.len())
            .filter(|number| verdicts.get(*number) == Some(&EscapeVerdict::Text))
            .collect();
        let decoded = DecodedText::of(text, texts.iter().filter_map(|number| runs.get(*number)));
        let (_, made) = escapes_and_runs(&decoded.text, &Scan::of(&decoded.text).blocks);
        let made = made.iter().filter(|run| !run.text.is_ascii());
        let mut is_changed = false;
        for number in made.flat_map(|run| decoded.runs_in(run.start..run.end)) {
            let number = texts.get(number).and_then(|number| verdicts.get_mut(*number));
            is_changed |= number.map(|verdict| *verdict = EscapeVerdict::Doubt).is_some();
        }
        if !is_changed {
            return;
        }
    }
    verdicts
        .iter_mut()
        .filter(|verdict| **verdict == EscapeVerdict::Text)
        .for_each(|verdict| *verdict = EscapeVerdict::Doubt);
}
