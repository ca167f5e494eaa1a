//! `st2ha chart`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::note;
use crate::cli::ChartCommand;
use crate::output;
use crate::render::Chart;

/// Files of the chart that are the same for everybody, by path.
const FILES: &[(&str, &str)] = &[
    ("templates/NOTES.txt", include_str!("../../carrier/templates/NOTES.txt")),
    ("templates/st2ha.yaml", include_str!("../../carrier/templates/st2ha.yaml")),
    ("values.schema.json", include_str!("../../schema/values.schema.json")),
];
const DESCRIPTION: &str = include_str!("../../carrier/Chart.yaml");
const DEFAULTS: &str = include_str!("../../values.yaml");
/// What tells our chart from another one.
const NAME: &str = "name: st2ha\n";
/// Helm deletes the defaults of its chart for a key that is set to null, and forgets the null. So the chart has none: what was
/// written reaches st2ha as it is, and the defaults are here to be read.
const HEADER: &str = "\
# The values that a StackStorm cluster can have, with their defaults. st2ha has them built in: give your own with
# `helm upgrade --install st2 CHART -f custom_values.yaml --post-renderer st2ha`, and write only what differs.

";

/// Writes the chart.
pub fn run(command: &ChartCommand) -> Result<()> {
    let folder = &command.output_dir;
    let description = folder.join("Chart.yaml");
    if let Ok(text) = fs::read_to_string(&description)
        && !text.contains(NAME)
    {
        bail!("{} describes another chart; name a folder of its own", description.display());
    }
    fs::create_dir_all(folder.join("templates")).with_context(|| format!("cannot make {}", folder.display()))?;
    let text = DESCRIPTION
        .replace("APP_VERSION", &format!("{:?}", Chart::default().app_version))
        .replace("VERSION", env!("CARGO_PKG_VERSION"));
    write(&description, &text)?;
    write(&folder.join("values.yaml"), &commented(DEFAULTS))?;
    for (path, text) in FILES {
        write(&folder.join(path), text)?;
    }
    note(&format!("wrote {} files into {}", FILES.len() + 2, folder.display()));
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    output::write_file(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// A text of nothing but comments.
fn commented(text: &str) -> String {
    let mut commented = HEADER.to_owned();
    for line in text.lines() {
        commented.push_str(format!("# {line}").trim_end());
        commented.push('\n');
    }
    commented
}
