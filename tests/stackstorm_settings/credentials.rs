//! Credentials are in Secrets and nowhere else, and each can be in a Secret of the user's own.

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::cli_support::{Done, Run, SECRETS};
use crate::options::{ODD, arrives, python};

/// What stands in the values that every test here gives.
const GIVEN: &[&str] = &[
    "Ch4ngeMe",
    "MBsCAQACAQACAQ",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "m0ngo",
    "c2V0a2V5c2V0a2V5",
    "r4bbit",
    "c00kie",
    "r3dis",
];

fn render(arguments: &[&str], values: &Value) -> Done {
    let run = Run::new(&["render"]).with_secrets().args(&["-f", "values.yaml"]).args(arguments);
    let done = run.file("values.yaml", values.to_string()).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    done
}

/// Values under which everything that can hold a credential is switched on.
fn everything() -> Value {
    json!({
        "st2": {
            "keyvalue": [{ "name": "a", "value": "canary-kv" }],
            "apikeys": [{ "user": "u", "key_hash": "canary-key" }],
            "packs": { "configs": { "aws.yaml": "token: canary-pack\n" } },
            "rbac": { "enabled": true },
        },
        "st2chatops": { "enabled": true, "env": { "HUBOT_SLACK_TOKEN": "canary-chat" } },
        "mongodb": { "metrics": { "enabled": true }, "auth": { "metricsPassword": "canary-exporter" } },
        "rabbitmq": { "metrics": { "enabled": true } },
        "redis": { "metrics": { "enabled": true } },
        "metrics": { "enabled": true },
        "networkPolicies": { "enabled": true },
        "st2actionrunner": { "keda": { "enabled": true }, "autoscaling": { "enabled": false } },
    })
}

#[test]
fn nothing_but_secrets_holds_one() {
    let operated = json!({
        "mongodb": { "provider": "percona-operator", "auth": { "replicaSetKey": null } },
        "rabbitmq": { "provider": "cluster-operator", "auth": { "erlangCookie": null } },
    });
    let bitnami = json!({ "mongodb": { "provider": "bitnami" }, "rabbitmq": { "provider": "bitnami" }, "redis": { "provider": "bitnami" } });
    let one = json!({ "redis": { "cluster": { "slaveCount": 1 }, "sentinel": { "enabled": false } } });
    for arguments in [&[][..], &["--preset", "small"], &["--preset", "production"], &["--target", "helm"]] {
        for values in [json!({}), everything(), operated.clone(), bitnami.clone(), one.clone()] {
            for object in render(arguments, &values).objects() {
                let (kind, text) = (&object["kind"], object.to_string());
                let held: Vec<_> = GIVEN.iter().chain(&["canary"]).filter(|given| text.contains(**given)).collect();
                assert!(kind == "Secret" || held.is_empty(), "{kind} {}: {held:?}", object["metadata"]["name"]);
            }
        }
    }
}

/// Names of Secrets for all there is.
fn existing() -> Value {
    json!({
        "st2": {
            "existingAuthSecret": "auth", "existingDatastoreSecret": "key", "existingSshSecret": "ssh", "existingHtpasswdSecret": "users",
            "existingConfigSecret": "conf", "existingApikeysSecret": "apikeys", "existingKeyvalueSecret": "kv",
            "packs": { "existingConfigsSecret": "packs" },
        },
        "st2chatops": { "enabled": true, "existingSecret": "bot" },
        "mongodb": { "auth": { "existingSecret": "m" }, "tls": { "enabled": true, "existingSecret": "m-tls" }, "metrics": { "enabled": true } },
        "rabbitmq": {
            "auth": {
                "existingPasswordSecret": "r", "existingErlangSecret": "r",
                "tls": { "enabled": true, "existingSecret": "r-tls" },
            },
            "loadDefinition": { "existingSecret": "definitions" },
        },
        "redis": { "existingSecret": "c", "tls": { "enabled": true, "certificatesSecret": "c-tls", "certFilename": "a", "certKeyFilename": "b", "certCAFilename": "d" } },
        "ingress": { "enabled": true, "tls": [{ "secretName": "web-tls", "hosts": ["st2.example.com"] }] },
        "publicUrl": "https://st2.example.com",
    })
}

