//! What real Elixir printed for these terms.

use super::*;
use crate::atom::atoms;
use crate::value::term::{Pid, Reference};

struct TestNames;

impl Names for TestNames {
    fn function(&self, _function: FunctionId) -> FunctionName {
        let (module, name) = (Atom::of("Elixir.Shapes"), Atom::of("area"));
        FunctionName { module, name, name_arity: Some(2), arity: 1, index: 3, uniq: 1234, script: None }
    }

    fn export(&self, _slot: SlotId) -> (Atom, Atom, u8) {
        (Atom::of("Elixir.String"), Atom::of("upcase"), 1)
    }

    fn struct_fields(&self, module: Atom) -> StructFields {
        match module.name() {
            "Elixir.Point" => StructFields::Defined(vec![Atom::of("y"), Atom::of("x")]),
            "Elixir.Missing" => StructFields::Undefined,
            _ => StructFields::Unknown,
        }
    }
}

fn show(heap: &Heap, term: Term, options: &InspectOptions) -> String {
    inspect(heap, term, options, &TestNames)
}

fn line(heap: &Heap, term: Term) -> String {
    show(heap, term, &InspectOptions::default())
}

fn pretty(heap: &Heap, term: Term, width: usize) -> String {
    show(heap, term, &InspectOptions { width, pretty: true, ..InspectOptions::default() })
}

fn small(integer: i64) -> Term {
    Term::small_unchecked(integer)
}

fn name(name: &'static str) -> Term {
    Term::atom(Atom::of(name))
}

fn numbers(heap: &mut Heap, range: std::ops::RangeInclusive<i64>) -> Term {
    let items: Vec<Term> = range.map(small).collect();
    heap.list(&items)
}

#[test]
fn terms_on_one_line() {
    let mut heap = Heap::new();
    let heap = &mut heap;
    let text = heap.binary("é \"q\"".as_bytes());
    let bytes = heap.binary(&[1, 2, 255]);
    let bits = heap.bitstring(&[0xff, 0xa0], 11);
    let pair = heap.tuple(&[Term::OK, text]);
    let keyword = heap.list(&[pair]);
    let keyword_map = heap.map_from_pairs(&[(name("a"), small(1)), (name("b c"), Term::NIL)]);
    let mixed_map = heap.map_from_pairs(&[(name("a"), small(1)), (text, keyword)]);
    let charlist = heap.list(&[small(104), small(34)]);
    let improper = heap.list_with_tail(&[small(1), small(2)], small(3));
    let cases = [
        (bytes, "<<1, 2, 255>>"),
        (bits, "<<255, 5::size(3)>>"),
        (pair, "{:ok, \"é \\\"q\\\"\"}"),
        (keyword, "[ok: \"é \\\"q\\\"\"]"),
        (keyword_map, "%{a: 1, \"b c\": nil}"),
        (mixed_map, "%{:a => 1, \"é \\\"q\\\"\" => [ok: \"é \\\"q\\\"\"]}"),
        (charlist, "~c\"h\\\"\""),
        (improper, "[1, 2 | 3]"),
        (Term::EMPTY_LIST, "[]"),
        (heap.tuple(&[]), "{}"),
        (heap.empty_map(), "%{}"),
        (heap.binary(b""), "\"\""),
        (Term::pid(Pid::new(105, 3)), "#PID<0.105.0>"),
        (Term::reference(Reference(7)), "#Reference<0.0.0.7>"),
        (Term::function(FunctionId(0)), "#Function<3.1234/1 in Shapes.area/2>"),
        (heap.closure(FunctionId(0), &[small(1)]), "#Function<3.1234/1 in Shapes.area/2>"),
        (Term::export(SlotId(0)), "&String.upcase/1"),
    ];
    for (term, expected) in cases {
        assert_eq!(line(heap, term), expected);
    }
}

