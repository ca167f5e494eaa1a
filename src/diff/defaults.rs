//! What Kubernetes fills in where a manifest says nothing.

use serde_json::Value;

/// Fields with their defaults as JSON, wherever they are.
const DEFAULTS: &[(&str, &[&str])] = &[
    ("allocateLoadBalancerNodePorts", &["true"]),
    ("apiVersion", &["\"v1\""]),
    ("backoffLimit", &["6"]),
    ("completionMode", &["\"NonIndexed\""]),
    ("completions", &["1"]),
    ("concurrencyPolicy", &["\"Allow\""]),
    ("defaultMode", &["420"]),
    ("dnsPolicy", &["\"ClusterFirst\""]),
    ("emptyDir", &["{}"]),
    ("enableServiceLinks", &["true"]),
    ("expirationSeconds", &["3600"]),
    ("externalTrafficPolicy", &["\"Cluster\""]),
    ("failedJobsHistoryLimit", &["1"]),
    ("failureThreshold", &["3"]),
    ("imagePullPolicy", &["\"IfNotPresent\"", "\"Always\""]),
    ("internalTrafficPolicy", &["\"Cluster\""]),
    ("ipFamilyPolicy", &["\"SingleStack\""]),
    ("manualSelector", &["false"]),
    ("maxSurge", &["\"25%\"", "0"]),
    ("maxUnavailable", &["\"25%\"", "1"]),
    ("parallelism", &["1"]),
    ("partition", &["0"]),
    ("path", &["\"/\""]),
    ("periodSeconds", &["10"]),
    ("podManagementPolicy", &["\"OrderedReady\""]),
    ("podReplacementPolicy", &["\"TerminatingOrFailed\""]),
    ("procMount", &["\"Default\""]),
    ("progressDeadlineSeconds", &["600"]),
    ("protocol", &["\"TCP\""]),
    ("reclaimPolicy", &["\"Delete\""]),
    ("replicas", &["1"]),
    ("resources", &["{}"]),
    ("restartPolicy", &["\"Always\""]),
    ("revisionHistoryLimit", &["10"]),
    ("schedulerName", &["\"default-scheduler\""]),
    ("scheme", &["\"HTTP\""]),
    ("securityContext", &["{}"]),
    ("service", &["\"\""]),
    ("sessionAffinity", &["\"None\""]),
    ("successThreshold", &["1"]),
    ("successfulJobsHistoryLimit", &["3"]),
    ("suspend", &["false"]),
    ("terminationGracePeriodSeconds", &["30"]),
    ("terminationMessagePath", &["\"/dev/termination-log\""]),
    ("terminationMessagePolicy", &["\"File\""]),
    ("timeoutSeconds", &["1", "10800"]),
    ("type", &["\"\"", "\"ClusterIP\"", "\"Opaque\"", "\"RollingUpdate\""]),
    ("volumeBindingMode", &["\"Immediate\""]),
    ("volumeMode", &["\"Filesystem\""]),
    ("whenDeleted", &["\"Retain\""]),
    ("whenScaled", &["\"Retain\""]),
];

/// Fields that Kubernetes fills in with what depends on others, or on the cluster.
const CHOSEN: &[&str] = &[
    "apiGroup",
    "clusterIP",
    "clusterIPs",
    "healthCheckNodePort",
    "ipFamilies",
    "nodePort",
    "policyTypes",
    "serviceAccount",
    "storageClassName",
    "targetPort",
    "volumeName",
];

/// Whether a field has the value that Kubernetes gives it.
pub fn is_one(field: &str, value: &Value) -> bool {
    let values = DEFAULTS.iter().find(|(name, _)| *name == field).map_or(&[][..], |(_, values)| values);
    CHOSEN.contains(&field) || values.contains(&value.to_string().as_str())
}
