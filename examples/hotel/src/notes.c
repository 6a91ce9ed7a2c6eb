/* Card notes: of a kind that is in use, with its template where nothing else was written. */
#include <frontdesk.h>

DESK_ON_TICKET(note_written, .workflow = "card-note", .cause = "opened") {
    const desk_ticket *note = &event->ticket;
    const char *kind = desk_field_word(note->fields, "kind");
    if (!desk_setting_flag(desk_format("note_kinds.%s", kind), note->id)) {
        desk_refuse("note-without-template", {"kind", desk_text(kind)});
        return;
    }
    if (!desk_field_has(note->fields, "text")) {
        const char *text = desk_script(desk_format("note-%s", kind), DESK_FIELDS({"to", desk_field_value(note->fields, "to")}), note->id);
        desk_set(note->id, {"text", desk_text(text)});
    }
    desk_ticket written = desk_get(note->id);
    desk_mirror("card-notes", &written, DESK_TEXTS("kind", "text", "to"), DESK_FIELDS());
}
