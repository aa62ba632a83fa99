//! The last stage: puts on what is left of the layers and becomes the program.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl::{set_dumpable, set_no_new_privs, set_pdeathsig};
use nix::sys::signal::{SigSet, Signal};
use nix::unistd::{Gid, Uid, getegid, geteuid, setgid, setgroups, setuid};

use super::{Layer, Program, StageMessage, bounds, calls, enter, expect, files, now, send, view};

/// The user `nobody`: owns no file on any system.
const NOBODY: u32 = 65534;

pub(super) fn run(mut control: &UnixStream, mut layers: Vec<Layer>) -> io::Result<()> {
    let program: Program = expect(&mut control)?;
    set_pdeathsig(Signal::SIGKILL)?;
    let namespaces = layers.contains(&Layer::PidNamespace);
    let own_files = namespaces && view::enter(&program).is_ok();
    if own_files {
        layers.push(Layer::OwnFiles);
    }
    std::env::set_current_dir(&program.directory)?;
    // What is built belongs to the user who builds.
    let drops_user = own_files && !program.containment.needs_tools();
    become_nobody(drops_user, &mut layers)?;
    bounds::set(&program.containment)?;
    layers.push(Layer::ResourceLimits);
    set_no_new_privs()?;
    layers.push(Layer::NoNewPrivileges);
    layers.extend(files::restrict(&program, own_files).map_err(io::Error::other)?);
    if calls::restrict().is_ok() {
        layers.push(Layer::Seccomp);
    }
    layers.sort_unstable();
    layers.dedup();
    // The stages before this one leave requests to end to the program: it gets them.
    SigSet::empty().thread_set_mask()?;
    send(&mut control, &StageMessage::Ready(layers, now()?))?;
    let error = execute(&program);
    send(&mut control, &StageMessage::CouldNotStart(error.to_string()))
}

/// Comes back only if that is not possible.
fn execute(program: &Program) -> io::Error {
    let args = program.args.iter().map(|arg| OsString::from_vec(arg.clone()));
    let mut command = Command::new(&program.program);
    command
        .args(args)
        .env("TMPDIR", &program.directory)
        .envs(program.environment.iter().cloned())
        .stdin(Stdio::null());
    if let Some(workbench) = &program.containment.workbench {
        command.envs(workbench.environment.iter().cloned());
    }
    command.exec()
}

/// Takes all rights: those of the superuser, and those that a namespace gave.
fn become_nobody(drops_user: bool, layers: &mut Vec<Layer>) -> io::Result<()> {
    let in_namespace = fs::read_to_string("/proc/self/uid_map")
        .is_ok_and(|map| map.split_whitespace().last() == Some("1"));
    // With the system's files, that user might not be able to read the program.
    if drops_user && geteuid().is_root() && !in_namespace {
        setgroups(&[])?;
        setgid(Gid::from_raw(NOBODY))?;
        setuid(Uid::from_raw(NOBODY))?;
        // Or our own files in /proc would stay the superuser's.
        set_dumpable(true)?;
        layers.push(Layer::OtherUser);
    }
    let (user, group) = (geteuid(), getegid());
    // Counts its threads apart from all others, and what a user that is
    // not the superuser executes has no rights even in there.
    if unshare(CloneFlags::CLONE_NEWUSER).is_ok() {
        enter::map(NOBODY, user.as_raw(), group.as_raw())?;
        layers.push(Layer::UserNamespace);
    }
    Ok(())
}
