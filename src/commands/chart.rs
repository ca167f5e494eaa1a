//! `st2ha chart`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::schema::values_schema;
use super::{hint, note};
use crate::cli::ChartCommand;
use crate::render::Chart;
use crate::{output, schema};

/// The file that describes a chart.
const DESCRIPTION: &str = "Chart.yaml";
/// The line in it that tells our chart from another one.
const NAME: &str = "name: st2ha";
/// Helm deletes the defaults of its chart for a key that is set to null, and forgets the null. So the chart has none: what was
/// written reaches st2ha as it is, and the defaults are here to be read.
const HEADER: &str = "\
# The values that a StackStorm cluster can have, with their defaults. st2ha has them built in: give your own with
# `helm upgrade --install st2 CHART -f custom_values.yaml --post-renderer st2ha`, and write only what differs.

";

/// Writes the chart.
pub fn run(command: &ChartCommand) -> Result<()> {
    let folder = &command.output_dir;
    let files = files()?;
    if !is_ours(folder)
        && let Some(taken) = files.iter().map(|(path, _)| folder.join(path)).find(|path| path.exists())
    {
        bail!("{} is there, and not of a chart of st2ha; name a folder of the chart's own", taken.display());
    }
    fs::create_dir_all(folder.join("templates")).with_context(|| format!("cannot make {}", folder.display()))?;
    for (path, text) in &files {
        let path = folder.join(path);
        output::write_file(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    note(&format!("wrote {} files into {}", files.len(), folder.display()));
    hint::next(&format!(
        "`helm upgrade --install st2 {} -f custom_values.yaml --post-renderer st2ha`",
        folder.display()
    ));
    Ok(())
}

/// The files of the chart, by path. The one that says whose chart it is comes first: after a failure the rest can be written again.
fn files() -> Result<[(&'static str, String); 5]> {
    let description = include_str!("../../carrier/Chart.yaml")
        .replace("APP_VERSION", &format!("{:?}", Chart::default().app_version))
        .replace("VERSION", env!("CARGO_PKG_VERSION"));
    let schema = schema::for_helm(serde_json::from_str(&values_schema()?)?);
    Ok([
        (DESCRIPTION, description),
        ("values.yaml", commented(include_str!("../../values.yaml"))),
        ("values.schema.json", format!("{schema:#}\n")),
        ("templates/NOTES.txt", include_str!("../../carrier/templates/NOTES.txt").to_owned()),
        ("templates/st2ha.yaml", include_str!("../../carrier/templates/st2ha.yaml").to_owned()),
    ])
}

/// Whether a folder holds a chart that an earlier run has written.
fn is_ours(folder: &Path) -> bool {
    fs::read_to_string(folder.join(DESCRIPTION)).is_ok_and(|text| text.lines().any(|line| line == NAME))
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
