//! Values made from Rust's own types. There is no `From<i64>`: whole numbers, moments and lengths of
//! time look alike, so the last two are named by [`moment`] and [`span`].

use crate::{Date, Decimal, Field, Instant, Span, TicketId, Value};

/// A moment as a value.
#[must_use]
pub fn moment(at: Instant) -> Value {
    Value::Moment(at)
}

/// A length of time as a value.
#[must_use]
pub fn span(length: Span) -> Value {
    Value::Span(length)
}

/// A person of the directory as a value.
pub fn person(id: impl Into<String>) -> Value {
    Value::Person(id.into())
}

/// A whole number or a [`Decimal`] as a value; also a ticket's id for fields of type `ticket`.
pub fn number(n: impl Into<Decimal>) -> Value {
    Value::Number(n.into())
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Date> for Value {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<Decimal> for Value {
    fn from(n: Decimal) -> Self {
        Self::Number(n)
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        number(n)
    }
}

impl From<i32> for Value {
    fn from(n: i32) -> Self {
        number(n)
    }
}

impl From<TicketId> for Value {
    fn from(id: TicketId) -> Self {
        number(id)
    }
}

impl From<Vec<Vec<String>>> for Value {
    fn from(rows: Vec<Vec<String>>) -> Self {
        Self::Rows(rows)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl Value {
    /// Whether a person would call it empty: nothing, blank text, an empty list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) | Self::Person(text) => text.trim().is_empty(),
            Self::Choices(list) | Self::Files(list) => list.is_empty(),
            Self::Rows(rows) => rows.is_empty(),
            Self::Number(_) | Self::Flag(_) | Self::Day(_) | Self::Moment(_) | Self::Span(_) => false,
        }
    }

    /// The text inside: text, a choice, or a person's id.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Person(text) => Some(text),
            _ => None,
        }
    }

    /// The number inside.
    #[must_use]
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }
}

/// A field from its name and anything that makes a [`Value`].
impl<N: Into<String>, V: Into<Value>> From<(N, V)> for Field {
    fn from((name, value): (N, V)) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// A list of fields: `fields![unit: "2-1201", keys: 3]`. Names with dashes are written as text:
/// `fields!["due-on": day]`.
///
/// ```
/// use frontdesk_sdk::{fields, moment};
/// let list = fields![unit: "2-1201", keys: 3, "seen-at": moment(0)];
/// assert_eq!(list[2].name, "seen-at");
/// ```
#[macro_export]
macro_rules! fields {
    (@ [$($done:expr,)*]) => {
        ::std::vec::Vec::<$crate::Field>::from([$($done),*])
    };
    (@ [$($done:expr,)*] $name:ident : $value:expr $(, $($rest:tt)*)?) => {
        $crate::fields!(@ [$($done,)* $crate::Field::from((::core::stringify!($name), $value)),] $($($rest)*)?)
    };
    (@ [$($done:expr,)*] $name:literal : $value:expr $(, $($rest:tt)*)?) => {
        $crate::fields!(@ [$($done,)* $crate::Field::from(($name, $value)),] $($($rest)*)?)
    };
    ($($all:tt)*) => { $crate::fields!(@ [] $($all)*) };
}
