//! Who runs when: fairness, time, determinism, limits, the rim's view.

use super::assembler::*;
use super::programs::fan_in;
use super::{Captured, drivers, options, run, run_with, show};
use crate::atom::Atom;
use crate::runtime::handle::Patience;
use crate::runtime::jobs;
use crate::runtime::{Driver, Options, Runtime};
use crate::value::copy::{Fragment, FrozenTerm};
use crate::value::term::Term;
use crate::vm::system::{Outside, TooManyProcesses};
use std::sync::Arc;
use std::time::Duration;

/// Eight processes send their number to the first, three times each; it ends with the list of all.
fn race() -> FrozenTerm {
    load(vec![
        (
            0,
            lines(vec![
                vec![own_pid(1), integer(2, 8)],
                vec![label("spawn"), copy(WINDOW, 1), copy(WINDOW + 1, 2), closure(WINDOW, 2, 1), erlang("spawn", 1)],
                vec![add(2, 2, -1), unless_integer(2, 0, "spawn"), erlang("get", 0), copy(0, WINDOW)],
                vec![integer(2, 24), label("more")],
                receive(3),
                vec![cons(0, 3, 0), add(2, 2, -1), unless_integer(2, 0, "more")],
                exit(0),
            ]),
        ),
        (
            2,
            vec![
                integer(2, 3),
                label("more"),
                send(0, 1),
                erlang("yield", 0),
                add(2, 2, -1),
                unless_integer(2, 0, "more"),
                ret(0),
            ],
        ),
    ])
}

#[test]
fn a_seed_gives_one_order_and_another_seed_another() {
    let program = race();
    let order = |seed| show(&run(&Driver::Deterministic { seed }, &program));
    assert_eq!(order(Some(1)), order(Some(1)));
    assert_eq!(order(None), order(None));
    assert_ne!(order(Some(1)), order(Some(2)));
    assert_ne!(order(Some(1)), order(None));
}

#[test]
fn virtual_time_jumps() {
    // A day goes by in no time.
    let program = load(vec![(
        0,
        lines(vec![
            vec![integer(1, 86_400_000)],
            receive_after(2, 1, "over"),
            vec![label("over"), atom(WINDOW, "second"), erlang("monotonic_time", 1), copy(0, WINDOW)],
            exit(0),
        ]),
    )]);
    let reason = run(&Driver::Deterministic { seed: None }, &program);
    assert_eq!(reason.root.as_small().map(|seconds| seconds + 576_460_753), Some(86_400));
}

/// Endless processes beside one that has something to do.
#[test]
fn endless_processes_do_not_hold_up_the_others() {
    let program = load(vec![
        (
            0,
            lines(vec![
                vec![integer(2, 10)],
                vec![label("spawn"), closure(WINDOW, 0, 2), erlang("spawn", 1), add(2, 2, -1)],
                vec![unless_integer(2, 0, "spawn"), own_pid(1), copy(WINDOW, 1), closure(WINDOW, 1, 1)],
                vec![erlang("spawn", 1), copy(2, WINDOW), integer(0, 0), label("round"), send(2, 0)],
                receive(0),
                vec![unless_integer(0, 200, "round")],
                exit(0),
            ]),
        ),
        (1, lines(vec![receive(1), vec![add(1, 1, 1), send(0, 1), again(1)]])),
        (0, vec![again(2)]),
    ]);
    super::check(program, 200);
}

#[test]
fn one_process_too_many_is_an_error_of_its_parent() {
    let program =
        load(vec![(0, vec![label("spawn"), closure(WINDOW, 0, 1), erlang("spawn", 1), go("spawn")]), (0, receive(0))]);
    for driver in drivers() {
        let options = Options { max_processes: 1000, ..options(driver.clone()) };
        let reason = show(&run_with(&options, &program));
        assert!(reason.starts_with("{:\"system_limit\", "), "{driver:?}: {reason}");
        let runtime = Runtime::start(&Options { max_processes: 0, ..options }).expect("a runtime");
        assert_eq!(runtime.handle().spawn(&program, None).err(), Some(TooManyProcesses));
    }
}

