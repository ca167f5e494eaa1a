//! Built-in templates print the same whether their programs run, which the build script made of them, or Tera reads them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod pipeline_support;

use std::fs;
use std::path::Path;

use st2ha::pipeline::{self, Inputs};
use st2ha::render::{self, Context, Engine, Template};
use st2ha::values::Layers;

/// Values that lead into templates that print nothing, or something else, by default. Each stands for itself, with each preset.
const VALUES: &[&str] = &[
    "{}",
    "mongodb: {tls: {enabled: true}, metrics: {enabled: true, serviceMonitor: {enabled: true}, prometheusRule: {enabled: true}}}",
    "rabbitmq: {auth: {tls: {enabled: true}}, metrics: {enabled: true, serviceMonitor: {enabled: true}, prometheusRule: {enabled: true}}}",
    "redis: {tls: {enabled: true, certificatesSecret: s, certFilename: a, certKeyFilename: b, certCAFilename: c}, \
     metrics: {enabled: true, serviceMonitor: {enabled: true}, prometheusRule: {enabled: true}}}",
    "mongodb: {provider: community-operator, metrics: {enabled: true}}\nrabbitmq: {provider: cluster-operator}",
    "mongodb: {provider: percona-operator, networkPolicy: {enabled: true}}",
    "mongodb: {provider: bitnami, architecture: standalone, persistence: {enabled: false}}\nimage: {tag: '3.8'}",
    "mongodb: {provider: bitnami, arbiter: {enabled: true}, externalAccess: {enabled: true, autoDiscovery: {enabled: true}}}\n\
     image: {tag: '3.8'}\nredis: {provider: bitnami, cluster: {slaveCount: 5}}\nrabbitmq: {provider: bitnami, ldap: {enabled: true, \
     servers: [a], port: '389', user_dn_pattern: b}, memoryHighWatermark: {enabled: true}, resources: {limits: {memory: 1Gi}}}",
    "mongodb: {enabled: false, external: {hosts: [m:27017], database: st2, tls: {enabled: true, existingSecret: s}}}\n\
     rabbitmq: {enabled: false, external: {hosts: [r], username: u, password: pw}}\nredis: {enabled: false, external: {hosts: [v]}}",
    "st2: {packs: {images: [{repository: r, name: a, tag: '1'}], configs: {core.yaml: 'a: 1'}, sensors: [{name: a, ref: p.a}, {name: b, ref: p.b}]}, \
     keyvalue: [{name: k, value: v}], apikeys: [{user: u, key: k}], rbac: {enabled: true, roles: {r.yaml: 'a: 1'}}}",
    "st2: {packs: {volumes: {enabled: true, packs: {persistentVolumeClaim: {claimName: a}}, virtualenvs: {nfs: {server: a, path: /b}}}}}",
    "ingress: {enabled: true, hosts: [{host: a.example.org, paths: [{path: /, serviceName: st2-st2web, servicePort: 80}]}]}",
    "publicUrl: https://st2.example.org\nhttpRoute: {enabled: true, parentRefs: [{name: gateway}]}\nnetworkPolicy: {enabled: true}",
    "st2chatops: {enabled: true, env: {HUBOT_ADAPTER: slack, HUBOT_SLACK_TOKEN: xoxb-1-2-3}}\nst2web: {env: {ST2WEB_HTTPS: '1'}, service: {type: NodePort}}",
    "external-dns: {enabled: true, provider: aws, aws: {credentials: {accessKey: AKIAZ, secretKey: s3cr3tkey}}}",
    "external-dns: {enabled: true, provider: google, google: {project: p, serviceAccountKey: '{}'}}",
    "st2actionrunner: {postStartScript: echo 1, autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 5}, sudo: true}",
    "secrets: {mode: external, external: {secretStoreRef: {name: vault, kind: ClusterSecretStore}}}",
    "workloads: {annotations: {a: b}, env: {A: 'b'}, extra_volumes: [{name: v, mount: {mountPath: /v}, volume: {emptyDir: {}}}]}\ncommonLabels: {team: x}",
    "serviceAccount: {create: true, serviceAccountName: sa}\nst2ldap: {}\nsecurityContext: {runAsUser: 1000}",
];

/// What a run of the pipeline is given for these values. Nothing if they cannot be read.
fn inputs(preset: Option<&str>, values: &str, templates: Vec<Template>) -> Inputs<'static> {
    let mut layers = Layers::with_defaults();
    if let Some(preset) = preset {
        layers.add_preset(preset).unwrap();
    }
    layers.add_file("secrets.yaml", cli_support::SECRETS.as_bytes()).unwrap();
    layers.add_file("values.yaml", values.as_bytes()).unwrap();
    let merged = layers.merge().unwrap();
    Inputs { include_tests: true, templates, ..pipeline_support::inputs(merged) }
}

/// Renders both ways. Whether the values can be used.
fn compare(preset: Option<&str>, values: &str) -> bool {
    let Ok(outputs) = pipeline::run(inputs(preset, values, render::builtin())) else { return false };
    let context = || Context::new(&outputs.config, &outputs.facts).unwrap();
    let mut templates = render::builtin();
    templates.retain(|template| pipeline::is_wanted(template, &outputs.values, &outputs.facts));
    let programs = Engine::new(&templates, &context()).unwrap();
    let compiled = render::render(&programs, context()).unwrap();
    assert!(!programs.has_read(), "Tera was asked, preset {preset:?}, {values}");
    // With a template of somebody's own, Tera reads them all.
    templates.push(Template { path: "own/nothing.yaml".into(), text: "{# nothing #}".into() });
    let tera = Engine::new(&templates, &context()).unwrap();
    assert!(tera.has_read());
    let interpreted = render::render(&tera, context()).unwrap();
    for (compiled, interpreted) in compiled.iter().zip(&interpreted) {
        assert_eq!(compiled, interpreted, "preset {preset:?}, {values}");
    }
    assert_eq!(compiled.len(), interpreted.len());
    true
}

#[test]
fn programs_print_what_templates_print() {
    let mut compared = 0;
    for preset in [None, Some("small"), Some("production"), Some("stackstorm-ha-1.1")] {
        for values in VALUES {
            compared += usize::from(compare(preset, values));
        }
    }
    assert!(compared > 2 * VALUES.len(), "{compared} sets of values can be used");
}

#[test]
fn programs_print_what_templates_print_for_the_examples() {
    let examples = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap();
    let files = examples.map(|example| example.unwrap().path().join("values.yaml")).filter(|file| file.exists());
    let mut compared = 0;
    for file in files {
        compared += usize::from(compare(None, &fs::read_to_string(&file).unwrap()));
    }
    assert!(compared >= 5, "{compared} examples");
}
