//! Settings that all workers of a normalizer share.

use super::target_converter::TargetConverter;
use crate::convert::Converter;
use crate::mojibake::RepairOptions;
#[cfg(feature = "batch")]
use crate::target::Target;

/// Settings of a normalizer.
#[derive(Debug)]
pub(super) struct Settings {
    /// Repairs that are made.
    pub(super) repair: RepairOptions,
    /// Conversion after repair.
    pub(super) mode: Mode,
    /// Whether characters that are written as escapes are converted.
    pub(super) escapes: bool,
}

/// Conversion of a document.
#[derive(Debug)]
pub(super) enum Mode {
    /// Detects the script and converts the text to the target.
    Target(Box<TargetConverter>),
    /// Applies one configuration to every text.
    Converter(Converter),
    /// Converts nothing.
    Nothing,
}

#[cfg(feature = "batch")]
impl Mode {
    /// Returns the target of the conversion, if there is one.
    pub(super) fn target(&self) -> Option<Target> {
        match self {
            Self::Target(converter) => Some(converter.target),
            Self::Converter(converter) => Target::of(converter.config()),
            Self::Nothing => None,
        }
    }
}
