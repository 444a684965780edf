//! Conditions: tests that jump instead of making a boolean.

use super::expression::small_literal;
use super::function::{FunctionCompiler, Label, Result, Slot};
use crate::atom::{Atom, atoms};
use crate::bytecode::instructions::{AtomIndex, Instruction, Type};
use crate::expand::core::{Core, CoreKind, Literal, NoClause};

/// When a condition holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// It is neither `false` nor `nil`.
    Truthy,
    /// It is `true`: guards.
    True,
}

impl FunctionCompiler<'_> {
    /// Jumps if the condition is `false` or `nil`.
    pub fn jump_if_falsy(&mut self, condition: &Core, label: Label) -> Result<()> {
        self.jump_unless(condition, label, Holds::Truthy)
    }

    /// Jumps unless the guard is `true`.
    pub fn jump_unless_true(&mut self, guard: &Core, label: Label) -> Result<()> {
        self.jump_unless(guard, label, Holds::True)
    }

    fn jump_unless(&mut self, condition: &Core, label: Label, holds: Holds) -> Result<()> {
        let mark = self.mark();
        if condition.line != 0 {
            self.line = condition.line;
        }
        match &condition.kind {
            CoreKind::Literal(Literal::Atom(atoms::TRUE)) => {}
            CoreKind::If { condition, then, otherwise } if is_atom(otherwise, atoms::FALSE) => {
                self.jump_unless(condition, label, Holds::Truthy)?;
                self.jump_unless(then, label, holds)?;
            }
            CoreKind::If { condition, then, otherwise } if is_atom(then, atoms::TRUE) => {
                let yes = self.label();
                self.jump_if(condition, yes)?;
                self.jump_unless(otherwise, label, holds)?;
                self.bind(yes);
            }
            // `left and right` in a guard, where it does not matter how it fails.
            CoreKind::Case { .. } if holds == Holds::True && boolean_case(condition).is_some() => {
                self.guard_case(condition, label)?;
            }
            _ => match self.test(condition)? {
                Some(test) => self.emit_test(test, label),
                None => {
                    let value = self.value(condition)?;
                    let value = self.source(value);
                    let target = Default::default();
                    let instruction = match holds {
                        Holds::Truthy => Instruction::JumpIfFalsy { value, target },
                        Holds::True => Instruction::JumpUnlessTrue { value, target },
                    };
                    self.emit_jump(label, instruction);
                }
            },
        }
        self.release(mark);
        Ok(())
    }

    /// Jumps if the condition is truthy.
    fn jump_if(&mut self, condition: &Core, label: Label) -> Result<()> {
        let mark = self.mark();
        match self.test(condition)?.and_then(opposite) {
            Some(test) => self.emit_test(test, label),
            None => {
                let value = self.value(condition)?;
                let value = self.source(value);
                self.emit_jump(label, Instruction::JumpIfTruthy { value, target: Default::default() });
            }
        }
        self.release(mark);
        Ok(())
    }

    fn guard_case(&mut self, condition: &Core, label: Label) -> Result<()> {
        let Some((left, when_true, when_false)) = boolean_case(condition) else { return Ok(()) };
        if is_atom(when_false, atoms::FALSE) {
            self.jump_unless_true(left, label)?;
            return self.jump_unless_true(when_true, label);
        }
        // `left or right`: a left side that is no boolean fails the guard.
        let slot = self.value(left)?;
        let (otherwise, yes) = (self.label(), self.label());
        let value = self.source(slot);
        self.emit_jump(otherwise, Instruction::JumpUnlessTrue { value, target: Default::default() });
        self.jump_unless_true(when_true, label)?;
        self.jump(yes);
        self.bind(otherwise);
        let left = self.source(slot);
        let atom = AtomIndex(atoms::FALSE.number());
        self.emit_jump(label, Instruction::JumpUnlessAtom { left, target: Default::default(), atom });
        self.jump_unless_true(when_false, label)?;
        self.bind(yes);
        Ok(())
    }

    fn emit_test(&mut self, test: Test, label: Label) {
        let side = |compiler: &mut Self, slot| compiler.source(slot);
        let target = Default::default();
        let instruction = match test {
            Test::Order { compare, left, right } => {
                let (left, right) = (side(self, left), side(self, right));
                match compare {
                    Compare::Less => Instruction::JumpUnlessLess { left, right, target },
                    Compare::LessOrEqual => Instruction::JumpUnlessLessOrEqual { left, right, target },
                    Compare::Greater => Instruction::JumpUnlessLess { left: right, right: left, target },
                    Compare::GreaterOrEqual => Instruction::JumpUnlessLessOrEqual { left: right, right: left, target },
                    Compare::Equal => Instruction::JumpUnlessEqual { left, right, target },
                    Compare::NotEqual => Instruction::JumpIfEqual { left, right, target },
                    Compare::Identical => Instruction::JumpUnlessIdentical { left, right, target },
                    Compare::NotIdentical => Instruction::JumpIfIdentical { left, right, target },
                }
            }
            Test::Integer { compare, left, integer } => {
                let left = side(self, left);
                match compare {
                    Compare::Less => Instruction::JumpUnlessLessInteger { left, integer, target },
                    Compare::LessOrEqual => Instruction::JumpUnlessLessOrEqualInteger { left, integer, target },
                    Compare::Greater => Instruction::JumpUnlessGreaterInteger { left, integer, target },
                    Compare::GreaterOrEqual => Instruction::JumpUnlessGreaterOrEqualInteger { left, integer, target },
                    Compare::Identical => Instruction::JumpUnlessInteger { left, integer, target },
                    _ => Instruction::JumpUnlessEqualInteger { left, integer, target },
                }
            }
            Test::Atom { left, atom } => {
                let left = side(self, left);
                Instruction::JumpUnlessAtom { left, target, atom: AtomIndex(atom.number()) }
            }
            Test::Type { value, of } => {
                let value = side(self, value);
                Instruction::JumpUnlessType { value, of, target }
            }
            Test::FunctionOfArity { value, arity } => {
                let value = side(self, value);
                Instruction::JumpUnlessFunction { value, arity, target }
            }
        };
        self.emit_jump(label, instruction);
    }

    /// The condition as a test that one instruction makes.
    fn test(&mut self, condition: &Core) -> Result<Option<Test>> {
        let CoreKind::CallRemote { module, name, arguments } = &condition.kind else { return Ok(None) };
        let CoreKind::Literal(Literal::Atom(name)) = &name.kind else { return Ok(None) };
        if !is_atom(module, atoms::ERLANG) {
            return Ok(None);
        }
        if let Some(compare) = Compare::of(name.name())
            && let [left, right] = arguments.as_slice()
        {
            return self.comparison(compare, left, right).map(Some);
        }
        if let ("is_function", [value, arity]) = (name.name(), arguments.as_slice()) {
            let Some(arity) = small_literal::<u8>(arity) else { return Ok(None) };
            let value = self.value(value)?;
            return Ok(Some(Test::FunctionOfArity { value, arity }));
        }
        if let (Some(of), [value]) = (type_test(name.name()), arguments.as_slice()) {
            let value = self.value(value)?;
            return Ok(Some(Test::Type { value, of }));
        }
        Ok(None)
    }

    fn comparison(&mut self, compare: Compare, left: &Core, right: &Core) -> Result<Test> {
        if let Some(integer) = small_literal::<i16>(right)
            && !matches!(compare, Compare::NotEqual | Compare::NotIdentical)
        {
            return Ok(Test::Integer { compare, left: self.value(left)?, integer });
        }
        if let Some(integer) = small_literal::<i16>(left)
            && !matches!(compare, Compare::NotEqual | Compare::NotIdentical)
        {
            return Ok(Test::Integer { compare: compare.turned(), left: self.value(right)?, integer });
        }
        if let (Compare::Equal | Compare::Identical, CoreKind::Literal(Literal::Atom(atom))) = (compare, &right.kind) {
            return Ok(Test::Atom { left: self.value(left)?, atom: *atom });
        }
        let (left, right) = (self.value(left)?, self.value(right)?);
        Ok(Test::Order { compare, left, right })
    }
}

