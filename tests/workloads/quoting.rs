//! Values inside of scripts: no text of a value is ever run, and each arrives as it was written.
//!
//! Rules refuse most of these values, so the templates are rendered without asking the rules.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use st2ha::config::Config;
use st2ha::render::{Chart, Context, Engine, Facts, Kube, ReleaseFacts, builtin, render};
use st2ha::schema::{Templates, conform};
use st2ha::values::Layers;
use tempfile::TempDir;

/// What each value is made of, behind a start of its own: commands, quotes, and what ends lines and here-documents.
const NASTY: &str = "$(touch X)`touch X`'\";touch X\nEOF\nEND\nEOT\n$$(touch X)\\\\${!X*}*";

/// How a value gets into a script.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// As one word.
    Word,
    /// As words of a shell, so it is quoted for one.
    Words,
    /// With a slash in front.
    Path,
    /// As one of several that blanks divide, so it has none.
    Listed,
}

/// The keys whose texts are in scripts.
const KEYS: &[(&str, Way)] = &[
    ("global.namespaceOverride", Way::Word),
    ("mongodb.clusterDomain", Way::Word),
    ("mongodb.fullnameOverride", Way::Word),
    ("mongodb.externalAccess.service.domain", Way::Word),
    ("mongodb.externalAccess.service.loadBalancerIPs.0", Way::Listed),
    ("mongodb.persistence.mountPath", Way::Path),
    ("mongodb.metrics.extraUri", Way::Word),
    ("mongodb.metrics.extraFlags", Way::Words),
    ("rabbitmq.fullnameOverride", Way::Word),
    ("redis.clusterDomain", Way::Word),
    ("redis.fullnameOverride", Way::Word),
    ("redis.sentinel.masterSet", Way::Word),
    ("redis.tls.certFilename", Way::Word),
    ("redis.tls.certKeyFilename", Way::Word),
    ("redis.tls.certCAFilename", Way::Word),
    ("redis.slave.extraFlags.0", Way::Word),
    ("redis.slave.command", Way::Words),
    ("redis.slave.persistence.path", Way::Path),
    ("redis.master.extraFlags.0", Way::Word),
    ("redis.master.command", Way::Words),
    ("redis.master.persistence.path", Way::Path),
    ("redis.metrics.extraArgs.flag", Way::Word),
    ("st2.system_user.user", Way::Word),
    ("st2.system_user.ssh_key_file", Way::Path),
    ("st2client.st2clientConfig", Way::Word),
    ("jobs.st2clientConfig", Way::Word),
];

/// Values that switch on every script.
const EVERYTHING: &str = r#"
st2: {password: p, ssh_key: k, datastore_crypto_key: k, packs: {images: [{repository: r, name: p, tag: "1"}], volumes: {enabled: true}}}
st2sensorcontainer: {deployments: 2}
mongodb:
  tls: {enabled: true, caCert: c, caKey: k, clientPem: p}
  auth: {password: p, rootPassword: p, replicaSetKey: k}
  metrics: {enabled: true}
  volumePermissions: {enabled: true}
  podSecurityContext: {enabled: true}
  containerSecurityContext: {enabled: true}
  externalAccess: {enabled: true, service: {type: LoadBalancer, loadBalancerIPs: [x]}}
rabbitmq: {auth: {password: p, erlangCookie: c}, volumePermissions: {enabled: true}, clustering: {rebalance: true}}
redis:
  usePassword: true
  password: p
  tls: {enabled: true, certificatesSecret: c, certFilename: x, certKeyFilename: x, certCAFilename: x, authClients: true}
  metrics: {enabled: true, extraArgs: {flag: x}}
  volumePermissions: {enabled: true}
  slave: {extraFlags: [x]}
  master: {extraFlags: [x]}
"#;

/// What else is rendered, since one value excludes another.
const VARIANTS: &[&str] = &[
    "{}",
    "{redis: {usePasswordFile: true, volumePermissions: {securityContext: {runAsUser: auto}}}}",
    "{redis: {cluster: {enabled: false}, tls: {enabled: false}}, mongodb: {auth: {enabled: false}}}",
    "{mongodb: {externalAccess: {service: {type: NodePort}}}}",
    "{mongodb: {externalAccess: {autoDiscovery: {enabled: true}}}}",
];

