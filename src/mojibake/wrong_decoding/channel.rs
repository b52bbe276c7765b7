//! The wrong decodings that may have damaged a text.

use super::misreading::Misreading;

/// Prior in bits against a misreading, and against each further one, in addition to that of its channel: almost no text was
/// decoded wrongly. It is doubled if the text may be a name, in which any characters may follow each other, or if characters were
/// lost, which could have been any. Calibrated by tests/all/repair_sample.
pub(super) const DAMAGE_PRIOR_BITS: f32 = 6.0;

/// One misreading, or two in sequence, that may have damaged a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Channel {
    /// Last misreading, which is undone first.
    pub(super) outer: &'static Misreading,
    pub(super) inner: Option<&'static Misreading>,
}

impl Channel {
    /// Returns a description for the report.
    pub(super) fn how(&self) -> String {
        match self.inner {
            Some(inner) if inner.how() == self.outer.how() => format!("{}, twice", inner.how()),
            Some(inner) => format!("{}, then {}", inner.how(), self.outer.how()),
            None => self.outer.how(),
        }
    }

    /// Whether the source is UTF-8, whose bytes have a structure.
    pub(super) fn is_utf8(&self) -> bool {
        self.outer.source.structural_only().is_some()
    }

    /// Whether each byte was read as one character.
    pub(super) fn reads_single_bytes(&self) -> bool {
        self.outer.decoder.is_single()
    }

    /// Whether there are two misreadings.
    pub(super) fn is_double(&self) -> bool {
        self.inner.is_some()
    }

    /// Returns the prior against the channel, in bits.
    pub(super) fn prior(&self) -> f32 {
        self.outer.prior + self.inner.map_or(0.0, |inner| DAMAGE_PRIOR_BITS + inner.prior)
    }
}
