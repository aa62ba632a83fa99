//! What a device answers to the requests of an SSH client.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use russh::server::{
    Auth, ChannelOpenHandle, Msg, PublicKeyOffer, Response, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, ChannelOpenFailure, Error, MethodSet, Pty};

use super::channel::OpenChannel;
use super::{Connection, MOST_CHANNELS};
use crate::fault::Fault;
use crate::router::vty::LOGIN_TRIES;
use crate::sandbox::open_session::OpenSession;
use crate::sandbox::session::WRONG_PROMPT;
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
        if self.tries < LOGIN_TRIES && self.admits(user, password) {
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

    /// Whether the sandbox has this user, or a session has configured it on the device.
    fn admits(&self, user: &str, password: &str) -> bool {
        self.connection.shared.options.login.admits(user, password)
            || self.connection.device.router().admits(user, password)
    }

    /// One question, whose answer is not shown.
    fn prompt(&self) -> Cow<'static, [(Cow<'static, str>, bool)]> {
        let words = match self.connection.fault {
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
        let Some(open) = open.filter(|open| open.is_idle()) else {
            return session.channel_failure(id);
        };
        session.channel_success(id)?;
        open.run(commands, Arc::clone(&self.connection));
        Ok(())
    }

    fn set_window(&self, id: ChannelId, rows: u32, columns: u32) {
        if let Some(open) = self.channels.get(&id) {
            open.set_window(rows, columns);
        }
    }
}

impl russh::server::Handler for Handler {
    type Error = Error;

    async fn authentication_banner(&mut self) -> Result<Option<String>, Error> {
        let own = self.connection.shared.options.banner.as_deref();
        let mut banner = own.map(|own| format!("{}\n", own.trim_end())).unwrap_or_default();
        banner += &self.connection.device.router().banner_of_login().unwrap_or_default();
        Ok((!banner.is_empty()).then_some(banner))
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
        self.channels.insert(id, OpenChannel::new(channel, session));
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
        self.set_window(id, rows, columns);
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
        self.set_window(id, rows, columns);
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
        if let Some(open) = self.channels.get_mut(&id) {
            open.type_in(data).await;
        }
        Ok(())
    }

    async fn channel_eof(&mut self, id: ChannelId, _: &mut Session) -> Result<(), Error> {
        if let Some(open) = self.channels.get(&id) {
            open.end_input();
        }
        Ok(())
    }

    async fn channel_close(&mut self, id: ChannelId, _: &mut Session) -> Result<(), Error> {
        let session = self.channels.remove(&id).and_then(OpenChannel::into_session);
        if let Some(mut session) = session {
            session.closed_by = ClosedBy::Disconnect;
            self.connection.channel_closed();
        }
        Ok(())
    }
}
