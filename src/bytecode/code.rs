//! Loaded code: units, functions and call slots, each in a table that only grows.
//!
//! A *unit* is what was compiled together: a version of a module, a line of the shell, a script. Loading a unit numbers it;
//! that number and an index into its instructions are an address, which fits into a return word on the stack. Units are
//! never unloaded: a process may still run in them.
//!
//! A *slot* stands for one module, function and arity, whether defined or not. Calls between modules go through slots, so
//! that loading a new version of a module, which points the slots at the new functions, is seen by the next call.

use super::instructions::Instruction;
use super::segments::Layout;
use crate::atom::Atom;
use crate::value::term::{FunctionId, SlotId, Term};
use rustc_hash::FxHashMap;
use std::any::Any;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

/// The number of a loaded unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct UnitId(pub u32);

pub const UNIT_BITS: u32 = 25;
pub const ENTRY_BITS: u32 = 24;
pub const FRAME_BITS: u32 = 12;

/// Code that was compiled together.
pub struct Unit {
    /// The module it defines; for other code the name that its stack frames carry (`:elixir_eval`).
    pub module: Atom,
    pub defines_module: bool,
    pub file: Arc<str>,
    pub instructions: Box<[Instruction]>,
    pub functions: Box<[Function]>,
    pub literals: Box<[Term]>,
    pub layouts: Box<[Layout]>,
    /// Where the code of a line begins, ascending: `(instruction, line)`.
    pub lines: Box<[(u32, u32)]>,
    /// Protected stretches of code by their beginnings; of two that begin together the inner one comes last.
    pub handlers: Box<[ExceptionHandler]>,
    pub attachments: Box<[Arc<dyn Any + Send + Sync>]>,
}

/// A unit and the number that it has got.
pub struct LoadedUnit {
    pub id: UnitId,
    unit: Unit,
}

impl Deref for LoadedUnit {
    type Target = Unit;

    #[inline(always)]
    fn deref(&self) -> &Unit {
        &self.unit
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    pub name: Atom,
    /// As its caller sees it: without captured values.
    pub arity: u8,
    /// How many captured values follow the arguments in the registers.
    pub captured: u8,
    pub public: bool,
    /// The first instruction.
    pub entry: u32,
    /// How many registers it uses.
    pub frame: u16,
    pub line: u32,
}

/// Errors raised while an instruction of `from..to` runs continue at `target`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExceptionHandler {
    pub from: u32,
    pub to: u32,
    pub target: u32,
    pub kind: HandlerKind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HandlerKind {
    /// `try`: class, reason and stacktrace go into three registers, this one first.
    Try { first: u16 },
    /// A guard: the error only means that the guard fails.
    Guard,
}

/// Where the function of a [`FunctionId`] is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoadedFunction {
    pub unit: UnitId,
    /// Its place among the functions of the unit.
    pub index: u32,
    pub entry: u32,
    pub frame: u16,
    pub arity: u8,
    pub captured: u8,
}

/// What a slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Nothing yet: the module may still have to be loaded.
    Undefined,
    Code {
        unit: UnitId,
        entry: u32,
        frame: u16,
    },
    Native(u16),
    /// `:erlang.apply/2` and `/3`, which the interpreter does itself.
    Apply,
}

pub struct Slot {
    pub module: Atom,
    pub name: Atom,
    pub arity: u8,
    target: AtomicU64,
}

impl Slot {
    /// The low three bits tell the kind; code packs unit, entry and frame above them.
    #[inline(always)]
    pub fn target(&self) -> Target {
        let word = self.target.load(Ordering::Acquire);
        match word & 7 {
            0 => Target::Undefined,
            1 => Target::Code {
                unit: UnitId((word >> 39) as u32),
                entry: (word >> 15 & ((1 << ENTRY_BITS) - 1)) as u32,
                frame: (word >> 3 & ((1 << FRAME_BITS) - 1)) as u16,
            },
            2 => Target::Native((word >> 3) as u16),
            _ => Target::Apply,
        }
    }

    /// `Release` pairs with the `Acquire` of [`Slot::target`]: who sees the new target sees the unit.
    fn set(&self, target: Target) {
        let word = match target {
            Target::Undefined => 0,
            Target::Code { unit, entry, frame } => {
                1 | (frame as u64) << 3 | (entry as u64) << 15 | (unit.0 as u64) << 39
            }
            Target::Native(native) => 2 | (native as u64) << 3,
            Target::Apply => 3,
        };
        self.target.store(word, Ordering::Release);
    }
}

static UNITS: boxcar::Vec<LoadedUnit> = boxcar::Vec::new();
static FUNCTIONS: boxcar::Vec<LoadedFunction> = boxcar::Vec::new();
static SLOTS: boxcar::Vec<Slot> = boxcar::Vec::new();

/// The first function id of each unit; its other functions follow.
static FIRST_FUNCTIONS: boxcar::Vec<u32> = boxcar::Vec::new();

#[derive(Default)]
struct Index {
    slots: FxHashMap<(Atom, Atom, u8), SlotId>,
    modules: FxHashMap<Atom, UnitId>,
}

fn index() -> &'static RwLock<Index> {
    static INDEX: OnceLock<RwLock<Index>> = OnceLock::new();
    INDEX.get_or_init(RwLock::default)
}

/// What of the BEAM's limits a unit may exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadError {
    /// 2^25 units have been loaded.
    TooManyUnits,
    /// A unit of more than 2^24 instructions.
    UnitTooLarge,
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            LoadError::TooManyUnits => "too many pieces of code have been loaded",
            LoadError::UnitTooLarge => "this code has more than 16 million instructions",
        })
    }
}

