//! What to say of keys that the schema does not know.

use crate::nearest::nearest;
use crate::schema::describe::{around, near, program_of};
use crate::schema::lead::{Around, DID_YOU_MEAN, Lead};
use crate::schema::rules::components;
use crate::schema::section_search::{field, field_of};
use crate::schema::shape::Field;
use crate::schema::synonyms;
use crate::workloads::{COMMON, WORKLOADS};

/// Keys of the top level that reach the objects of every program. The others are StackStorm's own, or have a namesake in the sections of the others.
const OF_ALL_OBJECTS: &[&str] = &["commonAnnotations", "commonLabels", "imageRegistry"];

/// How a template reads a top-level key. Go takes a dash in the name of a field for an operator that it does not have.
pub(super) fn reading(key: &str) -> String {
    let is_letter = |character: char| character.is_alphabetic() || character == '_';
    let is_name =
        key.starts_with(is_letter) && key.chars().all(|character| is_letter(character) || character.is_numeric());
    if is_name { format!("{{{{ .Values.{key} }}}}") } else { format!("{{{{ index .Values {key:?} }}}}") }
}

/// What to say to a key at a path that is not among the fields of its section.
pub(super) fn unknown(path: &str, key: &str, fields: &[Field], values: Around<'_>) -> (String, String) {
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let section = path.strip_suffix(key).unwrap_or_default().trim_end_matches('.');
    let owners = if section == COMMON { owners(key) } else { Vec::new() };
    let help = if owners.is_empty() {
        let first = || near(section, key, &names, values);
        let second = || synonyms::hint(section, key, &names, values);
        let third = || elsewhere(section, key, fields, values);
        let leads: [&dyn Fn() -> Option<Lead>; 3] = [&first, &second, &third];
        Lead::best(leads.into_iter().filter_map(|lead| lead())).map(Lead::help).unwrap_or_default()
    } else {
        format!("write it in the section of the component that it is for: {}", components(&owners))
    };
    (format!("unknown key `{key}`"), help)
}

/// The choice that a text was meant to be, as a question.
pub(super) fn meant(text: &str, choices: &[&str]) -> Option<String> {
    let known = nearest(text, choices.iter().copied().filter(|choice| !choice.is_empty()));
    (!known.is_empty()).then(|| format!("{DID_YOU_MEAN}{}`?", known.join("` or `")))
}

/// Where a key stands that the section does not have: in a section around it or at the top level, or in one of the section's own maps.
fn elsewhere(section: &str, key: &str, fields: &[Field], values: Around<'_>) -> Option<Lead> {
    // Items of lists are objects of their own, and have nothing of the whole.
    if section.is_empty() || section.contains('[') {
        return None;
    }
    let at = |path: String| values.meant(&[(&*path, path.clone())]);
    let is_of_stackstorm = program_of(section).is_none();
    let around = if is_of_stackstorm { None } else { around(section, key) };
    if let Some(path) = around {
        return at(path);
    }
    if field(key).is_some() && (is_of_stackstorm || OF_ALL_OBJECTS.contains(&key)) {
        return Some(Lead::Read(format!("write it at the top level: `{key}`")));
    }
    let is_read = |field: &&Field| field_of(field.shape, key).is_some_and(|inner| inner.unused.is_none());
    let mut inner = fields.iter().filter(is_read);
    match (inner.next(), inner.next()) {
        (Some(map), None) => at(format!("{section}.{}.{key}", map.name)),
        _ => None,
    }
}

/// The sections of components that have a key.
fn owners(key: &str) -> Vec<&'static str> {
    let has = |name: &&str| field(name).is_some_and(|section| field_of(section.shape, key).is_some());
    WORKLOADS.iter().map(|workload| workload.name).filter(has).collect()
}

#[cfg(test)]
mod tests {
    use super::unknown;
    use crate::schema::choices::Choices;
    use crate::schema::lead::Around;
    use crate::schema::section_search::{field, field_of};
    use crate::schema::shape::{Field, Shape, shape};

    fn fields(section: &str) -> &'static [Field] {
        let mut keys = section.split('.');
        let outermost = field(keys.next().unwrap_or_default()).map(|section| section.shape);
        let found = keys.fold(outermost, |id, key| field_of(id?, key).map(|section| section.shape));
        match found.map(shape) {
            Some(Shape::Object { fields, .. }) => fields,
            _ => &[],
        }
    }

    #[test]
    fn keys_of_elsewhere_are_told_where_they_stand() {
        let around = Around { choices: &Choices::default(), node: None };
        for (section, key, help) in [
            ("st2web", "publicUrl", "write it at the top level: `publicUrl`"),
            ("st2", "image", "write it at the top level: `image`"),
            ("ingress", "publicUrl", "write it at the top level: `publicUrl`"),
            ("st2web", "hostname", "did you mean `st2web.service.hostname`?"),
            ("st2web", "colour", ""),
            ("redis", "ingress", ""),
            ("redis", "commonLabels", "write it at the top level: `commonLabels`"),
            ("redis.slave", "image", "did you mean `redis.image`?"),
            ("redis.master", "serviceAccount", "did you mean `redis.serviceAccount`?"),
            ("redis.slave.persistence", "metrics", "did you mean `redis.metrics`?"),
            ("redis.sentinel", "commonAnnotations", "write it at the top level: `commonAnnotations`"),
            ("redis.slave", "publicUrl", ""),
            ("mongodb.arbiter", "image", "did you mean `mongodb.image`?"),
            ("mongodb.service", "nameOverride", "did you mean `mongodb.nameOverride`?"),
            ("rabbitmq.metrics", "image", "did you mean `rabbitmq.image`?"),
            ("external-dns.azure", "rbac", "did you mean `external-dns.rbac`?"),
        ] {
            assert_eq!(unknown(&format!("{section}.{key}"), key, fields(section), around).1, help, "{section}.{key}");
        }
        assert_eq!(unknown("ingress.hosts[0].image", "image", &[], around).1, "");
    }
}
