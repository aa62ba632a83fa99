//! A barrier as an explored program sees it.

use ::std::fmt;
use ::std::panic::Location;

use common::explored::{Kind, Op};

use crate::explorer::{Id, Wait, current};

/// As [`std::sync::Barrier`].
pub struct Barrier {
    id: Id,
    threads: usize,
    real: ::std::sync::Barrier,
}

/// As [`std::sync::BarrierWaitResult`].
pub struct BarrierWaitResult(bool);

impl BarrierWaitResult {
    /// As [`std::sync::BarrierWaitResult::is_leader`].
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl fmt::Debug for BarrierWaitResult {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("BarrierWaitResult");
        shown.field("is_leader", &self.0).finish()
    }
}

impl Barrier {
    /// As [`std::sync::Barrier::new`].
    #[track_caller]
    pub const fn new(threads: usize) -> Self {
        Self { id: Id::new(Location::caller()), threads, real: ::std::sync::Barrier::new(threads) }
    }

    /// As [`std::sync::Barrier::wait`].
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        let Some(current) = current() else {
            return BarrierWaitResult(self.real.wait().is_leader());
        };
        let place = Location::caller();
        let barrier = self.id.of(Kind::Barrier, &current);
        current.turn();
        current.record(Op::Arrive, barrier, 0, place);
        let (generation, leader) = current.with(|state| {
            let object = state.at(barrier);
            object.arrived += 1;
            let generation = object.generation;
            let leader = object.arrived >= self.threads as u64;
            if leader {
                object.arrived = 0;
                object.generation += 1;
            }
            (generation, leader)
        });
        if !leader {
            current.wait(Wait::Generation(barrier, generation), false);
        }
        current.record(Op::Pass, barrier, 0, place);
        BarrierWaitResult(leader)
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Barrier").finish_non_exhaustive()
    }
}
