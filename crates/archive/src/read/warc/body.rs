//! The bytes of a page or text, unpacked.

use std::io::{BufRead, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::{
    super::{Options, Reason, html, whole::whole},
    head::Head,
};

/// A page or a text.
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) is_page: bool,
    /// The encoding that its media type names.
    pub(super) charset: Option<String>,
}

/// The media types that are read.
pub(super) struct Media {
    is_page: bool,
    charset: Option<String>,
}

impl Media {
    /// From `text/html; charset=utf-8`; none if it is neither a page nor a text.
    pub(super) fn of(media: Option<&str>) -> Option<Self> {
        let mut parts = media?.split(';');
        let is_page = match parts.next()?.trim().to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => true,
            "text/plain" => false,
            _ => return None,
        };
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let is_charset = name.trim().eq_ignore_ascii_case("charset");
            is_charset.then(|| value.trim().trim_matches(['"', '\'']).to_owned())
        });
        Some(Self { is_page, charset })
    }

    /// How many bytes it may have; in bytes.
    pub(super) fn limit(&self, options: &Options) -> u64 {
        if self.is_page { html::longest(options) } else { options.limits.record }
    }

    pub(super) fn body(self, bytes: Vec<u8>) -> Body {
        Body { bytes, is_page: self.is_page, charset: self.charset }
    }
}

impl Body {
    /// A block that is a page or text without a head of its own.
    pub(super) fn of_block(head: &Head, block: &mut dyn BufRead, options: &Options) -> Result<Option<Self>, Reason> {
        let Some(media) = Media::of(head.media.as_deref()) else { return Ok(None) };
        Ok(Some(media.body(read_to(block, head.length, options)?)))
    }
}

/// Reads to the end, or fails where that is too far; `length` is how much there should be.
pub(super) fn read_to(source: &mut dyn Read, length: u64, options: &Options) -> Result<Vec<u8>, Reason> {
    let limit = options.limits.record;
    let too_long = Reason::LongRecord { what: "record", limit };
    if length > limit { Err(too_long) } else { whole(source, limit, too_long) }
}

/// Undoes `Transfer-Encoding: chunked`. What does not begin with a chunk is as it was: many tools undo the chunks and
/// leave the head as it is. Where the body `is_cut`, what is there is taken.
pub(super) fn unchunk(packed: Vec<u8>, is_cut: bool) -> Result<Vec<u8>, Reason> {
    let mut rest = packed.as_slice();
    let mut bytes = Vec::new();
    let broken = || Reason::Malformed("the chunks of the body are broken".to_owned());
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            return match rest.len() == packed.len() {
                true => Ok(packed),
                false if is_cut => Ok(bytes),
                false => Err(broken()),
            };
        };
        if size == 0 {
            return Ok(bytes);
        }
        let Some((chunk, after)) = after.split_at_checked(size) else {
            bytes.extend_from_slice(after);
            return if is_cut { Ok(bytes) } else { Err(broken()) };
        };
        bytes.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
    }
}

/// The size in the line before a chunk, and what follows the line.
fn chunk_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    // Extensions may follow the size, but are not used.
    let end = memchr::memchr(b'\n', bytes.get(..1024).unwrap_or(bytes))?;
    let (line, after) = bytes.split_at_checked(end + 1)?;
    let size = line.split(|it| *it == b';').next()?.trim_ascii();
    let size = str::from_utf8(size).ok().filter(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    Some((usize::from_str_radix(size, 16).ok()?, after))
}

/// Undoes a `Content-Encoding`, to at most `limit` bytes. What is not packed stays as it is.
pub(super) fn unpack(packed: Vec<u8>, name: &str, limit: u64, is_cut: bool) -> Result<Vec<u8>, Reason> {
    let source = packed.as_slice();
    let mut decoder: Box<dyn Read + '_> = match name {
        "identity" => return Ok(packed),
        "gzip" | "x-gzip" if !source.starts_with(&[0x1F, 0x8B]) => return Ok(packed),
        "gzip" | "x-gzip" => Box::new(MultiGzDecoder::new(source)),
        "deflate" if is_zlib(source) => Box::new(ZlibDecoder::new(source)),
        "deflate" => Box::new(DeflateDecoder::new(source)),
        _ => return Err(Reason::Unsupported(format!("packed by `{name}`, which is not read"))),
    };
    let mut bytes = Vec::new();
    let read = decoder.by_ref().take(limit.saturating_add(1)).read_to_end(&mut bytes);
    drop(decoder);
    if bytes.len() as u64 > limit {
        return Err(Reason::Bomb { packed: packed.len() as u64, unpacked: limit });
    }
    match read {
        Ok(_) => Ok(bytes),
        Err(_) if is_cut => Ok(bytes),
        Err(error) => Err(Reason::Malformed(format!("the body cannot be unpacked: {error}"))),
    }
}

/// Whether bytes have the head that belongs to `deflate`; many servers leave it out.
fn is_zlib(bytes: &[u8]) -> bool {
    let [first, second, ..] = bytes else { return false };
    first & 0xF == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0
}
