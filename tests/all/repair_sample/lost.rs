//! Text with lost bytes, so that the text after them was misaligned.

use std::collections::BTreeSet;

use hanfold::repair::{RepairMode, RepairOptions};

use super::case::{Case, Cell, Rule, collect};
use super::codec::Codec;
use super::text::{self, Language, Random, is_han};

/// Marks that an editor searched for bytewise, in GBK and Big5.
const PUNCTUATION: [&str; 10] = ["。", "！", "？", "、", "；", "：", "（", "）", "“", "”"];

/// Text, encoding and accident; the cases of each are judged in both modes.
const ACCIDENTS: [(&str, &str, &[Language], Accident); 12] = [
    ("search and replace", "GBK", &[Language::Hant], Accident::Replaced),
    ("search and replace", "GBK", &[Language::Hans], Accident::Replaced),
    ("search and replace", "Big5", &[Language::Hant], Accident::Replaced),
    ("lead byte dropped", "GBK", &[Language::Hant], Accident::Dropped),
    ("lead byte dropped", "GBK", &[Language::Hans], Accident::Dropped),
    ("lead byte dropped", "Big5", &[Language::Hant], Accident::Dropped),
    ("lead byte and private use dropped", "GBK", &[Language::Hans], Accident::DroppedPairs),
    ("lead byte marked", "GBK", &[Language::Hant], Accident::Marked),
    ("lead byte marked", "GBK", &[Language::Hans], Accident::Marked),
    ("lead byte marked", "Big5", &[Language::Hant], Accident::Marked),
    (
        "byte dropped, read as GBK",
        "UTF-8",
        &[Language::Hans, Language::Hant],
        Accident::DroppedAndMisread,
    ),
    (
        "first byte dropped, the others read as windows-1252",
        "UTF-8",
        &[Language::Hans, Language::Hant],
        Accident::Fallback,
    ),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accident {
    /// A mark was found in the second byte of a character and the first one of the next; the byte before it was orphaned.
    Replaced,
    /// The first byte of a character is missing, without a mark.
    Dropped,
    /// The first byte of a character is missing, and so are the private-use characters that the bytes after it became.
    DroppedPairs,
    /// The first byte of a character was replaced by a mark.
    Marked,
    /// A byte of a character is missing, and everything was read as GBK.
    DroppedAndMisread,
    /// The first byte of a character is missing; its other bytes were decoded as windows-1252, and the rest normally.
    Fallback,
}

/// Representation of invalid bytes by a decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// U+FFFD for the first byte; decoding continues with the second.
    Replacement,
    /// `?` for the first byte and, if it is ASCII, for the second, which is lost.
    Swallowed,
}

impl Way {
    fn mark(self) -> &'static str {
        match self {
            Self::Replacement => "\u{FFFD}",
            Self::Swallowed => "?",
        }
    }
}

pub(super) fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (name, encoding, languages, accident) in ACCIDENTS {
        for (unit, lines, count) in [("line", (1, 1), 30), ("document", (4, 10), 24)] {
            let script = match languages {
                [Language::Hans] => " of simplified text",
                [Language::Hant] => " of traditional text",
                _ => "",
            };
            let name = format!("{encoding}{script}, {name} / {unit}");
            let mut random = Random::of(&name);
            let cases = collect(count, || {
                let file = text::file(&mut random, languages);
                let lines = text::consecutive(&mut random, file, lines.0, lines.1);
                accident.happen(&mut random, Codec::named(encoding), &lines.join("\n"))
            });
            for (mode, rule) in
                [(RepairMode::Auto, Rule::RightOrUnknown), (RepairMode::Aggressive, Rule::Exact)]
            {
                let mode_name = if mode == RepairMode::Auto { "auto" } else { "aggressive" };
                let name = format!("lost byte, {mode_name}: {name}");
                let options = RepairOptions::new(mode);
                cells.push(Cell { name, options, rule, cases: cases.clone() });
            }
        }
    }
    cells
}

impl Accident {
    fn happen(self, random: &mut Random, codec: Codec, right: &str) -> Option<Case> {
        let han = right.chars().filter(|c| is_han(*c)).count();
        if han < 6 || right.contains('?') {
            return None;
        }
        let way = *random.pick(&[Way::Replacement, Way::Swallowed]);
        let text = Spelled::new(right, codec)?;
        match self {
            Self::Replaced => text.replaced(random, way),
            Self::Dropped => text.without_lead(random, way, ""),
            Self::DroppedPairs => {
                let Case { damaged, right, .. } = text.without_lead(random, way, "")?;
                let is_private = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}');
                let is_any = damaged.contains(is_private);
                is_any.then(|| Case::new(damaged.replace(is_private, ""), right))
            }
            Self::Marked => text.without_lead(random, way, way.mark()),
            Self::DroppedAndMisread => {
                let start = text.starts[text.some_han(random)];
                let mut bytes = text.bytes.clone();
                bytes.remove(start + random.below(3));
                let gbk = Codec::named("GBK");
                gbk.read(&text.bytes).find('\u{FFFD}').is_none().then_some(())?;
                let read = gbk.read(&bytes);
                let damaged =
                    if way == Way::Swallowed { read.replace('\u{FFFD}', "?") } else { read };
                Some(Case::new(damaged, right))
            }
            Self::Fallback => {
                let number = text.some_han(random);
                let of = |(at, c): (usize, char)| match at == number {
                    true => Codec::named("windows-1252").read(&c.to_string().as_bytes()[1..]),
                    false => c.to_string(),
                };
                let damaged: String = right.chars().enumerate().map(of).collect();
                Some(Case::new(damaged, right))
            }
        }
    }
}

