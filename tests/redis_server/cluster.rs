//! Three pods, and the names by which they find each other.

use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::pod::{Place, Pod};
use crate::rendered::Rendered;

const HEADLESS: &str = "st2-redis-headless.stackstorm.svc.cluster.local";
const SERVICE: &str = "st2-redis.stackstorm.svc.cluster.local";
/// The port of the Sentinels at the Service, which is another than theirs.
const SERVICE_PORT: u16 = 26379;
/// Seconds that anything may take.
const TIMEOUT: u64 = 40;

/// The pods of a release.
pub struct Cluster {
    rendered: Rendered,
    redis_port: u16,
    sentinel_port: u16,
    password: Option<String>,
    has_tls: bool,
    network: String,
    next_address: u8,
    pods: Vec<Pod>,
    ready: Vec<usize>,
    folder: tempfile::TempDir,
}

impl Cluster {
    /// Three pods of a release with these values under `redis`. None runs yet.
    pub fn new(values: &Value) -> Self {
        static NEXT: AtomicU8 = AtomicU8::new(77);
        let folder = tempfile::tempdir().unwrap();
        let ports = free_ports();
        let mut whole = values.clone();
        whole["redisPort"] = ports.0.into();
        whole["sentinel"]["port"] = ports.1.into();
        whole["slave"] = json!({
            "command": "run.sh",
            "extraFlags": ["--bind", "$NODE_ADDRESS", "--replica-announce-ip", "$NODE_ADDRESS"],
        });
        write_shims(&folder.path().join("bin"), ports.1);
        let has_tls = values["tls"]["enabled"] == true;
        if has_tls {
            write_certificates(folder.path());
        }
        let mut cluster = Self {
            rendered: Rendered::new(&whole),
            redis_port: ports.0,
            sentinel_port: ports.1,
            password: values["password"].as_str().map(str::to_owned),
            has_tls,
            network: format!("127.{}.{}", NEXT.fetch_add(1, Ordering::Relaxed), std::process::id() % 250),
            next_address: 10,
            pods: Vec::new(),
            ready: Vec::new(),
            folder,
        };
        for index in 0..3 {
            let pod = cluster.new_pod(index);
            cluster.pods.push(pod);
        }
        cluster
    }

    /// Starts the pods one after the other, each once the one before it is ready, and waits until all know each other.
    pub fn start_all(&mut self) {
        for index in 0..self.pods.len() {
            self.start_pod(index);
        }
        self.wait("all pods to know each other", Self::is_whole);
    }

    fn start_pod(&mut self, index: usize) {
        self.publish(index);
        self.pods[index].redis.start();
        self.pods[index].sentinel.start();
        self.wait(&format!("pod {index} to be ready"), |cluster| {
            cluster.probe_redis(index, "readinessProbe") && cluster.probe_sentinel(index, "readinessProbe")
        });
        assert!(self.probe_redis(index, "livenessProbe"));
        self.ready.push(index);
        self.publish(index);
    }

    /// Whether there are a master and two replicas in step, and every Sentinel knows two others.
    pub fn is_whole(&mut self) -> bool {
        let Some(master) = self.master_of(0) else { return false };
        (0..self.pods.len()).all(|index| {
            self.master_of(index) == Some(master)
                && self.sentinel_says(index, "flags") == "master"
                && self.sentinel_says(index, "num-other-sentinels") == "2"
                && (index == master || self.follows(index, master))
        })
    }

    /// Kills a Redis, and starts it at once.
    pub fn restart_redis(&mut self, index: usize) {
        self.pods[index].redis.kill();
        self.pods[index].redis.start();
        self.wait("Redis to be back", |cluster| cluster.probe_redis(index, "readinessProbe"));
    }

    /// Kills a Sentinel, and starts it at once.
    pub fn restart_sentinel(&mut self, index: usize) {
        self.pods[index].sentinel.kill();
        self.pods[index].sentinel.start();
        self.wait("the Sentinel to be back", |cluster| cluster.probe_sentinel(index, "readinessProbe"));
    }

    /// Kills a Redis. It stays down, and its pod is not ready any more.
    pub fn kill_redis(&mut self, index: usize) {
        self.pods[index].redis.kill();
        self.ready.retain(|ready| *ready != index);
        self.publish(index);
    }

    /// Starts a Redis whose pod is still there.
    pub fn start_redis(&mut self, index: usize) {
        self.start_pod(index);
    }

    /// Ends a pod and starts another of the same name and data with another address.
    pub fn replace_pod(&mut self, index: usize) {
        self.kill_redis(index);
        let pod = self.new_pod(index);
        self.pods[index] = pod;
        self.start_pod(index);
    }

    /// What Redis answers a command.
    pub fn redis(&self, index: usize, words: &[&str]) -> String {
        self.ask(index, self.redis_port, words)
    }

    /// What every Redis takes itself for.
    pub fn roles(&self) -> Vec<String> {
        let role = |index| self.redis(index, &["role"]).lines().next().unwrap_or_default().to_owned();
        (0..self.pods.len()).map(role).collect()
    }

    /// Whether a node replicates another and is in step.
    pub fn follows(&self, index: usize, master: usize) -> bool {
        let role = self.redis(index, &["role"]);
        let address = &self.pods[master].address;
        let lines: Vec<&str> = role.lines().collect();
        matches!(lines[..], ["slave", host, _, "connected", ..] if host == address)
    }

