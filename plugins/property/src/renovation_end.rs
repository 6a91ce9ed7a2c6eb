//! The end of a renovation: joint acceptance, observation, second check, the deposit back.

use frontdesk_sdk::{
    Decimal, Fields, Outcome, Ticket, approvals, book, directory, fields, number, refuse, registers, setting,
    today,
};

use crate::{renovation, renovation_site};

pub(crate) fn acted(case: &mut Ticket, action: &str) -> Outcome {
    match action {
        "accept" => accepted(case),
        "check-again" => checked_again(case),
        "refund" => refunded(case),
        _ => Ok(()),
    }
}

/// As many of the four as the setting asks for have signed what stands there now.
fn accepted(case: &mut Ticket) -> Outcome {
    let given = approvals::signatures(case.id)?;
    let signed: Vec<_> = given.iter().filter(|one| one.valid && one.slot.starts_with("accept-")).collect();
    let wanted = setting::whole_for("acceptance_signatures", case.id)?;
    if i64::try_from(signed.len()).unwrap_or(i64::MAX) < wanted {
        let refusal = refuse("acceptance-unsigned").with("given", number(signed.len()));
        return Err(refusal.with("wanted", number(wanted)));
    }
    let name = |signer: &str| directory::get(signer).map_or_else(|_| signer.to_owned(), |person| person.name);
    let signers: Vec<_> = signed.iter().map(|one| name(&one.signer)).collect();
    let checks: Vec<_> = case.rows("checks").iter().map(|row| row.join(" ")).collect();
    case.set(fields![accepted_on: today()])?;
    let line = fields![
        site: case.word("unit"),
        date: today(),
        checks: checks.join("; "),
        signatures: signers.join(", "),
        copies: number(setting::whole("form_copies.acceptance-sheet")?),
    ];
    book::mirror("renovation-acceptances", case, &[], line)?;
    renovation_site::void_passes(case, "work finished")
}

fn amount(case: &Ticket, name: &str) -> Decimal {
    case.number(name).unwrap_or(Decimal::ZERO)
}

fn checked_again(case: &mut Ticket) -> Outcome {
    let (deposit, deductions) = (amount(case, "deposit"), amount(case, "deductions"));
    if deductions > deposit {
        let refusal = refuse("deduction-too-high").with("deductions", deductions);
        return Err(refusal.with("deposit", deposit));
    }
    case.set(fields![second_on: today()])
}

fn refunded(case: &mut Ticket) -> Outcome {
    let (deposit, deducted) = (amount(case, "deposit"), amount(case, "deductions"));
    let back = deposit - deducted;
    for (part, reason) in [(deducted, "deducted"), (back, "refunded")] {
        if part.coefficient != 0 {
            renovation::post(case, -part, reason)?;
        }
    }
    case.set(fields![refunded: back])?;
    let line = fields![unit: case.word("unit"), paid: deposit, deducted: deducted, refunded: back];
    registers::put("renovation-deposits", &case.number, &line).map(|_| ())
}
