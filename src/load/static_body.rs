//! Module bodies that need no process: those of the library.
//!
//! Library modules define functions, documentation, structs and constants, nothing that has to be computed by running code.
//! Their bodies are followed here step by step, so that a library module can be loaded before any process runs.

use super::builder::ModuleBuilder;
use super::definition::computed_source;
use super::host::World;
use super::line::inspected;
use super::macro_runner::MacroRunner;
use super::open_modules::OpenModule;
use super::protocols;
use super::structure;
use crate::atom::{Atom, atoms};
use crate::bytecode::code;
use crate::bytecode::module_info::{self, TypespecKind};
use crate::expand::core::{Core, CoreKind, Literal, Pattern, Try, VariableId};
use crate::expand::quoted::{self, Origin};
use crate::expand::{self, Checks, CompileError, DefinitionSource, DefinitionTemplate, Env, Mistake, ModuleBody};
use crate::syntax::{self, ParseOptions};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::collections::HashMap;

/// Defines all modules of a source text of the library.
///
/// # Errors
///
/// What is wrong with the text. It belongs to Kaiwa: a message for its developers.
pub(super) fn define_modules(source: &str, file: &str) -> Result<(), String> {
    let parsed =
        syntax::parse(source, &ParseOptions { file, ..ParseOptions::default() }).map_err(|error| error.to_string())?;
    let mut body = StaticBody { modules: Vec::new(), heap: Heap::new(), variables: HashMap::new() };
    let mut world = World::new(MacroRunner::of_the_build());
    let line = expand::expand_line(&parsed.ast, &Env::new(file), &[], Checks::Never, false, &mut world);
    let line = line.map_err(|error| text_of(&error))?;
    body.run(&line.core).map(|_| ())
}

struct StaticBody {
    /// Modules whose bodies are being followed, innermost last.
    modules: Vec<OpenModule>,
    /// Constants of the bodies.
    heap: Heap,
    variables: HashMap<VariableId, Term>,
}

