//! The five seed documents, where they are at hand.

use hanfold::{Action, Document, Normalizer, Script, Target};

use crate::support::needed;

const SEEDS: [(&str, Script); 5] = [
    ("000_13a153ce8327491a.txt", Script::Hans),
    ("001_7a5bbd1464d619c8.txt", Script::Hans),
    ("002_194c7eb37966654a.txt", Script::Hant),
    ("003_121ccca8647c7340.txt", Script::Hant),
    ("004_cf3a2674b5050fa1.txt", Script::Hans),
];

#[test]
fn the_seeds_are_known_and_converted_once() {
    let Some(folder) = needed("../shared/seeds", "given beside the project while it is developed")
    else {
        return;
    };
    for (name, script) in SEEDS {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let source = std::str::from_utf8(&bytes).unwrap();
        for target in [Target::HANS, Target::HANT] {
            let normalizer = Normalizer::new(target).unwrap();
            let done = normalizer.normalize(&Document::from_bytes(&bytes)).unwrap();
            assert_eq!(done.report.script.as_ref().unwrap().script, script, "{name}");
            if target.script() == script {
                assert_eq!(done.text, source, "{name} is in {target} already");
                assert_eq!(done.report.action, Action::AlreadyInTarget);
            } else {
                assert_ne!(done.text, source, "{name}");
                assert_eq!(done.text.lines().count(), source.lines().count(), "{name}");
            }
            let again = normalizer.normalize(&Document::from_text(&done.text)).unwrap();
            assert_eq!(again.text, done.text, "{name} the second time");
            let mapped = normalizer.normalize_with_offsets(&Document::from_bytes(&bytes)).unwrap();
            assert_eq!(mapped.text, done.text, "{name} with offsets");
            assert_eq!(mapped.undo().unwrap(), bytes, "{name} undone");
        }
    }
}
