//! Puts the sources of a book into a folder, whole; an earlier book there is replaced.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use course::bail_usage;
use course::usage::UsageError;
use tempfile::Builder;

use super::{Book, MARK};
use crate::files;

/// Writes the book beside its place first, so that it appears whole.
///
/// # Errors
/// If the folder has other files than those of a book, or it cannot be written; what was
/// there is still there then.
pub fn write(book: &Book, folder: &Path) -> Result<(), UsageError> {
    may_be_replaced(folder)?;
    Ok(replace(book, folder)?)
}

fn may_be_replaced(folder: &Path) -> Result<(), UsageError> {
    let is_book = || {
        let settings = fs::read_to_string(folder.join("book.toml"));
        settings.is_ok_and(|text| text.starts_with(MARK))
    };
    let is_vacant = || match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => fs::symlink_metadata(folder).is_err(),
    };
    if !is_book() && !is_vacant() {
        bail_usage!(
            "{} is not empty and not an earlier book; choose another folder",
            folder.display()
        );
    }
    Ok(())
}

fn replace(book: &Book, folder: &Path) -> Result<()> {
    let absolute = std::path::absolute(folder)?;
    let parent = absolute.parent().context("a book cannot be the root folder")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    let unfinished = Builder::new()
        .prefix(".book-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot write to {}", parent.display()))?;
    let (new, earlier) = (unfinished.path().join("new"), unfinished.path().join("earlier"));
    for (path, text) in &book.files {
        files::write(&new.join(path), text.as_bytes())?;
    }
    let there = fs::symlink_metadata(&absolute).is_ok();
    if there {
        fs::rename(&absolute, &earlier)
            .with_context(|| format!("cannot replace {}", absolute.display()))?;
    }
    let moved = fs::rename(&new, &absolute);
    if moved.is_err() && there {
        // The error is of more use than a second one.
        let _ = fs::rename(&earlier, &absolute);
    }
    moved.with_context(|| format!("cannot make {}", absolute.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(text: &str) -> Book {
        let files = [("book.toml", MARK), ("src/a.md", text)];
        let files = files.map(|(path, text)| (path.into(), text.to_owned()));
        Book { files: files.into(), pages: 1 }
    }

    #[test]
    fn a_book_replaces_an_earlier_one_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("new/book");
        for text in ["first", "second"] {
            write(&book(text), &folder).unwrap();
            fs::write(folder.join("made by mdBook"), "").unwrap();
            assert_eq!(fs::read_to_string(folder.join("src/a.md")).unwrap(), text);
        }
        assert_eq!(fs::read_dir(place.path().join("new")).unwrap().count(), 1);
        let other = place.path().join("other");
        fs::create_dir(&other).unwrap();
        fs::write(other.join("thesis.md"), "mine").unwrap();
        let error = write(&book("third"), &other).unwrap_err().to_string();
        assert!(error.ends_with("is not empty and not an earlier book; choose another folder"));
        assert_eq!(fs::read_to_string(other.join("thesis.md")).unwrap(), "mine");
    }
}
