//! Reads types from pairs of text: path and query parameters, with the field's name in every error.
//!
//! `a=1&a=2` is a list; `field.unit=x` and `field[unit]=x` are entries of the map `field`.

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// What is wrong with a parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}`: {message}")]
pub(super) struct Mistake {
    /// The parameter.
    pub field: String,
    /// What was expected, and what came.
    pub message: String,
}

/// Reads a struct from pairs.
///
/// # Errors
/// The first parameter that is wrong.
pub(super) fn read<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, Mistake> {
    T::deserialize(Pairs { groups: grouped(pairs).into_iter(), value: None })
}

/// The values of one name, each with what stood behind the dot or in brackets.
type Group = (String, Vec<(Option<String>, String)>);

fn grouped(pairs: Vec<(String, String)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (name, value) in pairs {
        let (name, inner) = inner_name(&name);
        match groups.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push((inner, value)),
            None => groups.push((name.to_owned(), vec![(inner, value)])),
        }
    }
    groups
}

fn inner_name(name: &str) -> (&str, Option<String>) {
    if let Some((outer, inner)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        return (outer, Some(inner.to_owned()));
    }
    match name.split_once('.') {
        Some((outer, inner)) => (outer, Some(inner.to_owned())),
        None => (name, None),
    }
}

impl serde::de::Error for Mistake {
    fn custom<M: std::fmt::Display>(message: M) -> Self {
        Self { field: String::new(), message: message.to_string() }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let message = format!("is no parameter here (there are: {})", expected.join(", "));
        Self { field: field.to_owned(), message }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { field: field.to_owned(), message: "is missing".to_owned() }
    }
}

struct Pairs {
    groups: std::vec::IntoIter<Group>,
    value: Option<Group>,
}

impl<'de> serde::Deserializer<'de> for Pairs {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_map(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Pairs {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mistake> {
        self.value = self.groups.next();
        let Some((name, _)) = &self.value else { return Ok(None) };
        let name: StringDeserializer<Mistake> = name.clone().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Mistake> {
        let Some((name, values)) = self.value.take() else { return Err(Mistake::custom("value before key")) };
        seed.deserialize(Values(values)).map_err(|mistake| {
            let field = if mistake.field.is_empty() { name } else { format!("{name}.{}", mistake.field) };
            Mistake { field, ..mistake }
        })
    }
}

/// All values of one name.
struct Values(Vec<(Option<String>, String)>);

impl Values {
    fn one(self) -> Result<String, Mistake> {
        let mut values = self.0.into_iter();
        match (values.next(), values.next()) {
            (Some((None, value)), None) => Ok(value),
            (Some((Some(inner), _)), _) => Err(Mistake::custom(format!("has no part `{inner}`"))),
            _ => Err(Mistake::custom("is given more than once")),
        }
    }

    fn parsed<T: std::str::FromStr>(self, what: &str) -> Result<T, Mistake> {
        let text = self.one()?;
        text.parse().map_err(|_| Mistake::custom(format!("expected {what}, got `{text}`")))
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $what:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
            visitor.$visit(self.parsed($what)?)
        }
    )*};
}

impl<'de> serde::Deserializer<'de> for Values {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_string(self.one()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_seq(List(self.0.into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let entry = |(inner, value): (Option<String>, String)| Some((inner?, vec![(None, value)]));
        let groups: Option<Vec<Group>> = self.0.into_iter().map(entry).collect();
        let groups =
            groups.ok_or_else(|| Mistake::custom("expected a name behind a dot, as in `field.unit`"))?;
        visitor.visit_map(Pairs { groups: groups.into_iter(), value: None })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        let text = self.one()?;
        if !variants.contains(&text.as_str()) {
            let known = variants.join("`, `");
            return Err(Mistake::custom(format!("expected one of `{known}`, got `{text}`")));
        }
        visitor.visit_enum(IntoDeserializer::<Mistake>::into_deserializer(text))
    }

    parsed! {
        deserialize_bool visit_bool "`true` or `false`";
        deserialize_u8 visit_u8 "a whole number";
        deserialize_u16 visit_u16 "a whole number";
        deserialize_u32 visit_u32 "a whole number";
        deserialize_u64 visit_u64 "a whole number";
        deserialize_i64 visit_i64 "a whole number";
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct
        struct identifier ignored_any
    }
}

struct List(std::vec::IntoIter<(Option<String>, String)>);

impl<'de> SeqAccess<'de> for List {
    type Error = Mistake;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mistake> {
        self.0.next().map(|value| seed.deserialize(Values(vec![value]))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
    struct Query {
        limit: Option<u16>,
        state: Vec<String>,
        unread: bool,
        order: Option<Order>,
        field: BTreeMap<String, String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Order {
        Newest,
    }

    fn query(text: &[(&str, &str)]) -> Result<Query, String> {
        let pairs = text.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        read(pairs).map_err(|mistake| mistake.to_string())
    }

    #[test]
    fn parameters_of_all_kinds() {
        let got = query(&[
            ("state", "open"),
            ("field.unit", "2-1201"),
            ("limit", "20"),
            ("state", "done"),
            ("field[grade]", "a=b"),
            ("unread", "true"),
            ("order", "newest"),
        ]);
        let field = [("unit", "2-1201"), ("grade", "a=b")].map(|(k, v)| (k.into(), v.into())).into();
        let state = vec!["open".into(), "done".into()];
        assert_eq!(
            got,
            Ok(Query { limit: Some(20), state, unread: true, order: Some(Order::Newest), field })
        );
        assert_eq!(query(&[]), Ok(Query::default()));
    }

    #[test]
    fn mistakes_name_their_field() {
        for (name, value, told) in [
            ("limit", "many", "`limit`: expected a whole number, got `many`"),
            ("limit", "-1", "`limit`: expected a whole number, got `-1`"),
            ("limit", "", "`limit`: expected a whole number, got ``"),
            ("limit.x", "1", "`limit`: has no part `x`"),
            ("unread", "yes", "`unread`: expected `true` or `false`, got `yes`"),
            ("order", "up", "`order`: expected one of `newest`, got `up`"),
            ("field", "x", "`field`: expected a name behind a dot, as in `field.unit`"),
            ("page", "2", "`page`: is no parameter here (there are: limit, state, unread, order, field)"),
        ] {
            assert_eq!(query(&[(name, value)]), Err(told.to_owned()));
        }
        let twice = query(&[("limit", "1"), ("limit", "2")]);
        assert_eq!(twice, Err("`limit`: is given more than once".to_owned()));
    }
}
