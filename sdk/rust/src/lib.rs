//! Frontdesk plugins in Rust: the interface `frontdesk:plugin@1.0` with a little comfort on top.
//!
//! A plugin crate depends on this crate only, is built with `--target wasm32-wasip2` and exports one
//! type that implements [`Plugin`]. What the interface says stands in `wit/v1`; nothing is hidden here:
//! the generated functions are re-exported as [`tickets`], [`schedules`], [`duties`], [`figures`],
//! [`notifications`], [`registers`], [`ledgers`], [`custody`], [`documents`], [`rosters`], [`directory`],
//! [`approvals`], [`gates`], [`queues`], [`turn`] and [`words`].

#[expect(missing_docs, reason = "generated from wit/v1, where everything is documented")]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/v1",
        world: "plugin",
        pub_export_macro: true,
        default_bindings_module: "frontdesk_sdk::bindings",
        additional_derives: [PartialEq],
    });
}

pub mod book;
mod decimal;
mod figure;
pub mod lunar;
mod notice;
#[cfg(doctest)]
mod pages;
mod people;
mod plugin;
mod refusal;
mod report;
mod schedule;
pub mod setting;
mod staffed;
mod ticket;
mod value;

pub use bindings::frontdesk::plugin::schedules::Limit;
pub use bindings::frontdesk::plugin::tickets::{Draft, Filter};
pub use bindings::frontdesk::plugin::types::{
    Date, Decimal, Field, Instant, PersonId, Refusal, Span, Ticket, TicketId, Value,
};
pub use bindings::frontdesk::plugin::{
    approvals, custody, directory, documents, duties, figures, gates, ledgers, notifications, queues,
    registers, rosters, schedules, tickets, turn, words,
};
pub use figure::{median, sample, this_period};
pub use notice::{Message, notify};
pub use people::{department_head, person_name};
pub use plugin::{
    DeadlineEvent, DutyEvent, MessageEvent, NoticeEvent, Plugin, TicketEvent, TimerEvent, UpgradeEvent,
};
pub use plugin::{Figure, Table};
pub use refusal::{Outcome, refuse};
pub use report::{figure, table};
pub use schedule::{DAY, HOUR, MINUTE, SECOND, clock_minute, days, month_of, stamp, today, weekday};
pub use staffed::{staffed, staffed_between};
pub use ticket::{Fields, all_entries, all_tickets, draft, filter};
pub use value::{moment, number, person, span};
