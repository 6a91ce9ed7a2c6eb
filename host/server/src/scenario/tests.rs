//! Scenarios against a desk without wasm: what passes, and that everything that differs is told.

mod desk;
mod signoffs;

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

/// The desk with a ladder: the boss is told with the breach, and again when the answer is there or somebody jumps.
const LADDER: &str = r#"
title = { en = "Care" }
workflow = "call"
within = "answer_limit"
while_in = ["waiting"]
jump = ["boss"]
levels = [
  { past = "0s", tell = ["role:boss"], notice = "late" },
  { then = "1h", needs = ["money"], tell = ["role:boss"], notice = "late" },
  { then = "1h", tell = ["role:boss"], notice = "late" },
]
"#;

#[test]
fn ladders_are_climbed_wait_and_are_jumped() {
    let mut desk = subject();
    desk.blueprint.deadlines.insert("care".into(), toml::from_str(LADDER).unwrap());
    let steps = r#"
        { by = "li", open = "call", as = "c", form = { matter = "Rain" }, expect = { deadlines = { care = { due = "2024-03-04 23:00:00", level = 0, held = false, provisional = false } } } },
        { by = "li", open = "call", as = "d", form = { matter = "Snow" } },
        { by = "li", escalate = "care", on = "d", level = 3, refused = "needs one of the roles boss, and `li` has clerk" },
        { by = "wang", escalate = "care", on = "d", level = 2, refused = "level 2 of `care` needs `money`" },
        { by = "wang", escalate = "care", on = "d", level = 3, expect = { deadlines = { care = { level = 3 } }, notices = { template = "late", about = "d", times = 1 } } },
        { until = "2024-03-05 00:00:01", expect = { of = "c", deadlines = { care = { level = 1, held = true } }, history = [{ kind = "escalated", text = "care", times = 1 }, { kind = "held", times = 1 }] } },
        { by = "li", act = "answer", on = "d", form = { answer = "Yes" }, expect = { deadlines = { care = false } } },
    "#;
    let scenarios = read("desk.toml", &file(steps)).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    if let Err(failure) = play(&scenarios[0], &desk, &Desk).outcome {
        panic!("{failure:#?}");
    }
    let steps = r#"{ by = "li", open = "call", as = "c", form = { matter = "Rain" }, expect = { deadlines = { care = { level = 1, held = true } } } }"#;
    let scenarios = read("desk.toml", &file(steps)).unwrap();
    let failure = play(&scenarios[0], &desk, &Desk).outcome.expect_err("it stands at no level yet");
    assert_eq!(
        failure.differences,
        ["deadline `care`: expected it at level 1, got 0", "deadline `care`: expected held true, got false"]
    );
    assert_eq!(
        mistakes(&file(r#"{ by = "li", escalate = "care", on = "c" }"#)),
        [format!("desk.toml:{FIRST}: `level` is missing beside `escalate`")]
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
fn things_go_out_come_back_and_are_counted() {
    passes(
        r#"
        { by = "li", put = "drills", key = "big", entry = { pieces = 5 } },
        { by = "li", open = "call", as = "c", form = { matter = "Rain" } },
        { by = "li", out = "drills", key = "big", pieces = 3, outside = "Wu's workshop", on = "c", text = "Repair", expect = { custody = { register = "drills", key = "big", out = 3, holder = "Wu's workshop" } } },
        { by = "li", out = "drills", key = "big", pieces = 1, to = "wang", due = "2024-03-09 12:00" },
        { by = "li", out = "drills", key = "big", pieces = 2, to = "wang", refused = "of 5 there are 1 here, 4 out" },
        { by = "li", count = "drills", total = 1, expect = { counts = { register = "drills", open = false, count = 1 } } },
        { by = "li", count = "drills", each = { big = 0 }, expect = { counts = { register = "drills", open = true }, notices = { template = "miscount", to = "wang", text = "1 expected" } } },
        { by = "li", explain = "drills", text = "In the van.", expect = { counts = { register = "drills", open = true, count = 0 } } },
        { until = "2024-03-05 18:00:00", expect = { notices = { template = "not-back", times = 0 } } },
        { until = "2024-03-05 18:00:01", expect = { notices = { template = "not-back", text = "3 with Wu's workshop", about = "c", times = 1 } } },
        { by = "li", in = "drills", key = "big", pieces = 2, of = "Wu's workshop", refused = "say what became of the other 1" },
        { by = "li", in = "drills", key = "big", pieces = 2, of = "Wu's workshop", rest = "lost", text = "Stolen.", expect = { custody = { register = "drills", key = "big", out = 1, lost = 1, holder = "wang" } } },
        { by = "li", lost = "drills", key = "big", of = "wang", text = "Left in a lift.", expect = { custody = { register = "drills", key = "big", out = 0, lost = 2 } } },
        { by = "li", found = "drills", key = "big", pieces = 2, text = "Brought back.", expect = { custody = { register = "drills", key = "big", lost = 0 } } },
        { by = "li", put = "envelopes", key = "1-0101", entry = { unit = "1-0101" } },
        { by = "li", out = "envelopes", key = "1-0101", to = "wang" },
        { by = "li", in = "envelopes", key = "1-0101", intact = false, text = "Opened.", expect = { custody = { register = "envelopes", key = "1-0101", out = 0, sealed = false } } },
        { by = "li", seal = "envelopes", key = "1-0101", intact = true, text = "Owner signed.", expect = { custody = { register = "envelopes", key = "1-0101", sealed = true } } },
    "#,
    );
}

#[test]
fn passes_are_used_once_and_postings_taken_back() {
    passes(
        r#"
        { by = "li", open = "call", as = "c", form = { matter = "Rain" }, expect = { documents = { name = "slip", number = "S-0001", validity = "valid", about = "c", count = 1 } } },
        { by = "li", use = "slip", at = "gate", expect = { documents = { name = "slip", validity = "used", count = 1 } } },
        { by = "li", use = "slip", number = "S-0001", refused = "was used at 2024-03-04 21:00:00 by `li` (gate)" },
        { by = "li", open = "call", as = "d", form = { matter = "Snow" } },
        { by = "wang", void = "slip", text = "Not needed.", expect = { documents = [{ name = "slip", number = "S-0002", validity = "void" }, { name = "slip", count = 2 }] } },
        { by = "li", open = "call", as = "e", form = { matter = "Hail" } },
        { until = "2024-03-05 20:00:01", expect = { documents = { name = "slip", validity = "expired", count = 1 } } },
        { by = "li", use = "slip", refused = "was valid until" },
        { by = "li", act = "answer", on = "c", form = { answer = "Yes" }, expect = { ledger = { name = "points", account = "li", sum = "1.5" } } },
        { by = "wang", reverse = "points", account = "li", text = "Wrong call.", expect = { ledger = { name = "points", account = "li", sum = 0, count = 2 } } },
        { by = "wang", reverse = "points", account = "li", text = "Again.", refused = "was reversed by posting" },
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
fn what_was_missed_is_settled_and_quotas_count() {
    passes(
        r#"
        { until = "2024-03-05 10:00:01", expect = { duties = { duty = "sweep", state = "missed", count = 1 }, quotas = { duty = "sweep", subject = "li", done = 0, least = 20 } } },
        { by = "li", settle = "sweep", text = "Shut.", refused = "settling duty `sweep` needs one of the roles boss" },
        { by = "wang", settle = "sweep", refused = "expected a reason of 1 to 1000 characters, got 0" },
        { by = "wang", settle = "sweep", due = "2024-03-05 08:00", text = "Shut that day.", expect = { duties = [{ duty = "sweep", state = "settled", count = 1 }, { duty = "sweep", state = "missed", count = 0 }] } },
        { until = "2024-03-06 08:30" },
        { by = "wang", settle = "sweep", text = "Shut.", refused = "is open and not missed yet" },
        { by = "li", done = "sweep", form = { clean = true }, expect = { quotas = [{ duty = "sweep", subject = "li", day = "2024-03-31", done = 1 }, { duty = "sweep", subject = "li", day = "2024-04-01", done = 0 }] } },
    "#,
    );
}

#[test]
fn series_go_on_phase_by_phase_to_their_end() {
    passes(
        r#"
        { by = "li", open = "call", as = "c", form = { matter = "Care" }, expect = { series = { duty = "care-call", key = "C-20240304-0001", phase = 1, due = "2024-03-11 09:00", count = 1 } } },
        { until = "2024-03-11 09:00", expect = { duties = { duty = "care-call", state = "open", count = 1 }, series = { duty = "care-call", due = "2024-03-18 09:00" } } },
        { by = "li", done = "care-call" },
        { by = "li", act = "answer", on = "c", form = { answer = "Yes" }, expect = { series = { duty = "care-call", phase = 2, due = "2024-04-11 09:00" } } },
        { until = "2024-06-13", expect = { series = { duty = "care-call", count = 0 }, duties = { duty = "care-call", state = "missed", count = 3 } } },
    "#,
    );
}

#[test]
fn closed_reports_keep_what_they_showed() {
    passes(
        r#"
        { by = "li", open = "call", as = "c", form = { matter = "Rain" } },
        { until = "2024-04-01 23:59:59", expect = { closed = { report = "calls", period = "2024-03", times = 0 } } },
        { until = "2024-04-02", expect = { closed = { report = "calls", period = "2024-03", times = 1, by = "system", figures = { rate = "91.7" }, rows = [{ state = "waiting", calls = 1 }] } } },
        { by = "li", act = "answer", on = "c", form = { answer = "Yes" } },
        { by = "wang", report = "calls", period = "2024-03", expect = { rows = [{ state = "waiting" }] } },
        { by = "wang", report = "calls", period = "2024-03", live = true, expect = { rows = [{ state = "answered" }] } },
        { by = "wang", close = "calls", period = "2024-03", text = "Answered.", refused = "only an administrator" },
        { close = "calls", period = "2024-04", text = "Early.", refused = "`2024-04` is not over yet" },
        { close = "calls", period = "2024-03", text = "Answered.", expect = { closed = { report = "calls", period = "2024-03", times = 2, by = "admin", rows = [{ state = "answered", calls = 1 }] } } },
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
fn held_messages_receipts_and_replies_are_looked_at() {
    passes(
        r#"
        { person = { id = "wang", name = "Wang", roles = ["boss"], email = "wang@example.com", quiet = { from = "22:00", until = "07:00" } } },
        { by = "li", open = "call", as = "c", form = { matter = "Rain" } },
        { until = "2024-03-04 23:00:01", expect = { messages = [{ to = "wang@example.com", held = "2024-03-05 07:00:00", times = 1 }, { held = false, times = 0 }], receipts = { template = "late", to = "wang", state = "queued", read = false, times = 1 } } },
        { by = "wang", read = "late", expect = { receipts = [{ to = "wang", read = true, reminders = 0 }, { state = "failed", times = 0 }] } },
        { until = "2024-03-05 07:00:00", expect = { messages = { held = false, times = 1 } } },
        { deliver = { channel = "email" }, expect = { receipts = { to = "wang", state = "delivered", channel = "email", times = 1 } } },
        { by = "li", reply = "c", text = "We call back.", expect = { history = { kind = "replied", by = "li", text = "call back" } } },
    "#,
    );
    assert_eq!(
        differences(r#"{ expect = { receipts = { to = "wang", state = "failed" } } }"#),
        ["expected at least 1 × receipt with to `wang`, state `failed`, got 0"]
    );
}

#[test]
fn queues_links_gates_and_reopenings_are_played() {
    passes(
        r#"
        { by = "li", open = "call", as = "first", form = { matter = "Rain" } },
        { by = "li", open = "call", as = "second", form = { matter = "Snow" }, expect = { waits = { queue = "line", position = 2 } } },
        { after = "5min" },
        { by = "li", open = "call", as = "urgent", form = { matter = "Fire", urgent = true }, expect = { queue = { name = "line", tickets = ["urgent", "first", "second"] } } },
        { expect = { of = "first", waits = { queue = "line", position = 2, overtaken = 1, waited = "5min" } } },
        { by = "li", call = "line", as = "called", expect = { title = "Fire", state = "answered", waits = { queue = "line", position = 0 } } },
        { by = "li", link = "second", relation = "waits-for", to = "first" },
        { by = "li", put = "visitors", key = "7", entry = { name = "li", badge = 7 }, expect = { gate = { name = "out", with = { person = "li" }, holds = ["badge-out"], text = "badge 7" } } },
        { by = "li", act = "leave", on = "first", form = { by = "li" }, refused = { rule = "badge-out", text = "Not yet. li has badge 7." } },
        { by = "li", remove = "visitors", key = "7", expect = { gate = { name = "out", with = { person = "li" }, holds = [] } } },
        { by = "li", act = "leave", on = "second", form = { by = "li" }, refused = "cannot come to an end while `waits-for` is open: C-20240304-0001" },
        { by = "li", unlink = "second", relation = "waits-for", to = "first", refused = "needs one of the roles boss" },
        { by = "wang", unlink = "second", relation = "waits-for", to = "first", expect = { links = { relation = "waits-for", times = 0 }, history = { kind = "unlinked", times = 1 } } },
        { by = "li", act = "leave", on = "second", form = { by = "li" }, expect = { first_closed = "2024-03-04 21:05:00", reopened = 0 } },
        { after = "1h" },
        { by = "wang", act = "reopen", on = "second", expect = { state = "waiting", reopened = 1, first_closed = "2024-03-04 21:05:00", stations = ["waiting", "over", "waiting"], waits = { queue = "line", position = 2, waited = "0min" } } },
    "#,
    );
}

#[test]
fn what_differs_on_the_way_has_its_sentence() {
    let open = r#"{ by = "li", open = "call", as = "c", form = { matter = "Rain" }, expect = "#;
    let table = [
        ("{ stations = [\"over\"] }", "stations: expected over, got waiting"),
        ("{ reopened = 1 }", "reopened: expected 1 times, got 0"),
        ("{ first_closed = \"2024-03-04 21:00\" }", "first_closed: expected 2024-03-04 21:00:00, got never"),
        (
            "{ waits = { queue = \"line\", position = 2 } }",
            "queue `line`: expected place 2, got 1 (0: it waits no longer)",
        ),
        (
            "{ waits = { queue = \"line\", overtaken = 2 } }",
            "queue `line`: expected it overtaken 2 times, got 0",
        ),
        ("{ waits = { queue = \"row\" } }", "there is no queue `row` (there are: line)"),
        ("{ queue = { name = \"line\", tickets = [] } }", "queue `line`: expected nobody, got c"),
        ("{ gate = { name = \"in\", holds = [] } }", "no plugin holds a gate `in`"),
        (
            "{ gate = { name = \"out\", holds = [] } }",
            "hold `badge-out` of plugin `desk` asks for `person`, which is empty or not given (given: nothing)",
        ),
        (
            "{ gate = { name = \"out\", with = { person = \"li\" }, holds = [\"badge-out\"] } }",
            "gate `out`: expected badge-out, got it open",
        ),
    ];
    for (expect, sentence) in table {
        assert_eq!(differences(&format!("{open}{expect} }}")), [sentence], "{expect}");
    }
    assert_eq!(differences(r#"{ by = "li", call = "line" }"#), ["refused: `nobody waits in queue `line``"]);
}

#[test]
fn posts_are_planned_manned_and_handed_over() {
    passes(
        r#"
        { person = { id = "zhou", roles = ["clerk"] } },
        { by = "li", rota = { first = "2024-03-05", last = "2024-03-06", cycles = [{ post = "hall", people = ["li", "zhou"], pattern = "DN" }] }, refused = "planning `hall` needs one of the roles boss" },
        { by = "wang", rota = { first = "2024-03-05", last = "2024-03-06", cycles = [{ post = "hall", people = ["li", "zhou"], pattern = "DN" }] }, expect = { shifts = [{ post = "hall", kind = "day", person = "li", count = 1 }, { post = "hall", person = "zhou", start = "2024-03-05 16:00", count = 1 }, { post = "hall", count = 4 }], gaps = [{ post = "hall", from = "2024-03-05 08:00", until = "2024-03-07 08:00", count = 0 }, { post = "hall", from = "2024-03-05 00:00", until = "2024-03-05 12:00", count = 1 }] } },
        { by = "li", swap = { post = "hall", start = "2024-03-05 08:00", with = "zhou", for_start = "2024-03-05 16:00" }, as = "s" },
        { by = "wang", allow = "s", refused = "still waits for `zhou` to agree" },
        { by = "zhou", agree = "s", expect = { asked = { name = "s", state = "agreed" } } },
        { by = "wang", allow = "s", expect = { asked = { name = "s", state = "done" }, shifts = { post = "hall", person = "zhou", start = "2024-03-05 08:00", count = 1 } } },
        { until = "2024-03-05 08:00", expect = { posts = { post = "hall", people = [], needed = 1, uncovered = true } } },
        { by = "zhou", clock_on = "hall", expect = { posts = { post = "hall", people = ["zhou"], uncovered = false } } },
        { by = "zhou", clock_off = "hall", refused = "nobody relieves `zhou`" },
        { by = "wang", clock_on = "hall", who = "li" },
        { by = "zhou", clock_off = "hall", expect = { posts = { post = "hall", people = ["li"] } } },
        { away = { post = "hall", person = "li", start = "2024-03-05 20:00", end = "2024-03-05 21:00", stand_in = "wang" }, expect = { gaps = { post = "hall", from = "2024-03-05 20:00", until = "2024-03-05 21:00", count = 0 } } },
        { back = { post = "hall", person = "li", start = "2024-03-05 20:00" } },
        { by = "li", open = "call", as = "c", assignee = "zhou", form = { matter = "Rain" } },
        { by = "zhou", offer = { to = "post:hall", workflows = ["call"] }, as = "h" },
        { by = "wang", accept = "h", tickets = ["c"], refused = "for whoever stands at `hall` now" },
        { by = "li", accept = "h", tickets = ["c"], expect = { of = "c", assignee = "li", asked = { name = "h", state = "accepted" } } },
        { shift = { post = "counter", person = "zhou", start = "2024-03-06 18:00", end = "2024-03-06 20:00" } },
        { by = "li", swap = { post = "hall", start = "2024-03-06 16:00", with = "zhou" }, as = "t", refused = "at the same time" },
        { by = "zhou", swap = { post = "hall", start = "2024-03-06 08:00", with = "wang" }, as = "u" },
        { by = "wang", decline = "u", text = "no", expect = { asked = { name = "u", state = "declined" } } },
    "#,
    );
    assert_eq!(
        differences(
            r#"{ expect = { posts = { post = "hall", people = ["li"], needed = 2, uncovered = false }, shifts = { post = "hall", person = "li" }, gaps = { post = "hall", from = "2024-03-05 08:00", until = "2024-03-05 09:00", count = 0 }, asked = { name = "s", state = "done" } } }"#
        ),
        [
            "post `hall`: expected people `li`, got ``",
            "post `hall`: expected 2 people needed, got 1",
            "post `hall`: expected uncovered false, got true",
            "expected at least 1 × shift with post `hall`, person `li`, got 0 (0 in all)",
            "expected 0 × gap with post `hall` from 2024-03-05 08:00 to 2024-03-05 09:00, got 1 (2024-03-05 08:00:00 to \
             2024-03-05 09:00:00: 0 of 1)",
            "no step called a swap or a handover `s` (there are: )",
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
            "                       `slip` s-0001 is valid",
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
        (
            "{ notices = { template = \"lat\", times = 0 } }",
            "there is no notice `lat` (there are: late, not-back, miscount)",
        ),
        ("{ duties = { duty = \"swep\" } }", "there is no duty `swep` (there are: sweep, care-call)"),
        (
            "{ quotas = { duty = \"sweep\", subject = \"li\", done = 3 } }",
            "quota of `sweep` in 2024-03, `li`: expected done 3, got 0",
        ),
        (
            "{ quotas = { duty = \"sweep\", done = 3 } }",
            "quota of `sweep`: there is no subject `` (there are: li)",
        ),
        (
            "{ series = { duty = \"care-call\" } }",
            "expected at least 1 × series with duty `care-call`, got 0",
        ),
        (
            "{ closed = { report = \"calls\", period = \"2024-02\" } }",
            "report `calls` of 2024-02: expected it closed at least 1 times, got 0",
        ),
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
        (r#"{ by = "wang", settle = "sweep" }"#, "no occurrence of duty `sweep` was missed (0 in all)"),
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
            "desk.toml:14: unknown step `opn` (steps have one of: open, act, sign, stamp, approve, reject, return, \
             delegate, withdraw, note, reply, assign, escalate, link, unlink, call, done, settle, put, remove, read, out, in, lost, \
             found, seal, count, explain, use, void, reverse, report, close, set, shift, unshift, person, calendar, \
             upgrade_from, deliver, clock_on, clock_off, away, back, rota, swap, offer, agree, allow, refuse, accept, decline, cancel, until, after, \
             down, find, repeat, expect)",
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
