//! The door for events of shop platforms: a day of two of them, sent twice, out of order, with bad ones in between, while the
//! host is killed. Each good event acts once, each bad one is answered and listed, none is lost.

#[path = "doors/day.rs"]
mod day;

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frontdesk_tests::{Client, Draw, Program, binary, ecommerce, root, run, upload, wait_for};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use day::{BAZAAR_SECRET, Day, PLAZA_SECRET, Sending, day, signed};

const SITE: &str = "/sites/shop";

/// Events of the day, each of which is sent twice; fewer by `FRONTDESK_DOOR_EVENTS` while the test itself is worked on.
const EVENTS: usize = 10_000;

/// Deliveries under way at the same time.
const SENDERS: usize = 8;

/// Between two tries of a sender who got no answer.
const AGAIN_AFTER: Duration = Duration::from_millis(50);

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(0)
}

/// A site of the shop with both doors open.
fn open_shop(folder: &TempDir) -> (Program, Client) {
    let mut program = Program::start(folder.path(), "");
    let admin = Client::first_administrator(&mut program);
    let site = json!({ "name": "shop", "title": "Shop", "locale": "en", "zone": "Asia/Shanghai" });
    admin.post("/sites", &site).expect(201);
    open_every_day(&admin);
    let packed = upload(&admin, std::fs::read(ecommerce()).expect("the plugin can be read"));
    let grants: Vec<_> =
        packed["permissions"].as_array().into_iter().flatten().map(|one| one["name"].clone()).collect();
    let install = json!({ "component": packed["component"], "grants": grants });
    admin.post(&format!("{SITE}/plugins"), &install).expect(201);
    for (id, role) in [("platform", "platform"), ("chen", "agent"), ("wang", "supervisor")] {
        let superior = Some("wang").filter(|_| role == "agent");
        let person = json!({ "name": id, "roles": [role], "superior": superior });
        admin.put(&format!("{SITE}/people/{id}"), &person).expect(204);
    }
    for (door, secret) in [("plaza", PLAZA_SECRET), ("bazaar", BAZAAR_SECRET)] {
        put_door(&admin, door, &json!([secret])).expect_status(204);
    }
    (program, admin)
}

/// The hours by which the plugin counts.
fn open_every_day(admin: &Client) {
    let mut calendars = admin.get(&format!("{SITE}/calendars")).expect(200);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let hours: Json = days.iter().map(|day| ((*day).to_owned(), json!(["00:00-24:00"]))).collect();
    let mut service = calendars["working"].clone();
    service["name"] = json!("service-hours");
    service["weeks"] = json!([{ "hours": hours }]);
    calendars["named"]["service-hours"] = service;
    admin.put(&format!("{SITE}/calendars"), &calendars).expect_status(204);
}

fn put_door(admin: &Client, door: &str, secrets: &Json) -> frontdesk_tests::Answer {
    let file = root().join(format!("plugins/ecommerce/doors/{door}.toml"));
    let mapping = std::fs::read_to_string(file).expect("the mapping can be read");
    let body = json!({ "person": "platform", "mapping": mapping, "secrets": secrets });
    admin.put(&format!("{SITE}/doors/{door}"), &body)
}

trait ExpectStatus {
    fn expect_status(self, status: u16);
}

impl ExpectStatus for frontdesk_tests::Answer {
    #[track_caller]
    fn expect_status(self, status: u16) {
        drop(self.expect(status));
    }
}

/// Sends until there is an answer that is none of «come back».
fn sent(target: &RwLock<Client>, sending: &Sending) -> (u16, Json) {
    loop {
        let client = target.read().unwrap_or_else(PoisonError::into_inner).clone();
        let headers = signed(sending, now_ms());
        let answer =
            client.try_deliver(&format!("/doors/shop/{}", sending.door), &headers, sending.body.clone());
        match answer {
            Some(answer) if !matches!(answer.status, 429 | 503) => return (answer.status, answer.body),
            _ => std::thread::sleep(AGAIN_AFTER),
        }
    }
}

