//! Holds expected notices and messages against those that were sent since the scenario's start.

use frontdesk_engine::notice::{Audience, Outgoing, Receipt, Sent};
use frontdesk_engine::{key, record};

use super::expected::{Expect, ExpectMessage, ExpectNotice, ExpectReceipt};
use super::look::{Look, tallied};
use super::perform::ALL;
use super::plain::Plain;

pub(super) fn look(look: &mut Look<'_>, expect: &Expect) {
    if !expect.notices.0.is_empty() {
        match record::below::<Sent>(look.world.view(), key::notices(), ALL) {
            Ok(sent) => expect.notices.0.iter().for_each(|expected| notice(look, expected, &sent)),
            Err(error) => look.differences.push(error.to_string()),
        }
    }
    for expected in &expect.receipts.0 {
        if let Err(why) = receipts(look, expected) {
            look.differences.push(why);
        }
    }
    if !expect.messages.0.is_empty() {
        match record::below::<Outgoing>(look.world.view(), key::all_outgoing(), ALL) {
            Ok(sent) => expect.messages.0.iter().for_each(|expected| message(look, expected, &sent)),
            Err(error) => look.differences.push(error.to_string()),
        }
    }
}

fn notice(look: &mut Look<'_>, expected: &ExpectNotice, sent: &[Sent]) {
    let about = expected.about.as_deref().map(|name| look.world.ticket(name)).transpose();
    let about = match about {
        Ok(about) => about,
        Err(why) => return look.differences.push(why),
    };
    if let Some(why) = unknown_template(look, expected) {
        return look.differences.push(why);
    }
    let fits = |notice: &&Sent| {
        reached(notice, expected.to.as_deref())
            && expected.template.as_ref().is_none_or(|template| *template == notice.template)
            && about.is_none_or(|about| notice.about == Some(about))
            && expected.text.as_ref().is_none_or(|text| has(text, &notice.subject, &notice.body))
    };
    let found = sent.iter().filter(fits).count() as u64;
    let ExpectNotice { template, to, about, text, .. } = expected;
    let which = words(&[("template", template), ("to", to), ("about", about), ("text", text)]);
    look.count(Ok(found), expected.times, "notice", &which, || {
        let shown = sent.iter().filter(|notice| reached(notice, None));
        let sent = tallied(shown.map(|notice| format!("{} → {}", notice.template, addressees(notice))));
        if sent.is_empty() { "none was sent yet".into() } else { format!("sent: {sent}") }
    });
}

/// A slip in a template's name must not pass as «never sent».
fn unknown_template(look: &Look<'_>, expected: &ExpectNotice) -> Option<String> {
    let template = expected.template.as_ref()?;
    let notices = &look.world.site.plugin(look.plugin).ok()?.blueprint.notices;
    if notices.contains_key(template) {
        return None;
    }
    let known: Vec<_> = notices.keys().map(String::as_str).collect();
    Some(format!("there is no notice `{template}` (there are: {})", known.join(", ")))
}

/// Whether a notice reached somebody at all, or a person or address.
fn reached(notice: &Sent, to: Option<&str>) -> bool {
    let address = |to: &str| {
        notice.to.iter().any(|audience| matches!(audience, Audience::Address(_, address) if address == to))
    };
    let outside = || notice.to.iter().any(|audience| matches!(audience, Audience::Address(..)));
    match to {
        _ if notice.withdrawn => false,
        None => !notice.persons.is_empty() || outside(),
        Some(to) => notice.persons.iter().any(|person| person == to) || address(to),
    }
}

/// Who got a notice.
pub(super) fn addressees(notice: &Sent) -> String {
    let outside = notice.to.iter().filter_map(|audience| match audience {
        Audience::Address(_, address) => Some(address.as_str()),
        _ => None,
    });
    let all: Vec<_> = notice.persons.iter().map(String::as_str).chain(outside).collect();
    if all.is_empty() { "nobody".into() } else { all.join(", ") }
}

fn message(look: &mut Look<'_>, expected: &ExpectMessage, sent: &[Outgoing]) {
    let fits = |message: &&Outgoing| {
        expected.channel.as_ref().is_none_or(|channel| *channel == message.channel)
            && expected.to.as_ref().is_none_or(|to| *to == message.address)
            && expected.text.as_ref().is_none_or(|text| has(text, &message.subject, &message.body))
            && expected.held.as_ref().is_none_or(|held| held_as(look, message, held))
    };
    let found = sent.iter().filter(fits).count() as u64;
    let ExpectMessage { channel, to, text, held, .. } = expected;
    let held = held.as_ref().map(ToString::to_string);
    let which = words(&[("channel", channel), ("to", to), ("text", text), ("held", &held)]);
    look.count(Ok(found), expected.times, "message", &which, || {
        tallied(sent.iter().map(|message| format!("{} → {}", message.channel, message.address)))
    });
}

/// Whether a message waits for a moment by quiet hours or a digest, or, with `false`, does not.
fn held_as(look: &Look<'_>, message: &Outgoing, held: &Plain) -> bool {
    let until = message.held_until.filter(|until| *until > look.world.now);
    match &held.0 {
        serde_json::Value::Bool(held) => *held == until.is_some(),
        _ => until.is_some() && until == look.world.zone().parse_civil(&held.to_string()).ok(),
    }
}

/// Counts addressees over all notices.
fn receipts(look: &mut Look<'_>, expected: &ExpectReceipt) -> Result<(), String> {
    let read = |error: frontdesk_engine::view::ViewError| error.to_string();
    let mut found = 0;
    let mut all = Vec::new();
    for sent in record::below::<Sent>(look.world.view(), key::notices(), ALL).map_err(read)? {
        if expected.template.as_ref().is_some_and(|template| *template != sent.template) {
            continue;
        }
        for receipt in
            record::below::<Receipt>(look.world.view(), key::receipts(sent.id), ALL).map_err(read)?
        {
            found += u64::from(addressed(&receipt, expected));
            all.push(format!("{} → {} {}", sent.template, receipt.who(), state_of(&receipt)));
        }
    }
    let ExpectReceipt { template, to, channel, state, .. } = expected;
    let which = words(&[("template", template), ("to", to), ("channel", channel), ("state", state)]);
    look.count(Ok(found), expected.times, "receipt", &which, || tallied(all.into_iter()));
    Ok(())
}

fn addressed(receipt: &Receipt, expected: &ExpectReceipt) -> bool {
    let who = receipt.person.as_ref().or(receipt.address.as_ref());
    expected.to.as_ref().is_none_or(|to| who == Some(to))
        && expected.channel.as_ref().is_none_or(|channel| receipt.channel.as_ref() == Some(channel))
        && expected.state.as_ref().is_none_or(|state| *state == state_of(receipt))
        && expected.read.is_none_or(|read| read == receipt.read_at.is_some())
        && expected.reminders.is_none_or(|reminders| reminders == receipt.reminders)
}

/// A receipt's state as it is written.
fn state_of(receipt: &Receipt) -> String {
    format!("{:?}", receipt.state).to_lowercase()
}

fn has(part: &str, subject: &str, body: &str) -> bool {
    subject.contains(part) || body.contains(part)
}

fn words(parts: &[(&str, &Option<String>)]) -> String {
    let named = parts.iter().filter_map(|(name, value)| Some(format!("{name} `{}`", value.as_ref()?)));
    named.collect::<Vec<_>>().join(", ")
}
