//! Any bytes are read or refused; what was read is printed so that it reads back equal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use st2ha::yaml::{LayerId, decode, emit_stream, read};

fuzz_target!(|bytes: &[u8]| {
    let layer = LayerId(0);
    let Ok(text) = decode(bytes, layer) else { return };
    let Ok(nodes) = read(&text, layer) else { return };
    let values: Vec<_> = nodes.iter().map(|node| node.to_json()).collect();
    let printed = emit_stream(&values).expect("JSON values can be printed");
    let again = read(&printed, layer).expect("what was printed can be read");
    let again: Vec<_> = again.iter().map(|node| node.to_json()).collect();
    assert_eq!(again, values);
});
