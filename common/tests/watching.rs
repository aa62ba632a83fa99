//! Sessions that watch the log of their devices, over every kind of stream.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::clock::{Clock, Speed};
use common::fault::Fault;
use common::inventory::{Delay, Inventory, Transport};
use common::log_plan::LogPlan;
use common::router::vty::Login;
use common::sandbox::ssh::Ssh;
use common::sandbox::{Options, Sandbox};
use common::trace::{EventKind, TraceWriter, read};
use common::{Lab, Session, SessionError};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::time::timeout;

#[derive(Clone, Default)]
struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// All lines up to the one before which nothing comes for a while. The session is asked
/// again and again, and dropped in between.
async fn lines(session: &mut Session<'_>) -> Result<Vec<String>, SessionError> {
    let mut lines = Vec::new();
    let mut waits = 0;
    while waits < 200 {
        match timeout(Duration::from_millis(5), session.next_line()).await {
            Ok(line) => {
                waits = 0;
                lines.push(line?);
                if lines.len().is_multiple_of(3) {
                    let clock = session.run("show clock").await?;
                    assert_eq!(clock.lines().count(), 1, "{clock}");
                }
            }
            Err(_) => waits += 1,
        }
    }
    Ok(lines)
}

async fn watch(lab: &Lab, device: usize) -> Result<Vec<String>, SessionError> {
    let mut session = Session::connect(&lab.devices[device], lab).await?;
    session.run("terminal monitor").await?;
    let lines = lines(&mut session).await?;
    session.run("terminal no monitor").await?;
    let logged = session.run("show logging").await?;
    for line in &lines {
        assert!(logged.contains(line.as_str()), "{line} in {logged}");
    }
    session.close().await?;
    Ok(lines)
}

fn plan() -> LogPlan {
    LogPlan { lines: 20, every: [0.02, 0.5], goes_quiet: false }
}

#[tokio::test]
async fn each_line_that_a_device_pushes_is_read_once_whatever_it_is_reached_by() {
    for ssh in [false, true] {
        let clock = Clock::start(Speed::new(20.0).unwrap());
        let inventory = Inventory::simulated([10, 0, 0, 1].into(), 2, &[Delay::fixed(1.0)]);
        let mut options = Options::on_loopback(inventory, Login::new("neo", "trinity"), clock);
        options.faults.insert("10.0.0.2".into(), Fault::Quiet.into());
        options.log_plan = plan();
        if ssh {
            options.ssh = Some(Ssh::new(Ssh::new_host_key(false).unwrap()));
        }
        let sandbox = Sandbox::bind(options).await.unwrap();
        let folder = TempDir::new().unwrap();
        let mut devices = sandbox.inventory().unwrap().devices;
        for device in &mut devices {
            if let Transport::Ssh(ssh) = &mut device.transport {
                ssh.host_keys.known_hosts = Some(folder.path().join("known_hosts"));
                ssh.host_keys.trust_first = true;
            }
        }
        let trace = SharedBuffer::default();
        let writer = TraceWriter::new(Box::new(trace.clone()));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(async {
            let stopped = async {
                let _ = stopped.await;
            };
            sandbox.serve(Some(writer), stopped).await.unwrap();
        });
        let lab = Lab { devices, clock, timeout: Duration::from_secs(30) };
        let (all, few) = tokio::join!(watch(&lab, 0), watch(&lab, 1));
        drop(stop);
        serving.await.unwrap();
        let bytes = trace.0.lock().unwrap().clone();
        let pushed = read(bytes.as_slice()).unwrap().into_iter().filter_map(|it| match it.what {
            EventKind::Pushed { device, line, .. } => Some((device, line)),
            _ => None,
        });
        let (first, second): (Vec<_>, Vec<_>) = pushed.partition(|(name, _)| name == "10.0.0.1");
        let text = |lines: Vec<(String, String)>| -> Vec<String> {
            lines.into_iter().map(|(_, line)| line).collect()
        };
        let (all, few) = (all.unwrap(), few.unwrap());
        assert_eq!(all.len(), 20, "ssh: {ssh}");
        assert_eq!(all, text(first), "ssh: {ssh}");
        assert!((1..20).contains(&few.len()), "ssh: {ssh}");
        assert_eq!(few, text(second), "ssh: {ssh}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_in_this_process_pushes_its_log() {
    let mut devices = Inventory::simulated([10, 0, 0, 1].into(), 2, &[]).devices;
    devices[0].log_plan = Some(Box::new(plan()));
    devices[1].log_plan = Some(Box::new(LogPlan { goes_quiet: true, ..plan() }));
    let clock = Clock::start(Speed::new(20.0).unwrap());
    let lab = Lab { devices, clock, timeout: Duration::from_secs(30) };
    assert_eq!(watch(&lab, 0).await.unwrap().len(), 20);
    assert!((1..20).contains(&watch(&lab, 1).await.unwrap().len()));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_watches_nothing_gets_no_line() {
    let devices = Inventory::simulated([10, 0, 0, 1].into(), 1, &[]).devices;
    let clock = Clock::start(Speed::REAL);
    let lab = Lab { devices, clock, timeout: Duration::from_secs(30) };
    let mut session = Session::connect(&lab.devices[0], &lab).await.unwrap();
    let hour = Duration::from_secs(3600);
    assert!(timeout(hour, session.next_line()).await.is_err());
    session.run("terminal length 0").await.unwrap();
    assert!(timeout(hour, session.next_line()).await.is_err());
}
