//! Written statements of complainants: what they wrote, who signed it, or why there is none.

use frontdesk_sdk::{Date, Field, Fields, Outcome, Ticket, fields, registers, today};

/// A complaint's statement, of today when nobody said otherwise; it is not signed yet.
pub(crate) fn of_complaint(case: &mut Ticket) -> Outcome {
    date_it(case)?;
    put(case, "complaint", &case.number.clone(), None)
}

/// A dispute's statement, or the reason why there is none.
pub(crate) fn of_dispute(case: &mut Ticket) -> Outcome {
    if case.has("statement") {
        date_it(case)?;
    }
    put(case, "dispute", &case.number.clone(), None)
}

fn date_it(case: &mut Ticket) -> Outcome {
    let on: Date = case.day("statement_on").unwrap_or_else(today);
    case.set(fields![statement_on: on])
}

/// The complainant signed what stands there.
pub(crate) fn signed(case: &Ticket, form: &[Field]) -> Outcome {
    let of = if case.workflow == "complaint" { "complaint" } else { "dispute" };
    let by = form.text("outside").or(form.text("by"));
    put(case, of, &case.number, by)
}

fn put(case: &Ticket, of: &str, number: &str, signature: Option<&str>) -> Outcome {
    let mut line = fields![
        statement: case.text("statement"),
        signature: signature,
        date: case.day("statement_on"),
        reason_if_absent: case.text("statement_absent"),
    ];
    line.push((of, number).into());
    line.retain(|field| !field.value.is_empty());
    registers::put("written-statements", number, &line).map(|_| ())
}
