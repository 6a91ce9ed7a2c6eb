//! Reports: built by plugins on committed state, a few at a time.

mod cells;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use frontdesk_engine::blueprint::model;
use frontdesk_engine::hooks::{Figure, Table};
use frontdesk_engine::instant::Instant;
use frontdesk_engine::run::{self, Built, ReportError};
use frontdesk_engine::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;

use super::App;
use super::caller::Member;
use super::closings::ClosingView;
use super::document::says;
use super::extract::{At, Query};
use super::forms::{Titled, plain_value, said, titled};
use super::locale::Locale;
use super::moment::Moment;
use super::problem::{Code, Problem};
use super::registers::active;
use super::showing::Showing;
use super::table::{self, Accept, Cell, Format, Listing, Sheet};
use super::words::Name;
use cells::Cells;

const CHAPTER: &str = "reports";

pub(super) fn routes() -> ApiRouter<App> {
    let list = get_with(list, says(CHAPTER, "list_reports", "Reports the caller may read"));
    let one = get_with(build, says(CHAPTER, "build_report", "Builds a report over a stretch of time"));
    ApiRouter::new()
        .api_route("/sites/{site}/reports", list)
        .api_route("/sites/{site}/reports/{plugin}/{report}", one)
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Address {
    /// The plugin whose report it is.
    pub(super) plugin: Name,
    /// As in the blueprint.
    pub(super) report: Name,
}

/// Over which time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// From.
    start: Moment,
    /// Until, not included.
    end: Moment,
    /// How things stand now, even where the period was closed.
    #[serde(default)]
    live: bool,
    /// Left out: as `Accept` says. A file holds the rows and, where there are any, the figures behind them.
    #[serde(default)]
    format: Option<Format>,
}

/// A report that can be built.
#[derive(Debug, Serialize, JsonSchema)]
struct ReportInfo {
    plugin: String,
    /// As in the blueprint.
    name: String,
    /// What people read.
    title: String,
    family: Option<String>,
    /// As in the blueprint: `day`, `week`, `week:sat`, `month`, `month:21`, `quarter`, `year`, `rolling:3 months`.
    period: String,
    /// Whether its periods are closed.
    closes: bool,
}

/// A report as it stands, or as it was closed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReportView {
    title: String,
    start: Moment,
    end: Moment,
    columns: Vec<Titled>,
    /// One plain value per column each.
    rows: Vec<Vec<Json_>>,
    /// What people read in place of each value, in the caller's language: titles of states, choices, posts, names of people.
    /// Nothing where it is the value itself.
    shown: Vec<Vec<Option<String>>>,
    figures: Vec<FigureView>,
    /// The closing that is shown; nothing: it was built just now.
    pub(super) closing: Option<ClosingView>,
}

/// A headline number.
#[derive(Debug, Serialize, JsonSchema)]
struct FigureView {
    name: String,
    title: String,
    /// Already rounded; numbers are text.
    value: Json_,
    /// What it should reach.
    target: Json_,
    /// Whether it does; nothing where there is no target or nothing to measure.
    met: Option<bool>,
}

async fn list(member: Member) -> Json<Vec<ReportInfo>> {
    let plugins = member.site.plugins.iter();
    let reports =
        plugins.flat_map(|(plugin, active)| active.blueprint.reports.iter().map(move |one| (plugin, one)));
    let readable = reports.filter(|(_, (_, report))| member.may_read(&report.read));
    let info = |(plugin, (name, report)): (&String, (&String, &model::Report))| ReportInfo {
        plugin: plugin.clone(),
        name: name.clone(),
        title: said(&report.title, member.locale()),
        family: report.family.clone(),
        period: report.period.to_string(),
        closes: report.closes.is_some(),
    };
    Json(readable.map(info).collect())
}

async fn build(
    State(app): State<App>,
    member: Member,
    At(at): At<Address>,
    Query(wanted): Query<Wanted>,
    accept: Accept,
) -> Result<Listing<ReportView>, Problem> {
    let declared = readable(&member, &at)?;
    let read =
        |name: &str, text: &Moment| member.moments.read(&text.0).map_err(|why| Problem::malformed(name, why));
    let (start, end) = (read("start", &wanted.start)?, read("end", &wanted.end)?);
    if end <= start {
        return Err(Problem::malformed("end", "expected a moment after `start`"));
    }
    let built = run(&app, &member, &at, (start, end), wanted.live).await?;
    let closing = built.closing.map(|closing| ClosingView::of(closing, &member.moments));
    let (cells, table) = told(&member, &at.plugin, &declared, built.table).await?;
    let view = ReportView { closing, ..shown(&member, &declared, (&table, &cells), (start, end)) };
    match accept.or(wanted.format) {
        Format::Json => Ok(Listing::Json(view)),
        format => {
            let day = member.moments.civil(start).date();
            let file = format!("{}-{}-{day}", at.plugin, at.report);
            filed((file, &view), &table, &cells, format).map(Listing::File)
        }
    }
}

/// What the cells of a table say to the caller.
pub(super) async fn told(
    member: &Member,
    plugin: &Name,
    declared: &model::Report,
    table: Table,
) -> Result<(Cells, Table), Problem> {
    let blueprint = active(member, plugin)?.blueprint.clone();
    let (showing, declared) = (Showing::new(member.moments.clone(), member.locale()), declared.clone());
    let read = member.read(move |store| {
        let cells = Cells::of(store, (&blueprint, &declared), &table, showing)?;
        Ok((cells, table))
    });
    read.await
}

