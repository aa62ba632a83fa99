//! The first stage: new namespaces.

use std::io;
use std::os::unix::net::UnixStream;

use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl::{set_child_subreaper, set_pdeathsig};
use nix::sys::signal::{SigSet, Signal};
use nix::unistd::{getegid, geteuid};

use super::{Layer, init, next};

pub(super) fn run(control: &UnixStream) -> io::Result<()> {
    // Requests to end are for the program, which shares our group. What we spawn
    // inherits this: the last stage takes it back.
    let mut requests = SigSet::empty();
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        requests.add(signal);
    }
    requests.thread_block()?;
    let layers = namespaces()?;
    if layers.contains(&Layer::PidNamespace) {
        // The thread of the grader that spawned us lives as long as the run.
        set_pdeathsig(Signal::SIGKILL)?;
        let status = next("init", &layers)?.spawn()?.wait()?;
        if status.success() {
            return Ok(());
        }
        // Not how the program ended: only the init can tell that.
        Err(io::Error::other(format!("the run's init ended: {status}")))
    } else {
        set_child_subreaper(true)?;
        init::run(control, init::Place::Subreaper, layers)
    }
}

/// The strongest set of namespaces that the kernel grants.
fn namespaces() -> io::Result<Vec<Layer>> {
    let own = CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWIPC;
    let mut layers = vec![Layer::PidNamespace, Layer::IpcNamespace];
    // The superuser needs no user namespace to make the others, and can then
    // become another user for good.
    if geteuid().is_root() && unshare(own).is_ok() {
        return Ok(layers);
    }
    let (user, group) = (geteuid(), getegid());
    if unshare(own | CloneFlags::CLONE_NEWUSER).is_err() {
        return Ok(Vec::new());
    }
    map(0, user.as_raw(), group.as_raw())?;
    layers.insert(0, Layer::UserNamespace);
    Ok(layers)
}

/// Names the one user and group of a new user namespace.
pub(super) fn map(inside: u32, user: u32, group: u32) -> io::Result<()> {
    std::fs::write("/proc/self/setgroups", "deny")?;
    std::fs::write("/proc/self/uid_map", format!("{inside} {user} 1"))?;
    std::fs::write("/proc/self/gid_map", format!("{inside} {group} 1"))
}
