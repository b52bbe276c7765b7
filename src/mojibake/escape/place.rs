//! Whether escapes stand in text, where they are damage, or where somebody means them.

use super::run::Run;
use super::syntax::Syntax;

/// What is to be done with escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They are text that was escaped.
    Text,
    /// They may be: each stands on its own. Among others in the same line they are text.
    Alone,
    /// They may be, and something speaks against it.
    Doubt,
    /// They are meant: code, markup, an address.
    Meant,
}

/// Whether a character is written in Chinese, Japanese or Korean text: its letters and its punctuation.
pub(super) fn is_east_asian(c: char) -> bool {
    is_letter(c)
        || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// Its letters.
pub(super) fn is_letter(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{312F}' | '\u{3400}'..='\u{9FFF}')
        || matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// What stands in a line of code and hardly in one of text.
#[rustfmt::skip]
const CODE: [&str; 25] = [
    "();", ") {", "){", "=>", "==", "!=", "&&", "||", "::", "${", "{{", "\";", "');", "\");", "/*", "*/", "</",
    "<!--", "#include", "\":", "\" :", "':", "+=", " // ", "`",
];
/// What a line of code begins with, behind white space.
#[rustfmt::skip]
const BEGINNINGS: [&str; 17] = [
    "//", "* ", "import ", "def ", "class ", "public ", "private ", "static ", "return ", "return;", "var ", "let ",
    "const ", "if (", "for (", "while (", "#!",
];
/// What it ends with, unless it is Chinese for the most part.
const LAST: [char; 4] = [';', '{', '}', '\\'];

/// Whether a line is code. Its escapes stand in it as Han characters.
pub(in crate::mojibake) fn is_code(line: &str, is_chinese: bool) -> bool {
    let line = line.trim();
    // What is passed on in microblogs begins like a comment.
    let is_quoted = line.starts_with("//@");
    (!is_quoted && BEGINNINGS.iter().any(|beginning| line.starts_with(beginning)))
        || CODE.iter().any(|mark| line.contains(mark))
        || (!is_chinese && line.ends_with(LAST))
}

/// Of so many lines, one at least is code where a document is.
const LINES_OF_CODE: usize = 10;

/// What a document says of itself, apart from the places in question.
#[derive(Debug)]
pub(in crate::mojibake) struct Page {
    has_tags: bool,
    is_markdown: bool,
    is_code: bool,
}

impl Page {
    /// Whether it is code.
    pub(in crate::mojibake) fn is_code(&self) -> bool {
        self.is_code
    }

    pub(in crate::mojibake) fn of(text: &str) -> Self {
        let (mut lines, mut code) = (0, 0);
        let mut is_markdown = false;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let chinese = line.chars().filter(|c| is_letter(*c)).count();
            lines += 1;
            code += usize::from(is_code(line, chinese * 4 > line.chars().count()));
            is_markdown |= self::is_markdown(line);
        }
        // One line alone is judged for itself, in its place.
        let is_code = code > 1 && code * LINES_OF_CODE >= lines;
        Self { has_tags: has_tags(text), is_markdown, is_code }
    }

    /// Whether the whole is meant for a program that knows such escapes.
    pub(super) fn verdict(&self, syntax: Syntax) -> Verdict {
        match syntax {
            _ if self.is_code => Verdict::Meant,
            Syntax::Percent => Verdict::Text,
            Syntax::Reference if self.has_tags => Verdict::Meant,
            Syntax::Reference if self.is_markdown => Verdict::Doubt,
            _ if self.has_tags => Verdict::Doubt,
            _ => Verdict::Text,
        }
    }
}

/// Headings, fences, tables, links: in Markdown, references mean what they mean in HTML.
fn is_markdown(line: &str) -> bool {
    let heading = line.trim_start_matches('#');
    let marks = line.len() - heading.len();
    line.starts_with("```")
        || line.starts_with("|--")
        || line.starts_with("| --")
        || ((1..=6).contains(&marks) && heading.starts_with(' '))
        || line.contains("](")
}

/// A tag with attributes closes within so many bytes.
const TAG: usize = 400;

/// Whether a text has tags, or says that it is markup.
fn has_tags(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).any(|at| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        if rest.starts_with(b"!--") || rest.starts_with(b"?xml") || rest.starts_with(b"!DOCTYPE") {
            return true;
        }
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).take(TAG).count();
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return false;
        }
        match rest.get(name) {
            Some(b'>') => true,
            Some(b' ' | b'\t' | b'\n' | b'\r' | b'/') => {
                let rest = rest.get(name..).unwrap_or_default();
                let end = rest.iter().take(TAG).position(|byte| matches!(byte, b'<' | b'>'));
                end.and_then(|end| rest.get(end)) == Some(&b'>')
            }
            _ => false,
        }
    })
}

