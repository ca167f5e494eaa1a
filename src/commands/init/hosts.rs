//! Hosts of an external service, as people write them: with commas between them, and perhaps a port behind each.

use crate::schema::rules::host_fault;

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
            let (host, port) = with_port(item).map_or((item, None), |(host, port)| (host, Some(port)));
            if let Some((fault, help)) = host_fault(host) {
                return Err(format!("{fault}: {help}"));
            }
            hosts.push((host, port));
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

/// `host:27017`, in two parts. An address of IPv6 has more colons.
fn with_port(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.split_once(':')?;
    let port = port.parse().ok().filter(|port| *port > 0)?;
    (host_fault(host).is_none()).then_some((host, port))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::Hosts;

    #[test]
    fn hosts_may_have_one_port() {
        for (text, names, port) in [
            ("", &[][..], None),
            (" a, b ,A", &["a", "b"], None),
            ("db-0.example.com:27017,db-1.example.com:27017", &["db-0.example.com", "db-1.example.com"], Some(27017)),
            ("fd00::1, ::1", &["fd00::1", "::1"], None),
        ] {
            let hosts = Hosts::parse(text).unwrap();
            assert_eq!(
                (hosts.names.as_slice(), hosts.port),
                (names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>().as_slice(), port),
                "{text}"
            );
        }
        for (text, word) in [
            ("a:1,b:2", "same port"),
            ("a:1,b", "same port"),
            ("a:b", "port"),
            ("a:0", "port"),
            ("a:70000", "port"),
            ("mongodb://a", "URL"),
        ] {
            assert!(Hosts::parse(text).unwrap_err().contains(word), "{text}");
        }
    }
}