/// The text of a key, by its place in [`KEYS`]. Names are cut to 63 characters, so it is short.
fn nasty(number: usize, way: Way) -> String {
    match way {
        Way::Path => format!("/K{number}{NASTY}"),
        Way::Listed => format!("K{number}{}", NASTY.replace(' ', "${IFS}")),
        _ => format!("K{number}{NASTY}"),
    }
}

/// How the text arrives: here-documents and flags take a backslash for an escape.
fn arrivals(number: usize, way: Way) -> [String; 2] {
    let text = nasty(number, way);
    [text.replace("\\\\", "\\"), text]
}

fn documents(variant: &str) -> Vec<Value> {
    let layers = |texts: &[&str]| {
        let mut layers = Layers::with_defaults();
        for text in texts {
            layers.add_file("values.yaml", text.as_bytes()).unwrap();
        }
        layers.merge().unwrap().values
    };
    let defaults = layers(&[]);
    let mut values = layers(&[EVERYTHING, variant]);
    let findings = conform(&mut values, &defaults, Templates::Leave);
    assert!(findings.is_empty(), "{findings:?}");
    let mut values = values.to_json();
    for (number, (key, way)) in KEYS.iter().enumerate() {
        let text = nasty(number, *way);
        let text = if *way == Way::Words { format!("'{}'", text.replace('\'', r"'\''")) } else { text };
        let place = key.split('.').fold(&mut values, |place, step| match step.parse::<usize>() {
            Ok(index) => &mut place[index],
            Err(_) => &mut place[step],
        });
        *place = text.into();
    }
    let config: Config = serde_json::from_value(values).unwrap();
    let release = ReleaseFacts { name: "st2".into(), namespace: "n".into(), service: "st2ha".into() };
    let kube = Kube { version: "1.33.0".to_owned(), minor: 33 };
    let context =
        Context::new(&config, &Facts { release, chart: Chart::default(), kube, upstream: false, migration: None })
            .unwrap();
    // Templates of one provider at a time fit together.
    let templates =
        builtin().into_iter().filter(|template| template.provider().is_none_or(|one| one.name == "bitnami"));
    // What a migration is told is made from facts, not from values.
    let templates = templates.filter(|template| !template.is_for_migration());
    let templates: Vec<_> = templates.collect();
    let engine = Engine::new(&templates, &context).unwrap();
    render(&engine, context).unwrap().into_iter().map(|document| document.object).collect()
}

/// A script, and what it is to be called in a message.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Script {
    text: String,
    name: String,
}

fn is_shell(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "sh")
}

fn is_awk(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "awk")
}

fn scripts() -> Vec<Script> {
    let mut found = BTreeMap::new();
    for object in VARIANTS.iter().flat_map(|variant| documents(variant)) {
        let kind = object["kind"].as_str().unwrap().to_owned();
        let mut add = |name: String, text: String| {
            found.entry(text).or_insert(name);
        };
        if kind == "ConfigMap" {
            for (key, text) in object["data"].as_object().into_iter().flatten() {
                if is_shell(key) || is_awk(key) {
                    add(key.clone(), text.as_str().unwrap().to_owned());
                }
            }
        }
        let pod = &object["spec"]["template"]["spec"];
        for container in ["initContainers", "containers"].iter().filter_map(|key| pod[key].as_array()).flatten() {
            let words = ["command", "args"].iter().filter_map(|key| container[key].as_array()).flatten();
            let words: Vec<&str> = words.map(|word| word.as_str().unwrap()).collect();
            if let [.., flags, script] = words[..]
                && flags.starts_with('-')
                && flags.ends_with(['c', 'x'])
            {
                add(format!("{kind} {}", container["name"]), expanded(script, container));
            }
        }
    }
    found.into_iter().map(|(text, name)| Script { text, name }).collect()
}

/// What Kubernetes makes of a word of a command: variables of the container stand for their values, and `$$` for `$`.
fn expanded(word: &str, container: &Value) -> String {
    let known = |name: &str| container["env"].as_array().into_iter().flatten().any(|variable| variable["name"] == name);
    let (mut text, mut rest) = (String::new(), word);
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.chars().next() {
            Some('$') => {
                text.push('$');
                rest = &rest[1..];
            }
            Some('(') => match rest.find(')') {
                Some(end) if known(&rest[1..end]) => {
                    text.push_str("EXPANDED");
                    rest = &rest[end + 1..];
                }
                _ => text.push('$'),
            },
            _ => text.push('$'),
        }
    }
    text + rest
}

