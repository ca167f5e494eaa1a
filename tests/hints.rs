//! Keys that people of other charts write, and what is said of them: the right thing, or nothing where the key is known here, too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::collections::BTreeMap;

use cli_support::Run;
use serde_json::{Map, Value, json};

/// A key, what is written there, and what the hint has to say; nothing where the key is known.
const CASES: &[(&str, &str, &str)] = &[
    // Components.
    ("st2api.replicaCount", "2", "`replicas`"),
    ("st2auth.podAnnotations", "{team: ops}", "`annotations`"),
    ("st2auth.ingress", "{enabled: true}", "at the top level: `ingress`"),
    ("st2web.ST2WEB_HTTPS", "'1'", "`st2web.env.ST2WEB_HTTPS: \"1\"`"),
    ("st2api.imagePullSecrets", "[{name: registry}]", "write the name alone"),
    ("st2api.pullSecret", "registry", "`imagePullSecrets`"),
    ("st2api.schedulerName", "mine", "place the pods"),
    ("st2stream.extraVolumes", "[]", "`extra_volumes`"),
    ("st2stream.extraEnv", "[]", "`env`"),
    ("st2stream.extraEnvVars", "[]", "`env`"),
    ("st2stream.envFrom", "[]", "`envFromSecrets` or `envFromConfigMaps`"),
    ("st2stream.serviceAccountName", "robot", "`serviceAccount.name`"),
    ("st2notifier.initContainers", "[]", "`extraInitContainers`"),
    ("st2notifier.extraContainers", "[]", "`sidecars`"),
    ("st2notifier.containerSecurityContext", "{}", "`securityContext`"),
    ("st2notifier.pdb", "{}", "`podDisruptionBudget`"),
    ("st2actionrunner.hpa", "{enabled: true}", "`autoscaling`"),
    ("st2sensorcontainer.replicas", "3", "`st2.packs.sensors`"),
    ("st2timersengine.replicas", "3", "remove it"),
    ("st2client.replicas", "3", "the count cannot be set"),
    ("st2chatops.replicas", "3", "the count cannot be set"),
    ("st2web.enabled", "true", ""),
    ("st2web.podLabels", "{team: ops}", ""),
    ("st2web.priorityClassName", "high", ""),
    ("st2web.topologySpreadConstraints", "[]", ""),
    ("st2web.livenessProbe", "{}", ""),
    ("st2rulesengine.serviceAccount.create", "true", ""),
    ("st2chatops.envFromSecrets", "[tokens]", ""),
    ("st2chatops.extra_volumes", "[]", ""),
    // StackStorm.
    ("st2.env", "{}", "`workloads.env`"),
    ("st2.apiKeys", "[]", "`apikeys`"),
    ("st2.authSecret", "login", "`st2.existingAuthSecret`"),
    ("st2.existingSecret", "login", "`st2.existingAuthSecret`"),
    ("st2.existingSSHSecret", "key", "`existingSshSecret`"),
    ("existingSshSecret", "key", "`st2.existingSshSecret`"),
    ("ldap", "{}", "`st2.ldap`"),
    ("className", "nginx", "`ingress.ingressClassName`"),
    ("mongodb.host", "db", "`mongodb.external.hosts`"),
    ("redis.host", "cache", "`redis.external.hosts`"),
    ("mongodb.size", "8Gi", "`persistence.size`"),
    // Pods of data services.
    ("redis.resources", "{limits: {cpu: 1}}", "`redis.slave.resources`"),
    ("redis.nodeSelector", "{disk: ssd}", "`redis.slave.nodeSelector`"),
    ("redis.tolerations", "[]", "`redis.slave.tolerations`"),
    ("redis.affinity", "{}", "`redis.slave.affinity`"),
    ("redis.podSecurityContext", "{}", "`redis.securityContext`"),
    ("redis.annotations", "{}", "`redis.slave.podAnnotations`"),
    ("redis.updateStrategy", "{type: OnDelete}", "`redis.slave.statefulset.updateStrategy`"),
    ("redis.dnsPolicy", "Default", "no key sets this"),
    ("mongodb.resourcesPreset", "small", "below `resources`"),
    ("mongodb.podAntiAffinityPreset", "soft", "`affinity`"),
    ("rabbitmq.annotations", "{}", "`podAnnotations`"),
    ("rabbitmq.runtimeClassName", "gvisor", "no key sets this"),
    ("rabbitmq.tolerations", "[]", ""),
    // Secrets of a store, and logs.
    ("externalSecrets", "{enabled: true}", "`secrets.mode: external`"),
    ("external-secrets", "{enabled: true}", "`secrets.mode: external`"),
    ("st2.externalSecret", "mine", "`secrets.mode: external`"),
    ("mongodb.auth.externalSecret", "mine", "`secrets.mode: external`"),
    ("secretStore", "vault", "`secrets.external.secretStoreRef`"),
    ("logLevel", "debug", "`st2.config`"),
    ("st2.extraEnv", "[]", "`workloads.env`"),
    ("externalDatabase", "{host: db}", "`mongodb.external`"),
    ("persistence", "{size: 8Gi}", "`mongodb.persistence`"),
    ("nodePort", "30000", "`st2web.service.type: NodePort`"),
    ("domain", "st2.example.com", "`publicUrl`"),
    ("st2web.host", "st2.example.com", "`publicUrl`"),
    ("st2.replicas", "2", "`st2api.replicas`"),
    ("podDisruptionBudget", "{minAvailable: 1}", "`workloads.podDisruptionBudget`"),
    ("pdb", "{minAvailable: 1}", "`workloads.podDisruptionBudget`"),
    ("st2actionrunner.workers", "20", "`actions_pool_size`"),
    ("st2.rbac.defaults", "{}", "`roles`"),
    ("st2.packs.volumes.subPath", "packs", "`packs: {persistentVolumeClaim:"),
    // The way in.
    ("ingress.className", "nginx", "`ingressClassName`"),
    ("ingress.path", "/", "`ingress.hosts[].paths[]`"),
    ("ingress.pathType", "Prefix", "`ingress.hosts[].paths[]`"),
    // Data services.
    ("mongodb.replicas", "3", "`replicaCount`"),
    ("mongodb.replicaSet", "{enabled: true}", "`mongodb.architecture: replicaset`"),
    ("mongodb.auth.rootUser", "root", "always called `root`"),
    ("mongodb.auth.usernames", "[st2]", "`username`"),
    ("mongodb.auth.passwords", "[]", "`password`"),
    ("mongodb.auth.databases", "[st2]", "`database`"),
    ("mongodb.auth.replicaSetName", "rs1", "`mongodb.replicaSetName`"),
    ("rabbitmq.replicas", "3", "`replicaCount`"),
    ("rabbitmq.auth.existingSecret", "queue", "`existingPasswordSecret`"),
    ("rabbitmq.auth.enableLoopbackUser", "true", "remove it"),
    ("rabbitmq.auth.securePassword", "true", "remove it"),
    ("redis.replicas", "3", "`redis.cluster.slaveCount`"),
    ("redis.auth", "{enabled: true}", "`redis.usePassword`"),
    ("redis.replica", "{replicaCount: 2}", "`redis.cluster.slaveCount`"),
    ("redis.architecture", "standalone", "`redis.cluster.slaveCount`"),
    // The top level.
    ("fullnameOverride", "stack", "`st2ha render NAME`"),
    ("tolerations", "[]", "below `workloads`"),
    ("nodeSelector", "{}", "below `workloads`"),
    ("affinity", "{}", "below `workloads`"),
    ("priorityClassName", "high", "below `workloads`"),
    ("topologySpreadConstraints", "[]", "below `workloads`"),
    ("podLabels", "{team: ops}", "below `workloads`"),
    ("imagePullSecrets", "[]", "`workloads.imagePullSecrets`"),
    ("networkPolicy", "{enabled: true}", "`networkPolicies`"),
    ("podAnnotations", "{team: ops}", "`workloads.annotations`"),
    ("extraEnv", "[]", "`workloads.env`"),
    ("extraVolumes", "[]", "`workloads.extra_volumes`"),
    ("extraVolumeMounts", "[]", "`workloads.extra_volumes`"),
    ("envFrom", "[]", "`workloads.envFromSecrets`"),
    ("initContainers", "[]", "`workloads.extraInitContainers`"),
    ("updateStrategy", "{}", "`workloads.strategy`"),
    ("st2resultstracker", "{replicas: 1}", "no results tracker"),
    ("image.imagePullPolicy", "Always", "`pullPolicy`"),
    ("mongodb.auth.user", "st2", "`username`"),
    ("mongodb.uri", "mongodb://db", "below `external`"),
    ("redis.cluster.replicas", "3", "`redis.cluster.slaveCount`"),
    ("st2.adminPassword", "secret", "`password`"),
    ("st2.logLevel", "DEBUG", "`[system]`"),
    ("st2.debug", "true", "`[system]`"),
    ("st2.ldap.hostname", "ldap.example.com", "`host`"),
    ("st2api.updateStrategy", "{}", "`strategy`"),
    ("st2api.image.repository", "registry.example.com", "at the top level"),
    ("st2web.service.port", "8080", "the port is fixed"),
    ("st2web.service.nodePort", "30000", "`type: NodePort`"),
    ("st2web.service.loadBalancerIP", "192.0.2.1", "`annotations`"),
    ("st2web.autoscaling.min", "2", "`minReplicas`"),
    ("st2web.autoscaling.max", "4", "`maxReplicas`"),
    ("st2web.autoscaling.targetCPU", "80", "`targetCPUUtilizationPercentage`"),
    ("st2.ldap.password", "secret", "`bindPassword`"),
    ("st2.ldap.bind_pw", "secret", "`bindPassword`"),
    ("st2.ldap.id_attr", "uid", "`idAttribute`"),
    ("st2.ldap.baseDN", "dc=example", "`baseOu`"),
    ("st2.ldap.searchBase", "dc=example", "`baseOu`"),
    ("st2.ldap.userDn", "cn=st2", "`bindDn`"),
    ("st2.ldap.tls", "true", "`useTls: true`"),
    ("st2.ldap.ca", "/ca.crt", "`caCert`"),
    // Servers of one's own.
    ("mongodb.external.db_name", "st2", "`database`"),
    ("mongodb.external.user", "st2", "`username`"),
    ("mongodb.external.pass", "secret", "`password`"),
    ("mongodb.external.uri", "mongodb://db", "`hosts`"),
    ("mongodb.external.secretName", "login", "`existingSecret`"),
    ("mongodb.external.passwordSecret", "login", "`existingSecret`"),
    ("mongodb.external.replicaSetName", "rs0", "`replicaSet`"),
    ("mongodb.external.ssl", "true", "`tls.enabled: true`"),
    ("mongodb.external.authenticationDatabase", "admin", "`authSource`"),
    ("mongodb.external.tls.secretName", "ca", "`existingSecret`"),
    ("mongodb.external.tls.caSecret", "ca", "`existingSecret`"),
    ("mongodb.external.tls.caCert", "ca.crt", "`certCAFilename`"),
    ("mongodb.external.tls.ca", "ca.crt", "`certCAFilename`"),
    ("mongodb.metrics.password", "secret", "`mongodb.auth.metricsPassword`"),
    ("rabbitmq.external.virtualHost", "st2", "`vhost`"),
    ("rabbitmq.external.user", "st2", "`username`"),
    ("rabbitmq.external.ssl", "true", "`tls.enabled: true`"),
    ("rabbitmq.existingSecret", "queue", "`rabbitmq.auth.existingPasswordSecret`"),
    ("redis.external.auth", "{password: secret}", "`password` without this key"),
    ("redis.external.passwordKey", "pw", "`existingSecretPasswordKey`"),
    ("redis.external.db", "1", "`database`"),
    ("redis.external.masterName", "mymaster", "`sentinel.masterSet`"),
    ("redis.external.sentinel.masterName", "mymaster", "`masterSet`"),
    ("redis.external.sentinel.master", "mymaster", "`masterSet`"),
    ("ingress.secretName", "tls", "`tls: [{secretName: NAME"),
    ("ingress.tls", "true", "a list of maps"),
    ("extraObjects", "[]", "`--templates`"),
    ("extraDeploy", "[]", "`--templates`"),
    ("registry", "registry.example.com", "`imageRegistry`"),
];

