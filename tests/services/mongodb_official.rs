//! MongoDB on its own image as users see it: values in, objects or findings out.

use serde_json::{Value, json};

use super::mongodb::printed;
use super::service::{Service, key};

const MONGODB: Service = Service {
    section: "mongodb",
    given: r#"{
        "provider": "official",
        "auth": { "rootPassword": "r00t-Pa55", "password": "m0ng0-Pa55", "replicaSetKey": "bTBuZ29LZXk=", "metricsPassword": "m3tr1cs-Pa55" },
        "tls": { "caCert": "certificate", "caKey": "k3y-of-ca", "clientPem": "cl13nt" }
    }"#,
    owns: |labels| labels["app.kubernetes.io/name"] == "mongodb" || labels["app.kubernetes.io/name"] == "mongo",
};

macro_rules! changes {
    ($($name:ident: $values:tt;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), MONGODB.changes(&json!($values), printed));
        }
    )*};
}

#[test]
fn defaults() {
    let printed: Vec<String> = MONGODB.objects(&json!({}), &[]).iter().map(printed_but_scripts).collect();
    insta::assert_snapshot!(printed.join("\n"));
}

/// An object for reading, without the script that has a file and tests of its own.
fn printed_but_scripts(object: &Value) -> String {
    let mut object = object.clone();
    if let Some(script) = object.pointer_mut("/data/setup.js") {
        *script = "(templates/mongodb/official/files/setup.js)".into();
    }
    printed(&object)
}

changes! {
    tls: { "tls": { "enabled": true } };
    tls_of_ones_own: { "tls": { "enabled": true, "existingSecret": "mine" }, "metrics": { "enabled": true } };
    metrics: { "metrics": {
        "enabled": true,
        "extraFlags": "--log.level=debug --collector.collstats",
        "extraUri": "?connectTimeoutMS=5000&socketTimeoutMS=5000",
        "service": { "port": 9300 },
        "serviceMonitor": { "enabled": true, "namespace": "monitoring", "scrapeTimeout": "10s", "additionalLabels": { "release": "prometheus" } },
        "prometheusRule": { "enabled": true, "rules": [{ "name": "mongodb", "rules": [{ "alert": "Down", "expr": "mongodb_up == 0" }] }] },
    } };
    existing_secrets: { "auth": { "existingSecret": "credentials" }, "metrics": { "enabled": true }, "image": { "pullSecrets": ["registry"] } };
    ephemeral: { "persistence": { "enabled": false } };
    names: { "nameOverride": "mongo", "serviceAccount": { "name": "db" }, "replicaSetName": "st2", "clusterDomain": "example.local" };
    elsewhere: { "global": { "imageRegistry": "registry.local", "imagePullSecrets": ["everywhere"], "storageClass": "fast", "namespaceOverride": "data" },
        "mongodb": { "tls": { "enabled": true }, "networkPolicy": { "enabled": true } } };
    no_login: { "auth": { "enabled": false }, "metrics": { "enabled": true } };
    standalone: { "architecture": "standalone", "service": { "type": "NodePort", "nodePort": 30017 }, "persistence": { "existingClaim": "mine" } };
    volumes_of_bitnami: {
        "podManagementPolicy": "OrderedReady",
        "persistence": { "claimName": "datadir", "mountPath": "/bitnami/mongodb", "dbPath": "/bitnami/mongodb/data/db" },
        "podSecurityContext": { "runAsUser": 1001, "runAsGroup": 1001, "fsGroup": 1001 },
        "containerSecurityContext": { "runAsUser": 1001 },
    };
    network_policy: { "networkPolicy": { "enabled": true, "ingressNSMatchLabels": { "team": "storm" }, "ingressNSPodMatchLabels": { "app": "backup" } }, "metrics": { "enabled": true } };
    pod_settings: {
        "replicaCount": 5,
        "schedulerName": "other",
        "enableIPv6": true,
        "directoryPerDB": true,
        "systemLogVerbosity": 2,
        "disableSystemLog": true,
        "configuration": "net:\n  maxIncomingConnections: {{ add 100 200 }}\n",
        "extraFlags": ["--setParameter a=b", "--oplogSize=2000"],
        "extraEnvVars": [{ "name": "COLOUR", "value": "{{ .Release.Name }}-blue" }],
        "extraEnvVarsCM": "settings",
        "extraEnvVarsSecret": "credentials",
        "annotations": { "example.com/of": "workload" },
        "labels": { "of": "workload" },
        "strategyType": "OnDelete",
        "affinity": "nodeAffinity: {}",
        "nodeSelector": { "disk": "ssd" },
        "tolerations": [{ "key": "storm", "operator": "Exists" }],
        "topologySpreadConstraints": [{ "maxSkew": 1, "topologyKey": "rack", "whenUnsatisfiable": "DoNotSchedule" }],
        "podLabels": { "of": "pod" },
        "podAnnotations": { "example.com/of": "pod" },
        "priorityClassName": "high",
        "podSecurityContext": { "enabled": false },
        "containerSecurityContext": { "enabled": false },
        "resources": { "limits": { "memory": "9Gi" } },
        "terminationGracePeriodSeconds": 60,
        "startupProbe": { "failureThreshold": 9 },
        "livenessProbe": { "enabled": false },
        "customLivenessProbe": { "exec": { "command": ["true"] } },
        "readinessProbe": { "periodSeconds": 7 },
        "initContainers": [{ "name": "before", "image": "busybox" }],
        "sidecars": [{ "name": "beside", "image": "busybox" }],
        "extraVolumes": [{ "name": "more", "emptyDir": {} }],
        "extraVolumeMounts": [{ "name": "more", "mountPath": "/more" }],
        "pdb": { "minAvailable": 3 },
        "setup": { "resources": { "limits": { "memory": "1Gi" } } },
        "serviceAccount": { "create": false },
        "service": { "port": 27018, "portName": "tcp-mongodb", "annotations": { "example.com/of": "service" } },
        "persistence": { "storageClass": "-", "size": "100Gi", "subPath": "db", "annotations": { "example.com/of": "claim" } },
    };
}

