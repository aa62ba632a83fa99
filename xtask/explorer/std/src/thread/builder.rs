//! How threads are started, of the schedule and in fact.

use ::std::io;
use ::std::panic::Location;
use ::std::sync::{Arc, PoisonError};
use ::std::thread as real;

use super::{JoinHandle, Scope, ScopedJoinHandle, Thread};
use crate::explorer::{self, CurrentThread, Place};

/// As [`std::thread::Builder`].
#[derive(Debug, Default)]
pub struct Builder {
    name: Option<String>,
    stack_size: Option<usize>,
}

impl Builder {
    /// As [`std::thread::Builder::new`].
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`std::thread::Builder::name`].
    #[must_use]
    pub fn name(self, name: String) -> Self {
        let name = Some(name);
        Self { name, ..self }
    }

    /// As [`std::thread::Builder::stack_size`].
    #[must_use]
    pub fn stack_size(self, size: usize) -> Self {
        let stack_size = Some(size);
        Self { stack_size, ..self }
    }

    fn real(&self) -> real::Builder {
        let mut builder = real::Builder::new();
        if let Some(name) = &self.name {
            builder = builder.name(name.clone());
        }
        match self.stack_size {
            Some(size) => builder.stack_size(size),
            None => builder,
        }
    }

    /// As [`std::thread::Builder::spawn`].
    ///
    /// # Errors
    /// What the system says.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let place = Location::caller();
        let Some(current) = explorer::current() else {
            let real = self.real().spawn(f)?;
            let thread = foreign(real.thread());
            return Ok(JoinHandle { real, thread });
        };
        let (number, body) = begin(&current, self.name.clone(), f, place);
        let real = self.real().spawn(body)?;
        let thread = explored(real.thread(), &current, number);
        Ok(JoinHandle { real, thread })
    }

    /// As [`std::thread::Builder::spawn_scoped`].
    ///
    /// # Errors
    /// What the system says.
    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let place = Location::caller();
        let Some(current) = explorer::current() else {
            let real = self.real().spawn_scoped(scope.real, f)?;
            let thread = foreign(real.thread());
            return Ok(ScopedJoinHandle { real, thread });
        };
        let (number, body) = begin(&current, self.name.clone(), f, place);
        let real = self.real().spawn_scoped(scope.real, body)?;
        let mut threads = scope.threads.lock().unwrap_or_else(PoisonError::into_inner);
        threads.push(number);
        let thread = explored(real.thread(), &current, number);
        Ok(ScopedJoinHandle { real, thread })
    }
}

/// A new thread's number, and what it runs.
fn begin<F, T>(
    current: &CurrentThread,
    name: Option<String>,
    f: F,
    place: Place,
) -> (u32, impl FnOnce() -> T + use<F, T>)
where
    F: FnOnce() -> T,
{
    current.turn();
    let number = current.start(name, place);
    let run = Arc::clone(current.shared_run());
    let body = move || {
        CurrentThread::begin(&run, number, place);
        f()
    };
    (number, body)
}

fn foreign(real: &real::Thread) -> Thread {
    Thread { real: real.clone(), explored: None }
}

fn explored(real: &real::Thread, current: &CurrentThread, number: u32) -> Thread {
    Thread { real: real.clone(), explored: Some((Arc::clone(current.shared_run()), number)) }
}
