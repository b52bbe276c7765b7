//! Control sequences of terminals, which logs keep: `ESC [ 31 m` makes the text after it red.

/// Returns the end of the sequence that begins at a place, if it is complete.
pub(super) fn sequence(text: &str, at: usize) -> Option<usize> {
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
    fn whole_sequences_end() {
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
            assert_eq!(sequence(text, 0), end, "{text:?}");
        }
    }
}
