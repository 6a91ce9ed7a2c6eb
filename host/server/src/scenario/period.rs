//! Periods of reports as people write them: `2024`, `2024-Q1`, `2024-03`, `2024-W10`, `2024-03-04`, or two dates.

use frontdesk_engine::calendar::Zone;
use frontdesk_engine::instant::{Date, Instant};

/// The first moment of a period and the first one after it.
///
/// Weeks are those of ISO 8601. Two dates, `2024-02-21 to 2024-03-20`, both belong to the period.
///
/// # Errors
/// The text is no period.
pub fn period(text: &str, zone: &Zone) -> Result<(Instant, Instant), String> {
    let refusal = || {
        format!(
            "expected a period like `2024`, `2024-Q1`, `2024-03`, `2024-W10`, `2024-03-04` or \
             `2024-02-21 to 2024-03-20`, got `{text}`"
        )
    };
    let (first, after) = dates(text).ok_or_else(refusal)?;
    if first >= after {
        return Err(refusal());
    }
    Ok((zone.moment_of(first, 0), zone.moment_of(after, 0)))
}

fn dates(text: &str) -> Option<(Date, Date)> {
    if let Some((first, last)) = text.split_once(" to ") {
        return Some((first.trim().parse().ok()?, last.trim().parse::<Date>().ok()?.plus_days(1)));
    }
    if let Ok(day) = text.parse::<Date>() {
        return (text.len() == 10).then_some((day, day.plus_days(1)));
    }
    let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
    let Some(part) = part else {
        return Some((Date::new(year, 1, 1)?, Date::new(year + 1, 1, 1)?));
    };
    if let Some(quarter) = part.strip_prefix('Q') {
        let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        let first = Date::new(year, quarter * 3 - 2, 1)?;
        return Some((first, first.plus_months(3)));
    }
    if let Some(week) = part.strip_prefix('W') {
        let week: i8 = week.parse().ok()?;
        let monday = jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday).ok()?;
        let monday = Date(monday.date());
        return Some((monday, monday.plus_days(7)));
    }
    let first = Date::new(year, part.parse().ok().filter(|_| part.len() == 2)?, 1)?;
    Some((first, first.plus_months(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        match period(text, &zone) {
            Ok((start, end)) => format!("{} / {}", zone.format(start), zone.format(end)),
            Err(why) => why,
        }
    }

    #[test]
    fn periods_are_half_open() {
        let table = [
            ("2024", "2024-01-01 00:00:00 / 2025-01-01 00:00:00"),
            ("2024-Q4", "2024-10-01 00:00:00 / 2025-01-01 00:00:00"),
            ("2024-02", "2024-02-01 00:00:00 / 2024-03-01 00:00:00"),
            ("2024-W01", "2024-01-01 00:00:00 / 2024-01-08 00:00:00"),
            ("2021-W53", "expected a period like"),
            ("2024-03-04", "2024-03-04 00:00:00 / 2024-03-05 00:00:00"),
            ("2024-02-21 to 2024-03-20", "2024-02-21 00:00:00 / 2024-03-21 00:00:00"),
            ("2024-03-20 to 2024-02-21", "expected a period like"),
            ("2024-13", "expected a period like"),
            ("2024-Q5", "expected a period like"),
            ("March", "expected a period like"),
        ];
        for (text, expected) in table {
            assert!(shown(text).starts_with(expected), "{text}: {}", shown(text));
        }
    }
}
