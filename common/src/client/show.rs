//! Reading what devices show: the few facts the labs take out of it.

use std::fmt;

/// How a device tells that it did not take a command.
const REJECTIONS: [&str; 7] = [
    "% Invalid",
    "% Incomplete",
    "% Ambiguous",
    "% Unknown",
    "% Authorization",
    "% Bad",
    "Command rejected",
];

/// The line of an answer that says that the device did not take the command.
pub fn rejection(answer: &str) -> Option<&str> {
    // The caret line and an empty one may come first.
    let mut first_lines = answer.lines().take(4);
    let is_one = |line: &&str| REJECTIONS.iter().any(|start| line.starts_with(start));
    first_lines.find(is_one).map(str::trim_end)
}

/// An interface that changed its state, as the log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In short, such as `Gi0/1`.
    pub interface: String,
    /// `up` or `down`.
    pub state: String,
}

/// The newest `%LINK-3-UPDOWN` message in the output of `show logging`.
pub fn last_change(logging: &str) -> Option<Change> {
    let message = logging
        .lines()
        .rev()
        .find_map(|line| line.split_once("%LINK-3-UPDOWN: Interface ").map(|(_, rest)| rest))?;
    let (interface, state) = message.split_once(", changed state to ")?;
    Some(Change { interface: short_name(interface), state: state.trim().to_owned() })
}

/// Whether an interface is up. Prints as `up`, `down` or `missing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterfaceState {
    /// It has a link.
    Up,
    /// It has none, or an administrator shut it down.
    Down,
    /// The device has no such interface.
    Missing,
}

impl fmt::Display for InterfaceState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Missing => "missing",
        })
    }
}

/// The state of one interface in the output of `show ip interface brief`;
/// `interface` may be shortened, as in `Gi0/1`.
pub fn interface_state(brief: &str, interface: &str) -> InterfaceState {
    let is_its_row = |line: &&str| {
        let name = line.split_whitespace().next();
        name.is_some_and(|name| is_same_interface(interface, name))
    };
    let Some(row) = brief.lines().find(is_its_row) else {
        return InterfaceState::Missing;
    };
    // Interface, IP-Address, OK?, Method, Status (one word or two), Protocol.
    match row.split_whitespace().nth(4) {
        Some("up") => InterfaceState::Up,
        _ => InterfaceState::Down,
    }
}

/// The names of the interfaces in the output of `show ip interface brief`.
pub fn interfaces(brief: &str) -> impl Iterator<Item = &str> {
    // The first line is the heading; a name has a number.
    let names = brief.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| name.contains(|it: char| it.is_ascii_digit()))
}

/// The host name in (a part of) a running configuration.
pub fn hostname(config: &str) -> Option<&str> {
    config.lines().find_map(|line| line.strip_prefix("hostname ")).map(str::trim)
}

/// The first line with something in it, without the blanks around it.
pub fn first_line(output: &str) -> &str {
    output.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}

/// Whether `short` is `full`, or an abbreviation of it: `gi0/1`.
fn is_same_interface(short: &str, full: &str) -> bool {
    let ((short_kind, short_number), (kind, number)) =
        (kind_and_number(short), kind_and_number(full));
    let begins = kind.get(..short_kind.len());
    !short_kind.is_empty()
        && short_number == number
        && begins.is_some_and(|kind| kind.eq_ignore_ascii_case(short_kind))
}

fn kind_and_number(interface: &str) -> (&str, &str) {
    let digits = interface.find(|c: char| c.is_ascii_digit());
    interface.split_at(digits.unwrap_or(interface.len()))
}

/// `GigabitEthernet0/1` as IOS abbreviates it, `Gi0/1`.
pub fn short_name(interface: &str) -> String {
    let (kind, number) = kind_and_number(interface);
    format!("{}{number}", kind.get(..2).unwrap_or(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRIEF: &str = "\
Interface              IP-Address      OK? Method Status                Protocol
GigabitEthernet0/0     10.1.2.3        YES NVRAM  up                    up
GigabitEthernet0/1     unassigned      YES NVRAM  administratively down down
GigabitEthernet0/2     unassigned      YES NVRAM  down                  down
";

    #[test]
    fn the_interfaces_are_those_of_the_rows() {
        let names: Vec<_> = interfaces(BRIEF).collect();
        assert_eq!(names, ["GigabitEthernet0/0", "GigabitEthernet0/1", "GigabitEthernet0/2"]);
    }

    #[test]
    fn an_interface_is_up_or_down_or_not_there() {
        for (interface, state) in [
            ("GigabitEthernet0/0", InterfaceState::Up),
            ("GigabitEthernet0/1", InterfaceState::Down),
            ("GigabitEthernet0/2", InterfaceState::Down),
            ("Gi0/2", InterfaceState::Down),
            ("gigabit0/0", InterfaceState::Up),
            ("Lo0/0", InterfaceState::Missing),
            ("0/1", InterfaceState::Missing),
            ("", InterfaceState::Missing),
            ("GigabitEthernet0", InterfaceState::Missing),
            ("Loopback0", InterfaceState::Missing),
        ] {
            assert_eq!(interface_state(BRIEF, interface), state, "{interface}");
        }
    }

    #[test]
    fn the_last_change_is_the_newest_link_message() {
        let log = "\
*Nov 23 02:25:13.001: %LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to up
*Nov 23 02:25:14.123: %LINK-3-UPDOWN: Interface GigabitEthernet0/2, changed state to down
*Nov 23 02:25:15.123: %SYS-5-CONFIG_I: Configured from console
";
        let change = last_change(log).unwrap();
        assert_eq!((change.interface.as_str(), change.state.as_str()), ("Gi0/2", "down"));
        assert_eq!(last_change("nothing happened\n"), None);
    }

    #[test]
    fn names_are_cut_as_ios_does() {
        assert_eq!(short_name("GigabitEthernet0/1"), "Gi0/1");
        assert_eq!(short_name("Loopback0"), "Lo0");
        assert_eq!(short_name("é"), "é");
    }
}
