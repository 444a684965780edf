//! Runs a program as a terminal would not: its whole input is there from the start, what it prints is kept, and it is
//! stopped when it takes too long.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What is left of a program that has ended.
#[derive(Debug)]
pub struct Outcome {
    pub stdout: String,
    pub stderr: String,
    /// `None`: it was stopped, because its time was over or by a signal.
    pub status: Option<i32>,
}

/// The shell under test. It keeps no history and takes no colours from the environment of the tests. Should one of its
/// limits fail, it gets no more than 12 GB of addresses: the machine of the tests survives.
pub fn kaiwa() -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 12582912; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_kaiwa")]);
    command.env("HOME", env!("CARGO_TARGET_TMPDIR"));
    command.env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR").env_remove("RUST_BACKTRACE");
    command
}

/// Types `input` into the program, all at once, and waits for its end. A program that is still running after `limit`
/// is killed; a suite under collector stress gives it ten times as long.
pub fn run(command: &mut Command, input: &[u8], limit: Duration) -> Outcome {
    let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = spawned.unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let (Some(mut stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        unreachable!("all three streams were asked for");
    };
    let input = input.to_vec();
    // A program that ends early does not read everything: that is no mistake of the test.
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let stdout = thread::spawn(move || read_all(stdout));
    let stderr = thread::spawn(move || read_all(stderr));
    let limit = if std::env::var_os("KAIWA_GC_STRESS").is_some() { limit * 10 } else { limit };
    let deadline = Instant::now() + limit;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status.code(),
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
            _ => {
                // It may have ended in between, which is as good.
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
        }
    };
    let text = |reader: thread::JoinHandle<String>| reader.join().unwrap_or_default();
    drop(writer.join());
    Outcome { stdout: text(stdout), stderr: text(stderr), status }
}

fn read_all(mut stream: impl Read) -> String {
    let mut bytes = Vec::new();
    // A stream that breaks ends there; what came before is what the test looks at.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
