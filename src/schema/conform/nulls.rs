//! Nulls of keys that nobody knows.

use super::{finding, unknown};
use crate::schema::choices::Choices;
use crate::schema::finding_kind::FindingKind;
use crate::schema::lead::Around;
use crate::schema::renamed;
use crate::schema::report::Finding;
use crate::schema::shape::{Field, Others, ROOT, Shape, ShapeId, shape};
use crate::schema::steps::inner;
use crate::values::Step;
use crate::yaml::{Node, Origin};

/// What is said of unknown keys whose value is `null`: merging has left nothing of them. `nulls` are those that deleted nothing. A null in the place of
/// a key of an earlier chart is as good as no key. `values` are complete.
pub fn unknown_nulls(nulls: &[(String, Origin)], values: &Node) -> Vec<Finding> {
    let choices = Choices::of(values);
    let around = Around { choices: &choices, node: None };
    let told = |(path, origin): &(String, Origin)| {
        let (section, key) = path.rsplit_once('.')?;
        let fields = section.split('.').try_fold(ROOT, below).and_then(only)?;
        let (message, help) = unknown(path, key, fields, around);
        fields
            .iter()
            .all(|field| field.name != key && !renamed::had(path))
            .then(|| finding(FindingKind::UnknownKey, path, *origin, message, &help))
    };
    nulls.iter().filter_map(told).collect()
}

fn below(id: ShapeId, key: &str) -> Option<ShapeId> {
    inner(id, &Step::Key(key.into())).map(|inner| inner.shape)
}

/// The keys of a map that has no others.
fn only(id: ShapeId) -> Option<&'static [Field]> {
    match shape(id) {
        Shape::Object { fields, others: Others::Unknown | Others::Refused } => Some(fields),
        _ => None,
    }
}
