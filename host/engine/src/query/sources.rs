//! Which tickets every index of a filter names: the shorter index leads, the longer ones are only looked up.

use std::collections::VecDeque;

use crate::blueprint::model::Workflow;
use crate::key::{self, Key};
use crate::site::Site;
use crate::ticket::Filter;
use crate::value::Value;
use crate::view::{Range, View, ViewError};

use super::{COUNTERS_MAX, SCANNED_MAX, index_text};

/// How many entries of an index are fetched first.
const CHUNK_MIN: usize = 16;

/// How many are fetched at once, at most: each chunk in a row is twice as long as the one before.
const CHUNK_MAX: usize = 256;

/// Tickets that stand in all indexes of a filter, by ascending id or the newest first.
pub(super) struct Sources<'a> {
    view: &'a dyn View,
    newest_first: bool,
    /// A ticket stands in one prefix of each.
    unions: Vec<Vec<Stream>>,
    /// How many entries were read.
    read: usize,
    /// The furthest ticket that any index came to.
    furthest: Option<u64>,
}

impl<'a> Sources<'a> {
    pub(super) fn open(
        view: &'a dyn View,
        site: &Site,
        by: &Filter,
        after: Option<u64>,
        newest_first: bool,
    ) -> Result<Self, ViewError> {
        let indexes = indexes(view, site, by)?;
        Ok(Self::of(view, indexes, after, newest_first))
    }

    /// Exactly the tickets of a filter but for the time they were opened, by ascending id; nothing when indexes alone do not tell.
    pub(super) fn exact(view: &'a dyn View, site: &Site, by: &Filter) -> Result<Option<Self>, ViewError> {
        let (Some(plugin), Some(workflow)) = (&by.plugin, &by.workflow) else { return Ok(None) };
        let Ok(declared) = site.workflow(plugin, workflow) else { return Ok(None) };
        if !by.fields.iter().all(|(name, value)| is_indexed(declared, name, value)) {
            return Ok(None);
        }
        let mut indexes = indexes(view, site, by)?;
        // What leads to tickets of other workflows, too, is narrowed by their states.
        if by.states.is_empty() {
            indexes.push(states(view, plugin, workflow)?);
        }
        Ok(Some(Self::of(view, indexes, None, false)))
    }

    fn of(view: &'a dyn View, indexes: Vec<Vec<Key>>, after: Option<u64>, newest_first: bool) -> Self {
        let stream = |prefix: Key| Stream::open(prefix, after, newest_first);
        let unions = indexes.into_iter().map(|union| union.into_iter().map(stream).collect()).collect();
        Self { view, newest_first, unions, read: 0, furthest: None }
    }

    /// Whether there is more than a chunk to look through.
    pub(super) fn is_long(&mut self) -> Result<bool, ViewError> {
        self.fill()?;
        let is_long = |union: &Vec<Stream>| union.iter().any(|stream| !stream.done);
        Ok(self.unions.iter().all(is_long))
    }

    /// Whether too many entries were read.
    pub(super) fn gave_up(&self) -> bool {
        self.read > SCANNED_MAX
    }

    /// A ticket up to which there is nothing more to be found.
    pub(super) fn reached(&self) -> Option<u64> {
        self.furthest.map(|id| if self.newest_first { id + 1 } else { id.saturating_sub(1) })
    }

    /// The next ticket; nothing at the end, or when it gave up.
    pub(super) fn next(&mut self) -> Result<Option<u64>, ViewError> {
        loop {
            self.fill()?;
            if self.gave_up() {
                return Ok(None);
            }
            let heads: Option<Vec<u64>> = self.unions.iter().map(|union| self.head(union)).collect();
            let Some(heads) = heads else { return Ok(None) };
            let furthest = if self.newest_first { heads.iter().min() } else { heads.iter().max() };
            let Some(&furthest) = furthest else { return Ok(None) };
            let met = heads.iter().all(|head| *head == furthest);
            self.furthest = Some(furthest);
            self.skip_to(furthest);
            if met {
                for stream in self.unions.iter_mut().flatten() {
                    stream.fetched.pop_front_if(|id| *id == furthest);
                }
                return Ok(Some(furthest));
            }
        }
    }

    /// Leaves out what comes before a ticket.
    pub(super) fn skip_to(&mut self, id: u64) {
        for stream in self.unions.iter_mut().flatten() {
            stream.skip_to(id, self.newest_first);
        }
    }

    fn fill(&mut self) -> Result<(), ViewError> {
        for stream in self.unions.iter_mut().flatten() {
            self.read += stream.fill(self.view)?;
        }
        Ok(())
    }

    fn head(&self, union: &[Stream]) -> Option<u64> {
        let heads = union.iter().filter_map(|stream| stream.fetched.front().copied());
        if self.newest_first { heads.max() } else { heads.min() }
    }
}

/// The ids under one prefix of an index.
struct Stream {
    prefix: Key,
    range: Range,
    chunk: usize,
    fetched: VecDeque<u64>,
    done: bool,
}

impl Stream {
    fn open(prefix: Key, after: Option<u64>, newest_first: bool) -> Self {
        let mut range = Range::prefix(&prefix.clone().below());
        if newest_first {
            range = range.reversed();
        }
        if let Some(after) = after {
            range = range.after(&prefix.clone().id(after));
        }
        Self { prefix, range, chunk: CHUNK_MIN, fetched: VecDeque::new(), done: false }
    }

