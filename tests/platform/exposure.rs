//! Ways in from outside, and what StackStorm is told about its address.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{is_fine, is_found, render};

fn settings(arguments: &[&str], values: &Value) -> String {
    let done = render(arguments, values);
    done.object("ConfigMap", "st2-st2-config")["data"]["st2.docker.conf"].as_str().unwrap().to_owned()
}

#[test]
fn stackstorm_is_told_its_address() {
    let text = settings(&[], &json!({ "publicUrl": "https://st2.example.com/" }));
    assert!(text.contains("\nallow_origin = https://st2.example.com\nauth_cookie_secure = True\n"), "{text}");
    assert!(text.contains("\n[webui]\nwebui_base_url = https://st2.example.com\n"), "{text}");
    // Services talk to each other inside.
    assert!(text.contains("api_url = http://st2-st2api:9101/"), "{text}");
    let text = settings(&[], &json!({ "publicUrl": "http://10.0.0.7:8080" }));
    assert!(text.contains("\nallow_origin = http://10.0.0.7:8080\nauth_cookie_secure = False\n"), "{text}");
    let text = settings(&[], &json!({}));
    assert!(text.contains("\nallow_origin = *\n") && !text.contains("webui") && !text.contains("cookie"), "{text}");
    // Templates may stand in it.
    let text = settings(&[], &json!({ "publicUrl": "https://{{ .Release.Name }}.example.com" }));
    assert!(text.contains("allow_origin = https://st2.example.com\n"), "{text}");
    let text = settings(&["--preset", "stackstorm-ha-1.1"], &json!({ "publicUrl": "https://st2.example.com" }));
    assert!(!text.contains("example.com") && !text.contains("allow_origin"), "{text}");
}

#[test]
fn an_ingress_serves_the_host_of_the_address() {
    let host = |values: &Value| {
        let done = render(&[], values);
        done.object("Ingress", "st2-st2web-ingress")["spec"]["rules"][0]["host"].clone()
    };
    let ingress = json!({ "enabled": true });
    assert_eq!(host(&json!({ "ingress": ingress, "publicUrl": "https://st2.example.com" })), "st2.example.com");
    let service = json!({ "service": { "hostname": "other.example.com" } });
    assert_eq!(
        host(&json!({ "ingress": ingress, "publicUrl": "https://other.example.com", "st2web": service })),
        "other.example.com"
    );
}

/// HTTPS ends at the controller unless the web UI serves it.
#[test]
fn controllers_speak_no_https_to_a_plain_web_ui() {
    let ingress = json!({ "enabled": true, "tls": [{ "hosts": ["st2.example.com"], "secretName": "s" }] });
    let values = json!({ "ingress": ingress, "publicUrl": "https://st2.example.com" });
    let done = render(&[], &values);
    assert!(done.object("Ingress", "st2-st2web-ingress")["metadata"].get("annotations").is_none(), "{}", done.stdout);
}

/// A stream waits in no buffer and is not cut off.
#[test]
fn controllers_get_what_a_stream_needs() {
    let mut said = String::new();
    for (controller, key, value) in [
        ("ingress-nginx", "nginx.ingress.kubernetes.io/proxy-buffering", "off"),
        ("ingress-nginx", "nginx.ingress.kubernetes.io/proxy-read-timeout", "3600"),
        ("nginx", "nginx.org/proxy-buffering", "False"),
        ("haproxy", "haproxy.org/timeout-server", "1h"),
        ("haproxy-ingress", "haproxy-ingress.github.io/timeout-server", "1h"),
        ("openshift", "haproxy.router.openshift.io/timeout", "1h"),
        ("contour", "projectcontour.io/response-timeout", "infinity"),
        ("alb", "alb.ingress.kubernetes.io/load-balancer-attributes", "idle_timeout.timeout_seconds=3600"),
        ("azure-application-gateway", "appgw.ingress.kubernetes.io/request-timeout", "3600"),
    ] {
        let mut values =
            json!({ "publicUrl": "https://st2.example.com", "ingress": { "enabled": true, "controller": controller } });
        let annotation = |values: &Value| {
            render(&[], values).object("Ingress", "st2-st2web-ingress")["metadata"]["annotations"][key].clone()
        };
        assert_eq!(annotation(&values), value, "{controller}");
        values["ingress"]["annotations"] = json!({ key: "mine" });
        assert_eq!(annotation(&values), "mine", "{controller}");
    }
    for controller in ["", "traefik"] {
        let values =
            json!({ "publicUrl": "https://st2.example.com", "ingress": { "enabled": true, "controller": controller } });
        let ingress = render(&[], &values).object("Ingress", "st2-st2web-ingress");
        assert_eq!(ingress["metadata"].get("annotations"), None, "{controller}");
    }
    said +=
        &is_found("ingress: {enabled: true, controller: ngin}\npublicUrl: https://a.b", "error", "ingress.controller");
    assert_snapshot!(said);
}

