//! The caller's language, from `Accept-Language`: Chinese or English.

use std::convert::Infallible;

use aide::OperationInput;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

/// A language that the host itself speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Locale {
    /// English: also for everybody whose language we do not speak.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Locale {
    /// As in blueprints and headers.
    #[must_use]
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The one of `Accept-Language` that is wanted most; of equals the first.
    #[must_use]
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let wanted = text.unwrap_or_default().split(',').filter_map(weighed);
        let mut best = (0, Self::default());
        for (weight, locale) in wanted {
            if weight > best.0 {
                best = (weight, locale);
            }
        }
        best.1
    }
}

/// A language of ours with its weight in thousandths.
fn weighed(part: &str) -> Option<(u16, Locale)> {
    let mut pieces = part.split(';').map(str::trim);
    let locale = match pieces.next()?.split('-').next()?.to_ascii_lowercase().as_str() {
        "zh" => Locale::Zh,
        "en" => Locale::En,
        _ => return None,
    };
    let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(Some(1_000), thousandths)?;
    Some((weight, locale))
}

/// `0.8` as 800.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = rest.chars().chain("000".chars()).take(3).collect();
    let whole: u16 = whole.parse().ok().filter(|whole| *whole <= 1)?;
    Some((whole * 1_000 + digits.parse::<u16>().ok()?).min(1_000))
}

impl<S: Send + Sync> FromRequestParts<S> for Locale {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

impl OperationInput for Locale {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_wanted_most_is_taken() {
        for (header, locale) in [
            ("", Locale::En),
            ("zh", Locale::Zh),
            ("zh-CN,zh;q=0.9,en;q=0.8", Locale::Zh),
            ("zh-TW;q=0.5, en-GB", Locale::En),
            ("fr, de;q=0.9", Locale::En),
            ("fr, zh;q=0.2", Locale::Zh),
            ("en;q=0, zh;q=0.001", Locale::Zh),
            ("zh;q=nonsense", Locale::En),
            ("*", Locale::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, header.parse().unwrap());
            assert_eq!(Locale::of(&headers), locale, "{header}");
        }
    }
}
