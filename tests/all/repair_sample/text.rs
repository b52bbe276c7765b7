//! Prose for cases, in `tests/samples/repair`, and deterministic choice from it.

use std::sync::LazyLock;

use crate::support;

/// A pseudo-random sequence that depends only on a name, so that one cell's cases never change another's.
pub(super) struct Random(u64);

impl Random {
    /// The sequence of a name, by FNV-1a.
    pub(super) fn of(name: &str) -> Self {
        let step =
            |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3_u64);
        Self(name.bytes().fold(0xCBF2_9CE4_8422_2325, step))
    }

    /// The next number below `end`, by Knuth's MMIX generator.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    /// The next number from `first` to `last`.
    pub(super) fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Hans,
    Hant,
    Ja,
    Ko,
    Western,
}

/// A file of prose: one paragraph, or one row, a line.
pub(super) struct File {
    pub(super) language: Language,
    pub(super) lines: Vec<String>,
}

/// All prose, in the order of file names.
pub(super) static PROSE: LazyLock<Vec<File>> = LazyLock::new(|| {
    let folder = support::project("tests/samples/repair");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let file = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let language = match name.split('-').next().unwrap() {
            "hans" => Language::Hans,
            "hant" => Language::Hant,
            "ja" => Language::Ja,
            "ko" => Language::Ko,
            "western" => Language::Western,
            _ => return None, // Not prose.
        };
        let text = std::fs::read_to_string(path).unwrap();
        Some(File { language, lines: text.lines().map(str::to_owned).collect() })
    };
    paths.iter().filter_map(file).collect()
});

/// Lines of a sample that is not prose.
pub(super) fn sample(name: &str) -> Vec<String> {
    let text = support::read(&format!("tests/samples/repair/{name}.txt"));
    text.lines().map(str::to_owned).collect()
}

/// A file in one of some languages; a language listed twice is chosen twice as often.
pub(super) fn file(random: &mut Random, languages: &[Language]) -> &'static File {
    let language = *random.pick(languages);
    let files: Vec<&File> = PROSE.iter().filter(|file| file.language == language).collect();
    files[random.below(files.len())]
}

/// From `least` to `most` consecutive lines of a file, or all if there are fewer.
pub(super) fn consecutive<'a>(
    random: &mut Random,
    file: &'a File,
    least: usize,
    most: usize,
) -> &'a [String] {
    let count = random.between(least, most).min(file.lines.len());
    let first = random.between(0, file.lines.len() - count);
    &file.lines[first..first + count]
}

/// Whether a character is one of East Asian script: Han, kana, hangul.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}')
}

pub(super) fn wide_count(text: &str) -> usize {
    text.chars().filter(|c| is_wide(*c)).count()
}

/// The beginning or the end of a clause, from `least` to `most` East Asian characters; `None` if the chosen line of the file has no
/// such clause.
pub(super) fn clause(
    random: &mut Random,
    file: &File,
    least: usize,
    most: usize,
) -> Option<String> {
    let line = random.pick(&file.lines);
    let is_inside = |c: char| is_wide(c) || c == ' ' && file.language == Language::Ko;
    let clauses: Vec<&str> = line
        .split(|c| !is_inside(c))
        .map(str::trim)
        .filter(|clause| wide_count(clause) >= least)
        .collect();
    if clauses.is_empty() {
        return None;
    }
    let chars: Vec<char> = clauses[random.below(clauses.len())].chars().collect();
    let length = random.between(least, most).min(chars.len());
    let first = if random.below(2) == 0 { 0 } else { chars.len() - length };
    let text: String = chars[first..first + length].iter().collect();
    let text = text.trim().to_owned();
    (wide_count(&text) >= least).then_some(text)
}
