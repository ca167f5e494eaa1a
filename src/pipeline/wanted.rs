//! Which templates a render uses.

use crate::config::{Pods, Provider};
use crate::render::{Facts, Role, Template};
use crate::yaml::Node;

/// Whether a template takes part: those of a data service only while it is switched on, those of a provider only while it is chosen,
/// the objects that providers share only for those whose pods are st2ha's own, and those of a migration only for its stages.
pub fn is_wanted(template: &Template, values: &Node, facts: &Facts) -> bool {
    if template.is_for_migration() && facts.migration.is_none() {
        return false;
    }
    let Some(service) = template.service() else { return true };
    if !values.at(&[service, "enabled"]).is_some_and(Node::is_truthy) {
        return false;
    }
    let chosen = values.at(&[service, "provider"]).and_then(Node::text).unwrap_or_default();
    if let Some(provider) = template.provider() {
        provider.name == chosen
    } else {
        let is_object = !matches!(template.role(), Role::Components | Role::Text);
        !is_object || Provider::find(service, chosen).is_none_or(|provider| provider.pods == Pods::Own)
    }
}
