//! Calls every word of the interface with made-up values: the text of a new ticket is bytes in hexadecimal, from which the calls
//! and all their arguments are drawn. Half of the names are ones that the blueprint has, so that calls get somewhere.

wit_bindgen::generate!({ path: "../../wit/v1", world: "ticket-plugin", generate_all });

use exports::frontdesk::plugin::on_ticket;
use frontdesk::plugin::types::{Date, Decimal, Field, Refusal, Value};
use frontdesk::plugin::{
    approvals, custody, directory, documents, duties, figures, gates, ledgers, notifications, queues, registers, rosters,
    schedules, tickets, turn, words,
};

struct Babbler;

/// Calls of one turn.
const CALLS_MAX: usize = 64;

/// Names that mean something to the host, or nearly.
const NAMES: [&str; 40] = [
    "errand", "new", "asked", "over", "text", "number", "flag", "day", "moment", "who", "kinds", "other", "a", "ask", "end", "line",
    "leave", "answer", "callback", "visit", "book", "boxes", "points", "fines", "late", "clean", "slip", "badge", "leaving", "held",
    "sums", "word", "n", "most", "wait", "desk", "clerk", "ai", "babbler", "month",
];

/// Moments at which clocks go wrong.
const MOMENTS: [i64; 8] = [
    1_772_438_400_000, 1_772_438_399_999, 0, -1, i64::MIN, i64::MAX, 253_402_300_799_999, -62_135_596_800_000,
];

/// What is left to draw from; when it is used up, everything is zero.
struct Bytes(std::vec::IntoIter<u8>);

impl Bytes {
    fn byte(&mut self) -> u8 {
        self.0.next().unwrap_or(0)
    }
}

/// A made-up value of a type.
trait Draw: Sized {
    fn draw(from: &mut Bytes) -> Self;
}

impl Draw for bool {
    fn draw(from: &mut Bytes) -> Self {
        from.byte() & 1 == 1
    }
}

impl Draw for u8 {
    fn draw(from: &mut Bytes) -> Self {
        from.byte()
    }
}

impl Draw for u64 {
    fn draw(from: &mut Bytes) -> Self {
        match from.byte() {
            255 => u64::MAX,
            254 => 1 << 53,
            253 => u64::from_le_bytes([0; 8].map(|_: u8| from.byte())),
            small => u64::from(small % 8),
        }
    }
}

impl Draw for u32 {
    fn draw(from: &mut Bytes) -> Self {
        u64::draw(from) as Self
    }
}

impl Draw for i32 {
    fn draw(from: &mut Bytes) -> Self {
        match from.byte() {
            255 => i32::MAX,
            254 => i32::MIN,
            small => i32::from(small) - 100,
        }
    }
}

/// Moments, mostly near the turn's own.
impl Draw for i64 {
    fn draw(from: &mut Bytes) -> Self {
        match from.byte() {
            known @ 0..=15 => MOMENTS[usize::from(known % 8)],
            near => MOMENTS[0] + (i64::from(near) - 100) * 3_600_000,
        }
    }
}

impl Draw for String {
    fn draw(from: &mut Bytes) -> Self {
        match from.byte() {
            known @ 0..=199 => NAMES[usize::from(known) % NAMES.len()].to_owned(),
            200 => Self::new(),
            201 => "\0".to_owned(),
            202 => "x".repeat(usize::from(from.byte()) * 300),
            203 => "\u{202e}退".to_owned(),
            204 => "{{ n }}<b>".to_owned(),
            n => (0..n % 8).map(|_| char::from(from.byte())).collect(),
        }
    }
}

impl Draw for Date {
    fn draw(from: &mut Bytes) -> Self {
        match from.byte() {
            0..=200 => Self { year: 2026, month: 1 + from.byte() % 12, day: 1 + from.byte() % 28 },
            _ => Self { year: i16::from_le_bytes([from.byte(), from.byte()]), month: from.byte(), day: from.byte() },
        }
    }
}

impl Draw for Decimal {
    fn draw(from: &mut Bytes) -> Self {
        match from.byte() {
            255 => Self { coefficient: i64::MIN, scale: 0 },
            254 => Self { coefficient: i64::MAX, scale: from.byte() },
            n => Self { coefficient: i64::from(n) - 50, scale: from.byte() % 4 },
        }
    }
}

impl Draw for Value {
    fn draw(from: &mut Bytes) -> Self {
        match from.byte() % 11 {
            0 => Self::Nothing,
            1 => Self::Text(String::draw(from)),
            2 => Self::Number(Decimal::draw(from)),
            3 => Self::Flag(bool::draw(from)),
            4 => Self::Day(Date::draw(from)),
            5 => Self::Moment(i64::draw(from)),
            6 => Self::Span(u64::draw(from)),
            7 => Self::Person(String::draw(from)),
            8 => Self::Choices(Vec::draw(from)),
            9 => Self::Files(Vec::draw(from)),
            _ => Self::Rows(Vec::draw(from)),
        }
    }
}

impl<T: Draw> Draw for Option<T> {
    fn draw(from: &mut Bytes) -> Self {
        bool::draw(from).then(|| T::draw(from))
    }
}

