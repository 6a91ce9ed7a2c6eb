/* Complaint calls: told to whoever solves them, told to the leaders, handed over at the end of a shift. */
#include <frontdesk.h>

static void book(desk_id id) {
    desk_ticket complaint = desk_get(id);
    desk_mirror("call-records", &complaint, DESK_TEXTS("guest", "room", "matter", "result", "told_leaders_at", "deadline"), DESK_FIELDS());
}

DESK_ON_TICKET(complaint_recorded, .workflow = "complaint", .cause = "opened") {
    const desk_ticket *complaint = &event->ticket;
    desk_set(complaint->id, {"deadline", desk_moment(desk_deadline_due(complaint->id, "solved"))});
    desk_notify("complaint", .role = "supervisor", .about = complaint->id);
    book(complaint->id);
}

DESK_ON_TICKET(complaint_solved, .workflow = "complaint", .action = "solve") {
    desk_set(event->ticket.id, {"solved_by", desk_person(desk_actor())}, {"solved_at", desk_moment(desk_now())});
    book(event->ticket.id);
}

DESK_ON_TICKET(leaders_told, .workflow = "complaint", .action = "tell-leaders") {
    desk_set(event->ticket.id, {"told_leaders_at", desk_moment(desk_now())});
    desk_stop_deadline(event->ticket.id, "leaders-told");
    book(event->ticket.id);
}

DESK_ON_DEADLINE(complaint_late, .name = "solved") { desk_set(event->ticket.id, {"late", desk_flag(true)}); }

/* What is open at the end of a shift stands in the handover, with the deadline it has, and does so at the end of the next one too. */
DESK_ON_DEADLINE(shift_ended, .name = "shift-end") {
    const desk_ticket *complaint = &event->ticket;
    desk_value deadline = desk_field_value(complaint->fields, "deadline");
    desk_register_add("handover", DESK_FIELDS({"complaint", desk_text(complaint->number)},
                                              {"guest", desk_field_value(complaint->fields, "guest")},
                                              {"room", desk_field_value(complaint->fields, "room")},
                                              {"matter", desk_field_value(complaint->fields, "matter")},
                                              {"state", desk_text(complaint->state)}, {"deadline", deadline},
                                              {"shift_end", desk_moment(event->due)}));
    desk_instant due = desk_field_moment(complaint->fields, "deadline");
    desk_notify("handed-over", .post = "service-desk", .about = complaint->id,
                .arguments = DESK_FIELDS({"deadline", desk_text(desk_stamp(due))}));
    if (desk_refused()) return;
    desk_start_deadline(complaint->id, "shift-end", desk_standard());
    /* A roster that ends here is no fault: whoever publishes the next one finds the complaint in the handover. */
    desk_forgive();
}

/* Complaints of a cause ("" for those that have none yet): how many, and how many of them were not late. */
static void count(desk_tickets complaints, const char *cause, int64_t *all, int64_t *in_time) {
    for (size_t i = 0; i < complaints.count; i++) {
        desk_fields fields = complaints.at[i].fields;
        if (cause != NULL && !desk_field_is(fields, "cause", cause)) continue;
        *all += 1;
        *in_time += !desk_field_flag(fields, "late");
    }
}

DESK_REPORT(complaints_by_cause, .name = "complaints-by-cause") {
    static const char *const causes[] = {"room", "food", "staff", "noise", "bill", "other", ""};
    desk_tickets complaints = desk_find(.workflow = "complaint", .opened_from = event->start, .opened_until = event->end);
    desk_columns(table, DESK_TEXTS("cause", "count", "in_time"));
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        int64_t all = 0, in_time = 0;
        count(complaints, causes[i], &all, &in_time);
        if (all > 0) desk_row(table, desk_text(causes[i]), desk_whole(all), desk_percent(in_time, all));
    }
    int64_t all = 0, in_time = 0;
    count(complaints, NULL, &all, &in_time);
    desk_figure(table, "count", desk_whole(all));
    desk_figure(table, "in_time", desk_percent(in_time, all));
}
