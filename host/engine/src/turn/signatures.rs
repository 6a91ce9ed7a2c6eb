//! Signatures and stamps under a ticket: who may give them, what they are under, when they count no more.

use super::acting::{stands_in, unchanged};
use super::{Outcome, Turn};
use crate::blueprint::lookup::text_in;
use crate::blueprint::model;
use crate::command::Sign;
use crate::hooks::{Event, Refusal};
use crate::signature::{Manner, Outside, Signature, Void, digest};
use crate::site::{Site, missing};
use crate::ticket::Ticket;
use crate::value::{Fields, Value};
use crate::{form, key, record};

/// How many signatures of one ticket are read; a paper has a few.
const SIGNATURES_MAX: usize = 1_000;

/// How long the name of a person from outside may be, in characters.
const NAME_CHARS_MAX: usize = 100;

impl Turn {
    /// The signatures and stamps of a ticket in the order they were given, each with whether it still counts.
    ///
    /// # Errors
    /// `not-found`.
    pub fn signatures(&mut self, ticket: u64) -> Outcome<Vec<(Signature, bool)>> {
        let ticket = self.ticket(ticket)?;
        let all = self.signatures_of(ticket.id)?.into_iter();
        Ok(all
            .map(|signature| (signature.counts(&ticket), signature))
            .map(|(counts, one)| (one, counts))
            .collect())
    }

    fn signatures_of(&self, ticket: u64) -> Outcome<Vec<Signature>> {
        Ok(record::below(&self.overlay, key::signatures(ticket), SIGNATURES_MAX)?)
    }

    /// Signs as the acting person, or takes down what a person from outside signed.
    pub(crate) fn sign(&mut self, sign: Sign) -> Outcome<()> {
        let ticket = self.ticket(sign.ticket)?;
        unchanged(&ticket, sign.revision)?;
        let site = self.site.clone();
        let declared = self.slot(&site, &ticket, &sign.slot, |declared| &declared.roles)?;
        let outside = from_outside(declared, &sign)?;
        let given = self.signatures_of(ticket.id)?;
        let given: Vec<_> = given.into_iter().filter(|one| !one.stamp && one.counts(&ticket)).collect();
        let signer = outside.as_ref().map_or(self.actor(), |outside| &outside.name).to_owned();
        self.need_rank(&sign.slot, declared)?;
        self.need_another(&sign.slot, declared, &ticket, &given, (&signer, outside.is_some()))?;
        self.write_signature(ticket, &sign.slot, declared, Mark { stamp: false, outside, proof: sign.proof })
    }

    /// Puts the stamp beside a signature, before it or after it.
    pub(crate) fn stamp(&mut self, ticket: u64, slot: &str, proof: Vec<String>) -> Outcome<()> {
        let ticket = self.ticket(ticket)?;
        let site = self.site.clone();
        let declared = self.slot(&site, &ticket, slot, |declared| &declared.stamp)?;
        form::references(&proof).map_err(|why| Refusal::Form(vec![("proof".into(), why)]))?;
        if self
            .signatures_of(ticket.id)?
            .iter()
            .any(|one| one.slot == slot && one.stamp && one.counts(&ticket))
        {
            return Err(Refusal::Conflict(format!("the stamp of signature `{slot}` is there already")).into());
        }
        self.write_signature(ticket, slot, declared, Mark { stamp: true, outside: None, proof })
    }

