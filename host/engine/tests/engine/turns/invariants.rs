//! What repeats something is held against what it repeats: indexes, counters, the queue of what is due.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_engine::alarm::{Due, DueItem, Timer};
use frontdesk_engine::approval::{Approval, ApprovalState};
use frontdesk_engine::command::Command;
use frontdesk_engine::custody::{Custody, Loan, Movement, MovementKind};
use frontdesk_engine::deadline::{Deadline, LIMIT_GRACE};
use frontdesk_engine::directory::Person;
use frontdesk_engine::document::{Document, Validity};
use frontdesk_engine::duty::{Occurrence, OccurrenceState};
use frontdesk_engine::fault::{Fault, FaultState};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::ledger::{Balance, PeriodSum, Posted, Rest};
use frontdesk_engine::notice::{Outgoing, OutgoingState, Receipt, ReceiptState, Sent};
use frontdesk_engine::queue::{line_of, rank_of, waiting};
use frontdesk_engine::recount::Edit;
use frontdesk_engine::register::Entry;
use frontdesk_engine::series::Series;
use frontdesk_engine::signature::Signature;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::value::Value;
use frontdesk_engine::view::{Range, View as _};

use rust_decimal::Decimal;

use super::at_posts::{check_posts, queued_at_posts};
use super::world::World;

pub(super) fn keys_of(world: &World, kind: &str) -> BTreeSet<String> {
    let range = Range::prefix(format!("{kind}/").as_bytes());
    world.store.scan(&range, usize::MAX).unwrap().into_iter().map(|(key, _)| text(key)).collect()
}

pub(super) fn ids_below(world: &World, kind: &str) -> Vec<u64> {
    keys_of(world, kind).iter().filter_map(|key| key::last_number(key.as_bytes())).collect()
}

pub(super) fn text(key: Vec<u8>) -> String {
    String::from_utf8(key).unwrap()
}

/// Holds everything that repeats something against what it repeats.
pub(super) fn check(world: &World, told: &str) {
    check_tickets(world, told);
    check_waiting(world, told);
    check_ties(world, told);
    check_queue(world, told);
    check_people_and_messages(world, told);
    check_posts(world, told);
    check_sign_offs(world, told);
    check_things(world, told);
    check_documents(world, told);
    for ledger in world.site.plugins.get("desk").iter().flat_map(|desk| desk.blueprint.ledgers.keys()) {
        check_ledger(world, "desk", ledger, told);
    }
}

/// Approvals that run wait for people, on tickets that are not over; a signature that counts is under what stands there.
fn check_sign_offs(world: &World, told: &str) {
    let rounds: Vec<Approval> = world.below(key::all_approvals());
    let running = rounds.iter().filter(|round| round.state == ApprovalState::Running);
    let waiting = running.clone().map(|round| text(key::approval_waiting(round.id).bytes())).collect();
    assert_eq!(keys_of(world, "approval-waiting"), waiting, "{told}");
    for round in running {
        let ticket = world.ticket(round.ticket);
        assert_ne!(ticket.state, "over", "{told}");
        assert!(round.until.is_some() || ticket.state == "asked", "{told}");
        let step = round.current().unwrap();
        assert!(step.taken() < step.seats.len(), "{told}");
    }
    for signature in world.below::<Signature>(key::all_signatures()) {
        let good = signature.counts(&world.ticket(signature.ticket));
        assert_eq!(good, signature.void.is_none(), "{told}");
    }
}

