//! Regional words by context: 用户权限 becomes 使用者權限, and 安全局 stays although 全局 is a key.
//!
//! OpenCC's tables of regional words match anywhere, also across two words. [`RegionalConverter`] uses the configuration without
//! regional words, with the readings by context, and replaces regional words in traditional text: before it is simplified, or after
//! it was converted. A key is left if the words around it cross its boundaries, if it is part of a longer foreign name, or if a row
//! of this project (`data/vocabulary`) says so.

use std::borrow::Cow;

use super::{Config, Converter, ConverterBuilder, ReadingChooser, ReadingLog, Scratch};
use crate::language::words::is_crossed;
use crate::offsets::{EditSink, Splicer, compose_changes};
use crate::table::{PhraseTable, is_of_foreign_names};
use crate::{Error, Span, builtin};

/// Most characters of a key that may be part of a foreign name. Guess; longer keys hardly ever are.
const LONGEST_NAME_PART: usize = 3;

/// Converter to regional words by context.
#[derive(Debug)]
pub(crate) struct RegionalConverter {
    /// Configuration without regional words.
    converter: Converter,
    chooser: Option<ReadingChooser>,
    words: PhraseTable<'static>,
    /// Whether the source is traditional text, in which the words are replaced before conversion.
    is_from_traditional: bool,
}

/// A regional word and its replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Replacement {
    source: Span,
    value: &'static str,
}

impl RegionalConverter {
    /// Returns the converter for a configuration with regional words; `build` prepares the configuration without them. None for
    /// other configurations.
    pub(crate) fn of(
        config: Config,
        build: impl FnOnce(ConverterBuilder) -> Result<Converter, Error>,
    ) -> Result<Option<Self>, Error> {
        let (plain, name, bytes, is_from_traditional) = match config {
            Config::S2twp => (Config::S2tw, "vocabulary-tw", builtin::VOCABULARY_TW, false),
            Config::S2hkp => (Config::S2hk, "vocabulary-hk", builtin::VOCABULARY_HK, false),
            Config::Tw2sp => {
                (Config::Tw2s, "vocabulary-tw-to-cn", builtin::VOCABULARY_TW_TO_CN, true)
            }
            Config::Hk2sp => {
                (Config::Hk2s, "vocabulary-hk-to-cn", builtin::VOCABULARY_HK_TO_CN, true)
            }
            _ => return Ok(None),
        };
        let converter = build(Converter::builder(plain))?;
        let chooser = ReadingChooser::after(&converter)?;
        let words = PhraseTable::load(name, bytes)?;
        Ok(Some(Self { converter, chooser, words, is_from_traditional }))
    }

    /// Converts a text with the readings by context, and records the changes. None if nothing changes.
    pub(crate) fn convert<R: EditSink>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        readings: &mut ReadingLog,
    ) -> Option<(String, R)> {
        if self.is_from_traditional {
            let replaced = self.replace_words::<R>(text, &mut readings.for_part());
            let source = replaced.as_ref().map_or(text, |(text, _)| text);
            let converted = self.convert_plainly::<R>(source, scratch, readings);
            return compose_changes(replaced, converted);
        }
        let mut of_text = readings.for_part();
        let converted = self.convert_plainly::<R>(text, scratch, &mut of_text);
        let source = converted.as_ref().map_or(text, |(text, _)| text);
        let replaced = self.replace_words::<R>(source, &mut of_text);
        readings.append(of_text, 0);
        compose_changes(converted, replaced)
    }

    fn convert_plainly<R: EditSink>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        readings: &mut ReadingLog,
    ) -> Option<(String, R)> {
        let (mut converted, record) = self.converter.convert_recorded::<R>(text, scratch);
        if let Some(chooser) = &self.chooser {
            chooser.revise(text, &mut converted, readings);
        }
        match converted {
            Cow::Owned(converted) => Some((converted, record)),
            Cow::Borrowed(_) => None,
        }
    }

    /// Replaces the regional words of a traditional text, and moves the readings accordingly. None if nothing changes.
    fn replace_words<R: EditSink>(
        &self,
        text: &str,
        readings: &mut ReadingLog,
    ) -> Option<(String, R)> {
        let replacements = self.replacements(text);
        if replacements.is_empty() {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut splicer = Splicer::new(text, &mut out);
        for Replacement { source, value } in &replacements {
            splicer.replace(source.range(), value);
        }
        let record = splicer.finish()?;
        move_readings(&replacements, readings);
        Some((out, record))
    }

    /// Returns the regional words of a text that the context does not contradict.
    fn replacements(&self, text: &str) -> Vec<Replacement> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(rest) = text.get(from..) {
            let Some(longest) = self.words.matches(rest, |_| None).next() else { break };
            let start = from + longest.start;
            let candidate = |source: Span| {
                let key = text.get(source.range())?;
                let (length, value) = self.words.longest_match(key, None)?;
                Some((Span::new(start, start + length), value))
            };
            let shorter = |(source, _): &(Span, &str)| {
                let last = text.get(source.range())?.chars().next_back()?;
                candidate(Span::new(start, source.end - last.len_utf8()))
            };
            let longest = candidate(Span::new(start, from + longest.end));
            let fits = |(source, value): &(Span, &str)| {
                text.get(source.range()) == Some(value)
                    || !is_part_of_name(text, *source) && !is_crossed(text, *source)
            };
            from = match std::iter::successors(longest, shorter).find(fits) {
                Some((source, value)) => {
                    if text.get(source.range()) != Some(value) {
                        found.push(Replacement { source, value });
                    }
                    source.end
                }
                None => {
                    start
                        + text
                            .get(start..)
                            .and_then(|rest| rest.chars().next())
                            .map_or(1, char::len_utf8)
                }
            };
        }
        found
    }
}

