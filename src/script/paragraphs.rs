//! One look at a text: its evidence, its script, and the parts that are of one script.

use super::counts::JAPANESE_PARAGRAPH;
use super::{MIXED, Script, ScriptCounts, share};
use crate::Span;

/// What one look at a text finds.
#[derive(Debug)]
pub(crate) struct Analysis {
    /// The evidence.
    pub(crate) counts: ScriptCounts,
    /// The script of the whole.
    pub(crate) script: Script,
    /// How sure that is.
    pub(crate) confidence: f32,
    /// The parts of a text that is `Hans`, `Hant` or `Mixed`, in order and without gaps.
    pub(crate) parts: Vec<Part>,
}

/// A run of paragraphs of one script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// Where it stands.
    pub(crate) span: Span,
    /// `Hans`, `Hant`, `Japanese` or `Korean`.
    pub(crate) script: Script,
    /// How many paragraphs (lines) it has.
    pub(crate) paragraphs: usize,
}

/// In a document that is not mixed, a paragraph is of the other script if it has this many
/// characters of it…
const MIN_EVIDENCE: usize = 3;
/// …and this many for each one of the document's script. Three stray characters in one line, with
/// hardly one of the seven or eight that a line of that length has, do not occur in natural text.
const MIN_RATIO: usize = 4;

/// Looks at a text. A paragraph is a line; one without enough evidence of its own belongs to what
/// stands before it, at the beginning of a text to what follows.
pub(crate) fn analyse(text: &str) -> Analysis {
    let mut counts = ScriptCounts::default();
    let mut paragraphs = 0;
    // How much a paragraph must show depends on whether the document is mixed, and that is known
    // only at the end: both answers are kept.
    let (mut mixed, mut unmixed) = (Runs::default(), Runs::default());
    for line in lines(text) {
        let found = text.get(line.range()).map(ScriptCounts::of).unwrap_or_default();
        counts.add(&found);
        paragraphs += 1;
        mixed.push(line, verdict(&found, true));
        unmixed.push(line, verdict(&found, false));
    }
    let letters = counts.han == 0 && text.chars().any(char::is_alphabetic);
    let (script, confidence) = counts.script(letters);
    let mut parts = match script {
        Script::Mixed => mixed.parts,
        Script::Hans | Script::Hant => unmixed.parts,
        _ => Vec::new(),
    };
    if parts.is_empty() {
        let script = if counts.hans > counts.hant { Script::Hans } else { Script::Hant };
        parts.push(Part { span: Span::new(0, text.len()), script, paragraphs });
    }
    Analysis { counts, script, confidence, parts }
}

/// The script of a paragraph, if it has enough evidence of its own.
fn verdict(counts: &ScriptCounts, mixed: bool) -> Option<Script> {
    if counts.is_korean() {
        return Some(Script::Korean);
    }
    if counts.is_japanese(JAPANESE_PARAGRAPH) {
        return Some(Script::Japanese);
    }
    // Japanese shares many a character with simplified Chinese (国 学 会): a line with a trace of
    // Japanese in it proves nothing.
    if counts.jpan > 0 || share(counts.kana, counts.kana + counts.han) > MIXED {
        return None;
    }
    let (script, more, less) = if counts.hans > counts.hant {
        (Script::Hans, counts.hans, counts.hant)
    } else {
        (Script::Hant, counts.hant, counts.hans)
    };
    // In a mixed document a line is what most of its evidence says.
    let enough = if mixed { more > less } else { more >= MIN_EVIDENCE && more >= less * MIN_RATIO };
    enough.then_some(script)
}

/// Parts while they grow, paragraph by paragraph.
#[derive(Default)]
struct Runs {
    parts: Vec<Part>,
    /// Paragraphs before the first that shows its script.
    undecided: usize,
}

impl Runs {
    fn push(&mut self, line: Span, verdict: Option<Script>) {
        match (verdict, self.parts.last_mut()) {
            (Some(script), Some(last)) if script != last.script => {
                self.parts.push(Part { span: line, script, paragraphs: 1 });
            }
            (_, Some(last)) => {
                last.span.end = line.end;
                last.paragraphs += 1;
            }
            (Some(script), None) => {
                let span = Span::new(0, line.end);
                self.parts.push(Part { span, script, paragraphs: self.undecided + 1 });
            }
            (None, None) => self.undecided += 1,
        }
    }
}

/// The lines of a text, each with its line end: LF, CR LF, or the CR of old.
fn lines(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut start = 0;
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|&at| bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'))
        .map(|at| at + 1)
        .chain(std::iter::once(text.len()))
        .filter_map(move |end| {
            let line = Span::new(start, end);
            start = end;
            (!line.is_empty()).then_some(line)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways_and_none_is_lost() {
        let text = "一\n二\r\n三\r四\r\r五";
        let found: Vec<_> = lines(text).map(|line| text.get(line.range()).unwrap()).collect();
        assert_eq!(found, ["一\n", "二\r\n", "三\r", "四\r", "\r", "五"]);
        assert_eq!(lines("").count(), 0);
        assert_eq!(lines("\n").count(), 1);
    }

    /// Parts cover the text without gaps, whatever is in it.
    #[test]
    fn parts_cover_the_text() {
        for text in [
            "中文\n我们说话\n我們說話\n\n日本語の文章です\n한국어 문장\n",
            "\n\n我们的国家是这样的\n",
            "我們",
        ] {
            let parts = analyse(text).parts;
            assert_eq!(parts.first().map(|part| part.span.start), Some(0), "{text}");
            assert_eq!(parts.last().map(|part| part.span.end), Some(text.len()), "{text}");
            assert!(parts.windows(2).all(|pair| pair[0].span.end == pair[1].span.start), "{text}");
            let paragraphs: usize = parts.iter().map(|part| part.paragraphs).sum();
            assert_eq!(paragraphs, lines(text).count(), "{text}");
        }
    }
}
