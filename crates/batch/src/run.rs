//! From the first item to the last.

use std::{
    ops::ControlFlow,
    panic::resume_unwind,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{self, RecvTimeoutError, SyncSender},
    },
    thread,
    time::Duration,
};

use nasij_annotation::{Analysis, Document};
use nasij_archive::read::{Batcher, Each, Item};

use crate::{
    BatchError, Counts, Settings, Summary,
    journal::Journal,
    key::{self, Key},
    results::Results,
    step::Step,
    usage,
};

/// How often progress is told while nothing happens.
const TICK: Duration = Duration::from_millis(500);

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// What was done, in this run and those that it takes up.
    pub counts: &'a Counts,
    /// Items that earlier runs had done.
    pub skipped: u64,
    /// What failed since progress was told last, for people.
    pub failures: &'a [String],
}

/// An item, and what it is known by.
pub(crate) struct Known {
    pub(crate) item: Item,
    pub(crate) key: Key,
}

/// Has all documents that `read` hands over analysed, and keeps the results.
///
/// `read` runs on a thread of its own, one batch ahead; `analyze` gives an analysis for each document, in their order,
/// or says why there is none. `watch` is told how far the run is after each batch and every half second. Where `settings` find a
/// run that was cut short, it is taken up.
pub fn run(
    settings: &Settings,
    read: impl FnOnce(&mut Each<'_>) -> ControlFlow<()> + Send,
    analyze: impl Fn(&[&Document]) -> Vec<Result<Analysis, String>>,
    watch: &mut dyn FnMut(Progress<'_>),
) -> Result<Summary, BatchError> {
    let mut results = Results::open(settings)?;
    let skipped = AtomicU64::new(0);
    let (sender, batches) = mpsc::sync_channel(1);
    // Only what was done before this run began is passed over: a document that comes twice is two.
    let earlier = results.has_earlier().then(|| results.journal());
    let (worked, read) = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let read = hand_over(read, earlier.as_deref(), &skipped, &sender);
            // The end, for the one who takes the batches.
            drop(sender);
            read.map(|flow| (flow, usage::of_thread()))
        });
        let mut work = || {
            loop {
                let batch = match batches.recv_timeout(TICK) {
                    Ok(batch) => batch,
                    Err(RecvTimeoutError::Timeout) => {
                        let skipped = skipped.load(Ordering::Relaxed);
                        watch(Progress { counts: results.counts(), skipped, failures: &[] });
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                };
                let step = Step::new(batch, settings, &results, &analyze)?;
                results.keep(&step)?;
                let skipped = skipped.load(Ordering::Relaxed);
                // What the run stops at is told by its end.
                let told = step.failures.len() - usize::from(step.stop.is_some());
                let failures = step.failures.get(..told).unwrap_or_default();
                watch(Progress { counts: results.counts(), skipped, failures });
                if let Some(message) = step.stop {
                    return Err(BatchError::Strict(message));
                }
            }
        };
        let worked = work();
        // A reader that waits for us learns that nobody takes its batches any more.
        drop(batches);
        (worked, reader.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    let outcome = worked.and_then(|()| read.map(|(_, seconds)| seconds));
    let reading_seconds = *outcome.as_ref().unwrap_or(&0.0);
    let summary = results.finish(outcome.is_ok(), skipped.into_inner(), reading_seconds);
    // Why the run ended says more than that its summary cannot be written either.
    outcome.and(summary)
}

/// Reads, passes over what earlier runs did, and sends the rest in batches.
fn hand_over(
    read: impl FnOnce(&mut Each<'_>) -> ControlFlow<()>,
    earlier: Option<&Journal>,
    skipped: &AtomicU64,
    sender: &SyncSender<Vec<Known>>,
) -> Result<ControlFlow<()>, BatchError> {
    let mut batcher = Batcher::default();
    let mut failed = None;
    let flow = read(&mut |item| {
        let key = key::of_item(&item);
        match earlier.map_or(Ok(false), |journal| journal.is_done(&key)) {
            Ok(false) => {}
            Ok(true) => {
                skipped.fetch_add(1, Ordering::Relaxed);
                return ControlFlow::Continue(());
            }
            Err(error) => {
                failed = Some(error);
                return ControlFlow::Break(());
            }
        }
        let bytes = item.as_ref().map_or(0, |it| it.document.text.len());
        match batcher.push(Known { item, key }, bytes).map(|batch| sender.send(batch)) {
            Some(Err(_)) => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    if flow.is_continue() {
        // Nobody takes it if the run has failed meanwhile.
        let _ = batcher.finish().map(|batch| sender.send(batch));
    }
    Ok(flow)
}
