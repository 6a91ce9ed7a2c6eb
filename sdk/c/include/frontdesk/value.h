/* Values of forms, tickets, registers and settings. Nothing is a float. */
#ifndef FRONTDESK_VALUE_H
#define FRONTDESK_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin.h"

/* A moment: milliseconds since 1970-01-01T00:00:00Z. */
typedef int64_t desk_instant;
/* A length of time in milliseconds. */
typedef uint64_t desk_span;
/* A ticket; 0 is none. */
typedef uint64_t desk_id;
/* A civil date in the site's zone: `year`, `month` from 1, `day` from 1. */
typedef frontdesk_plugin_types_date_t desk_date;
/* Exact: `coefficient` × 10^-`scale`, 0 to 18 digits behind the point. */
typedef frontdesk_plugin_types_decimal_t desk_decimal;
/* A value as the interface has it. */
typedef frontdesk_plugin_types_value_t desk_value;

#define DESK_SECOND ((desk_span)1000)
#define DESK_MINUTE (60 * DESK_SECOND)
#define DESK_HOUR (60 * DESK_MINUTE)

/* Several words. */
typedef struct {
    const char **at;
    size_t count;
} desk_texts;

/* A value under its name. */
typedef struct {
    const char *name;
    desk_value value;
} desk_field;

/* Values by the names of the blueprint. */
typedef struct {
    const desk_field *at;
    size_t count;
} desk_fields;

/* Fields as they are written: DESK_FIELDS({"what", desk_text("Ring")}, {"worth", desk_whole(3)}). */
#define DESK_FIELDS(...)                                                                                                         \
    ((desk_fields){(const desk_field[]){__VA_ARGS__}, sizeof((const desk_field[]){__VA_ARGS__}) / sizeof(desk_field)})
/* Words as they are written: DESK_TEXTS("open", "kept"). */
#define DESK_TEXTS(...)                                                                                                          \
    ((desk_texts){(const char *[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *)})

/* Left empty, or unknown. */
desk_value desk_nothing(void);
/* Text, the name of one choice, or a time of day as HH:MM. */
desk_value desk_text(const char *text);
/* A whole number; a ticket's id. */
desk_value desk_whole(int64_t number);
/* An exact number. */
desk_value desk_number(desk_decimal number);
/* Yes or no. */
desk_value desk_flag(bool yes);
/* A civil date. */
desk_value desk_day(desk_date day);
/* A moment. */
desk_value desk_moment(desk_instant at);
/* A length of time. */
desk_value desk_length(desk_span length);
/* A person of the directory. */
desk_value desk_person(const char *person);
/* The names of several choices. */
desk_value desk_choices(desk_texts names);

/* The value of a name; nothing where it is not there. */
desk_value desk_field_value(desk_fields fields, const char *name);
/* Whether a person would call it filled in: not nothing, blank text or an empty list. */
bool desk_field_has(desk_fields fields, const char *name);
/* Text, a choice, or a person's id; "" where it is empty. */
const char *desk_field_word(desk_fields fields, const char *name);
/* Whether the text, choice or person is this one. */
bool desk_field_is(desk_fields fields, const char *name, const char *word);
/* Yes; a field that is not there is no. */
bool desk_field_flag(desk_fields fields, const char *name);
/* An exact number; 0 where it is empty (ask `desk_field_has`). */
desk_decimal desk_field_number(desk_fields fields, const char *name);
/* A number that counts things: what stands behind the point is cut off. */
int64_t desk_field_count(desk_fields fields, const char *name);
/* The id in a field of type `ticket`; 0 where it is empty. */
desk_id desk_field_ticket(desk_fields fields, const char *name);
/* A moment; 0 where it is empty. */
desk_instant desk_field_moment(desk_fields fields, const char *name);
/* A length of time; 0 where it is empty. */
desk_span desk_field_span(desk_fields fields, const char *name);
/* A civil date; year 0 where it is empty. */
desk_date desk_field_day(desk_fields fields, const char *name);
/* Several choices, or references of stored files. */
desk_texts desk_field_choices(desk_fields fields, const char *name);

/* A whole number as an exact one. */
desk_decimal desk_exact(int64_t number);
/* Negative, zero or positive, as a is less than, the same as or more than b. */
int desk_compare(desk_decimal a, desk_decimal b);
/* The sum, with the longer one's digits. */
desk_decimal desk_plus(desk_decimal a, desk_decimal b);
/* Whether two words are the same. */
bool desk_same(const char *a, const char *b);
/* printf into memory of the hook. */
const char *desk_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
