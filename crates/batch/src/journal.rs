//! What is done already, on the disk.

use std::path::{Path, PathBuf};

use fs_err as fs;
use redb::{Database, ReadableDatabase, TableDefinition};
use serde::{Deserialize, Serialize};

use crate::{BatchError, Counts, Identity, key::Key};

/// Pages that the database keeps in memory; its default is a gigabyte.
const CACHE: usize = 16 << 20;

/// Items that were taken, with a result or a failure.
const DONE: TableDefinition<Key, ()> = TableDefinition::new("done");
/// Texts that were analysed, with the id of the first document.
const TEXTS: TableDefinition<Key, &str> = TableDefinition::new("texts");
/// Ids that were given.
const IDS: TableDefinition<Key, ()> = TableDefinition::new("ids");
/// Bands of signatures of texts that were analysed, with the first text that has the band.
const BANDS: TableDefinition<Key, Key> = TableDefinition::new("bands");
/// Signatures of texts that were analysed, each followed by the document's id.
const SIGNATURES: TableDefinition<Key, &[u8]> = TableDefinition::new("signatures");
/// `identity` and `state`, as JSON.
const RUN: TableDefinition<&str, &str> = TableDefinition::new("run");

/// How far a run is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) counts: Counts,
    /// The number of the part at hand.
    pub(crate) part: u32,
    /// Bytes of it that are done.
    pub(crate) part_bytes: u64,
    /// Bytes of `failed.jsonl` that are done.
    pub(crate) failed_bytes: u64,
    /// The input was read to its end.
    pub(crate) is_complete: bool,
    /// Wall seconds of the runs so far.
    pub(crate) seconds: f64,
    /// CPU seconds of the runs so far.
    pub(crate) cpu_seconds: f64,
    /// How often the run was taken up.
    pub(crate) resumed: u32,
}

/// What a batch adds to the journal.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    pub(crate) done: Vec<Key>,
    pub(crate) texts: Vec<(Key, String)>,
    pub(crate) ids: Vec<Key>,
    pub(crate) bands: Vec<(Key, Key)>,
    pub(crate) signatures: Vec<(Key, Vec<u8>)>,
}

pub(crate) struct Journal {
    path: PathBuf,
    db: Database,
}

impl Journal {
    /// Makes a journal; it has its name when it is whole.
    pub(crate) fn create(path: &Path, identity: &Identity) -> Result<Self, BatchError> {
        let new = path.with_extension("redb.new");
        let made = (|| {
            // What a run left behind that was killed here.
            if new.is_file() {
                fs::remove_file(&new)?;
            }
            let journal = Self { path: new.clone(), db: database().create(&new)? };
            let identity = serde_json::to_string(identity).expect("strings can be written");
            let write = journal.db.begin_write()?;
            write.open_table(RUN)?.insert("identity", identity.as_str())?;
            write.open_table(DONE)?;
            write.open_table(TEXTS)?;
            write.open_table(IDS)?;
            write.open_table(BANDS)?;
            write.open_table(SIGNATURES)?;
            write.commit()?;
            drop(journal);
            fs::rename(&new, path)?;
            Ok(())
        })();
        made.map_err(|error| failed(path, error))?;
        Ok(Self::open(path)?.0)
    }

    /// Opens a journal, with what the run was asked for and how far it is.
    pub(crate) fn open(path: &Path) -> Result<(Self, Identity, State), BatchError> {
        let opened = (|| {
            let db = database().open(path)?;
            let read = db.begin_read()?;
            let run = read.open_table(RUN)?;
            let text = |name| Ok::<_, redb::Error>(run.get(name)?.map(|it| it.value().to_owned()));
            let saved = (text("identity")?, text("state")?);
            Ok((db, saved))
        })();
        let (db, (identity, state)) = opened.map_err(|error| failed(path, error))?;
        let parse = |error: serde_json::Error| failed(path, redb::Error::Corrupted(error.to_string()));
        let identity = serde_json::from_str(&identity.unwrap_or_default()).map_err(parse)?;
        let state = state.map_or(Ok(State::default()), |it| serde_json::from_str(&it)).map_err(parse)?;
        Ok((Self { path: path.to_owned(), db }, identity, state))
    }

    /// Whether an item was taken.
    pub(crate) fn is_done(&self, key: &Key) -> Result<bool, BatchError> {
        self.look(|read| Ok(read.open_table(DONE)?.get(key)?.is_some()))
    }

    /// The id of the first document with a text.
    pub(crate) fn text(&self, key: &Key) -> Result<Option<String>, BatchError> {
        self.look(|read| Ok(read.open_table(TEXTS)?.get(key)?.map(|it| it.value().to_owned())))
    }

    /// Whether a document had an id.
    pub(crate) fn has_id(&self, key: &Key) -> Result<bool, BatchError> {
        self.look(|read| Ok(read.open_table(IDS)?.get(key)?.is_some()))
    }

    /// The first text that has a band.
    pub(crate) fn band(&self, key: &Key) -> Result<Option<Key>, BatchError> {
        self.look(|read| Ok(read.open_table(BANDS)?.get(key)?.map(|it| it.value())))
    }

    /// The signature of a text.
    pub(crate) fn signature(&self, key: &Key) -> Result<Option<Vec<u8>>, BatchError> {
        self.look(|read| Ok(read.open_table(SIGNATURES)?.get(key)?.map(|it| it.value().to_owned())))
    }

    /// Writes what a batch adds, and how far the run is: all of it, or nothing.
    pub(crate) fn commit(&self, entries: &Entries, state: &State) -> Result<(), BatchError> {
        let committed = (|| {
            let write = self.db.begin_write()?;
            {
                let mut done = write.open_table(DONE)?;
                for key in &entries.done {
                    done.insert(key, ())?;
                }
                let mut texts = write.open_table(TEXTS)?;
                for (key, id) in &entries.texts {
                    texts.insert(key, id.as_str())?;
                }
                let mut ids = write.open_table(IDS)?;
                for key in &entries.ids {
                    ids.insert(key, ())?;
                }
                let mut bands = write.open_table(BANDS)?;
                for (key, value) in &entries.bands {
                    bands.insert(key, value)?;
                }
                let mut signatures = write.open_table(SIGNATURES)?;
                for (key, value) in &entries.signatures {
                    signatures.insert(key, value.as_slice())?;
                }
                let state = serde_json::to_string(state).expect("numbers and strings can be written");
                write.open_table(RUN)?.insert("state", state.as_str())?;
            }
            Ok(write.commit()?)
        })();
        committed.map_err(|error| failed(&self.path, error))
    }

    fn look<T>(&self, look: impl FnOnce(&redb::ReadTransaction) -> Result<T, redb::Error>) -> Result<T, BatchError> {
        // A transaction a look: one that lived long would keep all old pages of the file alive.
        let looked = self.db.begin_read().map_err(redb::Error::from).and_then(|read| look(&read));
        looked.map_err(|error| failed(&self.path, error))
    }
}

fn database() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE);
    builder
}

fn failed(path: &Path, error: redb::Error) -> BatchError {
    let out = path.parent().unwrap_or(path).to_owned();
    match error {
        redb::Error::DatabaseAlreadyOpen => BatchError::Busy { out },
        redb::Error::Io(error) => BatchError::Write { path: path.to_owned(), error },
        error => BatchError::Journal { path: path.to_owned(), error: Box::new(error) },
    }
}
