//! A release to render in tests: the built program, a folder of its own and an empty environment.

use std::process::{Command, Output};

/// Credentials, so that nothing is generated.
const CREDENTIALS: &str = r#"
st2:
  password: Ch4ngeMe
  ssh_key: |
    -----BEGIN RSA PRIVATE KEY-----
    MBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=
    -----END RSA PRIVATE KEY-----
  datastore_crypto_key: '{"hmacKey": {"hmacKeyString": "aGVsbG8", "size": 256}, "size": 256, "aesKeyString": "d29ybGQ", "mode": "CBC"}'
mongodb: {auth: {password: m0ngoPass, rootPassword: m0ngoRoot, replicaSetKey: c2V0a2V5c2V0a2V5}}
rabbitmq: {auth: {password: r4bbitPass, erlangCookie: c00kie}}
redis: {password: r3disPass}
"#;

/// Runs `st2ha render NAME --target helm` with these values over the credentials.
pub fn render(name: &str, values: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("credentials.yaml"), CREDENTIALS).unwrap();
    std::fs::write(folder.path().join("values.yaml"), values).unwrap();
    Command::new(env!("CARGO_BIN_EXE_st2ha"))
        .args(["render", name, "-n", "stackstorm", "--target", "helm", "-f", "credentials.yaml", "-f", "values.yaml"])
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .output()
        .unwrap()
}
