//! Reports: figures of a period.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Name, Named, Text};
use crate::period::Period;

/// Figures of a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// How people call it.
    pub title: Text,
    /// The catalogue family it belongs to.
    #[serde(default)]
    pub family: Option<String>,
    /// What it is usually built over: `day`, `week`, `week:sat`, `month`, `month:21`, `quarter`, `year`, `rolling:3 months`.
    pub period: Period,
    /// How long after its period's end the period is closed: whole days, or hours, `2 days`, or a `length` setting. What it shows
    /// then is kept and never changes. Left out: it always shows how things stand.
    #[serde(default)]
    pub closes: Option<String>,
    /// The duty that opens with each closing: it carries `report`, `period` and `revision`.
    #[serde(default)]
    pub opens: Option<Name>,
    /// Roles that may read it.
    pub read: Vec<Name>,
    /// Columns of its table.
    #[serde(default)]
    pub columns: Named<Text>,
    /// What stands in the cells of a column, so that people read titles and names: by column. Left out: cells are shown as they are.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub shows: Named<Shows>,
    /// Headline numbers.
    #[serde(default)]
    pub figures: Named<Text>,
}

/// What stands in the cells of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Shows {
    /// `"people"`, `"roles"`, `"posts"`, `"workflows"`, `"duties"`, `"registers"`, `"states of complaint"`, `"shifts of gate"`,
    /// `"complaint.fields.kind"`, `"registers.keys.fields.state"`.
    One(String),
    /// Several, of which the first that knows a value says it: `["complaint.fields.grade", "states of complaint"]`.
    Many(Vec<Shows>),
    /// Words of the report itself: `{ late = { en = "Late", zh = "超时" } }`.
    Words(Named<Text>),
}
