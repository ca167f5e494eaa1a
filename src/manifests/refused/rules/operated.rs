//! The parts of operators' resources that become parts of pods and of what makes them. Operators add what is missing there.

use super::{Group, On};

/// A part of an operator's resource.
#[derive(Debug)]
pub struct Operated {
    /// The kind of the resource.
    pub kind: &'static str,
    /// The part, as a pattern of its path.
    pub at: &'static str,
    /// Objects of ours that have such a part,
    on: On,
    /// and the path of it there.
    like: &'static str,
}

impl Operated {
    /// Where in this part the rules of a group apply, if they do.
    pub fn rest(&self, group: &Group) -> Option<&'static str> {
        let is_same = match (self.on, group.on) {
            (On::Pods, On::Pods) | (On::Templates, On::Templates) => true,
            (On::Kinds(kinds), On::Kinds(all)) => kinds.iter().all(|kind| all.contains(kind)),
            _ => false,
        };
        let rest = group.at.strip_prefix(self.like).filter(|_| is_same)?;
        if rest.is_empty() || self.like.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
    }
}

/// All such parts.
pub const OPERATED: &[Operated] = &[
    set("MongoDBCommunity", "spec.statefulSet.spec"),
    template("MongoDBCommunity", "spec.statefulSet.spec.template", ""),
    pod("MongoDBCommunity", "spec.statefulSet.spec.template.spec", ""),
    template("RabbitmqCluster", "spec.override.statefulSet.spec.template", ""),
    pod("RabbitmqCluster", "spec.override.statefulSet.spec.template.spec", ""),
    pod("RabbitmqCluster", "spec", ""),
    pod("RabbitmqCluster", "spec.resources", CONTAINER_RESOURCES),
    pod("PerconaServerMongoDB", "spec.replsets[]", ""),
    template("PerconaServerMongoDB", "spec.replsets[]", "metadata"),
    pod("PerconaServerMongoDB", "spec.replsets[].affinity.advanced", "affinity"),
    pod("PerconaServerMongoDB", "spec.replsets[].podSecurityContext", "securityContext"),
    pod("PerconaServerMongoDB", "spec.replsets[].containerSecurityContext", CONTAINER_SECURITY),
    pod("PerconaServerMongoDB", "spec.replsets[].resources", CONTAINER_RESOURCES),
    pod("PerconaServerMongoDB", "spec.replsets[].sidecars[]", "{initContainers,containers}[]"),
    pod("PerconaServerMongoDB", "spec.replsets[].sidecarVolumes[]", "volumes[]"),
    Operated {
        kind: "PerconaServerMongoDB",
        at: "spec.replsets[].volumeSpec.persistentVolumeClaim",
        on: On::Kinds(&["PersistentVolumeClaim"]),
        like: "spec",
    },
];

const CONTAINER_RESOURCES: &str = "{initContainers,containers}[].resources";
const CONTAINER_SECURITY: &str = "{initContainers,containers}[].securityContext";

const fn pod(kind: &'static str, at: &'static str, like: &'static str) -> Operated {
    Operated { kind, at, on: On::Pods, like }
}

const fn template(kind: &'static str, at: &'static str, like: &'static str) -> Operated {
    Operated { kind, at, on: On::Templates, like }
}

const fn set(kind: &'static str, at: &'static str) -> Operated {
    Operated { kind, at, on: On::Kinds(&["StatefulSet"]), like: "spec" }
}