/// A text, its bytes, and the starts of its characters.
struct Spelled {
    chars: Vec<char>,
    codec: Codec,
    bytes: Vec<u8>,
    /// One for each character, and the end.
    starts: Vec<usize>,
}

impl Spelled {
    fn new(text: &str, codec: Codec) -> Option<Self> {
        let chars: Vec<char> = text.chars().collect();
        let (mut bytes, mut starts) = (Vec::new(), Vec::new());
        for c in &chars {
            starts.push(bytes.len());
            bytes.extend(codec.write(&c.to_string())?);
        }
        starts.push(bytes.len());
        Some(Self { chars, codec, bytes, starts })
    }

    /// Index of the character that begins at a byte.
    fn at(&self, byte: usize) -> Option<usize> {
        self.starts.binary_search(&byte).ok()
    }

    /// Index of a random Han character.
    fn some_han(&self, random: &mut Random) -> usize {
        let numbers: Vec<usize> =
            (0..self.chars.len()).filter(|n| is_han(self.chars[*n])).collect();
        *random.pick(&numbers)
    }

    /// Without the first byte of a character, with a mark in its place.
    fn without_lead(&self, random: &mut Random, way: Way, mark: &str) -> Option<Case> {
        let start = self.starts[self.some_han(random)];
        let before = self.read(0, start, way);
        let rest = self.read(start + 1, self.bytes.len(), way);
        let right = self.with_lost(&rest.lost, |_, c| c);
        Some(Case::new(format!("{}{mark}{}", before.text, rest.text), right))
    }

    /// Marks are searched bytewise: where one straddles two characters, the byte before it became a mark of damage. Then some marks
    /// were folded to ASCII.
    fn replaced(&self, random: &mut Random, way: Way) -> Option<Case> {
        let mut patterns = BTreeSet::from([self.codec.write("，")?]);
        for _ in 0..random.between(3, 6) {
            patterns.extend(self.codec.write(PUNCTUATION[random.below(PUNCTUATION.len())]));
        }
        let folded = *random.pick(&["", "？，！", "？，"]);
        let fold = |c: char| match folded.contains(c) {
            true => char::from_u32(u32::from(c) - 0xFEE0).unwrap(),
            false => c,
        };
        let is_pattern =
            |at: usize| self.bytes.get(at..at + 2).is_some_and(|two| patterns.contains(two));
        let (mut text, mut begin, mut hidden) = (String::new(), 0, BTreeSet::new());
        let (mut lost, mut number) = (BTreeSet::new(), 0);
        while number < self.chars.len() {
            let at = self.starts[number];
            let is_pair = self.starts[number + 1] == at + 2;
            if !(is_pair && number + 1 < self.chars.len() && is_pattern(at + 1)) {
                number += 1;
                continue;
            }
            text.push_str(&self.read(begin, at, way).text);
            text.push_str(way.mark());
            begin = at + 1;
            // Misaligned until a character begins at the current position.
            let mut run = at + 3;
            while self.at(run).is_none() && run < self.bytes.len() {
                run += self.step(run, self.bytes.len(), way).0;
            }
            let next = self.at(run).unwrap_or(self.chars.len());
            hidden.extend(number..next);
            lost.extend(self.read(begin, run.min(self.bytes.len()), way).lost);
            number = next;
        }
        if begin == 0 {
            return None;
        }
        text.push_str(&self.read(begin, self.bytes.len(), way).text);
        let lost: Vec<usize> = lost.into_iter().collect();
        let right =
            self.with_lost(&lost, |number, c| if hidden.contains(&number) { c } else { fold(c) });
        Some(Case::new(text.chars().map(fold).collect::<String>(), right))
    }

    /// The right text, with U+FFFD for characters whose bytes are lost, and `other` applied to the rest.
    fn with_lost(&self, lost: &[usize], other: impl Fn(usize, char) -> char) -> String {
        let lost: BTreeSet<usize> = lost.iter().filter_map(|byte| self.at(*byte)).collect();
        let of = |(number, c): (usize, &char)| match lost.contains(&number) {
            true => '\u{FFFD}',
            false => other(number, *c),
        };
        self.chars.iter().enumerate().map(of).collect()
    }

    /// Decodes bytes like a decoder of two-byte characters.
    fn read(&self, begin: usize, end: usize, way: Way) -> Read {
        let mut read = Read { text: String::new(), lost: Vec::new() };
        let mut at = begin;
        while at < end {
            let (length, text) = self.step(at, end, way);
            if text == "?" && length == 2 {
                read.lost.push(at + 1);
            }
            read.text.push_str(&text);
            at += length;
        }
        read
    }

    /// Length of the next unit, and its text.
    fn step(&self, at: usize, end: usize, way: Way) -> (usize, String) {
        let first = self.bytes[at];
        if first.is_ascii() {
            return (1, char::from(first).to_string());
        }
        let two = &self.bytes[at..end.min(at + 2)];
        let Codec::Web(encoding) = self.codec else { unreachable!() };
        match encoding.decode_without_bom_handling_and_without_replacement(two) {
            Some(text) => (two.len(), text.into_owned()),
            None => {
                let takes =
                    way == Way::Swallowed && two.get(1).is_some_and(|b| (0x30..0x7F).contains(b));
                (1 + usize::from(takes), way.mark().to_owned())
            }
        }
    }
}

struct Read {
    text: String,
    /// Positions of the ASCII bytes that were swallowed.
    lost: Vec<usize>,
}
