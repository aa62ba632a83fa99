use super::*;

const CHECK: &str =
    "[[task.check]]\nid = 'ends'\nwhat = 'w'\nthat = { exit-code = 0 }\nhint = 'h'\n";
const DEVICES: &str =
    "[task.vary.devices]\ncount = { from = 2, to = 3 }\ndelay = { between = [1, 2.5] }\n";

fn parse(text: &str) -> Result<Lab, LabError> {
    Lab::parse(text, Path::new("lab.toml"))
}

/// A lab of one task, whose table starts on line 3.
fn with(rest: &str) -> String {
    format!("title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 'a task'\n{rest}")
}

/// One check, whose `that` is on line 12 from column 8.
fn that(that: &str) -> String {
    with(&format!("{DEVICES}[[task.check]]\nid = 'c'\nthat = {that}\nwhat = 'w'\nhint = 'h'\n"))
}

#[test]
fn defaults_fill_what_is_not_written() {
    let lab = parse(&with(CHECK)).unwrap();
    let [task] = &lab.tasks[..] else { panic!("{lab:?}") };
    assert_eq!((task.id(), task.program(), *task.limits.time.get_ref()), ("9.1", "p", 20.0));
    assert_eq!((task.points(), task.checks[0].id()), (1, "ends"));
    assert!(task.vary.devices.is_none() && task.args.is_empty());
}

#[test]
fn a_hint_is_one_text_or_several_stages() {
    for (hint, stages) in [("'h'", vec!["h"]), ("['a', 'b', 'c']", vec!["a", "b", "c"])] {
        let lab = parse(&with(&CHECK.replace("'h'", hint))).unwrap();
        assert_eq!(lab.tasks[0].checks[0].hint.get_ref().stages(), stages);
    }
}

#[test]
fn a_hint_may_depend_on_what_was_seen_if_that_can_happen() {
    let check = |more: &str| with(&CHECK.replace("hint = 'h'", &format!("hint = 'h'\n{more}")));
    let lab = parse(&check("hint-when = { panicked = ['a', 'b'] }")).unwrap();
    let hints = |deviation| lab.tasks[0].checks[0].hints(deviation);
    assert_eq!(hints(Some(Deviation::Panicked)), ["a", "b"]);
    assert_eq!(hints(Some(Deviation::OtherExitCode)), ["h"]);
    let of_any_lab = hints(Some(Deviation::NeverEnded));
    assert!(of_any_lab[0].starts_with("The program does not end"), "{of_any_lab:?}");
    assert_eq!(hints(None), ["h"]);
    for (when, says) in [
        (
            "{ too-few = 'a' }",
            "this check never fails by 'too-few'; it can fail by: panicked, never-ended, other-exit-code",
        ),
        ("{ panicked = '' }", "'hint-when.panicked' is empty"),
        ("{ panicked = [] }", "'hint-when.panicked' is empty"),
        ("{ crashed = 'a' }", "unknown variant `crashed`"),
    ] {
        let error = parse(&check(&format!("hint-when = {when}"))).unwrap_err();
        let error = error.to_string();
        assert!(error.contains(says), "{when}: {error}");
        assert!(error.contains("11"), "the line: {error}");
    }
}

#[test]
fn every_word_can_be_written() {
    for word in [
        "{ exit-code = 3 }",
        "{ prints = 'a ${devices}' }",
        "{ last-line = 'a' }",
        "{ number = { line = '(\\d+)', at-least = '1', at-most = 'devices * 2' } }",
        "{ once-per-device = '(?<device>a)' }",
        "{ once-per-device = ['(?<device>a)', '(?<device>b)'] }",
        "{ in-device-order = { line = '(?<device>a)' } }",
        "{ in-device-order = { line = 'a', item = '(?<device>b)' } }",
        "{ each-device-once = '^sh' }",
        "'sessions-closed'",
        "{ open-at-most = 'devices - 1' }",
        "{ open-reaches = '2' }",
        "'no-overlap'",
        "'opened-in-device-order'",
        "{ finished-as-answered = '(?<device>a)' }",
        "{ reports-answer = { line = '(?<device>a) (?<x>b)', command = 'c', answer = '(?<x>b)' } }",
        "{ workers = { line = '(?<worker>a)', count = '2' } }",
        "{ workers-at-once = { start = '(?<worker>a)', end = '(?<worker>a)', at-least = '2' } }",
        "{ answered-order = { line = '(?<worker>a) (?<device>b)', command = 'c' } }",
        "{ stops-once = { line = '(?<worker>a)', any = '(?<worker>a)', count = '2' } }",
        "{ lasts-at-least = '0.5' }",
    ] {
        if let Err(error) = parse(&that(word)) {
            panic!("{word}: {error}");
        }
    }
    let slow = DEVICES.trim_end().to_owned() + "\ndelay-at = 'show version'\n";
    let checks = "[[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = { all-overlap = '^sh\\S* ver' }\n";
    parse(&with(&(slow + checks))).unwrap();
}

