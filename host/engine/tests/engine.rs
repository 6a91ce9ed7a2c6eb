//! The engine's integration tests, one binary.

#[path = "engine/blueprint.rs"]
mod blueprint;
#[path = "engine/deadline_laws.rs"]
mod deadline_laws;
#[path = "engine/figures.rs"]
mod figures;
#[path = "engine/holidays.rs"]
mod holidays;
#[path = "engine/laws.rs"]
mod laws;
#[path = "engine/limits.rs"]
mod limits;
#[path = "engine/overlays.rs"]
mod overlays;
#[path = "engine/pages.rs"]
mod pages;
#[path = "engine/periods.rs"]
mod periods;
#[path = "engine/register_fields.rs"]
mod register_fields;
#[path = "engine/report_columns.rs"]
mod report_columns;
#[path = "engine/roster_laws.rs"]
mod roster_laws;
#[path = "engine/time.rs"]
mod time;
#[path = "engine/time_laws.rs"]
mod time_laws;
#[path = "engine/turns.rs"]
mod turns;
