//! Ordered, durable batches of records: the only crate that knows sled.
//!
//! [`Store`] is small on purpose, so that a backend is a file: read a record, scan a range in order,
//! commit one batch. What each call promises stands at the trait and is tested on every backend by
//! `tests/storage.rs`. Keys and records are bytes; what they mean is the business of the engine.

mod backup;
mod memory;
pub mod point;
mod recorded;
mod site;
mod sled;
mod store;

pub use frontdesk_engine::view::{Pair, Range};

pub use crate::backup::{BackupError, BackupWriter, Contents, examine, restore};
pub use crate::memory::Memory;
pub use crate::recorded::{CopyError, Part, Recorded};
pub use crate::site::{HOST, SiteView, check_site, site_key};
pub use crate::sled::{Sled, open_sled};
pub use crate::store::{Batch, KEY_BYTES_MAX, RECORD_BYTES_MAX, Stats, Store, StoreError};
