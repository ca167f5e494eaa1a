//! Which secrets a release needs, what they look like, and the file that keeps them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod secrets_support;

use std::fs;
use std::path::Path;
use std::process::Command;

use secrets_support::{Seeded, release, set, values};
use serde_json::json;
use st2ha::config::{Secret, SshKeyType};
use st2ha::secrets::{
    self, Harm, KeySource, NEEDS, OsKeySource, SecretError, check, import, missing, reconcile, repair, resolve, rotate,
};
use st2ha::values::merge;
use st2ha::yaml::{LayerId, Node, read_map};

fn paths(values: &Node) -> Vec<&'static str> {
    missing(values).iter().map(|need| need.path).collect()
}

const DEFAULT: [&str; 9] = [
    "st2.password",
    "st2.ssh_key",
    "st2.datastore_crypto_key",
    "mongodb.auth.password",
    "mongodb.auth.rootPassword",
    "mongodb.auth.replicaSetKey",
    "rabbitmq.auth.password",
    "rabbitmq.auth.erlangCookie",
    "redis.password",
];

#[test]
fn what_is_needed_follows_from_the_values() {
    let without = |gone: &[&str]| DEFAULT.iter().copied().filter(|path| !gone.contains(path)).collect::<Vec<_>>();
    let mongodb = ["mongodb.auth.password", "mongodb.auth.rootPassword", "mongodb.auth.replicaSetKey"];
    let rabbitmq = ["rabbitmq.auth.password", "rabbitmq.auth.erlangCookie"];
    let table: [(&str, Vec<&str>); 23] = [
        ("{}", DEFAULT.to_vec()),
        ("{st2: {password: x}}", without(&["st2.password"])),
        ("{st2: {password: ''}}", DEFAULT.to_vec()),
        ("{st2: {existingAuthSecret: s}}", without(&["st2.password"])),
        ("{st2: {existingDatastoreSecret: s}}", without(&["st2.datastore_crypto_key"])),
        ("{st2: {datastore_crypto_key: disable}}", without(&["st2.datastore_crypto_key"])),
        ("{st2: {ssh_key: 12345}}", without(&["st2.ssh_key"])),
        ("{mongodb: {enabled: false}}", without(&mongodb)),
        ("{mongodb: {auth: {enabled: false}}}", without(&mongodb)),
        ("{mongodb: {auth: {existingSecret: s}}}", without(&mongodb)),
        ("{mongodb: {architecture: standalone}}", DEFAULT.to_vec()),
        ("{mongodb: {provider: bitnami, architecture: standalone}}", without(&["mongodb.auth.replicaSetKey"])),
        ("{mongodb: {provider: bitnami, metrics: {enabled: true}}}", DEFAULT.to_vec()),
        (
            "{mongodb: {metrics: {enabled: true}}}",
            [&DEFAULT[..6], &["mongodb.auth.metricsPassword"], &DEFAULT[6..]].concat(),
        ),
        ("{mongodb: {metrics: {enabled: true}, auth: {existingSecret: s}}}", without(&mongodb)),
        ("{mongodb: {tls: {enabled: true, existingSecret: s}}}", DEFAULT.to_vec()),
        ("{mongodb: {enabled: false, tls: {enabled: true}}}", without(&mongodb)),
        ("{rabbitmq: {enabled: false}}", without(&rabbitmq)),
        ("{rabbitmq: {auth: {existingPasswordSecret: s}}}", without(&["rabbitmq.auth.password"])),
        ("{rabbitmq: {auth: {existingErlangSecret: s}}}", without(&["rabbitmq.auth.erlangCookie"])),
        ("{redis: {existingSecret: s}}", without(&["redis.password"])),
        ("{global: {redis: {password: x}}}", without(&["redis.password"])),
        ("{redis: {enabled: false}}", without(&["redis.password"])),
    ];
    for (given, expected) in table {
        assert_eq!(paths(&values(given)), expected, "{given}");
    }
    assert_eq!(paths(&values("{redis: {usePassword: false}}")), without(&["redis.password"]));
    let tls = paths(&values("{mongodb: {tls: {enabled: true}}}"));
    assert!(["mongodb.tls.caCert", "mongodb.tls.caKey", "mongodb.tls.clientPem"].iter().all(|path| tls.contains(path)));
}

