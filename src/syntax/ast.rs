//! The syntax tree: Elixir's quoted form as Rust types, a span on every node.
//!
//! Elixir quotes source as literals (atoms, numbers, binaries, lists, pairs), variables `{name, meta, context}` and calls
//! `{callee, meta, arguments}`. Everything else is a call with a special callee: a block is `{:__block__, meta, items}`, a
//! tuple that is no pair `{:{}, meta, items}`, a map `{:%{}, meta, pairs}`, an alias `{:__aliases__, meta, [:Foo, :Bar]}`.
//! Keeping that shape is what lets macros take and give syntax trees as ordinary terms.

use crate::atom::Atom;
use num_bigint::BigInt;
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// The place of a node. Lines and columns count from 1, columns in characters; the end is exclusive. Line 0: the node came
/// from no source (a macro made it).
///
/// A span begins where Elixir says that the node is, which is not always where its text begins: at the operator of `a + b`,
/// at the name of `Foo.bar(1)` (the `.` node inside: at the dot), at the bracket of `map[key]`. It ends where the text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Ast {
    pub kind: Kind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `1_000`, `0xFF`, `?a`
    Integer(BigInt),
    /// `1.5e3`
    Float(f64),
    /// `:ok`, `true`, `nil`, `:"with space"`; the key of `[a: 1]`
    Atom(Atom),
    /// `"text"` without interpolation; the bytes need not be UTF-8 (`"\xFF"`)
    Binary(Box<[u8]>),
    /// `[a, b]`; also `'abc'` (a list of integers) and keyword lists (a list of pairs). `[a | b]` is a list whose last item is
    /// the call `{:|, meta, [a, b]}`.
    List(Vec<Ast>),
    /// `{a, b}`, and an item of a keyword list
    Pair(Box<(Ast, Ast)>),
    /// `{name, meta, context}`: a variable, or a call without parentheses and arguments
    Variable { name: Atom, meta: Meta },
    /// `{callee, meta, arguments}`
    Call { callee: Callee, meta: Meta, arguments: Vec<Ast> },
    /// A term that no source can be written for, put into a tree by a macro: a pid, a map, a function.
    Value(Value),
}

/// A term in a tree. The layers that know terms know its type; here it is only passed on.
#[derive(Clone)]
pub struct Value(pub Arc<dyn Any + Send + Sync>);

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value")
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Callee {
    /// `foo(1)`, `+` in `a + b`, `:__block__`, `:{}`, `:%{}`, `:%`, `:<<>>`, `:fn`, `:->`, `:__aliases__`, `:.`, `:&`, …
    Name(Atom),
    /// `Mod.foo(1)`: the callee is itself the call `{:., meta, [Mod, :foo]}`; `f.(1)`: `{:., meta, [f]}`
    Node(Box<Ast>),
}

/// What Elixir keeps in a node's metadata besides its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meta {
    /// The context of a variable (`nil` when typed by the user, a module when a macro made it): hygiene.
    pub context: Option<Atom>,
    /// Tells variables of one macro expansion from those of another.
    pub counter: Option<u32>,
    /// `foo.bar` without parentheses: `no_parens: true`.
    pub no_parens: bool,
    /// `foo -1`: a call that could be meant as a subtraction: `ambiguous_op: nil`.
    pub ambiguous_operator: bool,
    /// The call has a `do` block: where its `do` and its `end` are.
    pub block: Option<Box<(Span, Span)>>,
    /// The opening delimiter of a string, charlist, sigil or quoted atom; of a heredoc, with its indentation. (Elixir shows
    /// the delimiter of a sigil always, that of others only with its tokens.)
    pub delimiter: Option<Delimiter>,
    /// Of the text (`<<>>`) of a sigil that is a heredoc: its indentation, which Elixir shows there.
    pub indentation: Option<u32>,
    /// Where the closing delimiter of a call, container or `fn … end` begins; `line` is 0 if there is none.
    pub closing: Span,
    /// `(a; b)` around an expression, as `parens` in Elixir: an expression in parentheses is not taken apart
    /// (`not(a) in b`, `(a -> b)`), and unary operators inside keep their meaning.
    pub parens: bool,
    /// What else the source shows, if it was asked for.
    pub tokens: Option<Box<Tokens>>,
    /// What else a macro, or `quote`, has put there: `imports`, `alias`, the `context` of a call, `generated`, ….
    pub quoted: Vec<(Atom, Ast)>,
}

