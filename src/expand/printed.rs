//! Core as text: for golden tests, and to look at what a source becomes.
//!
//! Variables are `v0`, `v1`, …; a call of a native is `:erlang.+(v0, 1)`; the rest reads like the source it stands for.

use super::core::{
    Attachment, Clause, Core, CoreKind, Endianness, Function, Literal, NoClause, Pattern, Segment, SegmentKind,
    WithStep,
};
use super::expander::with_stack;
use super::source_text::atom_text;

/// The text of an expression, one line for each step of a block and each clause.
pub fn printed(core: &Core) -> String {
    let mut printer = Printer::default();
    printer.core(core);
    printer.text
}

/// What is attached to the calls in an expression, in the order of the text: bodies of modules, definitions.
pub fn attachments(core: &Core) -> Vec<(&'static str, Attachment)> {
    let mut printer = Printer::default();
    printer.core(core);
    printer.attachments
}

#[derive(Default)]
struct Printer {
    text: String,
    indentation: usize,
    attachments: Vec<(&'static str, Attachment)>,
}

impl Printer {
    fn core(&mut self, core: &Core) {
        with_stack(|| self.kind(&core.kind));
    }

    fn kind(&mut self, kind: &CoreKind) {
        match kind {
            CoreKind::Literal(literal) => self.literal(literal),
            CoreKind::Variable(id) => self.push(&format!("v{}", id.0)),
            CoreKind::List { items, tail } => {
                self.push("[");
                self.cores(items);
                if let Some(tail) = tail {
                    self.push(" | ");
                    self.core(tail);
                }
                self.push("]");
            }
            CoreKind::Tuple(items) => self.enclosed("{", items, "}"),
            CoreKind::Map(pairs) => {
                self.push("%{");
                self.pairs(pairs);
                self.push("}");
            }
            CoreKind::MapUpdate { map, pairs } => {
                self.push("%{");
                self.core(map);
                self.push(" | ");
                self.pairs(pairs);
                self.push("}");
            }
            CoreKind::Binary(segments) => self.segments(segments, |printer, value| printer.core(value)),
            CoreKind::Block(items) => {
                self.push("(");
                self.indented(|printer| {
                    for item in items {
                        printer.line();
                        printer.core(item);
                    }
                });
                self.line();
                self.push(")");
            }
            CoreKind::Match { pattern, value } => {
                self.pattern(pattern);
                self.push(" = ");
                self.core(value);
            }
            CoreKind::Case { subjects, clauses, otherwise } => {
                self.push("case ");
                self.cores(subjects);
                self.push(" do");
                self.clauses(clauses);
                self.otherwise(*otherwise);
                self.push("end");
            }
            CoreKind::If { condition, then, otherwise } => {
                self.push("if ");
                self.core(condition);
                self.push(", do: ");
                self.core(then);
                self.push(", else: ");
                self.core(otherwise);
            }
            CoreKind::With { steps, body, otherwise } => {
                self.push("with");
                self.indented(|printer| {
                    for step in steps {
                        printer.line();
                        printer.step(step);
                    }
                    printer.line();
                    printer.push("do: ");
                    printer.core(body);
                });
                self.line();
                self.push("else");
                self.clauses(otherwise);
                self.push("end");
            }
            CoreKind::Receive { clauses, after } => {
                self.push("receive do");
                self.clauses(clauses);
                if let Some(after) = after {
                    self.push("after ");
                    self.core(&after.timeout);
                    self.push(" -> ");
                    self.core(&after.body);
                    self.line();
                }
                self.push("end");
            }
            CoreKind::Try(attempt) => {
                self.push("try ");
                self.core(&attempt.body);
                if let Some(handler) = &attempt.handler {
                    let (class, reason, stacktrace) = (handler.class.0, handler.reason.0, handler.stacktrace.0);
                    self.line();
                    self.push(&format!("handler v{class}, v{reason}, v{stacktrace} -> "));
                    self.core(&handler.body);
                }
                if !attempt.otherwise.is_empty() {
                    self.line();
                    self.push("else");
                    self.clauses(&attempt.otherwise);
                }
                if let Some(after) = &attempt.after {
                    self.line();
                    self.push("after ");
                    self.core(after);
                }
                self.line();
                self.push("end");
            }
            CoreKind::Reraise { class, reason, stacktrace } => {
                self.push(&format!("reraise(v{}, v{}, v{})", class.0, reason.0, stacktrace.0));
            }
            CoreKind::Raise { reason } => {
                self.push("raise(");
                self.core(reason);
                self.push(")");
            }
            CoreKind::Function(Function { clauses, .. }) => {
                self.push("fn");
                self.clauses(clauses);
                self.push("end");
            }
            CoreKind::CaptureLocal { name, arity } => self.push(&format!("&{name}/{arity}")),
            CoreKind::CaptureRemote { module, name, arity } => {
                self.push("&");
                self.core(module);
                self.push(".");
                self.name(name);
                self.push(&format!("/{arity}"));
            }
            CoreKind::CallLocal { name, arguments } => {
                self.push(name.name());
                self.enclosed("(", arguments, ")");
            }
            CoreKind::CallRemote { module, name, arguments } => {
                self.core(module);
                self.push(".");
                self.name(name);
                self.enclosed("(", arguments, ")");
            }
            CoreKind::CallFunction { function, arguments } => {
                self.core(function);
                self.enclosed(".(", arguments, ")");
            }
            CoreKind::Dot { left, name } => {
                self.core(left);
                self.push(&format!(".{name}"));
            }
            CoreKind::CallAttached { native, attachment, arguments } => {
                self.attachments.push((native, attachment.clone()));
                self.push(native);
                self.enclosed("(", arguments, ")");
            }
        }
    }

