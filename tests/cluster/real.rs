//! Kubernetes' own API server, as envtest starts it. No controller runs, so nothing happens to what it stores.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Cluster, configure};
use crate::programs::Workplace;

/// How long a server may take until it is ready.
const TIMEOUT: Duration = Duration::from_secs(90);
/// By what the server knows the one who may do everything.
const TOKEN: &str = "all-powerful";

/// Grants the role `view` to [`Cluster::VIEWER`]. The role itself is put together by a controller, and none runs.
const VIEW: &str = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: viewer }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:aggregate-to-view }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: viewer }]
";

/// Starts etcd and an API server, and waits until it is ready. `None`, with a message: there are none to start.
pub fn start(workplace: &Workplace) -> Option<Vec<Child>> {
    let Some(folder) = std::env::var_os("KUBEBUILDER_ASSETS").map(PathBuf::from) else {
        eprintln!("skipped: KUBEBUILDER_ASSETS names no folder with `etcd` and `kube-apiserver`");
        return None;
    };
    for program in ["etcd", "kube-apiserver"] {
        assert!(folder.join(program).is_file(), "KUBEBUILDER_ASSETS={}: there is no {program}", folder.display());
    }
    let state = workplace.path().join(".kubernetes");
    std::fs::create_dir(&state).unwrap();
    let [peers, clients, secure] = ports();
    let store = format!("http://127.0.0.1:{clients}");
    let etcd = spawn(
        &folder.join("etcd"),
        &state,
        &[
            &format!("--data-dir={}", state.join("etcd").display()),
            &format!("--listen-client-urls={store}"),
            &format!("--advertise-client-urls={store}"),
            &format!("--listen-peer-urls=http://127.0.0.1:{peers}"),
            "--unsafe-no-fsync",
        ],
    );
    let key = state.join("accounts.key");
    let made = Command::new("openssl").args(["genrsa", "-out"]).arg(&key).arg("2048").output();
    assert!(made.is_ok_and(|made| made.status.success()), "openssl makes a key to sign accounts with");
    std::fs::write(state.join("tokens.csv"), format!("{TOKEN},admin,admin,system:masters\n")).unwrap();
    let server = spawn(
        &folder.join("kube-apiserver"),
        &state,
        &[
            "--advertise-address=127.0.0.1",
            "--allow-privileged=true",
            "--authorization-mode=RBAC",
            "--bind-address=127.0.0.1",
            // It makes itself a certificate here.
            &format!("--cert-dir={}", state.display()),
            // Nothing makes the account `default` of a namespace.
            "--disable-admission-plugins=ServiceAccount",
            &format!("--etcd-servers={store}"),
            &format!("--secure-port={secure}"),
            &format!("--service-account-issuer=https://127.0.0.1:{secure}/"),
            &format!("--service-account-key-file={}", key.display()),
            &format!("--service-account-signing-key-file={}", key.display()),
            "--service-cluster-ip-range=10.0.0.0/24",
            &format!("--token-auth-file={}", state.join("tokens.csv").display()),
        ],
    );
    let address = format!("server: 'https://127.0.0.1:{secure}', insecure-skip-tls-verify: true");
    configure(workplace, &address, TOKEN);
    let mut servers = vec![server, etcd];
    wait(workplace, &mut servers, &state);
    workplace.file("view.yaml", VIEW);
    kubectl(workplace, &["create", "-f", "view.yaml"]).expect("the role `view` is granted");
    Some(servers)
}

/// Waits until the API server answers that it is ready. Whatever is the matter stands in its log.
fn wait(workplace: &Workplace, servers: &mut [Child], state: &Path) {
    let start = Instant::now();
    while kubectl(workplace, &["get", "--raw", "/readyz"]).is_err() {
        let is_gone = servers.iter_mut().any(|server| server.try_wait().unwrap().is_some());
        if is_gone || start.elapsed() > TIMEOUT {
            let log = std::fs::read_to_string(state.join("kube-apiserver.log")).unwrap_or_default();
            for server in servers {
                let _ = server.kill();
            }
            panic!("the API server does not come up:\n{log}");
        }
        sleep(Duration::from_millis(200));
    }
}

fn kubectl(workplace: &Workplace, args: &[&str]) -> Result<(), String> {
    let output = workplace.command("kubectl").args(args).env("KUBECONFIG", Cluster::CONFIG).output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Starts a program that writes its log into a folder.
fn spawn(program: &Path, folder: &Path, args: &[&str]) -> Child {
    let name = program.file_name().unwrap().to_string_lossy();
    let log = File::create(folder.join(format!("{name}.log"))).unwrap();
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.spawn().unwrap()
}

/// Ports that are free. Nobody keeps them so, but few programs come by.
fn ports() -> [u16; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}
