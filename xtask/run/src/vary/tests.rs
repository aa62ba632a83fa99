//! What is drawn, over many seeds.

use std::collections::HashSet;
use std::path::Path;

use common::fault::Fault;
use course::lab::Lab;

use super::*;
use crate::router;

fn lab() -> Lab {
    let check = "[[task.check]]\nid = 'ends'\nwhat = 'w'\nthat = { exit-code = 0 }\nhint = 'h'\n";
    let text = format!(
        "title = 't'\n\
         [[task]]\nid = '9.1'\nprogram = 'a'\ntitle = 'a'\n\
         [task.vary.numbers]\nthreads = {{ flag = '--threads', from = 1, to = 1000000 }}\n\
         [task.vary.devices]\ncount = {{ from = 3, to = 5 }}\ndelay = {{ between = [1.0, 3.0] }}\n\
         [task.vary.commands]\nflag = '--commands'\ntemplates = [['hostname ${{word}}', 'x ${{octet}}'], ['y']]\n{check}\
         [[task]]\nid = '9.2'\nprogram = 'b'\ntitle = 'b'\n\
         [task.vary.devices]\ncount = {{ from = 2, to = 3 }}\ndelay = {{ distinct = [1, 2, 3] }}\n{check}"
    );
    Lab::parse(&text, Path::new("lab.toml")).unwrap()
}

#[test]
fn the_same_seed_draws_the_same_and_tasks_draw_independently() {
    let lab = lab();
    let [first, second] = &lab.tasks[..] else { panic!() };
    assert_eq!(draw(first, 7), draw(first, 7));
    assert_ne!(draw(first, 7), draw(first, 8));
    assert_ne!(draw(first, 7).devices[0].name, draw(second, 7).devices[0].name);
    assert_eq!(
        mix(7, "9.1"),
        13_456_624_684_424_198_191,
        "replays must hold from release to release"
    );
}

#[test]
fn what_is_drawn_lies_within_what_was_asked() {
    let lab = lab();
    for seed in 0..200 {
        let variation = draw(&lab.tasks[0], seed);
        let count = variation.devices.len();
        assert!((3..=5).contains(&count));
        let delays: Vec<_> =
            variation.devices.iter().filter_map(|it| it.delay?.constant()).collect();
        assert!(delays.iter().all(|delay| (1.0..=3.0).contains(delay)));
        assert!((variation.values["sum-of-delays"] - delays.iter().sum::<f64>()).abs() < 1e-5);
        assert!(variation.devices.iter().all(|device| device.seed <= i64::MAX as u64));
        let names: HashSet<_> = variation.devices.iter().map(|it| it.hostname.clone()).collect();
        assert_eq!(names.len(), count);
        assert_eq!(variation.commands.len(), count);
        assert_eq!(variation.commands[1], ["y"]);
        let read: toml::Table = variation.commands_toml().parse().unwrap();
        assert_eq!(read.len(), count);
        assert!(variation.listed.iter().enumerate().all(|(at, to)| at != *to));
        let again =
            Inventory::parse(&variation.inventory().to_toml(), Path::new("i.toml")).unwrap();
        assert_eq!(again, variation.inventory());
    }
}

#[test]
fn not_all_devices_show_what_they_must_not_all_show() {
    let lab = "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.devices]\ncount = { from = 2, to = 2 }\ndelay = { between = [1, 1] }\n\
         unlike = { command = 'show ip interface brief', answer = '^GigabitEthernet0/1 .*(up|down) *$' }\n\
         [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = { exit-code = 0 }\n";
    let lab = Lab::parse(lab, Path::new("lab.toml")).unwrap();
    for seed in 0..200 {
        let variation = draw(&lab.tasks[0], seed);
        let states = variation.devices.iter().map(|device| {
            let (_, said) = router::typed(device, ["show ip interface brief"]);
            let row = said.lines().find(|line| line.starts_with("GigabitEthernet0/1"));
            row.unwrap().split_whitespace().nth(4) == Some("up")
        });
        let states: Vec<_> = states.collect();
        assert_ne!(states[0], states[1], "seed {seed}");
    }
}

#[test]
fn delays_are_never_so_alike_that_their_order_tells_nothing() {
    let lab = lab();
    for seed in 0..500 {
        let delays = draw(&lab.tasks[0], seed).devices;
        let delays: Vec<_> = delays.iter().filter_map(|it| it.delay?.constant()).collect();
        let mut longest: f64 = 0.0;
        let clearly = delays.iter().any(|delay| {
            longest = longest.max(*delay);
            longest - delay > 0.49
        });
        assert!(clearly, "seed {seed}: {delays:?}");
    }
}

