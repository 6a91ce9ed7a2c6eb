//! Small questions that everybody asks a blueprint.

use rust_decimal::Decimal;

use super::model::{Blueprint, Scalar, Setting, SettingKind, SettingValue, Text, Workflow};

impl Blueprint {
    /// A setting and its default by name; an entry of a table is named `table.key`. Nothing for a table as
    /// a whole.
    #[must_use]
    pub fn setting_default(&self, name: &str) -> Option<(&Setting, &Scalar)> {
        let (setting, key) = self.setting(name)?;
        match (&setting.default, key) {
            (SettingValue::One(value), None) => Some((setting, value)),
            (SettingValue::Table(table), Some(key)) => Some((setting, table.get(key)?)),
            _ => None,
        }
    }

    /// A setting by `name` or `table.key`, with the key; whether the table has it is not looked at.
    #[must_use]
    pub fn setting<'n>(&self, name: &'n str) -> Option<(&Setting, Option<&'n str>)> {
        match name.split_once('.') {
            None => Some((self.settings.get(name)?, None)),
            Some((table, key)) => Some((self.settings.get(table)?, Some(key))),
        }
    }
}

impl Workflow {
    /// The states in which an action with this `from` can be done: itself, or for `*` all that are not ends.
    pub fn from_states<'a>(&'a self, from: &'a [String]) -> impl Iterator<Item = &'a str> {
        let all = from.iter().any(|name| name == "*");
        let open = self.states.iter().filter(move |(_, state)| all && !state.end);
        let named = from.iter().filter(|name| *name != "*").map(String::as_str);
        open.map(|(name, _)| name.as_str()).chain(named)
    }
}

impl Scalar {
    /// The exact number, when it is one: `12`, or a decimal in quotes, `"12.50"`.
    #[must_use]
    pub fn decimal(&self) -> Option<Decimal> {
        match self {
            Self::Flag(_) => None,
            Self::Whole(whole) => Some((*whole).into()),
            Self::Text(text) => Decimal::from_str_exact(text).ok(),
        }
    }
}

/// The fields of an `asks` list: `unit` must be filled in, `unit?` may.
pub fn asked(list: &[String]) -> impl Iterator<Item = (&str, bool)> {
    list.iter().map(|name| match name.strip_suffix('?') {
        Some(name) => (name, false),
        None => (name.as_str(), true),
    })
}

/// The fields of a sum: `keys_in + keys_lost`.
pub fn summands(term: &str) -> impl Iterator<Item = &str> {
    term.split('+').map(str::trim)
}

/// The name in a text that is a placeholder as a whole: `{person}`.
#[must_use]
pub fn placeholder(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.contains(['{', '}']))
}

/// The fields of a queue's order, and whether they descend: `class`, `marked_at desc`.
pub fn ordered_by(order: &[String]) -> impl Iterator<Item = (&str, bool)> {
    order.iter().map(|field| match field.split_once(' ') {
        Some((name, direction)) => (name, direction.trim() == "desc"),
        None => (field.as_str(), false),
    })
}

/// A text in a locale; without it in its base language (`zh` for `zh-TW`), in English, in the first there is.
#[must_use]
pub fn text_in<'a>(text: &'a Text, locale: &str) -> &'a str {
    let base = locale.split('-').next().unwrap_or(locale);
    let found = text.get(locale).or_else(|| text.get(base)).or_else(|| text.get("en"));
    found.or_else(|| text.values().next()).map_or("", String::as_str)
}

/// A duty's cron with the settings in braces filled in: a number as digits, a time of day (`18:05`) as
/// minute and hour (`5 18`).
///
/// # Errors
/// An unknown setting (`value_of` gives nothing), one that cannot stand in a cron, an open brace.
pub fn fill_cron(
    cron: &str,
    value_of: &dyn Fn(&str) -> Option<(SettingKind, Scalar)>,
) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = cron;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) =
            after.split_once('}').ok_or_else(|| format!("expected `}}` behind `{{` in `{cron}`"))?;
        let (kind, value) = value_of(name).ok_or_else(|| format!("no setting `{name}`"))?;
        filled.push_str(before);
        filled.push_str(&cron_part(name, kind, &value)?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn cron_part(name: &str, kind: SettingKind, value: &Scalar) -> Result<String, String> {
    match (kind, value) {
        (SettingKind::Number, Scalar::Whole(whole)) if *whole >= 0 => Ok(whole.to_string()),
        (SettingKind::Clock, Scalar::Text(text)) => {
            let (hour, minute) =
                hour_and_minute(text).ok_or_else(|| format!("`{name}` is no clock: `{text}`"))?;
            Ok(format!("{minute} {hour}"))
        }
        _ => Err(format!("expected `{name}` to be a whole number or a clock, got `{value}`")),
    }
}

/// Hour and minute of `18:05`: two digits each, 00:00 to 23:59.
#[must_use]
pub fn hour_and_minute(text: &str) -> Option<(u8, u8)> {
    let (hour, minute) = text.split_once(':')?;
    let part = |text: &str, most: u8| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|part| digits && *part <= most)
    };
    Some((part(hour, 23)?, part(minute, 59)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_of(name: &str) -> Option<(SettingKind, Scalar)> {
        match name {
            "report_day" => Some((SettingKind::Number, Scalar::Whole(3))),
            "evening" => Some((SettingKind::Clock, Scalar::Text("18:05".into()))),
            "motto" => Some((SettingKind::Text, Scalar::Text("smile".into()))),
            _ => None,
        }
    }

    #[test]
    fn a_cron_is_filled_with_numbers_and_clocks() {
        let fill = |cron| fill_cron(cron, &value_of);
        assert_eq!(fill("0 9 {report_day} * *").as_deref(), Ok("0 9 3 * *"));
        assert_eq!(fill("{evening} * * 1-5").as_deref(), Ok("5 18 * * 1-5"));
        assert_eq!(
            fill("{motto} * * *").unwrap_err(),
            "expected `motto` to be a whole number or a clock, got `smile`"
        );
        assert_eq!(fill("{noon} * * *").unwrap_err(), "no setting `noon`");
        assert_eq!(fill("0 {report_day * *").unwrap_err(), "expected `}` behind `{` in `0 {report_day * *`");
    }

    #[test]
    fn a_clock_has_two_digits_each() {
        assert_eq!(hour_and_minute("00:00"), Some((0, 0)));
        assert_eq!(hour_and_minute("23:59"), Some((23, 59)));
        for wrong in ["24:00", "9:00", "09:60", "09:0", "+9:00", "0900", "", "09:00:00"] {
            assert_eq!(hour_and_minute(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_text_falls_back() {
        let text: Text = [("zh", "钥匙"), ("en", "Keys")].map(|(k, v)| (k.into(), v.into())).into();
        assert_eq!(text_in(&text, "zh"), "钥匙");
        assert_eq!(text_in(&text, "zh-TW"), "钥匙");
        assert_eq!(text_in(&text, "fr"), "Keys");
        assert_eq!(text_in(&Text::new(), "fr"), "");
    }
}
