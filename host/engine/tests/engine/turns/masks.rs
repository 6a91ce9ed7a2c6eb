//! Personal data as somebody may see it: in tickets, histories, notices.

use frontdesk_engine::blueprint::model::Mask;
use frontdesk_engine::command::Command;
use frontdesk_engine::directory::Person;
use frontdesk_engine::key;
use frontdesk_engine::notice::{Audience, Notice, Outgoing};
use frontdesk_engine::personal::{HIDDEN, Sight, masked};
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::value::Value;
use proptest::prelude::*;
use serde_json::json;

use crate::laws::config;

use super::settings::{inquiry, talking};
use super::world::{World, fields};

const PHONE: &str = "13812345678";

fn called(world: &mut World) -> u64 {
    inquiry(
        world,
        json!({ "subject": format!("Call {PHONE} back"), "caller": "李小明", "phone": PHONE, "identity": "310101199001011234" }),
    )
}

fn seen(world: &World, by: &str, id: u64) -> Ticket {
    let person: Person = world.get(key::person(by)).unwrap();
    Sight::of(&world.site, &person.roles, Some(by)).ticket(world.ticket(id))
}

fn field(ticket: &Ticket, name: &str) -> String {
    ticket.fields[name].to_string()
}

#[test]
fn each_class_has_its_readers_and_its_mask() {
    let mut world = talking();
    let id = called(&mut world);
    let gil = seen(&world, "gil", id);
    assert_eq!(field(&gil, "phone"), "***5678");
    assert_eq!(field(&gil, "identity"), HIDDEN);
    assert_eq!(gil.title, "Call ***5678 back");
    // A field without a class is nobody's secret, but it does not tell another's.
    assert_eq!(field(&gil, "subject"), "Call ***5678 back");
    // A class that is not declared is seen by everybody.
    assert_eq!(field(&gil, "caller"), "李小明");
    let ann = seen(&world, "ann", id);
    assert_eq!((field(&ann, "phone").as_str(), field(&ann, "identity").as_str()), (PHONE, HIDDEN));
    assert_eq!(seen(&world, "sue", id), world.ticket(id));
}

#[test]
fn who_is_responsible_and_who_asked_see_all_of_it() {
    let mut world = talking();
    let id = called(&mut world);
    world.done("sue", Command::Assign { ticket: id, to: Some("gil".into()) });
    assert_eq!(field(&seen(&world, "gil", id), "identity"), "310101199001011234");
    world.done("sue", Command::Assign { ticket: id, to: None });
    assert_eq!(field(&seen(&world, "gil", id), "identity"), HIDDEN);
}

#[test]
fn histories_are_masked_in_forms_and_notes() {
    let mut world = talking();
    let id = called(&mut world);
    world.done("ann", Command::Note { ticket: id, text: format!("call {PHONE} at six") });
    let ticket = world.ticket(id);
    let gil: Person = world.get(key::person("gil")).unwrap();
    let sight = Sight::of(&world.site, &gil.roles, Some("gil"));
    let lines: Vec<_> = world.history(id).into_iter().map(|line| sight.line(&ticket, line)).collect();
    assert_eq!(lines[0].form["phone"], Value::text("***5678"));
    assert_eq!(lines[1].text, "call ***5678 at six");
}

#[test]
fn a_notice_is_masked_for_each_reader_and_not_for_who_stands_outside() {
    let mut world = talking();
    for (id, role) in [("ann", "clerk"), ("gil", "guard")] {
        let email = Some(format!("{id}@example.com"));
        world.admin(Command::PutPerson(Person { email, ..super::world::person(id, &[role]) }));
    }
    world.on_opened(|ticket, turn| {
        let to = vec![
            Audience::Role("clerk".into()),
            Audience::Role("guard".into()),
            Audience::Address("email".into(), "guest@example.com".into()),
        ];
        let text = format!("{PHONE} rings");
        turn.send(Notice {
            to,
            template: "caller".into(),
            arguments: fields([("text", Value::text(text))]),
            about: Some(ticket.id),
            key: None,
            urgent: false,
        })?;
        Ok(())
    });
    called(&mut world);
    let body = |person: &str| world.inbox(person)[0].body.clone();
    assert_eq!(body("ann"), format!("{PHONE}: {PHONE} rings"));
    assert_eq!(body("gil"), "***5678: ***5678 rings");
    let messages: Vec<Outgoing> = world.below(key::all_outgoing());
    let of = |address: &str| messages.iter().find(|message| message.address == address).unwrap().body.clone();
    assert_eq!(of("gil@example.com"), "***5678: ***5678 rings");
    assert_eq!(of("guest@example.com"), format!("{PHONE}: {PHONE} rings"));
}

#[test]
fn what_is_shown_whole_stands_in_the_history_and_a_refused_try_in_the_journal() {
    let mut world = talking();
    let id = called(&mut world);
    let reveal = |reason: &str| Command::Reveal { ticket: id, reason: reason.into() };
    assert_eq!(
        world.refused("gil", reveal("curious")),
        "having personal data shown needs one of the roles supervisor, and `gil` has guard"
    );
    assert!(matches!(world.last_line().request.command, Command::Reveal { .. }));
    assert_eq!(world.refused("sue", reveal(" ")), "`reason`: expected 1 to 500 characters, got 0");
    world.done("sue", reveal("the police asked"));
    let line = world.history(id).pop().unwrap();
    assert_eq!(
        (line.kind.as_str(), line.actor.as_str(), line.text.as_str()),
        ("revealed", "sue", "the police asked")
    );
    world.admin(reveal("an audit"));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_mask_never_shows_more_than_half_nor_more_than_it_may(text in "\\PC{0,30}") {
        let all: Vec<char> = text.chars().collect();
        for (mask, most) in [(Mask::All, 0), (Mask::First, 1), (Mask::Last4, 4)] {
            let shown: Vec<char> = masked(&text, mask).chars().collect();
            let stars = HIDDEN.chars().count();
            prop_assert!(shown.len() <= stars + most.min(all.len() / 2), "{mask:?}");
            let kept = match mask {
                Mask::All => Vec::new(),
                Mask::First => shown[..shown.len() - stars].to_vec(),
                Mask::Last4 => shown[stars..].to_vec(),
            };
            let fits = if mask == Mask::First { all.starts_with(&kept) } else { all.ends_with(&kept) };
            prop_assert!(fits);
        }
    }
}
