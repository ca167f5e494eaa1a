//! What was typed, for commands that are to be typed again.

use std::path::Path;

use crate::cli::MigrateArgs;
use crate::cli::{KUBE_VERSION, ReleaseArgs, ValuesArgs};

/// The flags that make the same values again, as a shell takes them inside of quotes. What `--set` says may be a secret, and is not told.
pub fn flags(args: &MigrateArgs) -> String {
    let ReleaseArgs { name, namespace } = &args.request.release;
    let ValuesArgs { presets, files, values_key, secrets, strict, .. } = &args.request.values;
    let mut words = vec![name.clone(), format!("-n {namespace}")];
    let mut with_path = |flag: &str, path: &Path| words.push(format!("{flag} {}", path.display()));
    for path in &files.0 {
        with_path("-f", path);
    }
    if let Some(path) = &secrets.secrets_file {
        with_path("--secrets-file", path);
    }
    if let Some(path) = &args.request.render.templates {
        with_path("--templates", path);
    }
    words.extend(presets.iter().map(|preset| format!("--preset {preset}")));
    words.extend(values_key.iter().map(|key| format!("--values-key {key}")));
    if args.request.render.kube_version != KUBE_VERSION {
        words.push(format!("--kube-version {}", args.request.render.kube_version));
    }
    if *strict {
        words.push("--strict".to_owned());
    }
    words.join(" ")
}

/// The flags that only the commands of a migration take.
pub fn migrate_flags(args: &MigrateArgs) -> String {
    let after = args.after.iter().map(|path| format!("--after {}", path.display()));
    let class = args.snapshot_class.iter().map(|class| format!("--snapshot-class {class}"));
    let size = args.backup_size.iter().map(|size| format!("--backup-size {size}"));
    after.chain(class).chain(size).collect::<Vec<_>>().join(" ")
}
