/* What stays the same during one turn, and settings: see turn.h, setting.h. */
#include <stdarg.h>
#include <stdio.h>

#include "interface.h"

#define KIND(name) FRONTDESK_PLUGIN_TYPES_VALUE_##name

desk_instant desk_now(void) { return frontdesk_plugin_turn_now(); }

const char *desk_actor(void) {
    plugin_string_t actor;
    frontdesk_plugin_turn_actor(&actor);
    return desk_out(actor);
}

bool desk_actor_is(const char *role) {
    plugin_list_string_t roles;
    frontdesk_plugin_turn_actor_roles(&roles);
    for (size_t i = 0; i < roles.len; i++) {
        if (desk_same(desk_out(roles.ptr[i]), role)) return true;
    }
    return false;
}

const char *desk_site(void) {
    plugin_string_t site;
    frontdesk_plugin_turn_site(&site);
    return desk_out(site);
}

uint64_t desk_random(void) { return frontdesk_plugin_turn_random(); }

void desk_log(const char *level, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char line[1024];
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    frontdesk_plugin_turn_log(TEXT(level), TEXT(line));
}

/* A setting of a kind; nothing, and a refusal, where it is of another. */
static desk_value setting(const char *name, desk_id ticket, uint8_t kind, const char *expected) {
    desk_value value = desk_nothing();
    if (ticket == 0) {
        ASK(frontdesk_plugin_turn_setting(TEXT(name), &value, &err));
    } else {
        ASK(frontdesk_plugin_turn_setting_for(TEXT(name), ticket, &value, &err));
    }
    if (desk_refused()) return desk_nothing();
    if (value.tag == kind) return value;
    frontdesk_plugin_types_refusal_t refusal = {
        .tag = FRONTDESK_PLUGIN_TYPES_REFUSAL_INVALID,
        .val.invalid = desk_in(desk_format("expected the setting `%s` to be %s, got another kind", name, expected)),
    };
    desk_refuse_as(&refusal);
    return desk_nothing();
}

desk_decimal desk_setting_number(const char *name, desk_id ticket) {
    desk_value value = setting(name, ticket, KIND(NUMBER), "a number");
    return value.tag == KIND(NUMBER) ? value.val.number : desk_exact(0);
}

int64_t desk_setting_whole(const char *name, desk_id ticket) {
    desk_decimal number = desk_setting_number(name, ticket);
    while (number.scale-- > 0) number.coefficient /= 10;
    return number.coefficient;
}

bool desk_setting_flag(const char *name, desk_id ticket) {
    desk_value value = setting(name, ticket, KIND(FLAG), "yes or no");
    return value.tag == KIND(FLAG) && value.val.flag;
}

const char *desk_setting_text(const char *name, desk_id ticket) {
    desk_value value = setting(name, ticket, KIND(TEXT), "text");
    return value.tag == KIND(TEXT) ? desk_out(value.val.text) : "";
}

uint32_t desk_setting_clock(const char *name, desk_id ticket) {
    char *rest = NULL;
    unsigned long hour = strtoul(desk_setting_text(name, ticket), &rest, 10);
    unsigned long minute = *rest == ':' ? strtoul(rest + 1, NULL, 10) : 0;
    return (uint32_t)(hour * 60 + minute);
}

desk_span desk_setting_length(const char *name, desk_id ticket) {
    desk_value value = setting(name, ticket, KIND(SPAN), "a length in hours or shorter");
    return value.tag == KIND(SPAN) ? value.val.span : 0;
}

void desk_set_for(const char *name, desk_id ticket, desk_value value, const char *reason) {
    ASK(frontdesk_plugin_turn_set_for(TEXT(name), ticket, &value, TEXT(reason), &err));
}
