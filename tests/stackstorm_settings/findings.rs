//! What is found wrong with `external`, at which line.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli_support::Run;

/// Values of each service that are fine.
pub fn fine() -> Value {
    json!({
        "image": { "tag": "3.9" },
        "mongodb": { "enabled": false, "external": {
            "hosts": ["mongodb.example.com"], "database": "st2", "username": "st2", "password": "canary-m",
        } },
        "rabbitmq": { "enabled": false, "external": {
            "hosts": ["rabbitmq.example.com"], "username": "st2", "password": "canary-r",
        } },
        "redis": { "enabled": false, "external": { "hosts": ["redis.example.com"], "password": "canary-c" } },
    })
}

fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

/// The findings of these values over those that are fine: severity and path.
fn findings(over: &Value) -> Vec<(String, String)> {
    told(over, &mut String::new())
}

/// The same, and what they say.
fn told(over: &Value, said: &mut String) -> Vec<(String, String)> {
    let mut values = fine();
    merge(&mut values, over);
    let run = Run::new(&["validate", "--message-format", "json", "-f", "values.yaml"]).with_secrets();
    let done = run.file("values.yaml", values.to_string()).run();
    assert!(!format!("{}{}", done.stdout, done.stderr).contains("canary"), "{}", done.stdout);
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let parse = |line: &str| -> Value {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {}{}", done.stdout, done.stderr))
    };
    done.stdout
        .lines()
        .map(parse)
        .filter(|finding| {
            // All of them point at what somebody wrote.
            assert_eq!(finding["file"], "values.yaml", "{finding}");
            !text(finding, "message").contains("no manifest provides")
        })
        .map(|finding| {
            let of = |key| text(&finding, key);
            writeln!(said, "{}: {}: {}\n    {}", of("severity"), of("path"), of("message"), of("help")).unwrap();
            (of("severity"), of("path"))
        })
        .collect()
}

#[test]
fn what_is_fine_has_no_findings() {
    for over in [
        json!({}),
        json!({ "image": { "tag": "3.8" } }),
        json!({ "mongodb": { "external": { "hosts": ["a", "b"], "port": 27018, "replicaSet": "rs0", "authSource": "admin" } } }),
        json!({ "mongodb": { "external": { "username": null, "password": null } } }),
        json!({ "mongodb": { "external": { "password": null, "existingSecret": "s", "username": "u" } } }),
        json!({ "mongodb": { "external": { "password": null, "username": null, "existingSecret": "s", "existingSecretUsernameKey": "u" } } }),
        json!({ "mongodb": { "external": { "tls": { "enabled": true, "systemAuthorities": true } } } }),
        json!({ "mongodb": { "external": { "tls": { "enabled": true, "existingSecret": "s" } } } }),
        json!({ "mongodb": { "external": { "tls": { "enabled": true, "existingSecret": "s", "systemAuthorities": true, "certFilename": "a", "certKeyFilename": "b" } } } }),
        json!({ "rabbitmq": { "external": { "hosts": ["192.0.2.1", "fd00::1"], "vhost": "a/b?c", "password": "/@:#$%" } } }),
        json!({ "redis": { "external": { "password": null } } }),
        json!({ "redis": { "external": { "password": "a:b@c%d$e" } } }),
        json!({ "redis": { "external": { "username": "st2", "database": 3 } } }),
        json!({ "redis": { "external": { "hosts": ["a", "b", "c"], "sentinel": { "masterSet": "mymaster", "password": "/?#" } } } }),
        json!({ "image": { "tag": "3.8" }, "redis": { "external": { "tls": { "enabled": true, "systemAuthorities": true } } } }),
        json!({ "image": { "tag": "3.8" }, "redis": { "external": { "hosts": ["a", "b", "c"], "sentinel": { "masterSet": "mymaster" } } } }),
    ] {
        assert_eq!(findings(&over), [], "{over}");
    }
}