#[test]
fn groups_share_no_device_and_leave_others_well() {
    let text = "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.devices]\ncount = { from = 5, to = 6 }\ndelay = { between = [1, 2] }\n\
         [task.vary.devices.groups]\n\
         away = { count = { from = 1, to = 2 }, fault = 'refuse', sessions = { from = 1, to = 3 } }\n\
         slow = { count = { from = 1, to = 2 }, delay = [8, 9] }\n\
         [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = { exit-code = 0 }\n";
    let lab = Lab::parse(text, Path::new("lab.toml")).unwrap();
    let mut drawn = HashSet::new();
    for seed in 0..100 {
        let variation = draw(&lab.tasks[0], seed);
        let places = ["away", "slow", "healthy"].map(|name| variation.places(name));
        let all: HashSet<_> = places.iter().flatten().copied().collect();
        assert_eq!(all, (0..variation.devices.len()).collect());
        assert_eq!(places.iter().map(Vec::len).sum::<usize>(), all.len());
        for (name, places) in ["away", "slow", "healthy"].iter().zip(&places) {
            assert_eq!(variation.values[*name], places.len() as f64);
            let delays = places.iter().filter_map(|at| variation.devices[*at].delay?.constant());
            let slow = *name == "slow";
            assert!(delays.into_iter().all(|delay| (delay >= 8.0) == slow), "{name}");
        }
        let faults: Vec<_> = variation.faults().collect();
        assert_eq!(faults.len(), places[0].len());
        let sessions = variation.values["away-sessions"];
        let told = |fault: &FaultPlan| fault.to_string() == format!("refuse:{sessions}");
        assert!(faults.iter().all(|(_, fault)| told(fault)), "{faults:?}");
        drawn.insert(places);
    }
    assert!(drawn.len() > 20, "places are drawn");
}

#[test]
fn distinct_delays_are_never_in_ascending_order() {
    let lab = lab();
    for seed in 0..200 {
        let variation = draw(&lab.tasks[1], seed);
        let delays: Vec<_> =
            variation.devices.iter().filter_map(|it| it.delay?.constant()).collect();
        assert!(!delays.is_sorted(), "{delays:?}");
    }
}

#[test]
fn a_device_has_as_many_lines_as_the_numbers_of_its_run_say() {
    let text = "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.numbers]\nn = { flag = '--n', from = 2, to = 5 }\n\
         [task.vary.devices]\ncount = { from = 2, to = 3 }\ndelay = { between = [1, 2] }\n\
         vty-lines = 'n + 1'\n\
         [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = { exit-code = 0 }\n";
    let lab = Lab::parse(text, Path::new("lab.toml")).unwrap();
    for seed in 0..50 {
        let variation = draw(&lab.tasks[0], seed);
        assert_eq!(variation.vty_lines, Some(variation.values["n"] as usize + 1));
    }
    assert_eq!(draw(&self::lab().tasks[0], 1).vty_lines, None);
}

#[test]
fn devices_of_a_case_have_its_faults_and_all_others_what_was_drawn() {
    let text = "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.numbers]\nn = { flag = '--n', from = 2, to = 5 }\n\
         [task.vary.devices]\ncount = { from = 4, to = 5 }\ndelay = { between = [1, 2] }\n\
         [task.vary.devices.groups]\n\
         hung = { count = { from = 1, to = 1 }, fault = 'hang', delay = [90, 99] }\n\
         back = { count = { from = 1, to = 1 }, fault = 'refuse', sessions = { from = 2, to = 2 } }\n\
         [task.explore]\nof = 'futures'\n\
         [task.explore.cases]\n\
         well = { faults = { hung = 'none' }, numbers = { n = 9 } }\n\
         resets = { faults = { back = 'reset:3', healthy = 'reject' } }\n\
         second = { faults = { device-2 = 'quiet' } }\n\
         [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = { exit-code = 0 }\n";
    let lab = Lab::parse(text, Path::new("lab.toml")).unwrap();
    let task = &lab.tasks[0];
    let explore = task.explore.as_ref().unwrap();
    for seed in 0..20 {
        let drawn = |name: &str| draw_case(task, seed, explore, (explore.cases[name].get_ref(), 6));
        let faults = |variation: &Variation| {
            let mut faults: Vec<_> = variation.faults().map(|(_, plan)| plan.to_string()).collect();
            faults.sort();
            faults.join(" ")
        };
        let [well, resets, second] = ["well", "resets", "second"].map(drawn);
        assert_eq!(faults(&well), "refuse:2");
        assert_eq!(
            [well.values["n"], well.values["hung"], well.values["healthy"]],
            [9.0, 0.0, 5.0]
        );
        assert!(well.devices.iter().all(|it| it.delay.unwrap().constant().unwrap() <= 2.0));
        assert_eq!(faults(&resets), "hang reject reject reject reject reset:3");
        assert_eq!([resets.values["back-sessions"], resets.values["n"]], [3.0, second.values["n"]]);
        assert!(second.faults().any(|(place, plan)| (place, plan.fault) == (1, Fault::Quiet)));
    }
}
