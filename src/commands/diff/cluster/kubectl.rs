//! Running kubectl.

use std::io::{ErrorKind, Write as _};
use std::process::{Command, Output, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::complaints;
use super::served::Served;
use crate::cli::ClusterArgs;
use crate::manifests::Manifest;

/// kubectl, and the cluster that it talks to.
pub struct Kubectl<'a>(&'a ClusterArgs);

/// What kubectl made of a question about objects.
pub enum Answer {
    /// It found these.
    Objects(Vec<Manifest>),
    /// It found something to complain about.
    Complaint(String),
}

impl<'a> Kubectl<'a> {
    /// The program and cluster that were asked for.
    pub fn new(args: &'a ClusterArgs) -> Self {
        Self(args)
    }

    /// The kinds that the cluster knows. A part of its API that does not answer, as those of add-ons do at times, keeps no other from
    /// being told.
    pub fn served(&self) -> Result<Served> {
        let output = self.run(&["api-resources"], "")?;
        if !output.status.success() && output.stdout.trim_ascii().is_empty() {
            bail!(self.said(&complaints::text(&output.stderr)));
        }
        let served = Served::read(&String::from_utf8_lossy(&output.stdout));
        if served.is_empty() {
            // kubectl ends well, too, where it has reached no cluster.
            let complaint = complaints::text(&output.stderr);
            if !complaint.is_empty() {
                bail!(self.said(&complaint));
            }
            bail!(self.said("`api-resources` printed something else than a table of kinds"));
        }
        Ok(served)
    }

    /// Gets objects, with the account of who wrote what. Those that are not there are passed over.
    pub fn get(&self, what: &[&str], input: &str) -> Result<Answer> {
        let how = ["--output", "json", "--ignore-not-found", "--show-managed-fields"];
        let output = self.run(&[&["get"], what, &how].concat(), input)?;
        if !output.status.success() {
            return Ok(Answer::Complaint(complaints::text(&output.stderr)));
        }
        let objects = read(&output.stdout)
            .with_context(|| format!("{} printed something else than objects", self.0.kubectl.display()))?;
        Ok(Answer::Objects(objects))
    }

    /// A complaint with the name of the program.
    pub fn said(&self, complaint: &str) -> String {
        format!("{}: {complaint}", self.0.kubectl.display())
    }

    fn run(&self, args: &[&str], input: &str) -> Result<Output> {
        let mut command = Command::new(&self.0.kubectl);
        command.args(args);
        if let Some(context) = &self.0.context {
            command.args(["--context", context]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = self.0.kubectl.display();
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!(
                    "cannot find `{program}`, which --against live asks the cluster with: install it or name it with --kubectl"
                )
            }
            Err(error) => return Err(error).with_context(|| format!("cannot run `{program}`")),
        };
        // Written from aside, for kubectl may print before it has read everything; one that stops reading says why on stderr.
        let (stdin, input) = (child.stdin.take(), input.to_owned());
        let writer = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().with_context(|| format!("cannot run `{program}`"))?;
        drop(writer.join());
        Ok(output)
    }
}

/// Reads what kubectl prints: nothing, one object or a List.
fn read(bytes: &[u8]) -> Result<Vec<Manifest>> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    // The parser's own message may quote what it stumbles over.
    let object: Value = serde_json::from_slice(bytes)
        .map_err(|error| anyhow::anyhow!("no JSON at line {}, column {}", error.line(), error.column()))?;
    let items = match object {
        Value::Object(mut list) if list.get("kind").and_then(Value::as_str) == Some("List") => {
            match list.remove("items") {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            }
        }
        object => vec![object],
    };
    let named = |(index, item)| Manifest::new(item, format!("the cluster, object {}", index + 1));
    Ok(items.into_iter().enumerate().map(named).collect::<Result<_, _>>()?)
}
