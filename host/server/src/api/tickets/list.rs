//! Finding and counting tickets: by index and by counter, never by looking at all of them.

use std::collections::BTreeMap;

use axum::Json;
use frontdesk_engine::blueprint::model::{Field, FieldKind};
use frontdesk_engine::form::value_from_json;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::ticket::Filter;
use frontdesk_engine::value::Fields;
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, query};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;

use super::super::caller::Member;
use super::super::cursor::{Page, behind, damaged, foreign, key_of};
use super::super::extract::Query;
use super::super::moment::Moment;
use super::super::problem::Problem;
use super::super::words::{Cursor, Limit, Name, Number, Order, PersonId};
use super::view::TicketRow;

/// Which tickets.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Wanted {
    plugin: Option<Name>,
    workflow: Option<Name>,
    /// Any of these states; may be given several times.
    state: Vec<Name>,
    /// Stands in no end of its workflow; `false`: in one.
    open: Option<bool>,
    /// Responsible now.
    assignee: Option<PersonId>,
    /// Who asked.
    requester: Option<PersonId>,
    /// Parts of this ticket.
    parent: Option<Number>,
    /// Carries this word.
    #[schemars(length(min = 1, max = 50))]
    tag: Option<String>,
    /// Fields with exactly these values: `field.unit=2-1201` or `field[unit]=2-1201`; needs `plugin` and `workflow`.
    field: BTreeMap<String, String>,
    /// Opened at or after.
    opened_from: Option<Moment>,
    /// Opened before.
    opened_until: Option<Moment>,
    order: Order,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

/// Which counters.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Counted {
    plugin: Option<Name>,
    workflow: Option<Name>,
}

/// How many tickets are in a state.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CountView {
    plugin: String,
    workflow: String,
    state: String,
    count: u64,
}

pub(super) async fn list(
    member: Member,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<TicketRow>>, Problem> {
    let mut filter = filter_of(&member, &wanted)?;
    member.site.widen(&mut filter);
    let after = wanted.cursor.as_ref().map(ticket_in).transpose()?;
    let asker = member.clone();
    let page = member.read(move |view| {
        let limit = wanted.limit.unwrap_or_default().0;
        // A search that gave up goes on with the next page, which may be just as short.
        let found = query::tickets(view, &asker.site, &filter, limit, after, wanted.order == Order::Newest)?;
        let now = found.tickets.into_iter().map(|ticket| asker.site.as_now(ticket));
        let rows = now.map(|ticket| TicketRow::listed(view, &asker, ticket));
        let items = rows.collect::<Result<_, _>>()?;
        Ok(Page { items, next: found.next.map(|id| behind(&key::ticket(id).bytes())) })
    });
    Ok(Json(page.await?))
}

fn ticket_in(cursor: &Cursor) -> Result<u64, Problem> {
    let bytes = key_of(cursor)?;
    let id = key::last_number(&bytes).ok_or_else(foreign)?;
    if key::ticket(id).bytes() == bytes { Ok(id) } else { Err(foreign()) }
}

fn filter_of(member: &Member, wanted: &Wanted) -> Result<Filter, Problem> {
    let text = |name: &Option<Name>| name.as_ref().map(|name| name.0.clone());
    let person = |id: &Option<PersonId>| id.as_ref().map(|id| id.0.clone());
    let moment = |name: &str, text: &Option<Moment>| -> Result<Option<Instant>, Problem> {
        let read = text.as_ref().map(|text| member.moments.read(&text.0)).transpose();
        read.map_err(|why| Problem::malformed(name, why))
    };
    Ok(Filter {
        plugin: text(&wanted.plugin),
        workflow: text(&wanted.workflow),
        states: wanted.state.iter().map(|state| state.0.clone()).collect(),
        open: wanted.open,
        assignee: person(&wanted.assignee),
        requester: person(&wanted.requester),
        parent: wanted.parent.map(|parent| parent.0),
        tag: wanted.tag.clone(),
        opened_from: moment("opened_from", &wanted.opened_from)?,
        opened_until: moment("opened_until", &wanted.opened_until)?,
        fields: fields_of(member, wanted)?,
    })
}

/// Values by the types of their fields, which only a workflow knows.
fn fields_of(member: &Member, wanted: &Wanted) -> Result<Fields, Problem> {
    if wanted.field.is_empty() {
        return Ok(Fields::new());
    }
    let (Some(plugin), Some(workflow)) = (&wanted.plugin, &wanted.workflow) else {
        return Err(Problem::malformed(
            "field",
            "expected `plugin` and `workflow` beside it, which tell what fields there are",
        ));
    };
    let declared = member.site.workflow(&plugin.0, &workflow.0);
    let declared = declared.map_err(|refusal| Problem::malformed("workflow", refusal.to_string()))?;
    let zone = &member.site.calendars.zone;
    let value = |(name, text): (&String, &String)| {
        let place = || format!("field.{name}");
        let field = declared.fields.get(name);
        let field =
            field.ok_or_else(|| Problem::malformed(place(), format!("is no field of `{}`", workflow.0)))?;
        // To be found by a value is to be told it.
        if member.sight().hides(&plugin.0, field) {
            return Err(Problem::denied(format!(
                "field `{name}` is masked for you, and not to be searched by"
            )));
        }
        let value = value_from_json(field, &as_json(field, text), &|text| zone.parse_civil(text));
        Ok((name.clone(), value.map_err(|why| Problem::malformed(place(), why))?))
    };
    wanted.field.iter().map(value).collect()
}

/// A parameter is text; what a form would hold for it depends on the field.
fn as_json(field: &Field, text: &str) -> Json_ {
    match (field.kind, text) {
        (FieldKind::Flag, "true") => Json_::Bool(true),
        (FieldKind::Flag, "false") => Json_::Bool(false),
        (FieldKind::Ticket, _) => text.parse::<u64>().map_or_else(|_| Json_::from(text), Json_::from),
        (FieldKind::Choices | FieldKind::Files, _) => text.split(',').map(Json_::from).collect(),
        _ => Json_::from(text),
    }
}

pub(super) async fn counts(
    member: Member,
    Query(wanted): Query<Counted>,
) -> Result<Json<Vec<CountView>>, Problem> {
    let counts = member.read(move |view| {
        let mut counts = Vec::new();
        for (key, record) in view.scan(&Range::prefix(&key::ticket_counts().below()), query::COUNTERS_MAX)? {
            let count: u64 = serde_json::from_slice(&record).map_err(damaged)?;
            counts.extend(count_view(&key, count).filter(|view| wanted.means(view)));
        }
        Ok(counts)
    });
    Ok(Json(counts.await?))
}

fn count_view(key: &[u8], count: u64) -> Option<CountView> {
    let [plugin, workflow, state] = key::counted(key)?.map(str::to_owned);
    (count > 0).then_some(CountView { plugin, workflow, state, count })
}

impl Counted {
    fn means(&self, view: &CountView) -> bool {
        self.plugin.as_ref().is_none_or(|plugin| plugin.0 == view.plugin)
            && self.workflow.as_ref().is_none_or(|workflow| workflow.0 == view.workflow)
    }
}
