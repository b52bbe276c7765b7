//! The READMEs in three languages say the same: headings, commands, code, links and numbers. Files that documents name exist.

use crate::support::{project, read};

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
        found.numbers.push(Vec::new()); // of the text before the first heading
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
            assert!(project(&link).exists(), "{name}: {link} does not exist");
        }
    }
}

/// Folders whose files the documents name by their path from the root of the project.
const NAMED_FOLDERS: [&str; 10] = [
    "src/",
    "build/",
    "data/",
    "docs/",
    "tests/",
    "examples/",
    "benches/",
    "scripts/",
    "fuzz/",
    "integrations/",
];

/// Returns the path that a piece of inline code names: one of a file of the project, but not a glob.
fn named_path(code: &str) -> Option<&str> {
    let path =
        code.split(' ').find(|word| NAMED_FOLDERS.iter().any(|folder| word.starts_with(folder)))?;
    let path = path.trim_end_matches([',', ':', ';', '.']);
    (!path.contains(['*', '…', '{', '<', '('])).then_some(path)
}

#[test]
fn every_file_that_a_document_names_exists() {
    let docs = std::fs::read_dir(project("docs")).unwrap().map(|entry| entry.unwrap().file_name());
    let docs = docs.map(|name| format!("docs/{}", name.to_str().unwrap()));
    let others = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "data/README.md",
        "benches/peers/README.md",
    ];
    for name in docs.chain(others.map(str::to_owned)) {
        let found = Skeleton::of(&read(&name));
        for path in found.inline.iter().filter_map(|code| named_path(code)) {
            assert!(
                project(path).exists() || project(&format!("{path}.rs")).exists(),
                "{name}: {path} does not exist"
            );
        }
        let folder = project(&name).parent().unwrap().to_owned();
        for link in
            found.links.iter().filter(|link| !link.contains("::") && !link.starts_with("http"))
        {
            let path = link.split('#').next().unwrap();
            assert!(path.is_empty() || folder.join(path).exists(), "{name}: {link} does not exist");
        }
    }
}

/// The examples of the README are those at the head of `hanfold --help`.
#[test]
fn the_help_has_the_examples_of_the_readme() {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = read("README.md");
    let of_readme =
        readme.split("## The command\n\n```console\n").nth(1).unwrap().split("```").next().unwrap();
    let of_readme: Vec<_> =
        of_readme.lines().map(|line| words(&line.replacen("# ", "", 1))).collect();
    let arguments = read("src/bin/hanfold/args/mod.rs");
    let of_help = arguments.split("Examples:\n").nth(1).unwrap().split("\";").next().unwrap();
    assert_eq!(of_help.lines().map(words).collect::<Vec<_>>(), of_readme);
}
