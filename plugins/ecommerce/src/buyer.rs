//! Messages to buyers: sent through the shop's gateway, tried again, sent by another channel, and kept in the notice log.

use frontdesk_sdk::notifications::{self, Notice};
use frontdesk_sdk::{
    Field, Fields, NoticeEvent, Outcome, Ticket, TicketId, fields, moment, registers, setting, turn, words,
};

/// A message to the buyer of an order.
pub(crate) struct Letter {
    /// The order's number.
    pub(crate) order_no: String,
    /// What it tells of.
    pub(crate) event: String,
    /// `wechat`, `sms` or `chat`.
    pub(crate) channel: &'static str,
    /// Where the buyer is on that channel.
    pub(crate) address: String,
    /// Where an SMS goes when the channel fails.
    pub(crate) phone: String,
    /// In the words of a script.
    pub(crate) text: String,
    /// The case it belongs to.
    pub(crate) case: TicketId,
}

/// The channel that the buyer chose, as far as it can work: WeChat with an id, else SMS.
pub(crate) fn way(case: &Ticket) -> (&'static str, String) {
    if case.is("channel", "wechat") && case.has("wechat") {
        ("wechat", case.word("wechat").to_owned())
    } else {
        ("sms", case.word("phone").to_owned())
    }
}

/// Words a script for the buyer and sends it.
pub(crate) fn tell(case: &Ticket, way: (&'static str, String), script: &str, arguments: &[Field]) -> Outcome {
    let (channel, address) = way;
    send(Letter {
        order_no: case.word("order_no").to_owned(),
        event: script.to_owned(),
        channel,
        address,
        phone: case.word("phone").to_owned(),
        text: words::script(script, arguments, Some(case.id), None)?,
        case: case.id,
    })
}

fn send(letter: Letter) -> Outcome {
    let line = fields![
        order_no: letter.order_no,
        event: letter.event,
        channel: letter.channel,
        attempt: 1,
        address: letter.address,
        phone: letter.phone,
        text: letter.text,
        case: letter.case,
    ];
    post(line)
}

/// Without an address nothing can leave; the log says so.
fn post(mut line: Vec<Field>) -> Outcome {
    line.push(("sent", moment(turn::now())).into());
    let address = line.as_slice().word("address").to_owned();
    if address.is_empty() {
        line.push(("result", "failed").into());
        line.push(("detail", "无地址 / no address").into());
        return registers::add("notice-log", &kept(line)).map(|_| ());
    }
    line.push(("result", "sent").into());
    let said = fields![
        channel: line.as_slice().word("channel"),
        address: address,
        text: line.as_slice().word("text"),
    ];
    let id = notifications::send(&Notice {
        to: Vec::new(),
        template: "buyer-message".to_owned(),
        arguments: said,
        about: line.as_slice().ticket("case"),
        key: None,
        urgent: true,
    })?;
    registers::put("notice-log", &key(id), &kept(line)).map(|_| ())
}

/// Without what is empty.
fn kept(line: Vec<Field>) -> Vec<Field> {
    line.into_iter().filter(|field| !field.value.is_empty()).collect()
}

/// Ascending in time.
fn key(notice: u64) -> String {
    format!("{notice:012}")
}

/// What became of a message; one that failed is tried again, then by the other channel.
pub(crate) fn on_notice(event: NoticeEvent) -> Outcome {
    let Some(entry) = registers::get("notice-log", &key(event.id))? else { return Ok(()) };
    let mut line = entry.fields;
    if event.outcome == "delivered" {
        set(&mut line, fields![result: "delivered"]);
        return registers::put("notice-log", &entry.key, &line).map(|_| ());
    }
    set(&mut line, fields![result: "failed", detail: &event.detail]);
    registers::put("notice-log", &entry.key, &line)?;
    try_again(line)
}

fn try_again(mut line: Vec<Field>) -> Outcome {
    let attempt = line.as_slice().count("attempt");
    line.retain(|field| !["sent", "result", "detail"].contains(&field.name.as_str()));
    if attempt <= setting::whole("channel_retries")? {
        set(&mut line, fields![attempt: frontdesk_sdk::number(attempt + 1)]);
        return post(line);
    }
    let other = setting::text("fallback_channel")?;
    if other == "none" || line.as_slice().is("channel", &other) {
        return Ok(());
    }
    let phone = line.as_slice().word("phone").to_owned();
    set(&mut line, fields![channel: other, address: phone, attempt: 1]);
    post(line)
}

fn set(line: &mut Vec<Field>, fields: Vec<Field>) {
    line.retain(|own| fields.iter().all(|field| field.name != own.name));
    line.extend(fields);
}
