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
    // What stands in the values, and is no credential by default.
    assert_eq!(names("Secret"), ["st2-st2-apikeys", "st2-st2-kv", "st2-st2-pack-configs"]);
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
    let validated =
        Run::new(&["validate", "-f", "values.yaml"]).file("values.yaml", values(&json!({})).to_string()).run();
    assert!(!validated.stdout.contains("no manifest provides"), "{}", validated.stdout);
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
    for odd in ODD.iter().filter(|odd| !odd.contains("\\$")) {
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
