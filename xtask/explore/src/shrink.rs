//! Makes failing schedules short: what a person can follow has few switches.

use anyhow::Result;
use common::explored;
use judge::Verdict;
use run::observe::scheduled::Events;

use super::laboratory::{Laboratories, Laboratory};
use super::tally::{FailingSchedule, Tally, judged};

/// Most rounds, and most schedules in one of them.
const ROUNDS: usize = 12;
const ROUND: usize = 160;
/// Most checks that are looked at: others fail for the same reason.
const CHECKS: usize = 4;

/// Most devices of a schedule that is made shorter.
const MOST: usize = 100;

/// Looks for shorter schedules in which the same checks fail.
pub(super) fn shortest(laboratories: &Laboratories<'_>, tally: &mut Tally<'_>) -> Result<()> {
    let failing: Vec<_> = (0..tally.checks.len())
        .filter(|index| tally.fails(*index) && tally.is_every(*index))
        .take(CHECKS)
        .collect();
    for index in failing {
        for _ in 0..ROUNDS {
            let Some(best) = tally.checks[index].failing.first() else {
                break;
            };
            if best.size.rank() > MOST {
                // It needs large numbers: it never is short.
                break;
            }
            let before = best.length();
            let laboratory = laboratories.of(best.size);
            let given = candidates(&best.schedule.written.decisions);
            for failing in fails_in(laboratory, tally, index, given)? {
                tally.checks[index].keep(failing);
            }
            let after = tally.checks[index].failing.first().map(FailingSchedule::length);
            if after >= Some(before) {
                break;
            }
        }
    }
    Ok(())
}

/// The same decisions without some of them: without all, halves, quarters, …,
/// each single one.
fn candidates(decisions: &[(u32, u32)]) -> Vec<Vec<(u32, u32)>> {
    let mut candidates = vec![Vec::new()];
    let mut size = decisions.len().div_ceil(2);
    while size > 0 && candidates.len() < ROUND {
        for from in (0..decisions.len()).step_by(size) {
            let (before, rest) = decisions.split_at(from);
            let after = &rest[size.min(rest.len())..];
            candidates.push([before, after].concat());
        }
        size = if size == 1 { 0 } else { size / 2 };
    }
    // What comes after the last decision that matters does not matter.
    for length in 1..decisions.len() {
        candidates.push(decisions[..length].to_vec());
    }
    candidates.truncate(2 * ROUND);
    candidates
}

/// Those of the given schedules in which a check fails.
fn fails_in(
    laboratory: &Laboratory<'_>,
    tally: &Tally<'_>,
    index: usize,
    given: Vec<Vec<(u32, u32)>>,
) -> Result<Vec<FailingSchedule>> {
    let of = tally.of();
    let mut known = Events::default();
    let mut found = Vec::new();
    for schedule in laboratory.follow(given, false)? {
        if schedule.written.ending == explored::Ending::OutOfSight {
            continue;
        }
        let speed = laboratory.speed();
        let (mut verdicts, observation) =
            judged(tally.task, &laboratory.variation, of, speed, schedule, &mut known)?;
        let verdict = verdicts.swap_remove(index);
        if matches!(verdict, Verdict::Fail { .. }) {
            let size = laboratory.size;
            found.extend(observation.schedule.map(|schedule| FailingSchedule {
                verdict,
                schedule,
                size,
            }));
        }
    }
    Ok(found)
}
