//! Who pods run as: the section of a component replaces the global settings, and both lie over those of `workloads`.

use serde_json::{Map, Value, json};

use super::merge::{merged, says_nothing};

/// Sections whose settings others inherit.
const GIVERS: &[&str] = &["st2actionrunner", "jobs"];

/// What there is to inherit, for pods and for containers.
pub struct Contexts {
    /// Of all workloads.
    common: [Value; 2],
    /// The global ones, over that.
    global: [Value; 2],
    /// Those that others inherit, as they are written: by section.
    written: Vec<(&'static str, [Value; 2])>,
    /// Whether pods must not run as root unless they say so.
    demands_user: bool,
}

impl Contexts {
    /// The keys, of pods and of containers.
    pub const KEYS: [&str; 2] = ["podSecurityContext", "securityContext"];

    /// What the values say.
    pub fn take(common: &Value, values: &Map<String, Value>) -> Self {
        let of = |section: Option<&Value>| {
            Self::KEYS.map(|key| section.and_then(|it| it.get(key)).cloned().unwrap_or_default())
        };
        let common = of(Some(common));
        let demands_user = common.iter().any(|context| context.get("runAsNonRoot") == Some(&Value::Bool(true)));
        let mut contexts = Self { common, global: <_>::default(), written: Vec::new(), demands_user };
        contexts.written = GIVERS.iter().map(|section| (*section, of(values.get(*section)))).collect();
        contexts.global = [0, 1].map(|index| {
            let key = Self::KEYS.get(index).copied().unwrap_or_default();
            contexts.over_common(index, values.get(key).unwrap_or(&Value::Null))
        });
        contexts
    }

    /// Works out both of a section, which inherits those of `givers`, the nearest first.
    pub fn settle(&self, section: &mut Map<String, Value>, givers: &[&str]) {
        self.settle_one(section, givers, 0);
        self.settle_one(section, givers, 1);
    }

    /// Works out that of a container alone.
    pub fn settle_container(&self, section: &mut Map<String, Value>, givers: &[&str]) {
        self.settle_one(section, givers, 1);
    }

    /// Lays those that are given over the common ones, and makes none.
    pub fn merge_own(&self, section: &mut Map<String, Value>) {
        for (index, key) in Self::KEYS.iter().enumerate() {
            if let Some(own) = section.get(*key).filter(|own| !says_nothing(own)) {
                let own = self.over_common(index, own);
                section.insert((*key).to_owned(), own);
            }
        }
    }

    /// That of a container in which `sudo` works: root, with the rights to become another user, to log that, and to stop its processes. What
    /// the section itself says wins.
    pub fn with_sudo(&self, section: &Map<String, Value>) -> Value {
        let sudo = json!({
            "runAsUser": 0,
            "runAsGroup": 0,
            "runAsNonRoot": false,
            "capabilities": { "drop": ["ALL"], "add": ["SETUID", "SETGID", "AUDIT_WRITE", "KILL"] },
        });
        let [_, common] = &self.common;
        merged("", &merged("", common, &sudo), section.get("securityContext").unwrap_or(&Value::Null))
    }

    /// Replaces the global ones, which templates read for what has no section.
    pub fn put_back(self, values: &mut Map<String, Value>) {
        for (key, value) in Self::KEYS.into_iter().zip(self.global) {
            values.insert(key.to_owned(), value);
        }
    }

    fn settle_one(&self, section: &mut Map<String, Value>, givers: &[&str], index: usize) {
        let Some(key) = Self::KEYS.get(index) else { return };
        let own = section.get(*key).filter(|own| !says_nothing(own));
        let inherited = || {
            let mut written = givers.iter().filter_map(|giver| {
                let (_, contexts) = self.written.iter().find(|(section, _)| section == giver)?;
                contexts.get(index)
            });
            written.find(|context| !says_nothing(context))
        };
        let settled = match own.or_else(inherited) {
            Some(own) => self.over_common(index, own),
            None => self.global.get(index).cloned().unwrap_or_default(),
        };
        section.insert((*key).to_owned(), settled);
    }

    /// Root has to be wanted: whoever asks for it does not want to be refused because all others must not be root.
    fn over_common(&self, index: usize, own: &Value) -> Value {
        let common = self.common.get(index).unwrap_or(&Value::Null);
        let mut settled = merged("", common, own);
        let asks_for_root = own.get("runAsUser") == Some(&json!(0)) && own.get("runAsNonRoot").is_none();
        if let Some(settled) = settled.as_object_mut().filter(|_| asks_for_root && self.demands_user) {
            settled.insert("runAsNonRoot".to_owned(), Value::Bool(false));
        }
        if let Some(settled) = settled.as_object_mut() {
            leave_out_empty_capabilities(settled);
        }
        // A privileged container gains privileges, whatever all others must not.
        let is_privileged =
            own.get("privileged") == Some(&Value::Bool(true)) && own.get("allowPrivilegeEscalation").is_none();
        if let Some(settled) = settled.as_object_mut().filter(|_| is_privileged) {
            settled.remove("allowPrivilegeEscalation");
        }
        if settled.is_null() { json!({}) } else { settled }
    }
}

/// Lists of no capabilities say nothing to Kubernetes.
fn leave_out_empty_capabilities(context: &mut Map<String, Value>) {
    const KEY: &str = "capabilities";
    if let Some(Value::Object(capabilities)) = context.get_mut(KEY) {
        capabilities.retain(|_, list| !says_nothing(list));
        if capabilities.is_empty() {
            context.remove(KEY);
        }
    }
}
