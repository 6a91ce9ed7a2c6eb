//! What the host does by itself when something happens that a blueprint names a reaction for.

use super::addressees::Matter;
use super::{Outcome, Turn};
use crate::blueprint::model::{Named, Reaction};
use crate::custody::Holder;
use crate::hooks::Event;
use crate::notice::Notice;
use crate::ticket::{Draft, Ticket};
use crate::value::{Fields, Value};
use crate::{form, key, record};

/// Something that happened.
pub(crate) struct Occasion {
    /// As hooks are told: `custody-lost`.
    pub(crate) cause: &'static str,
    /// One line, the title of a ticket that is opened for it.
    pub(crate) title: String,
    /// What is known of it, under the names that templates and fields use.
    pub(crate) facts: Fields,
    /// Who holds the thing.
    pub(crate) holder: Option<Holder>,
    /// The ticket it is about.
    pub(crate) about: Option<u64>,
}

impl Turn {
    /// Sends the notice, opens the ticket, and tells the plugin where a ticket is concerned.
    pub(crate) fn react(
        &mut self,
        plugin: &str,
        reaction: Option<&Reaction>,
        mut occasion: Occasion,
    ) -> Outcome<()> {
        // A ticket may be kept no longer when the clock comes to what it left behind.
        let is_kept =
            |id: &u64| record::get::<Ticket>(&self.overlay, key::ticket(*id)).map(|found| found.is_some());
        if !occasion.about.as_ref().map(is_kept).transpose()?.unwrap_or_default() {
            occasion.about = None;
        }
        let occasion = &occasion;
        if let Some(reaction) = reaction {
            self.send_of(plugin, reaction, occasion)?;
            self.open_of(plugin, reaction, occasion)?;
        }
        // A hook that caused it knows already.
        if self.caller.is_none() {
            self.tell_about(plugin, occasion.about, occasion.cause, occasion.facts.clone())?;
        }
        Ok(())
    }

    /// Tells the plugin what happened to something that is about a ticket; one that is kept no longer hears nothing.
    pub(super) fn tell_about(
        &mut self,
        plugin: &str,
        about: Option<u64>,
        cause: &str,
        form: Fields,
    ) -> Outcome<()> {
        if let Some(ticket) =
            about.map(|id| record::get(&self.overlay, key::ticket(id))).transpose()?.flatten()
        {
            let cause = cause.to_owned();
            self.tell(plugin, Event::Ticket { cause, ticket, action: None, form, was: None });
        }
        Ok(())
    }

    fn send_of(&mut self, plugin: &str, reaction: &Reaction, occasion: &Occasion) -> Outcome<()> {
        let Some(template) = &reaction.notice else { return Ok(()) };
        let person = match &occasion.holder {
            Some(Holder::Person(id)) => Some(id.as_str()),
            _ => None,
        };
        let to = self.audience(&reaction.tell, Matter { ticket: None, person })?;
        if to.is_empty() {
            return Ok(());
        }
        let notice = Notice {
            to,
            template: template.clone(),
            arguments: occasion.facts.clone(),
            about: occasion.about,
            key: None,
            urgent: false,
        };
        self.host_notice(plugin, &format!("notice `{template}`"), notice)
    }

    fn open_of(&mut self, plugin: &str, reaction: &Reaction, occasion: &Occasion) -> Outcome<()> {
        let Some(name) = &reaction.opens else { return Ok(()) };
        let site = self.site.clone();
        let workflow = site.workflow(plugin, name)?;
        let draft = Draft {
            workflow: name.clone(),
            title: occasion.title.clone(),
            fields: fitting(&workflow.fields, &occasion.facts),
            parent: occasion.about,
            ..Draft::default()
        };
        self.open(plugin, workflow, draft, true).map(drop)
    }
}

/// The facts for which a ticket has a field that can hold them; a person fits a text field by the id.
fn fitting(fields: &Named<crate::blueprint::model::Field>, facts: &Fields) -> Fields {
    let known = facts.iter().filter(|(name, _)| fields.contains_key(*name));
    let fits = |name: &String, value: &Value| {
        form::check_known(fields, Fields::from([(name.clone(), value.clone())])).ok()
    };
    known
        .filter_map(|(name, value)| fits(name, value).or_else(|| fits(name, &Value::text(value.to_string()))))
        .flatten()
        .collect()
}
