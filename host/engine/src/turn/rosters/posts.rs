//! A post with every figure filled in: what it needs, when it is open, what its shifts must keep.

use rust_decimal::prelude::ToPrimitive as _;

use crate::blueprint::lookup::text_in;
use crate::blueprint::model::{Post, Scalar, ShiftKind};
use crate::deadline::Clock;
use crate::hooks::Refusal;
use crate::instant::{Instant, Span};
use crate::roster::{KindTimes, Rules, Stretch};
use crate::setting;
use crate::site::{Site, missing};
use crate::turn::Outcome;
use crate::value::Value;

/// A post and where it is declared. When several plugins have a post of that name, the first one's holds.
pub(in crate::turn) struct Declared<'a> {
    pub(super) site: &'a Site,
    /// The plugin.
    pub(super) plugin: &'a str,
    /// As the blueprint calls it.
    pub(super) name: &'a str,
    /// What it says.
    pub(in crate::turn) post: &'a Post,
}

/// A post of the site.
pub(in crate::turn) fn declared<'a>(site: &'a Site, post: &str) -> Result<Declared<'a>, Refusal> {
    let posts = || {
        site.plugins.iter().flat_map(|(plugin, active)| {
            active.blueprint.posts.iter().map(move |(name, post)| (plugin, name, post))
        })
    };
    let found = posts().find(|(_, name, _)| *name == post);
    found
        .map(|(plugin, name, post)| Declared { site, plugin, name, post })
        .ok_or_else(|| missing("post", post, posts().map(|(_, name, _)| name)))
}

impl Declared<'_> {
    /// How many people it needs while it is open; nothing: it may stand empty.
    pub(super) fn cover(&self, at: Instant) -> Outcome<Option<u32>> {
        self.count(self.post.cover.as_ref(), at)
    }

    /// How many people it needs at a moment.
    pub(super) fn needed(&self, at: Instant) -> Outcome<u32> {
        let open = self.open(at, at.plus(Span(1)))?;
        if open.is_empty() { Ok(0) } else { Ok(self.cover(at)?.unwrap_or_default()) }
    }

    /// When it is open within `[start, end)`.
    pub(super) fn open(&self, start: Instant, end: Instant) -> Outcome<Vec<Stretch>> {
        if self.post.hours == "always" {
            return Ok(vec![(start, end)]);
        }
        let calendars = &self.site.calendars;
        let Some(calendar) = calendars.counted_by(&Clock::named(&self.post.hours))? else {
            return Ok(vec![(start, end)]);
        };
        let (mut day, last) = (calendar.zone.civil_date(start), calendar.zone.civil_date(end));
        let mut open = Vec::new();
        while day <= last {
            let hours = calendar.open_on(day).into_iter();
            let cut = hours.map(|(from, to)| (from.max(start), to.min(end)));
            open.extend(cut.filter(|(from, to)| from < to));
            day = day.plus_days(1);
        }
        Ok(open)
    }

    /// `[start, end)` in steps in which no setting of the plugin changes.
    pub(super) fn steps(&self, start: Instant, end: Instant) -> Vec<Stretch> {
        let mut steps = Vec::new();
        let mut from = start;
        while from < end {
            let to = self.site.next_change(self.plugin, from).map_or(end, |change| change.min(end));
            steps.push((from, to));
            from = to;
        }
        steps
    }

    pub(super) fn rules(&self, at: Instant) -> Outcome<Rules> {
        let rules = &self.post.rules;
        let mut per_week = std::collections::BTreeMap::new();
        for (name, kind) in &self.post.shifts {
            if let Some(most) = self.count(kind.per_week.as_ref(), at)? {
                per_week.insert(name.clone(), most);
            }
        }
        Ok(Rules {
            headcount: self.count(self.post.headcount.as_ref(), at)?,
            shared: self.post.shared,
            rest: rules.rest.as_deref().map(|rest| self.length(rest, at)).transpose()?,
            days_in_row: self.count(rules.days_in_row.as_ref(), at)?,
            per_week,
        })
    }

    /// When a kind of shift begins and ends.
    pub(super) fn times(&self, kind: &ShiftKind, at: Instant) -> Outcome<KindTimes> {
        let minute = |text| self.site.minute_named(self.plugin, text, at);
        Ok(KindTimes { start: minute(&kind.start)? % (24 * 60), end: minute(&kind.end)? })
    }

    /// A length, or what a `length` setting holds; days count as 24 hours.
    pub(super) fn length(&self, text: &str, at: Instant) -> Outcome<Span> {
        Ok(setting::lead(self.site.length_named(self.plugin, text, at)?))
    }

    /// A whole number, or what a `number` setting holds.
    pub(super) fn count(&self, figure: Option<&Scalar>, at: Instant) -> Outcome<Option<u32>> {
        let Some(figure) = figure else { return Ok(None) };
        let (name, number) = match figure {
            Scalar::Text(name) => {
                let (declared, figure) = self.site.setting(self.plugin, name, at)?;
                (name.as_str(), setting::value(name, declared, &figure)?)
            }
            Scalar::Whole(whole) => (self.name, Value::Number((*whole).into())),
            Scalar::Flag(flag) => (self.name, Value::Flag(*flag)),
        };
        let whole = match &number {
            Value::Number(number) if number.fract().is_zero() => number.to_u32(),
            _ => None,
        };
        let text = format!("`{name}`: expected a whole number from 0, got `{number}`");
        Ok(Some(whole.ok_or(Refusal::Invalid(text))?))
    }

    /// How people of the site call it.
    pub(super) fn title(&self) -> Value {
        Value::text(text_in(&self.post.title, &self.site.info.locale))
    }
}
