//! ends: code 3
use std::fs;

fn main() {
    let mut reached = Vec::new();
    for folder in hostile::folders() {
        let files = ["trace.jsonl", "simulated.toml", "Cargo.toml", "passwd", "shadow"];
        for path in files.map(|name| folder.join(name)) {
            if fs::read(&path).is_ok() {
                reached.push(path.display().to_string());
            }
        }
    }
    for folder in ["/", "/tmp", "/root", "/home", "/etc"] {
        if fs::read_dir(folder).is_ok() {
            reached.push(folder.into());
        }
    }
    // The grader's own.
    let known = ["CARGO", "CARGO_TARGET_DIR", "OLDPWD", "RUSTUP_HOME"];
    let environment = known.into_iter().filter(|name| std::env::var_os(name).is_some());
    reached.extend(environment.map(str::to_owned));
    let home = std::env::var_os("HOME").map(std::path::PathBuf::from);
    if home != std::env::current_dir().ok() {
        reached.push("another home".into());
    }
    hostile::report(&reached);
}
