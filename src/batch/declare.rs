//! Declarations of a document about itself, which follow its bytes and its script.

use std::borrow::Cow;

use super::lang;
use crate::Target;
use crate::encoding::{self, Encoding};
use crate::pipeline::Normalized;
use crate::report::{Action, Doubt};

/// Treatment of the encoding and the language that a document declares for itself.
///
/// ```
/// use hanfold::batch::{Declarations, FileConversion, Output};
/// use hanfold::{Normalizer, Target};
///
/// let page = b"<meta charset=gbk><p lang=zh-CN>\xCD\xB7\xB7\xA2\xBA\xDC\xB3\xA4</p>";
/// let mut worker = Normalizer::new(Target::HANT).worker();
/// let mut converted = |declarations| {
///     let conversion = FileConversion::new(Output::Nowhere).with_declarations(declarations);
///     let mut out = Vec::new();
///     conversion.convert_to_writer(&mut worker, "page.html".as_ref(), page, &mut out).map(|_| out)
/// };
/// let follows = "<meta charset=utf-8><p lang=zh-Hant>頭髮很長</p>";
/// assert_eq!(converted(Declarations::Rewrite)?, follows.as_bytes());
/// let stays = "<meta charset=gbk><p lang=zh-CN>頭髮很長</p>";
/// assert_eq!(converted(Declarations::Keep)?, stays.as_bytes());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Declarations {
    /// Labels of another encoding than that of the result, and tags of the language in the other script, are rewritten.
    #[default]
    Rewrite,
    /// Labels of encodings are rewritten, tags of languages are kept.
    Encoding,
    /// All are kept.
    Keep,
}

crate::name::named! {
    Declarations, "treatment of declarations",
    /// Returns the name of the treatment, as on the command line.
    ///
    /// ```
    /// use hanfold::batch::Declarations;
    ///
    /// let names = Declarations::ALL.map(Declarations::as_str);
    /// assert_eq!(names, ["rewrite", "encoding", "keep"]);
    /// ```
    3 { Rewrite: "rewrite", Encoding: "encoding", Keep: "keep" }
}

/// A declaration that was rewritten.
///
/// ```
/// use hanfold::batch::{FileConversion, Output};
/// use hanfold::{Normalizer, Target};
///
/// let script = b"# coding: gbk\nprint('\xCD\xB7\xB7\xA2')";
/// let mut worker = Normalizer::new(Target::HANT).worker();
/// let conversion = FileConversion::new(Output::Nowhere);
/// let outcome = conversion.convert_to_writer(&mut worker, "a.py".as_ref(), script, &mut Vec::new())?;
/// let [declaration] = outcome.declarations.as_slice() else { panic!("one declaration") };
/// assert_eq!((declaration.before.as_str(), declaration.after.as_str()), ("gbk", "utf-8"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RewrittenDeclaration {
    /// Label or tag in the document.
    pub before: String,
    /// Label or tag in the result.
    pub after: String,
}

/// Rewrites the declarations of a result that do not hold for it. Adds a doubt if labels of other encodings are left, and returns
/// the rewritten declarations.
pub(super) fn rewrite(
    normalized: &mut Normalized<'_>,
    declarations: Declarations,
    encoding: Encoding,
    target: Option<Target>,
) -> Vec<RewrittenDeclaration> {
    let Normalized { text, report, .. } = normalized;
    let mut replacements = Vec::new();
    if report.encoding.encoding != encoding {
        let found = encoding::false_declarations(text, encoding);
        let mut left = found.others.len();
        match declarations {
            Declarations::Keep => left += found.replacements.len(),
            _ => replacements.extend(found.replacements),
        }
        if left > 0 {
            report.doubts.push(Doubt::FalseDeclarations(left));
        }
    }
    if declarations == Declarations::Rewrite && report.action == Action::Converted {
        replacements.extend(target.into_iter().flat_map(|target| lang::tags(text, target)));
    }
    replacements.sort_by_cached_key(|(span, _)| span.start);
    let mut rewritten = Vec::new();
    let mut out = String::new();
    let mut copied = 0;
    for (span, after) in replacements {
        let before = text.get(span.clone()).unwrap_or_default().to_owned();
        out.push_str(text.get(copied..span.start).unwrap_or_default());
        out.push_str(&after);
        copied = span.end;
        rewritten.push(RewrittenDeclaration { before, after });
    }
    if !rewritten.is_empty() {
        out.push_str(text.get(copied..).unwrap_or_default());
        *text = Cow::Owned(out);
    }
    rewritten
}