/// A line that has escapes.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
    is_code: bool,
    /// Where quotes stand.
    quotes: Vec<usize>,
    /// Whether there are East Asian letters in it, once it is decoded, and before.
    is_chinese: bool,
    was_chinese: bool,
    is_blank: bool,
}

/// What stands in the place of escapes, where a line is looked at without them.
const STAND_IN: char = '中';

impl Line {
    /// Of the line that a run begins in, and the runs from this one on.
    pub(super) fn of(text: &str, runs: &[Run]) -> Self {
        let at = runs.first().map_or(0, |run| run.start);
        let before = text.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |found| found + 1);
        let end =
            text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |found| at + found);
        let mut line = String::new();
        let (mut letters, mut copied) = (0, start);
        for run in runs.iter().take_while(|run| run.start < end) {
            line.push_str(text.get(copied..run.start).unwrap_or_default());
            line.push(STAND_IN);
            letters += run.text.chars().filter(|c| is_letter(*c)).count();
            copied = run.end;
        }
        line.push_str(text.get(copied..end).unwrap_or_default());
        let is_blank = line.chars().all(|c| c == STAND_IN || c.is_whitespace());
        let stand_ins = runs.iter().take_while(|run| run.start < end).count();
        let others = line.chars().filter(|c| is_letter(*c)).count().saturating_sub(stand_ins);
        letters += others;
        let (is_chinese, was_chinese) = (letters > 0, others > 0);
        let latin = line.bytes().filter(u8::is_ascii_alphabetic).count();
        let is_code = is_code(&line, letters * 2 > latin) || has_literals(&line);
        let quotes = memchr::memchr_iter(b'"', text.as_bytes().get(start..end).unwrap_or_default());
        let quotes = quotes.map(|at| start + at).collect();
        Self { start, end, is_code, quotes, is_chinese, was_chinese, is_blank }
    }
}

/// Whether quotes open behind what code has before them, and the first thing in them was escaped.
fn has_literals(line: &str) -> bool {
    [['"', STAND_IN], ['\'', STAND_IN]].iter().any(|opening| {
        let opening: String = opening.iter().collect();
        let mut found = line.match_indices(&opening);
        found.any(|(at, _)| {
            let before = line.get(..at).unwrap_or_default().trim_end();
            before.ends_with(['=', '(', '[', '{', '+'])
        })
    })
}

/// So far around escapes is looked for what may speak of them, in bytes.
const NEAR: usize = 120;

/// Where they stand, and what is beside them.
struct Place<'t> {
    text: &'t str,
    line: &'t Line,
    /// Of the line, before and behind.
    before: &'t str,
    after: &'t str,
    run: &'t Run,
    /// Whether other escapes stand directly before or behind.
    beside: [bool; 2],
}

/// What becomes of a run in its line, `beside` others or not.
pub(super) fn verdict(text: &str, line: &Line, run: &Run, beside: [bool; 2]) -> Verdict {
    let before = text.get(near_start(text, run.start, line.start)..run.start).unwrap_or_default();
    let after = text.get(run.end..near_end(text, run.end, line.end)).unwrap_or_default();
    let place = Place { text, line, before, after, run, beside };
    if place.is_range() {
        return Verdict::Meant;
    }
    // What has no East Asian letters even once it is decoded is none of our texts.
    if !line.is_chinese && !line.is_blank {
        return Verdict::Meant;
    }
    let is_code = line.is_code && (run.syntax != Syntax::Reference || !line.was_chinese);
    if is_code || (!line.was_chinese && (place.is_literal() || place.is_property())) {
        return Verdict::Meant;
    }
    let speaks = place.is_near(&WORDS) && !place.is_long();
    if line.is_code || place.is_literal() || place.is_property() || speaks {
        return Verdict::Doubt;
    }
    if place.is_mentioned() {
        return Verdict::Alone;
    }
    // Nobody writes a sentence without semicolons, or escapes one twice, as an example.
    let least = if run.is_doubtful { SENTENCE } else { WORD };
    let has_more = run.text.chars().nth(least - 1).is_some();
    let is_text = place.is_embedded()
        || has_more
        || (place.is_sign() && run.syntax == Syntax::Reference && !run.is_doubtful);
    if is_text { Verdict::Text } else { Verdict::Alone }
}