#[test]
fn what_is_missing_is_generated_and_nothing_else() {
    let mut tree = values("{st2: {password: given}, redis: {usePassword: true}}");
    let generated = resolve(&mut tree, &release(), Some(&mut Seeded::new(1))).unwrap();
    assert!(paths(&tree).is_empty());
    assert_eq!(tree.at(&["st2", "password"]).and_then(Node::text), Some("given"));
    let made: Vec<&str> = generated.iter().map(|secret| secret.path.as_str()).collect();
    assert!(!made.contains(&"st2.password") && made.contains(&"redis.password"), "{made:?}");
    for secret in &generated {
        let keys: Vec<&str> = secret.path.split('.').collect();
        assert_eq!(tree.at(&keys).and_then(Node::text), Some(secret.secret.expose()));
        assert_eq!(tree.at(&keys).unwrap().origin.line, 0);
    }
    assert_eq!(
        resolve(&mut tree, &release(), Some(&mut Seeded::new(2))).unwrap(),
        [],
        "the second time nothing is missing"
    );
}

#[test]
fn stored_secrets_count_where_they_are_of_use() {
    let stored = "{st2: {password: kept}, redis: {password: waiting}, rabbitmq: {auth: {password: known}}}";
    let stored = read_map(stored, LayerId(3)).unwrap();
    let reconciled = |given: &str| {
        let mut tree =
            merge([values("{redis: {usePassword: false}}"), stored.clone(), read_map(given, LayerId(4)).unwrap()])
                .unwrap()
                .values;
        let complete = tree.clone();
        reconcile(&mut tree, &complete, &stored);
        let text = |path: &[&str]| tree.at(path).and_then(Node::text).unwrap_or_default().to_owned();
        [text(&["st2", "password"]), text(&["redis", "password"]), text(&["rabbitmq", "auth", "password"])]
    };
    assert_eq!(reconciled("{}"), ["kept", "", "known"], "no feature uses the password of Redis");
    assert_eq!(reconciled("{redis: {usePassword: true}}"), ["kept", "waiting", "known"]);
    assert_eq!(reconciled("{st2: {password: ''}}"), ["kept", "", "known"]);
    assert_eq!(reconciled("{st2: {password: null}}"), ["kept", "", "known"]);
    assert_eq!(reconciled("{st2: null, rabbitmq: {enabled: false}}"), ["kept", "", ""]);
    assert_eq!(reconciled("{st2: {password: mine}, redis: {password: mine}}"), ["mine", "mine", "known"]);
    assert_eq!(
        reconciled("{rabbitmq: {auth: {existingPasswordSecret: s}}}")[2],
        "",
        "what was generated before is not what that Secret holds"
    );
    assert_eq!(reconciled("{rabbitmq: {auth: {existingPasswordSecret: s, password: mine}}}")[2], "mine");
}

#[test]
fn without_a_source_everything_missing_is_named() {
    let error = resolve(&mut values("{}"), &release(), None).unwrap_err();
    assert_eq!(error, SecretError::Missing(DEFAULT.to_vec()));
    for path in DEFAULT {
        assert!(error.to_string().contains(path), "{error}");
    }
}

#[test]
fn the_forms_are_what_their_readers_want() {
    let mut tree = values("{redis: {usePassword: true}}");
    resolve(&mut tree, &release(), Some(&mut OsKeySource)).unwrap();
    let text = |path: &str| tree.at(&path.split('.').collect::<Vec<_>>()).and_then(Node::text).unwrap().to_owned();
    for path in [
        "st2.password",
        "mongodb.auth.password",
        "mongodb.auth.rootPassword",
        "rabbitmq.auth.password",
        "redis.password",
    ] {
        assert!(text(path).len() == 24 && text(path).chars().all(|c| c.is_ascii_alphanumeric()), "{path}");
    }
    for path in ["mongodb.auth.replicaSetKey", "rabbitmq.auth.erlangCookie"] {
        assert!(text(path).len() == 32 && text(path).chars().all(|c| c.is_ascii_alphanumeric()), "{path}");
    }
    let key = text("st2.datastore_crypto_key");
    let parsed: serde_json::Value = serde_json::from_str(&key).unwrap();
    assert_eq!(parsed.as_object().unwrap().keys().collect::<Vec<_>>(), ["aesKeyString", "hmacKey", "mode", "size"]);
    assert_eq!(
        (&parsed["mode"], &parsed["size"], &parsed["hmacKey"]["size"]),
        (&"CBC".into(), &256.into(), &256.into())
    );
    for string in [&parsed["aesKeyString"], &parsed["hmacKey"]["hmacKeyString"]] {
        let string = string.as_str().unwrap();
        assert!(string.len() == 43 && string.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
    }
    assert!(!key.contains('\n'));
    assert_eq!(check(&tree), []);
}

/// A generated SSH key in the form that values ask for.
fn ssh_key(values_text: &str) -> String {
    let mut tree = values(values_text);
    resolve(&mut tree, &release(), Some(&mut OsKeySource)).unwrap();
    assert_eq!(check(&tree), []);
    tree.at(&["st2", "ssh_key"]).and_then(Node::text).unwrap().to_owned()
}

/// What OpenSSL, OpenSSH and paramiko make of generated keys.
#[test]
fn ssh_keys_are_loaded_by_who_reads_them() {
    for (values, label, program, said) in
        [("{}", "EC", "ec", "ASN1 OID: prime256v1"), ("{st2: {sshKeyType: rsa}}", "RSA", "rsa", "RSA key ok")]
    {
        let pem = ssh_key(values);
        assert!(pem.starts_with(&format!("-----BEGIN {label} PRIVATE KEY-----\n")), "{label}");
        assert!(pem.ends_with(&format!("-----END {label} PRIVATE KEY-----\n")), "{label}");
        assert!(pem.lines().all(|line| line.len() <= 64));
        if let Some(printed) = openssl(&[program, "-check", "-noout", "-text"], &[("-in", &pem)]) {
            assert!(printed.contains(said), "openssl does not like the key");
        }
        openssh_prints_the_public_key(&pem);
        paramiko_loads_the_key(&pem);
    }
}

fn key_file(pem: &str) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    fs::write(&file, pem).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    folder
}

