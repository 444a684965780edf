//! Instructions that become others while a unit is made: two in a row are fused into one, and local calls, which name the index
//! of a function at first, are linked to its entry.

use super::instructions::{FunctionIndex, Instruction, Register, ShortEntry};

/// Local calls before and after their unit is linked.
impl Instruction {
    /// The index of the function that a local call names until it is linked.
    pub fn local_function(&self) -> Option<u32> {
        match *self {
            Instruction::CallLocal { entry, .. }
            | Instruction::TailCallLocal { entry }
            | Instruction::TailCallLocalSum { entry, .. } => Some(entry),
            Instruction::CallLocalSum { entry, .. } => Some(entry.number()),
            _ => None,
        }
    }

    /// Replaces the index of a function by its entry.
    pub fn link_to(&mut self, to: u32) {
        match self {
            Instruction::CallLocal { entry, .. }
            | Instruction::TailCallLocal { entry }
            | Instruction::TailCallLocalSum { entry, .. } => *entry = to,
            // A unit with so many instructions that this fails is not loaded.
            Instruction::CallLocalSum { entry, .. } => *entry = ShortEntry::new(to).unwrap_or(*entry),
            _ => {}
        }
    }

    /// The form of a local call, not linked yet, for functions that use more than the near registers.
    pub fn far_form(self) -> Instruction {
        use Instruction::*;
        match self {
            CallLocal { window, entry } => CallLocalFar { window, function: FunctionIndex(entry) },
            TailCallLocal { entry } => TailCallLocalFar { function: FunctionIndex(entry) },
            CallLocalSum { to, left, value, window, entry } => {
                CallLocalSumFar { to, left, value, window, function: entry }
            }
            TailCallLocalSum { to, left, value, entry } => {
                TailCallLocalSumFar { to, left, value, function: FunctionIndex(entry) }
            }
            other => other,
        }
    }
}

/// Small integers in the form of an instruction that has little room for each.
fn bytes(integers: [i16; 4]) -> Option<[i8; 4]> {
    let short = integers.map(|integer| integer as i8);
    (short.map(i16::from) == integers).then_some(short)
}

impl Instruction {
    /// One instruction that does what this one does and then the next, if there is such.
    pub fn fused_with(&self, next: &Instruction) -> Option<Instruction> {
        use Instruction::*;
        Some(match (*self, *next) {
            (Move { to, from }, Move { to: second_to, from: second_from }) => {
                MoveTwo { to, from, second_to, second_from }
            }
            (MoveTwo { to, from, second_to, second_from }, Move { to: third_to, from: third_from }) => {
                MoveThree { to, from, second_to, second_from, third_to, third_from }
            }
            (TakeElement { to, from, index }, TakeElement { to: second, from: again, index: following })
                if from == again && to != from && following == index + 1 =>
            {
                TakeTwoElements { first: to, second, from, index }
            }
            (
                TakeTwoElements { first, second, from, index },
                TakeElement { to: third, from: again, index: following },
            ) if from == again && second != from && following == index + 2 => {
                TakeThreeElements { first, second, third, from, index }
            }
            (
                ReturnIfInteger { left, integer, value },
                ReturnIfInteger { left: again, integer: other, value: second },
            ) if left == again => {
                let [integer, value, other, other_value] = bytes([integer, value, other, second])?;
                ReturnIfEither { left, integer, value, other, other_value }
            }
            (AddInteger { to, left, value }, _) if value > 0 => return next.behind_sum(to, left, value),
            // A negative value stands for a difference: an error names the operation.
            (SubtractInteger { to, left, value }, _) if value > 0 => return next.behind_sum(to, left, -value),
            _ => return None,
        })
    }

    /// A local call together with the sum in front of it.
    fn behind_sum(&self, to: Register, left: Register, value: i32) -> Option<Instruction> {
        let value = i8::try_from(value).ok()?;
        match *self {
            Instruction::CallLocal { window, entry } => {
                let (window, entry) = (u8::try_from(window.0).ok()?, ShortEntry::new(entry)?);
                Some(Instruction::CallLocalSum { to, left, value, window, entry })
            }
            Instruction::TailCallLocal { entry } => Some(Instruction::TailCallLocalSum { to, left, value, entry }),
            _ => None,
        }
    }
}