/// Programs that scripts call, and what they do besides noting what they are given.
const PROGRAMS: &[(&str, &str)] = &[
    ("kubectl", "echo 192.0.2.1"),
    ("curl", "echo 192.0.2.1"),
    ("hostname", "echo 10.0.0.1"),
    ("getent", "echo 10.0.0.2 other"),
    ("timeout", "while [ \"$1\" != redis-cli ]; do shift; done; exec \"$@\""),
    ("redis-cli", "printf '10.0.0.1\\n6379\\n'"),
    ("openssl", "touch \"$ROOT/certs/mongo.crt\" \"$ROOT/certs/mongo.key\"; echo hash"),
    ("nc", "[ -e nc ] || { touch nc; exit 1; }"),
    ("cp", "[ ! -f \"$1\" ] || /bin/cp \"$@\""),
    ("st2", "case \"$3\" in cmd=*) bash -c \"${3#cmd=}\" ;; esac"),
    ("redis-server", ""),
    ("redis_exporter", ""),
    ("mongodb_exporter", ""),
    ("entrypoint.sh", ""),
    ("mkdir", ""),
    ("chown", ""),
    ("chmod", ""),
    ("stat", ""),
    ("sleep", ""),
    ("id", "echo 1001"),
];

/// Folders of containers that scripts write to.
const FOLDERS: &[&str] = &[
    "/opt/bitnami/redis/mounted-etc",
    "/opt/bitnami/redis/etc",
    "/opt/bitnami/redis-sentinel/mounted-etc",
    "/opt/bitnami/redis-sentinel/etc",
    "/certs/CAs",
    "/root/.st2",
    "/tmp/st2",
];

