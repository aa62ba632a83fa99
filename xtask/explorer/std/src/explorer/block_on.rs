//! Waiting for a future on a thread that does not drive its runtime.

use ::std::future::Future;
use ::std::pin::pin;
use ::std::sync::Arc;
use ::std::task::{Context, Poll, Wake, Waker};

use super::{CurrentThread, Wait};

struct Unpark(CurrentThread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        // No step: the caller may hold a lock of its own here.
        self.0.unpark(self.0.number());
    }
}

/// Polls the future until it is ready; in between, other threads go on.
pub fn block_on<F: Future>(current: &CurrentThread, future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(current.clone())));
    let mut context = Context::from_waker(&waker);
    loop {
        current.turn();
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        if current.drives() && current.has_many() {
            // Other threads of a real runtime would go on.
            current.give_up();
        }
        current.wait(Wait::Token(None), false);
    }
}
