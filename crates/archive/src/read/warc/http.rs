//! What a server sent.

use std::io::{BufRead, Read};

use httparse::{EMPTY_HEADER, ParserConfig, Response, Status};

use super::{
    super::{Options, Reason},
    body::{self, Body, Media},
    head::Head,
};

/// The longest head of a response; in bytes.
const LONGEST_HEAD: u64 = 256 << 10;

/// The most fields in it.
const MOST_FIELDS: usize = 1024;

/// What the head of a response says.
#[derive(Debug, Default)]
struct Fields {
    status: u16,
    media: Option<String>,
    length: Option<u64>,
    is_chunked: bool,
    encodings: Vec<String>,
}

/// The body of a response, if it is a page or a text.
pub(super) fn response(head: &Head, block: &mut dyn BufRead, options: &Options) -> Result<Option<Body>, Reason> {
    let fields = fields(&read_head(block)?)?;
    let Some(media) = Media::of(fields.media.as_deref()).filter(|_| fields.status == 200) else { return Ok(None) };
    let packed = match fields.length {
        // In chunks, the length says nothing.
        Some(length) if !fields.is_chunked => body::read_to(&mut block.take(length), length.min(head.length), options)?,
        _ => body::read_to(block, head.length, options)?,
    };
    let bytes = if fields.is_chunked { body::unchunk(packed, head.is_cut)? } else { packed };
    let limit = media.limit(options);
    let bytes =
        fields.encodings.iter().rev().try_fold(bytes, |bytes, name| body::unpack(bytes, name, limit, head.is_cut))?;
    Ok(Some(media.body(bytes)))
}

/// The bytes up to the first blank line, that line included.
fn read_head(block: &mut dyn BufRead) -> Result<Vec<u8>, Reason> {
    let mut head = Vec::new();
    let mut rest = block.take(LONGEST_HEAD);
    loop {
        let start = head.len();
        let n = rest.read_until(b'\n', &mut head).map_err(Reason::Io)?;
        let line = head.get(start..).unwrap_or_default();
        if n == 0 && rest.limit() == 0 {
            return Err(Reason::LongRecord { what: "HTTP head", limit: LONGEST_HEAD });
        }
        if n == 0 || line.trim_ascii().is_empty() && start > 0 {
            return Ok(head);
        }
    }
}

fn fields(head: &[u8]) -> Result<Fields, Reason> {
    let (status, rest) =
        memchr::memchr(b'\n', head).and_then(|end| head.split_at_checked(end + 1)).unwrap_or((head, b""));
    // Later versions than HTTP/1.1 are written down in its form.
    let code = String::from_utf8_lossy(status);
    let code = code.strip_prefix("HTTP/").and_then(|it| it.split_whitespace().nth(1));
    let code = code.and_then(|it| it.parse::<u16>().ok());
    let code = code.ok_or_else(|| Reason::Malformed("no HTTP status line".to_owned()))?;
    let mut bytes = format!("HTTP/1.1 {code:03}\r\n").into_bytes();
    bytes.extend_from_slice(rest);
    if !rest.ends_with(b"\n\r\n") && !rest.ends_with(b"\n\n") {
        bytes.extend_from_slice(b"\r\n\r\n");
    }
    let mut config = ParserConfig::default();
    config.ignore_invalid_headers_in_responses(true);
    config.allow_spaces_after_header_name_in_responses(true);
    config.allow_obsolete_multiline_headers_in_responses(true);
    let mut headers = vec![EMPTY_HEADER; MOST_FIELDS];
    let mut response = Response::new(&mut headers);
    match config.parse_response(&mut response, &bytes) {
        Ok(Status::Complete(_)) => {}
        Ok(Status::Partial) => return Err(Reason::Malformed("the HTTP head does not end".to_owned())),
        Err(error) => return Err(Reason::Malformed(format!("in the HTTP head: {error}"))),
    }
    let mut fields = Fields { status: code, ..Fields::default() };
    for header in &*response.headers {
        let value = String::from_utf8_lossy(header.value);
        let list = || value.split(',').map(|it| it.trim().to_ascii_lowercase()).filter(|it| !it.is_empty());
        match header.name.to_ascii_lowercase().as_str() {
            "content-type" => fields.media = Some(value.into_owned()),
            "content-length" => fields.length = value.trim().parse().ok(),
            "transfer-encoding" => fields.is_chunked |= list().any(|it| it == "chunked"),
            "content-encoding" => fields.encodings.extend(list().take(4)),
            _ => {}
        }
    }
    Ok(fields)
}
