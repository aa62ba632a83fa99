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

/// The source, and the instant that is its beginning.
static SOURCE: OnceLock<(Source, Instant)> = OnceLock::new();

/// From now on, all clocks of the process get the time from there. Only the
/// first call counts.
pub fn set(source: Source) {
    SOURCE.get_or_init(|| (source, Instant::now()));
}

/// The present.
#[track_caller]
pub fn instant() -> Instant {
    match SOURCE.get() {
        None => Instant::now(),
        Some((source, beginning)) => *beginning + source(Location::caller()),
    }
}

/// The present date and time; another source begins at [`beginning`].
#[track_caller]
pub fn date_time() -> DateTime<Local> {
    match SOURCE.get() {
        None => Local::now(),
        Some((source, _)) => {
            let begins = beginning().and_local_timezone(Local).earliest();
            begins.unwrap_or_default() + source(Location::caller())
        }
    }
}

/// The local date and time at which another source begins: always the same, so
/// that a program prints the same stamps again.
pub fn beginning() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 1, 5)
        .and_then(|date| date.and_hms_opt(8, 0, 0))
        .unwrap_or_default()
}
