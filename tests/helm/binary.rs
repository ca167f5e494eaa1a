//! A Helm binary.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::layering::{self, Layering, Outcome, normal};

pub struct Helm {
    pub major: u8,
    path: PathBuf,
}

impl Helm {
    /// The binaries that the environment names.
    pub fn installed() -> Vec<Self> {
        let find = |(major, variable)| {
            let path = std::env::var_os(variable).map(PathBuf::from);
            if path.is_none() {
                eprintln!("skipped: Helm {major} (set {variable} to its path)");
            }
            path.map(|path| Self { major, path })
        };
        [(3, "ST2HA_HELM3"), (4, "ST2HA_HELM4")].into_iter().filter_map(find).collect()
    }

    /// The values that a template of a chart sees on which another one depends: from its own, those of the other chart and a user's.
    pub fn values_of_subchart(&self, sub: &str, parent: &str, user: &str) -> serde_json::Value {
        let home = tempfile::tempdir().unwrap();
        let charts = home.path().join("chart/charts/sub/templates");
        fs::create_dir_all(&charts).unwrap();
        let file = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
        file(
            "chart/Chart.yaml",
            "apiVersion: v2\nname: chart\nversion: 0.1.0\ndependencies: [{name: sub, version: 0.1.0}]\n",
        );
        file("chart/values.yaml", parent);
        file("chart/charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 0.1.0\n");
        file("chart/charts/sub/values.yaml", sub);
        file("chart/charts/sub/templates/v.yaml", "v: {{ toJson (omit .Values \"global\") | b64enc }}\n");
        file("user.yaml", user);
        let mut command = Command::new(&self.path);
        command.args(["template", "r", "chart", "-f", "user.yaml"]).env_clear().env("HOME", home.path());
        let output = command.current_dir(home.path()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let packed = text.lines().find_map(|line| line.strip_prefix("v: ")).expect("the chart prints its values");
        normal(&serde_json::from_slice(&STANDARD.decode(packed).unwrap()).unwrap())
    }

    /// The values that a template sees, nulls in maps left out: Helm keeps those that hide no default.
    pub fn values(&self, layering: &Layering) -> Outcome {
        let home = tempfile::tempdir().unwrap();
        let chart = home.path().join("chart");
        fs::create_dir_all(chart.join("templates")).unwrap();
        fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 0.1.0\n").unwrap();
        fs::write(chart.join("values.yaml"), &layering.defaults).unwrap();
        fs::write(chart.join("templates/v.yaml"), "v: {{ toJson .Values | b64enc }}\n").unwrap();
        let mut command = Command::new(&self.path);
        command.arg("template").arg("r").arg(&chart).env_clear().env("HOME", home.path()).current_dir(home.path());
        for (number, file) in layering.files.iter().enumerate() {
            let path = home.path().join(format!("{number}.yaml"));
            fs::write(&path, file).unwrap();
            command.arg("-f").arg(path);
        }
        for (name, text) in layering::TEXTS {
            fs::write(home.path().join(name), text).unwrap();
        }
        for (kind, text) in &layering.flags {
            command.arg(kind.flag()).arg(text);
        }
        let output = command.output().unwrap();
        if !output.status.success() {
            return Outcome::Refused;
        }
        let text = String::from_utf8(output.stdout).unwrap();
        let packed = text.lines().find_map(|line| line.strip_prefix("v: ")).expect("the chart prints its values");
        Outcome::Values(normal(&serde_json::from_slice(&STANDARD.decode(packed).unwrap()).unwrap()))
    }
}
