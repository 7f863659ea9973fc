//! What a run costs.

/// CPU seconds and memory of this process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// CPU seconds, system and user, of all threads.
    pub(crate) cpu_seconds: f64,
    /// The most memory that was resident at once, in bytes.
    pub(crate) peak_memory: u64,
}

#[cfg(unix)]
pub(crate) use unix::{of_process, of_thread};

#[cfg(unix)]
mod unix {
    use nix::sys::{
        resource::{UsageWho, getrusage},
        time::TimeVal,
    };

    use super::Usage;

    pub(crate) fn of_process() -> Usage {
        let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else { return Usage::default() };
        // Kilobytes, but bytes on Apple's systems.
        let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
        Usage {
            cpu_seconds: seconds(usage.user_time()) + seconds(usage.system_time()),
            peak_memory: u64::try_from(usage.max_rss()).unwrap_or_default() * unit,
        }
    }

    /// CPU seconds of the thread that asks.
    #[cfg(target_os = "linux")]
    pub(crate) fn of_thread() -> f64 {
        getrusage(UsageWho::RUSAGE_THREAD).map_or(0.0, |it| seconds(it.user_time()) + seconds(it.system_time()))
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn of_thread() -> f64 {
        0.0
    }

    #[allow(clippy::cast_precision_loss, reason = "seconds and microseconds of a run are small")]
    fn seconds(time: TimeVal) -> f64 {
        time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6
    }
}

#[cfg(not(unix))]
pub(crate) fn of_process() -> Usage {
    Usage::default()
}

#[cfg(not(unix))]
pub(crate) fn of_thread() -> f64 {
    0.0
}