enum Test {
    Order { compare: Compare, left: Slot, right: Slot },
    Integer { compare: Compare, left: Slot, integer: i16 },
    Atom { left: Slot, atom: Atom },
    Type { value: Slot, of: Type },
    FunctionOfArity { value: Slot, arity: u8 },
}

#[derive(Clone, Copy)]
enum Compare {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Identical,
    NotIdentical,
}

impl Compare {
    fn of(name: &str) -> Option<Compare> {
        Some(match name {
            "<" => Compare::Less,
            "=<" => Compare::LessOrEqual,
            ">" => Compare::Greater,
            ">=" => Compare::GreaterOrEqual,
            "==" => Compare::Equal,
            "/=" => Compare::NotEqual,
            "=:=" => Compare::Identical,
            "=/=" => Compare::NotIdentical,
            _ => return None,
        })
    }

    /// The same comparison with its sides exchanged.
    fn turned(self) -> Compare {
        match self {
            Compare::Less => Compare::Greater,
            Compare::LessOrEqual => Compare::GreaterOrEqual,
            Compare::Greater => Compare::Less,
            Compare::GreaterOrEqual => Compare::LessOrEqual,
            same => same,
        }
    }

    fn opposite(self) -> Compare {
        match self {
            Compare::Less => Compare::GreaterOrEqual,
            Compare::LessOrEqual => Compare::Greater,
            Compare::Greater => Compare::LessOrEqual,
            Compare::GreaterOrEqual => Compare::Less,
            Compare::Equal => Compare::NotEqual,
            Compare::NotEqual => Compare::Equal,
            Compare::Identical => Compare::NotIdentical,
            Compare::NotIdentical => Compare::Identical,
        }
    }
}

