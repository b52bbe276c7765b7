//! Tests of the choice among readings.

use super::cursor::LONGEST;
use super::*;
use crate::table::{Phrase, aligned, compile_context, parse};

fn phrases() -> PhraseTable<'static> {
    Converter::new(Config::S2tw).engine.staged.segmentation.unwrap()
}

/// The chooser of a table in which 发 has the readings 發 and 髮, with weights as the rows of `weights.txt`.
fn chooser(weights: &[[&str; 4]]) -> ReadingChooser {
    chooser_with(weights, &[])
}

fn chooser_with(weights: &[[&str; 4]], rules: &[[&str; 4]]) -> ReadingChooser {
    let senses = parse("senses.txt", "发\t發 髮\n").unwrap();
    let (_, bytes) = compile_context(&senses, weights, rules).unwrap();
    let bytes: &'static [u32] = Vec::leak(aligned(&bytes));
    let table = ContextTable::load("t", bytemuck::cast_slice(bytes)).unwrap();
    let forms = table.ambiguous().map(|one| Forms::new(one.forms().collect())).collect();
    ReadingChooser {
        table,
        phrases: phrases(),
        forms,
        simplified: TextSide::Source,
        surnames: Surnames::default(),
    }
}

/// Returns the conversion of 甲发, which is not a phrase and which OpenCC converts to 甲發, with weights for two features of 髮, in
/// 1/16: one of the first look and another one.
fn revised(first: i32, other: i32) -> String {
    let weights = [format!("m甲{first:+}/3"), format!("^^甲{other:+}/3")];
    let [first, other] = weights.each_ref().map(String::as_str);
    let chooser = chooser(&[["发", "髮", "g,-1", first], ["发", "髮", "-3,-2,-1", other]]);
    let mut output = Cow::Borrowed("甲發");
    chooser.revise("甲发", &mut output, &mut ReadingLog::default());
    output.into_owned()
}

/// The first reading has a prior of 2.5 where no phrase covers the place, and another one must lead by 0.5.
#[test]
fn another_reading_must_outweigh_the_prior_by_the_margin() {
    assert_eq!([revised(48, 0), revised(49, 0)], ["甲發", "甲髮"]);
    assert_eq!([revised(8, 40), revised(8, 41)], ["甲發", "甲髮"]);
}

/// A weight of the first look below 0.5 leaves the reading of the tables more than 2.0 ahead, whatever the weights of the other
/// templates.
#[test]
fn a_reading_far_ahead_at_the_first_look_is_taken() {
    assert_eq!([revised(7, 127), revised(8, 127)], ["甲發", "甲髮"]);
}

/// The reading of the tables has a prior of 2.5 and the margin of 0.5; the temperature is 1.15, and 0.9 is a logarithm of odds
/// of 2.2.
#[test]
fn a_reading_below_nine_tenths_is_in_doubt() {
    let doubtful = |first: i32, other: i32| {
        let weights = [format!("m甲{first:+}/3"), format!("^^甲{other:+}/3")];
        let [first, other] = weights.each_ref().map(String::as_str);
        let chooser = chooser(&[["发", "髮", "g,-1", first], ["发", "髮", "-3,-2,-1", other]]);
        let (mut output, mut log) = (Cow::Borrowed("甲發"), ReadingLog::default());
        chooser.revise("甲发", &mut output, &mut log);
        let written = log.doubtful.iter().map(|choice| (choice.written, choice.output));
        written.collect::<Vec<_>>()
    };
    let [kept, revised] = ['發', '髮'].map(|form| vec![(form, Span::new(3, 6))]);
    assert_eq!([doubtful(8, 0), doubtful(8, -1)], [kept, vec![]]);
    assert_eq!([doubtful(88, 0), doubtful(89, 0)], [revised, vec![]]);
    // The first look decides.
    assert_eq!(doubtful(7, 127), []);
}

#[test]
fn rules_override_weights() {
    let chooser = |rules: &[[&str; 4]]| chooser_with(&[["发", "髮", "g,-1", "m甲+127/3"]], rules);
    for (rules, expected) in [
        (&[][..], "甲髮"),
        (&[["发", "=", "-1", "甲"]], "甲發"),
        (&[["发", "發", "+1", "^"]], "甲發"),
        // A rule for the neighbour before the place takes precedence.
        (&[["发", "髮", "-1", "甲"], ["发", "發", "+1", "^"]], "甲髮"),
    ] {
        let mut output = Cow::Borrowed("甲發");
        chooser(rules).revise("甲发", &mut output, &mut ReadingLog::default());
        assert_eq!(output, expected, "{rules:?}");
    }
}

