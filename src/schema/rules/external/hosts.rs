//! Names and addresses of servers.

use std::collections::BTreeSet;

use crate::schema::Report;
use crate::schema::rules::domains::is_host;

/// What is wrong with a host, and what to write.
pub type Fault = (&'static str, &'static str);

/// Each has to be a name or an address and nothing more, and to stand there once.
pub fn check(path: &str, hosts: &[String], report: &mut Report<'_>) {
    let mut seen = BTreeSet::new();
    for (index, host) in hosts.iter().enumerate() {
        let at = format!("{path}[{index}]");
        if let Some((message, help)) = fault(host) {
            report.error(&at, message, help);
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
    let faults: [(bool, Fault); 8] = [
        (host.is_empty(), ("this is empty", "write a name such as `db.example.com`")),
        (
            host.contains("://"),
            (
                "this is a URL: st2ha makes it itself",
                "write the name of the host alone; what else the URL says has keys of its own",
            ),
        ),
        (
            host.contains('@'),
            (
                "there is a login in front of the host",
                "write the name of the host alone, and the login in `username` and `password`",
            ),
        ),
        (host.contains(','), ("several hosts stand in one item", "write one item of the list for each of them")),
        (
            host.starts_with('['),
            ("an address does not stand in brackets here", "write it without brackets, and the port in `port`"),
        ),
        (
            has_port(host),
            ("there is a port behind the host", "write the name of the host alone, and the port in `port`"),
        ),
        (
            host.contains(['/', '?']),
            (
                "there is more than the host",
                "write the name of the host alone; what else a URL says has keys of its own",
            ),
        ),
        (
            true,
            (
                "this is neither an address nor a host name",
                "write an IP address such as `192.0.2.1`, or a name such as `db.example.com`",
            ),
        ),
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
            assert!(fault(host).is_some_and(|(message, _)| message.contains(word)), "{host}: {:?}", fault(host));
        }
    }
}
