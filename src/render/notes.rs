//! What to do first after an install.

use tera::Tera;

use super::context::Context;
use super::error::{RenderError, chain};
use super::filters;
use super::meter::{Meter, metered, without_counts};
use super::sources::Template;

/// Path of the text template that says it.
const PATH: &str = "stackstorm/notes.txt";

/// The first steps for a release. Of two templates of one path the later one counts.
pub fn notes<'a>(templates: impl IntoIterator<Item = &'a Template>, context: &Context) -> Result<String, RenderError> {
    let text = templates.into_iter().filter(|template| template.path == PATH).last();
    let text = text.map_or(String::new(), |template| metered(&template.text));
    let mut tera = Tera::new();
    filters::register(&mut tera);
    Meter::default().register(&mut tera);
    tera.add_raw_template(PATH, &text).map_err(|error| RenderError::Templates(without_counts(&chain(&error))))?;
    tera.render(PATH, &context.to_tera()).map_err(|error| RenderError::template(PATH, &error, None))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

    use insta::assert_snapshot;

    use super::notes;
    use crate::render::{Chart, Context, Facts, Kube, ReleaseFacts, builtin};
    use crate::schema::{Templates, conform};
    use crate::values::Layers;

    fn notes_of(values: &str) -> String {
        let mut layers = Layers::with_defaults();
        let defaults = layers.merge().unwrap_or_else(|problem| panic!("{problem:?}")).values;
        let mut layers = Layers::with_defaults();
        layers.add_file("values.yaml", values.as_bytes()).unwrap_or_else(|problem| panic!("{problem:?}"));
        let mut values = layers.merge().unwrap_or_else(|problem| panic!("{problem:?}")).values;
        let findings = conform(&mut values, &defaults, Templates::Leave);
        assert!(findings.is_empty(), "{findings:?}");
        let config = serde_json::from_value(values.to_json()).unwrap();
        let release =
            ReleaseFacts { name: "st2".to_owned(), namespace: "automation".to_owned(), service: "st2ha".to_owned() };
        let kube = Kube { version: "1.33.0".to_owned(), minor: 33 };
        let context =
            Context::new(&config, &Facts { release, chart: Chart::default(), kube, upstream: false, migration: None })
                .unwrap();
        notes(&builtin(), &context).unwrap()
    }

    #[test]
    fn say_where_to_find_what() {
        let tag = "image: {tag: '3.8'}\n";
        assert_snapshot!("node_port", notes_of(tag));
        let balanced =
            "st2web: {service: {type: LoadBalancer}, env: {ST2WEB_HTTPS: '1'}}\nst2: {existingAuthSecret: mine}";
        assert_snapshot!("load_balancer", notes_of(&format!("{tag}{balanced}")));
        assert_snapshot!("cluster_ip", notes_of(&format!("{tag}st2web: {{service: {{type: ClusterIP}}}}")));
        let path = "{path: /api, serviceName: st2-st2api, servicePort: 9101}";
        let hosts = format!("[{{host: a.example.com, paths: [{{serviceName: w, servicePort: 80}}, {path}]}}]");
        assert_snapshot!("ingress", notes_of(&format!("{tag}ingress: {{enabled: true, hosts: {hosts}}}")));
    }
}
