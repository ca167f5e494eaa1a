//! What templates see as their root.

use std::sync::OnceLock;

use gotmpl::Value;

use super::context::{Context, SERVICES};
use super::substitutes::Substitutes;

/// The roots of one context, each converted when the first template needs it.
pub(super) struct Roots<'a> {
    context: Context<'a>,
    substitutes: Substitutes,
    root: OnceLock<Value>,
    services: [OnceLock<Value>; SERVICES.len()],
}

impl<'a> Roots<'a> {
    pub(super) fn new(context: &Context<'a>, substitutes: Substitutes) -> Self {
        Self { context: *context, substitutes, root: OnceLock::new(), services: Default::default() }
    }

    /// What a template at this key of the values sees.
    pub(super) fn of(&self, path: &str) -> &Value {
        let key = path.split('.').next().unwrap_or_default();
        for (root, (service, chart)) in self.services.iter().zip(SERVICES) {
            if service == key {
                let context = Context { chart, ..self.context };
                return root.get_or_init(|| context.to_value(Some(service), &self.substitutes));
            }
        }
        self.root.get_or_init(|| self.context.to_value(None, &self.substitutes))
    }
}
