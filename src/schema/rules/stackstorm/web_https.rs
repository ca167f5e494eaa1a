//! A web UI that serves HTTPS by itself.

use crate::config::Config;
use crate::schema::Report;

/// The variable that switches HTTPS on, and the value that does.
const SWITCH: &str = "ST2WEB_HTTPS";
const ON: &str = "1";
/// What people write who want no HTTPS.
const OFF: &[&str] = &["0", "false", "no", "off", "n", "f", "none", "null", "disabled"];
/// Where nginx looks for the certificate and its key.
const FOLDER: &str = "/etc/ssl/st2";
/// Controllers that st2ha tells to speak HTTPS to the web UI, and those that see it by the port.
const KNOWN: &[&str] = &[
    "ingress-nginx",
    "nginx",
    "haproxy",
    "haproxy-ingress",
    "openshift",
    "alb",
    "azure-application-gateway",
    "traefik",
];
/// What is in the names of annotations by which users tell them.
const TOLD: &[&str] = &[
    "backend-protocol",
    "ssl-services",
    "server-ssl",
    "secure-backends",
    "termination",
    "upstream-protocol",
    "serversscheme",
];

/// It needs a certificate, and whoever is in front of it has to speak HTTPS.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let web = &config.st2web.http_service;
    let Some(told) = config.given("st2web", SWITCH).filter(|_| web.component.enabled) else { return };
    if told.value != ON {
        if !is_off(told.value) {
            report.warn(
                &told.path,
                "only `1` switches HTTPS on: with any other value, st2web serves plain HTTP",
                "write `\"1\"`; or leave this out, and terminate TLS in front of st2web",
            );
        }
        return;
    }
    if config.compatibility.is_some() {
        return;
    }
    let own = web.component.workload.pods.extra_volumes.as_ref().filter(|volumes| !volumes.is_empty());
    let all = config.workloads.workload.pods.extra_volumes.as_ref();
    let mut places =
        own.or(all).into_iter().flatten().filter_map(|volume| volume.mount.value().get("mountPath")?.as_str());
    if !places.any(holds_certificate) {
        report.warn(
            &told.path,
            "the web server does not start without a certificate, and none is mounted at `/etc/ssl/st2`",
            "mount a Secret with `st2.crt` and `st2.key` there by `st2web.extra_volumes`; or leave this out, and terminate TLS in front of st2web",
        );
    }
    let ingress = &config.ingress;
    let leads_here = ingress.hosts.is_empty();
    let mut names = ingress.annotations.keys().chain(web.service.annotations.keys());
    let is_told = names.any(|name| TOLD.iter().any(|part| name.contains(part)));
    if ingress.enabled && leads_here && !is_told && !KNOWN.contains(&ingress.controller.as_str()) {
        report.warn_due_to(
            &told.path,
            "ingress.controller",
            "st2web serves HTTPS, which a controller speaks to it only if it is told to",
            "name the controller, or give the Ingress or the Service the annotation that it wants; or leave `ST2WEB_HTTPS` out, and let the Ingress encrypt",
        );
    }
}

/// Whether st2web serves HTTPS, and the key that says so.
pub fn switch(config: &Config) -> Option<String> {
    config.given("st2web", SWITCH).filter(|told| told.value == ON).map(|told| told.path)
}

fn is_off(value: &str) -> bool {
    let value = value.trim();
    value.is_empty() || OFF.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Whether the certificate may be in what is mounted here: in it, around it, or it is one of its files.
fn holds_certificate(place: &str) -> bool {
    let place = place.trim_end_matches('/');
    let is_below = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_below(FOLDER, place) || is_below(place, FOLDER)
}

#[cfg(test)]
mod tests {
    use super::holds_certificate;

    #[test]
    fn certificates_are_found_around_their_folder() {
        for place in ["/etc/ssl/st2", "/etc/ssl/st2/", "/etc/ssl", "/etc/ssl/st2/st2.crt"] {
            assert!(holds_certificate(place), "{place}");
        }
        for place in ["/etc/ssl/st", "/etc/ssl/st2x", "/etc/st2", "/mnt"] {
            assert!(!holds_certificate(place), "{place}");
        }
    }
}
