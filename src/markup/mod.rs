//! Parts of a document that are not prose: identifiers, which are not converted, and markup inside words.
//!
//! A format is recognised by its content, or stated. Spans that differ from prose are either kept, such as addresses, names of
//! attributes and fonts, and keys, which stay as they are and are not evidence of the script; or they are inside a word, between two
//! ideographs, such as `<b>`, a soft hyphen, or the end of a line within a sentence, and words are converted across them.
//!
//! ```
//! use hanfold::{Normalizer, Target};
//!
//! let page = "<p id=\"头发\">她的头<b>发</b>很长，见 https://a.example/头发</p>";
//! let converted = "<p id=\"头发\">她的頭<b>髮</b>很長，見 https://a.example/头发</p>";
//! assert_eq!(Normalizer::new(Target::HANT).normalize(page)?.text, converted);
//! # Ok::<(), hanfold::Error>(())
//! ```

mod address;
mod css;
mod element;
pub(crate) mod escapes;
mod inner;
mod keys;
mod markdown;
mod prose;
mod subtitle;
mod wiki;

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

#[cfg(feature = "batch")]
pub(crate) use element::attributes;
pub(crate) use prose::Prose;

/// Format of a document, as far as conversion needs to know it.
///
/// ```
/// use hanfold::markup::Format;
/// use hanfold::{Document, Normalizer, Target};
///
/// let settings = "头发: 头发\n"; // a key and its value
/// let normalizer = Normalizer::new(Target::HANT);
/// let document = Document::from_text(settings).with_format(Format::Yaml);
/// assert_eq!(normalizer.normalize(document)?.text, "头发: 頭髮\n");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain text. Addresses are kept; tags of HTML and of subtitles are markup here, too.
    Text,
    /// HTML. Words are in text, and in attributes such as `alt` and `title`.
    Html,
    /// XML, with elements and attributes of any name.
    Xml,
    /// JSON or JSON Lines. Keys are kept.
    Json,
    /// YAML. Keys are kept.
    Yaml,
    /// TOML, INI or Java properties. Keys and names of sections are kept.
    Ini,
    /// Style sheets. Only comments and generated content have words.
    Css,
    /// Markdown. Code and targets of links are kept.
    Markdown,
    /// Subtitles of SubStation Alpha (ASS, SSA). Styles and fonts are kept.
    Ass,
}

crate::name::named! {
    Format, "format",
    /// Returns the name of the format, as on the command line.
    ///
    /// ```
    /// use hanfold::markup::Format;
    ///
    /// assert_eq!("json".parse::<Format>()?.as_str(), "json");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    9 {
        Text: "text", Html: "html", Xml: "xml", Json: "json", Yaml: "yaml", Ini: "ini", Css: "css",
        Markdown: "markdown", Ass: "ass"
    }
}

/// Extensions of file names, in lower case, with their formats.
const EXTENSIONS: [(&str, Format); 24] = [
    ("html", Format::Html),
    ("htm", Format::Html),
    ("xhtml", Format::Html),
    ("vue", Format::Html),
    ("xml", Format::Xml),
    ("svg", Format::Xml),
    ("rss", Format::Xml),
    ("atom", Format::Xml),
    ("xlf", Format::Xml),
    ("json", Format::Json),
    ("jsonl", Format::Json),
    ("ndjson", Format::Json),
    ("arb", Format::Json),
    ("yaml", Format::Yaml),
    ("yml", Format::Yaml),
    ("toml", Format::Ini),
    ("ini", Format::Ini),
    ("cfg", Format::Ini),
    ("properties", Format::Ini),
    ("css", Format::Css),
    ("md", Format::Markdown),
    ("markdown", Format::Markdown),
    ("ass", Format::Ass),
    ("ssa", Format::Ass),
];

impl Format {
    /// Returns the format that the name of a file shows.
    ///
    /// ```
    /// use hanfold::markup::Format;
    ///
    /// assert_eq!(Format::of_path("site/Index.HTML".as_ref()), Some(Format::Html));
    /// assert_eq!(Format::of_path("notes.txt".as_ref()), None); // its content decides
    /// ```
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        let known = EXTENSIONS.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known));
        known.map(|(_, format)| *format)
    }

    /// Detects the format of a text by its content. Formats that prose could resemble, such as YAML, are not detected.
    pub(crate) fn detect(text: &str) -> Self {
        let text = text.trim_start_matches('\u{FEFF}').trim_start();
        let starts = |prefix: &str| {
            text.as_bytes()
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        };
        if starts("<?xml") || starts("<svg") || starts("<rss") || starts("<feed") {
            Self::Xml
        } else if starts("<!doctype html") || starts("<html") {
            Self::Html
        } else if text.starts_with(['{', '[']) && keys::is_json(text) {
            Self::Json
        } else if text.starts_with('[') && subtitle::is_ass(text) {
            Self::Ass
        } else if markdown::has_fence(text) {
            Self::Markdown
        } else {
            Self::Text
        }
    }
}

