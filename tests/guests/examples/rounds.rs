//! Asks for duties, periods and figures as the title of a new ticket says, and logs what it is told.

use std::fmt::Debug;

wit_bindgen::generate!({ path: "../../wit/v1", world: "plugin", generate_all });

use exports::frontdesk::plugin::{
    on_deadline, on_duty, on_message, on_notice, on_report, on_ticket, on_timer, on_upgrade,
};
use frontdesk::plugin::figures::Rounding;
use frontdesk::plugin::types::{Date, Decimal, Refusal, Ticket, Value};
use frontdesk::plugin::{duties, figures, schedules, turn};

struct Rounds;

impl on_ticket::Guest for Rounds {
    fn handle(what: on_ticket::Event) -> Result<(), Refusal> {
        if what.cause == "opened" { act(&what.ticket) } else { Ok(()) }
    }
}

fn act(ticket: &Ticket) -> Result<(), Refusal> {
    match ticket.title.as_str() {
        "series" => series(ticket),
        "stop" => {
            duties::stop_series("callback", "site-1")?;
            log(&duties::series_of("callback", "site-1")?.is_none());
            Ok(())
        }
        "quota" => quota(),
        "settle" => {
            let due = schedules::moment_of(Date { year: 2026, month: 3, day: 9 }, 540);
            log(&duties::settle("callback", due, Some("other"), "withdrawn"));
            log(&duties::settle("callback", due, Some("site-1"), "withdrawn")?);
            log(&duties::settle("callback", due, None, "withdrawn"));
            Ok(())
        }
        "figures" => exact(),
        "periods" => periods(),
        "closed" => closed(),
        "edges" => edges(),
        _ => Ok(()),
    }
}

fn series(ticket: &Ticket) -> Result<(), Refusal> {
    let today = schedules::civil_date(turn::now());
    log(&duties::start_series("callback", "site-1", today, Some(ticket.id), &[])?);
    log(&duties::series_event("callback", "none", "completed", today)?.is_none());
    log(&duties::series_event("callback", "site-1", "begun", today));
    let running = duties::series_of("callback", "site-1")?;
    log(&running.and_then(|series| series.next).map(schedules::civil_date));
    Ok(())
}

fn quota() -> Result<(), Refusal> {
    duties::set_quota("visit", "east", Some(3))?;
    duties::set_quota("visit", "west", None)?;
    log(&duties::count_once("visit", "east", "flat 1")?);
    log(&duties::count_once("visit", "east", "flat 1")?);
    log(&duties::count_for("visit", "east", 2)?);
    log(&duties::standing("visit", "east", turn::now())?.done);
    for standing in duties::standings("visit", turn::now())? {
        turn::log("info", &format!("{} {}/{:?}", standing.subject, standing.done, standing.least));
    }
    duties::drop_quota("visit", "west")?;
    log(&duties::standings("visit", turn::now())?.len());
    log(&duties::count_for("callback", "", 1));
    Ok(())
}

fn exact() -> Result<(), Refusal> {
    let whole = |number| Decimal { coefficient: number, scale: 0 };
    for how in [Rounding::HalfUp, Rounding::HalfEven, Rounding::Up, Rounding::Down] {
        log(&figures::ratio(whole(1), whole(8), 2, how)?.map(|ratio| ratio.coefficient));
    }
    log(&figures::ratio(whole(1), whole(0), 2, Rounding::Up)?);
    log(&figures::ratio(whole(1), whole(3), 19, Rounding::Up));
    log(&figures::share_of(430, whole(5), Rounding::Up)?);
    log(&figures::share_of(430, whole(101), Rounding::Up));
    let keys: Vec<String> = ["a", "b", "c", "d", "a"].map(Into::into).into();
    let (two, all) = (figures::draw(&keys, 2, "march"), figures::draw(&keys, 9, "march"));
    log(&(all.len(), all[..2] == two[..]));
    Ok(())
}

fn periods() -> Result<(), Refusal> {
    let today = schedules::civil_date(turn::now());
    for period in ["month", "month:21", "week:sat", "rolling:3 months"] {
        let near = [
            figures::previous_period(period, today)?,
            figures::period_at(period, turn::now())?,
            figures::period_of(period, today)?,
            figures::next_period(period, today)?,
        ];
        log(&near.map(|stretch| stretch.name).join(", "));
    }
    let march = figures::period_at("month", turn::now())?;
    log(&[march.start, march.end].map(schedules::civil_date));
    log(&figures::period_at("fortnight", turn::now()));
    Ok(())
}

fn closed() -> Result<(), Refusal> {
    let before = figures::previous_period("month", schedules::civil_date(turn::now()))?;
    log(&figures::closed("rate", turn::now())?.is_none());
    let closing = figures::closed("rate", before.start)?;
    if let Some(closing) = closing {
        let figure = &closing.figures[0].value;
        log(&(closing.period.name, closing.revision, closing.closed_by, closing.reason));
        log(figure);
    }
    Ok(())
}

/// The ends of time and of the calendar must not keep the host busy.
fn edges() -> Result<(), Refusal> {
    for at in [i64::MIN, i64::MAX] {
        for period in ["day", "week", "month:21", "quarter", "year", "rolling:100 years"] {
            figures::period_at(period, at)?;
        }
        duties::standings("visit", at)?;
        figures::closed("rate", at)?;
    }
    for year in [-9999, 9999] {
        let day = Date { year, month: 12, day: 31 };
        figures::next_period("month", day)?;
        duties::start_series("callback", "edge", day, None, &[])?;
    }
    log(&figures::period_of("day", Date { year: 2026, month: 2, day: 30 }));
    Ok(())
}

fn log(what: &impl Debug) {
    turn::log("info", &format!("{what:?}"));
}

impl on_report::Guest for Rounds {
    fn build(_report: String, _start: i64, _end: i64) -> Result<on_report::Table, Refusal> {
        let number = |number| Decimal { coefficient: number, scale: 0 };
        let ratio = figures::ratio(number(2), number(3), 1, Rounding::HalfUp)?;
        let value = ratio.map_or(Value::Nothing, Value::Number);
        let figure = on_report::Figure { name: "rate".into(), value, target: None, met: None };
        Ok(on_report::Table { columns: vec![], rows: vec![], figures: vec![figure] })
    }
}

impl on_duty::Guest for Rounds {
    fn handle(what: on_duty::Event) -> Result<(), Refusal> {
        turn::log("info", &format!("{} {}", what.duty, what.cause));
        Ok(())
    }
}

impl on_deadline::Guest for Rounds {
    fn handle(_what: on_deadline::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

impl on_timer::Guest for Rounds {
    fn handle(_what: on_timer::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

impl on_notice::Guest for Rounds {
    fn handle(_what: on_notice::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

impl on_message::Guest for Rounds {
    fn handle(_what: on_message::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

impl on_upgrade::Guest for Rounds {
    fn handle(_what: on_upgrade::Event) -> Result<(), Refusal> {
        Ok(())
    }
}

export!(Rounds);
