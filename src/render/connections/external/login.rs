//! A user and a password, as far as there are any.

use super::credential::{Credential, Given};
use crate::config::ExternalLogin;

/// The parts of a login.
pub(super) struct Login {
    pub(super) username: Option<Credential>,
    pub(super) password: Option<Credential>,
}

impl Login {
    /// The login at a service.
    pub(super) fn new(service: &str, login: &ExternalLogin, own: &str, given: &mut Vec<Given>) -> Self {
        let mut part = |what: &str, part| Credential::new(&format!("{service}-{what}"), part, own, given);
        let username = login.username().map(|found| part("username", found));
        let password = login.password().map(|found| part("password", found));
        Self { username, password }
    }

    /// Whether there is nothing to log in with.
    pub(super) fn is_empty(&self) -> bool {
        self.username.is_none() && self.password.is_none()
    }

    /// All there is.
    pub(super) fn into_credentials(self) -> impl Iterator<Item = Credential> {
        self.username.into_iter().chain(self.password)
    }
}
