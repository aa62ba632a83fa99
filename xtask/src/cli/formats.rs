//! In which format a grade is reported, and what the format asks for besides it.

use clap::{Args, ValueEnum};

/// How to report a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Human,
    /// For programs: one JSON object on stdout and nothing else
    Json,
    /// Gradescope's results.json
    Gradescope,
    /// Classroom 50's result.json; reads the variables that its runner sets
    Classroom50,
    /// JUnit XML, for CI systems
    Junit,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// CTRF, the Common Test Report Format
    Ctrf,
    /// TAP 14, the Test Anything Protocol
    Tap,
    /// PrairieLearn's results.json
    Prairielearn,
    /// Annotations of a GitHub workflow; appends a summary to the file that
    /// GITHUB_STEP_SUMMARY names
    Github,
    /// Markdown
    Markdown,
    /// Chrome trace events of the timelines, for Perfetto
    Trace,
    /// CSV with a column for each task
    Csv,
    /// CSV for Canvas's gradebook
    Canvas,
    /// CSV for Moodle's grade import
    Moodle,
    /// CSV with nbgrader's columns
    Nbgrader,
}

/// What a row of a gradebook says besides the grade.
#[derive(Debug, Clone, Default, Args)]
pub struct GradebookLabels {
    /// In the CSV formats, the student's id; on the page of `report`, its heading
    /// [default: the name of the graded folder]
    #[arg(long, value_name = "ID")]
    pub student: Option<String>,
    /// In the CSV formats: what the gradebook calls the assignment; for Canvas,
    /// with its number: "Threads (1234)" [default: what was graded]
    #[arg(long, value_name = "TITLE")]
    pub assignment: Option<String>,
}
