//! Words that compare what the program printed with what its devices said.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use anyhow::Result;
use course::lab::word::{AnsweredOrder, Pattern, ReportsAnswer};
use course::text::{list, ordinal, visible};
use pattern::matcher::{Groups, Matcher};

use super::evidence::{Evidence, group};
use super::pictures::{ROWS, Scene, picture};
use super::session::Answer;
use super::transcript::Transcript;
use super::{Verdict, fail, nearest, shown};
use crate::picture::Picture;
use crate::timeline::Sign;

/// Answers nearer to each other, in microseconds of real time, may be told in
/// either order: a busy machine wakes the programs' threads late.
pub(super) const CLOSE_US: u64 = 100_000;
/// The same where time is exact.
pub(super) const CLOSE_EXACT_US: u64 = 10_000;
/// Most devices a verdict names.
const MOST: usize = 4;

pub(super) fn finished_as_answered(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    let wanted = evidence.readable(line.get_ref());
    let told = last_lines(&regex, evidence);
    let expected = format!("the lines '{wanted}' in the order in which the devices answered");
    if told.is_empty() {
        return Ok(fail(expected, nearest(wanted, evidence)));
    }
    let answered = last_work(evidence);
    let mut finished = Vec::new();
    for (device, name) in evidence.devices.iter().enumerate() {
        match (told.get(&device), answered[device]) {
            (Some((line, _)), Some(answer)) => {
                finished.push(DeviceAnswer { at_us: answer.at_us, line: *line, device })
            }
            (None, _) => return Ok(fail(expected, format!("no such line for {name}"))),
            (_, None) => return Ok(fail(expected, format!("{name} answered nothing"))),
        }
    }
    finished.sort_unstable();
    let close = match evidence.observation.schedule {
        Some(_) => CLOSE_EXACT_US,
        None => CLOSE_US,
    };
    Ok(match out_of_order(&finished, close) {
        None => Verdict::Pass,
        Some(two) => told_late(two, &finished, expected, evidence),
    })
}

fn told_late(
    (early, late): (DeviceAnswer, DeviceAnswer),
    finished: &[DeviceAnswer],
    expected: String,
    evidence: &Evidence<'_>,
) -> Verdict {
    let name = |it: DeviceAnswer| evidence.devices[it.device];
    let (one, other) = (name(early), name(late));
    let seen = format!("{one} answered before {other}, but its line comes after that of {other}");
    let sessions = sessions_of([early.device, late.device], evidence);
    let says = format!("{one} answers before {other}");
    let scene = Scene { neighbours: ROWS, ticks: true, ..Scene::new(sessions, early.at_us, says) };
    let mut picture = picture(scene, evidence);
    places(&mut picture, finished, evidence);
    shown(expected, seen, picture)
}

/// A device that answered, and whose line was printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct DeviceAnswer {
    at_us: u64,
    line: usize,
    device: usize,
}

/// Two devices whose lines come in the other order than their answers, in
/// `finished` sorted by time of answer.
fn out_of_order(finished: &[DeviceAnswer], close: u64) -> Option<(DeviceAnswer, DeviceAnswer)> {
    let mut clearly_earlier = finished.iter().peekable();
    let mut last_told: Option<DeviceAnswer> = None;
    for &late in finished {
        while let Some(&earlier) = clearly_earlier.next_if(|it| it.at_us + close < late.at_us) {
            if last_told.is_none_or(|last| last.line < earlier.line) {
                last_told = Some(earlier);
            }
        }
        if let Some(early) = last_told
            && early.line > late.line
        {
            return Some((early, late));
        }
    }
    None
}

fn sessions_of(devices: [usize; 2], evidence: &Evidence<'_>) -> Vec<usize> {
    let sessions = evidence.sessions.iter().enumerate();
    let of = sessions.filter(|(_, session)| devices.contains(&session.device));
    of.map(|(index, _)| index).collect()
}

