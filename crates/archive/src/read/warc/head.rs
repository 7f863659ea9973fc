//! The head of a record.

use super::super::Reason;

/// What a record is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What a server sent, with its head.
    Response,
    /// A file as it is, or text made from one.
    Document,
    /// Nothing.
    Other,
}

/// What the head of a record says.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) kind: Kind,
    /// Bytes of the block.
    pub(super) length: u64,
    /// The media type of the block, if said.
    pub(super) media: Option<String>,
    /// What was fetched.
    pub(super) uri: Option<String>,
    pub(super) date: Option<String>,
    /// Whether the block was cut when it was written.
    pub(super) is_cut: bool,
}

impl Head {
    /// From the lines after the version.
    pub(super) fn parse(lines: &[u8]) -> Result<Self, Reason> {
        let lines = String::from_utf8_lossy(lines);
        let field = |name: &str| {
            let value = lines.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
            });
            value.filter(|value| !value.is_empty())
        };
        let length = field("Content-Length").and_then(|it| it.parse().ok());
        let length = length.ok_or_else(|| Reason::Malformed("no `Content-Length` in the head".to_owned()))?;
        let kind = field("WARC-Type").ok_or_else(|| Reason::Malformed("no `WARC-Type` in the head".to_owned()))?;
        let media = field("Content-Type").map(str::to_owned);
        let is_http = media.as_deref().is_none_or(|it| it.trim().to_ascii_lowercase().starts_with("application/http"));
        let kind = match kind.to_ascii_lowercase().as_str() {
            "response" if is_http => Kind::Response,
            "response" | "resource" | "conversion" => Kind::Document,
            _ => Kind::Other,
        };
        let uri = field("WARC-Target-URI").map(|it| it.trim_start_matches('<').trim_end_matches('>').to_owned());
        let date = field("WARC-Date").map(str::to_owned);
        Ok(Self { kind, length, media, uri, date, is_cut: field("WARC-Truncated").is_some() })
    }
}