#[test]
fn every_word_of_schedules_can_be_written() {
    for word in [
        "{ shared-by-threads = { threads = '2', changes = '4' } }",
        "{ shared-value = { line = 'is (\\d+)', whole = '4' } }",
        "{ can-print = 'a ${devices}' }",
        "{ told-when = { line = '(?<device>a)', command = 'c', after = 'answered', before = 'closed' } }",
        "{ told-when = { line = '(?<device>a)', after = 'previous-closed' } }",
        "{ told-meanwhile = { line = '(?<device>a)', command = 'c' } }",
        "{ told-open-at-most = { line = '(?<device>a)', at-most = '2' } }",
        "{ number-when-told = { line = '(\\d+)', at-most = '3 - open' } }",
        "{ each-among = '2' }",
        "{ role = { lines = 'a', command = 'b', apart-from = 'c' } }",
        "{ pauses-between = { start = '(?<worker>a) (?<device>b)', end = '(?<worker>a) (?<device>b)' } }",
        "{ others-go-on = { start = '(?<worker>a) (?<device>b)', end = '(?<worker>a) (?<device>b)' } }",
        "{ number = { line = '(?<device>a) (?<number>b)', at-least = 'commands', measures = 'commands' } }",
        "{ lines-in-order = ['a', 'b'] }",
        "{ never-prints = 'a' }",
        "{ told-together = { start = '(?<device>a)', end = '(?<device>b)', at-most = '1' } }",
    ] {
        let text = that(word).replace(
            "[[task.check]]",
            "[task.explore]\nof = 'threads'\n[[task.check]]\npoints = 0",
        );
        if let Err(error) = parse(&text) {
            panic!("{word}: {error}");
        }
    }
}

#[test]
fn a_wrong_word_is_refused_with_its_place_and_what_is_allowed() {
    for (word, place, says) in [
        (
            "'no-overlaps'",
            "line 11, column 8",
            "unknown variant `no-overlaps`, expected one of `exit-code`",
        ),
        ("{ print = 'a' }", "line 11, column 10", "unknown variant `print`"),
        ("{ number = { line = '(a)', max = '1' } }", "line 11, column 35", "unknown field `max`"),
        (
            "{ told-when = { line = '(?<device>a)', after = 'asked' } }",
            "only schedules show this",
            "no [task.explore]",
        ),
        (
            "{ number = { line = '(a)', at-most = 'commands' } }",
            "lab.toml:11:45:",
            "the line needs a group (?<device>...)",
        ),
        (
            "{ number = { line = '(a)', at-most = 'open' } }",
            "lab.toml:11:45:",
            "only 'number-when-told' knows 'open'",
        ),
        ("{ lines-in-order = ['a'] }", "lab.toml:11:27:", "at least two patterns"),
        ("{ all-overlap = 'c' }", "lab.toml:11:24:", "the command that takes time: delay-at"),
        ("{ prints = '(' }", "lab.toml:11:19:", "invalid regular expression"),
        (
            "{ prints = '${workers}' }",
            "lab.toml:11:19:",
            "unknown name 'workers'; this task's names: commands, devices",
        ),
        ("{ open-at-most = 'devices-1' }", "lab.toml:11:25:", "a minus needs blanks around it"),
        ("{ open-at-most = 3 }", "line 11, column 25", "expected a string"),
        ("{ number = { line = '\\d' } }", "lab.toml:11:28:", "needs a group"),
        ("{ once-per-device = 'a' }", "lab.toml:11:28:", "needs a group (?<device>...)"),
        ("{ labels = '(?<device>a)' }", "lab.toml:11:19:", "needs a group (?<label>...)"),
        ("{ labels = [] }", "lab.toml:11:19:", "at least one"),
        ("{ prints = '(?<a_again>x)' }", "lab.toml:11:19:", "group 'a_again' repeats"),
        ("{ once-per-device = [] }", "lab.toml:11:28:", "at least one"),
        ("{ workers = { line = 'a', count = '1' } }", "lab.toml:11:29:", "(?<worker>...)"),
        (
            "{ reports-answer = { line = '(?<device>a)', command = 'c', answer = 'b' } }",
            "lab.toml:11:36:",
            "besides 'device'",
        ),
        (
            "{ reports-answer = { line = '(?<device>a)(?<x>b)', command = 'c', answer = 'b' } }",
            "lab.toml:11:83:",
            "(?<x>...), as its line has",
        ),
        ("'configured'", "lab.toml:10:6:", "needs [task.vary.commands]"),
    ] {
        let error = parse(&that(word)).unwrap_err().to_string();
        assert!(error.contains(place) && error.contains(says), "{word}: {error}");
    }
}

