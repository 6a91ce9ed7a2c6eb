/* Cases and their moves through a workflow. */
#ifndef FRONTDESK_TICKET_H
#define FRONTDESK_TICKET_H

#include "value.h"

/* A case as it stood when it was read. */
typedef struct {
    desk_id id;
    const char *number;
    const char *workflow;
    const char *state;
    const char *title;
    desk_fields fields;
    /* NULL: nobody. */
    const char *requester;
    /* NULL: nobody. */
    const char *assignee;
    /* 0: none. */
    desk_id parent;
    desk_texts tags;
    desk_instant opened_at;
    desk_instant entered_state_at;
} desk_ticket;

/* Several cases. */
typedef struct {
    const desk_ticket *at;
    size_t count;
} desk_tickets;

/* Which cases are meant; what is left out does not restrict. `where` names fields with exactly these values. */
typedef struct {
    const char *workflow;
    desk_texts states;
    const char *assignee;
    const char *requester;
    desk_id parent;
    const char *tag;
    desk_instant opened_from;
    desk_instant opened_until;
    desk_fields where;
} desk_filter;

/* A case to be opened; a title that is left out is the blueprint's `summary`. */
typedef struct {
    const char *workflow;
    const char *title;
    desk_fields fields;
    const char *requester;
    const char *assignee;
    desk_id parent;
    desk_texts tags;
} desk_draft;

/* Opens a case as the plugin and tells its id: desk_open("task", .fields = DESK_FIELDS(…)). Its own hook runs later in the turn. */
#define desk_open(name, ...) desk_open_draft((desk_draft){.workflow = (name), __VA_ARGS__})
desk_id desk_open_draft(desk_draft draft);
/* Reads a case; refused with "not-found". */
desk_ticket desk_get(desk_id ticket);
/* Every case that is meant, in the order they were opened: desk_find(.workflow = "task", .states = DESK_TEXTS("open")). */
#define desk_find(...) desk_find_all((desk_filter){__VA_ARGS__})
desk_tickets desk_find_all(desk_filter by);
/* The one that was opened first; its id is 0 where there is none. */
#define desk_first(...) desk_find_first((desk_filter){__VA_ARGS__})
desk_ticket desk_find_first(desk_filter by);
/* How many are meant. */
#define desk_count(...) desk_count_all((desk_filter){__VA_ARGS__})
uint64_t desk_count_all(desk_filter by);

/* Sets fields without an action; nothing empties one: desk_set(id, {"due", desk_moment(at)}). */
#define desk_set(ticket, ...) desk_set_fields(ticket, DESK_FIELDS(__VA_ARGS__))
void desk_set_fields(desk_id ticket, desk_fields fields);
/* Performs an action as the plugin, with a person's checks but for roles and required fields. */
#define desk_act(ticket, action, ...) desk_act_with(ticket, action, DESK_FIELDS(__VA_ARGS__))
void desk_act_with(desk_id ticket, const char *action, desk_fields form);
/* Makes somebody responsible; NULL: nobody. */
void desk_assign(desk_id ticket, const char *person);
/* Adds a line to the case's history. */
void desk_note(desk_id ticket, const char *text);
/* Ties another case to this one; the same tie twice is one. */
void desk_link(desk_id ticket, const char *relation, desk_id other);
/* Takes a tie back, from the case it was made from. */
void desk_unlink(desk_id ticket, const char *relation, desk_id other);
/* The cases tied from this one in a relation, of whichever plugin. */
frontdesk_plugin_tickets_list_tied_ticket_t desk_tied(desk_id ticket, const char *relation);

#endif