/// A process sends without end to one that runs and does not look at its mailbox.
#[test]
fn a_flooded_process_is_ended() {
    let flood = |receiver: Vec<Line>| {
        load(vec![
            (
                0,
                lines(vec![
                    vec![closure(WINDOW, 0, 1), erlang("spawn_monitor", 1), copy(1, WINDOW), element(2, 1, 0)],
                    vec![copy(WINDOW, 2), closure(WINDOW, 1, 2), erlang("spawn", 1)],
                    receive(3),
                    vec![element(0, 3, 4)],
                    exit(0),
                ]),
            ),
            (0, receiver),
            (1, vec![tuple(1, 2, 14), send(0, 1), again(2)]),
        ])
    };
    for driver in drivers() {
        for receiver in [vec![again(1)], selective()] {
            let output = Arc::new(Captured::default());
            let options = Options { output: output.clone(), ..options(driver.clone()) };
            let reason = show(&run_with(&options, &flood(receiver)));
            assert!(reason.contains("{:\"heap_limit\", 67108864}"), "{driver:?}: {reason}");
            // If the interpreter saw it first, an exception was raised instead.
            if !reason.contains("runtime_test") {
                let printed = output.text.lock().expect("nobody panicked").clone();
                assert!(printed.contains("more than the 64 MB that one process may take"), "{driver:?}: {printed}");
            }
        }
    }
}

/// A `receive` that nothing matches.
fn selective() -> Vec<Line> {
    lines(vec![vec![own_pid(1)], receive_none()])
}

#[test]
fn a_runtime_settles_when_all_wait_and_not_while_one_runs() {
    let waits = load(vec![(0, receive(0))]);
    let runs = load(vec![(0, vec![again(0)])]);
    for driver in drivers() {
        let mut runtime = Runtime::start(&options(driver.clone())).expect("a runtime");
        let pid = runtime.handle().spawn(&waits, None).expect("room");
        assert!(runtime.settle(Patience { time: Duration::from_secs(10), slices: 100 }), "{driver:?}");
        assert!(runtime.handle().is_alive(pid));
        let endless = runtime.handle().spawn(&runs, None).expect("room");
        assert!(!runtime.settle(Patience { time: Duration::from_millis(30), slices: 100 }), "{driver:?}");
        // Both end when they are told to.
        for pid in [pid, endless] {
            let kill = FrozenTerm { fragment: Fragment::new(), root: Term::atom(Atom::of("kill")) };
            let ended = runtime.handle().watch(pid).expect("it lives");
            runtime.handle().exit(pid, kill);
            let reason = runtime.receive(&ended).expect("it ends");
            assert_eq!(reason.root, Term::atom(Atom::of("killed")));
        }
        assert_eq!(runtime.handle().processes(), []);
    }
}

#[test]
fn a_message_from_outside_wakes_a_process() {
    let program = load(vec![(0, lines(vec![receive(0), exit(0)]))]);
    for driver in drivers() {
        let mut runtime = Runtime::start(&options(driver)).expect("a runtime");
        let (pid, ended) = runtime.handle().spawn_watched(&program, None).expect("room");
        runtime.settle(Patience::default());
        runtime.handle().send(pid, FrozenTerm { fragment: Fragment::new(), root: Term::count(5) });
        assert_eq!(runtime.receive(&ended).expect("it ends").root, Term::count(5));
    }
}

#[test]
fn what_waits_forever_is_stuck_under_the_deterministic_driver() {
    let program = load(vec![(0, receive(0))]);
    let mut runtime = Runtime::start(&options(Driver::Deterministic { seed: None })).expect("a runtime");
    let (_, ended) = runtime.handle().spawn_watched(&program, None).expect("room");
    assert!(runtime.receive(&ended).is_err());
}

/// A job runs a process, which asks other processes; its result goes to the process that waits for the job.
#[test]
fn a_job_can_run_a_process() {
    let waits = load(vec![(0, lines(vec![receive(0), exit(0)]))]);
    for driver in drivers() {
        let mut runtime = Runtime::start(&options(driver.clone())).expect("a runtime");
        let shared = runtime.handle().shared_for_tests();
        let (pid, ended) = runtime.handle().spawn_watched(&waits, None).expect("room");
        assert!(runtime.settle(Patience { time: Duration::from_secs(10), slices: 100 }));
        let process = shared.table.slot(pid).and_then(|mut slot| slot.take_waiting()).expect("it waits");
        let side = jobs::JobSide { shared: shared.clone() };
        let inner = fan_in(10, 10);
        runtime.begin_job_for_tests();
        jobs::start(
            &shared,
            process,
            Box::new(move |process| {
                let reason = side.run_process(&inner, process.pid).expect("room");
                process.mailbox.messages.push_back(reason.root);
                None
            }),
        );
        assert_eq!(runtime.receive(&ended).expect("it ends").root, Term::count(550), "{driver:?}");
    }
}
