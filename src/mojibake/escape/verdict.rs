//! Verdict on escapes.

/// Verdict on escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EscapeVerdict {
    /// Escaped text.
    Text,
    /// Possibly escaped text, each escape on its own. Beside others in the same line it is text.
    Alone,
    /// Possibly escaped text, with evidence against it.
    Doubt,
    /// Possibly part of an address. In a text that was escaped as a whole, it is text.
    Address,
    /// Written on purpose: code, markup, an address.
    Intentional,
}
