//! The shell on a terminal: Ctrl-C, Ctrl-D, and what it leaves alone. A pseudo-terminal stands for the real one.

use rexpect::error::Error;
use rexpect::session::{PtySession, spawn_command};
use std::io::Write;
use std::process::Command;

/// For one answer; a suite under collector stress is slow.
const LIMIT_MILLISECONDS: u64 = 30_000;

struct Terminal {
    session: PtySession,
}

impl Terminal {
    fn spawn(arguments: &[&str]) -> Result<Terminal, Error> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kaiwa"));
        command.args(arguments).env("TERM", "xterm").env("HOME", env!("CARGO_TARGET_TMPDIR")).env_remove("NO_COLOR");
        Ok(Terminal { session: spawn_command(command, Some(LIMIT_MILLISECONDS))? })
    }

    /// A shell in which `x` is bound, at its second prompt.
    fn open() -> Result<Terminal, Error> {
        let mut terminal = Terminal::spawn(&["--no-history", "--no-color"])?;
        terminal.session.exp_string("iex(1)> ")?;
        terminal.type_line("x = 6 * 7")?;
        terminal.session.exp_string("42")?;
        terminal.session.exp_string("iex(2)> ")?;
        Ok(terminal)
    }

    fn type_line(&mut self, line: &str) -> Result<(), Error> {
        self.session.send_line(line).map(drop)
    }

    fn control_c(&mut self) -> Result<(), Error> {
        self.session.send_control('c')
    }

    /// The prompt is back, and the binding is still there.
    fn assert_alive(&mut self) -> Result<(), Error> {
        self.session.exp_string("iex(")?;
        self.type_line("{:x, x + 1}")?;
        self.session.exp_string("{:x, 43}").map(drop)
    }
}

/// Evaluates a line that does not end, until it says that it has begun, and interrupts it.
fn interrupt(line: &str) -> Result<(), Error> {
    let mut terminal = Terminal::open()?;
    // The terminal echoes what is typed: only the sum is printed by the line itself.
    terminal.type_line(&format!("IO.puts(\"begun #{{20 + 3}}\"); {line}"))?;
    terminal.session.exp_string("begun 23")?;
    terminal.control_c()?;
    terminal.assert_alive()
}

#[test]
fn an_endless_loop_is_interrupted() -> Result<(), Error> {
    interrupt("loop = fn loop -> loop.(loop) end; loop.(loop)")
}

#[test]
fn an_endless_receive_is_interrupted() -> Result<(), Error> {
    interrupt("receive do :never -> :ok end")
}

#[test]
fn printing_a_huge_term_is_interrupted() -> Result<(), Error> {
    interrupt("String.duplicate(\"text \", 100_000_000)")
}

#[test]
fn a_long_running_library_function_is_interrupted() -> Result<(), Error> {
    interrupt("Enum.each(1..1_000_000_000_000, fn _ -> :ok end)")
}

#[test]
fn an_unfinished_input_is_dropped() -> Result<(), Error> {
    let mut terminal = Terminal::open()?;
    terminal.type_line("[1, {2,")?;
    terminal.session.exp_string("...(2)> ")?;
    terminal.control_c()?;
    terminal.assert_alive()
}

#[test]
fn two_interrupts_at_an_empty_prompt_leave() -> Result<(), Error> {
    let mut terminal = Terminal::open()?;
    terminal.control_c()?;
    terminal.session.exp_string("again to leave")?;
    terminal.session.exp_string("iex(2)> ")?;
    terminal.control_c()?;
    terminal.session.exp_eof().map(drop)
}

#[test]
fn the_end_of_the_input_leaves() -> Result<(), Error> {
    let mut terminal = Terminal::open()?;
    terminal.session.send_control('d')?;
    terminal.session.exp_eof().map(drop)
}

#[test]
fn output_of_another_process_does_not_take_the_prompt_away() -> Result<(), Error> {
    let mut terminal = Terminal::open()?;
    terminal.type_line("spawn(fn -> Process.sleep(300); IO.puts(\"later #{20 + 3}\") end); :started")?;
    terminal.session.exp_string(":started")?;
    terminal.session.exp_string("later 23")?;
    terminal.assert_alive()
}

#[test]
fn endless_loops_in_ten_processes_leave_the_prompt_responsive() -> Result<(), Error> {
    let mut terminal = Terminal::open()?;
    terminal.type_line("loop = fn loop -> loop.(loop) end; for _ <- 1..10, do: spawn(fn -> loop.(loop) end); :all")?;
    terminal.session.exp_string(":all")?;
    terminal.assert_alive()
}

#[test]
fn bytes_that_are_no_text_cost_no_binding() -> Result<(), Error> {
    let mut terminal = Terminal::open()?;
    let mut bytes = terminal.session.process().get_file_handle()?;
    bytes.write_all(b"\xff\r")?;
    terminal.session.exp_string("** (UnicodeConversionError) invalid encoding")?;
    terminal.assert_alive()
}

#[test]
fn labels_of_warnings_are_yellow_where_colours_are_on() -> Result<(), Error> {
    let label = "\x1b[33mwarning: \x1b[0m";
    let mut terminal = Terminal::spawn(&["--no-history"])?;
    terminal.session.exp_string("iex(1)> ")?;
    terminal.type_line("fn unused -> 1 end")?;
    terminal.session.exp_string(&format!("{label}variable \"unused\" is unused"))?;
    terminal.type_line("IO.warn(\"mind the gap\", [])")?;
    terminal.session.exp_string(&format!("{label}mind the gap"))?;
    let mut script = Terminal::spawn(&["-e", "fn unused -> 1 end"])?;
    script.session.exp_string(&format!("{label}variable \"unused\" is unused")).map(drop)
}

#[test]
fn labels_of_warnings_are_plain_without_colours() -> Result<(), Error> {
    let mut terminal = Terminal::open()?;
    terminal.type_line("fn unused -> 1 end")?;
    terminal.session.exp_string("\nwarning: variable \"unused\" is unused").map(drop)
}
