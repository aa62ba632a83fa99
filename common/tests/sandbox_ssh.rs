//! The sandbox over SSH: what a client sees and what the devices write down.

#![cfg(all(feature = "sandbox", feature = "ssh"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{self, BufReader, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::clock::{Clock, Speed};
use common::inventory::{Delay, Inventory, Transport};
use common::router::vty::Login;
use common::sandbox::ssh::Ssh;
use common::sandbox::{Options, Sandbox};
use common::trace::{self, Event, EventKind, TraceWriter};
use russh::client::{self, Handle};
use russh::keys::PublicKeyOrCertificate;
use russh::{ChannelMsg, Disconnect};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Write::write(&mut *self.0.lock().unwrap(), bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps what the server says before the login.
#[derive(Default)]
struct TrustsAll(Arc<Mutex<String>>);

impl client::Handler for TrustsAll {
    type Error = russh::Error;

    async fn auth_banner(
        &mut self,
        banner: &str,
        _: &mut client::Session,
    ) -> Result<(), Self::Error> {
        self.0.lock().unwrap().push_str(banner);
        Ok(())
    }

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        Ok(true)
    }
}

/// Serves one device while `clients` run, and returns what it saw.
async fn witness<C: Future<Output = ()>>(
    change: impl FnOnce(&mut Options),
    clients: impl FnOnce((String, u16)) -> C,
) -> Vec<Event> {
    let mut options = Options::on_loopback(
        Inventory::simulated([10, 0, 0, 1].into(), 1, &[Delay::NONE]),
        Login::new("neo", "trinity"),
        Clock::start(Speed::new(20.0).unwrap()),
    );
    options.ssh = Some(Ssh::new(Ssh::new_host_key(false).unwrap()));
    change(&mut options);
    let sandbox = Sandbox::bind(options).await.unwrap();
    let inventory = sandbox.inventory().unwrap();
    let Transport::Ssh(ssh) = &inventory.devices[0].transport else { panic!("{inventory:?}") };
    let place = (ssh.endpoint.host.clone(), ssh.endpoint.port);
    let memory = Memory::default();
    let writer = TraceWriter::new(Box::new(memory.clone()));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(sandbox.serve(Some(writer), async {
        let _ = stopped.await;
    }));
    clients(place).await;
    drop(stop);
    serving.await.unwrap().unwrap();
    let bytes = memory.0.lock().unwrap().clone();
    trace::read(BufReader::new(bytes.as_slice())).unwrap()
}

async fn connect(place: &(String, u16)) -> Handle<TrustsAll> {
    connect_as(place, TrustsAll::default()).await
}

async fn connect_as(place: &(String, u16), client: TrustsAll) -> Handle<TrustsAll> {
    let config = Arc::new(client::Config { nodelay: true, ..client::Config::default() });
    let place = (place.0.as_str(), place.1);
    client::connect(config, place, client).await.unwrap()
}

async fn logged_in(place: &(String, u16)) -> Handle<TrustsAll> {
    let mut client = connect(place).await;
    let login = client.authenticate_password("neo", "trinity").await;
    assert!(login.unwrap().success());
    client
}

async fn exec(client: &Handle<TrustsAll>, commands: &str) -> (String, Option<u32>) {
    let mut channel = client.channel_open_session().await.unwrap();
    channel.exec(true, commands).await.unwrap();
    let (mut said, mut status) = (Vec::new(), None);
    while let Some(message) = channel.wait().await {
        match message {
            ChannelMsg::Data { data } => said.extend_from_slice(&data),
            ChannelMsg::ExitStatus { exit_status } => status = Some(exit_status),
            _ => {}
        }
    }
    (String::from_utf8(said).unwrap(), status)
}

/// `o`pened, `a`uthenticated, `>` command, `<` answered, `c`losed, `r`efused.
fn kinds(events: &[Event], session: u64) -> String {
    let of_session = |event: &&Event| event.what.session() == Some(session);
    let kind = |event: &Event| match event.what {
        EventKind::Opened { .. } => 'o',
        EventKind::Authenticated { .. } => 'a',
        EventKind::Command { .. } => '>',
        EventKind::Answered { .. } => '<',
        EventKind::Closed { .. } => 'c',
        EventKind::Refused { .. } => 'r',
        _ => '?',
    };
    events.iter().filter(of_session).map(kind).collect()
}

