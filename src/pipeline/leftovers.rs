//! Characters of the other script in text of the target script.
//!
//! Partly converted text keeps characters of its source script. Those that belong to one script only are converted wherever they
//! occur in Chinese text. In traditional text, a form that both scripts have (干, 于, 后) is converted if its context favours another
//! reading by more than a margin. The margin depends on the state of the text: in a half-converted document, where such forms were
//! never converted, any lead is enough.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::convert::{
    Comparison, Config, Converter, RareGlyphs, ReadingChooser, ReadingLog, Scratch,
};
use crate::lines::{lines, next_line};
use crate::offsets::{EditSink, Splicer};
use crate::script::{self, Script, ScriptCounts};
use crate::table::{ParticleCounts, is_literary_particle, particle};
use crate::target::Target;
use crate::utf8::ceil_boundary;
use crate::{Error, Span};

/// Least lead of another reading, as a logarithm of odds, in a half-converted document: the same as in the choice among readings.
const HALF_CONVERTED_LEAD: f32 = 0.5;
/// Least lead in a line whose only sign is leftovers of the other script. Chosen by `examples/leftovers`: with 4.0, words such as
/// 面粉 stay.
const BESIDE_LEFTOVERS_LEAD: f32 = 2.0;
/// Least lead in a text of undetermined script. Chosen on 70,000 lines of natural traditional text, of which one changes wrongly,
/// at a surname.
const UNDETERMINED_LEAD: f32 = 2.0;
/// Lead, as a logarithm of odds, at which a reading is evidence for a half-converted document. Guess.
const MIN_EVIDENCE_LEAD: f32 = 2.0;
/// Least number of such readings in a half-converted document, all of characters that have no converted form in it. Guess.
const MIN_CONTRADICTIONS: usize = 3;
/// Least number of different characters among these; neighbours (秋千) count as one. A document may repeat a single word.
const MIN_CONTRADICTED_CHARS: usize = 2;
/// Most places with a converted form per such reading. Guess: two documents that were partly converted by a table have three.
const MAX_CONVERTED_PER_CONTRADICTION: usize = 8;

/// Form that OpenCC uses for 并 in place names (并州), where edited text keeps 并.
const UNWRITTEN_FORM: char = '幷';

/// Characters that the tables replace by another form of the same reading (采 by 採), and that edited traditional text almost never
/// has there. In 15 million characters of Taiwanese text, 采 is kept in 2 % of the places where the tables have 採; 台 (臺) is kept
/// in 78 %, 周 (週) in 23 %.
const UNUSUAL_IN_TRADITIONAL: [char; 1] = ['采'];

/// Bytes of a document that are examined for contradictions, in pieces of whole lines spread over it. It bounds work.
const CONTRADICTION_SAMPLE_BYTES: usize = 32 << 10;
/// Bytes of one such piece. Guess.
const SAMPLE_PIECE_BYTES: usize = 1 << 10;

/// Characters on each side of a leftover in which kana show that it is Japanese. Guess; it bounds work.
const KANA_CONTEXT_CHARS: usize = 16;

/// Least number of Han characters of a text that is tested for being literary. Guess.
const MIN_LITERARY_CHARS: usize = 100;
/// Least number of different literary particles in a literary text. Of 600 documents of literary prose of 20 lines, 63 % have as
/// many, and more literary particles than modern ones; statutes, which have 之 and 者, never do.
const MIN_LITERARY_PARTICLES: usize = 4;
/// Characters of a document in which particles are counted. It bounds work.
const PARTICLE_SAMPLE_CHARS: usize = 4_000;

/// State of a text by its script, which decides what counts as a leftover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScriptState {
    /// The text is in the target script, apart from characters that only the other script has.
    HasLeftovers,
    /// The text was converted by a table that left forms of both scripts.
    HalfConverted,
    /// The script cannot be determined.
    Undetermined,
}

impl ScriptState {
    /// Returns the least lead of another reading, as a logarithm of odds, at which it is written.
    fn least_lead(self) -> f32 {
        match self {
            Self::HasLeftovers => BESIDE_LEFTOVERS_LEAD,
            Self::HalfConverted => HALF_CONVERTED_LEAD,
            Self::Undetermined => UNDETERMINED_LEAD,
        }
    }
}

/// Converter of leftovers.
#[derive(Debug)]
pub(super) struct Leftovers {
    simplify: Converter,
    /// Chooser of simplified forms, for a simplified target.
    simplified_forms: Option<ReadingChooser>,
    /// Converter to the traditional forms of the target, and the chooser of its readings. None for a simplified target.
    to_traditional: Option<(Converter, ReadingChooser)>,
}

/// Simplified and converted forms of a text, and its readings compared with those that context favours.
struct ConvertedForms<'t> {
    simplified: Cow<'t, str>,
    converted: Cow<'t, str>,
    comparison: Comparison,
}

