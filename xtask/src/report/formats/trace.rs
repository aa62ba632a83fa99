//! Chrome trace events of the timelines, for Perfetto, `chrome://tracing` and
//! speedscope: a task is a process, a device or a worker a thread of it.

use judge::timeline::{Of, Row, Span, Timeline};
use serde_json::{Value, json};

use super::{document, words};
use crate::outcome::{Outcome, State};

/// Of a process: where its checks are shown.
const CHECKS: usize = 0;

/// The trace, in simulated microseconds.
pub fn trace(outcome: &Outcome) -> String {
    let mut events = Vec::new();
    for (pid, task) in (1..).zip(&outcome.tasks) {
        let State::Judged { seen, .. } = &task.state else {
            continue;
        };
        let mut process = Process { pid, tid: CHECKS, events: Vec::new() };
        process.name("process_name", &words::title(task));
        process.name("thread_name", "checks that do not hold");
        seen.timelines.iter().for_each(|timeline| process.timeline(timeline));
        if !seen.timelines.is_empty() {
            events.append(&mut process.events);
        }
    }
    document(&json!({
        "traceEvents": events,
        "displayTimeUnit": "ms",
        "otherData": { "seed": outcome.seed.to_string(), "speed": outcome.speed.to_string() },
    }))
}

/// The events of a task.
struct Process {
    pid: usize,
    /// The thread that was begun last.
    tid: usize,
    events: Vec<Value>,
}

/// Simulated microseconds since the timeline's zero.
fn at(timeline: &Timeline, at_us: u64) -> u64 {
    (timeline.seconds(at_us) * 1e6).round().max(0.0) as u64
}

impl Process {
    fn name(&mut self, what: &str, name: &str) {
        self.events.push(json!({
            "ph": "M", "pid": self.pid, "tid": self.tid, "name": what, "args": { "name": name },
        }));
    }

    fn timeline(&mut self, timeline: &Timeline) {
        timeline.rows.iter().for_each(|row| self.row(timeline, row));
        let counted = match timeline.of {
            Of::Devices => "open sessions",
            Of::Workers => "workers at work",
        };
        for step in &timeline.steps {
            self.events.push(json!({
                "ph": "C", "pid": self.pid, "tid": CHECKS, "name": counted,
                "ts": at(timeline, step.at), "args": { "number": step.open },
            }));
        }
        for mark in &timeline.marks {
            self.events.push(json!({
                "ph": "i", "s": "p", "pid": self.pid, "tid": CHECKS, "cat": "check",
                "name": mark.says, "ts": at(timeline, mark.at), "args": { "check": mark.check },
            }));
        }
    }

    fn row(&mut self, timeline: &Timeline, row: &Row) {
        self.tid += 1;
        self.name("thread_name", &row.name);
        let first = self.tid;
        for tick in &row.ticks {
            self.events.push(json!({
                "ph": "i", "s": "t", "pid": self.pid, "tid": first, "cat": "event",
                "name": tick.says, "ts": at(timeline, tick.at),
                "args": { "refused": tick.refused },
            }));
        }
        for (lane, span) in lanes(timeline, row) {
            while self.tid < first + lane {
                self.tid += 1;
                self.name("thread_name", &format!("{} (at the same time)", row.name));
            }
            self.span(first + lane, timeline, row, span);
        }
    }

    fn span(&mut self, tid: usize, timeline: &Timeline, row: &Row, span: &Span) {
        let end = span.to.unwrap_or(timeline.end_us).max(span.from);
        let name = match timeline.of {
            Of::Devices => format!("session {}", span.number),
            Of::Workers => row.name.clone(),
        };
        let ended = if span.to.is_some() { &span.ended } else { "never ended" };
        let args = json!({ "number": span.number, "ended": ended });
        self.slice(tid, timeline, (span.from, end), (&name, "session", args));
        for wait in &span.waits {
            let (name, cat) = match &wait.command {
                Some(command) => (command.as_str(), "command"),
                None => ("login", "login"),
            };
            let to = wait.to.unwrap_or(end).min(end);
            let args = json!({ "answered": wait.to.is_some() });
            self.slice(tid, timeline, (wait.from.min(to), to), (name, cat, args));
        }
    }

    fn slice(
        &mut self,
        tid: usize,
        timeline: &Timeline,
        (from, to): (u64, u64),
        (name, cat, args): (&str, &str, Value),
    ) {
        let (from, to) = (at(timeline, from), at(timeline, to));
        self.events.push(json!({
            "ph": "X", "pid": self.pid, "tid": tid, "name": name, "cat": cat,
            "ts": from, "dur": to - from, "args": args,
        }));
    }
}

/// Slices of a thread nest, and those that only overlap are drawn wrong: each span
/// with the first lane that is free.
fn lanes<'a>(timeline: &Timeline, row: &'a Row) -> Vec<(usize, &'a Span)> {
    let mut spans: Vec<_> = row.spans.iter().collect();
    spans.sort_by_key(|span| span.from);
    let mut ends: Vec<u64> = Vec::new();
    let placed = spans.into_iter().map(|span| {
        let end = span.to.unwrap_or(timeline.end_us);
        let free = ends.iter().position(|&end| end <= span.from);
        let lane = free.unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(taken) => *taken = end,
            None => ends.push(end),
        }
        (lane, span)
    });
    let mut placed: Vec<_> = placed.collect();
    placed.sort_by_key(|(lane, _)| *lane);
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_overlap_get_lanes_of_their_own() {
        let span =
            |number, from, to| Span { number, from, to, ended: String::new(), waits: Vec::new() };
        let spans = vec![span(1, 0, Some(10)), span(2, 5, None), span(3, 10, Some(20))];
        let row = Row { name: "R1".into(), spans, ..Row::default() };
        let timeline = Timeline {
            of: Of::Devices,
            speed: 1.0,
            origin_us: 0,
            end_us: 30,
            rows: Vec::new(),
            steps: Vec::new(),
            limit: None,
            marks: Vec::new(),
            left_out: 0,
        };
        let lanes = lanes(&timeline, &row);
        let lanes: Vec<_> = lanes.iter().map(|(lane, span)| (*lane, span.number)).collect();
        assert_eq!(lanes, [(0, 1), (0, 3), (1, 2)]);
    }
}
