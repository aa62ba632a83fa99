//! What threads share, known by its number in a schedule.

use ::std::sync::atomic::{AtomicU64, Ordering};

use common::explored::Kind;

use super::{CurrentThread, Place};

/// The number of an object, which it gets when a schedule first meets it.
///
/// Something static outlives a schedule: the number holds the schedule it is
/// of, in its upper half.
#[derive(Debug)]
pub struct Id(AtomicU64, Place);

impl Id {
    /// Of something that is made at `place`.
    pub const fn new(place: Place) -> Self {
        Self(AtomicU64::new(0), place)
    }

    /// Its number in the schedule of `current`.
    pub fn of(&self, kind: Kind, current: &CurrentThread) -> u32 {
        let known = self.0.load(Ordering::Relaxed);
        if known >> 32 == current.run().epoch() {
            return known as u32;
        }
        let number = current.with(|state| state.object(kind, self.1));
        let known = current.run().epoch() << 32 | u64::from(number);
        self.0.store(known, Ordering::Relaxed);
        number
    }
}
