//! Arguments of `class`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::formats::ReportFormat;
use super::shard;
use crate::shard::Shard;

/// Arguments of `class`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = CLASS_HELP)]
pub struct Class {
    /// Anything but grading.
    #[command(subcommand)]
    pub command: Option<ClassCommand>,
    /// The folder of the submissions: a folder, an archive (.zip, .tar.gz, .tar), or
    /// files of Canvas for each student
    #[arg(value_name = "DIR", required = true)]
    pub folder: Option<PathBuf>,
    /// The folder of the results; a second call goes on with them
    #[arg(long, value_name = "RESULTS", required = true)]
    pub out: Option<PathBuf>,
    /// Who is in the class: a CSV file with the columns id, name, email, and folder or
    /// pattern [default: whoever handed something in]
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,
    /// Grade only this task or lab; may be repeated [default: everything]
    #[arg(long = "task", value_name = "LAB OR TASK")]
    pub tasks: Vec<String>,
    /// Draw devices, delays and numbers from this seed, for all students [default: that
    /// of the results, or a new one]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Number of schedules for each program; 0 leaves out the checks that need
    /// schedules [default: as `grade`]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    pub schedules: Option<u64>,
    /// Seconds that compiling a submission may take, its libraries not counted
    /// [default: 120]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub build_time: Option<u64>,
    /// How many submissions are in work at once [default: by processors and memory]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Grade also where nothing keeps programs from your files: without namespaces and
    /// landlock, this is refused otherwise
    #[arg(long)]
    pub weak_containment: bool,
    /// Grade only a part of the class, such as 1/4; `class merge` puts the parts together
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<Shard>,
    /// Also write the sources as JPlag takes them into this folder
    #[arg(long, value_name = "DIR")]
    pub jplag: Option<PathBuf>,
}

/// Anything but grading a class.
#[derive(Debug, Subcommand)]
pub enum ClassCommand {
    /// Grade these students once more, on the same devices
    Regrade(Regrade),
    /// Put the parts of a class together that were graded with --shard
    Merge(Merge),
    /// Write the results in a format of a gradebook or a platform
    Export(ExportClass),
}

/// Arguments of `class export`.
#[derive(Debug, Args)]
#[command(after_help = EXPORT_HELP)]
pub struct ExportClass {
    /// The folder of the results
    #[arg(long, value_name = "RESULTS")]
    pub out: PathBuf,
    /// The format, as of `grade`
    #[arg(long, value_enum)]
    pub format: ReportFormat,
    /// The file of the gradebook; of the other formats, a new folder with a file per
    /// student [default: stdout]
    #[arg(long, value_name = "PATH")]
    pub to: Option<PathBuf>,
    /// What the gradebook calls the assignment; for Canvas, with its number:
    /// "Threads (1234)" [default: what was graded]
    #[arg(long, value_name = "TITLE")]
    pub assignment: Option<String>,
}

const EXPORT_HELP: &str = "\
Formats of a gradebook: csv, canvas, moodle, nbgrader. A student without a grade has an
empty cell, not 0. Canvas finds a student by the roster's column canvas_id, else by id.

Formats with a file per student, of those who have a grade: human, json, gradescope,
junit, sarif, ctrf, tap, prairielearn, markdown, trace.

Examples:
  cargo xtask class export --out results --format canvas --to grades.csv
  cargo xtask class export --out results --format junit --to junit";

/// Arguments of `class regrade`.
#[derive(Debug, Args)]
pub struct Regrade {
    /// The students, by the ids in their rows
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// The folder of the results
    #[arg(long, value_name = "RESULTS")]
    pub out: PathBuf,
    /// How many submissions are in work at once [default: by processors and memory]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Grade also where nothing keeps programs from your files: without namespaces and
    /// landlock, this is refused otherwise
    #[arg(long)]
    pub weak_containment: bool,
}

/// Arguments of `class merge`.
#[derive(Debug, Args)]
#[command(after_help = MERGE_HELP)]
pub struct Merge {
    /// The folders of the parts' results
    #[arg(value_name = "PART", required = true)]
    pub parts: Vec<PathBuf>,
    /// The folder of the results of the whole class
    #[arg(long, value_name = "RESULTS")]
    pub out: PathBuf,
}

const MERGE_HELP: &str = "\
Parts that are missing, there twice, not graded to their end, or graded with other
seeds, tasks or versions are refused (exit code 2), and nothing is written.

Examples:
  for i in 1 2 3 4; do
      cargo xtask class handed-in --seed 7 --shard $i/4 --out part-$i
  done
  cargo xtask class merge part-* --out results";

const CLASS_HELP: &str = "\
The results: results.jsonl has a row per student, class.html all of them on a page,
similarities.html which submissions are alike, feedback a folder per student to hand
back. A call that was ended goes on when it is repeated. What has not changed
(submission, course, grader, seed) is not graded again.

Exit codes:
  0   every student has a result
  2   these arguments, the roster or a lab.toml are wrong
  4   nothing was graded, because there is no lab
  70  the grader failed for a student or at all, or was interrupted

Examples:
  cargo xtask class handed-in --out results
  cargo xtask class handed-in --roster roster.csv --out results
  cargo xtask class handed-in --out results --jplag jplag
  cargo xtask class regrade s17 --out results
  cargo xtask class handed-in --seed 7 --shard 1/4 --out part-1";
