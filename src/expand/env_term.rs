//! Environments as terms: the `%Macro.Env{}` of `__ENV__` and `__CALLER__`, and back.

use super::env::{Binding, Env, ImportKind, Imported};
use super::expander::Position;
use super::kernel;
use crate::atom::{Atom, atoms};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::literals;
use crate::value::term::Term;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// An environment and where in it something stands.
#[derive(Debug, Clone)]
pub struct Surroundings {
    pub env: Env,
    pub line: u32,
    pub position: Position,
    pub variables: Vec<Binding>,
}

/// `%Macro.Env{}`
pub fn to_term(heap: &mut Heap, surroundings: &Surroundings) -> Term {
    let Surroundings { env, line, position, variables } = surroundings;
    let pairs = |heap: &mut Heap, pairs: &[(Atom, Atom)]| {
        let pairs: Vec<Term> =
            pairs.iter().map(|(left, right)| heap.tuple(&[Term::atom(*left), Term::atom(*right)])).collect();
        heap.list(&pairs)
    };
    let aliases = pairs(heap, env.aliases());
    let context = match position {
        Position::Expression => atoms::NIL,
        Position::Guard => Atom::of("guard"),
        Position::Match => Atom::of("match"),
    };
    let file = heap.binary(env.file.as_bytes());
    let function = match env.function {
        Some((name, arity)) => heap.tuple(&[Term::atom(name), Term::count(usize::from(arity))]),
        None => Term::NIL,
    };
    let imports = env.import_lists(import_lists).thaw(heap);
    let [functions, macros] = heap.tuple_of::<2>(imports).unwrap_or([Term::EMPTY_LIST; 2]);
    let atom_list = |heap: &mut Heap, list: &[Atom]| {
        let list: Vec<Term> = list.iter().copied().map(Term::atom).collect();
        heap.list(&list)
    };
    let mut requires = env.required().to_vec();
    requires.sort_by_key(|module| module.name());
    let requires = atom_list(heap, &requires);
    let context_modules = atom_list(heap, env.context_modules());
    let mut versioned = Vec::with_capacity(variables.len());
    for (version, variable) in variables.iter().enumerate() {
        let key = [Term::atom(variable.name), Term::atom(variable.context.unwrap_or(atoms::NIL))];
        versioned.push((heap.tuple(&key), Term::count(version)));
    }
    let versioned = heap.map_from_pairs(&versioned);
    let fields = [
        ("__struct__", Term::atom(Atom::of("Elixir.Macro.Env"))),
        ("aliases", aliases),
        ("context", Term::atom(context)),
        ("context_modules", context_modules),
        ("file", file),
        ("function", function),
        ("functions", functions),
        ("lexical_tracker", Term::NIL),
        ("line", Term::count(*line as usize)),
        ("macro_aliases", Term::EMPTY_LIST),
        ("macros", macros),
        ("module", Term::atom(env.module.unwrap_or(atoms::NIL))),
        ("requires", requires),
        ("tracers", Term::EMPTY_LIST),
        ("versioned_vars", versioned),
    ];
    let fields: Vec<(Term, Term)> = fields.map(|(name, value)| (Term::atom(Atom::of(name)), value)).into();
    heap.map_from_pairs(&fields)
}

