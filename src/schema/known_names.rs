//! The keys of a section, by name alone.

use super::shape::{Others, ROOT, Shape, ShapeId, shape};

/// A key that the schema knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownName {
    /// Its name.
    pub name: &'static str,
    /// Whether there are keys below it.
    pub has_keys: bool,
}

/// The keys that the schema knows in a section, which is written with dots: `st2web.image.`. Of all values for an empty text.
pub fn known_names(section: &str) -> Vec<KnownName> {
    let steps = section.split('.').filter(|step| !step.is_empty());
    let ids = steps.fold(vec![ROOT], |ids, step| ids.into_iter().flat_map(|id| below(id, step)).collect());
    let mut found: Vec<KnownName> = Vec::new();
    for name in ids.into_iter().flat_map(names) {
        if !found.iter().any(|known| known.name == name.name) {
            found.push(name);
        }
    }
    found
}

/// What a key of a map may hold.
fn below(id: ShapeId, key: &str) -> Vec<ShapeId> {
    match shape(id) {
        Shape::Any(alternatives) => alternatives.iter().flat_map(|id| below(*id, key)).collect(),
        Shape::Object { fields, others } => match (fields.iter().find(|field| field.name == key), others) {
            (Some(field), _) => vec![field.shape],
            (None, Others::Shape(id)) => vec![*id],
            (None, _) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn names(id: ShapeId) -> Vec<KnownName> {
    match shape(id) {
        Shape::Any(alternatives) => alternatives.iter().flat_map(|id| names(*id)).collect(),
        Shape::Object { fields, .. } => {
            fields.iter().map(|field| KnownName { name: field.name, has_keys: has_keys(field.shape) }).collect()
        }
        _ => Vec::new(),
    }
}

fn has_keys(id: ShapeId) -> bool {
    match shape(id) {
        Shape::Any(alternatives) => alternatives.iter().any(|id| has_keys(*id)),
        Shape::Object { fields, .. } => !fields.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_level_by_level() {
        let names = |section| known_names(section).into_iter().map(|known| known.name).collect::<Vec<_>>();
        assert!(names("").contains(&"st2web"));
        assert!(names("st2web.").contains(&"replicas") && names("st2web.").contains(&"image"));
        assert!(names("st2web.replicas.").is_empty() && names("nothing.").is_empty());
        let web = known_names("st2web.");
        assert!(web.contains(&KnownName { name: "replicas", has_keys: false }));
        assert!(web.contains(&KnownName { name: "image", has_keys: true }));
    }

    #[test]
    fn keys_of_sections_with_names_of_the_users_own_are_known() {
        assert!(known_names("st2.users.alice.").iter().any(|known| known.name == "password"));
    }
}
