//! Keys that people of other charts write, and what is said of them: the right thing, or nothing where the key is known here, too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::collections::BTreeMap;

use cli_support::Run;
use serde_json::{Map, Value, json};
use st2ha::schema::{Choices, known_names};

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
    ("mongodb.size", "8Gi", "`mongodb.persistence.size`"),
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

/// A key that there is not, what stands there, and what is said.
type Hint = (&'static str, &'static str, &'static str);

/// What the values choose for the data services, and what is said of keys then.
const BY_CHOICE: &[(&str, &[Hint])] = &[
    (
        "{}",
        &[
            ("mongodb.nodePort", "30000", "only `mongodb.architecture: standalone` reads `mongodb.service.nodePort`"),
            ("redis.sysctl", "{enabled: true}", "only `redis.provider: bitnami` reads `redis.sysctlImage`"),
            ("rabbitmq.forceBoot", "true", "only `rabbitmq.provider: bitnami` reads `rabbitmq.clustering.forceBoot`"),
            (
                "mongodb.externalAcess",
                "{enabled: true}",
                "only `mongodb.provider: bitnami` reads `mongodb.externalAccess`",
            ),
            ("mongodb.securityContext", "{enabled: true, fsGroup: 1001}", "did you mean `podSecurityContext`?"),
            ("rabbitmq.securityContext", "{fsGroup: 1001}", "did you mean `podSecurityContext`?"),
            ("redis.slave.securityContext", "{capabilities: {}}", "did you mean `redis.containerSecurityContext`?"),
        ],
    ),
    (
        "{mongodb: {architecture: standalone}, rabbitmq: {provider: bitnami}, redis: {provider: bitnami, cluster: {enabled: false}}}",
        &[
            ("mongodb.nodePort", "30000", "write `service.nodePort`"),
            ("mongodb.securityContext", "{runAsUser: 1001}", "did you mean `containerSecurityContext`?"),
            ("mongodb.replicas", "3", "only `mongodb.architecture: replicaset` reads `mongodb.replicaCount`"),
            ("rabbitmq.forceBoot", "true", "did you mean `rabbitmq.clustering.forceBoot`?"),
            ("redis.sysctl", "{enabled: true}", "did you mean `redis.sysctlImage`?"),
            ("redis.resources", "{limits: {memory: 1Gi}}", "did you mean `redis.master.resources`?"),
        ],
    ),
    (
        "{mongodb: {provider: bitnami}, rabbitmq: {provider: cluster-operator}, redis: {provider: bitnami}}",
        &[
            ("mongodb.nodePort", "30000", "write `mongodb.externalAccess.enabled: true`"),
            (
                "mongodb.securityContext",
                "{fsGroup: 1, capabilities: {}}",
                "and the rest into `containerSecurityContext`",
            ),
            ("rabbitmq.securityContext", "{fsGroup: 1001}", "only `rabbitmq.provider: bitnami` or `official` reads"),
            ("redis.resources", "{limits: {memory: 1Gi}}", "did you mean `redis.slave.resources`?"),
        ],
    ),
];

/// Values with these over them, each at its path.
fn with(mut values: Value, keys: &[(String, Value)]) -> Value {
    for (path, value) in keys {
        let section = path.split('.').fold(&mut values, |section, key| {
            if !section.is_object() {
                *section = json!({});
            }
            section.as_object_mut().unwrap().entry(key).or_insert(Value::Null)
        });
        *section = value.clone();
    }
    values
}

fn read(text: &str) -> Value {
    st2ha::yaml::read(text, st2ha::yaml::LayerId(0)).unwrap().first().unwrap().to_json()
}

/// What validation says: path, message and help.
fn findings(values: &Value) -> Vec<(String, String, String)> {
    let run = Run::new(&["validate", "-f", "v.yaml", "--message-format", "json"]);
    let done = run.file("v.yaml", values.to_string()).run();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let findings = done.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    findings.map(|finding| (text(&finding, "path"), text(&finding, "message"), text(&finding, "help"))).collect()
}

#[test]
fn hints_know_the_provider_and_the_architecture() {
    for (choice, cases) in BY_CHOICE {
        let keys: Vec<(String, Value)> = cases.iter().map(|(path, text, _)| ((*path).to_owned(), read(text))).collect();
        let found = findings(&with(read(choice), &keys));
        for (path, _, hint) in *cases {
            let said: Vec<&String> = found.iter().filter(|(at, ..)| at == path).map(|(.., help)| help).collect();
            assert!(said.iter().any(|help| help.contains(hint)), "{choice}: {path}: {said:?}");
        }
    }
}

/// Every provider and every architecture of each data service.
const CHOICES: &[&str] = &[
    "{}",
    "{mongodb: {architecture: standalone}, redis: {cluster: {enabled: false}}}",
    "{mongodb: {provider: bitnami}, rabbitmq: {provider: bitnami}, redis: {provider: bitnami}}",
    "{mongodb: {provider: bitnami, architecture: standalone}, redis: {provider: bitnami, cluster: {enabled: false}}}",
    "{mongodb: {provider: percona-operator}, rabbitmq: {provider: cluster-operator}}",
    "{mongodb: {provider: community-operator}}",
];

/// The sections of the data services.
fn sections(section: &str) -> Vec<String> {
    let inner = known_names(section).into_iter().filter(|known| known.has_keys);
    let inner = inner.flat_map(|known| sections(&format!("{section}.{}", known.name)));
    std::iter::once(section.to_owned()).chain(inner).collect()
}

/// The keys of a service that a hint leads to, by their paths.
fn led_to(section: &str, help: &str) -> Vec<String> {
    let words = help.split('`').skip(1).step_by(2).map(|word| word.split([':', ' ', '=']).next().unwrap_or_default());
    let is_key = |path: &String| {
        path.rsplit_once('.').is_some_and(|(section, key)| known_names(section).iter().any(|known| known.name == key))
    };
    words.filter_map(|word| [format!("{section}.{word}"), word.to_owned()].into_iter().find(is_key)).collect()
}

/// Values that hold an example of a key.
fn example(schema: &Value, key: &str) -> Option<Value> {
    let path = key.parse().unwrap();
    let said = st2ha::schema::describe(schema, &path, &Choices::default()).unwrap();
    Some(st2ha::examples::document(&path, st2ha::examples::example(&path, &said, None)?))
}

/// Values with others over them.
fn all<'a>(values: &Value, others: impl IntoIterator<Item = &'a Value>) -> Value {
    others.into_iter().fold(values.clone(), over)
}

