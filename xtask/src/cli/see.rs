//! Arguments of the commands that show what the last grade saw.

use std::path::PathBuf;

use clap::Args;

use super::formats::{GradebookLabels, ReportFormat};

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Report {
    /// Output file [default: grade/report.html in the target directory;
    /// with --svg and --format: stdout]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Show the runs of another grade beside these: a copy of its
    /// grade/last.json
    #[arg(long, value_name = "FILE", conflicts_with = "svg")]
    pub against: Option<PathBuf>,
    /// Only the timelines of this task, as SVG
    #[arg(long, value_name = "TASK")]
    pub svg: Option<String>,
    /// In a format of `grade --format` instead of the page; to stdout without --out
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true, conflicts_with_all = ["svg", "against"])]
    pub format: Option<ReportFormat>,
    /// What the CSV formats say besides the grade.
    #[command(flatten)]
    pub labels: GradebookLabels,
}

/// Arguments of `timeline`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Timeline {
    /// The tasks: several are drawn on one time scale
    #[arg(value_name = "TASK", required = true)]
    pub tasks: Vec<String>,
    /// Write an SVG file instead
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Draw without line-drawing characters, whatever the locale
    #[arg(long, hide = true)]
    pub ascii: bool,
}

const HELP: &str = "\
Shows the last `cargo xtask grade`, from grade/last.json in the target directory.

Exit codes: 0 done, 2 these arguments are wrong or no grade is stored, 70 the output
cannot be written.";
