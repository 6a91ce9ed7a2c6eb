//! Gates within a turn: guards and hooks ask what other plugins of the site hold and publish.

use super::{Outcome, Turn};
use crate::blueprint::lookup::text_in;
use crate::blueprint::model::Guard;
use crate::gate::{self, Held, Row};
use crate::hooks::{Reason, Refusal};
use crate::text;
use crate::ticket::Ticket;
use crate::value::{Fields, Value};

/// How many rows one query gives at most.
const ROWS_MAX: u32 = 200;

impl Turn {
    /// Asks all plugins of the site what keeps a gate shut; nothing: it is open.
    ///
    /// # Errors
    /// `invalid` when a hold asks for something that was not given.
    pub fn ask_gate(&mut self, gate: &str, args: &Fields) -> Outcome<Vec<Held>> {
        gate::ask(&self.overlay, &self.site, gate, args)
    }

    /// Asks a query that a plugin of the site publishes. For another plugin than its own the caller needs `neighbours`.
    ///
    /// # Errors
    /// `denied`, `not-found`, `invalid` for a limit outside 1–200 or something that was not given.
    pub fn ask_published(
        &mut self,
        plugin: &str,
        name: &str,
        args: &Fields,
        limit: u32,
    ) -> Outcome<Vec<Row>> {
        if !(1..=ROWS_MAX).contains(&limit) {
            return Err(Refusal::Invalid(format!("`limit`: expected 1 to {ROWS_MAX}, got {limit}")).into());
        }
        if self.caller_id()? != plugin {
            self.need("neighbours")?;
        }
        gate::published(&self.overlay, &self.site, (plugin, name), args, limit as usize)
    }

    /// Refuses with the guard's own words and those of every hold, when a guard's gate is held.
    pub(super) fn gate(&self, guard: &Guard, ticket: &Ticket) -> Outcome<Option<String>> {
        let Some(gate) = &guard.gate else { return Ok(None) };
        let args = gate.with.iter().map(|(name, field)| (name.clone(), ticket.value(field))).collect();
        let held = gate::ask(&self.overlay, &self.site, &gate.name, &args)?;
        if held.is_empty() {
            return Ok(None);
        }
        let mut arguments = ticket.fields.clone();
        let titles: Vec<_> = held.iter().filter_map(|held| self.hold_title(held)).collect();
        arguments.entry("lacking".into()).or_insert(Value::Text(titles.join(", ")));
        let own = Refusal::Rule { plugin: ticket.plugin.clone(), rule: guard.refusal.clone(), arguments };
        let all = [own].into_iter().chain(held.into_iter().map(|held| held.refusal));
        Err(Refusal::Several(all.map(|why| Reason { of: String::new(), why }).collect()).into())
    }

    /// What a refusal says, in the site's language.
    #[must_use]
    pub fn refusal_text(&self, refusal: &Refusal) -> String {
        text::refusal(&self.site, refusal, &self.site.info.locale)
    }

    fn hold_title(&self, held: &Held) -> Option<String> {
        let hold = self.site.plugins.get(&held.plugin)?.blueprint.holds.get(&held.name)?;
        Some(text_in(&hold.title, &self.site.info.locale).to_owned())
    }
}