#[test]
fn with_existing_secrets_there_is_none_in_the_output() {
    for arguments in [&[][..], &["--preset", "small"], &["--preset", "production"], &["--target", "helm"]] {
        // Whatever is needed would be missing.
        let run = Run::new(&["render", "--no-generate", "-f", "values.yaml"]).args(arguments);
        let done = run.file("values.yaml", existing().to_string()).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        let secrets: Vec<Value> = done.objects().into_iter().filter(|object| object["kind"] == "Secret").collect();
        assert!(secrets.is_empty(), "{secrets:?}");

        // Those that are written all the same are not used.
        let run = Run::new(&["render", "-f", "values.yaml"]).with_secrets().args(arguments);
        let done = run.file("values.yaml", existing().to_string()).run();
        for object in done.objects() {
            let text = object.to_string();
            let held: Vec<_> = GIVEN.iter().filter(|given| text.contains(**given)).collect();
            assert!(held.is_empty(), "{} {}: {held:?}", object["kind"], object["metadata"]["name"]);
        }
    }
}

/// Every Secret that is named has to be mounted or read by somebody.
#[test]
fn existing_secrets_are_used() {
    let done = render(&[], &existing());
    let pods: String =
        done.objects().iter().filter(|object| object["kind"] != "Secret").map(Value::to_string).collect();
    for name in [
        "auth",
        "key",
        "ssh",
        "users",
        "conf",
        "apikeys",
        "kv",
        "packs",
        "bot",
        "m",
        "m-tls",
        "r",
        "r-tls",
        "definitions",
        "c",
        "c-tls",
    ] {
        let used = [format!("\"secretName\":\"{name}\""), format!("\"name\":\"{name}\"")];
        assert!(used.iter().any(|used| pods.contains(used)), "{name}");
    }
}

#[test]
fn passwords_of_existing_secrets_arrive() {
    let Some(python) = python() else { return };
    let values = json!({
        "image": { "tag": "3.9" },
        "mongodb": { "auth": { "existingSecret": "m" } },
        "rabbitmq": {
            "auth": { "existingPasswordSecret": "r", "existingErlangSecret": "r" },
            "loadDefinition": { "existingSecret": "definitions" },
        },
        "redis": { "existingSecret": "c", "existingSecretPasswordKey": "pw" },
    });
    for odd in ODD {
        let redis = odd.replace('#', "");
        let own = [("m", "mongodb-password", *odd), ("r", "rabbitmq-password", *odd), ("c", "pw", redis.as_str())];
        let found = arrives(&python, &[], &values, &own);
        assert_eq!(found["values"]["database"]["password"], *odd);
        assert_eq!(found["messaging"][0]["password"], *odd);
        assert_eq!(found["messaging"][0]["userid"], "admin");
        assert_eq!(found["coordination"]["client"]["password"], redis);
        let sentinels = found["coordination"]["sentinels"].as_array().unwrap();
        assert!(sentinels.len() == 3 && sentinels.iter().all(|sentinel| sentinel["password"] == redis), "{odd}");
    }
}

#[test]
fn passwords_of_the_values_arrive() {
    let Some(python) = python() else { return };
    for odd in ODD {
        let redis = odd.replace('#', "");
        let values = json!({
            "image": { "tag": "3.9" },
            "mongodb": { "auth": { "password": odd } },
            "rabbitmq": { "auth": { "password": odd } },
            "redis": { "password": redis },
        });
        let found = arrives(&python, &[], &values, &[]);
        assert_eq!(found["values"]["database"]["password"], *odd);
        assert_eq!(found["messaging"][0]["password"], *odd);
        assert_eq!(found["coordination"]["client"]["password"], redis);
    }
}