impl Leftovers {
    /// Creates the converter of leftovers for a target.
    pub(super) fn new(target: Target, rare_glyphs: RareGlyphs) -> Result<Self, Error> {
        let simplify = Converter::builder(Config::T2s).rare_glyphs(rare_glyphs).build()?;
        let Some(config) = target.without_words().configs(Script::Hans, None).first() else {
            let simplified_forms = ReadingChooser::after(&simplify)?;
            return Ok(Self { simplify, simplified_forms, to_traditional: None });
        };
        let converter = Converter::builder(*config).rare_glyphs(rare_glyphs).build()?;
        let chooser = ReadingChooser::after(&converter)?;
        let to_traditional = chooser.map(|chooser| (converter, chooser));
        Ok(Self { simplify, simplified_forms: None, to_traditional })
    }

    /// Returns the state of a text with these counts, given its parts in the target script. None if they have no leftovers.
    pub(super) fn state<'t>(
        &self,
        counts: ScriptCounts,
        parts: impl Iterator<Item = &'t str> + Clone,
        scratch: &mut Scratch,
    ) -> Option<ScriptState> {
        let left = if self.to_traditional.is_some() { counts.hans } else { counts.hant };
        if self.is_half_converted(parts.clone(), scratch) {
            Some(ScriptState::HalfConverted)
        } else {
            (left > 0 && !self.is_literary(parts)).then_some(ScriptState::HasLeftovers)
        }
    }

    /// Whether a text is traditional literary Chinese, by its particles. In such text 体, 机 and 并 are words of their own.
    fn is_literary<'t>(&self, parts: impl Iterator<Item = &'t str>) -> bool {
        let han = |c: &char| matches!(c, '\u{3400}'..='\u{9FFF}');
        let (mut particles, mut literary) = (ParticleCounts::default(), BTreeSet::new());
        let mut count = 0;
        for c in parts.flat_map(str::chars).filter(han).take(PARTICLE_SAMPLE_CHARS) {
            particles.add(particle(c));
            literary.extend(is_literary_particle(c).then_some(c));
            count += 1;
        }
        self.to_traditional.is_some()
            && count >= MIN_LITERARY_CHARS
            && literary.len() >= MIN_LITERARY_PARTICLES
            && particles.has_more_literary()
    }

    /// Converts the leftovers of a text. None if it has none.
    pub(super) fn convert<R: EditSink>(
        &self,
        text: &str,
        state: ScriptState,
        scratch: &mut Scratch,
    ) -> Option<(String, R)> {
        let mut out = String::new();
        let mut splicer = Splicer::new(text, &mut out);
        let mut convert = |span: Span, scratch: &mut Scratch| {
            let before = text.get(span.range()).unwrap_or_default();
            if let Some(after) = self.convert_part(before, state, scratch) {
                splicer.replace(span.range(), &after);
            }
        };
        if state == ScriptState::HasLeftovers {
            for block in script::blocks_with(self.other(), text) {
                for line in lines(text.get(block.range()).unwrap_or_default()) {
                    let line = Span::new(block.start + line.start, block.start + line.end);
                    let is_left = |c| self.is_leftover(c);
                    if text.get(line.range()).is_some_and(|line| line.chars().any(is_left)) {
                        convert(line, scratch);
                    }
                }
            }
        } else {
            convert(Span::new(0, text.len()), scratch);
        }
        let record = splicer.finish()?;
        Some((out, record))
    }

    /// Returns the script that is not the target's.
    fn other(&self) -> Script {
        if self.to_traditional.is_some() { Script::Hans } else { Script::Hant }
    }

    /// Whether a character belongs to the other script only.
    fn is_leftover(&self, c: char) -> bool {
        script::script_of(c) == Some(self.other())
    }

    /// Whether a character of a text is converted regardless of its context.
    fn is_converted(&self, text: &str, at: usize, c: char) -> bool {
        let is_leftover =
            self.is_leftover(c) || self.to_traditional.is_some() && script::is_mostly_simplified(c);
        is_leftover && !is_mentioned(text, at, c) && !is_in_japanese(text, at)
    }

    /// Converts a text as if it were simplified, and compares its readings with those that context favours.
    fn forms<'t>(&self, text: &'t str, scratch: &mut Scratch) -> ConvertedForms<'t> {
        let (simplified, ()) = self.simplify.convert_recorded(text, scratch);
        let Some((converter, chooser)) = &self.to_traditional else {
            let mut converted = simplified.clone();
            if let Some(chooser) = &self.simplified_forms {
                chooser.revise(text, &mut converted, &mut ReadingLog::default());
            }
            return ConvertedForms { simplified, converted, comparison: Comparison::default() };
        };
        let (converted, ()) = converter.convert_recorded(&simplified, scratch);
        let mut converted = Cow::Owned(converted.into_owned());
        let comparison = chooser.compare(text, &simplified, &converted);
        chooser.revise(&simplified, &mut converted, &mut ReadingLog::default());
        ConvertedForms { simplified, converted, comparison }
    }

    /// Converts the leftovers of a part of a text.
    fn convert_part(
        &self,
        text: &str,
        state: ScriptState,
        scratch: &mut Scratch,
    ) -> Option<String> {
        let ConvertedForms { simplified, converted, comparison, .. } = self.forms(text, scratch);
        let count = |text: &str| text.chars().count();
        if count(&simplified) != count(text) || count(&converted) != count(text) {
            return None;
        }
        // Converting simplified text to simplified changes almost nothing, so a word that it changes is traditional.
        let takes_all = state == ScriptState::Undetermined
            && self.to_traditional.is_none()
            && count(text.trim()) > 1;
        // Forms that are converted elsewhere in the text may be kept on purpose here.
        let least_lead = state.least_lead();
        let least_lead = |held: char| match comparison.converted.contains_key(&held) {
            true => least_lead.max(BESIDE_LEFTOVERS_LEAD),
            false => least_lead,
        };
        let contradictions = comparison.contradictions.iter();
        let mut contradictions = contradictions
            .filter(|contradiction| contradiction.lead > least_lead(contradiction.held))
            .peekable();
        let mut out = String::with_capacity(text.len());
        let mut changed = false;
        let characters = text.char_indices().zip(simplified.char_indices()).zip(converted.chars());
        for (((at, c), (place, _)), converted) in characters {
            let contradiction = contradictions.next_if(|contradiction| contradiction.at == place);
            let form = match contradiction {
                Some(contradiction) => contradiction.form,
                None if takes_all => converted,
                None if state == ScriptState::HalfConverted
                    && UNUSUAL_IN_TRADITIONAL.contains(&c)
                    && !comparison.converted.contains_key(&c) =>
                {
                    converted
                }
                None if converted != UNWRITTEN_FORM && self.is_converted(text, at, c) => converted,
                None => c,
            };
            changed |= form != c;
            out.push(form);
        }
        changed.then_some(out)
    }

    /// Whether a traditional text was converted from a simplified one by a table that left characters of both scripts: their
    /// context contradicts them, and the text has no converted forms of them.
    fn is_half_converted<'t>(
        &self,
        parts: impl Iterator<Item = &'t str>,
        scratch: &mut Scratch,
    ) -> bool {
        if self.to_traditional.is_none() {
            return false;
        }
        let mut all = Comparison::default();
        let mut examined = 0;
        for piece in parts.flat_map(sample) {
            let Comparison { contradictions, converted } = self.forms(piece, scratch).comparison;
            all.contradictions.extend(contradictions);
            for (c, count) in converted {
                *all.converted.entry(c).or_default() += count;
            }
            examined += piece.len();
            if examined > 2 * CONTRADICTION_SAMPLE_BYTES {
                break;
            }
        }
        let is_never_converted = |c| !all.converted.contains_key(c);
        let mut evidence: Vec<char> = Vec::new();
        let mut end = 0;
        for contradiction in &all.contradictions {
            let begins_word = contradiction.at != end;
            end = contradiction.at + contradiction.held.len_utf8();
            if begins_word
                && contradiction.lead > MIN_EVIDENCE_LEAD
                && is_never_converted(&contradiction.held)
            {
                evidence.push(contradiction.held);
            }
        }
        let characters: BTreeSet<&char> = evidence.iter().collect();
        evidence.len() >= MIN_CONTRADICTIONS
            && characters.len() >= MIN_CONTRADICTED_CHARS
            && evidence.len() * MAX_CONVERTED_PER_CONTRADICTION >= all.converted.values().sum()
    }
}

