//! Agents over stores: shared by traffic every day, by largest remainders; who serves an idle store goes to the others.

use frontdesk_sdk::figures::Rounding;
use frontdesk_sdk::{
    Decimal, Draft, DutyEvent, Fields, Filter, Instant, Outcome, Table, Ticket, TicketEvent, Value,
    all_entries, all_tickets, directory, draft, duties, fields, figure, figures, filter, notify, number,
    refuse, registers, schedules, table, tickets,
};

/// Who is shared over the stores.
const SHARED: &str = "outsourced-agent";

/// A store with its visitors and who serves it.
#[derive(Clone)]
struct Line {
    store: String,
    visitors: u64,
    agents: Vec<String>,
}

pub(crate) fn on_duty(event: &DutyEvent) -> Outcome {
    match event.cause.as_str() {
        "due" => balance_day(event.due),
        // The host balanced; a day gone by needs nobody to look at it any more.
        "missed" => {
            duties::settle("balance-stores", event.due, None, "the day is over / 当日已过").map(|_| ())
        }
        _ => Ok(()),
    }
}

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut sheet = event.ticket;
    match event.action.as_deref() {
        Some("traffic") => traffic(&mut sheet),
        Some("close") => closed(&sheet),
        _ => Ok(()),
    }
}

/// How many agents each store gets: whole shares first, the rest to the largest remainders, ties in the order of the list.
fn shares(visitors: &[u64], agents: usize) -> Vec<usize> {
    let total: u64 = visitors.iter().sum();
    // Without any traffic all stores count the same.
    let weights: Vec<u64> = if total == 0 { vec![1; visitors.len()] } else { visitors.to_vec() };
    let total: u64 = weights.iter().sum::<u64>().max(1);
    let wanted = |weight: &u64| weight * agents as u64;
    let mut shares: Vec<usize> =
        weights.iter().map(|weight| usize::try_from(wanted(weight) / total).unwrap_or(0)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(wanted(&weights[*at]) % total));
    let left = agents.saturating_sub(shares.iter().sum());
    for at in order.into_iter().take(left) {
        shares[at] += 1;
    }
    shares
}

/// Shares the agents; whoever can stay stays. Tells who goes where.
fn balance(lines: &mut [Line], everybody: &[String]) -> Vec<(String, String)> {
    let visitors: Vec<u64> = lines.iter().map(|line| line.visitors).collect();
    let shares = shares(&visitors, everybody.len());
    for (line, share) in lines.iter_mut().zip(&shares) {
        line.agents.retain(|agent| everybody.contains(agent));
        line.agents.truncate(*share);
    }
    let placed: Vec<String> = lines.iter().flat_map(|line| line.agents.clone()).collect();
    let mut free = everybody.iter().filter(|agent| !placed.contains(agent));
    let mut moves = Vec::new();
    for (line, share) in lines.iter_mut().zip(&shares) {
        let missing = share.saturating_sub(line.agents.len());
        for agent in free.by_ref().take(missing) {
            line.agents.push(agent.clone());
            moves.push((agent.clone(), line.store.clone()));
        }
    }
    moves
}

fn everybody() -> Outcome<Vec<String>> {
    Ok(directory::with_role(SHARED)?.into_iter().map(|agent| agent.id).collect())
}

/// The day begins with who served which store the day before.
fn balance_day(due: Instant) -> Outcome {
    let day = schedules::civil_date(due);
    let (stores, agents) = (all_entries("store-traffic", &[])?, everybody()?);
    if stores.is_empty() || agents.is_empty() {
        return Ok(());
    }
    let yesterday =
        Filter { where_: fields![day: schedules::add_days(day, -1)], ..filter("store-allocation") };
    let before = all_tickets(&yesterday)?.last().map(lines_of).unwrap_or_default();
    let line = |store: &registers::Entry| Line {
        store: store.key.clone(),
        visitors: u64::try_from(store.count("visitors")).unwrap_or(0),
        agents: before
            .iter()
            .find(|line| line.store == store.key)
            .map(|line| line.agents.clone())
            .unwrap_or_default(),
    };
    let mut lines: Vec<Line> = stores.iter().map(line).collect();
    let moves = balance(&mut lines, &agents);
    let (title, rows) = (day.to_string(), rows(&lines));
    let id = tickets::open(&Draft { title, ..draft("store-allocation", fields![day: day, sheet: rows]) })?;
    let mut sheet = tickets::get(id)?;
    written(&mut sheet, &lines)?;
    tell(&sheet, &moves)
}

