//! What is said of an object.

use super::super::{Facts, Graph, Node};
use crate::manifests::How;
use crate::page::escape;

/// What relations are called, from the object that they start at and from the one that they lead to.
const RELATIONS: &[(How, &str, &str)] = &[
    (How::LeadsTo, "Leads to", "Reached through"),
    (How::Selects, "Selects pods of", "Selected by"),
    (How::Scales, "Scales", "Scaled by"),
    (How::TalksTo, "Talks to", "Talked to by"),
    (How::WaitsFor, "Starts only when these answer", "Awaited by"),
    (How::Uses, "Mounts or reads", "Mounted or read by"),
];

/// A section about the object at this place.
pub fn details(graph: &Graph, place: usize) -> String {
    let node = &graph.nodes[place];
    let Node { group, kind, name, note, facts } = node;
    let kind = format!("{kind} {note}");
    let mut text = format!(
        "<section id=\"n{place}\" class=\"about\" aria-labelledby=\"t{place}\">\n<h2 id=\"t{place}\" tabindex=\"-1\">{}</h2>\n\
         <p class=\"what\">{}<br>{}</p>\n<dl>\n",
        escape(name),
        escape(kind.trim_end()),
        group.title()
    );
    text.push_str(&known(facts));
    for (how, out, back) in RELATIONS {
        let from = graph.edges.iter().filter(|edge| edge.how == *how && edge.from == place).map(|edge| edge.to);
        text.push_str(&others(graph, out, from));
        let to = graph.edges.iter().filter(|edge| edge.how == *how && edge.to == place).map(|edge| edge.from);
        text.push_str(&others(graph, back, to));
    }
    text.push_str("</dl>\n<p><a class=\"back\" href=\"#\">Close</a></p>\n</section>\n");
    text
}

/// What is known of the object itself.
fn known(facts: &Facts) -> String {
    let Facts { namespace, images, ports, .. } = facts;
    let mut text = String::new();
    if let Some(namespace) = namespace {
        text.push_str(&entry("Namespace", &[escape(namespace)]));
    }
    if let Some(pods) = facts.pods() {
        text.push_str(&entry("Replicas", &[pods]));
    }
    let image =
        |(container, image): &(String, String)| format!("{}: <code>{}</code>", escape(container), escape(image));
    text.push_str(&entry("Images", &images.iter().map(image).collect::<Vec<_>>()));
    text.push_str(&entry("Ports", &ports.iter().map(|port| escape(port)).collect::<Vec<_>>()));
    text
}

/// Links to other objects.
fn others(graph: &Graph, title: &str, places: impl Iterator<Item = usize>) -> String {
    let link = |place: usize| {
        let Node { kind, name, .. } = &graph.nodes[place];
        format!("<a href=\"#n{place}\">{}</a> <small>{}</small>", escape(name), escape(kind))
    };
    entry(title, &places.map(link).collect::<Vec<_>>())
}

/// An entry of a list of terms; none without items, which are HTML.
fn entry(title: &str, items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items: String = items.iter().map(|item| format!("<dd>{item}</dd>\n")).collect();
    format!("<dt>{title}</dt>\n{items}")
}
