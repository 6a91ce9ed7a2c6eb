//! Saying no.

use crate::{Field, Refusal, Value};

/// What most hooks and host calls give back.
pub type Outcome<T = ()> = Result<T, Refusal>;

/// A refusal by a rule of the blueprint: a name under `[refusals]`.
///
/// ```
/// use frontdesk_sdk::{Outcome, refuse};
/// fn check(keys: u32) -> Outcome {
///     if keys == 0 { Err(refuse("nothing-lent").with("keys", keys)) } else { Ok(()) }
/// }
/// assert!(check(0).is_err());
/// ```
pub fn refuse(rule: impl Into<String>) -> Refusal {
    Refusal::Rule((rule.into(), Vec::new()))
}

impl Refusal {
    /// Adds an argument of the rule's text; other refusals stay as they are.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Self::Rule((_, arguments)) = &mut self {
            arguments.push(Field::from((name, value)));
        }
        self
    }
}
