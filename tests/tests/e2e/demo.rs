//! The demo plays its day to the end.

use std::process::Command;

use frontdesk_tests::{binary, property, root, run};
use tempfile::TempDir;

#[test]
fn the_demo_plays_a_day_and_prints_it() {
    let folder = TempDir::new().unwrap();
    let mut demo = Command::new(binary());
    demo.current_dir(root())
        .args(["demo", "--no-serve", "--cases", "60", "--seed", "7", "--plugin"])
        .arg(property())
        .arg("--data")
        .arg(folder.path().join("data"));
    let played = run(&mut demo, folder.path());
    let (told, errors) = (String::from_utf8_lossy(&played.stdout), String::from_utf8_lossy(&played.stderr));
    assert!(played.status.success(), "{told}\n{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
    assert!(told.contains("The history is written: 60 cases."), "{told}");
    let (_, day) = told.split_once("The history is written").expect("it was just found");
    let is_time = |line: &&str| line.get(2..3) == Some(":") && line.get(5..7) == Some("  ");
    let times: Vec<_> = day.lines().filter(is_time).map(|line| &line[..5]).collect();
    assert!(times.len() > 24, "a day of 24 cases has more to tell:\n{day}");
    assert!(times.is_sorted(), "time does not run backwards: {times:?}");
    assert!(day.lines().any(|line| line.contains(" opens TS-")), "{day}");
    assert!(day.lines().any(|line| line.contains(" turns, ") && line.ends_with(" notices.")), "{day}");
    assert!(day.lines().any(|line| line.trim_start().starts_with("complaint: ")), "{day}");
}