fn check_tickets(world: &World, told: &str) {
    let tickets: Vec<Ticket> = world.below(key::tickets());
    let mut wanted: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for ticket in &tickets {
        let id = ticket.id;
        let mut add = |kind, key| {
            wanted.entry(kind).or_default().insert(text(key));
        };
        let (plugin, workflow) = (&ticket.plugin, &ticket.workflow);
        add("ticket-state", key::ticket_state(plugin, workflow, &ticket.state).id(id));
        add("ticket-number", key::ticket_number(&ticket.number).bytes());
        if let Some(person) = &ticket.assignee {
            add("ticket-assignee", key::ticket_assignee(person).id(id));
        }
        if let Some(person) = &ticket.requester {
            add("ticket-requester", key::ticket_requester(person).id(id));
        }
        if let Some(parent) = ticket.parent {
            add("ticket-part", key::ticket_part(parent).id(id));
        }
        for tag in &ticket.tags {
            add("ticket-tag", key::ticket_tag(tag).id(id));
        }
        for (name, value) in &ticket.fields {
            let declared = &world.site.plugins[plugin].blueprint.workflows[workflow].fields[name];
            let value = indexed(value);
            if declared.indexed {
                add("ticket-field", key::ticket_field(plugin, workflow, name, &value).id(id));
            }
        }
        if let Some(values) = same(world, ticket) {
            add("ticket-same", key::ticket_same(plugin, workflow, &values).at(ticket.opened_at, id));
        }
        *counts.entry(text(key::ticket_count(plugin, workflow, &ticket.state).bytes())).or_default() += 1;
    }
    for kind in ["state", "number", "assignee", "requester", "part", "tag", "field", "same"] {
        let kind = format!("ticket-{kind}");
        assert_eq!(keys_of(world, &kind), wanted.remove(kind.as_str()).unwrap_or_default(), "{told}");
    }
    for key in keys_of(world, "ticket-count") {
        let kept: u64 = serde_json::from_slice(&world.store.get(key.as_bytes()).unwrap().unwrap()).unwrap();
        assert_eq!(kept, counts.remove(&key).unwrap_or_default(), "{key}: {told}");
    }
    assert!(counts.is_empty(), "{counts:?}: {told}");
    // Ids are never used again; those of bills that were kept long enough are gone.
    let highest = tickets.iter().map(|ticket| ticket.id).max().unwrap_or_default();
    assert!(highest <= world.head().tickets, "{told}");
}

/// A value as indexes have it.
fn indexed(value: &Value) -> String {
    match value {
        Value::Number(number) => number.normalize().to_string(),
        other => other.to_string(),
    }
}

/// The values by which a ticket is the same matter as others, when its workflow looks for repeats.
fn same(world: &World, ticket: &Ticket) -> Option<String> {
    let repeat = world.site.plugins[&ticket.plugin].blueprint.workflows[&ticket.workflow].repeat.as_ref()?;
    let values: Option<Vec<_>> =
        repeat.same.iter().map(|name| ticket.fields.get(name).map(indexed)).collect();
    Some(serde_json::to_string(&values?).unwrap())
}

/// Whoever is in a state of a queue waits there, once, at the rank of its fields; nobody else does.
fn check_waiting(world: &World, told: &str) {
    let tickets: Vec<Ticket> = world.below(key::tickets());
    let mut wanted = BTreeSet::new();
    for (plugin, active) in &world.site.plugins {
        for (name, queue) in &active.blueprint.queues {
            let workflow = &active.blueprint.workflows[&queue.workflow];
            let stands = |ticket: &&Ticket| {
                (&ticket.plugin, &ticket.workflow) == (plugin, &queue.workflow)
                    && queue.states.contains(&ticket.state)
            };
            for ticket in tickets.iter().filter(stands) {
                let waiting = waiting(&*world.store, ticket.id, name).unwrap().unwrap();
                assert_eq!(waiting.left, None, "{told}");
                assert!(waiting.entered >= ticket.opened_at && waiting.entered <= world.head().now, "{told}");
                assert_eq!(waiting.line, line_of(queue, |field| ticket.value(field)), "{told}");
                assert_eq!(waiting.rank, rank_of(queue, workflow, ticket), "{told}");
                wanted.insert(text(waiting.key(plugin)));
            }
        }
    }
    assert_eq!(keys_of(world, "queue"), wanted, "{told}");
}

/// A tie is told from both of its ends.
fn check_ties(world: &World, told: &str) {
    let ties = keys_of(world, "tie");
    for key in &ties {
        let parts: Vec<_> = key.split('/').collect();
        let other = if parts[4] == "out" { "in" } else { "out" };
        let back = format!("tie/{}/{}/{}/{other}", parts[3], parts[2], parts[1]);
        assert!(ties.contains(&back), "{key} has no `{back}`: {told}");
    }
}

