//! The arguments of a command: what stands where it has no keyword, and how it is read.

use std::net::Ipv4Addr;

use super::{Failure, Word, token};
use crate::router::ios::interface::{InterfaceName, Kind};

/// Longer values are cut.
const LONGEST_VALUE: usize = 254;

/// The arguments of a command: what stands where it has no keyword.
#[derive(Debug, Clone, Copy)]
pub(in crate::router::ios) struct Arguments<'a> {
    /// Where in the line the last one starts.
    pub at: usize,
    /// What the last one is.
    pub last: Option<Word>,
    pub interface: InterfaceName,
    /// The last two.
    pub addresses: [Ipv4Addr; 2],
    /// The last two.
    pub numbers: [u32; 2],
    /// A host name or the rest of the line.
    pub text: &'a str,
}

impl Default for Arguments<'_> {
    fn default() -> Self {
        Arguments {
            at: 0,
            last: None,
            interface: InterfaceName::GigabitEthernet(0),
            addresses: [Ipv4Addr::UNSPECIFIED; 2],
            numbers: [0; 2],
            text: "",
        }
    }
}

impl Arguments<'_> {
    /// The last argument, written as a configuration shows it.
    pub(in crate::router::ios) fn value(&self) -> String {
        match self.last {
            Some(Word::Address) => self.addresses[1].to_string(),
            Some(Word::Number(..)) => self.numbers[1].to_string(),
            Some(Word::Text | Word::HostName) => {
                let shown = |character: &char| !character.is_control();
                self.text.chars().filter(shown).take(LONGEST_VALUE).collect()
            }
            Some(Word::Interface | Word::Is(_)) | None => String::new(),
        }
    }
}

/// Reads an argument that starts with `token`; returns where it ends.
pub(super) fn take<'a>(
    word: Word,
    line: &'a str,
    at: usize,
    token: &'a str,
    arguments: &mut Arguments<'a>,
) -> Result<usize, Failure> {
    (arguments.at, arguments.last) = (at, Some(word));
    let end = at + token.len();
    let read = match word {
        Word::Is(_) => Some(()),
        Word::Interface => return take_interface(line, at, token, arguments),
        Word::Address => {
            address(token).map(|it| arguments.addresses = [arguments.addresses[1], it])
        }
        Word::Number(from, to) => number(token)
            .filter(|number| (from..=to).contains(number))
            .map(|it| arguments.numbers = [arguments.numbers[1], it]),
        Word::HostName => is_host_name(token).then(|| arguments.text = token),
        Word::Text => {
            arguments.text = line[at..].trim_ascii_end();
            return Ok(line.len());
        }
    };
    read.map(|()| end).ok_or(Failure::Invalid(at))
}

/// A kind and a number, in one token or in two.
fn take_interface(
    line: &str,
    at: usize,
    first: &str,
    arguments: &mut Arguments<'_>,
) -> Result<usize, Failure> {
    let digit = |byte: u8| byte.is_ascii_digit();
    let (kind, number) = first.split_at(first.bytes().position(digit).unwrap_or(first.len()));
    let kind = Kind::parse(kind).ok_or(Failure::Invalid(at))?;
    let (number_at, number) = match number {
        "" => token(line, at + first.len()).ok_or(Failure::Incomplete)?,
        _ => (at, number),
    };
    let name = kind.numbered(number).ok_or(Failure::Invalid(number_at))?;
    arguments.interface = name;
    let end = if number_at == at { first.len() } else { number.len() };
    Ok(number_at + end)
}

fn number(token: &str) -> Option<u32> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| token.parse().ok()).flatten()
}

/// As IOS reads it: leading zeros do not mean octal.
fn address(token: &str) -> Option<Ipv4Addr> {
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
