//! A deadline that is passed on the real clock, and the mail that tells of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frontdesk_tests::{MailServer, Office, SITE, wait_for};
use serde_json::{Value as Json, json};

/// How far ahead the next answer is agreed: enough for the request to arrive before it.
const AHEAD: Duration = Duration::from_secs(6);

/// The journal line of the turn in which the deadline `next-reply` was passed.
fn breach(office: &Office) -> Option<Json> {
    let lines = office.admin.get(&format!("{SITE}/journal?actor=system&limit=200")).expect(200);
    let lines = lines["items"].as_array().expect("a page has items").iter();
    let mut rang = lines.filter(|line| line["command"] == "ring").map(|line| {
        office.admin.get(&format!("{SITE}/journal/{}", line["seq"])).expect(200)["record"].clone()
    });
    rang.find(|line| line["rang"]["what"]["deadline"]["name"] == "next-reply")
}

#[test]
fn a_missed_answer_is_told_at_the_first_second_after_by_one_mail() {
    let server = MailServer::start();
    let mut office = Office::open(&server.config());
    office.show_everything();
    let [chen, sun] = ["chen", "sun"].map(|id| office.person(id));
    let form = json!({ "channel": "phone", "unit": "2-1201", "content": "Noise from the roof",
        "restated": "The fan on the roof is loud", "apologised": true });
    let opened =
        chen.post(&format!("{SITE}/tickets"), &json!({ "workflow": "complaint", "form": form })).expect(201);
    let (case, number) = (format!("{SITE}/tickets/{}", opened["ticket"]), opened["number"].clone());
    let number = number.as_str().expect("a ticket has a number");
    sun.post(&format!("{case}/actions/judge"), &json!({ "form": { "valid": true, "grade": "ordinary" } }))
        .expect(200);

    let due = in_whole_seconds(AHEAD);
    let reply = json!({ "answer": "Engineering looks at it", "next_answer_at": moment(due) });
    chen.post(&format!("{case}/actions/reply"), &json!({ "form": reply })).expect(200);

    let line = wait_for("the breach", || breach(&office));
    let (rang, handled) = (line["rang"]["at"].as_u64(), line["now"].as_u64());
    assert_eq!(
        rang,
        Some((due + 1) * 1_000),
        "due at second {due}, passed at the first second after: {line}"
    );
    assert!(handled >= rang, "it was not handled before it rang: {line}");
    let ticket = chen.get(&case).expect(200);
    assert_eq!(ticket["fields"]["replies_missed"].to_string().trim_matches('"'), "1", "{ticket}");

    let mails = server.wait_for(1);
    let [mail] = &mails[..] else { panic!("expected one mail, got {mails:?}") };
    assert_eq!(mail.to, ["wang@example.com"]);
    assert_eq!(mail.header("Subject"), format!("Reply missed: {number}"));
    assert!(mail.body.contains("Noise from the roof"), "{}", mail.body);
    let id = mail.header("Message-ID");
    assert!(id.starts_with('<') && id.ends_with("@example.com>"), "{id}");
    let message = wait_for("the word of the channel", || delivered(&office));
    assert_eq!(message["tries"], 1, "{message}");
    assert_eq!(mail.header("X-Frontdesk-Key"), message["key"].as_str().expect("a message has a key"));

    // What was sent is not sent again by a host that comes back.
    let office = office.stopped_and_started();
    let waiting = office.admin.all(&format!("{SITE}/outgoing?pile=waiting"));
    assert!(waiting.is_empty(), "{waiting:?}");
    assert_eq!(office.admin.all(&format!("{SITE}/outgoing")).len(), 1);
    office.verify_journal();
    office.close();
    assert_eq!(server.mails().len(), 1, "{:?}", server.mails());
}

fn delivered(office: &Office) -> Option<Json> {
    let messages = office.admin.all(&format!("{SITE}/outgoing"));
    messages.into_iter().find(|message| message["state"] == "delivered")
}

/// Seconds since 1970 of a moment ahead.
fn in_whole_seconds(ahead: Duration) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    (now + ahead).as_secs()
}

/// A second as RFC 3339 (days to dates by the civil calendar, <https://howardhinnant.github.io/date_algorithms.html>).
fn moment(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second % 3_600 / 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}
