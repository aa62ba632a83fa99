//! The sandbox as its clients see it, and what it writes down about them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{self, BufReader, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::clock::{Clock, Speed};
use common::error::SessionError;
use common::inventory::{Delay, Inventory, Password, Transport};
use common::lab::Lab;
use common::router::vty::Login;
use common::sandbox::{Options, Sandbox};
use common::session::Session;
use common::trace::{self, ClosedBy, Event, EventKind, TraceWriter};
use tokio::sync::oneshot;

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

fn options(devices: usize, delay: Delay) -> Options {
    Options::on_loopback(
        Inventory::simulated([10, 0, 0, 1].into(), devices, &[delay]),
        Login::new("neo", "trinity"),
        Clock::start(Speed::new(20.0).unwrap()),
    )
}

/// Serves while `clients` run, and returns what the devices saw.
async fn witness<C: Future<Output = ()>>(
    options: Options,
    clients: impl FnOnce(Arc<Lab>) -> C,
) -> Vec<Event> {
    let sandbox = Sandbox::bind(options).await.unwrap();
    let lab = Lab {
        devices: sandbox.inventory().unwrap().devices,
        clock: Clock::start(Speed::new(20.0).unwrap()),
        timeout: Duration::from_secs(20),
    };
    let memory = Memory::default();
    let writer = TraceWriter::new(Box::new(memory.clone()));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(sandbox.serve(Some(writer), async {
        let _ = stopped.await;
    }));
    clients(Arc::new(lab)).await;
    drop(stop);
    serving.await.unwrap().unwrap();
    let bytes = memory.0.lock().unwrap().clone();
    trace::read(BufReader::new(bytes.as_slice())).unwrap()
}

fn kinds(events: &[Event], session: u64) -> Vec<&'static str> {
    let of_session = |event: &&Event| event.what.session() == Some(session);
    let kind = |event: &Event| match event.what {
        EventKind::Opened { .. } => "opened",
        EventKind::Refused { .. } => "refused",
        EventKind::Authenticated { .. } => "authenticated",
        EventKind::Command { .. } => "command",
        EventKind::Answered { .. } => "answered",
        EventKind::Closed { by: ClosedBy::Exit, .. } => "exit",
        EventKind::Closed { by: ClosedBy::Disconnect, .. } => "disconnect",
        EventKind::Closed { .. } => "closed",
        _ => "other",
    };
    events.iter().filter(of_session).map(kind).collect()
}

#[tokio::test]
async fn a_session_is_written_from_its_opening_to_its_end() {
    let events = witness(options(1, Delay::NONE), async |lab| {
        let mut session = Session::connect(&lab.devices[0], &lab).await.unwrap();
        session.configure(&["hostname witness"]).await.unwrap();
        session.close().await.unwrap();
    })
    .await;
    assert_eq!(
        kinds(&events, 1),
        [
            "opened",
            "authenticated",
            "command",
            "answered",
            "command",
            "answered",
            "command",
            "answered",
            "command",
            "answered",
            "command",
            "answered",
            "command",
            "answered",
            "exit"
        ]
    );
    let commands = events.iter().filter_map(|event| match &event.what {
        EventKind::Command { mode, line, .. } => Some((mode.as_str(), line.as_str())),
        _ => None,
    });
    let expected = [
        ("privileged", "terminal length 0"),
        ("privileged", "terminal width 511"),
        ("privileged", "configure terminal"),
        ("config", "hostname witness"),
        ("config", "end"),
        ("privileged", "exit"),
    ];
    assert_eq!(commands.collect::<Vec<_>>(), expected);
    let running = events.iter().find_map(|event| match &event.what {
        EventKind::Configuration { running, .. } => Some(running.as_str()),
        _ => None,
    });
    assert!(running.unwrap().contains("\nhostname witness\n"));
}

/// Microseconds from a command that begins like this to the event after it.
fn waits(events: &[Event], command: &str) -> Vec<u64> {
    let pairs = events.windows(2);
    let of_command = pairs.filter(|pair| match &pair[0].what {
        EventKind::Command { line, .. } => line.starts_with(command),
        _ => false,
    });
    of_command.map(|pair| pair[1].at_us - pair[0].at_us).collect()
}

#[tokio::test]
async fn a_device_works_each_time_on_the_command_that_its_delay_is_for() {
    let slow = Options {
        delay_at: Some("show version".into()),
        hang_up: Delay::fixed(0.5),
        ..options(1, Delay::fixed(1.0))
    };
    let events = witness(slow, async |lab| {
        assert_eq!(lab.devices[0].delay, None, "a router does not tell");
        let mut session = Session::connect(&lab.devices[0], &lab).await.unwrap();
        for command in ["show clock", "sh ver", "show version | include Version"] {
            session.run(command).await.unwrap();
        }
        session.close().await.unwrap();
    })
    .await;
    let asked = waits(&events, "sh ver");
    assert!(asked.iter().all(|wait| *wait >= 50_000), "{asked:?}");
    let again = waits(&events, "show version");
    assert!(again.iter().all(|wait| *wait >= 50_000), "{again:?}");
    // The answer to `exit` comes at once, the line is free a moment later.
    let answered = events.iter().rev().find_map(|event| match &event.what {
        EventKind::Command { line, .. } if line == "exit" => Some(event.at_us),
        _ => None,
    });
    let closed = events.iter().find_map(|event| match &event.what {
        EventKind::Closed { .. } => Some(event.at_us),
        _ => None,
    });
    assert!(closed.unwrap() - answered.unwrap() >= 25_000);
}

