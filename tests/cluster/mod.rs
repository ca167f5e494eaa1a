//! API servers for real clients to talk to: one that only keeps objects, and Kubernetes' own where there is one.

#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod real;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::programs::{Workplace, program};

/// A running server; it ends when this is dropped.
pub struct Cluster {
    servers: Vec<Child>,
    log: PathBuf,
}

impl Cluster {
    /// The configuration of clients, in the workplace.
    pub const CONFIG: &str = ".kube/config";
    /// The context of whoever has the permissions of the role `view` and no other; the current one may do everything.
    pub const VIEWER: &str = "viewer";

    /// Starts a server that keeps objects, for the programs of a workplace.
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
        configure(workplace, &format!("server: 'http://127.0.0.1:{}'", port.trim()), "none");
        Some(Self { servers: vec![server], log })
    }

    /// Starts Kubernetes' own API server, if `KUBEBUILDER_ASSETS` names a folder that has it, and etcd.
    pub fn start_real(workplace: &Workplace) -> Option<Self> {
        let servers = real::start(workplace)?;
        Some(Self { servers, log: PathBuf::new() })
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
        for server in &mut self.servers {
            // It may be gone already; there is nothing to do about it then.
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// Where the kinds of the Prometheus operator are defined.
pub fn definitions() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/crds.yaml"))
}

/// Tells clients how to reach a cluster.
fn configure(workplace: &Workplace, cluster: &str, token: &str) {
    let viewer = Cluster::VIEWER;
    workplace.file(
        Cluster::CONFIG,
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: test\nclusters: [{{name: test, cluster: {{{cluster}}}}}]\n\
             contexts: [{{name: test, context: {{cluster: test, user: test}}}}, {{name: {viewer}, context: {{cluster: test, user: {viewer}}}}}]\n\
             users: [{{name: test, user: {{token: {token}}}}}, {{name: {viewer}, user: {{token: {token}, as: {viewer}}}}}]\n"
        ),
    );
}
