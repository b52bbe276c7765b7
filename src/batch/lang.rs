//! Tags of the language in the markup of a document.

use std::ops::Range;

use crate::markup::attributes;
use crate::{Region, Script, Target};

/// Longest tag that is examined, in bytes: `zh-Hant-HK` with some room for extensions.
const MAX_TAG_BYTES: usize = 24;
/// Longest start tag of an element that is examined, in bytes. It bounds work.
const MAX_ELEMENT_BYTES: usize = 1 << 12;

/// Finds the attributes `lang` and `xml:lang`, and the header `Content-Language` in a `meta` element, that name the other script of
/// Chinese than a target's. Returns the span of each tag with the one that follows the target.
pub(super) fn tags(text: &str, target: Target) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + next;
        let rest = text.get(start..).unwrap_or_default();
        at = start + 1;
        if rest.starts_with("<!--") {
            at = start + rest.find("-->").unwrap_or(rest.len());
            continue;
        }
        if !rest.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
            continue;
        }
        let mut bytes = rest.bytes().enumerate().skip(1).take(MAX_ELEMENT_BYTES);
        let Some((length, b'>')) = bytes.find(|(_, byte)| matches!(byte, b'<' | b'>')) else {
            continue;
        };
        let element = rest.get(..length).unwrap_or_default();
        let names_language = element.to_ascii_lowercase().contains("content-language");
        for (name, value) in attributes(element) {
            let is_tag = name.eq_ignore_ascii_case("lang")
                || name.eq_ignore_ascii_case("xml:lang")
                || names_language && name.eq_ignore_ascii_case("content");
            let tag = element.get(value.clone()).unwrap_or_default();
            if let Some(tag) = Some(tag).filter(|_| is_tag).and_then(|tag| following(tag, target)) {
                found.push((start + value.start..start + value.end, tag));
            }
        }
        at = start + length;
    }
    found
}

/// Returns the tag of the target if a tag names the other script of Chinese: by its region if that is how the tag names its script
/// and the target has a region, else by the script.
fn following(tag: &str, target: Target) -> Option<String> {
    if tag.len() > MAX_TAG_BYTES {
        return None;
    }
    let separator = if tag.contains('_') { "_" } else { "-" };
    let mut subtags = tag.split(['-', '_']);
    let language = subtags.next().filter(|language| language.eq_ignore_ascii_case("zh"))?;
    let (mut script, mut by_region, mut others) = (None, None, Vec::new());
    for subtag in subtags {
        match subtag.to_ascii_lowercase().as_str() {
            "hans" => script = Some(Script::Hans),
            "hant" => script = Some(Script::Hant),
            "cn" | "sg" | "my" => by_region = Some(Script::Hans),
            "tw" | "hk" | "mo" => by_region = Some(Script::Hant),
            _ => others.push(subtag),
        }
    }
    if script.or(by_region)? == target.script() {
        return None;
    }
    let region = match (target.script(), target.region()) {
        (Script::Hans, _) => by_region.map(|_| "CN"),
        (_, Some(Region::Taiwan)) => Some("TW"),
        (_, Some(Region::HongKong)) => Some("HK"),
        _ => None,
    };
    let name = if target.script() == Script::Hans { "Hans" } else { "Hant" };
    let mut parts = vec![language];
    match (script, by_region, region) {
        // The script was named, with or without a region.
        (Some(_), before, region) => {
            parts.push(name);
            parts.extend(before.and(region));
        }
        (None, _, Some(region)) => parts.push(region),
        (None, _, None) => parts.push(name),
    }
    parts.extend(others);
    let joined = parts.join(separator);
    let is_lower = !tag.contains(|c: char| c.is_ascii_uppercase());
    Some(if is_lower { joined.to_ascii_lowercase() } else { joined })
}

#[cfg(test)]
#[allow(clippy::string_slice)] // a wrong index fails the test
mod tests {
    use super::*;

    #[test]
    fn tags_follow_the_target() {
        for (tag, target, expected) in [
            ("zh-CN", Target::HANT, Some("zh-Hant")),
            ("zh-CN", Target::HANT_TW, Some("zh-TW")),
            ("zh-cn", Target::HANT_HK, Some("zh-hk")),
            ("zh-Hans", Target::HANT_TW, Some("zh-Hant")),
            ("zh-Hans-CN", Target::HANT_TW, Some("zh-Hant-TW")),
            ("zh-Hans-SG", Target::HANT, Some("zh-Hant")),
            ("zh_TW", Target::HANS, Some("zh_CN")),
            ("zh-Hant-TW", Target::HANS, Some("zh-Hans-CN")),
            ("zh-Hant", Target::HANS, Some("zh-Hans")),
            ("zh-CN-x-own", Target::HANT_TW, Some("zh-TW-x-own")),
            ("zh-HK", Target::HANT_TW, None),
            ("zh", Target::HANS, None),
            ("ja", Target::HANS, None),
            ("zhuang-CN", Target::HANT, None),
        ] {
            assert_eq!(following(tag, target).as_deref(), expected, "{tag}");
        }
    }

    #[test]
    fn tags_are_attributes_of_elements() {
        let found = |text: &str| {
            let tags = tags(text, Target::HANT_TW);
            tags.into_iter().map(|(span, _)| text[span].to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            found("<html lang=\"zh-CN\" xml:lang='zh-Hans'><p LANG = zh-SG>"),
            "zh-CN zh-Hans zh-SG"
        );
        assert_eq!(found("<meta http-equiv=Content-Language content=zh-CN>"), "zh-CN");
        assert_eq!(found("<p title=\"lang='zh-CN'\" data-lang=zh-CN hreflang=zh-CN>"), "");
        assert_eq!(found("lang=zh-CN <!-- <p lang=zh-CN> --> 1 < 2 lang=zh-CN >"), "");
        assert_eq!(found("<p lang=zh-CN"), "");
        assert_eq!(found("<p =zh lang==zh-CN lang=\"zh-CN>"), "");
    }
}
