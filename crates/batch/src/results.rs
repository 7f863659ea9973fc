//! The folder of the results.

use std::{path::Path, sync::Arc, time::Instant};

use fs_err as fs;

use crate::{
    BatchError, Counts, Settings, Summary,
    journal::{Entries, Journal, State},
    part::{Log, Part, is_part},
    step::Step,
    usage,
};

const JOURNAL: &str = "journal.redb";
const FAILED: &str = "failed.jsonl";
const RUN: &str = "run.json";

/// Results, failures and journal of a run, kept in step.
pub(crate) struct Results<'a> {
    settings: &'a Settings,
    journal: Arc<Journal>,
    state: State,
    part: Part,
    failed: Log,
    started: Instant,
    /// Wall and CPU seconds of earlier runs.
    before: (f64, f64),
    has_earlier: bool,
}

impl<'a> Results<'a> {
    /// Opens the folder: a new run there, or one to take up.
    pub(crate) fn open(settings: &'a Settings) -> Result<Self, BatchError> {
        let out = &settings.out;
        let write = |error| BatchError::Write { path: out.clone(), error };
        fs::create_dir_all(out).map_err(write)?;
        let path = out.join(JOURNAL);
        if settings.restart && path.is_file() {
            // The lock: nobody is at work here. A journal that cannot be read is thrown away like any other.
            if let Err(error @ BatchError::Busy { .. }) = Journal::open(&path) {
                return Err(error);
            }
            clear(out, is_ours).map_err(write)?;
        }
        let (journal, mut state) = if path.is_file() {
            let (journal, identity, state) = Journal::open(&path)?;
            let changes = identity.changes(&settings.identity);
            if !changes.is_empty() {
                return Err(BatchError::Changed { out: out.clone(), changes });
            }
            (journal, state)
        } else {
            if let Some(example) = foreign(out).map_err(write)? {
                return Err(BatchError::Foreign { out: out.clone(), example });
            }
            (Journal::create(&path, &settings.identity)?, State::default())
        };
        clear(out, is_leftover).map_err(write)?;
        let has_earlier = state.counts.documents + state.counts.failed > 0;
        if has_earlier && !state.is_complete {
            state.resumed += 1;
        }
        let mut part = Part::resume(out, settings.format, state.part, state.part_bytes)?;
        // The run was cut short just before the part got its name.
        if part.position().1 >= settings.part_size {
            part.finish()?;
        }
        let failed = Log::open(out.join(FAILED), state.failed_bytes)?;
        let before = (state.seconds, state.cpu_seconds);
        let journal = Arc::new(journal);
        Ok(Self { settings, journal, state, part, failed, started: Instant::now(), before, has_earlier })
    }

    /// Whether earlier runs did something.
    pub(crate) fn has_earlier(&self) -> bool {
        self.has_earlier
    }

    pub(crate) fn journal(&self) -> Arc<Journal> {
        self.journal.clone()
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.state.counts
    }

    /// Keeps what a batch gave: first the results, then the journal.
    pub(crate) fn keep(&mut self, step: &Step) -> Result<(), BatchError> {
        self.part.append(&step.lines)?;
        self.state.failed_bytes = self.failed.append(&step.failed)?;
        self.state.counts = step.counts.clone();
        self.state.is_complete = false;
        self.commit(&step.entries)?;
        if self.part.position().1 >= self.settings.part_size {
            self.part.finish()?;
        }
        Ok(())
    }

    /// Ends the run, and says what was done.
    pub(crate) fn finish(
        mut self,
        is_complete: bool,
        skipped: u64,
        reading_seconds: f64,
    ) -> Result<Summary, BatchError> {
        if is_complete {
            self.part.finish()?;
            self.state.is_complete = true;
            self.commit(&Entries::default())?;
        }
        let State { counts, seconds, cpu_seconds, resumed, .. } = self.state;
        let summary = Summary {
            inputs: self.settings.inputs.clone(),
            complete: is_complete,
            resumed,
            skipped,
            counts,
            seconds,
            cpu_seconds,
            reading_seconds,
            writing_seconds: usage::of_thread(),
            peak_memory: usage::of_process().peak_memory,
            settings: self.settings.identity.clone(),
        };
        summary.write(&self.settings.out.join(RUN))?;
        Ok(summary)
    }

    fn commit(&mut self, entries: &Entries) -> Result<(), BatchError> {
        (self.state.part, self.state.part_bytes) = self.part.position();
        self.state.seconds = self.before.0 + self.started.elapsed().as_secs_f64();
        self.state.cpu_seconds = self.before.1 + usage::of_process().cpu_seconds;
        self.journal.commit(entries, &self.state)
    }
}

/// A file that a run makes.
fn is_ours(name: &str) -> bool {
    [JOURNAL, FAILED, RUN].contains(&name) || is_part(name) || is_leftover(name)
}

/// A file that a run did not come to finish or to name.
fn is_leftover(name: &str) -> bool {
    name == "journal.redb.new" || name.strip_prefix(".nasij-").is_some_and(|it| it.strip_suffix(".part").is_some())
}

fn clear(out: &Path, which: fn(&str) -> bool) -> std::io::Result<()> {
    for entry in fs::read_dir(out)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(which) && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The first file, by name, that no run made.
fn foreign(out: &Path) -> std::io::Result<Option<String>> {
    let names = fs::read_dir(out)?.map(|entry| entry.map(|it| it.file_name().to_string_lossy().into_owned()));
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    Ok(names.into_iter().filter(|it| !is_leftover(it)).min())
}
