//! Runs of tokens, and the hashes that stand for them.

use std::hash::Hasher;

use fnv::FnvHasher;

use super::tokens::Token;
use super::{RUN, WINDOW};

/// The hash of the run that begins at each token.
pub fn hashes(tokens: &[Token]) -> Vec<u64> {
    let hash = |run: &[Token]| {
        let mut hasher = FnvHasher::default();
        for token in run {
            hasher.write(&token.kind.to_le_bytes());
        }
        hasher.finish()
    };
    tokens.windows(RUN).map(hash).collect()
}

/// Of each window of the runs that count, the smallest hash.
pub fn winnowed(hashes: &[u64], counts: impl Fn(u64) -> bool) -> Vec<u64> {
    let own: Vec<_> = hashes.iter().copied().filter(|hash| counts(*hash)).collect();
    if own.len() < WINDOW {
        return own.iter().min().copied().into_iter().collect();
    }
    let mut kept: Vec<_> = own.windows(WINDOW).filter_map(|it| it.iter().min().copied()).collect();
    kept.dedup();
    kept
}
