//! Host calls, as the sandbox tells them at level TRACE: each in a span of its own, with an event before it and one behind it.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Clock};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Where the sandbox's bindings are: everything else that is told is none of ours.
const BINDINGS: &str = "frontdesk_sandbox::v1::bindings";

/// A host call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// `tickets.get`.
    pub(super) name: String,
    /// `id = 1`, in the words of the bindings.
    pub(super) arguments: String,
    /// The answer, in the words of the bindings.
    pub(super) answer: String,
    /// How long it took, with the telling.
    pub(super) took: Duration,
}

/// Keeps the host calls of a hook: a guest makes one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls(Arc<Mutex<Vec<(Call, Clock)>>>);

impl Calls {
    fn all(&self) -> MutexGuard<'_, Vec<(Call, Clock)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn len(&self) -> usize {
        self.all().len()
    }

    pub(super) fn take(&self) -> Vec<Call> {
        self.all().drain(..).map(|(call, _)| call).collect()
    }
}

impl<S: Subscriber> Layer<S> for Calls {
    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if !span.metadata().target().starts_with(BINDINGS) {
            return;
        }
        let mut fields = Fields::default();
        span.record(&mut fields);
        let of =
            |name: &str| fields.0.iter().find(|(field, _)| *field == name).map(|(_, told)| told.as_str());
        let name = format!("{}.{}", of("module").unwrap_or_default(), of("function").unwrap_or_default());
        let call = Call { name, arguments: String::new(), answer: String::new(), took: Duration::ZERO };
        self.all().push((call, Clock::now()));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if !event.metadata().target().starts_with(BINDINGS) {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut all = self.all();
        let Some((call, begun)) = all.last_mut() else { return };
        let is_return = fields.0.iter().any(|(name, told)| *name == "message" && told == "return");
        fields.0.retain(|(name, _)| *name != "message");
        if is_return {
            call.took = begun.elapsed();
            call.answer = fields.0.pop().map(|(_, told)| unwrapped(told)).unwrap_or_default();
        } else {
            let told: Vec<_> = fields.0.iter().map(|(name, told)| format!("{name} = {told}")).collect();
            call.arguments = told.join(", ");
            *begun = Clock::now();
        }
    }
}

/// The answer itself: that the call did not end the hook goes without saying.
fn unwrapped(told: String) -> String {
    let inner = told.strip_prefix("Ok(").and_then(|told| told.strip_suffix(')')).map(str::to_owned);
    inner.unwrap_or(told)
}

#[derive(Default)]
struct Fields(Vec<(&'static str, String)>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name(), value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut told = String::new();
        // Writing to a String cannot fail.
        let _ = write!(told, "{value:?}");
        self.0.push((field.name(), told));
    }
}
