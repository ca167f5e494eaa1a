//! `st2ha diff --against live` with a real kubectl, of releases that real programs have made.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "cli_support/mod.rs"]
mod cli_support;
mod cluster;
mod programs;

use cluster::Cluster;
use programs::{Ran, Workplace, program};

struct Release {
    place: Workplace,
    _cluster: Cluster,
}

impl Release {
    /// A cluster without a release, and programs that reach it.
    fn new(others: &[(&str, &str)]) -> Option<Self> {
        let kubectl = program("ST2HA_KUBECTL")?;
        let others: Option<Vec<_>> = others.iter().map(|(name, variable)| Some((*name, program(variable)?))).collect();
        let others = others?;
        let mut programs = vec![("kubectl", kubectl.as_path())];
        programs.extend(others.iter().map(|(name, path)| (*name, path.as_path())));
        let place = Workplace::new(&programs);
        let cluster = Cluster::start(&place)?;
        place.file("secrets.yaml", cli_support::SECRETS).copy("plugin", "plugin");
        Some(Self { place, _cluster: cluster })
    }

    fn run(&self, name: &str, args: &[&str]) -> Ran {
        let mut command = self.place.command(name);
        Ran::from(&command.args(args).env("KUBECONFIG", Cluster::CONFIG).output().unwrap())
    }

    /// Renders with these values and applies.
    fn apply(&self, values: &[&str], how: &[&str]) {
        let render = [&["render", "-n", "stack", "-f", "secrets.yaml"], values].concat();
        self.place.file("st2.yaml", self.run("st2ha", &render).fine().stdout);
        self.run("kubectl", &[&["apply", "-f", "st2.yaml"], how].concat()).fine();
    }

    /// What differs from the cluster. Nothing is said besides.
    #[track_caller]
    fn diff(&self, args: &[&str]) -> String {
        let ran =
            self.run("st2ha", &[&["diff", "-n", "stack", "-f", "secrets.yaml", "--against", "live"], args].concat());
        assert_eq!(ran.stderr, "");
        assert_eq!(ran.success, ran.stdout == "no differences\n", "{}", ran.stdout);
        ran.stdout
    }
}

const MORE: &[&str] = &["--set", "st2web.env.FOO=bar,st2web.nodeSelector.disk=ssd"];

const LESS: &str = "\
Deployment/stack/st2-st2web: changed
  - spec.template.spec.containers[st2web].env:
  -   - name: FOO
  -     value: bar
  - spec.template.spec.nodeSelector:
  -   disk: ssd

1 changed
";

#[test]
fn kubectl_apply_and_what_the_next_one_takes_away() {
    for how in [&[][..], &["--server-side"]] {
        let Some(release) = Release::new(&[]) else { return };
        assert!(release.diff(&[]).ends_with(" added\n"), "an empty cluster");
        release.apply(MORE, how);
        assert_eq!(release.diff(MORE), "no differences\n", "{how:?}");
        assert_eq!(release.diff(&[]), LESS, "{how:?}");
        let without_redis = release.diff(&[MORE, &["--set", "redis.enabled=false", "-s", "StatefulSet"]].concat());
        assert!(without_redis.starts_with("StatefulSet/stack/st2-redis-node: removed\n"), "{without_redis}");
    }
}

/// Installs with Helm, which adds notes of its own.
fn helm(variable: &str, prepare: &[&[&str]]) -> Option<Release> {
    let release = Release::new(&[("helm", variable)])?;
    release.run("st2ha", &["chart", "--output-dir", "chart"]).fine();
    for args in prepare {
        release.run("helm", args).fine();
    }
    let install = ["install", "st2", "./chart", "-n", "stack", "--create-namespace", "-f", "secrets.yaml"];
    release.run("helm", &[&install, MORE, &["--post-renderer", "st2ha"]].concat()).fine();
    Some(release)
}

#[test]
fn a_release_of_helm_3() {
    let Some(release) = helm("ST2HA_HELM3", &[]) else { return };
    let target = ["--target", "helm"];
    assert_eq!(release.diff(&[&target, MORE].concat()), "no differences\n");
    assert_eq!(release.diff(&target), LESS);
    let jobs = release.diff(&[&target, MORE, &["--set", "st2actionrunner.image.tag=3.7", "-s", "Job"]].concat());
    assert!(jobs.ends_with("3 renamed\n"), "a changed Job is another one: {jobs}");
}

#[test]
fn a_release_of_helm_4() {
    let Some(release) = helm("ST2HA_HELM4", &[&["plugin", "install", "./plugin"]]) else { return };
    let target = ["--target", "helm"];
    assert_eq!(release.diff(&[&target, MORE].concat()), "no differences\n");
    assert_eq!(release.diff(&target), LESS);
}