impl<T: Draw> Draw for Vec<T> {
    fn draw(from: &mut Bytes) -> Self {
        (0..from.byte() % 4).map(|_| T::draw(from)).collect()
    }
}

impl<T: Draw, U: Draw> Draw for (T, U) {
    fn draw(from: &mut Bytes) -> Self {
        (T::draw(from), U::draw(from))
    }
}

/// Records, field by field.
macro_rules! records {
    ($($record:path { $($field:ident),* })*) => {
        $(impl Draw for $record {
            fn draw(from: &mut Bytes) -> Self {
                Self { $($field: Draw::draw(from)),* }
            }
        })*
    };
}

records! {
    Field { name, value }
    tickets::Draft { workflow, title, fields, requester, assignee, parent, tags }
    tickets::Filter { workflow, states, assignee, requester, parent, tag, opened_from, opened_until, where_ }
    notifications::Notice { to, template, arguments, about, key, urgent }
    registers::Posting { account, amount, reason, about }
    custody::Outgoing { key, holder, count, due, about, note }
    custody::Incoming { key, loan, count, rest, intact, note }
    documents::Draft { about, holder, fields, until }
    rosters::Shift { post, person, start, end, kind }
    rosters::Absence { post, person, start, end, stand_in, reason }
}

/// Variants: one of these, each made from what is drawn.
macro_rules! variants {
    ($($variant:path { $($made:expr),* })*) => {
        $(impl Draw for $variant {
            fn draw(from: &mut Bytes) -> Self {
                let ways: &[fn(&mut Bytes) -> Self] = &[$($made),*];
                ways[usize::from(from.byte()) % ways.len()](from)
            }
        })*
    };
}

variants! {
    schedules::Clock { |_| Self::Wall, |_| Self::Working, |from| Self::Calendar(Draw::draw(from)) }
    schedules::Limit {
        |_| Self::Standard, |from| Self::Setting(Draw::draw(from)), |from| Self::Within(Draw::draw(from)),
        |from| Self::Days(Draw::draw(from)), |from| Self::Until(Draw::draw(from))
    }
    notifications::Audience {
        |from| Self::Person(Draw::draw(from)), |from| Self::Role(Draw::draw(from)), |from| Self::Post(Draw::draw(from)),
        |from| Self::Address(Draw::draw(from))
    }
    custody::Holder { |from| Self::Person(Draw::draw(from)), |from| Self::Outside(Draw::draw(from)) }
    custody::Rest { |_| Self::KeptOut, |_| Self::Lost }
    custody::Counted { |from| Self::Total(Draw::draw(from)), |from| Self::Each(Draw::draw(from)) }
    figures::Rounding { |_| Self::HalfUp, |_| Self::HalfEven, |_| Self::Up, |_| Self::Down }
}

/// One call for each way: arguments are drawn, lent ones behind `&`.
macro_rules! calls {
    ($($interface:ident :: $word:ident ( $($how:tt $kind:ty),* ))*) => {
        const CALLS: &[fn(&mut Bytes)] = &[$(|_from| { let _ = $interface::$word($(calls!(@ $how $kind, _from)),*); }),*];
    };
    (@ & $kind:ty, $from:ident) => { &<$kind as Draw>::draw($from) };
    (@ = $kind:ty, $from:ident) => { <$kind as Draw>::draw($from) };
    (@ ? $kind:ty, $from:ident) => { <Option<$kind> as Draw>::draw($from).as_deref() };
}

