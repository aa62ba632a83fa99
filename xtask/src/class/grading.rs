//! One student: what was handed in becomes a row, an outcome and feedback.

mod tasks;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use chrono::{SecondsFormat, Utc};
use course::discover::{LabTask, Workspace};
use explore::ExploreOptions;
use run::observe::SPEED;
use run::transport::Transport;
use sha2::{Digest, Sha256};

use self::tasks::{concluded, not_built, task_row};
use super::opened::{self, OpenedSources, SubmissionContents};
use super::side_by_side::GradingPool;
use super::students::{Student, StudentEntries};
use super::versions::hex;
use super::{ClassOptions, feedback};
use crate::grade::{GradeOptions, grade};
use crate::outcome::{GradeRequest, Outcome, State, SubmissionRecord};
use crate::state::last_grade;
use crate::state::results::{BuildFailure, ClassRecord, FORMAT, Row, StudentState};
use crate::submission::{self, Intake, SubmissionOptions};

/// Of the outcomes, below that of the results.
const OUTCOMES: &str = "outcomes";
/// Tasks of one submission that run side by side.
const TASKS: usize = 4;
/// Real time that compiling may take, beside what else is in work.
const SLACK: u32 = 4;
/// How far compilers stand back for runs, which are timed. At the lowest priority, a
/// machine that does other things would not compile at all.
const PATIENCE: i32 = 5;
/// Digits of an outcome's name.
const KEY: usize = 32;

/// What the grading of each student needs.
pub(super) struct Grading<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) chosen: &'a [LabTask<'a>],
    pub(super) record: &'a ClassRecord,
    pub(super) out: &'a Path,
    /// For what is unpacked.
    pub(super) work: &'a Path,
    pub(super) options: &'a ClassOptions,
}

/// Which programs are not built for which reason: of those that are there, the compiler's.
type MissingPrograms = BTreeMap<String, BuildFailure>;

