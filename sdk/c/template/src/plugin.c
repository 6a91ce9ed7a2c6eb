/* What the blueprint cannot say: who hears of valuable things, and that somebody must be named. */
#include <frontdesk.h>

/* Somebody handed a thing in. */
DESK_ON_TICKET(kept, .workflow = "lost-item", .cause = "opened") {
    const desk_ticket *item = &event->ticket;
    desk_decimal valuable = desk_setting_number("valuable_from", item->id);
    if (desk_field_has(item->fields, "worth") && desk_compare(desk_field_number(item->fields, "worth"), valuable) >= 0) {
        desk_notify("valuable", .role = "supervisor", .about = item->id);
    }
}

/* The refusal undoes the whole turn: the thing stays where it is. */
DESK_ON_TICKET(given_back, .workflow = "lost-item", .action = "give-back") {
    if (desk_field_has(event->ticket.fields, "owner")) return;
    desk_refuse("no-owner", {"what", desk_text(desk_field_word(event->ticket.fields, "what"))});
}
