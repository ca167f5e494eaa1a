//! IP addresses and ranges of them.

use std::net::IpAddr;

use serde_json::Value;

use crate::address::is_address;

/// An IP address, a slash and the length of a prefix. Blanks around it are cut off.
pub fn is_range(text: &str) -> bool {
    text.trim().split_once('/').is_some_and(|(address, length)| {
        let most = if address.contains(':') { 128 } else { 32 };
        is_address(address) && length.parse::<u8>().is_ok_and(|length| length <= most)
    })
}

/// The address of a range and how much of it is the prefix. Addresses of the older kind stand at the end of those of the newer.
fn range(text: &str) -> Option<(u128, u32)> {
    let (address, length) = text.trim().split_once('/')?;
    let length: u32 = length.parse().ok()?;
    match address.parse().ok()? {
        IpAddr::V4(address) => Some((u128::from(u32::from(address)), length + 96)),
        IpAddr::V6(address) => Some((u128::from(address), length)),
    }
    .filter(|(_, length)| *length <= 128)
}

/// Whether a range of addresses has exceptions that are no part of it. What is no range is told elsewhere.
pub fn excepts_others(block: &Value) -> bool {
    let Some(whole) = block.get("cidr").and_then(Value::as_str) else { return false };
    let is_inside = |part: &str| {
        let (Some((address, length)), Some((other, inner))) = (range(whole), range(part)) else { return true };
        let rest = 128 - length;
        let same = address.checked_shr(rest).unwrap_or_default() == other.checked_shr(rest).unwrap_or_default();
        whole.contains(':') == part.contains(':') && same && inner > length
    };
    let parts = block.get("except").and_then(Value::as_array).into_iter().flatten();
    !parts.filter_map(Value::as_str).all(is_inside)
}

/// An address by which others can reach a Service: not the node's own, nobody's, or one of a single link or of a group. What is no address
/// is told elsewhere.
pub fn may_be_external(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok_and(|address| {
        let is_of_a_link = match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        };
        let is_of_a_group = match address {
            IpAddr::V4(address) => address.octets().starts_with(&[224, 0, 0]),
            IpAddr::V6(address) => matches!(address.segments()[0] & 0xff0f, 0xff01 | 0xff02),
        };
        !(address.is_loopback() || address.is_unspecified() || is_of_a_link || is_of_a_group)
    }) || !is_address(text)
}

/// Whether an annotation of a Service has ranges of addresses that are none, or that are for a balancer which it has not.
pub fn has_odd_ranges(service: &Value) -> bool {
    let annotation = "/metadata/annotations/service.beta.kubernetes.io~1load-balancer-source-ranges";
    let ranges = service.pointer(annotation).and_then(Value::as_str).map(str::trim).unwrap_or_default();
    let is_balanced = service.pointer("/spec/type").and_then(Value::as_str) == Some("LoadBalancer");
    !(ranges.is_empty() || is_balanced && ranges.split(',').all(is_range))
}

/// What the field of a Service's own address takes.
pub fn is_cluster_address(text: &str) -> bool {
    text.is_empty() || text == "None" || is_address(text)
}