fn openssh_prints_the_public_key(pem: &str) {
    let folder = key_file(pem);
    let Ok(done) = Command::new("ssh-keygen").arg("-y").arg("-f").arg(folder.path().join("key")).output() else {
        println!("skipped: there is no ssh-keygen");
        return;
    };
    let public = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(public.starts_with("ssh-rsa ") || public.starts_with("ecdsa-sha2-nistp256 "), "ssh-keygen refuses the key");
}

/// As StackStorm's runner does: one class after the other, until one takes the key.
fn paramiko_loads_the_key(pem: &str) {
    const LOAD: &str = "\
import sys, paramiko
for cls in (paramiko.RSAKey, paramiko.ECDSAKey):
    try:
        key = cls.from_private_key_file(sys.argv[1])
        print(key.get_name(), key.sign_ssh_data(b'x') is not None)
        break
    except paramiko.ssh_exception.SSHException:
        continue
";
    let Some(python) = std::env::var_os("ST2HA_STACKSTORM_PYTHON") else {
        println!("skipped: ST2HA_STACKSTORM_PYTHON names no Python with paramiko");
        return;
    };
    let folder = key_file(pem);
    let done = Command::new(python).args(["-c", LOAD]).arg(folder.path().join("key")).output().unwrap();
    assert!(String::from_utf8_lossy(&done.stdout).ends_with(" True\n"), "paramiko refuses the key");
}

/// As StackStorm keeps a value of the datastore: AES in CBC mode, five bytes of a header and the initialization vector in front, a
/// signature of all of it (HMAC with SHA-1) behind. A key of another form ends in an exception.
#[test]
fn the_datastore_key_encrypts_and_decrypts() {
    const SEAL_AND_OPEN: &str = "\
import base64, json, os, sys
from cryptography.hazmat.primitives import hashes, hmac, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

key = json.load(sys.stdin)
raw = lambda text: base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
aes, mac = raw(key['aesKeyString']), raw(key['hmacKey']['hmacKeyString'])
assert (len(aes) * 8, len(mac) * 8, key['mode']) == (key['size'], key['hmacKey']['size'], 'CBC')

def signature(message):
    signed = hmac.HMAC(mac, hashes.SHA1())
    signed.update(message)
    return signed

def cipher(vector):
    return Cipher(algorithms.AES(aes), modes.CBC(vector))

vector = os.urandom(16)
padder, encryptor = padding.PKCS7(128).padder(), cipher(vector).encryptor()
padded = padder.update(b'a value of the datastore') + padder.finalize()
message = b'00000' + vector + encryptor.update(padded) + encryptor.finalize()
stored = message + signature(message).finalize()

signature(stored[:-20]).verify(stored[-20:])
unpadder, decryptor = padding.PKCS7(128).unpadder(), cipher(stored[5:21]).decryptor()
padded = decryptor.update(stored[21:-20]) + decryptor.finalize()
print((unpadder.update(padded) + unpadder.finalize()).decode())
";
    let mut tree = values("{}");
    resolve(&mut tree, &release(), Some(&mut OsKeySource)).unwrap();
    let key = tree.at(&["st2", "datastore_crypto_key"]).and_then(Node::text).unwrap().to_owned();
    let Some(python) = std::env::var_os("ST2HA_STACKSTORM_PYTHON") else {
        println!("skipped: ST2HA_STACKSTORM_PYTHON names no Python with cryptography");
        return;
    };
    let folder = key_file(&key);
    let given = fs::File::open(folder.path().join("key")).unwrap();
    let done = Command::new(python).args(["-c", SEAL_AND_OPEN]).stdin(given).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout), "a value of the datastore\n", "the key does not work");
}

