//! A program that stops waiting for an answer: what its session does with it, and what the
//! device sees.

#![cfg(feature = "sandbox")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{self, BufReader, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::clock::{Clock, Speed};
use common::error::SessionError;
use common::inventory::{Delay, Inventory, Transport};
use common::lab::Lab;
use common::router::vty::Login;
use common::sandbox::{Options, Sandbox};
use common::session::Session;
use common::trace::{self, ClosedBy, EventKind, TraceWriter};
use tokio::sync::oneshot;

/// Far longer than a test may take.
const NEVER: Delay = Delay::fixed(1_000_000.0);

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lets `client` talk to a device that works on `show version` for ever; returns what the
/// device saw, without what the session itself sends first.
async fn seen(ssh: bool, client: impl AsyncFnOnce(&Lab)) -> Vec<String> {
    let clock = Clock::start(Speed::new(20.0).unwrap());
    let inventory = Inventory::simulated([10, 0, 0, 1].into(), 1, &[NEVER]);
    let mut options = Options::on_loopback(inventory, Login::new("neo", "trinity"), clock);
    options.delay_at = Some("show version".into());
    let folder = tempfile::TempDir::new().unwrap();
    if ssh {
        #[cfg(feature = "ssh")]
        {
            use common::sandbox::ssh::Ssh;
            options.ssh = Some(Ssh::new(Ssh::new_host_key(false).unwrap()));
        }
    }
    let sandbox = Sandbox::bind(options).await.unwrap();
    let mut devices = sandbox.inventory().unwrap().devices;
    if let Transport::Ssh(ssh) = &mut devices[0].transport {
        ssh.host_keys.known_hosts = Some(folder.path().join("known_hosts"));
        ssh.host_keys.trust_first = true;
    }
    let lab = Lab { devices, clock, timeout: Duration::from_secs(20) };
    let memory = Memory::default();
    let writer = TraceWriter::new(Box::new(memory.clone()));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(sandbox.serve(Some(writer), async {
        let _ = stopped.await;
    }));
    client(&lab).await;
    drop(stop);
    serving.await.unwrap().unwrap();
    let bytes = memory.0.lock().unwrap().clone();
    let events = trace::read(BufReader::new(bytes.as_slice())).unwrap();
    let told = events.into_iter().filter_map(|event| match event.what {
        EventKind::Command { line, .. } => Some(format!("? {line}")),
        EventKind::Answered { line, .. } => Some(format!("! {line}")),
        EventKind::Closed { by: ClosedBy::Exit, .. } => Some("logged out".into()),
        EventKind::Closed { by, .. } => Some(format!("closed by {by:?}")),
        _ => None,
    });
    told.filter(|told| !told.contains("terminal")).collect()
}

fn transports() -> &'static [bool] {
    if cfg!(feature = "ssh") { &[false, true] } else { &[false] }
}

/// Waits until the device has the command, and no longer.
async fn stop_waiting(session: &mut Session<'_>) {
    let asked = Duration::from_millis(100);
    assert!(tokio::time::timeout(asked, session.run("show version")).await.is_err());
}

#[tokio::test]
async fn a_session_whose_answer_is_not_waited_for_aborts_the_command_and_logs_out() {
    for &ssh in transports() {
        let seen = seen(ssh, async |lab| {
            let mut session = Session::connect(&lab.devices[0], lab).await.unwrap();
            stop_waiting(&mut session).await;
            session.close().await.unwrap();
        });
        assert_eq!(seen.await, ["? show version", "? exit", "! exit", "logged out"], "ssh: {ssh}");
    }
}

#[tokio::test]
async fn the_next_command_gets_its_own_answer() {
    for &ssh in transports() {
        let seen = seen(ssh, async |lab| {
            let mut session = Session::connect(&lab.devices[0], lab).await.unwrap();
            stop_waiting(&mut session).await;
            let clock = session.run("show clock").await.unwrap();
            assert!(clock.starts_with(['*', '.', '0', '1', '2']), "{clock}");
            let rejected = session.run("show nonsense").await;
            assert!(matches!(rejected, Err(SessionError::Rejected { .. })), "{rejected:?}");
            session.close().await.unwrap();
        });
        let seen = seen.await;
        assert_eq!(seen[..3], ["? show version", "? show clock", "! show clock"], "ssh: {ssh}");
        assert_eq!(seen.last().unwrap(), "logged out");
    }
}

#[tokio::test]
async fn a_session_that_is_dropped_is_told_apart_from_one_that_logs_out() {
    let seen = seen(false, async |lab| {
        let mut session = Session::connect(&lab.devices[0], lab).await.unwrap();
        stop_waiting(&mut session).await;
        drop(session);
    });
    assert_eq!(seen.await, ["? show version", "closed by Disconnect"]);
}