/// The queue is what deadlines, timers, occurrences and crons say, but for what rang into a parked fault.
fn check_queue(world: &World, told: &str) {
    let queued: Vec<DueItem> = world.below(key::dues());
    let parked: Vec<DueItem> = world
        .below::<Fault>(key::faults())
        .into_iter()
        .filter(|fault| fault.state == FaultState::Parked)
        .filter_map(|fault| match fault.request.command {
            Command::Handle(item) => Some(item),
            _ => None,
        })
        .collect();
    let mut wanted: Vec<DueItem> = Vec::new();
    for deadline in world.below::<Deadline>(key::all_deadlines()) {
        let what = Due::Deadline { ticket: deadline.ticket, name: deadline.name.clone() };
        wanted.extend(deadline.next().map(|at| DueItem { at, what }));
        check_ladder(&deadline, told);
    }
    for edit in world.below::<Edit>(key::recounts()) {
        let item = DueItem { at: edit.at, what: Due::Recount { edit: edit.turn, after: None } };
        if !parked.iter().any(|parked| parked.key().bytes() == item.key().bytes()) {
            wanted.push(item);
        }
    }
    let late = world.below::<Approval>(key::all_approvals());
    wanted.extend(late.iter().filter_map(Approval::alarm));
    let mut ticket_timers = BTreeSet::new();
    for timer in world.below::<Timer>(key::timers("desk")) {
        let what = Due::Timer { plugin: "desk".into(), key: timer.key.clone() };
        let item = DueItem { at: timer.at, what };
        let of_ticket = timer.ticket.map(|id| text(key::ticket_timer(id, "desk", &timer.key).bytes()));
        ticket_timers.extend(of_ticket);
        if !parked.contains(&item) {
            wanted.push(item);
        }
    }
    assert_eq!(keys_of(world, "ticket-timer"), ticket_timers, "{told}");
    for ticket in world.below::<Ticket>(key::tickets()).iter().filter(|ticket| ticket.state == "paid") {
        let zone = &world.site.calendars.zone;
        let last = zone.civil_date(ticket.entered_state_at).plus_days(2);
        let at = zone.end_of_day(last).plus(LIMIT_GRACE);
        wanted.push(DueItem { at, what: Due::Retention { ticket: ticket.id } });
    }
    for plugin in ["desk", "rounds"] {
        for (duty, at) in world.below::<(String, Instant)>(key::duties_next(plugin)) {
            wanted.push(DueItem { at, what: Due::Cron { plugin: plugin.into(), duty } });
        }
        for next in [key::quotas_next(plugin), key::closings_next(plugin)] {
            let items = world.below::<(String, DueItem)>(next);
            wanted.extend(items.into_iter().map(|(_, item)| item));
        }
    }
    for series in world.below::<Series>(key::all_duty_series()) {
        let Series { plugin, duty, key, next, .. } = series;
        wanted.extend(next.map(|at| DueItem { at, what: Due::Series { plugin, duty, key } }));
    }
    wanted.extend(queued_at_posts(world));
    let mut waiting = BTreeSet::new();
    for occurrence in world.below::<Occurrence>(key::all_occurrences()) {
        let Occurrence { id, plugin, duty, due, .. } = occurrence;
        if matches!(occurrence.state, OccurrenceState::Open | OccurrenceState::Missed) {
            waiting.insert(text(key::duty_waiting(id).bytes()));
        }
        let item = match occurrence.state {
            OccurrenceState::Planned => {
                Some(DueItem { at: due, what: Due::DutyOpens { occurrence: id, plugin, duty, due } })
            }
            OccurrenceState::Open => occurrence.until.map(|until| DueItem {
                at: until.plus(LIMIT_GRACE),
                what: Due::DutyMissed { occurrence: id, plugin, duty, due },
            }),
            OccurrenceState::Done | OccurrenceState::Missed | OccurrenceState::Settled => None,
        };
        wanted.extend(item.filter(|item| !parked.contains(item)));
    }
    assert_eq!(keys_of(world, "duty-waiting"), waiting, "{told}");
    for sent in world.below::<Sent>(key::notices()) {
        let what = Due::Confirm { plugin: sent.plugin, notice: sent.id };
        wanted.extend(sent.check_at.map(|at| DueItem { at, what }).filter(|item| !parked.contains(item)));
    }
    wanted.extend(books_wait(world).into_iter().filter(|item| !parked.contains(item)));
    let places =
        |items: &[DueItem]| items.iter().map(|item| text(item.key().bytes())).collect::<BTreeSet<_>>();
    assert_eq!(places(&queued), places(&wanted), "{told}");
    assert_eq!(keys_of(world, "due"), places(&queued), "{told}");
}

/// Levels still to come stand above the one taken, in order and in time; only the next can wait for something.
fn check_ladder(deadline: &Deadline, told: &str) {
    let levels: Vec<_> = deadline.steps.iter().map(|step| step.level).collect();
    let ascending = levels.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(ascending && levels.first().is_none_or(|first| *first > deadline.level), "{levels:?}: {told}");
    assert!(deadline.steps.windows(2).all(|pair| pair[0].at <= pair[1].at), "{deadline:?}: {told}");
    assert!(deadline.steps.iter().skip(1).all(|step| !step.held), "{deadline:?}: {told}");
    let paused = deadline.left.is_some();
    assert!(deadline.steps.iter().all(|step| step.left.is_some() == paused), "{deadline:?}: {told}");
}

