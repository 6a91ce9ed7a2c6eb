//! Documents have numbers without gaps; a pass is used as often as it may be, and no more.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use frontdesk_engine::command::{Actor, Command, Request};
use frontdesk_engine::custody::Holder;
use frontdesk_engine::document::{Document, Issue, Validity, code};
use frontdesk_engine::hooks::{Event, Hook, Refusal};
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::run::Outcome;
use frontdesk_engine::value::Value;
use proptest::prelude::*;

use crate::laws::config;

use super::ledgers::{books, hooked};
use super::world::{World, at, fields, zone};

fn boxes(count: i64) -> Issue {
    Issue { fields: fields([("boxes", Value::Number(count.into()))]), ..Issue::default() }
}

impl World {
    fn issued(&mut self, document: &'static str, issue: Issue) -> Document {
        hooked(self, move |turn| Ok(turn.issue(document, issue.clone())?))
    }

    fn not_issued(&mut self, document: &'static str, issue: Issue) -> String {
        hooked(self, move |turn| Ok(turn.issue(document, issue.clone()).unwrap_err().to_string()))
    }

    fn shows(&mut self, person: &str, pass: &Document) -> Result<(), String> {
        let code = pass.pass.as_ref().unwrap().code.clone();
        match self.by(person, Command::UsePass { code, place: "north gate".into() }) {
            Outcome::Done(_) => Ok(()),
            Outcome::Refused(refusal) => Err(refusal.to_string()),
            other => panic!("{other:?}"),
        }
    }

    fn paper(&self, document: &Document) -> Document {
        self.get(key::document("books", &document.document, &document.number)).unwrap()
    }
}

fn void(document: &str, number: &str, reason: &str) -> Command {
    Command::Void {
        plugin: "books".into(),
        document: document.into(),
        number: number.into(),
        reason: reason.into(),
    }
}

#[test]
fn a_document_keeps_its_number_its_words_and_their_hash() {
    let mut world = books();
    let issue = Issue {
        about: Some(1),
        holder: Some(Holder::Outside("Unit 3-0702".into())),
        fields: fields([("amount", Value::Number("300.50".parse().unwrap()))]),
        until: None,
    };
    let first = world.issued("receipt", issue.clone());
    let second = world.issued("receipt", issue);
    assert_eq!([&first.number, &second.number], ["SJ-2026-0001", "SJ-2026-0002"]);
    assert_eq!((first.pass.as_ref(), first.issued_by.as_str()), (None, "plugin:books"));
    assert_eq!(first.hash, first.digest());
    assert_ne!(first.hash, second.hash);
    let altered = Document { fields: fields([("amount", Value::Number(1.into()))]), ..first.clone() };
    assert_ne!(altered.digest(), first.hash);
    world.clock = at("2027-01-01 00:00");
    assert_eq!(world.issued("receipt", Issue::default()).number, "SJ-2027-0001");
}

#[test]
fn a_voided_document_keeps_its_number_and_its_reason() {
    let mut world = books();
    let first = world.issued("receipt", Issue { about: Some(1), ..Issue::default() });
    world.told();
    assert_eq!(
        world.refused("ann", void("receipt", &first.number, "x")),
        "voiding `receipt` needs one of the roles supervisor, and `ann` has clerk"
    );
    assert_eq!(world.refused("sue", void("receipt", &first.number, "")), "`reason`: must be filled in");
    assert_eq!(
        world.refused("sue", void("receipt", "SJ-2026-0009", "x")),
        "there is no `receipt` SJ-2026-0009"
    );
    assert_eq!(
        world.refused("sue", void("bill", "1", "x")),
        "there is no document `bill` (there are: receipt, goods-pass, badge)"
    );
    world.done("sue", void("receipt", &first.number, "Wrong unit."));
    assert_eq!(world.heard(), ["document-void 1"]);
    let voided = world.paper(&first);
    assert_eq!(
        (voided.validity(world.clock), voided.voided.unwrap().note.as_str()),
        (Validity::Void, "Wrong unit.")
    );
    assert_eq!(
        world.refused("sue", void("receipt", &first.number, "x")),
        "`receipt` SJ-2026-0001 was voided at 2026-03-02 09:00:00 by `sue`: Wrong unit., and cannot be voided"
    );
    assert_eq!(world.issued("receipt", Issue::default()).number, "SJ-2026-0002");
}

