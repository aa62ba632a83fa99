//! What was typed on a device in configuration mode, beside its list of commands.
//!
//! A running configuration does not show all of it: not a default, not the order
//! of lines, and not what was taken back.

use course::text::visible;

use super::super::evidence::Evidence;
use super::super::session::Exchange;

/// In which way a device got something else than its own commands, if it did.
pub(super) fn otherwise(
    device: usize,
    commands: &[String],
    evidence: &Evidence<'_>,
) -> Option<String> {
    let sessions = evidence.sessions.iter().filter(|session| session.device == device);
    let exchanges = sessions.flat_map(|session| &session.exchanges);
    let configures = |it: &&Exchange<'_>| it.configures && it.answer.is_some();
    let typed = exchanges.filter(configures).filter(|it| !it.begins_to_configure());
    // A comment configures nothing.
    let typed: Vec<_> =
        typed.map(|it| it.line).filter(|it| !it.trim_start().starts_with('!')).collect();
    let pairs = typed.iter().zip(commands);
    let same = pairs.take_while(|(typed, own)| is_same(typed, own)).count();
    let (line, own) = (typed.get(same), commands.get(same));
    let left = typed.get(same..).unwrap_or_default();
    let is_typed_later = |own: &String| left.iter().any(|line| is_same(line, own));
    Some(match (line, own) {
        (None, None) => return None,
        (None, Some(own)) => format!("'{}' was not sent", visible(own)),
        (Some(line), own) => {
            let (line, is_it) = (visible(line), |own: &String| is_same(line, own));
            match own {
                _ if commands[..same].iter().any(is_it) => format!("'{line}' was sent twice"),
                Some(own) if commands[same..].iter().any(is_it) && is_typed_later(own) => {
                    format!("'{line}' was sent before '{}'", visible(own))
                }
                Some(own) if commands[same..].iter().any(is_it) => {
                    format!("'{}' was not sent", visible(own))
                }
                _ => format!("'{line}' was sent, which is not one of its commands"),
            }
        }
    })
}

/// Whether two lines say the same: words may be shortened as on a router, and
/// `Loopback 0` is `Loopback0`.
fn is_same(typed: &str, own: &str) -> bool {
    let (typed, own) = (words(typed), words(own));
    let mut pairs = typed.iter().zip(&own);
    typed.len() == own.len()
        && pairs.all(|(typed, own)| {
            let letters = typed.starts_with(|it: char| it.is_alphabetic());
            typed == own || letters && (own.starts_with(typed) || typed.starts_with(own))
        })
}

/// Runs of letters, and what is between them.
fn words(line: &str) -> Vec<String> {
    let line = line.to_ascii_lowercase();
    let mut words: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        let mut last = None;
        for letter in word.chars() {
            let kind = letter.is_alphabetic();
            match words.last_mut().filter(|_| last == Some(kind)) {
                Some(word) => word.push(letter),
                None => words.push(letter.into()),
            }
            last = Some(kind);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_the_same_in_the_words_of_a_router() {
        for (typed, own, same) in [
            ("interface Loopback0", "interface Loopback0", true),
            ("int lo 0", "interface Loopback0", true),
            ("INT  lo0", "interface Loopback0", true),
            ("int lo1", "interface Loopback0", false),
            ("line console 0", "line con 0", true),
            ("no shut", "no shutdown", true),
            ("shutdown", "no shutdown", false),
            ("ip add 10.0.7.1 255.255.255.255", "ip address 10.0.7.1 255.255.255.255", true),
            ("ip address 10.0.77.1 255.255.255.255", "ip address 10.0.7.1 255.255.255.255", false),
            ("description a7", "description a", false),
        ] {
            assert_eq!(is_same(typed, own), same, "{typed} and {own}");
        }
    }
}
