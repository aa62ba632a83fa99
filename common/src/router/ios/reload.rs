//! `reload`: the router starts again from what was saved.

use super::answer;
use super::config::Config;
use super::log::Log;
use super::terminal::Question;
use super::{Moment, Reply, Router, StartupConfig, Terminal};

/// Asks what has to be asked before a reload.
pub(super) fn ask(router: &Router, terminal: &mut Terminal) {
    terminal.question = Some(if is_saved(router) { Question::Reload } else { Question::SaveFirst });
}

/// The answer to whether the configuration shall be saved before the reload.
pub(super) fn save_first(router: &mut Router, terminal: &mut Terminal, line: &str) -> Reply {
    let is = |word: &str| !line.is_empty() && word.starts_with(&line.to_ascii_lowercase());
    terminal.question = Some(Question::Reload);
    if is("yes") {
        return answer::save(router);
    }
    if !is("no") {
        terminal.question = Some(Question::SaveFirst);
        return Reply::says("% Please answer 'yes' or 'no'.\n");
    }
    Reply::default()
}

/// Restarts the router: it is what its startup configuration says, its uptime
/// and its log start again.
pub(super) fn reload(router: &mut Router, now: Moment) -> Reply {
    let StartupConfig { hostname, config } = startup(router);
    let facts = router.facts;
    let changed = router.change();
    changed.config = config.booted();
    changed.log = Log::of_boot(&changed.config, facts, now);
    changed.last_change = None;
    changed.reloaded = Some(now.uptime);
    router.hostname = hostname;
    Reply { closes: true, reloads: true, ..Reply::default() }
}

/// What the router boots with: what was saved, or what its seed says.
pub(super) fn startup(router: &Router) -> StartupConfig {
    let changed = router.changed.as_deref();
    if let Some(saved) = changed.and_then(|changed| changed.startup.as_deref()) {
        return saved.clone();
    }
    let booted_as = changed.and_then(|changed| changed.booted_as.as_ref());
    StartupConfig {
        hostname: booted_as.unwrap_or(&router.hostname).clone(),
        config: Config::drawn(router.facts),
    }
}

/// Whether the startup configuration is what is running.
fn is_saved(router: &Router) -> bool {
    let saved = startup(router);
    let mut text = String::with_capacity(1024);
    let secret = router.enable_secret.is_some();
    saved.config.write(&mut text, &saved.hostname, router.facts, secret);
    let mut running = String::with_capacity(1024);
    router.write_config(&mut running);
    text == running
}

/// `write erase`: the next reload boots with what the seed says.
pub(super) fn erase(router: &mut Router) -> Reply {
    let fresh = router.booted_empty();
    let (hostname, config) = (fresh.hostname.clone(), Config::drawn(router.facts));
    router.change().startup = Some(Box::new(StartupConfig { hostname, config }));
    Reply::says("[OK]\nErase of nvram: complete\n")
}
