//! Judgement of answers: an answer is right if it decodes the document to the same text as the true encoding.

use std::borrow::Cow;

use hanfold::{Document, Encoding};

/// Answer of a detector.
pub struct Found<'a> {
    pub label: String,
    pub confidence: Option<f32>,
    /// Decoded text; `None` if there is no label, or one that cannot be decoded here.
    pub text: Option<Cow<'a, str>>,
    pub error: String,
}

/// The answer of a detector that returns only a label.
pub fn named<'a>(document: &'a [u8], label: &str) -> Found<'a> {
    let text = decode(document, label);
    let error = if text.is_none() { "cannot be decoded" } else { "" };
    Found { label: label.to_owned(), confidence: None, text, error: error.to_owned() }
}

/// Decodes for all detectors alike, with hanfold's decoder. It refuses binary data even with a label; then encoding_rs decodes if
/// it can.
fn decode<'a>(document: &'a [u8], label: &str) -> Option<Cow<'a, str>> {
    let encoding = Encoding::for_label(label).ok()?;
    if let Ok(decoded) = Document::from_bytes(document).with_encoding(encoding).decode() {
        return Some(decoded.text);
    }
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    Some(encoding.decode_with_bom_removal(document).0)
}

/// Whether a text is the true one after the rest of a character that began before the document. A decoder with a given encoding
/// takes this rest for the beginning of another character.
fn begins_inside(document: &[u8], truth: &str, text: &str) -> bool {
    let Some(text) = text.strip_prefix('\u{FFFD}') else { return false };
    (1..=3).any(|rest| {
        document.get(rest..).and_then(|document| decode(document, truth)).is_some_and(|t| t == text)
    })
}

/// One line: label, confidence, `right` or `wrong`, whether the true encoding decodes to the original text (`same`, `differs`, or
/// empty), number of right characters, of all characters, the beginning of a wrong text, the error.
pub struct Answer<'a> {
    found: Found<'a>,
    right: bool,
    original: &'static str,
    characters: [usize; 2],
}

impl<'a> Answer<'a> {
    pub fn of(document: &[u8], found: Found<'a>, truth: &str, text: &[u8]) -> Self {
        let text = std::str::from_utf8(text).ok().filter(|text| !text.is_empty());
        let mut answer = Self { found, right: false, original: "", characters: [0, 0] };
        let found = &answer.found;
        if truth.is_empty() {
            let text = text.unwrap_or_default();
            answer.characters = shared(found.text.as_deref().unwrap_or_default(), text);
            answer.right = answer.characters[0] == answer.characters[1];
            return answer;
        }
        let decoded = decode(document, truth);
        // If hanfold does not support the true encoding, an equal name or the original text is right.
        answer.right = match (&decoded, &found.text) {
            (Some(decoded), Some(text)) => {
                decoded == text
                    || begins_inside(document, truth, text)
                    // Damage in CP950 becomes user-defined codes, whose originals are unknown.
                    || truth == "cp950"
                        && (decode(document, "big5").as_deref() == Some(text)
                            || begins_inside(document, "big5", text))
            }
            (Some(_), None) => false,
            (None, found_text) => {
                found.label.eq_ignore_ascii_case(truth)
                    || (text.is_some() && found_text.as_deref() == text)
            }
        };
        answer.original = match (decoded, text) {
            (Some(decoded), Some(text)) if decoded == text => "same",
            (Some(_), Some(_)) => "differs",
            _ => "",
        };
        answer
    }

    pub fn line(&self) -> String {
        let Found { label, confidence, text, error } = &self.found;
        let confidence = confidence.map(|c| c.to_string()).unwrap_or_default();
        let [right, all] = self.characters;
        let beginning: String = match text {
            Some(text) if !self.right => text.chars().take(80).flat_map(printable).collect(),
            _ => String::new(),
        };
        let verdict = if self.right { "right" } else { "wrong" };
        let error = error.replace(char::is_control, " ");
        format!(
            "{label}\t{confidence}\t{verdict}\t{}\t{right}\t{all}\t{beginning}\t{error}",
            self.original
        )
    }
}

fn printable(c: char) -> impl Iterator<Item = char> {
    let plain = !c.is_control();
    plain.then_some(c).into_iter().chain((!plain).then(|| c.escape_default()).into_iter().flatten())
}

/// Numbers of right and of all characters of a text: line by line, from either end of a line to the first difference. No Chinese
/// encoding makes a line feed from other bytes.
fn shared(found: &str, text: &str) -> [usize; 2] {
    let mut found = found.split('\n');
    let mut counts = [0, 0];
    for line in text.split('\n') {
        let other = found.next().unwrap_or_default();
        let all = line.chars().count();
        let before = line.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
        let after = line.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b).count();
        counts[0] += (before + after).min(all);
        counts[1] += all;
    }
    counts
}
