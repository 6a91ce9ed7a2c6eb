//! Names of versions before: each is gone, and leads to what is there.

use super::Check;
use crate::blueprint::model::{Name, Named, Workflow};
use crate::blueprint::places::join;

impl Check<'_> {
    pub(super) fn formerly(&mut self, path: &str, of: &str, workflow: &Workflow) {
        let formerly = &workflow.formerly;
        self.gone(&join(path, "states"), &format!("a state of `{of}`"), &formerly.states, &workflow.states);
        let path = join(path, "fields");
        self.gone(&path, &format!("a field of `{of}`"), &formerly.fields, &workflow.fields);
        for (index, (old, now)) in formerly.fields.iter().enumerate() {
            if let Some((other, _)) = formerly.fields.iter().take(index).find(|(_, other)| *other == now) {
                let message =
                    format!("`{now}` has the values of `{other}` already (one would hide the other)");
                self.error(join(&path, old), message);
            }
        }
    }

    /// `what` with its article: "a state of `errand`".
    fn gone<T>(&mut self, path: &str, what: &str, names: &Named<Name>, there: &Named<T>) {
        self.names(path, names.keys());
        for (old, now) in names {
            let path = join(path, old);
            if there.contains_key(old) {
                self.error(
                    path,
                    format!("`{old}` is {what} still (only a name that is gone leads to another)"),
                );
            } else {
                self.known(path, what, now, there.keys().map(String::as_str));
            }
        }
    }
}
