//! Runs an explorer: what it is asked for, and what it wrote.

mod given;
mod inventory;
mod size;
mod sizes;

use std::ffi::OsString;
use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use common::clock::{Speed, source};
use common::explored::{REQUEST, Request};
use contain::process::{self, Ending, Limits, Run};
use contain::{Containment, Layer};
use contain::{Launch, Scratch};
use course::lab::{Explore, Task};
use run::observe::{Setting, arguments};
use run::schedule;
use run::schedule::ScheduleRecord;
use run::vary::{self, Variation};
use toml::Spanned;

use super::Explorer;
use super::tally::Tally;

/// Steps after which a schedule has no end: a right program takes some hundreds,
/// or some thousands with many devices.
const STEPS: u32 = 20_000;
/// What an exploration may take at most.
const TIME: Duration = Duration::from_secs(120);
/// Bytes of what it writes.
const BYTES: usize = 1 << 30;
/// Bytes of memory: threads that wait for ever keep their stacks.
const MEMORY: u64 = 4 << 30;
/// Of all its processes.
const THREADS: u64 = 2000;
/// Bytes a program may write into its own folder.
const DISK: u64 = 16 << 20;
/// Schedules that are judged before the next ones are run.
const BATCH: u64 = 2000;

use self::inventory::inventory_of;
pub use self::size::Size;
pub(super) use self::sizes::Laboratories;

/// Workers so far: those of several explorations take processors in turn.
static LAUNCHED: AtomicU64 = AtomicU64::new(0);

/// Devices that a program meets, at least, where half of them fail: more of them than any
/// limit lets through at a time.
const MET_BY_FAULTS: usize = 8;

/// Steps of a schedule with the numbers of a run, which are up to ten times larger.
const STEPS_OF_A_RUN: u32 = 100_000;

/// Where one program is explored, again and again.
pub(super) struct Laboratory<'a> {
    explorer: &'a Explorer,
    pub(super) size: Size,
    pub(super) variation: Variation,
    request: Request,
    setting: &'a Setting,
    place: Scratch,
    layers: Mutex<Vec<Layer>>,
}

