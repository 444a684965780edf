//! Units as bytes: what `{:module, M, <<…>>, x}` shows, and how the compiled library is kept in the binary.
//!
//! Numbers of atoms, slots and natives differ from run to run; in the encoded form they are indexes into tables of names
//! at its end. All integers are little endian, lengths in 32 bits.

use super::code::{ExceptionHandler, Function, HandlerKind, Unit};
use super::instructions::{Instruction, Rename};
use super::segments::{Layout, LayoutKind, LayoutSize};
use crate::atom::Atom;
use crate::value::copy::copy_with_literals;
use crate::value::heap::Heap;
use crate::value::image::{RenameTerms, rename_term};
use crate::value::literals;
use crate::value::term::{SlotId, Term};
use std::collections::HashMap;

/// "KAIWA" and the version of the form.
const MAGIC: &[u8; 6] = b"KAIWA\x01";

/// The names of natives, of which this layer knows nothing.
pub trait NativeNames {
    fn name(&self, native: u16) -> Option<(Atom, Atom, u8)>;
    fn find(&self, module: Atom, name: Atom, arity: u8) -> Option<u16>;
}

/// The bytes of a unit. Parts that cannot be expressed as bytes (trees attached for a nested `defmodule`, literals that
/// name a process) leave an image that [`decode`] refuses.
pub fn encode(unit: &Unit, natives: &dyn NativeNames) -> Vec<u8> {
    let mut names = Names { natives: Some(natives), ..Names::default() };
    let mut out = Writer(MAGIC.to_vec());
    out.atom(unit.module, &mut names);
    out.bytes(unit.file.as_bytes());
    out.number(u32::from(unit.defines_module));
    out.number(unit.attachments.len() as u32);
    out.number(unit.instructions.len() as u32);
    for instruction in &unit.instructions {
        let mut instruction = *instruction;
        // Every number has a name when it is written.
        let _ = instruction.rename(&mut names);
        instruction.encode(&mut out.0);
    }
    out.number(unit.functions.len() as u32);
    for function in &unit.functions {
        out.atom(function.name, &mut names);
        let flags = u32::from(function.arity) | u32::from(function.captured) << 8 | u32::from(function.public) << 16;
        out.numbers(&[flags, function.entry, u32::from(function.frame), function.line]);
    }
    out.literals(&unit.literals, &mut names);
    out.number(unit.layouts.len() as u32);
    unit.layouts.iter().for_each(|layout| out.layout(layout));
    out.number(unit.lines.len() as u32);
    for (from, line) in &unit.lines {
        out.numbers(&[*from, *line]);
    }
    out.number(unit.handlers.len() as u32);
    for handler in &unit.handlers {
        let kind = match handler.kind {
            HandlerKind::Guard => 0,
            HandlerKind::Try { first } => u32::from(first) + 1,
        };
        out.numbers(&[handler.from, handler.to, handler.target, kind]);
    }
    names.write(&mut out);
    out.0
}

/// The unit whose bytes these are; `None` if they are none, or name natives that do not exist.
pub fn decode(bytes: &[u8], natives: &dyn NativeNames) -> Option<Unit> {
    let mut reader = Reader(bytes.strip_prefix(MAGIC)?);
    let tables = reader.0.len().checked_sub(4)?;
    let tables_at = u32::from_le_bytes(reader.0.get(tables..)?.try_into().ok()?) as usize;
    let mut names = Tables::read(Reader(bytes.get(tables_at..bytes.len() - 4)?), natives)?;
    let module = names.atom_at(reader.number()?)?;
    let file = String::from_utf8(reader.bytes()?.to_vec()).ok()?;
    let defines_module = reader.number()? != 0;
    if reader.number()? != 0 {
        return None;
    }
    let count = reader.number()?;
    let instructions = (0..count)
        .map(|_| {
            let mut instruction = Instruction::decode(&mut reader.0)?;
            instruction.rename(&mut names)?;
            Some(instruction)
        })
        .collect::<Option<_>>()?;
    let count = reader.number()?;
    let functions = (0..count)
        .map(|_| {
            let name = names.atom_at(reader.number()?)?;
            let [flags, entry, frame, line] = reader.numbers()?;
            let (arity, captured, public) = (flags as u8, (flags >> 8) as u8, flags >> 16 != 0);
            Some(Function { name, arity, captured, public, entry, frame: frame as u16, line })
        })
        .collect::<Option<_>>()?;
    let literals = reader.literals(&mut names)?;
    let count = reader.number()?;
    let layouts = (0..count).map(|_| reader.layout()).collect::<Option<_>>()?;
    let count = reader.number()?;
    let lines = (0..count).map(|_| reader.numbers().map(|[from, line]| (from, line))).collect::<Option<_>>()?;
    let count = reader.number()?;
    let handlers = (0..count)
        .map(|_| {
            let [from, to, target, kind] = reader.numbers()?;
            let kind = match kind.checked_sub(1) {
                None => HandlerKind::Guard,
                Some(first) => HandlerKind::Try { first: first as u16 },
            };
            Some(ExceptionHandler { from, to, target, kind })
        })
        .collect::<Option<_>>()?;
    Some(Unit {
        module,
        defines_module,
        file: file.into(),
        instructions,
        functions,
        literals,
        layouts,
        lines,
        handlers,
        attachments: Box::default(),
    })
}

