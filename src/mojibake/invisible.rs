//! Invisible characters: zero-width characters, direction marks, soft hyphens, controls. They are reported, and removed only if the
//! options ask for it. Those that a script or an emoji needs are kept.

use super::blocks::{ByteClass, is_control};
use super::change::{ACCEPTED, Change, Findings};
use super::measures::MIN_SENTENCE_CHARS;
use super::text::char_after;
use super::{RepairKind, Scan};
use crate::Span;
use crate::lines::line_at;

/// Finds invisible characters without a function.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let mut places = places(text, scan);
    places.sort_unstable();
    let mut run: Option<(Span, InvisibleKind)> = None;
    let (mut line_end, mut is_right) = (0, false);
    let mut done = 0;
    for at in places {
        let Some(c) = char_after(text, at).filter(|_| at >= done) else { continue };
        let Some(kind) = InvisibleKind::of(c).filter(|_| at > 0 || c != '\u{FEFF}') else {
            continue;
        };
        if let Some(end) = terminal_sequence(text, at) {
            done = end;
            // Terminal sequences colour a log and are not damage: they are removed only with all other invisible characters.
            if found.repairs(RepairKind::Invisible) {
                report(Some((Span::new(at, end), InvisibleKind::Terminal)), found);
            }
            continue;
        }
        let end = at + c.len_utf8();
        if at >= line_end {
            let line = line_at(text, at);
            line_end = line.end.max(end);
            is_right = is_from_right(text.get(line).unwrap_or_default());
        }
        let (before, following) = text.split_at_checked(end).unwrap_or_default();
        let before = visible(before.chars().rev().skip(1));
        if kind.is_needed(is_right, before, || visible(following.chars())) {
            continue;
        }
        match &mut run {
            Some((span, known)) if *known == kind && span.end == at => span.end = end,
            _ => report(run.replace((Span::new(at, end), kind)), found),
        }
    }
    report(run, found);
}

/// Returns the positions of invisible characters: first ASCII controls, then those beyond ASCII.
fn places(text: &str, scan: &Scan) -> Vec<usize> {
    let controls = scan.blocks.positions(ByteClass::Control, text.as_bytes(), |part| {
        (0..).zip(part).filter(|(_, byte)| is_control(**byte)).map(|(at, _)| at)
    });
    controls.chain(scan.invisible.iter().copied()).collect()
}

/// Returns the nearest visible character, if few characters are before it.
fn visible(chars: impl Iterator<Item = char>) -> Option<char> {
    chars.take(MIN_SENTENCE_CHARS).find(|c| !is_invisible(*c))
}

fn report(run: Option<(Span, InvisibleKind)>, found: &mut Findings) {
    if let Some((span, kind)) = run {
        found.add(Change::new(span, String::new(), RepairKind::Invisible, kind.how(), ACCEPTED));
    }
}

/// Kind of an invisible character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InvisibleKind {
    Control,
    SoftHyphen,
    /// Zero-width spaces, at which a line may break.
    Space,
    /// Joiners of letters.
    Joiner,
    /// Direction marks.
    Direction,
    /// Sequences that change the colours or move the cursor of a terminal.
    Terminal,
    /// Byte order marks after the beginning, and other marks that text does not need.
    Mark,
}

/// Whether a character is invisible.
pub(super) fn is_invisible(c: char) -> bool {
    InvisibleKind::of(c).is_some()
}

impl InvisibleKind {
    fn of(c: char) -> Option<Self> {
        Some(match c {
            '\0'..='\x7F' => u8::try_from(c).is_ok_and(is_control).then_some(Self::Control)?,
            '\u{80}'..='\u{9F}' => Self::Control,
            '\u{AD}' => Self::SoftHyphen,
            '\u{200B}' => Self::Space,
            '\u{200C}' | '\u{200D}' => Self::Joiner,
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                Self::Direction
            }
            '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{FEFF}' => Self::Mark,
            _ => return None,
        })
    }

    fn how(self) -> &'static str {
        match self {
            Self::Control => "a control character in text",
            Self::SoftHyphen => "a soft hyphen where no word is divided",
            Self::Space => "a zero-width space in text that needs none",
            Self::Joiner => "a zero-width joiner where nothing is joined",
            Self::Direction => "a mark of direction where nothing is written from the right",
            Self::Terminal => "a sequence that controls a terminal",
            Self::Mark => "a byte order mark, or another mark of no width, in the middle of text",
        }
    }

    /// Whether the visible characters before and after, or the line, need a character of this kind.
    fn is_needed(
        self,
        is_from_right: bool,
        before: Option<char>,
        following: impl Fn() -> Option<char>,
    ) -> bool {
        let any = |is: fn(char) -> bool| before.is_some_and(is) || following().is_some_and(is);
        match self {
            Self::Control | Self::Terminal | Self::Mark => false,
            Self::SoftHyphen => {
                let is_letter = |c: char| c.is_alphabetic() && u32::from(c) < 0x1100;
                before.is_some_and(is_letter) && following().is_some_and(is_letter)
            }
            Self::Space => any(has_no_spaces),
            Self::Joiner => any(joins),
            Self::Direction => is_from_right,
        }
    }
}

