//! From files, folders, cloud storage and standard input to records.
//!
//! [`read()`] opens one input after the other, looks through compression and archives, and hands over each document as
//! it comes: nothing is held but the one at hand. Bad input is an item of its own and never stops the reader: the next
//! record, or the next file, follows.
//!
//! | format | a document is | its id |
//! |---|---|---|
//! | text | the file | the path |
//! | HTML | the page's main text, blocks kept apart | the path |
//! | JSONL | a line: an object with `text` | its `id`, else `PATH:LINE` |
//! | CSV, TSV | a row with a column `text`; the first row names the columns | its `id`, else `PATH:ROW` |
//! | Parquet | a row with a column `text` | its `id`, else `PATH:ROW` |
//! | WARC | a response with a page or text | the target URI |
//! | PDF, with the feature `pdf` | the text of all pages | the path |
//!
//! Each may be packed by gzip, Zstandard, xz or bzip2, and stand in a tar or zip archive (its path then is
//! `ARCHIVE/NAME`).
//!
//! Objects of cloud storage, `s3://`, `gs://` and `az://`, are read as they come, like standard input, where the crate is
//! built with its feature `cloud`; their path is the URL. Credentials and endpoints are those of the environment:
//!
//! | storage | variables, among others | else |
//! |---|---|---|
//! | S3 | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT`, `AWS_ALLOW_HTTP`, `AWS_SKIP_SIGNATURE` | the role of the machine, container or web identity |
//! | Google Cloud Storage | `GOOGLE_APPLICATION_CREDENTIALS`, `GOOGLE_SERVICE_ACCOUNT`, `GOOGLE_SKIP_SIGNATURE` | the service account of the machine |
//! | Azure | `AZURE_STORAGE_ACCOUNT_NAME`, `AZURE_STORAGE_ACCOUNT_KEY`, `AZURE_STORAGE_SAS_TOKEN`, `AZURE_SKIP_SIGNATURE` | the identity of the machine |

mod batch;
mod cloud;
mod csv;
mod encoding;
mod error;
mod html;
mod input;
mod jsonl;
#[cfg(test)]
mod listed;
mod meta;
mod options;
mod panics;
mod parquet;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(not(feature = "pdf"))]
#[path = "read/pdf/absent.rs"]
mod pdf;
mod peek;
mod text;
mod unpack;
mod walk;
mod warc;
mod whole;

use std::ops::ControlFlow;

use nasij_annotation::{Document, Note};

pub use batch::Batcher;
pub use cloud::Stores;
pub use error::{ReadError, Reason};
pub use input::{Input, InputFormat};
pub use jsonl::Lines;
pub use meta::Meta;
pub use options::{FieldNames, Limits, Options};
#[cfg(test)]
pub(crate) use parquet::read as read_parquet;
pub use walk::{Filter, FilterError, Walk, total_bytes, walk};

/// A document as it came in, and what came with it.
#[derive(Clone, Debug)]
pub struct Record {
    /// The document.
    pub document: Document,
    /// Further fields of its record.
    pub meta: Meta,
    /// How its bytes became text, where that needs a remark. Spans are in the document's text.
    pub notes: Vec<Note>,
    /// Where it came from.
    pub origin: Origin,
    /// The text is not in the input as it stands there (main text of a page, say): results should repeat it.
    pub is_derived: bool,
}

/// The place of a document in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The input.
    pub input: Input,
    /// The record's number in it, from 1; none where all of it is one document.
    pub record: Option<u64>,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.input.id())?;
        self.record.map_or(Ok(()), |record| write!(f, ":{record}"))
    }
}

/// A document, or why there is none.
pub type Item = Result<Record, ReadError>;

/// Takes what is read, item by item; a break ends the reading.
pub type Each<'a> = dyn FnMut(Item) -> ControlFlow<()> + 'a;

/// Reads inputs one after the other; none is opened before the one before it is done.
pub fn read(
    inputs: impl IntoIterator<Item = Result<Input, ReadError>>,
    options: &Options,
    each: &mut Each<'_>,
) -> ControlFlow<()> {
    for input in inputs {
        match input {
            Ok(input) => unpack::read(&input, options, each)?,
            Err(error) => each(Err(error))?,
        }
    }
    ControlFlow::Continue(())
}

/// The mark that some editors write at the beginning of a UTF-8 file.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();
