//! StackStorm's own libraries read the rendered settings: every section and name is known, and what arrives is what was meant.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::cli_support::Run;
use crate::findings;
use crate::pod::{Pod, Secrets};

/// The interpreter with StackStorm's libraries, if there is one.
pub fn python() -> Option<String> {
    let found = std::env::var("ST2HA_STACKSTORM_PYTHON").ok().filter(|python| Path::new(python).exists());
    if found.is_none() {
        eprintln!("skipped: ST2HA_STACKSTORM_PYTHON is not set, see ci/tools.sh");
    }
    found
}

/// What arrives of values in a workload's pod. `arguments` are further ones of the command.
pub fn arrives(python: &str, arguments: &[&str], values: &Value, own: Secrets<'_>) -> Value {
    let run = Run::new(&["render"]).with_secrets().args(&["-f", "values.yaml"]).args(arguments);
    let done = run.file("values.yaml", values.to_string()).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    let pod = Pod::new(&done, "Deployment", "st2-st2scheduler", own);
    if pod.container("external-services").is_some() {
        let output = pod.prepare();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    // The tag of the image is the version.
    let image = pod.container("st2scheduler").unwrap()["image"].as_str().unwrap().to_owned();
    let found = read(python, image.rsplit(':').next().unwrap(), &pod);
    assert_eq!(found["faults"], json!([]), "{arguments:?} {values}");
    for path in paths(&found["values"]) {
        let is_there = pod.path(&path).exists() || !path.starts_with("/etc/st2/external");
        assert!(is_there, "{path} is not mounted");
    }
    found
}

fn reader() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stackstorm_settings/read.py")
}

/// The table of sections and options, by which st2ha itself finds what StackStorm does not know.
fn table() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema/rules/stackstorm/options.txt")
}

