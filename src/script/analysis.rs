//! Analysis of a text: its evidence, its script, and its parts in one script each.

use super::columns::TableColumns;
use super::counts::MIN_JAPANESE_LINE_SHARE;
use super::line_field::{FieldLanguage, LineField};
use super::{MIN_MIXED_SHARE, Script, ScriptCounts};
use crate::Span;
use crate::lines::{lines, next_line};
#[cfg(feature = "batch")]
use crate::parallel;
use crate::share::share;

/// Result of the analysis of a text.
#[derive(Debug)]
pub(crate) struct Analysis {
    /// The evidence.
    pub(crate) counts: ScriptCounts,
    /// The script of the whole.
    pub(crate) script: Script,
    /// Confidence in the script.
    pub(crate) confidence: f32,
    /// The parts of a text that is `Hans`, `Hant` or `Mixed`, in order and without gaps.
    pub(crate) parts: Vec<Part>,
}

/// A run of lines of one script, or of fields of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// Span in the text.
    pub(crate) span: Span,
    /// `Hans`, `Hant`, `Japanese` or `Korean`.
    pub(crate) script: Script,
    /// Number of lines that begin in the part.
    pub(crate) lines: usize,
}

/// Fewest characters of the other script in a line in that script, in a document that is not mixed.
const MIN_LINE_EVIDENCE: usize = 3;
/// Least number of characters of the other script per character of the document's script in such a line. In natural text, a line
/// long enough for three stray characters has seven or eight of the document's script.
const MIN_EVIDENCE_RATIO: usize = 4;

/// Analyses a text, line by line; a line that is partly Japanese or Korean, field by field. A line without enough evidence is in the
/// document's script; in a mixed document, in that of the Chinese lines before and after it, or, if these differ, in the majority
/// script. It is never joined to Japanese or Korean.
///
/// The text is counted in blocks of many lines, which decide the script of the document. Only blocks in which a line may be in
/// another script are then counted by line; most documents have none.
pub(crate) fn analyse(text: &str) -> Analysis {
    let blocks = blocks(text);
    let (mut counts, mut line_count) = (ScriptCounts::default(), 0);
    for block in &blocks {
        counts.add(&block.counts);
        line_count += block.line_count;
    }
    let has_letters = counts.han == 0 && text.chars().any(char::is_alphabetic);
    let (script, confidence) = counts.script(has_letters);
    let (mut script, mut parts) = match script {
        Script::Hans | Script::Hant | Script::Mixed => {
            (script, parts_of_chinese(text, &blocks, script, counts.majority()))
        }
        Script::Japanese | Script::Korean => {
            parts_of_foreign(text, &blocks, script).unwrap_or((script, Vec::new()))
        }
        Script::Han | Script::Other | Script::None => (script, Vec::new()),
    };
    if parts.is_empty() {
        let span = Span::new(0, text.len());
        parts.push(Part { span, script: counts.majority(), lines: line_count });
    }
    if let Some(first) = parts.first()
        && parts.iter().all(|part| part.script.is_foreign())
    {
        // The lines are foreign one by one, although the whole is just below the threshold.
        script = first.script;
    }
    Analysis { counts, script, confidence, parts }
}

/// Returns the parts of a Chinese text. `majority` is the script of most of the evidence.
fn parts_of_chinese(
    text: &str,
    blocks: &[ScriptBlock],
    script: Script,
    majority: Script,
) -> Vec<Part> {
    let document = (script != Script::Mixed).then_some(script);
    let columns = if document.is_none() { TableColumns::of(text) } else { None };
    let runs = match columns {
        Some(columns) => ScriptRuns::of_columns(text, &columns),
        None => ScriptRuns::of_blocks(text, blocks, document, None),
    };
    runs.parts(majority)
}

/// Returns the script of the Chinese lines and fields of a text in a foreign script, and its parts. None if it has no Chinese of
/// clear script.
fn parts_of_foreign(
    text: &str,
    blocks: &[ScriptBlock],
    foreign: Script,
) -> Option<(Script, Vec<Part>)> {
    let counts = chinese_counts(text, blocks, foreign);
    let (script, _) = counts.script(false);
    let document = match script {
        Script::Hans | Script::Hant => Some(script),
        Script::Mixed => None,
        _ => return None,
    };
    let runs = ScriptRuns::of_blocks(text, blocks, document, Some(foreign));
    Some((script, runs.parts(counts.majority())))
}

/// Whole lines that are counted together.
#[derive(Debug)]
struct ScriptBlock {
    span: Span,
    counts: ScriptCounts,
    line_count: usize,
}

/// Least length of a block, in bytes. Shorter blocks cost more to begin, and more of the longer ones contain foreign text; from 2
/// to 16 KiB the time is the same within measurement.
const SCRIPT_BLOCK_BYTES: usize = 4 << 10;

