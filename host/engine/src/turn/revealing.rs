//! Personal data shown whole to somebody who does not see it by role: with a reason, kept in the history.

use super::{Outcome, Turn};
use crate::value::Fields;

impl Turn {
    /// Notes that somebody had a ticket shown whole; who may not leaves a refusal in the journal.
    pub(crate) fn reveal(&mut self, id: u64, reason: &str) -> Outcome<()> {
        let ticket = self.ticket(id)?;
        if self.need_admin().is_err() {
            let classes = self.site.plugin(&ticket.plugin)?.blueprint.personal.values();
            let roles: Vec<_> = classes.flat_map(|class| class.reveal.iter().cloned()).collect();
            self.need_role("having personal data shown", &roles, Some(&ticket))?;
        }
        super::settings::reason_fits(reason)?;
        self.history(&ticket, "revealed", None, reason.trim().to_owned(), Fields::new())
    }
}
