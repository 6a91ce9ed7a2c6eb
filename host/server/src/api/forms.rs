//! Forms as pages draw them, in the caller's language, and filled-in values as plain JSON.

use std::collections::BTreeMap;

use frontdesk_engine::blueprint::lookup::{asked, text_in};
use frontdesk_engine::blueprint::model::{Field, FieldKind, Named, Scalar, Text};
use frontdesk_engine::form::value_to_json;
use frontdesk_engine::value::{Fields, Value};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::locale::Locale;
use super::moment::Moments;

/// A filled-in form: plain JSON by field name. Numbers are text (`"12.50"`) or whole numbers, moments are
/// RFC 3339 or local civil time, people are ids, several choices are a list.
pub(super) type Form = BTreeMap<String, Json>;

/// A field of a form.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct FieldView {
    /// Its key in a form.
    pub name: String,
    /// How people call it.
    pub title: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// Whether the form must have it.
    pub required: bool,
    /// What can be chosen, in the author's order.
    pub choices: Vec<ChoiceView>,
    /// A regular expression that the whole text matches.
    pub pattern: Option<String>,
    /// The least number, or number of characters.
    pub min: Option<String>,
    /// The greatest number, or number of characters or files.
    pub max: Option<String>,
    /// Shown behind a number.
    pub unit: Option<String>,
    /// A sentence for whoever fills it in.
    pub help: Option<String>,
    /// Class of personal data.
    pub personal: Option<String>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ChoiceView {
    /// What a form holds.
    pub value: String,
    /// What people read.
    pub title: String,
}

/// Something with a name and a title.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Titled {
    /// As in the blueprint.
    pub name: String,
    /// What people read.
    pub title: String,
}

/// A blueprint's titles in a language.
#[must_use]
pub(super) fn titled(all: &Named<Text>, locale: Locale) -> Vec<Titled> {
    all.iter().map(|(name, text)| Titled { name: name.clone(), title: said(text, locale) }).collect()
}

/// A text in a language.
#[must_use]
pub(super) fn said(text: &Text, locale: Locale) -> String {
    text_in(text, locale.name()).to_owned()
}

/// The fields that a form asks for, in its order.
#[must_use]
pub(super) fn asks(list: &[String], fields: &Named<Field>, locale: Locale) -> Vec<FieldView> {
    let known = asked(list).filter_map(|(name, required)| Some((name, required, fields.get(name)?)));
    known.map(|(name, required, field)| field_view(name, field, required, locale)).collect()
}

/// All fields there are, none of them required.
#[must_use]
pub(super) fn all(fields: &Named<Field>, locale: Locale) -> Vec<FieldView> {
    fields.iter().map(|(name, field)| field_view(name, field, false, locale)).collect()
}

fn field_view(name: &str, field: &Field, required: bool, locale: Locale) -> FieldView {
    let choice =
        |(value, text): (&String, &Text)| ChoiceView { value: value.clone(), title: said(text, locale) };
    FieldView {
        name: name.to_owned(),
        title: said(&field.title, locale),
        kind: field.kind,
        required,
        choices: field.choices.iter().map(choice).collect(),
        pattern: field.pattern.clone(),
        min: field.min.as_ref().map(Scalar::to_string),
        max: field.max.as_ref().map(Scalar::to_string),
        unit: field.unit.as_ref().map(|unit| unit.said(locale.name()).to_owned()),
        help: field.help.as_ref().map(|text| said(text, locale)),
        personal: field.personal.clone(),
    }
}

/// Values as plain JSON, moments in the site's zone.
#[must_use]
pub(super) fn plain(fields: &Fields, moments: &Moments) -> Form {
    fields.iter().map(|(name, value)| (name.clone(), plain_value(value, moments))).collect()
}

/// One value as plain JSON.
#[must_use]
pub(super) fn plain_value(value: &Value, moments: &Moments) -> Json {
    value_to_json(value, &|at| moments.write(at).0)
}
