//! Tests of the analysis of a text.

use proptest::prelude::*;

use super::*;

proptest! {
    /// The parts equal those of paragraphs examined one by one, for any blocks.
    #[test]
    fn blocks_change_nothing(
        lines in prop::collection::vec("(国家|這裡|山水|の|図|한|a){0,6}(\n|\r\n|\r)", 0..40),
        paddings in prop::collection::vec(0usize..3, 40),
    ) {
        // Long lines, which end blocks.
        let padding = paddings.iter().map(|number| "山".repeat(number * SCRIPT_BLOCK_BYTES / 6));
        let text: String = lines.iter().zip(padding).map(|(line, more)| more + line).collect();
        let blocks = blocks(&text);
        let one = ScriptBlock::of(&text, Span::new(0, text.len()));
        let paragraphs: usize = blocks.iter().map(|block| block.paragraphs).sum();
        prop_assert_eq!(paragraphs, super::lines(&text).count());
        prop_assert_eq!(one.paragraphs, paragraphs);
        for document in [None, Some(Script::Hans), Some(Script::Hant)] {
            let mut each = ScriptRuns { document, runs: Vec::new() };
            one.paragraphs(&text, None).iter().for_each(|paragraph| each.push(paragraph));
            let found = ScriptRuns::of_blocks(&text, &blocks, document, None).parts(Script::Hant);
            prop_assert_eq!(found, each.parts(Script::Hant), "{:?}", document);
        }
    }
}

#[test]
fn lines_end_in_three_ways_and_none_is_lost() {
    let text = "一\n二\r\n三\r四\r\r五";
    let found: Vec<_> = lines(text).map(|line| text.get(line.range()).unwrap()).collect();
    assert_eq!(found, ["一\n", "二\r\n", "三\r", "四\r", "\r", "五"]);
    assert_eq!(lines("").count(), 0);
    assert_eq!(lines("\n").count(), 1);
}

/// Parts cover any text without gaps.
#[test]
fn parts_cover_the_text() {
    for text in [
        "中文\n我们说话\n我們說話\n\n日本語の文章です\n한국어 문장\n",
        "\n\n我们的国家是这样的\n",
        "我們",
    ] {
        let parts = analyse(text).parts;
        assert_eq!(parts.first().map(|part| part.span.start), Some(0), "{text}");
        assert_eq!(parts.last().map(|part| part.span.end), Some(text.len()), "{text}");
        assert!(parts.windows(2).all(|pair| pair[0].span.end == pair[1].span.start), "{text}");
        let paragraphs: usize = parts.iter().map(|part| part.paragraphs).sum();
        assert_eq!(paragraphs, lines(text).count(), "{text}");
    }
}
