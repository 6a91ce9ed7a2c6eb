//! Parcels that the buyer refused: the receivable is cancelled, the goods come back and are checked.

use frontdesk_sdk::{Draft, Field, Fields, Outcome, Ticket, TicketEvent, draft, tickets};

use crate::{order_refund, receivable, stock};

/// The way back begins, and the order is over.
pub(crate) fn open(shipment: &Ticket) -> Outcome {
    let same = ["order", "order_no", "courier", "tracking"];
    let own = shipment.fields.iter().filter(|field| same.contains(&field.name.as_str()));
    let fields: Vec<Field> = own.cloned().collect();
    let agent = shipment.assignee.clone();
    tickets::open(&Draft { assignee: agent, parent: Some(shipment.id), ..draft("refused-parcel", fields) })?;
    let Some(order) = shipment.ticket("order") else { return Ok(()) };
    let order = tickets::get(order)?;
    receivable::cancelled(&order, "买家拒收 / refused by the buyer")?;
    if order.state == "shipped" { tickets::act(order.id, "send-back", &[]) } else { Ok(()) }
}

/// What came back whole lies in stock again; what was paid is paid back.
pub(crate) fn on_ticket(event: TicketEvent) -> Outcome {
    let parcel = event.ticket;
    let Some(order) = parcel.ticket("order") else { return Ok(()) };
    if event.action.as_deref() != Some("check") {
        return Ok(());
    }
    let order = tickets::get(order)?;
    if parcel.flag("complete") {
        stock::put_back(&order)?;
    }
    order_refund::open(&order, "拒收件已退回 / refused parcel came back")
}
