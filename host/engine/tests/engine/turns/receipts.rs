//! Notices that wait for the morning, gather, fall back on another channel, and must be read.

use frontdesk_engine::calendar::Zone;
use frontdesk_engine::command::{Actor, Command, Delivery};
use frontdesk_engine::directory::Person;
use frontdesk_engine::hooks::Event;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::key;
use frontdesk_engine::notice::{Audience, Notice, Outgoing, OutgoingState, Receipt, ReceiptState, Sent};
use frontdesk_engine::quiet::{Gathering, Quiet};
use frontdesk_engine::value::Fields;
use proptest::prelude::*;
use serde_json::json;

use crate::laws::config;

use super::settings::{inquiry, talking};
use super::world::{World, at, person};

fn notice(template: &str, role: &str) -> Notice {
    let to = vec![Audience::Role(role.into())];
    Notice { to, template: template.into(), arguments: Fields::new(), about: None, key: None, urgent: false }
}

/// A site where each inquiry sends this, and the clerk and the guard have e-mail.
fn sending(notice: Notice) -> World {
    let mut world = talking();
    for (id, role) in [("ann", "clerk"), ("gil", "guard")] {
        let email = Some(format!("{id}@example.com"));
        world.admin(Command::PutPerson(Person { email, ..person(id, &[role]) }));
    }
    world.on_opened(move |ticket, turn| {
        turn.send(Notice { about: Some(ticket.id), ..notice.clone() })?;
        Ok(())
    });
    world
}

fn outbox(world: &World) -> Vec<Outgoing> {
    world.below(key::all_outgoing())
}

fn receipts(world: &World, notice: u64) -> Vec<Receipt> {
    world.below(key::receipts(notice))
}

fn sent(world: &World) -> Vec<Sent> {
    world.below(key::notices())
}

fn tell(world: &mut World, outgoing: u64, delivered: bool) {
    let delivery = Delivery { outgoing, delivered, detail: "so".into(), next_try: None };
    world.run_by(Actor::System, Command::Delivered(delivery));
}

fn open(world: &mut World) -> u64 {
    inquiry(world, json!({ "subject": "Parking" }))
}

#[test]
fn messages_wait_for_the_morning_and_the_inbox_does_not() {
    let mut world = sending(notice("news", "clerk"));
    world.until("2026-03-02 21:59");
    open(&mut world);
    world.until("2026-03-02 23:00");
    open(&mut world);
    world.until("2026-03-03 06:59");
    open(&mut world);
    world.until("2026-03-03 07:00");
    open(&mut world);
    let tries: Vec<_> = outbox(&world).into_iter().map(|message| message.next_try.unwrap()).collect();
    let morning = at("2026-03-03 07:00");
    assert_eq!(tries, [at("2026-03-02 21:59"), morning, morning, morning]);
    let held: Vec<_> = outbox(&world).into_iter().map(|message| message.held_until).collect();
    assert_eq!(held, [None, Some(morning), Some(morning), None]);
    assert_eq!(world.inbox("ann").len(), 4);
}

#[test]
fn what_presses_leaves_at_night() {
    let mut world = sending(notice("alarm", "clerk"));
    world.until("2026-03-03 03:12");
    open(&mut world);
    assert_eq!(outbox(&world)[0].next_try, Some(at("2026-03-03 03:12")));
    let mut world = sending(Notice { urgent: true, ..notice("news", "clerk") });
    world.until("2026-03-03 03:12");
    open(&mut world);
    assert_eq!(outbox(&world)[0].next_try, Some(at("2026-03-03 03:12")));
}

#[test]
fn a_person_has_their_own_quiet_hours_and_tries_keep_them() {
    let mut world = sending(notice("news", "clerk"));
    let quiet = Some(Quiet { from: "12:00".into(), until: "14:00".into() });
    let email = Some("ann@example.com".into());
    world.admin(Command::PutPerson(Person { email, quiet, ..person("ann", &["clerk"]) }));
    world.until("2026-03-02 11:59");
    open(&mut world);
    let [message] = <[Outgoing; 1]>::try_from(outbox(&world)).unwrap();
    let later = Some(at("2026-03-02 12:04"));
    let delivery = Delivery { outgoing: message.id, delivered: false, detail: "451".into(), next_try: later };
    world.run_by(Actor::System, Command::Delivered(delivery));
    assert_eq!(outbox(&world)[0].next_try, Some(at("2026-03-02 14:00")));
    world.until("2026-03-02 23:30");
    open(&mut world);
    assert_eq!(outbox(&world)[1].next_try, Some(at("2026-03-02 23:30")));
}

