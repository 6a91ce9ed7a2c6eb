//! Sites: which there are for the caller, and who the caller is there.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use axum::response::NoContent;
use frontdesk_engine::calendar::{Calendars, Zone};
use frontdesk_engine::command::{Actor, Command};
use frontdesk_engine::site::Info;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::answer::Created;
use super::caller::{Administrator, Caller, Member, SiteAdministrator};
use super::document::says;
use super::extract::{Body, IdempotencyKey};
use super::problem::{Code, Problem};
use super::words::{Language, SiteName};

const CHAPTER: &str = "sites";

/// Longest title of a site in characters.
const TITLE_CHARS_MAX: usize = 200;

pub(super) fn routes() -> ApiRouter<App> {
    let all = get_with(list, says(CHAPTER, "list_sites", "The sites of the caller"))
        .post_with(create, says(CHAPTER, "create_site", "Creates a site"));
    let one = get_with(show, says(CHAPTER, "get_site", "A site, and who the caller is there"))
        .put_with(change, says(CHAPTER, "put_site", "Changes a site's name and language"));
    ApiRouter::new().api_route("/sites", all).api_route("/sites/{site}", one)
}

/// A site as the caller sees it.
#[derive(Debug, Serialize, JsonSchema)]
struct SiteView {
    /// In addresses.
    name: String,
    /// For people.
    title: String,
    /// The language of notices to people who chose none.
    locale: String,
    /// Its IANA time zone.
    zone: String,
    /// Installed plugins.
    plugins: Vec<String>,
    /// Whether the caller may administrate it.
    administrator: bool,
    /// Who the caller is there; an administrator may be nobody.
    me: Option<Me>,
}

/// A person of the site, as themselves.
#[derive(Debug, Serialize, JsonSchema)]
struct Me {
    /// In the directory.
    person: String,
    name: String,
    roles: Vec<String>,
}

/// A site to be created, open Monday to Friday from nine to six until its calendars are set.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewSite {
    name: SiteName,
    /// For people.
    #[schemars(length(min = 1, max = 200))]
    title: String,
    /// The language of notices to people who chose none.
    locale: Language,
    /// Its IANA time zone, like `Asia/Shanghai`.
    zone: String,
}

/// What can be changed of a site.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangeSite {
    /// For people.
    #[schemars(length(min = 1, max = 200))]
    title: String,
    /// The language of notices to people who chose none.
    locale: Language,
}

impl SiteView {
    fn of(member: &Member) -> Self {
        let site = &member.site;
        Self {
            name: site.info.name.clone(),
            title: site.info.title.clone(),
            locale: site.info.locale.clone(),
            zone: site.calendars.zone.name().to_owned(),
            plugins: site.plugins.keys().cloned().collect(),
            administrator: member.caller.is_admin(),
            me: member.person.as_ref().map(|person| Me {
                person: person.id.clone(),
                name: person.name.clone(),
                roles: person.roles.iter().cloned().collect(),
            }),
        }
    }
}

async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<SiteView>>, Problem> {
    let mut views = Vec::new();
    for site in app.host.sites() {
        match Member::of(caller.clone(), &app, site.name()).await {
            Ok(member) => views.push(SiteView::of(&member)),
            Err(problem) if problem.code == Code::NotFound => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(Json(views))
}

async fn create(
    State(app): State<App>,
    Administrator(caller): Administrator,
    Body(wanted): Body<NewSite>,
) -> Result<Created<SiteView>, Problem> {
    let title = checked_title(wanted.title)?;
    let zone = Zone::named(&wanted.zone).map_err(|why| Problem::invalid("zone", why))?;
    let info = Info { name: wanted.name.0, title, locale: wanted.locale.0 };
    let actor = Actor::Admin(caller.account.login.clone());
    let handle = app.host.create_site(info, Calendars::default_for(zone), actor).await?;
    let member = Member::of(caller, &app, handle.name()).await?;
    Ok(Created::at(format!("/api/v1/sites/{}", handle.name()), SiteView::of(&member)))
}

fn checked_title(title: String) -> Result<String, Problem> {
    let chars = title.trim().chars().count();
    if (1..=TITLE_CHARS_MAX).contains(&chars) {
        return Ok(title.trim().to_owned());
    }
    Err(Problem::invalid("title", format!("expected 1 to {TITLE_CHARS_MAX} characters, got {chars}")))
}

async fn show(member: Member) -> Json<SiteView> {
    Json(SiteView::of(&member))
}

async fn change(
    site: SiteAdministrator,
    key: IdempotencyKey,
    Body(wanted): Body<ChangeSite>,
) -> Result<NoContent, Problem> {
    let title = checked_title(wanted.title)?;
    let info = Info { name: site.handle.name().to_owned(), title, locale: wanted.locale.0 };
    site.administer(Command::PutSite { info, calendars: None }, key).await?;
    Ok(NoContent)
}