/// Adds a unit. If it defines a module, the module's slots point at it from now on.
pub fn load(unit: Unit) -> Result<UnitId, LoadError> {
    if unit.instructions.len() >= 1 << ENTRY_BITS {
        return Err(LoadError::UnitTooLarge);
    }
    // One writer at a time keeps the function ids of a unit together.
    let mut index = index().write().unwrap_or_else(|poisoned| poisoned.into_inner());
    if UNITS.count() >= 1 << UNIT_BITS {
        return Err(LoadError::TooManyUnits);
    }
    let id = UnitId(UNITS.count() as u32);
    let first = FUNCTIONS.count() as u32;
    for (function_index, function) in unit.functions.iter().enumerate() {
        FUNCTIONS.push(LoadedFunction {
            unit: id,
            index: function_index as u32,
            entry: function.entry,
            frame: function.frame,
            arity: function.arity,
            captured: function.captured,
        });
    }
    FIRST_FUNCTIONS.push(first);
    let (module, defines_module) = (unit.module, unit.defines_module);
    let exports: Vec<(Atom, u8, u32, u16)> =
        unit.functions.iter().filter(|f| f.public).map(|f| (f.name, f.arity, f.entry, f.frame)).collect();
    UNITS.push(LoadedUnit { id, unit });
    if defines_module {
        if let Some(previous) = index.modules.insert(module, id) {
            forget(&index, previous, module);
        }
        for (name, arity, entry, frame) in exports {
            let slot = slot_in(&mut index, module, name, arity);
            SLOTS[slot.0 as usize].set(Target::Code { unit: id, entry, frame });
        }
    }
    Ok(id)
}

fn forget(index: &Index, unit: UnitId, module: Atom) {
    for function in self::unit(unit).functions.iter().filter(|function| function.public) {
        if let Some(slot) = index.slots.get(&(module, function.name, function.arity)) {
            SLOTS[slot.0 as usize].set(Target::Undefined);
        }
    }
}

/// Takes a module's functions away: calls to them fail until it is loaded again.
pub fn delete_module(module: Atom) -> bool {
    let mut index = index().write().unwrap_or_else(|poisoned| poisoned.into_inner());
    match index.modules.remove(&module) {
        Some(unit) => {
            forget(&index, unit, module);
            true
        }
        None => false,
    }
}

/// The slot of a function, made if nobody named it before.
pub fn slot(module: Atom, name: Atom, arity: u8) -> SlotId {
    if let Some(slot) = find_slot(module, name, arity) {
        return slot;
    }
    slot_in(&mut index().write().unwrap_or_else(|poisoned| poisoned.into_inner()), module, name, arity)
}

/// The slot of a function if some code has named it.
pub fn find_slot(module: Atom, name: Atom, arity: u8) -> Option<SlotId> {
    let index = index().read().unwrap_or_else(|poisoned| poisoned.into_inner());
    index.slots.get(&(module, name, arity)).copied()
}

fn slot_in(index: &mut Index, module: Atom, name: Atom, arity: u8) -> SlotId {
    *index
        .slots
        .entry((module, name, arity))
        .or_insert_with(|| SlotId(SLOTS.push(Slot { module, name, arity, target: AtomicU64::new(0) }) as u32))
}

/// Points a slot at a native or at `apply`.
pub fn define_native(module: Atom, name: Atom, arity: u8, target: Target) {
    let slot = slot(module, name, arity);
    SLOTS[slot.0 as usize].set(target);
}

#[inline(always)]
pub fn slot_at(id: SlotId) -> &'static Slot {
    &SLOTS[id.0 as usize]
}

#[inline(always)]
pub fn unit(id: UnitId) -> &'static LoadedUnit {
    &UNITS[id.0 as usize]
}

#[inline(always)]
pub fn function(id: FunctionId) -> &'static LoadedFunction {
    &FUNCTIONS[id.0 as usize]
}

/// The id of a unit's function by its index.
#[inline]
pub fn function_id(unit: UnitId, index: u32) -> FunctionId {
    FunctionId(FIRST_FUNCTIONS[unit.0 as usize] + index)
}

/// The unit that defines a module now.
pub fn module_unit(module: Atom) -> Option<UnitId> {
    index().read().unwrap_or_else(|poisoned| poisoned.into_inner()).modules.get(&module).copied()
}

/// All modules that are loaded, in no order.
pub fn modules() -> Vec<Atom> {
    index().read().unwrap_or_else(|poisoned| poisoned.into_inner()).modules.keys().copied().collect()
}

impl Unit {
    /// The function an instruction belongs to.
    pub fn function_of(&self, instruction: u32) -> Option<&Function> {
        // Entries ascend: functions are laid out in order.
        let after = self.functions.partition_point(|function| function.entry <= instruction);
        self.functions.get(after.checked_sub(1)?)
    }

    /// The line an instruction was compiled from; 0 if unknown.
    pub fn line_of(&self, instruction: u32) -> u32 {
        let after = self.lines.partition_point(|(from, _)| *from <= instruction);
        after.checked_sub(1).map_or(0, |place| self.lines[place].1)
    }

    /// The innermost handler for an instruction.
    pub fn handler_of(&self, instruction: u32) -> Option<&ExceptionHandler> {
        let after = self.handlers.partition_point(|handler| handler.from <= instruction);
        let entry = self.function_of(instruction)?.entry;
        let before = self.handlers[..after].iter().rev().take_while(|handler| handler.from >= entry);
        before.into_iter().find(|handler| instruction < handler.to)
    }
}
