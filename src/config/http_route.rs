//! `httpRoute`: the way in from outside the cluster through a Gateway.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An `HTTPRoute` of the Gateway API to st2web, in place of an Ingress.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRoute {
    /// Whether to create an `HTTPRoute`. The cluster needs the types of the Gateway API, and a controller for them.
    pub enabled: bool,
    /// Annotations of the `HTTPRoute`.
    pub annotations: BTreeMap<String, String>,
    /// The Gateways that the route is attached to. They hold the certificates.
    pub parent_refs: Vec<ParentRef>,
    /// Host names to serve, which may begin with a wildcard: `*.example.com`. Empty means that of `publicUrl`, or else
    /// `st2web.service.hostname`, or else every host of the Gateway.
    #[schemars(extend("x-template" = true))]
    pub hostnames: Vec<String>,
}

/// A Gateway, or a part of one.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParentRef {
    /// Name of the Gateway.
    pub name: String,
    /// Namespace of the Gateway, if not the release's.
    pub namespace: Option<String>,
    /// Name of a listener of the Gateway. Absent means all that fit.
    pub section_name: Option<String>,
    /// Port of a listener of the Gateway.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<i64>,
    /// Group of the object, if it is no Gateway: `gateway.networking.k8s.io` if absent.
    pub group: Option<String>,
    /// Kind of the object, if it is no Gateway.
    pub kind: Option<String>,
}
