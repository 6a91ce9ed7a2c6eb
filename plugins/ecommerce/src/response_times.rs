//! How fast buyers are greeted and answered: counters of both, of late ones and of seconds waited.

use frontdesk_sdk::ledgers::{self, PeriodSum};
use frontdesk_sdk::registers::Posting;
use frontdesk_sdk::{
    Decimal, Instant, Outcome, SECOND, Table, Ticket, Value, figure, number, registers, schedules,
    staffed_between, table, turn,
};

use crate::roster::DESK;
use crate::service_clock;

/// Accounts that one call gives.
const PAGE: u32 = 500;

fn post(ledger: &str, account: String, amount: Decimal, reason: &str, chat: &Ticket) -> Outcome {
    registers::post(ledger, &Posting { account, amount, reason: reason.to_owned(), about: Some(chat.id) })
}

/// Counts a greeting or an answer that is given now and ends its deadline: in time or late, and how long the buyer waited
/// on the desk's clock.
pub(crate) fn count(chat: &Ticket, kind: &str, since: Instant) -> Outcome {
    let deadline = format!("chat-{kind}");
    let mut running = schedules::deadlines(chat.id)?.into_iter().filter(|one| one.name == deadline);
    if running.all(|one| !one.breached) {
        post("response-figures", format!("{kind}-in-time"), 1.into(), kind, chat)?;
    }
    service_clock::stop(chat.id, &deadline)?;
    let seconds = staffed_between(DESK, since, turn::now())? / SECOND;
    post("response-figures", kind.to_owned(), 1.into(), kind, chat)?;
    post("response-figures", format!("{kind}-seconds"), seconds.into(), kind, chat)
}

/// Counts a late greeting or answer for who holds the chat.
pub(crate) fn breach(chat: &Ticket, kind: &str) -> Outcome {
    let agent = chat.assignee.clone().unwrap_or_else(|| "-".to_owned());
    post("response-breaches", agent, 1.into(), kind, chat)
}

/// Shares in time of a day or month, the average wait, and each agent's breaches.
pub(crate) fn report(start: Instant, end: Instant) -> Outcome<Table> {
    let sum = |account: &str| registers::sum("response-figures", Some(account), start, end);
    let (greetings, answers) = (sum("greeting")?, sum("answer")?);
    let seconds = sum("greeting-seconds")? + sum("answer-seconds")?;
    let figures = vec![
        figure("greetings", number(greetings)),
        figure("greetings-in-time", Decimal::percent(sum("greeting-in-time")?, greetings)),
        figure("answers", number(answers)),
        figure("answers-in-time", Decimal::percent(sum("answer-in-time")?, answers)),
        figure("wait", seconds.over(greetings + answers, 1)),
    ];
    Ok(table(&["agent", "breaches"], breaches(start, end)?, figures))
}

fn breaches(start: Instant, end: Instant) -> Outcome<Vec<Vec<Value>>> {
    let mut rows = Vec::new();
    for account in accounts(start)? {
        let sum = registers::sum("response-breaches", Some(&account), start, end)?;
        if sum > Decimal::ZERO {
            rows.push(vec![Value::from(account), number(sum)]);
        }
    }
    Ok(rows)
}

/// Who has a breach in the month.
fn accounts(month: Instant) -> Outcome<Vec<String>> {
    let mut all: Vec<PeriodSum> = Vec::new();
    loop {
        let after = all.last().map(|sum| sum.account.clone());
        let page = ledgers::sums_in("response-breaches", month, PAGE, after.as_deref())?;
        let last = page.len() < PAGE as usize;
        all.extend(page);
        if last {
            return Ok(all.into_iter().map(|sum| sum.account).collect());
        }
    }
}
