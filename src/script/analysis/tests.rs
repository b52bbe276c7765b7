//! Tests of the analysis of a text.

use proptest::prelude::*;

use super::*;

proptest! {
    /// The parts equal those of lines examined one by one, for any blocks.
    #[test]
    fn results_do_not_depend_on_blocks(
        lines in prop::collection::vec("(国家|這裡|山水|の|図|한|a){0,6}(\n|\r\n|\r)", 0..40),
        paddings in prop::collection::vec(0usize..3, 40),
    ) {
        // Long lines, which end blocks.
        let padding = paddings.iter().map(|number| "山".repeat(number * SCRIPT_BLOCK_BYTES / 6));
        let text: String = lines.iter().zip(padding).map(|(line, more)| more + line).collect();
        let blocks = blocks(&text);
        let one = ScriptBlock::of(&text, Span::new(0, text.len()));
        let line_count: usize = blocks.iter().map(|block| block.line_count).sum();
        prop_assert_eq!(line_count, super::lines(&text).count());
        prop_assert_eq!(one.line_count, line_count);
        for document in [None, Some(Script::Hans), Some(Script::Hant)] {
            let mut each = ScriptRuns { document, runs: Vec::new() };
            one.fields(&text, None).iter().for_each(|field| each.push(field));
            let found = ScriptRuns::of_blocks(&text, &blocks, document, None).parts(Script::Hant);
            prop_assert_eq!(found, each.parts(Script::Hant), "{:?}", document);
        }
    }
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
        let line_count: usize = parts.iter().map(|part| part.lines).sum();
        assert_eq!(line_count, lines(text).count(), "{text}");
    }
}
