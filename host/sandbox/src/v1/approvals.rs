//! Host calls of the interface `approvals`.

use frontdesk_engine::approval::Progress;
use frontdesk_engine::signature as own;

use super::answer;
use super::bindings::frontdesk::plugin::approvals::{Approval, Host, Signature};
use super::bindings::frontdesk::plugin::types::Refusal;
use super::weigh::Weigh as _;
use crate::state::State;

fn approval_out(progress: Progress) -> Approval {
    Approval {
        name: progress.name,
        round: progress.round,
        state: progress.state.name().to_owned(),
        applicant: progress.applicant,
        step: progress.step,
        steps: progress.steps,
        waiting_for: progress.waiting_for,
        agreed: progress.agreed,
        afterwards: progress.afterwards,
        overdue: progress.overdue,
        started_at: progress.started_at.0,
        ended_at: progress.ended_at.map(|at| at.0),
    }
}

fn signature_out((signature, valid): (own::Signature, bool)) -> Signature {
    Signature {
        signer: signature.signer().to_owned(),
        outside: signature.outside.map(|outside| outside.how.name().to_owned()),
        slot: signature.slot,
        stamp: signature.stamp,
        at: signature.at.0,
        hash: signature.hash,
        valid,
    }
}

impl Host for State {
    fn state(&mut self, ticket: u64, name: String) -> wasmtime::Result<Result<Option<Approval>, Refusal>> {
        let progress = self.enter(name.weigh())?.approval(ticket, &name);
        answer(progress.map(|progress| progress.map(approval_out)))
    }

    fn start(&mut self, ticket: u64, name: String) -> wasmtime::Result<Result<(), Refusal>> {
        answer(self.enter(name.weigh())?.start_approval(ticket, &name))
    }

    fn signatures(&mut self, ticket: u64) -> wasmtime::Result<Result<Vec<Signature>, Refusal>> {
        let signatures = self.enter(0)?.signatures(ticket);
        answer(signatures.map(|all| all.into_iter().map(signature_out).collect()))
    }
}