#[test]
fn certificates_fit_together() {
    let mut tree = values("{mongodb: {tls: {enabled: true}}}");
    for path in DEFAULT {
        set(&mut tree, path, "given");
    }
    resolve(&mut tree, &release(), Some(&mut OsKeySource)).unwrap();
    assert!(check(&tree).iter().all(|problem| !problem.path.contains("tls")));
    let text = |key: &str| tree.at(&["mongodb", "tls", key]).and_then(Node::text).unwrap().to_owned();
    let (ca, ca_key, client) = (text("caCert"), text("caKey"), text("clientPem"));
    assert!(client.starts_with("-----BEGIN CERTIFICATE-----") && client.contains("PRIVATE KEY-----"));
    let Some(printed) = openssl(&["verify", "-purpose", "sslclient"], &[("-CAfile", &ca), ("", &client)]) else {
        return;
    };
    assert!(printed.contains(": OK"), "{printed}");
    let printed =
        openssl(&["x509", "-noout", "-subject", "-enddate", "-ext", "keyUsage,extendedKeyUsage"], &[("-in", &client)])
            .unwrap();
    assert!(printed.contains("CN = st2-mongodb.prod.svc.cluster.local"), "{printed}");
    assert!(
        printed.contains("TLS Web Client Authentication") && printed.contains("TLS Web Server Authentication"),
        "{printed}"
    );
    let printed = openssl(&["x509", "-noout", "-subject", "-ext", "basicConstraints"], &[("-in", &ca)]).unwrap();
    assert!(printed.contains("CN = myMongo-ca") && printed.contains("CA:TRUE"), "{printed}");
    // The pods sign their own requests with the authority's key.
    let signed = Command::new("bash")
        .args([
            "-c",
            "openssl req -new -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=x 2>/dev/null \
            | openssl x509 -req -CA <(printf %s \"$CA\") -CAkey <(printf %s \"$KEY\") -set_serial 1 2>/dev/null",
        ])
        .env("CA", &ca)
        .env("KEY", &ca_key)
        .output()
        .unwrap();
    assert!(signed.status.success() && String::from_utf8_lossy(&signed.stdout).contains("BEGIN CERTIFICATE"));
}

#[test]
fn half_a_certificate_authority_is_refused() {
    let mut tree = values("{mongodb: {tls: {enabled: true, caCert: x}}}");
    let error = resolve(&mut tree, &release(), Some(&mut Seeded::new(1))).unwrap_err();
    assert_eq!(
        error,
        SecretError::Partial {
            given: vec!["mongodb.tls.caCert"],
            missing: vec!["mongodb.tls.caKey", "mongodb.tls.clientPem"]
        }
    );
}

#[test]
fn rotation_changes_what_was_named() {
    let mut tree = values("{mongodb: {tls: {enabled: true}}}");
    resolve(&mut tree, &release(), Some(&mut Seeded::new(1))).unwrap();
    let before = tree.to_json();
    let changed = rotate(&mut tree, &["st2.password".to_owned()], &release(), &mut Seeded::new(2)).unwrap();
    assert_eq!(changed.len(), 1);
    let mut after = tree.to_json();
    assert_ne!(before["st2"]["password"], after["st2"]["password"]);
    after["st2"]["password"] = before["st2"]["password"].clone();
    assert_eq!(before, after, "nothing else changed");
    let changed = rotate(&mut tree, &["mongodb.tls.caKey".to_owned()], &release(), &mut Seeded::new(3)).unwrap();
    assert_eq!(changed.len(), 3, "an authority changes as a whole");
    let unknown = rotate(&mut tree, &["st2.username".to_owned()], &release(), &mut Seeded::new(2)).unwrap_err();
    assert!(matches!(unknown, SecretError::Unknown { .. }));
    let mut tree = values("{redis: {usePassword: false}}");
    let unused = rotate(&mut tree, &["redis.password".to_owned()], &release(), &mut Seeded::new(2)).unwrap_err();
    assert_eq!(unused, SecretError::Unused("redis.password"));
}

