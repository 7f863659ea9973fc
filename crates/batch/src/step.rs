//! What a batch gives.

use std::collections::{HashMap, HashSet};

use nasij_annotation::{Analysis, Document, Note, NoteKind, Span};
use nasij_archive::{
    read::Record,
    write::{Standing, drop_below, duplicate_line, json_line},
};

use crate::{
    BatchError, Counts, Settings,
    failed::Failure,
    journal::Entries,
    key::{self, Key},
    near::Near,
    results::Results,
    run::Known,
};

/// Results of a batch, not yet kept.
pub(crate) struct Step {
    /// Of results, in the order of the input.
    pub(crate) lines: String,
    /// Of failures.
    pub(crate) failed: String,
    /// The same for people.
    pub(crate) failures: Vec<String>,
    pub(crate) entries: Entries,
    /// After this batch.
    pub(crate) counts: Counts,
    /// Why the run is to stop here.
    pub(crate) stop: Option<String>,
}

/// Whether a text was seen before.
enum Text {
    New(Key),
    /// In an earlier batch, in a document of this id.
    Earlier(String),
    /// In this batch, at this index.
    Here(usize),
}

impl Step {
    /// Has the new texts of a batch analysed, and writes what is to be kept.
    pub(crate) fn new(
        batch: Vec<Known>,
        settings: &Settings,
        results: &Results<'_>,
        analyze: &impl Fn(&[&Document]) -> Vec<Result<Analysis, String>>,
    ) -> Result<Self, BatchError> {
        let texts = texts(&batch, results)?;
        let new: Vec<usize> = (0..batch.len()).filter(|&i| matches!(texts[i], Some(Text::New(_)))).collect();
        let documents: Vec<_> =
            new.iter().filter_map(|&i| batch[i].item.as_ref().ok()).map(|it| &it.document).collect();
        let mut given: HashMap<usize, _> = new.into_iter().zip(analyze(&documents)).collect();

        let counts = results.counts().clone();
        let mut step = Self {
            lines: String::new(),
            failed: String::new(),
            failures: vec![],
            entries: Entries::default(),
            counts,
            stop: None,
        };
        let journal = results.journal();
        let mut near = settings.near_duplicates.then(|| Near::new(&journal));
        let mut ids = Ids { results, here: HashSet::new() };
        // Of each text in this batch: the id of its first document, or why that has no result.
        let mut first: HashMap<usize, Result<String, String>> = HashMap::new();
        for (i, (Known { item, key }, text)) in batch.into_iter().zip(&texts).enumerate() {
            step.entries.done.push(key);
            let mut record = match item {
                Ok(record) => record,
                Err(error) => {
                    step.fail(&Failure::unread(&error), settings);
                    if step.stop.is_some() {
                        break;
                    }
                    continue;
                }
            };
            let known = match text {
                Some(Text::Earlier(id)) => Some(Ok(id.clone())),
                Some(Text::Here(j)) => first.get(j).cloned(),
                _ => None,
            };
            let is_repeated = ids.is_repeated(&record.document.id, &mut step.entries)?;
            let outcome = match (known, given.remove(&i)) {
                (Some(Ok(id)), _) => {
                    step.duplicate(&record, &id);
                    Ok(())
                }
                (Some(Err(reason)), _) | (None, Some(Err(reason))) => Err(reason),
                (None, Some(Ok(analysis))) => {
                    if is_repeated {
                        let span = Span::new(0, record.document.text.len());
                        record.notes.push(Note { kind: NoteKind::RepeatedId, span });
                    }
                    let like = match (&mut near, text) {
                        (Some(near), Some(Text::New(key))) => {
                            near.find(&record.document.text, *key, &record.document.id, &mut step.entries)?
                        }
                        _ => None,
                    };
                    step.result(&record, analysis, like.as_deref(), settings);
                    Ok(())
                }
                (None, None) => Err("internal error: no analysis was given".to_owned()),
            };
            if let Err(reason) = &outcome {
                step.fail(&Failure::unanalysed(&record.origin, &record.document.id, reason), settings);
            } else if let Some(Text::New(text)) = text {
                step.entries.texts.push((*text, record.document.id.clone()));
            }
            first.insert(i, outcome.map(|()| record.document.id));
            if step.stop.is_some() {
                break;
            }
        }
        Ok(step)
    }

    fn result(&mut self, record: &Record, mut analysis: Analysis, like: Option<&str>, settings: &Settings) {
        drop_below(&mut analysis, settings.min_score);
        self.counts.add(&record.document.text, &analysis);
        for note in &record.notes {
            self.counts.add_note(note.kind);
        }
        let standing = Standing { source: true, near_duplicate_of: like };
        self.counts.near_duplicates += u64::from(like.is_some());
        self.lines += &json_line(record, &analysis, &standing, settings.json);
        self.lines.push('\n');
    }

    fn duplicate(&mut self, record: &Record, first: &str) {
        self.counts.documents += 1;
        self.counts.duplicates += 1;
        self.lines += &duplicate_line(record, first);
        self.lines.push('\n');
    }

    fn fail(&mut self, failure: &Failure<'_>, settings: &Settings) {
        self.counts.failed += 1;
        self.failed += &failure.line();
        self.failures.push(failure.message());
        if settings.strict {
            self.stop = Some(failure.message());
        }
    }
}

/// What is known of each item's text; nothing where it could not be read.
fn texts(batch: &[Known], results: &Results<'_>) -> Result<Vec<Option<Text>>, BatchError> {
    let journal = results.journal();
    let mut here: HashMap<Key, usize> = HashMap::new();
    let text = |(i, known): (usize, &Known)| {
        let Ok(record) = &known.item else { return Ok(None) };
        let text = &record.document.text;
        let key = key::of_text(text);
        // Blank texts are no copies of each other.
        if text.trim().is_empty() {
            return Ok(Some(Text::New(known.key)));
        }
        if let Some(&j) = here.get(&key) {
            return Ok(Some(Text::Here(j)));
        }
        if let Some(id) = journal.text(&key)? {
            return Ok(Some(Text::Earlier(id)));
        }
        here.insert(key, i);
        Ok(Some(Text::New(key)))
    };
    batch.iter().enumerate().map(text).collect()
}

/// Ids that were given.
struct Ids<'a> {
    results: &'a Results<'a>,
    here: HashSet<Key>,
}

impl Ids<'_> {
    /// Whether another document had the id; it has one now.
    fn is_repeated(&mut self, id: &str, entries: &mut Entries) -> Result<bool, BatchError> {
        let key = key::of_id(id);
        if !self.here.insert(key) || self.results.journal().has_id(&key)? {
            return Ok(true);
        }
        entries.ids.push(key);
        Ok(false)
    }
}