/// Runs a script and returns everything that it wrote or gave to programs.
fn traces(script: &Script, root: &Path) -> String {
    let programs = root.join("programs");
    fs::create_dir(&programs).unwrap();
    let commands: Vec<String> = (0..KEYS.len())
        .filter(|number| KEYS[*number].1 == Way::Words)
        .map(|number| nasty(number, Way::Words))
        .collect();
    for (name, does) in PROGRAMS.iter().copied().chain(commands.iter().map(|name| (name.as_str(), ""))) {
        let path = programs.join(name);
        fs::write(&path, format!("#!/bin/bash\n{{ printf '%s\\0' \"$0\" \"$@\"; env -0; }} >>\"$LOG\"\n{does}\n"))
            .unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let place = root.to_str().unwrap();
    for folder in FOLDERS {
        fs::create_dir_all(root.join(&folder[1..])).unwrap();
    }
    for file in [
        "redis/mounted-etc/redis",
        "redis/mounted-etc/master",
        "redis/mounted-etc/replica",
        "redis-sentinel/mounted-etc/sentinel",
    ] {
        fs::write(root.join("opt/bitnami").join(format!("{file}.conf")), "sentinel monitor x\n").unwrap();
    }
    let mut text = script.text.replace("/opt/bitnami/scripts/mongodb/entrypoint.sh", "entrypoint.sh");
    text = text.replace("/bin/mongodb_exporter", "mongodb_exporter").replace("/bin/cp", "cp");
    for folder in ["/opt/bitnami/redis", "/certs", "/root/.st2", "/tmp/st2"] {
        text = text.replace(folder, &format!("{place}{folder}"));
    }
    // Tests of bats are functions with another head.
    let tests = text.matches("@test ").count();
    for number in 0..tests {
        let start = text.find("@test ").unwrap();
        let end = start + text[start..].find(" {\n").unwrap();
        text.replace_range(start..end, &format!("t{number}()"));
    }
    text.push_str(&(0..tests).map(|number| format!("\nt{number}")).collect::<String>());
    let bats = "load() { :; }; skip() { :; }; run() { \"$@\"; }; assert_success() { :; }; assert_failure() { :; }
        assert_output() { printf '%s\\0' \"$@\" >>\"$LOG\"; }; assert_line() { :; }; assert_file_exist() { :; }\n";
    if tests > 0 {
        text.insert_str(0, bats);
    }
    fs::write(root.join("script"), &text).unwrap();
    let is_awk = is_awk(&script.name);
    let mut command = Command::new(if is_awk { "awk" } else { "bash" });
    let command = if is_awk { command.args(["-f", "script", "answer"]) } else { command.args(["script", "5"]) };
    fs::write(root.join("answer"), "ip\n10.0.0.3\nport\n26379\nrunid\nabc\n").unwrap();
    let output = command
        .current_dir(root)
        .env_clear()
        .env("PATH", format!("{}:{}", programs.display(), std::env::var("PATH").unwrap()))
        .envs([("LOG", root.join("log").to_str().unwrap()), ("ROOT", place), ("HOSTNAME", "st2-redis-node-1")])
        .envs([("MY_POD_NAME", "st2-mongodb-0"), ("MY_POD_NAMESPACE", "n"), ("SHARED_FILE", "shared")])
        .envs([("REDIS_PASSWORD", "p"), ("REDIS_PASSWORD_FILE", "answer"), ("REDIS_MASTER_PASSWORD_FILE", "answer")])
        .env("HOME", root.join("root"))
        .envs([("ST2_AUTH_USERNAME", "u"), ("ST2_AUTH_PASSWORD", "p"), ("RANDFILE", "rnd")])
        .output()
        .unwrap();
    let mut traces = [output.stdout, output.stderr]
        .iter()
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect::<String>();
    fs::remove_dir_all(&programs).unwrap();
    fs::remove_file(root.join("script")).unwrap();
    collect(root, &mut traces);
    traces
}

/// All files below a folder.
fn collect(folder: &Path, traces: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, traces);
        } else {
            assert_ne!(path.file_name().unwrap(), "X", "a command inside of a value ran");
            traces.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn no_value_is_run_and_each_arrives_as_it_is_written() {
    let scripts = scripts();
    assert!(scripts.len() > 20, "{}", scripts.len());
    let mut arrived = vec![false; KEYS.len()];
    for script in &scripts {
        let folder = TempDir::new().unwrap();
        // A here-document has a backslash before the dollar sign.
        let holds = |number: &usize| ["$", "\\$"].iter().any(|end| script.text.contains(&format!("K{number}{end}")));
        let held: Vec<usize> = (0..KEYS.len()).filter(holds).collect();
        if held.is_empty() || script.text.contains("while true") {
            continue;
        }
        let traces = traces(script, folder.path());
        for number in held {
            let (key, way) = KEYS[number];
            // The name of the first pod is compared with that of this one.
            if script.name == "setup.sh" && key == "mongodb.fullnameOverride" {
                continue;
            }
            // A name is cut, and the folder of the key is the path without its end.
            let short = |text: &String| text.chars().take(40).collect::<String>();
            let is_there = arrivals(number, way).iter().any(|text| traces.contains(&short(text)));
            assert!(is_there, "{key} does not arrive in {}:\n{}\n---\n{traces}", script.name, script.text);
            arrived[number] = true;
        }
    }
    let absent: Vec<&str> =
        KEYS.iter().zip(arrived).filter(|(_, arrived)| !arrived).map(|((key, _), _)| *key).collect();
    assert!(absent.is_empty(), "in no script: {absent:?}");
}

/// What stands in a script without a filter that quotes: numbers, texts of the template's own, and scripts of the user's.
const UNQUOTED: &[&str] = &[
    "seconds",
    "9 if redis.cluster.slaveCount is none else redis.cluster.slaveCount",
    "port",
    "probe",
    "loop.index",
    "values.redis.redisPort",
    "values.redis.sentinel.port",
    "values.redis.sentinel.service.sentinelPort",
    "redis.redisPort",
    "redis.sentinel.port",
    "redis.sentinel.quorum",
    "redis.cluster.slaveCount",
    "target.host",
    "target.port",
    "target.password",
    "tls_prefix",
    "note",
    "path",
    "redis.master.preExecCmds",
    "script | trim_end(pat=\"\\n\")",
    "\"/root\" if values.compatibility else '\"$HOME\"'",
    "\" configs\" if values.st2.packs.volumes.configs else \"\"",
];

#[test]
fn every_value_in_a_script_is_quoted() {
    let is_script = |path: &str| is_shell(path) || is_awk(path);
    for template in builtin().iter().filter(|template| is_script(&template.path)) {
        for expression in template.text.split("{{").skip(1).map(|rest| rest.split("}}").next().unwrap().trim()) {
            let quotes = ["| shell_quote", "| shell_word", "| shell_text", "| shell_here", "| json"];
            let is_fine = quotes.iter().any(|filter| expression.contains(filter)) || UNQUOTED.contains(&expression);
            // Comments name variables that Flux would replace.
            let is_comment = expression.contains("\"${");
            let is_text = expression.starts_with('"') && expression.contains(" if target.password == ");
            assert!(is_fine || is_comment || is_text, "{}: {expression}", template.path);
        }
    }
}
