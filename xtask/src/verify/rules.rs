//! Rules for labs that no single program proves: a lab that breaks one of them
//! lets some wrong program pass by luck.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;
use common::trace::{Event, EventKind};
use contain::process::{Ending, Run};
use course::lab::names;
use course::lab::word::Word;
use course::lab::{Scheduling, Task};
use judge::{Explored, Verdict, judge};
use run::observe::Observation;
use run::router;
use run::vary::{self, Variation};

/// Devices from which on a random order is right less than once in 10,000 times.
const ENOUGH: usize = 8;

/// What is wrong with a task, in words; `program` is the lab's own.
pub(super) fn broken(task: &Task, program: &Path) -> Result<Vec<String>> {
    let mut problems = earned_for_nothing(task)?;
    problems.extend(no_log_out(task));
    problems.extend(right_by_luck(task));
    problems.extend(small_numbers_drawn(task));
    problems.extend(no_many(task));
    problems.extend(same_counts(task));
    problems.extend(defaults_drawn(task, &defaults(&help(program))));
    let id = task.id();
    Ok(problems.into_iter().map(|problem| format!("task {id}: {problem}")).collect())
}

/// What a program that ends well and does nothing gets points for.
fn earned_for_nothing(task: &Task) -> Result<Vec<String>> {
    let variation = vary::draw(task, 1);
    let nothing = Observation {
        events: untouched(&variation),
        variation,
        run: Run {
            ending: Ending::Code(0),
            stdout: Vec::new(),
            stderr: Vec::new(),
            took: Duration::ZERO,
            layers: Vec::new(),
        },
        schedule: None,
        interrupted: None,
    };
    let verdicts = judge(task, &nothing, Explored::Off)?;
    let checks = task.checks.iter().zip(verdicts);
    let earned = checks.filter(|(check, it)| check.points > 0 && *it == Verdict::Pass);
    let says = |id: &str| {
        format!(
            "a program that does nothing gets the points of '{id}': say points = 0, or what it needs"
        )
    };
    Ok(earned.map(|(check, _)| says(check.id())).collect())
}

/// What devices see that no program connects to.
fn untouched(variation: &Variation) -> Vec<Event> {
    let configurations = variation.devices.iter().map(|device| EventKind::Configuration {
        device: device.name.clone(),
        running: router::typed(device, []).0.running_config(),
    });
    configurations.chain([EventKind::Stopped]).map(|what| Event { at_us: 0, what }).collect()
}

/// A program that leaves its sessions open is wrong in every task.
fn no_log_out(task: &Task) -> Option<String> {
    let mut words = task.checks.iter().map(|check| &check.that);
    let asked = words.any(|word| matches!(word, Word::SessionsClosed));
    (task.vary.devices.is_some() && !asked)
        .then(|| "it has devices, and no check 'sessions-closed'".to_owned())
}

/// Where one run alone shows an order of devices, it has many.
fn right_by_luck(task: &Task) -> Option<String> {
    let from = task.vary.devices.as_ref()?.count.get_ref().from;
    let is_order = |word: &Word| {
        matches!(
            word,
            Word::InDeviceOrder(_) | Word::FinishedAsAnswered(_) | Word::OpenedInDeviceOrder
        )
    };
    let check = task.checks.iter().find(|check| is_order(&check.that))?;
    (from < ENOUGH).then(|| {
        format!(
            "'{}' judges an order, and {from} devices are in it by luck too often: draw {ENOUGH} or more",
            check.id()
        )
    })
}

/// What schedules use is not drawn for runs: no constant is right in both.
fn small_numbers_drawn(task: &Task) -> Vec<String> {
    let small = task.explore.iter().flat_map(|explore| &explore.numbers);
    let drawn = small.filter_map(|(name, small)| {
        let number = task.vary.numbers.get(name)?;
        let small = *small.get_ref();
        (*number.from.get_ref()..=number.to)
            .contains(&small)
            .then(|| {
                format!("'{name}' is {small} in schedules, and can be in runs: a constant would be right in both")
            })
    });
    drawn.collect()
}

/// What is limited to as many devices as are drawn shows with more only.
fn no_many(task: &Task) -> Option<String> {
    let explore = task.explore.as_ref().filter(|explore| explore.of == Scheduling::Futures)?;
    let devices = task.vary.devices.as_ref()?.count.get_ref().to;
    // Devices that items come from and go to have their places, however many there are.
    let limited = task.items.is_none();
    (limited && explore.many.is_none()).then(|| {
        format!(
            "a program that is limited to {devices} devices at once is not found: say \
             'many' in [task.explore]"
        )
    })
}

