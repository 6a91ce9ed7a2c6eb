/* Cases: see ticket.h. */
#include "interface.h"

/* Most cases that one call of the host gives. */
#define PER_PAGE 200

desk_ticket desk_out_ticket(const frontdesk_plugin_types_ticket_t *raw) {
    return (desk_ticket){
        .id = raw->id,
        .number = desk_out(raw->number),
        .workflow = desk_out(raw->workflow),
        .state = desk_out(raw->state),
        .title = desk_out(raw->title),
        .fields = desk_out_fields(raw->fields.ptr, raw->fields.len),
        .requester = raw->requester.is_some ? desk_out(raw->requester.val) : NULL,
        .assignee = raw->assignee.is_some ? desk_out(raw->assignee.val) : NULL,
        .parent = raw->parent.is_some ? raw->parent.val : 0,
        .tags = desk_out_texts(raw->tags.ptr, raw->tags.len),
        .opened_at = raw->opened_at,
        .entered_state_at = raw->entered_state_at,
    };
}

desk_id desk_open_draft(desk_draft draft) {
    frontdesk_plugin_tickets_draft_t what = {
        .workflow = desk_in(draft.workflow),
        .title = desk_in(draft.title),
        .fields = {desk_in_fields(draft.fields), draft.fields.count},
        .requester = OPTION(draft.requester),
        .assignee = OPTION(draft.assignee),
        .parent = {draft.parent != 0, draft.parent},
        .tags = desk_in_texts(draft.tags),
    };
    desk_id opened = 0;
    ASK(frontdesk_plugin_tickets_open(&what, &opened, &err));
    return opened;
}

desk_ticket desk_get(desk_id ticket) {
    frontdesk_plugin_types_ticket_t raw = {0};
    ASK(frontdesk_plugin_tickets_get(ticket, &raw, &err));
    return desk_out_ticket(&raw);
}

static frontdesk_plugin_tickets_filter_t filter(desk_filter by) {
    return (frontdesk_plugin_tickets_filter_t){
        .workflow = OPTION(by.workflow),
        .states = desk_in_texts(by.states),
        .assignee = OPTION(by.assignee),
        .requester = OPTION(by.requester),
        .parent = {by.parent != 0, by.parent},
        .tag = OPTION(by.tag),
        .opened_from = {by.opened_from != 0, by.opened_from},
        .opened_until = {by.opened_until != 0, by.opened_until},
        .where = {desk_in_fields(by.where), by.where.count},
    };
}

/* The next cases behind one that was found (0: the first ones). */
static desk_tickets page(frontdesk_plugin_tickets_filter_t *by, uint32_t limit, desk_id after) {
    frontdesk_plugin_tickets_list_ticket_t raw = {0};
    ASK(frontdesk_plugin_tickets_find(by, limit, after == 0 ? NULL : &after, &raw, &err));
    desk_ticket *found = calloc(raw.len + 1, sizeof *found);
    for (size_t i = 0; i < raw.len; i++) found[i] = desk_out_ticket(&raw.ptr[i]);
    return (desk_tickets){found, raw.len};
}

desk_tickets desk_find_all(desk_filter by) {
    frontdesk_plugin_tickets_filter_t wanted = filter(by);
    desk_tickets last = page(&wanted, PER_PAGE, 0), all = last;
    while (last.count == PER_PAGE) {
        last = page(&wanted, PER_PAGE, last.at[last.count - 1].id);
        desk_ticket *more = calloc(all.count + last.count + 1, sizeof *more);
        memcpy(more, all.at, all.count * sizeof *more);
        memcpy(more + all.count, last.at, last.count * sizeof *more);
        all = (desk_tickets){more, all.count + last.count};
    }
    return all;
}

desk_ticket desk_find_first(desk_filter by) {
    frontdesk_plugin_tickets_filter_t wanted = filter(by);
    desk_tickets found = page(&wanted, 1, 0);
    return found.count == 0 ? (desk_ticket){0} : found.at[0];
}

uint64_t desk_count_all(desk_filter by) {
    frontdesk_plugin_tickets_filter_t wanted = filter(by);
    plugin_list_string_t together = {0};
    frontdesk_plugin_tickets_list_tally_t tallies = {0};
    ASK(frontdesk_plugin_tickets_count(&wanted, &together, &tallies, &err));
    uint64_t count = 0;
    for (size_t i = 0; i < tallies.len; i++) count += tallies.ptr[i].count;
    return count;
}

void desk_set_fields(desk_id ticket, desk_fields fields) {
    ASK(frontdesk_plugin_tickets_set(
        ticket, LIST(frontdesk_plugin_tickets_list_field_t, desk_in_fields(fields), fields.count), &err));
}

void desk_act_with(desk_id ticket, const char *action, desk_fields form) {
    ASK(frontdesk_plugin_tickets_act(
        ticket, TEXT(action), LIST(frontdesk_plugin_tickets_list_field_t, desk_in_fields(form), form.count), &err));
}

void desk_assign(desk_id ticket, const char *person) { ASK(frontdesk_plugin_tickets_assign(ticket, MAYBE(person), &err)); }

void desk_note(desk_id ticket, const char *text) { ASK(frontdesk_plugin_tickets_note(ticket, TEXT(text), &err)); }

void desk_link(desk_id ticket, const char *relation, desk_id other) {
    ASK(frontdesk_plugin_tickets_link(ticket, TEXT(relation), other, &err));
}

void desk_unlink(desk_id ticket, const char *relation, desk_id other) {
    ASK(frontdesk_plugin_tickets_unlink(ticket, TEXT(relation), other, &err));
}

frontdesk_plugin_tickets_list_tied_ticket_t desk_tied(desk_id ticket, const char *relation) {
    frontdesk_plugin_tickets_list_tied_ticket_t tied = {0};
    ASK(frontdesk_plugin_tickets_tied(ticket, TEXT(relation), &tied, &err));
    return tied;
}