impl StaticBody {
    fn run(&mut self, core: &Core) -> Result<Term, String> {
        match &core.kind {
            CoreKind::Block(items) => {
                let mut value = Term::NIL;
                for item in items {
                    value = self.run(item)?;
                }
                Ok(value)
            }
            CoreKind::Literal(literal) => Ok(self.literal(literal)),
            CoreKind::Variable(variable) => self.variables.get(variable).copied().ok_or_else(|| unsupported(core)),
            CoreKind::List { items, tail: None } => {
                let items = self.run_all(items)?;
                Ok(self.heap.list(&items))
            }
            CoreKind::Tuple(items) => {
                let items = self.run_all(items)?;
                Ok(self.heap.tuple(&items))
            }
            CoreKind::Map(pairs) => {
                let mut terms = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    terms.push((self.run(key)?, self.run(value)?));
                }
                Ok(self.heap.map_from_pairs(&terms))
            }
            CoreKind::Match { pattern, value } => match &**pattern {
                Pattern::Bind(variable) => {
                    let value = self.run(value)?;
                    self.variables.insert(*variable, value);
                    Ok(value)
                }
                _ => Err(unsupported(core)),
            },
            CoreKind::If { condition, then, otherwise } => {
                let condition = self.run(condition)?;
                self.run(if condition.is_truthy() { then } else { otherwise })
            }
            CoreKind::Try(protected) => self.module(protected, core),
            CoreKind::CallAttached { attachment, arguments, .. } => {
                if let Some(source) = attachment.0.downcast_ref::<DefinitionSource>() {
                    return self.store(source);
                }
                let Some(template) = attachment.0.downcast_ref::<DefinitionTemplate>() else {
                    return Err(unsupported(core));
                };
                let arguments = self.run_all(arguments)?;
                let &[head, body] = &arguments[..] else { return Err(unsupported(core)) };
                let source = computed_source(&self.heap, template, head, body).map_err(|error| error.to_string())?;
                self.store(&source)
            }
            CoreKind::CallRemote { module, name, arguments } => {
                let (module, name) = (atom_of(module), atom_of(name));
                let arguments = self.run_all(arguments)?;
                match self.call(module, name, &arguments) {
                    Some(result) => result,
                    None => self.apply(module, name, &arguments).unwrap_or_else(|| Err(unsupported(core))),
                }
            }
            _ => Err(unsupported(core)),
        }
    }

    fn run_all(&mut self, items: &[Core]) -> Result<Vec<Term>, String> {
        items.iter().map(|item| self.run(item)).collect()
    }

    fn literal(&mut self, literal: &Literal) -> Term {
        match literal {
            Literal::Integer(integer) => self.heap.big_integer(integer),
            Literal::Float(float) => self.heap.float(*float),
            Literal::Atom(atom) => Term::atom(*atom),
            Literal::Binary(bytes) => self.heap.binary(bytes),
            Literal::Frozen(frozen) => frozen.thaw(&mut self.heap),
        }
    }

    /// The natives that module bodies call.
    fn call(&mut self, module: Option<Atom>, name: Option<Atom>, arguments: &[Term]) -> Option<Result<Term, String>> {
        let mut builder = self.modules.last().map(OpenModule::builder);
        Some(Ok(match (module?.name(), name?.name(), arguments) {
            ("kaiwa_module", "put_attribute", [_, name, value, _]) => {
                match builder.as_mut()?.attributes.put(&self.heap, name.as_atom()?, *value, 0) {
                    Ok(_) => Term::OK,
                    Err(mistake) => return Some(Err(mistake.to_string())),
                }
            }
            ("kaiwa_module", "get_attribute", [_, name, _]) => match builder.as_mut()?.attributes.read(name.as_atom()?)
            {
                Some(value) => value.thaw(&mut self.heap),
                None => Term::NIL,
            },
            ("kaiwa_module", "put_type", [_, kind, tree, line]) => {
                let kind = TypespecKind::of(kind.as_atom()?.name())?;
                let Ok(ast) = quoted::from_term(&self.heap, *tree, &Origin::default()) else { return None };
                let line = line.as_small()? as u32;
                builder.as_mut()?.put_type(&self.heap, kind, ast, *tree, line);
                Term::OK
            }
            ("kaiwa_module", "put_struct", [_, fields, _]) => {
                structure::declare(builder.as_mut()?, &mut self.heap, *fields, false, &mut Vec::new()).ok()?
            }
            ("kaiwa_module", "put_exception", [_, fields, _]) => {
                structure::declare(builder.as_mut()?, &mut self.heap, *fields, true, &mut Vec::new()).ok()?
            }
            ("kaiwa_module", name, [module, arguments @ ..]) => {
                let module = module.as_atom()?;
                let open = self.modules.iter().rev().find(|open| open.module() == module)?;
                drop(builder);
                protocols::apply(&mut open.builder(), &mut self.heap, name, arguments)?
            }
            ("erlang", "is_map_key", [key, map]) => Term::boolean(self.heap.map_get(*map, *key).is_some()),
            _ => return None,
        }))
    }

    /// Anything else runs in a process.
    fn apply(&mut self, module: Option<Atom>, name: Option<Atom>, arguments: &[Term]) -> Option<Result<Term, String>> {
        let (module, name) = (module?, name?);
        let list = self.heap.list(arguments);
        let list = FrozenTerm::new(&self.heap, list);
        let result = MacroRunner::of_the_build().apply(module, name, list);
        Some(match result {
            Ok(value) => Ok(value.thaw(&mut self.heap)),
            Err(failure) => Err(format!("{module}.{name} fails: {failure:?}")),
        })
    }

    /// The form of a `defmodule`: a body that is begun, run, and finished.
    fn module(&mut self, protected: &Try, core: &Core) -> Result<Term, String> {
        let CoreKind::Block(steps) = &protected.body.kind else { return Err(unsupported(core)) };
        let Some(CoreKind::Match { value: call, .. }) = steps.first().map(|step| &step.kind) else {
            return Err(unsupported(core));
        };
        let CoreKind::CallFunction { function, .. } = &call.kind else { return Err(unsupported(core)) };
        let CoreKind::CallAttached { attachment, arguments, .. } = &function.kind else {
            return Err(unsupported(core));
        };
        let Some(body) = attachment.0.downcast_ref::<ModuleBody>() else { return Err(unsupported(core)) };
        let Some(module) = arguments.first().and_then(atom_of) else { return Err(unsupported(core)) };
        let builder = ModuleBuilder::new(module, body.env.file.clone(), body.line, true);
        self.modules.push(OpenModule::new(builder).map_err(|_| format!("{module} is being defined already"))?);
        let mut world = World::new(MacroRunner::of_the_build());
        let expanded = expand::expand_module_body(body, module, None, &mut world).map_err(|error| text_of(&error))?;
        // Variables of the body are numbered from the start again.
        let outer = std::mem::take(&mut self.variables);
        self.run(&expanded.core)?;
        self.variables = outer;
        let Some(open) = self.modules.pop() else { return Err(unsupported(core)) };
        let mut builder = open.builder();
        if builder.next_hook().is_some() {
            return Err(format!("{}: a library module has no hooks", builder.file));
        }
        if let Some(mistake) = builder.mistake() {
            return Err(format!("{}:{}: {}", builder.file, mistake.line, mistake.kind));
        }
        if let Err(mistake) = builder.check_types(&mut Vec::new()) {
            return Err(format!("{}:{}: {}", builder.file, mistake.line, mistake.kind));
        }
        let (unit, info) = builder.finish().map_err(|error| error.to_string())?;
        drop(builder);
        drop(open);
        module_info::set(module, info);
        code::load(unit).map_err(|error| error.to_string())?;
        Ok(Term::atom(atoms::OK))
    }

    fn store(&mut self, source: &DefinitionSource) -> Result<Term, String> {
        let first = match self.modules.last() {
            Some(open) => open.builder().first_variable(source.name, source.arguments.len() as u8),
            None => 0,
        };
        let mut world = World::new(MacroRunner::of_the_build());
        let expanded = expand::expand_definition(source, first, &mut world).map_err(|error| text_of(&error))?;
        match self.modules.last().map(|open| open.builder().store(source, expanded)) {
            Some(Err(mistake)) => Err(format!("line {}: {}", mistake.line, mistake.kind)),
            _ => Ok(Term::OK),
        }
    }
}

/// What is wrong, for the developers of the library.
fn text_of(error: &CompileError) -> String {
    let text = match &*error.mistake {
        Mistake::Raised(raised) => inspected(raised.0.fragment.heap(), raised.0.root),
        mistake => mistake.message(),
    };
    format!("{}:{}: {text}", error.file, error.line)
}

fn atom_of(core: &Core) -> Option<Atom> {
    match &core.kind {
        CoreKind::Literal(Literal::Atom(atom)) => Some(*atom),
        _ => None,
    }
}

fn unsupported(core: &Core) -> String {
    format!("line {}: the body of a library module has to be constant", core.line)
}
