//! Any text is a stream or refused; a stream that nothing is laid over comes out byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use st2ha::overlay::{Added, Merge, Stream};

fuzz_target!(|text: &str| {
    let Ok(stream) = Stream::read(text) else { return };
    if stream.request().is_none() {
        let merged = stream.merge(Vec::new(), Merge { namespace: "default", added: Added::All });
        assert_eq!(merged.expect("nothing has to be printed"), text);
    }
});