/// The report as a file: its rows, then its figures.
fn filed(
    (file, view): (String, &ReportView),
    built: &Table,
    cells: &Cells,
    format: Format,
) -> Result<table::File, Problem> {
    let cell = |value: &Value| Cell::of(None, value, &cells.showing);
    let titled =
        |(column, value): (usize, &Value)| cells.title(column, value).map_or_else(|| cell(value), Cell::Text);
    let rows = Sheet {
        name: view.title.clone(),
        columns: view.columns.iter().map(|column| column.title.clone()).collect(),
        rows: built.rows.iter().map(|row| row.iter().enumerate().map(titled).collect()).collect(),
    };
    let figures = figures(view, &built.figures, (&cell, cells.showing.locale));
    let all = [rows, figures].into_iter().filter(|sheet| !sheet.columns.is_empty());
    table::Table { file, sheets: all.collect() }.file(format)
}

/// Headline numbers with what they should reach; without any there are no columns either.
fn figures(
    view: &ReportView,
    figures: &[Figure],
    (cell, locale): (&dyn Fn(&Value) -> Cell, Locale),
) -> Sheet {
    if figures.is_empty() {
        return Sheet::default();
    }
    let words = match locale {
        Locale::Zh => ["指标", "数值", "目标"],
        Locale::En => ["Figure", "Value", "Target"],
    };
    let titles = view.figures.iter().map(|figure| Cell::Text(figure.title.clone()));
    let row = |(title, figure): (Cell, &Figure)| {
        let target = figure.target.as_ref().map_or(Cell::Empty, cell);
        vec![title, cell(&figure.value), target]
    };
    Sheet {
        name: view.title.clone(),
        columns: words.map(str::to_owned).into(),
        rows: titles.zip(figures).map(row).collect(),
    }
}

/// A report of a plugin that the caller may read.
pub(super) fn readable(member: &Member, at: &Address) -> Result<model::Report, Problem> {
    let declared = active(member, &at.plugin)?.blueprint.reports.get(&at.report.0).cloned();
    let declared =
        declared.ok_or_else(|| Problem::not_found(format!("there is no report `{}`", at.report)))?;
    if member.may_read(&declared.read) {
        return Ok(declared);
    }
    let roles = declared.read.join("`, `");
    Err(Problem::denied(format!("reading report `{}` needs one of the roles `{roles}`", at.report)))
}

async fn run(
    app: &App,
    member: &Member,
    at: &Address,
    stretch: (Instant, Instant),
    live: bool,
) -> Result<Built, Problem> {
    let place = app.reports.clone().try_acquire_owned().map_err(|_| Problem {
        retry_after_s: Some(5),
        ..Problem::new(Code::Busy, "several reports are being built already (try again in a few seconds)")
    })?;
    let (site, view, hooks) = (member.site.clone(), member.handle.view(), app.host.hooks());
    let (plugin, report, now) = (at.plugin.0.clone(), at.report.0.clone(), app.host.clock.now());
    let built = tokio::task::spawn_blocking(move || {
        // Kept until the thread is free again, even when the caller is gone.
        let _place = place;
        run::read_report(&site, &view, hooks.as_ref(), (&plugin, &report), stretch, (now, live))
    });
    let built = built.await.map_err(|error| Problem::internal("a report stopped", &error))?;
    built.map_err(|error| match error {
        ReportError::Refused(refusal) => Problem::refused(&member.site, &refusal, member.locale()),
        ReportError::Store(error) => error.into(),
        ReportError::Fault(reason) => {
            tracing::warn!(site = member.handle.name(), plugin = %at.plugin, report = %at.report, %reason, "a report failed");
            let text = "the plugin could not build this report; its operator finds the reason in the log";
            Problem::new(Code::Fault, text)
        }
    })
}

pub(super) fn shown(
    member: &Member,
    declared: &model::Report,
    (table, cells): (&Table, &Cells),
    (start, end): (Instant, Instant),
) -> ReportView {
    let locale = member.locale();
    let columns = titled(&declared.columns, locale);
    let title_of =
        |name: &str| declared.figures.get(name).map_or_else(|| name.to_owned(), |text| said(text, locale));
    let value = |value: &_| plain_value(value, &member.moments);
    let title = |(column, value): (usize, &Value)| cells.title(column, value);
    ReportView {
        title: said(&declared.title, locale),
        start: member.moments.write(start),
        end: member.moments.write(end),
        columns: table
            .columns
            .iter()
            .map(|name| {
                let known = columns.iter().find(|column| column.name == *name);
                Titled {
                    name: name.clone(),
                    title: known.map_or_else(|| name.clone(), |column| column.title.clone()),
                }
            })
            .collect(),
        rows: table.rows.iter().map(|row| row.iter().map(value).collect()).collect(),
        shown: table.rows.iter().map(|row| row.iter().enumerate().map(title).collect()).collect(),
        figures: table
            .figures
            .iter()
            .map(|figure| FigureView {
                name: figure.name.clone(),
                title: title_of(&figure.name),
                value: value(&figure.value),
                target: figure.target.as_ref().map_or(Json_::Null, value),
                met: figure.met,
            })
            .collect(),
        closing: None,
    }
}
