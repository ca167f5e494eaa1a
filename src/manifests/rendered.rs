//! The kinds that renders consist of.

/// Every kind that a render can have, whatever the values say, with its API group. What is left in a cluster of an earlier render is
/// looked for among these.
pub const RENDERED_KINDS: &[(&str, &str)] = &[
    ("", "ConfigMap"),
    ("", "PersistentVolumeClaim"),
    ("", "Pod"),
    ("", "Secret"),
    ("", "Service"),
    ("", "ServiceAccount"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("batch", "CronJob"),
    ("batch", "Job"),
    ("external-secrets.io", "ExternalSecret"),
    ("gateway.networking.k8s.io", "HTTPRoute"),
    ("keda.sh", "ScaledObject"),
    ("keda.sh", "TriggerAuthentication"),
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"),
    ("monitoring.coreos.com", "PodMonitor"),
    ("monitoring.coreos.com", "PrometheusRule"),
    ("monitoring.coreos.com", "ServiceMonitor"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("policy", "PodDisruptionBudget"),
    ("psmdb.percona.com", "PerconaServerMongoDB"),
    ("rabbitmq.com", "RabbitmqCluster"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
];

/// The kinds of which values can put objects into another namespace than the release's.
pub const KINDS_ELSEWHERE: &[(&str, &str)] =
    &[("monitoring.coreos.com", "PrometheusRule"), ("monitoring.coreos.com", "ServiceMonitor")];

/// The label of objects in another namespace than the release's, or in none: which namespace the release is in. Releases of one name in several
/// namespaces can be told apart by it.
pub const RELEASE_NAMESPACE: &str = "st2ha.stackstorm.com/release-namespace";
