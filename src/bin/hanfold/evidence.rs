//! Explanations of `hanfold detect --explain`.

use hanfold::report::{EncodingBasis, EncodingCandidate, EncodingReport};

/// Most parts of a document in several encodings that are listed.
const MAX_PARTS: usize = 8;

/// Evidence for a detected encoding, one line each.
pub(crate) fn lines(report: &EncodingReport) -> Vec<String> {
    let encoding = report.encoding;
    let mut lines = vec![match report.basis {
        EncodingBasis::Label => format!("{encoding}: given by --encoding"),
        EncodingBasis::Bom => format!("{encoding}: byte order mark"),
        EncodingBasis::Valid => {
            format!(
                "{encoding}: the bytes are valid UTF-8, which text in other encodings hardly ever is"
            )
        }
        _ => format!("{encoding}: best language-model score"),
    }];
    if let Some(declared) = &report.declared {
        let verdict = match declared.encoding {
            None => "which is unknown",
            Some(_) if report.is_declared_otherwise() => "which is wrong",
            Some(_) => "which agrees",
        };
        lines.push(format!("declares \"{}\", {verdict}", declared.label));
    }
    lines.extend(report.candidates.iter().map(candidate));
    if let Some(revised) = report.revised {
        lines.push(format!("a sample looked like {revised}; the rest contradicts it"));
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
