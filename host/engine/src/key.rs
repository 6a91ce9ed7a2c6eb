//! Keys of a site's records: readable, ordered, one function per kind.
//!
//! Parts are joined by `/`; numbers have fifteen digits so that they order as numbers; text parts
//! escape what would break the order of parts. A prefix for a scan ends with `/`.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::instant::Instant;

/// The longest text that stands in a key as it is, in bytes; escaped it may be three times as long.
pub(crate) const TEXT_BYTES_MAX: usize = 200;

/// A key under construction.
#[derive(Clone, Debug)]
pub struct Key(String);

impl Key {
    /// The kind of record: a word of this module.
    fn of(kind: &str) -> Self {
        Self(kind.to_owned())
    }

    fn number(mut self, number: u64) -> Self {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "/{number:015}");
        self
    }

    fn moment(self, moment: Instant) -> Self {
        self.number(moment.0.max(0).unsigned_abs())
    }

    /// A long text is shortened to its beginning and its hash: equal texts keep equal keys, and no
    /// key outgrows what a store takes.
    fn text(mut self, text: &str) -> Self {
        self.0.push('/');
        if text.len() > TEXT_BYTES_MAX {
            let beginning: String = text.chars().take(32).collect();
            let hash = crate::journal::hex(&Sha256::digest(text));
            return self.escaped(&beginning).escaped(&format!("~{hash}"));
        }
        self.escaped(text)
    }

    fn escaped(mut self, text: &str) -> Self {
        for letter in text.chars() {
            match letter {
                '/' | '%' | '\0'..='\u{1f}' => {
                    let _ = write!(self.0, "%{:02x}", u32::from(letter));
                }
                other => self.0.push(other),
            }
        }
        self
    }

    /// The finished key.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    /// The prefix of everything below.
    #[must_use]
    pub fn below(mut self) -> Vec<u8> {
        self.0.push('/');
        self.0.into_bytes()
    }
}

/// Kinds of keys that repeat what other records say; rebuilt from them, not kept in the journal.
pub const INDEXES: [&str; 34] = [
    "ticket-state",
    "ticket-assignee",
    "ticket-requester",
    "ticket-part",
    "ticket-tag",
    "ticket-field",
    "ticket-same",
    "queue",
    "ticket-number",
    "ticket-count",
    "ticket-timer",
    "approval-waiting",
    "due",
    "duty-next",
    "quota-next",
    "closing-next",
    "person-role",
    "duty-waiting",
    "post-next",
    "stay-open",
    "handover-open",
    "outgoing-waiting",
    "outgoing-dead",
    "idempotency-age",
    "posting-place",
    "sums-by",
    "period-sum",
    "balance",
    "pass-code",
    "pass-open",
    "delivery-id",
    "delivery-of",
    "delivery-wants",
    "delivery-age",
];

/// What belongs to one ticket alone, and goes with it: each kind by its prefix. What repeats it elsewhere does not stand here.
pub const OF_TICKET: [fn(u64) -> Key; 4] = [histories, signatures, queued_of, case_settings];

/// The number in the last part of a key, for keys that end with one.
#[must_use]
pub fn last_number(key: &[u8]) -> Option<u64> {
    let start = key.iter().rposition(|&byte| byte == b'/')? + 1;
    std::str::from_utf8(&key[start..]).ok()?.parse().ok()
}

/// A key as the prefix without its last part; nothing for one of a single part, or that is no text.
#[must_use]
pub fn without_last(key: &[u8]) -> Option<Key> {
    let (before, _) = std::str::from_utf8(key).ok()?.rsplit_once('/')?;
    Some(Key(before.to_owned()))
}

/// Plugin, workflow and state of a counter of tickets; nothing for another key. Names of blueprints hold nothing that keys escape.
#[must_use]
pub fn counted(key: &[u8]) -> Option<[&str; 3]> {
    let mut parts = std::str::from_utf8(key).ok()?.strip_prefix("ticket-count/")?.split('/');
    let counted = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(counted)
}

