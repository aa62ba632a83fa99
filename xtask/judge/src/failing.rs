//! What a program does where some of its devices fail.

use anyhow::Result;
use common::client::show::rejection;
use common::trace::ClosedBy;
use contain::process::Ending;
use course::lab::names::SESSION_SECONDS;
use course::lab::word::{FailingDevices, Pattern};
use course::text::{list, visible};

use super::configured::otherwise_configured;
use super::evidence::{Evidence, group};
use super::part::places_of;
use super::session::{Exchange, Session};
use super::{Verdict, fail};

/// Most devices a verdict names.
const MOST: usize = 4;
/// So often, a program may turn to a device that fails: once is what most tasks say, and
/// one that tries again and again never ends.
const MOST_CONTACTS: usize = 10;

/// Simulated seconds by which a printed duration may be shorter than the sessions: a clock that
/// starts behind the first connection.
const SECONDS_LESS: f64 = 0.5;

/// That the program ends, tells no success of the devices that fail, does not try them again
/// and again, types no more configuration commands after a rejected one, and leaves none of the
/// others out. One that ends with an error and without the line that says that all is done has
/// given up: it is judged by the lines that it has printed, and, if the word says that the others
/// are served, by what these have seen. One that panics is judged by its lines only.
pub(super) fn failing_devices(word: &FailingDevices, evidence: &Evidence<'_>) -> Result<Verdict> {
    let failing = &evidence.observation.variation.failing;
    if failing.is_empty() {
        return Ok(Verdict::NotRun { because: "no device fails".to_owned() });
    }
    let expected = "where some devices fail, the program ends, tells no success of them, and does with the others what it always does";
    let failed = |what: String| Ok(fail(expected, format!("{}; {what}", faults(evidence))));
    for pattern in word.never.get_ref().as_slice() {
        let regex = evidence.in_text(pattern)?;
        for line in &evidence.lines {
            let mut devices = regex
                .all(line)
                .filter_map(|captures| evidence.position(group(&captures, "device")));
            if let Some(device) = devices.find(|device| failing.contains(device)) {
                let (name, line) = (evidence.devices[device], visible(line));
                return failed(format!("'{line}' is printed, although {name} is one of them"));
            }
        }
    }
    if let Some((device, line)) = after_a_rejection(evidence) {
        let name = evidence.devices[device];
        return failed(format!("'{line}' is typed on {name} after a command that it rejected"));
    }
    if let Some(device) = failing.iter().find(|device| contacts(**device, evidence) > MOST_CONTACTS)
    {
        let (name, often) = (evidence.devices[*device], contacts(*device, evidence));
        return failed(format!("{name} is tried {often} times, although it fails each time"));
    }
    let run = &evidence.observation.run;
    if let Some(error) = &word.error
        && let Some(what) = blamed(error, evidence)?
    {
        return failed(what);
    }
    if run.stderr.iter().any(|line| line.text.contains("panicked at")) {
        return Ok(Verdict::Pass);
    }
    let done = evidence.whole_line(word.done.get_ref())?;
    let gives_up = match &run.ending {
        Ending::Code(code) => *code != 0 && evidence.matching(&done).next().is_none(),
        Ending::Deadlock(why) => return failed(format!("the program never ends: {why}")),
        // No end within bounds says little.
        _ => return Ok(Verdict::Pass),
    };
    if gives_up && !word.served {
        return Ok(Verdict::Pass);
    }
    let others = || (0..evidence.devices.len()).filter(|device| !failing.contains(device));
    let left_out: Vec<_> = others().filter(|device| !is_done(*device, evidence)).collect();
    if !left_out.is_empty() {
        let names = list(&evidence.names(left_out), MOST);
        return failed(format!("of the others, no session with {names} comes to its log-out"));
    }
    let again: Vec<_> = others().filter(|device| is_done_again(*device, evidence)).collect();
    if !again.is_empty() {
        let names = list(&evidence.names(again), MOST);
        return failed(format!(
            "of the others, {names} are asked again, although they have answered"
        ));
    }
    if let Some((device, problem)) = otherwise_configured(others(), evidence) {
        return failed(format!("of the others, {}: {problem}", evidence.devices[device]));
    }
    if gives_up {
        return Ok(Verdict::Pass);
    }
    if let Some(took) = &word.took
        && let Some(what) = took_less(took, evidence)?
    {
        return failed(what);
    }
    if let Some(each) = &word.each {
        let regex = evidence.in_text(each.get_ref())?;
        let told = evidence.lines.iter().flat_map(|line| regex.all(line));
        let told = told.filter_map(|captures| evidence.position(group(&captures, "device")));
        let told: Vec<_> = told.collect();
        let untold: Vec<_> = others().filter(|device| !told.contains(device)).collect();
        if !untold.is_empty() {
            let names = list(&evidence.names(untold), MOST);
            let text = evidence.readable(each.get_ref());
            return failed(format!("of the others, {names} have no '{text}'"));
        }
    }
    if let (Some(wanted), Ending::Code(code)) = (&word.exit_code, &run.ending)
        && !wanted.admits(*code)
    {
        return failed(format!("it ended with exit code {code}"));
    }
    if let Some(listed) = &word.list {
        let regex = evidence.whole_line(listed.get_ref())?;
        let lines = evidence.matching(&regex);
        let named: Vec<_> =
            lines.flat_map(|(at, _)| devices_in(evidence.lines[at], evidence)).collect();
        if let Some(pair) = named.windows(2).find(|pair| pair[0] > pair[1]) {
            let [before, after] = [pair[0], pair[1]].map(|device| evidence.devices[device]);
            return failed(format!("the results list {before} before {after}"));
        }
    }
    Ok(Verdict::Pass)
}