/// A short number that tells versions of a module apart (FNV-1a).
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

/// Gives names indexes in the order in which they come.
#[derive(Default)]
struct Names<'n> {
    natives: Option<&'n dyn NativeNames>,
    atoms: Vec<Atom>,
    atom_places: HashMap<Atom, u32>,
    slots: Vec<u32>,
    slot_places: HashMap<u32, u32>,
    native_numbers: Vec<u16>,
}

impl Names<'_> {
    fn atom_index(&mut self, atom: Atom) -> u32 {
        *self.atom_places.entry(atom).or_insert_with(|| {
            self.atoms.push(atom);
            self.atoms.len() as u32 - 1
        })
    }

    fn write(mut self, out: &mut Writer) {
        let at = out.0.len() as u32;
        let slots: Vec<[u32; 3]> = std::mem::take(&mut self.slots)
            .into_iter()
            .map(|slot| {
                let slot = super::code::slot_at(SlotId(slot));
                [self.atom_index(slot.module), self.atom_index(slot.name), u32::from(slot.arity)]
            })
            .collect();
        let known = self.natives;
        let natives: Vec<[u32; 3]> = std::mem::take(&mut self.native_numbers)
            .into_iter()
            .filter_map(|native| known?.name(native))
            .map(|(module, name, arity)| [self.atom_index(module), self.atom_index(name), u32::from(arity)])
            .collect();
        out.number(self.atoms.len() as u32);
        self.atoms.iter().for_each(|atom| out.bytes(atom.name().as_bytes()));
        for table in [slots, natives] {
            out.number(table.len() as u32);
            table.iter().for_each(|row| out.numbers(row));
        }
        out.number(at);
    }
}

impl Rename for Names<'_> {
    fn atom(&mut self, number: u32) -> Option<u32> {
        Some(self.atom_index(Atom::from_number(number)))
    }

    fn slot(&mut self, number: u32) -> Option<u32> {
        Some(*self.slot_places.entry(number).or_insert_with(|| {
            self.slots.push(number);
            self.slots.len() as u32 - 1
        }))
    }

    fn native(&mut self, number: u16) -> Option<u16> {
        let known = self.native_numbers.iter().position(|known| *known == number);
        let place = known.unwrap_or_else(|| {
            self.native_numbers.push(number);
            self.native_numbers.len() - 1
        });
        u16::try_from(place).ok()
    }
}

impl RenameTerms for Names<'_> {
    fn atom(&mut self, atom: Atom) -> Option<Atom> {
        Some(Atom::from_number(self.atom_index(atom)))
    }

    fn slot(&mut self, slot: SlotId) -> Option<SlotId> {
        Rename::slot(self, slot.0).map(SlotId)
    }
}

/// The names of an encoded unit as the numbers of this run.
struct Tables {
    atoms: Vec<Atom>,
    slots: Vec<u32>,
    natives: Vec<u16>,
}

impl Tables {
    fn read(mut reader: Reader<'_>, natives: &dyn NativeNames) -> Option<Tables> {
        let count = reader.number()?;
        let atoms: Vec<Atom> = (0..count)
            .map(|_| Atom::of_source(std::str::from_utf8(reader.bytes()?).ok()?).ok())
            .collect::<Option<_>>()?;
        let names = |reader: &mut Reader<'_>| {
            let [module, name, arity] = reader.numbers()?;
            Some((*atoms.get(module as usize)?, *atoms.get(name as usize)?, arity as u8))
        };
        let count = reader.number()?;
        let slots = (0..count)
            .map(|_| names(&mut reader).map(|(module, name, arity)| super::code::slot(module, name, arity).0))
            .collect::<Option<_>>()?;
        let count = reader.number()?;
        let natives = (0..count)
            .map(|_| names(&mut reader).and_then(|(module, name, arity)| natives.find(module, name, arity)))
            .collect::<Option<_>>()?;
        Some(Tables { atoms, slots, natives })
    }

    fn atom_at(&self, index: u32) -> Option<Atom> {
        self.atoms.get(index as usize).copied()
    }
}