#[test]
fn an_exploration_is_checked_and_what_only_it_shows_needs_one_and_earns_nothing() {
    let devices =
        "[task.vary.devices]\ncount = { from = 2, to = 3 }\ndelay = { between = [1, 2] }\n";
    let blocked = |points: &str| {
        format!(
            "[[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\n{points}\nthat = 'never-blocked'\n"
        )
    };
    let explore = "[task.explore]\nof = 'futures'\n";
    for (rest, says) in [
        (format!("{explore}{}", blocked("points = 0")), None),
        (format!("{explore}{}", blocked("points = 1")), Some("say points = 0")),
        (blocked("points = 0"), Some("has no [task.explore]")),
        (format!("[task.explore]\nof = 'both'\n{CHECK}"), Some("unknown variant `both`")),
        (
            format!("{explore}numbers = {{ threads = 2 }}\n{CHECK}"),
            Some("unknown number 'threads'"),
        ),
        (format!("{explore}devices = 2\n{CHECK}"), Some("has no [task.vary.devices]")),
        (format!("{devices}{explore}devices = 100\n{CHECK}"), Some("from 1 to 12")),
        (format!("{devices}{explore}devices = 2\n{CHECK}"), None),
        (format!("{devices}{explore}devices = 2\nmany = 6\n{CHECK}"), None),
        (format!("{devices}{explore}many = 5\n{CHECK}"), Some("from 6, twice as many as")),
        (format!("{explore}many = 9\n{CHECK}"), Some("omit this key")),
        (
            format!("{devices}[task.explore]\nof = 'threads'\nmany = 9\n{CHECK}"),
            Some("only schedules of futures"),
        ),
    ] {
        let parsed = parse(&with(&rest));
        match says {
            None => assert!(parsed.is_ok(), "{rest}: {parsed:?}"),
            Some(says) => {
                let error = parsed.unwrap_err().to_string();
                assert!(error.contains(says), "{rest}: {error}");
            }
        }
    }
}