/// Whether a character is mentioned rather than used: it is alone in quotation marks or brackets.
fn is_mentioned(text: &str, at: usize, c: char) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + c.len_utf8()..).and_then(|after| after.chars().next());
    matches!(
        (before, after),
        (Some('「'), Some('」'))
            | (Some('『'), Some('』'))
            | (Some('“'), Some('”'))
            | (Some('‘'), Some('’'))
            | (Some('（'), Some('）'))
            | (Some('('), Some(')'))
    )
}

/// Whether a character is in a word or sentence with kana.
fn is_in_japanese(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let is_kana = |c: char| matches!(c, '\u{3041}'..='\u{30FA}' | '\u{30FC}'..='\u{30FE}');
    let has_kana = |characters: &mut dyn Iterator<Item = char>| {
        characters.take(KANA_CONTEXT_CHARS).take_while(|c| c.is_alphanumeric()).any(is_kana)
    };
    has_kana(&mut before.chars().rev()) || has_kana(&mut after.chars())
}

/// Returns pieces of whole lines spread over a text.
fn sample(text: &str) -> Vec<&str> {
    if text.len() <= CONTRADICTION_SAMPLE_BYTES {
        return vec![text];
    }
    let step = text.len() / (CONTRADICTION_SAMPLE_BYTES / SAMPLE_PIECE_BYTES);
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = next_line(text, start + SAMPLE_PIECE_BYTES).min(start + 4 * SAMPLE_PIECE_BYTES);
        let end = ceil_boundary(text, end);
        pieces.push(text.get(start..end).unwrap_or_default());
        start = next_line(text, start + step).max(end);
    }
    pieces
}
