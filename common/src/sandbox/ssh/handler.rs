//! What a device answers to the requests of an SSH client.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use russh::server::{
    Auth, ChannelOpenHandle, Msg, PublicKeyOffer, Response, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, ChannelOpenFailure, ChannelWriteHalf, Error, MethodSet, Pty};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::line::{ChannelLine, Window, packed};
use super::{Connection, MOST_CHANNELS};
use crate::router::vty::{LOGIN_TRIES, Vty};
use crate::sandbox::OpenSession;
use crate::sandbox::fault::Fault;
use crate::sandbox::session::{self, End, MOST_TYPED_AHEAD, WRONG_PROMPT};
use crate::trace::ClosedBy;

/// One client's requests.
pub struct Handler {
    connection: Arc<Connection>,
    methods: MethodSet,
    user: String,
    /// Wrong passwords so far.
    tries: u8,
    channels: HashMap<ChannelId, OpenChannel>,
}

/// A channel that was opened.
struct OpenChannel {
    /// Until something runs on it.
    idle: Option<(ChannelWriteHalf<Msg>, OpenSession)>,
    /// To whatever runs on it.
    input: Option<UnboundedSender<Vec<u8>>>,
    waiting: Arc<AtomicU32>,
    window: Window,
}

impl OpenChannel {
    fn is_used(&self) -> bool {
        self.idle.is_some() || self.input.as_ref().is_some_and(|input| !input.is_closed())
    }
}

impl Handler {
    pub fn new(connection: Arc<Connection>, methods: MethodSet) -> Self {
        Self { connection, methods, user: String::new(), tries: 0, channels: HashMap::new() }
    }

    fn reject(&self) -> Auth {
        Auth::Reject { proceed_with_methods: Some(self.methods.clone()), partial_success: false }
    }

    fn accept(&mut self, user: &str) -> Auth {
        user.clone_into(&mut self.user);
        self.connection.authenticated(user);
        Auth::Accept
    }

    /// The third wrong password is the last: the session is over in the trace
    /// before the client hears of it.
    async fn check(&mut self, user: &str, password: &str) -> Auth {
        self.connection.shared.options.spend_login_delay().await;
        let login = &self.connection.shared.options.login;
        if self.tries < LOGIN_TRIES && login.admits(user, password) {
            return self.accept(user);
        }
        self.tries = self.tries.saturating_add(1);
        if self.tries >= LOGIN_TRIES {
            if let Some(mut open) = self.connection.take_session() {
                open.refused();
                open.closed_by = ClosedBy::Refused;
            }
            self.connection.end();
        }
        self.reject()
    }

    /// One question, whose answer is not shown.
    fn prompt(&self) -> Cow<'static, [(Cow<'static, str>, bool)]> {
        let words = match self.connection.device.fault {
            Some(Fault::WrongPasswordPrompt) => WRONG_PROMPT,
            _ => "Password: ",
        };
        vec![(words.into(), false)].into()
    }

    /// The connection's own session, or another one.
    fn session(&mut self) -> Option<OpenSession> {
        // russh does not tell of channels that we closed first.
        self.channels.retain(|_, open| open.is_used());
        let one = self.connection.one_channel();
        let most = if one { 1 } else { MOST_CHANNELS };
        if self.channels.len() >= most || self.connection.is_over() {
            return None;
        }
        let own = self.connection.take_session();
        own.or_else(|| {
            let open = OpenSession::admit(&self.connection.device, &self.connection.shared)?;
            open.authenticated(&self.user);
            Some(open)
        })
    }

    /// Runs a shell, or commands, on a channel.
    fn run(
        &mut self,
        id: ChannelId,
        commands: Option<String>,
        session: &mut Session,
    ) -> Result<(), Error> {
        let open = self.channels.get_mut(&id);
        let Some((open, (channel, own))) = open.and_then(|open| {
            let idle = open.idle.take()?;
            Some((open, idle))
        }) else {
            return session.channel_failure(id);
        };
        session.channel_success(id)?;
        let (sender, input) = unbounded_channel();
        open.input = Some(sender);
        let line = ChannelLine {
            input,
            rest: Vec::new(),
            waiting: Arc::clone(&open.waiting),
            output: Box::pin(channel.make_writer()),
            window: Arc::clone(&open.window),
        };
        let connection = Arc::clone(&self.connection);
        tokio::spawn(serve(line, commands, channel, own, connection));
        Ok(())
    }

    fn told_window(&self, id: ChannelId, rows: u32, columns: u32) {
        if let Some(open) = self.channels.get(&id) {
            open.window.store(packed(rows, columns), Ordering::SeqCst);
        }
    }
}

