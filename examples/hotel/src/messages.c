/* Messages for front-line departments: they reach the receiver, later the deputy, and the sender sees when. */
#include <frontdesk.h>

static const desk_texts SLIP = {(const char *[]){"from", "to", "text", "sent_at", "read_at"}, 5};

DESK_ON_TICKET(message_sent, .workflow = "message", .cause = "opened") {
    const desk_ticket *slip = &event->ticket;
    const char *to = desk_field_word(slip->fields, "to");
    desk_set(slip->id, {"sent_by", desk_person(desk_actor())}, {"sent_at", desk_moment(desk_now())});
    desk_assign(slip->id, to);
    if (!desk_field_has(slip->fields, "deputy")) {
        const char *deputy = desk_superior(to, 1);
        if (deputy != NULL) desk_set(slip->id, {"deputy", desk_person(deputy)});
    }
    desk_notify("message", .person = to, .about = slip->id);
    desk_ticket sent = desk_get(slip->id);
    desk_mirror("message-slips", &sent, SLIP, DESK_FIELDS());
}

/* The receiver reads it, or the deputy who has it as well. */
DESK_ON_TICKET(message_read, .workflow = "message", .action = "read") {
    const desk_ticket *slip = &event->ticket;
    const char *reader = desk_actor();
    if (!desk_field_is(slip->fields, "to", reader) && !desk_field_is(slip->fields, "deputy", reader)) {
        desk_refuse("not-for-you");
        return;
    }
    desk_set(slip->id, {"read_by", desk_person(reader)}, {"read_at", desk_moment(desk_now())});
    desk_notify("message-read", .person = desk_field_word(slip->fields, "sent_by"), .about = slip->id,
                .arguments = DESK_FIELDS({"time", desk_text(desk_stamp(desk_now()))}));
    desk_ticket read = desk_get(slip->id);
    desk_mirror("message-slips", &read, SLIP, DESK_FIELDS());
}