#[test]
fn quiet_hours_follow_their_setting() {
    let mut world = sending(notice("news", "clerk"));
    let value = frontdesk_engine::blueprint::model::Scalar::Text("20:00".into());
    let (plugin, name) = ("talk".into(), "evening".into());
    world.admin(Command::ChangeSetting { plugin, name, value, from: None });
    world.until("2026-03-02 20:30");
    open(&mut world);
    assert_eq!(outbox(&world)[0].next_try, Some(at("2026-03-03 07:00")));
}

#[test]
fn quiet_hours_go_by_the_wall_through_changes_of_the_clocks() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let quiet = |from: &str, until: &str| Quiet { from: from.into(), until: until.into() };
    let civil = |text: &str| zone.parse_civil(text).unwrap();
    // On 29 March 2026 two o'clock is three; on 25 October three comes twice.
    for (from, until, at, end) in [
        ("22:00", "07:00", "2026-03-28 23:00", Some("2026-03-29 07:00")),
        ("22:00", "07:00", "2026-03-29 06:59", Some("2026-03-29 07:00")),
        ("22:00", "07:00", "2026-03-29 07:00", None),
        ("22:00", "07:00", "2026-10-25 02:30", Some("2026-10-25 07:00")),
        ("22:00", "02:30", "2026-03-29 01:59", Some("2026-03-29 03:00")),
        ("02:43", "02:00", "2026-03-28 03:00", Some("2026-03-30 02:00")),
        ("12:00", "14:00", "2026-03-29 13:59", Some("2026-03-29 14:00")),
        ("12:00", "12:00", "2026-03-29 12:00", None),
        ("00:00", "24:00", "2026-03-29 12:00", None),
    ] {
        assert_eq!(quiet(from, until).end(civil(at), &zone), end.map(civil), "{from}-{until} {at}");
    }
    assert_eq!(Gathering::Daily(18 * 60).next(civil("2026-03-29 18:00"), &zone), civil("2026-03-30 18:00"));
    assert_eq!(Gathering::Daily(18 * 60).next(civil("2026-03-29 17:59"), &zone), civil("2026-03-29 18:00"));
    assert_eq!(Gathering::Hourly.next(civil("2026-03-29 01:30"), &zone), civil("2026-03-29 03:00"));
    assert_eq!(Gathering::Hourly.next(civil("2026-03-29 23:30"), &zone), civil("2026-03-30 00:00"));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_quiet_time_ends_where_the_next_moment_is_loud(
        from in 0_u32..1440,
        until in 0_u32..1440,
        at in 1_700_000_000_000_i64..1_900_000_000_000,
        berlin in any::<bool>(),
    ) {
        let zone = Zone::named(if berlin { "Europe/Berlin" } else { "Asia/Shanghai" }).unwrap();
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let quiet = Quiet { from: clock(from), until: clock(until) };
        let minute = zone.minute_of_day(Instant(at));
        let by_the_wall = if from <= until { (from..until).contains(&minute) } else { minute >= from || minute < until };
        match quiet.end(Instant(at), &zone) {
            Some(end) => {
                prop_assert!(end > Instant(at));
                // Where the clocks leave out an hour, two quiet times may become one.
                let most = if berlin { 49 } else { 24 };
                prop_assert!(end.since(Instant(at)).0 <= most * 3_600_000);
                prop_assert_eq!(quiet.end(end, &zone), None);
            }
            // Where the clocks change, an hour is named twice or not at all.
            None => prop_assert!(!by_the_wall || berlin),
        }
        if !berlin {
            prop_assert_eq!(quiet.end(Instant(at), &zone).is_some(), by_the_wall);
        }
    }

    #[test]
    fn what_gathers_leaves_later_and_soon(at in 1_700_000_000_000_i64..1_900_000_000_000, minute in 0_u32..1440) {
        let zone = Zone::named("Europe/Berlin").unwrap();
        for (gathering, most) in [(Gathering::Hourly, 2), (Gathering::Daily(minute), 26)] {
            let next = gathering.next(Instant(at), &zone);
            prop_assert!(next > Instant(at) && next.since(Instant(at)).0 <= most * 3_600_000);
        }
    }
}

