/* Values: see value.h. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "interface.h"

#define KIND(name) FRONTDESK_PLUGIN_TYPES_VALUE_##name

plugin_string_t desk_in(const char *text) {
    if (text == NULL) text = "";
    return (plugin_string_t){(uint8_t *)text, strlen(text)};
}

const char *desk_out(plugin_string_t text) { return text.len == 0 ? "" : (const char *)text.ptr; }

frontdesk_plugin_types_field_t *desk_in_fields(desk_fields fields) {
    frontdesk_plugin_types_field_t *into = calloc(fields.count + 1, sizeof *into);
    for (size_t i = 0; i < fields.count; i++) {
        into[i] = (frontdesk_plugin_types_field_t){desk_in(fields.at[i].name), fields.at[i].value};
    }
    return into;
}

desk_fields desk_out_fields(const frontdesk_plugin_types_field_t *at, size_t count) {
    desk_field *into = calloc(count + 1, sizeof *into);
    for (size_t i = 0; i < count; i++) into[i] = (desk_field){desk_out(at[i].name), at[i].value};
    return (desk_fields){into, count};
}

plugin_list_string_t desk_in_texts(desk_texts texts) {
    plugin_string_t *into = calloc(texts.count + 1, sizeof *into);
    for (size_t i = 0; i < texts.count; i++) into[i] = desk_in(texts.at[i]);
    return (plugin_list_string_t){into, texts.count};
}

desk_texts desk_out_texts(const plugin_string_t *at, size_t count) {
    const char **into = calloc(count + 1, sizeof *into);
    for (size_t i = 0; i < count; i++) into[i] = desk_out(at[i]);
    return (desk_texts){into, count};
}

desk_value desk_nothing(void) { return (desk_value){.tag = KIND(NOTHING)}; }

desk_value desk_text(const char *text) { return (desk_value){.tag = KIND(TEXT), .val.text = desk_in(text)}; }

desk_value desk_whole(int64_t number) { return desk_number(desk_exact(number)); }

desk_value desk_number(desk_decimal number) { return (desk_value){.tag = KIND(NUMBER), .val.number = number}; }

desk_value desk_flag(bool yes) { return (desk_value){.tag = KIND(FLAG), .val.flag = yes}; }

desk_value desk_day(desk_date day) { return (desk_value){.tag = KIND(DAY), .val.day = day}; }

desk_value desk_moment(desk_instant at) { return (desk_value){.tag = KIND(MOMENT), .val.moment = at}; }

desk_value desk_length(desk_span length) { return (desk_value){.tag = KIND(SPAN), .val.span = length}; }

desk_value desk_person(const char *person) { return (desk_value){.tag = KIND(PERSON), .val.person = desk_in(person)}; }

desk_value desk_choices(desk_texts names) { return (desk_value){.tag = KIND(CHOICES), .val.choices = desk_in_texts(names)}; }

desk_value desk_field_value(desk_fields fields, const char *name) {
    for (size_t i = 0; i < fields.count; i++) {
        if (desk_same(fields.at[i].name, name)) return fields.at[i].value;
    }
    return desk_nothing();
}

static bool blank(plugin_string_t text) {
    for (size_t i = 0; i < text.len; i++) {
        if (!isspace(text.ptr[i])) return false;
    }
    return true;
}

bool desk_field_has(desk_fields fields, const char *name) {
    desk_value value = desk_field_value(fields, name);
    switch (value.tag) {
    case KIND(NOTHING): return false;
    case KIND(TEXT): return !blank(value.val.text);
    case KIND(CHOICES):
    case KIND(FILES): return value.val.choices.len > 0;
    case KIND(ROWS): return value.val.rows.len > 0;
    default: return true;
    }
}

const char *desk_field_word(desk_fields fields, const char *name) {
    desk_value value = desk_field_value(fields, name);
    if (value.tag == KIND(TEXT)) return desk_out(value.val.text);
    return value.tag == KIND(PERSON) ? desk_out(value.val.person) : "";
}

bool desk_field_is(desk_fields fields, const char *name, const char *word) {
    return desk_same(desk_field_word(fields, name), word);
}

bool desk_field_flag(desk_fields fields, const char *name) {
    desk_value value = desk_field_value(fields, name);
    return value.tag == KIND(FLAG) && value.val.flag;
}

desk_decimal desk_field_number(desk_fields fields, const char *name) {
    desk_value value = desk_field_value(fields, name);
    return value.tag == KIND(NUMBER) ? value.val.number : desk_exact(0);
}

int64_t desk_field_count(desk_fields fields, const char *name) {
    desk_decimal number = desk_field_number(fields, name);
    while (number.scale-- > 0) number.coefficient /= 10;
    return number.coefficient;
}

desk_id desk_field_ticket(desk_fields fields, const char *name) { return (desk_id)desk_field_count(fields, name); }

desk_instant desk_field_moment(desk_fields fields, const char *name) {
    desk_value value = desk_field_value(fields, name);
    return value.tag == KIND(MOMENT) ? value.val.moment : 0;
}

desk_span desk_field_span(desk_fields fields, const char *name) {
    desk_value value = desk_field_value(fields, name);
    return value.tag == KIND(SPAN) ? value.val.span : 0;
}

desk_date desk_field_day(desk_fields fields, const char *name) {
    desk_value value = desk_field_value(fields, name);
    return value.tag == KIND(DAY) ? value.val.day : (desk_date){0};
}

desk_texts desk_field_choices(desk_fields fields, const char *name) {
    desk_value value = desk_field_value(fields, name);
    bool several = value.tag == KIND(CHOICES) || value.tag == KIND(FILES);
    return several ? desk_out_texts(value.val.choices.ptr, value.val.choices.len) : (desk_texts){0};
}

desk_decimal desk_exact(int64_t number) { return (desk_decimal){number, 0}; }

/* The digits of a number when it has so many of them behind the point: 18 more than 64 bits hold fit. */
static __int128 digits(desk_decimal number, uint8_t scale) {
    __int128 digits = number.coefficient;
    for (uint8_t i = number.scale; i < scale; i++) digits *= 10;
    return digits;
}

int desk_compare(desk_decimal a, desk_decimal b) {
    uint8_t scale = a.scale > b.scale ? a.scale : b.scale;
    __int128 of_a = digits(a, scale), of_b = digits(b, scale);
    return (of_a > of_b) - (of_a < of_b);
}

desk_decimal desk_plus(desk_decimal a, desk_decimal b) {
    uint8_t scale = a.scale > b.scale ? a.scale : b.scale;
    __int128 sum = digits(a, scale) + digits(b, scale);
    /* A sum that the interface cannot hold is a fault, not another sum. */
    if (sum > INT64_MAX || sum < INT64_MIN) __builtin_trap();
    return (desk_decimal){(int64_t)sum, scale};
}

bool desk_same(const char *a, const char *b) { return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0; }

const char *desk_format(const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = calloc((size_t)length + 1, 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text;
}
