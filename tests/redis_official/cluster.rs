//! The nodes of a release, the names by which they find each other, and a client.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::network::{Namespace, Switch};
use crate::pod::{Machine, Pod};
use crate::rendered::Rendered;

const DOMAIN: &str = "st2-redis-headless.stackstorm.svc.cluster.local";
/// Seconds that anything may take: machines for tests are slow.
const TIMEOUT: u64 = 60;

/// Which servers the image has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Servers {
    /// Valkey's.
    Valkey,
    /// Redis' own.
    Redis,
}

/// The pods of a release.
pub struct Cluster {
    rendered: Rendered,
    machine: Machine,
    switch: Switch,
    client: Namespace,
    names: BTreeMap<String, String>,
    pods: BTreeMap<usize, Pod>,
    folder: tempfile::TempDir,
}

impl Cluster {
    /// A release with these values under `redis`. Nothing runs yet.
    pub fn new(values: &Value, servers: Servers, image: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().to_owned();
        write_certificates(&base);
        let masked = if servers == Servers::Redis { "valkey-server" } else { "" };
        let machine = Machine { image: image.to_owned(), masked, certificates: base.clone(), base };
        let (mut switch, client) = (Switch::new(), Namespace::new());
        switch.plug(&client);
        let cluster = Self {
            rendered: Rendered::new(values),
            machine,
            switch,
            client,
            names: BTreeMap::new(),
            pods: BTreeMap::new(),
            folder,
        };
        cluster.publish();
        cluster
    }

    /// Starts a node, which has what its volume has.
    pub fn start(&mut self, index: usize) {
        let namespace = Namespace::new();
        let address = self.switch.plug(&namespace);
        self.names.insert(host(index), address.clone());
        if index == 0 {
            self.names.insert("st2-redis".to_owned(), address);
        }
        self.publish();
        let pod = Pod::start(&self.rendered, &self.machine, &name(index), namespace);
        self.pods.insert(index, pod);
    }

    /// Stops a node in peace.
    pub fn stop(&mut self, index: usize) {
        self.pods.remove(&index).unwrap().stop();
        self.forget(index);
    }

    /// Kills a node, all of it.
    pub fn kill(&mut self, index: usize) {
        self.pods.remove(&index).unwrap();
        self.forget(index);
    }

    /// Kills a container of a node, which starts at once again.
    pub fn restart(&mut self, index: usize, container: &str) {
        self.pods.get_mut(&index).unwrap().restart(container);
    }

    /// Loses what a node's volume has.
    pub fn empty(&self, index: usize) {
        let data = self.machine.base.join(name(index)).join("data");
        for entry in fs::read_dir(data).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
    }

    /// What a node's server answers.
    pub fn redis(&self, index: usize, words: &[&str]) -> String {
        self.ask(index, "redis", "server", words)
    }

    /// What a node's Sentinel says about the master.
    pub fn sentinel(&self, index: usize, field: &str) -> String {
        let answer = self.ask(index, "sentinel", "sentinel", &["SENTINEL", "MASTER", "mymaster"]);
        let mut lines = answer.lines();
        lines.find(|line| *line == field);
        lines.next().unwrap_or_default().to_owned()
    }

    /// The node that all Sentinels take for the master and that takes itself for it, if they agree.
    pub fn master(&self) -> Option<usize> {
        let first = self.sentinel(*self.pods.keys().next()?, "ip");
        let master = *self.pods.keys().find(|index| host(**index) == first)?;
        let agreed = self.pods.keys().all(|index| self.sentinel(*index, "ip") == first);
        let masters: Vec<usize> = self.pods.keys().copied().filter(|index| self.role(*index) == "master").collect();
        (agreed && masters == [master]).then_some(master)
    }

    /// Whether there is a master, all other nodes are in step with it, and all Sentinels know each other and no more.
    pub fn is_whole(&self) -> bool {
        let others = (self.pods.len() - 1).to_string();
        self.master().is_some()
            && self.pods.iter().all(|(index, pod)| {
                pod.probe("redis", "readinessProbe")
                    && pod.probe("sentinel", "readinessProbe")
                    && (self.pods.len() < 3 || self.sentinel(*index, "num-other-sentinels") == others)
                    && self.ask(*index, "sentinel", "sentinel", &["SENTINEL", "CKQUORUM", "mymaster"]).starts_with("OK")
            })
    }

    /// Whether a probe passes.
    pub fn probe(&self, index: usize, container: &str, probe: &str) -> bool {
        self.pods[&index].probe(container, probe)
    }

    fn role(&self, index: usize) -> String {
        self.redis(index, &["ROLE"]).lines().next().unwrap_or_default().to_owned()
    }

    fn ask(&self, index: usize, container: &str, role: &str, words: &[&str]) -> String {
        let script = [&["sh", "-c", ". /config/common.sh; ask \"$@\"", "ask", role, "127.0.0.1"], words].concat();
        let output = self.pods[&index].exec(container, &script);
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Waits, and says how long it took.
    pub fn wait(&self, what: &str, is_so: impl Fn(&Self) -> bool) -> Duration {
        let start = Instant::now();
        while !is_so(self) {
            if start.elapsed() > Duration::from_secs(TIMEOUT) {
                let logs = self.pods.iter().map(|(index, pod)| format!("--- pod {index}\n{}", pod.log()));
                panic!("waited in vain for {what}\n{}", logs.collect::<Vec<_>>().join("\n"));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        start.elapsed()
    }

    /// A client that takes locks by the URL that StackStorm is given.
    pub fn client(&self, python: &str) -> Client {
        let mut url = self.rendered.url();
        let mounts = self.rendered.stackstorm()["containers"][0]["volumeMounts"].as_array().unwrap();
        if let Some(mount) = mounts.iter().find(|mount| mount["name"] == "st2-redis-tls-vol") {
            let folder = self.folder.path().display().to_string();
            url = url.replace(mount["mountPath"].as_str().unwrap(), &folder);
        }
        let hosts = self.machine.base.join("hosts").display().to_string();
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/redis_official/client.py");
        let script = "mount --bind \"$1\" /etc/hosts && exec \"$2\" \"$3\" \"$4\"";
        let mut process = Command::new("nsenter")
            .args(["--target", &self.client.id(), "--net", "unshare", "--mount", "--propagation", "private"])
            .args(["sh", "-c", script, "sh", &hosts, python, program, &url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, "started\n");
        Client { input: process.stdin.take(), output, process }
    }

    fn forget(&mut self, index: usize) {
        self.names.remove(&host(index));
        self.publish();
    }

    fn publish(&self) {
        let lines = self.names.iter().map(|(name, address)| format!("{address} {name}\n"));
        fs::write(self.machine.base.join("hosts"), lines.collect::<String>()).unwrap();
    }
}

/// A client that takes locks.
pub struct Client {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Client {
    /// Ends it, and says what happened to it.
    pub fn end(mut self) -> Value {
        drop(self.input.take());
        let mut text = String::new();
        self.output.read_to_string(&mut text).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn name(index: usize) -> String {
    format!("st2-redis-node-{index}")
}

fn host(index: usize) -> String {
    format!("{}.{DOMAIN}", name(index))
}

/// A certificate of the nodes' names that vouches for itself.
fn write_certificates(folder: &Path) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"])
        .args(["-subj", "/CN=redis", "-addext", &format!("subjectAltName=DNS:*.{DOMAIN}")])
        .args(["-keyout", "tls.key", "-out", "tls.crt"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::copy(folder.join("tls.crt"), folder.join("ca.crt")).unwrap();
}
