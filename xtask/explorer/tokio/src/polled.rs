//! A task, of which every poll is a step of the schedule.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use explorer_std::explorer::{Place, current};

/// Times in a row that a task that is ready lets others go first.
const PUT_OFF: u32 = 3;

/// A future that is polled as a task of its own.
pub(crate) struct TaskFuture<F> {
    future: Pin<Box<F>>,
    /// Its number in the schedule, if it belongs to one.
    task: Option<u32>,
    place: Place,
    put_off: u32,
}

impl<F> TaskFuture<F> {
    /// Of what is spawned at `place`.
    pub(crate) fn new(future: F, place: Place) -> Self {
        Self {
            future: Box::pin(future),
            task: current().map(|current| current.new_task()),
            place,
            put_off: 0,
        }
    }
}

impl<F: Future> Future for TaskFuture<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if let (Some(task), Some(current)) = (self.task, current()) {
            if self.put_off < PUT_OFF && current.puts_task_off() {
                self.put_off += 1;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.put_off = 0;
            current.polls(task, self.place);
            // What a thread beside the runtime has slept has also passed here.
            current.present();
        }
        self.future.as_mut().poll(context)
    }
}

impl<F> Drop for TaskFuture<F> {
    fn drop(&mut self) {
        if let (Some(_), Some(current)) = (self.task, current()) {
            current.task_is_over();
        }
    }
}
