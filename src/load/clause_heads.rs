//! The heads of a library module's clauses, encoded as `bytecode::module_info` describes: they are looked at when a call
//! has matched none of them, and never otherwise.

use super::entry;
use super::host::World;
use super::line::{Purpose, compile_in};
use super::macro_runner::MacroRunner;
use crate::bytecode::encoding::Writer;
use crate::expand::Env;
use crate::expand::core::DefinitionKind;
use crate::expand::{ClauseHead, DefinitionSource, GuardText, clause_head};
use crate::value::term::Term;
use crate::vm::native::{Context, Fault, Job, Native, NativeFunction::*, NativeResult};

pub(super) const NATIVES: &[Native] = &[entry("kaiwa_code", "compile_tests", F1(compile_tests))];

#[derive(Default)]
pub(super) struct ClauseHeads {
    encoded: Writer,
}

impl ClauseHeads {
    /// Adds the head of a clause; the clauses of a function come in their order.
    pub fn add(&mut self, source: &DefinitionSource) {
        if source.body.is_none() || source.arguments.is_empty() {
            return;
        }
        let is_private = source.kind == DefinitionKind::Private;
        let ClauseHead { arguments, guard } = clause_head(source);
        let out = &mut self.encoded;
        out.bytes(source.name.name().as_bytes());
        out.numbers(&[arguments.len() as u32, u32::from(is_private)]);
        for argument in arguments {
            out.bytes(argument.text.as_bytes());
            out.number(argument.variables.len() as u32);
            argument.variables.iter().for_each(|variable| out.bytes(variable.name().as_bytes()));
        }
        out.number(guard.len() as u32);
        for part in guard {
            match part {
                GuardText::Test(text) => {
                    out.number(1);
                    out.bytes(text.as_bytes());
                }
                GuardText::Between(text) => {
                    out.number(0);
                    out.bytes(text.as_bytes());
                }
            }
        }
    }

    pub fn finish(self) -> Vec<u8> {
        self.encoded.finish()
    }
}

/// `compile_tests(source)`: the function of its bindings that tests of heads come to, which are made from their text;
/// `nil` for what cannot be compiled outside of its module. Warnings are not the user's, and not printed.
fn compile_tests(context: &mut Context<'_>, source: Term) -> NativeResult {
    let text = context.process.heap.text(source).ok_or_else(|| Fault::bad_argument(1, "not a binary"))?.to_string();
    let mut world = World::new(MacroRunner::of(context));
    let job: Job = Box::new(move |_process| {
        let compiled = compile_in(&text, 1, &Env::new("nofile"), &[], Purpose::Evaluation, &mut world);
        Some(Ok(compiled.map_or(Term::NIL, |compiled| Term::function(compiled.function))))
    });
    Err(Box::new(Fault::Job(job)))
}
