/* Tables and figures of reports. */
#ifndef FRONTDESK_REPORT_H
#define FRONTDESK_REPORT_H

#include "value.h"

/* A report that is put together. */
typedef struct desk_table desk_table;

/* Names the columns, as the blueprint does. */
void desk_columns(desk_table *table, desk_texts names);
/* Adds a row, one value per column: desk_row(table, desk_text("a"), desk_whole(1)). */
#define desk_row(table, ...)                                                                                                     \
    desk_add_row(table, (const desk_value[]){__VA_ARGS__}, sizeof((const desk_value[]){__VA_ARGS__}) / sizeof(desk_value))
void desk_add_row(desk_table *table, const desk_value *values, size_t count);
/* Adds a headline number. */
void desk_figure(desk_table *table, const char *name, desk_value value);
/* Adds a headline number and what it should reach at least; nothing to measure is neither met nor missed. */
void desk_figure_at_least(desk_table *table, const char *name, desk_value value, desk_decimal target);

#endif
