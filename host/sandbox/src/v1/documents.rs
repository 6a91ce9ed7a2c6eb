//! Host calls of the interface `documents`.

use frontdesk_engine::document as own;
use frontdesk_engine::instant::Instant;
use frontdesk_engine::turn::Outcome;

use super::answer;
use super::bindings::frontdesk::plugin::documents::{Document, Draft, Host, Validity};
use super::bindings::frontdesk::plugin::types::Refusal;
use super::convert::{fields_in, fields_out};
use super::custody::{holder_in, holder_out};
use super::weigh::Weigh as _;
use crate::state::State;

fn issue_in(what: Draft) -> Outcome<own::Issue> {
    Ok(own::Issue {
        about: what.about,
        holder: what.holder.map(holder_in),
        fields: fields_in(what.fields)?,
        until: what.until.map(Instant),
    })
}

fn document_out(document: &own::Document, now: Instant) -> Outcome<Document> {
    let pass = document.pass.as_ref();
    Ok(Document {
        number: document.number.clone(),
        about: document.about,
        holder: document.holder.as_ref().map(holder_out),
        issued_at: document.issued_at.0,
        fields: fields_out(&document.fields)?,
        hash: document.hash.clone(),
        validity: match document.validity(now) {
            own::Validity::Valid => Validity::Valid,
            own::Validity::Used => Validity::Used,
            own::Validity::Expired => Validity::Expired,
            own::Validity::Void => Validity::Void,
        },
        code: pass.map(|pass| pass.code.clone()),
        until: pass.and_then(|pass| pass.until).map(|until| until.0),
        used_at: pass.iter().flat_map(|pass| &pass.used).map(|used| used.at.0).collect(),
    })
}

impl Host for State {
    fn issue(&mut self, document: String, what: Draft) -> wasmtime::Result<Result<Document, Refusal>> {
        let turn = self.enter(document.weigh() + what.weigh())?;
        let issued = issue_in(what).and_then(|issue| turn.issue(&document, issue));
        let now = turn.now();
        answer(issued.and_then(|issued| document_out(&issued, now)))
    }

    fn get(&mut self, document: String, number: String) -> wasmtime::Result<Result<Document, Refusal>> {
        let turn = self.enter(document.weigh() + number.weigh())?;
        let (found, now) = (turn.document(&document, &number), turn.now());
        answer(found.and_then(|found| document_out(&found, now)))
    }

    fn all(
        &mut self,
        document: String,
        limit: u32,
        after: Option<String>,
    ) -> wasmtime::Result<Result<Vec<Document>, Refusal>> {
        let turn = self.enter(document.weigh() + after.weigh())?;
        let (all, now) = (turn.documents(&document, limit, after.as_deref()), turn.now());
        answer(all.and_then(|all| all.iter().map(|one| document_out(one, now)).collect()))
    }

    fn void(
        &mut self,
        document: String,
        number: String,
        reason: String,
    ) -> wasmtime::Result<Result<(), Refusal>> {
        let turn = self.enter(document.weigh() + number.weigh() + reason.weigh())?;
        answer(turn.void(&document, &number, &reason))
    }

    fn use_pass(&mut self, code: String, place: String) -> wasmtime::Result<Result<Document, Refusal>> {
        let turn = self.enter(code.weigh() + place.weigh())?;
        let (used, now) = (turn.use_pass(&code, &place), turn.now());
        answer(used.and_then(|used| document_out(&used, now)))
    }
}