    /// The pod that a pod's Sentinel takes for the master.
    pub fn master_of(&self, index: usize) -> Option<usize> {
        let answer = self.ask(index, self.sentinel_port, &["sentinel", "get-master-addr-by-name", "mymaster"]);
        let address = answer.lines().next()?;
        self.pods.iter().position(|pod| pod.address == address)
    }

    /// What a pod's Sentinel says of the master.
    pub fn sentinel_says(&self, index: usize, field: &str) -> String {
        let answer = self.ask(index, self.sentinel_port, &["sentinel", "master", "mymaster"]);
        let mut lines = answer.lines();
        lines.find(|line| *line == field);
        lines.next().unwrap_or_default().to_owned()
    }

    /// Whether a probe of a Redis passes.
    pub fn probe_redis(&self, index: usize, name: &str) -> bool {
        self.pods[index].redis.probe(name)
    }

    /// Whether a probe of a Sentinel passes.
    pub fn probe_sentinel(&self, index: usize, name: &str) -> bool {
        self.pods[index].sentinel.probe(name)
    }

    /// Waits, while containers that end are started again.
    pub fn wait(&mut self, what: &str, mut is_so: impl FnMut(&mut Self) -> bool) {
        let start = Instant::now();
        while !is_so(self) {
            for pod in &mut self.pods {
                pod.redis.tend();
                pod.sentinel.tend();
            }
            if start.elapsed() > Duration::from_secs(TIMEOUT) {
                let logs = self.pods.iter().map(|pod| format!("{}\n{}", pod.redis.log(), pod.sentinel.log()));
                panic!("waited in vain for {what}\n{}", logs.collect::<Vec<_>>().join("\n"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn new_pod(&mut self, index: usize) -> Pod {
        let address = format!("{}.{}", self.network, self.next_address);
        self.next_address += 1;
        let base = self.folder.path().to_owned();
        let place =
            Place { data: base.join(format!("data-{index}")), base, name: format!("st2-redis-node-{index}"), address };
        Pod::new(&self.rendered, &place)
    }

    /// Writes which name stands for which addresses, up to this pod or the last ready one.
    fn publish(&self, newest: usize) {
        let last = self.ready.iter().copied().max().unwrap_or(0).max(newest);
        let mut lines = String::new();
        for (index, pod) in self.pods.iter().enumerate().take(last + 1) {
            let address = &pod.address;
            writeln!(lines, "{address} {HEADLESS}\n{address} st2-redis-node-{index}.{HEADLESS}").unwrap();
            if self.ready.contains(&index) {
                writeln!(lines, "{address} {SERVICE}").unwrap();
            }
        }
        fs::write(self.folder.path().join("hosts"), lines).unwrap();
    }

    fn ask(&self, index: usize, port: u16, words: &[&str]) -> String {
        let base = self.folder.path();
        let mut command = Command::new("redis-cli");
        command.args(["-h", &self.pods[index].address, "-p", &port.to_string()]);
        if self.has_tls {
            for (flag, file) in [("--cacert", "ca.crt"), ("--cert", "tls.crt"), ("--key", "tls.key")] {
                command.arg(flag).arg(base.join(file));
            }
            command.arg("--tls");
        }
        if let Some(password) = &self.password {
            command.env("REDISCLI_AUTH", password);
        }
        let output = command.args(words).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }
}

/// Two ports that nothing listens at.
fn free_ports() -> (u16, u16) {
    let listeners = [0, 1].map(|_| TcpListener::bind(("0.0.0.0", 0)).unwrap());
    let [redis, sentinel] = listeners.map(|listener| listener.local_addr().unwrap().port());
    (redis, sentinel)
}

/// Programs that stand in for DNS, the pod's host name, the Service and the image's start script.
fn write_shims(folder: &Path, sentinel_port: u16) {
    let redis_cli = format!(
        r#"#!/bin/bash
words=()
while (($#)); do
  case "$1" in
    -h)
      host="$2"
      address="$(awk -v name="$host" '$2 == name {{ print $1 }}' "$HOSTS" | shuf -n 1)"
      [[ "$host" == localhost ]] && address="$NODE_ADDRESS"
      words+=(-h "${{address:-$host}}")
      shift
      ;;
    -p)
      port="$2"
      [[ "$host" == {SERVICE} && "$port" == {SERVICE_PORT} ]] && port={sentinel_port}
      words+=(-p "$port")
      shift
      ;;
    *) words+=("$1") ;;
  esac
  shift
done
PATH=/usr/bin:/bin exec redis-cli "${{words[@]}}"
"#
    );
    let getent = r#"#!/bin/bash
awk -v kind="$1" -v name="$2" '
  $2 != name { next }
  kind == "hosts" && !found { print $1, name }
  kind == "ahosts" { print $1, "STREAM", name; print $1, "DGRAM"; print $1, "RAW" }
  { found = 1 }
  END { exit found ? 0 : 2 }
' "$HOSTS"
"#;
    let run = r#"#!/bin/bash
exec redis-server "$NODE_ROOT/opt/bitnami/redis/etc/redis.conf" --daemonize no "$@"
"#;
    let hostname = "#!/bin/bash\necho \"$NODE_ADDRESS \"\n";
    fs::create_dir_all(folder).unwrap();
    for (name, text) in [("redis-cli", &*redis_cli), ("getent", getent), ("run.sh", run), ("hostname", hostname)] {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// A certificate that vouches for itself.
fn write_certificates(folder: &Path) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"])
        .args(["-subj", "/CN=redis", "-keyout", "tls.key", "-out", "tls.crt"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::copy(folder.join("tls.crt"), folder.join("ca.crt")).unwrap();
}