#[test]
fn groups_of_devices_have_names_of_their_own_and_leave_some_devices_well() {
    let group = |group: &str| {
        let devices = DEVICES.replace("from = 2, to = 3", "from = 4, to = 5");
        format!("{devices}[task.vary.devices.groups]\n{group}\n")
    };
    let hung = group("hung = { count = { from = 1, to = 2 }, fault = 'hang' }");
    let of = |of: &str| format!("{hung}{}of = {of}\n", CHECK);
    let explore = "[task.explore]\nof = 'futures'\n";
    let explored = |devices: &str| format!("{hung}{explore}devices = {devices}\n{CHECK}");
    let alone = format!("{explore}options = {{ slow = ['--slow'] }}\n{CHECK}");
    let explore = &format!("{DEVICES}{explore}");
    let option = format!("{explore}options = {{ slow = ['--slow', '2'] }}\n");
    let case = |case: &str| format!("{option}[task.explore.cases]\n{case}\n{CHECK}");
    let except = |except: &str| format!("{option}[task.explore.except]\n{except}\n{CHECK}");
    for (rest, says) in [
        (of("'hung'"), None),
        (of("['hung', 'healthy']"), None),
        (of("'slow'"), Some("unknown group 'slow'; known groups: hung, healthy")),
        (of("[]"), Some("at least one group")),
        (group("healthy = { count = { from = 1, to = 1 }, fault = 'hang' }"), Some("invalid name")),
        (group("devices = { count = { from = 1, to = 1 }, fault = 'hang' }"), Some("invalid name")),
        (group("a = { count = { from = 0, to = 1 }, fault = 'hang' }"), Some("starts at 1")),
        (group("a = { count = { from = 1, to = 4 }, fault = 'hang' }"), Some("say 5 devices")),
        (group("a = { count = { from = 1, to = 1 } }"), Some("fault or delay")),
        (
            group("a = { count = { from = 1, to = 1 }, fault = 'sulk' }"),
            Some("known faults: refuse"),
        ),
        (group("a = { count = { from = 1, to = 1 }, delay = [3, 2] }"), Some("from low to high")),
        (
            group(
                "a = { count = { from = 1, to = 1 }, fault = 'hang', sessions = { from = 0, to = 1 } }",
            ),
            Some("from 1 to 100"),
        ),
        (explored("3"), None),
        (explored("2"), Some("say 3 devices or more")),
        (
            group("a = { count = { from = 1, to = 1 }, fault = 'garbage' }")
                + "[task.explore]\nof = 'futures'\n",
            Some("know the faults refuse, reset, hang, silent"),
        ),
        (format!("{option}{CHECK}with = 'slow'\npoints = 0\n"), None),
        (format!("{option}{CHECK}with = 'slow'\n"), Some("say points = 0")),
        (format!("{option}{CHECK}with = 'fast'\npoints = 0\n"), Some("known: slow")),
        (format!("{explore}options = {{ slow = [] }}\n{CHECK}"), Some("a list of flags")),
        (alone, Some("the task has no [task.vary.devices]")),
        (case("own = { own-devices = true }"), None),
        (case("long = { slow = 24 }"), None),
        (case("long = { login = 8, answers = 2, speed = 0.5 }"), None),
        (case("a = { faults = { healthy = 'reset:1', device-2 = 'none' } }"), None),
        (case("late = { hang-up = 8, begins = 2026-01-31T23:59:55 }"), None),
        (case("a = { begins = 23:59:55 }"), Some("begins is a local date and time")),
        (case("a = {}"), Some("say own-devices, devices, names, left-out, numbers, faults")),
        (case("a = { devices = 1, names = 'core_sw', alone = true }"), None),
        (case("a = { devices = 0 }"), Some("the number of devices must be from 1 to 12")),
        (case("a = { names = 'a b' }"), Some("names is a word of letters")),
        (except("slow = ['ends']"), None),
        (except("fast = ['ends']"), Some("or its cases; known: slow")),
        (except("slow = ['d']"), Some("the task has no check 'd'")),
        (case("a = { login = 900 }"), Some("login is a number of simulated seconds")),
        (case("a = { speed = 0 }"), Some("a speed is from 0.1 to 100")),
        (case("a = { faults = { hung = 'reset' } }"), Some("no devices 'hung'; known: healthy")),
        (case("a = { faults = { device-0 = 'reset' } }"), Some("no devices 'device-0'")),
        (case("a = { faults = { healthy = 'rest' } }"), Some("unknown fault 'rest'")),
        (case("a = { faults = { healthy = 'garbage' } }"), Some("know the faults refuse")),
        (case("a = { numbers = { pause = 1 } }"), Some("unknown number 'pause'")),
        (case("a = { slow = 0.5 }"), Some("from 1 to 500")),
        (case("a = { left-out = ['pause'] }"), Some("unknown number 'pause'")),
        (case("slow = { slow = 2 }"), Some("in options, too")),
    ] {
        let text = if rest.contains("[[task.check]]") { rest } else { rest + CHECK };
        let parsed = parse(&with(&text));
        match says {
            None => assert!(parsed.is_ok(), "{text}: {parsed:?}"),
            Some(says) => {
                let error = parsed.unwrap_err().to_string();
                assert!(error.contains(says), "{text}: {error}");
            }
        }
    }
}

