//! What Kubernetes does not keep of what a manifest says.
//!
//! An API server decodes an object into Go's types and stores what it encodes from them. A field that is no pointer loses `false`, `0`,
//! and everything empty on the way, unless its type says otherwise; a pointer keeps what it points to.

use serde_json::Value;

use crate::manifests::is_quantity_field;

/// The groups of Kubernetes' own kinds. All else is kept as it is given.
const GROUPS: &[&str] = &[
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

/// Fields that are pointers, so that their zeros are kept, with the only fields that they are so in, if there are others of their name.
/// What every object of its type has to have is not listed: it is never missing.
const POINTERS: &[(&str, &[&str])] = &[
    ("activeDeadlineSeconds", &[]),
    ("allocateLoadBalancerNodePorts", &[]),
    ("allowPrivilegeEscalation", &[]),
    ("allowVolumeExpansion", &[]),
    ("apiGroup", &["dataSource", "dataSourceRef", "parameters", "resource"]),
    ("appProtocol", &[]),
    ("automountServiceAccountToken", &[]),
    ("averageUtilization", &[]),
    ("backoffLimit", &[]),
    ("backoffLimitPerIndex", &[]),
    ("blockOwnerDeletion", &[]),
    ("completionMode", &[]),
    ("completions", &[]),
    ("controller", &[]),
    ("defaultMode", &[]),
    ("deprecationWarning", &[]),
    ("enableServiceLinks", &[]),
    ("endPort", &[]),
    ("expirationSeconds", &[]),
    ("failedJobsHistoryLimit", &[]),
    ("fsGroup", &[]),
    ("fsGroupChangePolicy", &[]),
    ("fsType", &["azureDisk", "csi"]),
    ("gmsaCredentialSpec", &[]),
    ("gmsaCredentialSpecName", &[]),
    ("hostProcess", &[]),
    ("hostUsers", &[]),
    ("hostnameOverride", &[]),
    ("immutable", &[]),
    ("ingressClassName", &[]),
    ("initiatorName", &[]),
    ("internalTrafficPolicy", &[]),
    ("ipFamilyPolicy", &[]),
    ("loadBalancerClass", &[]),
    ("localhostProfile", &[]),
    ("lun", &["fc"]),
    ("managedBy", &[]),
    ("manualSelector", &[]),
    ("maxFailedIndexes", &[]),
    ("maxItems", &[]),
    ("maxLength", &[]),
    ("maxProperties", &[]),
    ("maxSurge", &[]),
    ("maxUnavailable", &[]),
    ("maximum", &[]),
    ("minAvailable", &[]),
    ("minDomains", &[]),
    ("minItems", &[]),
    ("minLength", &[]),
    ("minProperties", &[]),
    ("minReplicas", &[]),
    ("minimum", &[]),
    ("mode", &[]),
    ("mountPropagation", &[]),
    ("multipleOf", &[]),
    ("namespace", &["dataSourceRef", "parameters"]),
    ("nodeAffinityPolicy", &[]),
    ("nodeTaintsPolicy", &[]),
    ("optional", &[]),
    ("parallelism", &[]),
    ("partition", &["rollingUpdate"]),
    ("pathType", &[]),
    ("podReplacementPolicy", &[]),
    ("port", &[]),
    ("preemptionPolicy", &[]),
    ("priority", &["spec"]),
    ("privileged", &[]),
    ("procMount", &[]),
    ("progressDeadlineSeconds", &[]),
    ("readOnly", &["azureDisk", "csi"]),
    ("readOnlyRootFilesystem", &[]),
    ("reclaimPolicy", &[]),
    ("recursiveReadOnly", &[]),
    ("replicas", &[]),
    ("resourceClaimName", &[]),
    ("resourceClaimTemplateName", &[]),
    ("restartPolicy", &["containers", "ephemeralContainers", "initContainers"]),
    ("revisionHistoryLimit", &[]),
    ("runAsGroup", &[]),
    ("runAsNonRoot", &[]),
    ("runAsUser", &[]),
    ("runAsUserName", &[]),
    ("runtimeClassName", &[]),
    ("seLinuxChangePolicy", &[]),
    ("selectPolicy", &[]),
    ("service", &["grpc"]),
    ("setHostnameAsFQDN", &[]),
    ("shareProcessNamespace", &[]),
    ("stabilizationWindowSeconds", &[]),
    ("startingDeadlineSeconds", &[]),
    ("stopSignal", &[]),
    ("storageClassName", &[]),
    ("successfulJobsHistoryLimit", &[]),
    ("supplementalGroupsPolicy", &[]),
    ("suspend", &[]),
    ("terminationGracePeriodSeconds", &[]),
    ("timeZone", &[]),
    ("timeoutSeconds", &["clientIP"]),
    ("tolerationSeconds", &[]),
    ("trafficDistribution", &[]),
    ("ttlSecondsAfterFinished", &[]),
    ("type", &["hostPath"]),
    ("unhealthyPodEvictionPolicy", &[]),
    ("volumeAttributesClassName", &[]),
    ("volumeBindingMode", &[]),
    ("volumeMode", &[]),
    ("x-kubernetes-list-type", &[]),
    ("x-kubernetes-map-type", &[]),
    ("x-kubernetes-preserve-unknown-fields", &[]),
];

/// Maps with keys of anyone's choice. Their entries are kept, whatever they are; the map itself is not if it has none.
const MAPS: &[&str] = &[
    "annotations",
    "binaryData",
    "capacity",
    "data",
    "labels",
    "limits",
    "matchLabels",
    "nodeSelector",
    "overhead",
    "parameters",
    "properties",
    "requests",
    "stringData",
    "userAnnotations",
    "volumeAttributes",
];

/// Where a value stands in an object.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// API group of the object.
    pub group: &'a str,
    /// Kind of the object.
    pub kind: &'a str,
    /// The field around this one.
    pub parent: &'a str,
    /// The field.
    pub field: &'a str,
}

impl<'a> At<'a> {
    /// A field of the value here.
    pub fn inside(self, field: &'a str) -> Self {
        Self { parent: self.field, field, ..self }
    }

    /// Whether a server that is given this value keeps nothing of it.
    pub fn drops(self, value: &Value) -> bool {
        let is_zero = match value {
            Value::Null => true,
            Value::Bool(is_set) => !is_set,
            Value::Number(number) => number.as_f64() == Some(0.0) && !is_quantity_field(self.field),
            Value::String(text) => text.is_empty(),
            Value::Array(list) => return list.is_empty() && self.is_typed(),
            // What is a structure rather than a map is there or is not there.
            Value::Object(map) => return map.is_empty() && self.is_map() && self.is_typed(),
        };
        is_zero && self.is_typed() && !self.is_pointer()
    }

    /// Whether this is a field of one of Kubernetes' types.
    fn is_typed(self) -> bool {
        let is_entry = Self { field: self.parent, parent: "", ..self }.is_map();
        GROUPS.contains(&self.group) && !is_entry
    }

    fn is_map(self) -> bool {
        // Others of these names are no maps.
        let is_one_of_its_name = match self.field {
            "options" => self.parent == "flexVolume",
            "selector" => self.kind == "Service",
            _ => false,
        };
        is_one_of_its_name || MAPS.contains(&self.field)
    }

    fn is_pointer(self) -> bool {
        POINTERS
            .iter()
            .any(|(field, parents)| *field == self.field && (parents.is_empty() || parents.contains(&self.parent)))
    }
}
