//! Pages about submissions that are alike: a list, and each pair side by side.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Result;
use course::text::{count, harmless, visible};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::runs::hashes;
use super::tokens::tokens;
use super::{Comparison, File, Pair, RUN, Similarities, place};
use crate::class::page::STYLE;
use crate::files;

/// Pairs that are shown side by side.
const MOST: usize = 100;
/// Bytes of a submission that are shown.
const LONGEST: usize = 1 << 18;
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Writes the list, the same as JSON, and a page for each pair. `files` are those of a
/// student.
///
/// # Errors
/// If something cannot be written, or `files` fails.
pub fn write(
    out: &Path,
    comparison: &Comparison,
    found: &Similarities,
    mut files: impl FnMut(&str) -> Result<Vec<File>>,
) -> Result<()> {
    let place = place(out);
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(&place)?;
    for (number, pair) in found.pairs.iter().take(MOST).enumerate() {
        let (one, other) = (files(&pair.one)?, files(&pair.other)?);
        let page = side_by_side(comparison, pair, &one, &other);
        files::write(&place.join(format!("{}.html", number + 1)), page.as_bytes())?;
    }
    files::write(&out.join("similarities.html"), list(found).as_bytes())?;
    files::write(&out.join("similarities.json"), &serde_json::to_vec_pretty(found)?)
}

fn document(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { h1 { (title) } (body) }
        }
    };
    page.into_string()
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn list(found: &Similarities) -> String {
    let body = html! {
        p { (count(found.compared, "submission")) " compared. Half of all pairs share " (percent(found.usual)) " or less of what is theirs: beyond the handout, and without what most submissions have. Names, literals and comments do not count." }
        p { "A high share is a reason to look, not a proof. Small tasks have few solutions." }
        h2 { "Groups that share nearly everything" }
        @if found.groups.is_empty() { p { "None." } }
        ul { @for group in &found.groups {
            li { (count(group.len(), "submission")) ": " (group.iter().map(|id| visible(id)).collect::<Vec<_>>().join(", ")) }
        } }
        h2 { "Pairs" }
        @if found.pairs.is_empty() { p { "No two submissions share half of their own code." } }
        table {
            thead { tr { @for column in ["Share", "One", "of it", "Other", "of it", ""] { th scope="col" { (column) } } } }
            tbody { @for (number, pair) in found.pairs.iter().enumerate() {
                tr {
                    td class="n" { (percent(pair.share)) }
                    td { (visible(&pair.one)) } td class="n" { (percent(pair.of_one)) }
                    td { (visible(&pair.other)) } td class="n" { (percent(pair.of_other)) }
                    td { @if number < MOST { a href=(format!("similarities/{}.html", number + 1)) { "side by side" } } }
                }
            } }
        }
    };
    document("Which submissions are alike", &body)
}

fn side_by_side(comparison: &Comparison, pair: &Pair, one: &[File], other: &[File]) -> String {
    let (in_one, in_other) = (all(one), all(other));
    let both: BTreeSet<u64> = in_one.intersection(&in_other).copied().collect();
    let counts = |hash: &u64| both.contains(hash) && !comparison.handout.contains(hash);
    let body = html! {
        p { "Marked: what both have, beyond the handout. " (percent(pair.of_one)) " of the left one, " (percent(pair.of_other)) " of the right one." }
        div class="pair" {
            div { (shown(one, &counts)) }
            div { (shown(other, &counts)) }
        }
    };
    document(&format!("{} and {}", visible(&pair.one), visible(&pair.other)), &body)
}

fn all(files: &[File]) -> BTreeSet<u64> {
    files.iter().flat_map(|(_, text)| hashes(&tokens(text))).collect()
}

fn shown(files: &[File], counts: &impl Fn(&u64) -> bool) -> Markup {
    let ends = files.iter().scan(0, |end, (_, text)| {
        *end += text.len();
        Some(*end)
    });
    html! {
        @for ((path, text), end) in files.iter().zip(ends) {
            h2 { code { (visible(path)) } }
            @if end > LONGEST {
                p class="soft" { "too long to be shown" }
            } @else {
                @let marked = marked(text, counts);
                pre tabindex="0" { @for (number, line) in text.lines().enumerate() {
                    @let line = harmless(line);
                    @if marked.contains(&number) { mark { (line) } } @else { (line) }
                    "\n"
                } }
            }
        }
    }
}

/// The lines with a token of a run that counts.
fn marked(text: &str, counts: &impl Fn(&u64) -> bool) -> BTreeSet<usize> {
    let tokens = tokens(text);
    let hashes = hashes(&tokens);
    let runs = hashes.iter().enumerate().filter(|(_, hash)| counts(hash));
    let lines = runs.flat_map(|(at, _)| &tokens[at..at + RUN]).map(|token| token.line as usize);
    lines.collect()
}
