//! The named references of HTML that stand for nothing but text.
//!
//! What has a meaning in markup (`&lt;` `&gt;` `&amp;` `&quot;` `&apos;`) is not among them: decoded, it could become a
//! tag. Neither is what cannot be seen (`&zwnj;` `&shy;` `&lrm;`): it would be damage of another kind.

/// The character of a name.
pub(super) fn character(name: &[u8]) -> Option<char> {
    let at = NAMES.binary_search_by(|(known, _)| known.as_bytes().cmp(name)).ok()?;
    NAMES.get(at).map(|(_, c)| *c)
}

/// The longest of the names.
pub(super) const LONGEST: usize = 7;

/// Sorted by name: HTML 4's signs, and its Latin and Greek letters, as far as Chinese texts have them.
#[rustfmt::skip]
const NAMES: [(&str, char); 141] = [
    ("Agrave", 'À'), ("Alpha", 'Α'), ("Auml", 'Ä'), ("Beta", 'Β'), ("Ccedil", 'Ç'), ("Delta", 'Δ'), ("Eacute", 'É'),
    ("Gamma", 'Γ'), ("Lambda", 'Λ'), ("Ntilde", 'Ñ'), ("Omega", 'Ω'), ("Ouml", 'Ö'), ("Phi", 'Φ'), ("Pi", 'Π'),
    ("Prime", '″'), ("Psi", 'Ψ'), ("Sigma", 'Σ'), ("Theta", 'Θ'), ("Uuml", 'Ü'),
    ("aacute", 'á'), ("acirc", 'â'), ("agrave", 'à'), ("alpha", 'α'), ("ang", '∠'), ("asymp", '≈'), ("atilde", 'ã'),
    ("auml", 'ä'), ("bdquo", '„'), ("beta", 'β'), ("brvbar", '¦'), ("bull", '•'), ("cap", '∩'), ("ccedil", 'ç'),
    ("cent", '¢'), ("chi", 'χ'), ("clubs", '♣'), ("copy", '©'), ("cup", '∪'), ("dArr", '⇓'), ("dagger", '†'),
    ("darr", '↓'), ("deg", '°'), ("delta", 'δ'), ("diams", '♦'), ("divide", '÷'), ("eacute", 'é'), ("ecirc", 'ê'),
    ("egrave", 'è'), ("emsp", '\u{2003}'), ("ensp", '\u{2002}'), ("epsilon", 'ε'), ("equiv", '≡'), ("eta", 'η'),
    ("euml", 'ë'), ("euro", '€'), ("frac12", '½'), ("frac14", '¼'), ("frac34", '¾'), ("gamma", 'γ'), ("ge", '≥'),
    ("hArr", '⇔'), ("harr", '↔'), ("hearts", '♥'), ("hellip", '…'), ("iacute", 'í'), ("icirc", 'î'), ("iexcl", '¡'),
    ("igrave", 'ì'), ("infin", '∞'), ("int", '∫'), ("iota", 'ι'), ("iquest", '¿'), ("isin", '∈'), ("iuml", 'ï'),
    ("kappa", 'κ'), ("lArr", '⇐'), ("lambda", 'λ'), ("laquo", '«'), ("larr", '←'), ("ldquo", '“'), ("le", '≤'),
    ("lsaquo", '‹'), ("lsquo", '‘'), ("mdash", '—'), ("micro", 'µ'), ("middot", '·'), ("minus", '−'), ("mu", 'μ'),
    ("nbsp", '\u{A0}'), ("ndash", '–'), ("ne", '≠'), ("ntilde", 'ñ'), ("nu", 'ν'), ("oacute", 'ó'), ("ocirc", 'ô'),
    ("oelig", 'œ'), ("ograve", 'ò'), ("omega", 'ω'), ("oslash", 'ø'), ("otilde", 'õ'), ("ouml", 'ö'), ("para", '¶'),
    ("permil", '‰'), ("phi", 'φ'), ("pi", 'π'), ("plusmn", '±'), ("pound", '£'), ("prime", '′'), ("prod", '∏'),
    ("psi", 'ψ'), ("rArr", '⇒'), ("radic", '√'), ("raquo", '»'), ("rarr", '→'), ("rdquo", '”'), ("reg", '®'),
    ("rho", 'ρ'), ("rsaquo", '›'), ("rsquo", '’'), ("sbquo", '‚'), ("sect", '§'), ("sigma", 'σ'), ("spades", '♠'),
    ("sum", '∑'), ("sup1", '¹'), ("sup2", '²'), ("sup3", '³'), ("szlig", 'ß'), ("tau", 'τ'), ("theta", 'θ'),
    ("thinsp", '\u{2009}'), ("times", '×'), ("trade", '™'), ("uArr", '⇑'), ("uacute", 'ú'), ("uarr", '↑'),
    ("ugrave", 'ù'), ("uuml", 'ü'), ("xi", 'ξ'), ("yen", '¥'), ("zeta", 'ζ'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_no_longer_than_said() {
        assert!(NAMES.windows(2).all(|two| two[0].0 < two[1].0));
        assert!(NAMES.iter().all(|(name, _)| name.len() <= LONGEST));
        assert_eq!(character(b"nbsp"), Some('\u{A0}'));
        for name in ["lt", "gt", "amp", "quot", "apos", "zwnj", "shy", "NBSP", ""] {
            assert_eq!(character(name.as_bytes()), None, "{name}");
        }
    }
}
