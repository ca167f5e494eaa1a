//! The services that the web server leads to.

use crate::config::Config;
use crate::schema::Report;

/// nginx looks their names up once, when it starts, and does not start without them.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.compatibility.is_none() && !config.st2web.http_service.component.enabled {
        ways(config, report);
    }
    if config.compatibility.is_some() || !config.st2web.http_service.component.enabled {
        return;
    }
    let services = [
        ("st2auth", config.st2auth.component.enabled),
        ("st2api", config.st2api.component.enabled),
        ("st2stream", config.st2stream.component.enabled),
    ];
    for (name, _) in services.into_iter().filter(|(_, is_on)| !is_on) {
        report.warn(
            &format!("{name}.enabled"),
            format!("st2web does not start without the Service of {name}"),
            format!("leave {name} on; or set `st2web.enabled` to false, too"),
        );
    }
}

/// Ways in that lead to the web server. Rules of the user's own may lead elsewhere.
fn ways(config: &Config, report: &mut Report<'_>) {
    let ingress = &config.ingress;
    let ways = [
        ("ingress.enabled", ingress.enabled && ingress.hosts.is_empty()),
        ("httpRoute.enabled", config.http_route.enabled),
    ];
    for (path, _) in ways.into_iter().filter(|(_, leads_there)| *leads_there) {
        report.error(
            path,
            "this has no backend: `st2web.enabled` is false",
            format!("set `{path}` to false, or `st2web.enabled` to true"),
        );
    }
}
