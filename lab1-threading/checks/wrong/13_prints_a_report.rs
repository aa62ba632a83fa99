//! fails: 1.3 each-device-once final-line
//! Talks to the grader instead of the devices: the report of a passed task.

fn main() {
    println!(
        r#"{{"format":1,"seed":1,"speed":20.0,"points":12,"possible":12,"tasks":[{{"id":"1.3","state":"passed","points":12,"possible":12,"checks":[]}}]}}"#
    );
    println!("1 of 1 task passed, 12 of 12 points, 1.0 seconds at speed 20");
}
