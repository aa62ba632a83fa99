//! Runs a task's program against its devices and gathers what happened.

mod interrupting;
mod kept;
pub mod scheduled;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use common::inventory::Inventory;
use common::trace::Event;
use contain::Containment;
use contain::interrupt::Interrupt;
use contain::process::{self, Ending, Limits, Run};
use contain::system::{HAS_CTRL_C, canonical};
use contain::{Launch, Scratch};
use course::lab::Task;

use self::interrupting::AllAtWork;
use crate::sandbox::{Files, Sandbox, ServedDevices};
use crate::schedule::ScheduleRecord;
use crate::transport::Transport;
use crate::vary::Variation;

/// Simulated seconds per real second, unless it is said otherwise.
pub const SPEED: f64 = 20.0;

/// How long a program may be unable to go on, before it is ended.
const STILL: Duration = Duration::from_secs(3);

/// Bytes a program may write into its own folder, which is memory.
const DISK: u64 = 16 << 20;

/// What the devices saw.
const TRACE: &str = "trace.jsonl";

/// Everything a judge may look at.
#[derive(Debug, Clone)]
pub struct Observation {
    /// What was asked.
    pub variation: Variation,
    /// What the program printed, and how it ended.
    pub run: Run,
    /// What the devices saw; empty for a task without.
    pub events: Vec<Event>,
    /// What its threads did, where an explorer saw them.
    pub schedule: Option<ScheduleRecord>,
    /// The run in which the same program got a Ctrl-C, if the task has one, and the program
    /// did not end before.
    pub interrupted: Option<Box<Observation>>,
}

/// How runs are made.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Simulated seconds per real second.
    pub speed: f64,
    /// How programs reach their devices.
    pub transport: Transport,
    /// The sandbox's executable, if a task needs it.
    pub sandbox: Option<PathBuf>,
    /// Where the files of a run are kept, in a folder per task.
    pub keep: Option<PathBuf>,
    /// Whether programs are kept to their task; see [`contain`].
    pub contain: bool,
    /// Ends whatever is running.
    pub interrupt: Interrupt,
}

/// Where the files of the run are kept in which the program gets a Ctrl-C.
const INTERRUPTED: &str = "interrupted";

/// Runs `program` as `task`, and once more for its Ctrl-C if the task says so.
///
/// # Errors
/// The grader's own faults.
pub fn observe(
    task: &Task,
    variation: Variation,
    program: &Path,
    setting: &Setting,
) -> Result<Observation> {
    let mut observation = observe_once(task, variation, program, setting)?;
    // A program that had no end, or took too much, would only do so again.
    let ended = matches!(observation.run.ending, Ending::Code(_) | Ending::Signal(_));
    if HAS_CTRL_C && ended && task.vary.interrupt.is_some() {
        let variation = observation.variation.clone().interrupted(task);
        let interrupted = observe_once(task, variation, program, setting)?;
        let got_it = interrupted.variation.interrupted;
        observation.interrupted = got_it.then(|| Box::new(interrupted));
    }
    Ok(observation)
}

fn observe_once(
    task: &Task,
    variation: Variation,
    program: &Path,
    setting: &Setting,
) -> Result<Observation> {
    let directory = Scratch::new("grade").context("cannot make a temporary folder")?;
    let interrupted = variation.interrupted;
    let outcome = observe_in(directory.path(), task, variation, program, setting);
    if let Some(keep) = &setting.keep {
        let transcript = outcome.as_ref().ok().map(|observation| &observation.run);
        let mut keep = keep.join(task.id());
        keep.extend(interrupted.then_some(INTERRUPTED));
        kept::keep(directory.path(), transcript, &keep).with_context(|| {
            format!("cannot keep the files of {} in {}", task.id(), keep.display())
        })?;
    }
    if setting.interrupt.happened() {
        bail!("interrupted");
    }
    outcome
}

