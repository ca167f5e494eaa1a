//! Enough HTTP to ask a broker.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use base64::Engine as _;

/// The body of an answer, which has to be 200.
pub fn get(server: SocketAddr, path: &str, login: Option<(&str, &str)>) -> io::Result<String> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let login = login.map_or_else(String::new, |(username, password)| {
        let token = base64::engine::general_purpose::STANDARD.encode(format!("{username}:{password}"));
        format!("Authorization: Basic {token}\r\n")
    });
    // HTTP/1.0: no chunks, and the server closes when it is done.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {server}\r\n{login}\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| io::Error::other("no answer"))?;
    if head.split(' ').nth(1).is_none_or(|status| status != "200") {
        return Err(io::Error::other(format!("{path}: {head}")));
    }
    Ok(body.to_owned())
}