#[test]
fn letters_are_equally_likely() {
    let mut counts = [0_u32; 128];
    let mut source = Seeded::new(5);
    for _ in 0..400 {
        let mut tree = values("{}");
        resolve(&mut tree, &release(), Some(&mut source)).unwrap();
        for byte in tree.at(&["st2", "password"]).and_then(Node::text).unwrap().bytes() {
            counts[usize::from(byte)] += 1;
        }
    }
    let used: Vec<u32> = counts.into_iter().filter(|count| *count > 0).collect();
    assert_eq!(used.len(), 62);
    // 9600 letters: 155 of each on average, with a standard deviation of 12.
    assert!(used.iter().all(|count| (90..=230).contains(count)), "{used:?}");
}

type Checked<'a> = (&'a str, String, Option<(bool, &'a str)>);

#[test]
fn forms_are_checked() {
    let pem =
        "-----BEGIN RSA PRIVATE KEY-----\nMBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\n-----END RSA PRIVATE KEY-----\n";
    let aes = "a".repeat(43);
    let key = |aes: &str, size: &str, mode: &str| {
        format!(
            r#"{{"aesKeyString": "{aes}", "hmacKey": {{"hmacKeyString": "{aes}", "size": {size}}}, "mode": "{mode}", "size": {size}}}"#
        )
    };
    // Each secret with whether it is unusable and what is said about it, if anything is.
    let table: Vec<Checked<'_>> = vec![
        ("st2.datastore_crypto_key", key(&aes, "256", "CBC"), None),
        ("st2.datastore_crypto_key", "disable".into(), None),
        ("st2.datastore_crypto_key", "ab".repeat(32), Some((true, "not the JSON"))),
        ("st2.datastore_crypto_key", "[1]".into(), Some((true, "not the JSON"))),
        ("st2.datastore_crypto_key", "{}".into(), Some((true, "missing"))),
        ("st2.datastore_crypto_key", key("short", "256", "CBC"), Some((false, "43 characters"))),
        ("st2.datastore_crypto_key", key(&aes, "128", "CBC"), Some((false, "256"))),
        ("st2.datastore_crypto_key", key(&aes, "256", "GCM"), Some((false, "CBC"))),
        ("st2.ssh_key", pem.into(), None),
        ("st2.ssh_key", "ssh-rsa AAAA".into(), Some((true, "no private key"))),
        ("st2.ssh_key", pem.replace("RSA PRIVATE", "PUBLIC"), Some((true, "is public"))),
        ("st2.ssh_key", pem.replace("RSA PRIVATE", "PRIVATE"), Some((false, "cannot load"))),
        ("st2.ssh_key", pem.trim_end().into(), Some((false, "line break"))),
        ("st2.ssh_key", pem.replace('\n', "\r\n"), Some((false, "line ends"))),
        ("st2.ssh_key", pem.replace("MBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=", "%%%"), Some((false, "not base64"))),
        (
            "st2.ssh_key",
            pem.replace("MBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=", "Zm9v"),
            Some((false, "or not all of it")),
        ),
        ("st2.ssh_key", pem.replace("END RSA", "END EC"), Some((false, "name different things"))),
        ("st2.ssh_key", pem.replace("-----END", "-----"), Some((false, "-----END"))),
        (
            "st2.ssh_key",
            pem.replace("RSA", "OPENSSH")
                .replace("MBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=", "AAAAC3NzaC1lZDI1NTE5AAAA"),
            Some((false, "Ed25519")),
        ),
        (
            "st2.ssh_key",
            pem.replace("MBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=", "Proc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nZm9v"),
            Some((false, "passphrase")),
        ),
        ("st2.ssh_key", pem.replace("RSA PRIVATE", "ENCRYPTED PRIVATE"), Some((false, "passphrase"))),
        ("st2.ssh_key", include_str!("secrets_support/keys/encrypted.pem").into(), Some((false, "passphrase"))),
        ("st2.ssh_key", include_str!("secrets_support/keys/encrypted_openssh.pem").into(), Some((false, "passphrase"))),
        // Another program puts the secret in the place of these.
        ("st2.ssh_key", "<path:secret/data/st2#ssh_key>".into(), None),
        ("st2.ssh_key", "ref+vault://secret/st2#/ssh_key".into(), None),
        ("st2.datastore_crypto_key", "${datastore_key}".into(), None),
        ("st2.datastore_crypto_key", "vault:secret/data/st2#key".into(), None),
        ("st2.password", " x1y2z3".into(), Some((false, "blank"))),
        ("st2.password", "good enough".into(), None),
        ("mongodb.auth.replicaSetKey", "c2V0a2V5".into(), None),
        ("mongodb.auth.replicaSetKey", "c2V0 a2V5\n".into(), None),
        ("mongodb.auth.replicaSetKey", "with-dash".into(), Some((false, "base64"))),
        ("mongodb.auth.replicaSetKey", "short".into(), Some((true, "6 to 1024"))),
        ("rabbitmq.auth.erlangCookie", "c00kie".into(), None),
        ("rabbitmq.auth.erlangCookie", "two words".into(), Some((false, "visible"))),
        ("rabbitmq.auth.erlangCookie", "c".repeat(256), Some((false, "255"))),
        // Erlang leaves out what is blank at the end.
        ("rabbitmq.auth.erlangCookie", "c00kie\n".into(), None),
    ];
    for (path, text, expected) in table {
        let mut tree = values("{}");
        set(&mut tree, path, &text);
        let found = check(&tree);
        match expected {
            None => assert_eq!(found, [], "{path}: {text}"),
            Some((unusable, message)) => {
                let [problem] = found.as_slice() else { panic!("{path}: {text}: {found:?}") };
                assert!(problem.message.contains(message), "{path}: {text}: {}", problem.message);
                assert_eq!((problem.path, problem.harm == Harm::Unusable), (path, unusable), "{text}");
                assert!(
                    !format!("{problem:?}").contains(&text) || text == "[1]" || text == "{}",
                    "{path}: the text shows"
                );
            }
        }
    }
}

