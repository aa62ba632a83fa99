//! Programs in other languages: text with an interpreter in its first line.

use std::path::Path;

/// Where a contained program finds others.
const FOLDERS: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];
/// The first line of a script that does not need to name Python.
const PYTHON: &str = "#!/usr/bin/env python3";

/// Whether a file is a script: by its first characters, or by the ending of its name.
pub fn is_script(path: &Path, text: &[u8]) -> bool {
    text.starts_with(b"#!") || path.extension() == Some("py".as_ref())
}

/// The script with an interpreter. A comment or a blank line in the first place gives way,
/// so that the numbers of lines stay.
pub fn executable(text: &[u8]) -> Vec<u8> {
    if text.starts_with(b"#!") {
        return text.to_vec();
    }
    let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
    let first = text[..end].trim_ascii();
    let gives_way = end < text.len() && (first.is_empty() || first.starts_with(b"#"));
    let rest = if gives_way { &text[end + 1..] } else { text };
    [PYTHON.as_bytes(), b"\n", rest].concat()
}

/// The program of the first line that is not on this machine.
pub fn missing_interpreter(text: &[u8]) -> Option<String> {
    let text = executable(text);
    let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
    let line = String::from_utf8_lossy(&text[..end]).into_owned();
    let mut words = line.trim_start_matches("#!").split_whitespace();
    let first = Path::new(words.next()?);
    let is_env = first.file_name() == Some("env".as_ref());
    let name = if is_env { words.find(|word| !word.starts_with('-'))? } else { first.to_str()? };
    let there = FOLDERS.iter().any(|folder| Path::new(folder).join(name).exists());
    (!there).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_gets_an_interpreter_and_keeps_its_lines() {
        for (text, expected) in [
            ("#!/bin/sh\ntrue\n", "#!/bin/sh\ntrue\n"),
            ("# mine\nprint(1)\n", "#!/usr/bin/env python3\nprint(1)\n"),
            ("\nprint(1)\n", "#!/usr/bin/env python3\nprint(1)\n"),
            ("print(1)\n", "#!/usr/bin/env python3\nprint(1)\n"),
            ("#", "#!/usr/bin/env python3\n#"),
        ] {
            assert_eq!(executable(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }

    #[test]
    fn an_interpreter_that_is_not_there_is_named() {
        for (text, missing) in [
            ("#!/bin/sh\n", None),
            ("#!/usr/bin/env -S sh -e\n", None),
            ("#!/usr/bin/env no-such-program\n", Some("no-such-program")),
            ("#!/no/such\n", Some("/no/such")),
        ] {
            assert_eq!(missing_interpreter(text.as_bytes()).as_deref(), missing, "{text}");
        }
    }
}
