//! The hooks as one trait with a default for each, and the macro that exports them.

use crate::bindings::exports::frontdesk::plugin as exports;
use crate::{Instant, Outcome, Refusal, refuse};

pub use exports::on_deadline::Event as DeadlineEvent;
pub use exports::on_duty::Event as DutyEvent;
pub use exports::on_message::Event as MessageEvent;
pub use exports::on_notice::Event as NoticeEvent;
pub use exports::on_report::{Figure, Table};
pub use exports::on_ticket::Event as TicketEvent;
pub use exports::on_timer::Event as TimerEvent;
pub use exports::on_upgrade::Event as UpgradeEvent;

/// What a plugin does. Every hook may be left out; its default does nothing.
///
/// ```no_run
/// use frontdesk_sdk::{Fields, Outcome, Plugin, TicketEvent, notify, refuse};
///
/// struct Lending;
///
/// impl Plugin for Lending {
///     fn on_ticket(event: TicketEvent) -> Outcome {
///         if event.cause == "opened" && event.ticket.count("keys") == 0 {
///             return Err(refuse("nothing-lent"));
///         }
///         notify("lent").role("supervisor").about(event.ticket.id).send()
///     }
/// }
///
/// frontdesk_sdk::export!(Lending);
/// # fn main() {}
/// ```
pub trait Plugin {
    /// Something happened to a ticket.
    ///
    /// # Errors
    /// A refusal undoes the whole turn and is shown to the person; the same holds for every hook.
    fn on_ticket(event: TicketEvent) -> Outcome {
        _ = event;
        Ok(())
    }

    /// A deadline warned or was passed.
    ///
    /// # Errors
    /// As [`Plugin::on_ticket`].
    fn on_deadline(event: DeadlineEvent) -> Outcome {
        _ = event;
        Ok(())
    }

    /// A timer rang.
    ///
    /// # Errors
    /// As [`Plugin::on_ticket`].
    fn on_timer(event: TimerEvent) -> Outcome {
        _ = event;
        Ok(())
    }

    /// A duty is due, was done or was missed.
    ///
    /// # Errors
    /// As [`Plugin::on_ticket`].
    fn on_duty(event: DutyEvent) -> Outcome {
        _ = event;
        Ok(())
    }

    /// A notice was delivered or given up.
    ///
    /// # Errors
    /// As [`Plugin::on_ticket`].
    fn on_notice(event: NoticeEvent) -> Outcome {
        _ = event;
        Ok(())
    }

    /// A message came in.
    ///
    /// # Errors
    /// As [`Plugin::on_ticket`].
    fn on_message(event: MessageEvent) -> Outcome {
        _ = event;
        Ok(())
    }

    /// This version took the place of another one.
    ///
    /// # Errors
    /// As [`Plugin::on_ticket`]; the other version stays in use.
    fn on_upgrade(event: UpgradeEvent) -> Outcome {
        _ = event;
        Ok(())
    }

    /// Builds a report over `[start, end)`.
    ///
    /// # Errors
    /// A report that the plugin does not build.
    fn report(name: &str, start: Instant, end: Instant) -> Outcome<Table> {
        _ = (start, end);
        Err(refuse("unknown-report").with("report", name))
    }
}

impl<P: Plugin> exports::on_ticket::Guest for P {
    fn handle(what: TicketEvent) -> Result<(), Refusal> {
        P::on_ticket(what)
    }
}

impl<P: Plugin> exports::on_deadline::Guest for P {
    fn handle(what: DeadlineEvent) -> Result<(), Refusal> {
        P::on_deadline(what)
    }
}

impl<P: Plugin> exports::on_timer::Guest for P {
    fn handle(what: TimerEvent) -> Result<(), Refusal> {
        P::on_timer(what)
    }
}

impl<P: Plugin> exports::on_duty::Guest for P {
    fn handle(what: DutyEvent) -> Result<(), Refusal> {
        P::on_duty(what)
    }
}

impl<P: Plugin> exports::on_notice::Guest for P {
    fn handle(what: NoticeEvent) -> Result<(), Refusal> {
        P::on_notice(what)
    }
}

impl<P: Plugin> exports::on_message::Guest for P {
    fn handle(what: MessageEvent) -> Result<(), Refusal> {
        P::on_message(what)
    }
}

impl<P: Plugin> exports::on_upgrade::Guest for P {
    fn handle(what: UpgradeEvent) -> Result<(), Refusal> {
        P::on_upgrade(what)
    }
}

impl<P: Plugin> exports::on_report::Guest for P {
    fn build(report: String, start: Instant, end: Instant) -> Result<Table, Refusal> {
        P::report(&report, start, end)
    }
}

/// Exports a [`Plugin`] as the component's hooks; once per plugin crate.
#[macro_export]
macro_rules! export {
    ($plugin:ident) => {
        #[expect(unsafe_code, reason = "the component's exports are raw functions")]
        const _: () = {
    $crate::bindings::export!($plugin with_types_in $crate::bindings);
        };
    };
}
