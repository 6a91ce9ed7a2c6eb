//! From an event to what is wanted of the site: pure, the same event gives the same command.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::{Conversion, Mapping, Place, Pointer, Rule, Source, Wanted};
use crate::blueprint::model::Named;
use crate::calendar::Zone;
use crate::command::Form;
use crate::form::value_from_json;
use crate::instant::Instant;
use crate::query::index_text;
use crate::site::Site;
use crate::value::Value;

/// What is wrong, with its place.
type Wrong = String;

/// An event and what stands round it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) event: &'a Json,
    pub(crate) around: &'a Json,
}

impl Mapping {
    /// The kind of an event.
    pub(crate) fn kind_of(&self, scene: Scene<'_>) -> Result<String, Wrong> {
        let found = self.kind.look(scene.event, scene.around);
        text_of(found.ok_or_else(|| format!("type: there is nothing at `{}`", self.kind))?)
            .map_err(|why| format!("type: {why}"))
    }

    /// When an event happened, where the mapping says how to know.
    pub(crate) fn moment_of(&self, scene: Scene<'_>, zone: &Zone) -> Result<Option<Instant>, Wrong> {
        let Some(source) = &self.at else { return Ok(None) };
        let told = |why: String| format!("at: {why}");
        let text = match self.value(source, scene).map_err(told)? {
            Json::String(text) => text,
            Json::Null => return Err("at: there is nothing".to_owned()),
            other => return Err(format!("at: expected a moment, got {other} (say `as`)")),
        };
        match text.parse::<jiff::Timestamp>() {
            Ok(at) => Ok(Some(Instant(at.as_millisecond()))),
            Err(_) => zone.parse_civil(&text).map(Some).map_err(told),
        }
    }

    /// The sender's id of an event, in the event itself.
    ///
    /// # Errors
    /// When there is none, or it is no id.
    pub fn id_of(&self, event: &Json, around: &Json) -> Result<String, String> {
        let pointer = Pointer::try_from(self.id.clone())?;
        let found = pointer.look(event, around);
        let found = found.ok_or_else(|| format!("id: there is nothing at `{pointer}`"))?;
        let id = text_of(found).map_err(|why| format!("id: {why}"))?;
        let length = id.chars().count();
        if id.trim().is_empty() || length > super::ID_CHARS_MAX || id.contains(char::is_control) {
            let most = super::ID_CHARS_MAX;
            return Err(format!("id: expected 1 to {most} visible characters, got {length}"));
        }
        Ok(id)
    }

    /// The events of a delivery, each with what stands round it.
    ///
    /// # Errors
    /// When there is no list where one should be.
    pub fn events_of(&self, delivery: Json) -> Result<(Vec<Json>, Json), String> {
        let Some(place) = &self.events else { return Ok((vec![delivery], Json::Null)) };
        let mut around = delivery;
        match around.pointer_mut(&place.to_string()) {
            Some(Json::Array(events)) if !events.is_empty() => {
                let events = std::mem::take(events);
                Ok((events, around))
            }
            Some(Json::Array(_)) => Err(format!("events: the list at `{place}` is empty")),
            Some(_) => Err(format!("events: expected a list at `{place}`")),
            None => Err(format!("events: there is nothing at `{place}`")),
        }
    }

    /// What is wanted of the site for an event.
    pub(crate) fn wanted(&self, site: &Site, scene: Scene<'_>) -> Result<Wanted, Wrong> {
        let kind = self.kind_of(scene)?;
        let fits = |rule: &&Rule| {
            let holds = |(place, values): (&Pointer, &super::Several<Json>)| {
                place.look(scene.event, scene.around).is_some_and(|found| values.0.contains(found))
            };
            rule.on.0.contains(&kind) && rule.when.iter().all(holds)
        };
        let Some((place, rule)) = self.rules.iter().enumerate().find(|(_, rule)| fits(rule)) else {
            if self.ignore.contains(&kind) {
                return Ok(Wanted::Nothing);
            }
            return Err(format!(
                "type: no rule fits an event of the kind `{kind}` (add a rule, or the kind to `ignore`)"
            ));
        };
        self.by_rule(site, rule, scene).map_err(|why| format!("rules[{place}].{why}"))
    }

