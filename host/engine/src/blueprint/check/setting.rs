//! Settings: figures that fit their kind, and names that stand for one.

use super::{Check, SPECIAL_ROLES, is_name};
use crate::blueprint::model::{Scalar, Setting, SettingKind, SettingValue};
use crate::blueprint::places::join;
use crate::blueprint::problem::{listed, way_out};
use crate::length::Unit;
use crate::setting::minute_of_clock;

impl Check<'_> {
    pub(super) fn settings(&mut self) {
        self.names("settings", self.blueprint.settings.keys());
        for (name, setting) in &self.blueprint.settings {
            let path = join("settings", name);
            self.text(&join(&path, "title"), &setting.title);
            self.unit(&path, setting);
            self.setting_choices(&path, setting);
            self.role_list(&join(&path, "per_case"), &setting.per_case, &SPECIAL_ROLES);
            self.setting_value(&join(&path, "default"), setting, &setting.default);
            for (preset, value) in &setting.presets {
                self.preset(&format!("{path}.presets.{preset}"), setting, preset, value);
            }
        }
    }

    fn unit(&mut self, path: &str, setting: &Setting) {
        match (setting.kind, &setting.unit) {
            (SettingKind::Length, None) => {
                let message = format!("`unit` is missing (one of {})", listed(Unit::ALL.map(Unit::name)));
                self.error(path, message);
            }
            (SettingKind::Length, Some(unit)) => {
                if let Err(message) = unit.word().unwrap_or_default().parse::<Unit>() {
                    self.error(join(path, "unit"), message);
                }
            }
            (SettingKind::Number, None) => {
                self.error(path, "`unit` is missing (what the number counts: `%`, `times`, `CNY`)");
            }
            (_, Some(unit)) => self.said_unit(&join(path, "unit"), unit),
            (_, None) => {}
        }
    }

    fn setting_choices(&mut self, path: &str, setting: &Setting) {
        match (setting.kind == SettingKind::Choice, setting.choices.is_empty()) {
            (true, true) => self.error(path, "`choices` is missing (what can be chosen, each with its text)"),
            (false, false) => self.error(join(path, "choices"), "only the type `choice` has choices"),
            _ => {}
        }
        self.texts(&join(path, "choices"), &setting.choices);
    }

    fn preset(&mut self, path: &str, setting: &Setting, name: &str, value: &SettingValue) {
        if name.trim().is_empty() {
            self.error(path, "a preset needs a name");
        }
        match (&setting.default, value) {
            (SettingValue::One(_), SettingValue::Table(_)) => {
                self.error(path, "expected a single figure as in `default`, got a table");
            }
            (SettingValue::Table(_), SettingValue::One(_)) => {
                self.error(path, "expected a table as in `default`, got a single figure");
            }
            _ => self.setting_value(path, setting, value),
        }
    }

    fn setting_value(&mut self, path: &str, setting: &Setting, value: &SettingValue) {
        match value {
            SettingValue::One(value) => self.figure(path, setting, value),
            SettingValue::Table(table) => {
                if table.is_empty() {
                    self.error(path, "expected a table with at least one entry, got an empty one");
                }
                for (key, value) in table {
                    let path = join(path, key);
                    if !is_key(key) {
                        let message = format!("expected a key of `a-z`, `0-9`, `-` or `_`, got `{key}`");
                        self.error(&path, message);
                    }
                    self.figure(&path, setting, value);
                }
            }
        }
    }

    fn figure(&mut self, path: &str, setting: &Setting, value: &Scalar) {
        if let Err(expected) = fits(setting, value) {
            self.error(path, format!("expected {expected}, got `{value}`"));
        }
    }

    /// A reference to one figure of kind `length`: `name` or `table.key`.
    pub(super) fn length_setting(&mut self, path: &str, name: &str) {
        if let Err(message) = self.figure_of(name, SettingKind::Length, "length") {
            self.error(path, message);
        }
    }

    /// A reference to one figure of kind `number`: `name` or `table.key`.
    pub(super) fn number_setting(&mut self, path: &str, name: &str) {
        if let Err(message) = self.figure_of(name, SettingKind::Number, "number") {
            self.error(path, message);
        }
    }

    /// A clock, or a reference to one figure of kind `clock`.
    pub(super) fn clock(&mut self, path: &str, text: &str) {
        if minute_of_clock(text).is_some() {
            return;
        }
        if text.starts_with(|letter: char| letter.is_ascii_digit()) {
            self.error(path, format!("expected a clock from `00:00` to `24:00`, got `{text}`"));
        } else {
            self.clock_setting(path, text);
        }
    }

    /// A reference to one figure of kind `clock`: `name` or `table.key`.
    pub(super) fn clock_setting(&mut self, path: &str, name: &str) {
        if let Err(message) = self.figure_of(name, SettingKind::Clock, "clock") {
            self.error(path, format!("{message}, or write a time of day like `18:00`"));
        }
    }

    fn figure_of(&self, name: &str, kind: SettingKind, word: &str) -> Result<(), String> {
        let settings = &self.blueprint.settings;
        let (base, key) = name.split_once('.').map_or((name, None), |(base, key)| (base, Some(key)));
        let fitting = settings.iter().filter(|(_, setting)| setting.kind == kind);
        let Some(setting) = settings.get(base).filter(|setting| setting.kind == kind) else {
            let way_out = way_out(base, fitting.map(|(name, _)| name.as_str()));
            return Err(format!("expected a setting of type `{word}`, got `{name}` ({way_out})"));
        };
        match (&setting.default, key) {
            (SettingValue::One(_), None) => Ok(()),
            (SettingValue::One(_), Some(key)) => {
                Err(format!("`{base}` is a single figure (leave out `.{key}`)"))
            }
            (SettingValue::Table(table), Some(key)) if table.contains_key(key) => Ok(()),
            (SettingValue::Table(table), Some(key)) => {
                let way_out = way_out(key, table.keys().map(String::as_str));
                Err(format!("`{base}` has no entry `{key}` ({way_out})"))
            }
            (SettingValue::Table(table), None) => {
                let keys = listed(table.keys().map(String::as_str));
                Err(format!("`{base}` is a table: name an entry, `{base}.…` (there are: {keys})"))
            }
        }
    }
}

/// Keys of tables are names, but may begin with a digit: `12-months`.
fn is_key(key: &str) -> bool {
    is_name(key) || is_name(&format!("k{key}"))
}

/// Whether a figure fits the setting; if not, what was expected.
fn fits(setting: &Setting, value: &Scalar) -> Result<(), String> {
    let (fits, expected) = match setting.kind {
        SettingKind::Length => {
            let counts = matches!(value, Scalar::Whole(whole) if u32::try_from(*whole).is_ok());
            (counts, "a whole number from 0 (of the unit; take a smaller unit for parts)".into())
        }
        SettingKind::Number => (value.decimal().is_some(), "a number (a decimal in quotes)".into()),
        SettingKind::Clock => {
            let clock = matches!(value, Scalar::Text(text) if minute_of_clock(text).is_some());
            (clock, "a clock from `\"00:00\"` to `\"24:00\"`".into())
        }
        SettingKind::Text => (matches!(value, Scalar::Text(_)), "a text".into()),
        SettingKind::Flag => (matches!(value, Scalar::Flag(_)), "`true` or `false`".into()),
        SettingKind::Choice => {
            let chosen = matches!(value, Scalar::Text(text) if setting.choices.contains_key(text));
            (chosen, format!("one of {}", listed(setting.choices.keys().map(String::as_str))))
        }
    };
    if fits { Ok(()) } else { Err(expected) }
}
