//! What is typed and shown: words that belong on a command line, telnet's commands, and bytes.

use rand::RngExt;
use rand::rngs::SmallRng;

use crate::bytes::{SHOWN, TYPED, bytes};

/// Negotiations, a subnegotiation, one without an end, an IAC that is data, and one at an end.
const TELNET: [&[u8]; 11] = [
    &[255, 251, 1],
    &[255, 252, 3],
    &[255, 253, 31],
    &[255, 254, 1],
    &[255, 250, 24, 0, b'v', b't', 255, 240],
    &[255, 250, 31, 0, 80, 255, 255, 0, 255, 240],
    &[255, 250, 24],
    &[255, 255],
    &[255, 241],
    &[255, 244],
    &[255],
];

/// What else is shown around an echo: a log, questions, and what looks like either.
const AROUND: &[&str] = &[
    "*Nov 27 07:14:05.123: %SYS-5-CONFIG_I: Configured from console by neo\r\n",
    "%LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to up\r\n",
    "*Nov 27 07:14:05.123: %",
    "\r\nR1#",
    "\r\nR1#\r\n",
    "\r\nR1(config-if)#",
    "R1#$the end of a long command",
    "\r\nClear logging buffer [confirm]",
    "\r\nDestination filename [startup-config]? ",
    "\r\nSave? [yes/no]: ",
    "\r\nEnter TEXT message.  End with the character '^'.\r\n",
    "\r\n% Bad passwords\r\n",
    "\x08 \x08",
    "\r          \r",
    "\x1b[K",
    "\u{202e}",
];

/// Bytes for a router's line.
pub fn typed(rng: &mut SmallRng) -> Vec<u8> {
    let count = if rng.random_range(0..50) == 0 { 3000 } else { 200 };
    let mut typed = with_telnet(rng, TYPED, count);
    if rng.random_range(0..30) == 0 {
        // A line far beyond what a router takes.
        typed.extend(std::iter::repeat_n(b"a?\t "[rng.random_range(0..4)], 9000));
        typed.push(b'\r');
    }
    typed
}

/// Bytes for a client, without an order.
pub fn shown(rng: &mut SmallRng, telnet: bool) -> Vec<u8> {
    let words = if rng.random() { SHOWN } else { AROUND };
    if telnet { with_telnet(rng, words, 6) } else { bytes(rng, words, 6) }
}

/// A command of telnet's.
pub fn telnet(rng: &mut SmallRng) -> &'static [u8] {
    TELNET[rng.random_range(0..TELNET.len())]
}

/// A command of telnet's that is complete, and leaves no data.
pub fn whole_telnet(rng: &mut SmallRng) -> &'static [u8] {
    let whole = [0, 1, 2, 3, 4, 5, 8];
    TELNET[whole[rng.random_range(0..whole.len())]]
}

fn with_telnet(rng: &mut SmallRng, words: &[&str], count: usize) -> Vec<u8> {
    let mut all = Vec::new();
    let mut left = rng.random_range(1..count);
    while left > 0 {
        let next = left.min(20);
        all.extend(bytes(rng, words, next + 1));
        if rng.random_range(0..3) == 0 {
            all.extend_from_slice(telnet(rng));
        }
        left -= next;
    }
    all
}
