//! `publicUrl`: where people reach the web UI.

/// The parts of an address such as `https://st2.example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl<'a> {
    /// Whether connections are encrypted.
    pub is_secure: bool,
    /// Name or address of the host.
    pub host: &'a str,
    /// The port, where it is not the usual one.
    pub port: Option<u16>,
}

/// Why a text is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlFault {
    /// It does not begin with `http://` or `https://`.
    #[error("the address must begin with `https://` or `http://`")]
    Scheme,
    /// There is a user or a password in it.
    #[error("there is a login in the address")]
    Login,
    /// Something follows the host.
    #[error("something follows the host, but the web UI is only at the root")]
    Path,
    /// The host is missing, or none.
    #[error("no lower-case host name or IPv4 address follows the scheme")]
    Host,
    /// The port is none.
    #[error("what follows the host's colon is no port")]
    Port,
}

impl<'a> PublicUrl<'a> {
    /// Takes an address apart. A slash at its end means nothing.
    pub fn parse(text: &'a str) -> Result<Self, PublicUrlFault> {
        let (is_secure, rest) = match text.strip_prefix("https://") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("http://").ok_or(PublicUrlFault::Scheme)?),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains('@') {
            return Err(PublicUrlFault::Login);
        }
        if rest.contains(['/', '?', '#']) {
            return Err(PublicUrlFault::Path);
        }
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok().filter(|port| *port > 0).ok_or(PublicUrlFault::Port)?)),
            None => (rest, None),
        };
        let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        let labels_fit = host
            .split('.')
            .all(|label| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-'));
        if host.len() > 253 || !host.chars().all(is_part) || !labels_fit {
            return Err(PublicUrlFault::Host);
        }
        let usual = if is_secure { 443 } else { 80 };
        Ok(Self { is_secure, host, port: port.filter(|port| *port != usual) })
    }

    /// What browsers call this: the address without a path.
    pub fn origin(&self) -> String {
        let scheme = if self.is_secure { "https" } else { "http" };
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}://{}{port}", self.host)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::{PublicUrl, PublicUrlFault};

    #[test]
    fn addresses_are_taken_apart() {
        for (text, origin, host) in [
            ("https://st2.example.com", "https://st2.example.com", "st2.example.com"),
            ("https://st2.example.com/", "https://st2.example.com", "st2.example.com"),
            ("http://10.0.0.7:8080", "http://10.0.0.7:8080", "10.0.0.7"),
            ("https://st2:443", "https://st2", "st2"),
            ("http://st2:80/", "http://st2", "st2"),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!((url.origin().as_str(), url.host), (origin, host), "{text}");
        }
        for (text, fault) in [
            ("st2.example.com", PublicUrlFault::Scheme),
            ("ftp://st2", PublicUrlFault::Scheme),
            ("", PublicUrlFault::Scheme),
            ("https://", PublicUrlFault::Host),
            ("https://a..b", PublicUrlFault::Host),
            ("https://-a", PublicUrlFault::Host),
            ("https://St2.example.com", PublicUrlFault::Host),
            ("https://*.example.com", PublicUrlFault::Host),
            ("https://a b", PublicUrlFault::Host),
            ("https://user:pw@st2", PublicUrlFault::Login),
            ("https://st2/ui", PublicUrlFault::Path),
            ("https://st2?x", PublicUrlFault::Path),
            ("https://st2:99999", PublicUrlFault::Port),
            ("https://st2:", PublicUrlFault::Port),
            ("https://st2:0", PublicUrlFault::Port),
        ] {
            assert_eq!(PublicUrl::parse(text).err(), Some(fault), "{text}");
        }
    }
}
