//! `st2ha why`.

use clap::Args;

use super::RequestArgs;

/// Show where an object or one of its fields comes from
///
/// Names the template that made the object and the values that change the field, each with its file and line. st2ha finds them by rendering
/// with other values. Nothing is stored, and secrets do not show.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct WhyCommand {
    /// The object, and after a dot the path of the field, as `diff` prints it: items by number or name, keys that contain dots as they are or
    /// as `["KEY"]`
    #[arg(value_name = "KIND/NAME[.PATH]")]
    pub object: String,
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
}

const EXAMPLES: &str = "\
Examples:
  st2ha why Deployment/st2-st2web.spec.replicas -f custom_values.yaml
  st2ha why Service/st2-st2api
  st2ha why 'Deployment/st2-st2api.spec.template.spec.containers[0].image' --preset small";
