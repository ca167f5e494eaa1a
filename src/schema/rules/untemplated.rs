//! Go templates in values that take none.

use crate::schema::Report;
use crate::schema::templated::{Untemplated, untemplated};

/// What a template reads or calls: other programs that write `{{` (Jinja, Prometheus, chat bots) know none of it.
const OF_HELM: &[&str] = &[
    ".Values",
    ".Release.",
    ".Chart.",
    ".Capabilities.",
    ".Template.",
    ".Files.",
    "include \"",
    "tpl ",
    "printf ",
    "toYaml",
    "lookup ",
];

/// How the keys begin or end whose values are names, addresses and the like: none of them can hold a brace.
const NAMING: &[&str] = &[
    "address",
    "class",
    "cm",
    "claim",
    "configmap",
    "database",
    "domain",
    "host",
    "hostname",
    "image",
    "name",
    "namespace",
    "override",
    "path",
    "policy",
    "port",
    "registry",
    "repository",
    "secret",
    "secrets",
    "servicename",
    "tag",
    "type",
    "username",
    "volumename",
];

const HELP: &str = "write the text itself; docs/values.md says which values take templates";

/// Refuses templates where they cannot be right, and warns of those that come out as they are written.
pub fn check(report: &mut Report<'_>) {
    for Untemplated { path, text, is_known } in untemplated(report.values()) {
        let mut actions = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
        let is_helms = actions.any(|action| OF_HELM.iter().any(|word| action.contains(word)));
        if is_known && names_something(&path) && !text.contains('\n') {
            report.error(&path, "this key takes no Go template, which would become part of a name", HELP);
        } else if is_helms {
            report.warn(&path, "this key takes no Go template: the text is used as it is", HELP);
        }
    }
}

fn names_something(path: &str) -> bool {
    let key = path.rsplit('.').next().unwrap_or_default();
    let key = key.split('[').next().unwrap_or_default().to_ascii_lowercase();
    NAMING.iter().any(|word| key.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::names_something;

    #[test]
    fn keys_that_name_something() {
        for path in
            ["mongodb.auth.existingSecret", "a.imagePullSecrets[0]", "mongodb.image.tag", "st2web.service.hostname"]
        {
            assert!(names_something(path), "{path}");
        }
        for path in
            ["st2.packs.configs.core.yaml", "st2web.env.X", "a.postStartScript", "rabbitmq.advancedConfiguration"]
        {
            assert!(!names_something(path), "{path}");
        }
    }
}
