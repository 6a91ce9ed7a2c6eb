//! The reports of the bundled plugins: every cell that is a name says whose, so that people read its title.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use frontdesk_engine::blueprint::Blueprint;
use frontdesk_engine::blueprint::read::read_files;

pub(crate) const PLUGINS: [&str; 5] = ["clinic", "common", "ecommerce", "property", "retail"];

/// Columns of text as people wrote it: numbers of tickets and papers, flats, goods, names, departments, months.
const FREE: &[&str] = &[
    "age",
    "article",
    "body",
    "borrower",
    "campaign",
    "corrects",
    "courier",
    "customer",
    "department",
    "doctor",
    "entry",
    "gift",
    "goods",
    "headline",
    "hour",
    "key",
    "measure",
    "missing",
    "month",
    "notice",
    "number",
    "occasion",
    "order",
    "place",
    "point",
    "product",
    "project",
    "promotion",
    "reason",
    "source",
    "store",
    "task",
    "test",
    "topic",
    "tracking",
    "treatment",
    "unit",
];

/// Columns whose name is one of a name elsewhere, and that hold text here.
const FREE_HERE: &[&str] = &["callback-completion.class", "complaint-routes.cause", "open-shipments.state"];

/// Columns of numbers, days, moments, and yes or no.
const COUNTED: &[&str] = &[
    "absences",
    "absent",
    "absent_days",
    "agents",
    "allowed",
    "amount",
    "answered",
    "arrivals",
    "arrived",
    "arrived_at",
    "assistance",
    "attempts",
    "attitude",
    "bills",
    "booked",
    "breaches",
    "called_back",
    "calls",
    "cancelled",
    "cases",
    "changed",
    "changes",
    "chats",
    "check",
    "closed",
    "collected",
    "compensation",
    "complaints",
    "completed",
    "confirmed",
    "count",
    "covered",
    "covers",
    "customers",
    "date",
    "dated",
    "days",
    "deducted",
    "deducted_minutes",
    "defects",
    "deviations",
    "due",
    "early",
    "entitled",
    "entries",
    "expected",
    "failed",
    "faults",
    "finished",
    "first_reply_in_time",
    "found",
    "from",
    "given",
    "held",
    "hours",
    "idle",
    "in_hand",
    "in_time",
    "inquiries",
    "issued",
    "issued_at",
    "keys",
    "late",
    "late_arrivals",
    "late_by",
    "leads",
    "leave",
    "left",
    "level",
    "load",
    "longest",
    "lost",
    "low_months",
    "mean",
    "measure_wanted",
    "median",
    "met",
    "minutes",
    "missed",
    "missed_turns",
    "needed",
    "nights",
    "no_answer",
    "not_arrived",
    "not_met",
    "open",
    "open_longer",
    "open_month",
    "open_sum",
    "open_week",
    "opened",
    "orders",
    "other",
    "out",
    "out_at",
    "outings",
    "overdue",
    "paid",
    "paid_sum",
    "patients",
    "peak",
    "people",
    "pieces",
    "played",
    "played_at",
    "points",
    "prepayments",
    "rate",
    "ratings",
    "reached",
    "receipts",
    "received",
    "received_at",
    "receivers",
    "registered",
    "released",
    "remarks",
    "report_open",
    "reported_at",
    "retriaged",
    "returns",
    "satisfied",
    "score",
    "seats",
    "sent",
    "share",
    "shifts",
    "shipped",
    "since",
    "skipped",
    "slips",
    "stars",
    "stays",
    "sum",
    "swaps",
    "times",
    "unanswered",
    "undone",
    "unfinished",
    "unsigned",
    "until",
    "used",
    "valid",
    "visitors",
    "visits",
    "waiting",
    "waits",
    "water",
    "wrong",
];

pub(crate) fn blueprint(plugin: &str) -> Blueprint {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins").join(plugin).join("blueprint");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a plugin of this repository")
        .map(|entry| entry.expect("a plugin of this repository").path())
        .map(|path| {
            (path.display().to_string(), fs::read_to_string(&path).expect("a plugin of this repository"))
        })
        .collect();
    files.sort();
    read_files(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn every_column_of_names_says_what_it_shows() {
    let listed: BTreeSet<_> = FREE.iter().chain(FREE_HERE).chain(COUNTED).copied().collect();
    let (mut silent, mut used) = (Vec::new(), BTreeSet::new());
    for plugin in PLUGINS {
        for (name, report) in &blueprint(plugin).reports {
            for column in report.columns.keys().filter(|column| !report.shows.contains_key(*column)) {
                let here = format!("{name}.{column}");
                match listed.get(column.as_str()).or_else(|| listed.get(here.as_str())) {
                    Some(known) => used.extend([*known]),
                    None => silent.push(format!("{plugin}: {here}")),
                }
            }
        }
    }
    assert!(silent.is_empty(), "these columns neither say what they show nor are listed here: {silent:#?}");
    let gone: Vec<_> = listed.difference(&used).collect();
    assert!(gone.is_empty(), "no report has these columns any more, or they say what they show: {gone:?}");
}

#[test]
fn names_in_cells_have_their_titles() {
    let property = blueprint("property");
    for (report, column, name, title) in [
        ("monthly-complaints", "state", "closed", Some("已关闭")),
        ("keys-overnight", "what", "overnight", Some("过夜未还")),
        ("keys-overnight", "what", "lost", Some("丢失")),
        ("emergencies-and-incidents", "kind", "emergency", Some("险情、紧急意外")),
        ("uncovered-posts", "post", "front-desk", Some("前台岗")),
        ("monthly-complaints", "state", "nowhere", None),
        ("monthly-complaints", "unit", "closed", None),
    ] {
        let meaning = property.meaning(&property.reports[report], column);
        let found = meaning.titles.get(name).map(|text| text["zh"].as_str());
        assert_eq!((report, found), (report, title));
        assert!(!meaning.people);
    }
    assert!(property.meaning(&property.reports["attendance"], "person").people);
    assert!(property.meaning(&property.reports["keys-overnight"], "who").people);
}
