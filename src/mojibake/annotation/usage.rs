//! How likely a character is between others: what the language model says, and what the text itself does elsewhere.

use std::collections::HashMap;

use crate::language::{Language, Scorer, score};

/// What a text says of a pair, or of a pair behind one character more, counts as much as the model if it has these so often.
const OFTEN: [f32; 2] = [20.0, 5.0];
/// How many of those that end sentences stand at the end of a line, if the text does not say, and of those that do not.
const AT_END: f32 = 0.3;
const NOT_AT_END: f32 = 0.01;
/// One script reads better than the other by so many bits, if the text is in it.
const CLEAR: f32 = 16.0;
/// So much of a text tells, in characters.
const SAMPLE: usize = 1 << 12;

/// A text without its readings, counted.
#[derive(Debug)]
pub(super) struct Usage {
    languages: [Language; 2],
    ones: HashMap<char, f32>,
    pairs: HashMap<[char; 2], f32>,
    triples: HashMap<[char; 3], f32>,
    /// How many characters are not ASCII.
    all: f32,
    /// How often ASCII stands behind one of them.
    ascii: HashMap<char, f32>,
}

impl Usage {
    pub(super) fn of(text: &str) -> Self {
        let sample = text.char_indices().nth(SAMPLE).map_or(text.len(), |(at, _)| at);
        let sample = text.get(..sample).unwrap_or_default();
        let [hans, hant] =
            [Language::Hans, Language::Hant].map(|language| score(language, sample).bits());
        let script = if hans + CLEAR < hant {
            Language::Hans
        } else if hant + CLEAR < hans {
            Language::Hant
        } else {
            Language::Chinese
        };
        let mut usage = Self {
            languages: [Language::Chinese, script],
            ones: HashMap::new(),
            pairs: HashMap::new(),
            triples: HashMap::new(),
            all: 0.0,
            ascii: HashMap::new(),
        };
        let mut last = ['\n'; 2];
        for c in text.chars().map(class).chain(['\n']) {
            let [first, second] = last;
            *usage.ones.entry(c).or_default() += 1.0;
            *usage.pairs.entry([second, c]).or_default() += 1.0;
            *usage.triples.entry([first, second, c]).or_default() += 1.0;
            if !second.is_ascii() {
                usage.all += 1.0;
                if c.is_ascii() {
                    *usage.ascii.entry(c).or_default() += 1.0;
                }
            }
            last = [second, c];
        }
        usage
    }

    /// What a text costs behind two characters, in bits.
    pub(super) fn bits(&self, before: [char; 2], text: &str) -> f32 {
        let (mut last, mut bits) = (before.map(class), 0.0);
        for c in text.chars() {
            bits += self.step(last, c);
            last = [last[1], class(c)];
        }
        bits
    }

    fn step(&self, [first, second]: [char; 2], c: char) -> f32 {
        let folded = class(c);
        let usual = if !c.is_ascii() {
            self.model(second, c)
        } else if second.is_ascii() {
            return 0.0;
        } else {
            self.ascii_behind(second, folded)
        };
        let count = |found: Option<&f32>| found.copied().unwrap_or_default();
        let [often, more] = OFTEN;
        let pairs = count(self.pairs.get(&[second, folded]));
        let share = (pairs + often * usual) / (count(self.ones.get(&second)) + often);
        let triples = count(self.triples.get(&[first, second, folded]));
        let known = count(self.pairs.get(&[first, second]));
        -((triples + more * share) / (known + more)).log2()
    }

    /// How likely the model thinks that a character is behind another one.
    fn model(&self, before: char, c: char) -> f32 {
        let bits = self.languages.map(|language| {
            let mut scorer = Scorer::new(language);
            scorer.step(before);
            scorer.step(c)
        });
        (-bits.iter().sum::<f32>() / 2.0).exp2()
    }

    /// How likely ASCII is behind a character, as far as the text does not say.
    fn ascii_behind(&self, before: char, c: char) -> f32 {
        let usual = (self.ascii.get(&c).copied().unwrap_or_default() + 1.0) / (self.all + 100.0);
        match before {
            _ if c != '\n' => usual,
            '。' | '！' | '？' | '”' | '」' | '』' | '；' => AT_END,
            '，' | '、' | '“' | '「' | '『' | '（' | '《' | '【' | '·' => {
                usual.min(NOT_AT_END)
            }
            _ => usual,
        }
    }
}

/// What counts as the same: digits, letters, ends of lines.
fn class(c: char) -> char {
    match c {
        '0'..='9' => '0',
        'a'..='z' | 'A'..='Z' => 'a',
        '\r' => '\n',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_what_is_usual_in_it() {
        let text = "渡船還沒有來。\n渡船今天不開。\n他們等著渡船。\n".repeat(9);
        let (usage, none) = (Usage::of(&text), Usage::of(""));
        let cost = |usage: &Usage| usage.bits(['等', '著'], "渡船");
        assert!(cost(&usage) + 2.0 < cost(&none));
        let last = |c: &str| usage.bits(['今', '天'], &format!("{c}\n"));
        assert!(last("。") < last("，"));
    }
}
