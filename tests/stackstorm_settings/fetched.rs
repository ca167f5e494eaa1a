//! Credentials that the External Secrets Operator fetches from a store.

use std::fs;
use std::process::Command;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli_support::{Done, Run};
use crate::options::{ODD, python, settings_of};

fn values(over: &Value) -> Value {
    let mut values = json!({
        "image": { "tag": "3.9" },
        "secrets": { "mode": "external", "external": { "secretStoreRef": { "name": "vault" } } },
        "st2chatops": { "enabled": true },
        "st2": { "ldap": { "enabled": true, "host": "l", "useSsl": true, "bindDn": "cn=$x", "baseOu": "o", "groupDns": ["g"] } },
    });
    for (key, value) in over.as_object().unwrap() {
        values[key] = value.clone();
    }
    values
}

/// Renders without any secret at hand, and without making one.
fn render(values: &Value) -> Done {
    let run = Run::new(&["render", "--no-generate", "-f", "values.yaml"]).file("values.yaml", values.to_string());
    let done = run.run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    done
}

#[test]
fn external_secrets_take_the_place_of_secrets() {
    let done = render(&values(&json!({})));
    let objects = done.objects();
    let names = |kind: &str| -> Vec<String> {
        let named = objects.iter().filter(|object| object["kind"] == kind);
        named.map(|object| object["metadata"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        names("ExternalSecret"),
        [
            "st2-mongodb-auth",
            "st2-rabbitmq-auth",
            "st2-rabbitmq-load-definition",
            "st2-redis-auth",
            "st2-st2-auth",
            "st2-st2-config-secrets",
            "st2-st2-datastore-crypto-key",
            "st2-st2-ssh",
            "st2-st2chatops",
        ]
    );
    assert_eq!(names("Secret"), [""; 0]);
    // Files of packs hold no credential by default, and there is nothing to load.
    assert!(names("ConfigMap").contains(&"st2-st2-pack-configs".to_owned()));
    assert!(
        !names("Job").iter().any(|name| name.contains("apikey-load") || name.contains("key-load")),
        "{:?}",
        names("Job")
    );
    let spec = |name: &str| done.object("ExternalSecret", name)["spec"].clone();
    let mongodb = spec("st2-mongodb-auth");
    assert_eq!(mongodb["secretStoreRef"], json!({ "name": "vault", "kind": "ClusterSecretStore" }));
    assert_eq!((&mongodb["refreshPolicy"], &mongodb["refreshInterval"]), (&json!("Periodic"), &json!("1h")));
    assert_eq!(
        mongodb["data"][1],
        json!({
            "secretKey": "mongodb-password", "remoteRef": { "key": "default/st2/mongodb-auth", "property": "mongodb-password" },
        })
    );
    assert_eq!(spec("st2-st2chatops")["dataFrom"], json!([{ "extract": { "key": "default/st2/st2chatops" } }]));
    // Every pod finds its Secrets.
    let text = done.stdout.clone();
    for name in names("ExternalSecret") {
        assert!(text.matches(&name).count() > 2, "{name} is used by nobody");
    }
    let validated = Run::new(&["validate", "--verbose", "-f", "values.yaml"])
        .file("values.yaml", values(&json!({})).to_string())
        .run();
    assert!(!validated.stdout.contains("no manifest provides"), "{}", validated.stdout);
}

/// What the store is said to hold is fetched.
#[test]
fn content_is_fetched_where_the_store_holds_it() {
    let mut all = values(&json!({ "st2": {} }));
    all["secrets"]["external"]["fetch"] = json!(["apikeys", "keyvalue", "users", "packConfigs"]);
    let done = render(&all);
    let objects = done.objects();
    assert!(objects.iter().all(|object| object["kind"] != "Secret"));
    let spec = |name: &str| done.object("ExternalSecret", name)["spec"].clone();
    for (name, key) in [("st2-apikeys", "apikeys.yaml"), ("st2-kv", "st2kv.yaml"), ("st2-users", "htpasswd")] {
        let fetched =
            json!([{ "secretKey": key, "remoteRef": { "key": format!("default/st2/{name}"), "property": key } }]);
        assert_eq!(spec(&format!("st2-{name}"))["data"], fetched);
    }
    let configs = json!([{ "extract": { "key": "default/st2/st2-pack-configs" } }]);
    assert_eq!(spec("st2-st2-pack-configs")["dataFrom"], configs);
    assert!(
        objects
            .iter()
            .all(|object| object["kind"] != "ConfigMap" || object["metadata"]["name"] != "st2-st2-pack-configs")
    );
    // Jobs and pods mount them.
    for (name, volume) in [("apikeys", "st2-apikeys"), ("kv", "st2-kv"), ("pack-configs", "st2-pack-configs")] {
        let mounted = json!({ "name": format!("st2-{name}-vol"), "secret": { "secretName": format!("st2-{volume}") } });
        assert!(
            objects.iter().any(|object| object
                .pointer("/spec/template/spec/volumes")
                .and_then(Value::as_array)
                .is_some_and(|volumes| volumes.contains(&mounted))),
            "{mounted}"
        );
    }
    let auth = done.object("Deployment", "st2-st2auth")["spec"]["template"]["spec"].to_string();
    assert!(auth.contains(r#""secretName":"st2-st2-users""#) && !auth.contains("generate-htpasswd"), "{auth}");
}

/// Whatever the values hold, none of it is among the manifests.
/// A ServiceMonitor reads even the name that it logs in with from a Secret.
#[test]
fn the_login_of_the_community_operators_exporter_is_fetched() {
    let metrics = json!({ "enabled": true, "serviceMonitor": { "enabled": true } });
    let monitor = |auth: Value| {
        let mongodb = json!({ "provider": "community-operator", "metrics": metrics, "auth": auth });
        let objects = render(&values(&json!({ "mongodb": mongodb }))).objects();
        assert!(!objects.iter().any(|object| object["kind"] == "Secret"));
        let find = |kind: &str, name: &str| {
            objects.iter().find(|object| object["kind"] == kind && object["metadata"]["name"] == name).cloned()
        };
        let login = find("ServiceMonitor", "st2-mongodb").unwrap()["spec"]["endpoints"][0]["basicAuth"].clone();
        (login, find("ExternalSecret", "st2-mongodb-auth"))
    };
    let (login, secret) = monitor(json!({}));
    assert_eq!(login["username"], json!({ "name": "st2-mongodb-auth", "key": "mongodb-metrics-username" }));
    assert_eq!(login["password"], json!({ "name": "st2-mongodb-auth", "key": "mongodb-metrics-password" }));
    let template = &secret.unwrap()["spec"]["target"]["template"];
    assert_eq!(
        (&template["mergePolicy"], &template["data"]),
        (&json!("Merge"), &json!({ "mongodb-metrics-username": "metrics" }))
    );
    let (login, secret) = monitor(json!({ "existingSecret": "mine" }));
    assert_eq!(login["username"]["name"], "mine");
    assert_eq!(secret, None);
}

#[test]
fn no_credential_gets_out() {
    use base64::Engine as _;
    let canary = |name: &str| format!("canary-{name}");
    let mut given = values(&json!({}));
    given["st2"]["password"] = canary("login").into();
    given["st2"]["ldap"]["bindPassword"] = canary("directory").into();
    given["st2"]["ssh_key"] = "-----BEGIN EC PRIVATE KEY-----\nY2FuYXJ5\n-----END EC PRIVATE KEY-----\n".into();
    given["st2chatops"]["env"] = json!({ "HUBOT_SLACK_TOKEN": canary("chat") });
    given["mongodb"] = json!({ "auth": { "password": canary("mongodb"), "rootPassword": canary("root"), "replicaSetKey": "Y2FuYXJ5" } });
    given["rabbitmq"] = json!({ "auth": { "password": canary("rabbitmq"), "erlangCookie": canary("cookie") } });
    given["redis"] = json!({ "password": canary("redis") });
    let done = render(&given);
    assert!(done.objects().iter().all(|object| object["kind"] != "Secret"));
    let base64 = base64::engine::general_purpose::STANDARD.encode("canary-");
    for text in ["canary", "Y2FuYXJ5", &base64[..8]] {
        assert!(!done.stdout.contains(text), "{text}");
    }
}

/// What would have to be among the manifests is refused, at its line and with the way out.
#[test]
fn what_the_values_hold_is_refused() {
    let mut said = String::new();
    let external = |over: &Value| {
        let mut given = values(&json!({ "st2chatops": {} }));
        given["st2"] = json!({});
        for (key, value) in over.as_object().unwrap() {
            given[key] = value.clone();
        }
        given
    };
    for (over, path) in [
        (json!({ "st2": { "apikeys": [{ "user": "u", "key_hash": "canary" }] } }), "st2.apikeys"),
        (json!({ "st2": { "keyvalue": [{ "name": "a", "value": "canary" }] } }), "st2.keyvalue"),
        (json!({ "st2": { "users": { "a": { "password": "canary" } } } }), "st2.users"),
        (
            json!({ "st2": { "packs": { "configs": { "aws.yaml": "password: canary-pack\n" } } } }),
            "st2.packs.configs.aws\\.yaml",
        ),
        (json!({ "mongodb": { "tls": { "enabled": true } } }), "mongodb.tls.enabled"),
        (
            json!({ "mongodb": { "enabled": false, "external": { "hosts": ["m"], "username": "u", "password": "canary" } } }),
            "mongodb.external.password",
        ),
        (
            json!({ "rabbitmq": { "enabled": false, "external": { "hosts": ["m"], "username": "u", "password": "canary" } } }),
            "rabbitmq.external.password",
        ),
        (
            json!({ "redis": { "enabled": false, "external": { "hosts": ["m"], "password": "canary" } } }),
            "redis.external.password",
        ),
        // Whatever has no rule of its own.
        (
            json!({ "external-dns": { "enabled": true, "provider": "cloudflare", "cloudflare": { "apiToken": "canary" } } }),
            "secrets.mode",
        ),
    ] {
        let run = Run::new(&["render", "--no-generate", "-f", "values.yaml"])
            .file("values.yaml", external(&over).to_string());
        let done = run.run();
        let shown = format!("{}{}", done.stdout, done.stderr);
        assert!(!shown.contains("canary"), "{shown}");
        assert!(done.stderr.contains(&format!("error: {path}: ")), "{path}: {}", done.stderr);
        said.push_str(&done.stderr);
    }
    assert_snapshot!(said);
    // Secrets of one's own are fine.
    let own = json!({ "st2": {
        "apikeys": [{ "user": "u", "key_hash": "canary" }], "existingApikeysSecret": "mine",
        "users": { "a": { "passwordHash": "{SHA}canary" } }, "existingHtpasswdSecret": "users",
    } });
    assert!(!render(&external(&own)).stdout.contains("canary"));
    // So are files of packs that say where in the datastore a credential is.
    let configs = json!({ "aws.yaml": "region: eu\npassword: \"{{ st2kv.system.aws | decrypt_kv }}\"\n" });
    let done = render(&external(&json!({ "st2": { "packs": { "configs": configs } } })));
    assert_eq!(done.object("ConfigMap", "st2-st2-pack-configs")["data"]["aws.yaml"], configs["aws.yaml"]);
}

#[test]
fn no_secret_is_missing() {
    let run = |arguments: &[&str]| Run::new(arguments).file("values.yaml", values(&json!({})).to_string()).run();
    let listed = run(&["secrets", "list", "-f", "values.yaml"]);
    assert!(!listed.stdout.contains("missing"), "{}", listed.stdout);
    assert!(listed.stdout.contains("Secret st2-mongodb-auth"), "{}", listed.stdout);
    assert_eq!(run(&["secrets", "check", "--no-generate", "-f", "values.yaml"]).status, 0);
}

#[test]
fn names_in_the_store_follow_a_pattern() {
    let external = json!({ "secretStoreRef": { "name": "s", "kind": "SecretStore" }, "key": "{release}-{secret}-{key}", "property": "", "refreshPolicy": "CreatedOnce" });
    let done = render(&values(&json!({ "secrets": { "mode": "external", "external": external } })));
    let ssh = done.object("ExternalSecret", "st2-st2-ssh");
    assert_eq!(
        ssh["spec"]["data"],
        json!([{ "secretKey": "private_key", "remoteRef": { "key": "st2-st2-ssh-private_key" } }])
    );
    assert_eq!(ssh["spec"]["secretStoreRef"]["kind"], "SecretStore");
    assert_eq!(ssh["spec"]["refreshPolicy"], "CreatedOnce");
}

#[test]
fn secrets_of_ones_own_stay() {
    let done = render(&values(&json!({ "mongodb": { "auth": { "existingSecret": "mine" } } })));
    assert!(!done.stdout.contains("st2-mongodb-auth") && done.stdout.contains("secretName: mine"));
    let settings = done.object("ExternalSecret", "st2-st2-config-secrets").to_string();
    assert!(!settings.contains("[database]") && settings.contains("[messaging]"), "{settings}");
}

#[test]
fn what_the_operator_cannot_do_is_refused() {
    let mut said = String::new();
    let mut refused = |external: &Value, path: &str| {
        let mut values = values(&json!({}));
        values["secrets"]["external"] = external.clone();
        let run = Run::new(&["render", "--no-generate", "-f", "values.yaml"]).file("values.yaml", values.to_string());
        let done = run.run().failed(1);
        assert!(done.stderr.contains(&format!("error: {path}")), "{path}: {}", done.stderr);
        said.push_str(&done.stderr);
    };
    refused(&json!({}), "secrets.external.secretStoreRef.name");
    let store = json!({ "name": "s" });
    refused(&json!({ "secretStoreRef": store, "key": "a", "property": "b" }), "secrets.external.key");
    refused(&json!({ "secretStoreRef": store, "key": "" }), "secrets.external.key");
    refused(&json!({ "secretStoreRef": store, "property": "{name}{key}" }), "secrets.external.property");
    refused(&json!({ "secretStoreRef": { "name": "s", "kind": "Vault" } }), "secrets.external.secretStoreRef.kind");
    refused(&json!({ "secretStoreRef": store, "refreshPolicy": "Never" }), "secrets.external.refreshPolicy");
    refused(&json!({ "secretStoreRef": store, "fetch": ["tokens"] }), "secrets.external.fetch[0]");
    let mut values = values(&json!({ "preset": "stackstorm-ha-1.1" }));
    values["st2"] = json!({});
    let run = Run::new(&["render", "-f", "values.yaml"]).with_secrets().file("values.yaml", values.to_string());
    let done = run.run().failed(1);
    assert!(done.stderr.contains("error: secrets.mode"));
    said.push_str(&done.stderr);
    assert_snapshot!(said);
}

/// What the operator's templates make of credentials. It has Go's templates with the functions that Helm has, so Helm stands in for it.
fn made(helm: &str, template: &str, credentials: &Value) -> String {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("templates")).unwrap();
    fs::write(path("Chart.yaml"), "apiVersion: v2\nname: a\nversion: 1.0.0\n").unwrap();
    fs::write(path("values.json"), credentials.to_string()).unwrap();
    let text = template.replace("{{ .", "{{ .Values.");
    let wrapped = format!("{{{{- define \"made\" }}}}{text}{{{{ end }}}}made: {{{{ include \"made\" . | toJson }}}}\n");
    fs::write(path("templates/a.yaml"), wrapped).unwrap();
    let output =
        Command::new(helm).args(["template", "-f"]).arg(path("values.json")).arg(folder.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("made: "));
    serde_json::from_str(line.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))).unwrap()
}

#[test]
fn credentials_of_the_store_arrive() {
    let Some(python) = python() else { return };
    let Ok(helm) = std::env::var("ST2HA_HELM3") else {
        eprintln!("skipped: ST2HA_HELM3 is not set");
        return;
    };
    let done = render(&values(&json!({})));
    let secret = done.object("ExternalSecret", "st2-st2-config-secrets");
    let template = secret["spec"]["target"]["template"]["data"]["st2.secrets.conf"].as_str().unwrap().to_owned();
    let definitions = done.object("ExternalSecret", "st2-rabbitmq-load-definition");
    let definitions =
        definitions["spec"]["target"]["template"]["data"]["rabbitmq-definitions.json"].as_str().unwrap().to_owned();
    for odd in ODD {
        let redis = odd.replace('#', "");
        let credentials = json!({
            "mongodb_password": odd, "rabbitmq_password": odd, "redis_password": redis, "ldap_password": odd, "password": odd,
        });
        let found = settings_of(&python, "3.9", &made(&helm, &template, &credentials));
        assert_eq!(found["faults"], json!([]), "{odd}");
        assert_eq!(found["values"]["database"]["password"], *odd);
        assert_eq!(found["messaging"][0]["password"], *odd);
        assert_eq!(found["coordination"]["client"]["password"], redis);
        let ldap: Value = serde_json::from_str(found["values"]["auth"]["backend_kwargs"].as_str().unwrap()).unwrap();
        assert_eq!((&ldap["bind_password"], &ldap["bind_dn"]), (&json!(odd), &json!("cn=$x")));
        let users: Value = serde_json::from_str(&made(&helm, &definitions, &credentials)).unwrap();
        assert_eq!(users["users"][0]["password"], *odd);
    }
}
