//! Where clocks get the time from.
//!
//! Ordinarily, that is the system. An explorer runs a program on virtual time
//! instead: it calls [`set`] once, before the program starts its first clock.
//! Without that, a clock looks once more at a value that is already in the
//! processor's cache.

use std::panic::Location;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime};

/// Returns how much time has passed since the beginning. It gets the place of
/// the call that wants to know, because a program that asks again and again
/// waits at that place.
pub type Source = fn(&'static Location<'static>) -> Duration;

/// The source, the instant that is its beginning, and the local date and time then.
static SOURCE: OnceLock<(Source, Instant, NaiveDateTime)> = OnceLock::new();

/// From now on, all clocks of the process get the time from there. It begins at this local
/// date and time, seconds since 1970, or at [`beginning`]. Only the first call counts.
pub fn set(source: Source, begins: Option<i64>) {
    let begins = begins.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let begins = begins.map_or_else(beginning, |it| it.naive_utc());
    SOURCE.get_or_init(|| (source, Instant::now(), begins));
}

/// The present.
#[track_caller]
pub fn instant() -> Instant {
    match SOURCE.get() {
        None => Instant::now(),
        Some((source, beginning, _)) => *beginning + source(Location::caller()),
    }
}

/// The present date and time.
#[track_caller]
pub fn date_time() -> DateTime<Local> {
    match SOURCE.get() {
        None => Local::now(),
        Some((source, _, begins)) => {
            let begins = begins.and_local_timezone(Local).earliest();
            begins.unwrap_or_default() + source(Location::caller())
        }
    }
}

/// The local date and time at which another source begins unless it says otherwise: always
/// the same, so that a program prints the same stamps again.
pub fn beginning() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 1, 5)
        .and_then(|date| date.and_hms_opt(8, 0, 0))
        .unwrap_or_default()
}
