//! What the hostile programs share: the way to the kernel, and how they say
//! what they reached.

use std::path::PathBuf;
use std::process::exit;
use std::thread;
use std::time::Duration;

/// The C library's, which is linked anyway.
pub mod c {
    unsafe extern "C" {
        pub fn close(descriptor: i32) -> i32;
        pub fn fork() -> i32;
        pub fn getppid() -> i32;
        pub fn kill(process: i32, signal: i32) -> i32;
        pub fn madvise(address: *mut u8, length: usize, advice: i32) -> i32;
        pub fn mmap(
            address: *mut u8,
            length: usize,
            protection: i32,
            flags: i32,
            descriptor: i32,
            offset: i64,
        ) -> *mut u8;
        pub fn mprotect(address: *mut u8, length: usize, protection: i32) -> i32;
        pub fn prlimit(
            process: i32,
            resource: i32,
            new: *const [u64; 2],
            old: *mut [u64; 2],
        ) -> i32;
        pub fn ptrace(request: i64, process: i32, address: usize, data: usize) -> i64;
        pub fn setpgid(process: i32, group: i32) -> i32;
        pub fn setsid() -> i32;
        pub fn setsockopt(
            socket: i32,
            level: i32,
            option: i32,
            value: *const i32,
            length: u32,
        ) -> i32;
        pub fn setuid(user: u32) -> i32;
        pub fn signal(signal: i32, handler: usize) -> usize;
        pub fn syscall(number: i64, ...) -> i64;
        pub fn unshare(flags: i32) -> i32;
    }
}

/// Memory of this process, or `None` if the kernel refuses it.
pub fn map(length: usize, protection: i32, flags: i32, file: i32) -> Option<*mut u8> {
    let nowhere = std::ptr::null_mut();
    let start = unsafe { c::mmap(nowhere, length, protection, flags, file, 0) };
    (start as isize != -1).then_some(start)
}

/// Ends with 3 if nothing was reached, and with 9 and a list of it otherwise.
pub fn report(reached: &[String]) -> ! {
    for what in reached {
        eprintln!("reached: {what}");
    }
    exit(if reached.is_empty() { 3 } else { 9 });
}

/// The value after a flag.
pub fn argument(flag: &str) -> String {
    std::env::args().skip_while(|arg| arg != flag).nth(1).unwrap()
}

/// The ports of the devices.
pub fn ports() -> Vec<u16> {
    let inventory = std::fs::read_to_string(argument("--inventory")).unwrap();
    let lines = inventory.lines();
    let ports = lines.filter_map(|line| line.trim().strip_prefix("port = ")?.parse().ok());
    ports.collect()
}

/// Folders that are not the program's.
pub fn folders() -> Vec<PathBuf> {
    let executable = std::env::current_exe().unwrap();
    let inventory = PathBuf::from(argument("--inventory"));
    let mut folders = vec![env!("CARGO_MANIFEST_DIR").into()];
    folders.extend(executable.ancestors().skip(1).map(PathBuf::from));
    folders.extend(inventory.ancestors().skip(1).map(PathBuf::from));
    folders.push(inventory.with_file_name("../grader"));
    for known in ["/root", "/home", "/var/tmp", "/dev/shm", "/etc", "/usr/lib", "/proc/self"] {
        folders.push(known.into());
    }
    folders
}

/// Closes all streams, so that their reader does not wait.
pub fn silence() {
    for stream in 0..3 {
        unsafe { c::close(stream) };
    }
}

/// Until another process ends it.
pub fn forever() -> ! {
    loop {
        thread::sleep(Duration::from_secs(3600));
    }
}
