//! One client on one device's line.

use std::io;

use rand::{SeedableRng, rngs::SmallRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::OpenSession;
use crate::inventory::{Delay, mix};
use crate::ios::Terminal;
use crate::telnet::TelnetStream;
use crate::trace::{ClosedBy, What};
use crate::vty::{Happened, Vty};

/// A client that types more than this ahead of its answers is hung up on.
const MOST_TYPED_AHEAD: usize = 64 * 1024;

/// What ended the conversation.
enum End {
    Exit,
    Disconnect,
    Refused,
    Idle,
    Stopped,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        End::Disconnect
    }
}

/// Serves `stream` until one side has had enough.
///
/// The session is closed in the trace before the connection is: a client that
/// waits for the end of the stream knows that its line is free.
pub async fn serve(stream: TcpStream, mut open: OpenSession) {
    // Without it an answer may wait for an acknowledgement; if it cannot be
    // had, the session is only slower.
    let _ = stream.set_nodelay(true);
    let mut stream = TelnetStream::device(stream);
    let mut stop = open.shared.stop.clone();
    let end = tokio::select! {
        end = converse(&mut stream, &mut open) => end,
        _ = stop.wait_for(|&stopping| stopping) => Err(End::Stopped),
    };
    open.closed_by = match end {
        Ok(()) | Err(End::Exit) => ClosedBy::Exit,
        Err(End::Disconnect) => ClosedBy::Disconnect,
        Err(End::Refused) => ClosedBy::Refused,
        Err(End::Idle) => ClosedBy::Idle,
        Err(End::Stopped) => ClosedBy::Stopped,
    };
    drop(open);
    let _ = stream.shutdown().await;
}

async fn converse(stream: &mut TelnetStream<TcpStream>, open: &mut OpenSession) -> Result<(), End> {
    let terminal = match open.shared.options.enable_secret {
        Some(_) => Terminal::new(),
        None => Terminal::privileged(),
    };
    let mut vty = Vty::with_login(terminal);
    vty.greet(&open.device.router());
    let mut delayed = false;
    let mut bytes = vec![0; 4096];
    loop {
        send(&mut vty, stream).await?;
        let reading = timeout(open.shared.options.idle, stream.read(&mut bytes));
        let count = reading.await.map_err(|_| End::Idle)??;
        if count == 0 {
            return Err(End::Disconnect);
        }
        vty.push(&bytes[..count]);
        loop {
            let happened = vty.next(&open.device.router(), &open.shared.options.login);
            let Some(happened) = happened else { break };
            handle(happened, &mut vty, stream, open, &mut delayed).await?;
            // A client that types many commands and reads no answers waits.
            send(&mut vty, stream).await?;
        }
    }
}

async fn send(vty: &mut Vty, stream: &mut TelnetStream<TcpStream>) -> Result<(), End> {
    stream.write_all(&vty.take_output()).await?;
    stream.flush().await?;
    Ok(())
}

async fn handle(
    happened: Happened,
    vty: &mut Vty,
    stream: &mut TelnetStream<TcpStream>,
    open: &OpenSession,
    delayed: &mut bool,
) -> Result<(), End> {
    match happened {
        Happened::Authenticated { username } => {
            record(open, |device, session| What::Authenticated {
                device,
                session,
                user: username,
            });
            Ok(())
        }
        Happened::Refused => {
            // Not the name: people type passwords there.
            let reason = "wrong user name or password".to_owned();
            record(open, |device, session| What::Refused {
                device,
                session,
                reason,
            });
            send(vty, stream).await?;
            Err(End::Refused)
        }
        Happened::Closed => {
            send(vty, stream).await?;
            Err(End::Exit)
        }
        Happened::Command { line, hidden } => {
            let seen = !hidden && !line.trim().is_empty();
            if seen {
                let mode = vty.terminal().mode().to_string();
                record(open, |device, session| What::Command {
                    device,
                    session,
                    mode,
                    line: line.clone(),
                });
            }
            if !*delayed && is_work(&line) {
                *delayed = true;
                work(vty, stream, open).await?;
            }
            execute(vty, &line, seen, open)
        }
    }
}

fn execute(vty: &mut Vty, line: &str, seen: bool, open: &OpenSession) -> Result<(), End> {
    let moment = open.shared.options.clock.moment();
    let mut router = open.device.router();
    let reply = router.execute(vty.terminal(), line, moment);
    if seen {
        record(open, |device, session| What::Answered {
            device,
            session,
            line: line.to_owned(),
            output: reply.output.clone(),
        });
    }
    match vty.answer(&router, &reply) {
        Some(_) => Err(End::Exit),
        None => Ok(()),
    }
}

/// Spends the device's delay, once per session. What the client types
/// meanwhile waits; a client that leaves is let go.
async fn work(
    vty: &mut Vty,
    stream: &mut TelnetStream<TcpStream>,
    open: &OpenSession,
) -> Result<(), End> {
    if open.device.delay == Delay::NONE {
        return Ok(());
    }
    // The echo of the command is shown before the device starts to think.
    send(vty, stream).await?;
    let mut rng = SmallRng::seed_from_u64(mix(open.device.seed, open.number));
    let delay = open.device.delay.draw(&mut rng);
    let thinking = sleep(open.shared.options.clock.real(delay));
    tokio::pin!(thinking);
    let mut bytes = [0; 1024];
    loop {
        tokio::select! {
            () = &mut thinking => return Ok(()),
            read = stream.read(&mut bytes) => match read? {
                0 => return Err(End::Disconnect),
                count => vty.push(&bytes[..count]),
            }
        }
        if vty.waiting() > MOST_TYPED_AHEAD {
            return Err(End::Disconnect);
        }
    }
}

/// Whether a device has to do anything for a command. How the terminal is set
/// up and how the session ends is not what its delay stands for.
fn is_work(line: &str) -> bool {
    const AT_ONCE: [&str; 7] = [
        "terminal", "enable", "disable", "exit", "end", "logout", "quit",
    ];
    match line.split_whitespace().next() {
        Some(word) => !AT_ONCE.iter().any(|command| command.starts_with(word)),
        None => false,
    }
}

fn record(open: &OpenSession, what: impl FnOnce(String, u64) -> What) {
    let recorder = &open.shared.recorder;
    recorder.record(|| what(open.device.name.clone(), open.number));
}
