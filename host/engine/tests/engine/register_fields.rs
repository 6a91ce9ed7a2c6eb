//! The registers of the bundled plugins: a field that holds a name says whose, so that people read its title.

use std::collections::BTreeSet;

use frontdesk_engine::blueprint::model::FieldKind;

use super::report_columns::{PLUGINS, blueprint};

/// Names of what every case has, beside the choices of its own fields.
const NAMES: [&str; 5] = ["state", "role", "post", "workflow", "duty"];

/// Text as people wrote it, though a choice of some case is called the same.
const FREE: &[&str] = &[
    "ecommerce: call-backs.reason",
    "ecommerce: customer-grades.reason",
    "ecommerce: handbooks.confirmed_by",
    "ecommerce: optimisation-log.duty",
    "property: key-use.purpose",
    "retail: store-days.reason",
];

/// Nobody has looked yet whether these are names. The list only becomes shorter.
const UNSEEN: &[&str] = &[
    "clinic: absence-register.state",
    "clinic: appointment-record.state",
    "clinic: complaint-register.state",
    "clinic: dispute-records.checklist",
    "clinic: priority-log.class",
    "property: bar-incidents.what",
    "property: check-record.shift",
    "property: cover-record.reason",
    "property: delivery-record.channel",
    "property: delivery-record.receipt",
    "property: dunning-log.channel",
    "property: emergency-log.place",
    "property: goods-passes.applicant",
    "property: goods-passes.state",
    "property: incident-reports.measures",
    "property: incident-reports.place",
    "property: internal-record.post",
    "property: key-movements.place",
    "property: key-proofs.proof",
    "property: keys.kind",
    "property: keys.place",
    "property: keys.state",
    "property: plant-room-keys.department",
    "property: renovations.scope",
    "property: shift-book.post",
    "property: shift-book.shift",
    "property: small-permits.kind",
    "property: small-permits.work",
];

#[test]
fn a_field_that_holds_a_name_is_a_choice() {
    let listed: BTreeSet<_> = FREE.iter().chain(UNSEEN).copied().collect();
    let mut told = BTreeSet::new();
    for plugin in PLUGINS {
        let blueprint = blueprint(plugin);
        let fields = blueprint.workflows.values().flat_map(|workflow| &workflow.fields);
        let chosen = fields.filter(|(_, field)| matches!(field.kind, FieldKind::Choice | FieldKind::Choices));
        let names: BTreeSet<_> = chosen.map(|(name, _)| name.as_str()).chain(NAMES).collect();
        for (register, declared) in &blueprint.registers {
            let fields = declared.fields.iter().filter(|(_, field)| field.kind == FieldKind::Text);
            told.extend(
                fields
                    .filter(|(name, _)| names.contains(name.as_str()))
                    .map(|(name, _)| format!("{plugin}: {register}.{name}")),
            );
        }
    }
    let told: BTreeSet<_> = told.iter().map(String::as_str).collect();
    let silent: Vec<_> = told.difference(&listed).collect();
    assert!(
        silent.is_empty(),
        "these fields are text and called as a choice is (`choices_of`, or list them here): {silent:#?}"
    );
    let gone: Vec<_> = listed.difference(&told).collect();
    assert!(gone.is_empty(), "these are no text any more, or no choice is called so: {gone:#?}");
}

#[test]
fn choices_from_elsewhere_are_the_same_and_leave_no_trace() {
    let common = blueprint("common");
    let (register, case) = (&common.registers["complaint-register"], &common.workflows["complaint"]);
    assert_eq!(register.fields["channel"].choices, case.fields["channel"].choices);
    let states: Vec<_> = register.fields["state"].choices.keys().collect();
    assert!(states.iter().all(|state| case.states.contains_key(*state)), "{states:?}");
    let packed = serde_json::to_string(&common).expect("a blueprint encodes");
    assert!(!packed.contains("choices_of"), "hosts of the first release do not know the word");
}
