use tempfile::TempDir;

use super::*;
use crate::outcome::Containment;

fn outcome() -> Outcome {
    Outcome {
        asked: Default::default(),
        handed_in: None,
        transport: run::transport::Transport::Telnet,
        names: vec!["9.1".into()],
        seed: 7,
        speed: 20.0,
        seconds: 1.5,
        containment: Containment::NothingRan,
        tasks: Vec::new(),
    }
}

#[test]
fn what_is_kept_is_read_again_and_replaced_whole() {
    let target = TempDir::new().unwrap();
    keep(&outcome(), target.path()).unwrap();
    let newer = Outcome { seed: 8, ..outcome() };
    keep(&newer, target.path()).unwrap();
    assert_eq!(read(&path(target.path())).unwrap(), newer);
    let files = fs::read_dir(target.path().join("grade")).unwrap();
    assert_eq!(files.count(), 1, "nothing else is left");
}

#[test]
fn what_cannot_be_kept_is_an_error_and_leaves_the_one_before() {
    let target = TempDir::new().unwrap();
    fs::write(target.path().join("grade"), "in the way").unwrap();
    let error = format!("{:#}", keep(&outcome(), target.path()).unwrap_err());
    assert!(error.contains("cannot write") && error.contains("last.json"), "{error}");
}

#[test]
fn a_missing_or_damaged_document_says_what_to_do() {
    let target = TempDir::new().unwrap();
    let path = path(target.path());
    let missing = format!("{:#}", read(&path).unwrap_err());
    assert!(missing.contains("run `cargo xtask grade` first"), "{missing}");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    for text in ["", "{", "{\"format\":1}", "{\"format\":2,\"outcome\":{}}", "[]"] {
        fs::write(&path, text).unwrap();
        let damaged = format!("{:#}", read(&path).unwrap_err());
        assert!(damaged.contains("grade again"), "{text}: {damaged}");
    }
}
