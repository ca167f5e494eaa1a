//! Services in front of StackStorm's components.

use crate::config::{ComponentService, Config};
use crate::schema::Report;

/// A Service of type `ExternalName` has to say which name.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let services: [(&str, &ComponentService); 4] = [
        ("st2web", &config.st2web.http_service.service),
        ("st2auth", &config.st2auth.service),
        ("st2api", &config.st2api.service),
        ("st2stream", &config.st2stream.service),
    ];
    for (component, service) in services {
        if service.kind == "ExternalName" && service.hostname.is_empty() {
            report.error(
                &format!("{component}.service.hostname"),
                "a Service of type `ExternalName` needs the host name that it stands for",
                format!("write `{component}.service.hostname`, or choose another `{component}.service.type`"),
            );
        }
    }
}