/// Several users: the first by a password, the others by hashes that stay as they are.
#[test]
fn several_users_log_in() {
    use base64::Engine as _;
    let alice = "$2y$10$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let values =
        json!({ "st2": { "users": { "alice": { "passwordHash": alice }, "bob.b": { "passwordHash": "$apr1$x$y" } } } });
    let done = render(&[], &values);
    let lines = done.object("Secret", "st2-st2-users")["data"]["htpasswd"].clone();
    let lines = base64::engine::general_purpose::STANDARD.decode(lines.as_str().unwrap()).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    assert_eq!(lines, format!("alice:{alice}\nbob.b:$apr1$x$y\n"));
    for object in done.objects().iter().filter(|object| object["kind"] != "Secret") {
        assert!(!object.to_string().contains("$apr1$x"));
    }
    // The init container itself, where there is `openssl`.
    let deployment = done.object("Deployment", "st2-st2auth");
    let pod = &deployment["spec"]["template"]["spec"];
    let init = pod["initContainers"].as_array().unwrap().iter().find(|one| one["name"] == "generate-htpasswd").unwrap();
    assert!(init["volumeMounts"].to_string().contains("/run/st2-users"));
    let folder = tempfile::TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("htpasswd"), &lines).unwrap();
    let script = init["command"][2].as_str().unwrap();
    for (name, text) in [("ST2_AUTH_USERNAME", "st2admin"), ("ST2_AUTH_PASSWORD", "pw")] {
        std::fs::write(path(name), text).unwrap();
    }
    let script = script.replace("/tmp/st2/htpasswd", &path("made"));
    let script = ["/run/st2-users", "/run/st2-auth"]
        .iter()
        .fold(script, |script, place| script.replace(place, folder.path().to_str().unwrap()));
    let mut shell = std::process::Command::new("sh");
    let shell = shell.args(["-ec", &script]);
    assert!(shell.status().unwrap().success());
    let made = std::fs::read_to_string(path("made")).unwrap();
    assert!(made.starts_with("st2admin:$apr1$") && made.ends_with(&lines), "{made}");

    let mut said = String::new();
    for (users, path) in [
        (json!({ "a:b": { "passwordHash": alice } }), "st2.users.a:b"),
        (json!({ "st2admin": { "passwordHash": alice } }), "st2.users.st2admin"),
        (json!({ "alice": { "passwordHash": "canary" } }), "st2.users.alice.passwordHash"),
        (json!({ "alice": { "passwordHash": "$2y$10$canary x" } }), "st2.users.alice.passwordHash"),
        (json!({ "alice": {} }), "st2.users.alice"),
        (json!({ "alice": { "password": "" } }), "st2.users.alice"),
        (json!({ "alice": { "password": "canary", "passwordHash": alice } }), "st2.users.alice.passwordHash"),
        (json!({ "alice": { "password": "canary".repeat(13) } }), "st2.users.alice.password"),
        (json!({ "alice": { "password": "canary\nx" } }), "st2.users.alice.password"),
        (json!({ "alice": { "password": "<path:canary#x>" } }), "st2.users.alice.password"),
    ] {
        let found = told(&json!({ "st2": { "users": users } }).to_string(), &mut said);
        assert!(found.iter().any(|(severity, found, _)| severity == "error" && found == path), "{path}: {found:?}");
    }
    assert_snapshot!(said);
}

/// The lines of the file of users in the Secret.
fn users(done: &Done) -> String {
    use base64::Engine as _;
    let lines = done.object("Secret", "st2-st2-users")["data"]["htpasswd"].clone();
    let lines = base64::engine::general_purpose::STANDARD.decode(lines.as_str().unwrap()).unwrap();
    String::from_utf8(lines).unwrap()
}