/// What `token_metadata: true` tells of a node besides its `do`, `end` and `closing`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tokens {
    /// Line breaks before an operator, or after it, an opening delimiter or `->`.
    pub newlines: u32,
    /// Of an expression that another one follows: where it ends, and the line breaks between them.
    pub end_of_expression: Option<(u32, Span)>,
    /// Where the last segment of an alias is.
    pub last: Option<Span>,
    /// `"key#{interpolated}": value`: `format: :keyword`.
    pub is_key: bool,
    /// A block that only holds a literal, so that the literal has metadata.
    pub is_literal: bool,
    /// Of a literal: a number or a character as the source spells it.
    pub token: Option<Box<str>>,
    /// `f(a)(b)`: where the `)` of the inner call is.
    pub inner_closing: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// One character opens it: `"`, `'`, `(`, `/`, …
    Character(char),
    /// `"""` or `'''`, with the indentation of the closing line.
    Heredoc { quote: char, indentation: u32 },
}

impl Ast {
    pub fn new(kind: Kind, span: Span) -> Ast {
        Ast { kind, span }
    }

    pub fn atom(atom: Atom, span: Span) -> Ast {
        Ast::new(Kind::Atom(atom), span)
    }

    /// What is kept of the source for `token_metadata: true`; `None` for nodes that have no metadata.
    pub fn tokens_mut(&mut self) -> Option<&mut Tokens> {
        match &mut self.kind {
            Kind::Variable { meta, .. } | Kind::Call { meta, .. } => Some(meta.tokens.get_or_insert_default()),
            _ => None,
        }
    }

    /// `{name, [], arguments}`
    pub fn call(name: Atom, arguments: Vec<Ast>, span: Span) -> Ast {
        Ast::new(Kind::Call { callee: Callee::Name(name), meta: Meta::default(), arguments }, span)
    }
}

/// A tree can be deep (`1 + 1 + …`, a hundred thousand times): it is taken down with a stack of its own instead of Rust's.
///
/// Because of this a part cannot be moved out of an `Ast` by a pattern; [`Ast::into_kind`] gives the parts away.
impl Drop for Ast {
    fn drop(&mut self) {
        let mut pending = Vec::new();
        self.take_children(&mut pending);
        while let Some(mut child) = pending.pop() {
            child.take_children(&mut pending);
        }
    }
}

impl Ast {
    /// The kind of a node that is not needed any longer, to take it apart.
    pub fn into_kind(mut self) -> Kind {
        std::mem::replace(&mut self.kind, Kind::Float(0.0))
    }

    fn take_children(&mut self, pending: &mut Vec<Ast>) {
        match &mut self.kind {
            Kind::Integer(_) | Kind::Float(_) | Kind::Atom(_) | Kind::Binary(_) | Kind::Value(_) => {}
            Kind::Variable { meta, .. } => pending.extend(meta.quoted.drain(..).map(|(_, value)| value)),
            Kind::List(items) => pending.append(items),
            Kind::Pair(_) => {
                if let Kind::Pair(pair) = std::mem::replace(&mut self.kind, Kind::Float(0.0)) {
                    pending.push(pair.0);
                    pending.push(pair.1);
                }
            }
            Kind::Call { callee, arguments, meta } => {
                pending.append(arguments);
                if let Callee::Node(_) = callee {
                    let nothing = Callee::Name(crate::atom::atoms::NIL);
                    if let Callee::Node(node) = std::mem::replace(callee, nothing) {
                        pending.push(*node);
                    }
                }
                pending.extend(meta.quoted.drain(..).map(|(_, value)| value));
            }
        }
    }
}
