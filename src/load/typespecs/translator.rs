//! Types as Erlang's abstract format writes them: `[integer]` is `{:type, 0, :list, [{:type, 1, :integer, []}]}`.

use super::declaration::{self, Declaration, arguments_of, named, operands};
use super::mistakes::{TypeDoubt, TypeMistake};
use super::records::{self, Record};
use crate::atom::{Atom, atoms};
use crate::bytecode::module_info::TypespecKind;
use crate::expand::macros::function_name;
use crate::expand::{source_text, with_stack};
use crate::syntax::ast::{Ast, Callee, Kind, Span};
use crate::value::heap::Heap;
use crate::value::term::Term;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use std::collections::HashSet;

type Translated<T = Term> = Result<T, TypeMistake>;

/// What the types of a module are looked up in.
pub struct Surroundings<'m> {
    pub module: Atom,
    /// The types that the module declares.
    pub types: HashSet<(Atom, usize)>,
    /// The fields of a struct.
    pub fields: &'m dyn Fn(Atom) -> Option<Vec<Atom>>,
    pub allows_unknown_structs: bool,
    /// The records that the module defines.
    pub records: &'m [Record],
}

/// The types that Erlang knows, with their numbers of arguments.
const ERLANG: &[(&str, &[usize])] = &[
    ("any", &[0]),
    ("arity", &[0]),
    ("atom", &[0]),
    ("binary", &[0]),
    ("bitstring", &[0]),
    ("bool", &[0]),
    ("boolean", &[0]),
    ("byte", &[0]),
    ("char", &[0]),
    ("float", &[0]),
    ("function", &[0]),
    ("identifier", &[0]),
    ("integer", &[0]),
    ("iodata", &[0]),
    ("iolist", &[0]),
    ("list", &[0, 1]),
    ("map", &[0]),
    ("maybe_improper_list", &[0, 2]),
    ("mfa", &[0]),
    ("module", &[0]),
    ("neg_integer", &[0]),
    ("nil", &[0]),
    ("no_return", &[0]),
    ("node", &[0]),
    ("non_neg_integer", &[0]),
    ("none", &[0]),
    ("nonempty_binary", &[0]),
    ("nonempty_bitstring", &[0]),
    ("nonempty_improper_list", &[2]),
    ("nonempty_list", &[0, 1]),
    ("nonempty_maybe_improper_list", &[0, 2]),
    ("nonempty_string", &[0]),
    ("number", &[0]),
    ("pid", &[0]),
    ("port", &[0]),
    ("pos_integer", &[0]),
    ("reference", &[0]),
    ("string", &[0]),
    ("term", &[0]),
    ("timeout", &[0]),
    ("tuple", &[0]),
];

/// Those that Elixir adds.
const ELIXIR: &[(&str, &[usize])] = &[
    ("as_boolean", &[1]),
    ("char_list", &[0]),
    ("charlist", &[0]),
    ("keyword", &[0, 1]),
    ("nonempty_charlist", &[0]),
    ("struct", &[0]),
];

fn is_in(table: &[(&str, &[usize])], name: &str, arity: usize) -> bool {
    table.iter().any(|(known, arities)| *known == name && arities.contains(&arity))
}

/// Whether every module knows the type.
pub fn is_builtin(name: &str, arity: usize) -> bool {
    is_in(ERLANG, name, arity) || is_in(ELIXIR, name, arity)
}

pub struct Translator<'m> {
    pub heap: Heap,
    surroundings: &'m Surroundings<'m>,
    /// The types of the module that have been named.
    pub used: HashSet<(Atom, usize)>,
    pub doubts: Vec<TypeDoubt>,
    /// The variables of the declaration at hand, and how often they occur.
    variables: Vec<(Atom, usize)>,
    /// Where a type that is not known is no mistake.
    is_lenient: bool,
    /// The line of the declaration at hand.
    line: u32,
    /// All nodes are told to be on the line of the declaration.
    has_one_line: bool,
}

/// A field of a map type: whether it has to be there, its key, its value.
struct Field<'a> {
    is_required: bool,
    key: &'a Ast,
    value: &'a Ast,
}

