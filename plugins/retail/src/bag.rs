//! Bags of customers: a tag and a compartment each, and the way out.

use frontdesk_sdk::custody::{self, Holder, Incoming, Outgoing};
use frontdesk_sdk::{
    Field, Fields, Filter, Instant, MINUTE, Outcome, Table, Ticket, TicketEvent, TimerEvent, all_tickets,
    book, fields, figure, filter, moment, notify, number, person, refuse, registers, schedules, setting,
    stamp, table, tickets, today, turn,
};

use crate::store_day::{Hours, clock};

/// Rings before closing, while bags are stored.
pub(crate) const WARNING: &str = "bags-still-stored";

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut bag = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => store(&mut bag)?,
        ("acted", Some("return")) => {
            take_tag_back(&bag)?;
            gone(&mut bag)?;
        }
        ("acted", Some("hand-out")) => {
            close_tag(&bag, "lost by the customer / 顾客遗失")?;
            gone(&mut bag)?;
        }
        ("acted", Some("leave")) => close_tag(&bag, "bag left at closing / 打烊未取")?,
        _ => return Ok(()),
    }
    let state = fields![state: &bag.state];
    let same = ["tag", "compartment", "stored_at", "out_at", "handed_by", "customer"];
    book::mirror("bag-tag-register", &bag, &same, state)
}

fn store(bag: &mut Ticket) -> Outcome {
    let (tag, compartment) = (bag.word("tag").trim().to_owned(), bag.word("compartment").trim().to_owned());
    let beside = stored(&fields![compartment: &compartment])?;
    if let Some(other) = beside.iter().find(|other| other.id != bag.id) {
        let refusal = refuse("compartment-used").with("compartment", compartment);
        return Err(refusal.with("tag", other.word("tag")));
    }
    let hours = Hours::of(today())?;
    let until = collection(hours)?;
    if turn::now() > until {
        return Err(refuse("bags-closed").with("until", stamp(until)));
    }
    give_tag(bag.id, &tag)?;
    let now = turn::now();
    bag.set(fields![
        tag: tag,
        compartment: compartment,
        stored_at: moment(now),
        stored_by: person(turn::actor()),
        collect_by: moment(until),
    ])?;
    set_warning(hours)
}

/// Bags that are stored now, with these values.
fn stored(matching: &[Field]) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { states: vec!["stored".into()], where_: matching.to_vec(), ..filter("bag") })
}

/// Until when bags of a day are collected.
fn collection(hours: Hours) -> Outcome<Instant> {
    Ok(hours.closes().saturating_add_unsigned(setting::length("collection_by")?))
}

/// A tag goes to one customer at a time; a new one is known from its first use on.
fn give_tag(bag: u64, tag: &str) -> Outcome {
    if registers::get("bag-tags", tag)?.is_none() {
        registers::put("bag-tags", tag, &[])?;
    }
    let standing = custody::state("bag-tags", tag)?;
    if standing.lost > 0 {
        return Err(refuse("tag-closed").with("tag", tag));
    }
    if !standing.loans.is_empty() {
        let holder = stored(&fields![tag: tag])?.into_iter().find(|other| other.id != bag);
        let compartment = holder.map_or_else(String::new, |other| other.word("compartment").to_owned());
        return Err(refuse("tag-in-use").with("tag", tag).with("compartment", compartment));
    }
    let out = Outgoing {
        key: tag.to_owned(),
        holder: Holder::Outside("customer / 顾客".into()),
        count: 1,
        due: None,
        about: Some(bag),
        note: String::new(),
    };
    custody::check_out("bag-tags", &out).map(|_| ())
}

fn take_tag_back(bag: &Ticket) -> Outcome {
    let key = bag.word("tag").to_owned();
    let back = Incoming { key, loan: None, count: 1, rest: None, intact: None, note: String::new() };
    custody::check_in("bag-tags", &back)
}

/// The tag is somewhere outside: nobody gets or shows it until it is replaced.
fn close_tag(bag: &Ticket, why: &str) -> Outcome {
    let tag = bag.word("tag");
    let loan = custody::state("bag-tags", tag)?.loans.first().map(|loan| loan.id);
    custody::declare_lost("bag-tags", tag, loan, 1, why)
}

fn gone(bag: &mut Ticket) -> Outcome {
    bag.set(fields![out_at: moment(turn::now()), handed_by: person(turn::actor())])
}

/// A tag is shown at the counter.
pub(crate) fn on_collection(event: TicketEvent) -> Outcome {
    if event.cause != "opened" {
        return Ok(());
    }
    let mut collection = event.ticket;
    let tag = collection.word("tag").trim().to_owned();
    let Some(bag) = stored(&fields![tag: &tag])?.into_iter().next() else {
        return Err(refuse(why_nothing(&tag)?).with("tag", tag));
    };
    collection.set(fields![tag: tag, compartment: bag.word("compartment"), bag: bag.id])?;
    tickets::act(bag.id, "return", &[])
}

fn why_nothing(tag: &str) -> Outcome<&'static str> {
    let earlier = all_tickets(&Filter { where_: fields![tag: tag], ..filter("bag") })?;
    let left = earlier.last().is_some_and(|bag| bag.state == "left");
    Ok(if left { "tag-left-over" } else { "tag-not-in-use" })
}

/// Business ends at another time today: what is stored is collected by then.
pub(crate) fn move_collection(hours: Hours) -> Outcome {
    if hours.day != today() {
        return Ok(());
    }
    let until = collection(hours)?;
    let bags = stored(&[])?;
    for bag in &bags {
        tickets::set(bag.id, &fields![collect_by: moment(until)])?;
    }
    if bags.is_empty() { Ok(()) } else { set_warning(hours) }
}

/// Setting it again moves it.
fn set_warning(hours: Hours) -> Outcome {
    let before = u32::try_from(setting::length("closing_warning")? / MINUTE).unwrap_or(0);
    let at = hours.at(hours.closing.saturating_sub(before));
    if at < turn::now() { Ok(()) } else { schedules::set_timer(WARNING, None, at, &[]) }
}

pub(crate) fn on_timer(_: &TimerEvent) -> Outcome {
    let bags = stored(&[])?;
    if bags.is_empty() {
        return Ok(());
    }
    let tags: Vec<_> = bags.iter().map(|bag| bag.word("tag")).collect();
    let (count, list) = (bags.len(), tags.join(", "));
    schedules::plan_duty("bags-still-stored", turn::now(), None, &fields![bags: number(count), list: &list])?;
    notify("bags-left")
        .post("bag-desk")
        .post("announcer")
        .arg("bags", number(count))
        .arg("list", list)
        .arg("closing", clock(Hours::of(today())?.closing))
        .send()
}

pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let of_period = Filter { opened_from: Some(start), opened_until: Some(end), ..filter("bag") };
    let tallies = tickets::count(&of_period, &["state".to_owned()])?;
    let in_states = |states: &[&str]| -> u64 {
        let meant =
            tallies.iter().filter(|tally| tally.keys.iter().any(|state| states.contains(&state.as_str())));
        meant.map(|tally| tally.count).sum()
    };
    let all = tallies.iter().map(|tally| tally.count).sum::<u64>();
    let figures = vec![
        figure("stored", number(all)),
        figure("returned", number(in_states(&["returned", "returned-without-tag"]))),
        figure("left", number(in_states(&["left"]))),
        figure("lost", number(in_states(&["returned-without-tag"]))),
    ];
    Ok(table(&[], Vec::new(), figures))
}
