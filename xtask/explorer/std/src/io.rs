//! `std::io`, where what is printed belongs to a schedule.

use ::std::fmt;
use ::std::io as real;
use ::std::panic::Location;

pub use ::std::io::*;

use common::explored::{Kind, Op};

use crate::explorer::{CurrentThread, Id, Place, Wait, current};

/// Of stdout and of stderr: each has a lock that a thread may take twice.
static LOCKS: [Id; 2] = [Id::new(Location::caller()), Id::new(Location::caller())];

/// Waits until no other thread holds the stream, and holds it.
fn hold(current: &CurrentThread, stream: usize, place: Place) -> u32 {
    let lock = LOCKS[stream].of(Kind::Lock, current);
    let me = current.number();
    current.turn();
    let mine = current.with(|state| {
        let object = state.at(lock);
        let mine = object.writer.is_none_or(|writer| writer == me);
        if mine {
            object.writer = Some(me);
            object.depth += 1;
        }
        mine
    });
    if !mine {
        current.record(Op::Blocked, lock, 0, place);
        current.wait(Wait::Lock(lock), false);
    }
    lock
}

fn let_go(current: &CurrentThread, lock: u32) {
    current.with(|state| {
        let object = state.at(lock);
        object.depth = object.depth.saturating_sub(1);
        if object.depth == 0 {
            object.writer = None;
        }
    });
}

fn put(current: &CurrentThread, stream: usize, text: &str) {
    current.present();
    current.with(|state| state.print(current.number(), stream, text));
}

fn write(stream: usize, text: &str, place: Place) {
    let Some(current) = current() else {
        // No thread's line: standard output is the explorer's.
        let _ = real::Write::write_all(&mut real::stderr(), text.as_bytes());
        return;
    };
    let lock = hold(&current, stream, place);
    current.record(Op::Print, lock, 0, place);
    put(&current, stream, text);
    let_go(&current, lock);
}

#[doc(hidden)]
#[track_caller]
pub fn _print(text: fmt::Arguments<'_>) {
    write(0, &text.to_string(), Location::caller());
}

#[doc(hidden)]
#[track_caller]
pub fn _print_line(text: fmt::Arguments<'_>) {
    write(0, &format!("{text}\n"), Location::caller());
}

#[doc(hidden)]
#[track_caller]
pub fn _eprint(text: fmt::Arguments<'_>) {
    write(1, &text.to_string(), Location::caller());
}

#[doc(hidden)]
#[track_caller]
pub fn _eprint_line(text: fmt::Arguments<'_>) {
    write(1, &format!("{text}\n"), Location::caller());
}

/// As [`std::io::IsTerminal`].
pub trait IsTerminal {
    /// Whether a user sits there.
    fn is_terminal(&self) -> bool;
}

impl IsTerminal for real::Stdin {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl IsTerminal for ::std::fs::File {
    fn is_terminal(&self) -> bool {
        real::IsTerminal::is_terminal(self)
    }
}

macro_rules! stream {
    ($name:ident, $lock:ident, $number:expr) => {
        #[doc = concat!("As [`std::io::", stringify!($name), "`].")]
        #[derive(Debug)]
        pub struct $name(());

        #[doc = concat!("As [`std::io::", stringify!($lock), "`].")]
        pub struct $lock<'a> {
            held: Option<(CurrentThread, u32)>,
            place: Place,
            stream: ::std::marker::PhantomData<(&'a (), *const ())>,
        }

        impl $name {
            /// Keeps other threads out until it is dropped.
            #[track_caller]
            pub fn lock(&self) -> $lock<'static> {
                let place = Location::caller();
                let held = current().map(|current| {
                    let lock = hold(&current, $number, place);
                    (current, lock)
                });
                $lock { held, place, stream: ::std::marker::PhantomData }
            }
        }

        impl IsTerminal for $name {
            fn is_terminal(&self) -> bool {
                false
            }
        }

        impl fmt::Debug for $lock<'_> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($lock)).finish_non_exhaustive()
            }
        }

        impl Drop for $lock<'_> {
            fn drop(&mut self) {
                if let Some((current, lock)) = &self.held {
                    let_go(current, *lock);
                }
            }
        }

        impl IsTerminal for $lock<'_> {
            fn is_terminal(&self) -> bool {
                false
            }
        }

        impl real::Write for $lock<'_> {
            fn write(&mut self, bytes: &[u8]) -> real::Result<usize> {
                if let Some((current, lock)) = &self.held {
                    current.turn();
                    current.record(Op::Print, *lock, 0, self.place);
                    put(current, $number, &String::from_utf8_lossy(bytes));
                }
                Ok(bytes.len())
            }

            fn flush(&mut self) -> real::Result<()> {
                Ok(())
            }
        }

        impl real::Write for $name {
            fn write(&mut self, bytes: &[u8]) -> real::Result<usize> {
                (&*self).write(bytes)
            }

            fn flush(&mut self) -> real::Result<()> {
                Ok(())
            }

            fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> real::Result<()> {
                (&*self).write_fmt(text)
            }
        }

        impl real::Write for &$name {
            #[track_caller]
            fn write(&mut self, bytes: &[u8]) -> real::Result<usize> {
                let text = String::from_utf8_lossy(bytes);
                crate::io::write($number, &text, Location::caller());
                Ok(bytes.len())
            }

            fn flush(&mut self) -> real::Result<()> {
                Ok(())
            }

            #[track_caller]
            fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> real::Result<()> {
                // All of it under one lock.
                crate::io::write($number, &text.to_string(), Location::caller());
                Ok(())
            }
        }
    };
}

stream!(Stdout, StdoutLock, 0);
stream!(Stderr, StderrLock, 1);

/// As [`std::io::stdout`].
pub fn stdout() -> Stdout {
    Stdout(())
}

/// As [`std::io::stderr`].
pub fn stderr() -> Stderr {
    Stderr(())
}
