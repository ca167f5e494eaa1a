//! Asking registries whether images are there, by way of whichever program can.

use std::env;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::credential::is_image_with_login;

/// A program that asks registries: with it, no image is pulled.
struct Tool {
    name: &'static str,
    args: &'static [&'static str],
    /// What stands before the image.
    prefix: &'static str,
}

/// The programs, the one to prefer first.
const TOOLS: &[Tool] = &[
    Tool { name: "skopeo", args: &["inspect", "--raw"], prefix: "docker://" },
    Tool { name: "crane", args: &["manifest"], prefix: "" },
    Tool { name: "docker", args: &["manifest", "inspect"], prefix: "" },
];

/// How many images are asked for at once: registries count requests.
const AT_ONCE: usize = 4;
/// How long one answer may take.
const TIMEOUT: Duration = Duration::from_mins(1);
/// What programs and registries say of an image that is not there.
const ABSENT: &[&str] = &[
    "manifest unknown",
    "manifest_unknown",
    "name unknown",
    "name_unknown",
    "no such manifest",
    "not found",
    "does not exist",
    "404",
];

/// What a registry says of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is there.
    There,
    /// It is not.
    Absent,
    /// There was no answer, for this reason.
    None(String),
}

impl Answer {
    /// The answer in a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Absent => "absent",
            Self::None(_) => "unknown",
        }
    }
}

/// Asks for all of these images. The answers are in the same order.
pub fn ask(images: &[&str]) -> Result<Vec<Answer>> {
    let (program, tool) = TOOLS
        .iter()
        .find_map(|tool| Some((find(tool.name)?, tool)))
        .context("--check asks registries through skopeo, crane or docker, and none of them is on PATH")?;
    let next = Mutex::new(images.iter().enumerate());
    let answers = Mutex::new(vec![Answer::None("nobody asked".to_owned()); images.len()]);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(images.len()) {
            scope.spawn(|| {
                // A thread that panics would end the others here, too; none does.
                while let Some((index, image)) = next.lock().ok().and_then(|mut next| next.next()) {
                    let answer = of_one(&program, tool, image);
                    if let Some(slot) = answers.lock().ok().as_mut().and_then(|answers| answers.get_mut(index)) {
                        *slot = answer;
                    }
                }
            });
        }
    });
    answers.into_inner().ok().context("the registries could not be asked")
}

/// The first file of a name on PATH.
fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn of_one(program: &Path, tool: &Tool, image: &str) -> Answer {
    // What a program is called with shows in the list of processes.
    if is_image_with_login(image) {
        return Answer::None("it holds a login, which no image's name does".to_owned());
    }
    let mut command = Command::new(program);
    command.args(tool.args).arg(format!("{}{image}", tool.prefix));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Answer::None(format!("cannot run {}: {error}", tool.name)),
    };
    // Read from aside: a program that has much to say would wait for a reader.
    let stderr = child.stderr.take();
    let reader = thread::spawn(move || {
        let mut text = Vec::new();
        let _ = stderr.map(|mut stderr| stderr.read_to_end(&mut text));
        String::from_utf8_lossy(&text).into_owned()
    });
    let start = Instant::now();
    let mut pause = Duration::from_millis(5);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if start.elapsed() < TIMEOUT => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(100));
            }
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Answer::None(format!("{} took longer than {} seconds", tool.name, TIMEOUT.as_secs()));
            }
            Err(error) => return Answer::None(format!("cannot wait for {}: {error}", tool.name)),
        }
    };
    if status.success() {
        return Answer::There;
    }
    let text = reader.join().unwrap_or_default();
    let plain = text.to_lowercase();
    if ABSENT.iter().any(|said| plain.contains(said)) {
        return Answer::Absent;
    }
    let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty());
    Answer::None(last.map_or_else(|| format!("{} failed", tool.name), str::to_owned))
}