async fn serve<W: tokio::io::AsyncWrite + Unpin>(
    mut line: ChannelLine<W>,
    commands: Option<String>,
    channel: ChannelWriteHalf<Msg>,
    open: OpenSession,
    connection: Arc<Connection>,
) {
    let end = match &commands {
        Some(commands) => session::execute(&mut line, commands, open).await,
        None => {
            let vty = Vty::without_login(session::terminal(&open));
            session::converse(&mut line, vty, open).await
        }
    };
    if end == End::Reset {
        return connection.broken.notify_one();
    }
    // The session is closed in the trace by now. A client that left meanwhile
    // needs none of this.
    let _ = channel.exit_status(0).await;
    let _ = channel.eof().await;
    let _ = channel.close().await;
    connection.channel_closed();
    if connection.one_channel() {
        connection.end();
    }
}

impl russh::server::Handler for Handler {
    type Error = Error;

    async fn authentication_banner(&mut self) -> Result<Option<String>, Error> {
        let banner = self.connection.shared.options.banner.as_deref();
        Ok(banner.map(|banner| format!("{}\n", banner.trim_end())))
    }

    async fn auth_none(&mut self, _: &str) -> Result<Auth, Error> {
        Ok(self.reject())
    }

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Error> {
        Ok(self.check(user, password).await)
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, Error> {
        let Some(mut response) = response else {
            return Ok(Auth::Partial {
                name: Cow::Borrowed(""),
                instructions: Cow::Borrowed(""),
                prompts: self.prompt(),
            });
        };
        let password = response.next().unwrap_or_default();
        Ok(self.check(user, &String::from_utf8_lossy(&password)).await)
    }

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, Error> {
        let options = &self.connection.shared.options;
        let keys = options.ssh.iter().flat_map(|ssh| &ssh.authorized_keys);
        let offered = offer.public_key.key_data();
        let authorized = keys.into_iter().any(|key| key.key_data() == offered);
        if authorized && options.login.knows(user) { Ok(Auth::Accept) } else { Ok(self.reject()) }
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        _: VerifiedPublicKey<'_>,
    ) -> Result<Auth, Error> {
        // It was authorized when it was offered.
        Ok(self.accept(user))
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Error> {
        let Some(session) = self.session() else {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        };
        let id = channel.id();
        // What arrives comes through `data`: a channel that is not read would
        // hold up the whole connection.
        let (_, channel) = channel.split();
        let open = OpenChannel {
            idle: Some((channel, session)),
            input: None,
            waiting: Arc::default(),
            window: Window::default(),
        };
        self.channels.insert(id, open);
        self.connection.channel_opened();
        reply.accept().await;
        Ok(())
    }

    async fn pty_request(
        &mut self,
        id: ChannelId,
        _: &str,
        columns: u32,
        rows: u32,
        _: u32,
        _: u32,
        _: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Error> {
        self.told_window(id, rows, columns);
        session.channel_success(id)
    }

    async fn window_change_request(
        &mut self,
        id: ChannelId,
        columns: u32,
        rows: u32,
        _: u32,
        _: u32,
        _: &mut Session,
    ) -> Result<(), Error> {
        self.told_window(id, rows, columns);
        Ok(())
    }

    async fn env_request(
        &mut self,
        id: ChannelId,
        _: &str,
        _: &str,
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_failure(id)
    }

    async fn subsystem_request(
        &mut self,
        id: ChannelId,
        _: &str,
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_failure(id)
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), Error> {
        self.run(id, None, session)
    }

    async fn exec_request(
        &mut self,
        id: ChannelId,
        command: &[u8],
        session: &mut Session,
    ) -> Result<(), Error> {
        let commands = String::from_utf8_lossy(command).into_owned();
        self.run(id, Some(commands), session)
    }

    async fn data(&mut self, id: ChannelId, data: &[u8], _: &mut Session) -> Result<(), Error> {
        let Some(open) = self.channels.get_mut(&id) else {
            return Ok(());
        };
        let Some(input) = open.input.as_ref().filter(|_| !data.is_empty()) else {
            return Ok(());
        };
        let size = data.len() as u32;
        let waiting = (open.waiting.fetch_add(size, Ordering::SeqCst) + size) as usize;
        // The task that runs there may have ended.
        let _ = input.send(data.to_vec());
        if waiting > 2 * MOST_TYPED_AHEAD {
            open.input = None;
        } else if waiting > MOST_TYPED_AHEAD / 2 {
            // The task that reads gets its turn before more input is accepted.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn channel_eof(&mut self, id: ChannelId, _: &mut Session) -> Result<(), Error> {
        if let Some(input) = self.channels.get(&id).and_then(|open| open.input.as_ref()) {
            let _ = input.send(Vec::new());
        }
        Ok(())
    }

    async fn channel_close(&mut self, id: ChannelId, _: &mut Session) -> Result<(), Error> {
        let idle = self.channels.remove(&id).and_then(|open| open.idle);
        if let Some((_, mut session)) = idle {
            session.closed_by = ClosedBy::Disconnect;
            self.connection.channel_closed();
        }
        Ok(())
    }
}
