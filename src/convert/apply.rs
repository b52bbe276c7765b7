//! Application of a converter to a text: whole, in parts on all threads, or to its beginning.

use std::borrow::Cow;

use super::{Converter, Scratch};
use crate::offsets::EditSink;

impl Converter {
    /// Converts like [`convert`](Self::convert), with reused buffers.
    pub(crate) fn convert_with<'t>(&self, text: &'t str, scratch: &mut Scratch) -> Cow<'t, str> {
        self.convert_recorded::<()>(text, scratch).0
    }

    /// Converts a text, and records the edits.
    pub(crate) fn convert_recorded<'t, R: EditSink>(
        &self,
        text: &'t str,
        scratch: &mut Scratch,
    ) -> (Cow<'t, str>, R) {
        #[cfg(feature = "batch")]
        if crate::parallel::helps(text.len()) {
            return self.convert_in_parts(text);
        }
        self.convert_part(text, scratch)
    }

    fn convert_part<'t, R: EditSink>(
        &self,
        text: &'t str,
        scratch: &mut Scratch,
    ) -> (Cow<'t, str>, R) {
        let (mut out, mut record) = (String::new(), R::default());
        match self.append(text, scratch, &mut out, &mut record) {
            true => (Cow::Owned(out), record),
            false => (Cow::Borrowed(text), R::identity(text.len())),
        }
    }

    /// Converts like [`convert_recorded`](Self::convert_recorded), on all threads of the pool.
    #[cfg(feature = "batch")]
    fn convert_in_parts<'t, R: EditSink>(&self, text: &'t str) -> (Cow<'t, str>, R) {
        let parts: Vec<&str> = self.split(text, crate::parallel::PART).collect();
        let converted =
            crate::parallel::map(&parts, |part| self.convert_part(part, &mut Scratch::default()));
        let mut record = R::default();
        converted.iter().for_each(|(_, of_part)| record.append(of_part));
        let parts: Vec<Cow<'_, str>> = converted.into_iter().map(|(part, _)| part).collect();
        match parts.iter().all(|part| matches!(part, Cow::Borrowed(_))) {
            true => (Cow::Borrowed(text), record),
            false => (Cow::Owned(parts.concat()), record),
        }
    }

    /// The first position after `from` at which the text can be cut.
    pub(super) fn cut(&self, text: &str, from: usize) -> Option<usize> {
        match &self.overlay {
            Some(overlay) if overlay.has_patterns() => None,
            Some(overlay) => self.engine.staged.cut(text, from, |c| overlay.knows(c)),
            None => self.engine.staged.cut(text, from, |_| false),
        }
    }

    /// Appends the conversion of the beginning of a text that continues elsewhere, and returns the length converted, possibly 0.
    pub(super) fn append_beginning(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> usize {
        #[cfg(feature = "opencc")]
        if self.reference.is_some() {
            let cuts = std::iter::successors(Some(0), |&at| self.cut(text, at));
            let end = cuts.last().unwrap_or(0);
            let text = text.get(..end).unwrap_or_default();
            if !self.append(text, scratch, out, &mut ()) {
                out.push_str(text);
            }
            return end;
        }
        match &self.overlay {
            Some(overlay) => overlay.convert_beginning(text, out, |text, out, ends| match ends {
                true => {
                    if !self.engine.convert(text, scratch, out, &mut ()) {
                        out.push_str(text);
                    }
                    text.len()
                }
                false => self.engine.convert_beginning(text, scratch, out),
            }),
            None => self.engine.convert_beginning(text, scratch, out),
        }
    }

    /// Appends the converted text and its edits, and returns true; or returns false if conversion changes nothing.
    pub(super) fn append<R: EditSink>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
        record: &mut R,
    ) -> bool {
        let mut convert = |text: &str, out: &mut String, record: &mut R| {
            self.append_without_overlay(text, scratch, out, record)
        };
        match &self.overlay {
            Some(overlay) => overlay.convert(text, out, record, convert),
            None => convert(text, out, record),
        }
    }

    pub(super) fn append_without_overlay<R: EditSink>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
        record: &mut R,
    ) -> bool {
        #[cfg(feature = "opencc")]
        if let Some(reference) = &self.reference
            && let Some(converted) = reference.convert(text)
        {
            let changed = converted != text;
            if changed {
                out.push_str(&converted);
                record.equal_units(text.len(), converted.len(), 1);
            }
            return changed;
        }
        self.engine.convert(text, scratch, out, record)
    }
}
