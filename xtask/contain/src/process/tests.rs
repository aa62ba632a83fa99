use super::*;

fn shell_launch(script: &str) -> Launch {
    Launch {
        program: "/bin/sh".into(),
        args: vec!["-c".into(), script.into()],
        environment: Vec::new(),
        directory: "/".into(),
        contained: None,
        witness: None,
        fills: None,
    }
}

fn shell(script: &str, limits: Limits) -> Run {
    run(&shell_launch(script), &limits, &Interrupt::default()).unwrap()
}

fn short(time: u64) -> Limits {
    Limits {
        time: Duration::from_millis(time),
        grace: Duration::from_millis(100),
        ..Limits::default()
    }
}

fn texts(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn every_ending_is_told_apart() {
    for (script, ending) in [
        ("exit 0", Ending::Code(0)),
        ("exit 3", Ending::Code(3)),
        ("kill -SEGV $$", Ending::Signal("SIGSEGV".into())),
        ("sleep 30 & exit 0", Ending::LeftBehind),
        ("sleep 30 >/dev/null 2>&1 & exit 0", Ending::LeftBehind),
        ("exec >/dev/null 2>&1; exit 4", Ending::Code(4)),
        ("while :; do echo y; done", Ending::Flooded),
        ("exec cat /dev/zero", Ending::Flooded),
    ] {
        assert_eq!(shell(script, Limits::default()).ending, ending, "{script}");
    }
}

#[test]
fn a_program_that_ignores_the_request_to_end_is_ended_by_force() {
    let run = shell("trap '' TERM; echo up; while :; do sleep 1; done", short(300));
    assert_eq!(run.ending, Ending::TimedOut(Duration::from_millis(300)));
    assert_eq!(texts(&run.stdout), ["up"]);
    assert!(run.took >= Duration::from_millis(400), "after the grace: {:?}", run.took);
    assert!(run.took < Duration::from_secs(10));
}

#[test]
fn a_program_may_say_its_last_words_when_its_time_is_over() {
    let limits = Limits { grace: Duration::from_secs(20), ..short(200) };
    let run = shell("trap 'echo bye; exit 7' TERM; echo up; sleep 30 & wait", limits);
    assert_eq!(run.ending, Ending::TimedOut(Duration::from_millis(200)));
    assert_eq!(texts(&run.stdout), ["up", "bye"]);
}

#[test]
fn a_grandchild_that_holds_the_pipe_holds_nobody_up() {
    let run = shell("sleep 30 & echo done; exit 0", Limits::default());
    assert_eq!(run.ending, Ending::LeftBehind);
    assert_eq!(texts(&run.stdout), ["done"]);
    assert!(run.took < Duration::from_secs(10), "{:?}", run.took);
}

#[test]
fn closing_the_output_is_not_an_exit() {
    let run = shell("exec >&- 2>&-; sleep 0.2; exit 5", Limits::default());
    assert_eq!(run.ending, Ending::Code(5));
    assert!(run.took >= Duration::from_millis(200));
}

#[test]
fn a_flood_is_cut_in_bytes_and_in_lines() {
    let limits = Limits { lines: 10, ..Limits::default() };
    let lines = shell("while :; do echo y; done", limits);
    assert_eq!((lines.ending, lines.stdout.len() <= 12), (Ending::Flooded, true));
    let limits = Limits { bytes: 1000, ..Limits::default() };
    let bytes = shell("exec cat /dev/zero", limits);
    let length: usize = bytes.stdout.iter().map(|line| line.text.len()).sum();
    assert_eq!((bytes.ending, length <= 17 * 1024), (Ending::Flooded, true));
}

#[test]
fn lines_are_split_stamped_in_order_and_made_utf8() {
    let run = shell("printf 'one\\r\\n\\ntw\\377o\\nno end'; echo oops >&2", Limits::default());
    assert_eq!(texts(&run.stdout), ["one", "", "tw\u{fffd}o", "no end"]);
    assert_eq!(texts(&run.stderr), ["oops"]);
    assert!(run.stdout.is_sorted_by_key(|line| line.at));
}

#[test]
fn the_program_sees_closed_input_and_no_foreign_environment() {
    let run = shell("cat; echo \"$HOME $PWD $USER ${CARGO_PKG_NAME-none}\"", Limits::default());
    assert_eq!(texts(&run.stdout), ["/ / student none"]);
}

#[test]
fn what_does_not_exist_could_not_start() {
    let launch = Launch {
        program: "/nowhere".into(),
        args: Vec::new(),
        environment: Vec::new(),
        directory: "/".into(),
        contained: None,
        witness: None,
        fills: None,
    };
    let run = run(&launch, &Limits::default(), &Interrupt::default()).unwrap();
    assert!(matches!(run.ending, Ending::CouldNotStart(_)));
}

#[test]
fn an_interrupt_ends_the_program_even_if_it_came_before() {
    let interrupt = Interrupt::default();
    interrupt.trigger();
    let launch = Launch {
        program: "/bin/sh".into(),
        args: vec!["-c".into(), "sleep 30".into()],
        environment: Vec::new(),
        directory: "/".into(),
        contained: None,
        witness: None,
        fills: None,
    };
    let run = run(&launch, &Limits::default(), &interrupt).unwrap();
    assert!(run.took < Duration::from_secs(10));
}

#[test]
fn a_program_gets_a_ctrl_c_when_it_is_time_and_only_once() {
    let script =
        "trap 'echo caught' INT; echo up; for i in 1 2 3 4 5; do sleep 0.1; done; exit 130";
    let (launch, asked) = (shell_launch(script), std::cell::Cell::new(0));
    let is_time = || {
        asked.set(asked.get() + 1);
        asked.get() >= 2
    };
    let run = run_with_ctrl_c(&launch, &short(20_000), &Interrupt::default(), Some(&is_time));
    let run = run.unwrap();
    assert_eq!(run.ending, Ending::Code(130));
    assert_eq!(texts(&run.stdout), ["up", "caught"]);
    let launch = shell_launch("sleep 20");
    let run = run_with_ctrl_c(&launch, &short(20_000), &Interrupt::default(), Some(&|| true));
    assert_eq!(run.unwrap().ending, Ending::Signal("SIGINT".into()));
}