#[test]
fn ssh_keys_are_mended() {
    let pem =
        "-----BEGIN RSA PRIVATE KEY-----\nMBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\n-----END RSA PRIVATE KEY-----\n";
    for broken in [pem.trim_end().to_owned(), pem.replace('\n', "\r\n"), format!("{pem}\n\n"), pem.to_owned()] {
        let mut tree = values("{}");
        set(&mut tree, "st2.ssh_key", &broken);
        repair(&mut tree);
        assert_eq!(tree.at(&["st2", "ssh_key"]).and_then(Node::text), Some(pem));
    }
    let mut tree = values("{st2: {ssh_key: something else}}");
    repair(&mut tree);
    assert_eq!(tree, values("{st2: {ssh_key: something else}}"));
}

const LIVE: &str = r#"
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Secret
  metadata: {name: st2-st2-auth, namespace: prod, labels: {app.kubernetes.io/instance: st2}}
  data: {ST2_AUTH_USERNAME: c3QyYWRtaW4=, ST2_AUTH_PASSWORD: bGl2ZS1wYXNz}
- apiVersion: v1
  kind: Secret
  metadata: {name: st2-st2-ssh, namespace: prod}
  data: {private_key: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlCUEFJQkFBSkJBTjRHVC9mM2lWakZoMEU5cG9kWmdTVUpUSHJYTzVjRHNWR2pIVW5ob0RuQjQxcVBkdFd6CmZEbmE4ZjBYVDY0UVhEUnpDT0l4K1F1akcrY242VW81QVZFQ0F3RUFBUUpBYkRFblJ1NlpQMmtDUUFpSzNlbi8KeE15RE9Ga3A4SzBiKzJ4QkdYK1pWSXIrZnYzandxWVczb1pCVU5lVjQxUlZlTVVQeWtXMCtpWVJNQ0hlWVBQNwpBUUloQVBjS1ZvbzJZd3FpNDdlRWowVkpqSExKV0JQb2ZCZjVRdDNXTC9qUVFuV25BaUVBNWhPMjJhTFRrdVpBClZmMDBucktyZVBYc00vUm9heE95djY4VmxCdnVvRWNDSVFDdjE2cjczSFNwS0lNQXFSbTJEd0VxMzRpVE95UEIKaU1xQXp5bjhhSGsxOXdJaEFMUCtnbE03UGpnelordWR2cmZVNGE4cy9aQWJ5a0RTMVVsK3FPd0kraU5yQWlFQQpwejc0S01uMmdHTkZZT2x2cG9UT0NWTHpoM0NlYVBnYnc1aGo4Y1ZDZ2pjPQotLS0tLUVORCBSU0EgUFJJVkFURSBLRVktLS0tLQo=}
- kind: Secret
  metadata: {name: custom-mongo, labels: {app.kubernetes.io/instance: st2}}
  stringData: {mongodb-password: live-mongo, mongodb-root-password: root, mongodb-replica-set-key: ""}
