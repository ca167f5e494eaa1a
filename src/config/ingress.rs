//! `ingress`: the way in from outside the cluster.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{IngressTls, IntOrString};

/// An Ingress in front of st2web.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ingress {
    /// Whether to create an Ingress.
    pub enabled: bool,
    /// Which controller serves the Ingress: it gets the annotations that a stream of events needs, which has no end and must not wait in a
    /// buffer. `annotations` win over them.
    #[schemars(extend("enum" = ["ingress-nginx", "nginx", "haproxy", "haproxy-ingress", "openshift", "contour", "alb", "azure-application-gateway", "traefik", ""]))]
    pub controller: String,
    /// Annotations of the Ingress, mostly settings of the ingress controller.
    pub annotations: BTreeMap<String, String>,
    /// Hosts and paths to serve. Empty means one rule for `st2web.service.hostname`, or else for the host of `publicUrl`, one of which has to be set
    /// then.
    pub hosts: Vec<IngressHost>,
    /// TLS certificates: the Secret of each and the hosts it is for.
    pub tls: Vec<IngressTls>,
    /// Class of the ingress controller that serves this Ingress.
    pub ingress_class_name: Option<String>,
}

/// One host of the Ingress.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct IngressHost {
    /// Host name, which may begin with a wildcard: `*.example.com`. Absent means every host.
    pub host: Option<String>,
    /// What the host serves.
    pub paths: Vec<IngressPath>,
}

/// One path of a host.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IngressPath {
    /// Prefix of the paths meant, unless `pathType` says otherwise. Absent means `/`.
    pub path: Option<String>,
    /// How requests are compared with `path`: `Prefix`, `Exact`, or as the ingress controller likes (`ImplementationSpecific`), which
    /// regular expressions need. Absent means `Prefix`.
    #[schemars(extend("enum" = ["Prefix", "Exact", "ImplementationSpecific", "", null]))]
    pub path_type: Option<String>,
    /// Name of the Service that answers, such as `st2-st2web` for a release named `st2`.
    pub service_name: String,
    /// Port of that Service: a number or a name.
    pub service_port: IntOrString,
}
