//! Runs the binary in a folder of its own with an empty environment, and looks at all that it does.

#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Credentials for every secret that defaults need, so that a test that is not about secrets generates none.
pub const SECRETS: &str = r#"
st2: { password: Ch4ngeMe, ssh_key: "-----BEGIN RSA PRIVATE KEY-----\nMBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\n-----END RSA PRIVATE KEY-----\n", datastore_crypto_key: '{"aesKeyString": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "hmacKey": {"hmacKeyString": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "size": 256}, "mode": "CBC", "size": 256}' }
mongodb: { auth: { password: m0ngo, rootPassword: m0ngoRoot, replicaSetKey: c2V0a2V5c2V0a2V5 } }
rabbitmq: { auth: { password: r4bbit, erlangCookie: c00kie } }
redis: { password: r3dis }
"#;

/// A key that data is encrypted with, for tests in which none is to be made: it is not, beside other secrets.
pub const DATASTORE_KEY: &str = r#"{"aesKeyString": "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "hmacKey": {"hmacKeyString": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "size": 256}, "mode": "CBC", "size": 256}"#;

/// One run of the binary to be.
pub struct Run {
    folder: TempDir,
    args: Vec<String>,
    stdin: Option<String>,
    environment: Vec<(String, String)>,
}

/// What a run did.
#[derive(Debug)]
pub struct Done {
    /// Exit status.
    pub status: i32,
    /// Everything on stdout.
    pub stdout: String,
    /// Everything on stderr, with the folder's path replaced by `DIR`.
    pub stderr: String,
    /// The folder, gone when this is dropped.
    pub folder: TempDir,
}

impl Run {
    /// A run of `st2ha ARGS`.
    pub fn new(args: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        Self { folder, args: args.iter().map(|arg| (*arg).to_owned()).collect(), stdin: None, environment: Vec::new() }
    }

    /// Puts a file into the run's folder.
    pub fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Puts a values file with all credentials into the run's folder and names it first.
    pub fn with_secrets(mut self) -> Self {
        self.args.extend(["-f".to_owned(), "given-secrets.yaml".to_owned()]);
        self.file("given-secrets.yaml", SECRETS)
    }

    /// Adds arguments.
    pub fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    /// What the run reads from stdin.
    pub fn stdin(mut self, text: &str) -> Self {
        self.stdin = Some(text.to_owned());
        self
    }

    /// Sets a variable of the environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The run's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs.
    pub fn run(self) -> Done {
        let mut command = Command::new(binary());
        command.args(&self.args).current_dir(self.folder.path()).env_clear().env("HOME", self.folder.path());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that does not read stdin may be gone before all of it is written.
        let _ = child.stdin.take().unwrap().write_all(self.stdin.unwrap_or_default().as_bytes());
        let output = child.wait_with_output().unwrap();
        let path = self.folder.path().to_string_lossy().into_owned();
        Done {
            status: output.status.code().expect("an exit status, not a signal"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap().replace(&path, "DIR"),
            folder: self.folder,
        }
    }
}

impl Done {
    /// The run ended well and said nothing on stderr.
    #[track_caller]
    pub fn fine(self) -> Self {
        assert_eq!((self.status, self.stderr.as_str()), (0, ""), "stdout: {}", self.stdout);
        self
    }

    /// The run failed with this status, printed nothing on stdout, and said something.
    #[track_caller]
    pub fn failed(self, status: i32) -> Self {
        assert_eq!((self.status, self.stdout.as_str()), (status, ""), "stderr: {}", self.stderr);
        assert!(!self.stderr.trim().is_empty(), "a failure says why");
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// The documents on stdout.
    pub fn objects(&self) -> Vec<serde_json::Value> {
        let nodes = st2ha::yaml::read(&self.stdout, st2ha::yaml::LayerId::default()).unwrap();
        nodes.iter().map(st2ha::yaml::Node::to_json).collect()
    }

    /// The one object of a kind and name on stdout.
    #[track_caller]
    pub fn object(&self, kind: &str, name: &str) -> serde_json::Value {
        let wanted = |object: &serde_json::Value| object["kind"] == kind && object["metadata"]["name"] == name;
        self.objects().into_iter().find(wanted).unwrap_or_else(|| panic!("no {kind}/{name}"))
    }
}

/// The arguments of each example that the help of a command shows, as far as they are not a shell's.
pub fn examples(command: &str) -> Vec<Vec<String>> {
    let help = Run::new(&[command, "--help"]).run().fine().stdout;
    let (_, shown) = help.split_once("Examples:").expect("examples");
    let own = format!("st2ha {command}");
    let lines = shown.lines().map(str::trim).filter(|line| line.starts_with(&own));
    let examples: Vec<Vec<String>> = lines
        .map(|line| line.split(['>', '|']).next().unwrap())
        .map(|line| line.split_whitespace().skip(1).map(|word| word.replace('\'', "")).collect())
        .collect();
    assert!(examples.len() > 2, "{help}");
    examples
}

/// The binary under test.
pub fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_st2ha"))
}
