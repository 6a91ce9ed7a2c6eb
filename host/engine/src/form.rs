//! stub
use crate::blueprint::model::{Field, Named};
use crate::instant::Instant;
use crate::value::{Fields, Value};
pub fn check(
    _asks: &[String],
    _fields: &Named<Field>,
    given: Fields,
) -> Result<Fields, Vec<(String, String)>> {
    Ok(given)
}
pub fn check_known(_fields: &Named<Field>, given: Fields) -> Result<Fields, Vec<(String, String)>> {
    Ok(given)
}
pub fn value_from_json(
    _field: &Field,
    _json: &serde_json::Value,
    _m: &dyn Fn(&str) -> Result<Instant, String>,
) -> Result<Value, String> {
    Ok(Value::Nothing)
}
