//! A RabbitMQ process on the loopback interface.

use std::collections::BTreeMap;
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::http;
use crate::kubernetes::Kubernetes;
use crate::rendered::Rendered;

/// Where Debian's package keeps the programs, which run as any user, unlike those in the search path.
const INSTALLED: &str = "/usr/lib/rabbitmq";
const TIMEOUT: Duration = Duration::from_secs(100);

/// A running broker; its processes end with it.
pub struct Broker {
    server: Child,
    epmd: Child,
    kubernetes: Kubernetes,
    ports: Ports,
    folder: TempDir,
}

/// Stand-ins for the ports of a pod.
struct Ports {
    amqp: u16,
    tls: u16,
    dist: u16,
    epmd: u16,
    management: u16,
    metrics: u16,
}

impl Broker {
    /// Starts the first broker of what is rendered and waits until it is up. None, with a message, without RabbitMQ.
    pub fn start(rendered: &Rendered) -> Option<Self> {
        if let Some(reason) = missing() {
            eprintln!("skipped: {reason}");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let pod = rendered.environment();
        let kubernetes = Kubernetes::start();
        let ports = Ports::free();
        write(folder.path(), rendered, &pod, &ports, &kubernetes);
        let epmd =
            Command::new("epmd").args(["-address", "127.0.0.1", "-port", &ports.epmd.to_string()]).spawn().unwrap();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let server = Command::new(format!("{INSTALLED}/bin/rabbitmq-server"))
            .env_clear()
            .envs(environment(folder.path(), &pod, &ports))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut broker = Self { server, epmd, kubernetes, ports, folder };
        broker.wait();
        Some(broker)
    }

    /// Where clients connect.
    pub fn amqp(&self) -> SocketAddr {
        loopback(self.ports.amqp)
    }

    /// Where clients connect with TLS.
    pub fn tls(&self) -> SocketAddr {
        loopback(self.ports.tls)
    }

    /// Where Prometheus asks.
    pub fn metrics(&self) -> SocketAddr {
        loopback(self.ports.metrics)
    }

    /// The Kubernetes that the broker saw.
    pub fn kubernetes(&self) -> &Kubernetes {
        &self.kubernetes
    }

    /// An answer of the management API.
    pub fn get(&self, path: &str, username: &str, password: &str) -> Value {
        let login = Some((username, password));
        let text = http::get(loopback(self.ports.management), &format!("/api/{path}"), login).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{path}: {text}"))
    }

    /// What the broker has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn wait(&mut self) {
        let begin = Instant::now();
        loop {
            let log = self.log();
            if log.contains("Server startup complete") {
                return;
            }
            let ended = self.server.try_wait().unwrap();
            assert!(ended.is_none() && begin.elapsed() < TIMEOUT, "the broker does not start ({ended:?}):\n{log}");
            sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        for process in [&mut self.server, &mut self.epmd] {
            // It may have ended by itself; there is nobody left to tell.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Ports {
    fn free() -> Self {
        // All at once, so that no number comes twice.
        let listeners: Vec<_> = (0..6).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let mut ports = listeners.iter().map(|listener| listener.local_addr().unwrap().port());
        let mut next = || ports.next().unwrap();
        Self { amqp: next(), tls: next(), dist: next(), epmd: next(), management: next(), metrics: next() }
    }
}

/// Why there is no broker to test with.
fn missing() -> Option<String> {
    let Ok(versions) = fs::read_dir(format!("{INSTALLED}/lib")) else {
        return Some("rabbitmq-server is not installed".to_owned());
    };
    let mut names = versions.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mirrors = names.any(|name| name.starts_with("rabbitmq_server-3."));
    (!mirrors).then(|| "this RabbitMQ no longer mirrors classic queues".to_owned())
}

/// Lays out the files that the pod would mount, and those that its image writes.
fn write(folder: &Path, rendered: &Rendered, pod: &BTreeMap<String, String>, ports: &Ports, kubernetes: &Kubernetes) {
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    put("definitions.json", &rendered.definitions().to_string());
    let configuration = rendered.file("ConfigMap/st2-rabbitmq-config", "rabbitmq.conf").unwrap();
    put("rabbitmq.conf", &local(&configuration, folder, ports, kubernetes));
    if let Some(advanced) = rendered.file("ConfigMap/st2-rabbitmq-config", "advanced.config") {
        put("advanced.config", &advanced);
    }
    if configuration.contains("ssl_options") {
        for (key, name) in
            [("ca.crt", "ca_certificate.pem"), ("tls.crt", "server_certificate.pem"), ("tls.key", "server_key.pem")]
        {
            put(name, &rendered.secret("Secret/st2-rabbitmq-certs", key));
        }
    }
    put("enabled_plugins", &format!("[{}].\n", pod["RABBITMQ_PLUGINS"]));
    put("token", "token");
    put("namespace", &pod["MY_POD_NAMESPACE"]);
    let (_, host) = pod["RABBITMQ_NODE_NAME"].split_once('@').unwrap();
    put("inetrc", &format!("{{host, {{127,0,0,1}}, [\"{host}\"]}}.\n{{lookup, [file]}}.\n"));
    let cookie = folder.join(".erlang.cookie");
    fs::write(&cookie, &pod["RABBITMQ_ERL_COOKIE"]).unwrap();
    fs::set_permissions(&cookie, fs::Permissions::from_mode(0o400)).unwrap();
}

/// The configuration with this machine's addresses, ports and paths.
fn local(configuration: &str, folder: &Path, ports: &Ports, kubernetes: &Kubernetes) -> String {
    let folder = folder.display();
    let exchanges = [
        ("kubernetes.default.svc.cluster.local", "127.0.0.1".to_owned()),
        ("/app/rabbitmq-definitions.json", format!("{folder}/definitions.json")),
        ("/opt/bitnami/rabbitmq/certs", folder.to_string()),
        ("listeners.ssl.default = 5671", format!("listeners.ssl.default = 127.0.0.1:{}", ports.tls)),
        (
            "prometheus.tcp.port = 9419",
            format!("prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = {}", ports.metrics),
        ),
    ];
    let mut text = configuration.to_owned();
    for (there, here) in exchanges {
        text = text.replace(there, &here);
    }
    format!(
        "{text}
cluster_formation.k8s.scheme = http
cluster_formation.k8s.port = {}
cluster_formation.k8s.token_path = {folder}/token
cluster_formation.k8s.cert_path = {folder}/token
cluster_formation.k8s.namespace_path = {folder}/namespace
management.tcp.ip = 127.0.0.1
management.tcp.port = {}
",
        kubernetes.port(),
        ports.management
    )
}

/// The environment that the image's scripts leave to the broker.
fn environment(folder: &Path, pod: &BTreeMap<String, String>, ports: &Ports) -> BTreeMap<String, String> {
    let path = |name: &str| PathBuf::from(folder).join(name).display().to_string();
    let mut environment: BTreeMap<String, String> = pod.clone();
    let threads = pod.get("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS").cloned().unwrap_or_default();
    let local = [
        ("PATH", std::env::var("PATH").unwrap()),
        ("HOME", path("")),
        ("LANG", "C.UTF-8".to_owned()),
        ("HOSTNAME", pod["MY_POD_NAME"].clone()),
        ("RABBITMQ_NODENAME", pod["RABBITMQ_NODE_NAME"].clone()),
        ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1".to_owned()),
        ("RABBITMQ_NODE_PORT", ports.amqp.to_string()),
        ("RABBITMQ_DIST_PORT", ports.dist.to_string()),
        ("RABBITMQ_CONF_ENV_FILE", path("no-such-file")),
        ("RABBITMQ_CONFIG_FILE", path("rabbitmq.conf")),
        ("RABBITMQ_ADVANCED_CONFIG_FILE", path("advanced.config")),
        ("RABBITMQ_GENERATED_CONFIG_DIR", path("generated")),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", path("enabled_plugins")),
        ("RABBITMQ_MNESIA_BASE", path("mnesia")),
        ("RABBITMQ_MNESIA_DIR", path("mnesia/node")),
        ("RABBITMQ_LOG_BASE", path("logs")),
        ("RABBITMQ_PID_FILE", path("pid")),
        // The start script then becomes the broker instead of watching over it, so that ending it ends the broker.
        ("RUNNING_UNDER_SYSTEMD", "true".to_owned()),
        ("ERL_EPMD_ADDRESS", "127.0.0.1".to_owned()),
        ("ERL_EPMD_PORT", ports.epmd.to_string()),
        ("ERL_INETRC", path("inetrc")),
        ("ERL_CRASH_DUMP_SECONDS", "0".to_owned()),
        ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", format!("{threads} -kernel inet_dist_use_interface {{127,0,0,1}}")),
    ];
    environment.extend(local.map(|(name, value)| (name.to_owned(), value)));
    environment
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}
