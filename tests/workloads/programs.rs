//! What pods run, by the real programs: as another user, without the root's files, and with the signals that they get.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli_support::Run;
use crate::render::{container, pod};

/// The user that pods run as.
const USER: &str = "1000";

/// Whether there is a program. Where it is missing, a test is skipped.
fn has(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", "command -v \"$0\" >/dev/null", program]).status().unwrap().success();
    if !found {
        eprintln!("skipped: {program} is missing");
    }
    found
}

/// A command as the user of the pods, without any rights, where whoever runs the tests may become another user.
fn restricted(program: &str) -> Command {
    if is_root() && has("setpriv") {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--no-new-privs", "--bounding-set=-all"]);
        command.arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim() == "0"
}

/// A key of a ConfigMap of the release.
fn config(values: &Value, name: &str, key: &str) -> String {
    let run = Run::new(&["render", "-f", "values.json", "-s", &format!("ConfigMap/{name}")]).with_secrets();
    let done = run.file("values.json", values.to_string()).run().fine();
    let objects = done.objects();
    objects[0]["data"][key].as_str().unwrap_or_else(|| panic!("no {key} in {objects:#?}")).to_owned()
}

/// A folder that everybody may enter and write to.
fn open_folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    folder
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Not SIGKILL: the server's own children would stay.
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

/// Answers each request with its first line and its headers.
fn echo() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            let _ =
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{head}", head.len());
        }
    });
    port
}

