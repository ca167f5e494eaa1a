//! Names and addresses of servers.

use std::collections::BTreeSet;

use crate::schema::Report;
use crate::schema::rules::domains::is_host;

/// What is wrong with a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing stands there.
    Empty,
    /// It is a whole URL.
    Url,
    /// A login stands in front of it.
    Login,
    /// There are several.
    Several,
    /// It stands in brackets, as in a URL.
    Brackets,
    /// A port stands behind it, or what should be one.
    Port,
    /// There is a path or a query behind it.
    More,
    /// It is no host at all.
    Unknown,
}

impl Fault {
    /// What is wrong.
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => "this is empty",
            Self::Url => "this is a URL: st2ha makes it itself",
            Self::Login => "there is a login in front of the host",
            Self::Several => "several hosts stand in one item",
            Self::Brackets => "an address does not stand in brackets here",
            Self::Port => "there is a port behind the host",
            Self::More => "there is more than the host",
            Self::Unknown => "this is neither an address nor a host name",
        }
    }

    /// What to write into a list of hosts, which has other keys beside it.
    fn help(self) -> &'static str {
        match self {
            Self::Empty => "write a name such as `db.example.com`",
            Self::Url => "write the name of the host alone; what else the URL says has keys of its own",
            Self::Login => "write the name of the host alone, and the login in `username` and `password`",
            Self::Several => "write one item of the list for each of them",
            Self::Brackets => "write it without brackets, and the port in `port`",
            Self::Port => "write the name of the host alone, and the port in `port`",
            Self::More => "write the name of the host alone; what else a URL says has keys of its own",
            Self::Unknown => "write an IP address such as `192.0.2.1`, or a name such as `db.example.com`",
        }
    }
}

/// Each has to be a name or an address and nothing more, and to stand there once.
pub fn check(path: &str, hosts: &[String], report: &mut Report<'_>) {
    let mut seen = BTreeSet::new();
    for (index, host) in hosts.iter().enumerate() {
        let at = format!("{path}[{index}]");
        if let Some(fault) = fault(host) {
            report.error(&at, fault.message(), fault.help());
        } else if !seen.insert(host.to_ascii_lowercase()) {
            report.warn(&at, "this host stands here twice", "write each host once");
        }
    }
}

/// What is wrong with a host, if anything is.
pub fn fault(host: &str) -> Option<Fault> {
    if is_host(host) {
        return None;
    }
    // The first that holds is what the text most probably was meant to be.
    let faults = [
        (host.is_empty(), Fault::Empty),
        (host.contains("://"), Fault::Url),
        (host.contains('@'), Fault::Login),
        (host.contains(','), Fault::Several),
        (host.starts_with('['), Fault::Brackets),
        (has_port(host), Fault::Port),
        (host.contains(['/', '?']), Fault::More),
        (true, Fault::Unknown),
    ];
    faults.into_iter().find_map(|(holds, fault)| holds.then_some(fault))
}

/// `host:27017`, and also `host:` and `host:port`.
fn has_port(text: &str) -> bool {
    text.split_once(':').is_some_and(|(host, port)| is_host(host) && !port.contains([':', '/']))
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn hosts_are_names_or_addresses() {
        for host in ["db", "db-0.example.com", "db.example.com.", "192.0.2.1", "fd00::1", "::1", "a_b.c"] {
            assert_eq!(fault(host), None, "{host}");
        }
    }

    #[test]
    fn faults_say_what_a_text_was_meant_to_be() {
        for (host, word) in [
            ("", "empty"),
            ("mongodb://db.example.com", "URL"),
            ("redis://:pw@db:6379/0", "URL"),
            ("st2:pw@db.example.com", "login"),
            ("a.example.com,b.example.com", "several"),
            ("a:27017,b:27017", "several"),
            ("[fd00::1]", "brackets"),
            ("[fd00::1]:27017", "brackets"),
            ("db.example.com:27017", "port"),
            ("192.0.2.1:27017", "port"),
            ("db:", "port"),
            ("db/st2", "more"),
            ("db?a=b", "more"),
            ("a b", "neither"),
            ("a..b", "neither"),
            ("-a", "neither"),
            ("$(id)", "neither"),
        ] {
            assert!(fault(host).is_some_and(|fault| fault.message().contains(word)), "{host}: {:?}", fault(host));
        }
    }
}