/// A line of more than a mebibyte is examined in parts.
#[test]
fn a_long_line_is_examined_to_its_end() {
    let chooser = chooser(&[["发", "髮", "g,-1", "m甲+127/3"]]);
    let source = "甲发丙".repeat(LONGEST / 9 + 100);
    let mut output = Cow::Owned(source.replace('发', "發"));
    chooser.revise(&source, &mut output, &mut ReadingLog::default());
    assert_eq!(output.matches("甲髮").count(), LONGEST / 9 + 100);
}

#[test]
fn a_longer_phrase_has_a_higher_prior() {
    let prior = |answer, length| {
        Surroundings { answer, phrase: Phrase { length, before: 0 }, ..Default::default() }.prior()
    };
    assert_eq!([1, 2, 3, 4, 5, 9].map(|length| prior(0, length)), [2.5, 5.2, 6.2, 5.8, 6.4, 6.4]);
    assert_eq!([2, 3, 4, 5].map(|length| prior(1, length)), [1.8, 2.8, 3.1, 5.4]);
    assert_eq!([0, 1].map(|answer| TextSide::Source.least_prior(answer)), [2.5, 1.8]);
}

/// The chooser of a table in which 著 has the readings 着 and 著, for simplified text.
fn chooser_to_hans(weights: &[[&str; 4]]) -> ReadingChooser {
    let senses = parse("senses.txt", "著\t着 著\n").unwrap();
    let (_, bytes) = compile_context(&senses, weights, &[]).unwrap();
    let bytes: &'static [u32] = Vec::leak(aligned(&bytes));
    let table = ContextTable::load("t", bytemuck::cast_slice(bytes)).unwrap();
    let forms = table.ambiguous().map(|one| Forms::new(one.forms().collect())).collect();
    ReadingChooser {
        table,
        phrases: phrases(),
        forms,
        simplified: TextSide::Output,
        surnames: Surnames::default(),
    }
}

#[test]
fn surroundings_are_those_of_the_simplified_text() {
    // A weight of the first look, and one of the second look, whose feature has the character of the source in its middle.
    for weight in [["著", "著", "g,-1", "m译+100/3"], ["著", "著", "-1,+1", "译很+100/3"]] {
        let chooser = chooser_to_hans(&[weight]);
        let revised = |source: &str, output: &str| {
            let mut output = Cow::Borrowed(output);
            chooser.revise(source, &mut output, &mut ReadingLog::default());
            output.into_owned()
        };
        assert_eq!(revised("譯著很", "译着很"), "译著很");
        assert_eq!(revised("看著很", "看着很"), "看着很");
        assert_eq!(revised("𠮷譯著很", "吉译着很"), "吉译著很");
    }
}

/// Readings other than the first have no prior from a phrase, and a space is part of the context.
#[test]
fn a_space_before_a_character_is_context() {
    let chooser = chooser_to_hans(&[["著", "著", "g,-1", "m␣-10/3"]]);
    for (source, expected) in [("譯 著", "译 着"), ("譯著", "译著")] {
        let mut output = Cow::Owned(source.replace('譯', "译"));
        chooser.revise(source, &mut output, &mut ReadingLog::default());
        assert_eq!(output, expected);
    }
}

#[test]
fn configurations_of_both_directions_have_choosers() {
    let side = |config: Config| {
        let chooser = ReadingChooser::after(&Converter::new(config)).unwrap();
        chooser.map(|chooser| chooser.simplified)
    };
    for config in [Config::S2tw, Config::S2hk] {
        assert_eq!(side(config), Some(TextSide::Source), "{config}");
    }
    for config in [Config::T2s, Config::Tw2s, Config::Hk2s] {
        assert_eq!(side(config), Some(TextSide::Output), "{config}");
    }
    // Words of a region may have another number of characters.
    for config in [Config::S2t, Config::S2twp, Config::Tw2sp, Config::T2tw] {
        assert_eq!(side(config), None, "{config}");
    }
}

#[test]
fn places_are_the_same_where_lengths_differ() {
    let chooser = chooser(&[["发", "髮", "g,-1", "m头+100/3"]]);
    for (source, output, expected) in [
        ("𠮷头发", "吉頭發", "吉頭髮"),
        ("é头发", "é頭發", "é頭髮"),
        ("头发\n𠮷", "頭發\n𠮷", "頭髮\n𠮷"),
        // With another number of characters, the places cannot be matched.
        ("头发", "頭發絲", "頭發絲"),
        ("头发丝", "頭發", "頭發"),
    ] {
        let mut output = Cow::Borrowed(output);
        chooser.revise(source, &mut output, &mut ReadingLog::default());
        assert_eq!(output, expected, "{source}");
    }
}
