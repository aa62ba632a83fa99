//! One thing after the other, on several threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use contain::interrupt::Interrupt;

/// Calls `each` for every item. `jobs` threads take one item after the other; most of
/// their time they wait for programs. `progress` hears how many items are done.
///
/// Returns what came of the items, in their order. After an interrupt, items that no
/// thread has taken are left out.
pub(crate) fn map<I: Sync, T: Send>(
    items: &[I],
    jobs: usize,
    each: impl Fn(&I) -> T + Sync,
    interrupt: &Interrupt,
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let work = || {
        while let Some((index, item)) = take(items, &next)
            && !interrupt.happened()
        {
            let came = each(item);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((index, came));
            progress(done.len());
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs.min(items.len()) {
            scope.spawn(work);
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, came)| came).collect()
}

fn take<'a, I>(items: &'a [I], next: &AtomicUsize) -> Option<(usize, &'a I)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, items.get(index)?))
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn all_threads_take_items_and_what_came_of_them_is_in_order() {
        // Two threads have to meet for every item.
        let both = Barrier::new(2);
        let each = |number: &u32| {
            both.wait();
            number * 10
        };
        let most = AtomicUsize::new(0);
        let progress = |done| most.store(done, Ordering::Relaxed);
        let came = map(&[1, 2, 3, 4], 2, each, &Interrupt::default(), &progress);
        assert_eq!(came, [10, 20, 30, 40]);
        assert_eq!(most.into_inner(), 4);
    }

    #[test]
    fn after_an_interrupt_no_item_is_taken() {
        let interrupt = Interrupt::default();
        let each = |number: &u32| {
            if *number == 2 {
                interrupt.trigger();
            }
            *number
        };
        assert_eq!(map(&[1, 2, 3], 1, each, &interrupt, &|_| {}), [1, 2]);
    }
}