#[test]
fn a_route_leads_to_the_web() {
    let parent = json!({ "name": "public", "namespace": "gateways", "sectionName": "https" });
    let values = json!({
        "publicUrl": "https://st2.example.com",
        "httpRoute": { "enabled": true, "parentRefs": [parent], "annotations": { "a": "b" } },
    });
    let route = render(&[], &values).object("HTTPRoute", "st2-st2web");
    assert_eq!(route["apiVersion"], "gateway.networking.k8s.io/v1");
    let spec = &route["spec"];
    // What the API would fill in is written out.
    let mut complete = parent.clone();
    complete["group"] = "gateway.networking.k8s.io".into();
    complete["kind"] = "Gateway".into();
    assert_eq!(spec["parentRefs"], json!([complete]));
    assert_eq!(spec["hostnames"], json!(["st2.example.com"]));
    assert_eq!(route["metadata"]["annotations"], json!({ "a": "b" }));
    let rules = spec["rules"].as_array().unwrap();
    let backend = json!([{ "group": "", "kind": "Service", "name": "st2-st2web", "port": 80, "weight": 1 }]);
    assert!(rules.len() == 2 && rules.iter().all(|rule| rule["backendRefs"] == backend), "{rules:?}");
    assert_eq!(rules[0]["matches"], json!([{ "path": { "type": "PathPrefix", "value": "/stream" } }]));
    assert_eq!(rules[0]["timeouts"], json!({ "request": "0s", "backendRequest": "0s" }));
    assert_eq!(rules[1]["matches"], json!([{ "path": { "type": "PathPrefix", "value": "/" } }]));

    let mut values = values;
    values["httpRoute"]["hostnames"] = json!(["*.example.com"]);
    assert_eq!(render(&[], &values).object("HTTPRoute", "st2-st2web")["spec"]["hostnames"], json!(["*.example.com"]));
    values["httpRoute"]["hostnames"] = json!([]);
    values["publicUrl"] = Value::Null;
    assert_eq!(render(&[], &values).object("HTTPRoute", "st2-st2web")["spec"].get("hostnames"), None);
}

#[test]
fn there_is_one_way_in() {
    let mut said = String::new();
    let both = "ingress: {enabled: true}\nhttpRoute: {enabled: true, parentRefs: [{name: a}]}\npublicUrl: https://a.b";
    said += &is_found(both, "error", "httpRoute.enabled");
    is_fine("httpRoute: {enabled: true, parentRefs: [{name: a}]}\npublicUrl: https://a.b");
    is_fine("ingress: {enabled: true}\npublicUrl: https://a.b");
    said += &is_found("httpRoute: {enabled: true}", "error", "httpRoute.parentRefs");
    said += &is_found("httpRoute: {enabled: true, parentRefs: [{name: ''}]}", "error", "httpRoute.parentRefs[0].name");
    said += &is_found(
        "httpRoute: {enabled: true, parentRefs: [{name: a, port: 0}]}",
        "error",
        "httpRoute.parentRefs[0].port",
    );
    said += &is_found(
        "httpRoute: {enabled: true, parentRefs: [{name: a}], hostnames: ['https://a']}",
        "error",
        "httpRoute.hostnames[0]",
    );
    said += &is_found(
        "httpRoute: {enabled: true, parentRefs: [{name: a}], hostnames: [10.0.0.1]}",
        "error",
        "httpRoute.hostnames[0]",
    );
    said += &is_found("ingress: {enabled: true}", "error", "st2web.service.hostname");
    said += &is_found("ingress: {enabled: true}\npublicUrl: https://10.0.0.7", "error", "st2web.service.hostname");
    let encrypted = "httpRoute: {enabled: true, parentRefs: [{name: a}]}\nst2web: {env: {ST2WEB_HTTPS: '1'}, extra_volumes: [{name: tls, mount: {mountPath: /etc/ssl/st2}, volume: {emptyDir: {}}}]}";
    said += &is_found(encrypted, "warning", "st2web.env.ST2WEB_HTTPS");
    assert_snapshot!(said);
}

#[test]
fn addresses_that_cannot_be_are_found() {
    let mut said = String::new();
    for url in ["st2.example.com", "https://", "https://a/ui", "https://u:p@a", "https://a:0", "https://A.b", "ws://a"]
    {
        said += &is_found(&format!("publicUrl: {url}"), "error", "publicUrl");
    }
    said += &is_found("publicUrl: http://a.b", "warning", "publicUrl");
    said +=
        &is_found("publicUrl: https://a.b\nst2: {config: \"[api]\\nallow_origin = *\\n\"}", "warning", "st2.config");
    let other = "ingress: {enabled: true, hosts: [{host: c.b, paths: [{serviceName: st2-st2web, servicePort: 80}]}]}";
    said += &is_found(&format!("publicUrl: https://a.b\n{other}"), "warning", "ingress.hosts");
    is_fine(&format!("publicUrl: https://a.b\n{}", other.replace("c.b", "'*.b'")));
    let route = "httpRoute: {enabled: true, parentRefs: [{name: a}], hostnames: ['*.c']}";
    said += &is_found(&format!("publicUrl: https://a.b\n{route}"), "warning", "httpRoute.hostnames");
    assert_snapshot!(said);
}
