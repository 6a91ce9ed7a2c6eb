/* Exact figures: see figures.h. */
#include "interface.h"

desk_value desk_ratio(desk_decimal part, desk_decimal whole, uint8_t digits, desk_rounding how) {
    frontdesk_plugin_figures_option_decimal_t ratio = {0};
    ASK(frontdesk_plugin_figures_ratio(&part, &whole, digits, how, &ratio, &err));
    return ratio.is_some ? desk_number(ratio.val) : desk_nothing();
}

desk_value desk_percent(int64_t part, int64_t whole) {
    return desk_ratio(desk_exact(part * 100), desk_exact(whole), 1, DESK_HALF_UP);
}

uint64_t desk_share_of(uint64_t count, desk_decimal percent, desk_rounding how) {
    uint64_t share = 0;
    ASK(frontdesk_plugin_figures_share_of(count, &percent, how, &share, &err));
    return share;
}

desk_texts desk_draw(desk_texts keys, uint32_t count, const char *seed) {
    plugin_list_string_t from = desk_in_texts(keys), drawn;
    frontdesk_plugin_figures_draw(&from, count, TEXT(seed), &drawn);
    return desk_out_texts(drawn.ptr, drawn.len);
}
