//! Holidays: China's as shipped, and files that others bring.

use std::collections::BTreeSet;

use frontdesk_engine::calendar::{Calendar, DayKind, Weekday, china, import_ics, import_json};

use crate::time::{date, zone};

#[test]
fn chinas_notices_are_carried_in_full() {
    let calendar = china("working");
    calendar.validate().unwrap();
    assert_eq!(calendar.published, BTreeSet::from([2024, 2025, 2026]));
    // Make-up days as announced; statutory days by the holiday regulation: 11 a year, 13 since 2025.
    for (year, make_ups, statutory) in [
        (2024, "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12", 11),
        (2025, "01-26 02-08 04-27 09-28 10-11", 13),
        (2026, "01-04 02-14 02-28 05-09 09-20 10-10", 13),
    ] {
        let of_year = || calendar.days.iter().filter(|(date, _)| date.0.year() == year);
        let is_make_up = |kind: &DayKind| matches!(kind, DayKind::MakeUp { .. });
        let found: Vec<_> =
            of_year().filter(|(_, day)| is_make_up(&day.kind)).map(|(date, _)| date.0).collect();
        let announced: Vec<_> =
            make_ups.split(' ').map(|day| format!("{year}-{day}").parse().unwrap()).collect();
        assert_eq!(found, announced);
        assert_eq!(of_year().filter(|(_, day)| day.statutory).count(), statutory, "{year}");
        // Moving days neither wins nor loses any: the weekdays off, less the weekend days worked, are the statutory days.
        let weekend = |date| Weekday::of(date) >= Weekday::Saturday;
        let off = of_year().filter(|(date, day)| !is_make_up(&day.kind) && !weekend(**date)).count();
        assert_eq!(off - found.len(), statutory, "{year}");
        assert!(found.iter().all(|date| weekend(frontdesk_engine::instant::Date(*date))));
    }
}

#[test]
fn json_errors_name_the_line() {
    let file = |day: &str| format!("{{\n  \"years\": [2026],\n  \"days\": [\n    {day}\n  ]\n}}\n");
    for (text, error) in [
        (String::new(), "line 1: EOF while parsing a value"),
        ("7".into(), "line 1: invalid type: integer `7`, expected an object of `years` and `days`"),
        ("{ \"years\": [2026] }".into(), "line 1: missing field `days`"),
        (file("7"), "line 4: invalid type: integer `7`, expected a day with `date` and `kind`"),
        (
            file("{ \"date\": \"2026-02-30\", \"kind\": \"rest\" }"),
            "line 4: parsed date is not valid: parameter 'day' for `2026-02` is invalid",
        ),
        (file("{ \"date\": \"2026-01-01\", \"kind\": \"rset\" }"), "line 4: unknown variant `rset`"),
        (
            file("{ \"date\": \"2026-01-01\", \"kind\": \"rest\", \"titel\": \"x\" }"),
            "line 4: unknown field `titel`",
        ),
        (
            file("{ \"date\": \"2026-01-01\", \"kind\": \"special\" }"),
            "line 4: `2026-01-01` of kind `special` needs `hours`",
        ),
        (
            file("{ \"date\": \"2026-01-01\", \"kind\": \"rest\", \"hours\": [] }"),
            "line 4: `2026-01-01` has `hours`, which only kind `special` takes",
        ),
        (
            file("{ \"date\": \"2026-01-01\", \"kind\": \"rest\", \"like\": \"monday\" }"),
            "line 4: `2026-01-01` has `like`, which only kind `make-up` takes",
        ),
        (
            file("{ \"date\": \"2026-01-03\", \"to\": \"2026-01-01\", \"kind\": \"rest\" }"),
            "line 4: `to` is `2026-01-01`, before `date` `2026-01-03`",
        ),
        (
            file("{ \"date\": \"2026-01-01\", \"to\": \"3026-01-01\", \"kind\": \"rest\" }"),
            "line 4: `2026-01-01` to `3026-01-01` is more than 366 days",
        ),
        (
            file(
                "{ \"date\": \"2026-01-01\", \"kind\": \"rest\" },\n{ \"date\": \"2026-01-01\", \"kind\": \"rest\" }",
            ),
            "line 5: `2026-01-01` stands here a second time",
        ),
    ] {
        let found = import_json(&text).unwrap_err().to_string();
        assert!(found.starts_with(error), "expected {error:?}, got {found:?}");
    }
}

/// As phones export it: CRLF, folded lines, festivals beside the days off.
const ICS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:中国大陆节假日\r\n\
BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nEND:VTIMEZONE\r\n\
BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270104\r\nSUMMARY;LANGUAGE=zh_CN:元旦（\r\n 休）\r\n\
BEGIN:VALARM\r\nSUMMARY:noise\r\nEND:VALARM\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270214\r\nSUMMARY:情人节\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270220\r\nSUMMARY:春节（班）\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270301\r\nDURATION:P1W\r\nSUMMARY:测试\\, 放假\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20280101\r\nSUMMARY:元旦（休）\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270501\r\nSTATUS:CANCELLED\r\nSUMMARY:休\r\nEND:VEVENT\r\n\
END:VCALENDAR\r\n";

