//! The READMEs in three languages say the same: headings, commands, code, links and numbers.

use crate::support::read;

const TRANSLATIONS: [&str; 2] = ["README.zh-Hans.md", "README.zh-Hant.md"];

/// Parts of a README that are the same in every language.
#[derive(Debug, Default, PartialEq)]
struct Skeleton {
    /// Level of each heading, as a number of `#`.
    headings: Vec<usize>,
    /// Lines of code blocks without comments.
    code: Vec<String>,
    /// Inline code outside code blocks.
    inline: Vec<String>,
    /// Numbers outside code blocks, sorted within each section, since word order differs.
    numbers: Vec<Vec<String>>,
    /// Targets of links, READMEs aside.
    links: Vec<String>,
}

impl Skeleton {
    fn of(text: &str) -> Self {
        let (mut found, mut in_code) = (Self::default(), false);
        for line in text.lines() {
            if line.starts_with("```") {
                in_code = !in_code;
                found.code.push(line.to_owned());
            } else if in_code {
                let code = line.split("  # ").next().unwrap().split("// ").next().unwrap();
                found.code.push(code.trim_end().to_owned());
            } else {
                found.add_prose(line);
            }
        }
        found.numbers.iter_mut().for_each(|section| section.sort());
        found
    }

    fn add_prose(&mut self, line: &str) {
        if line.starts_with('#') {
            self.headings.push(line.chars().take_while(|c| *c == '#').count());
            self.numbers.push(Vec::new());
        }
        for (number, part) in line.split('`').enumerate() {
            if number % 2 == 1 {
                self.inline.push(part.to_owned());
                continue;
            }
            let links = part.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            self.links.extend(links.filter(|to| !to.starts_with("README")).map(str::to_owned));
            let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
            let numbers = part.split(|c| !is_part(c)).map(|n| n.trim_matches(['.', ',']));
            let section = self.numbers.last_mut().unwrap();
            section.extend(numbers.filter(|number| !number.is_empty()).map(str::to_owned));
        }
    }
}

#[test]
fn translations_are_in_step() {
    let english = Skeleton::of(&read("README.md"));
    for name in TRANSLATIONS {
        let translated = Skeleton::of(&read(name));
        assert_eq!(translated.headings, english.headings, "{name}: headings");
        assert_eq!(translated.code, english.code, "{name}: code");
        assert_eq!(translated.inline, english.inline, "{name}: inline code");
        assert_eq!(translated.numbers, english.numbers, "{name}: numbers");
        assert_eq!(translated.links, english.links, "{name}: links");
    }
}

#[test]
fn every_linked_file_exists() {
    for name in ["README.md"].into_iter().chain(TRANSLATIONS) {
        for link in Skeleton::of(&read(name)).links {
            assert!(crate::support::project(&link).exists(), "{name}: {link} does not exist");
        }
    }
}