impl ScriptBlock {
    fn of(text: &str, span: Span) -> Self {
        let text = text.get(span.range()).unwrap_or_default();
        Self { span, counts: ScriptCounts::of(text), line_count: count_lines(text) }
    }

    /// Whether all lines are in the script of the document: there are too few characters of any other for one.
    fn is_all(&self, document: Script) -> bool {
        let ScriptCounts { hans, hant, jpan, kana, hangul, .. } = self.counts;
        let other = if document == Script::Hans { hant } else { hans };
        jpan + kana + hangul == 0 && other < MIN_LINE_EVIDENCE
    }

    /// Returns the lines of the block, or their fields, counted one by one. `foreign` is the script of a document that is not Chinese.
    fn fields(&self, text: &str, foreign: Option<Script>) -> Vec<LineField> {
        let Span { start, .. } = self.span;
        let text = text.get(self.span.range()).unwrap_or_default();
        let mut fields = Vec::new();
        for line in lines(text) {
            let of_line = text.get(line.range()).unwrap_or_default();
            LineField::split_line(of_line, start + line.start, foreign, &mut fields);
        }
        fields
    }
}

/// Returns the evidence of the Chinese lines and fields of a text in a foreign script.
fn chinese_counts(text: &str, blocks: &[ScriptBlock], foreign: Script) -> ScriptCounts {
    let mut counts = ScriptCounts::default();
    for block in blocks.iter().filter(|block| block.counts.han > 0) {
        let fields = block.fields(text, Some(foreign));
        let chinese = fields.iter().filter(|field| field.language == FieldLanguage::Chinese);
        chinese.for_each(|field| counts.add(&field.counts));
    }
    counts
}

/// Returns all blocks of a text.
fn blocks(text: &str) -> Vec<ScriptBlock> {
    #[cfg(feature = "batch")]
    if parallel::helps(text.len()) {
        let found = parallel::map(&whole_lines(text, parallel::PART), |part| {
            let blocks =
                whole_lines(text.get(part.range()).unwrap_or_default(), SCRIPT_BLOCK_BYTES);
            let place = |block: &Span| Span::new(part.start + block.start, part.start + block.end);
            blocks.iter().map(|block| ScriptBlock::of(text, place(block))).collect::<Vec<_>>()
        });
        return found.into_iter().flatten().collect();
    }
    whole_lines(text, SCRIPT_BLOCK_BYTES)
        .into_iter()
        .map(|span| ScriptBlock::of(text, span))
        .collect()
}

/// Returns blocks of whole lines of a text that have characters of one script only, simplified or traditional Chinese.
pub(crate) fn blocks_with(script: Script, text: &str) -> impl Iterator<Item = Span> {
    whole_lines(text, SCRIPT_BLOCK_BYTES).into_iter().filter(move |block| {
        let counts = text.get(block.range()).map(ScriptCounts::of).unwrap_or_default();
        (if script == Script::Hans { counts.hans } else { counts.hant }) > 0
    })
}

/// Divides a text after line feeds into parts of at least `bytes` bytes.
fn whole_lines(text: &str, bytes: usize) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = next_line(text, start + bytes);
        parts.push(Span::new(start, end));
        start = end;
    }
    parts
}

/// Returns the number of lines that [`lines`] finds.
fn count_lines(text: &str) -> usize {
    let bytes = text.as_bytes();
    if memchr::memchr(b'\r', bytes).is_some() {
        return lines(text).count();
    }
    // Sums of one byte, so that many are added at a time.
    let few = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>();
    let ends: usize = bytes.chunks(255).map(|part| usize::from(few(part))).sum();
    ends + usize::from(bytes.last().is_some_and(|last| *last != b'\n'))
}

/// Evidence of a line or field.
enum ScriptVerdict {
    Of(Script),
    /// A trace of Japanese, which decides nothing: Japanese shares many characters with simplified Chinese (国 学 会).
    JapaneseTrace,
    Nothing,
}

/// Classifies a line or field in a document of the given script, or in a mixed one.
fn verdict(counts: &ScriptCounts, document: Option<Script>) -> ScriptVerdict {
    if counts.is_korean() {
        return ScriptVerdict::Of(Script::Korean);
    }
    if counts.is_japanese(MIN_JAPANESE_LINE_SHARE) {
        return ScriptVerdict::Of(Script::Japanese);
    }
    if counts.jpan > 0 || share(counts.kana, counts.kana + counts.han) > MIN_MIXED_SHARE {
        return ScriptVerdict::JapaneseTrace;
    }
    let (script, more, less) = if counts.hans > counts.hant {
        (Script::Hans, counts.hans, counts.hant)
    } else {
        (Script::Hant, counts.hant, counts.hans)
    };
    let enough = match document {
        // The majority of its evidence decides.
        None => more > less,
        Some(document) if document == script => more > 0,
        Some(_) => more >= MIN_LINE_EVIDENCE && more >= less * MIN_EVIDENCE_RATIO,
    };
    if enough { ScriptVerdict::Of(script) } else { ScriptVerdict::Nothing }
}

