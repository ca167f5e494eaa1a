//! `st2ha notes`.

use anyhow::Result;

use super::{print, release};
use crate::cli::NotesCommand;
use crate::config::{Config, Release};
use crate::manifests::Manifest;
use crate::pipeline::Outputs;

/// Says what to do after an install.
pub fn run(command: &NotesCommand) -> Result<()> {
    let Outputs { manifests, config, .. } = release::preview(&command.release, &command.values, &command.render)?;
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    print(&notes(&config, &release, &manifests))
}

fn notes(config: &Config, release: &Release, manifests: &[Manifest]) -> String {
    let Release { name, namespace } = release;
    let secret = config.st2.existing_auth_secret.clone().filter(|secret| !secret.is_empty());
    let secret = secret.unwrap_or_else(|| format!("{name}-st2-auth"));
    let mut text = format!(
        "StackStorm is being installed as release {name} in namespace {namespace} ({} objects).\n\n\
         Wait until every pod is ready:\n  kubectl -n {namespace} get pods -l app.kubernetes.io/instance={name} --watch\n\n",
        manifests.len()
    );
    text.push_str(&web_ui(config, release));
    let login = format!(
        "Log in as {} with this password:\n  kubectl -n {namespace} get secret {secret} -o jsonpath='{{.data.ST2_AUTH_PASSWORD}}' | base64 -d\n\n\
         Use the st2 command line in its pod:\n  kubectl -n {namespace} exec -it deploy/{name}-st2client -- st2 --version\n\n\
         Help: https://docs.stackstorm.com and https://forum.stackstorm.com\n",
        config.st2.username
    );
    text + &login
}

/// How to reach the web UI, by the type of its Service and the Ingress.
fn web_ui(config: &Config, release: &Release) -> String {
    let Release { name, namespace } = release;
    if config.ingress.enabled {
        return format!("Open the web UI:\n{}\n", ingress_urls(config).concat());
    }
    let https = config.st2web.http_service.component.env.get("ST2WEB_HTTPS").is_some_and(|value| value == "1");
    let (scheme, port) = if https { ("https", 443) } else { ("http", 80) };
    let service = format!("{name}-st2web");
    let kind = config.st2web.http_service.service.kind.as_str();
    match kind {
        "LoadBalancer" => format!(
            "The load balancer's address may take minutes to appear. Watch for it:\n  \
             kubectl -n {namespace} get svc {service} --watch\n\
             Then open {scheme}:// and the address in EXTERNAL-IP.\n\n"
        ),
        "NodePort" => format!(
            "Open the web UI on the port that this prints, at the address of any node:\n  \
             kubectl -n {namespace} get svc {service} -o jsonpath='{{.spec.ports[0].nodePort}}'\n  \
             kubectl get nodes -o wide\n\n"
        ),
        "ClusterIP" => format!(
            "Forward a port to the web UI, then open {scheme}://127.0.0.1:8080:\n  \
             kubectl -n {namespace} port-forward svc/{service} 8080:{port}\n\n"
        ),
        // A Service of type ExternalName leads out of the cluster: there is nothing of this release to open.
        _ => String::new(),
    }
}

/// The URLs that the Ingress answers at, a line each.
fn ingress_urls(config: &Config) -> Vec<String> {
    let scheme = if config.ingress.tls.is_empty() { "http" } else { "https" };
    if config.ingress.hosts.is_empty() {
        return vec![format!("  {scheme}://{}/\n", config.st2web.http_service.service.hostname)];
    }
    let mut urls = Vec::new();
    for host in &config.ingress.hosts {
        for path in &host.paths {
            let path = path.path.as_deref().filter(|path| !path.is_empty()).unwrap_or("/");
            urls.push(format!("  {scheme}://{}{path}\n", host.host.as_deref().unwrap_or("*")));
        }
    }
    urls
}
