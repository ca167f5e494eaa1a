//! Enough AMQP 0-9-1 to log in and declare a queue.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A method: its class and its number in it.
type Method = (u16, u16);

const START: Method = (10, 10);
const START_OK: Method = (10, 11);
const TUNE: Method = (10, 30);
const TUNE_OK: Method = (10, 31);
const OPEN: Method = (10, 40);
const OPEN_OK: Method = (10, 41);
const CHANNEL_OPEN: Method = (20, 10);
const CHANNEL_OPEN_OK: Method = (20, 11);
const DECLARE: Method = (50, 10);
const DECLARE_OK: Method = (50, 11);

const FRAME_METHOD: u8 = 1;
const FRAME_END: u8 = 0xCE;

/// An open connection.
pub struct Connection {
    stream: TcpStream,
    channel_max: u16,
}

impl Connection {
    /// Logs in and opens a virtual host.
    pub fn open(server: SocketAddr, username: &str, password: &str, vhost: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(server)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let mut connection = Self { stream, channel_max: 0 };
        connection.stream.write_all(b"AMQP\x00\x00\x09\x01")?;
        connection.expect(START)?;
        let response = format!("\0{username}\0{password}");
        connection.send(0, START_OK, &[&table()[..], &short("PLAIN"), &long(&response), &short("en_US")].concat())?;
        let limits = connection.expect(TUNE)?;
        let (channel_max, frame_max) = limits.split_at(2);
        connection.channel_max = u16::from_be_bytes(channel_max.try_into().map_err(io::Error::other)?);
        let no_heartbeat = [0, 0];
        let answer = [channel_max, frame_max.get(..4).unwrap_or_default(), &no_heartbeat].concat();
        connection.send(0, TUNE_OK, &answer)?;
        connection.send(0, OPEN, &[&short(vhost)[..], &short(""), &[0]].concat())?;
        connection.expect(OPEN_OK)?;
        Ok(connection)
    }

    /// Most channels that the broker allows.
    pub fn channel_max(&self) -> u16 {
        self.channel_max
    }

    /// Declares a durable queue.
    pub fn declare(&mut self, queue: &str) -> io::Result<()> {
        self.send(1, CHANNEL_OPEN, &short(""))?;
        self.expect(CHANNEL_OPEN_OK)?;
        let (reserved, durable) = ([0, 0], [2]);
        self.send(1, DECLARE, &[&reserved[..], &short(queue), &durable, &table()].concat())?;
        self.expect(DECLARE_OK).map(|_| ())
    }

    fn send(&mut self, channel: u16, (class, number): Method, arguments: &[u8]) -> io::Result<()> {
        let size = u32::try_from(arguments.len() + 4).map_err(io::Error::other)?;
        let mut frame = vec![FRAME_METHOD];
        frame.extend(channel.to_be_bytes());
        frame.extend(size.to_be_bytes());
        frame.extend(class.to_be_bytes());
        frame.extend(number.to_be_bytes());
        frame.extend(arguments);
        frame.push(FRAME_END);
        self.stream.write_all(&frame)
    }

    /// The arguments of the next method, which has to be this one.
    fn expect(&mut self, wanted: Method) -> io::Result<Vec<u8>> {
        let mut head = [0; 7];
        self.stream.read_exact(&mut head)?;
        let [_, _, _, size @ ..] = head;
        let size = usize::try_from(u32::from_be_bytes(size)).map_err(io::Error::other)?;
        let mut payload = vec![0; size + 1];
        self.stream.read_exact(&mut payload)?;
        let number = |at: usize| {
            let bytes = payload.get(at..at + 2).and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(0, u16::from_be_bytes)
        };
        let found = (number(0), number(2));
        if found != wanted {
            let told = String::from_utf8_lossy(payload.get(4..).unwrap_or_default()).into_owned();
            return Err(io::Error::other(format!("expected {wanted:?}, got {found:?}: {told}")));
        }
        payload.truncate(size);
        Ok(payload.split_off(4))
    }
}

/// A string of at most 255 bytes.
fn short(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    [&[length], text.as_bytes()].concat()
}

fn long(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap();
    [&length.to_be_bytes(), text.as_bytes()].concat()
}

/// An empty table.
fn table() -> Vec<u8> {
    vec![0; 4]
}
