//! What must be true of an exploration, and of what only it shows.

use super::Complaint;
use crate::lab::{Check, Delays, Explore, ExploredCase, Scheduling, Task};

/// Most devices of a schedule that is still short.
pub(super) const MOST_EXPLORED: usize = 12;
/// Most cases, and most options: a token has room for so many.
const MOST_CASES: usize = 12;
/// Simulated seconds per second of a case.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.1..=100.0;
/// Most devices of the few schedules that have many.
const MOST_DEVICES: usize = 100;

/// What an exploration says instead of what is drawn must be there to be said.
pub(super) fn explore(task: &Task) -> Result<(), Complaint> {
    let Some(explore) = &task.explore else {
        return Ok(());
    };
    for (name, number) in explore.numbers.iter().chain(&explore.large).chain(&explore.more) {
        if !task.vary.numbers.contains_key(name) {
            let message = format!("unknown number '{name}': it is not in [task.vary.numbers]");
            return Err((number.span(), message));
        }
    }
    let futures = explore.of == Scheduling::Futures;
    if let Some(number) =
        explore.large.values().chain(explore.more.values()).next().filter(|_| futures)
    {
        let message = "only schedules of threads can have large numbers; use many = N for devices";
        return Err((number.span(), message.into()));
    }
    many(explore, task)?;
    if let Some(option) = explore.options.values().next().filter(|_| task.vary.devices.is_none()) {
        let message =
            "devices tell what a flag does, but the task has no [task.vary.devices]; omit this key";
        return Err((option.span(), message.into()));
    }
    if let Some(option) = explore.options.values().nth(MOST_CASES) {
        return Err((option.span(), format!("a task has {MOST_CASES} options at most")));
    }
    if let Some(empty) = explore.options.values().find(|flags| flags.get_ref().is_empty()) {
        return Err((empty.span(), "an option is a list of flags and their values".into()));
    }
    if let Some((name, case)) = explore.cases.iter().find(|it| explore.options.contains_key(it.0)) {
        return Err((case.span(), format!("'{name}' is in options, too; a check could not tell")));
    }
    for (at, case) in explore.cases.values().enumerate() {
        if at == MOST_CASES {
            return Err((case.span(), format!("a task has {MOST_CASES} cases at most")));
        }
        if let Err(message) = case_of(case.get_ref(), task) {
            return Err((case.span(), message));
        }
    }
    except(explore, task)?;
    match (&explore.devices, &task.vary.devices) {
        (Some(devices), None) => {
            Err((devices.span(), "the task has no [task.vary.devices]; omit this key".into()))
        }
        (Some(devices), Some(vary)) => {
            let most = match vary.delay.get_ref() {
                Delays::Between(_) => MOST_EXPLORED,
                Delays::Distinct(delays) => delays.len(),
            };
            if (1..=most).contains(devices.get_ref()) {
                Ok(())
            } else {
                Err((devices.span(), format!("the number of devices must be from 1 to {most}")))
            }
        }
        (None, _) => Ok(()),
    }
}

