//! Source beside the Core it becomes, and mistakes beside their messages.

use super::host::{DeclaredModule, DeclaredModules, StructFields};
use super::printed::{attachments, printed};
use super::{Binding, CompileError, DefinitionSource, Env, Line, ModuleBody};
use super::{Checks, expand_definition, expand_line, expand_module_body};
use crate::atom::{Atom, atoms};
use crate::expand::core::Literal;
use crate::syntax::{ParseOptions, parse};

fn world() -> DeclaredModules {
    let field = |name, default| (Atom::of(name), default);
    let fields = vec![field("name", Literal::Atom(atoms::NIL)), field("age", Literal::Integer(0.into()))];
    let user = DeclaredModule {
        name: Atom::of("Elixir.User"),
        functions: vec![(Atom::of("new"), 1)],
        fields: Some(StructFields { fields, enforced: Vec::new() }),
    };
    DeclaredModules { modules: vec![user], attributes: Vec::new() }
}

/// Expands a line at a prompt where `x`, `y` and `z` are bound.
fn expand(source: &str) -> Result<Line, CompileError> {
    let parsed = parse(source, &ParseOptions::default()).unwrap_or_else(|error| panic!("{source}: {error:?}"));
    let bindings = ["x", "y", "z"].map(|name| Binding { name: Atom::of(name), context: None });
    expand_line(&parsed.ast, &Env::shell(), &bindings, Checks::Never, false, &mut world())
}

