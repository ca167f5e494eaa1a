//! Drawing as SVG, without any other program.
//!
//! What runs, what stands in front of it and who talks to whom are boxes and lines. What is read or keeps count of pods would drown that in
//! lines: those objects stand on a shelf below, each with a code, and the boxes that have to do with one show its code.

mod card;
mod codes;
mod legend;
mod shelf;
mod text;
mod wire;

use super::layout::{Size, layout};
use super::{Graph, Group, Node};
use crate::manifests::OPERATED_KINDS;
use crate::page::escape;
use card::Card;
use codes::Codes;
use shelf::Shelf;
use wire::{bundles, wires};

/// The look of the picture, for light and dark.
pub(super) const STYLE: &str = include_str!("picture.css");

/// Pixels around everything.
const PADDING: i32 = 24;
/// Pixels for the title and the line below it.
const HEAD: i32 = 48;
/// Pixels between the boxes and the shelf.
const GAP: i32 = 34;
/// The least pixels from left to right, for the legend.
const LEAST_WIDTH: i32 = 720;

/// What a picture is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    /// A file of its own, which brings its look.
    File,
    /// A page, which has the look; objects lead to what is said of them.
    Page,
}

/// The graph as an SVG document.
pub fn svg(graph: &Graph, title: &str) -> String {
    draw(graph, title, Medium::File)
}

/// The picture.
pub(super) fn draw(graph: &Graph, title: &str, medium: Medium) -> String {
    let codes = Codes::new(graph);
    let boxes: Vec<usize> = (0..graph.nodes.len()).filter(|place| codes.of(*place).is_none()).collect();
    let cards: Vec<Card> = boxes.iter().map(|place| Card::new(graph, *place, &codes)).collect();
    let bundles = bundles(graph, &boxes);
    let sizes: Vec<Size> = cards.iter().map(|card| card.size).collect();
    let edges: Vec<(usize, usize)> = bundles.iter().map(|bundle| (bundle.from, bundle.to)).collect();
    let laid_out = layout(&sizes, &edges);
    let width = laid_out.size.width.max(LEAST_WIDTH);
    let legend = legend::draw(graph, &bundles, width);
    let shelf = Shelf::new(graph, &codes, width);
    // A page says this above the picture.
    let head = if medium == Medium::File { HEAD } else { 0 };
    let boxes_top = PADDING + head + legend.height + PADDING;
    let shelf_top = boxes_top + laid_out.size.height + GAP;
    let all = Size { width: width + 2 * PADDING, height: shelf_top + shelf.height + PADDING };
    let left = PADDING + (width - laid_out.size.width) / 2;

    let mut drawn = open(graph, title, all, medium);
    if medium == Medium::File {
        let line = |class: &str, below: i32, text: &str| {
            format!("<text class=\"{class}\" x=\"{PADDING}\" y=\"{}\">{}</text>\n", PADDING + below, escape(text))
        };
        drawn.push_str(&line("title", 14, title));
        drawn.push_str(&line("subtitle", 34, &summary(graph)));
    }
    drawn.push_str(&moved(PADDING, PADDING + head, &legend.drawn));
    let lines = wires(&bundles, &laid_out, &boxes);
    let cards: String = cards
        .iter()
        .zip(&laid_out.boxes)
        .map(|(card, place)| linked(card.place, &card.draw(*place), graph, medium))
        .collect();
    drawn.push_str(&moved(left, boxes_top, &format!("{lines}{cards}")));
    drawn.push_str(&moved(PADDING, shelf_top, &shelf.draw(|place, drawn| linked(place, drawn, graph, medium))));
    drawn.push_str("</svg>\n");
    drawn
}

/// The start of the picture, with what it is called, what it shows and, in a file, its look.
fn open(graph: &Graph, title: &str, size: Size, medium: Medium) -> String {
    let Size { width, height } = size;
    let (title, summary) = (escape(title), escape(&summary(graph)));
    // Parts of an image are not read out one by one; those of a page are links.
    let role = if medium == Medium::File { "img" } else { "group" };
    let style = if medium == Medium::File { format!("<style>{STYLE}</style>\n") } else { String::new() };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"topology\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"{role}\" aria-labelledby=\"topology-title topology-desc\">\n\
         <title id=\"topology-title\">{title}</title>\n<desc id=\"topology-desc\">{summary}</desc>\n{style}\
         <rect class=\"ground\" width=\"{width}\" height=\"{height}\" rx=\"10\"/>\n"
    )
}

/// Something drawn elsewhere.
fn moved(x: i32, y: i32, drawn: &str) -> String {
    format!("<g transform=\"translate({x} {y})\">\n{drawn}</g>\n")
}

/// What is drawn for an object, with its name; on a page, as a link to what is said of it.
fn linked(place: usize, drawn: &str, graph: &Graph, medium: Medium) -> String {
    let node = &graph.nodes[place];
    let Node { kind, name, note, .. } = node;
    let title = format!("{kind} {name} {note}");
    let title = escape(title.trim_end());
    let class = format!("node {}", class(node.group));
    match medium {
        Medium::File => format!("<g class=\"{class}\"><title>{title}</title>\n{drawn}</g>\n"),
        Medium::Page => format!(
            "<a class=\"{class}\" href=\"#n{place}\" data-node=\"{place}\" aria-label=\"{title}\"><title>{title}</title>\n{drawn}</a>\n"
        ),
    }
}

/// The class of a group in the style sheet.
fn class(group: Group) -> &'static str {
    match group {
        Group::WaysIn => "ways-in",
        Group::StackStorm => "stackstorm",
        Group::Jobs => "jobs",
        Group::DataServices => "data-services",
        Group::Configuration => "configuration",
        Group::Elsewhere => "elsewhere",
    }
}

/// `16 pods of 13 Deployments and 3 StatefulSets, 9 Services, 3 Jobs, 12 ConfigMaps, 11 Secrets`.
pub(super) fn summary(graph: &Graph) -> String {
    let count = |kind: &str| graph.nodes.iter().filter(|node| node.kind == kind).count();
    let counted = |kinds: &[&str]| -> Vec<String> {
        let named = |kind: &&str| match count(kind) {
            0 => None,
            1 => Some(format!("1 {kind}")),
            // `Ingresses`, `NetworkPolicies`.
            many if kind.ends_with('s') => Some(format!("{many} {kind}es")),
            many => Some(format!("{many} {kind}s")),
        };
        kinds.iter().filter_map(named).collect()
    };
    let kinds: Vec<&str> = ["Deployment", "StatefulSet"].into_iter().chain(OPERATED_KINDS).collect();
    let workloads = match counted(&kinds).as_slice() {
        [several @ .., one, last] if !several.is_empty() => format!("{}, {one} and {last}", several.join(", ")),
        few => few.join(" and "),
    };
    let asks = |node: &&Node| kinds.contains(&node.kind.as_str());
    let pods: u64 = graph.nodes.iter().filter(asks).filter_map(|node| node.facts.replicas).sum();
    let is_scaled = graph.nodes.iter().filter(asks).any(|node| node.facts.most.is_some());
    let pods = match pods {
        _ if workloads.is_empty() => None,
        pods if is_scaled => Some(format!("{pods} pods or more of {workloads}")),
        1 => Some(format!("1 pod of {workloads}")),
        pods => Some(format!("{pods} pods of {workloads}")),
    };
    let others = counted(&["Ingress", "HTTPRoute", "Service", "Job", "CronJob", "ConfigMap", "Secret"]);
    pods.into_iter().chain(others).collect::<Vec<_>>().join(", ")
}