/// A password has one hash, which is another one for another user and in another release.
#[test]
fn passwords_become_hashes_that_stay() {
    let same = "canary-\u{e9} $x";
    let values = |password: &str| {
        let users = json!({ "alice": { "password": password }, "bob": { "password": same }, "carol": { "passwordHash": "{SHA}x" } });
        json!({ "st2": { "users": users } }).to_string()
    };
    let run = |folder: &std::path::Path, password: &str, arguments: &[&str]| {
        let file = folder.join("values.yaml");
        std::fs::write(&file, values(password)).unwrap();
        let run = Run::new(&["render", "-f", file.to_str().unwrap()]).args(arguments).run();
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert!(!format!("{}{}", run.stdout, run.stderr).contains("canary"));
        run
    };
    let folder = tempfile::TempDir::new().unwrap();
    let first = run(folder.path(), same, &[]);
    assert!(first.stderr.contains("st2.userSalt"), "{}", first.stderr);
    let again = run(folder.path(), same, &["--no-generate"]);
    assert_eq!(first.stdout, again.stdout);
    let before = users(&first);
    let hashes: Vec<&str> = before.lines().map(|line| line.split_once(':').unwrap().1).collect();
    assert!(hashes[0].starts_with("$2y$10$") && hashes[1].starts_with("$2y$10$") && hashes[0] != hashes[1], "{before}");
    assert_eq!(hashes[2], "{SHA}x");
    // Another password of one user changes that line alone, and needs nothing to be stored.
    let after = users(&run(folder.path(), "canary-2", &["--no-generate"]));
    let differing = before.lines().zip(after.lines()).filter(|(before, after)| before != after).count();
    assert_eq!(differing, 1, "{after}");
    let other = tempfile::TempDir::new().unwrap();
    assert!(
        before.lines().zip(users(&run(other.path(), same, &[])).lines()).filter(|(one, two)| one != two).count() == 2
    );
    let secrets = std::fs::read_to_string(folder.path().join(".st2ha/default/st2.secrets.yaml")).unwrap();
    assert!(!secrets.contains("canary"), "{secrets}");

    // StackStorm's own code lets them in.
    let Some(python) = python() else { return };
    let file = folder.path().join("htpasswd");
    std::fs::write(&file, &before).unwrap();
    let script = "import sys\n\
        try:\n    from st2auth_flat_file_backend.flat_file import FlatFileAuthenticationBackend as Backend\n\
        except ImportError:\n    print('missing'); sys.exit()\n\
        backend = Backend(sys.argv[1])\n\
        for user, password in zip(sys.argv[2::2], sys.argv[3::2]): print(backend.authenticate(user, password))";
    let output = std::process::Command::new(python)
        .args([
            "-X",
            "utf8",
            "-c",
            script,
            file.to_str().unwrap(),
            "alice",
            same,
            "bob",
            same,
            "bob",
            "wrong",
            "dave",
            same,
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if said == "missing\n" {
        eprintln!("skipped: StackStorm's backend is missing, see ci/tools.sh");
        return;
    }
    assert_eq!(said, "True\nTrue\nFalse\nFalse\n", "{}", String::from_utf8_lossy(&output.stderr));
}

/// What another program fills in stands in the Secret as it was written.
#[test]
fn hashes_may_be_filled_in_later() {
    let users = json!({ "alice": { "passwordHash": "<path:secret/data/st2#alice>" } });
    let done = render(&[], &json!({ "st2": { "users": users } }));
    let secret = done.object("Secret", "st2-st2-users");
    assert_eq!(secret["stringData"]["htpasswd"], "alice:<path:secret/data/st2#alice>\n");
}

/// Nothing is made for passwords that nobody reads.
#[test]
fn no_salt_is_made_in_vain() {
    for over in [
        json!({ "users": { "alice": { "passwordHash": "{SHA}x" } } }),
        json!({ "users": { "alice": { "password": "canary" } }, "existingHtpasswdSecret": "mine" }),
    ] {
        let done =
            Run::new(&["render", "-f", "values.yaml"]).file("values.yaml", json!({ "st2": over }).to_string()).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        assert!(!done.stderr.contains("userSalt"), "{}", done.stderr);
    }
}

/// The parameters of `LDAPAuthenticationBackend.__init__` in `StackStorm/st2-auth-ldap`, file `st2auth_ldap/ldap_backend.py`. Its README has
/// another name for one of them.
const BACKEND: &[&str] = &[
    "bind_dn",
    "bind_password",
    "base_ou",
    "group_dns",
    "host",
    "port",
    "scope",
    "id_attr",
    "account_pattern",
    "group_pattern",
    "use_ssl",
    "use_tls",
    "cacert",
    "network_timeout",
    "chase_referrals",
    "debug",
    "client_options",
    "group_dns_check",
    "cache_user_groups_response",
    "cache_user_groups_cache_ttl",
    "cache_user_groups_cache_max_size",
    "base_ou_group",
];

/// A directory: what is needed, and the password here or there.
fn directory(odd: &str, over: &Value) -> Value {
    let mut ldap = json!({
        "enabled": true, "host": "ldap.example.com", "useSsl": true, "caCert": "/etc/st2-ldap/ca.crt", "bindDn": "cn=st2,dc=example,dc=com", "bindPassword": odd,
        "baseOu": "ou=people,dc=example,dc=com", "groupDns": ["cn=a,dc=example,dc=com"], "accountPattern": "(uid={username})$",
    });
    for (key, value) in over.as_object().unwrap() {
        ldap[key] = value.clone();
    }
    let ca = json!({
        "name": "ca", "mount": { "mountPath": "/etc/st2-ldap" }, "volume": { "configMap": { "name": "ldap-ca" } },
    });
    json!({ "image": { "tag": "3.9" }, "st2": { "ldap": ldap }, "st2auth": { "extra_volumes": [ca] } })
}

#[test]
fn a_directory_is_asked_with_all_that_it_takes() {
    let Some(python) = python() else { return };
    for odd in ODD {
        let given = arrives(&python, &[], &directory(odd, &json!({})), &[]);
        let own = [("d", "password", *odd)];
        let values = directory(odd, &json!({ "existingSecret": "d", "bindPassword": null }));
        let elsewhere = arrives(&python, &[], &values, &own);
        for found in [given, elsewhere] {
            let auth = &found["values"]["auth"];
            assert_eq!(auth["backend"], "ldap");
            let arguments: Value = serde_json::from_str(auth["backend_kwargs"].as_str().unwrap()).unwrap();
            let expected = json!({
                "bind_dn": "cn=st2,dc=example,dc=com", "base_ou": "ou=people,dc=example,dc=com", "group_dns": ["cn=a,dc=example,dc=com"],
                "group_dns_check": "and", "host": "ldap.example.com", "port": 636, "use_ssl": true, "use_tls": false, "id_attr": "uid",
                "scope": "subtree", "account_pattern": "(uid={username})$", "network_timeout": 10, "chase_referrals": false,
                "cache_user_groups_response": true, "cache_user_groups_cache_ttl": 120, "cacert": "/etc/st2-ldap/ca.crt", "bind_password": odd,
            });
            assert_eq!(arguments, expected, "{odd}");
            let unknown: Vec<&String> =
                arguments.as_object().unwrap().keys().filter(|name| !BACKEND.contains(&name.as_str())).collect();
            assert!(unknown.is_empty(), "st2auth ends at its start: {unknown:?}");
        }
    }
    let done = render(&[], &directory("canary", &json!({})));
    for object in done.objects().iter().filter(|object| object["kind"] != "Secret") {
        assert!(!object.to_string().contains("canary"));
    }
    let auth = done.object("Deployment", "st2-st2auth").to_string();
    assert!(!auth.contains("htpasswd"), "nobody is let in by a file");
}

#[test]
fn half_a_directory_is_refused() {
    let mut said = String::new();
    for (over, path) in [
        (json!({ "host": "" }), "st2.ldap.host"),
        (json!({ "bindDn": "" }), "st2.ldap.bindDn"),
        (json!({ "baseOu": "" }), "st2.ldap.baseOu"),
        (json!({ "groupDns": [] }), "st2.ldap.groupDns"),
        (json!({ "bindPassword": null }), "st2.ldap.bindPassword"),
        (json!({ "bindPassword": "canary\nb" }), "st2.ldap.bindPassword"),
        (json!({ "useTls": true }), "st2.ldap.useTls"),
        (json!({ "existingSecret": "d", "existingSecretPasswordKey": "" }), "st2.ldap.existingSecretPasswordKey"),
        (json!({ "groupDnsCheck": "any" }), "st2.ldap.groupDnsCheck"),
        (json!({ "port": 0 }), "st2.ldap.port"),
        (json!({ "scope": "all" }), "st2.ldap.scope"),
    ] {
        let found = told(&directory("canary", &over).to_string(), &mut said);
        assert!(found.iter().any(|(severity, found, _)| severity == "error" && found == path), "{path}: {found:?}");
    }
    let found = told(&directory("canary", &json!({ "useSsl": false })).to_string(), &mut said);
    assert!(found.iter().any(|(severity, path, _)| severity == "warning" && path == "st2.ldap.enabled"), "{found:?}");
    for (over, path) in [
        (json!({ "port": 389 }), "st2.ldap.port"),
        (json!({ "port": 636, "useSsl": false, "useTls": true }), "st2.ldap.port"),
        (json!({ "caCert": null }), "st2.ldap.caCert"),
    ] {
        let found = told(&directory("canary", &over).to_string(), &mut said);
        assert!(found.iter().any(|(severity, found, _)| severity == "warning" && found == path), "{path}: {found:?}");
    }
    let found = findings(&directory("canary", &json!({})).to_string());
    assert!(found.is_empty(), "{found:?}");
    let mut values = directory("canary", &json!({}));
    values["st2"]["existingHtpasswdSecret"] = json!("mine");
    values["st2"]["users"] = json!({ "alice": { "passwordHash": "{SHA}x" } });
    values["preset"] = json!("stackstorm-ha-1.1");
    assert!(
        told(&values.to_string(), &mut said)
            .iter()
            .any(|(severity, path, _)| severity == "error" && path == "st2.ldap.enabled")
    );
    assert_snapshot!(said);
}

/// The file with credentials is read last, and yet what the user writes counts.
#[test]
fn settings_of_the_user_win() {
    let Some(python) = python() else { return };
    let config = "[messaging]\ncluster_urls = amqp://a:1@x:5672/,amqp://a:1@y:5672/\n[coordination]\nurl = redis://z:6379\n\
                  [database]\npassword = mine\n";
    let found = arrives(&python, &[], &json!({ "image": { "tag": "3.9" }, "st2": { "config": config } }), &[]);
    assert_eq!(found["messaging"].as_array().unwrap().len(), 2);
    assert_eq!(found["values"]["messaging"].get("url"), None);
    assert_eq!(found["values"]["coordination"]["url"], "redis://z:6379");
    assert_eq!(found["values"]["database"]["password"], "mine");
}

#[test]
fn files_are_read_in_this_order() {
    let flags = |values: &Value| {
        let done = render(&[], values);
        let command =
            done.object("Deployment", "st2-st2api")["spec"]["template"]["spec"]["containers"][0]["command"].clone();
        let words: Vec<String> = serde_json::from_value(command).unwrap();
        words
            .iter()
            .filter_map(|word| word.strip_prefix("--config-file=/etc/st2/").map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(flags(&json!({})), ["st2.conf", "st2.docker.conf", "st2.user.conf", "st2.secrets.conf"]);
    assert_eq!(
        flags(&json!({ "st2": { "existingConfigSecret": "mine" } })),
        ["st2.conf", "st2.docker.conf", "st2.user.conf", "st2.secrets.conf", "st2.existing-secrets.conf"]
    );
}

/// Severity, path and line of the findings about these values.
fn findings(values: &str) -> Vec<(String, String, Value)> {
    told(values, &mut String::new())
}

/// The same, and what they say.
fn told(values: &str, said: &mut String) -> Vec<(String, String, Value)> {
    let run = Run::new(&["validate", "--message-format", "json", "-f", "values.yaml"]).with_secrets();
    let done = run.file("values.yaml", values).run();
    assert!(!format!("{}{}", done.stdout, done.stderr).contains("canary"), "{}", done.stdout);
    let findings = done.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let findings = findings.filter(|finding| !text(finding, "message").contains("no manifest provides"));
    findings
        .map(|finding| {
            let of = |key| text(&finding, key);
            writeln!(said, "{}: {}: {}\n    {}", of("severity"), of("path"), of("message"), of("help")).unwrap();
            (of("severity"), of("path"), finding["line"].clone())
        })
        .collect()
}

#[test]
fn credentials_at_wrong_places_are_found() {
    let mut said = String::new();
    for (values, path) in [
        ("st2: {config: \"[messaging]\\nurl = amqp://u:canary@h/\\n\"}", "st2.config"),
        ("st2: {config: \"[database]\\npassword = canary\\n\"}", "st2.config"),
        ("st2: {config: \"[coordination]\\nurl = redis://:canary@h\\n\"}", "st2.config"),
        ("st2: {config: \"[auth]\\nbackend_kwargs = {\\\"bind_password\\\": \\\"canary\\\"}\\n\"}", "st2.config"),
        ("st2api: {env: {ST2_DATABASE__PASSWORD: canary}}", "st2api.env.ST2_DATABASE__PASSWORD"),
        ("st2actionrunner: {env: {GITHUB_TOKEN: canary}}", "st2actionrunner.env.GITHUB_TOKEN"),
        ("st2actionrunner: {env: {HTTPS_PROXY: 'http://u:canary@proxy:3128'}}", "st2actionrunner.env.HTTPS_PROXY"),
        ("jobs: {env: {AWS_SECRET_ACCESS_KEY: canary}}", "jobs.env.AWS_SECRET_ACCESS_KEY"),
        (
            "st2: {packs: {sensors: [{name: a, ref: p.S, env: {MY_PASSWORD: canary}}]}}",
            "st2.packs.sensors[0].env.MY_PASSWORD",
        ),
        ("st2chatops: {enabled: true, env: {HUBOT_SLACK_TOKEN: canary}}", "st2chatops.env.HUBOT_SLACK_TOKEN"),
    ] {
        let found = told(values, &mut said);
        let hit = found.iter().find(|(_, found, _)| found == path);
        assert!(hit.is_some_and(|(severity, _, line)| severity == "warning" && *line == 1), "{values}: {found:?}");
    }
    for values in [
        "st2: {config: \"[database]\\nconnection_timeout = 5000\\n\"}",
        "st2: {config: \"[auth]\\nbackend_kwargs = {\\\"file_path\\\": \\\"/etc/st2/htpasswd\\\"}\\n\"}",
        "st2actionrunner: {env: {TOKEN_FILE: /run/token, MY_TOKEN: /run/token, NO_PASSWORD: 'true', HTTPS_PROXY: 'http://proxy:3128', GITHUB_TOKEN: ''}}",
        "st2chatops: {enabled: true, existingSecret: bot}",
        "st2chatops: {enabled: true, env: {HUBOT_SLACK_TOKEN: '${TOKEN}'}}",
        "st2chatops: {enabled: false, env: {HUBOT_SLACK_TOKEN: canary}}",
    ] {
        let found = findings(values);
        let found: Vec<_> = found.iter().filter(|(_, path, _)| path.contains("env") || path == "st2.config").collect();
        assert!(found.is_empty(), "{values}: {found:?}");
    }
    assert_snapshot!(said);
    // What is in the preset's layout stays there.
    let values = "preset: stackstorm-ha-1.1\nst2: {config: \"[database]\\npassword = canary\\n\"}";
    assert!(!findings(values).iter().any(|(_, path, _)| path == "st2.config"));
}

#[test]
fn definitions_of_rabbitmq_need_the_password() {
    let values = json!({ "rabbitmq": { "auth": { "existingPasswordSecret": "r", "password": null } } });
    let run = Run::new(&["render", "-f", "given.yaml", "-f", "values.yaml"]);
    let done = run.file("given.yaml", SECRETS).file("values.yaml", values.to_string()).run().failed(1);
    assert!(done.stderr.contains("rabbitmq.loadDefinition.existingSecret"), "{}", done.stderr);
}