/// Used at 10:00, shown again at 10:30; another shown on the next day.
#[test]
fn a_pass_is_used_once_and_on_its_day() {
    let mut world = books();
    let issue = Issue { about: Some(1), holder: Some(Holder::Person("ann".into())), ..boxes(4) };
    let first = world.issued("goods-pass", issue.clone());
    let second = world.issued("goods-pass", issue);
    world.until("2026-03-02 10:00");
    world.told();
    assert_eq!(
        world.shows("sue", &first).unwrap_err(),
        "using `goods-pass` needs one of the roles clerk, and `sue` has supervisor"
    );
    world.shows("ann", &first).unwrap();
    let told = world.told();
    let Event::Ticket { cause, form, .. } = &told[0] else { panic!("{told:?}") };
    assert_eq!((cause.as_str(), form["place"].to_string()), ("pass-used", "north gate".into()));
    assert_eq!(form["number"], Value::text(&first.number));
    world.until("2026-03-02 10:30");
    assert_eq!(
        world.shows("ann", &first).unwrap_err(),
        "`goods-pass` FX-20260302-0001 was used at 2026-03-02 10:00:00 by `ann` (north gate)"
    );
    assert_eq!(
        world.refused("sue", void("goods-pass", &first.number, "x")),
        "`goods-pass` FX-20260302-0001 was used at 2026-03-02 10:00:00 by `ann` (north gate), and cannot be voided"
    );
    world.until("2026-03-02 20:00:00");
    assert!(world.inbox("sue").is_empty());
    world.until("2026-03-03 08:00");
    assert_eq!(
        world.shows("ann", &second).unwrap_err(),
        "`goods-pass` FX-20260302-0002 was valid until 2026-03-02 20:00:00"
    );
    let told: Vec<_> = world.inbox("sue").into_iter().map(|item| item.body).collect();
    assert_eq!(told, ["goods-pass of ann was valid until 2026-03-02 20:00:00."]);
    assert_eq!(world.inbox("ann").len(), 1);
    assert!(world.below::<String>(key::passes_open("books", "goods-pass")).is_empty());
}

#[test]
fn at_the_last_moment_a_pass_is_valid_and_a_voided_one_never() {
    let mut world = books();
    let first = world.issued("goods-pass", boxes(1));
    let second = world.issued("goods-pass", boxes(1));
    world.done("sue", void("goods-pass", &second.number, "Goods stay."));
    assert_eq!(
        world.shows("ann", &second).unwrap_err(),
        "`goods-pass` FX-20260302-0002 was voided at 2026-03-02 09:00:00 by `sue`: Goods stay."
    );
    world.until("2026-03-02 20:00:00");
    world.shows("ann", &first).unwrap();
}

#[test]
fn a_holder_has_one_badge_that_is_valid() {
    let mut world = books();
    let badge = |name: &str| Issue {
        holder: Some(Holder::Outside(name.into())),
        fields: fields([("kind", Value::text("worker"))]),
        ..Issue::default()
    };
    let first = world.issued("badge", badge("Li"));
    world.issued("badge", badge("Wu"));
    for _ in 0..3 {
        world.shows("ann", &first).unwrap();
    }
    assert_eq!(
        world.not_issued("badge", badge("Li")),
        "`Li` has `badge` B0001 already, which is valid (void it first)"
    );
    assert_eq!(
        world.not_issued("badge", Issue::default()),
        "`holder`: of `badge` each holder has one, so expected a holder, got none"
    );
    world.done("sue", void("badge", "B0001", "Lost."));
    assert_eq!(world.issued("badge", badge("Li")).number, "B0003");
    // A month later it has expired, and a new one is made.
    world.until("2026-04-03 00:00");
    assert_eq!(world.issued("badge", badge("Li")).number, "B0004");
}