fn check_people_and_messages(world: &World, told: &str) {
    let people: Vec<Person> = world.below(key::people());
    let roles =
        people.iter().flat_map(|person| person.roles.iter().map(|role| key::role_of(role, &person.id)));
    assert_eq!(keys_of(world, "person-role"), roles.map(|key| text(key.bytes())).collect(), "{told}");
    let messages: Vec<Outgoing> = world.below(key::all_outgoing());
    let tries = messages.iter().filter_map(|message| Some(key::outgoing_try(message.next_try?, message.id)));
    assert_eq!(keys_of(world, "outgoing-waiting"), tries.map(|key| text(key.bytes())).collect(), "{told}");
    let dead = messages.iter().filter(|message| message.state == OutgoingState::Dead);
    let dead = dead.map(|message| text(key::outgoing_dead_one(message.id).bytes()));
    assert_eq!(keys_of(world, "outgoing-dead"), dead.collect(), "{told}");
    for sent in world.below::<Sent>(key::notices()) {
        for receipt in world.below::<Receipt>(key::receipts(sent.id)) {
            let message = receipt.outgoing.map(|id| world.get::<Outgoing>(key::outgoing(id)).unwrap());
            let waits = message.as_ref().is_some_and(|message| message.state == OutgoingState::Waiting);
            assert_eq!(waits, receipt.state == ReceiptState::Queued, "{told}");
            assert!(
                message
                    .is_none_or(|message| message.notices().iter().any(|(id, _)| *id == sent.id) || !waits),
                "{told}"
            );
        }
    }
    for message in &messages {
        assert_eq!(message.state == OutgoingState::Waiting, message.next_try.is_some(), "{told}");
    }
}

/// What loans, passes and rests wait for.
fn books_wait(world: &World) -> Vec<DueItem> {
    let desk = || "desk".to_owned();
    let custodies: Vec<Custody> = world.below(key::custodies("desk", "tools"));
    let loans = custodies.into_iter().flat_map(|custody| custody.loans).filter_map(|loan| {
        let Loan { id, register, key, rings, .. } = loan;
        Some(DueItem { at: rings?, what: Due::LoanLate { plugin: desk(), register, key, loan: id } })
    });
    let open = keys_of(world, "pass-open");
    let slips = world.below::<Document>(key::documents("desk", "slip")).into_iter().filter_map(|slip| {
        let waits = open.contains(&text(key::pass_open("desk", "slip", &slip.number).bytes()));
        let at = slip.pass.as_ref()?.until?.plus(LIMIT_GRACE);
        let what = Due::PassExpired { plugin: desk(), document: slip.document, number: slip.number };
        waits.then_some(DueItem { at, what })
    });
    let mut all: Vec<DueItem> = loans.chain(slips).collect();
    for account in ["a0", "a1", "a2"] {
        for rest in world.below::<Rest>(key::rests("desk", "points", account)) {
            let what = Due::LedgerPeriod { plugin: desk(), ledger: "points".into(), account: account.into() };
            all.push(DueItem { at: rest.at, what });
        }
    }
    all
}

/// Nothing is out twice: what is out and lost never exceeds what there is, and adds up from the movements.
pub(super) fn check_things(world: &World, told: &str) {
    for entry in world.below::<Entry>(key::entries("desk", "tools")) {
        let custody: Custody = world.get(key::custody("desk", "tools", &entry.key)).unwrap_or_default();
        let stock = match entry.fields.get("pieces") {
            Some(Value::Number(pieces)) => pieces.to_string().parse::<u64>().unwrap(),
            _ => 0,
        };
        assert!(custody.out() + u64::from(custody.lost) <= stock, "{}: {told}", entry.key);
        let movements: Vec<Movement> = world.below(key::movements("desk", "tools", &entry.key));
        let sum = |kind, of_loans: bool| -> u64 {
            let meant = movements.iter().filter(|one| one.kind == kind && (!of_loans || one.loan.is_some()));
            meant.map(|one| u64::from(one.count)).sum()
        };
        use MovementKind::{Found, In, Lost, Out};
        assert_eq!(sum(Out, true), sum(In, true) + sum(Lost, true) + custody.out(), "{}: {told}", entry.key);
        assert_eq!(sum(Lost, false), sum(Found, false) + u64::from(custody.lost), "{}: {told}", entry.key);
        assert!(
            !custody.is_plain()
                || !keys_of(world, "custody")
                    .contains(&text(key::custody("desk", "tools", &entry.key).bytes()))
        );
    }
}

