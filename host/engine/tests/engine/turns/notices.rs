//! Notices: who is told, in which language, by which channel, and what becomes of messages.

use frontdesk_engine::command::{Actor, Command, Delivery};
use frontdesk_engine::directory::Person;
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::key;
use frontdesk_engine::notice::{Audience, Notice, Outgoing, OutgoingState, Sent};
use frontdesk_engine::roster::Shift;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::value::Value;
use serde_json::Value as Json;

use super::world::{World, at, desk, fields, install, notice, person};

fn role(role: &str) -> Audience {
    Audience::Role(role.into())
}

fn to(id: &str) -> Audience {
    Audience::Person(id.into())
}

/// A world in which each new complaint sends one notice about itself.
fn sending(notice: Notice) -> World {
    let world = World::new();
    world.on_opened(move |ticket, turn| {
        turn.send(Notice { about: Some(ticket.id), ..notice.clone() })?;
        Ok(())
    });
    world
}

fn outbox(world: &World) -> Vec<Outgoing> {
    world.below(key::all_outgoing())
}

fn readers(world: &World) -> Vec<&'static str> {
    ["ann", "ben", "sue", "tom"].into_iter().filter(|person| !world.inbox(person).is_empty()).collect()
}

/// What a channel tells of a message.
fn tell(world: &mut World, outgoing: u64, delivered: bool, next_try: Option<&str>) -> Outcome {
    let detail = if delivered { "250 ok" } else { "451 later" }.to_owned();
    let delivery = Delivery { outgoing, delivered, detail, next_try: next_try.map(at) };
    world.run_by(Actor::System, Command::Delivered(delivery))
}

#[test]
fn everybody_is_told_once_in_their_own_language() {
    let mut world = sending(notice("late", vec![role("clerk"), to("ann"), role("supervisor"), to("ben")]));
    let id = world.complaint();
    assert_eq!(readers(&world), ["ann", "ben", "sue"]);
    let ann = world.inbox("ann");
    assert_eq!(ann.len(), 1);
    assert_eq!(ann[0].subject, "TS-20260302-0001 is late");
    assert_eq!(ann[0].body, "ANN: 2 hours at Lotus Court.");
    assert_eq!((ann[0].about, ann[0].read_at), (Some(id), None));
    // Ben reads zh-CN, and there is zh.
    assert_eq!(world.inbox("ben")[0].body, "BEN:Lotus Court已 2 小时。");
    let sent: Sent = world.get(key::notice(ann[0].notice)).unwrap();
    assert_eq!(sent.persons, ["ann", "ben", "sue"]);
    assert_eq!(sent.body, ": 2 hours at Lotus Court.");
}

#[test]
fn choices_and_states_are_called_as_people_call_them() {
    let mut world = World::new();
    world.on_opened(|ticket, turn| {
        turn.set_fields(ticket.id, fields([("grade", Value::text("major"))]))?;
        turn.send(Notice { about: Some(ticket.id), ..notice("graded", vec![role("clerk")]) })?;
        Ok(())
    });
    world.complaint();
    let said = |person| world.inbox(person).remove(0);
    assert_eq!((said("ann").subject, said("ann").body), ("Major (major)".into(), "Now Registered.".into()));
    assert_eq!((said("ben").subject, said("ben").body), ("重大(major)".into(), "现为已登记。".into()));
}

#[test]
fn only_who_has_an_address_gets_mail() {
    let mut world = sending(notice("late", vec![role("clerk")]));
    let id = world.complaint();
    let [message] = <[Outgoing; 1]>::try_from(outbox(&world)).unwrap();
    assert_eq!((message.channel.as_str(), message.address.as_str()), ("email", "ann@example.com"));
    assert_eq!((message.person.as_deref(), message.about), (Some("ann"), Some(id)));
    assert_eq!(message.key, format!("lotus-{}", message.id));
    assert_eq!((message.state, message.next_try), (OutgoingState::Waiting, Some(world.clock)));
    assert_eq!(world.below::<u64>(key::outgoing_waiting()), [message.id]);
}

#[test]
fn a_webhook_gets_what_its_template_says() {
    let mut world = sending(notice("hooked", vec![to("sue")]));
    world.complaint();
    let [message] = <[Outgoing; 1]>::try_from(outbox(&world)).unwrap();
    assert_eq!((message.channel.as_str(), message.address.as_str()), ("webhook", "default"));
    assert_eq!(message.body, "News of Lotus Court.");
}

