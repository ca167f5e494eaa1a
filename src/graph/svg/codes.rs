//! Short codes of objects that are not drawn as boxes: `C1` is the first ConfigMap.

use std::collections::BTreeMap;

use super::super::Graph;

/// Objects of a kind on the shelf.
pub struct Section {
    /// The kind.
    pub kind: &'static str,
    /// What codes of the kind begin with.
    pub letter: char,
    /// What they are called.
    pub title: &'static str,
}

/// Kinds whose objects stand on the shelf, in their order there.
pub const SECTIONS: &[Section] = &[
    Section { kind: "ConfigMap", letter: 'C', title: "ConfigMaps" },
    Section { kind: "Secret", letter: 'S', title: "Secrets" },
    Section { kind: "PersistentVolumeClaim", letter: 'V', title: "PersistentVolumeClaims" },
    Section { kind: "HorizontalPodAutoscaler", letter: 'A', title: "HorizontalPodAutoscalers" },
    Section { kind: "ScaledObject", letter: 'K', title: "ScaledObjects of KEDA" },
    Section { kind: "PodDisruptionBudget", letter: 'B', title: "PodDisruptionBudgets" },
    Section { kind: "NetworkPolicy", letter: 'N', title: "NetworkPolicies" },
];

/// Codes of objects by their places among the nodes.
pub struct Codes(BTreeMap<usize, Code>);

/// Orders like the shelf.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Code {
    section: usize,
    number: usize,
}

impl Codes {
    /// The codes for a graph.
    pub fn new(graph: &Graph) -> Self {
        let mut codes = BTreeMap::new();
        for (section, Section { kind, .. }) in SECTIONS.iter().enumerate() {
            let places = graph.nodes.iter().enumerate().filter(|(_, node)| node.kind == *kind);
            codes.extend(places.zip(1..).map(|((place, _), number)| (place, Code { section, number })));
        }
        Self(codes)
    }

    /// The code of an object, if it stands on the shelf.
    pub fn of(&self, place: usize) -> Option<String> {
        self.0.get(&place).map(|code| format!("{}{}", SECTIONS[code.section].letter, code.number))
    }

    /// The objects of a section, in their order.
    pub fn members(&self, section: usize) -> impl Iterator<Item = usize> {
        self.0.iter().filter(move |(_, code)| code.section == section).map(|(place, _)| *place)
    }

    /// The objects on the shelf that have to do with this one, in the order of the shelf.
    pub fn around(&self, graph: &Graph, place: usize) -> Vec<usize> {
        let others = graph.edges.iter().filter_map(|edge| match (edge.from == place, edge.to == place) {
            (true, false) => Some(edge.to),
            (false, true) => Some(edge.from),
            _ => None,
        });
        let mut found: Vec<(Code, usize)> = others.filter_map(|other| Some((*self.0.get(&other)?, other))).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|(_, place)| place).collect()
    }
}
