//! Words about the workers that the program's lines name.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use course::lab::word::{StopsOnce, Workers, WorkersAtOnce};
use course::text::{list, visible};
use pattern::expression::plain;
use pattern::matcher::Matcher;

use super::evidence::{Evidence, group};
use super::transcript::Transcript;
use super::{Verdict, evaluate, fail, nearest, shown};
use crate::picture::Picture;
use crate::timeline::Sign;

/// Most workers a verdict names.
const MOST: usize = 6;

pub(super) fn workers(word: &Workers, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evaluate(&word.count, evidence)?;
    let regex = evidence.whole_line(word.line.get_ref())?;
    let workers =
        evidence.matching(&regex).map(|(_, captures)| visible(group(&captures, "worker")));
    let mut workers: Vec<_> = workers.collect();
    workers.sort_unstable();
    workers.dedup();
    if workers.len() as f64 == wanted {
        return Ok(Verdict::Pass);
    }
    let line = evidence.readable(word.line.get_ref());
    let seen = if workers.is_empty() {
        nearest(line, evidence)
    } else {
        format!("lines of {}: worker {}", workers.len(), list(&workers, MOST))
    };
    Ok(fail(format!("lines '{line}' of {} different workers", plain(wanted)), seen))
}

/// Which worker worked when, by the order of lines.
#[derive(Default)]
pub(super) struct Work<'a> {
    transcript: Transcript<'a>,
    /// The most at once, the line at which they first were, and whose it is.
    most: Option<(usize, usize, &'a str)>,
    /// A worker that was done, and the line at which another one then started.
    handed_over: Option<(&'a str, usize, &'a str)>,
}

impl Work<'_> {
    /// The most at once.
    pub(super) fn peak(&self) -> usize {
        self.most.map_or(0, |(peak, ..)| peak)
    }
}

/// By the lines that start and end a piece of work.
pub(super) fn work<'a>(start: &Matcher, end: &Matcher, evidence: &Evidence<'a>) -> Work<'a> {
    let mut work = Work::default();
    let mut working = HashSet::new();
    let mut done = None;
    for (at, line) in evidence.lines.iter().enumerate() {
        if let Some(captures) = start.captures(line) {
            let worker = group(&captures, "worker");
            working.insert(worker);
            work.transcript.starts(worker, at);
            if work.most.is_none_or(|(peak, ..)| peak < working.len()) {
                work.most = Some((working.len(), at, worker));
            }
            if let Some(done) = done.filter(|done| *done != worker) {
                work.handed_over.get_or_insert((done, at, worker));
            }
        } else if let Some(captures) = end.captures(line) {
            let worker = group(&captures, "worker");
            working.remove(worker);
            work.transcript.ends(worker, at);
            done = Some(worker);
        }
    }
    work
}

pub(super) fn at_once(word: &WorkersAtOnce, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evaluate(&word.at_least, evidence)?;
    let start = evidence.whole_line(word.start.get_ref())?;
    let end = evidence.whole_line(word.end.get_ref())?;
    let work = work(&start, &end, evidence);
    let peak = work.peak();
    if peak as f64 >= wanted {
        return Ok(Verdict::Pass);
    }
    let wanted = plain(wanted);
    let expected = format!("{wanted} workers at work at the same time, at some time");
    let seen = match peak {
        0 => nearest(evidence.readable(word.start.get_ref()), evidence),
        1 => "each worker started only when the one before was done".into(),
        peak => format!("never more than {peak}"),
    };
    let mark = match (peak, work.handed_over, work.most) {
        (1, Some((before, at, worker)), _) => {
            let (before, after) = (visible(before), visible(worker));
            let says = format!("worker {after} starts only when worker {before} is done");
            Some((worker, at, says))
        }
        (_, _, Some((peak, at, worker))) => {
            let says = format!("never more than {peak} at once, {wanted} wanted");
            Some((worker, at, says))
        }
        (_, _, None) => None,
    };
    Ok(shown(expected, seen, marked(work.transcript, mark)))
}

fn marked(transcript: Transcript<'_>, mark: Option<(&str, usize, String)>) -> Option<Picture> {
    let (worker, at, says) = mark?;
    transcript.picture(Some(worker), Some((at, says)))
}

/// What a worker printed about its end.
#[derive(Default)]
struct Stops<'a> {
    /// The lines that say so.
    stops: Vec<usize>,
    /// The first line of it after that.
    after: Option<(usize, &'a str)>,
}

type StopLines<'a> = BTreeMap<&'a str, Stops<'a>>;

fn stopping<'a>(
    stop: &Matcher,
    any: &Matcher,
    evidence: &Evidence<'a>,
) -> (StopLines<'a>, Transcript<'a>) {
    let mut workers = StopLines::new();
    let mut transcript = Transcript::default();
    for (at, line) in evidence.lines.iter().copied().enumerate() {
        if let Some(captures) = stop.captures(line) {
            let worker = group(&captures, "worker");
            workers.entry(worker).or_default().stops.push(at);
            transcript.tick(worker, at, Sign::Stop);
        } else if let Some(captures) = any.captures(line) {
            let worker = group(&captures, "worker");
            let stops = workers.entry(worker).or_default();
            if !stops.stops.is_empty() {
                stops.after.get_or_insert((at, line));
            }
            transcript.tick(worker, at, Sign::Line);
        }
    }
    (workers, transcript)
}

pub(super) fn stops_once(word: &StopsOnce, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evaluate(&word.count, evidence)?;
    let stop = evidence.whole_line(word.line.get_ref())?;
    let any = evidence.whole_line(word.any.get_ref())?;
    let line = evidence.readable(word.line.get_ref());
    let expected =
        format!("one line '{line}' by each of {} workers, nothing by them after it", plain(wanted));
    let (workers, mut transcript) = stopping(&stop, &any, evidence);
    if let Some((seen, mark)) = went_on(&workers) {
        return Ok(shown(expected, seen, marked(transcript, Some(mark))));
    }
    let stopped = workers.iter().filter(|(_, it)| !it.stops.is_empty());
    let stopped: Vec<_> = stopped.map(|(worker, _)| visible(worker)).collect();
    if stopped.len() as f64 == wanted {
        return Ok(Verdict::Pass);
    }
    let seen = if stopped.is_empty() {
        nearest(line, evidence)
    } else {
        format!("by {}: worker {}", stopped.len(), list(&stopped, MOST))
    };
    for (worker, _) in workers.iter().filter(|(_, it)| it.stops.is_empty()) {
        transcript.row(worker).note = "never stops".into();
    }
    Ok(shown(expected, seen, transcript.picture(None, None)))
}

/// A worker that stopped more than once, or printed something afterwards.
fn went_on<'a>(workers: &StopLines<'a>) -> Option<(String, (&'a str, usize, String))> {
    if let Some((worker, it)) = workers.iter().find(|(_, it)| it.stops.len() > 1) {
        let name = visible(worker);
        let seen = format!("{} such lines by worker {name}", it.stops.len());
        let says = format!("worker {name} stops again");
        return Some((seen, (worker, it.stops[1], says)));
    }
    let after = |(worker, it): (&&'a str, &Stops<'a>)| Some((*worker, it.after?));
    let (worker, (at, line)) = workers.iter().find_map(after)?;
    let name = visible(worker);
    let seen = format!("worker {name} went on after its line: '{}'", visible(line));
    Some((seen, (worker, at, format!("worker {name} goes on"))))
}
