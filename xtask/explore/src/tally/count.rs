//! What schedules say about one check, and those in which it fails.

use judge::Verdict;
use judge::picture::Axis;
use run::observe::scheduled::step_at;
use run::schedule::ScheduleRecord;

use crate::laboratory::Size;

/// Most schedules a program needs that fails in each of them: the first ones
/// that fail are the candidates for the shortest.
pub(super) const CANDIDATES: usize = 8;

/// What schedules say about one check.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// What happens at the same time, where time passes: see
    /// [`holds_in_time`](course::lab::word::Word::holds_in_time).
    pub(crate) failed_in_time: u64,
    /// Schedules in which it fails, the shortest first.
    pub(crate) failing: Vec<FailingSchedule>,
}

/// A schedule in which a check fails.
pub(crate) struct FailingSchedule {
    pub(crate) verdict: Verdict,
    pub(crate) schedule: ScheduleRecord,
    /// How large what the program meets is in it.
    pub(crate) size: Size,
}

impl FailingSchedule {
    /// Shorter is better: smaller numbers, then fewer decisions, then fewer steps.
    pub(crate) fn length(&self) -> (usize, usize, usize) {
        length(&self.schedule, self.size)
    }

    /// The step that proves it, where it is known.
    pub(super) fn mark(&self) -> Option<usize> {
        match &self.verdict {
            Verdict::Fail { picture: Some(picture), .. }
                if matches!(picture.axis, Axis::Microseconds { .. }) =>
            {
                step_at(picture.mark.as_ref()?.at)
            }
            _ => None,
        }
    }
}

pub(super) fn length(schedule: &ScheduleRecord, size: Size) -> (usize, usize, usize) {
    let written = &schedule.written;
    match written.steps.len() {
        // It was aborted, and there is nothing to see.
        0 => (usize::MAX, 0, 0),
        steps => (size.rank(), written.decisions.len(), steps),
    }
}

impl Count {
    pub(super) fn has_room(&self, schedule: &ScheduleRecord, size: Size) -> bool {
        let length = length(schedule, size);
        let last = self.failing.get(CANDIDATES - 1);
        last.is_none_or(|last| length < last.length())
    }

    /// Keeps the shortest ones.
    pub(crate) fn keep(&mut self, failing: FailingSchedule) {
        let at = self.failing.partition_point(|other| other.length() <= failing.length());
        if at < CANDIDATES {
            self.failing.insert(at, failing);
            self.failing.truncate(CANDIDATES);
        }
    }
}
