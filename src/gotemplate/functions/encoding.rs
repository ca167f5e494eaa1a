//! Encodings, digests, JSON and YAML.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gotmpl::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::args::Args;
use super::{Function, Outcome};
use crate::gotemplate::fault::Fault;
use crate::gotemplate::value::{from_json, text, to_json};
use crate::yaml::{self, LayerId};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("b64enc", (1, 1), |args| Ok(text(&STANDARD.encode(args.string(0)?)))),
    Function::new("b64dec", (1, 1), |args| {
        let bytes = STANDARD.decode(args.string(0)?).map_err(|_| args.fault("this is not base64"))?;
        Ok(text(&String::from_utf8(bytes).map_err(|_| args.fault("the bytes are not text"))?))
    }),
    Function::new("sha1sum", (1, 1), |args| Ok(digest::<Sha1>(args.string(0)?))),
    Function::new("sha256sum", (1, 1), |args| Ok(digest::<Sha256>(args.string(0)?))),
    Function::new("sha512sum", (1, 1), |args| Ok(digest::<Sha512>(args.string(0)?))),
    Function::new("toJson", (1, 1), |args| Ok(text(&escaped_for_html(&json(args)?.to_string())))),
    Function::new("mustToJson", (1, 1), |args| Ok(text(&escaped_for_html(&json(args)?.to_string())))),
    Function::new("toRawJson", (1, 1), |args| Ok(text(&json(args)?.to_string()))),
    Function::new("toPrettyJson", (1, 1), |args| Ok(text(&escaped_for_html(&format!("{:#}", json(args)?))))),
    Function::new("toYaml", (1, 1), |args| {
        let yaml = yaml::emit(&json(args)?).map_err(|_| args.fault("this value cannot be written"))?;
        Ok(text(yaml.trim_end_matches('\n')))
    }),
    Function::new("fromYaml", (1, 1), |args| read_yaml(args, "a YAML map", serde_json::Value::is_object)),
    Function::new("fromYamlArray", (1, 1), |args| read_yaml(args, "a YAML list", serde_json::Value::is_array)),
    Function::new("fromJson", (1, 1), |args| parsed(args, "a JSON object", serde_json::Value::is_object)),
    Function::new("fromJsonArray", (1, 1), |args| parsed(args, "a JSON array", serde_json::Value::is_array)),
];

fn digest<D: Digest>(plain: &str) -> Value {
    let digits = D::digest(plain).iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
    text(&digits)
}

fn json(args: &Args<'_>) -> Result<serde_json::Value, Fault> {
    to_json(args.any(0), &mut 250_000).ok_or_else(|| args.fault("this value cannot be written"))
}

/// Go writes these characters as escapes, so that JSON is safe inside HTML.
fn escaped_for_html(json: &str) -> String {
    let mut escaped = json.to_owned();
    for c in ['<', '>', '&', '\u{2028}', '\u{2029}'] {
        if escaped.contains(c) {
            escaped = escaped.replace(c, &format!("\\u{:04x}", u32::from(c)));
        }
    }
    escaped
}

/// The text of a structure, which takes many times the memory of its text.
fn structured<'a>(args: &Args<'a>) -> Result<&'a str, Fault> {
    const LONGEST: usize = 1 << 20;
    let text = args.string(0)?;
    if text.len() > LONGEST { Err(args.fault("the text is too long")) } else { Ok(text) }
}

fn parsed(args: &Args<'_>, wanted: &str, fits: fn(&serde_json::Value) -> bool) -> Outcome {
    let json = serde_json::from_str(structured(args)?).ok().filter(fits);
    json.as_ref().map(from_json).ok_or_else(|| args.fault(&format!("the text is not {wanted}")))
}

fn read_yaml(args: &Args<'_>, wanted: &str, fits: fn(&serde_json::Value) -> bool) -> Outcome {
    let node = yaml::read_one(structured(args)?, LayerId::default()).ok();
    let json = node.map(|node| node.to_json()).filter(fits);
    json.as_ref().map(from_json).ok_or_else(|| args.fault(&format!("the text is not {wanted}")))
}
