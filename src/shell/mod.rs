//! The rim: the command line, the prompt, pipes and scripts.
//!
//! ```text
//!     main thread                session thread                      workers
//!   ┌─────────────┐  request   ┌──────────────┐  {:kaiwa_eval, …}  ┌───────────┐
//!   │ reader      │◀───────────│ session      │───────────────────▶│ evaluator │
//!   │ (rustyline, │            │ (prompt, N,  │                    │ (process) │
//!   │  or a pipe) │───────────▶│  what to do) │◀───────────────────│           │
//!   └─────────────┘    line    └──────────────┘  line done, ended  └───────────┘
//!                                                                        │ output
//!                         terminal or pipe ◀──── screen ◀────────────────┘
//! ```
//!
//! Nothing that processes do takes the prompt away: the reader only reads, the session only waits for what comes first.

pub mod arguments;
pub mod evaluator;
pub mod pipe;
pub mod reader;
pub mod screen;
pub mod script;
pub mod session;
pub mod terminal;
pub mod test_run;

/// The first line of a shell.
pub fn banner() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("Interactive Kaiwa ({version}) - press Ctrl+C to exit (type h() ENTER for help)\n")
}
