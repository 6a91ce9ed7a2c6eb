//! A day of two shop platforms: what they send, in what shapes, and what has to come of it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frontdesk_tests::Draw;
use hmac::{Hmac, Mac as _};
use serde_json::{Value as Json, json};
use sha2::Sha256;

/// Secrets of the two doors.
pub(super) const PLAZA_SECRET: &str = "plaza-secret-of-the-tests";
/// The bytes of this one are the base64 of it.
pub(super) const BAZAAR_SECRET: &str = "whsec_YmF6YWFyLXNlY3JldC1vZi10aGUtdGVzdHM=";

/// How many events a delivery of the second platform brings.
const PACKED: usize = 5;

/// One delivery: where to, and its body. It is signed when it is sent.
#[derive(Clone)]
pub(super) struct Sending {
    pub(super) door: &'static str,
    pub(super) name: String,
    pub(super) body: Vec<u8>,
    /// Whether all of its events are good.
    pub(super) is_good: bool,
}

/// What has to come of the day.
#[derive(Default)]
pub(super) struct Expected {
    /// Ids of good events by door.
    pub(super) good: BTreeMap<&'static str, Vec<String>>,
    /// Bad events by door: state, and a part of the reason.
    pub(super) bad: BTreeMap<&'static str, Vec<(&'static str, &'static str)>>,
    /// State of each order, by its number.
    pub(super) orders: BTreeMap<String, &'static str>,
    /// Orders that an agent has to check before they leave.
    pub(super) to_check: Vec<String>,
    /// How many scans each parcel has beside the first.
    pub(super) scans: BTreeMap<String, usize>,
    /// How many questions each chat has.
    pub(super) questions: BTreeMap<String, usize>,
    pub(super) reviews: usize,
}

pub(super) struct Day {
    pub(super) sendings: Vec<Sending>,
    pub(super) expected: Expected,
}

/// Events of one platform before they are packed.
struct Platform {
    door: &'static str,
    now_ms: i64,
    count: usize,
    events: Vec<(String, Json)>,
    expected: Expected,
}

impl Platform {
    fn event(&mut self, make: impl FnOnce(&str, i64) -> Json) {
        self.count += 1;
        let id = format!("{}-{}", self.door, self.count);
        // Half a day, a second or so apart.
        let at = self.now_ms - 43_200_000 + i64::try_from(self.count).unwrap_or(0) * 1_000;
        self.expected.good.entry(self.door).or_default().push(id.clone());
        self.events.push((id.clone(), make(&id, at)));
    }

    fn topic(&mut self, topic: &str, under: &str, mut what: Json, moment: &str) {
        self.event(|id, at| {
            if !moment.is_empty() {
                what[moment] = json!(at);
            }
            json!({ "msg_id": id, "topic": topic, "sent_at": at, under: what })
        });
    }

    fn nested(&mut self, kind: &str, under: &str, what: Json) {
        self.event(|id, at| json!({ "eventId": id, "eventType": kind, "occurredAt": utc(at), under: what }));
    }
}

/// Every buyer has a phone of their own.
fn phone(number: usize) -> String {
    format!("138{number:08}")
}

/// A moment as RFC 3339 in UTC, counted by hand: tests have no calendar of their own.
fn utc(ms: i64) -> String {
    let (days, seconds) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000) / 1_000);
    let (z, era) = (days + 719_468, (days + 719_468).div_euclid(146_097));
    let of_era = z - era * 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A day of `events` events in all, one in a hundred of them bad, each delivery once; the order is the platforms' own.
pub(super) fn day(events: usize, now_ms: i64, draw: &mut Draw) -> Day {
    let bad = events / 100;
    let each = (events - bad) / 2;
    let platform =
        |door| Platform { door, now_ms, count: 0, events: Vec::new(), expected: Expected::default() };
    let (mut plaza, mut bazaar) = (platform("plaza"), platform("bazaar"));
    while plaza.count < each {
        plaza_case(&mut plaza, draw);
    }
    while bazaar.count < events - bad - plaza.count {
        bazaar_case(&mut bazaar, draw);
    }
    let mut expected = plaza.expected;
    let mut sendings: Vec<_> =
        plaza.events.iter().map(|(id, body)| sending("plaza", id, body, true)).collect();
    let other = bazaar.expected;
    expected.good.extend(other.good);
    expected.orders.extend(other.orders);
    expected.to_check.extend(other.to_check);
    expected.scans.extend(other.scans);
    expected.questions.extend(other.questions);
    expected.reviews += other.reviews;
    for (number, events) in bazaar.events.chunks(PACKED).enumerate() {
        let events: Vec<_> = events.iter().map(|(_, event)| event).collect();
        let name = format!("d-{number}");
        let body = json!({ "deliveryId": name, "shop": { "code": "bazaar-flagship" }, "events": events });
        sendings.push(sending("bazaar", &name, &body, true));
    }
    spoil(&mut sendings, &mut expected, bad, now_ms);
    Day { sendings, expected }
}

