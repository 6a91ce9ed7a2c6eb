//! The directory of a site: its people and the roles its blueprints know.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::response::NoContent;
use frontdesk_engine::command::Command;
use frontdesk_engine::directory::Person;
use frontdesk_engine::personal::masked;
use frontdesk_engine::quiet::Quiet;
use frontdesk_engine::value::{Fields, Value};
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;

use super::App;
use super::caller::{Member, SiteAdministrator};
use super::cursor::{Page, damaged, filtered};
use super::document::says;
use super::extract::{At, Body, IdempotencyKey, Query};
use super::forms::{Form, plain, said};
use super::problem::Problem;
use super::words::{Cursor, Language, Limit, Name, PersonId};

const CHAPTER: &str = "people";

pub(super) fn routes() -> ApiRouter<App> {
    let one = get_with(show, says(CHAPTER, "get_person", "A person"))
        .put_with(put, says(CHAPTER, "put_person", "Creates or changes a person"));
    ApiRouter::new()
        .api_route("/sites/{site}/people", get_with(list, says(CHAPTER, "list_people", "People by id")))
        .api_route("/sites/{site}/people/{person}", one)
        .api_route("/sites/{site}/roles", get_with(roles, says(CHAPTER, "list_roles", "What people can be")))
}

/// Which people.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// With this role.
    role: Option<Name>,
    /// With these letters in the id or the name.
    #[schemars(length(max = 100))]
    text: Option<String>,
    /// Also those who left.
    left: bool,
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Address {
    /// The person's id.
    person: PersonId,
}

/// A person of the directory.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PersonView {
    id: String,
    name: String,
    roles: Vec<String>,
    email: Option<String>,
    phone: Option<String>,
    /// The person above.
    superior: Option<String>,
    /// The language of notices; nothing: the site's.
    locale: Option<String>,
    /// When messages to them wait; nothing: when the plugin's do.
    quiet: Option<Quiet>,
    /// Works here no longer.
    left: bool,
    /// What else the site keeps, as plain JSON.
    fields: Form,
}

/// A person to be kept; what is left out is empty.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PersonBody {
    /// As people call them.
    #[schemars(length(min = 1, max = 100))]
    name: String,
    #[serde(default)]
    #[schemars(length(max = 50))]
    roles: BTreeSet<Name>,
    #[serde(default)]
    #[schemars(length(max = 254))]
    email: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 50))]
    phone: Option<String>,
    /// The person above.
    #[serde(default)]
    superior: Option<PersonId>,
    /// The language of notices; nothing: the site's.
    #[serde(default)]
    locale: Option<Language>,
    /// When messages to them wait; nothing: when the plugin's do.
    #[serde(default)]
    quiet: Option<Quiet>,
    /// Works here no longer.
    #[serde(default)]
    left: bool,
    /// What else the site keeps: text, yes or no, whole numbers, lists of text.
    #[serde(default)]
    fields: Form,
}

/// What a person can be.
#[derive(Debug, Serialize, JsonSchema)]
struct RoleView {
    /// As in blueprints.
    name: String,
    /// What people read.
    title: String,
    /// Higher stands above lower: 0 to 100.
    rank: u8,
    /// The plugins that know it.
    plugins: Vec<String>,
}

impl PersonView {
    /// As the caller may see it: addresses are of the class `contact`.
    pub(super) fn of(mut person: Person, member: &Member) -> Self {
        let moments = &member.moments;
        let own = member.person.as_ref().is_some_and(|me| me.id == person.id);
        if let (Some(mask), false) = (member.sight().mask_of_site("contact"), own) {
            for address in [&mut person.email, &mut person.phone].into_iter().flatten() {
                *address = masked(address, mask);
            }
        }
        Self {
            id: person.id,
            name: person.name,
            roles: person.roles.into_iter().collect(),
            email: person.email,
            phone: person.phone,
            superior: person.superior,
            locale: person.locale,
            quiet: person.quiet,
            left: person.left,
            fields: plain(&person.fields, moments),
        }
    }
}

async fn list(member: Member, Query(wanted): Query<Wanted>) -> Result<Json<Page<PersonView>>, Problem> {
    let page = member.read(move |view| {
        let range = Range::prefix(&key::people().below());
        filtered(view, range, wanted.limit.unwrap_or_default(), wanted.cursor.as_ref(), |_, bytes| {
            let person: Person = serde_json::from_slice(bytes).map_err(damaged)?;
            Ok(wanted.means(&person).then_some(person))
        })
    });
    Ok(Json(page.await?.map(|person| PersonView::of(person, &member))))
}

impl Wanted {
    fn means(&self, person: &Person) -> bool {
        let has_text = |text: &String| {
            let text = text.to_lowercase();
            person.id.contains(&text) || person.name.to_lowercase().contains(&text)
        };
        (self.left || !person.left)
            && self.role.as_ref().is_none_or(|role| person.roles.contains(&role.0))
            && self.text.as_ref().is_none_or(has_text)
    }
}

