//! Declarations that do not hold for the encoding in which a document is written.

use std::ops::Range;

use super::{Declaration, Labels, declarations, encoding_of};
use crate::Encoding;

/// Declarations of a text that do not hold for an encoding in which it is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FalseDeclarations {
    /// Spans of the labels, each with the label to be written instead.
    pub(crate) replacements: Vec<(Range<usize>, String)>,
    /// Labels without a replacement.
    pub(crate) others: Vec<String>,
}

/// Finds the declarations of a text that are false if it is written in an encoding.
pub(crate) fn false_declarations(text: &str, encoding: Encoding) -> FalseDeclarations {
    let mut found = FalseDeclarations::default();
    for Declaration { span, labels } in declarations(text.as_bytes()) {
        let label = text.get(span.clone()).unwrap_or_default();
        let declared = encoding_of(label, labels);
        match declared.and_then(|_| label_of(encoding, labels, label)) {
            _ if declared == Some(encoding) => {}
            // One label names both byte orders.
            Some(same) if same.eq_ignore_ascii_case(label) => {}
            Some(replacement) => found.replacements.push((span, replacement)),
            None => found.others.push(label.to_owned()),
        }
    }
    found
}

/// Label of an encoding in place of another one. `None` if these labels have none for it.
fn label_of(encoding: Encoding, labels: Labels, before: &str) -> Option<String> {
    let lower = encoding.name().to_ascii_lowercase();
    Some(match (labels, lower.as_str()) {
        // The byte order mark tells the two apart, and XML knows no other label.
        (Labels::Standard, "utf-16le" | "utf-16be") => "utf-16".to_owned(),
        (Labels::Standard, _) => lower,
        (Labels::Latex, "utf-8") if before.contains(|c: char| c.is_ascii_uppercase()) => {
            "UTF8".to_owned()
        }
        (Labels::Latex, "utf-8") => "utf8".to_owned(),
        (Labels::MySql, "utf-8") => "utf8mb4".to_owned(),
        (Labels::MySql, "gbk" | "gb18030" | "big5") => lower,
        (Labels::PostgreSql, "utf-8") => "UTF8".to_owned(),
        (Labels::PostgreSql, "gbk" | "gb18030" | "big5") => lower.to_ascii_uppercase(),
        (Labels::CodePage, "utf-8") => "65001".to_owned(),
        (Labels::CodePage, "gbk") => "936".to_owned(),
        (Labels::CodePage, "gb18030") => "54936".to_owned(),
        (Labels::CodePage, "big5") => "950".to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str, encoding: Encoding) -> (String, Vec<String>) {
        let FalseDeclarations { replacements, others } = false_declarations(text, encoding);
        let mut out = text.to_owned();
        for (span, label) in replacements.into_iter().rev() {
            out.replace_range(span, &label);
        }
        (out, others)
    }

    #[test]
    fn labels_are_rewritten_in_the_words_of_each_language() {
        for (before, after) in [
            (
                "<meta charset=\"GB2312\">甲<meta charset=utf-8>",
                "<meta charset=\"utf-8\">甲<meta charset=utf-8>",
            ),
            ("<?xml version='1.0' encoding='GB2312'?>", "<?xml version='1.0' encoding='utf-8'?>"),
            ("# coding=gbk\n", "# coding=utf-8\n"),
            ("<%@ CODEPAGE=936 %><meta charset=gbk>", "<%@ CODEPAGE=65001 %><meta charset=utf-8>"),
            ("\\usepackage[a,gbk,b]{inputenc}", "\\usepackage[a,utf8,b]{inputenc}"),
            ("\\begin{CJK}{GBK}{song}", "\\begin{CJK}{UTF8}{song}"),
            ("SET NAMES 'gb2312';\ninsert into t", "SET NAMES 'utf8mb4';\ninsert into t"),
            (
                "set client_encoding to 'GBK';\ninsert into t",
                "set client_encoding to 'UTF8';\ninsert into t",
            ),
        ] {
            assert_eq!(rewritten(before, Encoding::UTF_8), (after.to_owned(), vec![]));
            assert_eq!(rewritten(after, Encoding::UTF_8).0, after, "a second time");
        }
        let (to_big5, _) = rewritten("<meta charset=gbk>", Encoding::BIG5);
        assert_eq!(to_big5, "<meta charset=big5>");
        for encoding in [Encoding::UTF_16LE, Encoding::UTF_16BE] {
            let (to_utf_16, _) = rewritten("<?xml encoding='gbk'?>", encoding);
            assert_eq!(to_utf_16, "<?xml encoding='utf-16'?>");
            assert_eq!(false_declarations(&to_utf_16, encoding), FalseDeclarations::default());
        }
    }

    #[test]
    fn labels_without_a_replacement_are_named() {
        let unknown = "<meta charset=wingdings>";
        assert_eq!(
            rewritten(unknown, Encoding::UTF_8),
            (unknown.to_owned(), vec!["wingdings".to_owned()])
        );
        let utf_16 = "SET NAMES gbk;\nINSERT INTO t";
        assert_eq!(rewritten(utf_16, Encoding::UTF_16LE).1, ["gbk"]);
    }
}