impl<'m> Translator<'m> {
    pub fn new(surroundings: &'m Surroundings<'m>) -> Translator<'m> {
        Translator {
            heap: Heap::new(),
            surroundings,
            used: HashSet::new(),
            doubts: Vec::new(),
            variables: Vec::new(),
            is_lenient: false,
            line: 0,
            has_one_line: false,
        }
    }

    /// For trees that come from text, not from the source of the module.
    pub fn with_one_line(surroundings: &'m Surroundings<'m>) -> Translator<'m> {
        Translator { has_one_line: true, ..Translator::new(surroundings) }
    }

    // ---- Declarations ------------------------------------------------------------------------------------------------------

    /// `{name, type, variables}` of a `@type`.
    pub fn declared_type(&mut self, declaration: &Declaration) -> Translated {
        let Some(head) = declaration.head().filter(|head| head.constraints.is_none()) else {
            return Err(TypeMistake::InvalidSpecification(declaration.text()));
        };
        self.line = declaration.line;
        let (name, arity) = (head.name, head.arguments.len());
        let is_variable = |argument: &&Ast| declaration::variable(argument).is_some();
        let others: Vec<String> =
            head.arguments.iter().filter(|argument| !is_variable(argument)).map(source_text).collect();
        if !others.is_empty() {
            return Err(TypeMistake::NoVariables { name, arity, arguments: others.join(", ") });
        }
        self.variables.clear();
        for variable in head.arguments.iter().filter_map(declaration::variable) {
            self.count(variable);
        }
        let is_anything = matches!(named(head.result), Some((name, [])) if matches!(name.name(), "any" | "term"));
        if declaration.kind == TypespecKind::Opaque && is_anything {
            self.doubts.push(TypeDoubt::Underspecified { name, arity });
        }
        let form = self.form(head.result)?;
        self.check_variables()?;
        let mut variables = Vec::with_capacity(arity);
        for argument in head.arguments {
            let variable = declaration::variable(argument).unwrap_or(atoms::NIL);
            variables.push(self.leaf("var", self.line_of(argument.span), Term::atom(variable)));
        }
        let variables = self.heap.list(&variables);
        Ok(self.heap.tuple(&[Term::atom(name), form, variables]))
    }

    /// `{{name, arity}, type}` of a `@spec` or a `@callback`.
    pub fn specification(&mut self, declaration: &Declaration, is_macro: bool) -> Translated {
        let Some(head) = declaration.head() else {
            let text = declaration.text();
            return Err(match declaration.lacks_result() {
                true => TypeMistake::NoResult(text),
                false => TypeMistake::InvalidSpecification(text),
            });
        };
        self.line = declaration.line;
        let constraints = match head.constraints {
            None => Vec::new(),
            Some(ast) => keywords(ast).ok_or_else(|| TypeMistake::NoKeywords(source_text(ast)))?,
        };
        let is_bound = |ast: &Ast| !matches!(named(ast), Some((name, [])) if name.name() == "var");
        // A bound counts as a use.
        self.variables = constraints.iter().map(|(name, bound)| (*name, usize::from(is_bound(bound)))).collect();
        let line = self.line_of(declaration.tree.span);
        let mut arguments = Vec::with_capacity(head.arguments.len() + 1);
        if is_macro {
            arguments.push(self.node("term", line, &[]));
        }
        let arity = head.arguments.len() + usize::from(is_macro);
        let name = if is_macro { function_name(head.name).unwrap_or(head.name) } else { head.name };
        let arguments = match head.arguments {
            [only] if declaration::variable(only).is_some_and(|name| name.name() == "...") => self.any_arguments(line),
            all => {
                for argument in all {
                    arguments.push(self.form(argument)?);
                }
                self.node("product", line, &arguments)
            }
        };
        let result = self.form(head.result)?;
        let mut form = self.node("fun", line, &[arguments, result]);
        let mut bounds = Vec::new();
        for (name, constraint) in constraints.iter().filter(|(_, constraint)| is_bound(constraint)) {
            let constraint = self.form(constraint)?;
            let subtype = self.leaf("atom", line, Term::atom(Atom::of("is_subtype")));
            let variable = self.leaf("var", line, Term::atom(*name));
            let pair = self.heap.list(&[variable, constraint]);
            bounds.push(self.node("constraint", line, &[subtype, pair]));
        }
        self.check_variables()?;
        if !bounds.is_empty() {
            let bounds = self.heap.list(&bounds);
            form = self.node("bounded_fun", line, &[form, bounds]);
        }
        let key = self.heap.tuple(&[Term::atom(name), Term::count(arity)]);
        Ok(self.heap.tuple(&[key, form]))
    }

    fn count(&mut self, variable: Atom) {
        match self.variables.iter_mut().find(|(known, _)| *known == variable) {
            Some((_, count)) => *count += 1,
            None => self.variables.push((variable, 1)),
        }
    }

    fn check_variables(&self) -> Translated<()> {
        let is_lonely = |(name, count): &&(Atom, usize)| *count == 1 && !name.name().starts_with('_');
        match self.variables.iter().find(is_lonely) {
            Some((name, _)) => Err(TypeMistake::VariableUsedOnce(*name)),
            None => Ok(()),
        }
    }

    // ---- Types -------------------------------------------------------------------------------------------------------------

    fn form(&mut self, ast: &Ast) -> Translated {
        with_stack(|| self.form_of(ast))
    }

    fn forms<'a>(&mut self, trees: impl IntoIterator<Item = &'a Ast>) -> Translated<Vec<Term>> {
        trees.into_iter().map(|tree| self.form(tree)).collect()
    }

    fn form_of(&mut self, ast: &Ast) -> Translated {
        let line = self.line_of(ast.span);
        match &ast.kind {
            Kind::Atom(atom) => Ok(self.leaf("atom", 0, Term::atom(*atom))),
            Kind::Integer(integer) => Ok(self.integer(0, integer)),
            Kind::Float(_) | Kind::Binary(_) | Kind::Value(_) => {
                Err(TypeMistake::UnexpectedExpression(source_text(ast)))
            }
            Kind::List(items) => self.list(ast, items),
            Kind::Pair(pair) => self.node_of("tuple", 0, [&pair.0, &pair.1]),
            Kind::Variable { name, .. } if self.variables.iter().any(|(known, _)| known == name) => {
                self.count(*name);
                Ok(self.leaf("var", line, Term::atom(*name)))
            }
            Kind::Variable { name, .. } => self.named(*name, &[], line),
            Kind::Call { callee: Callee::Node(callee), arguments, .. } => self.remote(ast, callee, arguments, line),
            Kind::Call { callee: Callee::Name(name), arguments, .. } => match (name.name(), &arguments[..]) {
                ("|", [_, _]) => {
                    let mut members = Vec::new();
                    let mut rest = vec![ast];
                    while let Some(ast) = rest.pop() {
                        match operands(ast, "|") {
                            Some((left, right)) => rest.extend([right, left]),
                            None => members.push(ast),
                        }
                    }
                    self.node_of("union", line, members)
                }
                ("<<>>", segments) => self.binary(segments, line),
                ("%{}", fields) => {
                    let fields = map_fields(ast, fields)?;
                    let fields = self.fields(&fields, line)?;
                    Ok(self.node("map", line, &fields))
                }
                ("%", [name, fields]) => self.structure(name, fields, line),
                ("{}", items) => self.node_of("tuple", line, items),
                ("..", [first, last]) => self.range(first, last, line),
                ("::", [left, right]) => self.annotation(left, right, line),
                ("-" | "+", [Ast { kind: Kind::Integer(integer), .. }]) => {
                    let integer = self.integer(line, integer);
                    Ok(self.tagged("op", line, &[Term::atom(*name), integer]))
                }
                ("__block__", [only]) => self.form(only),
                ("__aliases__", segments) if is_alias(segments) => {
                    Ok(self.leaf("atom", 0, Term::atom(alias(segments))))
                }
                ("record", [_] | [_, _]) => {
                    let tuple = records::tuple(self.surroundings.records, arguments, ast.span)?;
                    self.form(&tuple)
                }
                (_, arguments) => self.named(*name, arguments, line),
            },
        }
    }

    fn list(&mut self, ast: &Ast, items: &[Ast]) -> Translated {
        let is_dots = |ast: &Ast| declaration::variable(ast).is_some_and(|name| name.name() == "...");
        match items {
            [] => Ok(self.node("nil", 0, &[])),
            [dots] if is_dots(dots) => Ok(self.node("nonempty_list", 0, &[])),
            [item, dots] if is_dots(dots) => self.node_of("nonempty_list", 0, [item]),
            [only] => match operands(only, "->") {
                Some((Ast { kind: Kind::List(arguments), .. }, result)) => {
                    let line = self.line_of(only.span);
                    let is_any = matches!(named(result), Some((name, [])) if name.name() == "any");
                    if is_any && matches!(&arguments[..], [dots] if is_dots(dots)) {
                        return Ok(self.node("fun", line, &[]));
                    }
                    let arguments = match &arguments[..] {
                        [dots] if is_dots(dots) => self.any_arguments(line),
                        arguments => self.node_of("product", line, arguments)?,
                    };
                    let result = self.form(result)?;
                    Ok(self.node("fun", line, &[arguments, result]))
                }
                _ => self.node_of("list", 0, [only]),
            },
            pairs if keywords(ast).is_some() => {
                let members = self.forms(pairs)?;
                let union = self.node("union", 0, &members);
                Ok(self.node("list", 0, &[union]))
            }
            _ => Err(TypeMistake::UnexpectedList(source_text(ast))),
        }
    }

    /// A type of the module, or one that every module knows.
    fn named(&mut self, name: Atom, arguments: &[Ast], line: u32) -> Translated {
        let forms = self.forms(arguments)?;
        let arity = forms.len();
        if self.surroundings.types.contains(&(name, arity)) || self.is_lenient && !is_builtin(name.name(), arity) {
            return Ok(self.user_type(name, &forms, line));
        }
        match name.name() {
            "tuple" | "map" if arity == 0 => {
                let parts = [Term::atom(name), Term::atom(Atom::of("any"))];
                Ok(self.tagged("type", line, &parts))
            }
            "fun" => Ok(self.node("fun", line, &forms)),
            "char_list" if arity == 0 => {
                self.doubts.push(TypeDoubt::OldCharlist);
                Ok(self.remote_type(0, Atom::of("elixir"), Atom::of("charlist"), &forms))
            }
            text if is_in(ELIXIR, text, arity) => Ok(self.remote_type(0, Atom::of("elixir"), name, &forms)),
            text if is_in(ERLANG, text, arity) => {
                if matches!(text, "string" | "nonempty_string") {
                    let is_nonempty = text != "string";
                    self.doubts.push(TypeDoubt::Discouraged { is_nonempty, place: String::new() });
                }
                let arguments = self.heap.list(&forms);
                Ok(self.tagged("type", line, &[Term::atom(name), arguments]))
            }
            _ => Err(TypeMistake::Undefined { name, arity, module: self.surroundings.module }),
        }
    }

    fn user_type(&mut self, name: Atom, forms: &[Term], line: u32) -> Term {
        self.used.insert((name, forms.len()));
        let arguments = self.heap.list(forms);
        self.tagged("user_type", line, &[Term::atom(name), arguments])
    }

    /// `Module.name(type)`
    fn remote(&mut self, ast: &Ast, callee: &Ast, arguments: &[Ast], line: u32) -> Translated {
        let (module, name) = match operands(callee, ".") {
            Some((module, Ast { kind: Kind::Atom(name), .. })) => (module_of(module), *name),
            _ => (None, atoms::NIL),
        };
        let Some(module) = module else { return Err(TypeMistake::InvalidRemote(source_text(ast))) };
        let forms = self.forms(arguments)?;
        if module != self.surroundings.module {
            return Ok(self.remote_type(line, module, name, &forms));
        }
        match self.surroundings.types.contains(&(name, forms.len())) {
            true => Ok(self.user_type(name, &forms, line)),
            false => Err(TypeMistake::Undefined { name, arity: forms.len(), module }),
        }
    }

    fn remote_type(&mut self, line: u32, module: Atom, name: Atom, forms: &[Term]) -> Term {
        let module = self.leaf("atom", 0, Term::atom(module));
        let name = self.leaf("atom", 0, Term::atom(name));
        let arguments = self.heap.list(forms);
        let parts = self.heap.list(&[module, name, arguments]);
        self.tagged("remote_type", line, &[parts])
    }

    /// `name :: type`
    fn annotation(&mut self, left: &Ast, right: &Ast, line: u32) -> Translated {
        let annotated = match declaration::variable(left) {
            Some(name) => self.leaf("var", self.line_of(left.span), Term::atom(name)),
            None => {
                let is_union = operands(left, "|").is_some();
                self.doubts.push(TypeDoubt::InvalidAnnotation { left: source_text(left), is_union });
                let outer = std::mem::replace(&mut self.is_lenient, true);
                let form = self.form(left);
                self.is_lenient = outer;
                form?
            }
        };
        let right = self.form(right)?;
        let parts = self.heap.list(&[annotated, right]);
        Ok(self.tagged("ann_type", line, &[parts]))
    }

    fn range(&mut self, first: &Ast, last: &Ast, line: u32) -> Translated {
        let forms = self.forms([first, last])?;
        match (whole_number(first), whole_number(last)) {
            (Some(first), Some(last)) if first < last => Ok(self.node("range", line, &forms)),
            _ => Err(TypeMistake::InvalidRange),
        }
    }

    /// `<<_::size, _::_*unit>>`, or one of the two
    fn binary(&mut self, segments: &[Ast], line: u32) -> Translated {
        let (size, unit) = match segments {
            [] => (Some(0), Some(0)),
            [only] => match (size(only), unit(only)) {
                (None, unit) => (Some(0), unit),
                (size, _) => (size, Some(0)),
            },
            [first, second] => (size(first), unit(second)),
            _ => (None, None),
        };
        let (Some(size), Some(unit)) = (size, unit) else { return Err(TypeMistake::InvalidBinary) };
        let [size, unit] = [size, unit].map(|number| self.integer(line, &BigInt::from(number)));
        Ok(self.node("binary", line, &[size, unit]))
    }

    fn structure(&mut self, name: &Ast, fields: &Ast, line: u32) -> Translated {
        let Some(module) = module_of(name) else {
            return Err(TypeMistake::UnexpectedExpression(source_text(name)));
        };
        let given = map_fields(fields, arguments_of(fields, "%{}").unwrap_or_default())?;
        let surroundings = self.surroundings;
        let known = match (surroundings.fields)(module) {
            Some(known) => known,
            None if surroundings.allows_unknown_structs => given.iter().filter_map(|field| atom(field.key)).collect(),
            None => return Err(TypeMistake::UnknownStruct { module, is_own: module == surroundings.module }),
        };
        for field in &given {
            match atom(field.key) {
                Some(name) if known.contains(&name) => {}
                Some(field) => return Err(TypeMistake::UnknownField { field, module }),
                None => return Err(TypeMistake::UnexpectedExpression(source_text(field.key))),
            }
        }
        let mut known = known;
        known.sort_by_key(|field| field.name());
        let mut forms = Vec::with_capacity(known.len() + 1);
        let [tag, module] = [Atom::of("__struct__"), module].map(|atom| self.leaf("atom", 0, Term::atom(atom)));
        forms.push(self.node("map_field_exact", line, &[tag, module]));
        for field in known {
            let value = match given.iter().find(|given| atom(given.key) == Some(field)) {
                Some(given) => self.form(given.value)?,
                None => self.node("term", 0, &[]),
            };
            let key = self.leaf("atom", 0, Term::atom(field));
            forms.push(self.node("map_field_exact", line, &[key, value]));
        }
        Ok(self.node("map", line, &forms))
    }

    fn fields(&mut self, fields: &[Field<'_>], line: u32) -> Translated<Vec<Term>> {
        let mut forms = Vec::with_capacity(fields.len());
        for Field { is_required, key, value } in fields {
            let name = if *is_required { "map_field_exact" } else { "map_field_assoc" };
            forms.push(self.node_of(name, line, [*key, *value])?);
        }
        Ok(forms)
    }

    // ---- Terms -------------------------------------------------------------------------------------------------------------

    fn line_of(&self, span: Span) -> u32 {
        if self.has_one_line { self.line } else { span.line }
    }

    /// `{tag, line, …}`
    fn tagged(&mut self, tag: &'static str, line: u32, rest: &[Term]) -> Term {
        let head = [Term::atom(Atom::of(tag)), Term::count(line as usize)];
        self.heap.tuple(&[&head[..], rest].concat())
    }

    fn leaf(&mut self, tag: &'static str, line: u32, value: Term) -> Term {
        self.tagged(tag, line, &[value])
    }

    fn integer(&mut self, line: u32, integer: &BigInt) -> Term {
        let value = self.heap.big_integer(integer);
        self.leaf("integer", line, value)
    }

    /// `{:type, line, name, arguments}`
    fn node(&mut self, name: &'static str, line: u32, arguments: &[Term]) -> Term {
        let arguments = self.heap.list(arguments);
        self.tagged("type", line, &[Term::atom(Atom::of(name)), arguments])
    }

    fn node_of<'a>(
        &mut self,
        name: &'static str,
        line: u32,
        arguments: impl IntoIterator<Item = &'a Ast>,
    ) -> Translated {
        let arguments = self.forms(arguments)?;
        Ok(self.node(name, line, &arguments))
    }

    /// `(... -> type)`
    fn any_arguments(&mut self, line: u32) -> Term {
        self.tagged("type", line, &[Term::atom(Atom::of("any"))])
    }
}

