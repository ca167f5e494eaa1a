//! Drawing in the language of Graphviz.

use super::{Graph, Node};
use crate::manifests::How;
use crate::manifests::OPERATED_KINDS;

/// The graph as a digraph of Graphviz.
pub fn dot(graph: &Graph) -> String {
    let mut text = "digraph st2ha {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    for (group, members) in graph.groups() {
        text.push_str(&format!("  subgraph cluster_{group:?} {{\n    label={};\n", quoted(group.title())));
        for (place, node) in members {
            text.push_str(&format!("    n{place} [label={}{}];\n", quoted(&node.label()), shape(node)));
        }
        text.push_str("  }\n");
    }
    for edge in graph.drawn() {
        let style = match edge.how {
            How::Uses => " [style=dashed]".to_owned(),
            How::LeadsTo | How::TalksTo => String::new(),
            How::Selects | How::Scales | How::WaitsFor => format!(" [label={}]", quoted(edge.word())),
        };
        text.push_str(&format!("  n{} -> n{}{style};\n", edge.from, edge.to));
    }
    text.push_str("}\n");
    text
}

/// A shape tells what a thing is.
fn shape(node: &Node) -> &'static str {
    match node.kind.as_str() {
        "Service" => ", shape=ellipse",
        "StatefulSet" | "PersistentVolumeClaim" => ", shape=cylinder",
        kind if OPERATED_KINDS.contains(&kind) => ", shape=cylinder",
        "ConfigMap" | "Secret" => ", shape=note",
        _ => "",
    }
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn nothing_ends_a_text_but_its_end() {
        assert_eq!(quoted("a\\ \"b\"\nc"), r#""a\\ \"b\"\nc""#);
    }
}