impl Grading<'_> {
    /// Whether a student's row says what would be graded now.
    pub(super) fn holds(
        &self,
        student: &Student,
        folder: &str,
        before: Option<&Row>,
    ) -> Result<bool> {
        let Some(before) = before else {
            return Ok(false);
        };
        if before.state == StudentState::Fault || self.options.again.contains(&student.id) {
            return Ok(false);
        }
        let same = before.seed == self.record.settings.seed
            && before.course == self.record.course
            && before.grader == self.record.grader
            && before.feedback == folder
            && (&before.name, &before.email, &before.columns)
                == (&student.name, &student.email, &student.columns);
        let files = ["report.txt", "report.html"];
        if !same || files.iter().any(|file| !self.out.join(folder).join(file).exists()) {
            return Ok(false);
        }
        Ok(match self.open(student)? {
            SubmissionContents::Nothing => before.state == StudentState::NotSubmitted,
            SubmissionContents::Refused(why) => {
                before.state == StudentState::Refused && before.reason.as_ref() == Some(&why)
            }
            SubmissionContents::Sources(opened) => {
                before.sources.as_ref() == Some(&opened.fingerprint)
            }
        })
    }

    /// Opens what a student handed in.
    pub(super) fn open(&self, student: &Student) -> Result<SubmissionContents> {
        opened::open(self.workspace, self.chosen, &student.found, self.work)
    }

    /// Grades a student. Outcome and feedback are written; the row is not.
    ///
    /// # Errors
    /// The grader's own faults, and interrupts.
    pub(super) fn row(
        &self,
        student: &Student,
        folder: &str,
        before: Option<&Row>,
        shared: &GradingPool<'_>,
    ) -> Result<Row> {
        let mut row = self.empty(student, folder, before);
        let opened = match self.open(student)? {
            SubmissionContents::Nothing => {
                return self.without(row, StudentState::NotSubmitted, None);
            }
            SubmissionContents::Refused(why) => {
                return self.without(row, StudentState::Refused, Some(why));
            }
            SubmissionContents::Sources(opened) => *opened,
        };
        let OpenedSources { intake, commit, fingerprint } = opened;
        (row.commit, row.sources) = (commit, Some(fingerprint));
        let missing = self.missing(&intake);
        if !intake.has_some_of(self.chosen) {
            row.tasks = self.chosen.iter().map(|chosen| not_built(chosen, &missing)).collect();
            let why = submission::nothing_in_it(self.chosen);
            return self.without(row, StudentState::NotBuilt, Some(why));
        }
        let started = Instant::now();
        let (outcome, reused) = self.outcome(&mut row, intake, shared)?;
        if !reused {
            row.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        }
        row.tasks = outcome.tasks.iter().map(|task| task_row(task, &missing)).collect();
        (row.state, row.reason) = concluded(&outcome);
        row.points = if row.state == StudentState::Fault { 0 } else { outcome.points() };
        let told = (row.state != StudentState::Fault).then_some(&outcome);
        feedback::write(self.out, &row, told)?;
        Ok(row)
    }

    /// The row of a student whose grading failed.
    pub(super) fn fault(
        &self,
        student: &Student,
        folder: &str,
        before: Option<&Row>,
        fault: &str,
    ) -> Row {
        let row = self.empty(student, folder, before);
        let failed = (StudentState::Fault, Some(fault.to_owned()));
        let (state, reason) = failed;
        // If the disk is full, there is no feedback either.
        match self.without(row.clone(), state, reason.clone()) {
            Ok(row) => row,
            Err(_) => Row { state, reason, ..row },
        }
    }

    /// A row without a grade.
    fn without(&self, row: Row, state: StudentState, reason: Option<String>) -> Result<Row> {
        let row = Row { state, reason, ..row };
        feedback::write(self.out, &row, None)?;
        Ok(row)
    }

    fn empty(&self, student: &Student, folder: &str, before: Option<&Row>) -> Row {
        let attempt = before.map_or(0, |row| row.attempt);
        let again = u32::from(self.options.again.contains(&student.id));
        Row {
            format: FORMAT,
            id: student.id.clone(),
            name: student.name.clone(),
            email: student.email.clone(),
            columns: student.columns.clone(),
            submission: match &student.found {
                StudentEntries::One(entry) => Some(entry.name.clone()),
                StudentEntries::Nothing | StudentEntries::Several(_) => None,
            },
            commit: None,
            state: StudentState::NotSubmitted,
            reason: None,
            points: 0,
            possible: self.record.possible(),
            tasks: Vec::new(),
            seed: self.record.settings.seed,
            course: self.record.course.clone(),
            grader: self.record.grader.clone(),
            sources: None,
            attempt: attempt + again,
            same_as: None,
            outcome: None,
            feedback: folder.to_owned(),
            seconds: 0.0,
            at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        }
    }

    /// Grades the sources, unless a student with the same sources was graded already: the
    /// same work has the same points. Says which of the two it was.
    fn outcome(
        &self,
        row: &mut Row,
        intake: Intake,
        shared: &GradingPool<'_>,
    ) -> Result<(Outcome, bool)> {
        let name = format!("{OUTCOMES}/{}.json", self.key(row));
        row.outcome = Some(name.clone());
        let path = self.out.join(&name);
        let stand_ins = intake.stand_ins(self.chosen)?;
        let (folder, ignored) = (intake.folder.clone(), intake.ignored.clone());
        shared.alone(&name, || {
            if let Ok(mut outcome) = last_grade::read(&path) {
                row.same_as = shared.owner(&name).filter(|id| *id != row.id);
                let layers = outcome.handed_in.take().map_or_else(Vec::new, |it| it.layers);
                outcome.handed_in = Some(SubmissionRecord { folder, ignored, stand_ins, layers });
                return Ok((outcome, true));
            }
            let outcome = self.graded(intake, shared)?;
            if outcome.tasks.iter().any(|task| matches!(task.state, State::Error(_))) {
                row.outcome = None;
            } else {
                last_grade::keep_at(&outcome, &path)?;
                shared.own(&name, &row.id);
            }
            Ok((outcome, false))
        })
    }

    /// The name of an outcome: all that it depends on.
    fn key(&self, row: &Row) -> String {
        let settings = format!("{:?}", self.record.settings);
        let sources = row.sources.as_deref().unwrap_or_default();
        let tasks: Vec<_> = self.record.tasks.iter().map(|task| task.id.as_str()).collect();
        let own = if row.attempt == 0 { "" } else { &row.id };
        let attempt = row.attempt.to_string();
        let mut hasher = Sha256::new();
        let tasks = tasks.join(" ");
        for part in [&row.course, &row.grader, &*settings, &tasks, sources, own, &attempt] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hex(&hasher.finalize())[..KEY].to_owned()
    }

    fn graded(&self, intake: Intake, shared: &GradingPool<'_>) -> Result<Outcome> {
        let settings = &self.record.settings;
        let how = SubmissionOptions {
            explores: settings.schedules != Some(0),
            time: Duration::from_secs(settings.build_time),
            slack: SLACK,
            transport: Transport::Telnet,
        };
        let (workspace, chosen, interrupt) = (self.workspace, self.chosen, shared.interrupt);
        let built = shared.in_place(|place| {
            let build = || {
                contain::system::be_patient(PATIENCE);
                place.build(workspace, chosen, intake, &how, interrupt)
            };
            // Patience is the thread's, and lasts.
            thread::scope(|scope| scope.spawn(build).join())
        });
        let submission = built.map_err(|_| anyhow!("the grader panicked while building"))??;
        let options = GradeOptions {
            submission: Some(submission),
            names: settings.names.clone(),
            seed: settings.seed,
            speed: SPEED,
            transport: Transport::Telnet,
            jobs: TASKS,
            programs: HashMap::new(),
            own_programs: false,
            sandbox: shared.sandbox.clone(),
            keep: None,
            contain: true,
            explore: how.explores.then_some(ExploreOptions {
                seed: settings.seed,
                schedules: settings.schedules,
                replay: None,
                every: false,
                shows: true,
                workers: None,
            }),
            asked: GradeRequest { schedules: settings.schedules, ..GradeRequest::default() },
        };
        let outcome = grade(workspace, chosen, &options, interrupt, &|_| {}, None);
        outcome.context("cannot grade")
    }

    /// The chosen programs that are not there.
    fn missing(&self, intake: &Intake) -> MissingPrograms {
        let missing = intake.missing(self.chosen);
        let of = |chosen: &&LabTask<'_>| missing.iter().any(|it| it == chosen.task.program());
        let why = |chosen: &LabTask<'_>| {
            let some = intake.has_files_of(&chosen.lab.package);
            if some { BuildFailure::MissingFile } else { BuildFailure::MissingLab }
        };
        let missing = self.chosen.iter().filter(of);
        missing.map(|chosen| (chosen.task.id().to_owned(), why(chosen))).collect()
    }
}
