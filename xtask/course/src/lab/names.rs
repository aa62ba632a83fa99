//! The names that expressions and templates of a `lab.toml` know.

use pattern::expression::Values;

use super::{HEALTHY, Task};

/// The names expressions know where a task varies devices.
pub const DEVICE_NAMES: [&str; 8] = [
    "devices",
    "sum-of-delays",
    "max-delay",
    SESSION_SECONDS,
    COMMANDS,
    OPEN,
    OTHERS,
    PUSHED_LINES,
];
/// How many commands the device of a line is configured with.
pub const COMMANDS: &str = "commands";
/// How many sessions of other threads are open beside a line.
pub const OPEN: &str = "open";
/// How many other devices were not through when the thread of a line began with
/// its own.
pub const OTHERS: &str = "others";
/// How many lines the devices have pushed by themselves.
pub const PUSHED_LINES: &str = "pushed-lines";
/// The one of them that is known only afterwards: simulated seconds from the
/// opening of the first session to the end of the last one.
pub const SESSION_SECONDS: &str = "session-seconds";

/// The names a task's expressions may use, each with some value.
pub fn names(task: &Task) -> Values {
    let numbers = task.vary.numbers.keys().map(String::as_str);
    let devices = task.vary.devices.iter().flat_map(|_| DEVICE_NAMES);
    let groups = task.vary.devices.iter().flat_map(|devices| devices.groups.keys());
    let groups: Vec<_> = groups.flat_map(|name| [name.clone(), sessions_of(name)]).collect();
    let healthy = (!groups.is_empty()).then(|| HEALTHY.to_owned());
    let names = numbers.chain(devices).map(str::to_owned).chain(groups).chain(healthy);
    names.map(|name| (name, 1.0)).collect()
}

/// What expressions call the number of sessions that fail on each device of a group.
pub fn sessions_of(group: &str) -> String {
    format!("{group}-sessions")
}

/// Puts the drawn word and octet into a command.
///
/// # Errors
/// If something else is asked for.
pub fn fill(template: &str, word: &str, octet: u8) -> Result<String, String> {
    let filled = template.replace("${word}", word).replace("${octet}", &octet.to_string());
    if filled.contains("${") {
        Err(format!("'{template}' asks for more than ${{word}} and ${{octet}}"))
    } else {
        Ok(filled)
    }
}
