//! The programs, and the ratio that each is to reach on two cores.

/// A program that prints one line, `NAME check=VALUE us=TIME per_op_ns=TIME`.
pub struct Program {
    pub name: &'static str,
    pub file: &'static str,
    /// The ratio to reach, if one has been set.
    pub to_reach: Option<f64>,
    /// It is typed at the prompt instead of run.
    pub is_typed: bool,
}

const fn script(name: &'static str, file: &'static str, to_reach: f64) -> Program {
    Program { name, file, to_reach: Some(to_reach), is_typed: false }
}

const fn measured(name: &'static str, file: &'static str) -> Program {
    Program { name, file, to_reach: None, is_typed: false }
}

pub const PROGRAMS: &[Program] = &[
    script("spawn", "spawn.exs", 6.0),
    script("ring", "ring.exs", 4.0),
    script("idle", "idle.exs", 8.0),
    script("fan_in", "fan_in.exs", 2.0),
    script("ping_pong", "ping_pong.exs", 4.0),
    script("kv_loop", "kv_loop.exs", 3.0),
    script("agent", "agent.exs", 2.5),
    script("gen_server", "gen_server.exs", 2.5),
    script("link_storm", "link_storm.exs", 2.0),
    script("timers", "timers.exs", 5.0),
    script("task_await", "task_await.exs", 3.0),
    script("registry", "registry.exs", 1.0),
    script("restarts", "restarts.exs", 2.0),
    script("ets_readers_writers", "ets_readers_writers.exs", 1.0),
    script("selective", "selective.exs", 0.5),
    Program { name: "shell_fib", file: "shell_fib.iex", to_reach: Some(30.0), is_typed: true },
    script("fib", "fib.exs", 0.3),
    measured("lists", "lists.exs"),
    measured("maps", "maps.exs"),
    measured("strings", "strings.exs"),
];
