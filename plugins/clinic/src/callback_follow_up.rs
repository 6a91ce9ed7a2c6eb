//! What a call leads to: the medical side hears of what is abnormal at once, departments of what patients wish.

use frontdesk_sdk::{Fields, Outcome, TicketEvent, department_head, fields, moment, notify, tickets, turn};

pub(crate) fn on_alert(event: TicketEvent) -> Outcome {
    let mut alert = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    alert.set(fields![reported_at: moment(turn::now())])?;
    let message = notify("callback-abnormal").about(alert.id).urgent();
    match alert.text("doctor").map(str::to_owned) {
        Some(doctor) => {
            alert.assign(Some(&doctor))?;
            message.person(doctor).send()?;
        }
        None => message.role("consultant").role("medical-assistant").send()?,
    }
    if alert.has("appointment") { tickets::act(alert.id, "offer", &[]) } else { Ok(()) }
}

pub(crate) fn on_improvement(event: TicketEvent) -> Outcome {
    let mut task = event.ticket;
    if event.cause != "opened" {
        return Ok(());
    }
    let message = notify("improvement-wished").about(task.id);
    match department_head(task.word("department"))? {
        Some(head) => {
            task.assign(Some(&head))?;
            message.person(head).send()
        }
        None => message.role("service-supervisor").send(),
    }
}
