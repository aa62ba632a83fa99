//! ends: code 3
use std::fs;

fn main() {
    let own = std::env::current_exe().unwrap();
    let mut reached = Vec::new();
    if fs::OpenOptions::new().write(true).open(&own).is_ok() {
        reached.push("written".into());
    }
    if fs::rename(&own, own.with_extension("old")).is_ok() {
        reached.push("renamed".into());
    }
    if fs::remove_file(&own).is_ok() {
        reached.push("deleted".into());
    }
    hostile::report(&reached);
}
