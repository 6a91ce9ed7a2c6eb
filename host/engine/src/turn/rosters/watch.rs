//! Watches posts that need people: notices the moment they become uncovered, and tells it once.

use super::alerts::says;
use super::posts::{Declared, declared};
use crate::alarm::{Due, DueItem};
use crate::deadline::LIMIT_GRACE;
use crate::instant::{Instant, Span};
use crate::roster::{PostState, SHIFT_MAX, Uncovered};
use crate::turn::{DOWNTIME_MIN, Halt, Outcome, Turn};
use crate::value::Value;
use crate::view::Range;
use crate::{key, record};

/// How many days are looked ahead for the next opening of a calendar.
const DAYS_AHEAD: u16 = 400;

impl Turn {
    /// Looks at a post after something changed: presence, shifts, absences.
    pub(super) fn watch(&mut self, post: &str) -> Outcome<()> {
        self.look_at(post, self.now())?;
        self.queue_post(post, self.now())
    }

    /// Looks at every post: after people, settings, calendars or plugins changed. What cannot be counted is logged.
    pub(crate) fn watch_all_posts(&mut self) -> Outcome<()> {
        let queued: Vec<(String, Instant)> = record::below(&self.overlay, key::posts_next(), 10_000)?;
        let mut posts = self.all_posts();
        posts.extend(queued.into_iter().map(|(post, _)| post));
        posts.sort_unstable();
        posts.dedup();
        for post in posts {
            match self.watch(&post) {
                Err(Halt::Refused(refusal)) => {
                    self.log("error", &format!("post `{post}` cannot be watched: {refusal}"));
                }
                other => other?,
            }
        }
        Ok(())
    }

    /// The moment has come at which a post may become covered or uncovered.
    pub(crate) fn ring_post(&mut self, post: &str, at: Instant) -> Outcome<()> {
        self.look_at(post, at)?;
        // A gap that begins now is told later: that moment counts, too.
        self.queue_post(post, at)
    }

    /// Queues the next moment at which a post may change by itself, after a moment.
    pub(crate) fn queue_post(&mut self, post: &str, after: Instant) -> Outcome<()> {
        if let Some((_, at)) = record::get::<(String, Instant)>(&self.overlay, key::post_next(post))? {
            self.remove(post_item(post, at).key().bytes())?;
            self.remove(key::post_next(post).bytes())?;
        }
        let site = self.site.clone();
        let Ok(declared) = declared(&site, post) else { return Ok(()) };
        if declared.post.cover.is_none() {
            return Ok(());
        }
        let Some(at) = self.next_change_of(&declared, after)? else { return Ok(()) };
        let item = post_item(post, at);
        self.put(key::post_next(post), &(post, at))?;
        self.put(item.key(), &item)
    }

    /// The first moment after `after` at which shifts, absences, hours, settings or an alert of a post change.
    fn next_change_of(&self, declared: &Declared<'_>, after: Instant) -> Outcome<Option<Instant>> {
        let mut moments = vec![site_change(declared, after), self.next_hours(declared, after)?];
        for shift in self.shifts_within(declared.name, after, after.plus(Span(1)))? {
            moments.push(Some(shift.end));
        }
        let later = Range {
            from: key::shift(declared.name, after.plus(Span(1)), "").bytes(),
            ..Range::prefix(&key::shifts(declared.name).below())
        };
        let next = record::scan::<crate::roster::Shift>(&self.overlay, &later, 1)?;
        moments.extend(next.into_iter().map(|(_, shift)| Some(shift.start)));
        for absence in self.absences_within(after, after.plus(SHIFT_MAX))? {
            moments.extend([Some(absence.start), Some(absence.end)]);
        }
        let told = self.open_gap(declared.name)?.and_then(|gap| gap.tell_at);
        moments.push(told);
        Ok(moments.into_iter().flatten().filter(|at| *at > after).min())
    }

    fn next_hours(&self, declared: &Declared<'_>, after: Instant) -> Outcome<Option<Instant>> {
        if declared.post.hours == "always" {
            return Ok(None);
        }
        let mut day = self.site.calendars.zone.civil_date(after).plus_days(-1);
        for _ in 0..DAYS_AHEAD {
            let from = self.site.calendars.zone.moment_of(day, 0);
            let to = self.site.calendars.zone.moment_of(day, 1_440);
            let edges = declared.open(from, to)?.into_iter().flat_map(|(open, close)| [open, close]);
            if let Some(edge) = edges.filter(|edge| *edge > after).min() {
                return Ok(Some(edge));
            }
            day = day.plus_days(1);
        }
        Ok(None)
    }

