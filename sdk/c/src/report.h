/* A report as the interface takes it. */
#ifndef FRONTDESK_SRC_REPORT_H
#define FRONTDESK_SRC_REPORT_H

#include "frontdesk/report.h"

struct desk_table {
    exports_frontdesk_plugin_on_report_table_t raw;
};

#endif