impl<'a> Laboratory<'a> {
    pub(super) fn open(
        task: &'a Task,
        explore: &'a Explore,
        explorer: &'a Explorer,
        (seed, size): (u64, Size),
        setting: &'a Setting,
    ) -> Result<Self> {
        let (mut variation, steps) = match size {
            Size::Small => (vary::draw_small(task, seed, explore), STEPS),
            Size::Devices(devices) => {
                let drawn = vary::draw_with_devices(task, seed, explore, devices);
                (drawn, STEPS_OF_A_RUN)
            }
            Size::OfTheRun => (vary::draw(task, seed), STEPS_OF_A_RUN),
            Size::More => (vary::draw_more(task, seed, explore), STEPS_OF_A_RUN),
            Size::Interrupted => (vary::draw_small(task, seed, explore).interrupted(task), STEPS),
            Size::Failing(share) => {
                (vary::draw_failing(task, seed, explore, (MET_BY_FAULTS, share)), STEPS)
            }
            Size::Option(at) => {
                let mut drawn = vary::draw_with_devices(task, seed, explore, size::OF_OPTIONS);
                drawn.option = explore.options.keys().nth(at).cloned();
                (drawn, STEPS_OF_A_RUN)
            }
            Size::Case(at) => (draw_case(task, seed, explore, at), STEPS_OF_A_RUN),
            Size::InTime => {
                let most = task.vary.devices.as_ref().map_or(0, |it| it.count.get_ref().to);
                let drawn = vary::draw_large(task, seed, explore, 2 * most);
                (drawn, STEPS_OF_A_RUN)
            }
        };
        let begins = *variation.begins.get_or_insert_with(source::beginning);
        let place = Scratch::new("explore").context("cannot make a temporary folder")?;
        let given = place.path().join("given");
        fs::create_dir(&given)?;
        fs::create_dir(place.path().join("own"))?;
        let inventory = (!variation.devices.is_empty()).then(|| given.join("inventory.toml"));
        if let Some(path) = &inventory {
            fs::write(path, inventory_of(&variation.devices).to_toml())?;
        }
        let case = match size {
            Size::Case(at) => explore.cases.values().nth(at).map(Spanned::get_ref),
            _ => None,
        };
        let case = case.cloned().unwrap_or_default();
        let speed = case.speed.unwrap_or_else(|| other_speed(setting.speed));
        // Without an inventory, nothing says another one.
        let speed = if variation.own_devices { Speed::REAL.factor() } else { speed };
        let mut args = arguments(task, &variation, inventory.as_deref(), &given, speed)?;
        let option = variation.option.as_ref().and_then(|name| explore.options.get(name));
        args.extend(option.iter().flat_map(|flags| flags.get_ref()).map(OsString::from));
        let args = args.into_iter().map(OsString::into_string);
        let Ok(args) = args.collect::<Result<Vec<_>, _>>() else {
            bail!("the temporary folder's name is not UTF-8");
        };
        let devices = variation.devices.iter().map(|device| {
            let hostname = device.hostname.as_deref().unwrap_or(&device.name);
            let delay = device.delay.and_then(|delay| delay.constant());
            let delay = delay.map_or(0.0, f64::from);
            (device.name.clone(), hostname.to_owned(), device.seed, delay)
        });
        let failing = variation.failing.iter().map(|place| variation.devices[*place].name.clone());
        let failing = failing.collect();
        let faults = variation.faults();
        let faults =
            faults.map(|(place, fault)| (variation.devices[place].name.clone(), fault.to_string()));
        let faults = faults.collect();
        let own = variation.groups.iter().filter(|group| group.own_delay);
        let own = own.flat_map(|group| &group.places);
        let own_delay = own.map(|place| variation.devices[*place].name.clone()).collect();
        let slow = task.vary.devices.as_ref().and_then(|it| it.delay_at());
        let request = Request {
            seed,
            apart: explorer.apart,
            tries: explorer.tries,
            workers: std::thread::available_parallelism().map_or(1, |it| it.get().min(4) as u64),
            steps,
            in_time: size == Size::InTime,
            devices: devices.collect(),
            failing,
            faults,
            own_delay,
            interrupt: variation.at_work_when_interrupted(),
            log_plan: variation.log_plan,
            delay_at: slow.map(str::to_owned),
            login: case.login.unwrap_or_default(),
            answers: case.answers.unwrap_or_default(),
            hang_up: case.hang_up.unwrap_or_default(),
            begins: Some(begins.and_utc().timestamp()),
            vty_lines: variation.vty_lines,
            speed,
            args,
            ..Request::default()
        };
        Ok(Self { explorer, size, variation, request, setting, place, layers: Mutex::default() })
    }

    /// On so many processors only.
    pub(super) fn with_workers(mut self, workers: Option<u64>) -> Self {
        self.request.workers = workers.unwrap_or(self.request.workers);
        self
    }

    /// Draws schedules and judges them.
    pub(super) fn drawn(
        &self,
        Range { start, end: schedules }: Range<u64>,
        tally: &mut Tally<'_>,
    ) -> Result<()> {
        let mut from = start;
        while from < schedules {
            let to = schedules.min(from + BATCH);
            let request = Request { drawn: (from, to), ..self.request.clone() };
            let ran = self.run(&request)?;
            let complete = ran.len() as u64 == to - from;
            tally.size = self.size;
            tally.take(ran, &self.variation, self.speed())?;
            if !complete {
                // Enough is known, or no more can be had.
                break;
            }
            from = to;
        }
        Ok(())
    }

    /// Draws schedules, and judges none of them.
    fn draw(&self, schedules: Range<u64>) -> Result<Vec<ScheduleRecord>> {
        let drawn = (schedules.start, schedules.end);
        self.run(&Request { drawn, ..self.request.clone() })
    }

    /// Judges schedules that were drawn here.
    fn judged(&self, drawn: Vec<ScheduleRecord>, tally: &mut Tally<'_>) -> Result<()> {
        tally.size = self.size;
        tally.take(drawn, &self.variation, self.speed())
    }

