//! Annotations of controllers that name an object of the cluster which holds a credential, or a variable, and hold none themselves.

use super::letters;
use super::random::{is_mixed, is_random};

/// What the annotations of controllers start with that take the names of Secrets.
const DOMAINS: &[&str] = &[
    "alb.ingress.kubernetes.io",
    "appgw.ingress.kubernetes.io",
    "haproxy-ingress.github.io",
    "haproxy.org",
    "ingress.kubernetes.io",
    "konghq.com",
    "nginx.com",
    "nginx.ingress.kubernetes.io",
    "nginx.org",
    "projectcontour.io",
    "traefik.ingress.kubernetes.io",
];

/// What names a Secret, or a cookie, besides keys that end in `secret`.
const NAMING: &[&str] = &["auth-session-cookie", "jwt-key"];

/// The longest name of an object, and of its namespace before it.
const LONGEST: usize = 253;

/// Whether an annotation with a domain before its name only names where a credential is: `nginx.org/jwt-key: cafe-jwk`,
/// `nginx.org/jwt-token: $http_token`.
pub fn only_names(annotation: &str, text: &str) -> bool {
    let Some((domain, key)) = annotation.rsplit_once('/').filter(|(domain, _)| DOMAINS.contains(domain)) else {
        return false;
    };
    let is_naming = NAMING.contains(&key) || letters::words(key).last().is_some_and(|last| last == "secret");
    is_naming && is_name(text) || domain.starts_with("nginx.") && is_variable(text)
}

/// The same of what stands behind a key in a line, whose domain is in front of the key.
pub fn only_names_in_line(before: &str, key: &str, text: &str) -> bool {
    let Some(domain) = before.strip_suffix('/') else { return false };
    let start = domain.rfind(|c: char| !(c.is_ascii_alphanumeric() || ".-".contains(c))).map_or(0, |at| at + 1);
    domain.get(start..).is_some_and(|domain| only_names(&format!("{domain}/{key}"), text))
}

/// `st2-ca`, `st2/ca`
fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
    let is_whole = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(is_part);
    let is_secret = is_mixed(text) || is_random(text) && text.contains(|c: char| c.is_ascii_digit());
    is_whole && text.len() <= LONGEST && text.matches('/').count() < 2 && !is_secret
}

/// `$http_token`
fn is_variable(text: &str) -> bool {
    let name = text.strip_prefix('$').unwrap_or_default();
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::super::is_held;

    #[test]
    fn what_only_names_a_credential_shows() {
        for (name, text) in [
            ("nginx.ingress.kubernetes.io/proxy-ssl-secret", "st2/ca"),
            ("nginx.org/jwt-key", "cafe-jwk"),
            ("nginx.org/jwt-token", "$http_token"),
            ("haproxy.org/auth-secret", "st2-login"),
            ("alb.ingress.kubernetes.io/auth-session-cookie", "AWSELBAuthSessionCookie"),
        ] {
            assert!(!is_held(name, text), "{name}: {text}");
        }
        for (name, text) in [
            ("example.com/client-secret", "summer"),
            ("nginx.org/jwt-key", "Zq7Wm2Xc9LpB"),
            ("nginx.org/jwt-token", "summer"),
            ("nginx.org/password", "summer"),
            ("haproxy.org/auth-secret", "sum!mer"),
        ] {
            assert!(is_held(name, text), "{name}: {text}");
        }
    }
}