/// Role of a span that is not prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is not converted, and words end there.
    Kept,
    /// It is between two characters of a text, and words continue after it.
    Inner,
}

/// A span that is not prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MarkupSpan {
    pub(crate) range: Range<usize>,
    pub(crate) role: Role,
}

/// Spans found by the parts of this module, before they are sorted.
#[derive(Debug, Default)]
struct Found {
    /// Spans that are kept.
    kept: Vec<Range<usize>>,
    /// Spans across which words continue if an ideograph is on each side.
    inner: Vec<Range<usize>>,
}

/// Finds all spans of a text that are not prose.
fn find(text: &str, format: Format) -> Found {
    let mut found = Found::default();
    match format {
        Format::Json => keys::find_json(text, &mut found),
        Format::Yaml | Format::Ini => keys::find_lines(text, format, &mut found),
        Format::Css => css::find(text, &mut found),
        Format::Ass => subtitle::find(text, &mut found),
        Format::Markdown => markdown::find(text, &mut found),
        Format::Text | Format::Html | Format::Xml => {}
    }
    if format != Format::Css {
        address::find(text, &mut found);
        element::find(text, format, &mut found);
        inner::find(text, format, &mut found);
        wiki::find(text, &mut found);
    }
    found
}

/// Returns the spans of a text that are not prose, in order and disjoint: those that are between ideographs, and kept ones with
/// characters beyond ASCII.
pub(crate) fn spans(text: &str, format: Format) -> Vec<MarkupSpan> {
    let mut found = find(text, format);
    let mut spans = inner::between_ideographs(text, found.inner);
    let is_plain = |range: &Range<usize>| text.get(range.clone()).is_none_or(str::is_ascii);
    found.kept.retain(|range| !is_plain(range));
    found.kept.sort_by_cached_key(|range| range.start);
    let inner = spans.len();
    for kept in found.kept {
        // Kept spans may overlap, and inner ones win.
        let end_of_last =
            spans.get(inner..).and_then(|kept| kept.last()).map_or(0, |last| last.range.end);
        let mut start = kept.start.max(end_of_last);
        let first =
            spans.get(..inner).unwrap_or_default().partition_point(|one| one.range.end <= start);
        for at in first..inner {
            let Some(MarkupSpan { range, .. }) = spans.get(at).cloned() else { break };
            if range.start >= kept.end {
                break;
            }
            if start < range.start {
                spans.push(MarkupSpan { range: start..range.start, role: Role::Kept });
            }
            start = range.end;
        }
        if start < kept.end {
            spans.push(MarkupSpan { range: start..kept.end, role: Role::Kept });
        }
    }
    spans.sort_by_cached_key(|span| span.range.start);
    spans
}