/// Moves the readings of a text to their positions after the replacements. Readings in replaced words are dropped.
fn move_readings(replacements: &[Replacement], readings: &mut ReadingLog) {
    // Offset of the text after each number of replacements.
    let offsets: Vec<usize> = std::iter::once(0)
        .chain(replacements.iter().scan(0usize, |offset, Replacement { source, value }| {
            *offset = offset.wrapping_add(value.len()).wrapping_sub(source.len());
            Some(*offset)
        }))
        .collect();
    readings.retain(|choice| {
        let Span { start, end } = choice.output;
        let number = replacements.partition_point(|one| one.source.end <= start);
        let is_replaced = replacements.get(number).is_some_and(|one| one.source.start < end);
        let by = offsets.get(number).copied().unwrap_or_default();
        choice.output = Span::new(start.wrapping_add(by), end.wrapping_add(by));
        !is_replaced
    });
}

/// Whether a short key consists of characters of foreign names and the name continues beside it: 布爾 in 喀布爾.
fn is_part_of_name(text: &str, key: Span) -> bool {
    let (Some(before), Some(of_key), Some(after)) =
        (text.get(..key.start), text.get(key.range()), text.get(key.end..))
    else {
        return false;
    };
    let is_of_name = |c: Option<char>| c.is_some_and(is_of_foreign_names);
    of_key.chars().count() <= LONGEST_NAME_PART
        && of_key.chars().all(is_of_foreign_names)
        && (is_of_name(before.chars().next_back()) || is_of_name(after.chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offsets::OffsetMap;

    fn converted(config: Config, text: &str) -> String {
        let converter = RegionalConverter::of(config, ConverterBuilder::build).unwrap().unwrap();
        let converted =
            converter.convert::<()>(text, &mut Scratch::default(), &mut ReadingLog::default());
        converted.map_or(text.to_owned(), |(text, ())| text)
    }

    #[test]
    fn words_are_replaced_where_nothing_contradicts() {
        for (config, text, expected) in [
            (Config::S2twp, "用户权限不足", "使用者權限不足"),
            (Config::S2twp, "国家安全局的数据库", "國家安全局的資料庫"),
            (Config::S2twp, "喀布尔的布尔变量", "喀布爾的布林變數"),
            // Both 文件名 and 文件 are keys.
            (Config::S2twp, "输入文件名称", "輸入檔案名稱"),
            (Config::S2twp, "A市", "A市"),
            (Config::Tw2sp, "他在大型別墅裡用滑鼠", "他在大型别墅里用鼠标"),
            (Config::Tw2sp, "上傳檔案到檔案館", "上传文件到档案馆"),
            (Config::S2hkp, "鼠标坏了", "滑鼠壞了"),
            (Config::Hk2sp, "滑鼠壞了", "鼠标坏了"),
        ] {
            assert_eq!(converted(config, text), expected, "{config} {text}");
        }
    }

    #[test]
    fn other_configurations_have_no_regional_words() {
        for config in [Config::S2tw, Config::T2s, Config::T2tw] {
            assert!(RegionalConverter::of(config, ConverterBuilder::build).unwrap().is_none());
        }
    }

    /// Logged readings refer to the result, and offsets map the words of the source to those of the result.
    #[test]
    fn readings_and_offsets_move_with_the_words() {
        let converter =
            RegionalConverter::of(Config::S2twp, ConverterBuilder::build).unwrap().unwrap();
        let text = "内存里有头发，软件里也有";
        let mut readings = ReadingLog { explained: Some(Vec::new()), ..ReadingLog::default() };
        let (out, record) =
            converter.convert::<OffsetMap>(text, &mut Scratch::default(), &mut readings).unwrap();
        assert_eq!(out, "記憶體裡有頭髮，軟體裡也有");
        let places = readings.explained.unwrap();
        assert!(places.len() >= 3);
        for one in places {
            let written = out.get(one.choice.output.range()).unwrap();
            assert_eq!(written, one.choice.written.to_string());
        }
        assert_eq!(record.to_source(Span::new(0, 9)), Span::new(0, 6));
    }
}
