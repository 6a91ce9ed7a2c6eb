//! The gift for prepaying: earned by one payment, once a unit, handed out from stock against a signature.

use frontdesk_sdk::{
    Fields, Filter, Outcome, Ticket, TicketEvent, all_tickets, approvals, book, draft, fields, filter,
    notify, number, refuse, schedules, setting, tickets,
};

use crate::{gift_campaign, term};

/// States in which a unit has a gift, or is to get one.
const HELD: [&str; 4] = ["due", "issued", "to-return", "value-kept"];

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut gift = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut gift),
        ("acted", Some("issue")) => issued(&gift),
        ("acted", Some("return")) => returned(&gift),
        ("acted", Some("keep-value")) => {
            let kept = gift.number("value").map(|value| format!("{value} CNY"));
            enter(&gift, kept.as_deref())
        }
        _ => Ok(()),
    }
}

/// A prepayment of a unit whose fee ends in the campaign's month counts for it, and may earn the gift.
pub(crate) fn earn(payment: &mut Ticket) -> Outcome {
    let Some(campaign) = gift_campaign::running()? else { return Ok(()) };
    let before = payment.day("expiry_before").map(term::month);
    let continues = !paid_for(&campaign, payment.word("unit"))?.is_empty();
    if before.as_deref() != campaign.text("month") && !continues {
        return Ok(());
    }
    payment.set(fields![campaign: campaign.id])?;
    let unit = payment.word("unit");
    if qualifying(&campaign, unit)?.is_none() || of_unit(&campaign, unit)?.is_some() {
        return Ok(());
    }
    tickets::open(&draft("prepayment-gift", fields![unit: unit])).map(|_| ())
}

/// Prepayments of a unit that count for a campaign.
fn paid_for(campaign: &Ticket, unit: &str) -> Outcome<Vec<Ticket>> {
    let counts = fields![campaign: campaign.id, unit: unit];
    all_tickets(&Filter { states: vec!["paid".into()], where_: counts, ..filter("fee-payment") })
}

/// The payment that earns the gift: long enough by itself, or where the rule says so the last of several.
fn qualifying(campaign: &Ticket, unit: &str) -> Outcome<Option<Ticket>> {
    let least = setting::whole_for("gift_min_months", campaign.id)?;
    let sum = setting::text("gift_rule")? == "sum";
    let mut months = 0;
    let enough = |payment: &Ticket| {
        let in_time = payment.day("expiry_before").map(term::month).as_deref() == campaign.text("month");
        months += payment.count("months");
        if sum { months >= least } else { in_time && payment.count("months") >= least }
    };
    Ok(paid_for(campaign, unit)?.into_iter().find(enough))
}

/// The gift that a unit has or is to get.
fn of_unit(campaign: &Ticket, unit: &str) -> Outcome<Option<Ticket>> {
    let states = HELD.map(str::to_owned).to_vec();
    let mine = fields![campaign: campaign.id, unit: unit];
    Ok(all_tickets(&Filter { states, where_: mine, ..filter("prepayment-gift") })?.pop())
}

fn opened(gift: &mut Ticket) -> Outcome {
    let campaign = gift_campaign::running()?.ok_or_else(|| refuse("no-campaign"))?;
    let unit = gift.word("unit").to_owned();
    if let Some(first) = of_unit(&campaign, &unit)? {
        return Err(refuse("gift-given").with("unit", unit).with("number", &first.number));
    }
    let Some(payment) = qualifying(&campaign, &unit)? else {
        let months = setting::whole_for("gift_min_months", campaign.id)?;
        let refusal = refuse("gift-not-earned").with("unit", unit).with("months", number(months));
        return Err(refusal.with("month", campaign.word("month")));
    };
    gift.set(fields![
        campaign: campaign.id,
        payment: payment.id,
        gift: campaign.word("gift"),
        pieces: number(setting::whole_for("gift_per_unit", campaign.id)?),
    ])
}

fn campaign_of(gift: &Ticket) -> Outcome<Ticket> {
    tickets::get(gift.ticket("campaign").unwrap_or_default())
}

fn issued(gift: &Ticket) -> Outcome {
    let campaign = campaign_of(gift)?;
    let (left, wanted) = (gift_campaign::stock(&campaign)?, gift.count("pieces"));
    if left.whole() < wanted {
        return Err(refuse("gift-out-of-stock").with("left", left).with("wanted", number(wanted)));
    }
    gift_campaign::move_stock(&campaign, -wanted, &gift.number)?;
    enter(gift, None)
}

fn returned(gift: &Ticket) -> Outcome {
    gift_campaign::move_stock(&campaign_of(gift)?, gift.count("pieces"), &gift.number)?;
    enter(gift, Some("returned"))
}

/// The line of the gift register.
fn enter(gift: &Ticket, returned: Option<&str>) -> Outcome {
    let payment = tickets::get(gift.ticket("payment").unwrap_or_default())?;
    let signed = approvals::signatures(gift.id)?.into_iter().find(|one| one.slot == "receiver");
    let more = fields![
        paid_from: payment.day("paid_from"),
        paid_to: payment.day("paid_to"),
        amount: payment.number("amount"),
        date: signed.as_ref().map(|one| schedules::civil_date(one.at)),
        signature: signed.map(|one| one.signer),
        returned: returned,
    ];
    book::mirror("gift-register", gift, &["unit", "gift", "pieces"], more)
}

/// The payment was taken back: what was not collected is dropped, what was is asked back.
pub(crate) fn take_back(payment: &Ticket) -> Outcome {
    let earned = Filter { where_: fields![payment: payment.id], ..filter("prepayment-gift") };
    for gift in all_tickets(&earned)? {
        match gift.state.as_str() {
            "due" => tickets::act(gift.id, "drop", &[])?,
            "issued" => {
                tickets::act(gift.id, "ask-back", &[])?;
                notify("gift-back").role("front-desk").role("finance").about(gift.id).send()?;
            }
            _ => {}
        }
    }
    Ok(())
}
