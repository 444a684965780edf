//! Every mistake as a sentence.

use super::Mistake;
use crate::atom::atoms;
use crate::expand::form::module_text;
use crate::expand::kernel::PipeMistake;
use crate::expand::source_text;
use crate::value::inspect::escape_string;

impl Mistake {
    pub fn message(&self) -> String {
        match self {
            Mistake::UndefinedFunction { name, arity } => {
                format!("undefined function {name}/{arity} (there is no such import)")
            }
            Mistake::UndefinedVariable { name, context: None } => format!("undefined variable \"{name}\""),
            Mistake::UndefinedVariable { name, context: Some(context) } => {
                format!("undefined variable \"{name}\" (context {})", module_text(*context))
            }
            Mistake::SignOfArgument { name, argument } => format!(
                "\"{name} {argument}\" looks like a function call but there is a variable named \"{name}\". If you want to \
                 perform a function call, use parentheses:\n\n    {name}({argument})\n\nIf you want to perform an operation \
                 on the variable {name}, use spaces around the unary operator"
            ),
            Mistake::AmbiguousImport { name, arity, first, second } => {
                let (first, second) = (module_text(*first), module_text(*second));
                format!("function {name}/{arity} imported from both {second} and {first}, call is ambiguous")
            }
            Mistake::InvalidCall(text) => format!("invalid call {text}"),
            Mistake::InvalidFunctionCall(text) => format!("invalid function call {text}.()"),
            Mistake::TooManyArguments { count } => {
                format!("{count} arguments are too many, a function has at most 255")
            }
            Mistake::AtomTableFull => "the table of atoms is full".to_string(),
            Mistake::Raised(_) => "a macro has raised an exception".to_string(),
            Mistake::TreeTooDeep => "the tree that a macro has returned is nested too deeply".to_string(),
            Mistake::NoProcessForMacro { name } => {
                format!("the macro {name} cannot be run: there are as many processes as there may be")
            }
            Mistake::MacroEnded { module, name, reason } => {
                format!("the process of the macro {}.{name} was ended: {reason}", module_text(*module))
            }
            Mistake::InvalidQuoted(text) => format!(
                "invalid quoted expression: {text}\n\nPlease make sure your quoted expressions are made of valid AST \
                 nodes. If you would like to introduce a value into the AST, such as a four-element tuple or a map, make \
                 sure to call Macro.escape/1 before"
            ),
            Mistake::QuoteOptions(text) => {
                format!("invalid options for quote, expected a keyword list, got: {text}")
            }
            Mistake::InvalidQuoteOption { option, text } => {
                format!("invalid runtime value for option :{option} in quote, got: {text}")
            }
            Mistake::InvalidBindQuoted => {
                "invalid :bind_quoted for quote, expected a keyword list of variable names".to_string()
            }
            Mistake::InvalidSpecification { text } => format!("type specification missing return type: {text}"),
            Mistake::NoVariable { text } => format!("expected a variable to be given to var!, got: {text}"),
            Mistake::ImplementationWithoutBlock => "defimpl expects a do-end block".to_string(),
            Mistake::ImplementationWithoutType => {
                "defimpl/3 expects a :for option when declared outside a module".to_string()
            }
            Mistake::InvalidUse(text) => {
                format!("invalid arguments for use, expected a compile time atom or alias, got: {text}")
            }
            Mistake::SplicingOutside => "unquote_splicing only works inside arguments and block contexts, wrap it in \
                                         parens if you want it to work with one-liners"
                .to_string(),
            Mistake::LocalCallInside { name, arity, place: (inside, invoked), call } => format!(
                "cannot find or invoke local {name}/{arity} inside {inside}. Only macros can be invoked in {invoked} and \
                 they must be defined before their invocation. Called as: {call}"
            ),
            Mistake::RemoteCallInside { module, name, arity, place } => {
                let call = match *module {
                    atoms::ERLANG => format!(":erlang.{name}/{arity}"),
                    module => format!("{}.{name}/{arity}", module_text(module)),
                };
                format!("cannot invoke remote function {call} inside {place}")
            }
            Mistake::FunctionCallInside { call, place: "guards" } if call.contains(".(") => {
                format!("invalid expression in guards, anonymous call is not allowed in guards. {GUARD_PAGE}")
            }
            Mistake::FunctionCallInside { call, place: "guards" } => format!(
                "cannot invoke remote function in guards. If you want to do a map lookup instead, please remove parens \
                 from {call}"
            ),
            Mistake::FunctionCallInside { call, .. } if call.contains(".(") => {
                "invalid pattern in match, anonymous call is not allowed in matches".to_string()
            }
            Mistake::FunctionCallInside { call, .. } => {
                let (callee, arguments) = call.split_once('(').unwrap_or((call, ")"));
                let arity = if arguments == ")" { 0 } else { arguments.matches(',').count() + 1 };
                format!("cannot invoke remote function {callee}/{arity} inside a match")
            }
            Mistake::NegationInMatch => "invalid expression in match, ! is not allowed in patterns such as function \
                                         clauses, case clauses or on the left side of the = operator"
                .to_string(),
            Mistake::MacroInside { name, arity, place } => format!("cannot invoke macro {name}/{arity} inside {place}"),
            Mistake::InvalidInGuard(construct) => {
                let construct = construct.split('/').next().unwrap_or(construct);
                format!("invalid expression in guards, {construct} is not allowed in guards. {GUARD_PAGE}")
            }
            Mistake::TruthOperatorInGuard(operator) => {
                format!("invalid expression in guard, {operator} is not allowed in guards. {GUARD_PAGE}")
            }
            Mistake::UpdateInGuard(text) => format!("cannot use map/struct update syntax in guard, got: {text}"),
            Mistake::InvalidPattern(text) => format!("invalid pattern in match, got: {text}"),
            Mistake::InvalidAppend(text) => {
                format!("invalid argument for ++ operator inside a match, expected a literal proper list, got: {text}")
            }
            Mistake::InvalidPin(text) => {
                format!("invalid argument for unary operator ^, expected an existing variable, got: ^{text}")
            }
            Mistake::UndefinedPin { name } => format!(
                "undefined variable ^{name}. No variable \"{name}\" has been defined before the current pattern"
            ),
            Mistake::PinOutsideMatch(text) => format!("cannot use ^{text} outside of match clauses"),
            Mistake::VariableAsKey { name } => format!(
                "cannot use variable {name} as map key inside a pattern. Map keys in patterns can only be literals (such \
                 as atoms, strings, tuples, and the like) or an existing variable matched with the pin operator (such \
                 as ^some_var)"
            ),
            Mistake::PatternAsKey(text) => format!(
                "cannot use pattern {text} as map key inside a pattern. Map keys in patterns can only be literals (such \
                 as atoms, strings, tuples, and the like) or an existing variable matched with the pin operator (such \
                 as ^some_var)"
            ),
            Mistake::InvalidMapPattern(text) => format!("expected key-value pairs in a map, got: {text}"),
            Mistake::UnderscoreInExpression => {
                "invalid use of _. \"_\" represents a value to be ignored in a pattern and \
                 cannot be used in expressions"
                    .to_string()
            }

            Mistake::ExpectedClauses { construct, option } => {
                format!("expected -> clauses for :{option} in \"{construct}\"")
            }
            Mistake::ClauseArguments { construct, option, expected } => {
                format!("expected {expected} for :{option} clauses (->) in \"{construct}\"")
            }
            Mistake::ExpectedSingleAfter => "expected a single -> clause for :after in \"receive\"".to_string(),
            Mistake::MissingOption { construct, option } => format!("missing :{option} option in \"{construct}\""),
            Mistake::UnexpectedOption { construct: "for", option } => {
                format!("unsupported option :{option} given to for")
            }
            Mistake::UnexpectedOption { construct, option } => {
                format!("unexpected option :{option} in \"{construct}\"")
            }
            Mistake::DuplicateOption { construct, option } => {
                format!("duplicated :{option} clauses given for \"{construct}\"")
            }
            Mistake::InvalidArguments { construct } => format!("invalid arguments for \"{construct}\""),
            Mistake::InvalidBranches { construct } => {
                format!("invalid or duplicate keys for {construct}, only \"do\" and an optional \"else\" are permitted")
            }
            Mistake::UnhandledArrow => "unhandled operator ->".to_string(),
            Mistake::MisplacedType => MISPLACED_TYPE.to_string(),
            Mistake::MisplacedBar => MISPLACED_BAR.to_string(),
            Mistake::MixedArities => "cannot mix clauses with different arities in anonymous functions".to_string(),
            Mistake::DefaultInFunction => "anonymous functions cannot have optional arguments".to_string(),
            Mistake::UnderscoreInCond => {
                "invalid use of _ inside \"cond\". If you want the last clause to always match, \
                 you probably meant to use: true ->"
                    .to_string()
            }
            Mistake::BareTry => "missing :catch/:rescue/:after option in \"try\"".to_string(),
            Mistake::InvalidRescue => {
                "invalid \"rescue\" clause. The clause should match on an alias, a variable or be in \
                 the \"var in [alias]\" format"
                    .to_string()
            }
            Mistake::StacktraceOutsideHandler => {
                "__STACKTRACE__ is available only inside catch and rescue clauses of try expressions".to_string()
            }
            Mistake::CallerOutsideMacro => "__CALLER__ is available only inside defmacro and defmacrop".to_string(),
            Mistake::UnquoteOutsideQuote(name) => format!("{name} called outside quote"),
            Mistake::SuperOutside(place) => format!("cannot invoke super outside {place}"),
            Mistake::SuperArity => {
                "super must be called with the same number of arguments as the current definition".to_string()
            }
            Mistake::NoSuper { name, arity, module, overridable } => format!(
                "no super defined for {name}/{arity} in module {}. Overridable functions available are: {}",
                module_text(*module),
                overridable.iter().map(|(name, arity)| format!("{name}/{arity}")).collect::<Vec<_>>().join(", ")
            ),

            Mistake::ForWithoutGenerator => "for comprehensions must start with a generator".to_string(),
            Mistake::ReduceWithInto => "cannot use :reduce alongside :into/:uniq in comprehension".to_string(),
            Mistake::ReduceWithoutClauses => {
                "when using :reduce with comprehensions, the do block must be written using \
                 acc -> expr clauses, where each clause expects the accumulator as a single argument"
                    .to_string()
            }
            Mistake::ClausesWithoutReduce => {
                "the do block was written using acc -> expr clauses but the :reduce option was not given".to_string()
            }
            Mistake::InvalidUniq(text) => {
                format!(":uniq option for comprehensions only accepts a boolean, got: {text}")
            }

            Mistake::InvalidCapture(text) => format!("{INVALID_CAPTURE}Got: {text}"),
            Mistake::NestedCapture(text) => format!(
                "nested captures are not allowed. You cannot define a function using  the capture operator & inside \
                 another function defined via &. Got invalid nested capture: {text}"
            ),
            Mistake::BlockInCapture(text) => {
                format!("block expressions are not allowed inside the capture operator &, got: {text}")
            }
            Mistake::CaptureArgumentOutside(number) => {
                format!("capture argument &{number} must be used within the capture operator &")
            }
            Mistake::CaptureArgumentOutOfRange(number) => {
                format!("capture argument &{number} must be numbered between 1 and 255")
            }
            Mistake::SkippedCaptureArgument { number, missing } => format!(
                "capture argument &{number} cannot be defined without &{missing} (you cannot skip arguments, all \
                 arguments must be numbered)"
            ),

            Mistake::UnknownSpecifier(text) => format!("unknown bitstring specifier: {text}"),
            Mistake::ConflictingSpecifiers { what, new, earlier } => {
                format!("conflicting {what} specification for bit field: \"{new}\" and \"{earlier}\"")
            }
            Mistake::FloatSize(bits) => {
                format!("float requires size*unit to be 16, 32, or 64 (default), got: {bits}")
            }
            Mistake::ConflictingSizes { new, earlier } => {
                format!("conflicting size specification for bit field: \"{new}\" and \"{earlier}\"")
            }
            Mistake::InvalidUnit(text) => format!("unit in bitstring expects an integer as argument, got: {text}"),
            Mistake::UnitWithoutSize => {
                "integer and float types require a size specifier if the unit specifier is given".to_string()
            }
            Mistake::SizedText => {
                "literal string in bitstring supports only endianness and type specifiers, which must be \
                 one of: little, big, native, utf8, utf16, utf32, bits, bytes, binary or bitstring"
                    .to_string()
            }
            Mistake::SizedUtf => "size and unit are not supported on utf types".to_string(),
            Mistake::SignedOnlyForNumbers => {
                "signed and unsigned specifiers are supported only on integer and float types".to_string()
            }
            Mistake::UnsizedBinaryNotLast => UNSIZED_BINARY.to_string(),
            Mistake::InvalidSegment(text) => format!("invalid literal {text} in <<>>"),
            Mistake::NoWholeBytes(text) => {
                format!("expected {text} to be a binary but its number of bits is not divisible by 8")
            }
            Mistake::MatchInBinary(text) => {
                format!("cannot pattern match inside a bitstring that is already in match, got: {text}")
            }
            Mistake::InvalidSegmentText => "the text is not valid UTF-8".to_string(),
            Mistake::ConcatenatedNoBinary(text) => format!("expected binary argument in <> operator but got: {text}"),
            Mistake::UnknownLeftOfConcatenation(text) => format!(
                "the left argument of <> operator inside a match should always be a literal binary because its size \
                 can't be verified. Got: {text}"
            ),

            Mistake::InvalidRange { first, last } => {
                format!("ranges (first..last//step) expect both sides to be integers, got: {first}..{last}")
            }
            Mistake::InvalidRangeStep(step) => {
                format!("ranges (first..last//step) expect the step to be a non-zero integer, got: {step}")
            }

            Mistake::SigilModifier => "modifier must be one of: s, a, c".to_string(),
            Mistake::NoCalendarType { text, name, reason } => {
                let text = escape_string(text);
                format!("cannot parse {text} as {name} for Calendar.ISO, reason: {}", reason.text())
            }
            Mistake::InvalidRegex { message, position } => format!("{message} at position {position}"),
            Mistake::InvalidEscape(reason) => (*reason).to_string(),

            Mistake::UndefinedStruct { module, in_itself: true, .. } => format!(
                "cannot access struct {}, the struct was not yet defined or the struct is being accessed in the same \
                 context that defines it",
                module_text(*module)
            ),
            Mistake::UndefinedStruct { module, arity, in_itself: false } => {
                let module = module_text(*module);
                format!(
                    "{module}.__struct__/{arity} is undefined, cannot expand struct {module}. Make sure the struct name is \
                     correct. If the struct name exists and is correct but it still cannot be found, you likely have \
                     cyclic module usage in your code"
                )
            }
            Mistake::UnknownField { key, .. } => format!("key {} not found", source_text::atom_text(*key)),
            Mistake::UnknownFieldOf { module, key } => {
                format!("unknown key {} for struct {}", source_text::atom_text(*key), module_text(*module))
            }
            Mistake::MissingFields { module, missing } => {
                let missing: Vec<String> = missing.iter().map(|key| source_text::atom_text(*key)).collect();
                let (module, missing) = (module_text(*module), missing.join(", "));
                format!("the following keys must also be given when building struct {module}: [{missing}]")
            }
            Mistake::InvalidStruct(text) => {
                format!("expected struct to be followed by a map, got: {text}")
            }
            Mistake::InvalidStructName(text) => {
                format!("expected struct name to be a compile time atom or alias, got: {text}")
            }
            Mistake::FieldIsNoAtom(text) => format!("expected the keys of a struct to be atoms, got: {text}"),

            Mistake::InvalidAlias(text) => format!(
                "invalid alias: \"{text}\". If you wanted to define an alias, an alias must expand to an atom at compile \
                 time but it did not, you may use Module.concat/2 to build it at runtime. If instead you wanted to \
                 invoke a function or access a field, wrap the function or field name in double quotes"
            ),
            Mistake::InvalidAliasName(text) => {
                format!("invalid value for option :as, expected an alias, got: {text}")
            }
            Mistake::NestedAliasName(text) => {
                format!("invalid value for option :as, expected a simple alias, got nested alias: {text}")
            }
            Mistake::AliasNotInferred(module) => format!(
                "alias cannot be inferred automatically for module: {}, please use the :as option. Implicit aliasing is \
                 only supported with Elixir modules",
                source_text::atom_text(*module)
            ),
            Mistake::AsInMultiAlias { directive } => format!(":as option is not supported by multi-{directive} call"),
            Mistake::InvalidDirective { directive, text } => {
                format!("invalid argument for {directive}, expected a compile time atom or alias, got: {text}")
            }
            Mistake::DirectiveOptions { directive, text } => {
                format!("invalid options for {directive}, expected a keyword list, got: {text}")
            }
            Mistake::UnsupportedOption { directive, option } => {
                format!("unsupported option :{option} given to {directive}")
            }
            Mistake::ModuleNotLoaded { module } => {
                format!("module {} is not loaded and could not be found", module_text(*module))
            }
            Mistake::ImportUndefined { module, name, arity } => {
                format!("cannot import {}.{name}/{arity} because it is undefined or private", module_text(*module))
            }
            Mistake::InvalidOnly(text) => format!(
                "invalid :only option for import, expected value to be an atom :functions, :macros, or a list literal, \
                 got: {text}"
            ),
            Mistake::InvalidImportList { option } => {
                format!("invalid :{option} option for import, expected a keyword list with integer values")
            }
            Mistake::DuplicateImport { option, name, arity } => {
                format!("invalid :{option} option for import, {name}/{arity} is duplicated")
            }

            Mistake::InvalidModuleName(text) => format!("invalid module name: {text}"),
            Mistake::OutsideModule { name, arity } => format!("cannot invoke {name}/{arity} outside module"),
            Mistake::InsideFunction { name, arity } => format!("cannot invoke {name}/{arity} inside function/macro"),
            Mistake::InvalidDefinition { construct, text } => format!("invalid syntax in {construct} {text}"),
            Mistake::PatternInHead => PATTERN_IN_HEAD.to_string(),
            Mistake::AttributeArguments { name, count } => {
                format!("expected 0 or 1 argument for @{name}, got: {count}")
            }
            Mistake::AttributeSetInFunction { name } => format!("cannot set attribute @{name} inside function/macro"),
            Mistake::AttributeAssigned => {
                "invalid write attribute syntax. If you want to define an attribute, don't do \
                                           this:\n\n    @foo = :value\n\nInstead, do this:\n\n    @foo :value\n"
                    .to_string()
            }
            Mistake::AttributeInPattern { name } => {
                format!("the value of @{name} is not known here: in patterns attributes work inside of functions only")
            }
            Mistake::AttributeIsNoLiteral { name } => {
                format!(
                    "the value of @{name} cannot be written as a literal, so that it cannot stand in a pattern or guard"
                )
            }
            Mistake::InvalidAttribute(text) => format!("invalid module attribute @{text}"),

            Mistake::InvalidPipe { piped, step, reason } => match reason {
                PipeMistake::NoCall => format!(
                    "cannot pipe {piped} into {step}, can only pipe into local calls foo(), remote calls Foo.bar() or \
                     anonymous function calls foo.()"
                ),
                PipeMistake::Function => format!(
                    "cannot pipe {piped} into an anonymous function without calling the function; use Kernel.then/2 \
                     instead or define the anonymous function as a regular private function"
                ),
                PipeMistake::BinaryOperator(operator) => {
                    format!("cannot pipe {piped} into {step}, the :{operator} operator can only take one argument")
                }
                PipeMistake::UnaryOperator { operator, operand } => format!(
                    "piping into a unary operator is not supported, please use the qualified name: \
                     Kernel.{operator}({operand}), instead of {operator}{operand}"
                ),
            },
            Mistake::InvalidInOperand(text) => format!(
                "invalid right argument for operator \"in\", it expects a compile-time proper list or compile-time range \
                 on the right side when used in guard expressions, got: {text}"
            ),
            Mistake::NoPath { name, arity, text } => {
                format!("expected expression given to {name}/{arity} to access at least one element, got: {text}")
            }
            Mistake::PopOfField { name } => format!(
                "cannot use pop_in when the last segment is a map/struct field. This would effectively remove the field \
                 {} from the map/struct",
                source_text::atom_text(*name)
            ),
        }
    }
}

