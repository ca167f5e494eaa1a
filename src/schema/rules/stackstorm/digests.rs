//! Digests of images.

use crate::config::Config;
use crate::schema::Report;

/// A digest is that of one image.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.image.tag.contains("sha256:") {
        report.warn(
            "image.tag",
            "this tag is used for all images of StackStorm: one digest cannot fit them all",
            "write a tag here, and digests into the sections of the components: `st2api.image.tag: 3.9@sha256:...`",
        );
    }
}
