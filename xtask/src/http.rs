//! As much HTTP as the build needs of itself: a server for test pages, and a client that counts bytes.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A request to the test page's server.
pub(crate) struct Request {
    /// `GET`, `POST`.
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// What was sent along.
    pub(crate) body: Vec<u8>,
}

/// An answer of the test page's server.
pub(crate) struct Answer {
    /// The media type.
    pub(crate) kind: &'static str,
    /// `None` is 404.
    pub(crate) body: Option<Vec<u8>>,
}

/// Answers requests on the loopback interface, one thread a connection, for as long as this program runs.
pub(crate) fn serve(answer: impl Fn(Request) -> Answer + Send + Sync + 'static) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port on the loopback interface")?;
    let address = listener.local_addr()?;
    let answer = std::sync::Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            // A browser that goes away in the middle is not an error of the test.
            std::thread::spawn(move || one(stream, &*answer).ok());
        }
    });
    Ok(address)
}

fn one(mut stream: TcpStream, answer: &dyn Fn(Request) -> Answer) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut words = first.split(' ');
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(()) };
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let answer = answer(Request { method: method.to_owned(), path: path.to_owned(), body });
    let status = if answer.body.is_some() { "200 OK" } else { "404 Not Found" };
    let body = answer.body.unwrap_or_default();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.kind,
        body.len()
    )?;
    stream.write_all(&body)?;
    Ok(())
}

/// What a server sent.
#[derive(Debug)]
pub(crate) struct Response {
    /// The status code.
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// Everything after the headers, as it was sent.
    pub(crate) body: Vec<u8>,
    /// All of it, headers included.
    pub(crate) wire_bytes: usize,
}

/// Asks a server for a path, with the encodings named, and reads to the end.
pub(crate) fn get(address: SocketAddr, path: &str, encodings: &str) -> Result<Response> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\nAccept-Encoding: {encodings}\r\nConnection: close\r\n\r\n"
    )?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    parse(&all).with_context(|| format!("the answer to {path}"))
}

fn parse(all: &[u8]) -> Result<Response> {
    let end = all.windows(4).position(|four| four == b"\r\n\r\n").context("headers without an end")?;
    let head = String::from_utf8_lossy(&all[..end]);
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok())
        .context("no status line")?;
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut body = all[end + 4..].to_vec();
    if headers.get("transfer-encoding").is_some_and(|encoding| encoding.contains("chunked")) {
        body = unchunk(&body)?;
    }
    Ok(Response { status, headers, body, wire_bytes: all.len() })
}

fn unchunk(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").context("a chunk without a size")?;
        let size = String::from_utf8_lossy(&rest[..end]);
        let size = usize::from_str_radix(size.split(';').next().unwrap_or("").trim(), 16)?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Ok(body);
        }
        if rest.len() < size + 2 {
            bail!("a chunk ends too soon");
        }
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_and_server_understand_each_other() {
        let address = serve(|request| Answer {
            kind: "text/plain",
            body: (request.path == "/here").then(|| request.method.into_bytes()),
        })
        .unwrap();
        let here = get(address, "/here", "br").unwrap();
        assert_eq!((here.status, here.body.as_slice()), (200, b"GET".as_slice()));
        assert_eq!(here.headers["content-type"], "text/plain");
        assert!(here.wire_bytes > here.body.len());
        assert_eq!(get(address, "/there", "br").unwrap().status, 404);
    }

    #[test]
    fn chunks_are_put_together() {
        let all =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        assert_eq!(parse(all).unwrap().body, b"abcde");
        assert!(parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc\r\n").is_err());
    }
}