const GUARD_PAGE: &str = "To learn more about guards, visit: https://hexdocs.pm/elixir/patterns-and-guards.html";

const MISPLACED_TYPE: &str = "misplaced operator ::/2

The :: operator is typically used in bitstrings to specify types and sizes of segments:

    <<size::32-integer, letter::utf8, rest::binary>>

It is also used in typespecs, such as @type and @spec, to describe inputs and outputs";

const MISPLACED_BAR: &str = "misplaced operator |/2

The | operator is typically used between brackets as the cons operator:

    [head | tail]

where head is a single element and the tail is the remaining of a list.
It is also used to update maps and structs, via the %{map | key: value} notation,
and in typespecs, such as @type and @spec, to express the union of two types";

const INVALID_CAPTURE: &str = "invalid args for &, expected one of:

  * &Mod.fun/arity to capture a remote function, such as &Enum.map/2
  * &fun/arity to capture a local or imported function, such as &is_atom/1
  * &some_code(&1, ...) containing at least one argument as &1, such as &List.flatten(&1)

";

const UNSIZED_BINARY: &str =
    "a binary field without size is only allowed at the end of a binary pattern, at the right \
side of binary concatenation and and never allowed in binary generators. The following examples are invalid:

    rest <> \"foo\"
    <<rest::binary, \"foo\">>

They are invalid because there is a bits/bitstring component not at the end. However, the \"reverse\" would work:

    \"foo\" <> rest
    <<\"foo\", rest::binary>>

";

const PATTERN_IN_HEAD: &str = "only variables and \\\\ are allowed as arguments in function head.

If you did not intend to define a function head, make sure your function definition has the proper syntax by wrapping \
the arguments in parentheses and using the do instruction accordingly:

    def add(a, b), do: a + b

    def add(a, b) do
      a + b
    end
";
