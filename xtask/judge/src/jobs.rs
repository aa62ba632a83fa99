//! Words about jobs: several sessions with each device, each for one command.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use common::client::show::first_line;
use course::lab::word::{EachJobTold, JobPerSession, Pattern};
use course::text::{count, list, visible};
use pattern::expression::plain;
use pattern::matcher::Matcher;

use super::evidence::{Evidence, group};
use super::session::{Exchange, Session};
use super::{Verdict, evaluate, fail, nearest};

/// Most devices a verdict names.
const MOST: usize = 4;
/// How far a line may be from what it tells where time is exact, simulated seconds.
const INSTANT: f64 = 0.05;

pub(super) fn never_refused(evidence: &Evidence<'_>) -> Verdict {
    let mut seen = evidence.refused.iter().map(|it| {
        let open = |session: &&Session<'_>| {
            let closed = session.closed_order;
            session.device == it.device
                && session.opened_order < it.order
                && closed.is_none_or(|closed| closed > it.order)
        };
        let open = evidence.sessions.iter().filter(open).count();
        let (name, says) = (evidence.devices[it.device], visible(it.reason));
        format!("{name} refused a session while {open} were open: {says}")
    });
    let Some(first) = seen.next() else {
        return Verdict::Pass;
    };
    let more = match seen.count() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    fail("no device refuses a session", format!("{first}{more}"))
}

pub(super) fn job_per_session(word: &JobPerSession, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.search(&word.command)?;
    let jobs = evaluate(&word.jobs, evidence)?;
    let mut by_device: Vec<Vec<&Session<'_>>> = vec![Vec::new(); evidence.devices.len()];
    for session in &evidence.sessions {
        by_device[session.device].push(session);
    }
    let problems = by_device.iter().zip(&evidence.devices);
    let problems: Vec<_> = problems
        .filter_map(|(sessions, device)| {
            Some(format!("{device}: {}", not_each(sessions, jobs, &regex)?))
        })
        .collect();
    if problems.is_empty() {
        return Ok(Verdict::Pass);
    }
    let seen = match evidence.sessions.len() {
        0 => "no device was contacted".into(),
        _ => list(&problems, MOST),
    };
    let sessions = plain(jobs);
    let expected =
        format!("{sessions} sessions with each device, and in each of them another command");
    Ok(fail(expected, seen))
}

/// What is wrong with the sessions of a device.
fn not_each(sessions: &[&Session<'_>], jobs: f64, command: &Matcher) -> Option<String> {
    if sessions.len() as f64 != jobs {
        return Some(count(sessions.len(), "session"));
    }
    let mut known = HashSet::new();
    for session in sessions {
        if let Some(change) = session.exchanges.iter().find(|it| it.configures || it.changes()) {
            return Some(format!("'{}', and this task only asks", visible(change.line)));
        }
        let asked: Vec<_> = session.exchanges.iter().filter(|it| it.is(command)).collect();
        let [asked] = asked.as_slice() else {
            return Some(match asked.len() {
                0 => "a session without a command".into(),
                asked => format!("{} in one session", count(asked, "command")),
            });
        };
        let line = visible(asked.line);
        if let Some(says) = asked.rejection() {
            return Some(format!("it did not take '{line}': '{}'", visible(says)));
        }
        if asked.answer.is_none() {
            return Some(format!("the program left before the answer to '{line}'"));
        }
        if !known.insert(asked.plain()) {
            return Some(format!("'{line}' in two sessions"));
        }
    }
    None
}

/// A job as the devices saw it.
struct Job<'a> {
    opened_us: u64,
    answered_us: u64,
    closed_us: u64,
    answer: &'a str,
}

/// A device and a command, as a router reads it.
type JobKey = (usize, String);
/// All that the devices saw.
type Jobs<'a> = HashMap<JobKey, Job<'a>>;
/// The lines of one kind.
type JobLines<'a> = HashMap<JobKey, JobLine<'a>>;

fn jobs_of<'a>(evidence: &Evidence<'a>) -> Jobs<'a> {
    let jobs = evidence.sessions.iter().flat_map(|session| {
        session.work().filter_map(|exchange: &Exchange<'a>| {
            let answer = exchange.answer?;
            let job = Job {
                opened_us: session.opened_us,
                answered_us: answer.at_us,
                closed_us: session.closed_us.unwrap_or(evidence.end_us),
                answer: answer.output,
            };
            Some(((session.device, exchange.plain().to_owned()), job))
        })
    });
    jobs.collect()
}

