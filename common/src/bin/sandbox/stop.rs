//! When the sandbox stops.

use std::io::Read;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// Completes on Ctrl-C, on a request to terminate, when the parent is gone unless it is to
/// `stay`, and, if asked for, when standard input ends.
pub fn stop(until_stdin_closes: bool, stay: bool) -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let stdin_closed = stdin_closed(until_stdin_closes);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv(), if !stay => {}
            () = parent_gone(), if !stay => {}
            () = stdin_closed => {}
        }
    })
}

async fn parent_gone() {
    use std::os::unix::process::parent_id;
    let parent = parent_id();
    while parent_id() == parent {
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
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