fn sending(door: &'static str, name: &str, body: &Json, is_good: bool) -> Sending {
    Sending { door, name: name.to_owned(), body: body.to_string().into_bytes(), is_good }
}

/// One buyer's dealings on the flat platform.
fn plaza_case(platform: &mut Platform, draw: &mut Draw) {
    let n = platform.count;
    match draw.below(10) {
        0..=5 => plaza_order(platform, &format!("P{n}"), draw),
        6..=8 => {
            let session = 70_000 + n;
            platform.topic(
                "chat_opened",
                "chat",
                json!({ "session_id": session, "buyer_nick": format!("b{n}"), "shop_nick": "plaza" }),
                "",
            );
            let questions = 1 + draw.index(3);
            for turn in 0..questions {
                platform.topic(
                    "chat_message",
                    "chat",
                    json!({ "session_id": session, "from": "buyer", "content": format!("question {turn}") }),
                    "",
                );
            }
            platform.expected.questions.insert(session.to_string(), questions);
        }
        _ => {
            let result = ["good", "neutral", "bad"][draw.index(3)];
            platform.topic("rate_created", "rate", json!({ "rate_id": n, "shop_nick": "plaza", "tid": "none", "result": result, "content": "as it is", "buyer_nick": format!("b{n}") }), "created");
            platform.expected.reviews += 1;
        }
    }
}

fn plaza_order(platform: &mut Platform, tid: &str, draw: &mut Draw) {
    let way = draw.below(4);
    let pay = if way < 2 {
        "COD"
    } else if way == 2 {
        "ONLINE"
    } else {
        "NONE"
    };
    let trade = json!({ "tid": tid, "shop_nick": "plaza", "pay_type": pay, "buyer_nick": format!("buyer-{tid}"), "receiver_name": "Hu Yun",
        "receiver_mobile": phone(platform.count), "receiver_address": "Lotus Road 8", "title": "Tianchao 500 ml", "num": 6, "price": 20_000, "total_fee": 120_000 });
    platform.topic("trade_created", "trade", trade, "created");
    let only = json!({ "tid": tid });
    match way {
        0 | 1 => platform.topic("trade_confirmed", "trade", only.clone(), ""),
        2 if draw.below(2) == 0 => {
            platform.topic("trade_closed", "trade", json!({ "tid": tid, "close_reason": "not paid" }), "");
            platform.expected.orders.insert(tid.to_owned(), "closed");
            return;
        }
        2 => {
            platform.topic("trade_paid", "trade", only.clone(), "pay_time");
            platform.expected.to_check.push(tid.to_owned());
        }
        _ => {}
    }
    let tracking = format!("SF-{tid}");
    let parcel = json!({ "tid": tid, "logistics_company": "SF", "invoice_no": tracking });
    platform.topic("trade_shipped", "trade", parcel, "consign_time");
    let scans = draw.index(3);
    for (action, city) in [("TRANSIT", "Suzhou"), ("ARRIVED", "Hangzhou")].into_iter().take(scans) {
        platform.topic(
            "logistics_trace",
            "trace",
            json!({ "invoice_no": tracking, "action": action, "city": city }),
            "time",
        );
    }
    platform.expected.scans.insert(tracking, scans);
    let finished = draw.below(2) == 0;
    if finished {
        platform.topic("trade_finished", "trade", only, "");
    }
    platform.expected.orders.insert(tid.to_owned(), if finished { "delivered" } else { "shipped" });
}

/// One buyer's dealings on the nested platform.
fn bazaar_case(platform: &mut Platform, draw: &mut Draw) {
    let n = platform.count;
    match draw.below(10) {
        0..=5 => bazaar_order(platform, &format!("B{n}"), draw),
        6..=8 => {
            let conversation = format!("c-{n}");
            platform.nested(
                "conversation.started",
                "conversation",
                json!({ "id": conversation, "customer": { "id": format!("k{n}") } }),
            );
            let questions = 1 + draw.index(3);
            for turn in 0..questions {
                platform.nested(
                    "conversation.messageReceived",
                    "conversation",
                    json!({ "id": conversation, "message": { "text": format!("question {turn}") } }),
                );
            }
            platform.expected.questions.insert(conversation, questions);
        }
        _ => {
            platform.nested("review.submitted", "review", json!({ "id": format!("r{n}"), "orderId": "none", "customerId": format!("k{n}"), "stars": 1 + draw.below(5), "text": "as it is" }));
            platform.expected.reviews += 1;
        }
    }
}

