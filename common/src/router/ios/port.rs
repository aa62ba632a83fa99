//! Ports: the sockets of the hardware, and how each platform numbers them.

use std::fmt;

use crate::inventory::Platform;

/// How many ports every platform has at least.
pub(super) const PORTS: u8 = 4;

/// A socket in the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port {
    platform: Platform,
    number: u8,
}

/// A port as its name has it behind the kind: `0/1`.
pub(super) struct Numbers(Port);

/// How many ports a platform has.
pub(super) fn count(platform: Platform) -> u8 {
    match platform {
        Platform::IosXe | Platform::Isr4331 | Platform::C8000v => PORTS,
        Platform::C9300 => 25,
    }
}

impl Port {
    /// The port of a platform, counted from 0.
    pub(super) fn new(number: u8, platform: Platform) -> Self {
        Self { platform, number }
    }

    /// The port with the number `0/1`, if the platform has it.
    pub(super) fn numbered(text: &str, platform: Platform) -> Option<Self> {
        let number = match platform {
            Platform::IosXe => last(text.strip_prefix("0/")?)?,
            Platform::Isr4331 if text == "0" => 3,
            Platform::Isr4331 => last(text.strip_prefix("0/0/")?).filter(|it| *it < 3)?,
            Platform::C8000v => last(text)?.checked_sub(1)?,
            Platform::C9300 if text == "0/0" => 0,
            Platform::C9300 => last(text.strip_prefix("1/0/")?).filter(|it| *it > 0)?,
        };
        (number < count(platform)).then(|| Self::new(number, platform))
    }

    /// How much of `text` could be the number of a port of the platform.
    pub(super) fn fitting(text: &str, platform: Platform) -> usize {
        let of_port = |number| {
            let name = Port::new(number, platform).numbers().to_string();
            name.bytes().zip(text.bytes()).take_while(|(one, other)| one == other).count()
        };
        (0..count(platform)).map(of_port).max().unwrap_or_default()
    }

    /// Counted from 0.
    pub(super) fn number(self) -> u8 {
        self.number
    }

    /// Whether the port is one of those between which a switch forwards.
    pub(super) fn is_switched(self) -> bool {
        self.platform == Platform::C9300 && self.number > 0
    }

    /// Behind `GigabitEthernet`.
    pub(super) fn numbers(self) -> Numbers {
        Numbers(self)
    }
}

/// A number that has no sign and no leading zeros.
fn last(text: &str) -> Option<u8> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits && (text == "0" || !text.starts_with('0')))
}

impl fmt::Display for Numbers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Numbers(Port { platform, number }) = *self;
        match platform {
            Platform::IosXe => write!(formatter, "0/{number}"),
            Platform::Isr4331 if number == 3 => formatter.write_str("0"),
            Platform::Isr4331 => write!(formatter, "0/0/{number}"),
            Platform::C8000v => write!(formatter, "{}", number + 1),
            Platform::C9300 if number == 0 => formatter.write_str("0/0"),
            Platform::C9300 => write!(formatter, "1/0/{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_every_port_reads_back() {
        for platform in [Platform::IosXe, Platform::Isr4331, Platform::C8000v, Platform::C9300] {
            for number in 0..count(platform) {
                let port = Port::new(number, platform);
                let name = port.numbers().to_string();
                assert_eq!(Port::numbered(&name, platform), Some(port), "{name}");
                assert_eq!(Port::fitting(&name, platform), name.len());
            }
            for other in ["", "/", "-1", "+1", "0/+1", "0/0/3", "0/00", "2/0/1", "1/0/25", "5", "é"]
            {
                assert_eq!(Port::numbered(other, platform), None, "{other}");
            }
        }
    }
}