async fn show(member: Member, At(at): At<Address>) -> Result<Json<PersonView>, Problem> {
    let person = member.read(move |view| {
        let found = record::get::<Person>(view, key::person(&at.person.0))?;
        found
            .ok_or_else(|| Problem::not_found(format!("there is no person `{}` in the directory", at.person)))
    });
    Ok(Json(PersonView::of(person.await?, &member)))
}

async fn put(
    site: SiteAdministrator,
    At(at): At<Address>,
    key: IdempotencyKey,
    Body(wanted): Body<PersonBody>,
) -> Result<NoContent, Problem> {
    let id = at.person.0.clone();
    let known = site.read(move |view| Ok(record::get::<Person>(view, key::person(&id))?)).await?;
    let wanted =
        PersonBody { email: kept(&site, wanted.email, known.as_ref(), |known| &known.email), ..wanted };
    let wanted =
        PersonBody { phone: kept(&site, wanted.phone, known.as_ref(), |known| &known.phone), ..wanted };
    let person = Person {
        id: at.person.0,
        name: short("name", wanted.name, 100)?,
        roles: wanted.roles.into_iter().map(|role| role.0).collect(),
        email: wanted.email.map(|email| short("email", email, 254)).transpose()?,
        phone: wanted.phone.map(|phone| short("phone", phone, 50)).transpose()?,
        superior: wanted.superior.map(|superior| superior.0),
        locale: wanted.locale.map(|locale| locale.0),
        quiet: checked_quiet(wanted.quiet)?,
        left: wanted.left,
        fields: guessed(wanted.fields)?,
    };
    site.administer(Command::PutPerson(person), key).await?;
    Ok(NoContent)
}

/// An address as it is to be stored: whoever sees it masked, and sends back what they saw, has not changed it.
fn kept(
    site: &SiteAdministrator,
    wanted: Option<String>,
    known: Option<&Person>,
    address: impl Fn(&Person) -> &Option<String>,
) -> Option<String> {
    let known = known.and_then(|known| address(known).clone());
    match (site.sight().mask_of_site("contact"), &wanted, known) {
        (Some(mask), Some(text), Some(known)) if *text == masked(&known, mask) => Some(known),
        _ => wanted,
    }
}

fn checked_quiet(quiet: Option<Quiet>) -> Result<Option<Quiet>, Problem> {
    if let Some(quiet) = &quiet {
        quiet.check().map_err(|why| Problem::invalid("quiet", why))?;
    }
    Ok(quiet)
}

fn short(field: &str, text: String, chars_max: usize) -> Result<String, Problem> {
    let chars = text.trim().chars().count();
    if (1..=chars_max).contains(&chars) {
        return Ok(text.trim().to_owned());
    }
    Err(Problem::invalid(field, format!("expected 1 to {chars_max} characters, got {chars}")))
}

/// No blueprint declares a person's further fields: their types follow from the JSON.
fn guessed(fields: Form) -> Result<Fields, Problem> {
    let value = |(name, json): (String, Json_)| {
        let wrong = || {
            Problem::invalid(
                format!("fields.{name}"),
                "expected text, `true`, `false`, a number or a list of text",
            )
        };
        let value = match &json {
            Json_::Null => Value::Nothing,
            Json_::Bool(flag) => Value::Flag(*flag),
            Json_::String(text) => Value::text(text),
            Json_::Number(number) => {
                Value::Number(Decimal::from_str(&number.to_string()).map_err(|_| wrong())?)
            }
            Json_::Array(list) => {
                let texts: Option<Vec<_>> = list.iter().map(|item| Some(item.as_str()?.to_owned())).collect();
                Value::Choices(texts.ok_or_else(wrong)?)
            }
            Json_::Object(_) => return Err(wrong()),
        };
        Ok((name, value))
    };
    let all: Result<Fields, Problem> = fields.into_iter().map(value).collect();
    Ok(all?.into_iter().filter(|(_, value)| !value.is_empty()).collect())
}

async fn roles(member: Member) -> Json<Vec<RoleView>> {
    let mut roles: BTreeMap<String, RoleView> = BTreeMap::new();
    for (plugin, active) in &member.site.plugins {
        for (name, role) in &active.blueprint.roles {
            let view = roles.entry(name.clone()).or_insert_with(|| RoleView {
                name: name.clone(),
                title: said(&role.title, member.locale()),
                rank: role.rank,
                plugins: Vec::new(),
            });
            view.plugins.push(plugin.clone());
        }
    }
    let mut roles: Vec<_> = roles.into_values().collect();
    roles.sort_by(|a, b| b.rank.cmp(&a.rank).then_with(|| a.name.cmp(&b.name)));
    Json(roles)
}
