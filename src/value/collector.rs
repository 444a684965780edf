//! The copying collector of a process's heap (Cheney's): what the roots reach is copied to a new vector, the rest is gone.
//!
//! It runs only at safepoints, where the interpreter knows all roots: the stack, the mailbox, the few terms a process keeps
//! beside them. Natives allocate without any collection happening under their hands.

use super::heap::{BoxedKind, Header, Heap, append};
use super::term::{Tag, Term};
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};

/// A heap of fewer words is never collected.
pub const MINIMUM_THRESHOLD: usize = filled(2048);

/// With stress on, every safepoint that follows an allocation collects: what is not a root is gone at once.
static STRESS: AtomicBool = AtomicBool::new(false);

pub fn set_stress(on: bool) {
    STRESS.store(on, Ordering::Relaxed);
}

pub fn is_stressed() -> bool {
    STRESS.load(Ordering::Relaxed)
}

/// Where roots are: one call a slice of terms.
pub trait Roots {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Term));
}

impl Heap {
    /// Keeps what the roots reach. `stack_depth` (in words) adds to the next threshold: a deep stack makes each
    /// collection expensive, so they have to be rarer.
    pub fn collect(&mut self, stack: &mut [Term], others: &mut dyn Roots) {
        let asked_for = self.threshold == 0;
        let from = std::mem::take(&mut self.words);
        let mut collection = Collection {
            to: spare_space(from.len()),
            from,
            shared_from: std::mem::take(&mut self.shared),
            shared_to: Vec::new(),
            moved: Vec::new(),
        };
        collection.moved.resize(collection.shared_from.len(), NOT_MOVED);
        for root in stack.iter_mut() {
            *root = collection.evacuate(*root);
        }
        others.each(&mut |root| *root = collection.evacuate(*root));
        collection.scan();
        let live = collection.to.len();
        self.words = collection.to;
        keep_space(collection.from);
        self.shared = collection.shared_to;
        self.shared_bytes = 0;
        let live_shared = self.shared_words();
        self.threshold =
            if is_stressed() { live } else { threshold(growth(live) * live + live_shared.min(1 << 24) + stack.len()) };
        let room = if asked_for { live } else { self.threshold }.next_power_of_two();
        if self.words.capacity() > room {
            self.words.shrink_to(room);
        }
    }

    /// Has the next safepoint collect, whatever has been allocated, and give back the room that is left then.
    pub fn collect_soon(&mut self) {
        self.threshold = 0;
    }

    /// Collects before more than so many words are in use.
    pub fn limit_threshold(&mut self, words: usize) {
        self.threshold = self.threshold.min(words);
    }

    /// Makes the heap small again: for a process body that is used anew.
    pub fn clear(&mut self) {
        self.words.clear();
        self.words.shrink_to(256);
        self.shared = Vec::new();
        self.shared_bytes = 0;
        self.threshold = MINIMUM_THRESHOLD;
    }
}

/// How full a room of so many words may become: what is allocated before the next safepoint has to fit in, too.
const fn filled(room: usize) -> usize {
    room - room / 8
}

/// Where to collect a heap that wants so many words. A small one fills the room that doubling would come to anyway.
fn threshold(wanted: usize) -> usize {
    match wanted {
        0..0x1_0000 => MINIMUM_THRESHOLD.max(filled(wanted.next_power_of_two())),
        _ => wanted,
    }
}

/// How many times the live words a heap may reach before it is collected again: small heaps cost little memory, and a
/// process that keeps a few thousand words and makes many short-lived ones spends most of its collections on the former.
fn growth(live: usize) -> usize {
    match live {
        0..0x2000 => 8,
        0x2000..0x8000 => 6,
        _ => 3,
    }
}

thread_local! {
    /// Emptied heaps, to be the target of later collections: fresh pages of memory would cost more than the copying.
    static SPARE: RefCell<Vec<Vec<u64>>> = const { RefCell::new(Vec::new()) };
}

const SPARES: usize = 4;
/// Smaller ones are cheap to allocate; larger ones are given back.
const SPARE_WORDS: std::ops::RangeInclusive<usize> = 1024..=1 << 24;

/// Room for what a heap of so many words comes to. Rooms are powers of two, so that the one which a heap has left is what
/// another needs next: in rooms of every size the allocator's pages would stay half empty for ever.
fn spare_space(words: usize) -> Vec<u64> {
    let room = (words / 2).next_power_of_two();
    if words < *SPARE_WORDS.start() {
        return Vec::with_capacity(room);
    }
    SPARE.with_borrow_mut(|spares| {
        let fits = |spare: &Vec<u64>| (room..=2 * room).contains(&spare.capacity());
        spares.iter().position(fits).map(|place| spares.swap_remove(place)).unwrap_or_else(|| Vec::with_capacity(room))
    })
}

fn keep_space(mut words: Vec<u64>) {
    if SPARE_WORDS.contains(&words.capacity()) {
        words.clear();
        SPARE.with_borrow_mut(|spares| {
            if spares.len() == SPARES {
                spares.remove(0);
            }
            spares.push(words);
        });
    }
}

const NOT_MOVED: u32 = u32::MAX;

struct Collection {
    from: Vec<u64>,
    to: Vec<u64>,
    shared_from: Vec<super::heap::SharedBytes>,
    shared_to: Vec<super::heap::SharedBytes>,
    /// The new place of each entry of `shared_from`.
    moved: Vec<u32>,
}

impl Collection {
    /// The new place of a term, copied there if it has not been before. Immediates and literals stay.
    #[inline(always)]
    fn evacuate(&mut self, term: Term) -> Term {
        if !term.is_pointer() {
            return term;
        }
        let offset = term.offset();
        let Some(first) = self.from.get(offset).copied() else { return term };
        let first_term = Term::from_word(first);
        if first_term.tag() == Tag::Forward {
            return Term::from_word(first & !7 | term.word() & 7);
        }
        let place = self.to.len();
        let words = if term.is_cons() { 2 } else { Header::from_word(first).size() + 1 };
        append(&mut self.to, &self.from[offset..offset + words]);
        self.from[offset] = (place as u64) << 3 | Tag::Forward as u64;
        Term::from_word((place as u64) << 3 | term.word() & 7)
    }

    fn scan(&mut self) {
        let mut at = 0;
        while at < self.to.len() {
            let term = Term::from_word(self.to[at]);
            if term.tag() == Tag::Header {
                let header = Header::from_word(self.to[at]);
                if header.kind().is_raw() {
                    if header.kind() == BoxedKind::SharedBinary {
                        self.to[at + 1] = self.move_shared(self.to[at + 1] as usize) as u64;
                    }
                    at += header.size();
                }
            } else {
                self.to[at] = self.evacuate(term).word();
            }
            at += 1;
        }
    }

    fn move_shared(&mut self, entry: usize) -> u32 {
        if self.moved[entry] == NOT_MOVED {
            self.moved[entry] = self.shared_to.len() as u32;
            self.shared_to.push(std::mem::take(&mut self.shared_from[entry]));
        }
        self.moved[entry]
    }
}

/// Adds `distance` to every pointer in a stretch of heap that is about to be moved as a whole.
pub(super) fn relocate(words: &mut [u64], distance: usize) {
    let mut at = 0;
    while at < words.len() {
        let term = Term::from_word(words[at]);
        if term.tag() == Tag::Header {
            let header = Header::from_word(words[at]);
            if header.kind().is_raw() {
                at += header.size();
            }
        } else if term.is_pointer() && !term.is_literal_pointer() {
            words[at] = term.moved_by(distance).word();
        }
        at += 1;
    }
}
