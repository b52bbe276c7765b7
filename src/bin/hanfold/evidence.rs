//! `hanfold detect --explain`: why a document is thought to be in its encoding.

use hanfold::{EncodingBasis, EncodingCandidate, EncodingReport};

/// So many parts of a document in several encodings are named.
const MAX_PARTS: usize = 8;

/// What an answer rests on, a line each.
pub(crate) fn lines(report: &EncodingReport) -> Vec<String> {
    let encoding = report.encoding;
    let mut lines = vec![match report.basis {
        EncodingBasis::Label => format!("{encoding}: --encoding says so"),
        EncodingBasis::Bom => format!("{encoding}: a byte order mark says so"),
        EncodingBasis::Valid => {
            format!("{encoding}: the bytes are valid, and hardly anything else is")
        }
        _ => format!("{encoding}: it reads best so"),
    }];
    if let Some(declared) = &report.declared {
        let verdict = match declared.encoding {
            None => "which means nothing here",
            Some(_) if report.is_declared_otherwise() => "which is not true",
            Some(_) => "which agrees",
        };
        lines.push(format!("it says of itself that it is \"{}\", {verdict}", declared.label));
    }
    lines.extend(report.candidates.iter().map(candidate));
    if let Some(revised) = report.revised {
        lines.push(format!("a sample had looked like {revised}; the rest is otherwise"));
    }
    for part in report.parts.iter().take(MAX_PARTS) {
        let (start, end) = (part.source.start, part.source.end);
        lines.push(format!("bytes {start} to {end}: {}", part.encoding));
    }
    if let more @ 1.. = report.parts.len().saturating_sub(MAX_PARTS) {
        lines.push(format!("… and {more} more"));
    }
    match report.undecodable {
        0 => {}
        1 => lines.push("1 place cannot be decoded".to_owned()),
        places => lines.push(format!("{places} places cannot be decoded")),
    }
    lines
}

fn candidate(candidate: &EncodingCandidate) -> String {
    let EncodingCandidate {
        encoding,
        bits_per_character,
        characters,
        undecodable,
        bits_behind,
        ..
    } = candidate;
    let language = match candidate.language {
        "zh" => "Chinese",
        "ja" => "Japanese",
        "ko" => "Korean",
        _ => "an alphabet",
    };
    let damage = match undecodable {
        0 => String::new(),
        n => format!(", {n} undecodable"),
    };
    let place = match bits_behind {
        0.0 => "best".to_owned(),
        behind => format!("{behind:.0} bits behind"),
    };
    format!(
        "  {:<13}{bits_per_character:>5.1} bits a character as {language} ({characters} read{damage}): {place}",
        encoding.name()
    )
}
