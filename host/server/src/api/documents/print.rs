//! Documents on paper.

use axum::extract::State;
use frontdesk_engine::custody::Holder;
use frontdesk_engine::document::{Document, Validity};
use frontdesk_engine::view::View;

use super::super::App;
use super::super::caller::Member;
use super::super::extract::{At, Query};
use super::super::forms::said;
use super::super::locale::Locale;
use super::super::paper::{Paper, Sheets, Wanted, printed};
use super::super::problem::Problem;
use super::super::showing::{Showing, people};
use super::{Address, mask, read, readable};

pub(super) async fn print(
    State(app): State<App>,
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Sheets, Problem> {
    readable(&member, &at.plugin, &at.document)?;
    let document = read(&member, at.plugin.0, at.document.0, at.number).await?;
    let (asker, now) = (member.clone(), app.host.clock.now());
    let paper = member.read(move |view| {
        let mut paper = paper(view, &asker, document.clone())?;
        let validity = document.validity(now);
        paper.mark = mark(validity, asker.locale()).map(str::to_owned);
        paper.printed = printed(&asker, now);
        Ok(paper)
    });
    wanted.sheets(&paper.await?, member.locale())
}

fn paper(view: &dyn View, member: &Member, mut document: Document) -> Result<Paper, Problem> {
    let blueprint = member.site.plugins.get(&document.plugin).map(|active| &active.blueprint);
    let declared = blueprint.and_then(|blueprint| blueprint.documents.get(&document.document));
    let mut showing = Showing::new(member.moments.clone(), member.locale());
    mask(&mut document, member);
    let holder = match &document.holder {
        Some(Holder::Person(id)) => Some(id.as_str()),
        _ => None,
    };
    let known = holder.into_iter().chain([document.issued_by.as_str()]).chain(people(&document.fields));
    showing.learn(view, known)?;
    let mut rows = facts(&document, &showing);
    let fields = declared.into_iter().flat_map(|kind| &kind.fields);
    rows.extend(fields.filter_map(|(name, field)| {
        let value = document.fields.get(name)?;
        Some((said(&field.title, showing.locale), showing.text(Some(field), value)))
    }));
    Ok(Paper {
        title: declared.map_or_else(|| document.document.clone(), |kind| said(&kind.title, showing.locale)),
        site: member.site.info.title.clone(),
        number: document.number,
        rows,
        lines: lines(showing.locale),
        ..Paper::default()
    })
}

/// What every document says: for whom, when, by whom, and as a pass its code and its end.
fn facts(document: &Document, showing: &Showing) -> Vec<(String, String)> {
    let zh = showing.locale == Locale::Zh;
    let title = |chinese: &str, english: &str| if zh { chinese } else { english }.to_owned();
    let mut rows = vec![(title("签发时间", "Issued"), showing.moment(document.issued_at))];
    rows.push((title("签发人", "Issued by"), showing.person(&document.issued_by).to_owned()));
    if let Some(holder) = &document.holder {
        rows.push((title("持有人", "For"), showing.person(holder.name()).to_owned()));
    }
    if let Some(pass) = &document.pass {
        rows.push((title("验证码", "Code"), pass.code.clone()));
        rows.extend(pass.until.map(|until| (title("有效期至", "Valid until"), showing.moment(until))));
    }
    rows
}

/// Blueprints name no signatures of documents: who hands it out and who receives it sign.
fn lines(locale: Locale) -> Vec<(String, String)> {
    let titles = match locale {
        Locale::Zh => ["经手人", "领取人"],
        Locale::En => ["Handed out by", "Received by"],
    };
    titles.map(|title| (title.to_owned(), String::new())).into()
}

/// What nobody may take for a paper that holds.
fn mark(validity: Validity, locale: Locale) -> Option<&'static str> {
    match (validity, locale) {
        (Validity::Valid, _) => None,
        (Validity::Used, Locale::Zh) => Some("已使用"),
        (Validity::Used, Locale::En) => Some("USED"),
        (Validity::Expired, Locale::Zh) => Some("已过期"),
        (Validity::Expired, Locale::En) => Some("EXPIRED"),
        (Validity::Void, Locale::Zh) => Some("作废"),
        (Validity::Void, Locale::En) => Some("VOID"),
    }
}
