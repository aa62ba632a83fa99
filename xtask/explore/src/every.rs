//! All schedules, one after the other, those with few switches first.

use std::collections::VecDeque;

use anyhow::Result;
use common::explored::SPURIOUS;

use super::laboratory::Laboratory;
use super::tally::Tally;

/// Schedules that run in one go.
const BATCH: usize = 500;

/// Judges schedules until there are no more, or so many; whether those were all.
///
/// A schedule is what it does otherwise than the program left to itself. Each
/// one that ran says which other decisions there were, and each of those, after
/// its own last one, makes a new schedule: so each is met once, and those with
/// fewer switches come first. That a thread wakes for no reason is left out:
/// it can do so for ever.
pub(super) fn schedules(
    laboratory: &Laboratory<'_>,
    most: u64,
    tally: &mut Tally<'_>,
) -> Result<bool> {
    let mut open: VecDeque<Vec<(u32, u32)>> = VecDeque::from([Vec::new()]);
    while !open.is_empty() && tally.schedules < most {
        let left = usize::try_from(most - tally.schedules).unwrap_or(BATCH);
        let batch: Vec<_> = open.drain(..open.len().min(BATCH).min(left)).collect();
        let ran = laboratory.follow(batch.clone(), true)?;
        let complete = ran.len() == batch.len();
        for schedule in &ran {
            let given = &batch[schedule.written.number as usize];
            let last = given.last().map(|(at, _)| *at);
            for (at, [candidates, usual, _]) in (0..).zip(&schedule.written.open) {
                if last.is_some_and(|last| at <= last) {
                    continue;
                }
                let threads = (0..SPURIOUS.trailing_zeros()).filter(|it| candidates >> it & 1 == 1);
                for thread in threads.filter(|thread| thread != usual) {
                    open.push_back([given.as_slice(), &[(at, thread)]].concat());
                }
            }
        }
        tally.take(ran, &laboratory.variation, laboratory.speed())?;
        if !complete {
            return Ok(false);
        }
    }
    Ok(open.is_empty())
}
