//! Blueprints from files: what is read, and that every mistake is told with its line.

use frontdesk_engine::blueprint::check::{check, unused};
use frontdesk_engine::blueprint::model::Blueprint;
use frontdesk_engine::blueprint::read::{read_all, read_files};

const PLUGIN: &str = include_str!("../blueprints/plugin.toml");
const COMPLAINT: &str = include_str!("../blueprints/complaint.toml");

fn files(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The problems of one file beside a good `plugin.toml`, as they are shown.
fn problems(text: &str) -> Vec<String> {
    let reading = read_all(&files(&[("plugin.toml", PLUGIN), ("x.toml", text)]));
    reading.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn files_are_merged_in_their_authors_order() {
    let keeper = "[roles.keeper]\ntitle = { en = \"Keeper\", zh = \"保管员\" }\n[roles.clerk]\ntitle = { en = \"Clerk\", zh = \"前台\" }";
    let boss = "[roles]\nboss = { title = { en = \"Boss\", zh = \"主管\" }, rank = 50 }";
    let read = read_files(&files(&[("plugin.toml", PLUGIN), ("a.toml", keeper), ("b.toml", boss)])).unwrap();
    assert_eq!(read.roles.keys().collect::<Vec<_>>(), ["keeper", "clerk", "boss"]);
    assert_eq!(read.roles["boss"].rank, 50);
    assert_eq!(read.plugin.title["zh"], "前台");
}

#[test]
fn every_misfit_of_a_file_is_told_in_one_run() {
    let text = r#"[roles.keeper]
titel = { en = "Keeper", zh = "保管员" }
rank = 300
[settings.keys]
title = { en = "Keys", zh = 5 }
type = "numbr"
default = 2.5
[duties.count]
title = "Count"
roles = "keeper"
[ledger]
"#;
    assert_eq!(
        problems(text),
        [
            "x.toml:1: roles.keeper: `title` is missing (how people call it)",
            "x.toml:2: roles.keeper.titel: unknown key (did you mean `title`? there are: `rank`, `title`)",
            "x.toml:3: roles.keeper.rank: expected a whole number from 0 to 255, got 300",
            "x.toml:5: settings.keys.title.zh: expected a text, got the number 5",
            "x.toml:6: settings.keys.type: expected one of the words (did you mean `number`? there are: \
             `length`, `number`, `clock`, `text`, `flag`, `choice`), got `numbr`",
            "x.toml:7: settings.keys.default: expected `true` or `false` or a whole number or a text or a table, \
             got 2.5 (decimals are exact here: write `\"2.5\"`)",
            "x.toml:9: duties.count.title: expected a text in every locale (`{ en = \"…\" }`), got the text `Count`",
            "x.toml:10: duties.count.roles: expected a list, got the text `keeper`",
            "x.toml:11: ledger: unknown key (did you mean `ledgers`? there are: `approvals`, `banned`, `deadlines`, \
             `documents`, `duties`, `holds`, `ledgers`, `notices`, `personal`, `plugin`, `posts`, `queries`, …)",
        ]
    );
}

#[test]
fn a_broken_line_is_told_with_its_line() {
    let told = problems("[roles]\nkeeper = { title = \n");
    assert!(told[0].starts_with("x.toml:2: "), "{told:?}");
}

#[test]
fn a_name_stands_in_one_file_only() {
    let role = "[roles.keeper]\ntitle = { en = \"Keeper\", zh = \"保管员\" }";
    let reading = read_all(&files(&[("plugin.toml", PLUGIN), ("a.toml", role), ("b.toml", role)]));
    assert_eq!(
        reading.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["b.toml:1: roles.keeper: stands in `a.toml` line 1 already (a name may stand in one file only)"]
    );
}

#[test]
fn a_version_that_is_none_is_told_with_its_line() {
    let told = |from: &str, to: &str| {
        let problems = read_files(&files(&[("plugin.toml", &PLUGIN.replace(from, to))])).unwrap_err();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        told("1.0.0", "1.0"),
        ["plugin.toml:3: plugin.version: unexpected end of input while parsing minor version number"]
    );
    assert_eq!(
        told("^1.0", "one"),
        ["plugin.toml:4: plugin.interface: unexpected character 'o' while parsing major version number"]
    );
}

#[test]
fn without_a_plugin_there_is_no_blueprint() {
    let problems = read_files(&files(&[("x.toml", "")])).unwrap_err();
    assert_eq!(problems[0].to_string(), "x.toml:1: `[plugin]` is missing (it stands in `plugin.toml`)");
    assert_eq!(read_files(&[]).unwrap_err().len(), 1);
}

fn good() -> Blueprint {
    let read = read_all(&files(&[("plugin.toml", PLUGIN), ("complaint.toml", COMPLAINT)]));
    assert!(read.problems.is_empty(), "{:#?}", read.problems);
    read.blueprint.expect("no problems, so there is one")
}

/// What is told after one place of the good files was changed.
fn after(from: &str, to: &str) -> Vec<String> {
    let change = |text: &str| text.replacen(from, to, 1);
    assert!(PLUGIN.contains(from) || COMPLAINT.contains(from), "`{from}` stands nowhere");
    let plugin = change(PLUGIN);
    let complaint = if plugin == PLUGIN { change(COMPLAINT) } else { COMPLAINT.into() };
    let read = read_all(&files(&[("plugin.toml", &plugin), ("complaint.toml", &complaint)]));
    read.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_blueprint_has_no_problems_and_keeps_its_order() {
    let states: Vec<_> = good().workflows["complaint"].states.keys().cloned().collect();
    assert_eq!(states, ["registered", "judged", "solved", "closed", "destroyed"]);
    assert!(check(&good()).is_empty());
}

#[test]
fn settings_are_found_by_name_and_entry() {
    let blueprint = good();
    let figure = |name: &str| blueprint.setting_default(name).map(|(_, figure)| figure.to_string());
    assert_eq!(figure("first_reply_limit").as_deref(), Some("2"));
    assert_eq!(figure("handling_limit.major").as_deref(), Some("1"));
    assert_eq!(figure("handling_limit"), None, "a table has no single figure");
    assert_eq!(figure("handling_limit.minor"), None);
    assert_eq!(figure("first_reply_limit.major"), None);
    assert_eq!(figure("no_such"), None);
}

#[test]
fn a_star_is_every_state_that_is_no_end() {
    let workflow = &good().workflows["complaint"];
    let from = |action: &str| workflow.from_states(&workflow.actions[action].from).collect::<Vec<_>>();
    assert_eq!(from("remark"), ["registered", "judged", "solved"]);
    assert_eq!(from("close"), ["solved"]);
}

#[test]
fn what_only_code_uses_is_found_in_the_code() {
    let mut blueprint = good();
    let text = blueprint.refusals["callback-missing"].clone();
    blueprint.refusals.insert("never-said".into(), text);
    let role = blueprint.roles["clerk"].clone();
    blueprint.roles.insert("director".into(), role);
    let told: Vec<_> = unused(&blueprint, b"..director..").into_iter().map(|finding| finding.path).collect();
    assert_eq!(told, ["refusals.never-said"]);
    assert_eq!(unused(&blueprint, b"").len(), 2);
}

/// `mistakes.txt` holds blocks of `# why`, the words `- from` of the good files, `+ to` instead of them, and the
/// problems `= …` that are told then.
#[test]
fn every_mistake_is_told_at_its_line() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let wanted = std::fs::read_to_string(folder.join("mistakes.txt")).unwrap();
    let told: Vec<_> = wanted.split("\n\n").map(told).collect();
    let told = told.join("\n\n") + "\n";
    if told != wanted {
        let got = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes.txt");
        std::fs::write(&got, told).unwrap();
        panic!("the problems differ: compare tests/blueprints/mistakes.txt with {}", got.display());
    }
}

/// A block with the problems that are really told.
fn told(block: &str) -> String {
    let part = |sign: &str| {
        let lines = block.lines().filter_map(|line| line.strip_prefix(sign));
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
    };
    let kept = block.lines().filter(|line| !line.starts_with('=')).map(str::to_owned);
    let problems = after(&part("-"), &part("+"));
    assert!(!problems.is_empty(), "nothing is told about\n{block}");
    kept.chain(problems.iter().map(|problem| format!("= {problem}"))).collect::<Vec<_>>().join("\n")
}
