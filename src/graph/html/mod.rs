//! A page with the picture, which can be searched and clicked, or gone through by keyboard.
//!
//! What is said of an object is part of the page and shows by its address (`#n3`), so that a page without its script still answers a click.

mod details;

use super::Graph;
use super::svg::{self, Medium};
use crate::page::{Page, escape};

/// The graph as a page.
pub fn html(graph: &Graph, title: &str) -> String {
    let picture = svg::draw(graph, title, Medium::Page);
    let details: String = (0..graph.nodes.len()).map(|place| details::details(graph, place)).collect();
    let body = format!(
        "<header>\n<h1>{}</h1>\n<p>{}</p>\n<div class=\"tools\">\n\
         <label for=\"search\">Search</label> <input id=\"search\" type=\"search\" autocomplete=\"off\" placeholder=\"name, kind, image, port\">\n\
         <output id=\"found\" for=\"search\"></output>\n<button id=\"fit\" type=\"button\" aria-pressed=\"true\">Fit</button>\n</div>\n</header>\n\
         <main>\n<div id=\"picture\" class=\"is-fitted\" aria-label=\"Topology\" role=\"region\">\n{picture}</div>\n\
         <aside id=\"details\" aria-label=\"Details\" aria-live=\"polite\">\n{HELP}{details}</aside>\n</main>",
        escape(title),
        escape(&svg::summary(graph))
    );
    Page { title, style: STYLE, script: SCRIPT, body: &body }.html()
}

/// What lies over the look that all pages share: that of the picture, and that of this page.
const STYLE: &str = concat!(include_str!("../svg/picture.css"), include_str!("graph.css"));
const SCRIPT: &str = include_str!("graph.js");
const HELP: &str = include_str!("help.html");

#[cfg(test)]
mod tests {
    use super::html;
    use crate::graph::{Edge, Facts, Graph, Group, Node, svg};
    use crate::manifests::How;

    const NASTY: &str = "\"><script>alert(1)</script><a href='x' onclick=\"&";

    #[test]
    fn names_are_no_markup() {
        let facts = Facts {
            namespace: Some(NASTY.to_owned()),
            replicas: Some(1),
            most: None,
            images: vec![(NASTY.to_owned(), NASTY.to_owned())],
            ports: vec![NASTY.to_owned()],
        };
        let node = |group, kind: &str| Node {
            group,
            kind: format!("{kind}{NASTY}"),
            name: NASTY.to_owned(),
            note: NASTY.to_owned(),
            facts: facts.clone(),
        };
        let shelved = Node { kind: "ConfigMap".to_owned(), ..node(Group::Configuration, "") };
        let nodes = vec![node(Group::StackStorm, "Deployment"), shelved];
        let graph = Graph { nodes, edges: vec![Edge { from: 0, to: 1, how: How::Uses }] };
        for drawn in [html(&graph, NASTY), svg(&graph, NASTY)] {
            assert!(!drawn.contains("<script>alert") && !drawn.contains("<a href='x'"), "{drawn}");
            assert!(!drawn.contains("\"><script"), "{drawn}");
        }
    }
}
