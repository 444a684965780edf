//! Messages, and programs made of many processes.

use super::assembler::*;
use super::{check, check_atom};
use crate::value::copy::FrozenTerm;

#[test]
fn a_process_that_returns_ends_normally() {
    check_atom(load(vec![(0, vec![integer(0, 1), ret(0)])]), "normal");
}

/// Two processes send a counter to and fro; the first ends with it.
pub fn ping_pong(rounds: i16) -> FrozenTerm {
    load(vec![
        (
            0,
            lines(vec![
                vec![own_pid(1), copy(WINDOW, 1), closure(WINDOW, 1, 1), erlang("spawn", 1), copy(2, WINDOW)],
                vec![integer(0, 0), integer(5, rounds as i32), label("round"), integer(6, 0)],
                vec![label("inner"), send(2, 0)],
                receive(0),
                vec![add(6, 6, 1), unless_integer(6, 100, "inner"), add(5, 5, -1), unless_integer(5, 0, "round")],
                exit(0),
            ]),
        ),
        (1, lines(vec![receive(1), vec![add(1, 1, 1), send(0, 1), again(1)]])),
    ])
}

#[test]
fn messages_go_to_and_fro() {
    check(ping_pong(100), 10_000);
}

/// Producers send their numbers to the first process, which adds them up.
pub fn fan_in(producers: i16, each: i16) -> FrozenTerm {
    load(vec![
        (
            0,
            lines(vec![
                vec![own_pid(1), integer(2, producers as i32)],
                vec![label("spawn"), copy(WINDOW, 1), integer(WINDOW + 1, each as i32)],
                vec![closure(WINDOW, 2, 1), erlang("spawn", 1), add(2, 2, -1), unless_integer(2, 0, "spawn")],
                vec![integer(0, 0), integer(3, producers as i32), label("outer"), integer(4, each as i32)],
                vec![label("inner")],
                receive(5),
                vec![element(6, 5, 1), sum(0, 0, 6), add(4, 4, -1), unless_integer(4, 0, "inner")],
                vec![add(3, 3, -1), unless_integer(3, 0, "outer")],
                exit(0),
            ]),
        ),
        // to, n
        (
            2,
            vec![
                atom(2, "item"),
                copy(3, 1),
                tuple(4, 2, 2),
                send(0, 4),
                add(1, 1, -1),
                unless_integer(1, 0, "more"),
                ret(0),
                label("more"),
                again(1),
            ],
        ),
    ])
}

#[test]
fn no_message_of_many_senders_is_lost() {
    check(fan_in(100, 200), 100 * (200 * 201) / 2);
}

#[test]
fn messages_of_one_sender_keep_their_order() {
    // The receiver ends with the number of the first message that is not one more than the one before.
    let program = load(vec![
        (
            0,
            lines(vec![
                vec![own_pid(1), copy(WINDOW, 1), integer(WINDOW + 1, 0), closure(WINDOW, 2, 1), erlang("spawn", 1)],
                vec![integer(0, 0), label("more")],
                receive(2),
                vec![unless_identical(2, 0, "end"), add(0, 0, 1), unless_integer(0, 20_000, "more"), label("end")],
                exit(0),
            ]),
        ),
        (2, vec![send(0, 1), add(1, 1, 1), unless_integer(1, 20_000, "more"), ret(0), label("more"), again(1)]),
    ]);
    check(program, 20_000);
}

#[test]
fn large_messages_arrive_whole() {
    // The sender builds a list of 1000 tuples and sends it 50 times; the receiver counts the cells of all.
    let program = load(vec![
        (
            0,
            lines(vec![
                vec![own_pid(1), copy(WINDOW, 1), closure(WINDOW, 1, 1), erlang("spawn", 1)],
                vec![integer(0, 0), integer(4, 0), label("more")],
                receive(2),
                vec![copy(WINDOW, 2), erlang("length", 1), sum(0, 0, WINDOW), add(4, 4, 1)],
                vec![unless_integer(4, 50, "more")],
                exit(0),
            ]),
        ),
        (
            1,
            vec![
                copy(WINDOW, 0),
                erlang("get", 0),
                copy(1, WINDOW),
                integer(2, 1000),
                label("grow"),
                copy(3, 2),
                copy(4, 2),
                tuple(5, 3, 2),
                cons(1, 5, 1),
                add(2, 2, -1),
                unless_integer(2, 0, "grow"),
                integer(2, 50),
                label("send"),
                send(0, 1),
                add(2, 2, -1),
                unless_integer(2, 0, "send"),
                ret(0),
            ],
        ),
    ]);
    check(program, 50_000);
}

