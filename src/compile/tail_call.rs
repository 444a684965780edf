//! The arguments of a last call: they go into the first registers, which may still hold what other arguments need.

use super::expression::Destination;
use super::free_variables::variables_of;
use super::function::{FunctionCompiler, NEAR, Result, Slot};
use crate::expand::core::{Core, CoreKind};

impl FunctionCompiler<'_> {
    /// Evaluates the arguments from the left and has them in the first registers in the end.
    pub fn move_arguments(&mut self, arguments: &[Core]) -> Result<()> {
        let count = arguments.len() as Slot;
        if count > NEAR {
            return self.move_many_arguments(arguments);
        }
        // Temporaries must not lie where arguments are going to.
        while self.mark() < count {
            self.allocate()?;
        }
        // `(from, to)`: moves that are left for the end, when all arguments have been evaluated.
        let mut moves: Vec<(Slot, Slot)> = Vec::new();
        for (place, argument) in arguments.iter().enumerate() {
            let to = place as Slot;
            match &argument.kind {
                CoreKind::Variable(variable) => moves.push((self.variable(*variable), to)),
                CoreKind::Literal(_) => {}
                _ => {
                    let needed_later = moves.iter().any(|(from, _)| *from == to)
                        || self.is_read(to, &arguments[place + 1..])
                        || (!is_flat(argument) && self.is_read(to, std::slice::from_ref(argument)));
                    if needed_later {
                        let slot = self.allocate()?;
                        self.expression(argument, Destination::Slot(slot))?;
                        moves.push((slot, to));
                    } else {
                        self.expression(argument, Destination::Slot(to))?;
                    }
                }
            }
        }
        self.parallel_moves(moves)?;
        for (place, argument) in arguments.iter().enumerate() {
            if matches!(argument.kind, CoreKind::Literal(_)) {
                self.expression(argument, Destination::Slot(place as Slot))?;
            }
        }
        Ok(())
    }

    /// The same for arguments that reach into the scratch registers: these have to be free until all have been evaluated.
    fn move_many_arguments(&mut self, arguments: &[Core]) -> Result<()> {
        let count = arguments.len() as Slot;
        while self.mark() < count {
            self.allocate()?;
        }
        let row = self.allocate_row(arguments.len())?;
        for (place, argument) in arguments.iter().enumerate() {
            self.expression(argument, Destination::Slot(row + place as Slot))?;
        }
        for place in 0..count {
            self.move_to(place, row + place);
        }
        Ok(())
    }

    /// A register at or above `count`.
    pub fn allocate_above(&mut self, count: Slot) -> Result<Slot> {
        loop {
            let slot = self.allocate()?;
            if slot >= count {
                return Ok(slot);
            }
        }
    }

    /// Whether the arguments mention a variable that lies in the register.
    fn is_read(&self, slot: Slot, arguments: &[Core]) -> bool {
        arguments
            .iter()
            .any(|argument| variables_of(argument).iter().any(|variable| self.variables.get(variable) == Some(&slot)))
    }

    /// Moves that happen as if at once: none overwrites what another still has to read.
    fn parallel_moves(&mut self, mut moves: Vec<(Slot, Slot)>) -> Result<()> {
        moves.retain(|(from, to)| from != to);
        while !moves.is_empty() {
            let free = moves.iter().position(|(_, to)| !moves.iter().any(|(from, _)| from == to));
            match free {
                Some(place) => {
                    let (from, to) = moves.swap_remove(place);
                    self.move_to(to, from);
                }
                None => {
                    // Only circles are left: one value steps aside.
                    let (from, _) = moves[0];
                    let aside = self.allocate()?;
                    self.move_to(aside, from);
                    for (source, _) in &mut moves {
                        if *source == from {
                            *source = aside;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// One instruction on variables and literals: it has read them all before it writes.
fn is_flat(argument: &Core) -> bool {
    let is_simple = |core: &Core| matches!(core.kind, CoreKind::Variable(_) | CoreKind::Literal(_));
    match &argument.kind {
        CoreKind::CallRemote { module, name, arguments } => {
            is_simple(module) && is_simple(name) && arguments.iter().all(is_simple)
        }
        _ => false,
    }
}
