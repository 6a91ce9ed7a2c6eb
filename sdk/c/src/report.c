/* Tables and figures of reports: see report.h. */
#include "report.h"

#include "interface.h"

void desk_columns(desk_table *table, desk_texts names) { table->raw.columns = desk_in_texts(names); }

void desk_add_row(desk_table *table, const desk_value *values, size_t count) {
    desk_value *row = calloc(count + 1, sizeof *row);
    memcpy(row, values, count * sizeof *row);
    size_t n = table->raw.rows.len++;
    table->raw.rows.ptr = realloc(table->raw.rows.ptr, table->raw.rows.len * sizeof *table->raw.rows.ptr);
    table->raw.rows.ptr[n].ptr = row;
    table->raw.rows.ptr[n].len = count;
}

static exports_frontdesk_plugin_on_report_figure_t *add(desk_table *table, const char *name, desk_value value) {
    size_t n = table->raw.figures.len++;
    table->raw.figures.ptr = realloc(table->raw.figures.ptr, table->raw.figures.len * sizeof *table->raw.figures.ptr);
    table->raw.figures.ptr[n] = (exports_frontdesk_plugin_on_report_figure_t){.name = desk_in(name), .value = value};
    return &table->raw.figures.ptr[n];
}

void desk_figure(desk_table *table, const char *name, desk_value value) { add(table, name, value); }

void desk_figure_at_least(desk_table *table, const char *name, desk_value value, desk_decimal target) {
    exports_frontdesk_plugin_on_report_figure_t *figure = add(table, name, value);
    figure->target.is_some = true;
    figure->target.val = desk_number(target);
    if (value.tag != FRONTDESK_PLUGIN_TYPES_VALUE_NUMBER) return;
    figure->met.is_some = true;
    figure->met.val = desk_compare(value.val.number, target) >= 0;
}