/// Beside each row, in which place the device answered and in which place
/// the program told it.
fn places(picture: &mut Picture, finished: &[DeviceAnswer], evidence: &Evidence<'_>) {
    let place = |before: usize| ordinal(before + 1);
    for (answered, it) in finished.iter().enumerate() {
        let name = evidence.devices[it.device];
        let mut rows = picture.rows.iter_mut();
        if let Some(row) = rows.rfind(|row| row.name == name) {
            let told = finished.iter().filter(|other| other.line < it.line);
            row.note = format!("answered {}, told {}", place(answered), place(told.count()));
        }
    }
}

/// Per device, the answer to its last command that is work: setting up the
/// terminal is not.
fn last_work<'a>(evidence: &Evidence<'a>) -> Vec<Option<Answer<'a>>> {
    let mut answers: Vec<Option<Answer<'a>>> = vec![None; evidence.devices.len()];
    for session in &evidence.sessions {
        for answer in session.work().filter_map(|exchange| exchange.answer) {
            let last = &mut answers[session.device];
            if last.is_none_or(|last| last.order < answer.order) {
                *last = Some(answer);
            }
        }
    }
    answers
}

/// Per device, its last matching line.
fn last_lines<'a>(regex: &Matcher, evidence: &Evidence<'a>) -> HashMap<usize, (usize, Groups<'a>)> {
    let matching = evidence.matching(regex);
    let of_devices = matching.filter_map(|(at, captures)| {
        let device = evidence.position(group(&captures, "device"))?;
        Some((device, (at, captures)))
    });
    of_devices.collect()
}

pub(super) fn reports_answer<'a>(word: &ReportsAnswer, evidence: &Evidence<'a>) -> Result<Verdict> {
    let line = evidence.whole_line(word.line.get_ref())?;
    let command = evidence.search(&word.command)?;
    let answer = word.answer.get_ref().as_slice().iter();
    let answer: Vec<Matcher> =
        answer.map(|answer| evidence.in_text(answer)).collect::<Result<_>>()?;
    let compared: Vec<_> = line.names().filter(|name| *name != "device").collect();
    let wanted = evidence.readable(word.line.get_ref());
    let expected = format!("'{wanted}' with what the device answered");
    let told = last_lines(&line, evidence);
    if told.is_empty() {
        return Ok(fail(expected, nearest(wanted, evidence)));
    }
    let answers = evidence.last_answers(&command);
    let mut wrong = Vec::new();
    for (device, name) in evidence.devices.iter().enumerate() {
        let Some((at, told)) = told.get(&device) else {
            wrong.push(format!("no such line for {name}"));
            continue;
        };
        let output = answers[device].map_or("", |it| it.output);
        let found: Vec<_> = answer.iter().filter_map(|answer| last(answer, output)).collect();
        let said = |of: &AnswerGroups, group| of.get(group).cloned().unwrap_or_default();
        let differs = |of: &AnswerGroups| {
            compared.iter().find(|name| group(told, name) != said(of, **name)).copied()
        };
        let Some(first) = found.first() else {
            wrong.push(format!("{name} gave no such answer"));
            continue;
        };
        // Some things an answer says in several ways.
        if let Some(other) = differs(first)
            && found[1..].iter().all(|of| differs(of).is_some())
        {
            let line = visible(evidence.lines[*at]);
            let said = said(first, other);
            wrong.push(format!("'{line}', but {name} said '{}'", visible(&said)));
        }
    }
    if wrong.is_empty() {
        return Ok(Verdict::Pass);
    }
    Ok(fail(expected, list(&wrong, MOST)))
}

/// The named groups of a match.
pub(super) type AnswerGroups = HashMap<String, String>;

/// By pattern and answer.
type AnswerCache = HashMap<(String, String), Option<Rc<AnswerGroups>>>;

thread_local! {
    /// What was found before: a thousand schedules of one program have the same
    /// answers, and they are long.
    static KNOWN: RefCell<AnswerCache> = RefCell::default();
}

