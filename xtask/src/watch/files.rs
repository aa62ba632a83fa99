//! Hears of files that are saved.

use std::path::PathBuf;

use anyhow::{Context, Result};
use notify::event::ModifyKind;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Tells of saved files below these folders until the watcher is dropped. Folders are
/// watched, not files: most editors write a new file and give it the old one's name.
pub(super) fn watch<'a>(
    folders: impl IntoIterator<Item = &'a PathBuf>,
    saved: impl Fn(Vec<PathBuf>) + Send + 'static,
) -> Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && is_a_save(event.kind)
        {
            saved(event.paths);
        }
    })
    .context("cannot watch files")?;
    for folder in folders {
        watcher
            .watch(folder, RecursiveMode::Recursive)
            .with_context(|| format!("cannot watch {}", folder.display()))?;
    }
    Ok(watcher)
}

fn is_a_save(kind: EventKind) -> bool {
    match kind {
        EventKind::Modify(kind) => !matches!(kind, ModifyKind::Metadata(_)),
        EventKind::Create(_) | EventKind::Remove(_) => true,
        EventKind::Access(_) | EventKind::Any | EventKind::Other => false,
    }
}
