//! A sandbox for the tests of programs: served by a thread of the test, with
//! devices that fail in named ways beside the good ones.

use std::net::TcpListener;
use std::path::PathBuf;
use std::thread::JoinHandle;

use common::clock::{Clock, Speed};
use common::inventory::{Delay, Device, Inventory, Password, Transport};
use common::router::vty::Login;
use common::sandbox::{Options, Sandbox};
use tokio::net::TcpSocket;
use tokio::sync::oneshot;

/// A running sandbox and the inventory that reaches it; stops when dropped.
pub struct Serving {
    directory: tempfile::TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Accepts no connection: a client waits for ever.
    _silent: TcpListener,
    /// Bound and not listening: connections are refused, and no other process can
    /// take the port.
    _closed: TcpSocket,
}

impl Serving {
    /// Serves `10.0.0.1` and `10.0.0.2`, and behind them a device for each of these faults,
    /// such as `refuse:2`; the inventory has three more that do not work: `closed`, whose
    /// port has no listener, `locked`, whose password is wrong, and `silent`, which never
    /// says a word.
    pub fn start(faults: &[&str]) -> Self {
        let options = options(faults);
        let (stop, stopped) = oneshot::channel();
        let (ready, inventory) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let sandbox = Sandbox::bind(options).await.expect("free ports");
                ready
                    .send(sandbox.inventory().expect("their numbers"))
                    .expect("the test waits for it");
                let stop = async {
                    let _ = stopped.await;
                };
                sandbox.serve(None, stop).await.expect("no trace to fail");
            });
        });
        let mut inventory = inventory.recv().expect("the sandbox starts");
        let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let closed = TcpSocket::new_v4().expect("a socket");
        closed.bind(([127, 0, 0, 1], 0).into()).expect("a free port");
        add_broken_devices(&mut inventory, &silent, &closed);
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("inventory.toml"), inventory.to_toml())
            .expect("it is writable");
        Self { directory, stop: Some(stop), thread: Some(thread), _silent: silent, _closed: closed }
    }

    /// The inventory file.
    pub fn inventory(&self) -> PathBuf {
        self.directory.path().join("inventory.toml")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn options(faults: &[&str]) -> Options {
    let count = 2 + faults.len();
    let inventory = Inventory::simulated([10, 0, 0, 1].into(), count, &[Delay::fixed(1.0)]);
    let failing = inventory.devices[2..].iter().map(|device| device.name.clone());
    let faults = faults.iter().map(|fault| fault.parse().expect("a fault"));
    let faults = failing.zip(faults).collect();
    let clock = Clock::start(Speed::new(20.0).expect("it is a speed"));
    Options { faults, ..Options::on_loopback(inventory, Login::new("neo", "trinity"), clock) }
}

fn add_broken_devices(inventory: &mut Inventory, silent: &TcpListener, closed: &TcpSocket) {
    let silent = silent.local_addr().expect("it is bound").port();
    let closed = closed.local_addr().expect("it is bound").port();
    let good = inventory.devices[0].clone();
    for (name, port, password) in [
        ("closed", Some(closed), None),
        ("locked", None, Some("swordfish")),
        ("silent", Some(silent), None),
    ] {
        let mut device = Device { name: name.into(), ..good.clone() };
        let Transport::Telnet(endpoint) = &mut device.transport else {
            unreachable!("the sandbox serves telnet")
        };
        endpoint.port = port.unwrap_or(endpoint.port);
        if let Some(password) = password {
            endpoint.credentials.password = Password::Written(password.into());
        }
        inventory.devices.push(device);
    }
}
