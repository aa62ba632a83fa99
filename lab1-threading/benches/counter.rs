//! What protecting a counter costs; see README.md in this folder.

use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const THREADS: u64 = 2;
const ITERATIONS: u64 = 10_000;

fn counted(increment: impl Fn() + Sync) {
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..ITERATIONS).for_each(|_| increment()));
        }
    });
}

fn increments(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("increment");
    group.throughput(Throughput::Elements(THREADS * ITERATIONS));
    group.bench_function("lost update", |bencher| {
        let counter = AtomicU64::new(0);
        bencher.iter(|| {
            counted(|| {
                let current = black_box(counter.load(Ordering::Relaxed));
                counter.store(current + 1, Ordering::Relaxed);
            });
        });
    });
    group.bench_function("atomic", |bencher| {
        let counter = AtomicU64::new(0);
        bencher.iter(|| {
            counted(|| {
                counter.fetch_add(1, Ordering::Relaxed);
            });
        });
    });
    group.bench_function("mutex", |bencher| {
        let counter = Mutex::new(0_u64);
        bencher.iter(|| counted(|| *counter.lock().expect("no thread panics") += 1));
    });
    group.finish();
}

criterion_group!(benches, increments);
criterion_main!(benches);
