//! Texts for people: refusals and notices, filled in from values and never from code.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::{Environment, UndefinedBehavior};

use crate::blueprint::lookup::text_in;
use crate::calendar::Zone;
use crate::chinese;
use crate::form;
use crate::hooks::{Reason, Refusal};
use crate::site::Site;
use crate::ticket::Ticket;
use crate::value::{Fields, Value};

/// How much work one rendering may be: a template of a few hundred steps uses far less.
const FUEL: u64 = 20_000;

/// What every template is filled in with: filters and limits, the same for all.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    // A notice about no ticket leaves the ticket's places empty.
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment
});

/// How long a rendered text may be, in bytes.
pub const RENDERED_BYTES_MAX: usize = 64 * 1024;

/// What a template can use beside its arguments.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// `site`: its title.
    pub site: &'a Site,
    /// `ticket.number`, `.title`, `.state`, `.workflow`, `.assignee`, its fields; `ticket.titles.state` and `ticket.titles.FIELD`
    /// are what people call its state and the choice in a field.
    pub ticket: Option<&'a Ticket>,
    /// The language of those titles.
    pub locale: &'a str,
    /// `recipient`: the name of who reads it.
    pub recipient: &'a str,
}

/// Fills in a template.
///
/// # Errors
/// The template's own mistake, in words for its author.
pub fn render(template: &str, arguments: &Fields, facts: Facts<'_>) -> Result<String, String> {
    let zone = &facts.site.calendars.zone;
    let mut context: BTreeMap<&str, minijinja::Value> =
        arguments.iter().map(|(name, value)| (name.as_str(), plain(value, zone))).collect();
    context.insert("site", facts.site.info.title.as_str().into());
    context.insert("recipient", facts.recipient.into());
    if let Some(ticket) = facts.ticket {
        context.insert("ticket", about(ticket, facts));
    }
    let text = ENVIRONMENT.render_str(template, context).map_err(|error| error.to_string())?;
    if text.len() > RENDERED_BYTES_MAX {
        return Err(format!("the text is longer than {RENDERED_BYTES_MAX} bytes"));
    }
    Ok(text)
}

fn about(ticket: &Ticket, Facts { site, locale, .. }: Facts<'_>) -> minijinja::Value {
    let zone = &site.calendars.zone;
    let mut facts: BTreeMap<&str, minijinja::Value> =
        ticket.fields.iter().map(|(name, value)| (name.as_str(), plain(value, zone))).collect();
    facts.insert("number", ticket.number.as_str().into());
    facts.insert("title", ticket.title.as_str().into());
    facts.insert("state", ticket.state.as_str().into());
    facts.insert("workflow", ticket.workflow.as_str().into());
    facts.insert("assignee", ticket.assignee.as_deref().unwrap_or_default().into());
    facts.insert("titles", minijinja::Value::from_serialize(titles(ticket, site, locale)));
    minijinja::Value::from_serialize(&facts)
}

/// What people call the state of a ticket and the choices in its fields.
fn titles<'a>(ticket: &'a Ticket, site: &'a Site, locale: &str) -> BTreeMap<&'a str, &'a str> {
    let Ok(workflow) = site.workflow(&ticket.plugin, &ticket.workflow) else { return BTreeMap::new() };
    let choice = |(name, value): (&'a String, &'a Value)| {
        let title = workflow.fields.get(name)?.choices.get(value.as_text()?)?;
        Some((name.as_str(), text_in(title, locale)))
    };
    let state = workflow.states.get(&ticket.state).map(|state| ("state", text_in(&state.title, locale)));
    ticket.fields.iter().filter_map(choice).chain(state).collect()
}

/// A value as a person reads it.
fn plain(value: &Value, zone: &Zone) -> minijinja::Value {
    match value {
        Value::Flag(flag) => (*flag).into(),
        Value::Moment(moment) => zone.format(*moment).into(),
        other => other.to_string().into(),
    }
}

/// Why something was refused, in a person's language.
#[must_use]
pub fn refusal(site: &Site, refusal: &Refusal, locale: &str) -> String {
    let (plugin, rule, arguments) = match refusal {
        Refusal::Rule { plugin, rule, arguments } => (plugin, rule, arguments),
        Refusal::Several(reasons) => return several(site, reasons, locale),
        Refusal::Form(mistakes) if locale == "zh" => return form::all_in_chinese(mistakes),
        other if locale == "zh" => return chinese::in_chinese(&other.to_string()),
        other => return other.to_string(),
    };
    let template = site
        .plugins
        .get(plugin)
        .and_then(|active| active.blueprint.refusals.get(rule))
        .map(|text| text_in(text, locale));
    let facts = Facts { site, ticket: None, locale, recipient: "" };
    match template.map(|template| render(template, arguments, facts)) {
        Some(Ok(text)) => text,
        Some(Err(_)) | None => format!("{rule} ({plugin})"),
    }
}

fn several(site: &Site, reasons: &[Reason], locale: &str) -> String {
    let line = |reason: &Reason| {
        let text = refusal(site, &reason.why, locale);
        if reason.of.is_empty() { text } else { format!("{}: {text}", reason.of) }
    };
    let ended = |text: &str| text.ends_with(['.', '!', '?', '。', '!', '?']);
    let mut all = String::new();
    for text in reasons.iter().map(line) {
        if !all.is_empty() {
            all.push_str(if ended(&all) { " " } else { "; " });
        }
        all.push_str(&text);
    }
    all
}