fn bazaar_order(platform: &mut Platform, id: &str, draw: &mut Draw) {
    let prepaid = draw.below(2) == 0;
    let method = if prepaid { "PREPAID" } else { "CASH_ON_DELIVERY" };
    let order = json!({ "orderId": id, "buyer": { "id": format!("buyer-{id}") }, "payment": { "method": method, "total": { "amount": "259.80", "currency": "CNY" } },
        "items": [{ "title": "Tianchao 500 ml", "quantity": 2 }, { "title": "Glass", "quantity": 1 }],
        "shipTo": { "name": "Lin Na", "phone": phone(50_000_000 + platform.count), "address": { "full": "Pine Street 3" } } });
    platform.nested("order.created", "order", order);
    if prepaid {
        platform.nested(
            "order.paid",
            "order",
            json!({ "orderId": id, "payment": { "paidAt": utc(platform.now_ms - 50_000_000) } }),
        );
        // Not dispatched on this day.
        platform.expected.orders.insert(id.to_owned(), "paid");
        return;
    }
    platform.nested("order.confirmed", "order", json!({ "orderId": id }));
    let tracking = format!("YT-{id}");
    platform.nested(
        "parcel.dispatched",
        "parcel",
        json!({ "orderId": id, "trackingNumber": tracking, "carrier": { "name": "YT" } }),
    );
    platform.nested("parcel.scanned", "parcel", json!({ "trackingNumber": tracking, "scan": { "status": "IN_TRANSIT", "at": utc(platform.now_ms - 40_000_000), "city": "Wuxi" } }));
    platform.expected.scans.insert(tracking, 1);
    platform.expected.orders.insert(id.to_owned(), "shipped");
}

/// Adds deliveries that are wrong in different ways.
fn spoil(sendings: &mut Vec<Sending>, expected: &mut Expected, count: usize, now_ms: i64) {
    let (plaza, bazaar) = ("plaza", "bazaar");
    for n in 0..count {
        let name = format!("bad-{n}");
        let order = |change: &[(&str, Json)]| {
            let mut trade = json!({ "tid": format!("X{n}"), "pay_type": "COD", "buyer_nick": "x", "title": "x", "num": 1, "total_fee": 100 });
            for (field, value) in change {
                trade[*field] = value.clone();
            }
            json!({ "msg_id": name, "topic": "trade_created", "sent_at": now_ms, "trade": trade })
        };
        let whole =
            |events: Json| json!({ "deliveryId": name, "shop": { "code": "b" }, "events": events, "n": n });
        let (door, body, state, why) = match n % 10 {
            0 => (plaza, format!("{{\"msg_id\": \"{name}\", \"topic\": "), "malformed", "the body is no JSON"),
            1 => (plaza, json!({ "topic": "trade_created", "n": n }).to_string(), "malformed", "id: there is nothing at `/msg_id`"),
            2 => (plaza, json!({ "msg_id": name, "topic": "trade_teleported", "sent_at": now_ms }).to_string(), "malformed", "no rule fits an event of the kind `trade_teleported`"),
            3 => (plaza, order(&[("total_fee", json!("12.50"))]).to_string(), "malformed", "fields.sum: expected a whole number, got `12.50`"),
            4 => (plaza, order(&[("pay_type", json!("BARTER"))]).to_string(), "malformed", "`BARTER` is not in the table `payment`"),
            5 => (plaza, order(&[("buyer_nick", Json::Null)]).to_string(), "refused", "`buyer`: must be filled in"),
            6 => (plaza, json!({ "msg_id": name, "topic": "trade_paid", "sent_at": now_ms, "trade": {} }).to_string(), "malformed", "find: there is nothing at `/trade/tid`"),
            7 => (plaza, json!({ "msg_id": format!("plaza-{}", n + 1), "topic": "trade_created", "sent_at": now_ms, "trade": { "tid": "other" } }).to_string(), "conflict", "came before with other words"),
            8 => (bazaar, whole(json!([])).to_string(), "malformed", "events: the list at `/events` is empty"),
            _ => (bazaar, whole(json!([{ "eventId": name, "eventType": "order.created", "occurredAt": "yesterday", "order": {} }])).to_string(), "malformed", "at: expected a civil time"),
        };
        expected.bad.entry(door).or_default().push((state, why));
        sendings.push(Sending { door, name, body: body.into_bytes(), is_good: false });
    }
}

/// The headers of a delivery, signed as its platform does.
pub(super) fn signed(sending: &Sending, now_ms: i64) -> Vec<(&'static str, String)> {
    if sending.door == "plaza" {
        let hex: String = hmac(PLAZA_SECRET.as_bytes(), &[&sending.body])
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        return vec![("x-plaza-sign", hex)];
    }
    let time = (now_ms / 1_000).to_string();
    let key = STANDARD.decode(BAZAAR_SECRET.trim_start_matches("whsec_")).expect("the secret is base64");
    let signature = hmac(&key, &[sending.name.as_bytes(), b".", time.as_bytes(), b".", &sending.body]);
    vec![
        ("webhook-id", sending.name.clone()),
        ("webhook-timestamp", time),
        ("webhook-signature", format!("v1,{}", STANDARD.encode(signature))),
    ]
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}
