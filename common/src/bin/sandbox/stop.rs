//! When the sandbox stops.

use std::io::Read;
#[cfg(unix)]
use std::time::Duration;

use tokio::sync::oneshot;

/// Completes on Ctrl-C, on a request to terminate, when the parent is gone unless it is to
/// `stay`, and, if asked for, when standard input ends.
pub fn stop(until_stdin_closes: bool, stay: bool) -> anyhow::Result<impl Future<Output = ()>> {
    let request = request(stay)?;
    let stdin_closed = stdin_closed(until_stdin_closes);
    Ok(async move {
        tokio::select! {
            () = request => {}
            () = parent_gone(), if !stay => {}
            () = stdin_closed => {}
        }
    })
}

/// Completes on a signal that asks for the end; what is to `stay` does so when its terminal
/// is closed.
#[cfg(unix)]
fn request(stay: bool) -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv(), if !stay => {}
        }
    })
}

/// Completes when the console asks for the end, or is closed.
#[cfg(windows)]
fn request(stay: bool) -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
    let (mut interrupt, mut break_key, mut close) = (ctrl_c()?, ctrl_break()?, ctrl_close()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = break_key.recv() => {}
            _ = close.recv(), if !stay => {}
        }
    })
}

#[cfg(unix)]
async fn parent_gone() {
    use std::os::unix::process::parent_id;
    let parent = parent_id();
    while parent_id() == parent {
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// A parent's number can be another's there, and a grader's job object ends what it started.
#[cfg(windows)]
async fn parent_gone() {
    std::future::pending().await
}

async fn stdin_closed(wanted: bool) {
    if !wanted {
        return std::future::pending().await;
    }
    let (ended, end) = oneshot::channel();
    // A thread of its own: the runtime would wait for a read that is going on.
    std::thread::spawn(move || {
        let mut bytes = [0; 1024];
        while matches!(std::io::stdin().read(&mut bytes), Ok(count) if count > 0) {}
        let _ = ended.send(());
    });
    let _ = end.await;
}
