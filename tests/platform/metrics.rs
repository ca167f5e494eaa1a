//! Metrics and logs.

use std::process::Command;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{is_fine, is_found, render};

fn all() -> Value {
    json!({
        "metrics": {
            "enabled": true,
            "podMonitor": { "enabled": true, "additionalLabels": { "release": "prometheus" } },
            "prometheusRule": { "enabled": true, "alertLabels": { "team": "ops" } },
            "dashboard": { "enabled": true },
        },
        "rabbitmq": { "metrics": { "enabled": true } },
    })
}

#[test]
fn services_send_to_the_exporter() {
    let done = render(&[], &all());
    let settings = done.object("ConfigMap", "st2-st2-config")["data"]["st2.docker.conf"].as_str().unwrap().to_owned();
    assert!(settings.contains("\n[metrics]\ndriver = statsd\nhost = st2-st2statsd\nport = 8125\n"), "{settings}");
    let service = done.object("Service", "st2-st2statsd");
    assert_eq!(
        service["spec"]["ports"][0],
        json!({ "name": "statsd", "port": 8125, "protocol": "UDP", "targetPort": "statsd" })
    );
    let container = &done.object("Deployment", "st2-st2statsd")["spec"]["template"]["spec"]["containers"][0];
    let arguments = container["args"].to_string();
    assert!(arguments.contains("--statsd.listen-udp=:8125") && arguments.contains("--web.listen-address=:9108"));
    assert!(render(&[], &json!({})).objects().iter().all(|object| object["metadata"]["name"] != "st2-st2statsd"));
}

#[test]
fn prometheus_finds_exporter_and_queues() {
    let done = render(&[], &all());
    let monitor = done.object("PodMonitor", "st2-st2statsd");
    assert_eq!(monitor["metadata"]["labels"]["release"], "prometheus");
    assert_eq!(monitor["spec"]["podMetricsEndpoints"], json!([{ "port": "metrics", "interval": "30s" }]));
    let queues = done.object("ServiceMonitor", "st2-st2-queues");
    let endpoint = &queues["spec"]["endpoints"][0];
    assert_eq!(endpoint["path"], "/metrics/detailed");
    assert_eq!(endpoint["params"]["vhost"], json!(["/"]));
    is_fine(&all().to_string());
    let mut values = all();
    values["metrics"]["podMonitor"]["enabled"] = json!(false);
    values["metrics"]["serviceMonitor"] = json!({ "enabled": true });
    assert_eq!(
        render(&[], &values).object("ServiceMonitor", "st2-st2statsd")["spec"]["endpoints"][0]["port"],
        "metrics"
    );
    is_fine(&values.to_string());
}

/// Names of metrics in a text: what begins with `st2_`.
fn names(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_part(c)).filter(|word| word.starts_with("st2_"));
    words.map(|word| word.trim_end_matches("_bucket").to_owned()).collect()
}

/// Alerts and panels ask for metrics that the exporter makes, and both are well formed.
#[test]
fn alerts_and_dashboard_know_the_metrics() {
    let done = render(&[], &all());
    let mapping = done.object("ConfigMap", "st2-st2statsd")["data"]["mapping.yaml"].as_str().unwrap().to_owned();
    let made = names(&mapping);
    let rule = done.object("PrometheusRule", "st2-st2");
    let alerts = rule["spec"]["groups"][0]["rules"].as_array().unwrap();
    assert_eq!(alerts.len(), 7);
    for alert in alerts {
        assert_eq!(alert["labels"]["team"], "ops", "{alert}");
        for key in ["alert", "expr", "for"] {
            assert!(alert[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {alert}");
        }
        let expression = alert["expr"].as_str().unwrap();
        for (open, close) in [('(', ')'), ('{', '}'), ('[', ']')] {
            assert_eq!(expression.matches(open).count(), expression.matches(close).count(), "{expression}");
        }
        assert!(names(expression).iter().all(|name| made.contains(name)), "{expression}");
    }
    let dashboard = done.object("ConfigMap", "st2-st2-dashboard");
    assert_eq!(dashboard["metadata"]["labels"]["grafana_dashboard"], "1");
    let json: Value = serde_json::from_str(dashboard["data"]["st2-stackstorm.json"].as_str().unwrap()).unwrap();
    let panels = json["panels"].as_array().unwrap();
    assert!(panels.len() >= 6);
    let asked = names(&json.to_string());
    assert!(asked.iter().all(|name| made.contains(name)), "{asked:?}");
    let without = json!({ "metrics": { "enabled": true, "prometheusRule": { "enabled": true } } });
    let rule = render(&[], &without).object("PrometheusRule", "st2-st2");
    assert_eq!(rule["spec"]["groups"][0]["rules"].as_array().unwrap().len(), 5, "nobody reads RabbitMQ's metrics");
}

#[test]
fn logs_are_json() {
    let done = render(&[], &json!({ "logging": { "json": true } }));
    let text = done.object("ConfigMap", "st2-st2-logging")["data"]["logging.docker.conf"].as_str().unwrap().to_owned();
    assert!(text.contains("class = pythonjsonlogger.jsonlogger.JsonFormatter"));
    for object in done.objects().iter().filter(|object| object["kind"] == "Deployment") {
        let containers = object["spec"]["template"]["spec"]["containers"].to_string();
        assert_eq!(
            containers.contains("/etc/st2/logging.docker.conf"),
            containers.contains("st2-config-vol"),
            "{containers}"
        );
    }
    // Python itself takes the file, with a formatter of its own in place of one that may not be installed.
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("logging.conf");
    std::fs::write(&file, text.replace("pythonjsonlogger.jsonlogger.JsonFormatter", "logging.Formatter")).unwrap();
    let script = "import logging, logging.config, sys; logging.config.fileConfig(sys.argv[1]); logging.getLogger('x').info('hello')";
    let Ok(output) = Command::new("python3").args(["-c", script]).arg(&file).output() else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("INFO x") && said.contains("hello"), "{output:?}");
    assert!(!render(&[], &json!({})).stdout.contains("logging.docker.conf"));
}

#[test]
fn faults_of_metrics_are_found() {
    let mut said = String::new();
    for part in ["podMonitor", "serviceMonitor", "prometheusRule", "dashboard"] {
        said += &is_found(
            &format!("metrics: {{{part}: {{enabled: true}}}}"),
            "warning",
            &format!("metrics.{part}.enabled"),
        );
    }
    let both = "metrics: {enabled: true, podMonitor: {enabled: true}, serviceMonitor: {enabled: true}}";
    said += &is_found(both, "warning", "metrics.serviceMonitor.enabled");
    said +=
        &is_found("metrics: {enabled: true}\nst2: {config: \"[metrics]\\ndriver = noop\\n\"}", "warning", "st2.config");
    assert_snapshot!(said);
}
