/* What may not be said, and what can be. */
#ifndef FRONTDESK_WORDS_H
#define FRONTDESK_WORDS_H

#include "value.h"

/* Phrases of a list under [banned] in a text, as they stand in the list. */
desk_texts desk_banned(const char *list, const char *text);
/* A script under [scripts], filled in, in the site's language; about 0: no case. */
const char *desk_script(const char *name, desk_fields arguments, desk_id about);

#endif