    /// A signature that the ticket's workflow has, that can be given in its state and by the actor's roles.
    fn slot<'a>(
        &self,
        site: &'a Site,
        ticket: &Ticket,
        slot: &str,
        roles: fn(&model::Signature) -> &Vec<String>,
    ) -> Outcome<&'a model::Signature> {
        let workflow = site.workflow(&ticket.plugin, &ticket.workflow)?;
        let declared = workflow
            .signatures
            .get(slot)
            .ok_or_else(|| missing("signature", slot, workflow.signatures.keys()))?;
        stands_in(ticket, workflow, &format!("signature `{slot}` cannot be given"), &declared.from)?;
        let what = format!("signature `{slot}` of `{}`", ticket.workflow);
        self.need_role(&what, roles(declared), Some(ticket))?;
        Ok(declared)
    }

    fn need_rank(&self, slot: &str, declared: &model::Signature) -> Outcome<()> {
        let (Some(least), Some(person)) = (declared.rank, &self.person) else { return Ok(()) };
        let rank = self.site.rank_of(person);
        if rank >= least {
            return Ok(());
        }
        let text = format!("signature `{slot}` needs rank {least} or higher, and `{}` has {rank}", person.id);
        Err(Refusal::Denied(text).into())
    }

    /// Refuses who signed here or elsewhere already, and who stands in a field that must not sign.
    fn need_another(
        &self,
        slot: &str,
        declared: &model::Signature,
        ticket: &Ticket,
        given: &[Signature],
        (signer, outside): (&str, bool),
    ) -> Outcome<()> {
        let by_signer = |one: &&Signature| one.signer() == signer && one.outside.is_some() == outside;
        let here: Vec<_> = given.iter().filter(|one| one.slot == slot).collect();
        if here.iter().any(&by_signer) {
            let text = format!("`{signer}` has given signature `{slot}` already");
            return Err(Refusal::Conflict(text).into());
        }
        let count = self.figure(&declared.count, ticket)?;
        if count <= here.len().into() {
            let text = format!("signature `{slot}` is given already (it needs {})", count.normalize());
            return Err(Refusal::Conflict(text).into());
        }
        for other in &declared.other_than {
            let signed = given.iter().filter(|one| one.slot == *other).any(|one| by_signer(&one));
            let stands = !outside && ticket.value(other).as_text() == Some(signer);
            if signed || stands {
                let why = if signed { "signed" } else { "stands in" };
                let text = format!(
                    "`{signer}` cannot give signature `{slot}`: the same person {why} `{other}` (somebody else signs)"
                );
                return Err(Refusal::Denied(text).into());
            }
        }
        Ok(())
    }

    fn write_signature(
        &mut self,
        mut ticket: Ticket,
        slot: &str,
        declared: &model::Signature,
        mark: Mark,
    ) -> Outcome<()> {
        let covers = match declared.covers.as_slice() {
            [] => ticket.fields.keys().cloned().collect(),
            named => named.to_vec(),
        };
        let signature = Signature {
            id: self.next_id(),
            ticket: ticket.id,
            slot: slot.to_owned(),
            stamp: mark.stamp,
            by: self.actor().to_owned(),
            outside: mark.outside,
            proof: mark.proof,
            at: self.now(),
            hash: digest(&ticket, &covers),
            covers,
            void: None,
        };
        self.put(key::signature(ticket.id, signature.id), &signature)?;
        self.revise(&mut ticket)?;
        let kind = if signature.stamp { "stamped" } else { "signed" };
        let mut form = told(&signature);
        self.history(&ticket, kind, None, slot.to_owned(), form.clone())?;
        form.insert("complete".into(), Value::Flag(self.unsigned(slot, &ticket)?.is_none()));
        let plugin = ticket.plugin.clone();
        let event = Event::Ticket { cause: "signed".into(), ticket, action: None, form, was: None };
        self.tell(&plugin, event);
        Ok(())
    }

    /// What a signature lacks, as people of the site call it; nothing when it is complete.
    pub(super) fn unsigned(&self, slot: &str, ticket: &Ticket) -> Outcome<Option<String>> {
        let workflow = self.site.workflow(&ticket.plugin, &ticket.workflow)?;
        let Some(declared) = workflow.signatures.get(slot) else { return Ok(Some(slot.to_owned())) };
        let all = self.signatures_of(ticket.id)?;
        let there: Vec<_> = all.iter().filter(|one| one.slot == slot && one.counts(ticket)).collect();
        let signed = there.iter().filter(|one| !one.stamp).count();
        let count = self.figure(&declared.count, ticket)?.normalize();
        let locale = &self.site.info.locale;
        let title = text_in(&declared.title, locale);
        if count > signed.into() {
            let how_many = if count > 1.into() { format!(" {signed}/{count}") } else { String::new() };
            return Ok(Some(format!("{title}{how_many}")));
        }
        let stamped = declared.stamp.is_empty() || there.iter().any(|one| one.stamp);
        let stamp = if locale.starts_with("zh") { "盖章" } else { "stamp" };
        Ok((!stamped).then(|| format!("{title} ({stamp})")))
    }

    /// What was signed is no longer what stands in the ticket: its signatures count no more, visibly.
    pub(super) fn void_signatures(&mut self, before: &Ticket, after: &Ticket) -> Outcome<()> {
        let signs = |ticket: &Ticket| {
            let workflow = self.site.workflow(&ticket.plugin, &ticket.workflow);
            workflow.is_ok_and(|workflow| !workflow.signatures.is_empty())
        };
        if !signs(after) {
            return Ok(());
        }
        for mut signature in self.signatures_of(after.id)? {
            if signature.void.is_some() || signature.counts(after) {
                continue;
            }
            let differs = |name: &&String| before.fields.get(*name) != after.fields.get(*name);
            let changed: Vec<_> = signature.covers.iter().filter(differs).cloned().collect();
            let mut form = told(&signature);
            form.insert("changed".into(), Value::Text(changed.join(", ")));
            signature.void = Some(Void { at: self.now(), changed });
            self.put(key::signature(after.id, signature.id), &signature)?;
            self.history(after, "voided", None, signature.slot.clone(), form)?;
        }
        Ok(())
    }
}

