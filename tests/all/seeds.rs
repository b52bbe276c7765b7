//! The five seed documents, if they are available.

use hanfold::{Document, Script, Target};

use crate::support::{converting, needed};

/// The documents, each with its script and the least number of leftovers of the other script that are converted.
const SEEDS: [(&str, Script, usize); 5] = [
    ("000_13a153ce8327491a.txt", Script::Hans, 0),
    ("001_7a5bbd1464d619c8.txt", Script::Hans, 1),
    ("002_194c7eb37966654a.txt", Script::Hant, 90),
    ("003_121ccca8647c7340.txt", Script::Hant, 15),
    ("004_cf3a2674b5050fa1.txt", Script::Hans, 0),
];

#[test]
fn the_seeds_are_known_and_converted_once() {
    let Some(folder) = needed("../shared/seeds", "given beside the project while it is developed")
    else {
        return;
    };
    for (name, script, leftovers) in SEEDS {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let source = std::str::from_utf8(&bytes).unwrap();
        for target in [Target::HANS, Target::HANT] {
            let normalizer = converting(target);
            let done = normalizer.normalize(Document::from_bytes(&bytes)).unwrap();
            assert_eq!(done.report.script.as_ref().unwrap().script, script, "{name}");
            if target.script() == script {
                assert_eq!(done.text.chars().count(), source.chars().count(), "{name}");
                let pairs = done.text.chars().zip(source.chars());
                let changed = pairs.filter(|(now, before)| now != before).count();
                assert!((leftovers..=leftovers * 5 / 4).contains(&changed), "{name}: {changed}");
            } else {
                assert_ne!(done.text, source, "{name}");
                assert_eq!(done.text.lines().count(), source.lines().count(), "{name}");
            }
            let again = normalizer.normalize(Document::from_text(&done.text)).unwrap();
            assert_eq!(again.text, done.text, "{name} the second time");
            let traced = normalizer.trace(&bytes).unwrap();
            assert_eq!(traced.normalized.text, done.text, "{name} with offsets");
            assert_eq!(traced.undo(), bytes, "{name} undone");
        }
    }
}
