//! Classes of personal data: who sees them, and what others see.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Name;

/// A class of personal data of a plugin's fields: `name`, `contact`, `identity`, `health`, `money`. A class that is not
/// declared is seen by everybody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// Roles that see it whole, beside who is responsible for a case and who asked. `anyone` is every member of the site.
    pub seen_by: Vec<Name>,
    /// What others see.
    #[serde(default)]
    pub mask: Mask,
    /// Roles that may have a case shown whole, with a reason that stands in its history, beside administrators.
    #[serde(default)]
    pub reveal: Vec<Name>,
}

/// What is seen of a masked value; never more than half of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mask {
    /// Nothing.
    #[default]
    All,
    /// The first character: `李***`.
    First,
    /// The last four characters at most: `***5678`.
    Last4,
}
