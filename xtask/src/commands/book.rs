//! `book`: the guides as the sources of a book.

use std::io::Write;

use course::discover::discover;
use course::text::count;

use super::handout::{chosen, needs_solutions};
use super::{ALL_PASSED, Failure, finish};
use crate::book::{self, write};
use crate::cli::Book;
use crate::console;
use crate::handout::compose;
use crate::state::last_grade;

/// Writes the book, and says what makes pages of it.
pub(super) fn book(args: &Book) -> Result<u8, Failure> {
    let workspace = discover()?;
    needs_solutions(&workspace)?;
    let chosen = chosen(&workspace, &args.chosen)?;
    let outcome = last_grade::read(&last_grade::path(&workspace.target))?;
    let handout = compose(&workspace, &chosen, false)?;
    let book = book::compose(&workspace, &chosen, &handout, &outcome, args.instructors)?;
    let usual = workspace.target.join("book");
    let folder = args.folder.as_deref().unwrap_or(&usual);
    write::write(&book, folder)?;
    let (folder, pages) = (folder.display(), count(book.pages, "page"));
    let mut out = console::stdout();
    finish(writeln!(out, "{folder}: {pages}\nNext: mdbook build {folder}"))?;
    Ok(ALL_PASSED)
}