calls! {
    turn::now() turn::actor() turn::actor_roles() turn::site() turn::random()
    turn::setting(&String)
    turn::setting_for(&String, =u64)
    turn::set_for(&String, =u64, &Value, &String)
    turn::log(&String, &String)
    tickets::open(&tickets::Draft)
    tickets::get(=u64)
    tickets::find(&tickets::Filter, =u32, =Option<u64>)
    tickets::count(&tickets::Filter, &Vec<String>)
    tickets::act(=u64, &String, &Vec<Field>)
    tickets::set(=u64, &Vec<Field>)
    tickets::assign(=u64, ?String)
    tickets::note(=u64, &String)
    tickets::link(=u64, &String, =u64)
    tickets::links(=u64)
    tickets::unlink(=u64, &String, =u64)
    tickets::tied(=u64, &String)
    tickets::stations(=u64)
    schedules::set_timer(&String, =Option<u64>, =i64, &Vec<Field>)
    schedules::clear_timer(&String)
    schedules::start_deadline(=u64, &String, &schedules::Limit)
    schedules::start_deadline_from(=u64, &String, =i64, &schedules::Limit)
    schedules::pause_deadline(=u64, &String)
    schedules::resume_deadline(=u64, &String)
    schedules::stop_deadline(=u64, &String)
    schedules::deadlines(=u64)
    schedules::add(=i64, =u64, &schedules::Clock)
    schedules::between(=i64, =i64, &schedules::Clock)
    schedules::working_day(=Date, =i32)
    schedules::is_working_day(=Date)
    schedules::add_months(=Date, =i32)
    schedules::add_days(=Date, =i32)
    schedules::civil_date(=i64)
    schedules::minute_of_day(=i64)
    schedules::moment_of(=Date, =u32)
    schedules::plan_duty(&String, =i64, ?String, &Vec<Field>)
    schedules::occurrences(&String, =i64, =i64)
    schedules::on_post(&String, =i64)
    schedules::shifts(&String, =i64, =i64)
    schedules::end_of(=i64, &String, &schedules::Clock)
    schedules::escalate(=u64, &String, =u8)
    schedules::level(=u64, &String)
    schedules::is_provisional(=u64, &String)
    duties::start_series(&String, &String, =Date, =Option<u64>, &Vec<Field>)
    duties::series_event(&String, &String, &String, =Date)
    duties::stop_series(&String, &String)
    duties::series_of(&String, &String)
    duties::settle(&String, =i64, ?String, &String)
    duties::set_quota(&String, &String, =Option<u32>)
    duties::drop_quota(&String, &String)
    duties::count_for(&String, &String, =i32)
    duties::count_once(&String, &String, &String)
    duties::standing(&String, &String, =i64)
    duties::standings(&String, =i64)
    figures::ratio(=Decimal, =Decimal, =u8, =figures::Rounding)
    figures::share_of(=u64, =Decimal, =figures::Rounding)
    figures::draw(&Vec<String>, =u32, &String)
    figures::period_at(&String, =i64)
    figures::period_of(&String, =Date)
    figures::next_period(&String, =Date)
    figures::previous_period(&String, =Date)
    figures::closed(&String, =i64)
    notifications::send(&notifications::Notice)
    notifications::send_anyway(&notifications::Notice)
    notifications::withdraw(=u64)
    registers::get(&String, &String)
    registers::find(&String, &Vec<Field>, =u32, ?String)
    registers::put(&String, &String, &Vec<Field>)
    registers::add(&String, &Vec<Field>)
    registers::remove(&String, &String)
    registers::post(&String, &registers::Posting)
    registers::sum(&String, ?String, =i64, =i64)
    registers::next_number(&String)
    ledgers::post_counted(&String, &registers::Posting, ?String)
    ledgers::reverse(&String, =u64, &String)
    ledgers::balance(&String, &String)
    ledgers::sum_in(&String, &String, =i64)
    ledgers::sums_in(&String, =i64, =u32, ?String)
    ledgers::streak(&String, &String, &String)
    custody::check_out(&String, &custody::Outgoing)
    custody::check_in(&String, &custody::Incoming)
    custody::declare_lost(&String, &String, =Option<u64>, =u32, &String)
    custody::found(&String, &String, =u32, &String)
    custody::mark_seal(&String, &String, =bool, &String)
    custody::state(&String, &String)
    custody::held_by(&custody::Holder)
    custody::count(&String, &custody::Counted, &String)
    custody::last_count(&String)
    documents::issue(&String, &documents::Draft)
    documents::get(&String, &String)
    documents::all(&String, =u32, ?String)
    documents::void(&String, &String, &String)
    documents::use_pass(&String, &String)
    directory::get(&String)
    directory::with_role(&String)
    directory::superior(&String, =u8)
    words::check(&String, &String)
    words::script(&String, &Vec<Field>, =Option<u64>, ?String)
    approvals::state(=u64, &String)
    approvals::start(=u64, &String)
    approvals::signatures(=u64)
    gates::ask(&String, &Vec<Field>)
    gates::query(&String, &String, &Vec<Field>, =u32)
    queues::places(&String, &Vec<Field>, =u32)
    queues::position(&String, =u64)
    queues::waited(&String, =u64)
    rosters::state(&String, =i64)
    rosters::gaps(&String, =i64, =i64)
    rosters::uncovered(&String, =i64, =i64)
    rosters::shifts_of(&String, =i64, =i64)
    rosters::presence(&String, =i64, =i64)
    rosters::swaps_of(&String, =i64, =i64)
    rosters::put_shift(&rosters::Shift)
    rosters::remove_shift(&String, &String, =i64)
    rosters::put_absence(&rosters::Absence)
}

impl on_ticket::Guest for Babbler {
    fn handle(what: on_ticket::Event) -> Result<(), Refusal> {
        if what.cause != "opened" {
            return Ok(());
        }
        let text = what.ticket.fields.into_iter().find(|field| field.name == "text");
        let Some(Field { value: Value::Text(text), .. }) = text else { return Ok(()) };
        let pairs = text.as_bytes().chunks_exact(2).filter_map(|pair| std::str::from_utf8(pair).ok());
        let bytes: Vec<u8> = pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
        let mut bytes = Bytes(bytes.into_iter());
        for _ in 0..CALLS_MAX {
            let Some(which) = bytes.0.next() else { return Ok(()) };
            if which == u8::MAX {
                let why = Vec::draw(&mut bytes);
                return Err(Refusal::Rule((String::draw(&mut bytes), why)));
            }
            CALLS[usize::from(which) % CALLS.len()](&mut bytes);
        }
        Ok(())
    }
}

export!(Babbler);
