//! Bytes that no program would send, drawn from a seed.

use rand::RngExt;
use rand::rngs::SmallRng;

/// What people and programs type, and what they never would.
pub const TYPED: &[&str] = &[
    "show ",
    "version",
    "ip interface brief",
    "run",
    "conf t",
    "interface lo0",
    "do ",
    "end",
    "hostname x",
    "no ",
    "shutdown",
    "description ",
    "terminal length ",
    "0",
    "5",
    "copy run flash:",
    "copy tftp: run",
    "10.0.0.9",
    "banner motd ^",
    "^",
    "interface range gi0/1 - 3",
    "ping 10.0.0.1",
    "dir",
    "clear logging",
    "show cdp neighbors detail",
    "ip route 10.0.0.0 255.0.0.0 ",
    "reload",
    "yes",
    "enable",
    "disable",
    "copy run start",
    "wr",
    "exit",
    "|",
    " i ",
    "?",
    "??",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "\r\0",
    "\x08",
    "\x7f",
    "\x03",
    "\x1a",
    "\x15",
    "\x16",
    "\x16?",
    "\x1e",
    "\x1b[A",
    "\x1b[B",
    "\x10",
    "\x17",
    "\x1b[1;5C",
    "\x1bO",
    "\x1b",
    " ",
    "q",
    "developer\r",
    "C1sco\r",
    "é",
    "\0",
];

/// What a device sends, and what it never would.
pub const SHOWN: &[&str] = &[
    "R1#",
    "R1>",
    "R1(config)#",
    "\r\n",
    "\n",
    "\r",
    " --More-- ",
    "Username: ",
    "Password: ",
    "\x08",
    "\x1b[",
    "\x1b[2J",
    "\x1b",
    "% Invalid input",
    "show clock",
    "line protocol is up",
    "#",
    ">",
    "€",
    "\0",
    " ",
];

/// Up to `count` of the words, and bytes that are none of them.
pub fn bytes(rng: &mut SmallRng, words: &[&str], count: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..rng.random_range(1..count) {
        match rng.random_range(0..12) {
            0 => bytes.push(rng.random()),
            _ => bytes.extend_from_slice(words[rng.random_range(0..words.len())].as_bytes()),
        }
    }
    bytes
}

/// `bytes` in pieces of random lengths.
pub fn pieces<'a>(rng: &mut SmallRng, mut bytes: &'a [u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    while !bytes.is_empty() {
        let (piece, rest) = bytes.split_at(rng.random_range(1..=bytes.len().min(40)));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}