#[test]
fn a_wrong_task_is_refused_with_its_place_and_what_is_wrong() {
    let numbers = |number: &str| with(&format!("[task.vary.numbers]\n{number}\n{CHECK}"));
    let devices = |count: &str, delay: &str| {
        with(&format!("[task.vary.devices]\ncount = {count}\ndelay = {delay}\n{CHECK}"))
    };
    let check =
        |check: &str| with(&format!("{CHECK}[[task.check]]\nthat = {{ exit-code = 0 }}\n{check}"));
    let few = "{ from = 2, to = 3 }";
    for (text, place, says) in [
        ("title = 't'".to_owned(), "lab.toml:1:1:", "at least one"),
        (with(""), "lab.toml:3:6:", "no [[task.check]]"),
        (with(&format!("colour = 1\n{CHECK}")), "line 6, column 1", "unknown field `colour`"),
        (
            with(&format!("compare = '9.2'\n{CHECK}")),
            "lab.toml:6:11:",
            "'9.2' is not another task of this lab",
        ),
        (with(&format!("compare = '9.1'\n{CHECK}")), "lab.toml:6:11:", "not another task"),
        (with(&format!("limits = {{ time = 0 }}\n{CHECK}")), "lab.toml:6:19:", "from 0.1 to 600"),
        (with(&format!("{CHECK}{CHECK}")), "lab.toml:12:6:", "duplicate check 'ends'"),
        (with(CHECK).replace("9.1", "9 1"), "lab.toml:3:6:", "without blanks"),
        (with(&format!("{CHECK}{}", &with(CHECK)[12..])), "lab.toml:12:6:", "duplicate task '9.1'"),
        (
            numbers("n = { flag = 'n', from = 1, to = 2 }"),
            "lab.toml:7:14:",
            "write it like '--some-name'",
        ),
        (numbers("n = { flag = '--n', from = 3, to = 2 }"), "lab.toml:7:28:", "from low to high"),
        (numbers("devices = { flag = '--n', from = 1, to = 2 }"), "lab.toml:7:20:", "are reserved"),
        (numbers("n = { flag = '--n', from = 1 }"), "line 7, column 5", "missing field `to`"),
        (devices("{ from = 0, to = 3 }", "{ between = [1, 2] }"), "lab.toml:7:9:", "starts at 1"),
        (devices(few, "{ between = [2, 1] }"), "lab.toml:8:9:", "from low to high"),
        (devices(few, "{ between = [0, 1e9] }"), "lab.toml:8:9:", "from 0 to 3600"),
        (devices(few, "{ distinct = [1, 2] }"), "lab.toml:8:9:", "at least 3 different delays"),
        (
            devices(few, "{ distinct = [1, 2, 2.001] }"),
            "lab.toml:8:9:",
            "at least 3 different delays",
        ),
        (
            with(&format!("[task.vary.commands]\nflag = '--c'\ntemplates = [['a']]\n{CHECK}")),
            "lab.toml:7:8:",
            "need [task.vary.devices]",
        ),
        (
            with(&format!(
                "{DEVICES}[task.vary.commands]\nflag = '--c'\ntemplates = [['a ${{wort}}']]\n{CHECK}"
            )),
            "lab.toml:11:13:",
            "more than ${word} and ${octet}",
        ),
        (check("id = 'Bad'\nwhat = 'w'\nhint = 'h'\n"), "lab.toml:13:6:", "lower-case words"),
        (check("id = 'b'\nwhat = 'w'\nhint = ' '\n"), "lab.toml:15:8:", "'hint' is empty"),
        (check("id = 'b'\nwhat = 'w'\nhint = []\n"), "lab.toml:15:8:", "'hint' is empty"),
        (check("id = 'b'\nwhat = 'w'\nhint = ['h', ' ']\n"), "lab.toml:15:8:", "'hint' is empty"),
        (
            check("id = 'b'\nwhat = 'w'\nhint = 3\n"),
            "line 15, column 8",
            "a hint, or a list of hints",
        ),
        (
            check("id = 'b'\nwhat = 'w'\nhint = 'h'\nneeds = ['b']\n"),
            "lab.toml:16:10:",
            "not an earlier check of this task; earlier checks: ends",
        ),
        (
            with("[[task.check]]\nid = 'c'\nwhat = 'w'\nthat = 'no-overlap'\nhint = 'h'\n"),
            "lab.toml:7:6:",
            "the task has no [task.vary.devices]",
        ),
    ] {
        let error = parse(&text).unwrap_err().to_string();
        assert!(error.contains(place) && error.contains(says), "{text}: {error}");
    }
}

