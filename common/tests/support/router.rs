//! A router behind an SSH server, as small as the tests of the client need it:
//! one simulated device that each session gets afresh.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use common::clock::{Clock, Speed};
use common::inventory::{
    Credentials, Device, Endpoint, HostKeys, Password, SshEndpoint, Transport,
};
use common::lab::Lab;
use common::router::simulated::SimulatedStream;
use russh::keys::key::safe_rng;
use russh::keys::{Algorithm, PrivateKey, PublicKey};
use russh::server::VerifiedPublicKey;
use russh::server::{Auth, ChannelOpenHandle, Config, Handler, Msg, Response, Session, run_stream};
use russh::{Channel, ChannelId, ChannelOpenFailure, MethodKind, MethodSet, Pty};
use tokio::io::{AsyncWriteExt, copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a router does with those who have logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// A command line.
    Shell,
    /// Gives no shell.
    Nothing,
    /// The beginning of an answer, and then it is gone.
    HalfAnAnswer,
}

/// How the router is set up.
pub struct Router {
    pub config: Config,
    pub gives: Gives,
    /// Takes the password only as the answer to a question.
    pub asks: bool,
    /// The key that logs in.
    pub user_key: Option<PublicKey>,
}

/// A served router; it ends when this is dropped.
pub struct Served {
    pub folder: tempfile::TempDir,
    pub port: u16,
    pub keys: Vec<PublicKey>,
    accepting: JoinHandle<()>,
}

/// A new key of any kind but RSA, which takes a second.
pub fn key(algorithm: Algorithm) -> PrivateKey {
    PrivateKey::random(&mut safe_rng(), algorithm).expect("the algorithm is one of ours")
}

impl Router {
    pub fn new(keys: Vec<PrivateKey>) -> Self {
        let config = Config {
            keys,
            nodelay: true,
            auth_rejection_time: Duration::ZERO,
            ..Config::default()
        };
        Self { config, gives: Gives::Shell, asks: false, user_key: None }
    }

    pub async fn serve(mut self) -> Served {
        let method = match (self.asks, &self.user_key) {
            (true, _) => MethodKind::KeyboardInteractive,
            (_, Some(_)) => MethodKind::PublicKey,
            _ => MethodKind::Password,
        };
        self.config.methods = MethodSet::from(&[method][..]);
        let keys = self.config.keys.iter();
        let keys = keys.map(|key| key.public_key().clone()).collect();
        let config = Arc::new(std::mem::take(&mut self.config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let router = Arc::new(self);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (config, router) = (Arc::clone(&config), Arc::clone(&router));
                tokio::spawn(async move {
                    let line = Line { router, channel: None };
                    if let Ok(session) = run_stream(config, stream, line).await {
                        let _ = session.await;
                    }
                });
            }
        });
        Served { folder: tempfile::tempdir().expect("a folder"), port, keys, accepting }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Served {
    pub fn known_hosts(&self) -> PathBuf {
        self.folder.path().join("known_hosts")
    }

    /// Writes the known hosts: a line each of marks and a key.
    pub fn know(&self, lines: &[(&str, &PublicKey)]) -> &Self {
        let line = |(mark, key): &(&str, &PublicKey)| {
            let key = key.to_openssh().expect("it is a key");
            format!("{mark}[127.0.0.1]:{} {key}\n", self.port)
        };
        let text: String = lines.iter().map(line).collect();
        std::fs::write(self.known_hosts(), text).expect("it is writable");
        self
    }

    /// The router's place in an inventory; the password is right.
    pub fn endpoint(&self) -> SshEndpoint {
        endpoint(self.port, &self.known_hosts())
    }
}

pub fn endpoint(port: u16, known_hosts: &Path) -> SshEndpoint {
    SshEndpoint {
        host_keys: HostKeys { known_hosts: Some(known_hosts.to_owned()), trust_first: false },
        ..SshEndpoint::new(Endpoint {
            host: "127.0.0.1".into(),
            port,
            credentials: Credentials {
                username: "neo".into(),
                password: Password::Written("trinity".into()),
                enable_secret: None,
            },
        })
    }
}

/// An inventory of one.
pub fn lab(ssh: SshEndpoint) -> Lab {
    let device = Device {
        transport: Transport::Ssh(Box::new(ssh)),
        ..Device::simulated("R1".into(), None, 7)
    };
    Lab {
        devices: vec![device],
        clock: Clock::start(Speed::REAL),
        // No test waits for its end, and the machine may be busy.
        timeout: Duration::from_secs(120),
    }
}

struct Line {
    router: Arc<Router>,
    channel: Option<Channel<Msg>>,
}

impl Handler for Line {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Self::Error> {
        Ok(judge((user, password) == ("neo", "trinity") && !self.router.asks))
    }

    async fn auth_publickey(
        &mut self,
        _: &str,
        key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, Self::Error> {
        let wanted = self.router.user_key.as_ref();
        Ok(judge(wanted.is_some_and(|wanted| wanted.key_data() == key.public_key.key_data())))
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        _: &str,
        _: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, Self::Error> {
        let Some(mut response) = response else {
            return Ok(Auth::Partial {
                name: "".into(),
                instructions: "".into(),
                prompts: vec![("Password: ".into(), false)].into(),
            });
        };
        Ok(judge(response.next().is_some_and(|it| &it[..] == b"trinity")))
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        self.channel = Some(channel);
        reply.accept().await;
        Ok(())
    }

    /// As a jump host does: a connection to another server.
    async fn channel_open_direct_tcpip(
        &mut self,
        channel: Channel<Msg>,
        host: &str,
        port: u32,
        _: &str,
        _: u32,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        match TcpStream::connect((host, port as u16)).await {
            Ok(mut stream) => {
                reply.accept().await;
                tokio::spawn(async move {
                    let _ = copy_bidirectional(&mut channel.into_stream(), &mut stream).await;
                });
            }
            Err(_) => reply.reject(ChannelOpenFailure::ConnectFailed).await,
        }
        Ok(())
    }

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        _: &str,
        _: u32,
        _: u32,
        _: u32,
        _: u32,
        _: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_success(channel)
    }

    async fn shell_request(
        &mut self,
        id: ChannelId,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        let (Some(channel), true) = (self.channel.take(), self.router.gives != Gives::Nothing)
        else {
            return session.channel_failure(id);
        };
        session.channel_success(id)?;
        tokio::spawn(talk(channel, self.router.gives, session.handle()));
        Ok(())
    }
}

async fn talk(channel: Channel<Msg>, gives: Gives, handle: russh::server::Handle) {
    let device = Device::simulated("R1".into(), None, 7);
    let router = SimulatedStream::new(&device, Clock::start(Speed::REAL));
    let (mut output, mut input) = tokio::io::split(router);
    let (mut typed, mut shown) = tokio::io::split(channel.into_stream());
    if gives == Gives::HalfAnAnswer {
        let _ = shown.write_all(b"R1#").await;
        let _ = tokio::io::AsyncReadExt::read(&mut typed, &mut [0; 64]).await;
        let _ = shown.write_all(b"terminal length 0\r\nBuil").await;
        let _ =
            handle.disconnect(russh::Disconnect::ByApplication, "reload".into(), "".into()).await;
        return;
    }
    tokio::select! {
        _ = copy(&mut output, &mut shown) => {}
        _ = copy(&mut typed, &mut input) => {}
    }
    let _ = shown.shutdown().await;
}

fn judge(right: bool) -> Auth {
    if right { Auth::Accept } else { Auth::reject() }
}
