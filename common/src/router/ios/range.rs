//! `interface range`: several interfaces at once.

use super::interface::{InterfaceName, Kind};
use super::{Mode, Moment, Router, Terminal, set};

/// Most interfaces of a range.
const MOST: usize = 64;
const BAD: &str = "% Invalid interface range: name interfaces such as 'GigabitEthernet0/1 - 3'\n";

/// Goes to the interfaces that a list such as `gi0/1 - 3 , lo0` names.
pub(super) fn enter(
    router: &mut Router,
    terminal: &mut Terminal,
    typed: &str,
    now: Moment,
) -> Result<(), String> {
    let mut names = Vec::new();
    for part in typed.split(',') {
        let part: String = part.chars().filter(|it| !it.is_whitespace()).collect();
        one(router, &part, &mut names).ok_or(BAD)?;
    }
    for name in &names {
        set::create(router, *name, now)?;
    }
    terminal.range = names;
    terminal.mode = Mode::Range;
    Ok(())
}

/// `gi0/1-3`, `lo0`: adds what it names.
fn one(router: &Router, part: &str, names: &mut Vec<InterfaceName>) -> Option<()> {
    let digits = part.find(|it: char| it.is_ascii_digit())?;
    let kind = Kind::parse(&part[..digits])?;
    let (first, last) = match part[digits..].split_once('-') {
        None => (&part[digits..], None),
        Some((first, last)) => (first, Some(last)),
    };
    let platform = router.facts.platform;
    let slot = first.rfind(['/', '.']).map_or("", |at| &first[..=at]);
    let from: u32 = first[slot.len()..].parse().ok()?;
    // The name of the last one may be written out, too.
    let last = last.map_or(Some(from), |it| {
        let number = it.rsplit(|it: char| !it.is_ascii_digit()).next();
        number.and_then(|it| it.parse().ok())
    })?;
    let many = usize::try_from(last.checked_sub(from)?).ok()?;
    if many + names.len() >= MOST {
        return None;
    }
    for number in from..=last {
        names.push(kind.numbered(&format!("{slot}{number}"), platform)?);
    }
    Some(())
}