#[test]
fn outside_addresses_need_their_own_grant() {
    let outside = |channel: &str| Audience::Address(channel.into(), "tenant@example.com".into());
    let mut world = sending(notice("plain", vec![outside("email"), outside("email")]));
    assert_eq!(
        world.refused("ann", Command::Open(super::world::complaint())),
        "plugin `desk` 1.0.0 asked for `notify-outside`, which is not granted on site `lotus` (grant it to the plugin)"
    );
    world.admin(install(desk(), &["notify-outside"]));
    world.complaint();
    let sent = outbox(&world);
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].address.as_str(), sent[0].person.as_deref()), ("tenant@example.com", None));
    world.on_opened(move |_, turn| {
        let refused = turn.send(notice("plain", vec![outside("pigeon")])).unwrap_err().to_string();
        assert_eq!(refused, "`to`: expected a channel of email, got `pigeon`");
        Ok(())
    });
    world.complaint();
}

#[test]
fn a_post_is_whoever_stands_there_or_its_last_resort() {
    let mut world = sending(notice("plain", vec![Audience::Post("lobby".into())]));
    world.complaint();
    assert_eq!(readers(&world), ["sue"]);
    let shift = Shift {
        post: "lobby".into(),
        person: "ben".into(),
        start: at("2026-03-02 09:00"),
        end: at("2026-03-02 18:00"),
        kind: None,
    };
    world.admin(Command::PutShift(shift));
    world.complaint();
    assert_eq!(readers(&world), ["ben", "sue"]);
    assert_eq!(world.inbox("sue").len(), 1);
    // Who left stands there no longer, whatever the roster says.
    world.admin(Command::PutPerson(Person { left: true, ..person("ben", &["clerk"]) }));
    world.complaint();
    assert_eq!((world.inbox("sue").len(), world.inbox("ben").len()), (2, 1));
}

#[test]
fn who_left_is_told_nothing_and_who_never_was_refuses() {
    let mut world = sending(notice("plain", vec![role("clerk"), to("ann")]));
    world.admin(Command::PutPerson(Person { left: true, ..person("ann", &["clerk"]) }));
    world.admin(Command::PutPerson(person("dan", &["clerk"])));
    world.done("dan", Command::Open(super::world::complaint()));
    assert_eq!(readers(&world), ["ben"]);
    world.admin(Command::PutPerson(person("ann", &["supervisor"])));
    world.on_opened(|_, turn| {
        let refused = turn.send(notice("plain", vec![to("ghost")])).unwrap_err().to_string();
        assert_eq!(refused, "there is no person `ghost` in the directory");
        turn.send(notice("plain", vec![role("clerk")]))?;
        Ok(())
    });
    world.done("dan", Command::Open(super::world::complaint()));
    // Ann came back in another role, so the clerks are ben and dan.
    assert_eq!(readers(&world), ["ben"]);
    assert_eq!((world.inbox("ben").len(), world.inbox("dan").len()), (2, 2));
}

#[test]
fn a_key_sends_once() {
    let mut world = sending(Notice { key: Some("first".into()), ..notice("plain", vec![to("sue")]) });
    world.complaint();
    world.complaint();
    assert_eq!(world.inbox("sue").len(), 1);
    assert_eq!(world.below::<Json>(key::notices()).len(), 1);
}

#[test]
fn templates_and_arguments_are_checked() {
    let mut world = World::new();
    world.on_opened(|ticket, turn| {
        let mut lacking = notice("late", vec![to("sue")]);
        lacking.arguments.clear();
        assert_eq!(turn.send(lacking).unwrap_err().to_string(), "notice `late`: argument `hours` is missing");
        assert_eq!(
            turn.send(notice("early", vec![to("sue")])).unwrap_err().to_string(),
            "there is no notice `early` (there are: late, not-back, graded, plain, hooked)"
        );
        let about = Notice { about: Some(ticket.id + 1), ..notice("plain", vec![to("sue")]) };
        assert_eq!(turn.send(about).unwrap_err().to_string(), "there is no ticket 2");
        Ok(())
    });
    world.complaint();
    assert_eq!(readers(&world), Vec::<&str>::new());
}

#[test]
fn what_is_read_is_marked_once() {
    let mut world = sending(notice("plain", vec![to("sue")]));
    world.complaint();
    let id = world.inbox("sue")[0].notice;
    assert_eq!(
        world.refused("ann", Command::ReadNotice { notice: id }),
        format!("there is no notice {id} in your inbox")
    );
    world.until("2026-03-02 10:00");
    world.done("sue", Command::ReadNotice { notice: id });
    world.until("2026-03-02 11:00");
    world.done("sue", Command::ReadNotice { notice: id });
    assert_eq!(world.inbox("sue")[0].read_at, Some(at("2026-03-02 10:00")));
}