fn stateful_set(values: &Value) -> Value {
    MONGODB.object(values, "StatefulSet/st2-mongodb")
}

/// What Kubernetes' restricted profile asks for, in every container of every kind of pod.
#[test]
fn every_container_is_restricted_and_bounded() {
    for values in [json!({}), json!({ "tls": { "enabled": true }, "metrics": { "enabled": true } })] {
        let pod = &stateful_set(&values)["spec"]["template"]["spec"];
        assert_eq!(pod["automountServiceAccountToken"], false);
        let context = &pod["securityContext"];
        let wanted = json!({ "runAsNonRoot": true, "runAsUser": 999, "runAsGroup": 999, "fsGroup": 999,
            "fsGroupChangePolicy": "OnRootMismatch", "seccompProfile": { "type": "RuntimeDefault" } });
        assert_eq!(*context, wanted);
        let containers = ["containers", "initContainers"].into_iter().filter_map(|kind| pod[kind].as_array()).flatten();
        let mut count = 0;
        for container in containers {
            count += 1;
            let (name, context) = (&container["name"], &container["securityContext"]);
            assert_eq!(context["runAsNonRoot"], true, "{name}");
            assert_eq!(context["readOnlyRootFilesystem"], true, "{name}");
            assert_eq!(context["allowPrivilegeEscalation"], false, "{name}");
            assert_eq!(context["capabilities"]["drop"], json!(["ALL"]), "{name}");
            for side in ["requests", "limits"] {
                for resource in ["cpu", "memory"] {
                    assert!(container["resources"][side][resource].is_string(), "{name}: {side}.{resource}");
                }
            }
        }
        assert!(count >= 2);
    }
}

#[test]
fn credentials_stand_in_secrets_only() {
    let values = json!({ "tls": { "enabled": true }, "metrics": { "enabled": true } });
    for object in MONGODB.objects(&values, &[]) {
        let text = object.to_string();
        for secret in ["r00t-Pa55", "m0ng0-Pa55", "bTBuZ29LZXk=", "m3tr1cs-Pa55", "k3y-of-ca", "cl13nt"] {
            assert!(object["kind"] == "Secret" || !text.contains(secret), "{} holds {secret}", key(&object));
        }
    }
}

/// Only new pods have to know how many members there are.
#[test]
fn more_members_restart_nobody() {
    let (three, five) = (stateful_set(&json!({})), stateful_set(&json!({ "replicaCount": 5 })));
    assert_eq!(three["spec"]["template"], five["spec"]["template"]);
    assert_eq!(five["spec"]["replicas"], 5);
}

#[test]
fn the_cache_follows_the_memory() {
    for (limit, cache) in [("2Gi", "0.5"), ("1Gi", "0.25"), ("512Mi", "0.25"), ("9Gi", "4.0"), ("3500Mi", "1.2")] {
        let set =
            stateful_set(&json!({ "resources": { "limits": { "memory": limit }, "requests": { "memory": "256Mi" } } }));
        let flags = set["spec"]["template"]["spec"]["containers"][0]["args"].to_string();
        assert!(flags.contains(&format!("\"--wiredTigerCacheSizeGB={cache}\"")), "{limit}: {flags}");
    }
    for values in [
        json!({ "resources": { "limits": null } }),
        json!({ "configuration": "storage: {}" }),
        json!({ "extraFlags": ["--quiet --wiredTigerCacheSizeGB 3"] }),
    ] {
        let flags = stateful_set(&values)["spec"]["template"]["spec"]["containers"][0]["args"].to_string();
        assert!(!flags.contains("CacheSizeGB="), "{values}: {flags}");
    }
}

