//! What a process that compiles keeps between its jobs: the modules it is defining, the environments of its lines.

use super::open_modules::OpenModule;
use super::remote_calls::ModuleCalls;
use crate::expand::env::Env;
use crate::vm::process::Process;

#[derive(Default)]
pub(super) struct Compilation {
    /// Innermost last.
    pub modules: Vec<OpenModule>,
    /// Modules that have been defined, and whose calls have not been looked at yet.
    pub unchecked: Vec<ModuleCalls>,
    environments: Vec<(i64, Env)>,
    next_environment: i64,
}

/// A line may still be given the environment from before the one that failed.
const ENVIRONMENTS_KEPT: usize = 4;

impl Compilation {
    /// The compilation state of a process, begun if it has none.
    pub fn of(process: &mut Process) -> &mut Compilation {
        let extra = process.extra_mut();
        if !extra.compilation.as_ref().is_some_and(|state| state.is::<Compilation>()) {
            extra.compilation = Some(Box::<Compilation>::default());
        }
        let state = extra.compilation.as_mut().and_then(|state| state.downcast_mut());
        state.expect("it has just been made a Compilation")
    }

    /// Keeps an environment; gives the number under which it is found again.
    pub fn keep_environment(&mut self, env: Env) -> i64 {
        self.next_environment += 1;
        self.environments.push((self.next_environment, env));
        if self.environments.len() > ENVIRONMENTS_KEPT {
            self.environments.remove(0);
        }
        self.next_environment
    }

    /// An environment that is asked for again is kept longer: after a line that failed it is still the current one.
    pub fn environment(&mut self, number: i64) -> Option<Env> {
        let place = self.environments.iter().position(|(known, _)| *known == number)?;
        let entry = self.environments.remove(place);
        let env = entry.1.clone();
        self.environments.push(entry);
        Some(env)
    }
}
