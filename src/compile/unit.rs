//! A unit under construction: its functions in order, the literals and layouts they share.

use super::function::{FunctionCompiler, FunctionSource, TooLarge};
use crate::atom::Atom;
use crate::bytecode::code::{ExceptionHandler, Function, Unit};
use crate::bytecode::instructions::{Instruction, NEAR_REGISTERS};
use crate::bytecode::segments::Layout;
use crate::expand::core::{Clause, Core, CoreKind, Definition, DefinitionKind, Literal, Pattern, VariableId};
use crate::value::compare;
use crate::value::hash;
use crate::value::heap::Heap;
use crate::value::literals;
use crate::value::term::Term;
use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

/// Where code came from.
#[derive(Clone)]
pub struct LineSource {
    /// As stack traces name it: `iex`, `lib/enum.ex`.
    pub file: Arc<str>,
    /// What stack frames of code outside of modules carry as their module: `:elixir_eval`, `:elixir_compiler_0`.
    pub module: Atom,
}

/// Compiles a line of the shell to a unit whose first function takes a map of bindings and gives
/// `{value, bindings}`. `reads` are the bindings the line uses, `writes` those it leaves behind; the terms are the keys.
pub fn compile_line(
    core: Core,
    reads: &[(Literal, VariableId)],
    writes: &[(Literal, VariableId)],
    source: &LineSource,
) -> Result<Unit, TooLarge> {
    let bindings = VariableId(u32::MAX);
    let line = core.line;
    let map = || Core::variable(bindings, line);
    let key = |literal: &Literal| Core::new(CoreKind::Literal(literal.clone()), line);
    let mut items = Vec::new();
    if !reads.is_empty() {
        let pairs = reads.iter().map(|(name, variable)| (key(name), Pattern::Bind(*variable))).collect();
        let pattern = Box::new(Pattern::Map(pairs));
        items.push(Core::new(CoreKind::Match { pattern, value: Box::new(map()) }, line));
    }
    let value = VariableId(u32::MAX - 1);
    let pattern = Box::new(Pattern::Bind(value));
    items.push(Core::new(CoreKind::Match { pattern, value: Box::new(core) }, line));
    let after = if writes.is_empty() {
        map()
    } else {
        let pairs = writes.iter().map(|(name, variable)| (key(name), Core::variable(*variable, line))).collect();
        let written = Core::new(CoreKind::Map(pairs), line);
        Core::call_remote(Atom::of("maps"), Atom::of("merge"), vec![map(), written], line)
    };
    items.push(Core::new(CoreKind::Tuple(vec![Core::variable(value, line), after]), line));
    let body = Core::new(CoreKind::Block(items), line);
    compile_body(Atom::of("__FILE__"), &[bindings], &[], body, source)
}

/// Compiles a script: a function of one argument, which is of no use to it. Its value is that of the last expression.
pub fn compile_script(core: Core, source: &LineSource) -> Result<Unit, TooLarge> {
    compile_body(Atom::of("__FILE__"), &[VariableId(u32::MAX)], &[], core, source)
}

/// Compiles the body of a module to a unit whose first function captures the variables it uses from around it. As in Elixir
/// it takes an argument, which is of no use to it: frames show that.
pub fn compile_module_body(core: Core, captured: &[VariableId], source: &LineSource) -> Result<Unit, TooLarge> {
    compile_body(Atom::of("__MODULE__"), &[VariableId(u32::MAX)], captured, core, source)
}

fn compile_body(
    name: Atom,
    parameters: &[VariableId],
    captured: &[VariableId],
    body: Core,
    source: &LineSource,
) -> Result<Unit, TooLarge> {
    let line = body.line;
    let arity = parameters.len() as u8;
    let patterns = parameters.iter().copied().map(Pattern::Bind).collect();
    let clauses = vec![Clause { patterns, guards: Vec::new(), body, line }];
    let mut unit = UnitCompiler::new();
    unit.compile_all(vec![FunctionSource { name, arity, public: false, clauses: &clauses, captured, line }])?;
    unit.finish(source.module, false, source.file.clone())
}

/// Compiles the definitions of a module.
pub fn compile_definitions(module: Atom, definitions: &[Definition], file: Arc<str>) -> Result<Unit, TooLarge> {
    let mut unit = UnitCompiler::new();
    let sources = definitions.iter().map(|definition| FunctionSource {
        name: definition.name,
        arity: definition.arity,
        public: matches!(definition.kind, DefinitionKind::Public | DefinitionKind::PublicMacro),
        clauses: &definition.clauses,
        captured: &[],
        // A header with defaults does not count: what matches no clause fails where the first of them stands.
        line: definition.clauses.first().map_or(definition.line, |clause| clause.line),
    });
    unit.compile_all(sources.collect())?;
    unit.finish(module, true, file)
}

pub(super) struct UnitCompiler {
    instructions: Vec<Instruction>,
    functions: Vec<Function>,
    /// The place of each definition among the functions.
    locals: HashMap<(Atom, u8), u32>,
    lines: Vec<(u32, u32)>,
    handlers: Vec<ExceptionHandler>,
    literals: Vec<Term>,
    literal_heap: Heap,
    literal_places: HashMap<u64, Vec<u32>>,
    layouts: Vec<Layout>,
    attachments: Vec<Arc<dyn Any + Send + Sync>>,
}

impl UnitCompiler {
    fn new() -> UnitCompiler {
        UnitCompiler {
            instructions: Vec::new(),
            functions: Vec::new(),
            locals: HashMap::new(),
            lines: Vec::new(),
            handlers: Vec::new(),
            literals: Vec::new(),
            literal_heap: Heap::new(),
            literal_places: HashMap::new(),
            layouts: Vec::new(),
            attachments: Vec::new(),
        }
    }