/// A line that says something of a job: its place, and what it says.
struct JobLine<'a> {
    at: usize,
    answer: &'a str,
}

pub(super) fn each_job_told(word: &EachJobTold, evidence: &Evidence<'_>) -> Result<Verdict> {
    let jobs = jobs_of(evidence);
    for (pattern, is_end) in [(&word.begin, false), (&word.end, true)] {
        let told = match told(pattern, &jobs, evidence)? {
            Ok(told) => told,
            Err(verdict) => return Ok(verdict),
        };
        for (which, line) in &told {
            let Some(job) = jobs.get(which) else { continue };
            let text = visible(evidence.lines[line.at]);
            let said = first_line(job.answer);
            if is_end && line.answer.trim() != said {
                let said = format!("'{text}', but the device said '{}'", visible(said));
                return Ok(fail("the line has the first line of the device's answer", said));
            }
            if let Some(verdict) = at_the_wrong_time(line.at, job, is_end, evidence) {
                return Ok(verdict);
            }
        }
    }
    Ok(Verdict::Pass)
}

/// The lines of a pattern, by their jobs; or that one is missing, or is there without a job.
fn told<'a>(
    pattern: &Pattern,
    jobs: &Jobs<'_>,
    evidence: &Evidence<'a>,
) -> Result<Result<JobLines<'a>, Verdict>> {
    let regex = evidence.whole_line(pattern.get_ref())?;
    let wanted = evidence.readable(pattern.get_ref());
    let expected = format!("one line '{wanted}' for each command of each device");
    let mut told = HashMap::new();
    for (at, captures) in evidence.matching(&regex) {
        let text = visible(evidence.lines[at]);
        let device = evidence.position(group(&captures, "device"));
        let which = device.map(|device| (device, as_a_router(group(&captures, "command"))));
        let Some(which) = which.filter(|which| jobs.contains_key(which)) else {
            return Ok(Err(fail(expected, format!("'{text}', which no device answered"))));
        };
        let line = JobLine { at, answer: group(&captures, "answer") };
        if told.insert(which, line).is_some() {
            return Ok(Err(fail(expected, format!("'{text}' twice"))));
        }
    }
    let mut missing: Vec<_> = jobs.keys().filter(|which| !told.contains_key(*which)).collect();
    missing.sort();
    if let (true, false) = (told.is_empty(), missing.is_empty()) {
        return Ok(Err(fail(expected, nearest(wanted, evidence))));
    }
    Ok(match missing.first() {
        None => Ok(told),
        Some((device, command)) => {
            let (name, command) = (evidence.devices[*device], visible(command));
            Err(fail(expected, format!("no such line for '{command}' on {name}")))
        }
    })
}

/// A command as a router reads it.
fn as_a_router(command: &str) -> String {
    command.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Where time is exact: a job is told when its session begins, and when it has its answer.
fn at_the_wrong_time(
    line: usize,
    job: &Job<'_>,
    is_end: bool,
    evidence: &Evidence<'_>,
) -> Option<Verdict> {
    let schedule = evidence.observation.schedule.as_ref()?;
    if schedule.of != course::lab::Scheduling::Futures {
        return None;
    }
    let printed_us = evidence.observation.run.stdout.get(line)?.at.as_micros() as f64;
    let seconds = |from: f64, to: f64| (to - from) / 1e6 * evidence.speed;
    let (from, to) =
        if is_end { (job.answered_us, job.closed_us) } else { (job.opened_us, job.answered_us) };
    let early = seconds(printed_us, from as f64);
    let late = seconds(to as f64, printed_us);
    let text = visible(evidence.lines[line]);
    let [after, before] = if is_end {
        ["the answer", "the session ends"]
    } else {
        ["the session begins", "the answer"]
    };
    if early > INSTANT {
        let expected = format!("'{text}' not before {after}");
        return Some(fail(expected, format!("it is printed {early:.2} seconds earlier")));
    }
    (late > INSTANT).then(|| {
        let expected = format!("'{text}' before {before}");
        fail(expected, format!("it is printed {late:.2} seconds later"))
    })
}
