/* The treasurer's desk that needs nobody: a thread that reconciles each business day once by itself, soon after it is closed, in order.
 *
 *     VG_TRY(vg_treasury_open(&conf, &t, err));      a thread of its own      … t = vg_treasury_close(t);
 *
 * Days that closed while nobody was there are made up for, at most VG_RECON_DAYS_MAX back. A day that could not be reconciled is tried
 * again, and said in the log.
 */
#pragma once
#include "gateway/run/gateway.h"

typedef struct vg_treasury vg_treasury;
typedef struct vg_treasury_conf {
    vg_gateway *gateway;
    const vg_edge *edge;
    const vg_program_conf *programs;
    size_t program_count;
    int look_ms; /* how often it looks for a closed day */
} vg_treasury_conf;

VG_MUST vg_status vg_treasury_open(const vg_treasury_conf *conf, vg_treasury **ret, vg_err *err);
vg_treasury *vg_treasury_close(vg_treasury *t); /* NULL is accepted; waits for what is under way */
