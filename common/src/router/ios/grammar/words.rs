//! What may stand at one place of a command.

use std::borrow::Cow;

use super::Arguments;

/// What may stand at one place of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::router::ios) enum Word {
    /// A keyword, or its start.
    Is(&'static str),
    /// `gi0/1`, `Loopback 0`.
    Interface,
    /// `10.0.0.1`, or a mask.
    Address,
    /// Where a route goes: an address, an interface or `Null0`.
    NextHop,
    /// From, to.
    Number(u32, u32),
    /// A valid host name.
    HostName,
    /// Any word.
    Any,
    /// `flash:`, `tftp://10.0.0.9/name`.
    File,
    /// The rest of the line.
    Text,
}

impl Word {
    /// A keyword, or what an argument is called.
    pub(in crate::router::ios) fn name(self) -> &'static str {
        match self {
            Word::Is(keyword) => keyword,
            Word::Interface => "INTERFACE",
            Word::Address | Word::NextHop => "A.B.C.D",
            Word::Number(..) => "NUMBER",
            Word::HostName | Word::Any => "WORD",
            Word::File => "URL",
            Word::Text => "LINE",
        }
    }

    /// The argument as a configuration shows it.
    pub(super) fn shown<'a>(self, typed: &'a str, arguments: &Arguments<'_>) -> Cow<'a, str> {
        match self {
            Word::Interface => arguments.interface.to_string().into(),
            Word::NextHop => match arguments.next_hop {
                Some(interface) => interface.to_string().into(),
                None if typed.as_bytes()[0].is_ascii_digit() => typed.into(),
                None => "Null0".into(),
            },
            _ => typed.trim_ascii_end().into(),
        }
    }
}

/// A command as a person reads it.
pub(in crate::router::ios) fn written_out(words: impl IntoIterator<Item = Word>) -> String {
    let word = |word| match word {
        Word::Is(keyword) => keyword,
        Word::Interface => "<interface>",
        Word::Address => "<address>",
        Word::NextHop => "<next hop>",
        Word::Number(..) => "<number>",
        Word::HostName | Word::Any => "<name>",
        Word::File => "<file>",
        Word::Text => "<text>",
    };
    let words: Vec<_> = words.into_iter().map(word).collect();
    words.join(" ")
}