    fn by_rule(&self, site: &Site, rule: &Rule, scene: Scene<'_>) -> Result<Wanted, Wrong> {
        let form = self.form(&rule.fields, scene)?;
        if let Some(workflow) = &rule.open {
            let once = match &rule.once {
                Some(field) => {
                    let json = form.get(field).cloned().unwrap_or_default();
                    Some((field.clone(), self.value_in(site, workflow, field, &json)?))
                }
                None => None,
            };
            return Ok(Wanted::Open { workflow: workflow.clone(), form, once });
        }
        if let (Some(action), Some(find)) = (&rule.act, &rule.find) {
            let json = self.needed(&find.value, scene).map_err(|why| format!("find: {why}"))?;
            let value = self.value_in(site, &find.workflow, &find.field, &json)?;
            let place = Place {
                plugin: self.plugin.clone(),
                workflow: find.workflow.clone(),
                field: find.field.clone(),
                value: index_text(&value),
            };
            let not_yet = rule.not_yet.clone();
            return Ok(Wanted::Act { action: action.clone(), form, place, not_yet });
        }
        let key = rule.key.as_ref().ok_or("key: is missing")?;
        let key = text_of(&self.needed(key, scene).map_err(|why| format!("key: {why}"))?)
            .map_err(|why| format!("key: {why}"))?;
        match (&rule.put, &rule.remove) {
            (Some(register), _) => Ok(Wanted::Put { register: register.clone(), key, form }),
            (None, Some(register)) => Ok(Wanted::Remove { register: register.clone(), key }),
            (None, None) => Err("open: expected one of `open`, `act`, `put`, `remove`".to_owned()),
        }
    }

    fn form(&self, fields: &Named<Source>, scene: Scene<'_>) -> Result<Form, Wrong> {
        let mut form = Form::new();
        for (name, source) in fields {
            let value = self.value(source, scene).map_err(|why| format!("fields.{name}: {why}"))?;
            if !value.is_null() {
                form.insert(name.clone(), value);
            }
        }
        Ok(form)
    }

    /// A value as its field holds it: what is searched for is compared as it is stored.
    fn value_in(&self, site: &Site, workflow: &str, field: &str, json: &Json) -> Result<Value, Wrong> {
        let declared = site.workflow(&self.plugin, workflow).map_err(|why| format!("open: {why}"))?;
        let declared =
            declared.fields.get(field).ok_or_else(|| format!("find: there is no field `{field}`"))?;
        let zone = &site.calendars.zone;
        let value = value_from_json(declared, json, &|text| zone.parse_civil(text));
        let value = value.map_err(|why| format!("fields.{field}: {why}"))?;
        let value = match value {
            Value::Text(text) => Value::text(text.trim()),
            other => other,
        };
        if value.is_empty() {
            return Err(format!("fields.{field}: a ticket is looked for by it, and there is nothing"));
        }
        Ok(value)
    }

    fn needed(&self, source: &Source, scene: Scene<'_>) -> Result<Json, Wrong> {
        match self.value(source, scene)? {
            Json::Null => Err(match &source.from {
                Some(from) => format!("there is nothing at `{from}`"),
                None => "there is nothing".to_owned(),
            }),
            value => Ok(value),
        }
    }

    /// What a source gives for an event; `null` for nothing.
    fn value(&self, source: &Source, scene: Scene<'_>) -> Result<Json, Wrong> {
        if let Some(constant) = &source.constant {
            return Ok(constant.clone());
        }
        let value = match &source.each {
            Some(list) => self.of_list(source, list, scene)?,
            None => match source.from.as_ref().and_then(|from| from.look(scene.event, scene.around)) {
                Some(found) => self.converted(source, found)?,
                None => Json::Null,
            },
        };
        let value = if value.is_null() { source.default.clone().unwrap_or_default() } else { value };
        Ok(match (source.cut, value) {
            (Some(cut), Json::String(text)) => Json::String(text.chars().take(cut as usize).collect()),
            (_, value) => value,
        })
    }

