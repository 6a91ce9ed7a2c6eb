//! Duties: lengths and crons that can be counted with.

use super::Check;
use crate::blueprint::lookup::fill_cron;
use crate::blueprint::model::{Duty, SettingKind};
use crate::blueprint::places::join;
use crate::cron::Cron;
use crate::length::Length;

/// Words for the end of a duty's time, beside lengths.
const DUTY_ENDS: [&str; 2] = ["end-of-day", "end-of-month"];

impl Check<'_> {
    /// A length, or the name of a setting that holds one.
    pub(super) fn length(&mut self, path: &str, text: &str) {
        let figure = text.trim_start().starts_with(|letter: char| letter.is_ascii_digit());
        match (figure, text.parse::<Length>()) {
            (_, Ok(_)) => {}
            (true, Err(message)) => self.error(path, message),
            (false, Err(_)) => self.length_setting(path, text),
        }
    }

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
        if let Some(post) = &duty.post {
            let posts = self.blueprint.posts.keys().map(String::as_str);
            self.known(join(path, "post"), "a post", post, posts);
        }
        if let Some(within) = &duty.within {
            self.duty_end(&join(path, "within"), within);
        }
        if let Some(cron) = &duty.cron
            && let Err(message) = self.cron(cron)
        {
            self.error(join(path, "cron"), message);
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

    /// A cron that can be read once the defaults of its settings stand in it.
    fn cron(&self, cron: &str) -> Result<(), String> {
        let default = |name: &str| {
            let (setting, value) = self.blueprint.setting_default(name)?;
            Some((setting.kind, value.clone()))
        };
        let filled = fill_cron(cron, &default)?;
        let parsed = Cron::parse(&filled).map(drop);
        if filled == cron {
            parsed
        } else {
            parsed.map_err(|message| format!("with the defaults filled in: {message}"))
        }
    }
}
