//! Any stream of documents, with objects of ours laid over it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use proptest::prelude::*;
use serde_json::{Value, json};
use st2ha::manifests::Manifest;
use st2ha::overlay::{Added, Merge, ResourceList, Stream, failure};
use st2ha::yaml::{LayerId, Node, read};

/// Documents that are not ours, as people and programs write them.
const THEIRS: &[&str] = &[
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: NAME }\ndata:\n    text: |\n          ---\n          odd\n",
    "# Source: a/b.yaml\n# more\napiVersion: v1\nkind: Secret\nmetadata:\n  name: NAME   # why\n  namespace: other\n",
    "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"NAME\"}}\n",
    "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: NAME\n  annotations: { helm.sh/hook: pre-install }\n",
    "kind: List\napiVersion: v1\nitems:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: NAME-item } }\n",
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: NAME.example.com }\n",
    "# nothing\n",
    "\n",
];

fn ours() -> Vec<Manifest> {
    let object = |kind: &str, name: &str| {
        let object = json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": name }, "ours": true });
        Manifest::new(object, format!("x/{name}.yaml")).unwrap()
    };
    vec![object("ConfigMap", "n0"), object("ConfigMap", "n1-item"), object("Service", "n2"), object("Secret", "n3")]
}

fn how(added: Added) -> Merge<'static> {
    Merge { namespace: "stack", added }
}

fn objects(stream: &str) -> Vec<Value> {
    read(stream, LayerId::default()).unwrap().iter().map(Node::to_json).collect()
}

/// The object, or ours if it has the same identity.
fn expected(theirs: Value, replaced: &mut Vec<String>) -> Value {
    for ours in ours() {
        let is_same = theirs["kind"] == ours.object["kind"]
            && theirs["metadata"]["name"] == ours.object["metadata"]["name"]
            && theirs["metadata"].get("namespace").is_none_or(|namespace| namespace == "stack");
        if is_same {
            replaced.push(ours.key.to_string());
            return ours.object;
        }
    }
    match theirs {
        Value::Object(mut list) if list.contains_key("items") => {
            let items = list["items"].as_array().unwrap().clone();
            list.insert("items".to_owned(), items.into_iter().map(|item| expected(item, replaced)).collect());
            Value::Object(list)
        }
        other => other,
    }
}

fn stream() -> impl Strategy<Value = String> {
    let document = (
        prop::sample::select(THEIRS),
        prop::sample::select(vec!["---\n", "---   \n", "--- # c\n", "...\n---\n", "...\n", "...\n%YAML 1.2\n---\n"]),
    );
    (prop::collection::vec(document, 0..7), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(documents, lead, windows, end)| {
            let mut text = String::new();
            for (place, (document, marker)) in documents.into_iter().enumerate() {
                if place > 0 || lead {
                    text.push_str(if place == 0 { "---\n" } else { marker });
                }
                text.push_str(&document.replace("NAME", &format!("n{place}")));
            }
            if !end {
                text.truncate(text.trim_end_matches('\n').len());
            }
            if windows { text.replace('\n', "\r\n") } else { text }
        },
    )
}

/// Items of a list, as people and programs write them: the lines of each.
const ITEMS: &[&[&str]] = &[
    &["apiVersion: v1", "kind: ConfigMap", "metadata: { name: NAME }", "data: {y: 1, g: yes}  # c"],
    &["{apiVersion: v1, kind: Service, metadata: {name: NAME}, e: 12345678901234567890} # c"],
    &[
        "# c",
        "  apiVersion: v1",
        "  kind: Secret",
        "  metadata:",
        "    name: NAME",
        "  text: |+",
        "      # no comment",
        "",
        "",
    ],
    &["kind: Service", "apiVersion: v1", "text: \"a", "  b\"", "metadata:", "    name: NAME", "# deep", "", "# deeper"],
];

