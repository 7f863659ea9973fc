use std::{
    borrow::Cow,
    ffi::OsStr,
    fmt,
    path::{Path, PathBuf},
};

/// Where documents come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// A file in an archive.
    Entry {
        /// The archive.
        archive: PathBuf,
        /// Its name there, as it stands there: no path that anything is ever written to.
        name: String,
        /// Where it begins in the archive, as the archive counts: a tar archive may have a name twice.
        position: u64,
    },
    /// An object in cloud storage, by its URL: `s3://BUCKET/KEY`, `gs://BUCKET/KEY` or `az://CONTAINER/KEY`. The key
    /// stands there as it is; `%` means itself.
    Object(String),
    /// Standard input.
    Stdin,
}

/// What the URLs of objects begin with.
const CLOUD: [&str; 3] = ["s3://", "gs://", "az://"];

impl Input {
    /// What the user names by `path`: `-` is standard input, a URL of cloud storage is an object, all else a file.
    pub fn named(path: &Path) -> Self {
        match path.to_str() {
            Some("-") => Self::Stdin,
            Some(url) if CLOUD.iter().any(|scheme| url.starts_with(scheme)) => Self::Object(url.to_owned()),
            _ => Self::File(path.to_owned()),
        }
    }

    /// The id of its document: the path as given, `ARCHIVE/NAME`, the URL, or `-` for standard input.
    pub fn id(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Entry { archive, name, .. } => format!("{}/{name}", archive.display()),
            Self::Object(url) => url.clone(),
            Self::Stdin => "-".to_owned(),
        }
    }

    /// What its name says of its format, if anything.
    pub fn format(&self) -> Option<InputFormat> {
        InputFormat::of_name(self.name())
    }

    /// Whether it holds one document, as far as its name and the `format` that is forced on it say.
    pub fn is_one_document(&self, format: Option<InputFormat>) -> bool {
        let name = without_packing(self.name());
        let is_archive =
            name.extension().is_some_and(|it| it.eq_ignore_ascii_case("tar") || it.eq_ignore_ascii_case("zip"));
        !is_archive && matches!(format.or_else(|| self.format()), None | Some(InputFormat::Text | InputFormat::Html))
    }

    /// Its name, for what the ending tells.
    pub(super) fn name(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Entry { name, .. } => Path::new(name),
            Self::Object(url) => Path::new(url),
            Self::Stdin => Path::new(""),
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            _ => f.write_str(&self.id()),
        }
    }
}

/// How the bytes of an input are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// One document: all of it is its text.
    Text,
    /// One document: the main text of a page.
    Html,
    /// One document a line: an object with `text`, and often `id`.
    Jsonl,
    /// One document a row, columns parted by commas.
    Csv,
    /// One document a row, columns parted by tabs.
    Tsv,
    /// One document a row of a table.
    Parquet,
    /// One document a record that holds a page or a text.
    Warc,
    /// One document: the text of all pages. Refused by builds without the feature `pdf`.
    Pdf,
}

impl InputFormat {
    /// What the ending of a name says, if anything; endings of compression do not count.
    pub fn of_name(name: &Path) -> Option<Self> {
        let name = without_packing(name);
        let ending = name.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "txt" | "text" | "md" => Some(Self::Text),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "parquet" => Some(Self::Parquet),
            "warc" => Some(Self::Warc),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// How often a name may say that it is packed.
const PACKINGS: usize = 3;

/// A name without the endings of compression, `a.tar` for `a.tgz`.
pub(super) fn without_packing(name: &Path) -> Cow<'_, Path> {
    let mut name = Cow::Borrowed(name);
    for _ in 0..PACKINGS {
        let ending = name.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
        name = match ending.as_str() {
            "gz" | "gzip" | "zst" | "zstd" | "xz" | "bz2" => name.with_extension("").into(),
            "tgz" | "tbz" | "tbz2" | "txz" | "tzst" => name.with_extension("tar").into(),
            _ => break,
        };
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_objects() {
        let check = |path: &str, expected| assert_eq!(Input::named(Path::new(path)), expected);
        check("-", Input::Stdin);
        check("a/-", Input::File("a/-".into()));
        check("s3:/a", Input::File("s3:/a".into()));
        for url in ["s3://a/b c.jsonl.gz", "gs://a", "az://a/b/"] {
            check(url, Input::Object(url.to_owned()));
        }
        let object = Input::Object("s3://a.b/c%20d/e.jsonl.gz".to_owned());
        assert_eq!((object.id().as_str(), object.format()), ("s3://a.b/c%20d/e.jsonl.gz", Some(InputFormat::Jsonl)));
    }

    #[test]
    fn a_name_says_what_is_in_the_compression() {
        let check = |name: &str, inner: &str, format| {
            assert_eq!(without_packing(Path::new(name)), Path::new(inner));
            assert_eq!(InputFormat::of_name(Path::new(name)), format);
        };
        check("a/b.JSONL.Gz", "a/b.JSONL", Some(InputFormat::Jsonl));
        check("a.csv.xz.zst", "a.csv", Some(InputFormat::Csv));
        check("a.PDF", "a.PDF", Some(InputFormat::Pdf));
        check("a.tgz", "a.tar", None);
        check("a.gz", "a", None);
        check(".gz", ".gz", None);
        check("", "", None);
    }

    #[test]
    fn a_name_says_whether_there_may_be_many_documents() {
        let check = |name: &str, format, expected: bool| {
            assert_eq!(Input::File(name.into()).is_one_document(format), expected, "{name}");
        };
        check("a", None, true);
        check("a.html.gz", None, true);
        check("a.tgz", None, false);
        check("a.ZIP", Some(InputFormat::Text), false);
        check("a.jsonl", None, false);
        check("a.jsonl", Some(InputFormat::Text), true);
    }
}