#[test]
fn ics_tells_days_off_make_up_days_and_festivals_apart() {
    let holidays = import_ics(ICS).unwrap();
    assert_eq!(holidays.days.len(), 3 + 1 + 7 + 1);
    assert_eq!(holidays.days[&date("2027-01-03")].kind, DayKind::Holiday);
    assert_eq!(holidays.days[&date("2027-01-03")].title, "元旦（休）");
    assert_eq!(holidays.days[&date("2027-02-20")].kind, DayKind::MakeUp { like: None });
    assert_eq!(holidays.days[&date("2027-03-07")].title, "测试, 放假");
    assert_eq!(holidays.left_out, ["情人节"]);
    assert_eq!(holidays.years, BTreeSet::from([2027]), "one day of 2028 does not publish it");
}

#[test]
fn ics_without_marks_has_days_off_only() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\nEND:VEVENT\n\
                BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261219\nSUMMARY:Make-up day\nEND:VEVENT\nEND:VCALENDAR";
    let holidays = import_ics(text).unwrap();
    assert_eq!(holidays.days[&date("2026-12-25")].kind, DayKind::Holiday);
    assert_eq!(holidays.days[&date("2026-12-19")].kind, DayKind::MakeUp { like: None });
}

#[test]
fn ics_errors_name_the_line() {
    let event = |lines: &str| format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
    for (text, error) in [
        (String::new(), "line 1: expected an iCalendar file, which begins with `BEGIN:VCALENDAR`"),
        ("SUMMARY:x".into(), "line 1: expected an iCalendar file, which begins with `BEGIN:VCALENDAR`"),
        ("BEGIN:VEVENT".into(), "line 1: expected an iCalendar file, which begins with `BEGIN:VCALENDAR`"),
        ("BEGIN:VCALENDAR\nhello".into(), "line 2: expected `NAME:VALUE`, got `hello`"),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\n".into(),
            "line 2: `BEGIN:VEVENT` without its `END` (is the file cut off?)",
        ),
        ("BEGIN:VCALENDAR\nEND:VEVENT\n".into(), "line 2: `END:VEVENT` without its `BEGIN`"),
        (event("SUMMARY:x"), "line 2: event `x` has no `DTSTART`"),
        (
            event("SUMMARY:x\nDTSTART:20260101T090000"),
            "line 4: expected a date like `20260101` in `DTSTART`, got `20260101T090000` (only whole days are read)",
        ),
        (
            event("DTSTART:20260230"),
            "line 3: expected a date like `20260101` in `DTSTART`, got `20260230` (only whole days are read)",
        ),
        (
            event("DTSTART:20260102\nDTEND:20260101"),
            "line 4: the event ends on `2026-01-01`, before it begins on `2026-01-02`",
        ),
        (event("DTSTART:20260102\nDTEND:99991231"), "line 4: the event lasts 2912441 days, more than 366"),
        (
            event("DTSTART:20260102\nDURATION:PT2H"),
            "line 4: expected whole days like `P3D` in `DURATION`, got `PT2H`",
        ),
        (
            event("DTSTART:20260102\nRRULE:FREQ=YEARLY"),
            "line 4: repeating events are not read (export the single days)",
        ),
        (
            event("DTSTART:20260102\nSUMMARY:休\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260102\nSUMMARY:班"),
            "line 6: `2026-01-02` is a day off and a make-up day, `休` and `班`",
        ),
    ] {
        assert_eq!(import_ics(&text).unwrap_err().to_string(), error);
    }
}

#[test]
fn a_calendar_adopts_a_file_and_keeps_what_it_does_not_name() {
    let mut calendar = Calendar::office("working", zone("Asia/Shanghai"));
    let first = r#"{ "years": [], "days": [
        { "date": "2027-01-04", "kind": "rest", "title": "ours" },
        { "date": "2027-01-01", "kind": "special", "hours": ["09:00-12:00"] }
    ] }"#;
    assert_eq!(calendar.adopt(import_json(first).unwrap()), []);
    assert!(calendar.published.is_empty());
    assert_eq!(calendar.adopt(import_ics(ICS).unwrap()), [date("2027-01-04")]);
    assert_eq!(calendar.published, BTreeSet::from([2027]));
    assert!(!calendar.is_working_day(date("2027-01-04")));
    assert!(!calendar.is_working_day(date("2027-01-01")), "the file's day replaces the special hours");
    assert!(calendar.is_working_day(date("2027-02-20")), "a make-up Saturday");
}
