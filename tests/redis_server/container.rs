//! A container as a process.

use std::fs::OpenOptions;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A container: its command is started by name, and its process ended by id.
pub struct Container {
    spec: Value,
    environment: Vec<(String, String)>,
    map: Box<dyn Fn(&str) -> String>,
    log: PathBuf,
    child: Option<Child>,
    wanted: bool,
}

impl Container {
    /// A container that does not run yet. `map` turns paths inside of it into paths here.
    pub fn new(
        spec: Value,
        environment: Vec<(String, String)>,
        map: impl Fn(&str) -> String + 'static,
        log: PathBuf,
    ) -> Self {
        Self { spec, environment, map: Box::new(map), log, child: None, wanted: false }
    }

    /// Starts it. From now on it is started again whenever it ends.
    pub fn start(&mut self) {
        self.wanted = true;
        self.tend();
    }

    /// Starts it again if it has ended by itself, as the kubelet would.
    pub fn tend(&mut self) {
        let runs = self.child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_none());
        if self.wanted && !runs {
            let log = OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
            let mut command = self.command(&self.spec["command"]);
            let command = command.stdout(log.try_clone().unwrap()).stderr(log);
            self.child = Some(command.spawn().unwrap());
        }
    }

    /// Kills it. It stays down.
    pub fn kill(&mut self) {
        self.wanted = false;
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            child.wait().unwrap();
        }
    }

    /// Whether a probe passes.
    pub fn probe(&self, name: &str) -> bool {
        let mut command = self.command(&self.spec[name]["exec"]["command"]);
        command.output().unwrap().status.success()
    }

    /// What it printed.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn command(&self, words: &Value) -> Command {
        let words: Vec<String> =
            words.as_array().unwrap().iter().map(|word| (self.map)(word.as_str().unwrap())).collect();
        let (program, arguments) = words.split_first().unwrap();
        let mut command = Command::new(program);
        command.args(arguments).env_clear().envs(self.environment.iter().cloned()).stdin(Stdio::null());
        command
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        self.kill();
    }
}