#[test]
fn several_notices_leave_as_one_message() {
    let mut world = sending(notice("tip", "clerk"));
    let first = open(&mut world);
    open(&mut world);
    world.until("2026-03-02 12:00");
    open(&mut world);
    let [message] = <[Outgoing; 1]>::try_from(outbox(&world)).unwrap();
    assert_eq!(message.next_try, Some(at("2026-03-02 18:00")));
    assert_eq!(message.subject, "Tip ZX-0001 (+2)");
    assert_eq!(message.body, "Tip ZX-0001\nFor ANN.\n\nTip ZX-0002\nFor ANN.\n\nTip ZX-0003\nFor ANN.");
    assert_eq!(world.inbox("ann").len(), 3);
    // It is closed a minute before it leaves.
    world.until("2026-03-02 17:59");
    open(&mut world);
    assert_eq!(outbox(&world).len(), 2);
    assert_eq!(outbox(&world)[1].subject, "Tip ZX-0004");
    world.told();
    tell(&mut world, message.id, true);
    let heard = world.told();
    assert_eq!(heard.len(), 3);
    assert!(
        matches!(&heard[0], Event::Notice { about, outcome, .. } if *about == Some(first) && outcome == "delivered")
    );
    for notice in sent(&world).iter().take(3) {
        assert_eq!(receipts(&world, notice.id)[0].state, ReceiptState::Delivered);
    }
    world.until("2026-03-03 09:00");
    open(&mut world);
    assert_eq!(outbox(&world).len(), 2, "the second message gathers for the next evening");
    assert_eq!(outbox(&world)[1].next_try, Some(at("2026-03-03 18:00")));
}

#[test]
fn a_notice_taken_back_leaves_the_others_in_the_message() {
    let mut world = sending(notice("tip", "clerk"));
    open(&mut world);
    open(&mut world);
    let ids: Vec<_> = sent(&world).into_iter().map(|sent| sent.id).collect();
    let first = ids[0];
    world.on_opened(move |_, turn| {
        assert!(turn.withdraw(first)?);
        Ok(())
    });
    open(&mut world);
    let message = outbox(&world).remove(0);
    assert_eq!((message.state, message.subject.as_str()), (OutgoingState::Waiting, "Tip ZX-0002"));
    assert_eq!(receipts(&world, first)[0].state, ReceiptState::Withdrawn);
    let second = ids[1];
    world.on_opened(move |_, turn| {
        assert!(turn.withdraw(second)?);
        Ok(())
    });
    open(&mut world);
    assert_eq!(outbox(&world)[0].state, OutgoingState::Withdrawn);
}

#[test]
fn what_one_channel_gives_up_the_next_one_takes() {
    let mut world = sending(notice("rule", "guard"));
    open(&mut world);
    let [first] = <[Outgoing; 1]>::try_from(outbox(&world)).unwrap();
    assert_eq!(
        (first.channel.as_str(), first.fallback.as_slice()),
        ("email", ["webhook".to_owned()].as_slice())
    );
    tell(&mut world, first.id, false);
    let second = outbox(&world).remove(1);
    assert_eq!((second.channel.as_str(), second.person.as_deref()), ("webhook", Some("gil")));
    assert_ne!(second.key, first.key);
    let receipt = receipts(&world, first.notice).remove(0);
    assert_eq!((receipt.state, receipt.channel.as_deref()), (ReceiptState::Queued, Some("webhook")));
    tell(&mut world, second.id, false);
    assert_eq!(outbox(&world).len(), 2);
    assert_eq!(receipts(&world, first.notice)[0].state, ReceiptState::Failed);
}