fn core(source: &str) -> String {
    let line = expand(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    printed(&line.core).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn mistake(source: &str) -> String {
    match expand(source) {
        Ok(line) => panic!("{source} expands to {}", printed(&line.core)),
        Err(error) => format!("{}: {}", error.exception().trim_start_matches("Elixir."), error.mistake.message()),
    }
}

fn warnings(source: &str) -> Vec<String> {
    let line = expand(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    line.warnings.iter().map(|warning| warning.notice.message()).collect()
}

#[test]
fn each_binding_of_a_name_is_a_variable_of_its_own() {
    assert_eq!(core("x = 1; x = x + 1; x"), "( v3 = 1 v4 = :erlang.+(v3, 1) v4 )");
    assert_eq!(core("{x = 5, x}"), "{v3 = 5, v0}");
    assert_eq!(core("(fn -> x = 2; x end).() + x"), ":erlang.+(fn -> ( v3 = 2 v3 ) end.(), v0)");
}

#[test]
fn a_line_tells_what_it_reads_and_writes() {
    let line = expand("a = x; {b, a} = {1, y}").unwrap_or_else(|error| panic!("{error}"));
    let names = |list: &[(Binding, _)]| list.iter().map(|(binding, _)| binding.name.name()).collect::<Vec<_>>();
    assert_eq!(names(&line.reads), ["x", "y"]);
    assert_eq!(names(&line.writes), ["a", "b"]);
}

#[test]
fn functions_of_kernel_become_natives() {
    assert_eq!(core("elem(x, 0)"), ":erlang.element(1, v0)");
    assert_eq!(core("Map.put(x, :a, y)"), ":maps.put(:a, v1, v0)");
    assert_eq!(core("-1 + x"), ":erlang.+(-1, v0)");
    assert_eq!(core("&is_map_key/2"), "fn v3, v4 -> :erlang.is_map_key(v4, v3) end");
    assert_eq!(core("Map.put(x.(), y.(), 1)"), "( v3 = v0.() v4 = v1.() :maps.put(v4, 1, v3) )");
}

#[test]
fn conditions_become_choices() {
    assert_eq!(core("x > 1 and y"), "if :erlang.>(v0, 1), do: v1, else: false");
    assert_eq!(core("x and y"), "case v0 do true -> v1 false -> false otherwise BadBoolean(:\"and\") end");
    assert_eq!(core("x || y"), "if v0, do: v0, else: v1");
    assert_eq!(core("x in [1, :a]"), "if :erlang.=:=(v0, 1), do: true, else: :erlang.=:=(v0, :a)");
    let range = "case v0 do v3 when if :erlang.is_integer(v3), do: if :erlang.>=(v3, 1), do: :erlang.=<(v3, 9), \
                 else: false, else: false -> v3 end";
    assert_eq!(core("case x do a when a in 1..9 -> a end"), range);
}

#[test]
fn patterns_compare_what_they_bind_twice() {
    assert_eq!(core("{a, a, ^x} = y"), "{v3, ^v3, ^v0} = v1");
    assert_eq!(core("\"a\" <> rest = x"), "<<\"a\"::binary, v3::binary>> = v0");
    assert_eq!(core("<<n, text::binary-size(n)>> = x"), "<<v3::integer, v4::binary-size(v3)>> = v0");
    assert_eq!(core("%User{name: n} = x"), "%{:__struct__ => User, :name => v3} = v0");
    assert_eq!(core("[1, 2] ++ rest = x"), "[1, 2 | v3] = v0");
}

#[test]
fn structs_are_maps_with_their_defaults() {
    assert_eq!(core("%User{name: x}"), "%{:__struct__ => User, :age => 0, :name => v0}");
    let update =
        "case v0 do %{:__struct__ => User} = v3 -> %{v3 | :age => 1} otherwise BadStruct(:\"Elixir.User\") end";
    assert_eq!(core("%User{x | age: 1}"), update);
}

#[test]
fn comprehensions_reduce() {
    let expected =
        ":lists.reverse(Enum.reduce(v0, [], fn {v4, _}, v3 -> if v4, do: [v4 | v3], else: v3 _, v5 -> v5 end))";
    assert_eq!(core("for {a, _} <- x, a, do: a"), expected);
    assert_eq!(
        core("for a <- x, reduce: 0 do n -> n + a end"),
        "Enum.reduce(v0, 0, fn v4, v3 -> case v3 do v5 -> :erlang.+(v5, v4) end end)"
    );
}

#[test]
fn pipelines_and_captures_are_calls() {
    assert_eq!(
        core("x |> f.(1) |> Enum.map(&(&1 * y))".replace("f.", "z.").as_str()),
        "Enum.map(v2.(v0, 1), fn v3 -> :erlang.*(v3, v1) end)"
    );
    assert_eq!(core("&String.upcase(&1)"), "&String.upcase/1");
}

#[test]
fn a_rescue_looks_at_the_exception() {
    let expected = "try v0.() handler v3, v4, v5 -> ( v6 = if :erlang.=:=(v3, :error), do: Exception.normalize(:error, v4, v5), \
                    else: nil case v3, v4, v5, v6 do :error, _, _, v7 when :erlang.=:=(:erlang.map_get(:__struct__, v6), \
                    KeyError) -> v7 otherwise Reraise end ) end";
    assert_eq!(core("try do x.() rescue e in KeyError -> e end"), expected);
}

#[test]
fn mistakes_are_worded_as_in_elixir() {
    for (source, message) in [
        ("foo(1)", "CompileError: undefined function foo/1 (there is no such import)"),
        ("^x", "CompileError: cannot use ^x outside of match clauses"),
        (
            "^q = 1",
            "CompileError: undefined variable ^q. No variable \"q\" has been defined before the current pattern",
        ),
        ("1 + 1 = x", "CompileError: cannot invoke remote function :erlang.+/2 inside a match"),
        (
            "case x do a when String.length(a) -> 1 end",
            "CompileError: cannot invoke remote function String.length/1 inside guards",
        ),
        ("%User{foo: 1}", "KeyError: key :foo not found"),
        ("%User{foo: 1} = x", "CompileError: unknown key :foo for struct User"),
        (
            "&(&1 + &3)",
            "CompileError: capture argument &3 cannot be defined without &2 (you cannot skip arguments, all arguments must be numbered)",
        ),
        ("def f, do: 1", "ArgumentError: cannot invoke def/2 outside module"),
        ("import Foo", "CompileError: module Foo is not loaded and could not be found"),
    ] {
        assert_eq!(mistake(source), message, "{source}");
    }
}

#[test]
fn unused_variables_are_warned_of_outside_the_shells_own_scope() {
    assert_eq!(warnings("a = 1"), [""; 0]);
    let unused = "variable \"a\" is unused (if the variable is not meant to be used, prefix it with an underscore)";
    assert_eq!(warnings("fn a -> 1 end"), [unused]);
    assert_eq!(warnings("fn a -> a end"), [""; 0]);
    assert_eq!(warnings("fn _a -> 1 end"), [""; 0]);
}

/// The clauses of all definitions in a module, printed in order.
fn definitions(source: &str) -> Vec<String> {
    let line = expand(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    let mut world = world();
    let mut found = Vec::new();
    for (_, body) in attachments(&line.core) {
        let Some(body) = body.0.downcast_ref::<ModuleBody>() else { continue };
        let code =
            expand_module_body(body, Atom::of("Elixir.M"), None, &mut world).unwrap_or_else(|error| panic!("{error}"));
        for (_, source) in attachments(&code.core) {
            let Some(source) = source.0.downcast_ref::<DefinitionSource>() else { continue };
            let definition = expand_definition(source, 0, &mut world).unwrap_or_else(|error| panic!("{error}"));
            let clauses = definition.shorter.iter().map(|(_, clause)| clause).chain(&definition.clause);
            found.extend(
                clauses.map(|clause| format!("{}/{}: {}", source.name, clause.patterns.len(), printed(&clause.body))),
            );
        }
    }
    found
}

#[test]
fn defaults_make_functions_of_fewer_arguments() {
    let found = definitions("defmodule M do def f(a, b \\\\ 1, c \\\\ 2), do: g(a, b, c) end");
    assert_eq!(found, ["f/1: f(v0, 1, 2)", "f/2: f(v1, v2, 2)", "f/3: g(v3, v4, v5)"]);
}
