//! Undoing of a channel: the stretches of a text that it explains.

use super::accept::is_plausible;
use super::channel::Channel;
use super::misreading::Misreading;
use super::stretch::{Stretch, stretches};
use super::text::{ByteRun, Text};

/// Returns the stretches of a text that are cheaper when redecoded through a channel.
pub(super) fn undo(channel: &Channel, text: &Text<'_>) -> Vec<Stretch> {
    let runs = text.bytes(channel.outer.decoder);
    match channel.inner {
        None => stretches(text, &runs, &channel.outer.source),
        Some(inner) => {
            let Some(form) = channel.outer.source.structural_only() else { return Vec::new() };
            let halfway = stretches(text, &runs, &form);
            let undo_second = |stretch: &Stretch| {
                let text = Text::new(&stretch.after);
                undo_second(stretch, &text, &text.bytes(inner.decoder), inner)
            };
            halfway.iter().filter_map(undo_second).collect()
        }
    }
}

/// Redecodes a stretch a second time, from the text and bytes of the first redecoding.
pub(super) fn undo_second(
    stretch: &Stretch,
    text: &Text<'_>,
    runs: &[ByteRun],
    inner: &'static Misreading,
) -> Option<Stretch> {
    let mut found = stretches(text, runs, &inner.source);
    let channel = Channel { outer: inner, inner: None };
    found.retain(|part| is_plausible(&channel, part));
    found.first()?;
    let [all, bits] = text.whole();
    let mut whole = Stretch {
        after: String::new(),
        redecoded: Vec::new(),
        gain: stretch.cost - all,
        bits,
        lost: 0,
        lost_bits: 0.0,
        ..stretch.clone()
    };
    let others = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    whole.characters = others(&stretch.after);
    let (mut copied, mut covered) = (0, 0);
    for part in &found {
        whole.after.push_str(stretch.after.get(copied..part.span.start)?);
        whole.after.push_str(&part.after);
        copied = part.span.end;
        whole.bits += part.bits - part.before;
        whole.gain += part.gain;
        whole.characters = whole.characters + part.characters - others(&part.current);
        covered += others(&part.current);
        whole.lost += part.lost;
        whole.lost_bits += part.lost_bits;
        whole.broken += part.broken;
    }
    whole.after.push_str(stretch.after.get(copied..)?);
    // A double misreading affects most of the text.
    (covered * 2 >= others(&stretch.after)).then_some(whole)
}
