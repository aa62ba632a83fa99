//! The word about the value of what threads share.

use anyhow::Result;
use common::explored::Kind;
use course::lab::word::SharedValue;
use course::text::visible;
use pattern::expression::plain;
use run::schedule::ScheduleRecord;

use super::super::evidence::Evidence;
use super::super::numbers::number_of;
use super::super::{Verdict, evaluate, fail};
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
    // The explorer does not see what is in a lock or in a channel.
    let atomic = |object: &u32| schedule.kind(*object) == Some(Kind::Atomic);
    if several.is_empty() || !several.iter().all(atomic) {
        return Ok(Verdict::Pass);
    }
    let values = values(&several, printed_at, schedule);
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

/// What atomics are by then: each one's last value, and the one before it where
/// the first thread has taken it out.
pub(super) fn values(atomics: &[u32], steps: usize, schedule: &ScheduleRecord) -> Vec<f64> {
    let of = |object: &u32| {
        let mut changes = schedule
            .steps()
            .take(steps)
            .filter(|it| it.object == Some(*object) && is_change(it.op))
            .rev();
        let last = changes.next()?;
        let before = changes.next().filter(|_| last.thread == 0);
        Some([Some(last), before].into_iter().flatten().map(|it| it.value as f64))
    };
    atomics.iter().filter_map(of).flatten().collect()
}