#[tokio::test]
async fn every_channel_of_a_connection_is_a_session_from_its_opening_to_its_end() {
    let events = witness(
        |_| (),
        async |place| {
            let client = logged_in(&place).await;
            for _ in 0..20 {
                let (said, status) = exec(&client, "show version | include uptime").await;
                assert!(said.starts_with("\r\nR1 uptime is") && said.ends_with("\r\n"), "{said}");
                assert_eq!(status, Some(0));
            }
            let (said, _) = exec(&client, "show nonsense\nshow running-config | i ^hostname").await;
            let unknown = "\r\nLine has invalid autocommand \"show nonsense\"";
            assert_eq!(said, format!("{unknown}\r\nhostname R1\r\n"));
        },
    )
    .await;
    assert!((1..=20).all(|session| kinds(&events, session) == "oa><c"));
    assert_eq!(kinds(&events, 21), "oa><><c");
}

#[tokio::test]
async fn a_shell_pages_at_the_rows_of_its_terminal_and_is_closed_before_it_ends() {
    let events = witness(
        |_| (),
        async |place| {
            let client = logged_in(&place).await;
            let mut channel = client.channel_open_session().await.unwrap();
            channel.request_pty(true, "vt100", 80, 10, 0, 0, &[]).await.unwrap();
            channel.request_shell(true).await.unwrap();
            let typed: &[u8] = b"show running-config\n";
            channel.data(typed).await.unwrap();
            let mut said = Vec::new();
            while let Some(message) = channel.wait().await {
                if let ChannelMsg::Data { data } = message {
                    said.extend_from_slice(&data);
                    if said.ends_with(b" --More-- ") {
                        break;
                    }
                }
            }
            let said = String::from_utf8(said).unwrap();
            assert_eq!(
                said.matches('\n').count(),
                11,
                "above the prompt, echo, nine lines: {said}"
            );
            let leave: &[u8] = b"qexit\n";
            channel.data(leave).await.unwrap();
            while channel.wait().await.is_some() {}
        },
    )
    .await;
    assert_eq!(kinds(&events, 1), "oa><><c");
}

#[tokio::test]
async fn three_wrong_passwords_are_refused_and_end_the_connection() {
    let events = witness(
        |_| (),
        async |place| {
            let mut client = connect(&place).await;
            for _ in 0..3 {
                let login = client.authenticate_password("neo", "swordfish").await;
                assert!(!login.unwrap().success());
            }
            // Even the right one is too late.
            let late = client.authenticate_password("neo", "trinity").await;
            assert!(!late.is_ok_and(|login| login.success()));
        },
    )
    .await;
    assert_eq!(kinds(&events, 1), "orc");
    assert!(!format!("{events:?}").contains("swordfish"));
}

#[tokio::test]
async fn malformed_bytes_end_a_connection_and_nothing_else() {
    let huge = [b"SSH-2.0-x\r\n".as_slice(), &[0xff; 64]].concat();
    let truncated = [b"SSH-2.0-x\r\n".as_slice(), &[0, 0, 1, 0, 4, 20, 1, 2, 3]].concat();
    let cases = [vec![0; 4096], vec![b'x'; 100_000], huge, truncated, Vec::new()];
    let count = cases.len() as u64;
    let events = witness(
        |_| (),
        async |place| {
            for bytes in cases {
                let mut stream = TcpStream::connect((place.0.as_str(), place.1)).await.unwrap();
                // It may be hung up on before all is sent.
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                let mut said = Vec::new();
                let end = stream.read_to_end(&mut said);
                let _ = tokio::time::timeout(Duration::from_secs(20), end).await.unwrap();
            }
            let client = logged_in(&place).await;
            let (said, _) = exec(&client, "show running-config | i ^hostname").await;
            assert_eq!(said, "\r\nhostname R1\r\n");
            let _ = client.disconnect(Disconnect::ByApplication, "", "").await;
        },
    )
    .await;
    assert!((1..=count).all(|session| kinds(&events, session) == "oc"));
    assert_eq!(kinds(&events, count + 1), "oa><c");
}

