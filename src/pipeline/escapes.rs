//! Escapes: characters that are written as escapes are converted as characters, and written as escapes again.

use super::Doubt;
use super::normalized::Step;
use super::run::Run;
use crate::Span;
use crate::markup::escapes::{self, EscapeForm, EscapedChar};
use crate::offsets::{EditSink, Splicer};

/// Escapes that were replaced by their characters.
#[derive(Debug)]
pub(super) struct Unescaped {
    /// Escapes with their texts, and the positions of their characters.
    escapes: Vec<(usize, EscapedChar, String)>,
    /// Number of changes of the document up to the one that replaced them.
    changes: usize,
}

impl<R: EditSink> Run<'_, '_, R> {
    /// Replaces escapes by their characters, if they are to be converted; otherwise they are a doubt.
    pub(super) fn unescape(&mut self, is_wanted: bool) -> Option<Unescaped> {
        let mut found = escapes::find(&self.text, self.format());
        let is_readable = |escaped: &EscapedChar| is_wanted && escaped.form != EscapeForm::Rtf;
        let left = found.iter().filter(|escaped| !is_readable(escaped)).count();
        if left > 0 {
            self.escape_doubt = Some(Doubt::Escaped(left));
        }
        found.retain(is_readable);
        if found.is_empty() {
            return None;
        }
        let mut out = String::new();
        let text = self.text.clone();
        let mut splicer = Splicer::new(&text, &mut out);
        let escapes = found.into_iter().map(|escaped| {
            let before = text.get(escaped.range.clone()).unwrap_or_default().to_owned();
            let position = splicer.position(escaped.range.start);
            splicer.replace(escaped.range.clone(), escaped.character.encode_utf8(&mut [0; 4]));
            (position, escaped, before)
        });
        let escapes: Vec<_> = escapes.collect();
        let record: R = splicer.finish()?;
        self.change(Step::Conversion, Some(out), record);
        Some(Unescaped { escapes, changes: self.changes.len() })
    }

    /// Writes the characters that come from escapes as escapes again. Without offsets their places are not known.
    pub(super) fn escape(&mut self, unescaped: Option<Unescaped>) {
        let Some(Unescaped { escapes, changes }) = unescaped else { return };
        if !R::IS_RECORDED {
            self.has_untraced_places = true;
            return;
        }
        let mut out = String::new();
        let text = self.text.clone();
        let mut splicer = Splicer::new(&text, &mut out);
        let steps = self.changes.get(changes..).unwrap_or_default();
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
            let place = Span::new(at, at + c.len_utf8());
            let origin = steps
                .iter()
                .rev()
                .try_fold(place, |place, change| change.record.to_source(place))
                .unwrap_or(place);
            let first = escapes.partition_point(|(position, ..)| *position < origin.start);
            let of_escape = escapes.get(first).filter(|(position, ..)| *position < origin.end);
            if let Some((_, escaped, before)) = of_escape
                && let Some(written) = escaped.written(c, before)
            {
                splicer.replace(place.range(), &written);
            }
        }
        if let Some(record) = splicer.finish() {
            self.change(Step::Conversion, Some(out), record);
        }
    }
}