/// Most answers that are remembered.
const REMEMBERED: usize = 256;

/// What the named groups of the last match in an answer are.
pub(super) fn last(answer: &Matcher, output: &str) -> Option<Rc<AnswerGroups>> {
    let key = (answer.as_str().to_owned(), output.to_owned());
    KNOWN.with_borrow_mut(|known| {
        if let Some(groups) = known.get(&key) {
            return groups.clone();
        }
        let found = answer.all(output).last();
        let groups = found.map(|found| {
            let names = answer.names();
            let groups = names.map(|name| (name.to_owned(), group(&found, name).to_owned()));
            Rc::new(groups.collect())
        });
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key, groups.clone());
        groups
    })
}

/// Where time means something to threads, the order of all workers together.
struct InTime<'e, 'a> {
    evidence: &'e Evidence<'a>,
    /// What was taken last of all: its place in the trace, its device and when.
    last: Option<(usize, &'a str, u64)>,
}

/// Microseconds within which two workers may print in either order: steps take one
/// each, and whatever has to be waited for takes thousands.
const INSTANT: u64 = 1000;

impl<'a> InTime<'_, 'a> {
    /// What came later and was taken clearly earlier than this one.
    fn overtaken_by(
        &mut self,
        line: usize,
        order: usize,
        device: &'a str,
    ) -> Option<(usize, &'a str)> {
        let schedule = self.evidence.observation.schedule.as_ref();
        let written = &schedule.filter(|it| it.written.in_time)?.written;
        let now = *written.times.get(line)?;
        match self.last {
            Some((last, earlier, then)) if last > order => {
                (now - then.min(now) > INSTANT).then_some((last, earlier))
            }
            _ => {
                self.last = Some((order, device, now));
                None
            }
        }
    }
}

pub(super) fn answered_order(word: &AnsweredOrder, evidence: &Evidence<'_>) -> Result<Verdict> {
    let line = evidence.whole_line(word.line.get_ref())?;
    let command = evidence.search(&word.command)?;
    let answers = evidence.last_answers(&command);
    let expected = "every worker takes the devices in the order in which they answered";
    let mut places: Vec<_> = answers.iter().flatten().map(|it| it.order).collect();
    places.sort_unstable();
    // Two workers may print in either order: only within one is there an order.
    let mut last: HashMap<&str, (usize, &str)> = HashMap::new();
    let mut in_time = InTime { evidence, last: None };
    let mut transcript = Transcript::default();
    let mut wrong = None;
    for (at, captures) in evidence.matching(&line) {
        let (worker, device) = (group(&captures, "worker"), group(&captures, "device"));
        let answer = evidence.position(device).and_then(|device| answers[device]);
        let Some(answer) = answer else {
            if wrong.is_some() {
                continue;
            }
            let seen = format!("{} answered nothing", visible(device));
            return Ok(fail(expected, seen));
        };
        let place = places.partition_point(|order| *order < answer.order) + 1;
        transcript.tick(worker, at, Sign::Place(place));
        let own = last.insert(worker, (answer.order, device));
        let before = own.into_iter().chain(in_time.overtaken_by(at, answer.order, device));
        if let Some((_, earlier)) = before.into_iter().find(|(order, _)| *order > answer.order)
            && wrong.is_none()
        {
            wrong = Some((worker, at, earlier, device));
        }
    }
    if last.is_empty() {
        let wanted = evidence.readable(word.line.get_ref());
        return Ok(fail(expected, nearest(wanted, evidence)));
    }
    let Some((worker, at, earlier, device)) = wrong else {
        return Ok(Verdict::Pass);
    };
    let name = visible(worker);
    let seen = format!("worker {name} took {earlier} before {device}, which had answered earlier");
    let mark = (at, format!("{device} had answered before {earlier}"));
    let picture = transcript.picture(Some(worker), Some(mark));
    Ok(shown(expected, seen, picture))
}
