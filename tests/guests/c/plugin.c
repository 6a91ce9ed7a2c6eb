/* Does what the title of a new errand says, as `examples/rogue.rs` does: honest work, or one kind of mischief, in C. */
#include <stdlib.h>
#include <string.h>

#include <frontdesk.h>

/* A text for the interface without the care that the SDK takes. */
static void say(const char *bytes, size_t length) {
    plugin_string_t level = {(uint8_t *)"info", 4}, text = {(uint8_t *)bytes, length};
    frontdesk_plugin_turn_log(&level, &text);
}

static void loop(void) {
    for (volatile unsigned n = 0;; n++) {}
}

static volatile int no_end = 1;

static int deeper(int depth) {
    volatile char frame[512];
    frame[depth & 511] = (char)depth;
    return no_end ? deeper(depth + 1) + frame[(depth + 1) & 511] : 0;
}

/* What is never looked at again the compiler would not even take. */
static char *volatile held;

static void memory(void) {
    for (;;) {
        held = malloc(1 << 20);
        if (!held) abort();
        memset(held, 1, 1 << 20);
    }
}

static void calls(long count) {
    for (long n = 0; n != count; n++) desk_now();
}

static void huge(void) {
    size_t length = 9 << 20;
    char *text = malloc(length);
    memset(text, 'x', length);
    say(text, length);
}

static void strangers(desk_id own) {
    for (desk_id id = 0; id < 200; id++) {
        plugin_string_t matter = {(uint8_t *)"matter", 6};
        frontdesk_plugin_types_field_t field = {matter, desk_text("mine now")};
        frontdesk_plugin_tickets_list_field_t fields = {&field, 1};
        frontdesk_plugin_tickets_refusal_t refused;
        if (id != own && frontdesk_plugin_tickets_set(id, &fields, &refused)) abort();
    }
}

DESK_ON_TICKET(mischief, .cause = "opened") {
    const char *title = event->ticket.title;
    if (!strcmp(title, "honest")) desk_log("info", "at work");
    if (!strcmp(title, "loop")) loop();
    if (!strcmp(title, "recursion")) desk_log("info", "%d", deeper(0));
    if (!strcmp(title, "panic")) abort();
    if (!strcmp(title, "memory")) memory();
    if (!strcmp(title, "flood")) calls(-1);
    if (!strcmp(title, "calls")) calls(9000);
    if (!strcmp(title, "huge")) huge();
    if (!strcmp(title, "strangers")) strangers(event->ticket.id);
    /* A text that ends beyond the end of memory, one that is no text, and a write outside. */
    if (!strcmp(title, "beyond")) say((const char *)0xffff0000u, 1 << 20);
    if (!strcmp(title, "garbage")) say("\xff\xfe\xfd", 3);
    if (!strcmp(title, "wild")) *(volatile int *)0xfffffff0u = 1;
}