- kind: Secret
  metadata: {name: other-st2-auth, labels: {app.kubernetes.io/instance: other}}
  data: {ST2_AUTH_PASSWORD: b3RoZXI=}
- kind: Secret
  metadata: {name: sh.helm.release.v1.st2.v1, labels: {owner: helm}}
  data: {release: eA==}
"#;

#[test]
fn secrets_of_a_running_release_are_imported() {
    let imported = import(LIVE, &release()).unwrap();
    let found: Vec<(&str, &str)> =
        imported.secrets.iter().map(|found| (found.path.as_str(), found.secret.expose())).collect();
    assert_eq!(
        found,
        [
            ("st2.password", "live-pass"),
            ("st2.ssh_key", include_str!("secrets_support/keys/rsa.pem")),
            ("mongodb.auth.password", "live-mongo"),
            ("mongodb.auth.rootPassword", "root"),
        ]
    );
    assert_eq!(imported.ignored, ["other-st2-auth", "sh.helm.release.v1.st2.v1"]);
    let single = r#"{"kind": "Secret", "metadata": {"name": "st2-rabbitmq"}, "data": {"rabbitmq-password": "cQ==", "rabbitmq-erlang-cookie": "Yw=="}}"#;
    assert_eq!(import(single, &release()).unwrap().secrets.len(), 2);
    let stream = "kind: ConfigMap\n---\nkind: Secret\nmetadata: {name: st2-redis}\ndata: {redis-password: cg==}\n";
    assert_eq!(import(stream, &release()).unwrap().secrets.len(), 1);
    // The salt is in no Secret: without it hashes are made anew.
    for need in NEEDS.iter().filter(|need| need.path != "st2.userSalt") {
        assert!(
            fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/secrets/import.rs"))
                .unwrap()
                .contains(need.path)
        );
    }
}

