use std::io;

use super::Input;

/// Why a document, or all that is left of an input, cannot be read.
///
/// Records are counted from 1, blank lines included, so that a record's number is that of its line. Bytes are counted
/// from 0: in the file for texts, in the record's line for records.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The system does not give us the bytes.
    #[error("{input}: {}", reason(error))]
    Io {
        /// The input.
        input: Input,
        /// What the system says.
        error: io::Error,
    },
    /// The text has bytes that are not UTF-8.
    #[error("{input}: {}byte {byte}: not UTF-8", in_record(*record))]
    NotUtf8 {
        /// The input.
        input: Input,
        /// The record's number, in JSONL.
        record: Option<u64>,
        /// The first bad byte.
        byte: u64,
        /// The bytes look like UTF-16.
        utf16: bool,
    },
    /// A line is no record.
    #[error("{input}: record {record}: byte {byte}: {reason}")]
    Record {
        /// The input.
        input: Input,
        /// The record's number.
        record: u64,
        /// Where the reader stopped.
        byte: usize,
        /// What it expected there.
        reason: String,
    },
    /// The text is too long to be counted with 32 bits.
    #[error("{input}: the text is longer than {limit} bytes")]
    LongText {
        /// The input.
        input: Input,
        /// The longest that is read.
        limit: u64,
    },
    /// A line of a JSONL file is too long to be held.
    #[error("{input}: record {record}: the line is longer than {limit} bytes")]
    LongLine {
        /// The input.
        input: Input,
        /// The record's number.
        record: u64,
        /// The longest that is read.
        limit: u64,
    },
}

impl ReadError {
    /// What can be done about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Io { input, error } if error.kind() == io::ErrorKind::IsADirectory => {
                Some(format!("name the files in it, such as {}/*.txt", input.id().trim_end_matches('/')))
            }
            Self::NotUtf8 { utf16: true, .. } => {
                Some("it looks like UTF-16: convert it with `iconv -f UTF-16 -t UTF-8`".to_owned())
            }
            Self::NotUtf8 { record: None, .. } => {
                Some("convert it first: an older Arabic text perhaps with `iconv -f WINDOWS-1256 -t UTF-8`".to_owned())
            }
            Self::LongText { .. } => Some("cut it into documents".to_owned()),
            Self::LongLine { .. } => Some("is it JSONL, one record a line? else use --input-format text".to_owned()),
            _ => None,
        }
    }
}

fn in_record(record: Option<u64>) -> String {
    record.map(|it| format!("record {it}: ")).unwrap_or_default()
}

/// What happened, in our words where it is common: the system's repeat the path.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        io::ErrorKind::IsADirectory => "a directory, not a file".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_reasons_are_said_shortly() {
        let check = |error: io::Error, expected: &str| {
            let error = ReadError::Io { input: Input::File("a".into()), error };
            assert_eq!(error.to_string(), expected);
        };
        check(fs_err::File::open("no/such").unwrap_err(), "a: no such file");
        check(io::ErrorKind::PermissionDenied.into(), "a: no permission to read it");
        check(
            fs_err::read("/dev/null/x").unwrap_err(),
            "a: failed to open file `/dev/null/x`: Not a directory (os error 20)",
        );
    }
}
