//! The people of a site.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quiet::Quiet;
use crate::value::Fields;

/// A member of staff or a customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    /// Unique within the site: `a-z 0-9 . - _`, at most 64 characters.
    pub id: String,
    /// As people call them.
    pub name: String,
    /// Roles of the site's blueprints.
    pub roles: BTreeSet<String>,
    /// Where e-mail goes.
    pub email: Option<String>,
    /// Where calls go.
    pub phone: Option<String>,
    /// The person above.
    pub superior: Option<String>,
    /// The language of notices; nothing: the site's.
    pub locale: Option<String>,
    /// When messages to them wait; nothing: when the plugin's do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// Works here no longer: gets no notices and cannot act.
    pub left: bool,
    /// What else the site keeps.
    pub fields: Fields,
}
