//! The arguments of a command: what stands where it has no keyword, and how it is read.

use std::net::Ipv4Addr;

use super::candidates::fitting_interface;
use super::{Failure, Typist, Word, starts, token};
use crate::inventory::Platform;
use crate::router::ios::interface::{InterfaceName, Kind};

/// The arguments of a command: what stands where it has no keyword.
#[derive(Debug, Clone, Copy)]
pub(in crate::router::ios) struct Arguments<'a> {
    /// Where in the line the last one starts.
    pub at: usize,
    /// What the last one is.
    pub last: Option<Word>,
    pub interface: InterfaceName,
    /// The interface of a route; `None` if it goes to an address or nowhere.
    pub next_hop: Option<InterfaceName>,
    /// The last two.
    pub addresses: [Ipv4Addr; 2],
    /// The last two.
    pub numbers: [u32; 2],
    /// A name, or the rest of the line.
    pub text: &'a str,
    /// The last two names of files.
    pub files: [&'a str; 2],
    /// The command stands behind `no`.
    pub negated: bool,
}

impl Default for Arguments<'_> {
    fn default() -> Self {
        Arguments {
            at: 0,
            last: None,
            interface: InterfaceName::Loopback(0),
            next_hop: None,
            addresses: [Ipv4Addr::UNSPECIFIED; 2],
            numbers: [0; 2],
            text: "",
            files: [""; 2],
            negated: false,
        }
    }
}

impl Arguments<'_> {
    /// The interface that the command names, if it names one.
    pub(in crate::router::ios) fn named_interface(&self) -> Option<InterfaceName> {
        (self.last == Some(Word::Interface)).then_some(self.interface)
    }
}

/// The file systems of a router, and those that it reaches.
const FILE_SYSTEMS: [&str; 9] =
    ["bootflash:", "flash:", "ftp:", "http:", "nvram:", "null:", "scp:", "system:", "tftp:"];

/// Reads an argument that starts with `token`; returns where it ends.
pub(super) fn take<'a>(
    word: Word,
    line: &'a str,
    at: usize,
    token: &'a str,
    platform: Platform,
    arguments: &mut Arguments<'a>,
) -> Result<usize, Failure> {
    (arguments.at, arguments.last) = (at, Some(word));
    let end = at + token.len();
    let read = match word {
        Word::Is(_) => Some(()),
        Word::Interface => {
            let (name, end) = take_interface(line, at, token, platform)?;
            arguments.interface = name;
            return Ok(end);
        }
        Word::NextHop => return take_next_hop(line, at, token, platform, arguments),
        Word::Address => {
            address(token).map(|it| arguments.addresses = [arguments.addresses[1], it])
        }
        Word::Number(from, to) => number(token)
            .filter(|number| (from..=to).contains(number))
            .map(|it| arguments.numbers = [arguments.numbers[1], it]),
        Word::HostName => is_host_name(token).then(|| arguments.text = token),
        Word::Any => {
            arguments.text = token;
            Some(())
        }
        Word::File => {
            let system = token.find(':').map_or(token, |colon| &token[..=colon]);
            let known = FILE_SYSTEMS.iter().any(|it| starts(it, system));
            known.then(|| arguments.files = [arguments.files[1], token])
        }
        Word::Text => {
            arguments.text = line[at..].trim_ascii_end();
            return Ok(line.len());
        }
    };
    read.map(|()| end).ok_or(Failure::Invalid(at))
}

/// An address, an interface or `Null0`.
fn take_next_hop<'a>(
    line: &'a str,
    at: usize,
    first: &'a str,
    platform: Platform,
    arguments: &mut Arguments<'a>,
) -> Result<usize, Failure> {
    arguments.next_hop = None;
    if let Some(address) = address(first) {
        arguments.addresses[1] = address;
        return Ok(at + first.len());
    }
    if first.eq_ignore_ascii_case("null0") {
        return Ok(at + first.len());
    }
    let (name, end) = take_interface(line, at, first, platform)?;
    arguments.next_hop = Some(name);
    Ok(end)
}

/// A kind and a number, in one token or in two; returns where it ends.
fn take_interface(
    line: &str,
    at: usize,
    first: &str,
    platform: Platform,
) -> Result<(InterfaceName, usize), Failure> {
    let digit = |byte: u8| byte.is_ascii_digit();
    let (kind, number) = first.split_at(first.bytes().position(digit).unwrap_or(first.len()));
    let typist = Typist { privileged: true, platform };
    let fits = |token: &str| fitting_interface(token, typist).min(token.len().saturating_sub(1));
    let kind = Kind::parse(kind).ok_or_else(|| Failure::Invalid(at + fits(first)))?;
    if !number.is_empty() {
        let name = kind.numbered(number, platform);
        let name = name.ok_or_else(|| Failure::Invalid(at + fits(first)))?;
        return Ok((name, at + first.len()));
    }
    let (number_at, number) = token(line, at + first.len()).ok_or(Failure::Incomplete)?;
    let fits = || match kind {
        Kind::GigabitEthernet => fits(&format!("g{number}")).saturating_sub(1),
        _ => 0,
    };
    let name = kind.numbered(number, platform);
    let name = name.ok_or_else(|| Failure::Invalid(number_at + fits()))?;
    Ok((name, number_at + number.len()))
}

fn number(token: &str) -> Option<u32> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| token.parse().ok()).flatten()
}

/// As IOS reads it: leading zeros do not mean octal.
pub(in crate::router::ios) fn address(token: &str) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut parts = token.split('.');
    for octet in &mut octets {
        let part = parts.next().filter(|part| part.len() <= 3)?;
        *octet = number(part)?.try_into().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

fn is_host_name(token: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    token.len() <= 63
        && token.starts_with(|first: char| first.is_ascii_alphabetic())
        && token.bytes().all(inner)
}
