//! Registers, ledgers and reports.

use super::Check;
use crate::blueprint::places::join;

/// Digits behind the point that a ledger can keep.
const LEDGER_SCALE_MAX: u8 = 6;

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
        }
    }

    pub(super) fn ledgers(&mut self) {
        self.names("ledgers", self.blueprint.ledgers.keys());
        for (name, ledger) in &self.blueprint.ledgers {
            let path = join("ledgers", name);
            self.text(&join(&path, "title"), &ledger.title);
            if ledger.unit.trim().is_empty() {
                self.error(join(&path, "unit"), "expected a unit like `CNY` or `points`, got none");
            }
            if ledger.scale > LEDGER_SCALE_MAX {
                let message = format!("expected 0 to {LEDGER_SCALE_MAX} digits, got {}", ledger.scale);
                self.error(join(&path, "scale"), message);
            }
            self.some_roles(&join(&path, "read"), &ledger.read, &["anyone"]);
        }
    }

    pub(super) fn reports(&mut self) {
        self.names("reports", self.blueprint.reports.keys());
        for (name, report) in &self.blueprint.reports {
            let path = join("reports", name);
            self.text(&join(&path, "title"), &report.title);
            self.some_roles(&join(&path, "read"), &report.read, &["anyone"]);
            if report.columns.is_empty() && report.figures.is_empty() {
                self.error(&path, "expected columns or figures, got neither");
            }
            self.texts(&join(&path, "columns"), &report.columns);
            self.texts(&join(&path, "figures"), &report.figures);
        }
    }
}
