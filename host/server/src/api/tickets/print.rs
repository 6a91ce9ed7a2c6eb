//! Tickets on paper.

use axum::extract::State;
use frontdesk_engine::blueprint::lookup::asked;
use frontdesk_engine::blueprint::model::{self, Scalar, Workflow};
use frontdesk_engine::signature::Signature;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::View;
use frontdesk_engine::{key, record};

use super::super::App;
use super::super::caller::Member;
use super::super::extract::{At, Query};
use super::super::forms::said;
use super::super::locale::Locale;
use super::super::paper::{Paper, Sheets, Wanted, printed};
use super::super::problem::Problem;
use super::super::showing::{Showing, people};
use super::signatures::SIGNATURES_MAX;
use super::{Address, none};

pub(super) async fn print(
    State(app): State<App>,
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Sheets, Problem> {
    let (asker, now) = (member.clone(), app.host.clock.now());
    let paper = member.read(move |view| {
        let found = record::get::<Ticket>(view, key::ticket(at.ticket.0))?;
        let whole = found.ok_or_else(|| none(at.ticket))?;
        Ok(Paper { printed: printed(&asker, now), ..paper(view, &asker, whole)? })
    });
    wanted.sheets(&paper.await?, member.locale())
}

fn paper(view: &dyn View, member: &Member, whole: Ticket) -> Result<Paper, Problem> {
    let given: Vec<Signature> = record::below(view, key::signatures(whole.id), SIGNATURES_MAX)?;
    // What was signed is what was filled in, not what the caller sees of it.
    let given: Vec<_> = given.into_iter().filter(|one| one.counts(&whole)).collect();
    let ticket = member.sight().ticket(whole);
    let mut showing = Showing::new(member.moments.clone(), member.locale());
    let named = [&ticket.requester, &ticket.assignee].into_iter().flatten().map(String::as_str);
    let signers = given.iter().map(|one| one.by.as_str());
    showing.learn(view, named.chain(signers).chain(people(&ticket.fields)))?;
    let workflow = member.site.workflow(&ticket.plugin, &ticket.workflow).ok();
    let mut rows = facts(&ticket, workflow, &showing);
    rows.extend(workflow.map(|workflow| fields(&ticket, workflow, &showing)).into_iter().flatten());
    Ok(Paper {
        title: workflow
            .map_or_else(|| ticket.workflow.clone(), |workflow| said(&workflow.title, showing.locale)),
        site: member.site.info.title.clone(),
        number: ticket.number,
        rows,
        lines: workflow.map(|workflow| lines(workflow, &given, &showing)).unwrap_or_default(),
        ..Paper::default()
    })
}

/// What every ticket says: its line, where it stands, since when, who asked and who is responsible.
fn facts(ticket: &Ticket, workflow: Option<&Workflow>, showing: &Showing) -> Vec<(String, String)> {
    let zh = showing.locale == Locale::Zh;
    let title = |chinese: &str, english: &str| if zh { chinese } else { english }.to_owned();
    let state = workflow.and_then(|workflow| workflow.states.get(&ticket.state));
    let state = state.map_or_else(|| ticket.state.clone(), |state| said(&state.title, showing.locale));
    let mut rows = vec![
        (title("标题", "Subject"), ticket.title.clone()),
        (title("状态", "State"), state),
        (title("登记时间", "Opened"), showing.moment(ticket.opened_at)),
    ];
    for (name, person) in
        [(title("申请人", "Requester"), &ticket.requester), (title("负责人", "Assignee"), &ticket.assignee)]
    {
        rows.extend(person.as_deref().map(|id| (name, showing.person(id).to_owned())));
    }
    rows
}

/// What the opening form asks for, also where it is empty; then what was filled in later, in the blueprint's order.
fn fields(ticket: &Ticket, workflow: &Workflow, showing: &Showing) -> Vec<(String, String)> {
    let first: Vec<&str> = asked(&workflow.open.asks).map(|(name, _)| name).collect();
    let filled = workflow.fields.keys().map(String::as_str).filter(|name| ticket.fields.contains_key(*name));
    let later = filled.filter(|name| !first.contains(name));
    let row = |name: &str| {
        let field = workflow.fields.get(name)?;
        let value = ticket.fields.get(name).map(|value| showing.text(Some(field), value));
        Some((said(&field.title, showing.locale), value.unwrap_or_default()))
    };
    first.iter().copied().chain(later).filter_map(row).collect()
}

/// A line for every signature that the workflow knows, and as many empty ones as are still to be given.
fn lines(workflow: &Workflow, given: &[Signature], showing: &Showing) -> Vec<(String, String)> {
    let of_slot = |(slot, declared): (&String, &model::Signature)| {
        let title = said(&declared.title, showing.locale);
        let there = given.iter().filter(|one| one.slot == *slot && !one.stamp);
        let mut lines: Vec<_> = there.map(|one| (title.clone(), signed(one, showing))).collect();
        // A number that is a setting is not known here: one line is drawn.
        let wanted = match &declared.count {
            Scalar::Whole(count) => usize::try_from(*count).unwrap_or(1),
            _ => 1,
        };
        while lines.len() < wanted.clamp(1, LINES_MAX) {
            lines.push((title.clone(), String::new()));
        }
        lines
    };
    workflow.signatures.iter().flat_map(of_slot).collect()
}

/// Lines of one signature that a sheet has room for.
const LINES_MAX: usize = 10;

fn signed(one: &Signature, showing: &Showing) -> String {
    let outside = one.outside.as_ref().map(|outside| outside.name.as_str());
    format!("{}  {}", outside.unwrap_or_else(|| showing.person(&one.by)), showing.moment(one.at))
}