    fn of_list(&self, source: &Source, place: &Pointer, scene: Scene<'_>) -> Result<Json, Wrong> {
        let Some(found) = place.look(scene.event, scene.around) else { return Ok(Json::Null) };
        let items = found.as_array().ok_or_else(|| format!("expected a list at `{place}`"))?;
        let mut values = Vec::new();
        for item in items {
            let taken = match &source.from {
                Some(from) => from.look(item, scene.around),
                None => Some(item),
            };
            if let Some(taken) = taken {
                values.push(self.converted(source, taken)?);
            }
        }
        if source.sum {
            let numbers = values.iter().map(number_of).collect::<Result<Vec<_>, _>>()?;
            let sum = numbers.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add);
            return Ok(json!(sum.ok_or("the sum is too large")?.to_string()));
        }
        match &source.join {
            Some(between) => {
                let texts = values.iter().map(text_of).collect::<Result<Vec<_>, _>>()?;
                Ok(if texts.is_empty() { Json::Null } else { json!(texts.join(between)) })
            }
            None => Ok(Json::Array(values)),
        }
    }

    fn converted(&self, source: &Source, found: &Json) -> Result<Json, Wrong> {
        let value = match source.conversion {
            Some(conversion) => converted(conversion, found)?,
            None => found.clone(),
        };
        let Some(table) = &source.table else { return Ok(value) };
        let word = text_of(&value)?;
        let known = self.tables.get(table).ok_or_else(|| format!("there is no table `{table}`"))?;
        match known.get(&word) {
            Some(here) => Ok(json!(here)),
            None if source.default.is_some() => Ok(Json::Null),
            None => {
                let words: Vec<_> = known.keys().map(String::as_str).collect();
                Err(format!("`{word}` is not in the table `{table}` (it has: {})", words.join(", ")))
            }
        }
    }
}

fn converted(conversion: Conversion, found: &Json) -> Result<Json, Wrong> {
    Ok(match conversion {
        Conversion::Text => json!(text_of(found)?),
        Conversion::Number => json!(number_of(found)?.to_string()),
        Conversion::Cents => json!(cents(found)?),
        Conversion::Flag => json!(flag(found)?),
        Conversion::EpochS => json!(moment(whole(found)?.checked_mul(1_000))?),
        Conversion::EpochMs => json!(moment(Some(whole(found)?))?),
        Conversion::Moment => match found {
            Json::String(text) => json!(text.trim()),
            other => return Err(format!("expected a moment as text, got {other}")),
        },
        Conversion::Day => match found {
            Json::String(text) => json!(text.chars().take(10).collect::<String>()),
            other => return Err(format!("expected a day as text, got {other}")),
        },
    })
}

/// The text of a text, a number or a flag.
fn text_of(json: &Json) -> Result<String, Wrong> {
    match json {
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(number.to_string()),
        Json::Bool(flag) => Ok(flag.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => {
            Err("expected a text or a number, got a list or an object".into())
        }
    }
}

fn number_of(json: &Json) -> Result<Decimal, Wrong> {
    let text = text_of(json)?;
    let text = text.trim();
    let number = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
    number.map_err(|_| format!("expected a number, got `{text}`"))
}

fn whole(json: &Json) -> Result<i64, Wrong> {
    let text = text_of(json)?;
    text.trim().parse().map_err(|_| format!("expected a whole number, got `{text}`"))
}

fn cents(json: &Json) -> Result<String, Wrong> {
    Ok(Decimal::new(whole(json)?, 2).to_string())
}

fn flag(json: &Json) -> Result<bool, Wrong> {
    match text_of(json)?.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "y" => Ok(true),
        "false" | "0" | "no" | "n" => Ok(false),
        other => Err(format!("expected yes or no (`true`, `1`, `yes`, …), got `{other}`")),
    }
}

fn moment(ms: Option<i64>) -> Result<String, Wrong> {
    let at = ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    Ok(at.ok_or("expected a moment, got a number beyond the calendar")?.to_string())
}
