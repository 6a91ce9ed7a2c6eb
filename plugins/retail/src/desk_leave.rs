//! Absences from the desk's posts: the duties of a shift follow whoever stands in, or the supervisor hears of the gap.

use frontdesk_sdk::rosters::{Absence, Shift};
use frontdesk_sdk::{
    Date, Fields, Outcome, Ticket, TicketEvent, directory, fields, notify, number, person, refuse, rosters,
    schedules, tickets, today, turn,
};

use crate::broadcast_plan;
use crate::desk_roster::{POSTS, least, substitute};
use crate::store_day::{clock, minutes};

pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let mut leave = event.ticket;
    match (event.cause.as_str(), event.action.as_deref()) {
        ("opened", _) => ask(&mut leave),
        ("acted", Some("approve")) => approve(&mut leave),
        _ => Ok(()),
    }
}

/// Illness that the supervisor enters for somebody needs no further word.
fn ask(leave: &mut Ticket) -> Outcome {
    let actor = turn::actor();
    let who = leave.text("who").unwrap_or(&actor).to_owned();
    leave.set(fields![who: person(&who)])?;
    shifts(leave)?;
    let in_charge = turn::actor_roles().iter().any(|role| role == "supervisor");
    if in_charge && who != actor { tickets::act(leave.id, "approve", &[]) } else { Ok(()) }
}

/// The shifts of that day.
fn shifts(leave: &Ticket) -> Outcome<Vec<Shift>> {
    let day = leave.day("day").unwrap_or_else(today);
    let (start, end) = (schedules::moment_of(day, 0), schedules::moment_of(schedules::add_days(day, 1), 0));
    let mut shifts = rosters::shifts_of(leave.word("who"), start, end)?;
    shifts.retain(|shift| shift.start >= start && POSTS.iter().any(|(post, _, _)| *post == shift.post));
    if shifts.is_empty() {
        return Err(refuse("no-shift").with("person", name(leave.word("who"))).with("day", day));
    }
    Ok(shifts)
}

fn approve(leave: &mut Ticket) -> Outcome {
    let named = leave.text("substitute").map(str::to_owned);
    let (mut rows, mut length, mut standing_in) = (Vec::new(), 0, named.clone());
    for shift in shifts(leave)? {
        let stand_in = substitute(&shift, named.as_deref())?;
        rosters::put_absence(&Absence {
            post: shift.post.clone(),
            person: shift.person.clone(),
            start: shift.start,
            end: shift.end,
            stand_in: stand_in.clone(),
            reason: leave.word("reason").to_owned(),
        })?;
        match &stand_in {
            Some(stand_in) => tell_both(&shift, stand_in)?,
            None => tell_gap(&shift)?,
        }
        length += minutes(shift.end) - minutes(shift.start);
        rows.push(vec![shift.post.clone(), time(&shift)]);
        standing_in = standing_in.or(stand_in);
    }
    leave.set(fields![shifts: rows, minutes: number(length), substitute: standing_in.map(person)])
}

fn tell_both(shift: &Shift, stand_in: &str) -> Outcome {
    notify("duty-changed")
        .person(&shift.person)
        .person(stand_in)
        .arg("day", schedules::civil_date(shift.start))
        .arg("post", title(shift))
        .arg("time", time(shift))
        .arg("person", name(&shift.person))
        .arg("substitute", name(stand_in))
        .send()
}

/// Whether enough others stand there all the time.
fn enough_without(shift: &Shift) -> Outcome<bool> {
    let least = least(&shift.post)?;
    let others = schedules::shifts(&shift.post, shift.start, shift.end)?;
    let ends = others.iter().map(|other| other.end).filter(|end| *end < shift.end);
    for at in std::iter::once(shift.start).chain(ends) {
        if rosters::state(&shift.post, at)?.people.len() < least {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Too few stand there: the supervisor hears of each entry that has no holder.
fn tell_gap(shift: &Shift) -> Outcome {
    if enough_without(shift)? {
        return Ok(());
    }
    let day = schedules::civil_date(shift.start);
    notify("roster-gap")
        .role("supervisor")
        .arg("post", title(shift))
        .arg("day", day)
        .arg("time", time(shift))
        .arg("person", name(&shift.person))
        .arg("concerned", concerned(shift, day)?)
        .send()
}

/// The announcer's broadcasts of that time, or the post itself.
fn concerned(shift: &Shift, day: Date) -> Outcome<String> {
    let mut entries = Vec::new();
    if shift.post == "announcer" {
        entries = broadcast_plan::entries_between(day, shift.start, shift.end)?;
    }
    Ok(if entries.is_empty() { title(shift).to_owned() } else { entries.join("; ") })
}

fn title(shift: &Shift) -> &str {
    POSTS.iter().find(|(post, _, _)| *post == shift.post).map_or(&shift.post, |(_, title, _)| title)
}

fn time(shift: &Shift) -> String {
    let at = |moment| clock(schedules::minute_of_day(moment));
    format!("{}-{}", at(shift.start), at(shift.end))
}

fn name(id: &str) -> String {
    directory::get(id).map_or_else(|_| id.to_owned(), |person| person.name)
}
