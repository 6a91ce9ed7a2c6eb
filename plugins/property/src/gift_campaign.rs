//! Campaigns for prepaying: whom the offer goes to, the gifts in stock, what became of them.

use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{
    Decimal, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, all_tickets, fields, figure,
    filter, ledgers, notify, number, refuse, registers, setting, table,
};

use crate::{payment, term};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut campaign = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => opened(&mut campaign),
        ("acted", Some("add-stock")) => move_stock(&campaign, campaign.count("stock"), "put in stock"),
        _ => Ok(()),
    }
}

/// The campaign that runs.
pub(crate) fn running() -> Outcome<Option<Ticket>> {
    Ok(all_tickets(&Filter { states: vec!["open".into()], ..filter("gift-campaign") })?.pop())
}

fn opened(campaign: &mut Ticket) -> Outcome {
    let others = Filter { states: vec!["open".into()], ..filter("gift-campaign") };
    if let Some(other) = all_tickets(&others)?.into_iter().find(|other| other.id != campaign.id) {
        return Err(refuse("campaign-running").with("number", &other.number));
    }
    let month = setting::text("gift_expiry_month")?;
    if !is_month(&month) {
        return Err(refuse("month-wrong").with("month", month));
    }
    let units = offer(campaign, &month)?;
    campaign.set(fields![month: month, units: units])?;
    move_stock(campaign, campaign.count("stock"), "put in stock")
}

fn is_month(text: &str) -> bool {
    let number = |part: &str, digits| (part.len() == digits).then(|| part.parse::<u16>().ok()).flatten();
    text.split_once('-').is_some_and(|(year, month)| {
        number(year, 4).is_some() && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
    })
}

/// Tells every unit whose fee ends in the month; those without an account are left for the telephone.
fn offer(campaign: &Ticket, month: &str) -> Outcome<Vec<Vec<String>>> {
    let months = setting::whole_for("gift_min_months", campaign.id)?;
    let mut units = Vec::new();
    for term in term::ending_in(month)? {
        let until = term.day("paid_until").map(|day| day.to_string()).unwrap_or_default();
        let told = if term.has("owner") { "told" } else { "to be phoned" };
        notify("gift-offer")
            .persons(term.text("owner"))
            .about(campaign.id)
            .arg("unit", term.word("unit"))
            .arg("until", &until)
            .arg("months", number(months))
            .arg("gift", campaign.word("gift"))
            .send()?;
        units.push(vec![term.word("unit").to_owned(), until, told.to_owned()]);
    }
    Ok(units)
}

/// Gifts that come into stock, or with a minus go out.
pub(crate) fn move_stock(campaign: &Ticket, pieces: i64, reason: &str) -> Outcome {
    let posting = Posting {
        account: campaign.number.clone(),
        amount: Decimal::from(pieces),
        reason: reason.to_owned(),
        about: Some(campaign.id),
    };
    registers::post("gift-stock", &posting)
}

pub(crate) fn stock(campaign: &Ticket) -> Outcome<Decimal> {
    ledgers::balance("gift-stock", &campaign.number)
}

/// What came of a campaign.
struct Result {
    prepayments: usize,
    amount: Decimal,
    issued: i64,
    left: Decimal,
}

fn result(campaign: &Ticket) -> Outcome<Result> {
    let of_campaign = |workflow: &str, state: &str| {
        let states = vec![state.to_owned()];
        all_tickets(&Filter { states, where_: fields![campaign: campaign.id], ..filter(workflow) })
    };
    let paid = of_campaign("fee-payment", "paid")?;
    Ok(Result {
        prepayments: paid.len(),
        amount: paid.iter().map(payment::amount).sum(),
        issued: of_campaign("prepayment-gift", "issued")?.iter().map(|gift| gift.count("pieces")).sum(),
        left: stock(campaign)?,
    })
}

/// Campaigns opened in `[start, end)`.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let opened = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("gift-campaign") };
    let (mut rows, mut prepayments, mut issued, mut left) = (Vec::new(), 0, 0, Decimal::ZERO);
    for campaign in all_tickets(&opened)? {
        let result = result(&campaign)?;
        prepayments += result.prepayments;
        issued += result.issued;
        left = left + result.left;
        rows.push(vec![
            campaign.number.as_str().into(),
            campaign.word("month").into(),
            number(result.prepayments),
            result.amount.into(),
            number(result.issued),
            result.left.into(),
        ]);
    }
    Ok(table(
        &["campaign", "month", "prepayments", "amount", "issued", "left"],
        rows,
        vec![
            figure("prepayments", number(prepayments)),
            figure("issued", number(issued)),
            figure("left", left),
        ],
    ))
}