/// The fields of `%{…}`.
fn map_fields<'a>(map: &Ast, items: &'a [Ast]) -> Translated<Vec<Field<'a>>> {
    let field = |item: &'a Ast| match &item.kind {
        Kind::Pair(pair) => {
            let (key, value) = (&pair.0, &pair.1);
            match (arguments_of(key, "required"), arguments_of(key, "optional")) {
                (Some([key]), _) => Ok(Field { is_required: true, key, value }),
                (_, Some([key])) => Ok(Field { is_required: false, key, value }),
                _ => Ok(Field { is_required: true, key, value }),
            }
        }
        _ if operands(item, "|").is_some() => Err(TypeMistake::BarInMap(source_text(map))),
        _ => Err(TypeMistake::InvalidMap(source_text(map))),
    };
    items.iter().map(field).collect()
}

/// The pairs of `[name: value]`.
pub fn keywords(ast: &Ast) -> Option<Vec<(Atom, &Ast)>> {
    let Kind::List(items) = &ast.kind else { return None };
    let pair = |item: &'_ Ast| match &item.kind {
        Kind::Pair(pair) => atom(&pair.0),
        _ => None,
    };
    let names: Option<Vec<Atom>> = items.iter().map(pair).collect();
    let values = items.iter().filter_map(|item| match &item.kind {
        Kind::Pair(pair) => Some(&pair.1),
        _ => None,
    });
    Some(names?.into_iter().zip(values).collect())
}

