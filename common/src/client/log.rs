//! Lines of a router's log, as a session gets them that watches it.

use chrono::{Datelike, NaiveDateTime};

/// The date and time in front of a line of the log, such as
/// `*Nov 27 07:14:05.123: %LINK-3-UPDOWN: …`; `None` if it is not such a line.
///
/// A router writes no year: it is the one that brings the stamp next to `now`.
///
/// ```
/// use common::client::log::stamp;
///
/// let now = chrono::NaiveDate::from_ymd_opt(2027, 1, 1).unwrap().and_hms_opt(0, 0, 1).unwrap();
/// let stamp = stamp("*Dec 31 23:59:59.250: %SYS-5-CONFIG_I: Configured", now).unwrap();
/// assert_eq!(stamp.to_string(), "2026-12-31 23:59:59.250");
/// ```
pub fn stamp(line: &str, now: NaiveDateTime) -> Option<NaiveDateTime> {
    let (stamp, _) = line.split_once(": %")?;
    // `*`: the clock was never set; `.`: it has lost its NTP server.
    let stamp = stamp.trim_start_matches(['*', '.']);
    let years = [now.year() - 1, now.year(), now.year() + 1];
    let read = years.into_iter().filter_map(|year| {
        let dated = format!("{year} {stamp}");
        NaiveDateTime::parse_from_str(&dated, "%Y %b %e %H:%M:%S%.f").ok()
    });
    read.min_by_key(|stamp| (*stamp - now).abs())
}

/// Whether a line is one of the log.
#[cfg(feature = "session")]
pub(super) fn is_log_line(line: &str) -> bool {
    line.contains(": %") && stamp(line, NaiveDateTime::default()).is_some()
}

/// Whether a line has a message of a log in it, such as `%SYS-5-CONFIG_I: …`, with or without
/// a stamp in front.
#[cfg(feature = "session")]
pub(super) fn is_log_message(line: &str) -> bool {
    let is_name = |part: &str| {
        let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        !part.is_empty() && part.chars().all(allowed)
    };
    let is_level = |part: &str| matches!(part.as_bytes(), [b'0'..=b'7']);
    // A stamp, a number, a host name: what stands in front is short.
    line.match_indices('%').take_while(|(at, _)| *at < 80).any(|(at, _)| {
        let message = line[at + 1..].split_once(": ").map(|(name, _)| name);
        let mut parts = message.unwrap_or_default().rsplitn(3, '-');
        parts.next().is_some_and(is_name)
            && parts.next().is_some_and(is_level)
            && parts.next().is_some_and(|facility| facility.split('-').all(is_name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_the_log_have_a_stamp() {
        let now = "2026-11-27T07:14:05".parse().unwrap();
        for line in [
            "*Nov 27 07:14:05.123: %LINK-3-UPDOWN: Interface Gi0/2, changed state to up",
            ".Nov  7 07:14:05.123: %SYS-5-RESTART: System restarted --",
            "Feb 28 07:14:05: %SYS-5-CONFIG_I: Configured from console",
        ] {
            assert!(stamp(line, now).is_some(), "{line}");
        }
        for line in ["", "R1#", "% Invalid input detected", "load: %5", "Nov 27: %SYS-5-RESTART: x"]
        {
            assert_eq!(stamp(line, now), None, "{line}");
        }
    }
}
