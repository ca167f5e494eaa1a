//! Values under which keys make a difference that make none by default.

use serde_json::{Value, json};
use st2ha::config::Provider;

/// Sets of values for a provider, each of the service's section. What makes no sense for a provider is left out.
pub fn of(provider: &Provider) -> Vec<Value> {
    match (provider.service, provider.name) {
        ("mongodb", "bitnami") => vec![
            json!({ "architecture": "standalone", "useStatefulSet": false, "metrics": { "enabled": true } }),
            json!({ "architecture": "standalone", "useStatefulSet": true, "persistence": { "enabled": false } }),
            json!({ "externalAccess": { "enabled": true, "autoDiscovery": { "enabled": true } } }),
            json!({ "externalAccess": { "enabled": true, "service": { "type": "NodePort", "nodePorts": ["30001", "30002", "30003"] } } }),
            json!({ "externalAccess": { "enabled": true, "service": { "type": "LoadBalancer", "loadBalancerIPs": ["a", "b", "c"] } } }),
            json!({ "arbiter": { "enabled": true, "livenessProbe": { "enabled": false }, "readinessProbe": { "enabled": false } } }),
            json!({ "service": { "type": "NodePort" }, "architecture": "standalone" }),
            json!({ "service": { "type": "LoadBalancer" }, "architecture": "standalone" }),
            json!({ "livenessProbe": { "enabled": false }, "readinessProbe": { "enabled": false }, "pdb": { "create": true, "minAvailable": null } }),
        ],
        ("rabbitmq", "bitnami") => vec![
            json!({ "livenessProbe": { "enabled": false }, "readinessProbe": { "enabled": false }, "maxAvailableSchedulers": 2 }),
            json!({ "service": { "type": "LoadBalancer" }, "auth": { "tls": { "enabled": true } }, "metrics": { "enabled": true } }),
            json!({ "service": { "type": "NodePort" }, "auth": { "tls": { "enabled": true } }, "metrics": { "enabled": true } }),
            json!({ "memoryHighWatermark": { "enabled": true, "type": "absolute" }, "pdb": { "create": true, "maxUnavailable": 1 } }),
            json!({ "networkPolicy": { "enabled": true, "allowExternal": false } }),
        ],
        ("redis", "bitnami") => vec![
            json!({ "usePassword": true, "tls": { "enabled": true }, "metrics": { "enabled": true } }),
            json!({ "usePassword": true, "usePasswordFile": true, "existingSecret": "s" }),
            json!({ "cluster": { "enabled": false }, "sentinel": { "enabled": false } }),
            json!({ "sentinel": { "enabled": false }, "cluster": { "enabled": true } }),
            json!({ "sentinel": { "service": { "type": "LoadBalancer" }, "livenessProbe": { "enabled": false }, "readinessProbe": { "enabled": false } } }),
            json!({ "slave": { "livenessProbe": { "enabled": false }, "readinessProbe": { "enabled": false } } }),
        ],
        ("mongodb", "community-operator" | "percona-operator") => vec![
            json!({
                "metrics": { "enabled": true, "serviceMonitor": { "enabled": true }, "prometheusRule": { "enabled": true } },
                "tls": { "enabled": true, "existingSecret": "s" }, "networkPolicy": { "enabled": true },
                "auth": { "metricsPassword": "m3tr1cs" },
            }),
            json!({ "networkPolicy": { "enabled": true, "ingressNSMatchLabels": { "a": "b" } }, "auth": { "existingSecret": "s" } }),
        ],
        ("rabbitmq", "cluster-operator") => vec![
            json!({
                "metrics": { "enabled": true, "serviceMonitor": { "enabled": true }, "prometheusRule": { "enabled": true } },
                "auth": { "tls": { "enabled": true, "serverKey": "k" } }, "networkPolicy": { "enabled": true, "allowExternal": false },
                "ldap": { "enabled": true }, "memoryHighWatermark": { "enabled": true },
            }),
            json!({ "pdb": { "maxUnavailable": null } }),
        ],
        _ => Vec::new(),
    }
}
