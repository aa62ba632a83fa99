//! What a student reads of a program that did not come to its end.

use std::io::{self, Write};

use course::text::{count, list, visible};
use judge::picture::Charset;
use judge::{OpenSession, Stuck};
use pattern::expression::plain;

use super::human::{DIM, picture};

/// Most devices that are named.
const MOST: usize = 6;

/// Which thread waited for what, as far as the devices and the transcript tell.
pub(super) fn stuck(stuck: &Stuck, charset: Charset, out: &mut impl Write) -> io::Result<()> {
    told(stuck, out)?;
    match &stuck.picture {
        Some(shown) if stuck.devices > 0 => picture(shown, charset, out),
        _ => Ok(()),
    }
}

/// The same without its picture.
pub(super) fn told(stuck: &Stuck, out: &mut impl Write) -> io::Result<()> {
    let silent = plain((stuck.silent.as_secs_f64() * 10.0).round() / 10.0);
    writeln!(out, "  nothing was printed in the last {silent} real seconds")?;
    if !stuck.said.is_empty() {
        writeln!(out, "  the last line of each:")?;
    }
    for line in &stuck.said {
        writeln!(out, "    {DIM}|{DIM:#} {}", visible(line))?;
    }
    if stuck.devices == 0 {
        return Ok(());
    }
    match stuck.open.len() {
        0 => writeln!(out, "  {}", deadlocked(stuck))?,
        _ => writeln!(out, "  sessions that were still open:")?,
    }
    for session in stuck.open.iter().take(MOST) {
        writeln!(out, "    {}", open(session))?;
    }
    if let more @ 1.. = stuck.open.len().saturating_sub(MOST) {
        writeln!(out, "    and {more} more")?;
    }
    if !stuck.not_contacted.is_empty() {
        let devices = count(stuck.not_contacted.len(), "device");
        let names = list(&stuck.not_contacted, MOST);
        writeln!(out, "  {devices} never contacted: {names}")?;
    }
    Ok(())
}

fn open(session: &OpenSession) -> String {
    let (device, since) = (&session.device, session.since);
    let waits = match &session.unanswered {
        _ if session.connecting => "the program is still connecting".into(),
        Some(line) => format!("the device still works on '{}'", visible(line)),
        None => "the device waits for the program's next command".into(),
    };
    format!("{device} since {since:.1}s: {waits}")
}

/// All that a deadlock leaves to be seen.
fn deadlocked(stuck: &Stuck) -> &'static str {
    match stuck.picture {
        None => "no session was ever opened: the program waited for itself, not for a device",
        Some(_) => "no session was open any more: the program waited for itself, not for a device",
    }
}