/// The environment of a `%Macro.Env{}`; `None` for anything else.
pub fn from_term(heap: &Heap, term: Term) -> Option<Surroundings> {
    let field = |name| heap.map_get(term, Term::atom(Atom::of(name)));
    let atom = |name| field(name)?.as_atom();
    if atom("__struct__")?.name() != "Elixir.Macro.Env" {
        return None;
    }
    let mut env = Env::empty(heap.text(field("file")?)?);
    env.module = atom("module").filter(|module| *module != atoms::NIL);
    env.function = heap
        .tuple_of::<2>(field("function")?)
        .and_then(|[name, arity]| Some((name.as_atom()?, u8::try_from(arity.as_small()?).ok()?)));
    for pair in heap.list_items(field("aliases")?) {
        let [alias, module] = heap.tuple_of::<2>(pair)?;
        env.add_alias(alias.as_atom()?, module.as_atom()?);
    }
    for module in heap.list_items(field("requires")?) {
        env.require(module.as_atom()?);
    }
    for module in heap.list_items(field("context_modules")?) {
        env.add_context_module(module.as_atom()?);
    }
    for (name, kind) in [("functions", ImportKind::Function), ("macros", ImportKind::Macro)] {
        for entry in heap.list_items(field(name)?) {
            let [module, names] = heap.tuple_of::<2>(entry)?;
            let names: Vec<(Atom, u8)> = heap
                .list_items(names)
                .filter_map(|name| {
                    let [name, arity] = heap.tuple_of::<2>(name)?;
                    Some((name.as_atom()?, u8::try_from(arity.as_small()?).ok()?))
                })
                .collect();
            env.import(module.as_atom()?, kind, &names);
        }
    }
    let position = match atom("context").map(Atom::name) {
        Some("guard") => Position::Guard,
        Some("match") => Position::Match,
        _ => Position::Expression,
    };
    let line = u32::try_from(field("line")?.as_small()?).ok()?;
    let variables = heap.map_pairs(field("versioned_vars")?).into_iter().filter_map(|(key, _)| {
        let [name, context] = heap.tuple_of::<2>(key)?;
        Some(Binding { name: name.as_atom()?, context: context.as_atom().filter(|context| *context != atoms::NIL) })
    });
    let variables = variables.collect();
    Some(Surroundings { env, line, position, variables })
}

/// What is imported from a module.
struct Exports {
    module: Atom,
    names: Vec<(Atom, u8)>,
}

/// `{functions, macros}`, each `[{module, [{name, arity}, …]}, …]`
fn import_lists(imports: &[(Atom, u8, Imported)]) -> FrozenTerm {
    let mut heap = Heap::new();
    let lists = [ImportKind::Function, ImportKind::Macro].map(|kind| {
        let mut modules: BTreeMap<&str, Exports> = BTreeMap::new();
        for (name, arity, imported) in imports.iter().filter(|(_, _, imported)| imported.kind == kind) {
            let module = imported.module;
            let exports = modules.entry(module.name()).or_insert(Exports { module, names: Vec::new() });
            exports.names.push((*name, *arity));
        }
        let mut entries = Vec::with_capacity(modules.len());
        for Exports { module, names } in modules.into_values() {
            let whole = whole_kernel(kind).filter(|(count, _)| module == atoms::KERNEL && names.len() == *count);
            let names = match whole {
                Some((_, list)) => list,
                None => name_list(&mut heap, &names),
            };
            entries.push(heap.tuple(&[Term::atom(module), names]));
        }
        heap.list(&entries)
    });
    let lists = heap.tuple(&lists);
    FrozenTerm::new(&heap, lists)
}

fn name_list(heap: &mut Heap, names: &[(Atom, u8)]) -> Term {
    let names: Vec<Term> =
        names.iter().map(|(name, arity)| heap.tuple(&[Term::atom(*name), Term::count(usize::from(*arity))])).collect();
    heap.list(&names)
}

/// How many functions or macros `Kernel` has, and their list: a literal, so that environments share it.
fn whole_kernel(kind: ImportKind) -> Option<(usize, Term)> {
    static LISTS: OnceLock<Option<[(usize, Term); 2]>> = OnceLock::new();
    let lists = LISTS.get_or_init(|| {
        let mut heap = Heap::new();
        let mut list = |mut names: Vec<(Atom, u8)>| {
            names.sort_by_key(|(name, arity)| (name.name(), *arity));
            (names.len(), name_list(&mut heap, &names))
        };
        let (functions, macros) = (list(kernel::functions().to_vec()), list(kernel::macros()));
        let mut roots = [functions.1, macros.1];
        literals::freeze(heap, &mut roots).ok()?;
        Some([(functions.0, roots[0]), (macros.0, roots[1])])
    });
    lists.as_ref().map(|[functions, macros]| if kind == ImportKind::Function { *functions } else { *macros })
}
