//! Telling patients: by a notice where the site knows them, else by a call.

use frontdesk_sdk::{Outcome, Ticket, notify};

use crate::care_task;

/// Sends a notice about a case to the patient who asked for it. Who has no account is called: a task of the office says so.
pub(crate) fn tell(case: &Ticket, template: &str, arguments: &[(&str, &str)]) -> Outcome {
    if let Some(patient) = &case.requester {
        let message = notify(template).person(patient).about(case.id);
        return arguments.iter().fold(message, |message, (name, value)| message.arg(name, *value)).send();
    }
    let words: Vec<_> = arguments.iter().map(|(_, value)| *value).collect();
    let matter = format!("{} / {}: {}", title_of(template), case.number, words.join(", "));
    care_task::open_call(case, matter)
}

/// What a call is about.
fn title_of(template: &str) -> &'static str {
    match template {
        "appointment-booked" => "Call: appointment booked / 电话告知预约成功",
        "appointment-changed" => "Call: appointment changed / 电话告知改约",
        "appointment-cancelled" => "Call: appointment cancelled / 电话告知取消",
        "appointment-reminder" => "Call: reminder / 电话提醒就诊",
        _ => "Call: doctor holds clinic after all / 电话告知恢复出诊",
    }
}
