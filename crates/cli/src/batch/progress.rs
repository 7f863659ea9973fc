//! How far a run is, for people.

use std::{
    io::{self, IsTerminal},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use nasij_batch::Progress;

use crate::printer::Printer;

/// How often a line is printed where there is no terminal.
const EVERY: Duration = Duration::from_secs(30);
/// Failures that are printed; a broken archive would flood the terminal.
const FAILURES: usize = 20;

/// A bar on a terminal, else a line every so often; failures in between.
pub(crate) struct Shown<'a> {
    printer: &'a mut Printer,
    /// None where there is no terminal, or none is to be used.
    bar: Option<ProgressBar>,
    total: u64,
    read: Arc<AtomicU64>,
    failures: usize,
    told: Instant,
    /// When the first document of this run was done, and what was done and read then.
    begun: Option<(Instant, u64, u64)>,
}

impl<'a> Shown<'a> {
    /// `total`: bytes of all inputs, as far as it is known; `read`: those that were read.
    pub(crate) fn new(printer: &'a mut Printer, total: u64, read: Arc<AtomicU64>) -> Self {
        let has_bar = !printer.is_quiet() && io::stderr().is_terminal();
        let bar = has_bar.then(|| {
            let bar = ProgressBar::with_draw_target(Some(total.max(1)), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:24} {percent:>3} %  {msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self { printer, bar, total, read, failures: 0, told: Instant::now(), begun: None }
    }

    pub(crate) fn tell(&mut self, progress: Progress<'_>) {
        for failure in progress.failures {
            self.failures += 1;
            let message = match self.failures {
                n if n <= FAILURES => failure.clone(),
                n if n == FAILURES + 1 => "further failures are written to failed.jsonl only".to_owned(),
                _ => break,
            };
            let print = |printer: &mut Printer| printer.error(&anyhow::anyhow!(message));
            match &self.bar {
                Some(bar) => bar.suspend(|| print(self.printer)),
                None => print(self.printer),
            }
        }
        let message = self.message(&progress);
        if let Some(bar) = &self.bar {
            bar.set_position(self.read.load(Ordering::Relaxed).min(self.total));
            bar.set_message(message);
        } else if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            let percent = (100 * self.read.load(Ordering::Relaxed).min(self.total)).checked_div(self.total);
            let percent = percent.map_or(String::new(), |it| format!("{it} % read, "));
            self.printer.note(&format!("{percent}{message}"));
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "rates for people")]
    fn message(&mut self, progress: &Progress<'_>) -> String {
        let counts = progress.counts;
        let read = self.read.load(Ordering::Relaxed);
        let (started, words, bytes) = *self.begun.get_or_insert((Instant::now(), counts.words, read));
        let seconds = started.elapsed().as_secs_f64();
        let mut parts = vec![match progress.skipped {
            0 => format!("{} documents", HumanCount(counts.documents)),
            skipped => format!("{} documents ({} done before)", HumanCount(counts.documents), HumanCount(skipped)),
        }];
        let words = counts.words.saturating_sub(words);
        if words > 0 && seconds > 0.0 {
            parts.push(format!("{} words/s", HumanCount(rounded(words as f64 / seconds))));
        }
        let (done, left) = (read.saturating_sub(bytes), self.total.saturating_sub(read));
        if words > 0 && done > 0 && self.total > 0 {
            parts.push(format!("{} left", duration(left as f64 / done as f64 * seconds)));
        }
        if counts.failed > 0 {
            parts.push(format!("{} failed", HumanCount(counts.failed)));
        }
        parts.join(", ")
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rates are small and positive")]
fn rounded(rate: f64) -> u64 {
    rate.round() as u64
}

/// `3 h 20 min`, `4 min 10 s`, `12.3 s`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and a year is few seconds")]
pub(crate) fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match whole {
        0..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_readable() {
        assert_eq!([0.04, 59.4, 61.0, 7261.0].map(duration), ["0.0 s", "59.4 s", "1 min 1 s", "2 h 1 min"]);
    }
}