/// Whether a character belongs to a script without spaces between words, which marks possible line breaks.
fn has_no_spaces(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{F00}'..='\u{FFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
        || matches!(c, '\u{1950}'..='\u{1AAF}' | '\u{A9E0}'..='\u{AA7F}')
}

/// Whether a character is an emoji or belongs to a script with joining letters.
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{1CFF}' | '\u{A800}'..='\u{ABFF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        || matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{FE0E}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
        || matches!(c, '\u{10A00}'..='\u{11FFF}' | '\u{E0020}'..='\u{E007F}')
}

/// Whether a line has letters of Hebrew, Arabic or related scripts.
fn is_from_right(line: &str) -> bool {
    line.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
            || matches!(c, '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    })
}

/// Returns the end of the terminal control sequence that begins at a position, if it is complete.
fn terminal_sequence(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?.strip_prefix(b"\x1B")?;
    let length = match rest {
        [b'[', rest @ ..] => 2 + control(rest)?,
        [b']', rest @ ..] => 2 + command(rest)?,
        _ => return None,
    };
    Some(at + length)
}

/// Returns the length of parameters and the letter after them.
fn control(bytes: &[u8]) -> Option<usize> {
    let last = bytes.iter().position(|byte| !matches!(byte, b' '..=b'?'))?;
    bytes.get(last).filter(|byte| matches!(byte, b'@'..=b'~')).map(|_| last + 1)
}

/// Returns the length of a command with its end: a bell, or `ESC \`.
fn command(bytes: &[u8]) -> Option<usize> {
    let end = bytes.iter().position(|byte| *byte < b' ')?;
    match bytes.get(end..)? {
        [b'\x07', ..] => Some(end + 1),
        [b'\x1B', b'\\', ..] => Some(end + 2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_invisible_characters_hide_nothing() {
        let before = |number| {
            let text = format!("ب{}", "\u{FEFF}".repeat(number));
            visible(text.chars().rev())
        };
        assert_eq!((before(7), before(8)), (Some('ب'), None));
    }

    /// Every invisible character is found, and nothing else.
    #[test]
    fn every_invisible_character_is_found() {
        let places = |text: &str| places(text, &Scan::of(text));
        for c in ('\0'..char::MAX).filter(|c| InvisibleKind::of(*c).is_some()) {
            assert_eq!(places(&format!("碼{c}頭")), ["碼".len()], "{c:?}");
        }
        let text = "“碼頭”——他說…… é ﻻ，".repeat(99);
        assert!(places(&text).is_empty());
        assert_eq!(places(&(text.clone() + "\u{200B}" + &text)).len(), 1);
    }

    #[test]
    fn only_complete_terminal_sequences_have_an_end() {
        for (text, end) in [
            ("\x1b[31m紅", Some(5)),
            ("\x1b[0m", Some(4)),
            ("\x1b[m", Some(3)),
            ("\x1b[38;5;196m", Some(11)),
            ("\x1b[2K", Some(4)),
            ("\x1b[?25l", Some(6)),
            ("\x1b]8;;http://a.example\x07碼頭", Some(22)),
            ("\x1b]0;碼頭\x1b\\", Some(12)),
            ("\x1b", None),
            ("\x1b[", None),
            ("\x1b[31", None),
            ("\x1b[31紅", None),
            ("\x1b31m", None),
            ("[31m", None),
        ] {
            assert_eq!(terminal_sequence(text, 0), end, "{text:?}");
        }
    }
}
