//! Answers kept under idempotency keys: part of the turn's own commit, so that a retry gets the same one.

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::Outcome;
use crate::command::Request;
use crate::hooks::Refusal;
use crate::instant::{Instant, Span};
use crate::turn::Turn;
use crate::view::ViewError;
use crate::{journal, key, record};

/// How long an answer is kept for its idempotency key.
pub const IDEMPOTENCY_KEPT: Span = Span::days(7);

/// The answer that was given under the request's idempotency key.
pub(super) fn earlier_answer(turn: &Turn, request: &Request) -> Result<Option<Outcome>, ViewError> {
    let Some(name) = &request.idempotency else { return Ok(None) };
    let Some(kept) = record::get::<Kept>(&turn.overlay, key::idempotency(name))? else { return Ok(None) };
    if kept.fingerprint != fingerprint(request) {
        let text = format!("idempotency key `{name}` was used for another request (take a new key)");
        return Ok(Some(Outcome::Refused(Refusal::Conflict(text))));
    }
    Ok(Some(match kept.refused {
        Some(refusal) => Outcome::Refused(refusal),
        None => Outcome::Done(kept.answer),
    }))
}

/// An answer under its idempotency key.
#[derive(serde::Serialize, serde::Deserialize)]
struct Kept {
    fingerprint: String,
    answer: Json,
    refused: Option<Refusal>,
}

fn fingerprint(request: &Request) -> String {
    let what = serde_json::to_vec(&(&request.command, &request.actor));
    journal::hex(&Sha256::digest(what.expect("commands have text keys only and always encode")))
}

/// Keeps an answer under its request's key, and sweeps a few that are old.
pub(super) fn keep_answer(turn: &mut Turn, request: &Request, outcome: &Outcome) -> Result<(), ViewError> {
    const SWEPT: usize = 4;
    let Some(name) = &request.idempotency else { return Ok(()) };
    let (answer, refused) = match outcome {
        Outcome::Done(answer) => (answer.clone(), None),
        Outcome::Refused(refusal) => (Json::Null, Some(refusal.clone())),
        Outcome::Faulted { .. } | Outcome::Idle => return Ok(()),
    };
    let kept = Kept { fingerprint: fingerprint(request), answer, refused };
    let now = turn.now();
    record::put(&mut turn.overlay, key::idempotency(name), &kept);
    record::put(&mut turn.overlay, key::idempotency_age(now, name), &(now, name));
    for (at, old) in record::below::<(Instant, String)>(&turn.overlay, key::idempotency_ages(), SWEPT)? {
        if now.since(at) > IDEMPOTENCY_KEPT {
            turn.overlay.remove(key::idempotency(&old).bytes());
            turn.overlay.remove(key::idempotency_age(at, &old).bytes());
        }
    }
    Ok(())
}
