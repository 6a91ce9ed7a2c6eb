/* Improvement plans and their checks, opinions that become advice, costs, training. */
#include <frontdesk.h>

static void book_plan(desk_id id) {
    desk_ticket plan = desk_get(id);
    desk_mirror("improvement-plans", &plan, DESK_TEXTS("person", "aim", "due", "result"), DESK_FIELDS());
}

DESK_ON_TICKET(plan_made, .workflow = "improvement", .cause = "opened") { book_plan(event->ticket.id); }

DESK_ON_TICKET(plan_moved, .workflow = "improvement", .cause = "acted") { book_plan(event->ticket.id); }

DESK_ON_DEADLINE(aim_due, .name = "aim-due") {
    const desk_ticket *plan = &event->ticket;
    const char *person = desk_field_word(plan->fields, "person");
    desk_open("check", .parent = plan->id,
              .fields = DESK_FIELDS({"person", desk_person(person)}, {"aim", desk_field_value(plan->fields, "aim")}));
    desk_notify("aim-due", .role = "supervisor", .about = plan->id,
                .arguments = DESK_FIELDS({"name", desk_text(desk_person_name(person))}));
}

DESK_ON_TICKET(aim_reached, .workflow = "check", .action = "reached") {
    desk_act(event->ticket.parent, "reach", {"result", desk_text("reached")});
}

DESK_ON_TICKET(aim_extended, .workflow = "check", .action = "extend") {
    desk_act(event->ticket.parent, "extend", {"due", desk_field_value(event->form, "due")}, {"result", desk_text("extended")});
}

static void advise(const desk_ticket *opinion) {
    if (!desk_field_is(opinion->fields, "about", "product")) return;
    desk_mirror("advice", opinion, DESK_TEXTS("product", "text", "answer"), DESK_FIELDS({"at", desk_moment(opinion->opened_at)}));
}

DESK_ON_TICKET(opinion_heard, .workflow = "opinion", .cause = "opened") { advise(&event->ticket); }

DESK_ON_TICKET(opinion_answered, .workflow = "opinion", .action = "answer") { advise(&event->ticket); }

DESK_ON_TICKET(cost_booked, .workflow = "cost", .cause = "opened") {
    desk_fields cost = event->ticket.fields;
    desk_post("service-costs", desk_field_word(cost, "line"), desk_field_number(cost, "amount"), desk_field_word(cost, "purpose"),
              event->ticket.id);
}

/* A quarter's training may be done in any of its months: only the last one is missed. */
DESK_ON_DUTY(training_missed, .duty = "training", .cause = "missed") {
    bool by_month = desk_same(desk_setting_text("train_cycle", 0), "month");
    if (!by_month && desk_civil_date(event->due).month % 3 != 0) return;
    desk_notify("training-missed", .role = "supervisor", .arguments = DESK_FIELDS({"due", desk_text(desk_stamp(event->due))}));
}

/* One row for each product, in the order of the first opinion. */
DESK_REPORT(advice_list, .name = "advice-list") {
    desk_tickets opinions = desk_find(.workflow = "opinion", .opened_from = event->start, .opened_until = event->end,
                                      .where = DESK_FIELDS({"about", desk_text("product")}));
    desk_columns(table, DESK_TEXTS("product", "opinions", "answered"));
    int64_t all_answered = 0;
    for (size_t i = 0; i < opinions.count; i++) {
        const char *product = desk_field_word(opinions.at[i].fields, "product");
        int64_t count = 0, answered = 0;
        bool counted = false;
        for (size_t j = 0; j < opinions.count; j++) {
            if (!desk_field_is(opinions.at[j].fields, "product", product)) continue;
            counted = counted || (j < i);
            count++;
            answered += desk_same(opinions.at[j].state, "answered");
        }
        if (counted) continue;
        desk_row(table, desk_text(product), desk_whole(count), desk_whole(answered));
        all_answered += answered;
    }
    desk_figure(table, "opinions", desk_whole((int64_t)opinions.count));
    desk_figure(table, "answered", desk_percent(all_answered, (int64_t)opinions.count));
}