fn read(python: &str, version: &str, pod: &Pod) -> Value {
    let output = Command::new(python)
        .args([reader(), version.into(), table()])
        .args(pod.settings("st2scheduler"))
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

/// What arrives of a text with settings.
pub fn settings_of(python: &str, version: &str, text: &str) -> Value {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("settings.conf");
    std::fs::write(&file, text).unwrap();
    let arguments = [reader(), version.into(), table(), file];
    let output = Command::new(python).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"))
}

/// Every absolute path in settings.
fn paths(values: &Value) -> BTreeSet<String> {
    let sections = values.as_object().unwrap().values();
    let texts = sections.flat_map(|section| section.as_object().unwrap().values()).filter_map(Value::as_str);
    let pieces = texts.flat_map(|text| text.split(['=', '&']).map(str::to_owned));
    pieces.filter(|piece| piece.starts_with('/')).collect()
}

#[test]
fn every_setting_is_known_to_its_version() {
    let Some(python) = python() else { return };
    let certificates = json!({
        "enabled": true, "certificatesSecret": "s", "certFilename": "tls.crt", "certKeyFilename": "tls.key", "certCAFilename": "ca.crt",
    });
    let tls = |tag: &str| json!({ "image": { "tag": tag }, "mongodb": { "tls": { "enabled": true } } });
    let variants: Vec<(&[&str], Value)> = vec![
        (&[], json!({ "image": { "tag": "3.9" } })),
        (&[], json!({ "image": { "tag": "3.8" } })),
        (&["--preset", "small"], json!({ "image": { "tag": "3.9" } })),
        (&["--preset", "production"], json!({ "image": { "tag": "3.9" } })),
        (&["--preset", "stackstorm-ha-1.1"], json!({})),
        (&["--preset", "stackstorm-ha-1.1", "--target", "helm"], json!({})),
        (&[], tls("3.9")),
        (&[], tls("3.8")),
        (&[], json!({ "image": { "tag": "3.9" }, "redis": { "tls": certificates } })),
        (
            &[],
            json!({ "image": { "tag": "3.9" }, "st2": { "rbac": { "enabled": true }, "datastore_crypto_key": "disable" } }),
        ),
        (
            &[],
            json!({ "image": { "tag": "3.9" }, "mongodb": { "auth": { "enabled": false } }, "redis": { "usePassword": false } }),
        ),
        (&[], findings::fine()),
    ];
    for (arguments, values) in variants {
        arrives(&python, arguments, &values, &[]);
    }
}

#[test]
fn an_unknown_setting_and_a_mistyped_one_are_seen() {
    let Some(python) = python() else { return };
    for (text, version, fault) in [
        ("[database]\nhosts = x\n", "3.9", "[database] hosts is unknown"),
        ("[databases]\nhost = x\n", "3.9", "[databases] host is unknown"),
        ("[database]\ntls_ca_file = x\n", "3.8", "[database] tls_ca_file is unknown"),
        ("[messaging]\ncompression = zstandard\n", "3.9", "[messaging] compression: ConfigFileValueError"),
        ("[database]\nport = many\n", "3.9", "[database] port: ConfigFileValueError"),
        ("[messaging]\nssl = perhaps\n", "3.9", "[messaging] ssl: ConfigFileValueError"),
        ("[messaging]\nssl_cert_reqs = always\n", "3.9", "[messaging] ssl_cert_reqs: ConfigFileValueError"),
        ("[api]\nallow_origin = $nobody\n", "3.9", "[api] allow_origin: NoSuchOptError"),
    ] {
        let values = json!({ "image": { "tag": version }, "st2": { "config": text } });
        let run = Run::new(&["render", "-f", "values.yaml"]).with_secrets();
        let done = run.file("values.yaml", values.to_string()).run();
        let pod = Pod::new(&done, "Deployment", "st2-st2scheduler", &[]);
        let found = read(&python, version, &pod);
        assert!(found["faults"].to_string().contains(fault), "{text}: {}", found["faults"]);
    }
}

/// st2ha says of values what StackStorm's own library finds when it reads them.
#[test]
fn values_that_the_library_does_not_read_are_told() {
    let Some(python) = python() else { return };
    for setting in [
        "[database]\nport = 27017",
        "[Database]\nport = \"27017\"",
        "[database]\nport = many",
        "[database]\nport =",
        "[database]\nport = 1_000",
        "[database]\nport = 0x10",
        "[database]\nport = 1.0",
        "[database]\ntls = YES",
        "[database]\ntls =",
        "[database]\ntls = y",
        "[scheduler]\nsleep_interval = .5",
        "[scheduler]\nsleep_interval = 1e3",
        "[scheduler]\nsleep_interval = often",
        "[messaging]\nssl_cert_reqs = none",
        "[messaging]\nssl_cert_reqs = None",
        "[messaging]\nurll = a",
        "[database]\nHost = a",
    ] {
        let text = format!("{setting}\n");
        let found = settings_of(&python, "3.9", &text.replace("[Database]", "[database]"));
        let values = json!({ "image": { "tag": "3.9" }, "st2": { "config": text } });
        let run = Run::new(&["validate", "-f", "values.yaml"]).with_secrets();
        let said = run.file("values.yaml", values.to_string()).run().stdout;
        let is_told = said.contains("StackStorm does not start") || said.contains("StackStorm ignores it");
        assert_eq!(is_told, found["faults"] != json!([]), "{setting}: {} {said}", found["faults"]);
    }
}

#[test]
fn addresses_of_services_that_st2ha_runs_arrive() {
    let Some(python) = python() else { return };
    let found = arrives(&python, &[], &json!({ "image": { "tag": "3.9" } }), &[]);
    let database = &found["values"]["database"];
    assert_eq!(database["username"], "st2-admin");
    assert_eq!(database["password"], "m0ngo");
    assert_eq!(database["db_name"], "st2");
    assert_eq!(database["port"], 27017);
    assert_eq!(database["connection_timeout"], 5000);
    assert_eq!(found["messaging"][0]["userid"], "admin");
    assert_eq!(found["messaging"][0]["password"], "r4bbit");
    assert_eq!(found["messaging"][0]["virtual_host"], "/");
    assert_eq!(found["coordination"]["master"], "mymaster");
    assert_eq!(found["coordination"]["client"]["password"], "r3dis");
    let sentinels = found["coordination"]["sentinels"].as_array().unwrap();
    assert_eq!(sentinels.len(), 3);
    assert!(sentinels.iter().all(|sentinel| sentinel["password"] == "r3dis"), "{sentinels:?}");
    if !found["database"].is_null() {
        assert_eq!(found["database"]["database"], "st2");
        assert_eq!(found["database"]["nodes"].as_array().unwrap().len(), 3);
    }
}

/// Texts that a setting, a URL or a shell takes for something else.
pub const ODD: &[&str] = &[
    "p$w",
    "$$",
    r"a\$b",
    r"\\$",
    "\"q\"",
    "'",
    "a b",
    " c ",
    "%41%",
    "#;,",
    "ä€",
    "`id`$(id)${x}",
    "a@b:c",
    "-n",
    "\\n",
];

#[test]
fn logins_of_external_services_arrive_as_they_are() {
    let Some(python) = python() else { return };
    for (index, odd) in ODD.iter().enumerate() {
        let user = ODD[(index + 1) % ODD.len()];
        let mut values = findings::fine();
        values["mongodb"]["external"]["username"] = user.into();
        values["mongodb"]["external"]["password"] = (*odd).into();
        values["rabbitmq"]["external"]["username"] = user.into();
        values["rabbitmq"]["external"]["password"] = format!("/?{odd}").into();
        values["redis"]["external"]["password"] = odd.replace('#', "").into();
        values["redis"]["external"]["sentinel"] =
            json!({ "masterSet": "mymaster", "username": user, "password": format!("/#{odd}") });
        let given = arrives(&python, &[], &values, &[]);

        // The same out of Secrets of the user's own.
        let (password, sentinel) = (odd.replace('#', ""), format!("/#{odd}"));
        let messaging = format!("/?{odd}\n");
        let own = [
            ("m", "user", user),
            ("m", "password", *odd),
            ("r", "user", user),
            ("r", "pass", &messaging),
            ("c", "password", &password),
            ("s", "user", user),
            ("s", "password", &sentinel),
        ];
        for (service, secret, key) in
            [("mongodb", "m", "password"), ("rabbitmq", "r", "pass"), ("redis", "c", "password")]
        {
            let external = &mut values[service]["external"];
            external["password"] = Value::Null;
            external["existingSecret"] = secret.into();
            external["existingSecretPasswordKey"] = key.into();
            if service != "redis" {
                external["username"] = Value::Null;
                external["existingSecretUsernameKey"] = "user".into();
            }
        }
        values["redis"]["external"]["sentinel"] =
            json!({ "masterSet": "mymaster", "existingSecret": "s", "existingSecretUsernameKey": "user" });
        let elsewhere = arrives(&python, &[], &values, &own);
        assert_eq!(given, elsewhere, "{odd}");

        let database = &given["values"]["database"];
        assert_eq!((&database["username"], &database["password"]), (&json!(user), &json!(odd)));
        let broker = &given["messaging"][0];
        assert_eq!((&broker["userid"], &broker["password"]), (&json!(user), &json!(format!("/?{odd}"))));
        let coordination = &given["coordination"];
        assert_eq!(coordination["client"]["password"], json!(password));
        assert_eq!(coordination["sentinels"][0]["username"], json!(user));
        assert_eq!(coordination["sentinels"][0]["password"], json!(sentinel));
    }
}

#[test]
fn addresses_of_external_services_arrive() {
    let Some(python) = python() else { return };
    let own: Secrets<'_> = &[
        ("mt", "ca.crt", "MONGODB CA"),
        ("mt", "tls.crt", "CERTIFICATE"),
        ("mt", "tls.key", "KEY"),
        ("rt", "root.pem", "RABBITMQ CA"),
        ("ct", "ca.crt", "REDIS CA"),
        ("ct", "c", "CERTIFICATE"),
        ("ct", "k", "KEY"),
    ];
    let client =
        json!({ "enabled": true, "existingSecret": "mt", "certFilename": "tls.crt", "certKeyFilename": "tls.key" });
    let mut values = findings::fine();
    let mongodb = &mut values["mongodb"]["external"];
    mongodb["hosts"] = json!(["m0.example.com", "fd00::1"]);
    mongodb["port"] = json!(27018);
    mongodb["replicaSet"] = json!("r s");
    mongodb["authSource"] = json!("admin");
    mongodb["tls"] = client.clone();
    let rabbitmq = &mut values["rabbitmq"]["external"];
    rabbitmq["hosts"] = json!(["r0.example.com", "192.0.2.7", "fd00::2"]);
    rabbitmq["vhost"] = json!("/st2, a");
    rabbitmq["tls"] = json!({ "enabled": true, "existingSecret": "rt", "certCAFilename": "root.pem" });
    let redis = &mut values["redis"]["external"];
    redis["hosts"] = json!(["s0.example.com", "fd00::3"]);
    redis["database"] = json!(2);
    redis["username"] = json!("st2");
    redis["sentinel"] = json!({ "masterSet": "my.master-1" });
    redis["tls"] = json!({ "enabled": true, "existingSecret": "ct", "certFilename": "c", "certKeyFilename": "k" });
    let found = arrives(&python, &[], &values, own);

    let database = &found["values"]["database"];
    assert_eq!(
        database["host"],
        "mongodb://m0.example.com:27018,[fd00::1]:27018/st2?authSource=admin&replicaSet=r%20s"
    );
    assert_eq!(database["tls"], true);
    assert_eq!(database["tls_ca_file"], "/etc/st2/external-tls/mongodb/ca.crt");
    assert_eq!(database["tls_certificate_key_file"], "/etc/st2/external/mongodb-client.pem");
    if !found["database"].is_null() {
        assert_eq!(found["database"]["nodes"], json!([["m0.example.com", 27018], ["fd00::1", 27018]]));
        assert_eq!(found["database"]["options"]["replicaset"], "r s");
        assert_eq!(found["database"]["options"]["authsource"], "admin");
    }
    let brokers = found["messaging"].as_array().unwrap();
    assert_eq!(brokers.len(), 3);
    for (broker, host) in brokers.iter().zip(["r0.example.com", "192.0.2.7", "fd00::2"]) {
        assert_eq!(broker["hostname"], host);
        assert_eq!((&broker["transport"], &broker["port"]), (&json!("amqps"), &json!(5671)));
        assert_eq!(broker["virtual_host"], "/st2, a");
    }
    assert_eq!(found["values"]["messaging"]["ssl_cert_reqs"], "required");
    assert_eq!(found["values"]["messaging"]["ssl_ca_certs"], "/etc/st2/external-tls/rabbitmq/ca.crt");
    let coordination = &found["coordination"];
    assert_eq!(coordination["master"], "my.master-1");
    assert_eq!((&coordination["client"]["username"], &coordination["client"]["db"]), (&json!("st2"), &json!(2)));
    let sentinels = coordination["sentinels"].as_array().unwrap();
    for (sentinel, host) in sentinels.iter().zip(["s0.example.com", "fd00::3"]) {
        assert_eq!((&sentinel["host"], &sentinel["port"]), (&json!(host), &json!(26379)));
        assert_eq!(sentinel["ssl"], true);
        assert_eq!(sentinel["ssl_ca_certs"], "/etc/st2/external-tls/redis/ca.crt");
        assert_eq!(sentinel["ssl_keyfile"], "/etc/st2/external-tls/redis/tls.key");
    }

    // Before 3.9 encryption has other names, and certificate and key are two files.
    let mut values = findings::fine();
    values["image"]["tag"] = json!("3.8");
    values["mongodb"]["external"]["tls"] = client;
    let found = arrives(&python, &["--preset", "stackstorm-ha-1.1"], &values, own);
    let database = &found["values"]["database"];
    assert_eq!(
        (&database["ssl"], &database["ssl_keyfile"]),
        (&json!(true), &json!("/etc/st2/external-tls/mongodb/tls.key"))
    );
    assert_eq!(database["ssl_certfile"], "/etc/st2/external-tls/mongodb/tls.crt");
}

#[test]
fn what_the_user_writes_wins() {
    let Some(python) = python() else { return };
    let mut values = findings::fine();
    values["st2"] = json!({ "config": "[database]\npassword = mine\n[messaging]\nurl = amqp://a:b@c:5672/\n" });
    let found = arrives(&python, &[], &values, &[]);
    assert_eq!(found["values"]["database"]["password"], "mine");
    assert_eq!(found["messaging"][0]["hostname"], "c");
}
