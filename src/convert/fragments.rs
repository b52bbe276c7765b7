//! Conversion of text that arrives in fragments.

use super::{Converter, Scratch};

/// Converts fragments of a text as they arrive, from speech recognition or a language model for example.
///
/// [`push`](Self::push) returns text once at least 512 bytes follow it, so that no later fragment can change it, and keeps the rest:
/// up to about 1,000 bytes of natural text. If locks contain patterns, all text is kept until [`finish`](Self::finish). The results,
/// joined, are the conversion of the whole text.
///
/// ```
/// use hanfold::{Config, Converter};
///
/// let mut stream = Converter::new(Config::S2t).stream();
/// let mut converted = String::new();
/// for fragment in ["他的头", "发很短，", "头", "发也很黑"] {
///     converted += stream.push(fragment);
/// }
/// converted += stream.finish();
/// assert_eq!(converted, "他的頭髮很短，頭髮也很黑");
/// ```
#[derive(Debug)]
pub struct Stream {
    converter: Converter,
    scratch: Scratch,
    /// Text that a later fragment may change.
    pending: String,
    /// Length of the pending text at which conversion is tried again.
    wanted: usize,
    converted: String,
}

impl Stream {
    pub(super) fn new(converter: Converter) -> Self {
        let [pending, converted] = [String::new(), String::new()];
        Self { converter, scratch: Scratch::default(), pending, wanted: 0, converted }
    }

    /// Adds a fragment, and returns the conversion of the text that no later fragment can change.
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// let mut stream = Converter::new(Config::S2t).stream();
    /// let mut out = String::new();
    /// for fragment in ["这个头", "发很长，", "干净。\n"] {
    ///     out += &stream.push(fragment);
    /// }
    /// out += &stream.finish();
    /// assert_eq!(out, "這個頭髮很長，乾淨。\n");
    /// ```
    pub fn push(&mut self, fragment: &str) -> &str {
        self.converted.clear();
        self.pending.push_str(fragment);
        if self.pending.len() >= self.wanted {
            let Self { converter, scratch, pending, converted, .. } = self;
            let done = converter.append_beginning(pending, scratch, converted);
            pending.drain(..done);
            // Text that is never complete would be read again for each fragment.
            self.wanted = if done > 0 { 0 } else { 2 * pending.len() };
        }
        &self.converted
    }

    /// Ends the text, and returns the conversion of the rest. The next fragment begins another text.
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// let mut stream = Converter::new(Config::S2t).stream();
    /// let early = stream.push("他的头").to_string();
    /// assert!("他的頭".starts_with(&early)); // 头 may begin 头发
    /// assert_eq!(early + &stream.finish(), "他的頭");
    /// ```
    pub fn finish(&mut self) -> &str {
        let Self { converter, scratch, pending, converted, wanted } = self;
        converted.clear();
        *wanted = 0;
        if !converter.append(pending, scratch, converted, &mut ()) {
            converted.push_str(pending);
        }
        pending.clear();
        converted
    }
}
