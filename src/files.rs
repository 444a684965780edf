//! Open files. A file belongs to the process that has opened it, the device that others read from and write to; it is
//! closed when that process ends, however it ends.

use crate::value::term::Pid;
use rustc_hash::FxHashMap;
use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file, for as long as it is open; `None` before that, and afterwards.
pub type OpenFile = Arc<Mutex<Option<File>>>;

#[derive(Default)]
pub struct OpenFiles {
    by_owner: Mutex<FxHashMap<Pid, OpenFile>>,
    /// How many there are: most processes end without a look for theirs.
    count: AtomicUsize,
}

impl OpenFiles {
    /// A place for the file that the process is about to open, instead of the one that it had.
    pub fn begin(&self, owner: Pid) -> OpenFile {
        let file = OpenFile::default();
        let mut files = self.lock();
        files.insert(owner, file.clone());
        self.count.store(files.len(), Relaxed);
        file
    }

    /// The file of a process.
    pub fn of(&self, owner: Pid) -> Option<OpenFile> {
        self.lock().get(&owner).cloned()
    }

    /// Closes the file of a process that has ended, once nobody is at work on it any more.
    pub fn owner_ended(&self, owner: Pid) {
        if self.count.load(Relaxed) == 0 {
            return;
        }
        let mut files = self.lock();
        let ended = files.remove(&owner);
        self.count.store(files.len(), Relaxed);
        // To close it may take long.
        drop(files);
        drop(ended);
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<Pid, OpenFile>> {
        self.by_owner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_closed_when_its_process_ends_and_nobody_is_at_work_on_it() {
        let files = OpenFiles::default();
        let [owner, other] = [1, 2].map(|sequence| Pid::new(sequence, 0));
        let at_work = files.begin(owner);
        let file = Arc::downgrade(&at_work);
        files.owner_ended(other);
        assert!(files.of(owner).is_some(), "another process has ended");
        files.owner_ended(owner);
        assert!(files.of(owner).is_none() && file.upgrade().is_some(), "a job is under way");
        drop(at_work);
        assert!(file.upgrade().is_none());
    }
}