#[test]
fn what_cannot_be_imported_is_explained() {
    let twice = "kind: Secret\nmetadata: {name: st2-a}\ndata: {redis-password: cg==}\n---\nkind: Secret\nmetadata: {name: st2-b}\nstringData: {redis-password: hunter2}\n";
    for (text, message) in [
        ("kind: ConfigMap", "no Secret"),
        ("", "no Secret"),
        ("a: [", "cannot be read"),
        ("kind: Secret\nmetadata: {name: x}\ndata: {redis-password: cg==}", "belongs to the release"),
        (
            "kind: Secret\nmetadata: {name: st2-redis, namespace: elsewhere}\ndata: {redis-password: cg==}",
            "belongs to the release",
        ),
        ("kind: Secret\nmetadata: {name: st2-redis}\ndata: {redis-password: '%hunter2'}", "not text in base64"),
        ("kind: Secret\nmetadata: {name: st2-redis}\ndata: {redis-password: /w==}", "not text in base64"),
        (twice, "different values"),
    ] {
        let error = import(text, &release()).unwrap_err();
        assert!(error.to_string().contains(message), "{text}: {error}");
        assert!(!error.to_string().contains("hunter2") && !format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}

/// What was imported would be stored, and nobody would look at it again.
#[test]
fn keys_that_nobody_can_read_are_not_imported() {
    const KEYS: [(&str, &str); 7] = [
        ("RSA PRIVATE KEY", include_str!("secrets_support/keys/rsa.pem")),
        ("DSA PRIVATE KEY", include_str!("secrets_support/keys/dsa.pem")),
        ("EC PRIVATE KEY", include_str!("secrets_support/keys/ec.pem")),
        ("PRIVATE KEY", include_str!("secrets_support/keys/pkcs8.pem")),
        ("OPENSSH PRIVATE KEY", include_str!("secrets_support/keys/openssh.pem")),
        ("CERTIFICATE", include_str!("secrets_support/keys/certificate.pem")),
        ("PRIVATE KEY", include_str!("secrets_support/keys/client.pem")),
    ];
    let imported = |name: &str, key: &str, text: &str| {
        let manifest = json!({"kind": "Secret", "metadata": {"name": name}, "stringData": {key: text}});
        import(&manifest.to_string(), &release())
    };
    let place = |text: &str| match (text.contains("CERTIFICATE"), text.contains("PRIVATE KEY")) {
        (false, _) => [("st2-st2-ssh", "private_key"), ("st2-mongodb-ca", "mongodb-ca-key")].to_vec(),
        (true, false) => vec![("st2-mongodb-ca", "mongodb-ca-cert")],
        (true, true) => vec![("st2-mongodb-client", "client-pem")],
    };
    for (label, pem) in KEYS {
        let (head, end) = (format!("-----BEGIN {label}-----\n"), format!("-----END {label}-----"));
        let start = pem.find(&head).unwrap() + head.len();
        let stop = start + pem[start..].find(&end).unwrap();
        let body: Vec<&str> = pem[start..stop].lines().collect();
        let with = |body: &str| format!("{}{body}{}", &pem[..start], &pem[stop..]);
        let damaged = [
            with("S3cretGarbage, that is no base64\n"),
            // Base64, but no key.
            with("UzNjcmV0R2FyYmFnZQ==\n"),
            with(""),
            // Cut off.
            with(&format!("{}\n", body[..body.len() / 2].join("\n"))),
            with(&format!("{}\n", body[1..].join("\n"))),
            pem[..stop].to_owned(),
            pem.replace(&end, "-----END PUBLIC KEY-----"),
        ];
        for (name, key) in place(pem) {
            assert!(imported(name, key, pem).is_ok(), "{label}: {key}");
            assert!(imported(name, key, &pem.replace('\n', "\r\n")).is_ok(), "{label}: {key}");
            for text in &damaged {
                let error = imported(name, key, text).expect_err(text).to_string();
                assert!(error.contains(key) && error.contains(name), "{error}");
                assert!(!error.contains("S3cret") && !error.contains(body[0]), "{error}");
            }
        }
    }
    // Kinds that are not known need to have the form of PEM.
    let encrypted = include_str!("secrets_support/keys/encrypted.pem");
    let unknown = "-----BEGIN X PRIVATE KEY-----\nZm9v\n-----END X PRIVATE KEY-----\n";
    for text in [unknown, "<path:secret/data/st2#ssh_key>"] {
        assert!(imported("st2-st2-ssh", "private_key", text).is_ok(), "{text}");
    }
    assert!(imported("st2-st2-ssh", "private_key", &unknown.replace("Zm9v", "%")).is_err());
    // An action may carry the passphrase.
    let taken = format!("{:?}", imported("st2-st2-ssh", "private_key", encrypted).unwrap());
    assert!(taken.contains("passphrase") && !taken.contains("Rn8LZ"), "{taken}");
    assert!(imported("st2-mongodb-ca", "mongodb-ca-cert", "no certificate").is_err());
}

#[test]
fn nothing_shows_a_secret() {
    let mut tree = values("{mongodb: {tls: {enabled: true}}, redis: {usePassword: true}}");
    let mut source = Seeded::new(9);
    let generated = resolve(&mut tree, &release(), Some(&mut source)).unwrap();
    let mut shown = format!("{generated:?} {:?}", secrets::import(LIVE, &release()).unwrap());
    shown += &format!("{:?} {:?}", source.ssh_key(SshKeyType::Rsa).unwrap(), check(&tree));
    for secret in generated.iter().map(|made| made.secret.expose()).chain(["live-pass", "live-mongo"]) {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn every_need_has_a_key_in_the_default_values() {
    let schema = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/values.schema.json")).unwrap();
    for need in NEEDS {
        let key = need.path.rsplit('.').next().unwrap();
        assert!(schema.contains(&format!("\"{key}\"")), "{key} is not in the schema");
    }
    assert!(read_map("{}", LayerId(0)).is_ok());
}

/// What openssl prints on stdout and stderr, given files by content, or nothing where there is no openssl.
fn openssl(args: &[&str], files: &[(&str, &str)]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("openssl");
    command.args(args);
    for (index, (option, content)) in files.iter().enumerate() {
        let path = folder.path().join(index.to_string());
        fs::write(&path, content).unwrap();
        if !option.is_empty() {
            command.arg(option);
        }
        command.arg(path);
    }
    let Ok(output) = command.output() else {
        eprintln!("skipped: there is no openssl");
        return None;
    };
    Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// What stands in this process's memory at a place, which need not be anybody's any more.
#[cfg(target_os = "linux")]
fn memory(at: usize, length: usize) -> Vec<u8> {
    use std::os::unix::fs::FileExt as _;
    let mut bytes = vec![0; length];
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    memory.read_exact_at(&mut bytes, at as u64).unwrap();
    bytes
}

#[test]
#[cfg(target_os = "linux")]
fn memory_that_held_a_secret_is_overwritten() {
    const WORD: &str = "kei8Aiph3ohX";
    let secret = Secret::new(WORD.repeat(64));
    let (at, length) = (secret.expose().as_ptr().addr(), secret.expose().len());
    let holds_it = || memory(at, length).windows(WORD.len()).any(|window| window == WORD.as_bytes());
    assert!(holds_it());
    drop(secret);
    assert!(!holds_it());
}
