//! A simulated device answers the same whether it is fetched from, typed at
//! in this process, or reached over telnet or SSH.

#![cfg(all(feature = "sandbox", feature = "ssh"))]

use std::time::Duration;

use common::client::cli::{self, Cli};
use common::clock::{Clock, Speed};
use common::inventory::{HostKeys, Inventory, Transport};
use common::lab::Lab;
use common::router::simulated::{SimulatedStream, fetch};
use common::router::vty::Login;
use common::sandbox::ssh::Ssh;
use common::sandbox::{Options, Sandbox};
use common::session::Session;

const COMMANDS: [&str; 5] = [
    "show ip interface brief",
    "show running-config",
    "sh int gi0/1 | i protocol",
    "show running-config | section line",
    "show nonsense",
];

#[tokio::test]
async fn every_way_to_a_device_gives_the_same_answer() {
    let clock = Clock::start(Speed::REAL);
    let inventory = Inventory::simulated([10, 0, 0, 7].into(), 1, &[]);
    let options = || Options::on_loopback(inventory.clone(), Login::new("neo", "trinity"), clock);
    let over_telnet = Sandbox::bind(options()).await.unwrap();
    let over_ssh = Options { ssh: Some(Ssh::new(Ssh::new_host_key(false).unwrap())), ..options() };
    let over_ssh = Sandbox::bind(over_ssh).await.unwrap();
    let lab = |inventory: Inventory| Lab {
        devices: inventory.devices,
        clock,
        timeout: Duration::from_secs(20),
    };
    let (here, there) = (lab(inventory.clone()), lab(over_telnet.inventory().unwrap()));
    let mut elsewhere = lab(over_ssh.inventory().unwrap());
    let folder = tempfile::TempDir::new().unwrap();
    let Transport::Ssh(ssh) = &mut elsewhere.devices[0].transport else {
        panic!("{:?}", elsewhere.devices)
    };
    ssh.host_keys =
        HostKeys { known_hosts: Some(folder.path().join("known_hosts")), trust_first: true };
    let serving = [over_telnet, over_ssh]
        .map(|sandbox| tokio::spawn(sandbox.serve(None, std::future::pending())));

    let device = &here.devices[0];
    let stream = SimulatedStream::new(device, clock);
    let mut typed = Cli::open(&device.name, stream, here.timeout).await.unwrap();
    let mut telnet = Session::connect(&there.devices[0], &there).await.unwrap();
    let mut ssh = Session::connect(&elsewhere.devices[0], &elsewhere).await.unwrap();
    for command in COMMANDS {
        let shown = |answer: Result<String, _>| {
            answer.map_err(|error: common::error::SessionError| error.to_string())
        };
        let fetched = fetch(device, command, clock.moment()).expect("it is a show command");
        let fetched = shown(cli::answer(&device.name, command, fetched));
        // The time of the last change is not compared.
        assert_eq!(shown(typed.run(command).await), fetched, "{command}");
        assert_eq!(shown(telnet.run(command).await), fetched, "{command}");
        assert_eq!(shown(ssh.run(command).await), fetched, "{command}");
    }
    telnet.close().await.unwrap();
    ssh.close().await.unwrap();
    for serving in serving {
        serving.abort();
    }
}
