//! Runs a program and takes its figures.

use crate::programs::Program;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// A shell and the program that runs scripts for it.
pub struct Shell {
    script: PathBuf,
    prompt: PathBuf,
}

pub struct Measured {
    pub check: String,
    /// As the program itself has measured.
    pub milliseconds: f64,
}

pub struct Waiting {
    /// Bytes.
    pub peak: u64,
    pub bytes_each: f64,
}

impl Shell {
    pub fn kaiwa() -> Shell {
        let kaiwa = PathBuf::from(env!("CARGO_BIN_EXE_kaiwa"));
        Shell { script: kaiwa.clone(), prompt: kaiwa }
    }

    /// `None` if it is not installed.
    pub fn elixir() -> Option<Shell> {
        let version = Command::new("elixir").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.ok().filter(|status| status.success())?;
        Some(Shell { script: "elixir".into(), prompt: "iex".into() })
    }

    pub fn run(&self, program: &Program) -> Result<Measured, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs").join(program.file);
        let mut command = Command::new(if program.is_typed { &self.prompt } else { &self.script });
        if program.is_typed {
            command.stdin(File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?);
        } else {
            command.arg(&path).stdin(Stdio::null());
        }
        let output = command.output().map_err(|error| format!("{}: {error}", self.script.display()))?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        let field = |name: &str| {
            let (_, rest) = stdout.split_once(&format!("{name}="))?;
            rest.split_whitespace().next().map(str::to_string)
        };
        let microseconds = field(" us").and_then(|figure| figure.parse::<f64>().ok());
        match (field(" check"), microseconds) {
            (Some(check), Some(microseconds)) => Ok(Measured { check, milliseconds: microseconds / 1000.0 }),
            _ => {
                let stderr = String::from_utf8_lossy(&output.stderr);
                let said = stderr.lines().chain(stdout.lines()).next().unwrap_or("nothing");
                Err(format!("{} printed no figures but: {said}", self.script.display()))
            }
        }
    }
}

/// The milliseconds of `-e '1'`.
pub fn start_to_end(shell: &Shell) -> Result<f64, String> {
    let started = Instant::now();
    let status = Command::new(&shell.script).args(["-e", "1"]).stdin(Stdio::null()).stdout(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(started.elapsed().as_secs_f64() * 1000.0),
        Ok(status) => Err(status.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// The milliseconds from the start to the first prompt.
pub fn first_prompt(shell: &Shell) -> Result<f64, String> {
    let begun = Instant::now();
    let mut child = started(Command::new(&shell.prompt))?;
    let read = read_until(&mut child, "iex(1)> ");
    let elapsed = begun.elapsed();
    stop(child);
    read.map(|()| elapsed.as_secs_f64() * 1000.0)
}

/// The milliseconds from a short line to its answer, the second line of a session.
pub fn short_line(shell: &Shell) -> Result<f64, String> {
    let mut child = started(Command::new(&shell.prompt))?;
    let ready = type_line(&mut child, "1 + 1").and_then(|()| read_until(&mut child, "iex(2)> "));
    let begun = Instant::now();
    let answered =
        ready.and_then(|()| type_line(&mut child, "x = 40 + 2")).and_then(|()| read_until(&mut child, "42\n"));
    let elapsed = begun.elapsed();
    stop(child);
    answered.map(|()| elapsed.as_secs_f64() * 1000.0)
}

/// The megabytes that a shell takes when its first line has been answered.
pub fn memory_at_prompt(shell: &Shell) -> Result<f64, String> {
    let mut child = started(Command::new(&shell.prompt))?;
    let typed = type_line(&mut child, "1 + 1").and_then(|()| read_until(&mut child, "2\n"));
    let memory = typed.and_then(|()| memory(child.id(), "VmRSS:"));
    stop(child);
    memory.map(megabytes)
}

/// A million processes that wait, and what each of them takes.
pub fn waiting_processes(shell: &Shell) -> Result<Waiting, String> {
    const PROCESSES: f64 = 1e6;
    let empty = memory_at_prompt(shell)? * f64::from(1 << 20);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs/million.exs");
    let mut command = Command::new(&shell.script);
    command.arg(path);
    let mut child = started(command)?;
    let figures = read_until(&mut child, "million check=1000000").and_then(|()| {
        let (now, peak) = (memory(child.id(), "VmRSS:")?, memory(child.id(), "VmHWM:")?);
        Ok(Waiting { peak, bytes_each: (now as f64 - empty) / PROCESSES })
    });
    stop(child);
    figures
}

pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn started(mut command: Command) -> Result<Child, String> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().map_err(|error| error.to_string())
}

fn type_line(child: &mut Child, line: &str) -> Result<(), String> {
    let stdin = child.stdin.as_mut().ok_or("no input")?;
    writeln!(stdin, "{line}").and_then(|()| stdin.flush()).map_err(|error| error.to_string())
}

fn read_until(child: &mut Child, expected: &str) -> Result<(), String> {
    let stdout = child.stdout.as_mut().ok_or("no output")?;
    let mut read = String::new();
    for byte in BufReader::new(stdout.by_ref()).bytes() {
        read.push(char::from(byte.map_err(|error| error.to_string())?));
        if read.ends_with(expected) {
            return Ok(());
        }
    }
    Err(format!("it ended without printing {expected:?}"))
}

/// A line of `/proc/PID/status`, in bytes.
fn memory(process: u32, field: &str) -> Result<u64, String> {
    let status = File::open(format!("/proc/{process}/status")).map_err(|error| error.to_string())?;
    let lines = BufReader::new(status).lines().map_while(Result::ok);
    let mut figures =
        lines.filter_map(|line| line.strip_prefix(field)?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    figures.next().map(|kilobytes| kilobytes << 10).ok_or_else(|| format!("no {field} in /proc"))
}

fn stop(mut child: Child) {
    drop(child.stdin.take());
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
}