    /// Fetches what comes next, when nothing is left, and tells how much that was.
    fn fill(&mut self, view: &dyn View) -> Result<usize, ViewError> {
        if self.done || !self.fetched.is_empty() {
            return Ok(0);
        }
        let found = view.scan(&self.range, self.chunk)?;
        self.done = found.len() < self.chunk;
        self.chunk = (self.chunk * 2).min(CHUNK_MAX);
        if let Some((last, _)) = found.last() {
            self.range = self.range.clone().after(last);
        }
        self.fetched.extend(found.iter().filter_map(|(key, _)| key::last_number(key)));
        Ok(found.len())
    }

    fn skip_to(&mut self, id: u64, newest_first: bool) {
        let is_before = |other: &mut u64| if newest_first { *other > id } else { *other < id };
        let mut skipped = false;
        while self.fetched.pop_front_if(is_before).is_some() {
            skipped = true;
        }
        if !self.fetched.is_empty() || self.done {
            return;
        }
        let behind = if newest_first { Some(id + 1) } else { id.checked_sub(1) };
        if let Some(behind) = behind {
            self.range = self.range.clone().after(&self.prefix.clone().id(behind));
        }
        if skipped {
            self.chunk = CHUNK_MIN;
        }
    }
}

/// Whether tickets are found by this value of a field: an empty one stands in no index, and a long one is shortened there.
fn is_indexed(workflow: &Workflow, name: &str, value: &Value) -> bool {
    workflow.fields.get(name).is_some_and(|field| field.indexed)
        && !value.is_empty()
        && index_text(value).len() <= key::TEXT_BYTES_MAX
}

/// Every index that a filter can use; a ticket it means stands in one prefix of each.
fn indexes(view: &dyn View, site: &Site, by: &Filter) -> Result<Vec<Vec<Key>>, ViewError> {
    let mut unions: Vec<Vec<Key>> = Vec::new();
    unions.extend(by.parent.map(|parent| vec![key::ticket_part(parent)]));
    unions.extend(by.assignee.iter().map(|person| vec![key::ticket_assignee(person)]));
    unions.extend(by.requester.iter().map(|person| vec![key::ticket_requester(person)]));
    unions.extend(by.tag.iter().map(|tag| vec![key::ticket_tag(tag)]));
    let named = by.plugin.is_some() && by.workflow.is_some();
    if by.open.is_some() || (!by.states.is_empty() && !named) {
        unions.push(standing(view, site, by)?);
    }
    if let (Some(plugin), Some(workflow)) = (&by.plugin, &by.workflow) {
        let declared = site.workflow(plugin, workflow).ok();
        let indexed = |(name, value): &(&String, &Value)| {
            declared.is_some_and(|declared| is_indexed(declared, name, value))
        };
        unions.extend(
            by.fields
                .iter()
                .filter(indexed)
                .map(|(name, value)| vec![key::ticket_field(plugin, workflow, name, &index_text(value))]),
        );
        if !by.states.is_empty() {
            unions.push(by.states.iter().map(|state| key::ticket_state(plugin, workflow, state)).collect());
        } else if unions.is_empty() {
            unions.push(states(view, plugin, workflow)?);
        }
    }
    if unions.is_empty() {
        unions.push(vec![key::tickets()]);
    }
    Ok(unions)
}

/// The states of any workflow in which there are tickets that a filter may mean: those it names, those that are open, or over.
/// What is no end of a workflow that the site has is open, also when only an older version knew that state.
fn standing(view: &dyn View, site: &Site, by: &Filter) -> Result<Vec<Key>, ViewError> {
    let range = Range::prefix(&key::ticket_counts().below());
    let mut states = Vec::new();
    for (counter, record) in view.scan(&range, COUNTERS_MAX)? {
        let Some([plugin, workflow, state]) = key::counted(&counter) else { continue };
        let is = |wanted: &Option<String>, got: &str| wanted.as_deref().is_none_or(|wanted| wanted == got);
        let is_named = by.states.is_empty() || by.states.iter().any(|wanted| wanted == state);
        if record == b"0" || !is_named || !is(&by.plugin, plugin) || !is(&by.workflow, workflow) {
            continue;
        }
        let goes_on = |declared: &Workflow| declared.states.get(state).is_none_or(|state| !state.end);
        let is_open = || site.workflow(plugin, workflow).is_ok_and(goes_on);
        if by.open.is_none_or(|open| is_open() == open) {
            states.push(key::ticket_state(plugin, workflow, state));
        }
    }
    Ok(states)
}

/// The states in which there are tickets of a workflow, those of older versions too.
fn states(view: &dyn View, plugin: &str, workflow: &str) -> Result<Vec<Key>, ViewError> {
    let mut range = Range::prefix(&key::ticket_states(plugin, workflow).below());
    let mut states = Vec::new();
    while let Some((entry, _)) = view.scan(&range, 1)?.pop() {
        let Some(state) = key::without_last(&entry) else { break };
        range.from = Range::prefix(&state.clone().below()).to;
        states.push(state);
    }
    Ok(states)
}
