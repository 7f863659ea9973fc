use std::collections::BTreeMap;

use nasij_annotation::{Analysis, NoteKind, TokenKind};
use serde::{Deserialize, Serialize};

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Documents with a result.
    pub documents: u64,
    /// Of these, documents whose text came before and was not analysed again.
    pub duplicates: u64,
    /// Of these, documents that are nearly the same as an earlier one.
    pub near_duplicates: u64,
    /// What could not be read or analysed.
    pub failed: u64,
    /// Words that were analysed.
    pub words: u64,
    /// Bytes of text that were analysed.
    pub bytes: u64,
    /// Documents by their main language.
    pub languages: BTreeMap<String, u64>,
    /// Names by their kind.
    pub entities: BTreeMap<String, u64>,
    /// Relations by their kind.
    pub relations: BTreeMap<String, u64>,
    /// Notes by their code.
    pub notes: BTreeMap<String, u64>,
}

impl Counts {
    /// Counts a document that was analysed.
    pub(crate) fn add(&mut self, text: &str, analysis: &Analysis) {
        self.documents += 1;
        self.bytes += text.len() as u64;
        self.words += analysis.tokens.iter().filter(|it| it.kind == TokenKind::Word).count() as u64;
        count(&mut self.languages, analysis.language.tag());
        for mention in &analysis.mentions {
            count(&mut self.entities, mention.kind.label());
        }
        for relation in &analysis.relations {
            count(&mut self.relations, relation.kind.label());
        }
        for note in &analysis.notes {
            self.add_note(note.kind);
        }
    }

    /// Counts a note.
    pub(crate) fn add_note(&mut self, kind: NoteKind) {
        count(&mut self.notes, kind.code());
    }
}

fn count(counts: &mut BTreeMap<String, u64>, key: &str) {
    match counts.get_mut(key) {
        Some(count) => *count += 1,
        None => {
            counts.insert(key.to_owned(), 1);
        }
    }
}
