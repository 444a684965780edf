//! The program: what the command line asks for is put together from the parts of the rim.

#![forbid(unsafe_code)]

use crossbeam_channel::{Receiver, Sender, unbounded};
use kaiwa::natives::system::set_arguments;
use kaiwa::runtime::handle::Patience;
use kaiwa::runtime::{Driver, Options, Runtime};
use kaiwa::shell::arguments::{Command, CommandLine, Limits, Run, Task, Test};
use kaiwa::shell::banner;
use kaiwa::shell::evaluator::{Evaluator, Event};
use kaiwa::shell::pipe::{PipeReader, PipeSink};
use kaiwa::shell::reader::{ProcessInput, Reader, Request, serve};
use kaiwa::shell::screen::{Screen, Sink, StandardStreams};
use kaiwa::shell::script::{self, Source};
use kaiwa::shell::session::{Manner, Session};
use kaiwa::shell::terminal::{TerminalReader, TerminalSink, history_file};
use kaiwa::shell::test_run;
use kaiwa::vm::system::TooManyProcesses;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Processes are born on one thread and die on another; glibc's allocator takes a lock for each such block. Measured with
/// `benches/programs/spawn.exs` on 2 cores: 294 ms with glibc's, 105 ms with this one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let line = CommandLine::parse(std::env::args_os().collect());
    // For tests of the collector, see tests/README.md.
    kaiwa::value::collector::set_stress(std::env::var_os("KAIWA_GC_STRESS").is_some());
    kaiwa::start();
    let status = match line.arguments.command {
        Some(Command::Replay { files, limits, seed, no_color }) => {
            set_colors(no_color);
            kaiwa::transcript::replay::replay_files(&files, &options(&limits, seed), seed)
        }
        Some(Command::Test(test)) => run_tests(&test),
        None => run(&line),
    };
    // Processes that still run end with the program.
    std::process::exit(status);
}

/// Whether output is coloured: as in Elixir, if both streams are a terminal. Whatever uses `colored` follows.
fn set_colors(no_color: bool) -> bool {
    let wanted = !no_color && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let colors = wanted && io::stdout().is_terminal() && io::stderr().is_terminal();
    colored::control::set_override(colors);
    colors
}

fn options(limits: &Limits, seed: Option<u64>) -> Options {
    let mut options = Options::default();
    if let Some(bytes) = limits.max_memory {
        options.max_memory = bytes;
        // A collection of a large heap needs as much again for the copy.
        options.max_process_memory = bytes / 2;
    }
    if let Some(count) = limits.max_processes {
        options.max_processes = count;
    }
    if seed.is_some() {
        options.driver = Driver::Deterministic { seed };
    }
    options
}

fn run(line: &CommandLine) -> i32 {
    let CommandLine { arguments, tasks, unsupported, unknown, has_dashes } = line;
    let run = &arguments.run;
    if !unsupported.is_empty() {
        unsupported.iter().for_each(|option| eprintln!("{option} : Kaiwa does not have this option of Elixir's"));
        return 1;
    }
    let colors = set_colors(run.no_color);
    let (file, arguments) = match run.rest.split_first() {
        Some((file, arguments)) if run.codes.is_empty() && !has_dashes => (Some(file), arguments),
        _ => (None, &run.rest[..]),
    };
    set_arguments(arguments.to_vec());
    let mut complaints: Vec<String> = unknown.iter().map(|option| format!("{option} : Unknown option")).collect();
    let named =
        tasks.iter().map(script::sources_of).chain(file.map(|file| Source::of_file(file).map(|source| vec![source])));
    let mut sources: Vec<Source> = Vec::new();
    for (place, found) in named.enumerate() {
        match (found, tasks.get(place)) {
            (Ok(found), Some(Task::Files(pattern))) if found.is_empty() => {
                complaints.push(format!("-r : No files matched pattern {pattern}"));
            }
            // A file is run once.
            (Ok(found), _) => sources.extend(
                found
                    .into_iter()
                    .filter(|source| {
                        source.file == script::CODE || !sources.iter().any(|known| known.file == source.file)
                    })
                    .collect::<Vec<_>>(),
            ),
            (Err(unreadable), _) => {
                complaints.push(unreadable.to_string());
                return refuse(&complaints);
            }
        }
    }
    if run.interactive || sources.is_empty() && complaints.is_empty() {
        return shell(run, &sources, colors);
    }
    // As `elixir` does, what can be run is run first.
    let status = script(options(&run.limits, run.seed), &sources, colors, run.no_halt);
    if complaints.is_empty() { status } else { refuse(&complaints) }
}

/// Says what of the command line makes no sense; gives the exit status.
fn refuse(complaints: &[String]) -> i32 {
    complaints.iter().for_each(|complaint| eprintln!("{complaint}"));
    1
}

/// Starts ExUnit, then runs the files; the tests that they define run at the end.
fn run_tests(test: &Test) -> i32 {
    let colors = set_colors(test.no_color);
    match test_run::sources(test) {
        Ok(sources) => script(options(&test.limits, None), &sources, colors, false),
        Err(mistake) => {
            eprintln!("{mistake}");
            1
        }
    }
}

