//! ends: code 3
use std::sync::Mutex;

use hostile::c::{getppid, prlimit, syscall};

/// Of x86-64 and of aarch64.
const NUMBERS: [[i64; 6]; 2] = [[141, 142, 144, 203, 251, 314], [140, 118, 119, 122, 30, 274]];
const NONE: *mut [u64; 2] = std::ptr::null_mut();

fn main() {
    let mut reached = own_are_its_own();
    for process in [1, unsafe { getppid() }] {
        reached.extend(priorities(process));
        // Processor time, file size, data, processes, open files, addresses.
        for resource in [0, 1, 2, 6, 7, 9] {
            if unsafe { prlimit(process, resource, &[0, 0], NONE) } == 0 {
                reached.push(format!("limit {resource} of process {process}"));
            }
        }
    }
    if reached.is_empty() {
        hostile::report(&reached);
    }
    for what in &reached {
        eprintln!("reached: {what}");
    }
    // A deadlock, which no process is left to report.
    let one = Mutex::new(());
    let _first = one.lock().unwrap();
    let _second = one.lock().unwrap();
}

fn priorities(process: i32) -> Vec<String> {
    let [priority, parameters, scheduler, affinity, io, attributes] =
        NUMBERS[usize::from(cfg!(target_arch = "aarch64"))];
    let (zero, one) = ([0_u32; 16], [1_u64; 16]);
    let mut normal = [0_u32; 16];
    normal[0] = 48;
    let idle = 5;
    let calls = unsafe {
        [
            ("priority", syscall(priority, 0, process, 19)),
            ("priority of all processes", syscall(priority, 2, 0, 19)),
            ("parameters", syscall(parameters, process, &zero)),
            ("scheduler", syscall(scheduler, process, idle, &zero)),
            ("processors", syscall(affinity, process, 128, &one)),
            ("priority of input", syscall(io, 1, process, 3 << 13)),
            ("attributes", syscall(attributes, process, &normal, 0)),
        ]
    };
    let reached = calls.into_iter().filter(|(_, answer)| *answer == 0);
    reached.map(|(what, _)| format!("{what} by way of {process}")).collect()
}

/// What a program may do to itself, it still may.
fn own_are_its_own() -> Vec<String> {
    let [priority, _, _, affinity, io, _] = NUMBERS[usize::from(cfg!(target_arch = "aarch64"))];
    let (mut files, mut processors) = ([0_u64; 2], [0_u64; 16]);
    let ask = affinity + 1;
    let calls = unsafe {
        [
            ("look at its limit", i64::from(prlimit(0, 7, NONE, &mut files))),
            ("set its limit", i64::from(prlimit(0, 7, &files, NONE))),
            ("look at its processors", syscall(ask, 0, 128, &mut processors).min(0)),
            ("choose its processors", syscall(affinity, 0, 128, &processors)),
            ("be nice", syscall(priority, 0, 0, 19)),
            ("be nice with files", syscall(io, 1, 0, 3 << 13)),
        ]
    };
    let refused = calls.into_iter().filter(|(_, answer)| *answer != 0);
    refused.map(|(what, _)| format!("no way to {what}")).collect()
}
