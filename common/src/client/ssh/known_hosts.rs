//! The keys of hosts, as OpenSSH keeps them (sshd(8), "SSH_KNOWN_HOSTS FILE
//! FORMAT"): names, patterns with `*`, `?` and `!`, `[host]:port`, hashed
//! names, and the marks `@revoked` and `@cert-authority`.
//!
//! The library's own reader knows neither patterns nor marks, takes a revoked
//! key for a good one, and miscounts lines after a comment.

use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use russh::keys::ssh_key::known_hosts::HostPatterns;
use russh::keys::{PublicKey, parse_public_key_base64};
use sha1::Sha1;

use crate::inventory;

/// The lines of a file, found by host.
#[derive(Debug, Default)]
pub struct KnownHosts {
    lines: Vec<Line>,
    /// Places in `lines` of each name that stands there as it is.
    by_name: HashMap<String, Vec<usize>>,
    /// Places of the lines with hashed names and patterns: these are tried.
    others: Vec<usize>,
}

#[derive(Debug)]
struct Line {
    /// In the file, from 1.
    number: usize,
    mark: Marker,
    hosts: String,
    /// Base64; decoded when a session asks for the host.
    key: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    None,
    Revoked,
    Authority,
    /// One that this reader does not know: it can only forbid.
    Unknown,
}

/// What the file says about a host's key; lines count from 1.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// It is the host's.
    Known,
    /// Nothing is known of the host.
    Unknown,
    /// The host has other keys, first this one.
    Changed {
        /// Where it is.
        line: usize,
        /// What the file has.
        known: Box<PublicKey>,
    },
    /// It must not be trusted.
    Revoked {
        /// Where it says so.
        line: usize,
    },
    /// Only an authority is known.
    Authority {
        /// Where it is.
        line: usize,
    },
    /// A line about the host holds no key that can be read.
    Unreadable {
        /// Where it is.
        line: usize,
    },
}

impl KnownHosts {
    /// Reads a file's text. A line that is none is passed over, as OpenSSH
    /// does; a line about a host that is asked for is not.
    pub fn parse(text: &str) -> Self {
        let mut known = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(line) = Line::parse(number, line) {
                known.add(line);
            }
        }
        known
    }

    fn add(&mut self, line: Line) {
        let place = self.lines.len();
        if line.hosts.contains(['*', '?', '!']) || line.hosts.starts_with('|') {
            self.others.push(place);
        } else {
            for name in line.hosts.split(',') {
                let places = self.by_name.entry(name.to_ascii_lowercase()).or_default();
                places.push(place);
            }
        }
        self.lines.push(line);
    }

    /// Whether `key` is that of the host.
    pub fn check(&self, host: &str, port: u16, key: &PublicKey) -> Answer {
        let answer = self.check_name(&name(host, port), key);
        if port == 22 || answer != Answer::Unknown {
            return answer;
        }
        // As OpenSSH does: a key that is the host's on its usual port will do.
        match self.check_name(&host.to_ascii_lowercase(), key) {
            answer @ (Answer::Known | Answer::Revoked { .. }) => answer,
            _ => Answer::Unknown,
        }
    }

    fn check_name(&self, name: &str, key: &PublicKey) -> Answer {
        let mut answer = Answer::Unknown;
        for line in self.lines_about(name) {
            let known = parse_public_key_base64(&line.key);
            let same = known.as_ref().is_ok_and(|known| known.key_data() == key.key_data());
            let line = line.number_and_mark();
            match (line, known) {
                // Wherever it stands: nothing outweighs it.
                ((line, Marker::Revoked | Marker::Unknown), _) if same => {
                    return Answer::Revoked { line };
                }
                ((_, Marker::None), _) if same => answer = Answer::Known,
                _ if answer == Answer::Known => {}
                ((line, Marker::None), Err(_)) if answer == Answer::Unknown => {
                    answer = Answer::Unreadable { line };
                }
                ((line, Marker::None), Ok(known)) if !matches!(answer, Answer::Changed { .. }) => {
                    let known = Box::new(known);
                    answer = Answer::Changed { line, known };
                }
                ((line, Marker::Authority), _) if answer == Answer::Unknown => {
                    answer = Answer::Authority { line };
                }
                _ => {}
            }
        }
        answer
    }

    /// The names of the algorithms of the keys that are known of the host:
    /// asked for first, so that a router with two keys shows the known one.
    pub fn algorithms(&self, host: &str, port: u16) -> Vec<String> {
        let keys = |name: &str| -> Vec<String> {
            self.lines_about(name)
                .filter(|line| line.mark == Marker::None)
                .filter_map(|line| parse_public_key_base64(&line.key).ok())
                .map(|key| key.algorithm().as_str().to_owned())
                .collect()
        };
        let known = keys(&name(host, port));
        if known.is_empty() { keys(&host.to_ascii_lowercase()) } else { known }
    }

    fn lines_about<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Line> {
        let named = self.by_name.get(name).into_iter().flatten();
        let others = self.others.iter();
        let others = others.filter(move |place| self.lines[**place].matches(name));
        named.chain(others).map(|place| &self.lines[*place])
    }
}

impl Line {
    fn parse(number: usize, text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace().peekable();
        if words.peek()?.starts_with('#') {
            return None;
        }
        let mark = match words.next_if(|word| word.starts_with('@')) {
            None => Marker::None,
            Some("@revoked") => Marker::Revoked,
            Some("@cert-authority") => Marker::Authority,
            Some(_) => Marker::Unknown,
        };
        let (hosts, _algorithm) = (words.next()?, words.next()?);
        Some(Self { number, mark, hosts: hosts.to_owned(), key: words.next()?.to_owned() })
    }

    fn number_and_mark(&self) -> (usize, Marker) {
        (self.number, self.mark)
    }

    fn matches(&self, name: &str) -> bool {
        if self.hosts.starts_with('|') {
            return is_hash_of(&self.hosts, name);
        }
        let mut matches = false;
        for pattern in self.hosts.split(',') {
            match pattern.strip_prefix('!') {
                // One that is excluded is so whatever else is said.
                Some(pattern) if fits(pattern, name) => return false,
                Some(_) => {}
                None => matches |= fits(pattern, name),
            }
        }
        matches
    }
}

/// How a host is written: with its port where that is not the usual one.
pub fn name(host: &str, port: u16) -> String {
    let host = host.to_ascii_lowercase();
    match port {
        22 => host,
        port => format!("[{host}]:{port}"),
    }
}

/// `|1|salt|HMAC-SHA1 of the name under the salt`, in base64.
fn is_hash_of(hashed: &str, name: &str) -> bool {
    let Ok(HostPatterns::HashedName { salt, hash }) = hashed.parse() else {
        return false;
    };
    let Ok(mac) = Hmac::<Sha1>::new_from_slice(&salt) else {
        return false;
    };
    mac.chain_update(name).verify_slice(&hash).is_ok()
}

/// Whether a pattern with `*` and `?` covers the whole name, in whichever case it is written.
fn fits(pattern: &str, name: &str) -> bool {
    inventory::fits(&pattern.to_ascii_lowercase(), name)
}

#[cfg(test)]
mod tests;
