//! The outbox: sends what commits left waiting, at least once, and tells the site what became of it.
//!
//! A crash between sending and telling sends again with the same key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use frontdesk_engine::command::{Actor, Command, Delivery};
use frontdesk_engine::instant::{Instant, Span};
use frontdesk_engine::notice::Outgoing;
use frontdesk_engine::ticket::Ticket;
use frontdesk_engine::view::{View, ViewError};
use frontdesk_engine::{key, record};
use frontdesk_storage::point;
use tokio::sync::Semaphore;

use crate::channel::{Channel, Failure, Message, backoff};
use crate::clock::Clock;
use crate::writer::SiteHandle;

/// How many messages of one site are under way at once.
const UNDER_WAY_MAX: usize = 8;

/// How many waiting messages are looked at in one round.
const ROUND_MAX: usize = 64;

/// How long messages wait while the store has no room to note that they were sent.
const ROOM_AGAIN: Span = Span::seconds(5);

/// How long to wait before telling the site again when its queue or the store was full.
const TELL_AGAIN: std::time::Duration = std::time::Duration::from_millis(500);

/// The channels an operator set up, by name.
pub type Channels = BTreeMap<&'static str, Arc<dyn Channel>>;

/// Sends a site's messages until its writer is gone.
pub async fn run(site: Arc<SiteHandle>, channels: Arc<Channels>, clock: Arc<Clock>) {
    let under_way = Arc::new(Mutex::new(BTreeSet::new()));
    let slots = Arc::new(Semaphore::new(UNDER_WAY_MAX));
    let committed = site.committed();
    loop {
        let woken = committed.notified();
        let wake_at = match round(&site, &channels, &clock, &under_way, &slots).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(site = site.name(), %error, "the outbox could not read the store");
                Some(clock.now().plus(Span::seconds(5)))
            }
        };
        tokio::select! {
            () = woken => {}
            () = clock.wait_for(wake_at) => {}
        }
    }
}

/// Starts every message whose moment has come; tells when the next one's comes.
async fn round(
    site: &Arc<SiteHandle>,
    channels: &Arc<Channels>,
    clock: &Arc<Clock>,
    under_way: &Arc<Mutex<BTreeSet<u64>>>,
    slots: &Arc<Semaphore>,
) -> Result<Option<Instant>, ViewError> {
    let view = site.view();
    let now = clock.now();
    if !site.can_store() {
        // What cannot be noted as sent would be sent again and again.
        return Ok(Some(now.plus(ROOM_AGAIN)));
    }
    let waiting: Vec<u64> = record::below(view.as_ref(), key::outgoing_waiting(), ROUND_MAX)?;
    for id in waiting {
        let Some(message) = record::get::<Outgoing>(view.as_ref(), key::outgoing(id))? else { continue };
        match message.next_try {
            Some(at) if at > now => return Ok(Some(at)),
            None => continue,
            Some(_) => {}
        }
        if !lock(under_way).insert(id) {
            continue;
        }
        let Ok(slot) = slots.clone().acquire_owned().await else { return Ok(None) };
        let (site, channels, clock, under_way) =
            (site.clone(), channels.clone(), clock.clone(), under_way.clone());
        tokio::spawn(async move {
            point::reached("outbox.taken");
            let delivery = send(&site, &channels, &clock, message).await;
            point::reached("outbox.sent");
            tell(&site, delivery).await;
            point::reached("outbox.told");
            lock(&under_way).remove(&id);
            drop(slot);
        });
    }
    Ok(None)
}

fn lock(ids: &Mutex<BTreeSet<u64>>) -> std::sync::MutexGuard<'_, BTreeSet<u64>> {
    ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

async fn send(site: &SiteHandle, channels: &Channels, clock: &Clock, message: Outgoing) -> Delivery {
    let outgoing = message.id;
    let tries = message.tries + 1;
    let outcome = match channels.get(message.channel.as_str()) {
        Some(channel) => channel.deliver(&addressed(site, message)).await,
        None => Err(Failure::Permanent(format!("channel `{}` is not set up on this host", message.channel))),
    };
    let name = site.name().to_owned();
    let (delivered, detail, next_try) = match outcome {
        Ok(detail) => (true, detail, None),
        Err(Failure::Permanent(why)) => (false, why, None),
        Err(Failure::Temporary(why)) => {
            (false, why, backoff(tries, outgoing).map(|pause| clock.now().plus(pause)))
        }
    };
    let result = if delivered {
        "delivered"
    } else if next_try.is_some() {
        "later"
    } else {
        "dead"
    };
    metrics::counter!("frontdesk_messages_total", "site" => name, "result" => result).increment(1);
    Delivery { outgoing, delivered, detail, next_try }
}

fn addressed(site: &SiteHandle, message: Outgoing) -> Message {
    let number = message.about.and_then(|id| {
        let view: Arc<dyn View> = site.view();
        record::get::<Ticket>(view.as_ref(), key::ticket(id)).ok().flatten().map(|ticket| ticket.number)
    });
    Message {
        key: message.key,
        channel: message.channel,
        address: message.address,
        subject: message.subject,
        body: message.body,
        about_number: number,
        site: site.name().to_owned(),
        at: message.at,
    }
}

/// Tells the site, again and again while its queue or the store is full: what was sent must not be sent twice.
async fn tell(site: &SiteHandle, delivery: Delivery) {
    use crate::writer::Unavailable;
    loop {
        match site.submit(Command::Delivered(delivery.clone()), Actor::System, None).await {
            Err(Unavailable::Overloaded | Unavailable::Full(_)) => tokio::time::sleep(TELL_AGAIN).await,
            Err(error) => {
                tracing::warn!(site = site.name(), %error, message = delivery.outgoing, "a delivery was not noted");
                return;
            }
            Ok(_) => return,
        }
    }
}