/// The test that fails when this one succeeds, where there is an instruction for it.
fn opposite(test: Test) -> Option<Test> {
    match test {
        Test::Order { compare, left, right } => Some(Test::Order { compare: compare.opposite(), left, right }),
        Test::Integer { compare: Compare::Equal | Compare::Identical, .. } => None,
        Test::Integer { compare, left, integer } => Some(Test::Integer { compare: compare.opposite(), left, integer }),
        Test::Atom { .. } | Test::Type { .. } | Test::FunctionOfArity { .. } => None,
    }
}

/// `case left do true -> a; false -> b end` as `and` and `or` are expanded.
fn boolean_case(core: &Core) -> Option<(&Core, &Core, &Core)> {
    use crate::expand::core::Pattern;
    let CoreKind::Case { subjects, clauses, otherwise: NoClause::BadBoolean(_) } = &core.kind else { return None };
    let ([left], [first, second]) = (subjects.as_slice(), clauses.as_slice()) else { return None };
    let boolean = |pattern: &[Pattern]| match pattern {
        [Pattern::Literal(Literal::Atom(atoms::TRUE))] => Some(true),
        [Pattern::Literal(Literal::Atom(atoms::FALSE))] => Some(false),
        _ => None,
    };
    match (boolean(&first.patterns)?, boolean(&second.patterns)?) {
        (true, false) => Some((left, &first.body, &second.body)),
        (false, true) => Some((left, &second.body, &first.body)),
        _ => None,
    }
}

pub(super) fn type_test(name: &str) -> Option<Type> {
    Some(match name {
        "is_integer" => Type::Integer,
        "is_float" => Type::Float,
        "is_number" => Type::Number,
        "is_atom" => Type::Atom,
        "is_boolean" => Type::Boolean,
        "is_list" => Type::List,
        "is_tuple" => Type::Tuple,
        "is_map" => Type::Map,
        "is_binary" => Type::Binary,
        "is_bitstring" => Type::Bitstring,
        "is_function" => Type::Function,
        "is_pid" => Type::Pid,
        "is_reference" => Type::Reference,
        "is_port" => Type::Port,
        _ => return None,
    })
}

pub(super) fn is_atom(core: &Core, atom: Atom) -> bool {
    matches!(&core.kind, CoreKind::Literal(Literal::Atom(literal)) if *literal == atom)
}
