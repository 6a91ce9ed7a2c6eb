//! Exceptions of shipments: one per shipment and kind, told to the agent of the order.

use frontdesk_sdk::{
    Draft, Fields, Filter, Instant, Outcome, Ticket, TicketId, all_tickets, draft, fields, filter, moment,
    notify, stamp, tickets,
};

use crate::desk;

/// Opens the exception unless there was one of the kind.
pub(crate) fn open(shipment: &Ticket, kind: &str, since: Instant) -> Outcome {
    if !of_kind(shipment.id, kind)?.is_empty() {
        return Ok(());
    }
    let fields = fields![
        shipment: shipment.id,
        order_no: shipment.word("order_no"),
        courier: shipment.word("courier"),
        tracking: shipment.word("tracking"),
        kind: kind,
        since: moment(since),
    ];
    let agent = shipment.assignee.clone();
    let exception = Draft { assignee: agent, parent: Some(shipment.id), ..draft("parcel-exception", fields) };
    let id = tickets::open(&exception)?;
    tickets::link(shipment.id, "exception", id)?;
    desk::to_agent(notify("parcel-exception").about(id), shipment).arg("since", stamp(since)).send()
}

fn of_kind(shipment: TicketId, kind: &str) -> Outcome<Vec<Ticket>> {
    all_tickets(&Filter { where_: fields![shipment: shipment, kind: kind], ..filter("parcel-exception") })
}

/// A parcel that arrived is not stuck any more.
pub(crate) fn resolve_stuck(shipment: TicketId) -> Outcome {
    let mut open = of_kind(shipment, "stuck")?;
    open.retain(|exception| exception.state == "open");
    let outcome = fields![outcome: "已签收 / delivered"];
    open.iter().try_for_each(|exception| tickets::act(exception.id, "finish", &outcome))
}
