//! How do documents come in and results go out?
//!
//! [`mod@read`] turns files, folders, objects of cloud storage and standard input into [`Record`]s, one at a time, and groups
//! them into batches of bounded size; [`mod@write`] turns each [`Analysis`](nasij_annotation::Analysis) into JSON or `CoNLL`
//! lines. Nothing else in nasij knows a file format. This crate analyses nothing, starts no threads (but to look up the
//! addresses of cloud storage) and prints nothing.
//!
//! ```
//! use nasij_archive::read::{Input, Lines, Options};
//!
//! let lines = "{\"id\": 7, \"text\": \"زار بغداد\", \"source\": \"a\"}\n{\"text\": 1}\n";
//! let mut records = Lines::new(Input::Stdin, lines.as_bytes(), &Options::default());
//! let record = records.next().expect("there is a first line")?;
//! assert_eq!((record.document.id.as_str(), record.document.text.as_str()), ("7", "زار بغداد"));
//! let error = records.next().expect("there is a second line").unwrap_err();
//! assert_eq!(error.to_string(), "standard input: record 2: byte 9: invalid type: integer `1`, expected a string");
//! # Ok::<(), nasij_archive::read::ReadError>(())
//! ```
//!
//! # The JSON form, schema 1
//!
//! One object a document, with these keys in this order:
//!
//! | key | value |
//! |---|---|
//! | `schema` | 1; it grows when a key changes its meaning or goes, not when one is added |
//! | `id` | the record's `id`, or its place: `FILE`, `FILE:LINE` |
//! | `source` | in runs over archives: the place in the input, `FILE` or `FILE:RECORD` |
//! | `near_duplicate_of` | only where it is so: the id of an earlier document with nearly the same text |
//! | `text` | on request, and where the text is not in the input as it stands (pages): what the offsets count in |
//! | `language` | main language, as a BCP 47 tag; `und` if there is nothing to tell it by, `mis` for others |
//! | `runs` | `{start, end, language, score}`: stretches of one language; they tile the text |
//! | `sentences` | `{start, end, language}` |
//! | `tokens` | only on request: `{start, end, normal?, clitics?: [{start, end, kind}]}` |
//! | `entities` | `{id, start, end, text, type, score, clitics}`: `id` is the place in this list, `clitics` the letters taken off the front of the name |
//! | `relations` | `{head, tail, type, score, status, past, sentence}`: ids of entities, index of the sentence |
//! | `notes` | `{code, start, end, message}`: how a stretch of the text was read |
//! | `meta` | the record's other fields, as they came |
//!
//! A document of a run whose text came before has `schema`, `id`, `source`, `duplicate_of` (the id of the first document
//! with the text) and `meta`, and nothing else.
//!
//! `start` and `end` are half-open and count from the beginning of the text, by default in code points (see
//! [`Offsets`](write::Offsets)); a UTF-8 byte order mark at the beginning of a file is no part of the text. Scores are 0
//! to 1, rounded to 4 decimals. Characters that could disturb a terminal (C1 controls, bidirectional embeddings,
//! overrides and isolates) are written as `\u` escapes.

pub mod read;
pub mod write;

pub use read::Record;