    /// Holds who stands at a post against what it needs, at a moment not later than now.
    fn look_at(&mut self, post: &str, at: Instant) -> Outcome<()> {
        let site = self.site.clone();
        let declared = declared(&site, post).ok();
        let state = match &declared {
            Some(declared) if declared.post.cover.is_some() => self.post_state(post, at)?,
            // An upgrade dropped the post or its figure: what was open is over.
            _ => PostState::default(),
        };
        let gap = match (self.open_gap(post)?, state.uncovered()) {
            (None, false) => return Ok(()),
            (Some(gap), false) => return self.close_gap(gap, at),
            (None, true) => {
                let tell_at = declared.as_ref().map(|declared| tell_at(declared, at)).transpose()?.flatten();
                new_gap(post, at, tell_at, &state)
            }
            (Some(gap), true) => Uncovered { people: count(&state), needed: state.needed, ..gap },
        };
        let due = gap.tell_at.is_some_and(|tell_at| tell_at <= at);
        let gap = Uncovered { tell_at: gap.tell_at.filter(|_| !due), ..gap };
        self.put(key::uncovered(post, gap.since), &gap)?;
        match declared {
            Some(declared) if due && !self.is_over(&declared, at)? => self.tell_gap(&declared, &gap),
            _ => Ok(()),
        }
    }

    /// A gap that came and went while the host was down is in the records; nobody needs to run any more.
    fn is_over(&self, declared: &Declared<'_>, at: Instant) -> Outcome<bool> {
        let late = self.now().since(at) >= DOWNTIME_MIN;
        Ok(late && !self.post_state(declared.name, self.now())?.uncovered())
    }

    fn close_gap(&mut self, gap: Uncovered, at: Instant) -> Outcome<()> {
        let key = key::uncovered(&gap.post, gap.since);
        if at <= gap.since {
            return self.remove(key.bytes());
        }
        self.put(key, &Uncovered { until: Some(at), tell_at: None, ..gap })
    }

    fn tell_gap(&mut self, declared: &Declared<'_>, gap: &Uncovered) -> Outcome<()> {
        let Some(alert) = &declared.post.uncovered else { return Ok(()) };
        let arguments = says([
            ("post", declared.title()),
            ("since", Value::Moment(gap.since)),
            ("people", Value::Number(gap.people.into())),
            ("needed", Value::Number(gap.needed.into())),
        ]);
        self.alert(declared, alert, None, arguments)
    }

    /// The stretch without enough people that is not over yet.
    pub(super) fn open_gap(&self, post: &str) -> Outcome<Option<Uncovered>> {
        let range = Range::prefix(&key::uncovereds(post).below()).reversed();
        let last = record::scan::<Uncovered>(&self.overlay, &range, 1)?.pop();
        Ok(last.map(|(_, gap)| gap).filter(|gap| gap.until.is_none()))
    }
}

fn count(state: &PostState) -> u32 {
    u32::try_from(state.people.len()).unwrap_or(u32::MAX)
}

fn new_gap(post: &str, since: Instant, tell_at: Option<Instant>, state: &PostState) -> Uncovered {
    let (people, needed) = (count(state), state.needed);
    Uncovered { post: post.to_owned(), since, until: None, people, needed, tell_at }
}

/// When a gap that begins now is told: at once, or when it has lasted too long.
fn tell_at(declared: &Declared<'_>, at: Instant) -> Outcome<Option<Instant>> {
    let Some(alert) = &declared.post.uncovered else { return Ok(None) };
    let after = alert.after.as_deref().map(|after| declared.length(after, at)).transpose()?;
    Ok(Some(after.map_or(at, |after| at.plus(after).plus(LIMIT_GRACE))))
}

fn site_change(declared: &Declared<'_>, after: Instant) -> Option<Instant> {
    declared.site.next_change(declared.plugin, after)
}

fn post_item(post: &str, at: Instant) -> DueItem {
    DueItem { at, what: Due::Post { post: post.to_owned() } }
}
