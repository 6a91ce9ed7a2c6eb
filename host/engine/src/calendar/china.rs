//! China's calendar as the State Council announces it, year by year, kept as data in `data/china.json`.
//!
//! The next year is announced in October or November of the year before; until it is imported, what reaches into
//! it is provisional.

use std::sync::LazyLock;

use super::{Calendar, Holidays, Zone, import_json};

static HOLIDAYS: LazyLock<Holidays> = LazyLock::new(|| {
    import_json(include_str!("../../data/china.json")).expect("the shipped file is read by a test")
});

/// Monday to Friday 09:00–18:00 in Shanghai with the holidays, moved rest days and make-up working days of 2024
/// to 2026.
#[must_use]
pub fn china(name: impl Into<String>) -> Calendar {
    let zone = Zone::named("Asia/Shanghai").expect("the zone database is compiled in");
    let mut calendar = Calendar::office(name, zone);
    calendar.adopt(HOLIDAYS.clone());
    calendar
}
