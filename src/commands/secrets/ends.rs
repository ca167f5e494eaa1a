//! Signals that would end this process while a decrypted text is open in an editor.

use std::io;
use std::process::{Child, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// How long to wait before looking again whether the editor or a signal has ended.
const PAUSE: Duration = Duration::from_millis(50);

/// Whether this process was told to end.
pub(super) struct Ends {
    told: Arc<AtomicBool>,
}

impl Ends {
    /// From now on signals are noted instead of obeyed. An interrupt from the keyboard is for the editor alone, as for Git.
    pub fn watched() -> io::Result<Self> {
        let (told, typed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        for signal in [SIGHUP, SIGTERM] {
            flag::register(signal, Arc::clone(&told))?;
        }
        flag::register(SIGINT, typed)?;
        Ok(Self { told })
    }

    /// Waits for a program to end. Nothing if this process was told to end before: the program is ended, too.
    pub fn wait(&self, mut child: Child) -> io::Result<Option<ExitStatus>> {
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status).filter(|_| !self.told.load(Ordering::Relaxed)));
            }
            if self.told.load(Ordering::Relaxed) {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
            thread::sleep(PAUSE);
        }
    }
}
