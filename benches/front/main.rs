//! `cargo bench --bench front`: how fast source is parsed, and how the time of hard inputs grows with their length.

mod inputs;

use inputs::INPUTS;
use kaiwa::syntax::{ParseOptions, parse};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How much text is parsed for the speed, in bytes.
const TEXT: usize = 4_000_000;
/// The parts of a hard input; twice as many take at most this many times as long.
const PARTS: usize = 50_000;
const GROWTH: f64 = 2.6;

fn main() {
    // Parsing may recurse up to the nesting limit.
    let bench = std::thread::Builder::new().stack_size(64 << 20).spawn(|| {
        print_speed();
        print_growth();
    });
    assert!(bench.is_ok_and(|bench| bench.join().is_ok()), "the bench runs to its end");
}

fn print_speed() {
    let library = library();
    let text = library.repeat(TEXT / library.len() + 1);
    let time = (0..5).map(|_| time(&text)).min().unwrap_or_default();
    println!("ordinary source: {:.1} MB/s", text.len() as f64 / 1e6 / time.as_secs_f64());
}

/// The project's own library as one text.
fn library() -> String {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("lib")];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "ex" => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files.iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect()
}

/// For each hard input the time it takes, and how many times as long one of twice the length takes.
fn print_growth() {
    for input in INPUTS {
        let (short, long) = ((input.text)(PARTS), (input.text)(2 * PARTS));
        // The best of several, since others use the machine too.
        let best = |text: &str| (0..3).map(|_| time(text)).min().unwrap_or_default().as_secs_f64();
        let (short_time, long_time) = (best(&short), best(&long));
        let ratio = long_time / short_time.max(1e-4);
        let is_right = parse(&short, &ParseOptions::default()).is_ok();
        assert_eq!(is_right, input.is_right, "whether {} are accepted", input.name);
        let mark = if ratio > GROWTH { "  grows faster than its length" } else { "" };
        println!("{:<36} {:>7.1} ms  {ratio:.1}{mark}", input.name, short_time * 1e3);
    }
}

fn time(text: &str) -> Duration {
    let start = Instant::now();
    let parsed = parse(text, &ParseOptions::default());
    let time = start.elapsed();
    drop(parsed);
    time
}