/// A number of commands that is the same for all devices proves nothing.
fn same_counts(task: &Task) -> Option<String> {
    let counts = |word: &Word| match word {
        Word::Number(number) => [&number.at_least, &number.at_most]
            .into_iter()
            .flatten()
            .any(|bound| bound.get_ref().contains(names::COMMANDS)),
        _ => false,
    };
    let check = task.checks.iter().find(|check| counts(&check.that))?;
    let templates = task.vary.commands.as_ref()?.templates.get_ref();
    let first = templates.first()?.len();
    templates
        .iter()
        .all(|it| it.len() == first)
        .then(|| format!("'{}' counts commands, and all templates have {first}", check.id()))
}

/// A flag that is ignored must not be right by luck.
fn defaults_drawn(task: &Task, defaults: &BTreeMap<String, u64>) -> Vec<String> {
    let numbers = task.vary.numbers.values().filter_map(|number| {
        let flag = number.flag.get_ref();
        let default = *defaults.get(flag)?;
        (*number.from.get_ref()..=number.to)
            .contains(&default)
            .then(|| format!("{flag} can be drawn as {default}, which is the program's default"))
    });
    numbers.collect()
}

/// What a program says of its flags; nothing if it says nothing.
fn help(program: &Path) -> String {
    let output =
        Command::new(program).arg("--help").stdin(Stdio::null()).stderr(Stdio::null()).output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    said.unwrap_or_default()
}

/// The defaults that clap shows: `--flag <X> ... [default: 3]`, up to the next
/// flag.
fn defaults(help: &str) -> BTreeMap<String, u64> {
    let mut flag = None;
    let mut defaults = BTreeMap::new();
    for line in help.lines() {
        let mut words = line.split_whitespace();
        if let Some(found) = words.find(|word| word.starts_with("--")) {
            flag = Some(found.to_owned());
        }
        let default = line.split_once("[default: ").and_then(|(_, rest)| {
            let (number, _) = rest.split_once(']')?;
            number.parse().ok()
        });
        if let (Some(flag), Some(default)) = (&flag, default) {
            defaults.insert(flag.clone(), default);
        }
    }
    defaults
}

#[cfg(test)]
mod tests {
    use course::lab::Lab;

    use super::*;

    const CHECK: &str = "[[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\n";
    const DEVICES: &str =
        "[task.vary.devices]\ncount = { from = 3, to = 4 }\ndelay = { between = [1, 2] }\n";
    const NUMBER: &str = "[task.vary.numbers]\nn = { flag = '--n', from = 2, to = 4 }\n";

    #[test]
    fn a_lab_that_lets_luck_decide_is_told_how() {
        let closed = "[[task.check]]\nid = 'z'\nwhat = 'w'\nhint = 'h'\npoints = 0\nthat = 'sessions-closed'\n";
        let cases = [
            (
                format!("{CHECK}that = {{ exit-code = 0 }}\n"),
                "task 9.1: a program that does nothing gets the points of 'c': say points = 0, or what it needs",
            ),
            (
                format!("{DEVICES}{CHECK}that = {{ prints = 'x' }}\n"),
                "task 9.1: it has devices, and no check 'sessions-closed'",
            ),
            (
                format!(
                    "{DEVICES}{CHECK}that = {{ in-device-order = {{ line = '(?<device>.*)' }} }}\n{closed}"
                ),
                "task 9.1: 'c' judges an order, and 3 devices are in it by luck too often: draw 8 or more",
            ),
            (
                format!(
                    "{NUMBER}[task.explore]\nof = 'threads'\nnumbers = {{ n = 2 }}\n{CHECK}that = {{ prints = 'x' }}\n"
                ),
                "task 9.1: 'n' is 2 in schedules, and can be in runs: a constant would be right in both",
            ),
            (
                format!(
                    "{DEVICES}[task.explore]\nof = 'futures'\ndevices = 3\n{CHECK}that = {{ prints = 'x' }}\n{closed}"
                ),
                "task 9.1: a program that is limited to 4 devices at once is not found: say 'many' in [task.explore]",
            ),
            (
                format!("{NUMBER}{CHECK}that = {{ prints = 'x' }}\n"),
                "task 9.1: --n can be drawn as 3, which is the program's default",
            ),
            (
                format!(
                    "{DEVICES}[task.vary.commands]\nflag = '--c'\ntemplates = [['a'], ['b']]\n{CHECK}\
                         that = {{ number = {{ line = '(?<device>\\S+) (?<number>\\d+)', at-most = 'commands' }} }}\n{closed}"
                ),
                "task 9.1: 'c' counts commands, and all templates have 1",
            ),
        ];
        for (task, expected) in cases {
            let text =
                format!("title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n{task}");
            let lab = Lab::parse(&text, Path::new("lab.toml")).unwrap();
            let task = &lab.tasks[0];
            let shown = "  --n <N>\n      How many [default: 3]\n  -h, --help  Print help\n";
            let shown = if expected.contains("--n") { shown } else { "" };
            let mut problems = broken(task, Path::new("/nowhere")).unwrap();
            let drawn = defaults_drawn(task, &defaults(shown));
            problems.extend(drawn.iter().map(|it| format!("task 9.1: {it}")));
            assert_eq!(problems, [expected]);
        }
    }
}