#[test]
fn what_cannot_be_issued_is_refused_and_takes_no_number() {
    let mut world = books();
    let past = Issue { until: Some(at("2026-03-01 00:00")), ..boxes(1) };
    assert_eq!(world.not_issued("goods-pass", past), "`until`: expected a moment not before now");
    let until = Issue { until: Some(at("2026-04-01 00:00")), ..Issue::default() };
    assert_eq!(
        world.not_issued("receipt", until),
        "`until`: document `receipt` is no pass and does not expire"
    );
    let nobody = Issue { holder: Some(Holder::Person("ghost".into())), ..boxes(1) };
    assert_eq!(world.not_issued("goods-pass", nobody), "there is no person `ghost` in the directory");
    let about = Issue { about: Some(9), ..boxes(1) };
    assert_eq!(world.not_issued("goods-pass", about), "there is no ticket 9");
    let field = Issue { fields: fields([("boxs", Value::Number(1.into()))]), ..Issue::default() };
    assert_eq!(
        world.not_issued("goods-pass", field),
        "`boxs`: is no field here (did you mean `boxes`? there are: `boxes`)"
    );
    assert_eq!(world.issued("goods-pass", boxes(1)).number, "FX-20260302-0001");
    let unknown = Command::UsePass { code: "abc-def".into(), place: String::new() };
    assert_eq!(world.refused("ann", unknown), "there is no pass with the code `ABCDEF` (look at it again)");
}

/// Small letters, blanks and hyphens: what people make of a code on a phone.
#[test]
fn a_code_is_read_as_people_write_it() {
    let mut world = books();
    let pass = world.issued("goods-pass", boxes(1));
    let code = pass.pass.as_ref().unwrap().code.to_ascii_lowercase();
    let written = format!(" {}-{} ", &code[..5], &code[5..]);
    world.done("ann", Command::UsePass { code: written, place: String::new() });
    assert_eq!(world.paper(&pass).pass.unwrap().used.len(), 1);
}

#[test]
fn hooks_use_void_and_list_their_own() {
    let mut world = books();
    hooked(&mut world, |turn| {
        let numbers: Vec<_> = (0..3).map(|_| turn.issue("goods-pass", boxes(1)).unwrap().number).collect();
        turn.void("goods-pass", &numbers[0], "Not needed.")?;
        let code = turn.document("goods-pass", &numbers[1])?.pass.unwrap().code;
        assert_eq!(turn.use_pass(&code, "gate")?.pass.unwrap().used[0].by, "plugin:books");
        let listed = |found: Vec<Document>| found.into_iter().map(|one| one.number).collect::<Vec<_>>();
        assert_eq!(listed(turn.documents("goods-pass", 2, None)?), numbers[..2]);
        assert_eq!(listed(turn.documents("goods-pass", 500, Some(&numbers[1]))?), numbers[2..]);
        let refused = turn.documents("goods-pass", 501, None).unwrap_err().to_string();
        assert_eq!(refused, "`limit`: expected 1 to 500, got 501");
        Ok(())
    });
}

/// With another salt the same turn draws another code: who knows everything but the salt cannot foretell it.
#[test]
fn codes_depend_on_what_nobody_knows() {
    let codes: BTreeSet<String> = [None, Some(1), Some(2)]
        .into_iter()
        .map(|salt| {
            let mut world = books();
            world.on(Hook::OnTicket, |_, turn| Ok(turn.issue("goods-pass", boxes(1)).map(drop)?));
            let command = Command::Note { ticket: 1, text: "Issue.".into() };
            let actor = Actor::Person("ann".into());
            let (outcome, _) =
                world.request(&Request { command, actor, at: world.clock, idempotency: None, salt });
            assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
            world.below::<Document>(key::documents("books", "goods-pass"))[0]
                .pass
                .as_ref()
                .unwrap()
                .code
                .clone()
        })
        .collect();
    assert_eq!(codes.len(), 3);
}

