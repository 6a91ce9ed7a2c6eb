//! Notices that the host sends by itself when a post needs somebody's attention.

use super::posts::Declared;
use crate::blueprint::model::Alert;
use crate::instant::Instant;
use crate::notice::{Audience, Notice};
use crate::turn::addressees::Matter;
use crate::turn::{Outcome, Turn};
use crate::value::{Fields, Value};

/// What a notice of the host says.
pub(super) fn says<const N: usize>(arguments: [(&str, Value); N]) -> Fields {
    arguments.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

impl Turn {
    /// Sends an alert of a post about somebody, or about nobody.
    pub(super) fn alert(
        &mut self,
        declared: &Declared<'_>,
        alert: &Alert,
        person: Option<&str>,
        arguments: Fields,
    ) -> Outcome<()> {
        let notice = self.alert_notice(declared, alert, person, arguments)?;
        self.host_notice(declared.plugin, &format!("post `{}`", declared.name), notice)
    }

    /// Sends an alert even though what caused it is refused.
    pub(super) fn alert_anyway(
        &mut self,
        declared: &Declared<'_>,
        alert: &Alert,
        (person, since): (&str, Instant),
    ) -> Outcome<()> {
        let arguments = says([
            ("post", declared.title()),
            ("person", Value::text(person)),
            ("since", Value::Moment(since)),
        ]);
        let notice = self.alert_notice(declared, alert, Some(person), arguments)?;
        if self.is_let_notify(declared.plugin) {
            self.anyway.push((declared.plugin.to_owned(), notice));
        }
        Ok(())
    }

    fn alert_notice(
        &mut self,
        declared: &Declared<'_>,
        alert: &Alert,
        person: Option<&str>,
        arguments: Fields,
    ) -> Outcome<Notice> {
        let mut to = self.audience(&alert.tell, Matter { ticket: None, person })?;
        if to.is_empty() {
            to.push(Audience::Role(declared.post.fallback.clone()));
        }
        Ok(Notice { to, template: alert.notice.clone(), arguments, about: None, key: None, urgent: true })
    }
}
