//! Probabilities of readings, doubtful places, and explanations.

use std::collections::BTreeSet;

use hanfold::explain::Explained;
use hanfold::explain::{ReadingBasis, ReadingExplanation, ReadingFeature};
use hanfold::repair::RepairOptions;
use hanfold::tables::LockList;
use hanfold::{Conversion, Document, Normalizer, Span, Target};

use crate::support::{no_failures, read};

/// Lines of this project: clear places, close ones, places with rules, names, and characters of four bytes.
const SIMPLIFIED: &str = "\
消息早就被发送出去了，老师却还在里屋梳头发。
干部说这件事不干他的事，晒干的鱼干要趁早收好。
云先生说，后面的面馆只卖面条，不卖面包。
请尽快把回复发给钟先生，我们了解情况以后再汇报。
他姓干，住在万里路十八里外的余家村。
𠮷野家门口的钟停了，斗大的字写在板上。
松了口气的老板系上围裙，把冲好的茶放在台上。
我们几个人在茶几旁谷里谷外地找那只只叫一声的鸟。
团团圆圆，采了一筐姜，卷起袖子准备做饭。
她折好的纸鹤挂在须边，表上的针胡乱地转。
这里的系统里没有那种系列，关系也很复杂。
姑娘的制服是工厂制造的，划船的人划了一道线。
";
const TRADITIONAL: &str = "\
他看著窗外的雨，手裡拿著一本原著。
這本書是兩位著名的學者合著，寫得很有意思。
乾隆年間的瓷器已經乾了，覆蓋的布也乾淨。
他藉此機會徵求大家的意見，並且瞭解了情況。
司馬遷著的史書，作者著重在人物。
";

fn explain(target: Target, source: Target, text: &str) -> Explained<'_> {
    let document = Document::from_text(text).with_source(source);
    Normalizer::new(target).explain(document).unwrap()
}