fn script(mut options: Options, sources: &[Source], colors: bool, no_halt: bool) -> i32 {
    let (events_in, events) = unbounded();
    let screen = Arc::new(Screen::new(Arc::new(StandardStreams), events_in, colors));
    options.output = screen.clone();
    options.shell = screen.clone();
    match Runtime::start(&options) {
        Ok(mut runtime) => {
            let status = script::run(&mut runtime, &screen, &events, sources);
            if no_halt && status == 0 {
                script::linger(&mut runtime, &screen, &events);
            }
            // Processes that still run are not waited for; they end with the program.
            std::mem::forget(runtime);
            status
        }
        Err(error) => not_started(&error),
    }
}

fn shell(run: &Run, sources: &[Source], colors: bool) -> i32 {
    let (events_in, events) = unbounded();
    let (requests_in, requests) = unbounded();
    let settings = settings_file(run.dot_iex.clone());
    let parts = ShellParts { sources: sources.to_vec(), settings, events_in, events, requests_in };
    let mut options = options(&run.limits, run.seed);
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        let screen = Arc::new(Screen::new(Arc::<PipeSink>::default(), parts.events_in.clone(), colors));
        let patience = Patience { time: Duration::from_millis(500), slices: 10_000 };
        let manner = Manner { patience, log_behind_prompt: true };
        return serve_shell(&mut PipeReader, screen, &mut options, parts, &requests, manner);
    }
    let sink = Arc::<TerminalSink>::default();
    let screen = Arc::new(Screen::new(sink.clone() as Arc<dyn Sink>, parts.events_in.clone(), colors));
    let history = if run.no_history { None } else { history_file() };
    let mut reader = match TerminalReader::open(screen.clone(), &sink, history) {
        Ok(reader) => reader,
        Err(error) => return not_started(&error),
    };
    let interrupts = parts.events_in.clone();
    // Without the handler Ctrl-C ends the program, as it does with most.
    let _ = ctrlc::set_handler(move || drop(interrupts.send(Event::Interrupt)));
    // A person pauses between two lines.
    let patience = Patience { time: Duration::from_millis(5), slices: 10_000 };
    serve_shell(&mut reader, screen, &mut options, parts, &requests, Manner { patience, log_behind_prompt: false })
}

/// The file that is run before the first prompt.
fn settings_file(named: Option<OsString>) -> Option<PathBuf> {
    const NAME: &str = ".iex.exs";
    let usual = || [Some(PathBuf::from(NAME)), std::env::home_dir().map(|home| home.join(NAME))];
    let candidates = named.map_or_else(usual, |named| [Some(PathBuf::from(named)), None]);
    candidates.into_iter().flatten().find(|path| path.is_file())
}

struct ShellParts {
    sources: Vec<Source>,
    settings: Option<PathBuf>,
    events_in: Sender<Event>,
    events: Receiver<Event>,
    requests_in: Sender<Request>,
}

/// Reads lines on this thread while the session runs on another.
fn serve_shell(
    reader: &mut dyn Reader,
    screen: Arc<Screen>,
    options: &mut Options,
    parts: ShellParts,
    requests: &Receiver<Request>,
    manner: Manner,
) -> i32 {
    options.output = screen.clone();
    options.shell = screen.clone();
    options.input = Arc::new(ProcessInput { screen: screen.clone(), requests: parts.requests_in.clone() });
    let mut runtime = match Runtime::start(options) {
        Ok(runtime) => runtime,
        Err(error) => return not_started(&error),
    };
    screen.print(&banner());
    let of_session = screen.clone();
    let session = std::thread::Builder::new().name("session".into()).spawn(move || {
        let ShellParts { sources, settings, events_in, events, requests_in } = parts;
        let leave = requests_in.clone();
        // The reader may be gone already; what still runs ends with the program.
        let leave = move |status| drop(leave.send(Request::Leave { status }));
        if !sources.is_empty() && script::run(&mut runtime, &of_session, &events, &sources) != 0 {
            return leave(1);
        }
        let Ok(evaluator) = Evaluator::start(runtime, of_session.clone(), events) else {
            eprintln!("{NO_ROOM}");
            return leave(1);
        };
        let mut session = Session::new(evaluator, of_session, requests_in, events_in, manner);
        if let Some(settings) = settings {
            session.load(&settings.to_string_lossy());
        }
        match session.run() {
            Ok(()) => leave(0),
            Err(TooManyProcesses) => {
                eprintln!("{NO_ROOM}");
                leave(1)
            }
        }
    });
    match session {
        Ok(_) => serve(reader, &screen, requests),
        Err(error) => not_started(&error),
    }
}

const NO_ROOM: &str = "The shell's process cannot be started: there are too many processes";

fn not_started(error: &dyn std::error::Error) -> i32 {
    eprintln!("Kaiwa could not start: {error}");
    1
}
