//! SplitMix64: numbers that follow from a seed, each at once and in any order.
//!
//! The crate `rand` has generators whose numbers come one after the other. Here the n-th
//! number is needed without those before it, and it must stay the same from release to
//! release: grades and schedules are repeated by their seeds.

/// From one state of the generator to the next one.
pub const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The number that a state stands for.
///
/// ```
/// use common::splitmix::{STEP, output};
///
/// // The first two numbers of a generator that starts with the seed 1234567.
/// let first = 1_234_567_u64.wrapping_add(STEP);
/// assert_eq!(output(first), 6_457_827_717_110_365_317);
/// assert_eq!(output(first.wrapping_add(STEP)), 3_203_168_211_198_807_973);
/// ```
// Inlined: an explorer draws thousands of numbers, and is optimised where this crate is not.
#[inline]
pub const fn output(state: u64) -> u64 {
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
