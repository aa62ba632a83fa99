//! Seccomp: system calls that no lab program needs and that would lead around
//! the other layers.

use std::collections::BTreeMap;

use nix::libc::{self, c_long};
use seccompiler::SeccompCmpArgLen::{Dword, Qword};
use seccompiler::SeccompCmpOp::{Eq, MaskedEq, Ne};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch, apply_filter,
};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Refused whatever the arguments.
const NEVER: &[c_long] = &[
    // Other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_process_madvise,
    libc::SYS_process_mrelease,
    libc::SYS_move_pages,
    libc::SYS_migrate_pages,
    // Servers: landlock refuses to bind, and listening binds by itself.
    libc::SYS_listen,
    // Memory that the limits do not count.
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_shmget,
    libc::SYS_semget,
    libc::SYS_msgget,
    libc::SYS_mq_open,
    libc::SYS_vmsplice,
    libc::SYS_io_setup,
    // System calls that no filter sees.
    libc::SYS_io_uring_setup,
    // More of the kernel than a lab needs.
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_mount_setattr,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_fanotify_init,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_kexec_load,
    libc::SYS_quotactl,
    libc::SYS_swapon,
    libc::SYS_reboot,
];

/// Namespaces of its own would give it rights again, inside of them.
const NAMESPACES: [i32; 7] = [
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWCGROUP,
];

/// Sizes of a socket's buffers: those of the system are the bound.
const BUFFERS: [i32; 4] =
    [libc::SO_SNDBUF, libc::SO_RCVBUF, libc::SO_SNDBUFFORCE, libc::SO_RCVBUFFORCE];

/// Calls whose first argument is a process; zero is the one that calls.
const OF_A_PROCESS: [c_long; 4] = [
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_setattr,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setscheduler,
];

/// All kinds of sockets but streams.
const NO_STREAMS: [i32; 5] =
    [libc::SOCK_DGRAM, libc::SOCK_RAW, libc::SOCK_RDM, libc::SOCK_SEQPACKET, libc::SOCK_DCCP];

pub(super) fn restrict() -> Result<(), seccompiler::Error> {
    let mut refused: Rules = NEVER.iter().map(|&call| (call, Vec::new())).collect();
    refused.insert(libc::SYS_socket, sockets()?);
    // Data with the first packet connects without asking landlock.
    refused.insert(libc::SYS_sendto, vec![flag(3, libc::MSG_FASTOPEN)?]);
    refused.insert(libc::SYS_sendmsg, vec![flag(2, libc::MSG_FASTOPEN)?]);
    refused.insert(libc::SYS_sendmmsg, vec![flag(3, libc::MSG_FASTOPEN)?]);
    refused.extend(of_others()?);
    refused.extend(of_memory()?);
    let namespaces = NAMESPACES.iter().map(|&namespace| flag(0, namespace));
    refused.insert(libc::SYS_clone, namespaces.collect::<Result<_, _>>()?);
    apply(refused, libc::EACCES)?;
    // Its flags are out of sight. A library that is told that it does not exist
    // uses the old call.
    apply(Rules::from([(libc::SYS_clone3, Vec::new())]), libc::ENOSYS)
}

fn apply(mut refused: Rules, error: i32) -> Result<(), seccompiler::Error> {
    // The same calls by their other numbers.
    if cfg!(target_arch = "x86_64") {
        const X32: i64 = 0x4000_0000;
        let others: Vec<_> =
            refused.iter().map(|(call, rules)| (call | X32, rules.clone())).collect();
        refused.extend(others);
    }
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let refuse = SeccompAction::Errno(error.cast_unsigned());
    let filter = SeccompFilter::new(refused, SeccompAction::Allow, refuse, arch)?;
    apply_filter(&BpfProgram::try_from(filter)?)
}

/// Limits and priorities of other processes. The init of the run belongs to
/// the same user: with no processor time left, it could not say how the
/// program ended.
fn of_others() -> Result<Rules, BackendError> {
    /// For `ioprio_set`, which has no name in the library.
    const IO_PROCESS: i32 = 1;
    let not = |argument, value: i32| condition(argument, Dword, Ne, value);
    let other = |kind| Ok(vec![rule([not(0, kind)])?, rule([not(1, 0)])?]);
    let new_limit = condition(2, Qword, Ne, 0);
    let mut refused = Rules::from([
        (libc::SYS_prlimit64, vec![rule([not(0, 0), new_limit])?]),
        (libc::SYS_setpriority, other(0)?),
        (libc::SYS_ioprio_set, other(IO_PROCESS)?),
    ]);
    for call in OF_A_PROCESS {
        refused.insert(call, vec![rule([not(0, 0)])?]);
    }
    Ok(refused)
}

/// Memory that is in no process's sum.
fn of_memory() -> Result<Rules, BackendError> {
    let is = |argument, value: i32| condition(argument, Dword, Eq, value);
    let size = |option| rule([is(1, libc::SOL_SOCKET), is(2, option)]);
    let sizes = BUFFERS.map(size).into_iter().collect::<Result<_, _>>()?;
    let shared = flag(3, libc::MAP_SHARED | libc::MAP_ANONYMOUS)?;
    Ok(Rules::from([(libc::SYS_setsockopt, sizes), (libc::SYS_mmap, vec![shared])]))
}

/// What is not TCP, and not between processes of this machine either.
fn sockets() -> Result<Vec<SeccompRule>, BackendError> {
    let not = |argument, value: i32| condition(argument, Dword, Ne, value);
    let foreign = [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6].map(|family| not(0, family));
    let other_protocol = [not(0, libc::AF_UNIX), not(2, 0), not(2, libc::IPPROTO_TCP)];
    let mut rules = vec![rule(foreign)?, rule(other_protocol)?];
    for kind in NO_STREAMS {
        let of_kind = condition(1, Dword, MaskedEq(0xf), kind);
        rules.push(rule([not(0, libc::AF_UNIX), of_kind])?);
    }
    Ok(rules)
}

fn flag(argument: u8, flag: i32) -> Result<SeccompRule, BackendError> {
    let bits = u64::from(flag.cast_unsigned());
    rule([condition(argument, Qword, MaskedEq(bits), flag)])
}

fn condition(
    argument: u8,
    length: SeccompCmpArgLen,
    operator: SeccompCmpOp,
    value: i32,
) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, length, operator, u64::from(value.cast_unsigned()))
}

fn rule<const N: usize>(
    conditions: [Result<SeccompCondition, BackendError>; N],
) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(conditions.into_iter().collect::<Result<_, _>>()?)
}
