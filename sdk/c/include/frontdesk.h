/* Frontdesk plugins in C: the interface `frontdesk:plugin` with a little comfort on top.
 *
 * A plugin is a folder with blueprint/NAME.toml (what it is), src/NAME.c (what it does) and scenarios/NAME.toml (the proof).
 * `frontdesk plugin build FOLDER` makes the component.
 *
 * Memory: what is allocated lives until the hook ends, and nothing is freed. Text is UTF-8 and ends with a zero byte.
 * Refusals: the first one stays (`desk_refused`); calls after it do nothing and give nothing, so that no call has to be checked.
 * What the chapters leave out is reached as generated, in `plugin.h`. */
#ifndef FRONTDESK_H
#define FRONTDESK_H

#include "frontdesk/value.h"
#include "frontdesk/refusal.h"
#include "frontdesk/turn.h"
#include "frontdesk/setting.h"
#include "frontdesk/ticket.h"
#include "frontdesk/notice.h"
#include "frontdesk/schedules.h"
#include "frontdesk/registers.h"
#include "frontdesk/duties.h"
#include "frontdesk/figures.h"
#include "frontdesk/people.h"
#include "frontdesk/words.h"
#include "frontdesk/report.h"
#include "frontdesk/hooks.h"

#endif