/// All deliveries by several senders at once; half way the host is killed and started again. Gives what each was answered.
fn send_all(
    deliveries: &[Sending],
    mut program: Program,
    target: &RwLock<Client>,
    folder: &TempDir,
) -> (Program, Vec<(usize, u16, Json)>) {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let answers = Mutex::new(Vec::with_capacity(deliveries.len()));
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                while let Some(sending) = deliveries.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (status, body) = sent(target, sending);
                    let place =
                        deliveries.iter().position(|one| std::ptr::eq(one, sending)).unwrap_or_default();
                    answers.lock().unwrap_or_else(PoisonError::into_inner).push((place, status, body));
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while done.load(Ordering::Relaxed) < deliveries.len() / 2 {
            std::thread::sleep(AGAIN_AFTER);
        }
        program.kill_now();
        program.assert_sound();
        program = Program::start(folder.path(), "");
        let mut client = target.write().unwrap_or_else(PoisonError::into_inner);
        *client = client.at(&program);
    });
    (program, answers.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn listed(admin: &Client, door: &str, state: &str) -> Vec<Json> {
    admin.all(&format!("{SITE}/doors/{door}/deliveries?state={state}"))
}

fn texts(items: &[Json], field: &str) -> Vec<String> {
    items.iter().map(|item| item[field].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_day_sent_twice_out_of_order_with_bad_ones_and_a_kill_acts_once_and_loses_nothing() {
    let wanted = std::env::var("FRONTDESK_DOOR_EVENTS").ok().and_then(|count| count.parse().ok());
    let mut draw = Draw::printed("doors");
    let Day { sendings, expected } = day(wanted.unwrap_or(EVENTS), now_ms(), &mut draw);
    let folder = TempDir::new().expect("there is room for a throwaway directory");
    let (program, admin) = open_shop(&folder);
    // An id that another event takes later must be taken first: the clash is told to the second one.
    let firsts = sendings.iter().filter(|one| one.door == "plaza" && one.is_good).take(EVENTS / 100);
    let target = RwLock::new(admin.clone());
    for first in firsts.clone() {
        let (status, body) = sent(&target, first);
        assert!(matches!(status, 200 | 202), "{}: {status} {body}", first.name);
    }
    let mut deliveries: Vec<_> = sendings.iter().chain(&sendings).cloned().collect();
    for place in (1..deliveries.len()).rev() {
        deliveries.swap(place, draw.index(place + 1));
    }
    let began = std::time::Instant::now();
    let (program, answers) = send_all(&deliveries, program, &target, &folder);
    println!("{} deliveries answered after {} ms", deliveries.len(), began.elapsed().as_millis());
    assert_eq!(answers.len(), deliveries.len(), "every delivery was answered");
    for (place, status, body) in &answers {
        let sending = &deliveries[*place];
        let fits = if sending.is_good { matches!(status, 200 | 202) } else { matches!(status, 409 | 422) };
        assert!(fits, "{}: {status} {body}", sending.name);
        assert!(
            sending.is_good || body["detail"].as_str().is_some_and(|told| told.contains("listed as")),
            "{body}"
        );
    }
    let admin = admin.at(&program);
    check_orders(&admin, &expected.to_check);
    let waiting =
        || ["plaza", "bazaar"].iter().map(|door| listed(&admin, door, "waits").len()).sum::<usize>();
    wait_for("the events that came too early", || (waiting() == 0).then_some(()));
    println!("everything acted after {} ms", began.elapsed().as_millis());
    all_acted_once(&admin, &expected);
    all_bad_are_listed(&admin, &expected);
    as_it_should_stand(&admin, &expected);
    program.stop();
    let mut doctor = Command::new(binary());
    doctor.arg("doctor").arg("--data").arg(folder.path().join("data"));
    let told = run(&mut doctor, folder.path());
    assert!(
        told.status.success(),
        "{}{}",
        String::from_utf8_lossy(&told.stdout),
        String::from_utf8_lossy(&told.stderr)
    );
}

/// An agent checks the paid orders; what was shipped before that waits for it.
fn check_orders(admin: &Client, to_check: &[String]) {
    let chen = admin.account("shop", "chen");
    let paid = |orders: &[Json]| {
        let stand = |order: &&Json| to_check.iter().any(|no| order["fields"]["order_no"] == no.as_str());
        orders.iter().filter(stand).filter(|order| order["state"] == "paid").count()
    };
    let orders = wait_for("the payments", || {
        let orders = admin.all(&format!("{SITE}/tickets?plugin=ecommerce&workflow=order&state=paid"));
        (paid(&orders) == to_check.len()).then_some(orders)
    });
    for order in
        orders.iter().filter(|order| to_check.iter().any(|no| order["fields"]["order_no"] == no.as_str()))
    {
        let path = format!("{SITE}/tickets/{}/actions/check", order["id"]);
        chen.post(&path, &json!({ "form": {} })).expect(200);
    }
}

fn all_acted_once(admin: &Client, expected: &day::Expected) {
    for (door, good) in &expected.good {
        let acted = listed(admin, door, "acted");
        let mut ids = texts(&acted, "id");
        ids.sort_unstable();
        let mut good = good.clone();
        good.sort_unstable();
        assert_eq!(ids.len(), good.len(), "{door}");
        assert!(ids == good, "{door}: the good events acted, each once, and no other did");
        assert!(acted.iter().all(|one| one["ticket"].is_u64() && one["reason"] == ""), "{door}");
    }
}

fn all_bad_are_listed(admin: &Client, expected: &day::Expected) {
    for (door, bad) in &expected.bad {
        let found: Vec<_> = ["malformed", "refused", "conflict", "unplaced"]
            .iter()
            .flat_map(|state| listed(admin, door, state))
            .collect();
        assert_eq!(found.len(), bad.len(), "{door}: {:?}", texts(&found, "reason"));
        let mut left: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (state, why) in bad {
            *left.entry((state, why)).or_default() += 1;
        }
        for ((state, why), count) in left {
            let told = found.iter().filter(|one| {
                one["state"] == state && one["reason"].as_str().is_some_and(|told| told.contains(why))
            });
            assert_eq!(told.count(), count, "{door}: {state}, {why}: {:?}", texts(&found, "reason"));
        }
    }
}

/// Tickets are as many, and stand where the day left them.
fn as_it_should_stand(admin: &Client, expected: &day::Expected) {
    let of = |workflow: &str| admin.all(&format!("{SITE}/tickets?plugin=ecommerce&workflow={workflow}"));
    let text = |ticket: &Json, field: &str| ticket["fields"][field].as_str().unwrap_or_default().to_owned();
    let orders = of("order");
    assert_eq!(orders.len(), expected.orders.len(), "each order was opened once");
    for order in &orders {
        let number = text(order, "order_no");
        let state = expected.orders.get(&number).copied();
        assert_eq!(order["state"].as_str(), state, "{number}");
    }
    let shipments = of("shipment");
    assert_eq!(shipments.len(), expected.scans.len(), "each parcel left once");
    for shipment in &shipments {
        let tracking = text(shipment, "tracking");
        let rows = shipment["fields"]["events"].as_array().into_iter().flatten();
        let scans = rows.filter(|row| row[0] != "delivered").count();
        // The first one is that it left.
        let sent = expected.scans.get(&tracking).map(|scans| scans + 1);
        assert_eq!(Some(scans), sent, "{tracking}: {shipment}");
    }
    assert_eq!(of("review").len(), expected.reviews, "each review came once");
    let chats = of("chat");
    assert_eq!(chats.len(), expected.questions.len(), "each chat was opened once");
    for chat in chats.iter().step_by(chats.len().div_ceil(40)) {
        let asked = admin.all(&format!("{SITE}/tickets/{}/history", chat["id"]));
        let asked = asked.iter().filter(|line| line["action"] == "ask").count();
        let conversation = text(chat, "conversation");
        assert_eq!(Some(&asked), expected.questions.get(&conversation), "{conversation}: each question once");
    }
}
