//! Quotas of duties: who has done how much of what is to be done in a period.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use frontdesk_engine::blueprint::model::{Duty, Quota, QuotaPer};
use frontdesk_engine::instant::{Date, Instant};
use frontdesk_engine::period::Stretch;
use frontdesk_engine::quota::Standing;
use frontdesk_engine::turn::{Halt, Turn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::caller::Member;
use super::document::says;
use super::extract::Query;
use super::forms::said;
use super::problem::Problem;
use super::rota::looks;
use super::words::{Day, Name};
use super::workflows::stands_in;

const CHAPTER: &str = "duties";

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(list, says(CHAPTER, "list_quotas", "How quotas of duties stand in a period"));
    ApiRouter::new().api_route("/sites/{site}/quotas", all)
}

/// Which quotas, in which period.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    plugin: Option<Name>,
    /// As in the blueprint.
    duty: Option<Name>,
    /// Any day of the period; left out: today.
    #[schemars(with = "Option<Day>")]
    day: Option<Date>,
}

/// How a quota stands.
#[derive(Debug, Serialize, JsonSchema)]
struct QuotaView {
    plugin: String,
    /// As in the blueprint.
    duty: String,
    /// What people read.
    title: String,
    /// Whose the counts are.
    per: QuotaPer,
    /// As people write it: `2024-03`, `2024-02-21 to 2024-03-20`.
    period: String,
    /// Its first day.
    first: Date,
    /// Its last day.
    last: Date,
    standings: Vec<StandingView>,
}

/// How a subject stands.
#[derive(Debug, Serialize, JsonSchema)]
struct StandingView {
    /// Empty for the site as a whole, else a person's id or what a hook named.
    subject: String,
    /// How often it was done.
    done: i64,
    /// How often it is to be done; nothing where nobody said so.
    least: Option<u32>,
}

/// Which standings the caller sees: all with a role that settles the duty, and with one that does it all but those of
/// other people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    All,
    Own,
}

fn seen(member: &Member, duty: &Duty, quota: &Quota) -> Option<Seen> {
    if member.may_read(&duty.settles) || quota.per != QuotaPer::Person && member.may_read(&duty.roles) {
        return Some(Seen::All);
    }
    stands_in(member, &duty.roles, None).then_some(Seen::Own)
}

/// A quota to be looked at.
struct Looked {
    plugin: String,
    name: String,
    duty: Duty,
    quota: Quota,
    seen: Seen,
}

fn meant(member: &Member, wanted: &Wanted) -> Vec<Looked> {
    let is = |wanted: &Option<Name>, got: &str| wanted.as_ref().is_none_or(|wanted| wanted.0 == got);
    let plugins = member.site.plugins.iter().filter(|(plugin, _)| is(&wanted.plugin, plugin));
    let duties =
        plugins.flat_map(|(plugin, active)| active.blueprint.duties.iter().map(move |duty| (plugin, duty)));
    let looked =
        duties.filter(|(_, (name, _))| is(&wanted.duty, name)).filter_map(|(plugin, (name, duty))| {
            let quota = duty.quota.clone()?;
            let seen = seen(member, duty, &quota)?;
            Some(Looked { plugin: plugin.clone(), name: name.clone(), duty: duty.clone(), quota, seen })
        });
    looked.collect()
}

async fn list(
    State(app): State<App>,
    member: Member,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<QuotaView>>, Problem> {
    let now = app.host.clock.now();
    let (all, asker) = (meant(&member, &wanted), member.clone());
    let views = looks(&member, now, move |turn| {
        all.into_iter().map(|looked| view(&asker, turn, looked, wanted.day, now)).collect()
    });
    Ok(Json(views.await?))
}

fn view(
    member: &Member,
    turn: &Turn,
    looked: Looked,
    day: Option<Date>,
    now: Instant,
) -> Result<QuotaView, Halt> {
    let Looked { plugin, name, duty, quota, seen } = looked;
    let stretch: Stretch = match day {
        Some(day) => quota.period.containing(day),
        None => turn.period_at(quota.period, now),
    };
    let own = member.person.as_ref().map(|person| &person.id);
    let standings = turn.standings(&plugin, &name, stretch)?;
    let standings = standings.into_iter().filter(|one| seen == Seen::All || Some(&one.subject) == own);
    let standing = |Standing { subject, done, least, .. }| StandingView { subject, done, least };
    Ok(QuotaView {
        title: said(&duty.title, member.locale()),
        per: quota.per,
        period: stretch.to_string(),
        first: stretch.first,
        last: stretch.last(),
        standings: standings.map(standing).collect(),
        plugin,
        duty: name,
    })
}
