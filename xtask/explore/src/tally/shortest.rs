//! What a reader is told of a check that fails: its shortest schedule, in words.

use anyhow::{Result, anyhow};
use common::explored;
use judge::{Explored, in_which_way, judge};
use run::observe::scheduled::{Events, observation};

use super::Tally;
use crate::laboratory::Laboratories;

impl Tally<'_> {
    /// Judges the shortest schedule of each check that fails once more, for its
    /// reader: what is wrong, and in which way.
    pub(crate) fn explain(&mut self, laboratories: &Laboratories<'_>) -> Result<()> {
        let (task, of) = (self.task, self.of);
        let exact = of == course::lab::Scheduling::Futures;
        for index in 0..self.checks.len() {
            if !self.fails(index) || self.misses(index) {
                continue;
            }
            let Some(shortest) = self.checks[index].failing.first_mut() else {
                continue;
            };
            if shortest.schedule.written.ending == explored::Ending::OutOfSight {
                continue;
            }
            let laboratory = laboratories.of(shortest.size);
            let exact = exact.then_some(laboratory.speed());
            let (schedule, mut known) = (shortest.schedule.clone(), Events::default());
            let observation = observation(schedule, &laboratory.variation, exact, &mut known)?;
            let mut verdicts = judge(task, &observation, Explored::Off)
                .map_err(|fault| anyhow!("cannot judge: {fault:#}"))?;
            let verdict = verdicts.swap_remove(index);
            shortest.verdict = in_which_way(verdict, &task.checks[index], task, &observation)?;
        }
        Ok(())
    }
}
