//! Words about the workers that the program's lines name.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::Result;

use super::evidence::{Evidence, group};
use super::{Verdict, evaluate, fail, nearest};
use crate::expression::plain;
use crate::lab::word::{StopsOnce, Workers, WorkersAtOnce};
use crate::text::{list, visible};

/// Most workers a verdict names.
const MOST: usize = 6;

pub(super) fn workers(word: &Workers, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evaluate(&word.count, evidence)?;
    let regex = evidence.whole_line(word.line.get_ref())?;
    let workers = evidence
        .matching(&regex)
        .map(|(_, captures)| visible(group(&captures, "worker")));
    let mut workers: Vec<_> = workers.collect();
    workers.sort_unstable();
    workers.dedup();
    if workers.len() as f64 == wanted {
        return Ok(Verdict::Pass);
    }
    let line = evidence.readable(word.line.get_ref());
    let seen = match workers.is_empty() {
        true => nearest(&line, evidence),
        false => format!(
            "lines of {}: worker {}",
            workers.len(),
            list(&workers, MOST)
        ),
    };
    Ok(fail(
        format!("lines '{line}' of {} different workers", plain(wanted)),
        seen,
    ))
}

pub(super) fn at_once(word: &WorkersAtOnce, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evaluate(&word.at_least, evidence)?;
    let start = evidence.whole_line(word.start.get_ref())?;
    let end = evidence.whole_line(word.end.get_ref())?;
    let mut working = HashSet::new();
    let mut peak = 0;
    for line in &evidence.lines {
        if let Some(captures) = start.captures(line) {
            working.insert(group(&captures, "worker"));
            peak = peak.max(working.len());
        } else if let Some(captures) = end.captures(line) {
            working.remove(group(&captures, "worker"));
        }
    }
    if peak as f64 >= wanted {
        return Ok(Verdict::Pass);
    }
    let expected = format!(
        "{} workers at work at the same time, at some time",
        plain(wanted)
    );
    let seen = match peak {
        0 => nearest(&evidence.readable(word.start.get_ref()), evidence),
        1 => "each worker started only when the one before was done".into(),
        peak => format!("never more than {peak}"),
    };
    Ok(fail(expected, seen))
}

pub(super) fn stops_once(word: &StopsOnce, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evaluate(&word.count, evidence)?;
    let stop = evidence.whole_line(word.line.get_ref())?;
    let any = evidence.whole_line(word.any.get_ref())?;
    let line = evidence.readable(word.line.get_ref());
    let expected = format!(
        "one line '{line}' by each of {} workers, nothing by them after it",
        plain(wanted)
    );
    let mut stops: BTreeMap<&str, usize> = BTreeMap::new();
    let mut after: HashMap<&str, &str> = HashMap::new();
    for line in &evidence.lines {
        if let Some(captures) = stop.captures(line) {
            *stops.entry(group(&captures, "worker")).or_default() += 1;
        } else if let Some(captures) = any.captures(line) {
            let worker = group(&captures, "worker");
            if stops.contains_key(worker) {
                after.entry(worker).or_insert(line);
            }
        }
    }
    if let Some((worker, stops)) = stops.iter().find(|(_, stops)| **stops > 1) {
        return Ok(fail(
            expected,
            format!("{stops} such lines by worker {}", visible(worker)),
        ));
    }
    if let Some((worker, line)) = after.iter().next() {
        let seen = format!(
            "worker {} went on after its line: '{}'",
            visible(worker),
            visible(line)
        );
        return Ok(fail(expected, seen));
    }
    if stops.len() as f64 == wanted {
        return Ok(Verdict::Pass);
    }
    let workers: Vec<_> = stops.keys().map(|worker| visible(worker)).collect();
    let seen = match workers.is_empty() {
        true => nearest(&line, evidence),
        false => format!("{}: worker {}", workers.len(), list(&workers, MOST)),
    };
    Ok(fail(expected, seen))
}