fn over(values: Value, other: &Value) -> Value {
    match (values, other) {
        (Value::Object(mut values), Value::Object(other)) => {
            for (key, other) in other {
                let value = values.remove(key).unwrap_or(Value::Null);
                values.insert(key.clone(), over(value, other));
            }
            values.into()
        }
        (_, other) => other.clone(),
    }
}

/// Whoever does what a hint says is not told that nothing reads it.
#[test]
fn what_a_hint_leads_to_is_read() {
    let schema: Value = serde_json::from_str(include_str!("../schema/values.schema.json")).unwrap();
    let sections: Vec<String> = ["mongodb", "rabbitmq", "redis"].into_iter().flat_map(sections).collect();
    let (mut wrong, mut followed) = (Vec::new(), 0);
    let mut known: BTreeMap<String, Option<Value>> = BTreeMap::new();
    for choice in CHOICES {
        let choice = read(choice);
        let unknown = |section: &String| {
            let names = st2ha::schema::names_elsewhere(section).into_iter();
            names.map(|name| (format!("{section}.{name}"), json!({}))).collect::<Vec<_>>()
        };
        let keys: Vec<(String, Value)> = sections.iter().flat_map(unknown).collect();
        let said = findings(&with(choice.clone(), &keys));
        let mut led: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (path, ..) in &keys {
            let (section, _) = path.rsplit_once('.').unwrap();
            let help = said.iter().find(|(at, ..)| at == path).map(|(.., help)| help.as_str()).unwrap_or_default();
            for key in led_to(section, help).into_iter().filter(|_| !help.starts_with("only ")) {
                led.entry(key).or_default().push(path.clone());
            }
        }
        let services = ["mongodb.", "rabbitmq.", "redis."];
        led.retain(|key, _| services.iter().any(|service| key.starts_with(service)));
        let examples: Vec<(String, Value)> = led
            .keys()
            .filter_map(|key| {
                let document = known.entry(key.clone()).or_insert_with(|| example(&schema, key)).clone();
                Some((key.clone(), document?))
            })
            .collect();
        followed += examples.len();
        // Keys may come to nothing because of each other: those are looked at alone.
        let together = findings(&all(&choice, examples.iter().map(|(_, document)| document)));
        let is_unread = |key: &str, found: &[(String, String, String)]| {
            let words = ["no effect", "only the provider"];
            found.iter().any(|(path, message, _)| path == key && words.iter().any(|word| message.contains(word)))
        };
        for (key, document) in examples.iter().filter(|(key, _)| is_unread(key, &together)) {
            let alone = findings(&all(&choice, [document]));
            if is_unread(key, &alone) {
                wrong.push(format!("{choice}: {key} for {:?}: {alone:?}", led[key]));
            }
        }
    }
    assert!(followed > 300, "{followed}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
