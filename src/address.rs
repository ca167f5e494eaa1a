//! IP addresses, which are no names: what serves hosts by their names takes none of them.

use std::net::IpAddr;

/// Whether a text is an IP address, of either kind.
pub fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}
