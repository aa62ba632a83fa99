//! The users that may log in on a terminal line.

/// The logins that a line accepts.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user whom inventories name.
    pub username: String,
    /// Its password.
    pub password: String,
    /// Other users with their passwords.
    pub others: Vec<(String, String)>,
}

impl Login {
    /// Only this user with this password.
    pub fn new(username: &str, password: &str) -> Self {
        Self { username: username.to_owned(), password: password.to_owned(), others: Vec::new() }
    }

    /// Whether this user may log in with this password.
    pub fn admits(&self, username: &str, password: &str) -> bool {
        self.users().any(|user| user == (username, password))
    }

    /// Whether there is such a user.
    pub fn knows(&self, username: &str) -> bool {
        self.users().any(|(name, _)| name == username)
    }

    fn users(&self) -> impl Iterator<Item = (&str, &str)> {
        let first = (self.username.as_str(), self.password.as_str());
        let others = self.others.iter();
        let others = others.map(|(name, password)| (name.as_str(), password.as_str()));
        std::iter::once(first).chain(others)
    }
}