impl Rename for Tables {
    fn atom(&mut self, number: u32) -> Option<u32> {
        self.atom_at(number).map(Atom::number)
    }

    fn slot(&mut self, number: u32) -> Option<u32> {
        self.slots.get(number as usize).copied()
    }

    fn native(&mut self, number: u16) -> Option<u16> {
        self.natives.get(number as usize).copied()
    }
}

impl RenameTerms for Tables {
    fn atom(&mut self, atom: Atom) -> Option<Atom> {
        self.atom_at(atom.number())
    }

    fn slot(&mut self, slot: SlotId) -> Option<SlotId> {
        Rename::slot(self, slot.0).map(SlotId)
    }
}

/// Bytes under construction.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    pub fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub fn numbers(&mut self, numbers: &[u32]) {
        numbers.iter().for_each(|number| self.number(*number));
    }

    /// Bytes with their length in front.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }

    fn atom(&mut self, atom: Atom, names: &mut Names<'_>) {
        self.number(names.atom_index(atom));
    }

    fn words(&mut self, words: &[u64]) {
        self.number(words.len() as u32);
        words.iter().for_each(|word| self.0.extend_from_slice(&word.to_le_bytes()));
    }

    /// The literals as a heap of their own. A literal that cannot leave this run leaves the heap empty.
    fn literals(&mut self, literals: &[Term], names: &mut Names<'_>) {
        let mut heap = Heap::new();
        let area = Heap::new();
        let roots: Vec<Term> = literals.iter().map(|literal| copy_with_literals(&area, *literal, &mut heap)).collect();
        let renamed = heap.rename(names).and_then(|()| {
            roots.into_iter().map(|root| rename_term(root, names).map(Term::word)).collect::<Result<Vec<u64>, _>>()
        });
        let (words, shared) = heap.to_image();
        self.words(words);
        self.number(shared.len() as u32);
        shared.into_iter().for_each(|bytes| self.bytes(bytes));
        self.words(&renamed.unwrap_or_default());
    }

    fn layout(&mut self, layout: &Layout) {
        let (size, fixed) = match layout.size {
            LayoutSize::Fixed(size) => (0, size),
            LayoutSize::Register => (1, 0),
            LayoutSize::Rest => (2, 0),
        };
        let flags =
            layout.kind as u32 | size << 8 | u32::from(layout.signed) << 16 | u32::from(layout.little_endian) << 17;
        self.numbers(&[flags, fixed, u32::from(layout.unit)]);
    }
}

/// Reads what a [`Writer`] has written; `None` where something else stands.
pub struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader(bytes)
    }

    pub fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*number))
    }

    pub fn numbers<const N: usize>(&mut self) -> Option<[u32; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.number()?;
        }
        Some(numbers)
    }

    pub fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = self.number()? as usize;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn words(&mut self) -> Option<Vec<u64>> {
        let length = self.number()? as usize;
        let (bytes, rest) = self.0.split_at_checked(length.checked_mul(8)?)?;
        self.0 = rest;
        Some(bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word)).collect())
    }

    fn literals(&mut self, names: &mut Tables) -> Option<Box<[Term]>> {
        let words = self.words()?;
        let count = self.number()?;
        let shared = (0..count).map(|_| self.bytes().map(<[u8]>::to_vec)).collect::<Option<_>>()?;
        let mut heap = Heap::from_image(words, shared);
        heap.rename(names).ok()?;
        let roots = self.words()?.into_iter().map(|word| rename_term(Term::from_word(word), names).ok());
        let mut roots: Vec<Term> = roots.collect::<Option<_>>()?;
        literals::freeze(heap, &mut roots).ok()?;
        Some(roots.into())
    }

    fn layout(&mut self) -> Option<Layout> {
        const KINDS: [LayoutKind; 7] = [
            LayoutKind::Integer,
            LayoutKind::Float,
            LayoutKind::Binary,
            LayoutKind::Bitstring,
            LayoutKind::Utf8,
            LayoutKind::Utf16,
            LayoutKind::Utf32,
        ];
        let [flags, fixed, unit] = self.numbers()?;
        let size = match flags >> 8 & 0xff {
            0 => LayoutSize::Fixed(fixed),
            1 => LayoutSize::Register,
            _ => LayoutSize::Rest,
        };
        Some(Layout {
            kind: *KINDS.get(flags as usize & 0xff)?,
            size,
            unit: unit as u16,
            signed: flags >> 16 & 1 != 0,
            little_endian: flags >> 17 & 1 != 0,
        })
    }
}