/// What is put into a slot.
struct Mark {
    stamp: bool,
    outside: Option<Outside>,
    proof: Vec<String>,
}

/// Whether the name of a person from outside is asked for, and all there that proves the signature.
fn from_outside(declared: &model::Signature, sign: &Sign) -> Result<Option<Outside>, Refusal> {
    let form = |field: &str, why: String| Err(Refusal::Form(vec![(field.to_owned(), why)]));
    let slot = &sign.slot;
    if let Err(why) = form::references(&sign.proof) {
        return form("proof", why);
    }
    match (&sign.outside, declared.outside) {
        (None, false) => Ok(None),
        (None, true) => form(
            "outside",
            format!(
                "a person from outside gives signature `{slot}`: expected their name and how they signed"
            ),
        ),
        (Some(_), false) => form(
            "outside",
            format!("people of the site give signature `{slot}` themselves (leave `outside` out)"),
        ),
        (Some(Outside { name, how }), true) => {
            let name = name.trim();
            let letters = name.chars().count();
            if !(1..=NAME_CHARS_MAX).contains(&letters) {
                return form(
                    "outside.name",
                    format!("expected 1 to {NAME_CHARS_MAX} characters, got {letters}"),
                );
            }
            if matches!(how, Manner::Paper | Manner::Stamp) && sign.proof.is_empty() {
                return form("proof", format!("expected a photo of the {}, got none", how.name()));
            }
            Ok(Some(Outside { name: name.to_owned(), how: *how }))
        }
    }
}

/// A signature in a history line and in the form of the event.
fn told(signature: &Signature) -> Fields {
    let mut told = Fields::from([
        ("slot".to_owned(), Value::text(&signature.slot)),
        ("by".to_owned(), Value::Person(signature.by.clone())),
        ("stamp".to_owned(), Value::Flag(signature.stamp)),
        ("hash".to_owned(), Value::text(&signature.hash)),
    ]);
    if let Some(outside) = &signature.outside {
        told.insert("outside".into(), Value::text(&outside.name));
        told.insert("how".into(), Value::text(outside.how.name()));
    }
    told
}
