//! Holds expected figures and rows against a built report.

use std::collections::BTreeMap;

use frontdesk_engine::hooks::{Figure, Table};
use frontdesk_engine::value::Value;

use super::expected::{ExpectFigure, Rows};
use super::find::{reads, shown};
use super::plain::{Plain, Plains};
use super::short::Short;
use super::world::World;

/// Everything in a report that is not as expected.
pub(super) fn differences(
    world: &World<'_>,
    table: &Table,
    figures: &BTreeMap<String, Short<ExpectFigure>>,
    rows: Option<&Rows>,
) -> Vec<String> {
    let mut differences = Vec::new();
    for (name, Short(expected)) in figures {
        match table.figures.iter().find(|figure| figure.name == *name) {
            Some(got) => differences.extend(figure(world, expected, got)),
            None => {
                let known: Vec<_> = table.figures.iter().map(|figure| figure.name.as_str()).collect();
                differences.push(format!("figure `{name}`: there is none (there are: {})", known.join(", ")));
            }
        }
    }
    match rows {
        None => {}
        Some(Rows::Count(count)) if *count == table.rows.len() as u64 => {}
        Some(Rows::Count(count)) => differences.push(rows_differ(*count, table)),
        Some(Rows::Lists(lists)) if lists.len() != table.rows.len() => {
            differences.push(rows_differ(lists.len() as u64, table));
        }
        Some(Rows::Tables(rows)) if rows.len() != table.rows.len() => {
            differences.push(rows_differ(rows.len() as u64, table));
        }
        Some(Rows::Lists(lists)) => {
            for (number, (expected, got)) in lists.iter().zip(&table.rows).enumerate() {
                let named = table.columns.iter().cloned().zip(expected.iter().cloned()).collect();
                if expected.len() != table.columns.len() {
                    let (expected, got) = (expected.len(), table.columns.len());
                    differences.push(format!("row {}: expected {expected} cells, got {got}", number + 1));
                }
                differences.extend(row(world, number + 1, &named, &table.columns, got));
            }
        }
        Some(Rows::Tables(rows)) => {
            for (number, (expected, got)) in rows.iter().zip(&table.rows).enumerate() {
                differences.extend(row(world, number + 1, expected, &table.columns, got));
            }
        }
    }
    differences
}

fn rows_differ(expected: u64, table: &Table) -> String {
    const SHOWN_MAX: usize = 5;
    let cells = |row: &Vec<Value>| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    let shown: Vec<_> = table.rows.iter().take(SHOWN_MAX).map(cells).collect();
    format!("expected {expected} rows, got {} ({})", table.rows.len(), shown.join("; "))
}

fn figure(world: &World<'_>, expected: &ExpectFigure, got: &Figure) -> Vec<String> {
    let zone = world.zone();
    let mut differences = Vec::new();
    let mut compare = |what: &str, wanted: &Option<Plain>, got_value: &Value| {
        if let Some(wanted) = wanted.as_ref().filter(|wanted| !reads(got_value, wanted, zone)) {
            let shown = shown(got_value, zone);
            differences.push(format!("figure `{}`: expected {what} `{wanted}`, got {shown}", got.name));
        }
    };
    compare("value", &expected.value, &got.value);
    compare("target", &expected.target, got.target.as_ref().unwrap_or(&Value::Nothing));
    if expected.met.is_some() && expected.met != got.met {
        let word = |met: Option<bool>| met.map_or("nothing".into(), |met| met.to_string());
        let (wanted, got_met) = (word(expected.met), word(got.met));
        differences.push(format!("figure `{}`: expected met {wanted}, got {got_met}", got.name));
    }
    differences
}

fn row(
    world: &World<'_>,
    number: usize,
    expected: &Plains,
    columns: &[String],
    got: &[Value],
) -> Vec<String> {
    let zone = world.zone();
    let mut differences = Vec::new();
    for (column, wanted) in expected {
        let Some(index) = columns.iter().position(|name| name == column) else {
            differences.push(format!("there is no column `{column}` (there are: {})", columns.join(", ")));
            continue;
        };
        let cell = got.get(index).cloned().unwrap_or_default();
        if !reads(&cell, wanted, zone) {
            let shown = shown(&cell, zone);
            differences.push(format!("row {number}, `{column}`: expected `{wanted}`, got {shown}"));
        }
    }
    differences
}
