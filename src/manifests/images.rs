//! The images that objects name.

use serde_json::Value;

use super::manifest::Manifest;

/// What holds texts of the user's, whatever their keys are.
const TEXTS: &[&str] = &["ConfigMap", "Secret"];

/// The images that an object names: texts under the key `image` anywhere inside of it, and `image.reference`, as volumes have it.
pub fn images(manifest: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    let mut object = manifest.object.clone();
    each(&manifest.key.kind, &mut object, &mut |image| found.push(image.clone()));
    found
}

/// Takes all images of an object from another registry, under their own names.
pub fn take_from(registry: &str, manifest: &mut Manifest) {
    let registry = registry.trim_end_matches('/');
    each(&manifest.key.kind, &mut manifest.object, &mut |image| *image = mirrored(image, registry));
}

fn each(kind: &str, object: &mut Value, see: &mut dyn FnMut(&mut String)) {
    if !TEXTS.contains(&kind) {
        walk(object, see);
    }
}

fn walk(value: &mut Value, see: &mut dyn FnMut(&mut String)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                let named = if key != "image" {
                    None
                } else if value.is_object() {
                    value.get_mut("reference")
                } else {
                    Some(&mut *value)
                };
                match named {
                    Some(Value::String(image)) if !image.is_empty() => see(image),
                    _ => walk(value, see),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| walk(value, see)),
        _ => {}
    }
}

/// An image under its own name in another registry: what names none comes from Docker Hub, whose own images are called `library/NAME`.
fn mirrored(image: &str, registry: &str) -> String {
    if image.strip_prefix(registry).is_some_and(|rest| rest.starts_with('/')) {
        return image.to_owned();
    }
    let is_registry = |part: &str| part.contains(['.', ':']) || part == "localhost";
    let (host, path) = image.split_once('/').filter(|(host, _)| is_registry(host)).unwrap_or(("docker.io", image));
    let is_hub = matches!(host, "docker.io" | "index.docker.io" | "registry-1.docker.io");
    let library = if is_hub && !path.contains('/') { "library/" } else { "" };
    format!("{registry}/{library}{path}")
}

#[cfg(test)]
mod tests {
    use super::mirrored;

    #[test]
    fn images_keep_their_names_in_a_mirror() {
        for (image, expected) in [
            ("busybox", "m.example/library/busybox"),
            ("busybox:1.37", "m.example/library/busybox:1.37"),
            ("docker.io/mongo@sha256:00", "m.example/library/mongo@sha256:00"),
            ("docker.io/library/mongo:8", "m.example/library/mongo:8"),
            ("stackstorm/st2api:3.9", "m.example/stackstorm/st2api:3.9"),
            ("quay.io/a/b/c:1", "m.example/a/b/c:1"),
            ("localhost/a", "m.example/a"),
            ("reg:5000/a@sha256:00", "m.example/a@sha256:00"),
            ("m.example/a:1", "m.example/a:1"),
            ("m.example.org/a:1", "m.example/a:1"),
        ] {
            assert_eq!(mirrored(image, "m.example"), expected, "{image}");
        }
        assert_eq!(mirrored("quay.io/a", "m.example:5000/proxy"), "m.example:5000/proxy/a");
    }
}
