//! Where a program is explored with small numbers, and with larger ones.

use std::panic::resume_unwind;
use std::thread;

use anyhow::Result;
use course::lab::{Explore, Scheduling, Task};
use run::observe::Setting;
use run::vary::FaultShare;

use super::{Laboratory, Size};
use crate::{ExploreOptions, Explorer, Tally};

/// Of so many schedules of futures, one has each of the other numbers of devices.
const ONE_IN: u64 = 40;
/// Schedules of threads with the numbers of the run, of either kind: enough for what
/// a program does whatever the order is.
const OF_THE_RUN: u64 = 1;
/// Schedules in which some devices fail, of threads and of futures: each kind of fault,
/// several times.
const FAILING: [u64; 2] = [20, 12];
/// Schedules in which all devices fail: who comes first hardly matters.
const ALL_FAILING: u64 = 6;
/// Schedules in which the program gets a Ctrl-C.
const INTERRUPTED: u64 = 24;
/// Schedules with more threads.
const MORE: u64 = 4;
/// Schedules with each of the options that no run has, and of the cases, of threads and of
/// futures.
const OPTION: [u64; 2] = [6, 2];

/// One laboratory for most schedules, and others for a few.
pub(crate) struct Laboratories<'a> {
    /// With numbers as small as show it.
    pub(crate) small: Laboratory<'a>,
    /// With larger ones.
    larger: Vec<Laboratory<'a>>,
    of: Scheduling,
}

impl<'a> Laboratories<'a> {
    /// What the task says of all of them.
    pub(crate) fn open(
        task: &'a Task,
        explore: &'a Explore,
        explorer: &'a Explorer,
        how: &ExploreOptions,
        setting: &'a Setting,
    ) -> Result<Self> {
        let seed = how.replay.as_ref().map_or(how.seed, |token| token.seed);
        let open = |size| {
            let laboratory = Laboratory::open(task, explore, explorer, (seed, size), setting)?;
            Ok(laboratory.with_workers(how.workers))
        };
        let larger = sizes(task, explore).into_iter().map(open);
        Ok(Self {
            larger: larger.collect::<Result<_>>()?,
            small: open(Size::Small)?,
            of: explore.of,
        })
    }

    /// The one of this size.
    pub(crate) fn of(&self, size: Size) -> &Laboratory<'a> {
        self.larger.iter().find(|it| it.size == size).unwrap_or(&self.small)
    }

    /// Draws schedules and judges them; some more are larger.
    pub(crate) fn drawn(&self, schedules: u64, tally: &mut Tally<'_>) -> Result<()> {
        let of_kind = usize::from(self.of == Scheduling::Futures);
        let share = |of: &Laboratory<'_>| match (of.size, self.of) {
            (Size::Failing(FaultShare::All), _) => ALL_FAILING.min(schedules),
            (Size::Failing(_), _) => FAILING[of_kind].min(schedules),
            (Size::Interrupted, _) => INTERRUPTED.min(schedules),
            (Size::More, _) => MORE.min(schedules),
            (Size::Option(_) | Size::Case(_), _) => OPTION[of_kind].min(schedules),
            (_, Scheduling::Threads) => OF_THE_RUN,
            (_, Scheduling::Futures) => schedules / ONE_IN,
        };
        let all: u64 = self.larger.iter().map(share).sum();
        let from = schedules.saturating_sub(all);
        let mut next = from;
        let shares = self.larger.iter().map(|larger| {
            let first = next;
            next += share(larger);
            (larger, first..next)
        });
        // The larger ones are few, and each leaves a processor to the others.
        thread::scope(|scope| {
            let drawn =
                shares.map(|(larger, share)| (larger, scope.spawn(move || larger.draw(share))));
            let drawn: Vec<_> = drawn.collect();
            self.small.drawn(0..from, tally)?;
            for (larger, drawn) in drawn {
                let drawn = drawn.join().unwrap_or_else(|panic| resume_unwind(panic))?;
                larger.judged(drawn, tally)?;
            }
            anyhow::Ok(())
        })?;
        tally.size = Size::Small;
        Ok(())
    }
}

/// The sizes besides the small one. A program of futures meets the smallest and the
/// largest number of devices that a run can have, and many more.
fn sizes(task: &Task, explore: &Explore) -> Vec<Size> {
    let failing = task.checks.iter().any(|check| check.that.is_about_failing_devices());
    let failing = [FaultShare::Half, FaultShare::AllButTheLast, FaultShare::All]
        .into_iter()
        .filter(|_| failing)
        .map(Size::Failing);
    let more = (!explore.more.is_empty()).then_some(Size::More);
    let options = (0..explore.options.len()).map(Size::Option);
    let options = options.chain((0..explore.cases.len()).map(Size::Case));
    let interrupted = task.vary.interrupt.as_ref().map(|_| Size::Interrupted);
    let sizes = healthy_sizes(task, explore).into_iter().chain(failing).chain(more);
    sizes.chain(options).chain(interrupted).collect()
}

fn healthy_sizes(task: &Task, explore: &Explore) -> Vec<Size> {
    if explore.of == Scheduling::Threads {
        let in_time = !explore.large.is_empty()
            || task.checks.iter().any(|check| check.that.reads_time_of_threads());
        return [Size::OfTheRun].into_iter().chain(in_time.then_some(Size::InTime)).collect();
    }
    let (Some(many), Some(devices)) = (&explore.many, &task.vary.devices) else {
        return Vec::new();
    };
    let drawn = devices.count.get_ref();
    let mut sizes = vec![drawn.from, drawn.to, *many.get_ref()];
    sizes.dedup();
    let few = explore.devices.as_ref().map(|few| *few.get_ref());
    sizes.retain(|size| Some(*size) != few);
    sizes.into_iter().map(Size::Devices).collect()
}
