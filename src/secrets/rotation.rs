//! What it takes to replace a secret.

/// The steps of replacing one secret, in their order. Each is part of a sentence that begins with it.
#[derive(Clone, Copy, Debug)]
pub struct Rotation {
    /// What is lost or stands still if it is done carelessly. Such a secret is replaced only where somebody has said so.
    pub risk: Option<&'static str>,
    /// To be done before the new secret is made.
    pub before: Option<&'static str>,
    /// To be done before the manifests with the new secret are applied.
    pub then: Option<&'static str>,
    /// Which servers to stop before that. What is to be changed inside of servers comes first, while they run.
    pub stop: Option<&'static str>,
    /// To be done after that.
    pub after: Option<&'static str>,
}

impl Rotation {
    /// A secret that is replaced by applying the manifests.
    pub(super) const PLAIN: Self = Self { risk: None, before: None, then: None, stop: None, after: None };
}
