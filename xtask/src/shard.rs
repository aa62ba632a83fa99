//! Parts of work that is shared by several calls.

use serde::{Deserialize, Serialize};

/// One of so many parts of a class, or of a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// From 1.
    pub index: usize,
    /// How many there are.
    pub of: usize,
}

impl Shard {
    /// Whether what has this place belongs to it: a student in the sorted class.
    pub fn has(self, place: usize) -> bool {
        place % self.of == self.index - 1
    }
}
