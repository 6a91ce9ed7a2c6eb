/* The directory, and words: see people.h, words.h. */
#include "interface.h"

static frontdesk_plugin_directory_list_person_t with_role(const char *role) {
    frontdesk_plugin_directory_list_person_t people = {0};
    ASK(frontdesk_plugin_directory_with_role(TEXT(role), &people, &err));
    return people;
}

desk_texts desk_with_role(const char *role) {
    frontdesk_plugin_directory_list_person_t people = with_role(role);
    const char **ids = calloc(people.len + 1, sizeof *ids);
    for (size_t i = 0; i < people.len; i++) ids[i] = desk_out(people.ptr[i].id);
    return (desk_texts){ids, people.len};
}

const char *desk_person_name(const char *person) {
    frontdesk_plugin_directory_person_t found;
    frontdesk_plugin_types_refusal_t unknown;
    return frontdesk_plugin_directory_get(TEXT(person), &found, &unknown) ? desk_out(found.name) : person;
}

desk_fields desk_person_fields(const char *person) {
    frontdesk_plugin_directory_person_t found = {0};
    ASK(frontdesk_plugin_directory_get(TEXT(person), &found, &err));
    return desk_out_fields(found.fields.ptr, found.fields.len);
}

const char *desk_superior(const char *person, uint8_t levels) {
    frontdesk_plugin_directory_option_person_id_t superior = {0};
    ASK(frontdesk_plugin_directory_superior(TEXT(person), levels, &superior, &err));
    return superior.is_some ? desk_out(superior.val) : NULL;
}

const char *desk_department_head(const char *department) {
    frontdesk_plugin_directory_list_person_t heads = with_role("department-head");
    for (size_t i = 0; i < heads.len; i++) {
        desk_fields fields = desk_out_fields(heads.ptr[i].fields.ptr, heads.ptr[i].fields.len);
        if (desk_field_is(fields, "department", department)) return desk_out(heads.ptr[i].id);
    }
    return NULL;
}

desk_texts desk_banned(const char *list, const char *text) {
    frontdesk_plugin_words_list_hit_t hits = {0};
    ASK(frontdesk_plugin_words_check(TEXT(list), TEXT(text), &hits, &err));
    const char **phrases = calloc(hits.len + 1, sizeof *phrases);
    for (size_t i = 0; i < hits.len; i++) phrases[i] = desk_out(hits.ptr[i].phrase);
    return (desk_texts){phrases, hits.len};
}

const char *desk_script(const char *name, desk_fields arguments, desk_id about) {
    plugin_string_t text = {0};
    ASK(frontdesk_plugin_words_script(
        TEXT(name), LIST(frontdesk_plugin_words_list_field_t, desk_in_fields(arguments), arguments.count),
        about == 0 ? NULL : &about, NULL, &text, &err));
    return desk_out(text);
}
