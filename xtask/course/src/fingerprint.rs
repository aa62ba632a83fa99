//! A short number for the content of a file.

use std::hash::Hasher;

use fnv::FnvHasher;

/// Tells a file that was changed from one that was not; no protection against
/// an attacker who wants it to look unchanged.
pub fn fingerprint(bytes: &[u8]) -> String {
    let mut hasher = FnvHasher::default();
    hasher.write(bytes);
    format!("{:016x}", hasher.finish())
}
