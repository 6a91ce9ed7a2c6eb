//! Scenarios against a desk without wasm: what passes, and that everything that differs is told.

mod desk;

use super::{Failure, play, read};
use desk::{Desk, subject};

const SITE: &str = r#"
[site]
zone = "Asia/Shanghai"
people = [
  { id = "li", name = "Li", roles = ["clerk"] },
  { id = "wang", name = "Wang", roles = ["boss"], email = "wang@example.com" },
]
"#;

/// A file with one scenario that starts on a Monday evening.
fn file(steps: &str) -> String {
    format!("{SITE}\n[[scenario]]\nname = \"test\"\nstart = \"2024-03-04 21:00:00\"\nsteps = [\n{steps}\n]\n")
}

/// The line of the first step in [`file`].
const FIRST: u32 = 13;

fn played(steps: &str) -> Result<(), Failure> {
    let scenarios = read("desk.toml", &file(steps)).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    play(&scenarios[0], &subject(), &Desk).outcome
}

#[track_caller]
fn passes(steps: &str) {
    if let Err(failure) = played(steps) {
        panic!("{failure:#?}");
    }
}

/// What differs when the steps are played, without lines.
#[track_caller]
fn differences(steps: &str) -> Vec<String> {
    played(steps).expect_err("expected the scenario to fail").differences
}