    /// Follows the schedules that are given and judges them.
    pub(super) fn given(&self, given: Vec<Vec<(u32, u32)>>, tally: &mut Tally<'_>) -> Result<()> {
        let ran = self.follow(given, false)?;
        tally.size = self.size;
        tally.take(ran, &self.variation, self.speed())
    }

    /// Follows the schedules that are given.
    pub(super) fn follow(
        &self,
        given: Vec<Vec<(u32, u32)>>,
        open: bool,
    ) -> Result<Vec<ScheduleRecord>> {
        let mut followed = Vec::with_capacity(given.len());
        let mut rest = &given[..];
        while !rest.is_empty() {
            let (first, later) = rest.split_at(given::fitting(rest));
            let request = Request { given: first.to_vec(), open, ..self.request.clone() };
            let from = (given.len() - rest.len()) as u64;
            let mut ran = self.run(&request)?;
            ran.iter_mut().for_each(|schedule| schedule.written.number += from);
            rest = if ran.len() == first.len() { later } else { &[] };
            followed.extend(ran);
        }
        Ok(followed)
    }

    /// Simulated seconds per second.
    pub(super) fn speed(&self) -> f64 {
        self.request.speed
    }

    /// What the program was contained by.
    pub(super) fn layers(&self) -> Vec<Layer> {
        self.layers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn run(&self, request: &Request) -> Result<Vec<ScheduleRecord>> {
        let run = self.launch(request)?;
        let mut layers = self.layers.lock().unwrap_or_else(PoisonError::into_inner);
        layers.clone_from(&run.layers);
        drop(layers);
        if self.setting.interrupt.happened() {
            bail!("interrupted");
        }
        if let Ending::CouldNotStart(why) = &run.ending {
            bail!("the explorer could not be started: {why}");
        }
        let lines = run.stdout.iter().map(|line| line.text.as_str());
        // The last line of an explorer that was ended may be half a line.
        let whole = match run.ending {
            Ending::Code(0) => run.stdout.len(),
            _ => run.stdout.len().saturating_sub(1),
        };
        let read = schedule::read(lines.take(whole), request.workers, &self.explorer.root);
        // A program that writes between the explorer's lines gains nothing.
        let mut read = read.unwrap_or_default();
        read.iter_mut().for_each(|schedule| schedule.hides = self.explorer.hides);
        Ok(read)
    }

    fn launch(&self, request: &Request) -> Result<Run> {
        let request = Request {
            processor: LAUNCHED.fetch_add(request.workers, Ordering::Relaxed),
            ..request.clone()
        };
        let given = self.place.path().join("given");
        let files = fs::read_dir(&given)?.map(|file| Ok(file?.path()));
        let files: Result<Vec<PathBuf>> = files.collect();
        let contained = Containment {
            given: files?,
            cpu: TIME.as_secs(),
            memory: MEMORY,
            threads: THREADS,
            disk: DISK,
            ..Containment::default()
        };
        let launch = Launch {
            program: self.explorer.executable.clone(),
            args: Vec::new(),
            // Devices have UTC: midnight comes at the same time to them and to the program.
            environment: [(REQUEST, serde_json::to_string(&request)?), ("TZ", "UTC".into())]
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
            directory: self.place.path().join("own"),
            contained: self.setting.contain.then_some(contained),
            witness: None,
            fills: None,
        };
        let limits = Limits { time: TIME, bytes: BYTES, lines: 1 << 22, ..Limits::default() };
        process::run(&launch, &limits, &self.setting.interrupt)
            .context("cannot follow the explorer")
    }
}

/// What is drawn for the case of this place.
fn draw_case(task: &Task, seed: u64, explore: &Explore, at: usize) -> Variation {
    let Some((name, case)) = explore.cases.iter().nth(at) else {
        return vary::draw_small(task, seed, explore);
    };
    let mut drawn = vary::draw_case(task, seed, explore, (case.get_ref(), size::OF_OPTIONS));
    drawn.option = Some(name.clone());
    drawn
}

/// Another speed than that of runs: no constant is right for both.
fn other_speed(speed: f64) -> f64 {
    if speed >= 2.0 { speed / 2.0 } else { speed * 2.0 }
}
