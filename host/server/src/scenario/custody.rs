//! What people do with things, papers and postings in a step, as commands to the engine.

use frontdesk_engine::command::Command;
use frontdesk_engine::custody::{Back, Count, Counted, Custody, Handling, Holder, Lost, Out};
use frontdesk_engine::document::{Document, Validity};
use frontdesk_engine::ledger::Posted;
use frontdesk_engine::{key, record};

use super::perform::ALL;
use super::script::StepText;
use super::world::World;

/// What is wrong with the step itself, in one line.
type Wrong = String;

/// What a step does with things, papers and postings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Out,
    In,
    Lost,
    Found,
    Seal,
    Count,
    Explain,
    Use,
    Void,
    Reverse,
}

impl World<'_> {
    /// The command of a step with a register, document or ledger of a plugin.
    pub(super) fn deed(
        &self,
        plugin: &str,
        deed: Deed,
        name: &str,
        text: &StepText,
    ) -> Result<Command, Wrong> {
        let reason = || text.text.clone().unwrap_or_default();
        let plugin = plugin.to_owned();
        Ok(match deed {
            Deed::Use => {
                let paper = self.paper(&plugin, name, text.number.as_deref())?;
                let code = paper.pass.map(|pass| pass.code).ok_or(format!("document `{name}` is no pass"))?;
                Command::UsePass { code, place: text.at.clone().unwrap_or_default() }
            }
            Deed::Void => {
                let number = self.paper(&plugin, name, text.number.as_deref())?.number;
                Command::Void { plugin, document: name.to_owned(), number, reason: reason() }
            }
            Deed::Reverse => {
                let posting = self.last_posting(&plugin, name, text.account.as_deref())?;
                Command::Reverse { plugin, ledger: name.to_owned(), posting, reason: reason() }
            }
            things => {
                let handling = self.handling(&plugin, things, name, text)?;
                Command::Custody { plugin, register: name.to_owned(), handling }
            }
        })
    }

    fn handling(&self, plugin: &str, deed: Deed, register: &str, text: &StepText) -> Result<Handling, Wrong> {
        let key = || text.key.clone().ok_or("`key` is missing (which entry?)".to_owned());
        let note = text.text.clone().unwrap_or_default();
        let count = text.pieces.unwrap_or(1);
        let loan = || self.loan(plugin, register, &key()?, text.of.as_deref());
        Ok(match deed {
            Deed::Out => Handling::Out(Out {
                key: key()?,
                holder: holder(text)?,
                count,
                due: text.due.as_deref().map(|due| self.zone().parse_civil(due)).transpose()?,
                about: text.on.as_deref().map(|on| self.ticket(on)).transpose()?,
                note,
            }),
            Deed::In => {
                let StepText { rest, intact, .. } = *text;
                Handling::In(Back { key: key()?, loan: loan()?, count, rest, intact, note })
            }
            Deed::Lost => Handling::Lost(Lost { key: key()?, loan: loan()?, count, note }),
            Deed::Found => Handling::Found { key: key()?, count, note },
            Deed::Seal => {
                let intact = text.intact.ok_or("`intact` is missing beside `seal`")?;
                Handling::Seal { key: key()?, intact, note }
            }
            Deed::Count => Handling::Count { counted: counted(text)?, note },
            _ => Handling::Explain { count: self.open_count(plugin, register)?, note },
        })
    }

    /// The loan of whoever is named; nothing where nobody is.
    fn loan(&self, plugin: &str, register: &str, key: &str, of: Option<&str>) -> Result<Option<u64>, Wrong> {
        let Some(of) = of else { return Ok(None) };
        let custody: Option<Custody> = record::get(self.view(), key::custody(plugin, register, key))
            .map_err(|error| error.to_string())?;
        let loans = custody.unwrap_or_default().loans;
        let found = loans.iter().find(|loan| loan.holder.name() == of).map(|loan| loan.id);
        found.map(Some).ok_or_else(|| {
            let holders: Vec<_> = loans.iter().map(|loan| loan.holder.name()).collect();
            format!("`of`: `{of}` has nothing of `{key}` (out with: {})", holders.join(", "))
        })
    }

    fn open_count(&self, plugin: &str, register: &str) -> Result<u64, Wrong> {
        let counts: Vec<Count> = record::below(self.view(), key::counts(plugin, register), ALL)
            .map_err(|error| error.to_string())?;
        let newest = counts.iter().rev().find(|count| count.is_open()).or(counts.last());
        newest.map(|count| count.id).ok_or_else(|| format!("register `{register}` was never counted"))
    }

    fn paper(&self, plugin: &str, document: &str, number: Option<&str>) -> Result<Document, Wrong> {
        let all = self.papers(plugin, document)?;
        let newest = all.iter().max_by_key(|one| one.id);
        let found = number.map_or(newest, |number| all.iter().find(|one| one.number == number));
        found.cloned().ok_or_else(|| {
            let numbers: Vec<_> = all.iter().map(|one| one.number.as_str()).collect();
            let which = number.map_or(String::new(), |number| format!(" {number}"));
            format!("there is no `{document}`{which} (there are: {})", numbers.join(", "))
        })
    }

    /// All documents of a kind.
    pub(super) fn papers(&self, plugin: &str, document: &str) -> Result<Vec<Document>, Wrong> {
        record::below(self.view(), key::documents(plugin, document), ALL).map_err(|error| error.to_string())
    }

    /// The newest posting of an account that was not taken back.
    fn last_posting(&self, plugin: &str, ledger: &str, account: Option<&str>) -> Result<u64, Wrong> {
        let all: Vec<Posted> = record::below(self.view(), key::ledger(plugin, ledger), ALL)
            .map_err(|error| error.to_string())?;
        let is = |posted: &&Posted| account.is_none_or(|account| posted.posting.account == account);
        let mut meant: Vec<_> =
            all.iter().filter(is).filter(|posted| posted.origin.reverses.is_none()).collect();
        meant.sort_by_key(|posted| posted.id);
        for posted in meant.iter().rev() {
            let reversal = self.view().get(&key::reversal(posted.id).bytes());
            if reversal.map_err(|error| error.to_string())?.is_none() {
                return Ok(posted.id);
            }
        }
        // Left for the engine to refuse.
        meant.last().map(|posted| posted.id).ok_or_else(|| format!("ledger `{ledger}` has no such posting"))
    }
}

fn holder(text: &StepText) -> Result<Holder, Wrong> {
    match (&text.to, &text.outside) {
        (Some(person), None) => Ok(Holder::Person(person.clone())),
        (None, Some(name)) => Ok(Holder::Outside(name.clone())),
        _ => Err("expected `to` (a person of the site) or `outside` (a name)".into()),
    }
}

fn counted(text: &StepText) -> Result<Counted, Wrong> {
    match (text.total, &text.each) {
        (Some(total), None) => Ok(Counted::Total(total)),
        (None, Some(each)) => Ok(Counted::Each(each.clone())),
        _ => Err("expected `total`, or `each` entry by its key".into()),
    }
}

/// How a document stands, by its word.
pub(super) fn validity(word: &str) -> Result<Validity, Wrong> {
    Ok(match word {
        "valid" => Validity::Valid,
        "used" => Validity::Used,
        "expired" => Validity::Expired,
        "void" => Validity::Void,
        other => {
            return Err(format!("`validity`: expected `valid`, `used`, `expired` or `void`, got `{other}`"));
        }
    })
}
