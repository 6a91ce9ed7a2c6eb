//! Ledgers: caps with rests, steps, streaks, counter-postings, and sums that are kept.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use frontdesk_engine::blueprint::model::Scalar;
use frontdesk_engine::command::{Command, Open};
use frontdesk_engine::hooks::{Event, Hook};
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::key;
use frontdesk_engine::ledger::{Booked, Posted, Posting, Rest};
use frontdesk_engine::turn::Turn;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::laws::config;

use super::invariants::check_ledger;
use super::world::{End, World, at, install, person, zone};

/// A site with the books' plugin only, the clerk ann and the supervisor sue, and one errand to note things on.
pub(super) fn books() -> World {
    let mut world = World::bare();
    for (id, role) in [("ann", "clerk"), ("sue", "supervisor")] {
        world.admin(Command::PutPerson(person(id, &[role])));
    }
    world.admin(install(blueprint(), &["notify"]));
    world.done(
        "ann",
        Command::Open(Open { workflow: "errand".into(), title: "Books".into(), ..Open::default() }),
    );
    world
}

fn blueprint() -> frontdesk_engine::blueprint::Blueprint {
    let file = ("books.toml".to_owned(), include_str!("../../blueprints/books.toml").to_owned());
    frontdesk_engine::blueprint::read::read_files(&[file]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Runs a script as the plugin, in a turn of its own.
pub(super) fn hooked<T: Send + 'static>(
    world: &mut World,
    script: impl Fn(&mut Turn) -> Result<T, End> + Send + Sync + 'static,
) -> T {
    let got = Arc::new(Mutex::new(None));
    let into = got.clone();
    world.on(Hook::OnTicket, move |event, turn| {
        if let Event::Ticket { cause, .. } = event
            && cause == "noted"
        {
            *into.lock().unwrap() = Some(script(turn)?);
        }
        Ok(())
    });
    world.done("ann", Command::Note { ticket: 1, text: "Do it.".into() });
    let value = got.lock().unwrap().take();
    value.unwrap()
}

pub(super) fn post(account: &str, amount: &str) -> Posting {
    let amount = amount.parse().unwrap();
    Posting { account: account.into(), amount, reason: "test".into(), about: None }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

impl World {
    fn post_as(&mut self, ledger: &'static str, kind: Option<&'static str>, posting: Posting) -> Booked {
        hooked(self, move |turn| Ok(turn.post_counted(ledger, posting.clone(), kind)?))
    }

    fn not_posted(&mut self, ledger: &'static str, kind: Option<&'static str>, posting: Posting) -> String {
        hooked(self, move |turn| {
            Ok(turn.post_counted(ledger, posting.clone(), kind).unwrap_err().to_string())
        })
    }

    fn take_back(&mut self, ledger: &'static str, posting: u64) -> Vec<u64> {
        hooked(self, move |turn| Ok(turn.reverse(ledger, posting, "was wrong")?))
    }

    fn sum_of(&mut self, ledger: &'static str, account: &'static str) -> String {
        hooked(self, move |turn| Ok(turn.sum_in(ledger, account, turn.now())?.sum.to_string()))
    }

    fn balance_of(&mut self, ledger: &'static str, account: &'static str) -> String {
        hooked(self, move |turn| Ok(turn.balance(ledger, account)?.normalize().to_string()))
    }
}

fn booked(booked: &Booked) -> [String; 3] {
    [booked.amount, booked.cut, booked.carried].map(|part| part.normalize().to_string())
}

/// The setting 10.55 is 10.5 for amounts of one digit: nothing is ever rounded up past a cap.
#[test]
fn a_cap_carries_what_does_not_fit_into_the_next_period() {
    let mut world = books();
    assert_eq!(booked(&world.post_as("bonus", None, post("a", "4"))), ["4", "0", "0"]);
    assert_eq!(booked(&world.post_as("bonus", None, post("a", "8"))), ["6.5", "0", "1.5"]);
    assert_eq!(booked(&world.post_as("bonus", None, post("a", "20"))), ["0", "0", "20"]);
    assert_eq!(booked(&world.post_as("bonus", None, post("b", "1"))), ["1", "0", "0"]);
    world.until("2026-03-31 23:59:59");
    assert_eq!(world.sum_of("bonus", "a"), "10.5");
    world.until("2026-04-01 00:00");
    assert_eq!(world.sum_of("bonus", "a"), "10.5");
    world.until("2026-06-01 00:00");
    assert_eq!((world.sum_of("bonus", "a"), world.balance_of("bonus", "a")), ("0.5".into(), "32".into()));
    let all: Vec<Posted> = world.below(key::account("books", "bonus", "a"));
    let lines: Vec<_> = all
        .iter()
        .map(|it| (it.posting.amount.normalize().to_string(), it.origin.rest_of.is_some()))
        .collect();
    let line = |amount: &str, rest| (amount.to_owned(), rest);
    // 8 and 20 left rests of 1.5 and 20; the latter takes three months more.
    let march = [line("4", false), line("6.5", false), line("0", false)];
    let later = [line("1.5", true), line("9", true), line("10.5", true), line("0.5", true)];
    assert_eq!(lines, [march.to_vec(), later.to_vec()].concat());
}

#[test]
fn a_cap_cuts_below_as_well_as_above_and_tells_it_in_the_posting() {
    let mut world = books();
    let cut = world.post_as("score", None, post("a", "-12.5"));
    assert_eq!(booked(&cut), ["-10", "-2.5", "0"]);
    let posted: Posted = world.below(key::account("books", "score", "a")).pop().unwrap();
    assert_eq!((posted.origin.asked, posted.origin.cut), (Some(decimal("-12.5")), Some(decimal("-2.5"))));
    assert_eq!(booked(&world.post_as("score", None, post("a", "3"))), ["3", "0", "0"]);
    assert_eq!(booked(&world.post_as("score", None, post("a", "-4"))), ["-3", "-1", "0"]);
    // From the 21st on the next period counts.
    world.until("2026-03-20 23:59:59");
    assert_eq!(booked(&world.post_as("score", None, post("a", "-1"))), ["0", "-1", "0"]);
    world.until("2026-03-21 00:00");
    assert_eq!(booked(&world.post_as("score", None, post("a", "-1"))), ["-1", "0", "0"]);
}

/// A cap that was lowered cuts what comes, not what stands there.
#[test]
fn a_lowered_cap_takes_nothing_back() {
    let mut world = books();
    world.post_as("bonus", None, post("a", "10"));
    world.admin(Command::ChangeSetting {
        plugin: "books".into(),
        name: "monthly_most".into(),
        value: Scalar::Whole(3),
        from: None,
    });
    assert_eq!(booked(&world.post_as("bonus", None, post("a", "2"))), ["0", "0", "2"]);
    assert_eq!(world.sum_of("bonus", "a"), "10");
    assert_eq!(booked(&world.post_as("bonus", None, post("a", "-9"))), ["-9", "0", "0"]);
    assert_eq!(booked(&world.post_as("bonus", None, post("a", "5"))), ["2", "0", "3"]);
}

/// Complaints of one month cost 1, 2, 5, 6 and 10 points in total; in the next month they begin anew.
#[test]
fn steps_count_the_postings_of_their_kind_in_their_period() {
    let mut world = books();
    let mut totals = Vec::new();
    for _ in 0..5 {
        world.post_as("score", Some("attitude"), post("a", "-1"));
        totals.push(world.sum_of("score", "a"));
    }
    assert_eq!(totals, ["-1", "-2", "-5", "-6", "-10"]);
    assert_eq!(world.post_as("score", Some("attitude"), post("b", "-1")).step, 1);
    world.until("2026-03-21 00:00");
    assert_eq!(world.post_as("score", Some("attitude"), post("a", "-1")).step, 1);
}

#[test]
fn the_second_time_within_three_months_doubles_for_the_same_reason() {
    let mut world = books();
    let fine = |reason: &str| Posting { reason: reason.into(), ..post("a", "1") };
    let steps = |world: &mut World, reason: &str| {
        let booked = world.post_as("score", Some("fine"), fine(reason));
        (booked.step, booked.amount.to_string())
    };
    assert_eq!(steps(&mut world, "rude"), (1, "1".into()));
    assert_eq!(steps(&mut world, "late"), (1, "1".into()));
    assert_eq!(steps(&mut world, "rude"), (2, "2".into()));
    world.until("2026-06-01 12:00");
    assert_eq!(steps(&mut world, "rude"), (3, "4".into()));
    assert_eq!(steps(&mut world, "rude"), (4, "4".into()));
    // Those of 2 March are three months old now.
    world.until("2026-06-02 00:00");
    assert_eq!(steps(&mut world, "rude"), (3, "4".into()));
}

#[test]
fn a_reversed_posting_leaves_the_count_and_makes_room_in_its_period() {
    let mut world = books();
    let first = world.post_as("score", Some("fine"), post("a", "-8"));
    world.take_back("score", first.id);
    assert_eq!(world.post_as("score", Some("fine"), post("a", "-9")).step, 1);
    let second = world.post_as("score", None, post("a", "-1"));
    assert_eq!(booked(&second), ["-1", "0", "0"]);
    world.until("2026-03-21 00:00");
    // In the next period the counter-posting is booked, and the cap does not count it.
    world.take_back("score", second.id);
    assert_eq!(world.sum_of("score", "a"), "1");
    assert_eq!(booked(&world.post_as("score", None, post("a", "-10.5"))), ["-10", "-0.5", "0"]);
    assert_eq!(world.sum_of("score", "a"), "-9");
}

#[test]
fn a_reversal_takes_the_rest_back_wherever_it_is() {
    let mut world = books();
    let first = world.post_as("bonus", None, post("a", "25"));
    let second = world.post_as("bonus", None, post("a", "1"));
    world.take_back("bonus", second.id);
    let rests = |world: &World| world.below::<Rest>(key::rests("books", "bonus", "a")).len();
    assert_eq!(rests(&world), 1);
    world.until("2026-04-10 00:00");
    let counters = world.take_back("bonus", first.id);
    // What was booked in March, what became of its rest in April; the rest of the rest is gone.
    assert_eq!((counters.len(), rests(&world)), (2, 0));
    assert_eq!(world.balance_of("bonus", "a"), "0");
    world.until("2026-06-01 00:00");
    assert_eq!(world.balance_of("bonus", "a"), "0");
    check_ledger(&world, "books", "bonus", "after the reversal");
}

#[test]
fn what_cannot_be_posted_or_reversed_is_refused_in_full_words() {
    let mut world = books();
    let posted = world.post_as("plain", None, post("a", "1"));
    assert_eq!(
        world.not_posted("score", Some("rude"), post("a", "1")),
        "there is no kind of posting `rude` (there are: attitude, fine, first)"
    );
    assert_eq!(
        world.not_posted("score", None, post("a", "0.25")),
        "`amount`: expected at most 1 digits behind the point, got `0.25`"
    );
    assert_eq!(
        world.not_posted("score", Some("fine"), post("a", "100000000000000000.0")),
        "the sum of ledger `score` would have more than 18 digits and not be exact".to_owned()
    );
    let reverse = |posting, reason: &str| Command::Reverse {
        plugin: "books".into(),
        ledger: "plain".into(),
        posting,
        reason: reason.into(),
    };
    assert_eq!(
        world.refused("ann", reverse(posted.id, "x")),
        "reversing a posting of ledger `plain` needs one of the roles supervisor, and `ann` has clerk"
    );
    assert_eq!(
        world.refused("sue", reverse(posted.id, " ")),
        "`reason`: expected 1 to 1000 characters, got 1"
    );
    assert_eq!(world.refused("sue", reverse(9_999, "x")), "ledger `plain` has no posting 9999");
    let counter = world.done("sue", reverse(posted.id, "Entered twice."))["postings"][0].as_u64().unwrap();
    assert_eq!(
        world.refused("sue", reverse(posted.id, "x")),
        format!("posting {} was reversed by posting {counter} already", posted.id)
    );
    assert_eq!(
        world.refused("sue", reverse(counter, "x")),
        format!("posting {counter} is a counter-posting itself (post anew what is right)")
    );
    let other = world.post_as("bonus", None, post("a", "1"));
    assert_eq!(
        world.refused("sue", reverse(other.id, "x")),
        format!("ledger `plain` has no posting {}", other.id)
    );
}

#[test]
fn a_streak_counts_whole_periods_back_to_the_first_posting() {
    let mut world = books();
    let streaks = |world: &mut World| {
        hooked(world, |turn| {
            Ok((turn.streak("score", "a", "champion")?, turn.streak("score", "a", "clean")?))
        })
    };
    assert_eq!(streaks(&mut world), (0, 0));
    for day in ["2026-03-02", "2026-03-25", "2026-04-25"] {
        world.until(&format!("{day} 12:00"));
        world.post_as("score", Some("first"), post("a", "0"));
    }
    // The running period counts when it is over.
    assert_eq!(streaks(&mut world), (2, 2));
    world.until("2026-05-21 00:00");
    assert_eq!(streaks(&mut world), (3, 3));
    let wrong = world.post_as("score", Some("attitude"), post("a", "-1"));
    world.until("2026-06-21 00:00");
    assert_eq!(streaks(&mut world), (0, 0));
    world.until("2026-07-21 00:00");
    assert_eq!(streaks(&mut world), (0, 1));
    // What is reversed did not happen.
    world.take_back("score", wrong.id);
    assert_eq!(streaks(&mut world), (0, 5));
    let unknown = hooked(&mut world, |turn| Ok(turn.streak("score", "a", "best").unwrap_err().to_string()));
    assert_eq!(unknown, "there is no streak `best` (there are: clean, champion)");
}

#[test]
fn sums_are_kept_by_period_and_read_by_account() {
    let mut world = books();
    world.post_as("plain", None, post("b", "2.50"));
    world.until("2026-04-02 00:00");
    world.post_as("plain", None, post("a", "0.10"));
    world.post_as("plain", None, post("b", "0.20"));
    let sums = hooked(&mut world, |turn| {
        let of = |(account, sum): (String, frontdesk_engine::ledger::PeriodSum)| {
            format!("{account} {} {}", sum.sum, sum.postings)
        };
        let march = turn.sums_in("plain", at("2026-03-15 00:00"), 500, None)?;
        let april = turn.sums_in("plain", turn.now(), 1, Some("a"))?;
        assert_eq!(
            turn.sums_in("plain", turn.now(), 0, None).unwrap_err().to_string(),
            "`limit`: expected 1 to 500, got 0"
        );
        Ok(march.into_iter().chain(april).map(of).collect::<Vec<_>>())
    });
    assert_eq!(sums, ["a 0 0", "b 2.50 1", "b 0.20 1"]);
}

/// Sums of a store that was written before they were kept, or by another period, are built anew.
#[test]
fn sums_are_built_anew_when_the_period_changes() {
    let mut world = books();
    for day in ["2026-03-02", "2026-03-20", "2026-03-21", "2026-04-30"] {
        world.until(&format!("{day} 12:00"));
        world.post_as("plain", None, post("a", "1"));
    }
    let all = world.store.all();
    let derived = ["period-sum/", "balance/", "sums-by/", "posting-place/"];
    let gone = all.into_keys().filter(|key| derived.iter().any(|kind| key.starts_with(kind.as_bytes())));
    world.store.apply(gone.map(|key| (key, None)).collect());
    assert_eq!(world.balance_of("plain", "a"), "4");
    check_ledger(&world, "books", "plain", "rebuilt");
    let mut other = blueprint();
    other.plugin.version = semver::Version::new(1, 0, 1);
    other.ledgers["plain"].period = "month:21".parse().unwrap();
    world.admin(install(other, &["notify"]));
    assert_eq!(world.sum_of("plain", "a"), "1");
    check_ledger(&world, "books", "plain", "by another period");
}

/// What is done with the ledger `bonus` in one turn, and how far the clock goes before it.
#[derive(Clone, Debug)]
struct Step {
    hours: u64,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// Tenths of a point.
    Post(usize, i64),
    /// The n-th posting so far.
    Reverse(usize),
}

fn steps(amounts: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Step>> {
    let what = prop_oneof![
        4 => (0..2_usize, amounts).prop_map(|(account, tenths)| What::Post(account, tenths)),
        1 => (0..8_usize).prop_map(What::Reverse),
    ];
    let hours = prop_oneof![3 => Just(0_u64), 1 => 1..1_200_u64];
    prop::collection::vec((hours, what).prop_map(|(hours, what)| Step { hours, what }), 1..6)
}

const ACCOUNTS: [&str; 2] = ["a", "b"];

/// The same ledger by the plainest means: whole tenths, all of it gone through each time.
#[derive(Default)]
struct Plain {
    /// Id, account, month, tenths, what it is the rest of; reversed ones stay here.
    postings: Vec<(u64, usize, u32, i128, Option<u64>)>,
    /// Account and month to what the cap counts.
    capped: BTreeMap<(usize, u32), i128>,
    /// Posting to account, month and tenths.
    rests: BTreeMap<u64, (usize, u32, i128)>,
    reversed: Vec<u64>,
    /// Tenths of counter-postings by account.
    counters: [i128; 2],
}

impl Plain {
    fn room(&self, account: usize, month: u32, tenths: i128) -> i128 {
        let sum = self.capped.get(&(account, month)).copied().unwrap_or_default();
        if tenths < 0 { tenths.max((-50 - sum).min(0)) } else { tenths.min((105 - sum).max(0)) }
    }

    fn book(&mut self, id: u64, account: usize, month: u32, tenths: i128, rest_of: Option<u64>) {
        let fits = self.room(account, month, tenths);
        *self.capped.entry((account, month)).or_default() += fits;
        self.postings.push((id, account, month, fits, rest_of));
        if fits != tenths {
            self.rests.insert(id, (account, month + 1, tenths - fits));
        }
    }

    fn reverse(&mut self, id: u64, month: u32) -> usize {
        let mut next = Some(id);
        let mut counters = 0;
        while let Some(id) = next {
            let &(_, account, booked_in, tenths, _) = self.postings.iter().find(|it| it.0 == id).unwrap();
            if !self.reversed.contains(&id) {
                counters += 1;
                self.counters[account] -= tenths;
                if booked_in == month {
                    *self.capped.entry((account, month)).or_default() -= tenths;
                }
                self.reversed.push(id);
            }
            self.rests.remove(&id);
            next = self.postings.iter().find(|it| it.4 == Some(id)).map(|it| it.0);
        }
        counters
    }
}

/// Months since the beginning of 2026.
fn month(at: Instant) -> u32 {
    let day = zone().civil_date(at).0;
    u32::try_from(i32::from(day.year()) * 12 + i32::from(day.month()) - 2026 * 12 - 1).unwrap()
}

fn tenths(amount: Decimal) -> i128 {
    let tenths = amount * Decimal::from(10);
    assert!(tenths.is_integer());
    tenths.to_string().split('.').next().unwrap().parse().unwrap()
}

/// Plays steps on the site and by plain means, side by side; gives both.
fn play(steps: &[Step]) -> Result<(World, Plain), TestCaseError> {
    static BOOKS: LazyLock<World> = LazyLock::new(books);
    let mut world = BOOKS.fork();
    let mut plain = Plain::default();
    for Step { hours, what } in steps {
        let until = world.clock.plus(Span::hours(*hours));
        world.until(&zone().format(until));
        catch_up(&world, &mut plain);
        let now = month(world.clock);
        match what {
            What::Post(account, amount) => {
                let posting = Posting { amount: Decimal::new(*amount, 1), ..post(ACCOUNTS[*account], "0") };
                let got = world.post_as("bonus", None, posting);
                let fits = plain.room(*account, now, i128::from(*amount));
                plain.book(got.id, *account, now, i128::from(*amount), None);
                prop_assert_eq!(tenths(got.amount), fits);
                prop_assert_eq!(got.amount + got.cut + got.carried, Decimal::new(*amount, 1));
                prop_assert!(got.cut.is_zero());
            }
            What::Reverse(nth) => {
                let Some(&(id, ..)) = plain.postings.get(*nth) else { continue };
                let was_reversed = plain.reversed.contains(&id);
                let got = hooked(&mut world, move |turn| {
                    Ok(turn.reverse("bonus", id, "wrong").map(|all| all.len()).ok())
                });
                prop_assert_eq!(got.is_none(), was_reversed);
                if !was_reversed {
                    prop_assert_eq!(got, Some(plain.reverse(id, now)));
                }
            }
        }
    }
    Ok((world, plain))
}

/// Books rests of months that have begun, with the ids that the site gave them.
fn catch_up(world: &World, plain: &mut Plain) {
    let now = month(world.clock);
    let ids: BTreeMap<u64, u64> = ACCOUNTS
        .iter()
        .flat_map(|account| world.below::<Posted>(key::account("books", "bonus", account)))
        .filter_map(|posted| Some((posted.origin.rest_of?, posted.id)))
        .collect();
    for begun in 0..=now {
        let due: Vec<_> =
            plain.rests.iter().filter(|(_, rest)| rest.1 == begun).map(|(id, rest)| (*id, *rest)).collect();
        for (of, (account, _, amount)) in due {
            plain.rests.remove(&of);
            if plain.room(account, begun, amount) == 0 {
                plain.rests.insert(of, (account, begun + 1, amount));
            } else {
                plain.book(ids[&of], account, begun, amount, Some(of));
            }
        }
    }
}

fn same(world: &World, plain: &Plain) -> Result<(), TestCaseError> {
    check_ledger(world, "books", "bonus", "after the steps");
    for (at, account) in ACCOUNTS.iter().enumerate() {
        let all: Vec<Posted> = world.below(key::account("books", "bonus", account));
        let sum: i128 = all.iter().map(|posted| tenths(posted.posting.amount)).sum();
        let booked: i128 = plain.postings.iter().filter(|it| it.1 == at).map(|it| it.3).sum();
        prop_assert_eq!(sum, booked + plain.counters[at]);
        let rests: Vec<Rest> = world.below(key::rests("books", "bonus", account));
        let waiting: i128 = rests.iter().map(|rest| tenths(rest.amount)).sum();
        prop_assert_eq!(waiting, plain.rests.values().filter(|it| it.0 == at).map(|it| it.2).sum::<i128>());
        let sums: Vec<frontdesk_engine::ledger::PeriodSum> =
            world.below(key::account_sums("books", "bonus", account));
        for sum in sums {
            let capped = plain.capped.get(&(at, month(sum.start))).copied().unwrap_or_default();
            prop_assert_eq!(tenths(sum.capped), capped);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    /// Booked and carried are what was asked for, month by month, with postings of both signs and reversals.
    #[test]
    fn caps_and_rests_agree_with_whole_numbers(steps in steps(-120..160)) {
        let (world, plain) = play(&steps)?;
        same(&world, &plain)?;
    }
}

proptest! {
    #![proptest_config(config())]

    /// With amounts of one sign no period comes above its cap, and in what order they came makes no difference to its sum.
    #[test]
    fn no_period_is_above_its_cap_and_order_does_not_matter(amounts in prop::collection::vec(0..90_i64, 1..5)) {
        let step = |amount: &i64| Step { hours: 0, what: What::Post(0, *amount) };
        let (mut world, _) = play(&amounts.iter().map(step).collect::<Vec<_>>())?;
        let (mut other, _) = play(&amounts.iter().rev().map(step).collect::<Vec<_>>())?;
        let total: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
        for world in [&mut world, &mut other] {
            world.until("2026-04-15 00:00");
            let sums: Vec<frontdesk_engine::ledger::PeriodSum> =
                world.below(key::account_sums("books", "bonus", "a"));
            let [march, april] = [0, 1].map(|at| sums.get(at).map_or(0, |sum| tenths(sum.sum)));
            prop_assert_eq!((march, april), (total.min(105), (total - 105).clamp(0, 105)));
        }
    }
}

proptest! {
    #![proptest_config(config())]

    /// A posting and its reversal in the same period leave everything as it was but for the two lines.
    #[test]
    fn a_reversal_restores(before in steps(-120..160), amount in -120..160_i64) {
        let (mut world, _) = play(&before)?;
        let figures = |world: &World| {
            let sums: Vec<frontdesk_engine::ledger::PeriodSum> =
                world.below(key::account_sums("books", "bonus", "a"));
            let rests: Vec<Rest> = world.below(key::rests("books", "bonus", "a"));
            let sums = sums.into_iter().map(|it| (it.start, it.sum.normalize(), it.capped.normalize()));
            (sums.filter(|it| !it.1.is_zero() || !it.2.is_zero()).collect::<Vec<_>>(), rests, world.state().keys().filter(|key| key.starts_with("due/")).cloned().collect::<Vec<_>>())
        };
        let was = figures(&world);
        let posted = world.post_as("bonus", None, Posting { amount: Decimal::new(amount, 1), ..post("a", "0") });
        world.take_back("bonus", posted.id);
        prop_assert_eq!(figures(&world), was);
    }
}

proptest! {
    #![proptest_config(config())]

    /// The step is one more than the postings of the kind in the three months before that were not reversed.
    #[test]
    fn steps_double_as_they_are_counted_by_hand(tries in prop::collection::vec((0..1_300_u64, 0..2_usize, any::<bool>()), 1..7)) {
        static BOOKS: LazyLock<World> = LazyLock::new(books);
        let mut world = BOOKS.fork();
        let mut past: Vec<(Instant, usize)> = Vec::new();
        for (hours, reason, reversed) in tries {
            world.until(&zone().format(world.clock.plus(Span::hours(hours))));
            let reasons = ["rude", "late"];
            let posting = Posting { reason: reasons[reason].into(), ..post("a", "1") };
            let booked = world.post_as("score", Some("fine"), posting);
            let first = frontdesk_engine::instant::Date(zone().civil_date(world.clock).0).plus_days(1).plus_months(-3);
            let earlier = past.iter().filter(|(at, of)| *of == reason && zone().civil_date(*at) >= first).count();
            prop_assert_eq!(booked.step as usize, earlier + 1);
            let factor = [1, 2, 4][earlier.min(2)];
            prop_assert_eq!(booked.amount, Decimal::from(factor));
            if reversed {
                world.take_back("score", booked.id);
            } else {
                past.push((world.clock, reason));
            }
        }
    }
}
