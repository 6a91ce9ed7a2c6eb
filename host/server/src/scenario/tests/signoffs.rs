//! Signatures and approvals in scenarios: every verb, and every difference in its words.

use frontdesk_engine::hooks::DataOnly;

use super::super::{Failure, Subject, play, read};

fn played(steps: &str) -> Result<(), Failure> {
    let text = format!(
        r#"
[site]
people = [
  {{ id = "li", roles = ["clerk"] }},
  {{ id = "wang", roles = ["boss"] }},
  {{ id = "zhao", roles = ["boss"] }},
]
[[scenario]]
name = "test"
start = "2024-03-04 09:00:00"
steps = [
{steps}
]
"#
    );
    let scenarios = read("gifts.toml", &text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let blueprint = toml::from_str(include_str!("signoffs.toml")).unwrap();
    play(&scenarios[0], &Subject { component: "gifts".into(), blueprint }, &DataOnly).outcome
}

#[track_caller]
fn passes(steps: &str) {
    if let Err(failure) = played(steps) {
        panic!("{failure:#?}");
    }
}

#[test]
fn people_approve_return_and_sign() {
    passes(
        r#"
        { by = "li", open = "gift", as = "g", form = { worth = 600 }, expect = { approvals = { gift = { state = "running", round = 1, step = 1, steps = 2, overdue = false, waiting = ["wang", "zhao"] } }, signatures = { clerk = false } } },
        { by = "li", approve = "gift", on = "g", refused = "asked for it and cannot decide it" },
        { by = "wang", return = "gift", on = "g", refused = "expected why, got nothing" },
        { by = "wang", delegate = "gift", on = "g", to = "zhao", refused = "they are asked already" },
        { by = "wang", approve = "gift", on = "g" },
        { by = "zhao", approve = "gift", on = "g", reason = "For a good guest", expect = { state = "granted", approvals = { gift = "approved" }, history = { kind = "approved", text = "gift", times = 1 } } },
        { by = "li", act = "give", on = "g", refused = "not signed: Clerk, Guest" },
        { by = "li", sign = "clerk", on = "g" },
        { by = "li", sign = "guest", on = "g", outside = "Ms Wu", how = "paper", refused = "expected a photo" },
        { by = "li", sign = "guest", on = "g", outside = "Ms Wu", how = "paper", proof = ["p.jpg"] },
        { by = "li", act = "give", on = "g", refused = "not signed: Clerk (stamp)" },
        { by = "wang", stamp = "clerk", on = "g", proof = ["s.jpg"], expect = { signatures = { clerk = { count = 1, void = 0, stamped = true, by = ["li"] }, guest = { by = ["Ms Wu"] } } } },
        { by = "li", act = "change", on = "g", form = { worth = 500 }, expect = { signatures = { clerk = { count = 0, void = 1, stamped = false } } } },
        { by = "li", sign = "clerk", on = "g" },
        { by = "wang", stamp = "clerk", on = "g" },
        { by = "li", sign = "guest", on = "g", outside = "Ms Wu" },
        { by = "li", act = "give", on = "g", expect = { state = "given" } },
        { by = "li", open = "gift", as = "h", form = { worth = 5 } },
        { until = "2024-03-04 11:00:01", expect = { of = "h", approvals = { gift = { overdue = true, steps = 1 } } } },
        { by = "li", withdraw = "gift", on = "h", expect = { approvals = { gift = "withdrawn", other = false } } },
        { by = "wang", reject = "gift", on = "h", reason = "No", refused = "does not run" },
    "#,
    );
}

#[test]
fn what_differs_is_told() {
    let open = r#"{ by = "li", open = "gift", as = "g", form = { worth = 6 }, expect = "#;
    let table = [
        ("{ approvals = { gift = \"approved\" } }", "approval `gift`: expected state approved, got running"),
        ("{ approvals = { gift = false } }", "approval `gift`: expected none, got one running"),
        ("{ approvals = { gold = \"running\" } }", "approval `gold`: expected one, got none"),
        (
            "{ approvals = { gift = { waiting = [\"wang\"] } } }",
            "approval `gift`: expected waiting wang, got wang, zhao",
        ),
        ("{ signatures = { clerk = 1 } }", "signature `clerk`: expected count 1, got 0"),
        ("{ signatures = { clerk = { by = [\"li\"] } } }", "signature `clerk`: expected by li, got nobody"),
    ];
    for (expect, sentence) in table {
        let failure = played(&format!("{open}{expect} }}")).unwrap_err();
        assert_eq!(failure.differences, [sentence], "{expect}");
    }
    let on_is_missing = read(
        "x.toml",
        "[[scenario]]\nname = \"a\"\nstart = \"2024-03-04 09:00:00\"\nsteps = [{ by = \"li\", approve = \"gift\" }]",
    );
    assert_eq!(on_is_missing.unwrap_err()[0].to_string(), "x.toml:4: `on` is missing beside `approve`");
}