/// What validation says of each path.
fn said() -> BTreeMap<String, String> {
    let mut values = json!({});
    for (path, text, _) in CASES {
        let value = st2ha::yaml::read(text, st2ha::yaml::LayerId(0)).unwrap().first().unwrap().to_json();
        let (mut section, keys) = (&mut values, path.split('.'));
        for key in keys {
            section = section.as_object_mut().unwrap().entry(key).or_insert_with(|| Value::Object(Map::new()));
        }
        *section = value;
    }
    let run = Run::new(&["validate", "-f", "v.yaml", "--message-format", "json"]);
    let done = run.file("v.yaml", values.to_string()).run();
    assert_eq!(done.status, 1, "{}", done.stderr);
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let findings = done.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    findings
        .filter(|finding| finding["path"].is_string())
        .map(|finding| (text(&finding, "path"), text(&finding, "help")))
        .collect()
}

#[test]
fn keys_of_other_charts_get_the_right_hint() {
    let said = said();
    let mut wrong = Vec::new();
    for (path, _, hint) in CASES {
        // A finding may be about an item.
        let found = said.iter().find(|(found, _)| found.split('[').next() == Some(path)).map(|(_, help)| help);
        match found {
            None if hint.is_empty() => {}
            Some(help) if !hint.is_empty() && help.contains(hint) => {}
            found => wrong.push(format!("{path}: {found:?}")),
        }
    }
    assert!(CASES.len() > 60);
    assert!(wrong.is_empty(), "{} of {} are right\n{}", CASES.len() - wrong.len(), CASES.len(), wrong.join("\n"));
}