#[tokio::test]
async fn a_connection_of_one_channel_ends_with_it() {
    let one = |options: &mut Options| {
        if let Some(ssh) = &mut options.ssh {
            ssh.one_channel = true;
        }
    };
    let events = witness(one, async |place| {
        let client = logged_in(&place).await;
        let first = client.channel_open_session().await.unwrap();
        assert!(client.channel_open_session().await.is_err(), "a second one was let in");
        drop(first);
        let other = logged_in(&place).await;
        exec(&other, "show clock").await;
        assert!(other.channel_open_session().await.is_err());
    })
    .await;
    assert_eq!(kinds(&events, 2), "oa><c");
}

#[tokio::test]
async fn a_router_takes_one_command_without_a_shell_and_several_lines_for_an_unknown_one() {
    let router = |options: &mut Options| {
        if let Some(ssh) = &mut options.ssh {
            ssh.one_channel = true;
            ssh.iosxe = true;
            ssh.host_key = Ssh::new_host_key(true).unwrap();
        }
    };
    let commands = "configure terminal\nhostname LOST\nend";
    let events = witness(router, async |place| {
        let (said, _) = exec(&logged_in(&place).await, commands).await;
        assert_eq!(
            said,
            format!("\r\nLine has invalid autocommand \"{}\"", commands.replace('\n', "\r\n"))
        );
        let (said, _) = exec(&logged_in(&place).await, "show running-config | i ^hostname").await;
        assert_eq!(said, "\r\nhostname R1\r\n");
    })
    .await;
    assert_eq!((kinds(&events, 1), kinds(&events, 2)), ("oa><c".into(), "oa><c".into()));
}

/// Types lines into a shell that is closed at the end of them, and returns what it said.
async fn shell(client: &Handle<TrustsAll>, lines: &[&str]) -> String {
    let mut channel = client.channel_open_session().await.unwrap();
    channel.request_pty(true, "vt100", 80, 0, 0, 0, &[]).await.unwrap();
    channel.request_shell(true).await.unwrap();
    channel.data(lines.join("\n").as_bytes()).await.unwrap();
    let mut said = Vec::new();
    while let Some(message) = channel.wait().await {
        if let ChannelMsg::Data { data } = message {
            said.extend_from_slice(&data);
        }
    }
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn configured_banners_are_shown_and_configured_users_admitted_as_a_router_does() {
    let banner = |options: &mut Options| options.banner = Some("Of the sandbox".into());
    let events = witness(banner, async |place| {
        let configuration = [
            "configure terminal",
            "username ann privilege 15 secret s3cret",
            "banner login ^",
            "Keep",
            "out!^",
            "banner motd #Of the day#",
            "end",
            "exit",
            "",
        ];
        shell(&logged_in(&place).await, &configuration).await;
        let client = TrustsAll::default();
        let heard = Arc::clone(&client.0);
        let mut client = connect_as(&place, client).await;
        for (password, admitted) in [("other", false), ("s3cret", true)] {
            let login = client.authenticate_password("ann", password).await;
            assert_eq!(login.unwrap().success(), admitted, "{password}");
        }
        let said = shell(&client, &["exit", ""]).await;
        assert!(said.starts_with("\r\nOf the day\r\n"), "{said:?}");
        assert_eq!(*heard.lock().unwrap(), "Of the sandbox\n\nKeep\nout!\n");
    })
    .await;
    assert_eq!(kinds(&events, 2), "oa><c");
    let user = |event: &Event| match &event.what {
        EventKind::Authenticated { user, .. } => Some(user.clone()),
        _ => None,
    };
    assert_eq!(events.iter().filter_map(user).collect::<Vec<_>>(), ["neo", "ann"]);
}
