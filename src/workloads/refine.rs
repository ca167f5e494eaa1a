//! What the section of a component replaces as a whole in `workloads`, instead of refining it key by key.

/// What a probe or a hook of a container's life does. One that does something else is another one.
pub const HANDLERS: &[&str] = &["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

/// The keys of a map of this name of which one alone makes it another map than the one below it.
pub fn replaced_by(map: &str) -> &'static [&'static str] {
    match map {
        "startupProbe" | "readinessProbe" | "livenessProbe" | "preStop" | "postStart" => HANDLERS,
        "strategy" => &["type"],
        _ => &[],
    }
}

/// The key in a map of this name that counts before this one.
pub fn outdone_by(map: &str, key: &str) -> Option<&'static str> {
    (map == "podDisruptionBudget" && key == "maxUnavailable").then_some("minAvailable")
}
