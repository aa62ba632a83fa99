//! Resource limits of one process and what it starts.

use std::io;

use nix::errno::Errno;
use nix::sys::resource::{Resource, rlim_t, setrlimit};

use crate::{Containment, OPEN_FILES};

/// Address space, which costs nothing: allocators reserve 64 MiB per thread.
const ADDRESSES: rlim_t = 4 << 30;
/// The kernel remembers each of them, and timers count as such.
const QUEUED_SIGNALS: rlim_t = 1024;

pub(super) fn set(containment: &Containment) -> io::Result<()> {
    let Containment { cpu, memory, threads, disk, .. } = *containment;
    let at_most = |resource, most| limit(resource, most, most);
    at_most(Resource::RLIMIT_CORE, 0)?;
    at_most(Resource::RLIMIT_DATA, memory)?;
    at_most(Resource::RLIMIT_AS, ADDRESSES + memory)?;
    at_most(Resource::RLIMIT_FSIZE, disk)?;
    at_most(Resource::RLIMIT_NOFILE, OPEN_FILES)?;
    at_most(Resource::RLIMIT_NPROC, threads)?;
    at_most(Resource::RLIMIT_MEMLOCK, 0)?;
    at_most(Resource::RLIMIT_MSGQUEUE, 0)?;
    at_most(Resource::RLIMIT_SIGPENDING, QUEUED_SIGNALS)?;
    // First with a signal that says why, a second later with force.
    limit(Resource::RLIMIT_CPU, cpu, cpu + 1)
}

fn limit(resource: Resource, soft: rlim_t, hard: rlim_t) -> io::Result<()> {
    match setrlimit(resource, soft, hard) {
        // The limit that was there is tighter.
        Err(Errno::EPERM) => Ok(()),
        set => Ok(set?),
    }
}
