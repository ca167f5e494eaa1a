//! What else is known of an object: nothing of what it holds, but how many pods it makes, of which images, and where they answer.

use serde_json::Value;

use crate::credential::shown_image;
use crate::manifests::{Manifest, Scaling, list, members, pod, text};

/// Facts about an object that may be shown to anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facts {
    /// Its namespace, where it names one.
    pub namespace: Option<String>,
    /// How many pods it asks for, where it asks for a number.
    pub replicas: Option<u64>,
    /// How many there are at most, where an autoscaler makes more of them.
    pub most: Option<u64>,
    /// Its containers and their images, init containers first.
    pub images: Vec<(String, String)>,
    /// Ports that it or its containers have: `9101`, `amqp 5672`.
    pub ports: Vec<String>,
}

impl Facts {
    /// The facts about a manifest, which is among others.
    pub fn of(manifest: &Manifest, manifests: &[Manifest]) -> Self {
        let mut facts =
            Self { namespace: manifest.key.namespace.clone(), replicas: members(manifest), ..Self::default() };
        if let Some(scaling) = Scaling::of_workload(manifest, manifests) {
            facts.replicas = Some(scaling.least);
            facts.most = Some(scaling.most).filter(|most| *most > scaling.least);
        }
        let spec = manifest.object.get("spec").unwrap_or(&Value::Null);
        if manifest.key.kind == "Service" {
            facts.ports = list(spec, "ports").iter().filter_map(|own| port(own, "port")).collect();
        }
        if let Some(pod) = pod(manifest) {
            for container in pod.containers().flat_map(|(_, containers)| containers) {
                facts.images.push((text(container, "name").to_owned(), shown_image(text(container, "image"))));
                facts.ports.extend(list(container, "ports").iter().filter_map(|own| port(own, "containerPort")));
            }
        }
        facts
    }
}

impl Facts {
    /// How many pods there are, in words: `3`, `2 to 5`.
    pub fn pods(&self) -> Option<String> {
        let least = self.replicas?;
        Some(self.most.map_or_else(|| least.to_string(), |most| format!("{least} to {most}")))
    }
}

fn port(port: &Value, key: &str) -> Option<String> {
    let number = port.get(key)?.as_u64()?;
    let name = text(port, "name");
    Some(if name.is_empty() { number.to_string() } else { format!("{name} {number}") })
}
