//! Where a program is explored with few devices, and with more of them.

use anyhow::Result;

use super::Laboratory;
use crate::{Explorer, How, Tally, Token};
use course::lab::{Explore, Task};
use run::observe::Setting;
use run::vary;

/// Of so many schedules, one has each of the other numbers of devices.
const ONE_IN: u64 = 40;
/// So many more steps may a schedule with more devices take.
const STEPS: u32 = 4;

/// One laboratory for most schedules, and others for a few.
pub(crate) struct Laboratories<'a> {
    /// With as few devices as show it.
    pub(crate) few: Laboratory<'a>,
    /// With the smallest and the largest number that a run can have, and with
    /// many more.
    more: Vec<Laboratory<'a>>,
}

impl<'a> Laboratories<'a> {
    /// What the task says of all of them.
    pub(crate) fn open(
        task: &'a Task,
        explore: &'a Explore,
        explorer: &'a Explorer,
        how: &How,
        setting: &'a Setting,
    ) -> Result<Self> {
        let seed = how.replay.as_ref().map_or(how.seed, |token| token.seed);
        let few = Laboratory::open(task, explore, explorer, seed, setting)?;
        let more = sizes(task, explore).into_iter().map(|devices| {
            let drawn = vary::draw_with_devices(task, seed, explore, devices);
            let mut more = Laboratory::with(task, drawn, explorer, seed, setting)?;
            more.request.steps *= STEPS;
            Ok(more.with_workers(how.workers))
        });
        Ok(Self { more: more.collect::<Result<_>>()?, few: few.with_workers(how.workers) })
    }

    /// The one with so many devices.
    pub(crate) fn with_devices(&self, devices: usize) -> &Laboratory<'a> {
        let mut more = self.more.iter();
        more.find(|it| it.variation.devices.len() == devices).unwrap_or(&self.few)
    }

    /// The one that a token is about.
    pub(crate) fn of(&self, token: &Token) -> &Laboratory<'a> {
        let devices = token.devices.and_then(|devices| usize::try_from(devices).ok());
        devices.map_or(&self.few, |devices| self.with_devices(devices))
    }

    /// Draws schedules and judges them; the last ones have more devices.
    pub(crate) fn drawn(&self, schedules: u64, tally: &mut Tally<'_>) -> Result<()> {
        let share = schedules / ONE_IN;
        let mut from = schedules - share * self.more.len() as u64;
        self.few.drawn(0..from, tally)?;
        for more in &self.more {
            more.drawn(from..from + share, tally)?;
            from += share;
        }
        Ok(())
    }
}

/// The numbers of devices besides the small one; none if the task has no many.
fn sizes(task: &Task, explore: &Explore) -> Vec<usize> {
    let (Some(many), Some(devices)) = (&explore.many, &task.vary.devices) else {
        return Vec::new();
    };
    let drawn = devices.count.get_ref();
    let mut sizes = vec![drawn.from, drawn.to, *many.get_ref()];
    sizes.dedup();
    let few = explore.devices.as_ref().map(|few| *few.get_ref());
    sizes.retain(|size| Some(*size) != few);
    sizes
}
