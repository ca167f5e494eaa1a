//! The values files of a render as a revision has them.

use std::path::PathBuf;

use anyhow::Result;

use crate::cli::{RequestArgs, ValuesArgs, ValuesFiles};
use crate::commands::files::is_stream;
use crate::commands::git::Revision;
use crate::commands::note;

/// The request without the values files that were not there yet; nothing if none of them was, and so no such release.
pub fn request_at(revision: &Revision, request: &RequestArgs) -> Result<Option<RequestArgs>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for file in &request.values.files.0 {
        // What is no file is for whoever reads it to judge.
        if is_stream(file) || !revision.lacks(file)? {
            files.push(file.clone());
        } else {
            note(&format!("note: there is no {}; it counts as empty", revision.describe(file)));
        }
    }
    if files.is_empty() && !request.values.files.0.is_empty() {
        return Ok(None);
    }
    let values = ValuesArgs { files: ValuesFiles(files), ..request.values.clone() };
    Ok(Some(RequestArgs { values, ..request.clone() }))
}