#[test]
fn a_withdrawn_notice_is_taken_from_those_who_did_not_read_it() {
    let mut world = sending(notice("late", vec![role("clerk")]));
    world.complaint();
    let id = world.inbox("ann")[0].notice;
    world.done("ben", Command::ReadNotice { notice: id });
    world.on_opened(move |_, turn| {
        assert!(turn.withdraw(id)?);
        assert!(!turn.withdraw(id)?);
        assert_eq!(turn.withdraw(99).unwrap_err().to_string(), "there is no notice 99");
        Ok(())
    });
    world.complaint();
    assert_eq!(readers(&world), ["ben"]);
    let message = outbox(&world).remove(0);
    assert_eq!((message.state, message.next_try), (OutgoingState::Withdrawn, None));
    assert_eq!(message.detail, "taken back");
    assert!(world.below::<u64>(key::outgoing_waiting()).is_empty());
    assert!(world.get::<Sent>(key::notice(id)).unwrap().withdrawn);
    // Its channel was quicker: that changes nothing.
    world.told();
    assert_eq!(tell(&mut world, message.id, true, None), Outcome::Done(Json::Null));
    assert_eq!(world.told(), []);
}

#[test]
fn what_was_delivered_and_read_cannot_be_taken_back() {
    let mut world = sending(notice("late", vec![to("ann")]));
    world.complaint();
    let id = world.inbox("ann")[0].notice;
    world.done("ann", Command::ReadNotice { notice: id });
    let outgoing = outbox(&world)[0].id;
    tell(&mut world, outgoing, true, None);
    world.on_opened(move |_, turn| {
        assert!(!turn.withdraw(id)?);
        Ok(())
    });
    world.complaint();
    assert!(!world.get::<Sent>(key::notice(id)).unwrap().withdrawn);
}

#[test]
fn a_delivery_is_told_to_the_plugin() {
    let mut world = sending(notice("late", vec![to("ann")]));
    let id = world.complaint();
    let message = outbox(&world).remove(0);
    world.told();
    assert_eq!(tell(&mut world, message.id, false, Some("2026-03-02 09:05")), Outcome::Done(Json::Null));
    assert_eq!(world.told(), []);
    let waiting = outbox(&world).remove(0);
    assert_eq!((waiting.tries, waiting.next_try), (1, Some(at("2026-03-02 09:05"))));
    assert_eq!(world.below::<u64>(key::outgoing_waiting()), [message.id]);
    tell(&mut world, message.id, true, None);
    let event = Event::Notice {
        id: message.notice,
        about: Some(id),
        channel: "email".into(),
        outcome: "delivered".into(),
        detail: "250 ok".into(),
    };
    assert_eq!(world.told(), [event]);
    let delivered = outbox(&world).remove(0);
    assert_eq!((delivered.state, delivered.tries), (OutgoingState::Delivered, 2));
    assert!(world.below::<u64>(key::outgoing_waiting()).is_empty());
    // Once.
    tell(&mut world, message.id, true, None);
    assert_eq!(world.told(), []);
}

#[test]
fn a_dead_letter_is_sent_again_under_the_same_key() {
    let mut world = sending(notice("late", vec![to("ann")]));
    world.complaint();
    let message = outbox(&world).remove(0);
    world.told();
    world.on(Hook::OnNotice, |_, turn| {
        turn.send(notice("plain", vec![to("sue")]))?;
        Ok(())
    });
    let resend = Command::Resend { outgoing: message.id };
    assert_eq!(
        world.admin_refused(resend.clone()),
        format!("message {} is not given up (only dead letters can be sent again)", message.id)
    );
    tell(&mut world, message.id, false, None);
    assert_eq!(world.heard(), ["notice failed"]);
    // The plugin tried another way.
    assert_eq!(readers(&world), ["ann", "sue"]);
    assert_eq!(world.below::<u64>(key::outgoing_dead()), [message.id]);
    world.until("2026-03-02 10:00");
    assert_eq!(world.refused("ann", resend.clone()), "only an administrator can do this");
    world.admin(resend);
    let again = outbox(&world).remove(0);
    assert_eq!((&again.key, again.tries), (&message.key, 0));
    assert_eq!((again.state, again.next_try), (OutgoingState::Waiting, Some(world.clock)));
    assert!(world.below::<u64>(key::outgoing_dead()).is_empty());
    assert_eq!(world.below::<u64>(key::outgoing_waiting()), [message.id]);
    assert_eq!(world.admin_refused(Command::Resend { outgoing: 99 }), "there is no message 99");
}

#[test]
fn only_the_host_tells_of_deliveries() {
    let mut world = sending(notice("late", vec![to("ann")]));
    world.complaint();
    let delivery = Delivery { outgoing: 1, delivered: true, detail: String::new(), next_try: None };
    assert_eq!(world.refused("ann", Command::Delivered(delivery)), "only an administrator can do this");
}
