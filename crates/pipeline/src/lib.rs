//! In which order, on which threads?
//!
//! The only crate that sees two stages. [`Pipeline::analyze`] is the path of a document on one screen; `sentence`
//! has what happens to one sentence. Loading can fail, analysing cannot: it gives results and notes.
//!
//! ```no_run
//! use nasij_pipeline::Pipeline;
//!
//! let pipeline = Pipeline::load("models/small".as_ref(), 2)?;
//! let text = "Salma Haddad, head of the Harbour Authority, arrived in Tyre.";
//! for mention in &pipeline.analyze(text).mentions {
//!     println!("{} {}", mention.kind, mention.span.of(text));
//! }
//! # Ok::<(), nasij_pipeline::LoadError>(())
//! ```

mod error;
mod found;
mod sentence;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use nasij_annotation::{Analysis, Document, Note, SentenceId};
use nasij_checkpoint::Tagger;
use nasij_encoder::Encoder;
use nasij_entities::{Article, Organizations};
use nasij_relations::Extractor;
use nasij_tokens::{Tokenized, normal::match_key, tokenize};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};
use sentence::Reading;

pub use error::{LoadError, Panicked};
pub use nasij_checkpoint as checkpoint;

/// Sentences whose states are held at once: a long article. Bounds the memory of a document of any length.
const PASSAGE: usize = 256;

/// Sentences that are read together: the network works best on some hundred words at once.
const TOGETHER: usize = 32;

/// All stages, loaded and ready; shared by all threads.
pub struct Pipeline {
    encoder: Encoder,
    extractor: Extractor,
    organizations: Organizations,
    tagger: Option<Tagger>,
    threads: ThreadPool,
}

impl Pipeline {
    /// Loads a model folder, to work on `threads` threads (at least one).
    pub fn load(model: &Path, threads: usize) -> Result<Self, LoadError> {
        let threads =
            ThreadPoolBuilder::new().num_threads(threads.max(1)).thread_name(|n| format!("nasij-{n}")).build()?;
        let encoder = Encoder::load(model)?;
        let card = encoder.card();
        if !nasij_entities::tags_match(card) || !Extractor::labels_match(card) {
            return Err(LoadError::Labels { model: model.to_owned() });
        }
        let extractor = Extractor::load(model, card)?;
        let organizations = Organizations::known(|name| match_key(name).text);
        Ok(Self { encoder, extractor, organizations, tagger: None, threads })
    }

    /// Takes the names from a checkpoint from elsewhere, where it knows the kind; all else stays with the model.
    #[must_use]
    pub fn with_tagger(self, tagger: Tagger) -> Self {
        Self { tagger: Some(tagger), ..self }
    }

    /// Reads one text.
    pub fn analyze(&self, text: &str) -> Analysis {
        let runs = nasij_language::detect(text);
        let language = nasij_language::main_language(text, &runs);
        let Tokenized { sentences, mut tokens, mut notes } =
            tokenize(text, |span| nasij_language::language_of(text, span, &runs));

        let (mut mentions, mut relations) = (Vec::new(), Vec::new());
        let mut article = Article::new(&self.organizations);
        let calibration = self.encoder.card().calibration.relations;
        let mut ids = (0..).map(SentenceId);
        for passage in sentences.chunks(PASSAGE) {
            let read = |sentences| Reading::all(text, sentences, &tokens, &self.encoder, self.tagger.as_ref());
            let mut readings: Vec<_> =
                self.threads.install(|| passage.par_chunks(TOGETHER).flat_map_iter(read).collect());
            for reading in &readings {
                reading.introduce(text, &mut article);
            }
            for reading in &mut readings {
                reading.settle(text, &article);
            }
            let connect = |readings| sentence::connect(readings, &self.extractor);
            let links: Vec<_> = self.threads.install(|| readings.par_chunks(TOGETHER).flat_map_iter(connect).collect());

            for ((id, reading), links) in ids.by_ref().zip(readings).zip(links) {
                let first = mentions.len();
                relations.extend(links.iter().map(|link| sentence::relation(link, id, first, calibration)));
                mentions.extend(reading.names.into_iter().map(|name| name.mention(id)));
                notes.extend(reading.notes);
                for (token, clitics) in reading.clitics {
                    tokens[token].clitics = clitics;
                }
            }
        }
        Analysis { language, runs, sentences, tokens, mentions, relations, notes: gather(notes) }
    }

    /// Reads many documents in parallel; results are in their order, and do not depend on the number of threads.
    ///
    /// A panic in one document, which would be a mistake of ours, is caught there: its neighbours come out unharmed.
    pub fn analyze_batch(&self, docs: &[&Document]) -> Vec<Result<Analysis, Panicked>> {
        let one = |doc: &&Document| {
            catch_unwind(AssertUnwindSafe(|| self.analyze(&doc.text))).map_err(|payload| Panicked::new(&*payload))
        };
        self.threads.install(|| docs.par_iter().map(one).collect())
    }
}

/// Sorts notes by place, and joins those of one kind whose sentences follow each other: a Persian article is one note.
fn gather(mut notes: Vec<Note>) -> Vec<Note> {
    notes.sort_by_key(|note| (note.kind, note.span));
    notes.dedup_by(|next, kept| {
        // Blanks between sentences are few; what lies farther apart is told apart.
        let joined = next.kind == kept.kind && next.span.start <= kept.span.end.saturating_add(4);
        if joined {
            kept.span.end = kept.span.end.max(next.span.end);
        }
        joined
    });
    notes.sort_by_key(|note| (note.span, note.kind));
    notes
}

#[cfg(test)]
mod tests {
    use nasij_annotation::{NoteKind, Span};

    use super::*;

    #[test]
    fn neighbouring_notes_of_one_kind_are_one() {
        let note = |kind, start, end| Note { kind, span: Span::new(start, end) };
        let notes = vec![
            note(NoteKind::OtherLanguage, 0, 10),
            note(NoteKind::LongWord, 3, 5),
            note(NoteKind::OtherLanguage, 11, 20),
            note(NoteKind::OtherLanguage, 90, 95),
        ];
        let expected = [
            note(NoteKind::OtherLanguage, 0, 20),
            note(NoteKind::LongWord, 3, 5),
            note(NoteKind::OtherLanguage, 90, 95),
        ];
        assert_eq!(gather(notes), expected);
    }
}