/// A ResourceList, and its items with the lines that they were written in.
fn resource_list() -> impl Strategy<Value = (String, Vec<String>)> {
    let items = prop::collection::vec((prop::sample::select(ITEMS), any::<bool>()), 1..5);
    (items, 0_usize..4, any::<bool>(), any::<bool>()).prop_map(|(items, column, windows, comments)| {
        let mut texts = Vec::new();
        for (place, (lines, is_ours)) in items.into_iter().enumerate() {
            let name = format!("{}{place}", if is_ours { "n" } else { "x" });
            let lines: Vec<String> = lines.iter().map(|line| match *line {
                "" => String::new(),
                line => format!("{:column$}  {}", "", line.replace("NAME", &name)),
            }).collect();
            texts.push(format!("{:column$}- {}\n", "", lines.join("\n").trim_start()));
        }
        let comment = if comments { "# between\n" } else { "" };
        let text = format!(
            "# head\napiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: # c\n{comment}{}{comment}results: [] # tail\n",
            texts.join(comment)
        );
        let ends = |text: String| if windows { text.replace('\n', "\r\n") } else { text };
        (ends(text), texts.into_iter().map(ends).collect())
    })
}

proptest! {
    #[test]
    fn items_that_are_not_ours_stay_as_they_are((text, items) in resource_list()) {
        let list = ResourceList::read(&text).unwrap();
        let mut replaced = Vec::new();
        let theirs = objects(&text)[0]["items"].as_array().unwrap().clone();
        let mut wanted: Vec<Value> = theirs.iter().map(|object| expected(object.clone(), &mut replaced)).collect();
        wanted.extend(ours().into_iter().filter(|ours| !replaced.contains(&ours.key.to_string())).map(|ours| ours.object));
        let merged = list.merge(ours(), how(Added::All)).unwrap();
        prop_assert_eq!(objects(&merged)[0]["items"].clone(), Value::Array(wanted.clone()));
        for ((text, theirs), now) in items.iter().zip(&theirs).zip(&wanted) {
            prop_assert!(theirs != now || merged.contains(text), "{}\n{}", text, merged);
        }
        let (head, tail) = (text.split("- ").next().unwrap().trim_end_matches(' '), "results: [] # tail");
        prop_assert!(merged.starts_with(head) && merged.trim_end().ends_with(tail), "{}", merged);
        prop_assert_eq!(merged.matches("# between").count(), text.matches("# between").count());
        let again = ResourceList::read(&merged).unwrap().merge(ours(), how(Added::All)).unwrap();
        prop_assert_eq!(again, merged);
    }

    #[test]
    fn nothing_of_ours_leaves_every_byte(text in stream()) {
        let stream = Stream::read(&text).unwrap();
        stream.check("stack").unwrap();
        prop_assert_eq!(stream.merge(Vec::new(), how(Added::All)).unwrap().to_string(), text);
    }

    #[test]
    fn ours_replace_theirs_and_the_rest_follows(text in stream()) {
        let stream = Stream::read(&text).unwrap();
        let mut replaced = Vec::new();
        let mut wanted: Vec<Value> = objects(&text).into_iter().map(|object| expected(object, &mut replaced)).collect();
        prop_assert_eq!(objects(&stream.merge(ours(), how(Added::None)).unwrap().to_string()), wanted.clone());
        wanted.extend(ours().into_iter().filter(|ours| !replaced.contains(&ours.key.to_string())).map(|ours| ours.object));
        let merged = stream.merge(ours(), how(Added::All)).unwrap().to_string();
        prop_assert_eq!(objects(&merged), wanted);
        // A second time there is nothing left to do.
        let again = Stream::read(&merged).unwrap().merge(ours(), how(Added::All)).unwrap().to_string();
        prop_assert_eq!(again, merged);
    }

    #[test]
    fn a_failure_can_always_be_read(text in "(items: ?)?(\\n- |\\[)?\\PC{0,20}(\n- |, |\n  |\\]|\r\n|: )?\\PC{0,20}") {
        let text = failure(&text, "no").unwrap();
        prop_assert_eq!(&objects(&text)[0]["results"][0]["message"], "no", "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}(\n---\n|\r\n|: |- |\"|\\{|\\[)?\\PC{0,40}") {
        if let Ok(stream) = Stream::read(&text) && stream.request().is_none() {
            prop_assert_eq!(stream.merge(Vec::new(), how(Added::All)).unwrap().to_string(), text);
        }
    }
}
