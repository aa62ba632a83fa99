//! `std::thread`, where a scheduler starts, parks and joins.

use ::std::fmt;
use ::std::io;
use ::std::marker::PhantomData;
use ::std::panic::Location;
use ::std::sync::{Arc, Mutex, PoisonError};
use ::std::thread as real;
pub use ::std::thread::*;
use ::std::time::Duration;

use common::explored::{NONE, Op};

use crate::explorer::{self, CurrentThread, Place, Reason, Run, Wait};

/// As [`std::thread::Thread`].
#[derive(Clone)]
pub struct Thread {
    real: real::Thread,
    explored: Option<(Arc<Run>, u32)>,
}

impl Thread {
    /// As [`std::thread::Thread::id`].
    pub fn id(&self) -> real::ThreadId {
        self.real.id()
    }

    /// As [`std::thread::Thread::name`].
    pub fn name(&self) -> Option<&str> {
        self.real.name()
    }

    /// As [`std::thread::Thread::unpark`].
    #[track_caller]
    pub fn unpark(&self) {
        match (&self.explored, explorer::current()) {
            (Some((_, thread)), Some(current)) => {
                current.turn();
                current.record(Op::Unpark, NONE, (*thread).into(), Location::caller());
                current.unpark(*thread);
            }
            _ => self.real.unpark(),
        }
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

/// As [`std::thread::current`].
pub fn current() -> Thread {
    let explored =
        explorer::current().map(|current| (Arc::clone(current.shared_run()), current.number()));
    Thread { real: real::current(), explored }
}

/// As [`std::thread::yield_now`].
#[track_caller]
pub fn yield_now() {
    match explorer::current() {
        Some(current) => {
            current.give_way();
            current.record(Op::Yield, NONE, 0, Location::caller());
        }
        None => real::yield_now(),
    }
}

/// As [`std::thread::sleep`]: anything may happen meanwhile.
#[track_caller]
pub fn sleep(duration: Duration) {
    let Some(current) = explorer::current() else {
        return real::sleep(duration);
    };
    let place = Location::caller();
    let microseconds = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX >> 1);
    current.turn();
    current.record(Op::Sleep, NONE, microseconds.cast_signed(), place);
    let now = current.present();
    current.wait(Wait::Sleep(now.saturating_add(microseconds)), true);
    current.record(Op::Slept, NONE, 0, place);
    // A runtime that the caller belongs to has also slept, and learns it now.
    current.present();
}

/// As `std::thread::sleep_ms`.
#[track_caller]
pub fn sleep_ms(milliseconds: u32) {
    sleep(Duration::from_millis(milliseconds.into()));
}

/// As [`std::thread::park`].
#[track_caller]
pub fn park() {
    match explorer::current() {
        Some(current) => park_until(&current, None, Location::caller()),
        None => real::park(),
    }
}

/// As [`std::thread::park_timeout`].
#[track_caller]
pub fn park_timeout(duration: Duration) {
    match explorer::current() {
        Some(current) => {
            let deadline = deadline(&current, duration);
            park_until(&current, Some(deadline), Location::caller());
        }
        None => real::park_timeout(duration),
    }
}

fn park_until(current: &CurrentThread, deadline: Option<u64>, place: Place) {
    current.turn();
    current.record(Op::Park, NONE, 0, place);
    let op = match current.wait(Wait::Token(deadline), false) {
        Reason::Served => Op::Unparked,
        Reason::TimedOut => Op::TimedOut,
        Reason::Spurious => Op::Spurious,
    };
    current.record(op, NONE, 0, place);
}

pub(crate) fn deadline(current: &CurrentThread, duration: Duration) -> u64 {
    let now = current.present();
    let microseconds = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    now.saturating_add(microseconds)
}

/// As [`std::thread::JoinHandle`].
pub struct JoinHandle<T> {
    real: real::JoinHandle<T>,
    thread: Thread,
}

impl<T> JoinHandle<T> {
    /// As [`std::thread::JoinHandle::join`].
    ///
    /// # Errors
    /// What the thread panicked with.
    #[track_caller]
    pub fn join(self) -> real::Result<T> {
        joined(&self.thread, Location::caller());
        self.real.join()
    }

