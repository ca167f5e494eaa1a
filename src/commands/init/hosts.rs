//! Hosts of an external service, as people write them: with commas between them, and perhaps a port behind each.

use crate::schema::rules::{HostFault, host_fault};

/// How hosts are written.
const FORM: &str = "write `HOST` or `HOST:PORT`, with commas between several";

/// Hosts, and the port of all of them if one was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    /// Their names or addresses.
    pub names: Vec<String>,
    /// Their port.
    pub port: Option<u16>,
}

impl Hosts {
    /// Takes a list apart.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut hosts: Vec<(&str, Option<u16>)> = Vec::new();
        for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            hosts.push(host(item)?);
        }
        let port = hosts.first().and_then(|(_, port)| *port);
        if hosts.iter().any(|(_, other)| *other != port) {
            return Err("not all hosts have the same port: write one port behind each of them, or none".to_owned());
        }
        let mut names: Vec<String> = Vec::new();
        for (host, _) in hosts {
            if !names.iter().any(|known| known.eq_ignore_ascii_case(host)) {
                names.push(host.to_owned());
            }
        }
        Ok(Self { names, port })
    }
}

/// A host and the port behind it. An address of IPv6 has colons itself, so it stands in brackets where a port follows.
fn host(text: &str) -> Result<(&str, Option<u16>), String> {
    let bracketed = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).filter(|(host, _)| host.contains(':'));
    let (host, behind) = match (bracketed, host_fault(text)) {
        (Some(parts), _) => parts,
        (None, Some(HostFault::Port)) => text.split_at(text.find(':').unwrap_or(text.len())),
        (None, _) => (text, ""),
    };
    if let Some(fault) = host_fault(host) {
        return Err(format!("{}: {}", fault.message(), help(fault)));
    }
    if behind.is_empty() {
        return Ok((host, None));
    }
    let port = behind.strip_prefix(':').and_then(|port| port.parse().ok()).filter(|port| *port > 0);
    let port = port.ok_or_else(|| format!("the port must be a number from 1 to 65535: {FORM}"))?;
    Ok((host, Some(port)))
}

/// What to write instead: there is one text for all hosts, and no other for what else belongs to them.
fn help(fault: HostFault) -> &'static str {
    match fault {
        HostFault::Login => "write the host alone; the login comes from a Secret, which st2ha names at the end",
        HostFault::Unknown => "write an IP address such as `192.0.2.1`, or a name such as `db.example.com`",
        HostFault::Empty
        | HostFault::Url
        | HostFault::Several
        | HostFault::Brackets
        | HostFault::Port
        | HostFault::More => FORM,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::Hosts;

    #[test]
    fn hosts_may_have_one_port() {
        const PORT: &str = "the port must be a number from 1 to 65535: write `HOST` or `HOST:PORT`";
        for (text, names, port) in [
            ("", &[][..], None),
            (" a, b ,A", &["a", "b"], None),
            ("db-0.example.com:27017,db-1.example.com:27017", &["db-0.example.com", "db-1.example.com"], Some(27017)),
            ("fd00::1, ::1", &["fd00::1", "::1"], None),
            ("[fd00::1]:27018,[fd00::2]:27018", &["fd00::1", "fd00::2"], Some(27018)),
            ("[fd00::1]", &["fd00::1"], None),
        ] {
            let hosts = Hosts::parse(text).unwrap();
            assert_eq!(
                (hosts.names.as_slice(), hosts.port),
                (names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>().as_slice(), port),
                "{text}"
            );
        }
        for (text, said) in [
            ("a:1,b:2", "same port"),
            ("a:1,b", "same port"),
            ("a:b", PORT),
            ("a:0", PORT),
            ("a:70000", PORT),
            ("a:", PORT),
            ("[fd00::1]:0", PORT),
            ("[fd00::1]27017", PORT),
            ("mongodb://a", "this is a URL"),
            ("me:pw@a:1", "there is a login in front of the host: write the host alone"),
            ("[a]:1", "does not stand in brackets here: write `HOST`"),
            ("a/b", "more than the host: write `HOST`"),
            ("a b", "neither"),
        ] {
            let found = Hosts::parse(text).unwrap_err();
            // There is no such key to write to.
            assert!(
                found.contains(said) && !found.contains("`port`") && !found.contains("`password`"),
                "{text}: {found}"
            );
        }
    }
}