#[test]
fn what_stackstorm_cannot_use_is_refused() {
    let tls = |service: &str, tls: Value| json!({ service: { "external": { "tls": tls } } });
    let cases = [
        // Both, or nothing of either.
        (json!({ "mongodb": { "enabled": true } }), "mongodb.external"),
        (json!({ "rabbitmq": { "enabled": true } }), "rabbitmq.external"),
        (json!({ "redis": { "enabled": true } }), "redis.external"),
        (json!({ "redis": { "external": { "hosts": [] } } }), "redis.external.hosts"),
        // Hosts.
        (json!({ "mongodb": { "external": { "hosts": ["mongodb://a"] } } }), "mongodb.external.hosts[0]"),
        (json!({ "mongodb": { "external": { "hosts": ["a", "b:27017"] } } }), "mongodb.external.hosts[1]"),
        (json!({ "rabbitmq": { "external": { "hosts": ["u:p@a"] } } }), "rabbitmq.external.hosts[0]"),
        (json!({ "redis": { "external": { "hosts": ["a/0"] } } }), "redis.external.hosts[0]"),
        (json!({ "redis": { "external": { "hosts": ["a", "b"] } } }), "redis.external.hosts"),
        (json!({ "rabbitmq": { "external": { "port": 0 } } }), "rabbitmq.external.port"),
        (json!({ "rabbitmq": { "external": { "port": 65536 } } }), "rabbitmq.external.port"),
        // The database.
        (json!({ "mongodb": { "external": { "database": null } } }), "mongodb.external.database"),
        (json!({ "mongodb": { "external": { "database": "" } } }), "mongodb.external.database"),
        (json!({ "mongodb": { "external": { "database": "a/b" } } }), "mongodb.external.database"),
        (json!({ "mongodb": { "external": { "database": "config" } } }), "mongodb.external.database"),
        (json!({ "mongodb": { "external": { "authSource": "a b" } } }), "mongodb.external.authSource"),
        (json!({ "rabbitmq": { "external": { "vhost": "" } } }), "rabbitmq.external.vhost"),
        // Logins.
        (json!({ "mongodb": { "external": { "username": null } } }), "mongodb.external.username"),
        (json!({ "mongodb": { "external": { "password": null } } }), "mongodb.external.password"),
        (json!({ "mongodb": { "external": { "password": "a\nb" } } }), "mongodb.external.password"),
        (json!({ "mongodb": { "external": { "existingSecret": "s" } } }), "mongodb.external.password"),
        (json!({ "rabbitmq": { "external": { "username": null, "password": null } } }), "rabbitmq.external.username"),
        (
            json!({ "rabbitmq": { "external": { "existingSecretUsernameKey": "u" } } }),
            "rabbitmq.external.existingSecretUsernameKey",
        ),
        (
            json!({ "rabbitmq": { "external": { "password": null, "existingSecret": "s", "existingSecretUsernameKey": "u" } } }),
            "rabbitmq.external.username",
        ),
        (json!({ "redis": { "external": { "username": "u", "password": null } } }), "redis.external.password"),
        (json!({ "redis": { "external": { "password": "a/b" } } }), "redis.external.password"),
        (json!({ "redis": { "external": { "password": "a[b" } } }), "redis.external.password"),
        (json!({ "redis": { "external": { "username": "a:b" } } }), "redis.external.username"),
        (json!({ "redis": { "external": { "sentinel": { "password": "p" } } } }), "redis.external.sentinel.masterSet"),
        (
            json!({ "redis": { "external": { "sentinel": { "masterSet": "my master" } } } }),
            "redis.external.sentinel.masterSet",
        ),
        // Certificates.
        (tls("mongodb", json!({ "enabled": true })), "mongodb.external.tls.existingSecret"),
        (tls("rabbitmq", json!({ "enabled": true })), "rabbitmq.external.tls.existingSecret"),
        (tls("redis", json!({ "enabled": true })), "redis.external.tls.existingSecret"),
        (
            tls("redis", json!({ "enabled": true, "existingSecret": "s", "certCAFilename": "" })),
            "redis.external.tls.certCAFilename",
        ),
        (
            tls("redis", json!({ "enabled": true, "existingSecret": "s", "certFilename": "a" })),
            "redis.external.tls.certKeyFilename",
        ),
        (
            tls("redis", json!({ "enabled": true, "existingSecret": "s", "certKeyFilename": "a" })),
            "redis.external.tls.certFilename",
        ),
        (
            tls(
                "mongodb",
                json!({ "enabled": true, "systemAuthorities": true, "certFilename": "a", "certKeyFilename": "b" }),
            ),
            "mongodb.external.tls.existingSecret",
        ),
        (tls("mongodb", json!({ "existingSecret": "s" })), "mongodb.external.tls.enabled"),
        // What only newer versions can.
        (json!({ "image": { "tag": "3.8" }, "redis": { "external": { "username": "u" } } }), "redis.external.username"),
        (
            json!({ "image": { "tag": "3.8" }, "redis": { "external": { "sentinel": { "masterSet": "m", "password": "p" } } } }),
            "redis.external.sentinel",
        ),
        (
            json!({ "image": { "tag": "3.8" }, "redis": { "external": { "tls": { "enabled": true, "existingSecret": "s" } } } }),
            "redis.external.tls.existingSecret",
        ),
        (
            json!({ "image": { "tag": "3.8" }, "redis": { "external": {
                "sentinel": { "masterSet": "m" }, "tls": { "enabled": true, "systemAuthorities": true },
            } } }),
            "redis.external.tls.enabled",
        ),
    ];
    let mut said = String::new();
    for (over, path) in cases {
        let found = told(&over, &mut said);
        let errors: Vec<&str> =
            found.iter().filter(|(severity, _)| severity == "error").map(|(_, path)| path.as_str()).collect();
        // Where nothing says where the service is, the switch has a finding as well.
        let errors: Vec<&str> =
            errors.into_iter().filter(|path| !path.ends_with(".enabled") || path.contains(".tls.")).collect();
        assert_eq!(errors, [path], "{over}");
    }
    insta::assert_snapshot!("refused", said);
}

