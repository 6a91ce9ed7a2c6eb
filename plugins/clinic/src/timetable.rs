//! When doctors hold clinic, by their timetable.

use frontdesk_sdk::{
    Date, Fields, Instant, Outcome, all_entries, clock_minute, fields, person_name, refuse, schedules, stamp,
    turn,
};

use crate::slots;

/// How far ahead sessions are looked for.
const DAYS_AHEAD: i32 = 28;

/// A doctor's hours of one day in a consulting room.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) doctor: String,
    pub(crate) title: String,
    pub(crate) specialty: String,
    pub(crate) department: String,
    pub(crate) start: Instant,
    /// Not included.
    pub(crate) end: Instant,
}

impl Session {
    pub(crate) fn holds(&self, at: Instant) -> bool {
        (self.start..self.end).contains(&at)
    }

    /// As people say it: `Li Bo (chief physician, eczema) until 17:00`.
    fn line(&self) -> String {
        let about = [self.title.as_str(), self.specialty.as_str()];
        let about: Vec<_> = about.into_iter().filter(|word| !word.is_empty()).collect();
        let until = stamp(self.end);
        let until = until.rsplit(' ').next().unwrap_or_default();
        format!("{} ({}) – {until}", person_name(&self.doctor), about.join(", "))
    }
}

/// The sessions of a day, of one doctor or of all, in the order of their beginning.
pub(crate) fn on_day(day: Date, doctor: Option<&str>) -> Outcome<Vec<Session>> {
    let mut matching = fields![weekday: weekday(day)];
    matching.extend(doctor.map(|doctor| ("doctor", frontdesk_sdk::person(doctor)).into()));
    let mut sessions = Vec::new();
    for entry in all_entries("doctor-timetable", &matching)? {
        let (Some(from), Some(to)) = (clock_minute(entry.word("from")), clock_minute(entry.word("to")))
        else {
            continue;
        };
        sessions.push(Session {
            doctor: entry.word("doctor").to_owned(),
            title: entry.word("title").to_owned(),
            specialty: entry.word("specialty").to_owned(),
            department: entry.word("department").to_owned(),
            start: schedules::moment_of(day, from),
            end: schedules::moment_of(day, to),
        });
    }
    sessions.sort_by(|a, b| (a.start, &a.doctor).cmp(&(b.start, &b.doctor)));
    Ok(sessions)
}

/// `mon` to `sun`.
fn weekday(day: Date) -> &'static str {
    const SHIFTS: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    const NAMES: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let year = i32::from(day.year) - i32::from(day.month < 3);
    let month = usize::from(day.month).saturating_sub(1);
    let sum = year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let at = (sum + SHIFTS[month % 12] + i32::from(day.day)).rem_euclid(7);
    NAMES[usize::try_from(at).unwrap_or_default()]
}

/// The sessions that run at a moment; those of absent doctors do not.
pub(crate) fn running(at: Instant) -> Outcome<Vec<Session>> {
    let mut sessions = Vec::new();
    for session in on_day(schedules::civil_date(at), None)? {
        if session.holds(at) && !slots::is_off(&session)? {
            sessions.push(session);
        }
    }
    Ok(sessions)
}

/// The session that a doctor holds now for a department (any, when none is named). Who holds none is refused, and others of the
/// department or the specialty are proposed with a booking.
pub(crate) fn in_session(doctor: &str, department: &str) -> Outcome<Session> {
    let now = running(turn::now())?;
    let mine = |session: &&Session| {
        session.doctor == doctor && (department.is_empty() || session.department == department)
    };
    if let Some(session) = now.iter().find(mine) {
        return Ok(session.clone());
    }
    let own = coming(doctor)?;
    let alike = |session: &&Session| match &own {
        _ if session.department == department => true,
        Some(own) => session.department == own.department || session.specialty == own.specialty,
        None => false,
    };
    let refusal = refuse("not-in-session").with("doctor", person_name(doctor));
    let refusal = refusal.with("others", lines(now.iter().filter(alike)));
    Err(refusal.with("booking", own.map_or_else(nobody, |own| booking(&own))))
}

/// The next session of a doctor that begins after now.
pub(crate) fn coming(doctor: &str) -> Outcome<Option<Session>> {
    let now = turn::now();
    for session in sessions_from(now, Some(doctor))? {
        if session.start > now && !slots::is_off(&session)? {
            return Ok(Some(session));
        }
    }
    Ok(None)
}

/// Sessions that are not over at a moment, in their order.
pub(crate) fn sessions_from(at: Instant, doctor: Option<&str>) -> Outcome<Vec<Session>> {
    let today = schedules::civil_date(at);
    let mut sessions = Vec::new();
    for ahead in 0..DAYS_AHEAD {
        sessions.extend(on_day(schedules::add_days(today, ahead), doctor)?);
    }
    sessions.retain(|session| session.end > at);
    Ok(sessions)
}

/// The doctors of a department who hold clinic now, one a line.
pub(crate) fn offered(department: &str) -> Outcome<String> {
    let now = running(turn::now())?;
    Ok(lines(now.iter().filter(|session| session.department == department)))
}

/// The doctors of a department who do not hold clinic now, with their next session, one a line.
pub(crate) fn bookable(department: &str) -> Outcome<String> {
    let now = running(turn::now())?;
    let mut next: Vec<Session> = Vec::new();
    for session in sessions_from(turn::now(), None)? {
        let here = now.iter().chain(&next).any(|other| other.doctor == session.doctor);
        if session.department == department && !here && !slots::is_off(&session)? {
            next.push(session);
        }
    }
    let all: Vec<_> = next.iter().map(booking).collect();
    Ok(if all.is_empty() { nobody() } else { all.join("\n") })
}

fn booking(session: &Session) -> String {
    format!("{} {}", person_name(&session.doctor), stamp(session.start))
}

fn lines<'a>(sessions: impl Iterator<Item = &'a Session>) -> String {
    let all: Vec<_> = sessions.map(Session::line).collect();
    if all.is_empty() { nobody() } else { all.join("\n") }
}

fn nobody() -> String {
    "–".to_owned()
}
