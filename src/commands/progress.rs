//! Telling whoever waits that something is still going on.

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use super::note;

/// How long nobody wonders.
const SHORT: Duration = Duration::from_secs(1);

/// Work that may take a while. Says so on a terminal once it does; says nothing once this is dropped.
pub struct Progress(#[expect(dead_code, reason = "dropping it ends the wait")] Option<Sender<()>>);

impl Progress {
    /// Starts to wait. `text` says what for.
    pub fn new(text: &'static str) -> Self {
        if !io::stderr().is_terminal() {
            return Self(None);
        }
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            if receiver.recv_timeout(SHORT) == Err(RecvTimeoutError::Timeout) {
                note(text);
            }
        });
        Self(Some(sender))
    }
}
