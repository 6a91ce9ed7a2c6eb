//! Registers and reports.

use super::Check;
use crate::blueprint::model::{Report, Shows};
use crate::blueprint::places::join;

impl Check<'_> {
    pub(super) fn registers(&mut self) {
        self.names("registers", self.blueprint.registers.keys());
        for (name, register) in &self.blueprint.registers {
            let path = join("registers", name);
            self.text(&join(&path, "title"), &register.title);
            if register.fields.is_empty() {
                self.error(join(&path, "fields"), "expected at least one field, got none");
            }
            self.fields(&join(&path, "fields"), &register.fields);
            self.some_roles(&join(&path, "read"), &register.read, &["anyone"]);
            self.role_list(&join(&path, "write"), &register.write, &["anyone"]);
            self.custody(&path, register);
        }
    }

    pub(super) fn reports(&mut self) {
        self.names("reports", self.blueprint.reports.keys());
        for (name, report) in &self.blueprint.reports {
            let path = join("reports", name);
            self.text(&join(&path, "title"), &report.title);
            self.closing(&path, report);
            self.some_roles(&join(&path, "read"), &report.read, &["anyone"]);
            if report.columns.is_empty() && report.figures.is_empty() {
                self.error(&path, "expected columns or figures, got neither");
            }
            self.texts(&join(&path, "columns"), &report.columns);
            for (column, shows) in &report.shows {
                let path = join(&join(&path, "shows"), column);
                self.known(&path, "a column", column, report.columns.keys().map(String::as_str));
                self.shows(&path, shows);
            }
            self.texts(&join(&path, "figures"), &report.figures);
        }
    }

    fn shows(&mut self, path: &str, shows: &Shows) {
        match shows {
            Shows::One(place) => {
                if let Err(message) = self.blueprint.shown(place) {
                    self.error(path, message);
                }
            }
            Shows::Many(all) if all.is_empty() => {
                self.error(path, "expected at least one place, got none");
            }
            Shows::Many(all) => {
                for (index, one) in all.iter().enumerate() {
                    self.shows(&format!("{path}[{index}]"), one);
                }
            }
            Shows::Words(words) => self.texts(path, words),
        }
    }

    fn closing(&mut self, path: &str, report: &Report) {
        if let Some(duty) = &report.opens {
            let duties = self.blueprint.duties.keys().map(String::as_str);
            self.known(join(path, "opens"), "a duty", duty, duties);
            if report.closes.is_none() {
                self.error(join(path, "opens"), "expected `closes` beside it, as it opens with each closing");
            }
        }
        let Some(closes) = &report.closes else { return };
        self.length(&join(path, "closes"), closes);
        if report.period.is_rolling() {
            let message =
                format!("expected a period that ends, as rolling ones overlap, got `{}`", report.period);
            self.error(join(path, "period"), message);
        }
    }
}
