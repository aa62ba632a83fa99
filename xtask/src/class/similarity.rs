//! Which submissions are alike beyond what was handed out.
//!
//! A source becomes its tokens: names, literals and comments do not tell two programs
//! apart. Each run of [`RUN`] tokens has a hash; of every [`WINDOW`] neighbours, the
//! smallest is kept (winnowing), so that a common part of `RUN + WINDOW - 1` tokens is
//! always found. Runs of the handout do not count, nor do runs that most different
//! submissions have. What two submissions have in common is measured by the smaller one.

mod jplag;
mod pages;
mod runs;
mod tokens;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

pub use self::jplag::{add as add_for_jplag, write as write_for_jplag};
pub use self::pages::write as write_pages;
use course::discover::{LabTask, Workspace};
use course::sources;

use self::runs::{hashes, winnowed};
use self::tokens::tokens;
use crate::handout::{marked, record::Record};

/// Tokens of a run: two or three statements.
const RUN: usize = 24;
/// Runs of which one is kept.
const WINDOW: usize = 8;
/// Below so many of its own, a submission says nothing: it is the handout.
const FEWEST: usize = 8;
/// Of so many different submissions, a run that most of them have is the task's.
const ENOUGH: usize = 6;
/// Pairs below this share are not listed.
const LISTED: f64 = 0.5;
/// Submissions that share so much form a group.
const GROUPED: f64 = 0.9;
/// Most pairs that are listed.
const MOST: usize = 200;

/// A source file: its lab and path, and its text.
pub type File = (String, String);

/// What is known of a submission.
#[derive(Debug)]
struct SubmissionPrints {
    id: String,
    prints: BTreeSet<u64>,
}

/// Submissions, one after the other.
#[derive(Debug, Default)]
pub struct Comparison {
    handout: BTreeSet<u64>,
    known: Vec<SubmissionPrints>,
}

/// What came of comparing all with all.
#[derive(Debug, PartialEq, Serialize)]
pub struct Similarities {
    /// How many submissions have something of their own.
    pub compared: usize,
    /// What half of all pairs share at most.
    pub usual: f64,
    /// Submissions that share nearly everything, each group sorted.
    pub groups: Vec<Vec<String>>,
    /// Those that share most come first.
    pub pairs: Vec<Pair>,
}

/// Two submissions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// One student.
    pub one: String,
    /// Another one.
    pub other: String,
    /// What they have in common, of the smaller one's own code: from 0 to 1.
    pub share: f64,
    /// The same, of the first one's.
    pub of_one: f64,
    /// The same, of the other one's.
    pub of_other: f64,
}

