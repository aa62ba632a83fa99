//! Devices that OpenSSH's configuration tells how to reach: the file that the sandbox writes,
//! and jump hosts in a row.

#![cfg(all(feature = "sandbox", feature = "ssh"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[expect(dead_code, reason = "these tests need only routers that pass connections on")]
#[path = "support/router.rs"]
mod router;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::clock::{Clock, Speed};
use common::error::SessionError;
use common::inventory::Inventory;
use common::lab::Lab;
use common::session::Session;
use russh::keys::Algorithm;

use router::{Router, Served, key};

/// The program, serving one device by SSH into a folder; it ends with its standard input.
struct Sandbox {
    child: Child,
    folder: tempfile::TempDir,
}

impl Sandbox {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox"))
            .args(["--ssh", "--devices", "1", "--until-stdin-closes"])
            .args(["--username", "neo", "--password", "trinity"])
            .arg("--out")
            .arg(folder.path().join("sandbox.toml"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines().next();
        assert!(said.unwrap().unwrap().starts_with("Ready"));
        Self { child, folder }
    }

    /// The device, with what the inventory says beside the password.
    fn lab(&self, keys: &str) -> Lab {
        let text = format!(
            "[[device]]\nname = '10.10.20.40'\ntransport = 'ssh'\npassword = 'trinity'\n{keys}\n"
        );
        let inventory = Inventory::parse(&text, &self.folder.path().join("lab.toml")).unwrap();
        Lab {
            devices: inventory.devices,
            clock: Clock::start(Speed::REAL),
            // No test waits for its end, and the machine may be busy.
            timeout: Duration::from_secs(120),
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

async fn version(lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(&lab.devices[0], lab).await?;
    let version = session.run("show version").await?;
    session.close().await?;
    Ok(version)
}

#[tokio::test]
async fn the_file_that_the_sandbox_writes_is_all_that_a_device_needs() {
    let sandbox = Sandbox::start();
    let version = version(&sandbox.lab("ssh_config = 'sandbox.ssh_config'")).await;
    assert!(version.unwrap().starts_with("Cisco IOS XE"));
}

/// A jump host's block, with its key in a file of its own.
async fn jump_host(name: &str, folder: &Path) -> (Served, String) {
    let served = Router::new(vec![key(Algorithm::Ed25519)]).serve().await;
    served.know(&[("", &served.keys[0])]);
    let known = folder.join(name);
    std::fs::copy(served.known_hosts(), &known).unwrap();
    let block = format!(
        "Host {name}\n  HostName 127.0.0.1\n  Port {}\n  UserKnownHostsFile \"{}\"\n",
        served.port,
        known.display()
    );
    (served, block)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_reached_through_jump_hosts_in_a_row() {
    let sandbox = Sandbox::start();
    let folder = sandbox.folder.path();
    let (_outer, first) = jump_host("outer", folder).await;
    let (_inner, second) = jump_host("inner", folder).await;
    let included = folder.join("sandbox.ssh_config");
    let config = format!(
        "{first}{second}  ProxyJump outer\nHost 10.*\n  ProxyJump inner\n  Include \"{}\"\n",
        included.display()
    );
    std::fs::write(folder.join("config"), config).unwrap();
    let lab = sandbox.lab("ssh_config = 'config'");
    assert!(version(&lab).await.unwrap().starts_with("Cisco IOS XE"));
    // The key of the inner one is not known any more.
    std::fs::write(folder.join("inner"), "").unwrap();
    let says = version(&lab).await.unwrap_err().to_string();
    assert!(says.starts_with("jump host 127.0.0.1 is not trusted: its host key"), "{says}");
}