/// What is not judged is a check, and would be.
fn except(explore: &Explore, task: &Task) -> Result<(), Complaint> {
    for (name, ids) in &explore.except {
        let complain = |message: String| Err((ids.span(), message));
        let known: Vec<_> = explore.with_names().map(String::as_str).collect();
        if !known.contains(&name.as_str()) {
            return complain(format!(
                "'{name}' is not in [task.explore.options] or its cases; known: {}",
                known.join(", ")
            ));
        }
        for id in ids.get_ref() {
            match task.checks.iter().find(|check| check.id() == id) {
                None => return complain(format!("the task has no check '{id}'")),
                Some(check) if check.with.is_some() => {
                    return complain(format!("'{id}' says with; it is judged nowhere else"));
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}

/// A case changes something, and only what the task has.
fn case_of(case: &ExploredCase, task: &Task) -> Result<(), String> {
    let ExploredCase {
        own_devices,
        devices,
        names,
        left_out,
        slow,
        numbers,
        faults,
        login,
        answers,
        hang_up,
        speed,
        begins,
        alone: _,
    } = case;
    let seconds = [("slow", slow), ("login", login), ("answers", answers), ("hang-up", hang_up)];
    let times = || seconds.iter().filter_map(|(name, seconds)| Some((*name, (**seconds)?)));
    let is_timed = times().next().is_some() || speed.is_some() || begins.is_some();
    let changes_devices = *own_devices || devices.is_some() || names.is_some();
    let needs_devices = changes_devices || !faults.is_empty() || is_timed;
    if !needs_devices && left_out.is_empty() && numbers.is_empty() {
        return Err(
            "say own-devices, devices, names, left-out, numbers, faults, slow, login, answers, \
             hang-up, speed or begins"
                .into(),
        );
    }
    if needs_devices && task.vary.devices.is_none() {
        return Err(
            "the task has no [task.vary.devices]; a case can only have left-out and numbers".into(),
        );
    }
    if devices.is_some_and(|devices| !(1..=MOST_EXPLORED).contains(&devices)) {
        return Err(format!("the number of devices must be from 1 to {MOST_EXPLORED}"));
    }
    if names.as_ref().is_some_and(|name| !is_name(name)) {
        return Err("names is a word of letters, digits, '-' and '_'".into());
    }
    let mut named = left_out.iter().chain(numbers.keys());
    if let Some(name) = named.find(|name| !task.vary.numbers.contains_key(*name)) {
        return Err(format!("unknown number '{name}': it is not in [task.vary.numbers]"));
    }
    if let Some((name, _)) = times().find(|(_, seconds)| !(1.0..=500.0).contains(seconds)) {
        return Err(format!("{name} is a number of simulated seconds from 1 to 500"));
    }
    if speed.is_some_and(|speed| !SPEEDS.contains(&speed)) {
        return Err(format!("a speed is from {} to {}", SPEEDS.start(), SPEEDS.end()));
    }
    if begins.is_some_and(|it| it.date.is_none() || it.time.is_none() || it.offset.is_some()) {
        return Err("begins is a local date and time, such as 2026-01-31T23:59:55".into());
    }
    if is_timed && task.explore.as_ref().is_some_and(|it| it.of == Scheduling::Threads) {
        return Err(
            "time means nothing in schedules of threads; omit slow, login, answers, hang-up, \
             speed and begins"
                .into(),
        );
    }
    super::groups::faults_of(case, task)
}

/// Whether a device may be called so, with a number behind it.
fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(fits)
}

/// Many devices are many more than are drawn, and time does not say how long
/// they take.
fn many(explore: &Explore, task: &Task) -> Result<(), Complaint> {
    let Some(many) = &explore.many else {
        return Ok(());
    };
    let complain = |message: String| Err((many.span(), message));
    let Some(devices) = &task.vary.devices else {
        return complain("the task has no [task.vary.devices]; omit this key".into());
    };
    if explore.of != Scheduling::Futures {
        return complain("only schedules of futures can have many devices; omit this key".into());
    }
    let least = devices.count.get_ref().to * 2;
    if (least..=MOST_DEVICES).contains(many.get_ref()) {
        return Ok(());
    }
    complain(format!(
        "the number of devices must be from {least}, twice as many as a run can have, to \
         {MOST_DEVICES}"
    ))
}

/// Only schedules show it: the task must be explored, and it can take points
/// away from checks that need it, and give none. Student and witness share a
/// process there.
pub(super) fn seen_in_schedules(check: &Check, task: &Task) -> Result<(), Complaint> {
    let options = task.explore.iter().flat_map(Explore::with_names);
    let options: Vec<_> = options.map(String::as_str).collect();
    let unknown = check.with.as_ref().filter(|name| !options.contains(&name.get_ref().as_str()));
    if let Some(name) = unknown {
        let known = if options.is_empty() { "none".into() } else { options.join(", ") };
        let message = format!(
            "'{}' is not in [task.explore.options] or its cases; known: {known}",
            name.get_ref()
        );
        return Err((name.span(), message));
    }
    if !check.needs_schedules() {
        return Ok(());
    }
    if task.explore.is_none() {
        let message = "only schedules show this, but the task has no [task.explore]";
        return Err((check.id.span(), message.into()));
    }
    if check.points != 0 {
        let message = "only schedules show this, and the program shares a process with what \
                       watches it there: say points = 0, and let checks that have points need it";
        return Err((check.id.span(), message.into()));
    }
    Ok(())
}
