//! What time it is: the machine's time, or a virtual one that only moves when the deterministic driver moves it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A moment, in nanoseconds since the runtime was started.
pub type Moment = u64;

pub enum Clock {
    Real { start: Instant, system_time_at_start: i64 },
    Virtual { now: AtomicU64 },
}

/// 1 January 2025, 00:00 UTC: where virtual time begins.
const VIRTUAL_EPOCH: i64 = 1_735_689_600 * 1_000_000_000;

impl Clock {
    pub fn real() -> Clock {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let system_time_at_start = i64::try_from(since_epoch.as_nanos()).unwrap_or(i64::MAX);
        Clock::Real { start: Instant::now(), system_time_at_start }
    }

    pub fn virtual_time() -> Clock {
        Clock::Virtual { now: AtomicU64::new(0) }
    }

    pub fn now(&self) -> Moment {
        match self {
            Clock::Real { start, .. } => start.elapsed().as_nanos() as u64,
            Clock::Virtual { now } => now.load(Relaxed),
        }
    }

    /// Nanoseconds since 1970.
    pub fn system_time(&self) -> i64 {
        let start = match self {
            Clock::Real { system_time_at_start, .. } => *system_time_at_start,
            Clock::Virtual { .. } => VIRTUAL_EPOCH,
        };
        start.saturating_add(self.now() as i64)
    }

    /// Moves a virtual clock on; a real one goes by itself.
    pub fn advance_to(&self, moment: Moment) {
        if let Clock::Virtual { now } = self {
            now.fetch_max(moment, Relaxed);
        }
    }

    pub fn advance_by(&self, nanoseconds: u64) {
        if let Clock::Virtual { now } = self {
            now.fetch_add(nanoseconds, Relaxed);
        }
    }
}
