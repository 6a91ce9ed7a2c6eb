//! Ledgers: caps, kinds and streaks that can be counted with.

use super::Check;
use crate::blueprint::model::{Cap, Ledger, PostingKind, Scalar};
use crate::blueprint::places::join;

/// Digits behind the point that a ledger can keep.
const LEDGER_SCALE_MAX: u8 = 6;

/// By how much a posting may be multiplied.
const FACTOR_MAX: u16 = 1_000;

impl Check<'_> {
    pub(super) fn ledgers(&mut self) {
        self.names("ledgers", self.blueprint.ledgers.keys());
        for (name, ledger) in &self.blueprint.ledgers {
            let path = join("ledgers", name);
            self.text(&join(&path, "title"), &ledger.title);
            self.said_unit(&join(&path, "unit"), &ledger.unit);
            if ledger.scale > LEDGER_SCALE_MAX {
                let message = format!("expected 0 to {LEDGER_SCALE_MAX} digits, got {}", ledger.scale);
                self.error(join(&path, "scale"), message);
            }
            self.some_roles(&join(&path, "read"), &ledger.read, &["anyone"]);
            self.role_list(&join(&path, "reverse"), &ledger.reverse, &["anyone"]);
            if ledger.period.is_rolling() {
                let message = "expected a period that cuts the calendar (`month`), as sums are kept by it; rolling ones overlap";
                self.error(join(&path, "period"), message);
            }
            if let Some(cap) = &ledger.cap {
                self.cap(&join(&path, "cap"), ledger, cap);
            }
            self.kinds(&path, ledger);
            self.streaks(&path, ledger);
        }
    }

    fn cap(&mut self, path: &str, ledger: &Ledger, cap: &Cap) {
        if cap.most.is_none() && cap.least.is_none() {
            self.error(path, "expected `most` or `least`, got neither");
        }
        for (key, figure) in [("most", &cap.most), ("least", &cap.least)] {
            let Some(figure) = figure else { continue };
            self.bound_of_cap(&join(path, key), ledger, figure);
        }
        let decimal = |figure: &Option<Scalar>| figure.as_ref().and_then(Scalar::decimal);
        if let (Some(least), Some(most)) = (decimal(&cap.least), decimal(&cap.most))
            && least > most
        {
            self.error(join(path, "least"), format!("expected at most `most`, which is {most}, got {least}"));
        }
    }

    fn bound_of_cap(&mut self, path: &str, ledger: &Ledger, figure: &Scalar) {
        let scale = u32::from(ledger.scale);
        match (figure.decimal(), figure) {
            (Some(number), _) if number.normalize().scale() > scale => {
                let message = format!(
                    "expected at most {scale} digits behind the point, as the ledger has, got {number}"
                );
                self.error(path, message);
            }
            (Some(_), _) => {}
            (None, Scalar::Text(name)) => self.number_setting(path, name),
            (None, other) => self.error(path, format!("expected a number or a setting, got `{other}`")),
        }
    }

    fn kinds(&mut self, path: &str, ledger: &Ledger) {
        let path = join(path, "kinds");
        self.names(&path, ledger.kinds.keys());
        for (name, PostingKind { steps, .. }) in &ledger.kinds {
            for (index, step) in steps.iter().enumerate().filter(|(_, step)| **step > FACTOR_MAX) {
                let message = format!("expected a factor from 0 to {FACTOR_MAX}, got {step}");
                self.error(format!("{path}.{name}.steps[{index}]"), message);
            }
        }
    }

    fn streaks(&mut self, path: &str, ledger: &Ledger) {
        let path = join(path, "streaks");
        self.names(&path, ledger.streaks.keys());
        for (name, streak) in &ledger.streaks {
            let path = join(&path, name);
            if streak.with.is_none() && streak.without.is_none() {
                self.error(&path, "expected `with` or `without`, got neither");
            }
            for (key, kind) in [("with", &streak.with), ("without", &streak.without)] {
                let Some(kind) = kind else { continue };
                let kinds = ledger.kinds.keys().map(String::as_str);
                self.known(join(&path, key), "a kind of the ledger", kind, kinds);
            }
        }
    }
}
