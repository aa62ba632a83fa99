//! Connections that came to nothing.

/// A connection that a device did not take.
pub(crate) struct Refusal<'a> {
    /// Position in `Evidence::devices`.
    pub(crate) device: usize,
    pub(crate) at_us: u64,
    /// Position in the trace.
    pub(crate) order: usize,
    /// Why, as the device says.
    pub(crate) reason: &'a str,
}
