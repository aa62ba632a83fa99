//! What devices do wrong, by telnet and by SSH: what our client makes of it,
//! and that a device with a fault disturbs no other.

#![cfg(all(feature = "sandbox", feature = "ssh"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use common::clock::{Clock, Speed};
use common::error::{SessionError, Step};
use common::fault::{Fault, FaultPlan};
use common::inventory::{Delay, Device, Inventory, Transport};
use common::lab::Lab;
use common::router::vty::Login;
use common::sandbox::ssh::Ssh;
use common::sandbox::{Options, Sandbox};
use common::session::Session;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// Two devices, the first one with a fault.
struct Place {
    lab: Lab,
    stop: oneshot::Sender<()>,
    serving: tokio::task::JoinHandle<()>,
    _known_hosts: TempDir,
}

impl Place {
    async fn new(ssh: bool, plan: FaultPlan) -> Self {
        let clock = Clock::start(Speed::new(20.0).unwrap());
        let inventory = Inventory::simulated([10, 0, 0, 1].into(), 2, &[Delay::NONE]);
        let mut options = Options::on_loopback(inventory, Login::new("neo", "trinity"), clock);
        options.faults.insert("10.0.0.1".into(), plan);
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
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(async {
            let stopped = async {
                let _ = stopped.await;
            };
            sandbox.serve(None, stopped).await.unwrap();
        });
        let timeout = Duration::from_secs(match plan.fault {
            Fault::Hang | Fault::Silent | Fault::WrongPasswordPrompt => 1,
            _ => 30,
        });
        let lab = Lab { devices, clock, timeout };
        Self { lab, stop, serving, _known_hosts: folder }
    }

    async fn ask(&self, device: &Device) -> Result<String, SessionError> {
        let mut session = Session::connect(device, &self.lab).await?;
        let answer = session.run("show running-config | include ^hostname").await?;
        session.close().await?;
        Ok(answer)
    }

    async fn end(self) {
        drop(self.stop);
        self.serving.await.unwrap();
    }
}

/// What an error is about, without its words.
fn kind(result: &Result<String, SessionError>) -> String {
    match result {
        Ok(_) => "answered".into(),
        Err(SessionError::TimedOut { step, .. }) => format!("timed out {step}"),
        Err(SessionError::Closed { step, .. }) => format!("closed {step}"),
        Err(SessionError::Refused { .. } | SessionError::Connect { .. }) => "refused".into(),
        Err(SessionError::Rejected { says, .. }) => says.clone(),
        Err(other) => format!("{other:?}"),
    }
}

#[tokio::test]
async fn every_fault_is_met_and_told_and_no_other_device_is_disturbed() {
    let running = format!("closed {}", Step::Running);
    let hanging = format!("timed out {}", Step::Running);
    let no_question = format!("timed out {}", Step::LoggingIn);
    let no_keys = format!("timed out {}", Step::Handshaking);
    let rejected = "% Invalid input detected at '^' marker.";
    for (fault, by_telnet, by_ssh) in [
        (Fault::Refuse, "refused", "refused"),
        (Fault::Reset, &running, &running),
        (Fault::Hang, &hanging, &hanging),
        (Fault::Silent, &no_question, &no_keys),
        (Fault::Garbage, "answered", "answered"),
        (Fault::SlowBytes, "answered", "answered"),
        // By SSH the client gives the password without being asked for it.
        (Fault::WrongPasswordPrompt, &no_question, "answered"),
        (Fault::Reload, &running, &running),
        (Fault::Reject, rejected, rejected),
        (Fault::Quiet, "answered", "answered"),
    ] {
        for (ssh, expected) in [(false, by_telnet), (true, by_ssh)] {
            let place = Place::new(ssh, fault.into()).await;
            let [faulty, sound] = &place.lab.devices[..] else { panic!("two devices") };
            let (met, other) = tokio::join!(place.ask(faulty), place.ask(sound));
            assert_eq!(kind(&met), expected, "{fault}, ssh: {ssh}: {met:?}");
            let name = other.unwrap();
            assert!(name.starts_with("hostname "), "{fault}, ssh: {ssh}: {name}");
            match fault {
                Fault::Garbage => assert!(met.unwrap().contains("%ERR-0-"), "{fault}"),
                Fault::SlowBytes => assert!(met.unwrap().starts_with("hostname ")),
                Fault::Reload => {
                    let again = place.ask(faulty).await;
                    assert_eq!(kind(&again), "refused", "it boots: {again:?}");
                }
                _ => {}
            }
            place.end().await;
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_device_comes_back_after_so_many_sessions() {
    for (plan, met) in [("refuse:2", "refused"), ("hang:1", "timed out running a command")] {
        let plan: FaultPlan = plan.parse().unwrap();
        for ssh in [false, true] {
            let place = Place::new(ssh, plan).await;
            let faulty = &place.lab.devices[0];
            for _ in 0..plan.sessions.unwrap() {
                assert_eq!(kind(&place.ask(faulty).await), met, "{plan}, ssh: {ssh}");
            }
            assert_eq!(kind(&place.ask(faulty).await), "answered", "{plan}, ssh: {ssh}");
            place.end().await;
        }
    }
}
