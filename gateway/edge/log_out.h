/* Log lines to a descriptor, one write each, so that lines of several threads never mix:
 *
 *     vg_log_out out = vg_log_out_to(STDERR_FILENO, VG_LOG_INFO);
 *     vg_logger log = vg_log_out_logger(&out);
 *     2026-02-14T02:00:00.000Z warn bank.silent op=op_0000000000001 wait_ms=4000
 */
#pragma once
#include "gateway/base/log.h"

#define VG_LOG_LINE_MAX 1024 /* a longer line is cut and ends with "..." */

typedef struct vg_log_out {
    int fd;             /* borrowed */
    vg_log_level least; /* lower levels are dropped */
} vg_log_out;

static inline vg_log_out vg_log_out_to(int fd, vg_log_level least)
{
    return (vg_log_out){fd, least};
}
/* out must live as long as the logger. */
vg_logger vg_log_out_logger(vg_log_out *out);
/* "debug", "info", "warn", "error"; CONFIG for another word. */
VG_MUST vg_status vg_log_level_of(const char *name, vg_log_level *ret, vg_err *err);
