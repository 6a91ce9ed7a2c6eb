/* Exact figures: ratios, shares, samples by a seed. A rate of nothing is nothing: missing is not zero. */
#ifndef FRONTDESK_FIGURES_H
#define FRONTDESK_FIGURES_H

#include "value.h"

/* What becomes of the digits that are cut off. */
typedef frontdesk_plugin_figures_rounding_t desk_rounding;
#define DESK_HALF_UP FRONTDESK_PLUGIN_FIGURES_ROUNDING_HALF_UP
#define DESK_HALF_EVEN FRONTDESK_PLUGIN_FIGURES_ROUNDING_HALF_EVEN
#define DESK_UP FRONTDESK_PLUGIN_FIGURES_ROUNDING_UP
#define DESK_DOWN FRONTDESK_PLUGIN_FIGURES_ROUNDING_DOWN

/* part divided by whole, rounded once from its true value; nothing where whole is zero. */
desk_value desk_ratio(desk_decimal part, desk_decimal whole, uint8_t digits, desk_rounding how);
/* The same in percent with one digit, half up: 11 of 12 is 91.7. */
desk_value desk_percent(int64_t part, int64_t whole);
/* So many percent of a number of things, in whole things: at least 15 % of 67 is 11 with DESK_UP. */
uint64_t desk_share_of(uint64_t count, desk_decimal percent, desk_rounding how);
/* Draws so many of the keys; the same keys and the same seed give the same draw in whatever order the keys come. */
desk_texts desk_draw(desk_texts keys, uint32_t count, const char *seed);

#endif
