//! What a run leaves for an instructor who looks closer: files that are read in a
//! terminal, so nothing in them is obeyed there.

use std::fs;
use std::path::Path;

use anyhow::Result;
use contain::process::{Line, Run};
use course::text::{harmless, is_obeyed};

/// Copies what the program was given and what its devices saw, and writes what it
/// printed.
///
/// # Errors
/// If a file cannot be read or written.
pub(super) fn keep(directory: &Path, run: Option<&Run>, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for folder in ["given", "grader"] {
        let Ok(files) = fs::read_dir(directory.join(folder)) else {
            continue;
        };
        for file in files {
            let file = file?;
            let (from, to) = (file.path(), to.join(file.file_name()));
            if from.extension().is_some_and(|extension| extension == "jsonl") {
                fs::write(to, escaped(&String::from_utf8_lossy(&fs::read(from)?)))?;
            } else {
                fs::copy(from, to)?;
            }
        }
    }
    if let Some(run) = run {
        fs::write(to.join("transcript.txt"), with_times(&run.stdout))?;
        fs::write(to.join("stderr.txt"), with_times(&run.stderr))?;
    }
    Ok(())
}

fn with_times(lines: &[Line]) -> String {
    let stamped = |line: &Line| {
        let (at, text) = (line.at.as_secs_f64(), harmless(&line.text));
        format!("{at:10.6} {text}\n")
    };
    lines.iter().map(stamped).collect()
}

/// Lines of JSON that say the same, with escapes for what would be obeyed: such
/// characters are only in strings.
fn escaped(lines: &str) -> String {
    let mut escaped = String::with_capacity(lines.len());
    for c in lines.chars() {
        if !is_obeyed(c) || c == '\n' {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            escaped += &format!("\\u{unit:04x}");
        }
    }
    // `##[…]` is a command to systems that keep a log.
    escaped.replace("##", "#\\u0023")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_kept_trace_says_the_same_and_is_not_obeyed() {
        let says = "\u{9b}2J \u{202e}x\u{e0041} ##[add-mask]é";
        let kept = escaped(&format!("{}\n", serde_json::json!({ "line": says })));
        assert_eq!(kept, "{\"line\":\"\\u009b2J \\u202ex\\udb40\\udc41 #\\u0023[add-mask]é\"}\n");
        let read: serde_json::Value = serde_json::from_str(&kept).unwrap();
        assert_eq!(read["line"], says);
    }

    #[test]
    fn a_kept_transcript_is_seen_and_not_obeyed() {
        let line = Line { at: Duration::from_millis(1500), text: "\u{1b}[2J\u{9b}##[x]".into() };
        assert_eq!(with_times(&[line]), "  1.500000 \\u{1b}[2J\\u{9b}\\u{23}#[x]\n");
    }
}
