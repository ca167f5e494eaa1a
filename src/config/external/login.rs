//! What StackStorm logs in with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// A user and a password, each from the values or from a Secret of the user's own.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalLogin {
    /// User that StackStorm logs in as.
    #[schemars(extend("x-template" = true))]
    pub username: Option<String>,
    /// Password of that user. It goes into a Secret.
    pub password: Option<Secret>,
    /// Name of a Secret of yours that holds the password, in place of `password`.
    #[schemars(extend("x-template" = true))]
    pub existing_secret: Option<String>,
    /// Key of that Secret under which the password stands.
    pub existing_secret_password_key: String,
    /// Key of that Secret under which the user's name stands, in place of `username`.
    pub existing_secret_username_key: Option<String>,
}

/// Where a part of a login comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginPart<'a> {
    /// The text stands in the values.
    Given(&'a str),
    /// It stands under a key of a Secret of the user's own.
    Key {
        /// Name of the Secret.
        secret: &'a str,
        /// The key.
        key: &'a str,
    },
}

impl ExternalLogin {
    /// Where the user's name comes from, if there is one.
    pub fn username(&self) -> Option<LoginPart<'_>> {
        let key = filled(self.existing_secret_username_key.as_deref());
        self.key(key).or_else(|| filled(self.username.as_deref()).map(LoginPart::Given))
    }

    /// Where the password comes from, if there is one.
    pub fn password(&self) -> Option<LoginPart<'_>> {
        let given = filled(self.password.as_ref().map(Secret::expose));
        self.key(Some(&self.existing_secret_password_key)).or_else(|| given.map(LoginPart::Given))
    }

    /// The Secret of the user's own, if one is named.
    pub fn secret(&self) -> Option<&str> {
        filled(self.existing_secret.as_deref())
    }

    fn key<'a>(&'a self, key: Option<&'a str>) -> Option<LoginPart<'a>> {
        Some(LoginPart::Key { secret: self.secret()?, key: key? })
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
