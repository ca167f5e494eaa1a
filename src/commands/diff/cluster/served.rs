//! The kinds that a cluster knows.

use super::super::kind::Kind;

/// The table that `kubectl api-resources` prints, one row a kind.
pub struct Served(Vec<Row>);

struct Row {
    /// The name in the plural, as rules of access and URLs have it: `deployments`.
    plural: String,
    kind: Kind,
    is_namespaced: bool,
}

impl Served {
    /// Reads the table. Its columns are the plural, short names if there are any, the version of the API, whether objects live in
    /// namespaces, and the kind.
    pub fn read(table: &str) -> Self {
        Self(table.lines().filter_map(row).collect())
    }

    /// Whether there was no row.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the cluster knows a kind.
    pub fn has(&self, kind: &Kind) -> bool {
        self.row(kind).is_some()
    }

    /// Whether objects of a kind live in namespaces.
    pub fn is_namespaced(&self, kind: &Kind) -> bool {
        self.row(kind).is_some_and(|row| row.is_namespaced)
    }

    /// What kubectl calls objects of a kind, so that it is not mistaken for another one: `deployments.apps`.
    pub fn resource(&self, kind: &Kind) -> Option<String> {
        self.row(kind).map(Row::resource)
    }

    /// The kind that kubectl calls by such a name.
    pub fn kind(&self, resource: &str) -> Option<&Kind> {
        self.0.iter().find(|row| row.resource() == resource).map(|row| &row.kind)
    }

    fn row(&self, kind: &Kind) -> Option<&Row> {
        self.0.iter().find(|row| row.kind == *kind)
    }
}

impl Row {
    fn resource(&self) -> String {
        let group = &self.kind.group;
        if group.is_empty() { self.plural.clone() } else { format!("{}.{group}", self.plural) }
    }
}

fn row(line: &str) -> Option<Row> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let place = words.iter().rposition(|word| matches!(*word, "true" | "false"))?;
    let version = words.get(place.checked_sub(1)?)?;
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let kind = Kind::new(group, words.get(place + 1)?);
    Some(Row { plural: (*words.first()?).to_owned(), kind, is_namespaced: words.get(place) == Some(&"true") })
}

#[cfg(test)]
mod tests {
    use super::{Kind, Served};

    const TABLE: &str = "\
NAME          SHORTNAMES   APIVERSION                 NAMESPACED   KIND
configmaps    cm           v1                         true         ConfigMap
deployments   deploy       apps/v1                    true         Deployment
roles                      rbac.authorization.k8s.io/v1   true     Role
clusterroles               rbac.authorization.k8s.io/v1   false    ClusterRole
";

    #[test]
    fn the_table_is_read_with_and_without_short_names() {
        let served = Served::read(TABLE);
        let rbac = "rbac.authorization.k8s.io";
        assert_eq!(served.resource(&Kind::new("", "ConfigMap")).as_deref(), Some("configmaps"));
        assert_eq!(served.kind("deployments.apps"), Some(&Kind::new("apps", "Deployment")));
        assert!(served.is_namespaced(&Kind::new(rbac, "Role")));
        assert!(served.has(&Kind::new(rbac, "ClusterRole")) && !served.is_namespaced(&Kind::new(rbac, "ClusterRole")));
        assert!(!served.has(&Kind::new("", "Role")) && !served.has(&Kind::new("KIND", "KIND")));
    }
}
