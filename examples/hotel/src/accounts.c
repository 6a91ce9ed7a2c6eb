/* Agreement companies: contacts in their rhythm, room nights and events against the target. */
#include <frontdesk.h>

/* Until the end of time, for sums over everything: 9999-12-31T23:59:59Z. */
#define FOR_EVER ((desk_instant)253402300799000)

static int64_t total(const char *ledger, const char *company, desk_instant start, desk_instant end) {
    desk_decimal sum = desk_sum(ledger, company, start, end);
    return sum.coefficient;
}

static void book(desk_id id) {
    desk_ticket account = desk_get(id);
    const char *company = desk_field_word(account.fields, "company");
    desk_mirror("account-cards", &account, DESK_TEXTS("company", "target", "last_contact"),
                DESK_FIELDS({"contacts", desk_whole(total("account-contacts", company, 0, FOR_EVER))},
                            {"rooms", desk_whole(total("account-rooms", company, 0, FOR_EVER))},
                            {"events", desk_whole(total("account-events", company, 0, FOR_EVER))}));
}

/* A new account was contacted today, unless its card says another day: the cycle counts from there. */
DESK_ON_TICKET(account_opened, .workflow = "account", .cause = "opened") {
    if (!desk_field_has(event->ticket.fields, "last_contact")) {
        desk_set(event->ticket.id, {"last_contact", desk_day(desk_today())});
    }
    book(event->ticket.id);
}

DESK_ON_TICKET(account_contacted, .workflow = "account", .action = "contact") {
    const desk_ticket *account = &event->ticket;
    desk_post("account-contacts", desk_field_word(account->fields, "company"), desk_exact(1), desk_field_word(event->form, "by"),
              account->id);
    desk_set(account->id, {"last_contact", desk_day(desk_today())}, {"listed", desk_nothing()});
    book(account->id);
}

DESK_ON_TICKET(rooms_booked, .workflow = "account", .action = "book-rooms") {
    const desk_ticket *account = &event->ticket;
    desk_post("account-rooms", desk_field_word(account->fields, "company"), desk_field_number(event->form, "rooms"), "rooms",
              account->id);
    book(account->id);
}

DESK_ON_DEADLINE(account_neglected, .name = "account-contact") { desk_set(event->ticket.id, {"listed", desk_flag(true)}); }

/* Tasks for room, meal and equipment stand before the event's date; there is no event before they are done. */
DESK_ON_TICKET(event_booked, .workflow = "event", .cause = "opened") {
    static const char *const parts[] = {"room", "meal", "equipment"};
    const desk_ticket *booked = &event->ticket;
    desk_instant on = desk_field_moment(booked->fields, "on");
    desk_instant due = on - (desk_instant)desk_setting_length("event_preparation", booked->id);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        desk_id task = desk_open("preparation", .parent = booked->id,
                                 .fields = DESK_FIELDS({"of", desk_field_value(booked->fields, "name")}, {"part", desk_text(parts[i])}));
        desk_start_deadline(task, "prepared", desk_until(due));
    }
    desk_id account = desk_field_ticket(booked->fields, "account");
    if (account == 0) return;
    desk_post("account-events", desk_field_word(desk_get(account).fields, "company"), desk_exact(1), booked->number, booked->id);
    book(account);
}

DESK_ON_TICKET(event_held, .workflow = "event", .action = "hold") {
    uint64_t open = desk_count(.workflow = "preparation", .parent = event->ticket.id, .states = DESK_TEXTS("open"));
    if (open > 0) desk_refuse("unprepared", {"open", desk_whole((int64_t)open)});
}

DESK_ON_TICKET(event_cancelled, .workflow = "event", .action = "cancel") {
    desk_tickets tasks = desk_find(.workflow = "preparation", .parent = event->ticket.id, .states = DESK_TEXTS("open"));
    for (size_t i = 0; i < tasks.count; i++) desk_act(tasks.at[i].id, "drop");
}

DESK_ON_TICKET(preparation_over, .workflow = "preparation", .cause = "acted") { desk_stop_deadline(event->ticket.id, "prepared"); }

DESK_REPORT(accounts, .name = "accounts") {
    desk_tickets accounts = desk_find(.workflow = "account", .states = DESK_TEXTS("active"));
    desk_columns(table, DESK_TEXTS("company", "contacts", "rooms", "events", "reached"));
    int64_t all_rooms = 0, listed = 0;
    for (size_t i = 0; i < accounts.count; i++) {
        desk_fields card = accounts.at[i].fields;
        const char *company = desk_field_word(card, "company");
        int64_t rooms = total("account-rooms", company, event->start, event->end);
        desk_row(table, desk_text(company), desk_whole(total("account-contacts", company, event->start, event->end)), desk_whole(rooms),
                 desk_whole(total("account-events", company, event->start, event->end)),
                 desk_percent(rooms, desk_field_count(card, "target")));
        all_rooms += rooms;
        listed += desk_field_flag(card, "listed");
    }
    desk_figure(table, "rooms", desk_whole(all_rooms));
    desk_figure(table, "listed", desk_whole(listed));
}
