//! A pod as a network namespace, folders for its volumes, and a process for each container.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::network::Namespace;
use crate::rendered::Rendered;

/// What all pods of a cluster share.
pub struct Machine {
    /// The folder of everything in this test.
    pub base: PathBuf,
    /// Folder with the image's root file system.
    pub image: PathBuf,
    /// A program of the image that is not there.
    pub masked: &'static str,
    /// The certificate files of the Secret `certificates`.
    pub certificates: PathBuf,
}

/// A pod of the nodes.
pub struct Pod {
    namespace: Namespace,
    containers: BTreeMap<String, Container>,
}

struct Container {
    spec: Value,
    environment: Vec<(String, String)>,
    start: Vec<String>,
    log: PathBuf,
    process: Option<Child>,
}

impl Pod {
    /// Lays out the volumes of a pod and starts its containers. The volume `data` outlives the pod.
    pub fn start(rendered: &Rendered, machine: &Machine, name: &str, namespace: Namespace) -> Self {
        let folder = machine.base.join(name).join(namespace.id());
        let mut pod = Self { namespace, containers: BTreeMap::new() };
        for spec in rendered.pod()["containers"].as_array().unwrap() {
            let container = pod.container(rendered, machine, name, &folder, spec);
            pod.containers.insert(spec["name"].as_str().unwrap().to_owned(), container);
        }
        for container in pod.containers.values_mut() {
            container.run();
        }
        pod
    }

    fn container(&self, rendered: &Rendered, machine: &Machine, pod: &str, folder: &Path, spec: &Value) -> Container {
        let name = spec["name"].as_str().unwrap();
        let mut volumes = String::new();
        for mount in spec["volumeMounts"].as_array().unwrap() {
            let volume = mount["name"].as_str().unwrap();
            let source = if volume == "data" { machine.base.join(pod).join("data") } else { folder.join(volume) };
            if !source.exists() {
                fs::create_dir_all(&source).unwrap();
                fill(rendered, machine, volume, &source);
                fs::set_permissions(&source, fs::Permissions::from_mode(0o777)).unwrap();
            }
            let mode = if mount["readOnly"] == true { "ro" } else { "rw" };
            volumes += &format!("{}\t{}\t{mode}\n", source.display(), mount["mountPath"].as_str().unwrap());
        }
        let list = folder.join(format!("{name}.volumes"));
        fs::write(&list, volumes).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/redis_official/container.sh");
        let start = [
            script.to_owned(),
            self.namespace.id(),
            machine.image.display().to_string(),
            machine.base.join("hosts").display().to_string(),
            list.display().to_string(),
        ];
        let mut environment = vec![
            ("PATH".to_owned(), "/usr/sbin:/usr/bin:/sbin:/bin".to_owned()),
            ("MASKED".to_owned(), machine.masked.to_owned()),
        ];
        environment.extend(spec["env"].as_array().unwrap().iter().map(|variable| {
            let value = match variable["valueFrom"]["fieldRef"]["fieldPath"].as_str() {
                Some("metadata.name") => pod,
                Some(other) => panic!("{other} is not supported"),
                None => variable["value"].as_str().unwrap_or_default(),
            };
            (variable["name"].as_str().unwrap().to_owned(), value.to_owned())
        }));
        let log = folder.join(format!("{name}.log"));
        Container { spec: spec.clone(), environment, start: start.to_vec(), log, process: None }
    }

    /// Runs a command in a container.
    pub fn exec(&self, container: &str, words: &[&str]) -> Output {
        self.containers[container].command(words).output().unwrap()
    }

    /// Whether a probe passes.
    pub fn probe(&self, container: &str, name: &str) -> bool {
        let words = words(&self.containers[container].spec[name]["exec"]["command"]);
        self.exec(container, &words.iter().map(String::as_str).collect::<Vec<_>>()).status.success()
    }

    /// Stops it as Kubernetes does: all containers' hooks at the same time, and each container gets a signal once its hook is done.
    pub fn stop(mut self) {
        std::thread::scope(|scope| {
            for container in self.containers.values_mut() {
                scope.spawn(|| container.stop());
            }
        });
    }

    /// Kills a container, and starts it again as the kubelet does.
    pub fn restart(&mut self, container: &str) {
        let container = self.containers.get_mut(container).unwrap();
        container.kill();
        container.run();
    }

    /// What its containers printed.
    pub fn log(&self) -> String {
        let logs = self
            .containers
            .iter()
            .map(|(name, container)| format!("--- {name}\n{}", fs::read_to_string(&container.log).unwrap_or_default()));
        logs.collect()
    }
}

impl Container {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.start[0]);
        command.args(&self.start[1..]).args(words).env_clear().envs(self.environment.iter().cloned());
        command.stdin(Stdio::null());
        command
    }

    fn run(&mut self) {
        let words = words(&self.spec["command"]);
        let log = OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
        let mut command = self.command(&words.iter().map(String::as_str).collect::<Vec<_>>());
        self.process = Some(command.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap());
    }

    fn stop(&mut self) {
        let hook = words(&self.spec["lifecycle"]["preStop"]["exec"]["command"]);
        if !hook.is_empty() {
            let hook: Vec<_> = hook.iter().map(String::as_str).collect();
            assert!(self.command(&hook).output().unwrap().status.success());
        }
        let mut process = self.process.take().unwrap();
        Command::new("kill").arg(process.id().to_string()).status().unwrap();
        process.wait().unwrap();
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended by itself.
            let _ = process.kill();
            process.wait().unwrap();
        }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        self.kill();
    }
}

fn words(list: &Value) -> Vec<String> {
    let words = list.as_array().into_iter().flatten();
    words.map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// Fills a volume as Kubernetes would.
fn fill(rendered: &Rendered, machine: &Machine, volume: &str, target: &Path) {
    let volumes = rendered.pod()["volumes"].as_array().unwrap();
    let Some(source) = volumes.iter().find(|source| source["name"] == volume) else {
        assert_eq!(volume, "data", "only data have claims");
        return;
    };
    if let Some(name) = source["configMap"]["name"].as_str() {
        for (file, text) in rendered.config_map(name) {
            fs::write(target.join(file), text).unwrap();
        }
    } else if source["secret"]["secretName"] == "certificates" {
        for file in ["tls.crt", "tls.key", "ca.crt"] {
            fs::copy(machine.certificates.join(file), target.join(file)).unwrap();
            fs::set_permissions(target.join(file), fs::Permissions::from_mode(0o444)).unwrap();
        }
    } else if let Some(name) = source["secret"]["secretName"].as_str() {
        for item in source["secret"]["items"].as_array().unwrap() {
            let text = rendered.secret(name, item["key"].as_str().unwrap());
            fs::write(target.join(item["path"].as_str().unwrap()), text).unwrap();
        }
    } else {
        assert!(source["emptyDir"].is_object(), "{source}");
    }
}