/// The sample in both directions, explained.
fn samples() -> [(Target, Target, &'static str); 3] {
    [
        (Target::HANT, Target::HANS, SIMPLIFIED),
        (Target::HANT_HK, Target::HANS, SIMPLIFIED),
        (Target::HANS, Target::HANT_TW, TRADITIONAL),
    ]
}

fn is_rule(reading: &ReadingExplanation) -> bool {
    matches!(
        reading.basis,
        ReadingBasis::Rule { .. } | ReadingBasis::Title | ReadingBasis::OtherMention
    )
}

/// Returns the lead of the written reading over its runner-up.
fn lead(reading: &ReadingExplanation) -> f32 {
    reading.evidence.iter().map(|evidence| evidence.weight).sum()
}

#[test]
fn probabilities_add_up_to_one_and_the_written_reading_has_the_greatest() {
    for (target, source, text) in samples() {
        let explained = explain(target, source, text);
        assert!(explained.readings.len() > 10, "{}", explained.readings.len());
        for reading in &explained.readings {
            let choice = &reading.choice;
            let probabilities: Vec<f32> =
                choice.candidates.iter().map(|candidate| candidate.probability).collect();
            assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{reading:?}");
            assert!(probabilities.is_sorted_by(|a, b| a >= b), "{reading:?}");
            let forms: BTreeSet<char> = choice.candidates.iter().map(|one| one.form).collect();
            assert_eq!(forms.len(), choice.candidates.len(), "{reading:?}");
            assert!(forms.contains(&choice.written) && forms.contains(&reading.of_tables));
            if !is_rule(reading) {
                assert_eq!(choice.candidates[0].form, choice.written, "{reading:?}");
                assert_eq!(choice.probability(), probabilities[0]);
            }
        }
    }
}

#[test]
fn the_evidence_is_what_the_probabilities_come_from() {
    for (target, source, text) in samples() {
        let explained = explain(target, source, text);
        for is_first_look in [false, true] {
            let of_look = |reading: &&ReadingExplanation| {
                (reading.basis == ReadingBasis::FirstLook) == is_first_look
            };
            let mut temperatures = Vec::new();
            for reading in explained.readings.iter().filter(of_look) {
                let other = reading.choice.runner_up().unwrap().probability;
                let odds = (reading.choice.probability() / other).ln();
                // Near 1 and near even odds a quotient is meaningless.
                if (0.1..10.0).contains(&odds.abs()) {
                    temperatures.push(lead(reading) / odds);
                }
                let weights = reading.evidence.iter().map(|evidence| evidence.weight.abs());
                assert!(weights.is_sorted_by(|a, b| a >= b), "{reading:?}");
            }
            let least = temperatures.iter().copied().fold(f32::MAX, f32::min);
            let most = temperatures.iter().copied().fold(f32::MIN, f32::max);
            assert!(temperatures.is_empty() || most - least < 0.02, "{temperatures:?}");
        }
    }
}

#[test]
fn explanations_agree_with_conversion() {
    for (target, source, text) in samples() {
        let explained = explain(target, source, text);
        let document = Document::from_text(text).with_source(source);
        let normalized = Normalizer::new(target).normalize(document).unwrap();
        assert_eq!(explained.normalized, normalized);
        let exact = Normalizer::builder(target).conversion(Conversion::Exact).build().unwrap();
        let exact = exact.normalize(document).unwrap().text;
        // The three texts have equal numbers of characters.
        let mut readings = explained.readings.iter().peekable();
        let characters = normalized.text.char_indices().zip(exact.chars()).zip(text.chars());
        for (((at, written), of_tables), character) in characters {
            match readings.next_if(|reading| reading.choice.output.start == at) {
                Some(reading) => {
                    let choice = &reading.choice;
                    let end = at + written.len_utf8();
                    assert_eq!(choice.output, Span::new(at, end));
                    assert_eq!((choice.character, choice.written), (character, written));
                    assert_eq!(reading.of_tables, of_tables, "{reading:?}");
                }
                None => assert_eq!(written, of_tables, "{at}"),
            }
        }
        assert_eq!(readings.next(), None);
    }
}

/// Exactly the characters of the table of readings are explained.
#[test]
fn every_place_is_explained() {
    for (target, source, text) in samples() {
        let table = match target == Target::HANS {
            true => read("data/context/to-hans/senses.txt"),
            false => read("data/context/senses.txt"),
        };
        let rows = table.lines().filter(|line| !line.starts_with('#'));
        let keys: BTreeSet<char> = rows.filter_map(|line| line.chars().next()).collect();
        let expected: String = text.chars().filter(|c| keys.contains(c)).collect();
        let explained = explain(target, source, text);
        let found: String = explained.readings.iter().map(|one| one.choice.character).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn readings_below_nine_tenths_are_in_doubt() {
    let mut doubtful = 0;
    for (target, source, text) in samples() {
        let explained = explain(target, source, text);
        let of_report = &explained.normalized.report.doubtful_readings;
        let is_doubtful =
            |reading: &&ReadingExplanation| !is_rule(reading) && reading.choice.probability() < 0.9;
        let expected: Vec<_> = explained.readings.iter().filter(is_doubtful).collect();
        let expected: Vec<_> = expected.into_iter().map(|one| one.choice.clone()).collect();
        assert_eq!(*of_report, expected);
        doubtful += of_report.len();
        assert_eq!(explained.normalized.report.doubts, [], "a close reading is no doubt");
    }
    assert!(doubtful > 3, "{doubtful}");
}

#[test]
fn rules_are_named() {
    let explained = explain(Target::HANT, Target::HANS, SIMPLIFIED);
    let rule = |character: char, neighbour: char| {
        explained.readings.iter().find_map(|reading| match reading.basis {
            ReadingBasis::Rule { neighbour: known, is_before, keeps_tables }
                if known == neighbour && reading.choice.character == character =>
            {
                Some((is_before, keeps_tables))
            }
            _ => None,
        })
    };
    assert_eq!(rule('干', '姓'), Some((true, false)));
    assert_eq!(rule('尽', '快'), Some((false, true)));
    assert_eq!(rule('云', '姓'), None);
}

#[test]
fn features_show_the_text_around_the_place() {
    let shown = |template: &str, context: &str| {
        let explained = explain(Target::HANT, Target::HANS, SIMPLIFIED);
        let features = explained.readings.into_iter().flat_map(|reading| reading.evidence);
        let mut features = features.map(|evidence| evidence.feature);
        let found = features.find(|feature| {
            matches!(feature, ReadingFeature::Context { template: known, context: seen }
                if known == template && seen.starts_with(context))
        });
        found.map(|feature| feature.to_string())
    };
    assert_eq!(shown("-1,+1", "被送").as_deref(), Some("被_送"));
    assert_eq!(shown("+1", "送").as_deref(), Some("_送"));
    assert_eq!(shown("g,+2", "m出").as_deref(), Some("_·出"));
}

/// Spans are those of the result, whatever is between them and whatever other steps change.
#[test]
fn places_are_those_of_the_result() {
    let locks = LockList::parse("names.txt", "云门舞集\n老师却\n").unwrap();
    let builder = || Normalizer::builder(Target::HANT).repair(RepairOptions::default());
    let mixed = format!(
        "{SIMPLIFIED}這一段是傳統的文字，寫的人說他從來沒有改過它。\n这是&#20013;文。云门舞集的干部在头发里。\n\
         これは日本語の文章です。\n{SIMPLIFIED}"
    );
    let mut failures = Vec::new();
    for normalizer in [builder().build(), builder().locks(locks).build()] {
        let mut worker = normalizer.unwrap().worker();
        for text in [SIMPLIFIED, &mixed, "这&#20013;文，干他。", "她们姓干，不干了。"]
        {
            let document = Document::from_text(text);
            let explained = worker.explain(document).unwrap();
            let normalized = worker.normalize(document).unwrap();
            assert_eq!(explained.normalized, normalized);
            assert!(!explained.readings.is_empty(), "{text}");
            for reading in &explained.readings {
                let choice = &reading.choice;
                if normalized.text[choice.output.range()] != choice.written.to_string() {
                    failures.push(format!("{choice:?}"));
                }
            }
            let starts = explained.readings.iter().map(|one| one.choice.output.start);
            assert!(starts.is_sorted_by(|a, b| a < b));
        }
    }
    no_failures(&failures);
}

#[test]
fn nothing_is_explained_where_nothing_is_chosen() {
    let exact = Normalizer::builder(Target::HANT).conversion(Conversion::Exact).build().unwrap();
    for (normalizer, text) in [
        (&exact, SIMPLIFIED),
        (&Normalizer::new(Target::HANS), SIMPLIFIED),
        (&Normalizer::new(Target::HANT), "これは日本語の文章です。面はどこですか。"),
        (&Normalizer::new(Target::HANT), ""),
    ] {
        let explained = normalizer.explain(Document::from_text(text)).unwrap();
        assert_eq!(explained.readings, [], "{text}");
        assert_eq!(explained.normalized.report.doubtful_readings, []);
    }
}