fn atom(ast: &Ast) -> Option<Atom> {
    match &ast.kind {
        Kind::Atom(atom) => Some(*atom),
        _ => None,
    }
}

/// The module that a name stands for; in text that has been kept it is spelled out.
fn module_of(ast: &Ast) -> Option<Atom> {
    match arguments_of(ast, "__aliases__") {
        Some(segments) => is_alias(segments).then(|| alias(segments)),
        None => atom(ast),
    }
}

fn is_alias(segments: &[Ast]) -> bool {
    segments.iter().all(|segment| atom(segment).is_some())
}

fn alias(segments: &[Ast]) -> Atom {
    let names: Vec<&str> = segments.iter().filter_map(atom).map(|name| name.name()).collect();
    let name = names.join(".");
    let name = if name.starts_with("Elixir.") { name } else { format!("Elixir.{name}") };
    Atom::of_source(&name).unwrap_or(atoms::NIL)
}

/// `8`, `-8`
fn whole_number(ast: &Ast) -> Option<BigInt> {
    match (&ast.kind, arguments_of(ast, "-"), arguments_of(ast, "+")) {
        (Kind::Integer(integer), ..) => Some(integer.clone()),
        (_, Some([Ast { kind: Kind::Integer(integer), .. }]), _) => Some(-integer),
        (_, _, Some([Ast { kind: Kind::Integer(integer), .. }])) => Some(integer.clone()),
        _ => None,
    }
}

fn is_blank(ast: &Ast) -> bool {
    declaration::variable(ast).is_some_and(|name| name.name() == "_")
}

/// `size` in `_::size`
fn size(segment: &Ast) -> Option<u64> {
    match operands(segment, "::") {
        Some((name, Ast { kind: Kind::Integer(size), .. })) if is_blank(name) => size.to_u64(),
        _ => None,
    }
}

/// `unit` in `_::_*unit`
fn unit(segment: &Ast) -> Option<u64> {
    let (name, width) = operands(segment, "::")?;
    match operands(width, "*") {
        Some((size, Ast { kind: Kind::Integer(unit), .. })) if is_blank(name) && is_blank(size) => {
            unit.to_u64().filter(|unit| (1..=256).contains(unit))
        }
        _ => None,
    }
}