/// So many characters are more than a letter that is spoken of…
const WORD: usize = 2;
/// …and so many more than a word.
const SENTENCE: usize = 4;

fn near_start(text: &str, at: usize, least: usize) -> usize {
    (at.saturating_sub(NEAR).max(least)..=at).find(|at| text.is_char_boundary(*at)).unwrap_or(at)
}

fn near_end(text: &str, at: usize, most: usize) -> usize {
    let furthest = (at + NEAR).min(most).max(at);
    (at..=furthest).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(at)
}

/// Words that speak of escapes.
#[rustfmt::skip]
const WORDS: [&str; 26] = [
    "Unicode", "unicode", "UTF-8", "utf-8", "HTML", "html", "XML", "ASCII", "escape", "Escape", "entity", "entities",
    "encod", "转义", "轉義", "跳脫", "跳脱", "实体", "實體", "码点", "碼點", "正则", "正則", "編碼", "编码", "written as",
];
/// Words that do so directly before them.
#[rustfmt::skip]
const BEFORE: [&str; 25] = [
    "使用", "用", "写成", "寫成", "写作", "寫作", "写为", "寫為", "输入", "輸入", "替换成", "替換成", "替换为", "替換為",
    "转换成", "轉換成", "变成", "變成", "显示为", "顯示為", "插入", "加入", "就是", "即", "例如",
];
/// Words that do so directly behind them.
const BEHIND: [&str; 12] = [
    "符号",
    "符號",
    "标签",
    "標籤",
    "代替",
    "字符",
    "字元",
    "表示的",
    "来表示",
    "來表示",
    "这个",
    "這個",
];