/// The handout's sources of the chosen labs.
///
/// # Errors
/// If one cannot be read.
pub fn handout(workspace: &Workspace, chosen: &[LabTask<'_>]) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut labs: Vec<_> = chosen.iter().map(|chosen| chosen.lab).collect();
    labs.dedup_by_key(|lab| &lab.package);
    // A handout has no solutions: there, all files are as students got them.
    let is_handout = Record::read(&workspace.root)?.is_some();
    for lab in labs {
        let marked = if is_handout { Vec::new() } else { marked::of_lab(lab)? };
        let starters =
            marked.iter().map(|it| (lab.folder.join(&it.path), it.with_starters(|_| true)));
        let mut starters: BTreeMap<_, _> = starters.collect();
        for path in sources::below(&lab.folder.join("src"))? {
            let text = match starters.remove(&path) {
                Some(starter) => starter,
                None => String::from_utf8_lossy(&std::fs::read(&path)?).into_owned(),
            };
            let below = path.strip_prefix(&lab.folder).unwrap_or(&path);
            files.push((format!("{}/{}", lab.package, below.display()), text));
        }
    }
    Ok(files)
}

impl Comparison {
    /// Against these files, which all submissions have.
    pub fn with_handout(files: &[File]) -> Self {
        let hashes = files.iter().flat_map(|(_, text)| hashes(&tokens(text)));
        Self { handout: hashes.collect(), known: Vec::new() }
    }

    /// Adds a submission.
    pub fn add(&mut self, id: &str, files: &[File]) {
        let prints = files.iter().flat_map(|(_, text)| {
            winnowed(&hashes(&tokens(text)), |hash| !self.handout.contains(&hash))
        });
        let prints: BTreeSet<_> = prints.collect();
        if prints.len() >= FEWEST {
            self.known.push(SubmissionPrints { id: id.to_owned(), prints });
        }
    }

    /// Compares all with all.
    pub fn similarities(&self) -> Similarities {
        let (distinct, copies) = self.distinct();
        let common = common(&distinct);
        let pairs = shares(&distinct, &common);
        let mut shares: Vec<f64> = pairs.iter().map(|pair| pair.share).collect();
        shares.sort_by(f64::total_cmp);
        let all = distinct.len() * distinct.len().saturating_sub(1) / 2;
        // Most pairs have nothing in common and are not among them.
        let usual =
            (all / 2).checked_sub(all - shares.len()).and_then(|at| shares.get(at).copied());
        let mut pairs: Vec<_> = pairs.into_iter().filter(|pair| pair.share >= LISTED).collect();
        for copies in copies.values() {
            let same = |other: &String| Pair {
                one: copies[0].clone(),
                other: other.clone(),
                share: 1.0,
                of_one: 1.0,
                of_other: 1.0,
            };
            pairs.extend(copies[1..].iter().map(same));
        }
        pairs.sort_by(|one, other| {
            let sizes = |pair: &Pair| pair.of_one.min(pair.of_other);
            (other.share.total_cmp(&one.share))
                .then(sizes(other).total_cmp(&sizes(one)))
                .then_with(|| (&one.one, &one.other).cmp(&(&other.one, &other.other)))
        });
        let groups = groups(&pairs);
        pairs.truncate(MOST);
        let usual = usual.unwrap_or(0.0);
        Similarities { compared: self.known.len(), usual, groups, pairs }
    }

    /// One of each kind, and whose are the same as its own.
    fn distinct(&self) -> (Vec<&SubmissionPrints>, BTreeMap<&str, Vec<String>>) {
        let mut first: BTreeMap<&BTreeSet<u64>, &SubmissionPrints> = BTreeMap::new();
        let mut copies: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut distinct = Vec::new();
        for known in &self.known {
            let of = *first.entry(&known.prints).or_insert_with(|| {
                distinct.push(known);
                known
            });
            copies.entry(&of.id).or_default().push(known.id.clone());
        }
        copies.retain(|_, ids| ids.len() > 1);
        (distinct, copies)
    }
}

/// Who has each hash that more than one has, but not most of them.
fn common(distinct: &[&SubmissionPrints]) -> HashMap<u64, Vec<usize>> {
    let mut owners: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, known) in distinct.iter().enumerate() {
        for hash in &known.prints {
            owners.entry(*hash).or_default().push(place);
        }
    }
    let most = if distinct.len() < ENOUGH { distinct.len() } else { distinct.len() / 2 };
    owners.retain(|_, owners| owners.len() <= most);
    owners
}

/// The pairs with something in common.
fn shares(distinct: &[&SubmissionPrints], owners: &HashMap<u64, Vec<usize>>) -> Vec<Pair> {
    let mut own = vec![0_u32; distinct.len()];
    let mut both = vec![0_u32; distinct.len() * distinct.len().saturating_sub(1) / 2];
    let at = |one: usize, other: usize| other * (other - 1) / 2 + one;
    for owners in owners.values() {
        for (index, other) in owners.iter().enumerate() {
            own[*other] += 1;
            for one in &owners[..index] {
                both[at(*one, *other)] += 1;
            }
        }
    }
    let mut pairs = Vec::new();
    for other in 1..distinct.len() {
        for one in 0..other {
            let both = both[at(one, other)];
            let (least, most) = (own[one].min(own[other]), FEWEST as u32);
            if both == 0 || least < most {
                continue;
            }
            let of = |all: u32| f64::from(both) / f64::from(all);
            pairs.push(Pair {
                one: distinct[one].id.clone(),
                other: distinct[other].id.clone(),
                share: of(least),
                of_one: of(own[one]),
                of_other: of(own[other]),
            });
        }
    }
    pairs
}

/// Who is linked by pairs that share nearly everything.
fn groups(pairs: &[Pair]) -> Vec<Vec<String>> {
    let mut groups: Vec<BTreeSet<&str>> = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.share >= GROUPED) {
        let mut joined = BTreeSet::from([pair.one.as_str(), pair.other.as_str()]);
        groups.retain(|group| {
            let apart = group.is_disjoint(&joined);
            if !apart {
                joined.extend(group);
            }
            apart
        });
        groups.push(joined);
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let groups = groups.into_iter().map(|group| group.into_iter().map(str::to_owned).collect());
    groups.collect()
}

/// Where results of comparing are, below the folder of the results.
pub fn place(out: &Path) -> std::path::PathBuf {
    out.join("similarities")
}

#[cfg(test)]
mod tests;