/// The first line that says of a device that it fails, although it does not; or that gives a
/// reason, behind a colon, which is that of another one.
fn blamed(error: &Pattern, evidence: &Evidence<'_>) -> Result<Option<String>> {
    let failing = &evidence.observation.variation.failing;
    let regex = evidence.in_text(error.get_ref())?;
    for line in &evidence.lines {
        let told = regex.all(line);
        for device in told.filter_map(|it| evidence.position(group(&it, "device"))) {
            let (name, shown) = (evidence.devices[device], visible(line));
            if !failing.contains(&device) {
                return Ok(Some(format!("'{shown}' is printed, although {name} does not fail")));
            }
            let reasons =
                places_of(line, name).filter_map(|at| line[at + name.len()..].strip_prefix(':'));
            let mut named = reasons.flat_map(|reason| devices_in(reason, evidence));
            if let Some(other) = named.find(|other| *other != device) {
                let other = evidence.devices[other];
                return Ok(Some(format!("'{shown}' is printed, with a reason of {other}")));
            }
        }
    }
    Ok(None)
}

/// The line that says that all took less time than the sessions did.
fn took_less(took: &Pattern, evidence: &Evidence<'_>) -> Result<Option<String>> {
    let regex = evidence.whole_line(took.get_ref())?;
    let lasted = evidence.values().get(SESSION_SECONDS).copied().unwrap_or_default();
    let mut lines = evidence.matching(&regex);
    let told = lines.find(|(_, captures)| {
        group(captures, "seconds").parse().is_ok_and(|it: f64| it < lasted - SECONDS_LESS)
    });
    Ok(told.map(|(at, _)| {
        let line = visible(evidence.lines[at]);
        format!("'{line}' is printed, although the sessions lasted {lasted:.1} seconds")
    }))
}

/// The devices that a line names, in the order in which it does.
fn devices_in(line: &str, evidence: &Evidence<'_>) -> Vec<usize> {
    let devices = evidence.devices.iter().enumerate();
    let named =
        devices.flat_map(|(device, name)| places_of(line, name).map(move |at| (at, device)));
    let mut named: Vec<_> = named.collect();
    named.sort_unstable();
    named.into_iter().map(|(_, device)| device).collect()
}

/// The first configuration command behind a rejected one: it reaches the device in a mode
/// that it was not meant for. In a later session, a program may begin again, or take back what
/// the device has; it may not go on where it was.
fn after_a_rejection<'a>(evidence: &Evidence<'a>) -> Option<(usize, &'a str)> {
    let commands = &evidence.observation.variation.commands;
    (0..evidence.devices.len()).find_map(|device| {
        let mut sessions = evidence.sessions.iter().filter(|session| session.device == device);
        let mut rejected = None;
        let session = sessions.find(|session| {
            let is_one = |it: &Exchange<'_>| {
                it.configures && it.answer.is_some_and(|it| rejection(it.output).is_some())
            };
            rejected = session.exchanges.iter().position(is_one);
            rejected.is_some()
        })?;
        let behind = &session.exchanges[rejected? + 1..];
        let later = behind.iter().find(|it| it.configures).map(|it| it.line);
        Some((
            device,
            later.or_else(|| sessions.find_map(|it| goes_on(it, commands.get(device)?)))?,
        ))
    })
}

/// The first configuration command of a session, if it is another one than the first of these.
fn goes_on<'a>(session: &Session<'a>, commands: &[String]) -> Option<&'a str> {
    let line = session.exchanges.iter().find(|it| it.configures)?.line;
    let (first, rest) = commands.split_first()?;
    (first != line && rest.iter().any(|command| command == line)).then_some(line)
}

/// Whether a device had a whole session.
fn is_done(device: usize, evidence: &Evidence<'_>) -> bool {
    let mut sessions = evidence.sessions.iter().filter(|session| session.device == device);
    sessions.any(|session| {
        session.closed == Some(ClosedBy::Exit)
            && session.exchanges.iter().any(|it| !it.is_setup && it.answer.is_some())
    })
}

/// Whether a device that had a whole session has another one.
fn is_done_again(device: usize, evidence: &Evidence<'_>) -> bool {
    let sessions = evidence.sessions.iter().filter(|session| session.device == device);
    is_done(device, evidence) && sessions.count() > 1
}

/// How often the program has turned to a device: sessions, and connections that were refused.
fn contacts(device: usize, evidence: &Evidence<'_>) -> usize {
    let sessions = evidence.sessions.iter().filter(|session| session.device == device);
    let refused = evidence.refused.iter().filter(|refusal| refusal.device == device);
    sessions.count() + refused.count()
}

/// How which devices fail.
fn faults(evidence: &Evidence<'_>) -> String {
    let failing = &evidence.observation.variation.failing;
    let names = list(&evidence.names(failing.iter().copied()), MOST);
    let of_them = |device: &usize| failing.contains(device);
    let refused = evidence.refused.iter().any(|refusal| of_them(&refusal.device));
    let mut sessions = evidence.sessions.iter().filter(|session| of_them(&session.device));
    let hung_up = sessions.any(|session| session.closed == Some(ClosedBy::Device));
    match (refused, hung_up) {
        (true, _) => format!("{names} refuse connections"),
        (_, true) => format!("{names} hang up when they are asked"),
        _ => format!("{names} reject commands"),
    }
}