/// The moment and the number that a key ends with, for those of [`Key::at`].
#[must_use]
pub fn moment_and_number(key: &[u8]) -> Option<(Instant, u64)> {
    let end = key.iter().rposition(|&byte| byte == b'/')?;
    let moment = i64::try_from(last_number(&key[..end])?).ok()?;
    Some((Instant(moment), last_number(key)?))
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident($($part:ident: $kind:ident),*) = $word:literal;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name($($part: keys!(@type $kind)),*) -> Key {
            Key::of($word)$(.$kind($part))*
        }
    )*};
    (@type number) => { u64 };
    (@type moment) => { Instant };
    (@type text) => { &str };
}

keys! {
    /// Counters and the end of the journal's chain.
    head() = "head";
    /// Name, title, language of the site.
    info() = "site";
    /// Zone and calendars.
    calendars() = "calendars";
    /// All installed plugins.
    plugins() = "plugin";
    /// An installed plugin.
    plugin(id: text) = "plugin";
    /// A blueprint that was installed at some time.
    blueprint(plugin: text, component: text) = "blueprint";
    /// All plugins whose tickets are on their way to another version.
    migrations() = "migration";
    /// One of them.
    migration(plugin: text) = "migration";
    /// All changes of one setting.
    setting(plugin: text, name: text) = "setting";
    /// All settings changed of one plugin.
    settings(plugin: text) = "setting";
    /// All settings changed for the whole organisation.
    shared_settings() = "shared-setting";
    /// All changes of one of them.
    shared_setting(plugin: text, name: text) = "shared-setting";
    /// The serial number of the last change of the organisation that came here.
    shared_serial() = "shared-serial";
    /// Settings changed for one case.
    case_settings(ticket: number) = "case-setting";
    /// All changes of one of them.
    case_setting(ticket: number, name: text) = "case-setting";

    /// All tickets.
    tickets() = "ticket";
    /// A ticket.
    ticket(id: number) = "ticket";
    /// Tickets of a workflow, state by state.
    ticket_states(plugin: text, workflow: text) = "ticket-state";
    /// Tickets in a state.
    ticket_state(plugin: text, workflow: text, state: text) = "ticket-state";
    /// Tickets of a person.
    ticket_assignee(person: text) = "ticket-assignee";
    /// Tickets somebody asked for.
    ticket_requester(person: text) = "ticket-requester";
    /// Parts of a ticket.
    ticket_part(parent: number) = "ticket-part";
    /// Tickets with a word.
    ticket_tag(tag: text) = "ticket-tag";
    /// All entries of indexed fields of a plugin.
    ticket_fields(plugin: text) = "ticket-field";
    /// Tickets with a value in an indexed field.
    ticket_field(plugin: text, workflow: text, field: text, value: text) = "ticket-field";
    /// All entries of the same matter of a plugin.
    ticket_sames(plugin: text) = "ticket-same";
    /// Tickets of the same matter: the values of a workflow's `repeat`, by the moment they were opened.
    ticket_same(plugin: text, workflow: text, values: text) = "ticket-same";
    /// The ticket with a number.
    ticket_number(number: text) = "ticket-number";
    /// How many tickets are in a state.
    ticket_count(plugin: text, workflow: text, state: text) = "ticket-count";
    /// The counters of a plugin's states.
    ticket_counts_of(plugin: text) = "ticket-count";
    /// All counters of states.
    ticket_counts() = "ticket-count";
    /// Lines of a ticket's history.
    histories(ticket: number) = "history";
    /// A line of a ticket's history.
    history(ticket: number, line: number) = "history";
    /// All signatures and stamps.
    all_signatures() = "signature";
    /// Signatures and stamps of a ticket.
    signatures(ticket: number) = "signature";
    /// A signature or a stamp.
    signature(ticket: number, id: number) = "signature";
    /// All rounds of approvals.
    all_approvals() = "approval";
    /// Rounds of approvals of a ticket.
    approvals(ticket: number) = "approval";
    /// One of them.
    approval(ticket: number, id: number) = "approval";
    /// Approvals that wait for people, with their tickets.
    approvals_waiting() = "approval-waiting";
    /// One of them.
    approval_waiting(id: number) = "approval-waiting";
    /// Ties of a ticket.
    ties(ticket: number) = "tie";
    /// Ties of a ticket in one relation.
    ties_of(ticket: number, relation: text) = "tie";
    /// A tie, from either end.
    tie(ticket: number, relation: text, other: number, direction: text) = "tie";
    /// Who waits in queues of a plugin.
    queues(plugin: text) = "queue";
    /// Who waits in a queue.
    queue(plugin: text, queue: text) = "queue";
    /// Who waits in a line of a queue.
    queue_line(plugin: text, queue: text, line: text) = "queue";
    /// Those of one rank in a line.
    queue_rank(plugin: text, queue: text, line: text, rank: text) = "queue";
    /// A ticket's waiting in all queues.
    queued_of(ticket: number) = "queued";
    /// A ticket's waiting in a queue.
    queued(ticket: number, queue: text) = "queued";
    /// A numbered series.
    series(plugin: text, name: text) = "series";

    /// Deadlines of a ticket.
    deadlines(ticket: number) = "deadline";
    /// All deadlines.
    all_deadlines() = "deadline";
    /// A deadline.
    deadline(ticket: number, name: text) = "deadline";
    /// Edits of calendars whose deadlines are still to be counted anew.
    recounts() = "recount";
    /// One of them, by its journal line.
    recount(edit: number) = "recount";
    /// Timers of a plugin.
    timers(plugin: text) = "timer";
    /// A timer.
    timer(plugin: text, key: text) = "timer";
    /// Timers of a ticket.
    ticket_timers(ticket: number) = "ticket-timer";
    /// A timer of a ticket.
    ticket_timer(ticket: number, plugin: text, key: text) = "ticket-timer";
    /// Everything that waits for its moment, soonest first.
    dues() = "due";
    /// One thing that waits.
    due(at: moment, kind: text, id: text) = "due";
    /// All occurrences.
    all_occurrences() = "duty";
    /// All occurrences of a duty.
    occurrences(plugin: text, duty: text) = "duty";
    /// Occurrences of a duty at a moment.
    occurrences_at(plugin: text, duty: text, due: moment) = "duty";
    /// An occurrence.
    occurrence(plugin: text, duty: text, due: moment, id: number) = "duty";
    /// Occurrences that are open or missed, by id: plugin, duty and moment.
    duties_waiting() = "duty-waiting";
    /// One of them.
    duty_waiting(id: number) = "duty-waiting";
    /// The next occurrence that cron gives, per duty.
    duty_next(plugin: text, duty: text) = "duty-next";
    /// All of them of one plugin.
    duties_next(plugin: text) = "duty-next";
    /// All series of a plugin.
    duty_series_of(plugin: text) = "duty-series";
    /// All series.
    all_duty_series() = "duty-series";
    /// A series of a duty.
    duty_series(plugin: text, duty: text, key: text) = "duty-series";
    /// All tallies of quotas.
    quota_tallies() = "quota";
    /// What was done for a quota's subject in the period that begins on a day.
    quota_tally(plugin: text, duty: text, subject: text, first: text) = "quota";
    /// What was counted once already in that period.
    quota_once(plugin: text, duty: text, subject: text, first: text, thing: text) = "quota-once";
    /// The subjects that hooks named for a quota.
    quota_subjects(plugin: text, duty: text) = "quota-subject";
    /// One of them.
    quota_subject(plugin: text, duty: text, subject: text) = "quota-subject";
    /// The points at which a plugin's quotas are looked at next.
    quotas_next(plugin: text) = "quota-next";
    /// The point at which a quota is looked at next.
    quota_next(plugin: text, duty: text) = "quota-next";
    /// All closings of a report.
    closings(plugin: text, report: text) = "closing";
    /// The closings of the period of a report that begins on a day.
    closings_of(plugin: text, report: text, first: text) = "closing";
    /// One of them.
    closing(plugin: text, report: text, first: text, revision: number) = "closing";
    /// The periods of a plugin's reports that are closed next.
    closings_next(plugin: text) = "closing-next";
    /// The period of a report that is closed next.
    closing_next(plugin: text, report: text) = "closing-next";
    /// Shifts of a post.
    shifts(post: text) = "shift";
    /// All shifts.
    all_shifts() = "shift";
    /// A shift.
    shift(post: text, start: moment, person: text) = "shift";
    /// All absences.
    absences() = "absence";
    /// Absences from a moment on.
    absences_from(start: moment) = "absence";
    /// An absence.
    absence(start: moment, post: text, person: text) = "absence";
    /// Everybody's stays at a post.
    stays(post: text) = "stay";
    /// Stays at a post from a moment on.
    stays_from(post: text, on: moment) = "stay";
    /// All stays.
    all_stays() = "stay";
    /// A stay.
    stay(post: text, on: moment, person: text) = "stay";
    /// Who is clocked on anywhere: since when.
    all_open_stays() = "stay-open";
    /// Who is clocked on at a post.
    open_stays(post: text) = "stay-open";
    /// One of them.
    open_stay(post: text, person: text) = "stay-open";
    /// All stretches without enough people.
    all_uncovered() = "uncovered";
    /// Stretches in which a post had too few people.
    uncovereds(post: text) = "uncovered";
    /// One of them.
    uncovered(post: text, since: moment) = "uncovered";
    /// When posts are looked at next.
    posts_next() = "post-next";
    /// When a post is looked at next.
    post_next(post: text) = "post-next";
    /// All swaps.
    swaps() = "swap";
    /// A swap.
    swap(id: number) = "swap";
    /// All handovers.
    handovers() = "handover";
    /// A handover.
    handover(id: number) = "handover";
    /// Handovers that wait for an answer.
    open_handovers() = "handover-open";
    /// One of them.
    open_handover(id: number) = "handover-open";

    /// Entries of a register.
    entries(plugin: text, register: text) = "entry";
    /// An entry.
    entry(plugin: text, register: text, key: text) = "entry";
    /// What is out or lost of a register's entries.
    custodies(plugin: text, register: text) = "custody";
    /// What is out of an entry, what is lost, whether its seal is broken.
    custody(plugin: text, register: text, key: text) = "custody";
    /// What happened to an entry's things.
    movements(plugin: text, register: text, key: text) = "movement";
    /// One of these lines.
    movement(plugin: text, register: text, key: text, id: number) = "movement";
    /// Counts of a register.
    counts(plugin: text, register: text) = "count";
    /// One of them.
    count(plugin: text, register: text, id: number) = "count";
    /// Documents of one kind, by number.
    documents(plugin: text, document: text) = "document";
    /// A document.
    document(plugin: text, document: text, number: text) = "document";
    /// The pass with a code: plugin, document, number.
    pass_code(code: text) = "pass-code";
    /// Passes of one kind that can still be used.
    passes_open(plugin: text, document: text) = "pass-open";
    /// One of them.
    pass_open(plugin: text, document: text, number: text) = "pass-open";
    /// Postings of a ledger.
    ledger(plugin: text, ledger: text) = "posting";
    /// Postings of an account.
    account(plugin: text, ledger: text, account: text) = "posting";
    /// A posting.
    posting(plugin: text, ledger: text, account: text, at: moment, id: number) = "posting";
    /// Where a posting stands: plugin, ledger, account, moment.
    posting_place(id: number) = "posting-place";
    /// The counter-posting of a posting.
    reversal(posting: number) = "reversal";
    /// The posting of the next period that a posting's rest became.
    rest_became(posting: number) = "rest-became";
    /// Rests of an account that wait for their period.
    rests(plugin: text, ledger: text, account: text) = "rest";
    /// One of them, by the posting it is the rest of.
    rest(plugin: text, ledger: text, account: text, posting: number) = "rest";
    /// By which period the sums of a ledger are kept.
    sums_by(plugin: text, ledger: text) = "sums-by";
    /// Sums of all accounts of a ledger, account by account.
    period_sums(plugin: text, ledger: text) = "period-sum";
    /// Sums of an account, period by period.
    account_sums(plugin: text, ledger: text, account: text) = "period-sum";
    /// The sum of a period.
    period_sum(plugin: text, ledger: text, account: text, start: moment) = "period-sum";
    /// Balances of a ledger's accounts.
    balances(plugin: text, ledger: text) = "balance";
    /// What an account comes to.
    balance(plugin: text, ledger: text, account: text) = "balance";

    /// All people.
    people() = "person";
    /// A person.
    person(id: text) = "person";
    /// People with a role.
    role(role: text) = "person-role";
    /// A person with a role.
    role_of(role: text, person: text) = "person-role";

    /// All notices.
    notices() = "notice";
    /// A notice.
    notice(id: number) = "notice";
    /// A notice key that was used.
    notice_key(plugin: text, key: text) = "notice-key";
    /// A person's inbox.
    inbox(person: text) = "inbox";
    /// A notice in it.
    inbox_item(person: text, notice: number) = "inbox";
    /// Receipts of a notice.
    receipts(notice: number) = "receipt";
    /// The receipt of one addressee.
    receipt(notice: number, addressee: text) = "receipt";
    /// The message that gathers notices of a template for a person.
    digest(plugin: text, template: text, person: text, channel: text) = "digest";
    /// What operators add to a list of phrases.
    phrases(plugin: text, list: text) = "phrases";
    /// The site's own versions of a script.
    script(plugin: text, name: text) = "script";
    /// All of them of one plugin.
    scripts(plugin: text) = "script";
    /// All messages that left or are to leave.
    all_outgoing() = "outgoing";
    /// One of them.
    outgoing(id: number) = "outgoing";
    /// Messages that wait for a try.
    outgoing_waiting() = "outgoing-waiting";
    /// One of them.
    outgoing_try(at: moment, id: number) = "outgoing-waiting";
    /// Messages that were given up.
    outgoing_dead() = "outgoing-dead";
    /// One of them.
    outgoing_dead_one(id: number) = "outgoing-dead";

    /// All doors.
    doors() = "door";
    /// A door.
    door(name: text) = "door";
    /// All events that came in.
    deliveries() = "delivery";
    /// One of them.
    delivery(number: number) = "delivery";
    /// The event that a door knows by an id.
    delivery_id(door: text, id: text) = "delivery-id";
    /// Events of a door.
    deliveries_of(door: text) = "delivery-of";
    /// Events of a door that stand somewhere.
    deliveries_in(door: text, state: text) = "delivery-of";
    /// Events that wait for a ticket with a value in a field.
    delivery_wants(plugin: text, workflow: text, field: text, value: text) = "delivery-wants";
    /// Settled events by age.
    delivery_ages() = "delivery-age";
    /// One of them.
    delivery_age(at: moment, number: number) = "delivery-age";

    /// All faults.
    faults() = "fault";
    /// Faults of a plugin in a row.
    quarantine(plugin: text) = "quarantine";
    /// A fault.
    fault(id: number) = "fault";
    /// The journal.
    journal() = "journal";
    /// A line of the journal.
    journal_line(seq: number) = "journal";
    /// An answer under an idempotency key.
    idempotency(key: text) = "idempotency";
    /// The same keys by age.
    idempotency_age(at: moment, key: text) = "idempotency-age";
    /// All of them.
    idempotency_ages() = "idempotency-age";
}

impl Key {
    /// The index entry of a ticket under this prefix.
    #[must_use]
    pub fn id(self, id: u64) -> Vec<u8> {
        self.number(id).bytes()
    }

    /// The index entry of a ticket by a moment.
    #[must_use]
    pub fn at(self, moment: Instant, id: u64) -> Vec<u8> {
        self.moment(moment).number(id).bytes()
    }
}
