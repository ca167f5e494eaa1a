//! What can be at odds in objects.

use serde_json::Value;

use super::manifest::Manifest;
use super::place::Place;

/// How an object is at odds with itself or with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What is at odds.
    pub kind: FaultKind,
    /// The name or label that it is about.
    pub about: String,
}

/// What is at odds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// Two volumes of a pod have one name.
    DuplicateVolume,
    /// Two containers of a pod have one name.
    DuplicateContainer,
    /// Two volumes are mounted at one place.
    DuplicateMount,
    /// A container mounts a volume that its pod does not have.
    MissingVolume,
    /// A container uses a volume as a device, which is no claim: only those can be devices.
    NoDevice,
    /// Pods lack a label that their own object selects them by, or have another value for it.
    SelectorMisses,
    /// An object selects pods, or Services, of which there are none.
    SelectsNothing,
    /// A ConfigMap or a Secret is rendered without a key that a pod needs of it.
    MissingKey,
    /// A ConfigMap or a Secret is rendered and mounted as a whole, without a file that the pod's own settings name below the mount.
    MissingFile,
    /// A port is named or numbered that what it belongs to does not have.
    MissingPort,
    /// A Service leads to a port that none of its pods names.
    UnansweredPort,
    /// Two Services ask for the same port of the nodes.
    DuplicateNodePort,
    /// A port of the nodes that is not among those that an API server gives away by default.
    UnusualNodePort,
    /// A container must not run as root, and nothing but its image names a user, which is root.
    RootByImage,
}

impl FaultKind {
    /// Whether Kubernetes refuses the object, or its pods can never start; else it only may not do what is wanted. What names a file may be a
    /// script that looks whether there is one.
    pub fn is_error(self) -> bool {
        !matches!(
            self,
            Self::UnansweredPort | Self::UnusualNodePort | Self::RootByImage | Self::SelectsNothing | Self::MissingFile
        )
    }
}

/// Calls with the path of a field, what is at odds, and what it is about.
pub(super) type Add<'a> = dyn FnMut(&Manifest, String, FaultKind, &str) + 'a;

/// Labels that Kubernetes itself puts on pods.
const GIVEN: &[&str] =
    &["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-name"];

/// Whether labels are these, or Kubernetes itself adds them.
pub(super) fn has(labels: &Value, (name, value): (&String, &Value)) -> bool {
    labels.get(name) == Some(value) || GIVEN.contains(&name.as_str())
}
