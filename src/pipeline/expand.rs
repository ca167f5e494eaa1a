//! Evaluating the Go templates in the values.

use std::cell::RefCell;

use crate::gotemplate::{
    Capabilities, Chart, Context, Engine, Release, Template, TemplateError, is_of_another, root_meant, unknown_field,
};
use crate::manifests::Target;
use crate::render::Facts;
use crate::schema::{self, Finding, FindingKind, Severity, TemplateProblem, Templates};
use crate::yaml::{Node, Value};

/// `.Capabilities.HelmVersion` in templates inside values: the Helm whose behaviour they can count on.
const HELM_VERSION: &str = "v3.16.4";

const AS_WRITTEN: &str = "this reads another template, which Helm prints as it stands";

const AS_WRITTEN_HELP: &str =
    "hand what it reads to `tpl`, as in `{{ tpl .Values.image.tag . }}`: Helm evaluates that, and st2ha for any target";

const LEFT_EMPTY: &str = "a field in this template is none of `.Values`, `.Release` and the like, and stays empty";

const LEFT_EMPTY_HELP: &str = "read it from `.Values`; for another program that fills it in, write `{{ \"{{ .name }}\" }}`, or make it all of the value";

/// The same where nothing of another program's stays.
const LEFT_EMPTY_HELM_HELP: &str =
    "read it from `.Values`; for another program that fills it in, write `{{ \"{{ .name }}\" }}`";

/// What templates see besides the values.
pub(super) struct Surroundings<'a> {
    pub(super) facts: &'a Facts,
    pub(super) api_versions: &'a [String],
    pub(super) target: Target,
}

/// Evaluates the Go templates in the values; what they evaluate to is checked like everything else.
///
/// A template that reads another one sees what that evaluates to. Not so for Helm, which prints the other one as it stands: there the
/// result is Helm's, and a warning says so.
pub(super) fn expand(values: &mut Node, defaults: &Node, surroundings: &Surroundings<'_>) -> Vec<Finding> {
    let unexpanded = values.clone();
    let context = surroundings.context(&unexpanded);
    let engine = Engine::with_templates(&context, &schema::templated(&unexpanded));
    // What External Secrets or Vault's agent fill in later. The chart leaves nothing of it.
    let is_upstream =
        surroundings.target == Target::Helm || unexpanded.get("compatibility").is_some_and(|node| !node.is_null());
    let (is_kept, left_empty_help): (fn(&str) -> bool, _) =
        if is_upstream { (|_| false, LEFT_EMPTY_HELM_HELP) } else { (is_of_another, LEFT_EMPTY_HELP) };
    let engine = engine.keeping(is_kept);
    let helms = (surroundings.target == Target::Helm).then(|| Engine::new(&context));
    let differing: RefCell<Vec<Finding>> = RefCell::default();
    let expand = |path: &str, node: &Node| {
        let problem = |error| problem(error, node);
        let expanded = engine.expand(path, node).map_err(problem)?;
        // Most values hold no template, and paths are made for each text that is looked at.
        if node.any_scalar(&|scalar| scalar.text.contains("{{")) {
            unknown_in(path, node, is_kept, &mut |path, node, field| {
                let meant = root_meant(field).map(|root| format!("did you mean `.{root}`?"));
                let help = meant.as_deref().unwrap_or(left_empty_help);
                differing.borrow_mut().push(warning(path, node, LEFT_EMPTY, help));
            });
        }
        let Some(helms) = &helms else { return Ok(expanded) };
        let as_written = helms.expand(path, node).map_err(problem)?;
        if as_written != expanded {
            differing.borrow_mut().push(warning(path, node, AS_WRITTEN, AS_WRITTEN_HELP));
        }
        Ok(as_written)
    };
    let mut findings = schema::conform(values, defaults, Templates::Expand(&expand));
    findings.extend(differing.take());
    findings
}

impl<'a> Surroundings<'a> {
    fn context(&self, values: &'a Node) -> Context<'a> {
        let Facts { release, chart, kube, .. } = self.facts;
        Context {
            values,
            release: Release { name: &release.name, namespace: &release.namespace, service: &release.service },
            chart: Chart { name: &chart.name, version: &chart.version, app_version: &chart.app_version },
            capabilities: Capabilities {
                kube_version: &kube.version,
                api_versions: self.api_versions,
                helm_version: HELM_VERSION,
            },
            template: Template { name: "stackstorm-ha/values.yaml", base_path: "stackstorm-ha/templates" },
        }
    }
}

fn problem(error: TemplateError, node: &Node) -> TemplateProblem {
    TemplateProblem {
        path: error.path,
        origin: error.origin.unwrap_or(node.origin),
        message: match error.line {
            1 => error.message,
            line => format!("{} (line {line} of the text)", error.message),
        },
    }
}

/// Tells of each text in a value with a field that nothing has, those left out that stay as they are.
fn unknown_in(path: &str, node: &Node, is_kept: fn(&str) -> bool, tell: &mut dyn FnMut(&str, &Node, &str)) {
    match &node.value {
        Value::Map(map) => {
            for (key, entry) in map {
                unknown_in(&format!("{path}.{key}"), &entry.node, is_kept, tell);
            }
        }
        Value::List(list) => {
            for (index, item) in list.iter().enumerate() {
                unknown_in(&format!("{path}[{index}]"), item, is_kept, tell);
            }
        }
        Value::Scalar(scalar) if is_kept(&scalar.text) => {}
        Value::Scalar(scalar) => {
            if let Some(field) = unknown_field(&scalar.text) {
                tell(path, node, field);
            }
        }
    }
}

fn warning(path: &str, node: &Node, message: &str, help: &str) -> Finding {
    Finding {
        severity: Severity::Warning,
        kind: FindingKind::BadTemplate,
        path: path.to_owned(),
        origin: (node.origin.line > 0).then_some(node.origin),
        message: message.to_owned(),
        help: Some(help.to_owned()),
    }
}
