//! A network of pods that is nobody else's: each has a network namespace, and a switch connects them.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A process that does nothing but hold a network namespace.
pub struct Namespace {
    process: Child,
}

impl Namespace {
    /// A namespace with nothing in it but the loopback device.
    pub fn new() -> Self {
        let script = "ip link set lo up && echo ready && exec sleep infinity";
        let mut process =
            Command::new("unshare").args(["--net", "sh", "-c", script]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        Self { process }
    }

    /// By which others enter it.
    pub fn id(&self) -> String {
        self.process.id().to_string()
    }

    fn run(&self, script: &str) {
        let status = Command::new("nsenter").args(["--target", &self.id(), "--net", "sh", "-ec", script]).status();
        assert!(status.unwrap().success(), "{script}");
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What connects pods.
pub struct Switch {
    namespace: Namespace,
    last: u8,
}

impl Switch {
    /// A switch with nothing plugged in.
    pub fn new() -> Self {
        let namespace = Namespace::new();
        namespace.run("ip link add switch type bridge; ip link set switch up");
        Self { namespace, last: 0 }
    }

    /// Connects a namespace, and says its address.
    pub fn plug(&mut self, pod: &Namespace) -> String {
        self.last += 1;
        let (port, address) = (self.last, format!("10.0.0.{}", self.last));
        let id = pod.id();
        self.namespace.run(&format!(
            "ip link add p{port} type veth peer name eth0 netns {id}; ip link set p{port} master switch up"
        ));
        pod.run(&format!("ip address add {address}/24 dev eth0; ip link set eth0 up"));
        address
    }
}