fn mistakes(text: &str) -> Vec<String> {
    let mistakes = read("desk.toml", text).expect_err("expected mistakes");
    mistakes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_deadline_is_passed_one_second_after_it_and_told_once() {
    passes(
        r#"
        { by = "li", open = "call", as = "c", form = { matter = "Rain" }, expect = { state = "waiting", title = "Rain", number = "C-20240304-0001", deadlines = { answer = { due = "2024-03-04 23:00:00", running = true } } } },
        { until = "2024-03-04 23:00:00", expect = { notices = { template = "late", times = 0 } } },
        { after = "1s", expect = { of = "c", deadlines = { answer = { breached = true, running = false } }, notices = [{ template = "late", to = "wang", about = "c", text = "Rain", times = 1 }, { to = "li", times = 0 }], messages = { channel = "email", to = "wang@example.com", times = 1 } } },
        { after = "3d 2h", expect = { notices = { template = "late", times = 1 } } },
        { by = "wang", read = "late" },
    "#,
    );
}

#[test]
fn people_act_and_every_book_is_looked_at() {
    passes(
        r#"
        { by = "li", open = "call", as = "first", form = { matter = "Rain", money = "12.50", call_at = "2024-03-05 10:00" }, expect = { fields = { money = "12.5", call_at = "2024-03-05 10:00:00", urgent = false, answer = "" } } },
        { by = "li", open = "call", as = "c", form = { matter = "Snow", about = "@first", urgent = true }, expect = { fields = { about = "@first", urgent = true } } },
        { by = "li", note = "c", text = "asked again", expect = { history = { kind = "noted", by = "li", text = "again", times = 1 } } },
        { by = "li", assign = "c", to = "wang", expect = { assignee = "wang", requester = false } },
        { by = "li", link = "c", relation = "repeat", to = "first", expect = { links = { relation = "repeat", other = "first" } } },
        { by = "li", act = "answer", on = "c", form = { answer = "Yes" }, expect = { state = "answered", deadlines = { answer = false }, ledger = { name = "points", account = "li", sum = "1.50", count = 1 } } },
        { by = "wang", act = "close", on = "c", refused = { rule = "nobody-answered", text = "must have answered" } },
        { by = "li", act = "close", on = "c", refused = "needs one of the roles boss" },
        { by = "li", put = "visitors", key = "1", entry = { name = "Zhou", badge = 7 }, expect = { register = [{ name = "visitors", key = "1", fields = { badge = "7" } }, { name = "visitors", count = 1 }] } },
        { by = "li", remove = "visitors", key = "1", expect = { register = { name = "visitors", key = "1", count = 0 } } },
        { find = { workflow = "call", state = "answered", fields = { urgent = true } }, as = "found", expect = { title = "Snow" } },
        { expect = { tickets = [{ workflow = "call", count = 2 }, { fields = { about = "@first" }, count = 1 }] } },
        { by = "wang", report = "calls", period = "2024-03", expect = { figures = { rate = { value = "91.7", target = 100, met = false } }, rows = [{ state = "answered", calls = 1 }, { state = "waiting" }] } },
        { by = "wang", report = "calls", period = "2024-02", expect = { figures = { rate = "91.70" }, rows = 0 } },
        { by = "li", report = "calls", period = "2024-03", refused = "needs one of the roles boss" },
    "#,
    );
}

#[test]
fn duties_follow_cron_and_settings() {
    passes(
        r#"
        { set = { setting = "sweep_at", value = "09:00", from = "2024-03-06" } },
        { until = "2024-03-05 08:00", expect = { duties = { duty = "sweep", state = "open", count = 1 } } },
        { by = "li", done = "sweep", form = { clean = true }, expect = { duties = { duty = "sweep", state = "done", count = 1 } } },
        { until = "2024-03-06 11:00:01", expect = { duties = [{ duty = "sweep", state = "missed", due = "2024-03-06 09:00", count = 1 }, { duty = "sweep", state = "open", count = 0 }] } },
        { by = "wang", done = "sweep", form = { clean = true }, refused = "duty `sweep` needs one of the roles clerk" },
        { by = "li", done = "sweep", form = { clean = true } },
        { shift = { post = "counter", person = "li", start = "2024-03-07 08:00", end = "2024-03-07 18:00" } },
        { person = { id = "zhou", roles = ["clerk"] } },
        { by = "zhou", open = "call", form = { matter = "Hail" }, expect = { state = "waiting" } },
        { by = "li", set = { setting = "sweep_at", value = "09:00" }, refused = "only an administrator" },
    "#,
    );
}

#[test]
fn settings_have_levels() {
    passes(
        r#"
        { by = "li", open = "call", as = "c", form = { matter = "Rain" }, expect = { settings = [{ name = "answer_limit", value = 2, level = "blueprint" }] } },
        { after = "1min" },
        { set = { setting = "answer_limit", value = 6, shared = true }, expect = { settings = { name = "answer_limit", value = 6, level = "organisation" } } },
        { set = { setting = "answer_limit", value = 4 }, expect = { settings = [{ name = "answer_limit", value = 4, level = "site" }, { name = "answer_limit", of = "c", value = 2, level = "blueprint" }] } },
        { by = "li", set = { setting = "answer_limit", value = 9, of = "c", reason = "asked" }, refused = "needs one of the roles boss" },
        { by = "wang", set = { setting = "answer_limit", value = 9, of = "c", reason = "asked" }, expect = { of = "c", history = { kind = "setting", by = "wang", text = "2 → 9 (asked)" }, settings = { name = "answer_limit", of = "c", value = 9, level = "case" } } },
    "#,
    );
    assert_eq!(
        differences(r#"{ expect = { settings = { name = "answer_limit", value = 3, level = "site" } } }"#),
        [
            "setting `answer_limit`: expected `3`, got `2`",
            "setting `answer_limit`: expected the level `site`, got `blueprint`"
        ]
    );
}

#[test]
fn a_year_of_days_is_played() {
    passes(
        r#"
        { repeat = 366, as = "n", steps = [
          { after = "1 days" },
          { by = "li", open = "call", as = "c{n}", form = { matter = "Call {n:02}" } },
          { by = "li", act = "answer", on = "c{n}", form = { answer = "Yes", by = "li" } },
          { by = "wang", act = "close", on = "c{n}", expect = { state = "over" } },
        ] },
        { expect = { tickets = [{ state = "over", count = 366 }, { title = "Call 07", count = 1 }], duties = { duty = "sweep", state = "missed", count = 366 }, ledger = { name = "points", sum = 549 } } },
    "#,
    );
}

#[test]
fn downtime_and_channels_are_played() {
    passes(
        r#"
        { by = "li", open = "call", as = "c", form = { matter = "Rain" } },
        { down = "2024-03-06 10:00", expect = { of = "c", notices = { template = "late", times = 1 }, history = { kind = "breached" }, deadlines = { answer = { breached = true } }, duties = { duty = "sweep", count = 2 } } },
        { deliver = { channel = "email", failed = true, detail = "no such box" }, expect = { messages = { to = "wang@example.com", times = 1 } } },
        { by = "wang", read = "late" },
        { down = "30min", expect = { duties = { duty = "sweep", state = "open", count = 0 } } },
        { shift = { post = "counter", person = "li", start = "2024-03-07 08:00", end = "2024-03-07 18:00" } },
        { unshift = { post = "counter", person = "li", start = "2024-03-07 08:00", end = "2024-03-07 18:00" } },
        { calendar = "china" },
    "#,
    );
    assert_eq!(differences(r#"{ deliver = { channel = "email" } }"#), ["no such message waits (0 in all)"]);
}

#[test]
fn turns_with_nothing_but_duties_are_folded() {
    let failure =
        played(r#"{ after = "10 days", expect = { duties = { duty = "sweep", state = "done" } } }"#);
    let timeline = failure.unwrap_err().timeline;
    assert_eq!(timeline[0], "… 18 turns with nothing but duties");
    assert_eq!(timeline[1], "2024-03-14 08:00:00  clock: duty `sweep` by the calendar  (line 13)");
    assert_eq!(timeline.last().unwrap(), "2024-03-14 21:00:00  the clock stands here");
}

#[test]
fn a_refusal_and_a_fault_must_be_expected() {
    let shouting = r#"{ by = "li", open = "call", form = { matter = "Rain!!!" } "#;
    assert_eq!(differences(&format!("{shouting} }}")), ["refused: `no shouting: Rain!!!` (rule `shouting`)"]);
    passes(&format!("{shouting}, refused = {{ rule = \"shouting\" }} }}"));
    assert_eq!(
        differences(&format!("{shouting}, refused = \"quiet\" }}")),
        ["expected a refusal with `quiet`, got `no shouting: Rain!!!` (rule `shouting`)"]
    );
    assert_eq!(
        differences(
            r#"{ by = "li", open = "call", form = { matter = "Rain" }, refused = { rule = "shouting" } }"#
        ),
        ["expected a refusal by rule `shouting`, but it was done"]
    );
    let broken = r#"{ by = "li", open = "call", form = { matter = "break" } "#;
    assert_eq!(differences(&format!("{broken} }}")), ["faulted: unreachable executed"]);
    passes(&format!("{broken}, faulted = \"unreachable\" }}"));
    assert_eq!(
        differences(r#"{ after = "1h", faulted = "unreachable" }"#),
        ["expected a fault with `unreachable`, but there was none"]
    );
}

#[test]
fn without_grants_the_clocks_hook_faults() {
    let text = file(
        r#"{ by = "li", open = "call", form = { matter = "Rain" } },
        { after = "1d", faulted = "asked for `notify`, which is not granted" }"#,
    );
    let text = text.replace("[site]", "[site]\ngrants = []");
    let scenarios = read("desk.toml", &text).unwrap();
    assert_eq!(play(&scenarios[0], &subject(), &Desk).outcome, Ok(()));
}

#[test]
fn what_differs_is_told_with_line_and_timeline() {
    let steps = r#"{ by = "li", open = "call", as = "c", form = { matter = "Rain" } },
        { until = "2024-03-04 23:00:01",
          expect = { of = "c", state = "over", notices = { template = "late", to = "li", times = 1 } } },"#;
    let failure = played(steps).unwrap_err();
    assert_eq!(failure.line, FIRST + 1);
    assert_eq!(
        failure.differences,
        [
            "state: expected `over`, got `waiting`",
            "expected 1 × notice with template `late`, to `li`, got 0 (sent: 1 × late → wang)",
        ]
    );
    assert_eq!(
        failure.timeline,
        [
            "2024-03-04 21:00:00  li: opens `call`  (line 13)",
            "                       c (C-20240304-0001): waiting",
            "                       deadline `answer` of c (C-20240304-0001) runs, due 2024-03-04 23:00:00",
            "2024-03-04 23:00:01  clock: deadline `answer` of c (C-20240304-0001)  (line 14)",
            "                       deadline `answer` of c (C-20240304-0001) breached, due 2024-03-04 23:00:00",
            "                       notice `late` → wang about c (C-20240304-0001)",
            "2024-03-04 23:00:01  the clock stands here",
        ]
    );
}

#[test]
fn every_kind_of_difference_has_its_sentence() {
    let open = r#"{ by = "li", open = "call", as = "c", form = { matter = "Rain" }, expect = "#;
    let table = [
        ("{ fields = { matter = \"Sun\" } }", "field `matter`: expected `Sun`, got `Rain`"),
        ("{ fields = { money = 3 } }", "field `money`: expected `3`, got nothing"),
        ("{ assignee = \"li\" }", "assignee: expected `li`, got nobody"),
        ("{ tags = [\"x\"] }", "tags: expected {\"x\"}, got {}"),
        (
            "{ deadlines = { answer = false } }",
            "deadline `answer`: expected none, got one due 2024-03-04 23:00:00",
        ),
        (
            "{ deadlines = { answer = \"2024-03-05 01:00\" } }",
            "deadline `answer`: expected it due 2024-03-05 01:00:00, got 2024-03-04 23:00:00",
        ),
        (
            "{ deadlines = { answer = { breached = true } } }",
            "deadline `answer`: expected breached true, got false",
        ),
        (
            "{ deadlines = { reply = { breached = true } } }",
            "deadline `reply`: expected one, got none (there are: answer)",
        ),
        ("{ tickets = { state = \"over\" } }", "expected at least 1 × ticket with state `over`, got 0"),
        (
            "{ duties = { duty = \"sweep\", state = \"open\", count = 1 } }",
            "expected 1 × occurrence with duty `sweep`, state `open`, got 0",
        ),
        (
            "{ register = { name = \"visitors\", key = \"1\" } }",
            "expected at least 1 × entry with register `visitors`, key `1`, got 0",
        ),
        ("{ ledger = { name = \"points\", sum = \"1\" } }", "ledger `points`: expected the sum 1, got 0"),
        ("{ notices = { template = \"lat\", times = 0 } }", "there is no notice `lat` (there are: late)"),
        ("{ duties = { duty = \"swep\" } }", "there is no duty `swep` (there are: sweep)"),
        ("{ of = \"d\", state = \"over\" }", "no step called a ticket `d` (there are: c)"),
        ("{ rows = 1 }", "`figures` and `rows` stand at a step with `report`"),
    ];
    for (expect, sentence) in table {
        assert_eq!(differences(&format!("{open}{expect} }}")), [sentence], "{expect}");
    }
}

#[test]
fn steps_that_cannot_be_done_are_no_refusals() {
    let table = [
        (
            r#"{ by = "lee", open = "call", refused = "none of them" }"#,
            "`by`: there is no person `lee` on this site",
        ),
        (r#"{ open = "call", form = { matter = "Rain" } }"#, "`by` is missing"),
        (r#"{ by = "li", act = "answer", on = "x" }"#, "no step called a ticket `x`"),
        (r#"{ until = "2024-03-04 20:00" }"#, "the clock shows 2024-03-04 21:00:00 already"),
        (r#"{ after = "soon" }"#, "`after`: "),
        (r#"{ by = "li", done = "sweep" }"#, "no occurrence of duty `sweep` is open or missed (0 in all)"),
        (r#"{ by = "wang", read = "late" }"#, "`wang` has no unread notice `late`"),
        (r#"{ find = { state = "over" }, as = "c" }"#, "expected a ticket with state `over`, got none"),
        (r#"{ by = "wang", report = "calls", period = "March" }"#, "expected a period like"),
    ];
    for (step, sentence) in table {
        let told = differences(step);
        assert!(told.len() == 1 && told[0].starts_with(sentence), "{step}: {told:?}");
    }
}

#[test]
fn mistakes_of_a_file_are_told_with_lines_and_known_keys() {
    assert_eq!(
        mistakes(&file(
            "{ by = \"li\", open = \"call\", from = {} },\n{ opn = \"call\" },\n{ until = \"x\", after = \"y\" },"
        )),
        [
            "desk.toml:13: unknown key `from` of a step with `open` (known: by, as, form, title, requester, \
             assignee, parent, tags, refused, faulted, expect)",
            "desk.toml:14: unknown step `opn` (steps have one of: open, act, note, assign, link, done, put, remove, \
             read, report, set, shift, unshift, person, calendar, deliver, until, after, down, find, repeat, expect)",
            "desk.toml:15: a step does one thing, got `until` and `after` (make it two steps)",
        ]
    );
    let told = mistakes(&file("{ after = \"1h\", expect = {\n  stat = \"over\",\n} }"));
    assert!(
        told[0].starts_with("desk.toml:14: unknown field `stat`, expected one of `of`, `state`"),
        "{told:?}"
    );
    let told = mistakes(&file("{ by = \"li\", open = \"call\", form = { money = 12.5 } }"));
    assert_eq!(told, ["desk.toml:13: expected an exact decimal, got 12.5 (write it in quotes: \"12.5\")"]);
    let told = mistakes(&file("{ repeat = 2, steps = [{ by = \"li\", act = \"answer\" }] }"));
    assert_eq!(told, ["desk.toml:13: `on` is missing beside `act`"]);
    assert_eq!(mistakes("[sites]"), ["desk.toml:1: unknown key `sites` (a file has `site` and `scenario`)"]);
    assert_eq!(mistakes(""), ["desk.toml:1: expected at least one `[[scenario]]`, got none"]);
    let family = file("{ after = \"1h\" }").replace("name = \"test\"", "name = \"test\"\nfamily = \"calls\"");
    assert_eq!(mistakes(&family), ["desk.toml:9: `family` and `case` go together (or leave both out)"]);
}

#[test]
fn a_scenario_replaces_parts_of_the_site() {
    let text = file(
        r#"{ by = "li", open = "call", form = { matter = "Rain" }, expect = { deadlines = { answer = "2024-03-05 02:00" } } }"#,
    );
    let text = text.replace("start = ", "site = { settings = { answer_limit = 5 } }\nstart = ");
    let scenarios = read("desk.toml", &text).unwrap();
    assert_eq!(play(&scenarios[0], &subject(), &Desk).outcome, Ok(()));
    let wrong = text.replace("answer_limit = 5", "answer_limit = \"soon\"");
    let failure = play(&read("desk.toml", &wrong).unwrap()[0], &subject(), &Desk).outcome.unwrap_err();
    assert_eq!(
        failure.differences,
        ["the site could not be set up: setting `answer_limit`: expected a whole number, got `soon`"]
    );
}
