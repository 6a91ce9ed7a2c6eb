/* Books: see registers.h. */
#include "interface.h"

/* Most entries that one call of the host gives. */
#define PER_PAGE 500

static desk_entry entry(const frontdesk_plugin_registers_entry_t *raw) {
    return (desk_entry){desk_out(raw->key), desk_out_fields(raw->fields.ptr, raw->fields.len), raw->revision};
}

desk_entry desk_register_get(const char *book, const char *key) {
    frontdesk_plugin_registers_option_entry_t found = {0};
    ASK(frontdesk_plugin_registers_get(TEXT(book), TEXT(key), &found, &err));
    return found.is_some ? entry(&found.val) : (desk_entry){.key = key};
}

desk_entries desk_register_find(const char *book, desk_fields where) {
    frontdesk_plugin_registers_list_field_t matching = {desk_in_fields(where), where.count};
    desk_entry *all = NULL;
    size_t count = 0;
    plugin_string_t last = {0};
    for (size_t in_page = PER_PAGE; in_page == PER_PAGE;) {
        frontdesk_plugin_registers_list_entry_t page = {0};
        ASK(frontdesk_plugin_registers_find(TEXT(book), &matching, PER_PAGE, count == 0 ? NULL : &last, &page, &err));
        all = realloc(all, (count + page.len + 1) * sizeof *all);
        for (size_t i = 0; i < page.len; i++) all[count + i] = entry(&page.ptr[i]);
        in_page = page.len;
        count += in_page;
        if (in_page > 0) last = page.ptr[in_page - 1].key;
    }
    return (desk_entries){all, count};
}

uint64_t desk_register_put(const char *book, const char *key, desk_fields fields) {
    uint64_t revision = 0;
    ASK(frontdesk_plugin_registers_put(
        TEXT(book), TEXT(key), LIST(frontdesk_plugin_registers_list_field_t, desk_in_fields(fields), fields.count), &revision,
        &err));
    return revision;
}

const char *desk_register_add(const char *book, desk_fields fields) {
    plugin_string_t key = {0};
    ASK(frontdesk_plugin_registers_add(
        TEXT(book), LIST(frontdesk_plugin_registers_list_field_t, desk_in_fields(fields), fields.count), &key, &err));
    return desk_out(key);
}

void desk_register_remove(const char *book, const char *key) {
    ASK(frontdesk_plugin_registers_remove(TEXT(book), TEXT(key), &err));
}

void desk_mirror(const char *book, const desk_ticket *ticket, desk_texts same, desk_fields more) {
    desk_field *line = calloc(same.count + more.count + 1, sizeof *line);
    size_t count = 0;
    for (size_t i = 0; i < same.count; i++) {
        desk_field field = {same.at[i], desk_field_value(ticket->fields, same.at[i])};
        if (desk_field_has((desk_fields){&field, 1}, field.name)) line[count++] = field;
    }
    for (size_t i = 0; i < more.count; i++) {
        if (desk_field_has((desk_fields){&more.at[i], 1}, more.at[i].name)) line[count++] = more.at[i];
    }
    desk_register_put(book, ticket->number, (desk_fields){line, count});
}

void desk_post(const char *ledger, const char *account, desk_decimal amount, const char *reason, desk_id about) {
    frontdesk_plugin_registers_posting_t posting = {
        .account = desk_in(account),
        .amount = amount,
        .reason = desk_in(reason),
        .about = {about != 0, about},
    };
    ASK(frontdesk_plugin_registers_post(TEXT(ledger), &posting, &err));
}

desk_decimal desk_sum(const char *ledger, const char *account, desk_instant start, desk_instant end) {
    desk_decimal sum = {0};
    ASK(frontdesk_plugin_registers_sum(TEXT(ledger), MAYBE(account), start, end, &sum, &err));
    return sum;
}

uint64_t desk_next_number(const char *series) {
    uint64_t number = 0;
    ASK(frontdesk_plugin_registers_next_number(TEXT(series), &number, &err));
    return number;
}
