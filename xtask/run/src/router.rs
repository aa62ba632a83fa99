//! What a device of a run would say: the simulated router, without sandbox.

use std::time::Duration;

use chrono::NaiveDateTime;
use common::inventory::Device;
use common::router::ios::{Moment, Router, Terminal, commands};
use pattern::matcher::Matcher;

/// Types lines on a fresh `device`, from privileged mode on; returns it, and
/// what it said to the last one.
pub fn typed<'a>(device: &Device, lines: impl IntoIterator<Item = &'a str>) -> (Router, String) {
    let mut said = String::new();
    let router = follow(device, lines, |_, output| said = output);
    (router, said)
}

fn fresh(device: &Device) -> Router {
    let hostname = device.hostname.as_deref().unwrap_or(&device.name);
    Router::new(hostname, device.seed)
}

fn follow<'a>(
    device: &Device,
    lines: impl IntoIterator<Item = &'a str>,
    mut each: impl FnMut(&Router, String),
) -> Router {
    let mut router = fresh(device);
    let mut terminal = Terminal::privileged();
    let now = Moment { uptime: Duration::ZERO, date: NaiveDateTime::default() };
    for line in lines {
        let said = router.execute(&mut terminal, line, now).output;
        each(&router, said);
    }
    router
}

/// A command that a router knows and a pattern of `lab.toml` means: the pattern
/// itself says little to a person.
pub fn command_like(pattern: &Matcher) -> Option<String> {
    let mut known = commands().into_iter();
    known.find(|command| pattern.is_match(&command.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_for_commands_is_told_as_the_command_that_a_person_would_type() {
        for (pattern, command) in [
            (r"^sh\S* ip i\S* b", Some("show ip interface brief")),
            (r"^sh\S* ve", Some("show version")),
            (r"^sh\S* ru", Some("show running-config")),
            (r"^sh\S* logg", Some("show logging")),
            (r"^conf\S* t", Some("configure terminal")),
            (r"^ho\S* ", Some("hostname <name>")),
            (r"^show spanning-tree", None),
        ] {
            let regex = Matcher::new(pattern).unwrap();
            assert_eq!(command_like(&regex).as_deref(), command, "{pattern}");
        }
    }
}
