//! A root folder that holds what the program needs and nothing else, every
//! path as outside.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::statvfs::{FsFlags, statvfs};
use nix::unistd::pivot_root;

use super::Program;

/// The loader, shared libraries, time zones.
pub(super) const LIBRARIES: [&str; 8] = [
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/share/zoneinfo",
    "/nix/store",
];
/// For the same.
pub(super) const SETTINGS: [&str; 2] = ["/etc/ld.so.cache", "/etc/localtime"];
/// Where a script finds its interpreter, and a compiler its linker.
pub(super) const TOOLS: [&str; 5] =
    ["/bin", "/usr/bin", "/usr/local/bin", "/usr/libexec", "/etc/alternatives"];
/// Devices that hold no data of other users. `/dev/zero` is not one of them: mapped, it is
/// shared memory that no process's sum shows.
pub(super) const DEVICES: [&str; 3] = ["/dev/null", "/dev/random", "/dev/urandom"];

/// Where the program finds others: nowhere, unless it builds programs or is
/// text for an interpreter.
pub(super) fn tools(program: &Program) -> &'static [&'static str] {
    if program.containment.needs_tools() || is_script(&program.program) { &TOOLS } else { &[] }
}

fn is_script(program: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; 2];
    let read = fs::File::open(program).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *b"#!"
}

/// Makes that root and moves into it. All or nothing: only the last steps are
/// visible to this process.
pub(super) fn enter(program: &Program) -> io::Result<()> {
    mount_new(None, "/".as_ref(), MsFlags::MS_REC | MsFlags::MS_PRIVATE, None)?;
    let root = &program.directory;
    let quiet = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    // Only what is copied counts, and memory is taken when it is written.
    mount_new(Some("tmpfs"), root, quiet, Some("mode=755,size=256m"))?;
    for path in LIBRARIES.iter().chain(&SETTINGS).chain(tools(program)) {
        system(root, path.as_ref())?;
    }
    for path in program.containment.reads() {
        system(root, path)?;
    }
    for path in program.containment.writes() {
        let target = inside(root, path);
        fs::create_dir_all(&target)?;
        bind(path, &target)?;
    }
    for device in DEVICES {
        file(root, device.as_ref())?;
    }
    executable(root, &program.program)?;
    for given in &program.containment.given {
        copy(root, given, 0o644)?;
    }
    let own = inside(root, &program.directory);
    fs::create_dir_all(&own)?;
    let size = format!("mode=1777,nr_inodes=1000,size={}", program.containment.disk);
    mount_new(Some("tmpfs"), &own, quiet, Some(&size))?;
    let proc = inside(root, "/proc".as_ref());
    fs::create_dir_all(&proc)?;
    // Refused where parts of the one outside are covered: it is not needed.
    let _ = mount_new(Some("proc"), &proc, quiet | MsFlags::MS_NOEXEC, None);
    read_only(root)?;
    std::env::set_current_dir(root)?;
    pivot_root(".", ".")?;
    umount2(".", MntFlags::MNT_DETACH)?;
    std::env::set_current_dir("/")
}

fn inside(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

fn mount_new(
    kind: Option<&str>,
    on: &Path,
    flags: MsFlags,
    options: Option<&str>,
) -> io::Result<()> {
    Ok(mount(kind, on, kind, flags, options)?)
}

fn bind(source: &Path, target: &Path) -> io::Result<()> {
    let none = None::<&str>;
    mount(Some(source), target, none, MsFlags::MS_BIND | MsFlags::MS_REC, none)?;
    Ok(())
}

/// Keeps the restrictions that the mount has: they may be locked.
fn read_only(target: &Path) -> io::Result<()> {
    let kept = [
        (FsFlags::ST_NOSUID, MsFlags::MS_NOSUID),
        (FsFlags::ST_NODEV, MsFlags::MS_NODEV),
        (FsFlags::ST_NOEXEC, MsFlags::MS_NOEXEC),
        (FsFlags::ST_NOATIME, MsFlags::MS_NOATIME),
        (FsFlags::ST_NODIRATIME, MsFlags::MS_NODIRATIME),
        (FsFlags::ST_RELATIME, MsFlags::MS_RELATIME),
    ];
    let has = statvfs(target)?.flags();
    let flags = kept.iter().filter(|(flag, _)| has.contains(*flag));
    let flags = flags.fold(MsFlags::MS_NOSUID, |flags, (_, flag)| flags | *flag);
    let remount = MsFlags::MS_REMOUNT | MsFlags::MS_BIND | MsFlags::MS_RDONLY;
    mount_new(None, target, remount | flags, None)
}

/// A folder or file of the system, or the link that it is.
fn system(root: &Path, path: &Path) -> io::Result<()> {
    let target = inside(root, path);
    let Ok(kind) = fs::symlink_metadata(path) else {
        return Ok(());
    };
    if kind.is_file() || (kind.is_symlink() && path.is_file()) {
        return file(root, path).and_then(|()| read_only(&target));
    }
    if kind.is_symlink() {
        fs::create_dir_all(target.parent().unwrap_or(root))?;
        return symlink(fs::read_link(path)?, target);
    }
    fs::create_dir_all(&target)?;
    bind(path, &target)?;
    read_only(&target)
}

fn file(root: &Path, path: &Path) -> io::Result<()> {
    let Ok(source) = path.canonicalize() else {
        return Ok(());
    };
    let target = inside(root, path);
    fs::create_dir_all(target.parent().unwrap_or(root))?;
    fs::write(&target, "")?;
    bind(&source, &target)
}

fn executable(root: &Path, program: &Path) -> io::Result<()> {
    let target = inside(root, program);
    if target.exists() {
        // The system's own, and its folder is there.
        return Ok(());
    }
    let Ok(metadata) = fs::metadata(program) else {
        // The stage that executes it reports this.
        return Ok(());
    };
    if metadata.permissions().mode() & 0o005 == 0o005 {
        file(root, program)?;
        read_only(&target)
    } else if metadata.permissions().mode() & 0o100 == 0 {
        copy(root, program, 0o644)
    } else {
        copy(root, program, 0o755)
    }
}

/// For files that another user could not read where they are.
fn copy(root: &Path, path: &Path, mode: u32) -> io::Result<()> {
    let target = inside(root, path);
    fs::create_dir_all(target.parent().unwrap_or(root))?;
    fs::copy(path, &target)?;
    fs::set_permissions(&target, Permissions::from_mode(mode))
}
