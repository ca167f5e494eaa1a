//! What Kubernetes wants of selectors of labels.

use super::super::RefusedKind;
use super::super::forms::is_ill_expressed;
use super::super::names::{is_label, is_label_value};
use super::super::rule::{Must, Rule};
use super::{needs, rule, told};

/// Selectors of labels.
pub const SELECTOR: &[Rule] = &[
    rule("matchExpressions[].operator", Must::OneOf(&["In", "NotIn", "Exists", "DoesNotExist"]), RefusedKind::Operator),
    needs("matchExpressions[]", &["key", "operator"]),
    rule("matchExpressions[].key", Must::Be(is_label_or_none), RefusedKind::Label),
    told("matchExpressions[]", Must::NotBe("operator", is_ill_expressed), EXPRESSION, EXPRESSION_HELP),
    rule("matchLabels", Must::Keys(is_label), RefusedKind::Label),
    rule("matchLabels", Must::Values(is_label_value), RefusedKind::LabelValue),
];

/// What is said of an expression whose values do not fit.
pub const EXPRESSION: &str = "the values of this expression do not fit its operator";
/// What to do about it.
pub const EXPRESSION_HELP: &str =
    "`In` and `NotIn` need values, `Gt` and `Lt` one number, and `Exists` and `DoesNotExist` have none";

pub fn is_label_or_none(text: &str) -> bool {
    text.is_empty() || is_label(text)
}