impl Place<'_> {
    /// A range of characters, in a pattern.
    fn is_range(&self) -> bool {
        self.run.syntax == Syntax::Backslash
            && (self.after.starts_with("-\\")
                || self.before.ends_with('-') && self.before.contains("\\u"))
    }

    /// In quotes of code: `"\u4e2d"`, `'\u4e2d'`, `[\u4e2d]`, `/\u4e2d/`. Quotes of Chinese text have Chinese text before or behind.
    fn is_literal(&self) -> bool {
        let opening = self.before.chars().next_back();
        let closing = self.after.chars().next();
        if let (Some(open), Some(close)) = (opening, closing) {
            let is_pair = matches!((open, close), ('"', '"') | ('\'', '\'') | ('`', '`'))
                || (self.run.syntax == Syntax::Backslash
                    && matches!((open, close), ('[', ']') | ('/', '/')));
            if is_pair {
                let outside = [self.before.chars().rev().nth(1), self.after.chars().nth(1)];
                return !outside.into_iter().flatten().any(is_east_asian);
            }
        }
        if self.run.syntax == Syntax::Reference {
            return false;
        }
        // Of a longer string: one that is open, and was opened behind something that is not Chinese.
        let quotes = self.line.quotes.partition_point(|at| *at < self.run.start);
        if quotes % 2 == 0 {
            return (matches!(opening, Some('[' | '\'' | '\\')) || self.is_path())
                && !self.before.chars().rev().nth(1).is_some_and(is_east_asian);
        }
        let open = self.line.quotes.get(quotes - 1).copied().unwrap_or_default();
        let start = near_start(self.text, open, self.line.start);
        let outside = self.text.get(start..open).unwrap_or_default();
        let outside = outside.trim_end_matches([':', ',', ' ', '：', '，']);
        let close = self.line.quotes.get(quotes).copied().unwrap_or(self.line.end);
        let behind = self.text.get(close..self.line.end).unwrap_or_default();
        let mut behind = behind.chars().skip(1);
        if behind
            .next()
            .is_some_and(|c| is_east_asian(c) || c == '\\' && behind.next() == Some('u'))
        {
            return false;
        }
        // What ends with an escape is Chinese, too.
        !outside.ends_with(is_east_asian) && !outside.ends_with(|c: char| c.is_ascii_hexdigit())
    }

    /// Behind the letter of a drive: `C:\u4e2d`.
    fn is_path(&self) -> bool {
        let drive = self.before.strip_suffix(':');
        let rest = drive.and_then(|drive| drive.strip_suffix(|c: char| c.is_ascii_uppercase()));
        rest.is_some_and(|rest| !rest.ends_with(|c: char| !c.is_whitespace()))
    }

    /// Of a file of properties: `name=\u4e2d`. A reference may have any name with a colon before it.
    fn is_property(&self) -> bool {
        let Some(name) = self.before.trim_end().strip_suffix(['=', ':']) else { return false };
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | ' ');
        let has_name = !name.trim().is_empty() && name.chars().all(is_name);
        match self.run.syntax {
            Syntax::Backslash => has_name,
            Syntax::Reference => has_name && self.before.trim_end().ends_with('='),
            _ => false,
        }
    }

    /// Words stand near.
    fn is_near(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.before.contains(word) || self.after.contains(word))
    }

    /// The text speaks of the escape: it says so, or has the same character beside it on its own.
    fn is_mentioned(&self) -> bool {
        if self.is_long() {
            return false;
        }
        let is_alone = !self.beside[0] && !self.beside[1];
        let (before, after) = (self.before.trim_end(), self.after.trim_start());
        if is_alone
            && (BEFORE.iter().any(|word| before.ends_with(word)) && !self.is_embedded()
                || self.run.syntax == Syntax::Reference
                    && BEHIND.iter().any(|word| after.starts_with(word)))
        {
            return true;
        }
        self.run.text.chars().any(is_letter)
            && [self.before, self.after].into_iter().any(|text| stands_alone(text, &self.run.text))
    }

    /// So long that nobody gives it as an example.
    fn is_long(&self) -> bool {
        const LONG: usize = 12;
        self.run.text.chars().nth(LONG).is_some()
    }

    /// Directly beside letters of the text, or between the marks that divide its sentences.
    fn is_embedded(&self) -> bool {
        let before = self.before.chars().next_back();
        let after = self.after.chars().next();
        let is_part = |c: char| is_letter(c) || c.is_alphanumeric();
        if self.beside.contains(&true) || before.is_some_and(is_part) || after.is_some_and(is_part)
        {
            return true;
        }
        // Between punctuation, but not alone in quotes.
        let is_beside = |c: Option<char>| c.is_some_and(is_east_asian);
        if self.is_sign() {
            let is_own = self.run.text.chars().all(is_east_asian);
            return is_beside(before) || ((is_own || before.is_none()) && is_beside(after));
        }
        let is_quoted = matches!(before, Some('“' | '‘' | '「' | '『' | '（' | '《'))
            && matches!(after, Some('”' | '’' | '」' | '』' | '）' | '》'));
        self.run.text.chars().all(is_east_asian)
            && !is_quoted
            && [before, after].iter().all(|c| c.is_none_or(is_east_asian))
            && (before.is_some() || after.is_some())
    }

    /// Spaces and signs, which stand where they like.
    fn is_sign(&self) -> bool {
        !self.run.text.chars().any(char::is_alphanumeric)
    }
}

/// Whether a text has a word on its own: in quotes, or with white space around it.
fn stands_alone(text: &str, word: &str) -> bool {
    let divides = |c: Option<char>| {
        c.is_none_or(|c| {
            c.is_whitespace()
                || matches!(c, '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』')
                || matches!(c, '"' | '\'' | '`' | '=' | '(' | ')' | '（' | '）' | ':' | '：')
        })
    };
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let behind = text.get(at + word.len()..).and_then(|text| text.chars().next());
        divides(before) && divides(behind)
    })
}
