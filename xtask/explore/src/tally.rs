//! What a thousand schedules say about each check.

mod count;
mod shortest;

use std::panic::resume_unwind;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use common::explored;

pub(crate) use self::count::{Count, FailingSchedule};
use course::lab::word::Word;
use course::lab::{Schedules, Task};
use judge::timeline::Timeline;
use judge::{Verdict, blocked_in, judge_briefly, seen};
use run::observe::Observation;
use run::observe::scheduled::{Events, observation};
use run::schedule::ScheduleRecord;
use run::vary::Variation;

use super::drawing::Drawing;
use super::laboratory::{Laboratories, Size};
use super::token::Token;
use super::{Failure, Verdicts};

/// The counts.
pub(super) struct Tally<'a> {
    pub(super) task: &'a Task,
    of: course::lab::Scheduling,
    /// How many were judged.
    pub(super) schedules: u64,
    /// How long judging took.
    pub(super) judging: Duration,
    /// Why a schedule could not be judged.
    pub(super) out_of_sight: Option<String>,
    pub(super) checks: Vec<Count>,
    /// The first one.
    first: Option<ScheduleRecord>,
    /// How large what the program meets is, in the schedules that come next.
    pub(super) size: Size,
}

/// Judges one schedule.
pub(super) fn judged(
    task: &Task,
    variation: &Variation,
    of: course::lab::Scheduling,
    speed: f64,
    schedule: ScheduleRecord,
    known: &mut Events,
) -> Result<(Vec<Verdict>, Observation)> {
    let exact = (of == course::lab::Scheduling::Futures).then_some(speed);
    let observation = observation(schedule, variation, exact, known)?;
    let verdicts =
        judge_briefly(task, &observation).map_err(|fault| anyhow!("cannot judge: {fault:#}"))?;
    Ok((verdicts, observation))
}

impl<'a> Tally<'a> {
    pub(super) fn new(task: &'a Task, of: course::lab::Scheduling) -> Self {
        Self {
            task,
            of,
            schedules: 0,
            judging: Duration::ZERO,
            out_of_sight: None,
            checks: task.checks.iter().map(|_| Count::default()).collect(),
            first: None,
            size: Size::Small,
        }
    }

    /// What is scheduled.
    pub(super) fn of(&self) -> course::lab::Scheduling {
        self.of
    }

    /// Judges more schedules.
    pub(super) fn take(
        &mut self,
        schedules: Vec<ScheduleRecord>,
        variation: &Variation,
        speed: f64,
    ) -> Result<()> {
        let started = Instant::now();
        let out_of_sight = |it: &ScheduleRecord| it.written.ending == explored::Ending::OutOfSight;
        let (lost, mut schedules): (Vec<_>, Vec<_>) = schedules.into_iter().partition(out_of_sight);
        if !matches!(self.size, Size::Small | Size::Failing(_)) {
            // With large numbers, a spin lock takes many steps. Small ones tell, and devices
            // that fail: they see who tries them again and again.
            schedules.retain(|it| it.written.ending != explored::Ending::Endless);
        }
        for schedule in lost {
            self.out_of_sight = Some(
                "a thread computes or waits for long without anything that the explorer sees"
                    .into(),
            );
            self.only_blocked(schedule);
        }
        for (verdicts, observation) in self.judge_all(schedules, variation, speed)? {
            self.schedules += 1;
            self.count(verdicts, &observation);
        }
        self.judging += started.elapsed();
        Ok(())
    }

