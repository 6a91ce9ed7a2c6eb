/* Between the SDK's shapes and those of the generated bindings; no author needs it. */
#ifndef FRONTDESK_INTERFACE_H
#define FRONTDESK_INTERFACE_H

#include <stdlib.h>
#include <string.h>

#include "frontdesk.h"

/* Text for the interface; NULL is "". */
plugin_string_t desk_in(const char *text);
/* Text of the interface: it ends with a zero byte, because every allocation does. */
const char *desk_out(plugin_string_t text);
/* Fields for the interface, `fields.count` of them. */
frontdesk_plugin_types_field_t *desk_in_fields(desk_fields fields);
/* Fields of the interface. */
desk_fields desk_out_fields(const frontdesk_plugin_types_field_t *at, size_t count);
/* Words for the interface. */
plugin_list_string_t desk_in_texts(desk_texts texts);
/* Words of the interface. */
desk_texts desk_out_texts(const plugin_string_t *at, size_t count);
/* A ticket of the interface. */
desk_ticket desk_out_ticket(const frontdesk_plugin_types_ticket_t *raw);

/* What was refused, for the host; whether something was. */
bool desk_refusal_out(frontdesk_plugin_types_refusal_t *refusal);

/* A pointer to text for a call. */
#define TEXT(text) ((plugin_string_t[1]){desk_in(text)})
/* The same for text that may be missing. */
#define MAYBE(text) ((text) == NULL ? NULL : TEXT(text))
/* An optional text inside a record. */
#define OPTION(text) {(text) != NULL, desk_in(text)}
/* A pointer to a list of the interface, one of its many equal types. */
#define LIST(type, items, n) ((type[1]){{(items), (n)}})

/* A call that the host may refuse: nothing where something was refused before. */
#define ASK(call)                                                                                                                \
    do {                                                                                                                         \
        frontdesk_plugin_types_refusal_t err;                                                                                    \
        if (!desk_refused() && !(call)) desk_refuse_as(&err);                                                                    \
    } while (0)

#endif
