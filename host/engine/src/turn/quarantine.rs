//! Who is kept from running, since when, and until when.

use super::{Outcome, Turn};
use crate::hooks::Refusal;
use crate::quarantine::Quarantine;
use crate::view::ViewError;
use crate::{key, record};

impl Turn {
    /// Why a plugin's hooks are not run now; nothing when they are.
    pub(crate) fn kept_from_running(&self, plugin: &str) -> Result<Option<String>, ViewError> {
        let found: Option<Quarantine> = record::get(&self.overlay, key::quarantine(plugin))?;
        let Some(Quarantine { faults, reason, until: Some(until), .. }) =
            found.filter(|found| found.holds(self.now()))
        else {
            return Ok(None);
        };
        let until = self.site.calendars.zone.format(until);
        Ok(Some(format!(
            "is in quarantine until {until} after {faults} faults in a row, the last: {reason} (install a mended version, or release it)"
        )))
    }

    /// Counts a fault of a plugin's hook.
    pub(crate) fn count_fault(&mut self, plugin: &str, reason: &str) -> Result<(), ViewError> {
        let before: Option<Quarantine> = record::get(&self.overlay, key::quarantine(plugin))?;
        let after = Quarantine::after(before, reason, self.now());
        record::put(&mut self.overlay, key::quarantine(plugin), &after);
        Ok(())
    }

    /// A plugin's hook went well, or another version of it came: what was counted is forgotten.
    pub(crate) fn forget_faults(&mut self, plugin: &str) -> Result<(), ViewError> {
        if record::get::<Quarantine>(&self.overlay, key::quarantine(plugin))?.is_some() {
            self.overlay.remove(key::quarantine(plugin).bytes());
        }
        Ok(())
    }

    /// Ends a quarantine before its time.
    pub(crate) fn release_plugin(&mut self, plugin: &str) -> Outcome<()> {
        self.need_admin()?;
        self.site.plugin(plugin)?;
        if record::get::<Quarantine>(&self.overlay, key::quarantine(plugin))?.is_none() {
            return Err(Refusal::Conflict(format!("plugin `{plugin}` is not in quarantine")).into());
        }
        Ok(self.forget_faults(plugin)?)
    }
}
