//! Doors: created, changed and removed by administrators; a mapping that cannot work is refused with its places.

use super::{Outcome, Turn};
use crate::delivery::DeliveryState;
use crate::door::{self, Door};
use crate::hooks::Refusal;
use crate::site::missing;
use crate::view::{Range, View as _};
use crate::{key, record};

/// How many doors a site has at most.
const DOORS_MAX: usize = 100;

impl Turn {
    /// Creates or changes a door.
    pub(crate) fn put_door(&mut self, name: &str, person: &str, source: &str) -> Outcome<()> {
        self.need_admin()?;
        if self.site.doors.len() >= DOORS_MAX && !self.site.doors.contains_key(name) {
            return Err(Refusal::Limit(format!("a site has at most {DOORS_MAX} doors")).into());
        }
        let wrong = |place: &str, why: String| Refusal::Form(vec![(place.to_owned(), why)]);
        let mapping = door::read(source).map_err(|why| wrong("mapping", why))?;
        let site = self.site.clone();
        let plugin = site.plugin(&mapping.plugin);
        let blueprint = &plugin.map_err(|why| wrong("mapping.plugin", why.to_string()))?.blueprint;
        let acting = record::get::<crate::directory::Person>(&self.overlay, key::person(person))?;
        let Some(acting) = acting.filter(|acting| !acting.left) else {
            let why =
                format!("there is nobody `{person}` in the directory (create a person for the other system)");
            return Err(wrong("person", why).into());
        };
        let mistakes = door::check(&mapping, blueprint, &acting);
        if !mistakes.is_empty() {
            let placed = |(place, why)| (format!("mapping.{place}"), why);
            return Err(Refusal::Form(mistakes.into_iter().map(placed).collect()).into());
        }
        let (name, person, source) = (name.to_owned(), person.to_owned(), source.to_owned());
        let door = Door { name, person, source, mapping, since: self.now() };
        self.put(key::door(&door.name), &door)?;
        self.reload_site(|site| drop(site.doors.insert(door.name.clone(), door.into())));
        Ok(())
    }

    /// Removes a door. Ids of what acted are kept as long as ever.
    pub(crate) fn remove_door(&mut self, name: &str) -> Outcome<()> {
        self.need_admin()?;
        if !self.site.doors.contains_key(name) {
            return Err(missing("door", name, self.site.doors.keys()).into());
        }
        use DeliveryState as State;
        for state in [State::Waits, State::Refused, State::Malformed, State::Conflict, State::Unplaced] {
            let range = Range::prefix(&key::deliveries_in(name, state.name()).below());
            if !self.overlay.scan(&range, 1)?.is_empty() {
                let text = format!(
                    "door `{name}` has events in the state `{}` (let them act or dismiss them first)",
                    state.name()
                );
                return Err(Refusal::Conflict(text).into());
            }
        }
        self.remove(key::door(name).bytes())?;
        self.reload_site(|site| drop(site.doors.remove(name)));
        Ok(())
    }
}
