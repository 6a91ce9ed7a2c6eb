//! The answer library: approved texts that are offered up to their last day, and requests for those it lacks.

use frontdesk_sdk::registers::Entry;
use frontdesk_sdk::{
    Fields, Outcome, TicketEvent, all_entries, fields, moment, notify, person, refuse, registers, setting,
    today, turn,
};

/// Entries on a topic that may be given today, as topic, text and last day.
pub(crate) fn offered(topic: &str) -> Outcome<Vec<Vec<String>>> {
    let line = |entry: Entry| {
        let until = entry.day("valid_until").map(|day| day.to_string()).unwrap_or_default();
        vec![entry.word("topic").to_owned(), entry.word("text").to_owned(), until]
    };
    Ok(valid(topic)?.into_iter().map(line).collect())
}

/// The text of the entry with exactly this topic.
///
/// # Errors
/// `entry-not-offered` when none may be given today.
pub(crate) fn text(topic: &str) -> Outcome<String> {
    let exact = valid(topic)?.into_iter().find(|entry| plain(entry.word("topic")) == plain(topic));
    exact
        .map(|entry| entry.word("text").to_owned())
        .ok_or_else(|| refuse("entry-not-offered").with("topic", topic))
}

fn valid(topic: &str) -> Outcome<Vec<Entry>> {
    let wanted = plain(topic);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let now = today();
    let mut entries = all_entries("answer-library", &[])?;
    entries.retain(|entry| {
        let own = plain(entry.word("topic"));
        let about = !own.is_empty() && (own.contains(&wanted) || wanted.contains(&own));
        about && entry.has("approved_by") && entry.day("valid_until").is_none_or(|last| now <= last)
    });
    Ok(entries)
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_lowercase()
}

pub(crate) fn on_request(event: TicketEvent) -> Outcome {
    let mut request = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => notify("knowledge-wanted").role("service-supervisor").about(request.id).send(),
        ("acted", Some("draft")) => request.set(fields![drafted_by: person(turn::actor())]),
        ("acted", Some("approve")) => {
            let mut line = fields![
                topic: request.word("topic"),
                text: request.word("answer"),
                approved_by: person(turn::actor()),
                valid_until: request.day("valid_until"),
            ];
            line.retain(|field| !field.value.is_empty());
            registers::put("answer-library", &request.number, &line).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// A callback with the answer is owed by the limit of questions on the phone.
pub(crate) fn on_call(event: TicketEvent) -> Outcome {
    let mut call = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let limit = setting::length_for("answer_limit_phone", call.id)?;
    call.set(fields![due_at: moment(turn::now().saturating_add_unsigned(limit))])
}