/// What is done with goods passes.
#[derive(Clone, Debug)]
enum Deed {
    /// Issued in a turn that is refused, or not.
    Issue {
        refused: bool,
    },
    Show(usize),
    Void(usize),
    Wait(u64),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => any::<bool>().prop_map(|refused| Deed::Issue { refused }),
        4 => (0..4_usize).prop_map(Deed::Show),
        1 => (0..4_usize).prop_map(Deed::Void),
        1 => (0..30_u64).prop_map(Deed::Wait),
    ];
    prop::collection::vec(deed, 1..10)
}

proptest! {
    #![proptest_config(config())]

    /// Each pass lets through at most once, on its day, unless it is void; numbers have no gaps over refused turns.
    #[test]
    fn a_pass_is_used_at_most_once(deeds in deeds()) {
        static BOOKS: LazyLock<World> = LazyLock::new(books);
        let mut world = BOOKS.fork();
        // Each with its last moment, and whether it can still be used.
        let mut passes: Vec<(Document, Instant, bool)> = Vec::new();
        for deed in deeds {
            match deed {
                Deed::Issue { refused } => {
                    world.on(Hook::OnTicket, move |_, turn| {
                        turn.issue("goods-pass", boxes(1))?;
                        if refused { Err(Refusal::Limit("no".into()).into()) } else { Ok(()) }
                    });
                    let outcome = world.by("ann", Command::Note { ticket: 1, text: "Issue.".into() });
                    prop_assert_eq!(matches!(outcome, Outcome::Refused(_)), refused);
                    if !refused {
                        let newest = world.below::<Document>(key::documents("books", "goods-pass"));
                        let newest = newest.into_iter().max_by_key(|one| one.id).unwrap();
                        let until = newest.pass.as_ref().unwrap().until.unwrap();
                        prop_assert_eq!(zone().minute_of_day(until), 20 * 60);
                        prop_assert!(until >= world.clock && until.since(world.clock) <= Span::days(1));
                        passes.push((newest, until, true));
                    }
                }
                Deed::Show(nth) => {
                    let Some((pass, until, usable)) = passes.get_mut(nth) else { continue };
                    let wanted = *usable && world.clock <= *until;
                    prop_assert_eq!(world.shows("ann", pass).is_ok(), wanted);
                    *usable &= !wanted;
                }
                Deed::Void(nth) => {
                    let Some((pass, _, usable)) = passes.get_mut(nth) else { continue };
                    let outcome = world.by("sue", void("goods-pass", &pass.number, "By chance."));
                    prop_assert_eq!(matches!(outcome, Outcome::Done(_)), *usable);
                    *usable = false;
                }
                Deed::Wait(hours) => world.until(&zone().format(world.clock.plus(Span::hours(hours)))),
            }
        }
        let mut all = world.below::<Document>(key::documents("books", "goods-pass"));
        all.sort_by_key(|one| one.id);
        let mut last: Option<(String, u32)> = None;
        for pass in &all {
            let (day, number) = pass.number.rsplit_once('-').unwrap();
            let wanted = last.filter(|(before, _)| before == day).map_or(1, |(_, number)| number + 1);
            prop_assert_eq!(number.parse::<u32>().unwrap(), wanted);
            last = Some((day.to_owned(), wanted));
            prop_assert!(pass.pass.as_ref().unwrap().used.len() <= 1);
        }
    }
}

proptest! {
    #![proptest_config(config())]

    /// Ten letters that cannot be mistaken for one another; another number, another code, as long as it is below 22^10.
    #[test]
    fn codes_have_ten_plain_letters(drawn in any::<u128>(), other in 1..26_559_922_791_424_u128) {
        let drawn_code = code(drawn);
        prop_assert_eq!(drawn_code.len(), 10);
        prop_assert!(drawn_code.chars().all(|letter| "34679ACEFGHJKMNPRTVWXY".contains(letter)));
        prop_assert_ne!(code(drawn / 2 + other), code(drawn / 2));
    }
}