    fn step(&mut self, step: &WithStep) {
        match step {
            WithStep::Clause { pattern, guards, value } => {
                self.pattern(pattern);
                self.guards(guards);
                self.push(" <- ");
                self.core(value);
            }
            WithStep::Expression(core) => self.core(core),
        }
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        self.indented(|printer| {
            for clause in clauses {
                printer.line();
                printer.separated(&clause.patterns, Printer::pattern);
                printer.guards(&clause.guards);
                printer.push(" -> ");
                printer.core(&clause.body);
            }
        });
        self.line();
    }

    fn guards(&mut self, guards: &[Core]) {
        for guard in guards {
            self.push(" when ");
            self.core(guard);
        }
    }

    /// The usual error needs no mention.
    fn otherwise(&mut self, otherwise: NoClause) {
        if otherwise != NoClause::CaseClause {
            self.push(&format!("otherwise {otherwise:?}"));
            self.line();
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Any => self.push("_"),
            Pattern::Bind(id) => self.push(&format!("v{}", id.0)),
            Pattern::Same(id) => self.push(&format!("^v{}", id.0)),
            Pattern::Literal(literal) => self.literal(literal),
            Pattern::List { items, tail } => {
                self.push("[");
                self.separated(items, Printer::pattern);
                if let Some(tail) = tail {
                    self.push(" | ");
                    self.pattern(tail);
                }
                self.push("]");
            }
            Pattern::Tuple(items) => {
                self.push("{");
                self.separated(items, Printer::pattern);
                self.push("}");
            }
            Pattern::Map(pairs) => {
                self.push("%{");
                self.separated(pairs, |printer, (key, value)| {
                    printer.core(key);
                    printer.push(" => ");
                    printer.pattern(value);
                });
                self.push("}");
            }
            Pattern::Binary(segments) => self.segments(segments, Printer::pattern),
            Pattern::Both(left, right) => {
                self.pattern(left);
                self.push(" = ");
                self.pattern(right);
            }
        }
    }

    fn segments<Value>(&mut self, segments: &[Segment<Value>], value: impl Fn(&mut Printer, &Value)) {
        self.push("<<");
        self.separated(segments, |printer, segment| {
            value(printer, &segment.value);
            printer.push("::");
            printer.push(segment.kind.name());
            if let Some(size) = &segment.size {
                printer.push("-size(");
                printer.core(size);
                printer.push(")");
            }
            let usual_unit = if segment.kind == SegmentKind::Binary { 8 } else { 1 };
            if segment.unit != usual_unit {
                printer.push(&format!("-unit({})", segment.unit));
            }
            if segment.signed {
                printer.push("-signed");
            }
            match segment.endianness {
                Endianness::Big => {}
                Endianness::Little => printer.push("-little"),
                Endianness::Native => printer.push("-native"),
            }
        });
        self.push(">>");
    }

    fn literal(&mut self, literal: &Literal) {
        match literal {
            Literal::Integer(integer) => self.push(&integer.to_string()),
            Literal::Float(float) => self.push(&format!("{float:?}")),
            Literal::Atom(atom) => self.push(&atom_text(*atom)),
            Literal::Binary(bytes) => self.push(&format!("{:?}", String::from_utf8_lossy(bytes))),
            Literal::Frozen(term) => self.push(&format!("{term:?}")),
        }
    }

    /// The name of a function, known or not.
    fn name(&mut self, name: &Core) {
        match &name.kind {
            CoreKind::Literal(Literal::Atom(atom)) => self.push(atom.name()),
            _ => self.core(name),
        }
    }

    fn pairs(&mut self, pairs: &[(Core, Core)]) {
        self.separated(pairs, |printer, (key, value)| {
            printer.core(key);
            printer.push(" => ");
            printer.core(value);
        });
    }

    fn enclosed(&mut self, before: &str, items: &[Core], behind: &str) {
        self.push(before);
        self.cores(items);
        self.push(behind);
    }

    fn cores(&mut self, items: &[Core]) {
        self.separated(items, Printer::core);
    }

    fn separated<Item>(&mut self, items: &[Item], print: impl Fn(&mut Printer, &Item)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            print(self, item);
        }
    }

    fn indented(&mut self, print: impl FnOnce(&mut Printer)) {
        self.indentation += 1;
        print(self);
        self.indentation -= 1;
    }

    fn line(&mut self) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n("  ", self.indentation));
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }
}