#[tokio::test]
async fn other_commands_do_not_wait_for_the_one_that_takes_long() {
    let never = Options {
        delay_at: Some("show version".into()),
        ..options(1, Delay::fixed(Delay::LONGEST))
    };
    witness(never, async |lab| {
        let mut session = Session::connect(&lab.devices[0], &lab).await.unwrap();
        for command in ["show clock", "show running-config", "show"] {
            // A refusal of the last one is also an answer.
            let _ = session.run(command).await;
        }
        session.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_client_that_waited_for_the_end_of_its_session_never_overlaps_the_next() {
    let events = witness(options(3, Delay::NONE), async |lab| {
        for round in 0..100 {
            let device = &lab.devices[round % 3];
            let mut session = Session::connect(device, &lab).await.unwrap();
            session.run("show clock").await.unwrap();
            session.close().await.unwrap();
        }
    })
    .await;
    let mut open = 0;
    for event in &events {
        match event.what {
            EventKind::Opened { .. } => open += 1,
            EventKind::Closed { .. } => open -= 1,
            _ => {}
        }
        assert!(open <= 1, "{event:?}");
    }
}

#[tokio::test]
async fn a_thousand_sessions_at_once_leave_whole_lines_in_the_order_of_time() {
    const SESSIONS: usize = 1000;
    let events = witness(options(SESSIONS, Delay::fixed(40.0)), async |lab| {
        let mut sessions = tokio::task::JoinSet::new();
        for number in 0..SESSIONS {
            let lab = Arc::clone(&lab);
            sessions.spawn(async move {
                let mut session = Session::connect(&lab.devices[number], &lab).await.unwrap();
                session.run("show version").await.unwrap();
                session.close().await.unwrap();
            });
        }
        while let Some(done) = sessions.join_next().await {
            done.unwrap();
        }
    })
    .await;
    assert!(events.is_sorted_by_key(|event| event.at_us));
    for session in 1..=SESSIONS as u64 {
        let kinds = kinds(&events, session);
        assert_eq!((kinds[0], kinds[kinds.len() - 1]), ("opened", "exit"));
    }
}

#[tokio::test]
async fn limits_refuse_sessions_as_a_router_does_and_free_lines_are_given_again() {
    let both_limits = |options: &mut Options, per_device, all| {
        options.max_sessions_per_device = per_device;
        options.max_sessions = all;
    };
    for (per_device, all) in [(Some(1), None), (None, Some(1))] {
        let mut options = options(1, Delay::NONE);
        both_limits(&mut options, per_device, all);
        let events = witness(options, async |lab| {
            let device = &lab.devices[0];
            let first = Session::connect(device, &lab).await.unwrap();
            let Err(error) = Session::connect(device, &lab).await else {
                panic!("a second session was let in")
            };
            let refused =
                matches!(error, SessionError::Refused { .. } | SessionError::Connect { .. });
            assert!(refused, "{error}");
            first.close().await.unwrap();
            let third = Session::connect(device, &lab).await.unwrap();
            third.close().await.unwrap();
        })
        .await;
        assert_eq!(kinds(&events, 2), ["refused"]);
        assert_eq!(kinds(&events, 3).last(), Some(&"exit"));
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_never_written() {
    let events = witness(options(1, Delay::NONE), async |lab| {
        let mut device = lab.devices[0].clone();
        let Transport::Telnet(endpoint) = &mut device.transport else { panic!("{device:?}") };
        endpoint.credentials.password = Password::Written("swordfish".into());
        let Err(error) = Session::connect(&device, &lab).await else { panic!("it was let in") };
        assert!(matches!(error, SessionError::Login { .. }), "{error}");
        assert!(!format!("{error:?}").contains("swordfish"));
    })
    .await;
    assert_eq!(kinds(&events, 1), ["opened", "disconnect"]);
    assert!(!format!("{events:?}").contains("swordfish"));
}

#[tokio::test]
async fn three_wrong_passwords_close_the_line() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let events = witness(options(1, Delay::NONE), async |lab| {
        let Transport::Telnet(endpoint) = &lab.devices[0].transport else { panic!() };
        let address = (endpoint.host.as_str(), endpoint.port);
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(b"neo\r\na\r\nneo\r\nb\r\nneo\r\nc\r\n").await.unwrap();
        let mut said = Vec::new();
        stream.read_to_end(&mut said).await.unwrap();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert_eq!(said.matches("% Login invalid").count(), 3, "{said}");
    })
    .await;
    assert_eq!(kinds(&events, 1), ["opened", "refused", "closed"]);
}

#[tokio::test]
async fn an_enable_secret_is_asked_for_and_never_written() {
    let mut options = options(1, Delay::NONE);
    options.enable_secret = Some("oracle".into());
    let events = witness(options, async |lab| {
        let mut session = Session::connect(&lab.devices[0], &lab).await.unwrap();
        let config = session.run("show running-config | include ^hostname").await.unwrap();
        assert_eq!(config, "hostname R1\n");
        session.close().await.unwrap();
    })
    .await;
    assert!(kinds(&events, 1).contains(&"answered"));
    let lines = format!("{events:?}");
    assert!(lines.contains("\"enable\""));
    assert!(!lines.contains("oracle"));
}

#[tokio::test]
async fn a_client_that_leaves_while_the_device_works_is_let_go_at_once() {
    let events = witness(options(1, Delay::fixed(3600.0)), async |lab| {
        let mut session = Session::connect(&lab.devices[0], &lab).await.unwrap();
        let asked = session.run("show version");
        // Long enough for the command to arrive, much shorter than the delay.
        let _ = tokio::time::timeout(Duration::from_millis(300), asked).await;
    })
    .await;
    let kinds = kinds(&events, 1);
    assert_eq!(kinds.last(), Some(&"disconnect"));
}