    /// Judges on all processors; in the order of the schedules.
    fn judge_all(
        &self,
        mut schedules: Vec<ScheduleRecord>,
        variation: &Variation,
        speed: f64,
    ) -> Result<Vec<(Vec<Verdict>, Observation)>> {
        let judges = thread::available_parallelism().map_or(1, usize::from);
        let share = schedules.len().div_ceil(judges).max(1);
        let mut shares = Vec::new();
        while !schedules.is_empty() {
            let rest = schedules.split_off(share.min(schedules.len()));
            shares.push(std::mem::replace(&mut schedules, rest));
        }
        let judge = |schedules: Vec<ScheduleRecord>| -> Result<Vec<_>> {
            let mut known = Events::default();
            let one = |schedule| judged(self.task, variation, self.of, speed, schedule, &mut known);
            schedules.into_iter().map(one).collect()
        };
        thread::scope(|scope| {
            let judges = shares.into_iter().map(|share| scope.spawn(|| judge(share)));
            let judges: Vec<_> = judges.collect();
            let mut all = Vec::new();
            for judge in judges {
                all.extend(judge.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            Ok(all)
        })
    }

    /// Of a schedule that went out of sight: that the runtime was blocked is
    /// certain all the same.
    fn only_blocked(&mut self, schedule: ScheduleRecord) {
        let Some(verdict) = blocked_in(&schedule) else {
            return;
        };
        self.schedules += 1;
        let checks = self.task.checks.iter().zip(&mut self.checks);
        for (_, count) in checks.filter(|(check, _)| matches!(check.that, Word::NeverBlocked)) {
            count.failed += 1;
            let (verdict, schedule) = (verdict.clone(), schedule.clone());
            count.keep(FailingSchedule { verdict, schedule, size: self.size });
        }
    }

    /// The only schedule there is.
    pub(super) fn only(&self) -> Option<Drawing> {
        let first = self.first.as_ref().filter(|_| self.schedules == 1);
        first.map(|first| Drawing::of(first, None))
    }

    /// What devices saw by virtual time, in the shortest schedule that fails or
    /// in the first one; of threads, time says nothing.
    pub(super) fn timelines(&self, laboratories: &Laboratories<'_>) -> Result<Vec<Timeline>> {
        let indices = 0..self.checks.len();
        let mut failing = indices.filter(|index| self.fails(*index) && !self.misses(*index));
        let failing = failing.find_map(|index| self.checks[index].failing.first());
        let laboratory = failing.map_or(&laboratories.small, |it| laboratories.of(it.size));
        let shown = failing.map(|failing| &failing.schedule).or(self.first.as_ref());
        let (Some(shown), course::lab::Scheduling::Futures) = (shown, self.of) else {
            return Ok(Vec::new());
        };
        let (task, mut known) = (self.task, Events::default());
        let (variation, speed) = (&laboratory.variation, laboratory.speed());
        let (verdicts, observation) =
            judged(task, variation, self.of, speed, shown.clone(), &mut known)?;
        Ok(seen(task, &observation, &verdicts).timelines)
    }

    fn count(&mut self, verdicts: Vec<Verdict>, observation: &Observation) {
        let Some(schedule) = &observation.schedule else {
            return;
        };
        if self.schedules == 1 {
            self.first = Some(schedule.clone());
        }
        for (index, verdict) in verdicts.into_iter().enumerate() {
            // What need only be possible has to be so with the task's own small numbers:
            // with large ones, it may be possible by luck.
            let every = self.is_every(index);
            let word = &self.task.checks[index].that;
            let counts = match self.size {
                Size::Failing(_) => {
                    word.is_about_failing_devices() || word.holds_with_failing_devices()
                }
                Size::Option(_) | Size::Case(_) => !word.is_about_failing_devices(),
                _ => !word.is_about_failing_devices() && self.task.checks[index].with.is_none(),
            };
            if !counts {
                continue;
            }
            let in_time = self.size == Size::InTime
                && !self.task.explore.as_ref().is_none_or(|it| it.large.is_empty())
                && self.task.checks[index].that.holds_in_time();
            if self.size != Size::Small && !every && !in_time {
                continue;
            }
            let count = &mut self.checks[index];
            match verdict {
                Verdict::Pass => count.passed += 1,
                Verdict::NotRun { .. } => {}
                Verdict::Fail { .. } if in_time => {
                    // It was possible with small numbers, perhaps: that is not the point.
                    count.failed_in_time += 1;
                    count.failing.clear();
                    let (schedule, size) = (schedule.clone(), self.size);
                    count.keep(FailingSchedule { verdict, schedule, size });
                }
                Verdict::Fail { .. } => {
                    count.failed += 1;
                    // What was possible once does not fail.
                    if (every || count.passed == 0) && count.has_room(schedule, self.size) {
                        let (schedule, size) = (schedule.clone(), self.size);
                        count.keep(FailingSchedule { verdict, schedule, size });
                    }
                }
            }
        }
    }

    /// Whether a check does not hold.
    pub(super) fn fails(&self, index: usize) -> bool {
        let count = &self.checks[index];
        match self.task.checks[index].schedules(self.of) {
            Schedules::Every => count.failed > 0,
            Schedules::Some => count.failed_in_time > 0 || count.failed > 0 && count.passed == 0,
            Schedules::None => false,
        }
    }

    /// Whether something that need only hold in some schedule holds in none, and
    /// nothing else is wrong.
    pub(super) fn lacks_some(&self) -> bool {
        let fails = |index: &usize| self.fails(*index) && !self.misses(*index);
        let mut failing = (0..self.checks.len()).filter(fails).peekable();
        let is_rare = |index| !self.is_every(index) && self.checks[index].failed_in_time == 0;
        failing.peek().is_some() && failing.all(is_rare)
    }

    /// Whether it fails in some schedules and need not.
    pub(super) fn is_every(&self, index: usize) -> bool {
        self.task.checks[index].schedules(self.of) == Schedules::Every
    }

    /// One per check.
    pub(super) fn verdicts(&self) -> Verdicts {
        let indices = 0..self.checks.len();
        indices.map(|index| self.verdict(index)).collect()
    }

    /// Whether a check that this one needs does not hold.
    fn misses(&self, index: usize) -> bool {
        let mut needed = self.task.checks[index].needed.iter();
        needed.any(|other| self.fails(*other) || self.misses(*other))
    }

    fn verdict(&self, index: usize) -> Option<Verdict> {
        let count = &self.checks[index];
        if self.misses(index) {
            return None;
        }
        if !self.fails(index) {
            return (count.passed > 0).then_some(Verdict::Pass);
        }
        let shortest = count.failing.first()?;
        let Verdict::Fail { expected, seen, .. } = &shortest.verdict else {
            return None;
        };
        let judged = count.failed + count.passed;
        let seen = match (self.is_every(index), judged) {
            _ if count.failed_in_time > 0 => {
                format!("in a schedule with larger numbers in which time passes: {seen}")
            }
            (_, 1) => format!("in this schedule: {seen}"),
            (true, _) => format!(
                "in {} of {judged} schedules; in the shortest of them: {seen}",
                count.failed
            ),
            (false, _) => format!("in none of {judged} schedules; in one of them: {seen}"),
        };
        Some(Verdict::Fail {
            expected: expected.clone(),
            seen,
            picture: None,
            deviation: shortest.verdict.deviation(),
        })
    }

    /// The shortest schedule of each check that fails.
    pub(super) fn failures(&self, seed: u64) -> Vec<Failure> {
        let failing =
            (0..self.checks.len()).filter(|index| self.fails(*index) && !self.misses(*index));
        let failure = |index: usize| {
            let (count, check) = (&self.checks[index], &self.task.checks[index]);
            let shortest = count.failing.first()?;
            let token = Token {
                seed,
                decisions: shortest.schedule.written.decisions.clone(),
                size: shortest.size,
            };
            Some(Failure {
                check: check.id().to_owned(),
                schedules: count.failed,
                of: count.failed + count.passed,
                token: token.to_string(),
                drawing: Drawing::of(&shortest.schedule, shortest.mark()),
            })
        };
        failing.filter_map(failure).collect()
    }
}
