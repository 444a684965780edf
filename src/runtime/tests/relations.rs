//! Links, monitors, exit signals, names.

use super::assembler::*;
use super::{check, check_atom, drivers, run, show};

/// Starts the second function with the first process's pid captured; its pid is in register 2.
fn spawn_second(how: &'static str) -> Vec<Line> {
    vec![own_pid(1), copy(WINDOW, 1), closure(WINDOW, 1, 1), erlang(how, 1), copy(2, WINDOW)]
}

fn trap_exits() -> Vec<Line> {
    vec![atom(WINDOW, "trap_exit"), atom(WINDOW + 1, "true"), erlang("process_flag", 2)]
}

/// Exits with an element of the message that comes next.
fn exit_with_element(index: u16) -> Vec<Line> {
    lines(vec![receive(3), vec![element(0, 3, index)], exit(0)])
}

fn exit_with_atom(name: &'static str) -> Vec<Line> {
    lines(vec![vec![atom(0, name)], exit(0)])
}

#[test]
fn an_exit_goes_through_a_link() {
    let first = lines(vec![spawn_second("spawn_link"), receive(3)]);
    check_atom(load(vec![(0, first), (1, exit_with_atom("boom"))]), "boom");
}

#[test]
fn who_traps_exits_gets_a_message() {
    let first = lines(vec![trap_exits(), spawn_second("spawn_link"), exit_with_element(2)]);
    check_atom(load(vec![(0, first), (1, exit_with_atom("boom"))]), "boom");
}

#[test]
fn a_normal_exit_of_a_linked_process_is_only_a_message_to_who_traps() {
    let first = lines(vec![trap_exits(), spawn_second("spawn_link"), exit_with_element(2)]);
    check_atom(load(vec![(0, first), (1, vec![integer(0, 1), ret(0)])]), "normal");
    // The first process goes on and waits in vain.
    let first = lines(vec![spawn_second("spawn_link"), vec![integer(1, 30)], receive_after(3, 1, "over")]);
    let first = lines(vec![first, vec![label("over")], exit_with_atom("lived_on")]);
    check_atom(load(vec![(0, first), (1, vec![integer(0, 1), ret(0)])]), "lived_on");
}

#[test]
fn a_monitor_tells_the_reason() {
    let first = lines(vec![spawn_second("spawn_monitor"), exit_with_element(4)]);
    check_atom(load(vec![(0, first), (1, exit_with_atom("boom"))]), "boom");
}

#[test]
fn a_monitor_of_a_dead_process_tells_noproc() {
    // The second process ends before it is monitored: it is asked whether it lives until it does not.
    let first = lines(vec![
        spawn_second("spawn"),
        vec![label("again"), copy(WINDOW, 2), erlang("is_process_alive", 1), atom(4, "false")],
        vec![unless_identical(WINDOW, 4, "again"), atom(WINDOW, "process"), copy(WINDOW + 1, 2)],
        vec![erlang("monitor", 2)],
        exit_with_element(4),
    ]);
    check_atom(load(vec![(0, first), (1, vec![integer(0, 1), ret(0)])]), "noproc");
}

#[test]
fn a_link_to_a_dead_process_fails() {
    let first = lines(vec![
        spawn_second("spawn"),
        vec![label("again"), copy(WINDOW, 2), erlang("is_process_alive", 1), atom(4, "false")],
        vec![unless_identical(WINDOW, 4, "again"), copy(WINDOW, 2), erlang("link", 1), atom(0, "linked")],
        exit(0),
    ]);
    let program = load(vec![(0, first), (1, vec![integer(0, 1), ret(0)])]);
    for driver in drivers() {
        let reason = show(&run(&driver, &program));
        assert!(reason.starts_with("{:\"noproc\", "), "{driver:?}: {reason}");
    }
}

#[test]
fn after_a_kill_the_process_is_not_alive() {
    // The second process runs in circles and traps exits; it is asked right behind the signal.
    let first = lines(vec![
        spawn_second("spawn"),
        receive(3),
        vec![copy(WINDOW, 2), atom(WINDOW + 1, "kill"), erlang("exit", 2)],
        vec![copy(WINDOW, 2), erlang("is_process_alive", 1), copy(0, WINDOW)],
        exit(0),
    ]);
    let second = lines(vec![trap_exits(), vec![send(0, 0), again(2)]]);
    check_atom(load(vec![(0, first), (1, second), (0, vec![again(2)])]), "false");
}

#[test]
fn killed_is_what_the_others_hear() {
    let first = lines(vec![
        spawn_second("spawn_link"),
        vec![atom(WINDOW, "trap_exit"), atom(WINDOW + 1, "true"), erlang("process_flag", 2)],
        vec![copy(WINDOW, 2), atom(WINDOW + 1, "kill"), erlang("exit", 2)],
        exit_with_element(2),
    ]);
    check_atom(load(vec![(0, first), (1, receive(3))]), "killed");
}

#[test]
fn no_exit_comes_through_a_link_that_was_ended() {
    let first = lines(vec![
        trap_exits(),
        spawn_second("spawn_link"),
        vec![copy(WINDOW, 2), erlang("unlink", 1), copy(WINDOW, 2), atom(WINDOW + 1, "boom"), erlang("exit", 2)],
        vec![integer(4, 30)],
        receive_after(3, 4, "over"),
        exit_with_atom("message"),
        vec![label("over")],
        exit_with_atom("nothing"),
    ]);
    check_atom(load(vec![(0, first), (1, receive(3))]), "nothing");
}