#[test]
fn what_is_odd_is_warned_of() {
    let mut said = String::new();
    for (over, path) in [
        (json!({ "mongodb": { "external": { "database": "admin" } } }), "mongodb.external.database"),
        (json!({ "mongodb": { "external": { "hosts": ["a", "A"] } } }), "mongodb.external.hosts[1]"),
        (
            json!({ "mongodb": { "external": { "username": null, "password": null, "authSource": "admin" } } }),
            "mongodb.external.authSource",
        ),
        (
            json!({ "redis": { "external": { "tls": { "enabled": true, "systemAuthorities": true, "existingSecret": "s" } } } }),
            "redis.external.tls.existingSecret",
        ),
        (json!({ "st2": { "config": "[database]\nhost = elsewhere\n" } }), "st2.config"),
    ] {
        assert_eq!(told(&over, &mut said), [("warning".to_owned(), path.to_owned())], "{over}");
    }
    insta::assert_snapshot!("warned_of", said);
}

#[test]
fn nothing_is_printed_and_nothing_generated_for_values_that_are_refused() {
    let values = json!({ "mongodb": { "enabled": false, "external": { "hosts": ["a"] } } });
    let done = Run::new(&["render", "-f", "values.yaml"]).file("values.yaml", values.to_string()).run().failed(1);
    assert!(done.stderr.contains("mongodb.external.database"), "{}", done.stderr);
    assert!(!done.folder.path().join(".st2ha").exists());
}

#[test]
fn a_service_that_is_switched_off_names_the_way_out() {
    let values = json!({ "rabbitmq": { "enabled": false } });
    let run = Run::new(&["render", "-f", "values.yaml"]).with_secrets();
    let done = run.file("values.yaml", values.to_string()).run().failed(1);
    assert!(done.stderr.contains("name its hosts in `rabbitmq.external`"), "{}", done.stderr);
}
