/* Settings by the kind they have; a figure of a table is named "table.key". With a ticket they tell what holds for that case: what
 * was changed for it, else what held when it was opened; with 0 what holds now. Refused where there is no such setting or it is of
 * another kind. */
#ifndef FRONTDESK_SETTING_H
#define FRONTDESK_SETTING_H

#include "value.h"

/* An exact number. */
desk_decimal desk_setting_number(const char *name, desk_id ticket);
/* A whole number: counts, days, working days, months, years. */
int64_t desk_setting_whole(const char *name, desk_id ticket);
/* Yes or no. */
bool desk_setting_flag(const char *name, desk_id ticket);
/* Words, or the name of a choice. */
const char *desk_setting_text(const char *name, desk_id ticket);
/* A time of day, in minutes since midnight. */
uint32_t desk_setting_clock(const char *name, desk_id ticket);
/* A length in hours or shorter; one of days and longer is a whole number. */
desk_span desk_setting_length(const char *name, desk_id ticket);
/* Changes a setting for one case from now on; nothing takes the figure back. */
void desk_set_for(const char *name, desk_id ticket, desk_value value, const char *reason);

#endif