/// Returns a text with its kept spans replaced by as many blanks, so that they are not evidence of its script.
pub(crate) fn without_kept<'t>(text: Cow<'t, str>, spans: &[MarkupSpan]) -> Cow<'t, str> {
    if spans.iter().all(|span| span.role != Role::Kept) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for MarkupSpan { range, .. } in spans.iter().filter(|span| span.role == Role::Kept) {
        out.push_str(text.get(done..range.start).unwrap_or_default());
        let kept = text.get(range.clone()).unwrap_or_default();
        out.extend(
            kept.bytes().map(|byte| if byte.is_ascii_control() { char::from(byte) } else { ' ' }),
        );
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
#[allow(clippy::string_slice)] // a wrong index fails the test
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns a text with its kept spans in ⟦⟧ and its inner ones in ⟨⟩.
    fn marked(text: &str, format: Format) -> String {
        let mut out = String::new();
        let mut done = 0;
        for MarkupSpan { range, role } in spans(text, format) {
            let [open, close] = if role == Role::Kept { ["⟦", "⟧"] } else { ["⟨", "⟩"] };
            out += &text[done..range.start];
            out += open;
            out += &text[range.clone()];
            out += close;
            done = range.end;
        }
        out + &text[done..]
    }

    #[test]
    fn spans_of_each_format() {
        use Format::{Ass, Css, Html, Ini, Json, Markdown, Text, Xml, Yaml};
        for (format, text) in [
            (Text, "见 ⟦https://a.example/页/后⟧。又见⟦http://b.example/后?页=后#后⟧，后来"),
            (Text, "见⟦www.例.example/后⟧，不见 awww.后"),
            (Json, "{\"a\":\"⟦https:\\/\\/a.example\\/后⟧\"}"),
            (Text, "在https://a.example的后面，https://a.example/page的后面"),
            (Text, "写给⟦a.b@例.example⟧吧，后@例.example，@后面"),
            (Text, "⟦-{zh-hans:后;zh-hant:後}-⟧后-{后"),
            (Text, "头⟨<b>⟩发⟨</b>⟩很长，1 < 2 且 a<b 后，<后>"),
            (Text, "头⟨{\\i1}⟩发⟨\\N⟩后{后}"),
            (Text, "头⟨\u{AD}⟩发⟨\u{200B}⟩后⟨&#8203;⟩面⟨&shy;⟩的"),
            (Text, "**头⟨****⟩发⟨**⟩后"),
            (Text, "那时候他们一起吃了一碗牛肉⟨\r\n⟩面，就走了。\n头\n发"),
            (
                Html,
                "⟦<p class=\"头\" title=\"⟧头⟨&shy;⟩发\">头⟨<a href='后'>⟩发</a>，头⟨<b>⟩发<br>后<!-- 后 -->",
            ),
            (Html, "⟦<style>p{font-family:后}</style>⟧⟦<script>后</script>⟧<p>后"),
            (Text, "后*头*发"),
            // A following line is at most two characters wider, or narrower before the last one; headings and lists are not joined.
            (Text, "她坐在窗前梳头⟨\n⟩发以后没有再说话。\n"),
            (Text, "她坐在窗前梳头\n发以后没有再说话了。\n"),
            (Text, "她们坐在窗前一起梳头⟨\n⟩发以后没有再说话⟨\n⟩后来走了。\n"),
            (Text, "她们坐在窗前一起梳头\n发以后没有再⟨\n⟩后来走了。\n"),
            (Text, "皇后\n后来她走了。\n头发\n后面\n"),
            (Xml, "⟦<书 名=\"后\">⟧后⟦</书>⟧"),
            (Json, "{⟦\"后\"⟧:\"后\",\"a\":[\"后\",{⟦\"面\\\"后\"⟧ : 1}]}"),
            (Yaml, "⟦后⟧: 后\n- ⟦面⟧: 后 # 面: 后\n- 后\n⟦\"后 a\"⟧: |\n  后：后\n"),
            (Ini, "⟦[后]⟧\n⟦后⟧ = 后\n; 后 = 后\n# 后\n⟦a.后⟧=后\n"),
            (Css, "⟦.后 { ⟧/* 后 */⟦ font-family: \"后\"; content: ⟧\"后\" }"),
            (Markdown, "# 后\n⟦`后`⟧和[后](⟦后.md⟧)\n\n⟦```\n后\n```⟧\n后\n"),
            (Ass, "[Script Info]\nTitle: 后\n[Events]\n⟦Dialogue: 0,0,0,后,,0,0,0,,⟧后⟨\\N⟩面\n"),
        ] {
            let plain = text.replace(['⟦', '⟧', '⟨', '⟩'], "");
            assert_eq!(marked(&plain, format), text, "{format}");
        }
    }

    #[test]
    fn formats_are_detected_by_content_or_name() {
        for (text, format) in [
            ("<!DOCTYPE HTML><p>后", Format::Html),
            ("<svg xmlns=\"a\"><text>后", Format::Xml),
            ("\u{FEFF}<?xml version=\"1.0\"?><a/>", Format::Xml),
            ("{\"后\":\"后\"}", Format::Json),
            ("{\"a\":1}\n{\"a\":2}\n", Format::Json),
            ("[{\"a\":1}]", Format::Json),
            ("[后] {后}", Format::Text),
            ("{后}", Format::Text),
            ("[Script Info]\nTitle: a\n", Format::Ass),
            ("[V4+ Styles]\nStyle: a,后\n", Format::Ass),
            ("后\n\n```\n后\n```\n", Format::Markdown),
            ("后：后", Format::Text),
        ] {
            assert_eq!(Format::detect(text), format, "{text}");
        }
    }

    proptest! {
        #[test]
        fn spans_are_in_order_and_hold_whole_characters(
            text in "(后|头发|<b>|</b>|<p class=\"后\">|\\{\\\\i1\\}|\\\\N|\n|https://a.b/后|a@b.c|[\"`:#\\[\\]{}(),=*&;]|\u{AD}|``` ?|[ -~]){0,20}",
            format in proptest::sample::select(Format::ALL.to_vec()),
        ) {
            let mut end = 0;
            for MarkupSpan { range, .. } in spans(&text, format) {
                prop_assert!(end <= range.start && range.start < range.end);
                prop_assert!(text.get(range.clone()).is_some());
                end = range.end;
            }
        }
    }
}
