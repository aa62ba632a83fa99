//! How fast threads hand things to each other; see README.md in this folder.

use std::thread;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lab1_threading::{Semaphore, TaskQueue};

const ITEMS: usize = 10_000;

/// As task 1.4 has it on its queue.
struct LogTask {
    _device: String,
    log_data: String,
}

fn log_task(number: usize) -> LogTask {
    LogTask {
        _device: "10.10.20.40".to_owned(),
        log_data: format!("Log from 10.10.20.40: Interface Gi0/{number} changed state to up"),
    }
}

fn queue(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("task queue");
    group.throughput(Throughput::Elements(ITEMS as u64));
    for workers in [1, 2, 8] {
        group.bench_function(format!("{workers} workers"), |bencher| {
            bencher.iter(|| produce_and_consume(workers));
        });
    }
    group.finish();
}

fn produce_and_consume(workers: usize) {
    let queue = TaskQueue::new();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(LogTask { log_data, .. }) = queue.get() {
                    std::hint::black_box(log_data.len());
                    queue.task_done();
                }
                queue.task_done();
            });
        }
        for number in 0..ITEMS {
            queue.put(Some(log_task(number)));
        }
        for _ in 0..workers {
            queue.put(None);
        }
        queue.join();
    });
}

fn semaphore(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("semaphore");
    group.throughput(Throughput::Elements(ITEMS as u64));
    for (threads, permits) in [(1, 1), (2, 1), (8, 3)] {
        group.bench_function(format!("{threads} threads, {permits} permits"), |bencher| {
            bencher.iter(|| {
                let semaphore = Semaphore::new(permits);
                thread::scope(|scope| {
                    for _ in 0..threads {
                        scope.spawn(|| {
                            for _ in 0..ITEMS / threads {
                                drop(semaphore.acquire());
                            }
                        });
                    }
                });
            });
        });
    }
    group.finish();
}

criterion_group!(benches, queue, semaphore);
criterion_main!(benches);
