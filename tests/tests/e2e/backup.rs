//! A backup taken while the host works, restored into a new directory; damage that is found and told.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use frontdesk_tests::{Client, Office, Program, SITE, binary, run};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// What a command printed, and whether it ended well.
fn frontdesk(arguments: &[&str], token: &str, folder: &Path) -> (bool, String) {
    let mut command = Command::new(binary());
    let ran = run(command.args(arguments).env("FRONTDESK_TOKEN", token), folder);
    let said = [ran.stdout, ran.stderr].concat();
    (ran.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn open_task(client: &Client, matter: &str) -> u64 {
    let task = json!({ "workflow": "task", "form": { "matter": matter } });
    let answer = client.post(&format!("{SITE}/tickets"), &task).expect(201);
    answer["ticket"].as_u64().expect("an answer names its ticket")
}

fn matters(client: &Client) -> Vec<String> {
    let tasks = client.all(&format!("{SITE}/tickets?plugin=property&workflow=task"));
    tasks.iter().map(|task| task["fields"]["matter"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Opens tasks until it is told to stop; tells how many were answered.
fn at_work(client: &Client, stop: &AtomicBool) -> usize {
    let mut count = 0;
    while !stop.load(Ordering::SeqCst) {
        open_task(client, &format!("during {count}"));
        count += 1;
    }
    count
}

#[test]
fn a_backup_of_a_working_host_is_whole_and_restores_to_a_sound_one() {
    let mut office = Office::open("");
    let chen = office.person("chen");
    for n in 0..20 {
        open_task(&chen, &format!("before {n}"));
    }
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let file = folder.path().join("estate.backup");
    let file = file.to_str().expect("a path of text");
    let stop = AtomicBool::new(false);
    let answered = std::thread::scope(|scope| {
        let working = scope.spawn(|| at_work(&chen, &stop));
        let (well, said) = frontdesk(
            &["backup", file, "--host", office.program().address()],
            office.admin.token(),
            folder.path(),
        );
        assert!(well, "{said}");
        stop.store(true, Ordering::SeqCst);
        working.join().expect("nothing was refused meanwhile")
    });
    assert!(answered > 0, "nothing was done while the backup was taken");

    let data = folder.path().join("data");
    let named = data.to_str().expect("a path of text");
    let (well, said) = frontdesk(&["restore", file, "--data", named], "", folder.path());
    assert!(well, "{said}");
    let (well, said) = frontdesk(&["doctor", "--data", named, "--json"], "", folder.path());
    assert!(well, "{said}");
    let looked: Json = serde_json::from_str(said.trim()).expect("JSON");
    assert_eq!(
        (&looked["sites"][0]["site"], &looked["sites"][0]["findings"]),
        (&json!("riverside"), &json!(0))
    );

    let (well, said) = frontdesk(&["restore", file, "--data", named], "", folder.path());
    assert!(!well && said.contains("is not empty"), "{said}");

    let program = Program::start(folder.path(), "");
    let restored = matters(&chen.at(&program));
    let of = |kind: &str| restored.iter().filter(|matter| matter.starts_with(kind)).count();
    assert_eq!(of("before"), 20);
    assert!(of("during") <= answered, "{} of {answered}", of("during"));
    // The first ones are there, without a gap: a backup is one moment.
    let missing = (0..of("during")).find(|n| !restored.contains(&format!("during {n}")));
    assert_eq!(missing, None);
    open_task(&chen.at(&program), "afterwards");
    program.stop();
    office.close();
}

#[test]
fn a_backup_that_is_not_whole_is_refused_before_anything_is_written() {
    let office = Office::open("");
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let file = folder.path().join("estate.backup");
    let named = file.to_str().expect("a path of text");
    let (well, said) = frontdesk(
        &["backup", named, "--host", office.program().address()],
        office.admin.token(),
        folder.path(),
    );
    assert!(well, "{said}");
    office.close();
    let whole = std::fs::read(&file).expect("the backup can be read");
    let data = folder.path().join("new");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for (broken, why) in [
        (&whole[..whole.len() - 1], "it ends too soon"),
        (&whole[..whole.len() / 2], "it ends too soon"),
        (&flipped, "the backup is damaged"),
        (b"something else", "expected a backup of frontdesk"),
    ] {
        std::fs::write(&file, broken).expect("the backup can be written");
        let arguments = ["restore", named, "--data", data.to_str().expect("a path of text")];
        let (well, said) = frontdesk(&arguments, "", folder.path());
        assert!(!well && said.contains(why), "{said}");
        assert!(!data.exists(), "something was restored");
    }
}

/// How far apart the damaged places of a store begin, in bytes.
const DAMAGED_EVERY: usize = 16 << 10;

#[test]
fn a_damaged_store_is_refused_with_what_to_do_and_comes_back_from_its_backup() {
    let mut office = Office::open("");
    let chen = office.person("chen");
    for n in 0..50 {
        open_task(&chen, &format!("before {n}"));
    }
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let file = folder.path().join("estate.backup");
    let named = file.to_str().expect("a path of text");
    let (well, said) = frontdesk(
        &["backup", named, "--host", office.program().address()],
        office.admin.token(),
        folder.path(),
    );
    assert!(well, "{said}");

    let data = office.closed();
    let (kept, store) = (data.path().join("data"), data.path().join("data").join("store").join("db"));
    let mut bytes = std::fs::read(&store).expect("the store can be read");
    // Here and there all through it: one place alone may hold what was written anew since, and nobody misses it.
    let from = bytes.len() / 8;
    bytes[from..]
        .chunks_mut(DAMAGED_EVERY)
        .for_each(|part| part.iter_mut().take(4_096).for_each(|byte| *byte = 0xa5));
    std::fs::write(&store, bytes).expect("the store can be written");
    let kept = kept.to_str().expect("a path of text");
    let (well, said) = frontdesk(&["doctor", "--data", kept], "", folder.path());
    assert!(!well && (said.contains("restore the last backup") || said.contains("findings")), "{said}");

    let fresh = folder.path().join("data");
    let arguments = ["restore", named, "--data", fresh.to_str().expect("a path of text")];
    let (well, said) = frontdesk(&arguments, "", folder.path());
    assert!(well, "{said}");
    let program = Program::start(folder.path(), "");
    assert_eq!(matters(&chen.at(&program)).len(), 50);
    program.stop();
}

#[test]
fn attached_files_come_back_and_a_lost_one_is_told() {
    let mut office = Office::open("");
    let chen = office.person("chen");
    let name = [("X-File-Name", "%E8%A3%82%E7%BC%9D.json".to_owned())];
    let sent = chen.try_deliver(&format!("{SITE}/files"), &name, br#"{ "width": 3 }"#.to_vec());
    let brought = sent.expect("the host answers").expect(201);
    let id = brought["file"].as_str().expect("an answer names its file").to_owned();
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let file = folder.path().join("estate.backup");
    let file = file.to_str().expect("a path of text");
    let address = office.program().address().to_owned();
    let (well, said) = frontdesk(&["backup", file, "--host", &address], office.admin.token(), folder.path());
    assert!(well, "{said}");

    let data = folder.path().join("data");
    let named = data.to_str().expect("a path of text");
    let (well, said) = frontdesk(&["restore", file, "--data", named], "", folder.path());
    assert!(well, "{said}");
    let program = Program::start(folder.path(), "");
    let restored = chen.at(&program);
    let one = format!("{SITE}/files/{id}");
    assert_eq!(restored.get(&one).expect(200), json!({ "width": 3 }));
    assert_eq!(restored.get(&format!("{one}/meta")).expect(200)["name"], "裂缝.json");
    program.stop();
    let (well, said) = frontdesk(&["doctor", "--data", named], "", folder.path());
    assert!(well, "{said}");
    std::fs::remove_file(data.join("files/riverside").join(&id)).expect("the file lies there");
    let (well, said) = frontdesk(&["doctor", "--data", named], "", folder.path());
    assert!(
        !well && said.contains(&format!("file `riverside/{id} (裂缝.json)` is gone or damaged")),
        "{said}"
    );
    office.close();
}
