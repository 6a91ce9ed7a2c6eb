//! Tells what happened from the journal: who did what, what rang, who was told.

use std::collections::BTreeMap;

use frontdesk_engine::alarm::{Due, DueItem};
use frontdesk_engine::command::Command;
use frontdesk_engine::journal::{Ending, Line};
use frontdesk_engine::notice::Sent;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::Range;
use frontdesk_engine::{key, record};
use serde_json::Value as Json;

use crate::writer::SiteHandle;

/// How many journal lines are read at once.
const LINES_MAX: usize = 1_000;

/// Prints a site's journal for people.
pub(super) struct Timeline<'a> {
    site: &'a SiteHandle,
    last: Option<Vec<u8>>,
    turns: usize,
    refused: usize,
    notices: usize,
}

impl<'a> Timeline<'a> {
    /// A timeline that begins after what stands in the journal now.
    pub(super) fn from_here(site: &'a SiteHandle) -> Self {
        let journal = Range::prefix(&key::journal().below()).reversed();
        let last = site.view().scan(&journal, 1).ok().and_then(|mut found| found.pop()).map(|(key, _)| key);
        Self { site, last, turns: 0, refused: 0, notices: 0 }
    }

    /// Prints what came since the last time.
    pub(super) fn print_new(&mut self) -> anyhow::Result<()> {
        let mut journal = Range::prefix(&key::journal().below());
        if let Some(last) = &self.last {
            journal = journal.after(last);
        }
        for (key, line) in record::scan::<Line>(self.site.view().as_ref(), &journal, LINES_MAX)? {
            self.print(&line)?;
            self.last = Some(key);
        }
        Ok(())
    }

    fn print(&mut self, line: &Line) -> anyhow::Result<()> {
        self.turns += 1;
        let zone = &self.site.site().calendars.zone;
        let time = zone.format(line.now);
        if let Some(what) = self.told(line)? {
            println!("{}  {what}", &time[11..16]);
        }
        if let Ending::Refused(why) = &line.outcome {
            self.refused += 1;
            println!("       refused: {why}");
        }
        for sent in sent(line) {
            self.notices += 1;
            println!("       → {}: {}", sent.persons.join(", "), sent.subject);
        }
        Ok(())
    }

    fn told(&self, line: &Line) -> anyhow::Result<Option<String>> {
        let by = line.request.actor.id();
        Ok(match &line.request.command {
            Command::Open(open) => {
                let ticket = line.writes.iter().find(|write| write.key.starts_with("ticket/"));
                let ticket = ticket.and_then(|write| write.record.clone());
                let ticket = ticket.and_then(|record| serde_json::from_value::<Ticket>(record).ok());
                let name = ticket.map_or_else(
                    || open.workflow.clone(),
                    |ticket| format!("{} {}", ticket.number, ticket.title),
                );
                Some(format!("{by} opens {name}"))
            }
            Command::Act { ticket, action, .. } => Some(format!("{by}: {action} {}", self.number(*ticket)?)),
            Command::SettleDuty { reason, .. } => Some(format!("{by} settles a missed duty: {reason}")),
            Command::CloseReport { report, day, .. } => {
                Some(format!("{by} closes report {report} for {day}"))
            }
            Command::Ring => line.rang.as_ref().map(|item| self.rang(item)).transpose()?.flatten(),
            _ => None,
        })
    }

    fn rang(&self, item: &DueItem) -> anyhow::Result<Option<String>> {
        Ok(match &item.what {
            Due::Deadline { ticket, name } => Some(format!("deadline {name} of {}", self.number(*ticket)?)),
            Due::DutyOpens { duty, .. } | Due::Cron { duty, .. } | Due::Series { duty, .. } => {
                Some(format!("duty {duty} is due"))
            }
            Due::Approval { ticket, .. } => Some(format!("approval of {} is overdue", self.number(*ticket)?)),
            Due::Closes { report, .. } => Some(format!("report {report} is closed")),
            Due::Retention { .. } | Due::Quota { .. } | Due::Confirm { .. } => None,
            Due::DutyMissed { duty, .. } => Some(format!("duty {duty} was missed")),
            Due::Stay { post, person, .. } => Some(format!("{person} stands in at {post} for too long")),
            Due::LoanLate { key, .. } => Some(format!("{key} is not back in time")),
            Due::Timer { .. }
            | Due::Post { .. }
            | Due::Recount { .. }
            | Due::Migration { .. }
            | Due::LedgerPeriod { .. }
            | Due::Delivery { .. }
            | Due::PassExpired { .. } => None,
        })
    }

    fn number(&self, ticket: u64) -> anyhow::Result<String> {
        let ticket: Option<Ticket> = record::get(self.site.view().as_ref(), key::ticket(ticket))?;
        Ok(ticket.map_or_else(String::new, |ticket| format!("{} ({})", ticket.number, ticket.state)))
    }

    /// What the day came to, and how many cases stand where.
    pub(super) fn sum_up(&self) -> anyhow::Result<()> {
        println!("\n{} turns, {} refused, {} notices.", self.turns, self.refused, self.notices);
        let counts = Range::prefix(&key::ticket_counts().below());
        let mut by_workflow: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, count) in record::scan::<u64>(self.site.view().as_ref(), &counts, LINES_MAX)? {
            let key = String::from_utf8_lossy(&key).into_owned();
            let mut parts = key.split('/').skip(2);
            if let (Some(workflow), Some(state), true) = (parts.next(), parts.next(), count > 0) {
                by_workflow.entry(workflow.to_owned()).or_default().push(format!("{state} {count}"));
            }
        }
        for (workflow, states) in by_workflow {
            println!("  {workflow}: {}", states.join(", "));
        }
        Ok(())
    }
}

/// Notices that a turn sent.
fn sent(line: &Line) -> Vec<Sent> {
    let notices = line.writes.iter().filter(|write| write.key.starts_with("notice/"));
    notices
        .filter_map(|write| serde_json::from_value(write.record.clone().unwrap_or(Json::Null)).ok())
        .collect()
}