#[test]
fn no_message_comes_from_a_monitor_that_was_flushed() {
    let first = lines(vec![
        vec![own_pid(1), copy(WINDOW, 1), closure(WINDOW, 1, 1), erlang("spawn_monitor", 1), element(5, WINDOW, 1)],
        vec![integer(4, 100_000), label("count"), add(4, 4, -1), unless_integer(4, 0, "count")],
        vec![erlang("get", 0), atom(6, "flush"), cons(6, 6, WINDOW), copy(WINDOW, 5), copy(WINDOW + 1, 6)],
        vec![erlang("demonitor", 2), integer(4, 30)],
        receive_after(3, 4, "over"),
        exit_with_atom("message"),
        vec![label("over")],
        exit_with_atom("nothing"),
    ]);
    check_atom(load(vec![(0, first), (1, vec![integer(0, 1), ret(0)])]), "nothing");
}

/// Each process starts the next one, linked to it; the last one fails, and all of them do.
#[test]
fn a_long_chain_of_links_falls() {
    let first = lines(vec![
        vec![integer(WINDOW, 20_000), closure(WINDOW, 1, 1), erlang("spawn_monitor", 1)],
        exit_with_element(4),
    ]);
    let link = lines(vec![
        vec![unless_integer(0, 0, "next")],
        exit_with_atom("boom"),
        vec![label("next"), add(WINDOW, 0, -1), closure(WINDOW, 1, 1), erlang("spawn_link", 1)],
        receive(3),
    ]);
    check_atom(load(vec![(0, first), (1, link)]), "boom");
}

/// All of many processes that end at once are monitored by one.
#[test]
fn every_monitor_fires_once() {
    let first = lines(vec![
        vec![own_pid(1), integer(2, 10_000)],
        vec![label("spawn"), closure(WINDOW, 0, 1), erlang("spawn_monitor", 1), add(2, 2, -1)],
        vec![unless_integer(2, 0, "spawn"), integer(2, 0), integer(4, 100)],
        vec![label("collect")],
        receive_after(3, 4, "over"),
        vec![add(2, 2, 1), go("collect"), label("over")],
        exit(2),
    ]);
    check(load(vec![(0, first), (0, vec![integer(0, 1), ret(0)])]), 10_000);
}

#[test]
fn two_processes_that_kill_each_other_both_end() {
    // The first process monitors both and ends when both are gone.
    let first = lines(vec![
        vec![integer(5, 300), label("round")],
        vec![closure(WINDOW, 0, 1), erlang("spawn_monitor", 1), element(2, WINDOW, 0)],
        vec![closure(WINDOW, 0, 1), erlang("spawn_monitor", 1), element(3, WINDOW, 0)],
        vec![send(2, 3), send(3, 2), integer(6, 2), label("down")],
        receive(4),
        vec![add(6, 6, -1), unless_integer(6, 0, "down"), add(5, 5, -1), unless_integer(5, 0, "round")],
        exit_with_atom("done"),
    ]);
    let second = lines(vec![
        receive(1),
        vec![copy(WINDOW, 1), erlang("link", 1), copy(WINDOW, 1), atom(WINDOW + 1, "boom"), erlang("exit", 2)],
        vec![copy(WINDOW, 1), atom(WINDOW + 1, "kill"), erlang("exit", 2)],
    ]);
    let second = lines(vec![second, vec![again(2)]]);
    check_atom(load(vec![(0, first), (0, second), (0, receive(0))]), "done");
}

#[test]
fn a_name_is_free_when_its_process_has_ended() {
    let first = lines(vec![
        vec![integer(5, 200), label("round")],
        vec![closure(WINDOW, 0, 1), erlang("spawn_monitor", 1), element(2, WINDOW, 0)],
        vec![atom(WINDOW, "some_name"), copy(WINDOW + 1, 2), erlang("register", 2)],
        vec![atom(3, "some_name"), send(3, 2)],
        receive(4),
        vec![add(5, 5, -1), unless_integer(5, 0, "round"), atom(WINDOW, "some_name"), erlang("whereis", 1)],
        exit(WINDOW),
    ]);
    check_atom(load(vec![(0, first), (0, receive(0))]), "undefined");
}

#[test]
fn an_exit_signal_to_oneself_takes_effect_at_once() {
    let first = lines(vec![
        vec![own_pid(0), copy(WINDOW, 0), atom(WINDOW + 1, "normal"), erlang("exit", 2)],
        exit_with_atom("lived_on"),
    ]);
    check_atom(load(vec![(0, first)]), "normal");
}

#[test]
fn a_process_tells_about_another() {
    // The second process waits, then runs in circles: both ways of asking.
    let ask = |item: &'static str| {
        vec![copy(WINDOW, 2), atom(WINDOW + 1, item), erlang("process_info", 2), element(0, WINDOW, 1)]
    };
    let first = lines(vec![spawn_second("spawn_link"), receive(3), ask("message_queue_len"), exit(0)]);
    let circles = lines(vec![vec![send(0, 0), again(2)]]);
    check(load(vec![(0, first), (1, circles), (0, vec![again(2)])]), 0);
    let first = lines(vec![spawn_second("spawn_link"), receive(3), ask("trap_exit"), exit(0)]);
    let waits = lines(vec![trap_exits(), vec![send(0, 0)], receive(3)]);
    check_atom(load(vec![(0, first), (1, waits)]), "true");
}