#[test]
fn who_has_no_address_is_reached_by_the_next_channel() {
    let mut world = sending(notice("rule", "supervisor"));
    open(&mut world);
    let [message] = <[Outgoing; 1]>::try_from(outbox(&world)).unwrap();
    assert_eq!((message.channel.as_str(), message.person.as_deref()), ("webhook", Some("sue")));
}

#[test]
fn who_does_not_read_is_reminded_and_at_last_told_of_once() {
    let mut world = sending(notice("rule", "guard"));
    open(&mut world);
    let rule = sent(&world)[0].id;
    let first = outbox(&world)[0].id;
    tell(&mut world, first, true);
    world.until("2026-03-02 09:29");
    assert_eq!(outbox(&world).len(), 1);
    world.until("2026-03-02 09:30");
    // Not confirmed in time: the first reminder goes by the next channel.
    let reminder = outbox(&world).remove(1);
    assert_eq!((reminder.channel.as_str(), reminder.at), ("webhook", at("2026-03-02 09:30")));
    assert_eq!(world.inbox("gil")[0].reminders, 1);
    tell(&mut world, reminder.id, true);
    world.until("2026-03-02 10:00");
    assert_eq!((outbox(&world).len(), receipts(&world, rule)[0].reminders), (3, 2));
    world.told();
    world.until("2026-03-02 10:30");
    let told = world.inbox("sue");
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].subject.as_str(), told[0].body.as_str()), ("1 did not read: A new rule", "GIL"));
    assert_eq!(world.heard(), ["notice unconfirmed"]);
    world.until("2026-03-04 10:30");
    assert_eq!((world.inbox("sue").len(), outbox(&world).len()), (1, 3));
    assert_eq!(world.get::<Sent>(key::notice(rule)).unwrap().check_at, None);
}

#[test]
fn who_reads_is_left_alone() {
    let mut world = sending(notice("rule", "guard"));
    open(&mut world);
    let rule = sent(&world)[0].id;
    world.until("2026-03-02 09:20");
    world.done("gil", Command::ReadNotice { notice: rule });
    assert_eq!(receipts(&world, rule)[0].read_at, Some(at("2026-03-02 09:20")));
    world.until("2026-03-02 12:00");
    assert_eq!((outbox(&world).len(), world.inbox("sue").len()), (1, 0));
}

#[test]
fn after_downtime_one_reminder_comes_and_waits_for_the_morning() {
    let mut world = sending(notice("rule", "guard"));
    open(&mut world);
    let first = outbox(&world)[0].id;
    tell(&mut world, first, true);
    world.jump("2026-03-02 23:00");
    let all = outbox(&world);
    assert_eq!(all.len(), 2, "three reminders fell into the gap, one is sent");
    assert_eq!(all[1].next_try, Some(at("2026-03-03 07:00")));
    // What waits to leave needs no second copy.
    world.until("2026-03-03 00:00");
    assert_eq!(outbox(&world).len(), 2);
}

#[test]
fn a_thousand_addressees_have_a_proof_each() {
    let mut world = sending(notice("rule", "guard"));
    for number in 0..999 {
        let id = format!("g{number:03}");
        let email = Some(format!("{id}@example.com"));
        world.admin(Command::PutPerson(Person { email, ..person(&id, &["guard"]) }));
    }
    open(&mut world);
    let rule = sent(&world)[0].clone();
    assert_eq!(rule.persons.len(), 1_000);
    for message in outbox(&world).iter().take(3) {
        tell(&mut world, message.id, true);
    }
    world.done("g500", Command::ReadNotice { notice: rule.id });
    let all = receipts(&world, rule.id);
    let count = |state| all.iter().filter(|receipt| receipt.state == state).count();
    assert_eq!((count(ReceiptState::Queued), count(ReceiptState::Delivered)), (997, 3));
    assert_eq!(all.iter().filter(|receipt| receipt.read_at.is_some()).count(), 1);
}

#[test]
fn keys_hold_for_ever_and_for_one_plugin() {
    let mut world = sending(Notice { key: Some("once".into()), ..notice("news", "clerk") });
    open(&mut world);
    world.until("2028-03-02 09:00");
    open(&mut world);
    assert_eq!(world.inbox("ann").len(), 1);
    assert!(world.get::<u64>(key::notice_key("other", "once")).is_none());
}
