/* Answers on the phone are held against the banned ones; a soft answer is a promise to call back. Beside this file: messages, card
 * notes, complaint calls, contracts and accounts, the service system. */
#include <frontdesk.h>

/* What stands in the book for a call that we ended first. */
static const char *const HUNG_UP_FIRST = "hung up first";

static void hit(const desk_ticket *call, const char *phrase, const char *replacement) {
    desk_register_add("phrase-list", DESK_FIELDS({"person", desk_person(desk_actor())}, {"banned", desk_text(phrase)},
                                                 {"replacement", desk_text(replacement)}, {"call", desk_text(call->number)},
                                                 {"at", desk_moment(desk_now())}));
}

/* The answer was said already: nothing is refused. It is noted, and the soft answer is offered. */
DESK_ON_TICKET(call_answered, .workflow = "call", .action = "answer") {
    const desk_ticket *call = &event->ticket;
    desk_texts hits = desk_banned("banned-answers", desk_field_word(call->fields, "answer"));
    if (hits.count == 0) {
        desk_set(call->id, {"offered", desk_nothing()});
        return;
    }
    const char *soft = desk_script("soft-answer", DESK_FIELDS(), call->id);
    for (size_t i = 0; i < hits.count; i++) hit(call, hits.at[i], soft);
    desk_set(call->id, {"offered", desk_text(soft)});
}

DESK_ON_TICKET(call_softened, .workflow = "call", .action = "soft-answer") {
    const desk_ticket *call = &event->ticket;
    const char *soft = desk_script("soft-answer", DESK_FIELDS(), call->id);
    desk_set(call->id, {"answer", desk_text(soft)}, {"offered", desk_nothing()});
    desk_id callback = desk_open("callback", .assignee = desk_actor(),
                                 .fields = DESK_FIELDS({"caller", desk_field_value(call->fields, "caller")},
                                                       {"phone", desk_field_value(call->fields, "phone")},
                                                       {"question", desk_field_value(call->fields, "question")},
                                                       {"agreed", desk_field_value(event->form, "agreed")}));
    desk_link(call->id, "promised", callback);
}

DESK_ON_TICKET(call_ended, .workflow = "call", .action = "hang-up") {
    if (desk_field_is(event->form, "ended_by", "agent")) hit(&event->ticket, HUNG_UP_FIRST, "");
}

/* What was agreed with the guest counts, whatever the setting says. */
DESK_ON_TICKET(callback_promised, .workflow = "callback", .cause = "opened") {
    desk_instant agreed = desk_field_moment(event->ticket.fields, "agreed");
    if (agreed != 0) desk_start_deadline(event->ticket.id, "promised-callback", desk_until(agreed));
}

/* One row for each person and phrase, in the order of their first hit. */
DESK_REPORT(phrase_hits, .name = "phrase-hits") {
    desk_entries book = desk_register_find("phrase-list", DESK_FIELDS());
    desk_columns(table, DESK_TEXTS("person", "phrase", "hits"));
    int64_t all = 0;
    for (size_t i = 0; i < book.count; i++) {
        const char *person = desk_field_word(book.at[i].fields, "person"), *phrase = desk_field_word(book.at[i].fields, "banned");
        int64_t hits = 0;
        bool counted = false;
        for (size_t j = 0; j < book.count; j++) {
            desk_fields line = book.at[j].fields;
            desk_instant at = desk_field_moment(line, "at");
            bool same = desk_field_is(line, "person", person) && desk_field_is(line, "banned", phrase);
            if (!same || at < event->start || at >= event->end) continue;
            counted = counted || (j < i);
            hits++;
        }
        if (counted || hits == 0) continue;
        desk_row(table, desk_person(person), desk_text(phrase), desk_whole(hits));
        all += hits;
    }
    desk_figure(table, "hits", desk_whole(all));
}
