//! Duties: crons, random moments, phases and quotas that can be counted with.

use super::{Check, is_name};
use crate::blueprint::lookup::fill_cron;
use crate::blueprint::model::{Crons, Duty, HowMany, Phase, Quota, QuotaPer, Random, SettingKind};
use crate::blueprint::places::join;
use crate::cron::Cron;
use crate::length::{Length, Unit};
use crate::quota::percentage;
use crate::regular::RANDOM_TIMES_MAX;
use crate::series::CARRIED;
use crate::setting::minute_of_clock;

/// Words for the end of a duty's time, beside lengths.
const DUTY_ENDS: [&str; 2] = ["end-of-day", "end-of-month"];

impl Check<'_> {
    pub(super) fn duties(&mut self) {
        self.names("duties", self.blueprint.duties.keys());
        for (name, duty) in &self.blueprint.duties {
            let path = join("duties", name);
            self.text(&join(&path, "title"), &duty.title);
            self.duty(&path, duty);
            self.fields(&join(&path, "fields"), &duty.fields);
            self.asks(&join(&path, "asks"), &duty.asks, &duty.fields);
        }
    }

    fn duty(&mut self, path: &str, duty: &Duty) {
        self.role_list(&join(path, "roles"), &duty.roles, &["anyone"]);
        if duty.roles.is_empty() && duty.post.is_none() {
            self.error(path, "expected `roles` or a `post` that does it, got neither");
        }
        self.role_list(&join(path, "settles"), &duty.settles, &["anyone"]);
        if let Some(post) = &duty.post {
            let posts = self.blueprint.posts.keys().map(String::as_str);
            self.known(join(path, "post"), "a post", post, posts);
        }
        if let Some(within) = &duty.within {
            self.duty_end(&join(path, "within"), within);
        }
        self.crons(path, duty);
        if let Some(random) = &duty.random {
            self.random(&join(path, "random"), random);
        }
        self.phases(path, duty);
        if let Some(quota) = &duty.quota {
            self.quota(&join(path, "quota"), quota);
        }
    }

    fn duty_end(&mut self, path: &str, within: &str) {
        let base = within.split('.').next().unwrap_or(within);
        if within.starts_with(|letter: char| letter.is_ascii_digit())
            || self.blueprint.settings.contains_key(base)
        {
            self.length(path, within);
            return;
        }
        let settings = self.blueprint.settings.iter();
        let lengths = settings.filter(|(_, setting)| setting.kind == SettingKind::Length);
        let there = DUTY_ENDS.into_iter().chain(lengths.map(|(name, _)| name.as_str()));
        self.known(path, "a length, a setting of type `length` or a word for it", within, there);
    }

    fn crons(&mut self, path: &str, duty: &Duty) {
        let Some(crons) = &duty.cron else {
            if duty.clamp {
                self.error(join(path, "clamp"), "expected a `cron` whose days it clamps, got none");
            }
            return;
        };
        let path = join(path, "cron");
        if crons.all().is_empty() {
            self.error(&path, "expected at least one cron, got an empty list");
        }
        for (index, cron) in crons.all().iter().enumerate() {
            let path = if matches!(crons, Crons::One(_)) { path.clone() } else { format!("{path}[{index}]") };
            if let Err(message) = self.cron(cron, duty.clamp) {
                self.error(path, message);
            }
        }
    }

    /// A cron that can be read once the defaults of its settings stand in it.
    fn cron(&self, cron: &str, clamp: bool) -> Result<(), String> {
        let default = |name: &str| {
            let (setting, value) = self.blueprint.setting_default(name)?;
            Some((setting.kind, value.clone()))
        };
        let filled = fill_cron(cron, &default)?;
        let parsed = Cron::with_clamp(&filled, clamp).map(drop);
        if filled == cron {
            parsed
        } else {
            parsed.map_err(|message| format!("with the defaults filled in: {message}"))
        }
    }

    fn random(&mut self, path: &str, random: &Random) {
        let times = self.how_many(&join(path, "times"), &random.times);
        if let Some(times) = times.filter(|times| !(1..=RANDOM_TIMES_MAX).contains(times)) {
            let message = format!("expected 1 to {RANDOM_TIMES_MAX} in each period, got {times}");
            self.error(join(path, "times"), message);
        }
        if random.every.is_rolling() {
            self.error(
                join(path, "every"),
                format!("expected a period that ends, as rolling ones overlap, got `{}`", random.every),
            );
        }
        self.role_list(&join(path, "shown_to"), &random.shown_to, &["anyone"]);
        let path = join(path, "between");
        let [from, until] = random.between.as_slice() else {
            let message =
                format!("expected two times of day, `[\"08:00\", \"20:00\"]`, got {}", random.between.len());
            self.error(path, message);
            return;
        };
        let minutes = [from, until].map(|text| self.time_of_day(&path, text));
        if let [Some(first), Some(second)] = minutes
            && first >= second
        {
            self.error(path, format!("expected a time after `{from}`, got `{until}`"));
        }
    }

    /// A time of day, or a `clock` setting: its minute.
    fn time_of_day(&mut self, path: &str, text: &str) -> Option<u32> {
        if let Some(minute) = minute_of_clock(text) {
            return Some(minute);
        }
        if text.starts_with(|letter: char| letter.is_ascii_digit()) {
            self.error(path, format!("expected a time of day like `18:00`, got `{text}`"));
            return None;
        }
        self.clock_setting(path, text);
        let (_, default) = self.blueprint.setting_default(text)?;
        minute_of_clock(&default.to_string())
    }

    /// A number, or a `number` setting: its default.
    fn how_many(&mut self, path: &str, count: &HowMany) -> Option<u32> {
        match count {
            HowMany::Number(number) => Some(*number),
            HowMany::Setting(name) => {
                self.number_setting(path, name);
                let (setting, default) = self.blueprint.setting_default(name)?;
                let number = default.to_string().parse().ok();
                if setting.kind == SettingKind::Number && number.is_none() {
                    self.error(path, format!("expected a whole number in setting `{name}`, got `{default}`"));
                }
                number
            }
        }
    }

    fn phases(&mut self, path: &str, duty: &Duty) {
        if let Some(at) = &duty.at {
            if duty.phases.is_empty() {
                self.error(join(path, "at"), "expected `phases` that fall due then, got none");
            }
            self.time_of_day(&join(path, "at"), at);
        }
        for field in
            CARRIED.iter().filter(|field| !duty.phases.is_empty() && duty.fields.contains_key(**field))
        {
            let message = "the host writes it into the occurrences of a series (call the field otherwise)";
            self.error(join(&join(path, "fields"), field), message);
        }
        for (index, phase) in duty.phases.iter().enumerate() {
            self.phase(&format!("{path}.phases[{index}]"), phase, index + 1 == duty.phases.len());
        }
    }

    fn phase(&mut self, path: &str, phase: &Phase, last: bool) {
        self.days_or_longer(&join(path, "every"), &phase.every);
        if let Some(lasts) = &phase.lasts {
            self.days_or_longer(&join(path, "for"), lasts);
        }
        if let Some(event) = phase.until.as_ref().filter(|event| !is_name(event)) {
            self.error(join(path, "until"), format!("expected a name like `commissioned`, got `{event}`"));
        }
        if !last && phase.until.is_none() && phase.lasts.is_none() {
            self.error(path, "expected `until` or `for`, as another phase follows, got neither");
        }
    }

    /// At least one of a unit that the calendar counts: days, weeks, months, years.
    fn days_or_longer(&mut self, path: &str, text: &str) {
        let before = self.findings.len();
        self.length(path, text);
        if self.findings.len() > before {
            return;
        }
        let length = text.parse::<Length>().ok().or_else(|| {
            let (setting, default) = self.blueprint.setting_default(text)?;
            crate::setting::length(text, setting, default).ok()
        });
        let fits = |length: Length| {
            length.count > 0 && length.as_span().is_none() && length.unit != Unit::WorkingDays
        };
        if let Some(length) = length.filter(|length| !fits(*length)) {
            self.error(
                path,
                format!("expected at least one of days, weeks, months or years, got `{length}`"),
            );
        }
    }

    fn quota(&mut self, path: &str, quota: &Quota) {
        if let Some(least) = &quota.least {
            self.how_many(&join(path, "least"), least);
        } else if quota.per != QuotaPer::Subject {
            let message = "`least` is missing (how often it is to be done at least; only hooks of `per = \"subject\"` say it themselves)";
            self.error(path, message);
        }
        if quota.period.is_rolling() {
            let message =
                format!("expected a period that ends, as rolling ones overlap, got `{}`", quota.period);
            self.error(join(path, "period"), message);
        }
        for (index, warn) in quota.warn.iter().enumerate() {
            let path = format!("{path}.warn[{index}]");
            match warn.strip_suffix('%') {
                Some(_) if percentage(warn).is_none() => {
                    self.error(path, format!("expected `1%` to `99%` of the period, got `{warn}`"));
                }
                Some(_) => {}
                None => self.days_or_longer(&path, warn),
            }
        }
    }
}