    fn compile_all(&mut self, sources: Vec<FunctionSource<'_>>) -> Result<(), TooLarge> {
        // Definitions get the first places, so that calls to them are known before they are compiled; the closures inside
        // follow behind them.
        for source in &sources {
            self.locals.insert((source.name, source.arity), self.functions.len() as u32);
            self.declare(source);
        }
        let mut code = Vec::new();
        for (index, source) in sources.iter().enumerate() {
            FunctionCompiler::compile(self, source, index as u32, &mut code)?;
        }
        // Functions lie in the code in the order of their indexes, so that an instruction's function can be found.
        code.sort_by_key(|function| function.index);
        for function in code {
            let entry = self.instructions.len() as u32;
            self.functions[function.index as usize].entry = entry;
            self.functions[function.index as usize].frame = function.frame;
            self.instructions.extend(function.instructions);
            if function.lines.is_empty() {
                // It stands nowhere in the source, least of all in the line of the function before it.
                self.lines.push((entry, 0));
            }
            self.lines.extend(function.lines.iter().map(|(from, line)| (from + entry, *line)));
            self.handlers.extend(function.handlers.iter().map(|handler| ExceptionHandler {
                from: handler.from + entry,
                to: handler.to + entry,
                target: handler.target + entry,
                kind: handler.kind,
            }));
        }
        Ok(())
    }

    /// Gives a function its index; its code follows.
    pub fn declare(&mut self, source: &FunctionSource<'_>) -> u32 {
        self.functions.push(Function {
            name: source.name,
            arity: source.arity,
            captured: source.captured.len() as u8,
            public: source.public,
            entry: 0,
            frame: 0,
            line: source.line,
        });
        self.functions.len() as u32 - 1
    }

    /// The name of the next closure in a function, which stack traces take apart: `-outer/2-fun-0-`. Closures in closures
    /// are named after the function around them all.
    pub fn closure_name(&self, function: Atom, arity: u8) -> Atom {
        let outer = match closure_parts(function.name()) {
            Some((outer, _)) => outer.to_string(),
            None => format!("-{}/{arity}", function.name()),
        };
        // All closures of a function are declared one after the other.
        let last = self.functions.last().and_then(|last| closure_parts(last.name.name()));
        let number = match last {
            Some((function, number)) if function == outer => number + 1,
            _ => 0,
        };
        Atom::new(&format!("{outer}-fun-{number}-")).unwrap_or(function)
    }

    pub fn function_count(&self) -> usize {
        self.functions.len()
    }

    /// Takes back the closures of a function that is compiled once more.
    pub fn forget_functions_from(&mut self, count: usize) {
        self.functions.truncate(count);
    }

    pub fn local(&self, name: Atom, arity: u8) -> Option<u32> {
        self.locals.get(&(name, arity)).copied()
    }

    /// The heap in which literals are built.
    pub fn literal_heap(&mut self) -> &mut Heap {
        &mut self.literal_heap
    }

    /// The index of a literal, which lies in the literal heap.
    pub fn literal(&mut self, term: Term) -> u32 {
        let places = self.literal_places.entry(hash::hash(&self.literal_heap, term)).or_default();
        let same = |place: &&u32| compare::identical(&self.literal_heap, self.literals[**place as usize], term);
        if let Some(place) = places.iter().find(same) {
            return *place;
        }
        let place = self.literals.len() as u32;
        places.push(place);
        self.literals.push(term);
        place
    }

    /// The place of layouts that are used together.
    pub fn layouts(&mut self, layouts: &[Layout]) -> Option<u16> {
        let known = self.layouts.windows(layouts.len()).position(|window| window == layouts);
        let place = known.unwrap_or_else(|| {
            self.layouts.extend_from_slice(layouts);
            self.layouts.len() - layouts.len()
        });
        u16::try_from(place).ok()
    }

    pub fn attachment(&mut self, attachment: Arc<dyn Any + Send + Sync>) -> Option<u16> {
        self.attachments.push(attachment);
        u16::try_from(self.attachments.len() - 1).ok()
    }

    fn finish(mut self, module: Atom, defines_module: bool, file: Arc<str>) -> Result<Unit, TooLarge> {
        self.link();
        // Inner handlers begin later, or together with the outer one and end earlier.
        self.handlers.sort_by_key(|handler| (handler.from, std::cmp::Reverse(handler.to)));
        literals::freeze(self.literal_heap, &mut self.literals).map_err(|_| TooLarge::LiteralArea)?;
        Ok(Unit {
            module,
            defines_module,
            file,
            instructions: self.instructions.into(),
            functions: self.functions.into(),
            literals: self.literals.into(),
            layouts: self.layouts.into(),
            lines: self.lines.into(),
            handlers: self.handlers.into(),
            attachments: self.attachments.into(),
        })
    }

    /// Until now local calls name the index of their function; now its entry is known.
    fn link(&mut self) {
        for instruction in &mut self.instructions {
            let Some(index) = instruction.local_function() else { continue };
            let function = &self.functions[index as usize];
            if function.frame as usize <= NEAR_REGISTERS {
                instruction.link_to(function.entry);
            } else {
                *instruction = instruction.far_form();
            }
        }
    }
}

/// `-outer/2-fun-0-` as `-outer/2` and 0.
fn closure_parts(name: &str) -> Option<(&str, u32)> {
    let (outer, number) = name.strip_suffix('-')?.rsplit_once("-fun-")?;
    Some((outer, number.parse().ok()?))
}
