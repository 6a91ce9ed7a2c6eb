/* Customer papers under their groups, with a book of the contracts. */
#include <frontdesk.h>

static void book(desk_id id) {
    desk_ticket contract = desk_get(id);
    desk_mirror("contract-copies", &contract, DESK_TEXTS("party", "group", "from", "to"),
                DESK_FIELDS({"number", desk_text(contract.number)}));
}

DESK_ON_TICKET(contract_filed, .workflow = "contract", .cause = "opened") {
    const char *group = desk_field_word(event->ticket.fields, "group");
    if (!desk_setting_flag(desk_format("groups.%s", group), event->ticket.id)) {
        desk_refuse("group-unused", {"group", desk_text(group)});
        return;
    }
    book(event->ticket.id);
}

DESK_ON_TICKET(contract_renewed, .workflow = "contract", .action = "renew") { book(event->ticket.id); }
