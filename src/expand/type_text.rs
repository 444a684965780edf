//! Types as documentation shows them: `@spec at(t, integer) :: t` reads `at(t(), integer()) :: t()`.

use super::expander::with_stack;
use super::form;
use super::source_text::text;
use crate::atom::Atom;
use crate::syntax::ast::{Ast, Callee, Kind};

/// The source of a type or of a specification, the parentheses behind the names of types added. A type may have parameters.
pub fn type_text(ast: &Ast, parameters: &[Atom]) -> String {
    match form::operands(ast, "when") {
        Some((specified, variables)) => {
            let names: Vec<Atom> =
                form::keywords(variables).unwrap_or_default().iter().map(|(name, _)| *name).collect();
            let constraints = form::keywords(variables).unwrap_or_default().into_iter();
            let constraints = constraints.map(|(name, ty)| format!("{}: {}", name.name(), text(&complete(ty, &names))));
            let constraints: Vec<String> = constraints.collect();
            format!("{} when {}", text(&complete_declaration(specified, &names)), constraints.join(", "))
        }
        None => text(&complete_declaration(ast, parameters)),
    }
}

/// `name :: type`, where the name is that of a type or a function, too.
fn complete_declaration(ast: &Ast, variables: &[Atom]) -> Ast {
    let mut declaration = complete(ast, variables);
    if let Kind::Call { callee: Callee::Name(name), arguments, .. } = &mut declaration.kind
        && name.name() == "::"
        && let Some(head) = arguments.first_mut()
        && let Kind::Variable { name, .. } = head.kind
    {
        *head = Ast::call(name, Vec::new(), head.span);
    }
    declaration
}

/// The tree of a type in which each name that is no type variable is a call.
fn complete(ast: &Ast, variables: &[Atom]) -> Ast {
    with_stack(|| {
        let all = |trees: &[Ast]| trees.iter().map(|tree| complete(tree, variables)).collect::<Vec<_>>();
        let kind = match &ast.kind {
            Kind::Variable { name, .. } if !matches!(name.name(), "..." | "var") && !variables.contains(name) => {
                return Ast::call(*name, Vec::new(), ast.span);
            }
            // `(a -> b)`: the parentheses stand for a list in the tree, and not in the text.
            Kind::List(items) => match &items[..] {
                [function] if form::arguments_of(function, "->").is_some() => return complete(function, variables),
                items => Kind::List(all(items)),
            },
            Kind::Pair(pair) => Kind::Pair(Box::new((complete(&pair.0, variables), complete(&pair.1, variables)))),
            Kind::Call { callee: Callee::Name(name), meta, arguments } => {
                let arguments = match (name.name(), &arguments[..]) {
                    // What stands before the colons is a name.
                    ("::", [name @ Ast { kind: Kind::Variable { .. }, .. }, ty]) => {
                        vec![name.clone(), complete(ty, variables)]
                    }
                    ("__aliases__" | "<<>>", parts) => parts.to_vec(),
                    ("->", [Ast { kind: Kind::List(items), span }, result]) => {
                        vec![Ast::new(Kind::List(all(items)), *span), complete(result, variables)]
                    }
                    (_, arguments) => all(arguments),
                };
                Kind::Call { callee: Callee::Name(*name), meta: meta.clone(), arguments }
            }
            Kind::Call { callee, meta, arguments } => {
                let mut meta = meta.clone();
                meta.no_parens = false;
                Kind::Call { callee: callee.clone(), meta, arguments: all(arguments) }
            }
            kind => kind.clone(),
        };
        Ast::new(kind, ast.span)
    })
}
