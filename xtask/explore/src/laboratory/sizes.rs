//! Where a program is explored with few devices, and with many.

use anyhow::Result;

use super::Laboratory;
use crate::{Explorer, How, Tally};
use course::lab::{Explore, Task};
use run::observe::Setting;
use run::vary;

/// Of so many schedules, one has many devices.
const ONE_IN: u64 = 25;
/// So many more steps may a schedule with many devices take.
const STEPS: u32 = 4;

/// One laboratory for most schedules, and one with many devices for a few.
pub(crate) struct Laboratories<'a> {
    /// With as few devices as show it.
    pub(crate) few: Laboratory<'a>,
    many: Option<Laboratory<'a>>,
}

impl<'a> Laboratories<'a> {
    /// What the task says of both.
    pub(crate) fn open(
        task: &'a Task,
        explore: &'a Explore,
        explorer: &'a Explorer,
        how: &How,
        setting: &'a Setting,
    ) -> Result<Self> {
        let seed = how.replay.as_ref().map_or(how.seed, |token| token.seed);
        let few = Laboratory::open(task, explore, explorer, seed, setting)?;
        let many = vary::draw_many(task, seed, explore);
        let many = many.map(|many| Laboratory::with(task, many, explorer, seed, setting));
        let mut many = many.transpose()?.map(|many| many.with_workers(how.workers));
        if let Some(many) = &mut many {
            many.request.steps *= STEPS;
        }
        Ok(Self { few: few.with_workers(how.workers), many })
    }

    /// The one with so many devices.
    pub(crate) fn with_devices(&self, devices: usize) -> &Laboratory<'a> {
        let many = self.many.as_ref();
        many.filter(|it| it.variation.devices.len() == devices).unwrap_or(&self.few)
    }

    /// The one that a token is about.
    pub(crate) fn of(&self, many: bool) -> &Laboratory<'a> {
        self.many.as_ref().filter(|_| many).unwrap_or(&self.few)
    }

    /// Draws schedules and judges them; the last ones have many devices.
    pub(crate) fn drawn(&self, schedules: u64, tally: &mut Tally<'_>) -> Result<()> {
        let large = self.many.as_ref().map_or(0, |_| schedules / ONE_IN);
        self.few.drawn(0..schedules - large, tally)?;
        match &self.many {
            Some(many) => many.drawn(schedules - large..schedules, tally),
            None => Ok(()),
        }
    }
}
