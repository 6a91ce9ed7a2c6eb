//! Holds expected settings against what holds on the site, or for one case.

use frontdesk_engine::setting::{Change, Level};
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::{key, record};

use super::expected::{Expect, ExpectSetting};
use super::look::Look;

pub(super) fn look(look: &mut Look<'_>, expect: &Expect) {
    for expected in &expect.settings.0 {
        if let Err(why) = setting(look, expected) {
            look.differences.push(why);
        }
    }
}

fn setting(look: &mut Look<'_>, expected: &ExpectSetting) -> Result<(), String> {
    let ExpectSetting { name, of, value, level } = expected;
    let (at, changes) = match of {
        Some(ticket) => of_case(look, ticket, name)?,
        None => (look.world.now, Vec::new()),
    };
    let held = look.world.site.held(look.plugin, name, at, &changes);
    let (_, held) = held.map_err(|refusal| refusal.to_string())?;
    let got = held.value.to_string();
    if let Some(wanted) = value.as_ref().map(ToString::to_string).filter(|wanted| *wanted != got) {
        look.differences.push(format!("setting `{name}`: expected `{wanted}`, got `{got}`"));
    }
    let got = word(held.level);
    if let Some(wanted) = level.as_ref().filter(|wanted| *wanted != got) {
        look.differences.push(format!("setting `{name}`: expected the level `{wanted}`, got `{got}`"));
    }
    Ok(())
}

/// When a case was opened, and what was changed for it.
fn of_case(
    look: &Look<'_>,
    ticket: &str,
    name: &str,
) -> Result<(frontdesk_engine::instant::Instant, Vec<Change>), String> {
    let id = look.world.ticket(ticket)?;
    let read = |error: frontdesk_engine::view::ViewError| error.to_string();
    let found: Option<Ticket> = record::get(look.world.view(), key::ticket(id)).map_err(read)?;
    let opened_at = found.ok_or_else(|| format!("there is no ticket {id}"))?.opened_at;
    let changes: Option<(String, Vec<Change>)> =
        record::get(look.world.view(), key::case_setting(id, name)).map_err(read)?;
    Ok((opened_at, changes.map(|(_, changes)| changes).unwrap_or_default()))
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Case => "case",
        Level::Site => "site",
        Level::Organisation => "organisation",
        Level::Blueprint => "blueprint",
    }
}