#[test]
fn a_run_with_a_ctrl_c_comes_while_devices_work_and_checks_say_that_they_are_about_it() {
    let interrupt = |seconds: &str| format!("[task.vary.interrupt]\nanswers-later = {seconds}\n");
    let slow = format!("{DEVICES}delay-at = 'show version'\n");
    let about = format!("{CHECK}run = 'interrupted'\n");
    let second = |more: &str| format!("{}{more}", about.replace("'ends'", "'second'"));
    for (rest, says) in [
        (format!("{slow}{}{CHECK}{}", interrupt("60"), second("")), None),
        (format!("{DEVICES}{}{about}", interrupt("60")), Some("name it in [task.vary.devices]")),
        (format!("{slow}{}{about}", interrupt("5")), Some("30 to 3600 simulated seconds later")),
        (format!("{slow}{}{CHECK}", interrupt("60")), Some("no check of this task is about")),
        (format!("{slow}{about}"), Some("say [task.vary.interrupt]")),
        (
            format!("{slow}{}{CHECK}{}", interrupt("60"), second("needs = ['ends']\n")),
            Some("'ends' is about another run"),
        ),
        (format!("{slow}{}{CHECK}run = 'calm'\n", interrupt("60")), Some("unknown variant `calm`")),
    ] {
        match (parse(&with(&rest)), says) {
            (Ok(_), None) => {}
            (Err(error), Some(says)) => {
                assert!(error.to_string().contains(says), "{rest}: {error}");
            }
            (came, _) => panic!("{rest}: {came:?}"),
        }
    }
}

#[test]
fn what_a_line_tells_of_the_first_answer_is_compared_with_an_answer() {
    let line = r"line = '(?<device>\S+) has (?<version>\S+)', command = '^sh'";
    for (word, says) in [
        (format!("{{ first-told = {{ {line}, answer = '(?<version>x)' }} }}"), None),
        (format!("{{ first-told = {{ {line} }} }}"), Some("say in 'answer' where 'version' is")),
        (format!("{{ first-told = {{ {line}, answer = 'x' }} }}"), Some("(?<version>...)")),
        ("{ first-told = { line = 'x', command = '^sh' } }".into(), Some("(?<device>...)")),
        ("{ answers = { command = '^sh', at-most = 'many' } }".into(), Some("many")),
        ("{ closed-within = { command = '(', seconds = '1' } }".into(), Some("(")),
    ] {
        match (parse(&that(&word)), says) {
            (Ok(_), None) => {}
            (Err(error), Some(says)) => {
                assert!(error.to_string().contains(says), "{word}: {error}");
            }
            (came, _) => panic!("{word}: {came:?}"),
        }
    }
}

#[test]
fn what_devices_log_has_numbers_and_is_asked_for_where_it_is() {
    let devices = |logs: &str| format!("{}logs = {logs}\n", DEVICES.trim_end().to_owned() + "\n");
    let check =
        |that: &str| format!("[[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = {that}\n");
    let logs = devices("{ lines = '3 + 4', every = [0.5, 4] }");
    let line = r"line = '(?<device>a): (?<pushed>b)'";
    let once = check(r"{ pushed = { told-once = '(?<device>a): (?<pushed>b)' } }");
    let merged = check(&format!(
        "{{ pushed = {{ merged-within = {{ {line}, seconds = '1', lines = '7', quiet = '2' }} }} }}"
    ));
    let in_schedules = format!("[task.explore]\nof = 'futures'\n{merged}points = 0\n");
    for (rest, says) in [
        (format!("{logs}{once}"), None),
        (format!("{logs}{in_schedules}"), None),
        (format!("{logs}{merged}"), Some("explore")),
        (format!("{DEVICES}{once}"), Some("'pushed' needs logs")),
        (format!("{}{once}", devices("{ lines = 'many', every = [1, 2] }")), Some("many")),
        (format!("{}{once}", devices("{ lines = '2', every = [2, 1] }")), Some("low to high")),
        (format!("{logs}{}", check("{ pushed = { in-order = 'a' } }")), Some("(?<device>...)")),
    ] {
        match (parse(&with(&rest)), says) {
            (Ok(_), None) => {}
            (Err(error), Some(says)) => assert!(error.to_string().contains(says), "{error}"),
            (found, _) => panic!("{rest}: {found:?}"),
        }
    }
}
