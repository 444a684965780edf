//! `:kaiwa_shell`: what the evaluator and the log tell the shell, and ask it.
//!
//! Compiling a line, which needs the compiler, is among the natives of [`crate::load`].

use super::arguments::{NOT_A_PID, atom, binary};
use super::native;
use crate::atom::Atom;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use crate::vm::process::Interrupt;
use crate::vm::system::{LineStatus, LogOrigin, Phase};

pub const NATIVES: &[Native] = &[
    native("kaiwa_shell", "begin_evaluation", F0(begin_evaluation)),
    native("kaiwa_shell", "end_evaluation", F0(end_evaluation)),
    native("kaiwa_shell", "begin_printing", F0(begin_printing)),
    native("kaiwa_shell", "check_signals", F0(check_signals)),
    native("kaiwa_shell", "active?", F1(is_active)),
    native("kaiwa_shell", "done", F1(done)),
    native("kaiwa_shell", "log", F3(log)),
    native("kaiwa_shell", "has_prompt?", F0(has_prompt)),
    native("kaiwa_shell", "flush_log", F0(flush_log)),
    native("kaiwa_shell", "colors_enabled?", F0(colors_enabled)),
    native("kaiwa_shell", "width", F0(width)),
    native("kaiwa_shell", "set_prompt", F1(set_prompt)),
];

/// From here on the user may break off what the process runs: it exits with `:interrupted`.
fn begin_evaluation(context: &mut Context<'_>) -> NativeResult {
    context.process.extra_mut().interrupt = Interrupt::Allowed;
    context.system.shell().phase(Phase::Evaluating);
    Ok(Term::OK)
}

/// The opposite of `begin_evaluation/0`. An interrupt that has not taken effect yet will not.
fn end_evaluation(context: &mut Context<'_>) -> NativeResult {
    context.process.extra_mut().interrupt = Interrupt::Refused;
    context.system.shell().phase(Phase::Printing);
    Ok(Term::OK)
}

/// The value is known.
fn begin_printing(context: &mut Context<'_>) -> NativeResult {
    context.system.shell().phase(Phase::Printing);
    Ok(Term::OK)
}

/// Has the process look at once at what has arrived for it: an interrupt, an exit signal.
fn check_signals(_context: &mut Context<'_>) -> NativeResult {
    Err(Box::new(Fault::Yield(Term::OK)))
}

/// `active?(pid)`: whether the process does something, instead of waiting.
fn is_active(context: &mut Context<'_>, pid: Term) -> NativeResult {
    let pid = pid.as_pid().ok_or_else(|| Fault::bad_argument(1, NOT_A_PID))?;
    Ok(Term::boolean(context.system.is_active(pid)))
}

/// `done(status)`: the shell can go on.
fn done(context: &mut Context<'_>, status: Term) -> NativeResult {
    let status = match status.as_atom().map(Atom::name) {
        Some("ok") => LineStatus::Ok,
        Some("error") => LineStatus::Error,
        Some("incomplete") => LineStatus::Incomplete,
        _ => return Err(Fault::bad_argument(1, "not :ok, :error or :incomplete")),
    };
    context.system.shell().line_done(status);
    Ok(Term::OK)
}

/// `log(level, entry, crash?)`: a log entry, complete with its line ends; `crash?` if the runtime tells of a process.
fn log(context: &mut Context<'_>, level: Term, entry: Term, is_crash: Term) -> NativeResult {
    let level = atom(level, 1)?;
    // What an exception says need not be valid text.
    let text = String::from_utf8_lossy(binary(&context.process.heap, entry, 2)?);
    let origin = if is_crash.is_truthy() { LogOrigin::Runtime } else { LogOrigin::Program };
    context.system.shell().log(context.process.pid, level, &text, origin);
    Ok(Term::OK)
}

fn has_prompt(context: &mut Context<'_>) -> NativeResult {
    Ok(Term::boolean(context.system.shell().has_prompt()))
}

/// Shows the entries that were kept until processes come to rest.
fn flush_log(context: &mut Context<'_>) -> NativeResult {
    context.system.shell().flush_log();
    Ok(Term::OK)
}

fn colors_enabled(context: &mut Context<'_>) -> NativeResult {
    Ok(Term::boolean(context.system.shell().colors_enabled()))
}

fn width(context: &mut Context<'_>) -> NativeResult {
    Ok(Term::count(context.system.shell().width()))
}

/// `set_prompt(template)`: `%prefix`, `%counter` and `%node` in it stand for what changes.
fn set_prompt(context: &mut Context<'_>, template: Term) -> NativeResult {
    let template = String::from_utf8_lossy(binary(&context.process.heap, template, 1)?).into_owned();
    context.system.shell().set_prompt(&template);
    Ok(Term::OK)
}