#[test]
fn stackstorm_is_told_how_to_reach_it() {
    let config = |values: &Value| {
        let output = MONGODB.run(values, &["-o", "json", "-s", "*/st2-st2*"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let host = "st2-mongodb-0.st2-mongodb-headless.stackstorm.svc.cluster.local";
    let single = config(&json!({ "architecture": "standalone" }));
    assert!(single.contains(&format!("mongodb://{host}/st2?authSource=st2&replicaSet=rs0")), "{single}");
    let plain = config(&json!({}));
    assert!(plain.contains(&format!("mongodb://{host},st2-mongodb-1.")) && !plain.contains("tls_ca_file"));
    for (tag, options) in [
        ("3.9", "tls = True\\ntls_ca_file = /etc/st2/mongodb-ca/ca.crt"),
        ("3.8", "ssl = True\\nssl_ca_certs = /etc/st2/mongodb-ca/ca.crt"),
    ] {
        let whole = json!({ "mongodb": { "tls": { "enabled": true } }, "image": { "tag": tag } });
        let text = config(&whole);
        assert!(text.contains(options), "{tag}: {text}");
        assert!(
            text.contains("\"mountPath\": \"/etc/st2/mongodb-ca\"") && text.contains("\"st2-mongodb-ca-certificate\"")
        );
    }
    let own = config(&json!({ "tls": { "enabled": true, "existingSecret": "mine" } }));
    assert!(own.contains("\"secretName\": \"mine\""));
}

#[test]
fn what_cannot_work_is_refused() {
    let cases = [
        (json!({ "replicaCount": 2 }), "mongodb.replicaCount", "odd number"),
        (json!({ "replicaCount": 0 }), "mongodb.replicaCount", "from 1 to"),
        (json!({ "replicaCount": 9 }), "mongodb.replicaCount", "MongoDB allows 7"),
        (json!({ "image": { "tag": "4.4.29" } }), "mongodb.image.tag", "`mongosh`"),
        (
            json!({ "image": { "repository": "bitnamilegacy/mongodb" } }),
            "mongodb.image.repository",
            "laid out like Bitnami's",
        ),
        (json!({ "persistence": { "dbPath": "/elsewhere" } }), "mongodb.persistence.dbPath", "not on the data volume"),
        (json!({ "persistence": { "dbPath": "/data/dbx" } }), "mongodb.persistence.dbPath", "not on the data volume"),
        (json!({ "strategyType": "Recreate" }), "mongodb.strategyType", "`OnDelete`"),
        (json!({ "architecture": "standalone", "strategyType": "Recreate" }), "mongodb.strategyType", "`OnDelete`"),
        (json!({ "auth": { "username": "" } }), "mongodb.auth.username", "cannot log in"),
        (json!({ "pdb": { "minAvailable": 1, "maxUnavailable": 1 } }), "mongodb.pdb.maxUnavailable", "not both"),
        (json!({ "podLabels": { "app.kubernetes.io/name": "x" } }), "mongodb.podLabels", "selects the workload's pods"),
        (json!({ "provider": "officiall" }), "mongodb.provider", "official"),
    ];
    for (values, path, message) in cases {
        let output = MONGODB.run(&values, &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.stdout.is_empty() && !output.status.success(), "{values} is taken");
        assert!(said.contains(path) && said.contains(message), "{values}: {said}");
    }
}

/// `--origin` says that it is deleted.
#[test]
fn null_removes_the_order_in_which_pods_start() {
    let policy = |values: &Value| {
        let set = MONGODB.object(values, "StatefulSet/st2-mongodb");
        set["spec"].get("podManagementPolicy").cloned()
    };
    assert_eq!(policy(&json!({})), Some("Parallel".into()));
    assert_eq!(policy(&json!({ "podManagementPolicy": null })), None);
}

#[test]
fn what_is_fine_is_taken_without_a_word() {
    for values in [
        json!({}),
        json!({ "replicaCount": 7 }),
        json!({ "replicaCount": null, "podManagementPolicy": null, "strategyType": null, "podSecurityContext": null, "livenessProbe": null }),
        json!({ "architecture": "standalone", "replicaCount": 2 }),
        json!({ "image": { "tag": "latest" } }),
        json!({ "image": { "tag": "3.9" }, "mongodb": { "image": { "tag": "7.0.40-jammy" } } }),
        json!({ "persistence": { "dbPath": "/data/db/files" } }),
        json!({ "auth": { "enabled": false, "username": "" } }),
        json!({ "tls": { "enabled": true }, "metrics": { "enabled": true } }),
    ] {
        let output = MONGODB.run(&values, &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        // The certificates of this test are none.
        let is_fine = |line: &str| !line.contains("mongodb") || line.contains("mongodb.tls.");
        assert!(output.status.success() && said.lines().all(is_fine), "{values}: {said}");
    }
}