    /// As [`std::thread::JoinHandle::thread`].
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// As [`std::thread::JoinHandle::is_finished`].
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        finished(&self.thread, Location::caller()).unwrap_or_else(|| self.real.is_finished())
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

fn finished(thread: &Thread, place: Place) -> Option<bool> {
    let (Some((_, thread)), Some(current)) = (&thread.explored, explorer::current()) else {
        return None;
    };
    current.give_way();
    current.record(Op::Yield, NONE, (*thread).into(), place);
    Some(current.is_over(*thread))
}

fn joined(thread: &Thread, place: Place) {
    if let (Some((_, thread)), Some(current)) = (&thread.explored, explorer::current()) {
        if !current.is_over(*thread) {
            current.is_blocked_by(*thread, place);
        }
        current.wait(Wait::Over(vec![*thread]), false);
        current.record(Op::Join, NONE, (*thread).into(), place);
    }
}

/// As [`std::thread::spawn`].
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    Builder::new().spawn(f).expect("failed to spawn thread")
}

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

fn foreign(real: &real::Thread) -> Thread {
    Thread { real: real.clone(), explored: None }
}

fn explored(real: &real::Thread, current: &CurrentThread, number: u32) -> Thread {
    Thread { real: real.clone(), explored: Some((Arc::clone(current.shared_run()), number)) }
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

/// As [`std::thread::Scope`].
pub struct Scope<'scope, 'env: 'scope> {
    real: &'scope real::Scope<'scope, 'env>,
    threads: Arc<Mutex<Vec<u32>>>,
    env: PhantomData<&'env mut &'env ()>,
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

/// As [`std::thread::scope`].
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let place = Location::caller();
    let threads = Arc::new(Mutex::new(Vec::new()));
    let end = End(Arc::clone(&threads), place);
    real::scope(|real| {
        // Waits, in the schedule, before the real scope does: its threads are
        // over then, also when `f` panics.
        let _end = end;
        // It has to live as long as the scope, which has no place for it.
        let scope = Box::leak(Box::new(Scope { real, threads, env: PhantomData }));
        f(scope)
    })
}

struct End(Arc<Mutex<Vec<u32>>>, Place);

impl Drop for End {
    fn drop(&mut self) {
        let Some(current) = explorer::current() else {
            return;
        };
        loop {
            let threads = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let open = threads.iter().find(|thread| !current.is_over(**thread));
            match open {
                Some(open) => current.is_blocked_by(*open, self.1),
                None => break,
            }
            current.wait(Wait::Over(threads), false);
        }
    }
}

impl<'scope> Scope<'scope, '_> {
    /// As [`std::thread::Scope::spawn`].
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let spawned = Builder::new().spawn_scoped(self, f);
        spawned.expect("failed to spawn thread")
    }
}

/// As [`std::thread::ScopedJoinHandle`].
pub struct ScopedJoinHandle<'scope, T> {
    real: real::ScopedJoinHandle<'scope, T>,
    thread: Thread,
}

impl<T> ScopedJoinHandle<'_, T> {
    /// As [`std::thread::ScopedJoinHandle::join`].
    ///
    /// # Errors
    /// What the thread panicked with.
    #[track_caller]
    pub fn join(self) -> real::Result<T> {
        joined(&self.thread, Location::caller());
        self.real.join()
    }

    /// As [`std::thread::ScopedJoinHandle::thread`].
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// As [`std::thread::ScopedJoinHandle::is_finished`].
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        finished(&self.thread, Location::caller()).unwrap_or_else(|| self.real.is_finished())
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}
