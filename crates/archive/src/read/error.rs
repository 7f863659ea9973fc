use std::{fmt, io};

use super::Input;

/// Why a document, or all that is left of an input, cannot be read.
///
/// Displayed as `INPUT: record N: byte B: REASON`.
#[derive(Debug)]
pub struct ReadError {
    /// Where it was to come from.
    pub input: Input,
    /// The record's number, from 1. In line formats blank lines count, so that it is the number of the line.
    pub record: Option<u64>,
    /// The byte at fault, from 0: in the record where there are records, else in the file.
    pub byte: Option<u64>,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with an input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The system or a decompressor does not give us the bytes.
    #[error("{}", in_our_words(.0))]
    Io(#[source] io::Error),
    /// A record, or the whole, does not have the form that it should; in the words of the parser.
    #[error("{0}")]
    Malformed(String),
    /// The text is longer than we are to read.
    #[error("the text is longer than {limit} bytes")]
    LongText {
        /// The longest that is read.
        limit: u64,
    },
    /// A line or record is too long to be held.
    #[error("the {what} is longer than {limit} bytes")]
    LongRecord {
        /// What it is called: `line`, `record`, `page`.
        what: &'static str,
        /// The longest that is read.
        limit: u64,
    },
    /// It is no text.
    #[error("binary ({kind}), not text")]
    Binary {
        /// A media type, or why it seems so.
        kind: String,
    },
    /// It unpacks to suspiciously much.
    #[error("a decompression bomb: {packed} bytes unpack to more than {unpacked}")]
    Bomb {
        /// Bytes read.
        packed: u64,
        /// Bytes unpacked when we stopped.
        unpacked: u64,
    },
    /// It is of a kind that is not read, or not there.
    #[error("{0}")]
    Unsupported(String),
    /// A reader panicked: a mistake of ours or of a library, not of the input.
    #[error("internal error: {0}")]
    Panicked(String),
}

impl ReadError {
    /// An error about all of `input`.
    pub fn new(input: &Input, reason: Reason) -> Self {
        let reason = match reason {
            // Any reader may be the one that the guard stops: what it gets is an I/O error like others.
            Reason::Io(error) => match Bomb::of(&error) {
                Some(Bomb { packed, unpacked }) => Reason::Bomb { packed, unpacked },
                None => Reason::Io(error),
            },
            reason => reason,
        };
        Self { input: input.clone(), record: None, byte: None, reason }
    }

    /// The bytes of `input` did not come.
    pub fn io(input: &Input, error: io::Error) -> Self {
        Self::new(input, Reason::Io(error))
    }

    /// At a record.
    #[must_use]
    pub fn in_record(self, record: u64) -> Self {
        Self { record: Some(record), ..self }
    }

    /// At a byte.
    #[must_use]
    pub fn at_byte(self, byte: u64) -> Self {
        Self { byte: Some(byte), ..self }
    }

    /// What can be done about it.
    pub fn hint(&self) -> Option<String> {
        match &self.reason {
            Reason::LongText { .. } => Some("cut it into documents, or raise the limit with --max-text".to_owned()),
            Reason::LongRecord { what: "line", .. } => {
                Some("is it JSONL, one record a line? else use --input-format text".to_owned())
            }
            Reason::Io(error) if error.kind() == io::ErrorKind::IsADirectory => {
                Some("name the files in it, or read it with `nasij batch`".to_owned())
            }
            _ => None,
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { input, record, byte, reason } = self;
        write!(f, "{input}: ")?;
        if let Some(record) = record {
            write!(f, "record {record}: ")?;
        }
        if let Some(byte) = byte {
            write!(f, "byte {byte}: ")?;
        }
        reason.fmt(f)
    }
}

impl std::error::Error for ReadError {}

/// How the guard over a decompressor stops the reading, whatever reader is above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a decompression bomb: {packed} bytes unpack to more than {unpacked}")]
pub(super) struct Bomb {
    pub(super) packed: u64,
    pub(super) unpacked: u64,
}

impl Bomb {
    /// The bomb that `error` is about; libraries may have wrapped it.
    pub(super) fn of(error: &io::Error) -> Option<Self> {
        // `source` of an I/O error passes over the error in it.
        let mut error: &(dyn std::error::Error + 'static) = error.get_ref()?;
        loop {
            if let Some(bomb) = error.downcast_ref() {
                return Some(*bomb);
            }
            error = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
                Some(inner) => inner,
                None => error.source()?,
            };
        }
    }
}

/// What happened, in our words where it is common: the system's repeat the path.
pub(super) fn in_our_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        io::ErrorKind::IsADirectory => "a directory, not a file".to_owned(),
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_reasons_are_said_shortly() {
        let check = |error: io::Error, expected: &str| {
            let error = ReadError::new(&Input::File("a".into()), Reason::Io(error));
            assert_eq!(error.to_string(), expected);
        };
        check(fs_err::File::open("no/such").unwrap_err(), "a: no such file");
        check(io::ErrorKind::PermissionDenied.into(), "a: no permission to read it");
        check(
            fs_err::read("/dev/null/x").unwrap_err(),
            "a: failed to open file `/dev/null/x`: Not a directory (os error 20)",
        );
    }

    #[test]
    fn a_bomb_is_found_in_whatever_wraps_it() {
        let bomb = || io::Error::other(Bomb { packed: 1, unpacked: 2 });
        let check = |error: io::Error| {
            let error = ReadError::io(&Input::Stdin, error);
            assert!(matches!(error.reason, Reason::Bomb { packed: 1, unpacked: 2 }), "{error:?}");
        };
        check(bomb());
        check(io::Error::other(bomb()));
        check(io::Error::other(Reason::Io(io::Error::other(bomb()))));
    }

    #[test]
    fn the_place_stands_before_the_reason() {
        let error = ReadError::new(&Input::Stdin, Reason::LongText { limit: 7 }).in_record(3).at_byte(0);
        assert_eq!(error.to_string(), "standard input: record 3: byte 0: the text is longer than 7 bytes");
    }
}
