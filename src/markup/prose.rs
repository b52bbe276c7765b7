//! Prose of a text: the text without the markup inside its words.

use std::ops::Range;

use super::{MarkupSpan, Role};
use crate::Span;
use crate::offsets::{EditSink, OffsetMap};

/// A text without its inner spans, and their places.
#[derive(Debug)]
pub(crate) struct Prose<'t> {
    text: &'t str,
    /// The text without the spans.
    pub(crate) prose: String,
    /// Inner spans of the text, in order.
    inner: Vec<Range<usize>>,
}

/// The place at which a span is inserted again.
#[derive(Debug, Clone)]
struct Cut {
    /// Position in the prose.
    source: usize,
    /// Position in the converted prose.
    target: usize,
    /// The span in the text.
    inner: Range<usize>,
}

impl<'t> Prose<'t> {
    /// Removes the inner spans of a text; `None` if it has none. Positions are relative to `start`.
    pub(crate) fn of(text: &'t str, spans: &[MarkupSpan], start: usize) -> Option<Self> {
        let end = start + text.len();
        let first = spans.partition_point(|span| span.range.end <= start);
        let spans = spans.iter().skip(first).take_while(|span| span.range.end <= end);
        let inner = spans.filter(|span| span.role == Role::Inner && span.range.start >= start);
        let inner: Vec<_> =
            inner.map(|span| span.range.start - start..span.range.end - start).collect();
        if inner.is_empty() {
            return None;
        }
        let mut prose = String::with_capacity(text.len());
        let mut done = 0;
        for span in &inner {
            prose.push_str(text.get(done..span.start).unwrap_or_default());
            done = span.end;
        }
        prose.push_str(text.get(done..).unwrap_or_default());
        Some(Self { text, prose, inner })
    }

    /// Inserts the spans into the converted prose. Returns the text with the record of its edits, and a function that maps a position
    /// of the converted prose to it.
    pub(crate) fn restore<R: EditSink>(
        &self,
        converted: &str,
        map: &OffsetMap,
    ) -> (String, R, impl Fn(usize) -> usize + use<R>) {
        let mut removed = 0;
        let cuts: Vec<Cut> = (self.inner.iter())
            .map(|inner| {
                let source = inner.start - removed;
                removed += inner.len();
                let target = self.target_of(source, converted, map);
                Cut { source, target, inner: inner.clone() }
            })
            .collect();
        let mut out = String::with_capacity(converted.len() + removed);
        let mut record = R::default();
        let mut done = (0, 0);
        for cut in &cuts {
            self.append(done..(cut.source, cut.target), converted, map, &mut record);
            out.push_str(converted.get(done.1..cut.target).unwrap_or_default());
            out.push_str(self.text.get(cut.inner.clone()).unwrap_or_default());
            record.one_to_one(cut.inner.len());
            done = (cut.source, cut.target);
        }
        self.append(done..(self.prose.len(), converted.len()), converted, map, &mut record);
        out.push_str(converted.get(done.1..).unwrap_or_default());
        let mut inserted = 0;
        let inserted_up_to: Vec<(usize, usize)> = (cuts.iter())
            .map(|cut| {
                inserted += cut.inner.len();
                (cut.target, inserted)
            })
            .collect();
        let position = move |at: usize| {
            let before = inserted_up_to.partition_point(|(target, _)| *target <= at).checked_sub(1);
            at + before.and_then(|cut| inserted_up_to.get(cut)).map_or(0, |(_, inserted)| *inserted)
        };
        (out, record, position)
    }

    /// Position in the converted prose of a position between two characters of the prose. Within characters that were converted as
    /// one unit, as many characters are before it as in the prose, if there are as many.
    fn target_of(&self, source: usize, converted: &str, map: &OffsetMap) -> usize {
        let next = self.prose.get(source..).and_then(|rest| rest.chars().next());
        let target = map.to_target(Span::new(source, source + next.map_or(0, char::len_utf8)));
        let unit = map.to_source(target);
        let before = self.prose.get(unit.start..source).map_or(0, |before| before.chars().count());
        let inside = converted.get(target.range()).unwrap_or_default();
        let length: usize = inside.chars().take(before).map(char::len_utf8).sum();
        target.start + length
    }

    /// Appends the edits between two positions of the prose and of the converted prose.
    fn append<R: EditSink>(
        &self,
        part: Range<(usize, usize)>,
        converted: &str,
        map: &OffsetMap,
        record: &mut R,
    ) {
        if !R::IS_RECORDED {
            return;
        }
        let ((mut source, mut target), (source_end, target_end)) = (part.start, part.end);
        while source < source_end {
            let next = self.prose.get(source..).and_then(|rest| rest.chars().next());
            let of_next = map.to_target(Span::new(source, source + next.map_or(1, char::len_utf8)));
            let unit = map.to_source(of_next);
            let ends =
                (unit.end.clamp(source + 1, source_end), of_next.end.clamp(target, target_end));
            let ends = if ends.0 == source_end { (source_end, target_end) } else { ends };
            let before = self.prose.get(source..ends.0).unwrap_or_default();
            record.replace(before, converted.get(target..ends.1).unwrap_or_default());
            (source, target) = ends;
        }
    }
}

#[cfg(test)]
#[allow(clippy::string_slice)] // a wrong index fails the test
mod tests {
    use super::super::{Format, spans};
    use super::*;

    #[test]
    fn spans_return_to_their_places() {
        for (text, convert, expected) in [
            ("头<b>发</b>发", vec![("头发", "頭髮"), ("发", "發")], "頭<b>髮</b>發"),
            ("软<b>件</b>后", vec![("软件", "軟體")], "軟<b>體</b>后"),
            (
                "打<i>印</i>机<b>后</b>面",
                vec![("打印机", "印表機器"), ("后", "後")],
                "印<i>表</i>機器<b>後</b>面",
            ),
            ("打<i>印</i>机", vec![("打印机", "印")], "印<i></i>"),
        ] {
            let prose = Prose::of(text, &spans(text, Format::Text), 0).unwrap();
            let mut out = String::new();
            let mut splicer = crate::offsets::Splicer::<OffsetMap>::new(&prose.prose, &mut out);
            let mut at = 0;
            while at < prose.prose.len() {
                let rest = &prose.prose[at..];
                match convert.iter().find(|(before, _)| rest.starts_with(before)) {
                    Some((before, after)) => {
                        splicer.replace(at..at + before.len(), after);
                        at += before.len();
                    }
                    None => at += rest.chars().next().unwrap().len_utf8(),
                }
            }
            let map = splicer.finish().unwrap();
            let (restored, record, position) = prose.restore::<OffsetMap>(&out, &map);
            assert_eq!(restored, expected);
            assert_eq!(record.target_len(), restored.len());
            assert_eq!(record.source_len(), text.len());
            for (at, tag) in restored.match_indices('<').filter(|_| text != "打<i>印</i>机") {
                let length = restored[at..].find('>').unwrap() + 1;
                let source = record.to_source(Span::new(at, at + length));
                assert_eq!(text[source.range()].chars().next(), tag.chars().next());
            }
            for (at, c) in out.char_indices() {
                assert!(restored[position(at)..].starts_with(c), "{restored} {at}");
            }
        }
    }
}
