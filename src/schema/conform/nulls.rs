//! Nulls of keys that nobody knows.

use super::{finding, unknown};
use crate::schema::finding_kind::FindingKind;
use crate::schema::renamed;
use crate::schema::report::Finding;
use crate::schema::shape::{Field, Others, ROOT, Shape, ShapeId, shape};
use crate::yaml::Origin;

/// What is said of unknown keys whose value is `null`: merging has left nothing of them. `nulls` are those that deleted nothing. A null in the place of
/// a key of an earlier chart is as good as no key.
pub fn unknown_nulls(nulls: &[(String, Origin)]) -> Vec<Finding> {
    let told = |(path, origin): &(String, Origin)| {
        let (section, key) = path.rsplit_once('.')?;
        let fields = section.split('.').try_fold(ROOT, inner).and_then(only)?;
        let (message, help) = unknown(path, key, fields);
        fields
            .iter()
            .all(|field| field.name != key && !renamed::had(path))
            .then(|| finding(FindingKind::UnknownKey, path, *origin, message, &help))
    };
    nulls.iter().filter_map(told).collect()
}

/// What the key of a map holds.
fn inner(id: ShapeId, key: &str) -> Option<ShapeId> {
    match shape(id) {
        Shape::Any(alternatives) => alternatives.iter().find_map(|id| inner(*id, key)),
        Shape::Object { fields, others } => match (fields.iter().find(|field| field.name == key), others) {
            (Some(field), _) => Some(field.shape),
            (None, Others::Shape(id)) => Some(*id),
            (None, _) => None,
        },
        _ => None,
    }
}

/// The keys of a map that has no others.
fn only(id: ShapeId) -> Option<&'static [Field]> {
    match shape(id) {
        Shape::Object { fields, others: Others::Unknown | Others::Refused } => Some(fields),
        _ => None,
    }
}
