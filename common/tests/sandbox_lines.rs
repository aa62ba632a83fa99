//! Lines of a sandbox's routers: who is on them, what they show first, and when they end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use common::clock::{Clock, Speed};
use common::inventory::{Inventory, Platform, Transport};
use common::lab::Lab;
use common::router::vty::Login;
use common::sandbox::{Options, Sandbox};
use common::session::Session;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

/// Runs `clients` against two routers, whose seconds are a twentieth of a second.
async fn serve<C: Future<Output = ()>>(platform: Platform, clients: impl FnOnce(Lab) -> C) {
    let clock = Clock::start(Speed::new(20.0).unwrap());
    let mut inventory = Inventory::simulated([10, 0, 0, 1].into(), 2, &[]);
    inventory.devices.iter_mut().for_each(|device| device.platform = platform);
    let login = Login { others: vec![("ann".into(), "x".into())], ..Login::new("neo", "trinity") };
    let sandbox = Sandbox::bind(Options::on_loopback(inventory, login, clock)).await.unwrap();
    let devices = sandbox.inventory().unwrap().devices;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(sandbox.serve(None, async {
        let _ = stopped.await;
    }));
    clients(Lab { devices, clock, timeout: Duration::from_secs(20) }).await;
    drop(stop);
    serving.await.unwrap().unwrap();
}

async fn connect(lab: &Lab) -> TcpStream {
    let Transport::Telnet(endpoint) = &lab.devices[0].transport else { panic!() };
    TcpStream::connect((endpoint.host.as_str(), endpoint.port)).await.unwrap()
}

/// Types all of it, and reads until the router closes the line.
async fn typed(stream: &mut TcpStream, keys: &str) -> String {
    stream.write_all(keys.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.unwrap();
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn an_idle_line_ends_when_its_exec_timeout_says() {
    serve(Platform::IosXe, async |lab| {
        let mut stream = connect(&lab).await;
        let keys = "neo\r\ntrinity\r\nconf t\r\nline vty 0 4\r\nexec-timeout 0 2\r\nend\r\n";
        // The router closes it: the client says nothing more.
        let said = typed(&mut stream, keys).await;
        assert!(said.trim_end().ends_with("R1#"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_router_tells_who_is_on_its_lines_and_who_configured_it() {
    serve(Platform::IosXe, async |lab| {
        let mut first = Session::connect(&lab.devices[0], &lab).await.unwrap();
        let mut second = connect(&lab).await;
        let keys = "ann\r\nx\r\nconf t\r\nbanner motd ^\r\nMind\r\nthe gap^\r\nend\r\nshow users\r\nexit\r\n";
        let said = typed(&mut second, keys).await;
        assert!(said.contains("\r\n   2 vty 0     neo "), "{said}");
        assert!(said.contains("\r\n*  3 vty 1     ann "), "{said}");
        let log = first.run("show logging | include CONFIG_I.*vty").await.unwrap();
        assert!(log.contains("by ann on vty1 (127.0.0.1)\n"), "{log}");
        let users = first.run("show users").await.unwrap();
        assert!(!users.contains("ann"), "{users}");
        let greeted = typed(&mut connect(&lab).await, "neo\r\ntrinity\r\nexit\r\n").await;
        let (banner, _) = greeted.split_once("User Access Verification").unwrap();
        assert!(banner.contains("\r\nMind\r\nthe gap\r\n"), "{greeted}");
        first.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_platform_of_an_inventory_is_that_of_the_routers() {
    serve(Platform::C8000v, async |lab| {
        let mut session = Session::connect(&lab.devices[1], &lab).await.unwrap();
        let brief = session.run("show ip interface brief").await.unwrap();
        assert!(brief.contains("\nGigabitEthernet1 ") && !brief.contains("0/1"), "{brief}");
        let neighbours = session.run("show cdp neighbors").await.unwrap();
        assert!(neighbours.contains("\nR1\n"), "{neighbours}");
        session.close().await.unwrap();
    })
    .await;
}
