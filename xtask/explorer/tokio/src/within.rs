//! The runtime that a thread drives, and its time.

use std::cell::RefCell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use explorer_std::explorer::{CurrentThread, Place, current};
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, advance, sleep, sleep_until};

use crate::polled::TaskFuture;

/// How a runtime's clock relates to the schedule's time.
#[derive(Debug, Clone)]
pub(crate) struct Epoch {
    runtime: Handle,
    /// What the runtime's clock showed then.
    began: Instant,
    /// Virtual microseconds of the schedule at the same time.
    at: u64,
}

/// What a thread knows of the runtime that it drives.
struct RuntimeContext {
    epoch: Epoch,
    /// When the first of the other threads has to be woken, if that is known.
    alarm: Option<u64>,
    /// How deep it is in `block_in_place`.
    in_place: u32,
}

thread_local! {
    static WITHIN: RefCell<Option<RuntimeContext>> = const { RefCell::new(None) };
}

/// Seconds after which a runtime that does nothing else will never do anything.
const HORIZON: Duration = Duration::from_secs(1 << 25);

impl Epoch {
    /// Begins now.
    pub(crate) fn begin(current: &CurrentThread, runtime: &Handle) -> Self {
        let at = current.present();
        let _within = runtime.enter();
        Self { runtime: runtime.clone(), began: Instant::now(), at }
    }

    /// Both clocks show the same afterwards; returns what they show.
    fn agree(&self, current: &CurrentThread, in_place: bool) -> u64 {
        // The caller may have entered another one.
        let _within = self.runtime.enter();
        let passed = Instant::now().duration_since(self.began);
        let now = self.at + u64::try_from(passed.as_micros()).unwrap_or(u64::MAX >> 1);
        let missed = current.catches_up(now, !in_place);
        if missed > 0 && in_place {
            // Other tasks would have gone on meanwhile.
            current.give_up();
        }
        if missed > 0 {
            let advance = pin!(advance(Duration::from_micros(missed)));
            // The clock moves in the first poll; what comes after it only lets
            // other tasks go first.
            let _ = advance.poll(&mut Context::from_waker(Waker::noop()));
        }
        now + missed
    }
}

/// Virtual microseconds of the runtime that the caller drives, if it does.
pub(crate) fn now(current: &CurrentThread) -> Option<u64> {
    let found = WITHIN.with_borrow(|within| {
        let within = within.as_ref()?;
        Some((within.epoch.clone(), within.in_place > 0))
    });
    let (epoch, in_place) = found?;
    Some(epoch.agree(current, in_place))
}

/// Whether this thread drives a runtime.
pub(crate) fn drives() -> bool {
    WITHIN.with_borrow(Option::is_some)
}

/// Whether it does, but has promised to another one what else there is to do.
pub(crate) fn is_in_place() -> bool {
    WITHIN.with_borrow(|within| within.as_ref().is_some_and(|within| within.in_place > 0))
}

/// A thread drives a runtime as long as this lives.
pub(crate) struct DriverGuard(CurrentThread);

impl DriverGuard {
    pub(crate) fn begin(current: CurrentThread, epoch: Epoch) -> Self {
        current.drive();
        current.set_idle(true);
        epoch.agree(&current, false);
        current.set_idle(false);
        WITHIN.set(Some(RuntimeContext { epoch, alarm: None, in_place: 0 }));
        Self(current)
    }
}

impl Drop for DriverGuard {
    fn drop(&mut self) {
        self.0.present();
        WITHIN.set(None);
        self.0.stop_driving();
    }
}

/// The future that a runtime is driven for.
pub(crate) struct Root<F> {
    program: TaskFuture<F>,
    /// When it is over, there was nothing else to wait for.
    horizon: Pin<Box<Sleep>>,
}

impl<F> Root<F> {
    /// Made in the runtime.
    pub(crate) fn new(future: F, place: Place) -> Self {
        Self { program: TaskFuture::new(future, place), horizon: Box::pin(sleep(HORIZON)) }
    }
}

impl<F: Future> Future for Root<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if self.horizon.as_mut().poll(context).is_ready()
            && let Some(current) = current()
        {
            current.waits_for_ever();
        }
        Pin::new(&mut self.program).poll(context)
    }
}

/// Before a runtime lets time pass, because no task is ready: threads beside it
/// may have something to do at this time, or wake before its next timer.
pub(crate) fn idle() {
    let Some(current) = current().filter(|_| drives()) else {
        return;
    };
    current.set_idle(true);
    current.present();
    if current.others_can() {
        current.give_way();
        current.present();
        stay_awake(async {});
    } else if let Some(alarm) = new_alarm(current.alarm()) {
        stay_awake(sleep_until(alarm));
    }
    current.set_idle(false);
}

/// When the runtime has to be awake for another thread, if that is new.
fn new_alarm(alarm: Option<u64>) -> Option<Instant> {
    WITHIN.with_borrow_mut(|within| {
        let within = within.as_mut()?;
        let before = std::mem::replace(&mut within.alarm, alarm);
        let at = alarm.filter(|_| alarm != before)?;
        let after = Duration::from_micros(at.saturating_sub(within.epoch.at));
        Some(within.epoch.began + after)
    })
}

/// With a new task, a runtime looks for ready ones once more.
fn stay_awake(task: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::spawn(task));
}

/// Calls something that blocks, as the program has announced.
pub(crate) fn in_place<R>(block: impl FnOnce() -> R) -> R {
    let deeper = |by: i32| {
        WITHIN.with_borrow_mut(|within| {
            if let Some(within) = within {
                within.in_place = within.in_place.saturating_add_signed(by);
                if let Some(current) = current() {
                    current.set_in_place(within.in_place);
                }
            }
        });
    };
    // What slept before was not an announced sleep.
    if let Some(current) = current() {
        current.present();
    }
    deeper(1);
    let result = block();
    deeper(-1);
    result
}