/// What a server answers to a request: all of it.
fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: st2.example\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn wait_for(port: u16) {
    let until = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < until, "nothing listens on {port}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_web_server_runs_as_anybody_and_leads_to_the_services() {
    if !has("nginx") {
        return;
    }
    let folder = open_folder();
    let root = folder.path().to_str().unwrap();
    fs::write(folder.path().join("index.html"), "<title>StackStorm</title>").unwrap();
    fs::set_permissions(folder.path().join("index.html"), fs::Permissions::from_mode(0o644)).unwrap();
    let (port, [auth, api, stream]) = (free_port(), [echo(), echo(), echo()]);
    let text = config(&json!({}), "st2-st2web-nginx", "nginx.conf")
        .replace("/tmp/", &format!("{root}/"))
        .replace("listen 8080", &format!("listen 127.0.0.1:{port}"))
        .replace("st2-st2auth:9100", &format!("127.0.0.1:{auth}"))
        .replace("st2-st2api:9101", &format!("127.0.0.1:{api}"))
        .replace("st2-st2stream:9102", &format!("127.0.0.1:{stream}"))
        .replace("/opt/stackstorm/static/webui", root)
        .replace("/dev/stdout", &format!("{root}/access.log"));
    let file = folder.path().join("nginx.conf");
    fs::write(&file, &text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let words = container(&json!({}), "st2web")["command"].take();
    let words: Vec<String> = words
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap().replace("/etc/st2ha/nginx.conf", file.to_str().unwrap()))
        .collect();
    let checked = restricted("nginx").args(&words[1..]).arg("-t").output().unwrap();
    assert!(checked.status.success(), "{}\n{text}", String::from_utf8_lossy(&checked.stderr));
    let server =
        Server(restricted("nginx").args(&words[1..]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    wait_for(port);
    assert!(get(port, "/healthz").starts_with("HTTP/1.1 200 OK"));
    assert!(get(port, "/").contains("<title>StackStorm</title>"));
    for (path, asked) in [
        ("/api/v1/actions?limit=1", "GET /v1/actions?limit=1 "),
        ("/auth/v1/tokens", "GET /v1/tokens "),
        ("/stream/v1/stream", "GET /v1/stream "),
        ("/api/stream", "GET /v1/stream "),
        ("/api/v1/stream/", "GET /v1/stream "),
    ] {
        let answer = get(port, path);
        assert!(answer.contains(asked), "{path}: {answer}");
        assert!(answer.contains("Host: st2.example"), "{answer}");
        assert!(answer.contains("X-Content-Type-Options: nosniff"), "{answer}");
    }
    // What runs before a pod stops ends it by itself.
    let stop = container(&json!({}), "st2web")["lifecycle"]["preStop"]["exec"]["command"][2].take();
    let stop =
        stop.as_str().unwrap().replace("sleep 5", "sleep 0").replace("QUIT 1", &format!("QUIT {}", server.0.id()));
    assert!(Command::new("sh").args(["-c", &stop]).status().unwrap().success());
    let mut server = server;
    assert!(server.0.wait().unwrap().success());
}

#[test]
fn the_web_server_takes_a_certificate() {
    if !has("nginx") || !has("openssl") || !has("curl") {
        return;
    }
    let values = json!({ "st2web": {
        "env": { "ST2WEB_HTTPS": "1" },
        "extra_volumes": [{ "name": "tls", "mount": { "mountPath": "/etc/ssl/st2" }, "volume": { "emptyDir": {} } }],
    } });
    let folder = open_folder();
    let root = folder.path().to_str().unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"])
        .args(["-keyout", &format!("{root}/st2.key"), "-out", &format!("{root}/st2.crt")])
        .output()
        .unwrap();
    assert!(made.status.success());
    for file in ["st2.key", "st2.crt"] {
        fs::set_permissions(folder.path().join(file), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let port = free_port();
    let text = config(&values, "st2-st2web-nginx", "nginx.conf")
        .replace("/tmp/", &format!("{root}/"))
        .replace("listen 8443", &format!("listen 127.0.0.1:{port}"))
        .replace("http://st2-st2", "http://127.0.0.1:9/")
        .replace("/etc/ssl/st2", root)
        .replace("/dev/stdout", &format!("{root}/access.log"));
    let text = text.replace("127.0.0.1:9/auth:9100", "127.0.0.1:9").replace("127.0.0.1:9/api:9101", "127.0.0.1:9");
    let text = text.replace("127.0.0.1:9/stream:9102", "127.0.0.1:9");
    let file = folder.path().join("nginx.conf");
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let arguments = ["-e", "stderr", "-c", file.to_str().unwrap(), "-g", "daemon off;"];
    let checked = restricted("nginx").args(arguments).arg("-t").output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let _server =
        Server(restricted("nginx").args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    wait_for(port);
    let url = format!("https://localhost:{port}/healthz");
    let output = Command::new("curl").args(["-s", "--cacert", &format!("{root}/st2.crt"), &url]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "ok\n");
    let probe = container(&values, "st2web")["readinessProbe"]["httpGet"].take();
    assert_eq!(probe, json!({ "path": "/healthz", "port": 8443, "scheme": "HTTPS" }));
}

#[test]
fn what_stands_in_for_sudo_stops_processes_and_nothing_else() {
    if !has("pkill") {
        return;
    }
    let folder = open_folder();
    let shim = folder.path().join("sudo");
    fs::write(&shim, config(&json!({}), "st2-st2-sudo", "sudo")).unwrap();
    fs::set_permissions(&shim, fs::Permissions::from_mode(0o555)).unwrap();
    let mut sleeper =
        restricted("setsid").args(["sh", "-c", "echo $$; exec sleep 600"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut session = String::new();
    let mut byte = [0];
    while !session.ends_with('\n') && sleeper.stdout.as_mut().unwrap().read(&mut byte).unwrap() == 1 {
        session.push(char::from(byte[0]));
    }
    // The words of StackStorm's `kill_process`.
    let stopped = restricted(shim.to_str().unwrap()).args(["pkill", "-TERM", "-s", session.trim()]).status().unwrap();
    assert!(stopped.success());
    assert!(!sleeper.wait().unwrap().success());
    let refused = restricted(shim.to_str().unwrap()).args(["-E", "-H", "-u", "stanley", "--", "id"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("st2actionrunner.sudo"));
    let mounted = pod(&json!({}), "st2actionrunner");
    let path = mounted["containers"][0]["env"].as_array().unwrap().iter().find(|it| it["name"] == "PATH").unwrap();
    let first = path["value"].as_str().unwrap().split(':').next().unwrap();
    let mount = mounted["containers"][0]["volumeMounts"].as_array().unwrap().iter().find(|it| it["mountPath"] == first);
    assert_eq!(mount.unwrap()["name"], "st2-sudo-vol");
}

/// The words of a probe.
fn probe(workload: &str, kind: &str) -> Vec<String> {
    let words = container(&json!({}), workload)[kind]["exec"]["command"].take();
    words.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_consumer_is_ready_while_it_has_a_connection() {
    is_ready_while_connected("st2scheduler", "1628");
}

#[test]
fn what_deletes_old_data_is_ready_while_it_has_a_database() {
    is_ready_while_connected("st2garbagecollector", "6989");
}

fn is_ready_while_connected(workload: &str, usual: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let words: Vec<String> =
        probe(workload, "readinessProbe").iter().map(|word| word.replace(usual, &format!("{port:04X}"))).collect();
    let is_ready = || restricted(&words[0]).args(&words[1..]).status().unwrap().success();
    assert!(!is_ready(), "a port that listens is no connection");
    let connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let (accepted, _) = listener.accept().unwrap();
    assert!(is_ready());
    drop((connection, accepted));
    assert!(!is_ready());
    assert_eq!(container(&json!({}), workload).get("livenessProbe"), None);
}

#[test]
fn a_service_that_wants_a_login_is_asked_for_nothing() {
    if !has("curl") {
        return;
    }
    let answering = |status: &'static str| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut buffer = [0; 1024];
                let _ = stream.read(&mut buffer);
                let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        });
        port
    };
    let client = probe("st2client", "readinessProbe");
    let reaches = |port: u16| {
        let api = format!("http://127.0.0.1:{port}/");
        Command::new(&client[0]).args(&client[1..]).env("ST2_API_URL", api).status().unwrap().success()
    };
    assert!(reaches(answering("404 Not Found")) && reaches(answering("401 Unauthorized")));
    assert!(!reaches(answering("503 Service Unavailable")) && !reaches(free_port()));
    for (workload, own) in [("st2api", "9101"), ("st2stream", "9102")] {
        let words = probe(workload, "livenessProbe");
        let asks = |port: u16| {
            let moved = words[2].replace(own, &port.to_string());
            Command::new(&words[0]).args([&words[1], &moved]).status().unwrap().success()
        };
        assert!(asks(answering("404 Not Found")));
        assert!(!asks(answering("503 Service Unavailable")));
        assert!(!asks(free_port()));
    }
}

#[test]
fn packs_are_copied_by_whoever_this_runs_as() {
    let shells = [("sh", true), ("busybox", has("busybox"))];
    let values = json!({ "st2": { "packs": { "images": [{ "repository": "r", "name": "p", "tag": "1" }] } } });
    let containers = pod(&values, "st2api")["initContainers"].take();
    let copy = containers.as_array().unwrap().iter().find(|it| it["name"] == "st2-system-packs").unwrap();
    let script = copy["command"][2].as_str().unwrap();
    for (shell, _) in shells.into_iter().filter(|(_, there)| *there) {
        let folder = open_folder();
        let at = |path: &str| folder.path().join(path);
        for path in ["packs/core/actions", "virtualenvs/core/bin", "packs-shared", "virtualenvs-shared"] {
            fs::create_dir_all(at(path)).unwrap();
        }
        // Volumes belong to root and are open to all.
        for volume in ["packs-shared", "virtualenvs-shared"] {
            fs::set_permissions(at(volume), fs::Permissions::from_mode(0o777)).unwrap();
        }
        for (file, mode) in
            [("packs/core/actions/run.sh", 0o755), ("packs/core/pack.yaml", 0o644), ("packs/.hidden", 0o644)]
        {
            fs::write(at(file), "x").unwrap();
            fs::set_permissions(at(file), fs::Permissions::from_mode(mode)).unwrap();
            let times = fs::FileTimes::new().set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_000_000));
            fs::File::options().write(true).open(at(file)).unwrap().set_times(times).unwrap();
        }
        std::os::unix::fs::symlink("../x", at("virtualenvs/core/bin/python")).unwrap();
        let moved = script.replace("/opt/stackstorm", folder.path().to_str().unwrap());
        // Again over what is there already, as a container that is started again does.
        for _ in 0..2 {
            let output = if shell == "busybox" {
                restricted("busybox").args(["sh", "-ec", &moved.replace("cp ", "busybox cp ")]).output().unwrap()
            } else {
                restricted("sh").args(["-ec", &moved]).output().unwrap()
            };
            assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let mode = |path: &str| fs::metadata(at(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("packs-shared/core/actions/run.sh"), 0o755, "{shell}");
        assert_eq!(mode("packs-shared/core/pack.yaml"), 0o644, "{shell}");
        assert!(at("packs-shared/.hidden").exists());
        assert_eq!(fs::read_link(at("virtualenvs-shared/core/bin/python")).unwrap(), Path::new("../x"));
        if shell == "sh" {
            // Python takes what it compiled before for stale once the times differ.
            let modified = fs::metadata(at("packs-shared/core/pack.yaml")).unwrap().modified().unwrap();
            assert_eq!(modified, std::time::UNIX_EPOCH + Duration::from_secs(1_000_000));
        }
    }
}

#[test]
fn the_key_for_remote_actions_is_installed_by_whoever_this_runs_as() {
    if !has("bash") {
        return;
    }
    let folder = open_folder();
    let home = folder.path().to_str().unwrap();
    fs::create_dir(folder.path().join(".ssh-key-vol")).unwrap();
    fs::write(folder.path().join(".ssh-key-vol/stanley_rsa"), "key").unwrap();
    let script =
        config(&json!({}), "st2-st2actionrunner-post-start-script", "post-start.sh").replace("/home/stanley", home);
    for _ in 0..2 {
        let output = restricted("bash").args(["-ec", &script]).output().unwrap();
        let _ = fs::set_permissions(folder.path().join(".ssh/stanley_rsa"), fs::Permissions::from_mode(0o600));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(fs::read_to_string(folder.path().join(".ssh/stanley_rsa")).unwrap(), "key");
}

#[test]
fn a_service_that_ignores_sigterm_gets_sigint() {
    // The table's word, and the processes': what has no handler for SIGTERM as first process of its container.
    for workload in
        ["st2auth", "st2api", "st2stream", "st2notifier", "st2rulesengine", "st2timersengine", "st2garbagecollector"]
    {
        let stop = container(&json!({}), workload)["lifecycle"]["preStop"]["exec"]["command"].take();
        assert!(stop[2].as_str().unwrap().ends_with("kill -INT 1"), "{workload}: {stop}");
    }
    for workload in ["st2scheduler", "st2sensorcontainer", "st2workflowengine"] {
        assert_eq!(container(&json!({}), workload).get("lifecycle"), None, "{workload}");
    }
    let mut process = Command::new("sh")
        .args(["-c", "trap '' TERM; trap 'exit 0' INT; while :; do sleep 0.1; done"])
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let stop = container(&json!({}), "st2rulesengine")["lifecycle"]["preStop"]["exec"]["command"].take();
    let script = stop[2].as_str().unwrap().replace("INT 1", &format!("INT {}", process.id()));
    assert!(Command::new("/bin/sh").args(["-c", &script]).status().unwrap().success());
    assert!(process.wait().unwrap().success());
}
