//! Tokens with percent-encoding, which may be URLs.

use super::code::name;
use super::line::{STAND_IN, replace};
use super::run::EscapeRun;
use super::syntax::Syntax;
use super::verdict::EscapeVerdict;
use crate::mojibake::text::{char_after, char_before, is_east_asian};

/// A token of percent-encoding: without spaces, and without punctuation beyond ASCII.
#[derive(Debug, Default)]
pub(super) struct UrlToken {
    pub(super) end: usize,
    /// Verdict on its runs if it is or may be a URL or part of one.
    pub(super) address: Option<EscapeVerdict>,
}

impl UrlToken {
    /// Reads the token of a run, the first of these.
    pub(super) fn of(text: &str, runs: &[EscapeRun]) -> Self {
        let at = runs.first().map_or(0, |run| run.start);
        let ends = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || "\"<>`".contains(c)
                || is_east_asian(c) && !c.is_alphanumeric()
        };
        let (before, after) = text.split_at_checked(at).unwrap_or_default();
        let start = before.char_indices().rfind(|(_, c)| ends(*c));
        let start = start.map_or(0, |(at, c)| at + c.len_utf8());
        let end = after.find(ends).map_or(text.len(), |end| at + end);
        let inside = runs.iter().take_while(|run| run.start < end);
        let inside = inside.filter(|run| run.syntax == Syntax::Percent);
        let mut is_sentence = false;
        let (decoded, is_chinese) = replace(text, start..end, inside, |decoded, run| {
            // Escaped ASCII has no function in an address.
            decoded.extend(run.text.chars().map(|c| if c.is_ascii() { STAND_IN } else { c }));
            is_sentence |= run.text.contains(['，', '。', '！', '？', '；', '、']);
        });
        let is_attribute = text.get(..start).is_some_and(|before| before.ends_with("=\""));
        let address = if is_attribute || is_address(&decoded) {
            Some(EscapeVerdict::Intentional)
        } else if !is_sentence && may_be_address(&decoded, is_chinese) || is_path(&decoded) {
            Some(EscapeVerdict::Address)
        } else {
            None
        };
        Self { end, address }
    }
}

/// Whether a token is certainly an address: of a page, of a folder, in Markdown, of a query.
fn is_address(token: &str) -> bool {
    ["://", "www.", "](", "''"].iter().any(|mark| token.contains(mark))
        || (token.starts_with('/') && !token.starts_with("//"))
        || ["./", "../"].iter().any(|mark| token.starts_with(mark))
        || token.split(['&', '?', ';']).any(|part| {
            let name = part.split('=').next().unwrap_or_default();
            let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.[]".contains(c);
            part.contains('=') && !name.is_empty() && name.chars().all(is_part)
        })
}

/// Whether a token begins with the name of a folder or a host: `wiki/…`. 4/5 is a number.
fn is_path(token: &str) -> bool {
    let name = name(token);
    let is_named = name.contains(|c: char| c.is_ascii_alphabetic());
    is_named && token.get(name.len()..).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a token has signs of addresses and queries besides escapes. Chinese text also has some of them: dates, percentages, and
/// `//@name:` in forwarded microblog posts.
fn may_be_address(token: &str, is_chinese: bool) -> bool {
    let is_before_ascii = |c: char, is: fn(&char) -> bool| {
        token.match_indices(c).any(|(at, _)| char_after(token, at + 1).is_some_and(|c| is(&c)))
    };
    let is_between_text = |at: usize| {
        char_before(token, at).is_some_and(is_east_asian)
            && char_after(token, at + 1).is_some_and(is_east_asian)
    };
    let is_passed_on = is_chinese && token.contains("//");
    token.contains(['=', '&'])
        || is_before_ascii('?', char::is_ascii_alphanumeric)
        || !is_passed_on && token.match_indices('/').any(|(at, _)| !is_between_text(at))
        || !is_chinese
            && (token.contains(['@', '$', '_', '{', '}', '|'])
                || is_before_ascii('.', char::is_ascii_alphabetic))
}
