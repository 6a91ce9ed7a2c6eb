//! Holidays of the lunar calendar by the civil one, as the almanac gives them for Beijing.

use crate::Date;

/// The first year of the table.
const FIRST_YEAR: i16 = 2024;

/// Month and day of Spring Festival and of Mid-Autumn, year by year.
const HOLIDAYS: [[(u8, u8); 2]; 20] = [
    [(2, 10), (9, 17)],
    [(1, 29), (10, 6)],
    [(2, 17), (9, 25)],
    [(2, 6), (9, 15)],
    [(1, 26), (10, 3)],
    [(2, 13), (9, 22)],
    [(2, 3), (9, 12)],
    [(1, 23), (10, 1)],
    [(2, 11), (9, 19)],
    [(1, 31), (9, 8)],
    [(2, 19), (9, 27)],
    [(2, 8), (9, 16)],
    [(1, 28), (10, 4)],
    [(2, 15), (9, 24)],
    [(2, 4), (9, 13)],
    [(1, 24), (10, 2)],
    [(2, 12), (9, 20)],
    [(2, 1), (9, 10)],
    [(1, 22), (9, 28)],
    [(2, 10), (9, 17)],
];

/// The day of a holiday in a year: `春节`, `中秋`, or one that says its date, `国庆=10-01`. Nothing for a name that is
/// unknown, or a year beyond the table (2024 to 2043).
#[must_use]
pub fn holiday(name: &str, year: i16) -> Option<Date> {
    if let Some((_, date)) = name.split_once('=') {
        let (month, day) = date.trim().split_once('-')?;
        return Some(Date { year, month: month.parse().ok()?, day: day.parse().ok()? });
    }
    let [spring, autumn] = HOLIDAYS.get(usize::try_from(year - FIRST_YEAR).ok()?)?;
    let (month, day) = match name {
        "春节" => *spring,
        "中秋" => *autumn,
        _ => return None,
    };
    Some(Date { year, month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lunar_days_come_from_the_table_and_others_say_their_date() {
        let day = |year, month, day| Some(Date { year, month, day });
        assert_eq!(holiday("中秋", 2026), day(2026, 9, 25));
        assert_eq!(holiday("国庆=10-01", 2026), day(2026, 10, 1));
        assert_eq!(holiday("春节", 2044), None);
        assert_eq!(holiday("重阳", 2026), None);
    }
}
