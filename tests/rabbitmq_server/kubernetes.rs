//! As much of Kubernetes' API as a broker looks for its peers in.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// A server for one namespace with one broker; it notes what it is asked. Its thread ends with the test.
pub struct Kubernetes {
    port: u16,
    seen: Arc<Mutex<BTreeSet<Request>>>,
}

/// A verb and a path, as `("get", "endpoints/st2-rabbitmq-headless")`.
type Request = (&'static str, String);

impl Kubernetes {
    /// Starts listening.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::<Mutex<BTreeSet<Request>>>::default();
        let noted = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(request) = answer(&stream) {
                    noted.lock().unwrap().insert(request);
                }
            }
        });
        Self { port, seen }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The broker has asked for its peers and told that it is there, and the rules of a Role allow all that it did.
    pub fn assert_allowed_by(&self, rules: &Value) {
        let seen = self.seen.lock().unwrap();
        let expected = [("create", "events/".to_owned()), ("get", "endpoints/st2-rabbitmq-headless".to_owned())];
        assert!(seen.iter().eq(expected.iter()), "{seen:?}");
        for (verb, path) in seen.iter() {
            let (resource, _) = path.split_once('/').unwrap();
            let allowed = rules.as_array().unwrap().iter().any(|rule| {
                let has = |list: &str, item: &str| rule[list].as_array().unwrap().iter().any(|entry| entry == item);
                has("apiGroups", "") && has("resources", resource) && has("verbs", verb)
            });
            assert!(allowed, "the Role does not allow to {verb} {path}: {rules}");
        }
    }
}

/// Answers one request and says what it was.
fn answer(mut stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;

    let mut words = line.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let path = path.strip_prefix("/api/v1/namespaces/stackstorm/")?.to_owned();
    let (verb, status, body) = match method {
        "GET" => ("get", "200 OK", endpoints().to_string()),
        "POST" => ("create", "201 Created", "{}".to_owned()),
        _ => return None,
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    write!(stream, "{head}Connection: close\r\n\r\n{body}").ok()?;
    Some((verb, path))
}

/// The Endpoints of the headless Service while its first pod starts.
fn endpoints() -> Value {
    json!({ "subsets": [{ "notReadyAddresses": [{ "ip": "127.0.0.1", "hostname": "st2-rabbitmq-0" }], "ports": [] }] })
}