#[test]
fn structs_have_their_own_notations() {
    let mut heap = Heap::new();
    let heap = &mut heap;
    let mut structure = |module: &'static str, fields: &[(&'static str, Term)]| {
        let mut pairs: Vec<(Term, Term)> = fields.iter().map(|(field, value)| (name(field), *value)).collect();
        pairs.push((Term::atom(atoms::STRUCT), name(module)));
        heap.map_from_pairs(&pairs)
    };
    let point = structure("Elixir.Point", &[("x", small(1)), ("y", small(2))]);
    let odd_point = structure("Elixir.Point", &[("x", small(1))]);
    let missing = structure("Elixir.Missing", &[("x", small(1))]);
    let exception = structure("Elixir.MyError", &[("__exception__", Term::TRUE), ("message", Term::NIL)]);
    let range = structure("Elixir.Range", &[("first", small(1)), ("last", small(9)), ("step", small(2))]);
    let simple = structure("Elixir.Range", &[("first", small(1)), ("last", small(9)), ("step", small(1))]);
    let members = heap.map_from_pairs(&[(small(2), Term::EMPTY_LIST), (small(1), Term::EMPTY_LIST)]);
    let set = heap.map_from_pairs(&[(Term::atom(atoms::STRUCT), name("Elixir.MapSet")), (name("map"), members)]);
    for (term, expected) in [
        (point, "%Point{y: 2, x: 1}"),
        (odd_point, "%{__struct__: Point, x: 1}"),
        (missing, "%{__struct__: Missing, x: 1}"),
        (exception, "%MyError{message: nil}"),
        (range, "1..9//2"),
        (simple, "1..9"),
        (set, "MapSet.new([1, 2])"),
    ] {
        assert_eq!(line(heap, term), expected);
    }
    let as_map = InspectOptions { structs: false, ..InspectOptions::default() };
    assert_eq!(show(heap, point, &as_map), "%{__struct__: Point, x: 1, y: 2}");
}

#[test]
fn simple_items_flow_and_others_have_a_line_each() {
    let mut heap = Heap::new();
    let heap = &mut heap;
    let flowing = numbers(heap, 1..=15);
    assert_eq!(pretty(heap, flowing, 20), "[1, 2, 3, 4, 5, 6,\n 7, 8, 9, 10, 11,\n 12, 13, 14, 15]");
    let inner = numbers(heap, 1..=7);
    let text = heap.binary(b"dasdasdasdasdas");
    let nested = heap.list(&[small(1), inner, text]);
    assert_eq!(pretty(heap, nested, 20), "[\n  1,\n  [1, 2, 3, 4, 5, 6,\n   7],\n  \"dasdasdasdasdas\"\n]");
    let short = numbers(heap, 1..=3);
    let tuple = heap.tuple(&[name("aaaaaaa"), small(1), small(3), short]);
    let map = heap.map_from_pairs(&[(name("aaaaaaa"), small(1)), (text, tuple)]);
    assert_eq!(
        pretty(heap, map, 19),
        "%{\n  :aaaaaaa => 1,\n  \"dasdasdasdasdas\" => {:aaaaaaa,\n   1, 3, [1, 2, 3]}\n}"
    );
}

#[test]
fn limits_cut_collections_and_strings() {
    let mut heap = Heap::new();
    let heap = &mut heap;
    let limited = |limit| InspectOptions { limit: Some(limit), ..InspectOptions::default() };
    let (first, second) = (numbers(heap, 2..=3), numbers(heap, 4..=5));
    let tuple = heap.tuple(&[small(1), first, second, small(7)]);
    assert_eq!(show(heap, tuple, &limited(3)), "{1, [2, ...], [...], ...}");
    let pairs: Vec<_> = (1..=100).map(|number| (small(number), Term::OK)).collect();
    let map = heap.map_from_pairs(&pairs);
    assert_eq!(show(heap, map, &limited(2)), "%{1 => :ok, 2 => :ok, ...}");
    let text = heap.binary("éééééé".as_bytes());
    let characters = InspectOptions { printable_limit: Some(2), ..InspectOptions::default() };
    assert_eq!(show(heap, text, &characters), "\"éé\" <> ...");
}

#[test]
fn terms_of_any_depth_and_size_can_be_shown() {
    let mut heap = Heap::new();
    let deep = (0..1_000_000).fold(small(1), |inner, _| heap.tuple(&[inner]));
    assert!(line(&heap, deep).contains("{{...}}"));
    let unlimited = InspectOptions { limit: None, pretty: true, ..InspectOptions::default() };
    assert!(show(&heap, deep, &unlimited).len() >= 2_000_001);
    // Shared lists that would be shown 2^49 times.
    let wide = (0..60).fold(Term::EMPTY_LIST, |inner, _| heap.list(&[inner; 50]));
    assert!(line(&heap, wide).len() < 100_000_000);
}

#[test]
fn colors_surround_each_text() {
    let mut heap = Heap::new();
    let list = heap.list(&[small(1), name("b")]);
    let options = InspectOptions { syntax_colors: Some(Colors::of_the_shell()), ..InspectOptions::default() };
    assert_eq!(
        show(&heap, list, &options),
        "\x1b[39m[\x1b[0m\x1b[33m1\x1b[0m\x1b[39m,\x1b[0m \x1b[36m:b\x1b[0m\x1b[39m]\x1b[0m"
    );
}
