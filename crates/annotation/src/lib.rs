//! The shared vocabulary: what nasij says about a text.
//!
//! Plain data, no I/O and no models. Every stage of the pipeline reads and writes these types, and nothing else passes
//! between stages. The text of a document is never changed: each statement about it carries a [`Span`], a half-open
//! range of bytes on character boundaries, so `span.of(text)` is the exact surface that the statement is about.
//!
//! ```
//! use nasij_annotation::Span;
//!
//! let text = "زار مقتدى الصدر بغداد";
//! let span = Span::find(text, "بغداد").expect("the name is in the text");
//! assert_eq!(span.of(text), "بغداد");
//! ```

mod analysis;
mod entity;
mod language;
mod relation;
mod sentence;
mod span;

pub use analysis::{Analysis, Document, Note, NoteKind};
pub use entity::{EntityKind, Mention, MentionId};
pub use language::{Language, LanguageRun};
pub use relation::{Relation, RelationKind, Status};
pub use sentence::{Clitic, CliticKind, Sentence, SentenceId, Token, TokenKind};
pub use span::Span;
