//! One look at a text: its evidence, its script, and the parts that are of one script.

use super::counts::JAPANESE_PARAGRAPH;
use super::{MIXED, Script, ScriptCounts};
use crate::Span;
#[cfg(feature = "batch")]
use crate::parallel;
use crate::share::share;

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

/// Looks at a text. A paragraph is a line. One without enough evidence of its own is of the document's
/// script; in a mixed document, of that of the Chinese paragraphs before and behind it, and if these
/// differ, of that of most of the evidence. It never goes with Japanese or Korean.
pub(crate) fn analyse(text: &str) -> Analysis {
    let mut counts = ScriptCounts::default();
    let mut paragraphs = 0;
    // How much a paragraph must show depends on the script of the document, and that is known only at
    // the end: every answer is kept.
    let [mut mixed, mut hans, mut hant] =
        [None, Some(Script::Hans), Some(Script::Hant)].map(Runs::of);
    for_each_line(text, |line, found| {
        counts.add(&found);
        paragraphs += 1;
        for runs in [&mut mixed, &mut hans, &mut hant] {
            runs.push(line, &found);
        }
    });
    let letters = counts.han == 0 && text.chars().any(char::is_alphabetic);
    let (mut script, confidence) = counts.script(letters);
    let majority = if counts.hans > counts.hant { Script::Hans } else { Script::Hant };
    let mut parts = match script {
        Script::Mixed => mixed.parts(majority),
        Script::Hans => hans.parts(majority),
        Script::Hant => hant.parts(majority),
        _ => Vec::new(),
    };
    match parts.first() {
        None => {
            let span = Span::new(0, text.len());
            parts.push(Part { span, script: majority, paragraphs });
        }
        // Paragraph by paragraph it is foreign, although as a whole it does not quite look so.
        Some(first) if parts.iter().all(|part| part.script.is_foreign()) => script = first.script,
        Some(_) => {}
    }
    Analysis { counts, script, confidence, parts }
}

/// Counts the characters of every line.
fn for_each_line(text: &str, mut each: impl FnMut(Span, ScriptCounts)) {
    let count = |line: Span| text.get(line.range()).map(ScriptCounts::of).unwrap_or_default();
    #[cfg(feature = "batch")]
    if parallel::helps(text.len()) {
        /// How many parts are counted before what was found is taken, which is nearly as large as they.
        const PARTS: usize = 64;
        for parts in whole_lines(text, parallel::PART).chunks(PARTS) {
            let found = parallel::map(parts, |part| {
                let text = text.get(part.range()).unwrap_or_default();
                let lines = lines(text);
                let lines = lines.map(|l| Span::new(part.start + l.start, part.start + l.end));
                lines.map(|line| (line, count(line))).collect::<Vec<_>>()
            });
            found.into_iter().flatten().for_each(|(line, counts)| each(line, counts));
        }
        return;
    }
    lines(text).for_each(|line| each(line, count(line)));
}

/// Cuts a text behind line feeds into parts of so many bytes or more.
#[cfg(feature = "batch")]
fn whole_lines(text: &str, bytes: usize) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = text.as_bytes().get(start + bytes..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(text.len(), |at| start + bytes + at + 1);
        parts.push(Span::new(start, end));
        start = end;
    }
    parts
}

/// What a paragraph shows.
enum Verdict {
    Of(Script),
    /// A trace of Japanese, which proves nothing: Japanese shares many a character with simplified
    /// Chinese (国 学 会).
    JapaneseTrace,
    Nothing,
}

/// What a paragraph shows in a document of a script; of none where it is mixed.
fn verdict(counts: &ScriptCounts, document: Option<Script>) -> Verdict {
    if counts.is_korean() {
        return Verdict::Of(Script::Korean);
    }
    if counts.is_japanese(JAPANESE_PARAGRAPH) {
        return Verdict::Of(Script::Japanese);
    }
    if counts.jpan > 0 || share(counts.kana, counts.kana + counts.han) > MIXED {
        return Verdict::JapaneseTrace;
    }
    let (script, more, less) = if counts.hans > counts.hant {
        (Script::Hans, counts.hans, counts.hant)
    } else {
        (Script::Hant, counts.hant, counts.hans)
    };
    let enough = match document {
        // What most of its evidence says.
        None => more > less,
        Some(document) if document == script => more > 0,
        Some(_) => more >= MIN_EVIDENCE && more >= less * MIN_RATIO,
    };
    if enough { Verdict::Of(script) } else { Verdict::Nothing }
}

/// Parts while they grow, paragraph by paragraph.
struct Runs {
    /// The script of the document; none where it is mixed.
    document: Option<Script>,
    /// Where nothing has told the script yet, there is none.
    runs: Vec<Run>,
}

struct Run {
    script: Option<Script>,
    span: Span,
    paragraphs: usize,
}

impl Run {
    fn extend(&mut self, other: &Self) {
        self.span.end = other.span.end;
        self.paragraphs += other.paragraphs;
    }

    fn chinese(&self) -> Option<Script> {
        self.script.filter(|script| !script.is_foreign())
    }
}

impl Runs {
    fn of(document: Option<Script>) -> Self {
        Self { document, runs: Vec::new() }
    }

    fn push(&mut self, span: Span, counts: &ScriptCounts) {
        let before = self.runs.last().and_then(|run| run.script);
        let script = match verdict(counts, self.document) {
            Verdict::Of(script) => Some(script),
            Verdict::JapaneseTrace if before == Some(Script::Japanese) => before,
            Verdict::JapaneseTrace | Verdict::Nothing => self.document,
        };
        let run = Run { script, span, paragraphs: 1 };
        match self.runs.as_mut_slice() {
            [.., last] if last.script == script => last.extend(&run),
            // What stands between two paragraphs of one script is of that script.
            [.., same, nothing]
                if nothing.script.is_none() && run.chinese().is_some() && same.script == script =>
            {
                same.extend(nothing);
                same.extend(&run);
                self.runs.pop();
            }
            _ => self.runs.push(run),
        }
    }

    /// The finished parts. `majority`: the script of most of the evidence.
    fn parts(self, majority: Script) -> Vec<Part> {
        let mut behind: Vec<Option<Script>> = Vec::with_capacity(self.runs.len());
        for run in self.runs.iter().rev() {
            behind.push(run.chinese().or(behind.last().copied().flatten()));
        }
        let mut before = None;
        let mut parts: Vec<Part> = Vec::new();
        for (run, behind) in self.runs.iter().zip(behind.into_iter().rev()) {
            before = run.chinese().or(before);
            let script = run.script.unwrap_or_else(|| match (before, behind) {
                (Some(before), Some(behind)) if before != behind => majority,
                (before, behind) => before.or(behind).unwrap_or(majority),
            });
            match parts.last_mut() {
                Some(last) if last.script == script => {
                    last.span.end = run.span.end;
                    last.paragraphs += run.paragraphs;
                }
                _ => parts.push(Part { span: run.span, script, paragraphs: run.paragraphs }),
            }
        }
        parts
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
