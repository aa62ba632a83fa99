//! Archives of honest students, and of others.

use std::io::Cursor;

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Names are written as they are, whatever a careful writer would say.
fn tarred(files: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, kind, text) in files {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(text.len() as u64);
        header.set_entry_type(*kind);
        if matches!(kind, EntryType::Symlink | EntryType::Link) {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_mode(0o777);
        header.set_cksum();
        tar.append(&header, *text).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

fn opened(bytes: &[u8], name: &str) -> (TempDir, Result<Vec<IgnoredFile>, ArchiveError>) {
    let place = TempDir::new().unwrap();
    let (archive, to) = (place.path().join("archive"), place.path().join("to"));
    fs::write(&archive, bytes).unwrap();
    fs::create_dir(&to).unwrap();
    let result = open(File::open(&archive).unwrap(), name, &to);
    let outside: Vec<_> = fs::read_dir(place.path()).unwrap().flatten().collect();
    assert_eq!(outside.len(), 2, "something is outside: {outside:?}");
    (place, result)
}

const FILE: EntryType = EntryType::Regular;

#[test]
fn files_come_out_where_they_belong_and_what_tools_make_does_not() {
    let large = vec![b'x'; (LARGEST_FILE + 1) as usize];
    let zip = zipped(&[
        ("lab/src/bin/a.rs", b"fn main() {}"),
        ("lab\\src\\lib.rs", b"// theirs"),
        ("lab/target/debug/a", b"built"),
        ("./b.rs", b"fn b() {}"),
        ("large.bin", &large),
    ]);
    let tar = tarred(&[
        ("lab/src/", EntryType::Directory, b""),
        ("lab/src/bin/a.rs", FILE, b"fn main() {}"),
        ("lab/src/lib.rs", FILE, b"// theirs"),
        ("lab/.git/config", FILE, b"[core]"),
        ("./b.rs", FILE, b"fn b() {}"),
        ("large.bin", FILE, &large),
    ]);
    for (bytes, name) in [(zip, "x.zip"), (tar, "x.tar.gz")] {
        let (place, result) = opened(&bytes, name);
        let ignored = result.unwrap();
        let to = place.path().join("to");
        assert_eq!(fs::read(to.join("lab/src/bin/a.rs")).unwrap(), b"fn main() {}", "{name}");
        assert_eq!(fs::read(to.join("lab/src/lib.rs")).unwrap(), b"// theirs", "{name}");
        assert!(to.join("b.rs").exists() && !to.join("lab/target").exists(), "{name}");
        assert!(!to.join("lab/.git").exists(), "{name}");
        assert_eq!(
            ignored,
            [IgnoredFile { path: "large.bin".into(), why: IgnoreReason::TooLarge }]
        );
    }
}

#[test]
fn no_path_leaves_the_folder_and_no_link_is_made() {
    for name in ["../out", "a/../../out", "/tmp/out", "a/..", "C:/out"] {
        let (_, result) = opened(&zipped(&[(name, b"x")]), "x.zip");
        assert!(matches!(result, Err(ArchiveError::Escape(_))), "{name}: {result:?}");
        let (_, result) = opened(&tarred(&[(name, FILE, b"x")]), "x.tgz");
        assert!(matches!(result, Err(ArchiveError::Escape(_))), "{name}: {result:?}");
    }
    let (_, result) = opened(&zipped(&[("..\\out", b"x")]), "x.zip");
    assert!(matches!(result, Err(ArchiveError::Escape(_))), "{result:?}");
    for kind in [EntryType::Symlink, EntryType::Link] {
        let tar = tarred(&[("src", kind, b""), ("src/lib.rs", FILE, b"x")]);
        let (place, result) = opened(&tar, "x.tar.gz");
        assert_eq!(result.unwrap(), [IgnoredFile { path: "src".into(), why: IgnoreReason::Link }]);
        assert!(place.path().join("to/src/lib.rs").is_file(), "a folder, not what it names");
    }
    let tar = tarred(&[("pipe", EntryType::Fifo, b""), ("tty", EntryType::Char, b"")]);
    let ignored = opened(&tar, "x.tar.gz").1.unwrap();
    assert!(ignored.iter().all(|it| it.why == IgnoreReason::Special) && ignored.len() == 2);
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let zeros = vec![0; 16 << 20];
    for (bytes, name) in [
        (zipped(&[("a", &zeros)]), "one file"),
        (tarred(&[("a", FILE, &zeros)]), "one file.tar.gz"),
    ] {
        let named = if name.ends_with("gz") { name } else { "x.zip" };
        let (place, result) = opened(&bytes, named);
        // A file that is too large is not read to its end in a zip.
        let told = match result {
            Ok(ignored) => ignored.iter().any(|it| it.why == IgnoreReason::TooLarge),
            Err(ArchiveError::Bomb { .. }) => true,
            Err(_) => false,
        };
        assert!(told && !place.path().join("to/a").exists(), "{name}");
    }
    let parts: Vec<_> = (0..40).map(|number| format!("f{number}")).collect();
    let part = vec![0; 1 << 20];
    let many: Vec<_> = parts.iter().map(|name| (name.as_str(), &part[..])).collect();
    let (_, result) = opened(&zipped(&many), "x.zip");
    assert!(matches!(result, Err(ArchiveError::Bomb { .. })), "{result:?}");
    let names: Vec<_> = (0..=MOST_ENTRIES).map(|number| format!("{number}")).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let (_, result) = opened(&zipped(&many), "x.zip");
    assert!(matches!(result, Err(ArchiveError::Many)), "{result:?}");
}

#[test]
fn what_is_no_archive_is_told() {
    let good = zipped(&[("a.rs", b"fn main() {}")]);
    for (bytes, name) in [
        (&b"Rar!"[..], "x.zip"),
        (&good[..good.len() / 2], "x.zip"),
        (&good[..], "x.tar.gz"),
        (b"", "x.zip"),
        (b"text", "x.tar"),
    ] {
        let (_, result) = opened(bytes, name);
        assert!(matches!(result, Err(ArchiveError::Damaged(_))), "{name}: {result:?}");
    }
    let tar = tarred(&[("a", FILE, b"x"), ("a/b.rs", FILE, b"x")]);
    let (_, result) = opened(&tar, "x.tar.gz");
    assert!(matches!(result, Err(ArchiveError::Twice(_))), "{result:?}");
}
