//! Drawing in Mermaid, which GitHub and many others show in Markdown.

use super::{Graph, Node};
use crate::manifests::How;
use crate::manifests::OPERATED_KINDS;

/// The graph as a flowchart of Mermaid.
pub fn mermaid(graph: &Graph) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (group, members) in graph.groups() {
        text.push_str(&format!("  subgraph {group:?} [{}]\n", quoted(group.title())));
        for (place, node) in members {
            let (open, close) = brackets(node);
            text.push_str(&format!("    n{place}{open}{}{close}\n", quoted(&node.label())));
        }
        text.push_str("  end\n");
    }
    for edge in graph.drawn() {
        let arrow = match edge.how {
            How::Uses => "-.->".to_owned(),
            How::LeadsTo | How::TalksTo => "-->".to_owned(),
            How::Selects | How::Scales | How::WaitsFor => format!("-->|{}|", edge.word()),
        };
        text.push_str(&format!("  n{} {arrow} n{}\n", edge.from, edge.to));
    }
    text
}

/// A shape tells what a thing is.
fn brackets(node: &Node) -> (&'static str, &'static str) {
    match node.kind.as_str() {
        "Service" => ("([", "])"),
        "StatefulSet" | "PersistentVolumeClaim" => ("[(", ")]"),
        kind if OPERATED_KINDS.contains(&kind) => ("[(", ")]"),
        "ConfigMap" | "Secret" => ("[/", "/]"),
        _ => ("[", "]"),
    }
}

/// A text in quotes. Mermaid knows no backslashes, but entities.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str("<br/>"),
            '"' | '#' | '<' | '>' | '&' | '`' => quoted.push_str(&format!("#{};", u32::from(character))),
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn nothing_ends_a_text_but_its_end() {
        assert_eq!(quoted("a \"b\" <i>#1;</i>\nc"), "\"a #34;b#34; #60;i#62;#35;1;#60;/i#62;<br/>c\"");
    }
}
