//! Hears of files that are saved.

use std::sync::mpsc::SyncSender;

use anyhow::{Context, Result};
use course::discover::Workspace;
use notify::event::ModifyKind;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Event;

/// Sends [`Event::Saved`] until it is dropped. Folders are watched, not files:
/// most editors write a new file and give it the old one's name.
pub(super) fn watch(
    workspace: &Workspace,
    events: SyncSender<Event>,
) -> Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && is_a_save(event.kind)
        {
            // The receiver is gone: then the event is not needed.
            let _ = events.send(Event::Saved(event.paths));
        }
    })
    .context("cannot watch files")?;
    for lab in &workspace.labs {
        let sources = lab.folder.join("src");
        if sources.is_dir() {
            watcher
                .watch(&sources, RecursiveMode::Recursive)
                .with_context(|| format!("cannot watch {}", sources.display()))?;
        }
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