/// Parts under construction, field by field.
struct ScriptRuns {
    /// Script of the document; `None` if it is mixed.
    document: Option<Script>,
    /// Runs so far; their script is `None` while there is no evidence.
    runs: Vec<ScriptRun>,
}

struct ScriptRun {
    script: Option<Script>,
    span: Span,
    line_count: usize,
}

impl ScriptRun {
    fn extend(&mut self, other: &Self) {
        self.span.end = other.span.end;
        self.line_count += other.line_count;
    }

    fn chinese(&self) -> Option<Script> {
        self.script.filter(|script| !script.is_foreign())
    }
}

impl ScriptRuns {
    /// Returns the runs of a text whose Chinese is in the script `document`, or mixed. `foreign` is the script of a document of
    /// which only some lines are Chinese.
    fn of_blocks(
        text: &str,
        blocks: &[ScriptBlock],
        document: Option<Script>,
        foreign: Option<Script>,
    ) -> Self {
        let mut runs = Self { document, runs: Vec::new() };
        let is_all = |block: &ScriptBlock| {
            foreign.is_none() && document.is_some_and(|document| block.is_all(document))
        };
        let fields = |block: &ScriptBlock| (!is_all(block)).then(|| block.fields(text, foreign));
        let mut push = |block: &ScriptBlock, fields: Option<Vec<LineField>>| match fields {
            Some(fields) => fields.iter().for_each(|field| runs.push(field)),
            None => {
                let ScriptBlock { span, line_count, .. } = *block;
                runs.add(ScriptRun { script: document, span, line_count });
            }
        };
        #[cfg(feature = "batch")]
        if parallel::helps(text.len()) {
            // A part at a time: the result for lines is nearly as large as they are.
            for blocks in blocks.chunks(64 * parallel::PART / SCRIPT_BLOCK_BYTES) {
                let found = parallel::map(blocks, fields);
                blocks.iter().zip(found).for_each(|(block, fields)| push(block, fields));
            }
            return runs;
        }
        blocks.iter().for_each(|block| push(block, fields(block)));
        runs
    }

    /// Returns the runs of a table. A field has the script of its column, or its own script if that of the column is not clear.
    fn of_columns(text: &str, columns: &TableColumns<'_>) -> Self {
        let mut runs = Self { document: None, runs: Vec::new() };
        for line in lines(text) {
            let of_line = text.get(line.range()).unwrap_or_default();
            let mut line_count = 1;
            columns.parts(of_line, |part, of_column| {
                let counts = of_line.get(part.range()).map(ScriptCounts::of).unwrap_or_default();
                let script = of_column.or_else(|| match verdict(&counts, None) {
                    ScriptVerdict::Of(script) => Some(script),
                    ScriptVerdict::JapaneseTrace | ScriptVerdict::Nothing => None,
                });
                let span = Span::new(line.start + part.start, line.start + part.end);
                runs.add(ScriptRun { script, span, line_count });
                line_count = 0;
            });
        }
        runs
    }

    fn push(&mut self, field: &LineField) {
        let LineField { span, ref counts, language, line_count } = *field;
        let before = self.runs.last().and_then(|run| run.script);
        let script = match (language, verdict(counts, self.document)) {
            (FieldLanguage::Foreign(script), _) | (_, ScriptVerdict::Of(script)) => Some(script),
            (FieldLanguage::Open, ScriptVerdict::JapaneseTrace)
                if before == Some(Script::Japanese) =>
            {
                before
            }
            _ => self.document,
        };
        self.add(ScriptRun { script, span, line_count });
    }

    fn add(&mut self, run: ScriptRun) {
        let script = run.script;
        match self.runs.as_mut_slice() {
            [.., last] if last.script == script => last.extend(&run),
            // Lines without evidence between two of one script are in that script.
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

    /// Returns the finished parts. `majority` is the script of most of the evidence.
    fn parts(self, majority: Script) -> Vec<Part> {
        let mut following: Vec<Option<Script>> = Vec::with_capacity(self.runs.len());
        for run in self.runs.iter().rev() {
            following.push(run.chinese().or(following.last().copied().flatten()));
        }
        let mut before = None;
        let mut parts: Vec<Part> = Vec::new();
        for (run, following) in self.runs.iter().zip(following.into_iter().rev()) {
            before = run.chinese().or(before);
            let script = run.script.unwrap_or_else(|| match (before, following) {
                (Some(before), Some(following)) if before != following => majority,
                (before, following) => before.or(following).unwrap_or(majority),
            });
            match parts.last_mut() {
                Some(last) if last.script == script => {
                    last.span.end = run.span.end;
                    last.lines += run.line_count;
                }
                _ => parts.push(Part { span: run.span, script, lines: run.line_count }),
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests;
