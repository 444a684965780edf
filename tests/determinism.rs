//! The deterministic driver: the same program and the same seed give the same bytes.

mod kaiwa;

use kaiwa::{Outcome, kaiwa, run};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(60);

/// Many processes that race: who prints when depends on the schedule only, and each one sleeps for a while of the virtual
/// clock, has timers, links and monitors. Pids and references are printed as they are.
const RACE: &str = r#"
parent = self()

pids =
  for n <- 1..40 do
    spawn(fn ->
      IO.puts("start #{n} #{inspect(self())}")
      receive do {:go, from} -> send(from, {:gone, n, make_ref()}) end
      Process.sleep(rem(n * 7919, 1000))
      IO.puts("awake #{n}")
      if rem(n, 10) == 0, do: raise("process #{n}")
      send(parent, {:done, n})
    end)
  end

monitors = Map.new(pids, fn pid -> {Process.monitor(pid), pid} end)
Enum.each(pids, fn pid -> send(pid, {:go, parent}) end)
for _ <- pids, do: IO.inspect(receive do {:gone, n, ref} -> {n, ref} end)
Process.send_after(self(), :timer, 500)
for _ <- pids, do: IO.inspect(receive do {:DOWN, ref, :process, pid, _} -> {ref, pid, monitors[ref] == pid} end)
{:ok, agent} = Agent.start_link(fn -> [] end)
for n <- 1..10, do: spawn_link(fn -> Agent.update(agent, &[n | &1]) end)
Process.sleep(10_000)
IO.inspect({:agent, Agent.get(agent, & &1)})
IO.inspect(:erlang.process_info(self(), :messages))
"#;

/// Written once: the tests run side by side, and one would find the file empty while another writes it.
static RACE_FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("race.exs");
    assert!(fs::write(&path, RACE).is_ok());
    path
});

fn output(seed: &str) -> String {
    let Outcome { stdout, stderr, status } = run(kaiwa().args(["--seed", seed]).arg(&*RACE_FILE), b"", LIMIT);
    assert_eq!(status, Some(0), "{stdout}{stderr}");
    assert!(stdout.contains(":agent"), "{stdout}{stderr}");
    stdout + &stderr
}

#[test]
fn one_seed_gives_the_same_bytes_each_time() {
    for seed in ["1", "42"] {
        let first = output(seed);
        for _ in 0..2 {
            assert_eq!(first, output(seed), "seed {seed}");
        }
    }
}

#[test]
fn seeds_differ_in_their_schedules() {
    let outputs: BTreeSet<String> = ["1", "2", "3", "4"].map(output).into();
    assert!(outputs.len() > 1, "four seeds gave the same schedule");
}

#[test]
fn sleeping_takes_no_time() {
    let started = std::time::Instant::now();
    let code = "Process.sleep(3_600_000); IO.puts(:awake)";
    let Outcome { stdout, status, .. } = run(kaiwa().args(["--seed", "1", "-e", code]), b"", LIMIT);
    assert_eq!((stdout.as_str(), status), ("awake\n", Some(0)));
    assert!(started.elapsed() < LIMIT / 2);
}

/// A child ends every second, and for an hour its supervisor starts it again.
#[test]
fn an_hour_of_restarts_takes_no_time() {
    let started = std::time::Instant::now();
    let code = r#"
    client = self()
    body = fn -> send(client, :started); Process.sleep(1000); exit(:shutdown) end
    child = %{id: :child, start: {Task, :start_link, [body]}}
    {:ok, supervisor} = Supervisor.start_link([child], strategy: :one_for_one, max_restarts: 10)
    Process.sleep(3_600_500)
    {:message_queue_len, starts} = Process.info(self(), :message_queue_len)
    IO.inspect({starts, Supervisor.count_children(supervisor).active})
    "#;
    let Outcome { stdout, status, .. } = run(kaiwa().args(["--seed", "1", "-e", code]), b"", LIMIT);
    assert_eq!((stdout.as_str(), status), ("{3601, 1}\n", Some(0)));
    assert!(started.elapsed() < LIMIT / 2);
}
