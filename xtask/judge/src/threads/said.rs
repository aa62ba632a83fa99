//! Which thread prints a line, and when: the thread that prints it, or the one that sent it
//! to a thread which does nothing but print.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::Result;
use common::explored::{NONE, Op};
use run::schedule::ScheduleRecord;

use super::super::Verdict;
use super::super::evidence::Evidence;

/// The thread that prints a line, and the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PrintedLine {
    pub(super) thread: u32,
    pub(super) step: u32,
}

/// One per printed line.
pub(crate) fn said(schedule: &ScheduleRecord) -> Vec<PrintedLine> {
    let busy = busy(schedule);
    let mut lines = schedule.written.stdout.iter().peekable();
    let mut sent: BTreeMap<u32, VecDeque<PrintedLine>> = BTreeMap::new();
    let mut received: BTreeMap<u32, PrintedLine> = BTreeMap::new();
    let mut said = Vec::with_capacity(schedule.written.stdout.len());
    for step in schedule.steps() {
        let thread = step.thread;
        let own = PrintedLine { thread, step: step.number + 1 };
        match (step.op, step.object) {
            (Op::Send, Some(channel)) => sent.entry(channel).or_default().push_back(own),
            (Op::Receive, Some(channel)) => {
                let first = sent.get_mut(&channel).and_then(VecDeque::pop_front);
                first.map(|sent| received.insert(thread, sent));
            }
            (Op::Print, _) => {
                // What it has received since it last printed.
                let passed_on = received.remove(&thread).filter(|_| !busy.contains(&thread));
                while lines.next_if(|[at, ..]| *at <= own.step).is_some() {
                    said.push(passed_on.unwrap_or(own));
                }
            }
            _ => {}
        }
    }
    // Half a line is printed when the program ends.
    said.extend(lines.map(|[step, thread, _]| PrintedLine { thread: *thread, step: *step }));
    said
}

/// Threads that do more than to receive and to print.
fn busy(schedule: &ScheduleRecord) -> BTreeSet<u32> {
    let works = |op| matches!(op, Op::Sleep | Op::Connect | Op::Ask | Op::Send);
    let steps = schedule.steps().filter(|step| works(step.op));
    steps.map(|step| step.thread).collect()
}

/// One per printed line: the thread that prints it.
fn printed(schedule: &ScheduleRecord) -> Vec<PrintedLine> {
    let lines = schedule.written.stdout.iter();
    let said = lines.map(|[step, thread, _]| PrintedLine { thread: *thread, step: *step });
    said.collect()
}

/// What a word says of who says the lines: right if it is for those who print
/// them, or for those who send them.
pub(super) fn either(
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
    judge: impl Fn(&[PrintedLine]) -> Result<Verdict>,
) -> Result<Verdict> {
    match judge(&printed(schedule))? {
        Verdict::Pass => Ok(Verdict::Pass),
        verdict => match judge(evidence.said(schedule))? {
            Verdict::Pass => Ok(Verdict::Pass),
            _ => Ok(verdict),
        },
    }
}

/// The thread that prints a line.
pub(super) fn who(said: &[PrintedLine], line: usize) -> u32 {
    said.get(line).map_or(NONE, |said| said.thread)
}
