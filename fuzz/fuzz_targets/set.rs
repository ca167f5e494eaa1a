//! Any text of a flag is taken or refused, over any values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use st2ha::values::{Layers, SetKind};

fuzz_target!(|input: (&str, &str, u8)| {
    let (file, text, kind) = input;
    let kinds = [SetKind::Typed, SetKind::String, SetKind::Json, SetKind::File, SetKind::Literal];
    let kind = kinds[usize::from(kind) % kinds.len()];
    let mut layers = Layers::new();
    if layers.add_file("values.yaml", file.as_bytes()).is_err() {
        return;
    }
    if layers.add_set(kind, text, &mut |path| Ok(path.to_owned())).is_ok() {
        let _ = layers.merge();
    }
});
