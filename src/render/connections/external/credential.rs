//! What StackStorm logs in with, and where that comes from.

use serde::Serialize;

use super::setting::Part;
use crate::config::{LoginPart, Secret};

/// A user's name or a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Credential {
    /// Name of the file that the init container reads it from.
    pub file: String,
    /// Secret that holds it.
    pub secret: String,
    /// Key of that Secret.
    pub key: String,
    /// Characters that whoever reads it cannot take.
    pub refused: &'static str,
}

/// A credential that stands in the values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Given {
    /// Key in st2ha's own Secret.
    pub key: String,
    /// The credential.
    pub text: Secret,
}

impl Credential {
    /// A credential of a service. One from the values goes into the Secret `own`.
    pub(in crate::render::connections) fn new(
        name: &str,
        part: LoginPart<'_>,
        own: &str,
        given: &mut Vec<Given>,
    ) -> Self {
        let (secret, key) = match part {
            LoginPart::Key { secret, key } => (secret.to_owned(), key.to_owned()),
            LoginPart::Given(text) => {
                given.push(Given { key: name.to_owned(), text: Secret::new(text) });
                (own.to_owned(), name.to_owned())
            }
        };
        Self { file: name.to_owned(), secret, key, refused: "" }
    }

    /// The same where some characters cannot be used.
    pub(in crate::render::connections) fn refusing(self, refused: &'static str) -> Self {
        Self { refused, ..self }
    }

    pub(super) fn raw(&self) -> Part {
        Part::Raw { file: self.file.clone() }
    }

    pub(super) fn encoded(&self) -> Part {
        Part::Encoded { file: self.file.clone() }
    }
}
