//! ends: code 3
use std::fs;

fn main() {
    let mut reached = Vec::new();
    for folder in hostile::folders() {
        for name in ["hostile-was-here", "Cargo.toml", "trace.jsonl"] {
            let path = folder.join(name);
            if fs::OpenOptions::new().append(true).create(true).open(&path).is_ok() {
                reached.push(path.display().to_string());
            }
        }
        if fs::create_dir(folder.join("hostile-was-here.d")).is_ok() {
            reached.push(folder.display().to_string());
        }
    }
    let inventory = hostile::argument("--inventory");
    if fs::write(&inventory, "").is_ok() || fs::remove_file(&inventory).is_ok() {
        reached.push(inventory);
    }
    hostile::report(&reached);
}