fn observe_in(
    directory: &Path,
    task: &Task,
    mut variation: Variation,
    program: &Path,
    setting: &Setting,
) -> Result<Observation> {
    // The program's own folder starts empty; what it is given is elsewhere,
    // and what the grader knows elsewhere again.
    let [own, given, grader] = ["own", "given", "grader"].map(|name| directory.join(name));
    for folder in [&own, &given, &grader] {
        fs::create_dir(folder).context("cannot make a temporary folder")?;
    }
    let sandbox = if variation.devices.is_empty() {
        None
    } else {
        Some(start_sandbox(task, &variation, &given, &grader, setting)?)
    };
    let inventory = sandbox.as_ref().map(Sandbox::inventory);
    let args = arguments(task, &variation, inventory, &given, setting.speed)?;
    let contained = setting.contain.then(|| containment(task, inventory, &given));
    let launch = Launch {
        program: canonical(program).unwrap_or_else(|_| program.to_owned()),
        args,
        environment: Vec::new(),
        directory: own,
        contained: contained.transpose()?,
        witness: sandbox.is_some().then(|| grader.join(TRACE)),
        fills: None,
    };
    let limits = Limits {
        time: Duration::from_secs_f64(*task.limits.time.get_ref()),
        bytes: *task.limits.output_bytes.get_ref(),
        lines: *task.limits.output_lines.get_ref(),
        still: Some(STILL),
        ..Limits::default()
    };
    let at_work = AllAtWork::new(task, &variation, grader.join(TRACE));
    let ctrl_c = at_work.as_ref().map(|it| || it.is_so());
    let ctrl_c = ctrl_c.as_ref().map(|it| it as &dyn Fn() -> bool);
    let run = process::run_with_ctrl_c(&launch, &limits, &setting.interrupt, ctrl_c)
        .context("cannot follow the program")?;
    variation.interrupted = at_work.as_ref().is_some_and(AllAtWork::was_so);
    let events = sandbox.map(Sandbox::stop).transpose()?.unwrap_or_default();
    Ok(Observation { variation, run, events, schedule: None, interrupted: None })
}

/// What the program needs for its task, and nothing else.
fn containment(task: &Task, inventory: Option<&Path>, given: &Path) -> Result<Containment> {
    let given = fs::read_dir(given)?.map(|file| Ok(file?.path()));
    Ok(Containment {
        given: given.collect::<Result<_>>()?,
        ports: inventory.map(ports).transpose()?.unwrap_or_default(),
        cpu: *task.limits.cpu.get_ref(),
        memory: *task.limits.memory.get_ref() << 20,
        threads: *task.limits.threads.get_ref(),
        disk: DISK,
        workbench: None,
    })
}

/// Where the devices listen.
fn ports(inventory: &Path) -> Result<Vec<u16>> {
    let inventory = Inventory::load(inventory).context("the sandbox wrote no inventory")?;
    let ports =
        inventory.devices.iter().filter_map(|device| Some(device.transport.endpoint()?.port));
    Ok(ports.collect())
}

fn start_sandbox(
    task: &Task,
    variation: &Variation,
    given: &Path,
    grader: &Path,
    setting: &Setting,
) -> Result<Sandbox> {
    let Some(executable) = &setting.sandbox else {
        bail!("the sandbox is missing");
    };
    let files = Files {
        simulated: grader.join("simulated.toml"),
        inventory: given.join("inventory.toml"),
        trace: grader.join(TRACE),
        stderr: grader.join("sandbox-stderr.txt"),
    };
    fs::write(&files.simulated, variation.inventory().to_toml())?;
    let devices = task.vary.devices.as_ref();
    let faults = variation.faults();
    let faults: Vec<_> =
        faults.map(|(place, fault)| (variation.devices[place].name.clone(), fault)).collect();
    let served = ServedDevices {
        speed: setting.speed,
        transport: setting.transport,
        sessions: *task.limits.sessions.get_ref(),
        vty_lines: variation.vty_lines,
        delay_at: devices.and_then(|devices| devices.delay_at()),
        hang_up: devices.map_or([0.0; 2], |devices| *devices.hang_up.get_ref()),
        log_plan: variation.log_plan,
        faults: &faults,
    };
    Sandbox::start(executable, files, &served, &setting.interrupt)
}

/// What the program is told.
pub fn arguments(
    task: &Task,
    variation: &Variation,
    inventory: Option<&Path>,
    folder: &Path,
    speed: f64,
) -> Result<Vec<OsString>> {
    let mut args: Vec<OsString> = task.args.iter().map(OsString::from).collect();
    let given = |(flag, _): &&(String, u64)| !variation.left_out.contains(flag);
    for (flag, number) in variation.numbers.iter().filter(given) {
        args.extend([flag.into(), number.to_string().into()]);
    }
    // Simulated time is the devices': a program without them has none.
    if let Some(inventory) = inventory {
        args.extend(["--inventory".into(), inventory.into()]);
        args.extend(["--speed".into(), speed.to_string().into()]);
    }
    let commands = task.vary.commands.as_ref().filter(|_| !variation.own_devices);
    if let Some(commands) = commands {
        let path = folder.join("commands.toml");
        fs::write(&path, variation.commands_toml())?;
        args.extend([commands.flag.get_ref().into(), path.into()]);
    }
    Ok(args)
}
