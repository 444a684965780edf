//! Building values: lists, tuples, maps, functions, and calls of natives that get compile-time data.

use super::expression::Destination;
use super::free_variables::free_variables;
use super::function::{FunctionCompiler, FunctionSource, Result, Slot, TooLarge};
use crate::atom::{Atom, atoms};
use crate::bytecode::code;
use crate::bytecode::instructions::{
    AttachedNative, AttachmentIndex, FarRegister, FunctionIndex, Instruction, LiteralIndex, SlotIndex,
};
use crate::expand::core::{Attachment, Core, CoreKind, Function, Literal, VariableId};
use crate::value::term::Term;
use crate::vm::native;

/// A longer list is built in steps, so that its items need not all be in registers at a time.
const LIST_STEP: usize = 64;

impl FunctionCompiler<'_> {
    /// Computes an expression that is neither constant nor control flow into a register.
    pub fn construct(&mut self, core: &Core, to: Slot) -> Result<()> {
        match &core.kind {
            CoreKind::List { items, tail } => self.list(items, tail.as_deref(), to),
            CoreKind::Tuple(items) => self.tuple(items, to),
            CoreKind::Map(pairs) => self.map(pairs, to),
            CoreKind::MapUpdate { map, pairs } => self.update_map(map, pairs, to),
            CoreKind::Binary(segments) => self.binary(segments, to),
            CoreKind::Function(function) => self.function(function, to),
            CoreKind::CaptureLocal { name, arity } => self.capture_local(*name, *arity, to),
            CoreKind::CaptureRemote { module, name, arity } => self.capture_remote(module, name, *arity, to),
            CoreKind::CallAttached { native, attachment, arguments } => {
                self.call_attached(native, attachment, arguments, to)
            }
            kind => unreachable!("{kind:?} is handled as control flow"),
        }
    }

    /// Computes expressions into a row of registers; gives the first.
    pub fn row<'c>(&mut self, items: impl ExactSizeIterator<Item = &'c Core>) -> Result<Slot> {
        let first = self.allocate_row(items.len())?;
        for (place, item) in items.enumerate() {
            self.expression(item, Destination::Slot(first + place as Slot))?;
        }
        Ok(first)
    }

    fn list(&mut self, items: &[Core], tail: Option<&Core>, to: Slot) -> Result<()> {
        if items.len() > LIST_STEP {
            return self.long_list(items, tail, to);
        }
        let mark = self.mark();
        if let ([head], Some(tail)) = (items, tail) {
            let (head, tail) = (self.value(head)?, self.value(tail)?);
            let (head, tail) = (self.source(head), self.source(tail));
            self.emit_to(to, |to| Instruction::MakeCons { to, head, tail });
        } else {
            let first = self.allocate_row(items.len() + 1)?;
            for (place, item) in items.iter().enumerate() {
                self.expression(item, Destination::Slot(first + place as Slot))?;
            }
            let last = first + items.len() as Slot;
            match tail {
                Some(tail) => self.expression(tail, Destination::Slot(last))?,
                None => self.load(Term::EMPTY_LIST, last),
            }
            let (first, count) = (FarRegister(first), items.len() as u16);
            self.emit_to(to, |to| Instruction::MakeList { to, first, count });
        }
        self.release(mark);
        Ok(())
    }

    /// Puts item after item in front of a list, which is turned round in the end.
    fn long_list(&mut self, items: &[Core], tail: Option<&Core>, to: Slot) -> Result<()> {
        let mark = self.mark();
        let reversed = self.allocate()?;
        self.load(Term::EMPTY_LIST, reversed);
        for item in items {
            let item_mark = self.mark();
            let item = self.value(item)?;
            let (head, tail) = (self.source(item), self.source(reversed));
            self.emit_to(reversed, |to| Instruction::MakeCons { to, head, tail });
            self.release(item_mark);
        }
        let tail = match tail {
            Some(tail) => self.value(tail)?,
            None => {
                let slot = self.allocate()?;
                self.load(Term::EMPTY_LIST, slot);
                slot
            }
        };
        self.call_native(Atom::of("lists"), Atom::of("reverse"), &[reversed, tail], to)?;
        self.release(mark);
        Ok(())
    }

    fn tuple(&mut self, items: &[Core], to: Slot) -> Result<()> {
        let mark = self.mark();
        if items.len() > 16 * LIST_STEP {
            let list = self.allocate()?;
            self.long_list(items, None, list)?;
            self.call_native(atoms::ERLANG, Atom::of("list_to_tuple"), &[list], to)?;
        } else {
            let first = FarRegister(self.row(items.iter())?);
            let count = items.len() as u16;
            self.emit_to(to, |to| Instruction::MakeTuple { to, first, count });
        }
        self.release(mark);
        Ok(())
    }

    /// Keys and values alternate in the registers, evaluated from the left.
    fn pairs(&mut self, pairs: &[(Core, Core)]) -> Result<(FarRegister, u16)> {
        self.pairs_at(pairs, (0..pairs.len()).collect())
    }

    /// The same with each pair at its own place.
    fn pairs_at(&mut self, pairs: &[(Core, Core)], places: Vec<usize>) -> Result<(FarRegister, u16)> {
        let first = self.allocate_row(2 * pairs.len())?;
        for (place, (key, value)) in places.into_iter().zip(pairs) {
            let at = first + 2 * place as Slot;
            self.expression(key, Destination::Slot(at))?;
            self.expression(value, Destination::Slot(at + 1))?;
        }
        Ok((FarRegister(first), pairs.len() as u16))
    }

    fn map(&mut self, pairs: &[(Core, Core)], to: Slot) -> Result<()> {
        let mark = self.mark();
        let mut steps = pairs.chunks(8 * LIST_STEP);
        let pairs = steps.next().unwrap_or(&[]);
        let (first, count) = self.pairs_at(pairs, places_in_order(pairs))?;
        let map = self.allocate()?;
        self.emit_to(map, |to| Instruction::MakeMap { to, first, count });
        for step in steps {
            let step_mark = self.mark();
            let (first, count) = self.pairs(step)?;
            let more = self.allocate()?;
            self.emit_to(more, |to| Instruction::MakeMap { to, first, count });
            self.call_native(Atom::of("maps"), Atom::of("merge"), &[map, more], map)?;
            self.release(step_mark);
        }
        self.move_to(to, map);
        self.release(mark);
        Ok(())
    }

    fn update_map(&mut self, map: &Core, pairs: &[(Core, Core)], to: Slot) -> Result<()> {
        let mark = self.mark();
        let map = self.value(map)?;
        let (first, count) = self.pairs(pairs)?;
        let map = self.source(map);
        self.emit_to(to, |to| Instruction::UpdateMap { to, map, first, count });
        self.release(mark);
        Ok(())
    }

    fn function(&mut self, function: &Function, to: Slot) -> Result<()> {
        let captured: Vec<VariableId> = free_variables(&function.clauses)
            .into_iter()
            .filter(|variable| self.variables.contains_key(variable))
            .collect();
        if captured.len() + function.arity as usize > 255 {
            return Err(TooLarge::Table { line: function.line });
        }
        let name = self.unit.closure_name(self.name, self.arity);
        let source = FunctionSource {
            name,
            arity: function.arity,
            public: false,
            clauses: &function.clauses,
            captured: &captured,
            line: function.line,
        };
        let line = self.line;
        let index = self.closure(&source)?;
        self.line = line;
        self.make_closure(index, &captured, to)
    }

    fn make_closure(&mut self, index: u32, captured: &[VariableId], to: Slot) -> Result<()> {
        let mark = self.mark();
        let first = self.allocate_row(captured.len().max(1))?;
        for (place, variable) in captured.iter().enumerate() {
            let slot = self.variable(*variable);
            self.move_to(first + place as Slot, slot);
        }
        let count = captured.len() as u8;
        self.emit(Instruction::MakeClosure { count, first: FarRegister(first), function: FunctionIndex(index) });
        self.move_to(to, first);
        self.release(mark);
        Ok(())
    }

    fn capture_local(&mut self, name: Atom, arity: u8, to: Slot) -> Result<()> {
        let index = self.unit.local(name, arity).ok_or(TooLarge::Table { line: self.line })?;
        self.make_closure(index, &[], to)
    }

    fn capture_remote(&mut self, module: &Core, name: &Core, arity: u8, to: Slot) -> Result<()> {
        if let (CoreKind::Literal(Literal::Atom(module)), CoreKind::Literal(Literal::Atom(name))) =
            (&module.kind, &name.kind)
        {
            let slot = SlotIndex(code::slot(*module, *name, arity).0);
            self.emit_to(to, |to| Instruction::LoadExport { to, slot });
            return Ok(());
        }
        let mark = self.mark();
        let (module, name) = (self.value(module)?, self.value(name)?);
        let arity_slot = self.allocate()?;
        self.load(Term::count(arity as usize), arity_slot);
        self.call_native(atoms::ERLANG, Atom::of("make_fun"), &[module, name, arity_slot], to)?;
        self.release(mark);
        Ok(())
    }

    fn call_attached(&mut self, name: &str, attachment: &Attachment, arguments: &[Core], to: Slot) -> Result<()> {
        let too_large = TooLarge::Table { line: self.line };
        let native = AttachedNative(native::find_attached(name).expect("the expander names natives that exist"));
        let count = u8::try_from(arguments.len()).map_err(|_| too_large)?;
        let attachment = AttachmentIndex(self.unit.attachment(attachment.0.clone()).ok_or(too_large)?);
        let mark = self.mark();
        let first = FarRegister(self.row(arguments.iter())?);
        self.emit_to(to, |to| Instruction::CallAttached { to, count, native, first, attachment });
        self.release(mark);
        Ok(())
    }

    pub fn load_literal(&mut self, constant: Term) -> LiteralIndex {
        LiteralIndex(self.unit.literal(constant))
    }
}

/// Where each pair of a map goes: in the order of the keys if these are different atoms, which saves the map from sorting them.
/// They are evaluated from the left all the same.
fn places_in_order(pairs: &[(Core, Core)]) -> Vec<usize> {
    let atom = |(key, _): &(Core, Core)| match &key.kind {
        CoreKind::Literal(Literal::Atom(atom)) => Some(atom.name()),
        _ => None,
    };
    let Some(keys) = pairs.iter().map(atom).collect::<Option<Vec<&str>>>() else { return (0..pairs.len()).collect() };
    let mut order: Vec<usize> = (0..keys.len()).collect();
    // Of equal keys the last one counts: they keep their order.
    order.sort_by_key(|index| keys[*index]);
    let mut places = vec![0; keys.len()];
    for (place, index) in order.into_iter().enumerate() {
        places[index] = place;
    }
    places
}
