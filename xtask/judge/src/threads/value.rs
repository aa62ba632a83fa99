//! The word about the value of what threads share.

use anyhow::Result;
use common::explored::{Kind, Op};
use course::lab::word::SharedValue;
use course::text::visible;
use pattern::expression::plain;
use run::schedule::{ScheduleRecord, Step};

use super::super::evidence::Evidence;
use super::super::numbers::number_of;
use super::super::{Verdict, evaluate, fail};
use super::counter::is_written;
use super::{is_change, shared};

pub(super) fn shared_value(
    word: &SharedValue,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let whole = evaluate(&word.whole, evidence)?;
    let regex = evidence.whole_line(word.line.get_ref())?;
    let Some((at, captures)) = evidence.matching(&regex).next() else {
        return Ok(Verdict::Pass);
    };
    let printed = schedule.written.stdout.get(at);
    let printed_at = printed.map_or(0, |[step, ..]| *step as usize);
    let objects = shared(schedule, printed_at);
    let several = objects.iter().filter(|(_, it)| it.threads.len() > 1);
    let several: Vec<u32> = several.map(|(object, _)| *object).collect();
    // The explorer does not see what is in a channel, nor in a lock that holds something
    // else than a number.
    let (known, unknown): (Vec<u32>, Vec<u32>) =
        several.into_iter().partition(|object| has_number(*object, schedule));
    let holds_nothing = |object: &u32| {
        let is_lock = schedule.kind(*object) == Some(Kind::Lock);
        is_lock && !schedule.hides && !is_written(*object, schedule)
    };
    // A number in a lock may be whose turn it is, and the counter out of sight.
    let is_lock = |object: &u32| schedule.kind(*object) == Some(Kind::Lock);
    let is_hidden = schedule.hides && known.iter().any(is_lock);
    if known.is_empty() || is_hidden || !unknown.iter().all(holds_nothing) {
        return Ok(Verdict::Pass);
    }
    let values = values(&known, printed_at, schedule);
    // What is never more than 1 is a flag, and counts nothing.
    if values.iter().all(|value| *value <= 1.0) {
        return Ok(Verdict::Pass);
    }
    let is_it = |number: f64| {
        let counts_in_steps = |value: &f64| number == whole && value % number == 0.0;
        values.contains(&number) || values.iter().any(counts_in_steps)
    };
    if number_of(&captures).is_some_and(is_it) {
        return Ok(Verdict::Pass);
    }
    let values: Vec<_> = values.iter().map(|value| plain(*value)).collect();
    Ok(fail(
        "the number is what the threads have made of the counter that they share",
        format!("'{}', but the counter is {}", visible(evidence.lines[at]), values.join(" or ")),
    ))
}

/// Whether a step tells which number is in an object, and which.
fn number_in(step: &Step) -> Option<i64> {
    match step.op {
        Op::Unlock => step.value.checked_sub(1).filter(|number| *number >= 0),
        op => is_change(op).then_some(step.value).filter(|_| op != Op::Lock),
    }
}

/// Whether an object is an atomic, or a lock with a number in it.
pub(super) fn has_number(object: u32, schedule: &ScheduleRecord) -> bool {
    match schedule.kind(object) {
        Some(Kind::Atomic) => true,
        Some(Kind::Lock) => {
            let mut steps = schedule.steps().filter(|it| it.object == Some(object));
            steps.any(|step| step.op == Op::Unlock && step.value > 0)
        }
        _ => false,
    }
}

/// What numbers are by then: each one's last value, and the one before it where
/// the first thread has taken it out.
pub(super) fn values(atomics: &[u32], steps: usize, schedule: &ScheduleRecord) -> Vec<f64> {
    let of = |object: &u32| {
        let mut changes = schedule
            .steps()
            .take(steps)
            .filter(|it| it.object == Some(*object))
            .filter_map(|it| Some((it.thread, number_in(&it)?)))
            .rev();
        let (thread, last) = changes.next()?;
        let before = changes.next().filter(|_| thread == 0);
        let before = before.map(|(_, number)| number);
        Some([Some(last), before].into_iter().flatten().map(|it| it as f64))
    };
    atomics.iter().filter_map(of).flatten().collect()
}