/// Processes are started, each reports and ends.
pub fn spawn_and_end(count: i16) -> FrozenTerm {
    load(vec![
        (
            0,
            lines(vec![
                vec![own_pid(1), integer(2, count as i32)],
                vec![label("spawn"), copy(WINDOW, 1), copy(WINDOW + 1, 2), closure(WINDOW, 2, 1), erlang("spawn", 1)],
                vec![add(2, 2, -1), unless_integer(2, 0, "spawn"), integer(0, 0), integer(2, count as i32)],
                vec![label("collect")],
                receive(3),
                vec![sum(0, 0, 3), add(2, 2, -1), unless_integer(2, 0, "collect")],
                exit(0),
            ]),
        ),
        (2, vec![send(0, 1), ret(1)]),
    ])
}

#[test]
fn many_processes_come_and_go() {
    check(spawn_and_end(20_000), 20_000 * 20_001 / 2);
}

/// Processes wait; each is told to stop, and answers.
pub fn idle(count: i16) -> FrozenTerm {
    load(vec![
        (
            0,
            lines(vec![
                vec![own_pid(1), copy(WINDOW, 0), erlang("get", 0), copy(4, WINDOW), integer(2, count as i32)],
                vec![label("spawn"), closure(WINDOW, 0, 1), erlang("spawn", 1), cons(4, WINDOW, 4)],
                vec![add(2, 2, -1), unless_integer(2, 0, "spawn"), integer(2, 0)],
                vec![label("stop"), copy(WINDOW, 4), erlang("hd", 1), copy(5, WINDOW), send(5, 1)],
                receive(6),
                vec![copy(WINDOW, 4), erlang("tl", 1), copy(4, WINDOW), add(2, 2, 1)],
                vec![unless_integer(2, count, "stop"), copy(0, 2)],
                exit(0),
            ]),
        ),
        (0, lines(vec![receive(1), vec![send(1, 1), ret(1)]])),
    ])
}

#[test]
fn waiting_processes_wake_up() {
    check(idle(5_000), 5_000);
}

#[test]
fn a_process_can_wait_for_its_own_message() {
    let body = vec![vec![own_pid(0), integer(1, 42), send(0, 1)], receive(2), exit(2)];
    check(load(vec![(0, lines(body))]), 42);
}

#[test]
fn an_after_goes_by_and_a_message_comes_before_it() {
    let program = load(vec![
        (
            0,
            lines(vec![
                vec![own_pid(0), integer(1, 20)],
                receive_after(2, 1, "over"),
                vec![integer(3, 1)],
                exit(3),
                vec![label("over"), integer(WINDOW, 5), copy(WINDOW + 1, 0), integer(WINDOW + 2, 77)],
                vec![erlang("send_after", 3), integer(1, 60_000), again(1)],
            ]),
        ),
        (
            0,
            lines(vec![
                vec![integer(1, 60_000)],
                receive_after(2, 1, "over"),
                exit(2),
                vec![label("over"), integer(3, 2)],
                exit(3),
            ]),
        ),
    ]);
    check(program, 77);
}

#[test]
fn after_zero_looks_at_what_is_there() {
    let program = load(vec![
        (
            0,
            lines(vec![
                vec![own_pid(0), integer(1, 0)],
                receive_after(2, 1, "over"),
                vec![integer(3, 1)],
                exit(3),
                vec![label("over"), integer(2, 5), send(0, 2), again(1)],
            ]),
        ),
        (
            0,
            lines(vec![
                vec![integer(1, 0)],
                receive_after(2, 1, "over"),
                exit(2),
                vec![label("over"), integer(3, 2)],
                exit(3),
            ]),
        ),
    ]);
    check(program, 5);
}
