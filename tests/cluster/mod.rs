//! An API server that keeps what it is given, for real clients to talk to.

#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::programs::{Workplace, program};

/// A running server; it ends when this is dropped.
pub struct Cluster {
    server: Child,
    log: PathBuf,
}

impl Cluster {
    /// The configuration of clients, in the workplace.
    pub const CONFIG: &str = ".kube/config";

    /// Starts a server for the programs of a workplace.
    pub fn start(workplace: &Workplace) -> Option<Self> {
        let python = program("ST2HA_PYTHON")?;
        let log = workplace.path().join("cluster.log");
        let mut server = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/server.py"))
            .arg(&log)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let server_url = format!("http://127.0.0.1:{}", port.trim());
        workplace.file(
            Self::CONFIG,
            format!(
                "apiVersion: v1\nkind: Config\ncurrent-context: test\nclusters: [{{name: test, cluster: {{server: '{server_url}'}}}}]\n\
                 contexts: [{{name: test, context: {{cluster: test, user: test}}}}]\nusers: [{{name: test, user: {{token: none}}}}]\n"
            ),
        );
        Some(Self { server, log })
    }

    /// What has changed since the last look: `created Deployment/st2-st2web`, a line each.
    pub fn changes(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.log).unwrap();
        fs::File::options().write(true).truncate(true).open(&self.log).unwrap();
        // What Helm keeps about itself is not what it was asked for.
        text.lines().filter(|line| !line.contains("sh.helm.release")).map(str::to_owned).collect()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be gone already; there is nothing to do about it then.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
