//! Keys of a data service that is switched off. StackStorm then uses servers of the user's own, and only what stands below `external` is read: a hint must
//! lead there, and not to a key of the service.

use super::finding_kind::FindingKind;
use super::lead::DID_YOU_MEAN;
use super::report::Finding;
use super::section_search::{field, field_of};
use super::shape::{Field, Shape, shape};
use super::synonyms;
use crate::values::{KeyPath, Step};
use crate::yaml::Node;

/// Services that can be switched off.
const SERVICES: &[&str] = &["mongodb", "rabbitmq", "redis"];

/// Keys that hold a whole login elsewhere. What is below them is meant for `external`, too.
const LOGINS: &[&str] = &["auth", "authentication", "credentials", "login"];

/// Lets the help of unknown keys of switched-off services lead to the keys that are read.
pub(super) fn lead_outside(values: &Node, findings: &mut [Finding]) {
    let is_off = |service: &str| values.at(&[service, "enabled"]).is_some_and(|enabled| !enabled.is_truthy());
    let off: Vec<&str> = SERVICES.iter().copied().filter(|service| is_off(service)).collect();
    for finding in findings.iter_mut().filter(|finding| finding.kind == FindingKind::UnknownKey) {
        let service =
            off.iter().find(|service| finding.path.strip_prefix(**service).is_some_and(|rest| rest.starts_with('.')));
        if let Some(help) = service.and_then(|service| outside(service, finding)) {
            finding.help = Some(help);
        }
    }
}

/// What to write below `external` for an unknown key, if there is anything like it.
fn outside(service: &str, finding: &Finding) -> Option<String> {
    let path: KeyPath = finding.path.parse().ok()?;
    let key = match Step::keys(path.steps())[..] {
        [_, key] => key,
        [_, login, key] if LOGINS.contains(&login) => key,
        _ => return None,
    };
    let external = format!("{service}.external");
    if LOGINS.contains(&key) {
        return Some(format!("write `{external}.username` and `{external}.password`, or `{external}.existingSecret`"));
    }
    let fields = fields_of_external(service)?;
    let is_known = |key: &str| fields.iter().any(|field| field.name == key);
    if is_known(key) {
        return Some(format!("write it as `{external}.{key}`"));
    }
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let guess = finding.help.as_deref().and_then(|help| help.strip_prefix(DID_YOU_MEAN)?.strip_suffix("`?"));
    let meant = guess.filter(|guess| is_known(guess)).or_else(|| synonyms::key(&external, key, &names))?;
    Some(format!("did you mean `{external}.{meant}`?"))
}

fn fields_of_external(service: &str) -> Option<&'static [Field]> {
    match shape(field_of(field(service)?.shape, "external")?.shape) {
        Shape::Object { fields, .. } => Some(fields),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use crate::schema::{Templates, conform};
    use crate::yaml::{LayerId, Node, Origin, read_map};

    fn help(text: &str, path: &str) -> Option<String> {
        let mut values = read_map(text, LayerId::default()).unwrap();
        let findings = conform(&mut values, &Node::map(Origin::default()), Templates::Leave);
        findings.into_iter().find(|finding| finding.path == path)?.help
    }

    #[test]
    fn keys_of_a_switched_off_service_are_those_of_external() {
        for (path, value, meant) in [
            ("redis.auth", "{password: x}", "write `redis.external.username` and `redis.external.password`, or"),
            ("redis.pasword", "x", "did you mean `redis.external.password`?"),
            ("redis.requirepass", "x", "did you mean `redis.external.password`?"),
            ("mongodb.existingSecret", "x", "write it as `mongodb.external.existingSecret`"),
            ("mongodb.auth.pasword", "x", "did you mean `mongodb.external.password`?"),
            ("mongodb.username", "x", "write it as `mongodb.external.username`"),
            ("rabbitmq.existingSecret", "x", "write it as `rabbitmq.external.existingSecret`"),
            ("rabbitmq.auth.user", "x", "did you mean `rabbitmq.external.username`?"),
            ("rabbitmq.secretName", "x", "did you mean `rabbitmq.external.existingSecret`?"),
        ] {
            let (service, key) = path.split_once('.').unwrap();
            let nested = match key.split_once('.') {
                Some((outer, key)) => format!("{outer}: {{{key}: {value}}}"),
                None => format!("{key}: {value}"),
            };
            let found = help(&format!("{service}: {{enabled: false, {nested}}}"), path).unwrap_or_default();
            assert!(found.starts_with(meant), "{path}: {found}");
            let found = help(&format!("{service}: {{enabled: true, {nested}}}"), path).unwrap_or_default();
            assert!(!found.contains("external"), "{path}: {found}");
        }
        // What has nothing like it there keeps its help.
        let found = help("mongodb: {enabled: false, architecure: x}", "mongodb.architecure");
        assert_eq!(found.as_deref(), Some("did you mean `architecture`?"));
    }
}
