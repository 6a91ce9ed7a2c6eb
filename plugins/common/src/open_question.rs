//! Open questions: with an expert, then with the specialist until the customer knows.

use frontdesk_sdk::{
    Fields, Outcome, Ticket, TicketEvent, Value, book, fields, moment, notify, person, turn,
};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut question = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => {
            question.set(fields![specialist: person(turn::actor())])?;
            ask(&mut question)?;
        }
        ("acted", Some("ask-again")) => ask(&mut question)?,
        ("acted", Some("answer")) => answered(&mut question)?,
        ("acted", Some("tell")) => question.set(fields![told_at: moment(turn::now())])?,
        ("acted", _) => {}
        _ => return Ok(()),
    }
    book::mirror("open-questions", &question, &["question", "expert", "answer", "told_at"], Vec::new())
}

fn ask(question: &mut Ticket) -> Outcome {
    let expert = question.text("expert").map(str::to_owned);
    question.assign(expert.as_deref())?;
    question.set(fields![answer: Value::Nothing])?;
    notify("question-asked")
        .persons(expert)
        .about(question.id)
        .arg("question", question.word("question"))
        .send()
}

fn answered(question: &mut Ticket) -> Outcome {
    let specialist = question.text("specialist").map(str::to_owned);
    question.assign(specialist.as_deref())?;
    notify("question-answered")
        .persons(specialist)
        .about(question.id)
        .arg("answer", question.word("answer"))
        .send()
}