/// Numbers without gaps, codes once each, and what can be used is what waits.
fn check_documents(world: &World, told: &str) {
    let slips: Vec<Document> = world.below(key::documents("desk", "slip"));
    let mut by_month: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for slip in &slips {
        let (month, number) = slip.number.rsplit_once('-').unwrap();
        by_month.entry(month).or_default().push(number.parse().unwrap());
        assert_eq!(slip.hash, slip.digest(), "{told}");
    }
    for (month, mut numbers) in by_month {
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "{month}: {told}");
    }
    let codes: BTreeSet<_> =
        slips.iter().map(|slip| text(key::pass_code(&slip.pass.as_ref().unwrap().code).bytes())).collect();
    assert_eq!((codes.len(), &codes), (slips.len(), &keys_of(world, "pass-code")), "{told}");
    let now = world.head().now;
    let open = slips.iter().filter(|slip| slip.validity(now) == Validity::Valid);
    let open: BTreeSet<_> =
        open.map(|slip| text(key::pass_open("desk", "slip", &slip.number).bytes())).collect();
    let kept = keys_of(world, "pass-open");
    assert!(kept.is_superset(&open), "{told}");
    // One whose moment has come rings next.
    for late in kept.difference(&open) {
        let number = late.rsplit('/').next().unwrap();
        let slip = slips.iter().find(|slip| slip.number == number).unwrap();
        assert_eq!(slip.validity(now), Validity::Expired, "{told}");
    }
}

/// Sums and balances are what the postings come to.
pub(super) fn check_ledger(world: &World, plugin: &str, ledger: &str, told: &str) {
    let postings: Vec<Posted> = world.below(key::ledger(plugin, ledger));
    let period = world.site.plugins[plugin].blueprint.ledgers[ledger].period;
    let bounds = |at| period.at(at, &super::world::zone()).bounds(&super::world::zone());
    let by_id: BTreeMap<u64, &Posted> = postings.iter().map(|posted| (posted.id, posted)).collect();
    let reversed: BTreeSet<u64> = postings.iter().filter_map(|posted| posted.origin.reverses).collect();
    let mut sums: BTreeMap<String, PeriodSum> = BTreeMap::new();
    let mut balances: BTreeMap<String, Balance> = BTreeMap::new();
    for posted in &postings {
        let account = &posted.posting.account;
        let (start, end) = bounds(posted.at);
        let place = text(key::period_sum(plugin, ledger, account, start).bytes());
        let sum = sums.entry(place).or_insert(PeriodSum { start, end, ..PeriodSum::default() });
        sum.sum += posted.posting.amount;
        sum.postings += 1;
        let elsewhere = posted.origin.reverses.is_some_and(|id| bounds(by_id[&id].at).0 != start);
        sum.capped += if elsewhere { Decimal::ZERO } else { posted.posting.amount };
        if let (Some(kind), false) = (&posted.origin.kind, reversed.contains(&posted.id)) {
            *sum.kinds.entry(kind.clone()).or_default() += 1;
        }
        let place = text(key::balance(plugin, ledger, account).bytes());
        let fresh = Balance { account: account.clone(), sum: Decimal::ZERO, postings: 0, first: posted.at };
        let balance = balances.entry(place).or_insert(fresh);
        balance.sum += posted.posting.amount;
        balance.postings += 1;
        balance.first = balance.first.min(posted.at);
    }
    let under = |kind: &str| {
        let all = keys_of(world, kind).into_iter();
        all.filter(|key| key.starts_with(&format!("{kind}/{plugin}/{ledger}/"))).collect::<Vec<_>>()
    };
    fn read<T: serde::de::DeserializeOwned>(world: &World, key: &str) -> T {
        serde_json::from_slice(&world.store.get(key.as_bytes()).unwrap().unwrap()).unwrap()
    }
    let kept: BTreeMap<String, PeriodSum> =
        under("period-sum").into_iter().map(|key| (key.clone(), read(world, &key))).collect();
    assert_eq!(kept, sums, "{told}");
    let kept: BTreeMap<String, Balance> =
        under("balance").into_iter().map(|key| (key.clone(), read(world, &key))).collect();
    assert_eq!(kept, balances, "{told}");
}