fn rows(lines: &[Line]) -> Vec<Vec<String>> {
    let row = |line: &Line| {
        vec![
            line.store.clone(),
            line.visitors.to_string(),
            line.agents.len().to_string(),
            line.agents.join(" "),
        ]
    };
    lines.iter().map(row).collect()
}

fn lines_of(sheet: &Ticket) -> Vec<Line> {
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let line = |row: &Vec<String>| Line {
        store: cell(row, 0),
        visitors: cell(row, 1).parse().unwrap_or(0),
        agents: cell(row, 3).split_whitespace().map(str::to_owned).collect(),
    };
    sheet.rows("sheet").iter().map(line).collect()
}

/// The sheet of the day, in the ticket and line by line.
fn written(sheet: &mut Ticket, lines: &[Line]) -> Outcome {
    sheet.set(fields![sheet: rows(lines)])?;
    for line in lines {
        let entry = fields![
            date: sheet.day("day"),
            store: &line.store,
            visitors: number(line.visitors),
            agents: number(line.agents.len()),
            who: line.agents.join(", "),
        ];
        registers::put("allocation-sheet", &key(sheet, &line.store), &entry)?;
    }
    Ok(())
}

fn key(sheet: &Ticket, store: &str) -> String {
    format!("{}/{store}", sheet.title)
}

fn tell(sheet: &Ticket, moves: &[(String, String)]) -> Outcome {
    moves.iter().try_for_each(|(agent, store)| {
        let notice = notify("store-allocated").person(agent).about(sheet.id);
        notice.arg("store", store).arg("day", &sheet.title).send()
    })
}

/// A store's traffic changed; one without visitors offers its agents to the others.
fn traffic(sheet: &mut Ticket) -> Outcome {
    let (store, visitors) = (sheet.word("store").to_owned(), sheet.count("visitors"));
    let mut lines = lines_of(sheet);
    let Some(line) = lines.iter_mut().find(|line| line.store == store) else {
        return Err(refuse("store-unknown").with("store", store));
    };
    line.visitors = u64::try_from(visitors).unwrap_or(0);
    registers::put("store-traffic", &store, &fields![visitors: number(visitors)])?;
    let moves = balance(&mut lines, &everybody()?);
    written(sheet, &lines)?;
    tell(sheet, &moves)?;
    if visitors > 0 || moves.is_empty() {
        return Ok(());
    }
    let shown: Vec<_> = moves.iter().map(|(agent, to)| format!("{agent} → {to}")).collect();
    let notice = notify("agents-offered").role("manager").about(sheet.id);
    notice.arg("store", store).arg("moves", shown.join(", ")).send()
}

/// The chats of the day, store by store.
fn closed(sheet: &Ticket) -> Outcome {
    for row in sheet.rows("chats") {
        let (store, chats) =
            (row.first().cloned().unwrap_or_default(), row.get(1).map(|chats| chats.trim().parse::<u32>()));
        let (Some(Ok(chats)), Some(mut line)) =
            (chats, registers::get("allocation-sheet", &key(sheet, &store))?)
        else {
            return Err(refuse("store-unknown").with("store", row.join(" ")));
        };
        line.fields.push(("chats", chats).into());
        registers::put("allocation-sheet", &key(sheet, &store), &line.fields)?;
    }
    Ok(())
}

/// Chats of a day by agent; a store whose chats nobody entered has none to divide.
pub(crate) fn report(start: Instant) -> Outcome<Table> {
    let per_agent = |chats: Option<Decimal>, agents: Decimal| -> Outcome<Value> {
        let Some(chats) = chats else { return Ok(Value::Nothing) };
        Ok(figures::ratio(chats, agents, 1, Rounding::HalfUp)?.into())
    };
    let (mut rows, mut chats, mut agents) = (Vec::new(), None, Decimal::ZERO);
    for line in all_entries("allocation-sheet", &fields![date: schedules::civil_date(start)])? {
        let (own, there) = (line.number("chats"), line.number("agents").unwrap_or(Decimal::ZERO));
        if let Some(own) = own {
            (chats, agents) = (Some(chats.unwrap_or(Decimal::ZERO) + own), agents + there);
        }
        rows.push(vec![
            line.word("store").into(),
            line.number("visitors").into(),
            there.into(),
            own.into(),
            per_agent(own, there)?,
        ]);
    }
    let columns = ["store", "visitors", "agents", "chats", "load"];
    Ok(table(&columns, rows, vec![figure("load", per_agent(chats, agents)?)]))
}
