/* Fetches the banks' statement files by itself: a thread that asks for the files of each day that has closed, as `statement fetch` does,
 * and takes them once they are there (fetch.h, fetch_plan.h).
 *
 *     VG_TRY(vg_fetcher_open(&conf, &f, err));      a thread of its own      … f = vg_fetcher_close(f);
 *
 * Its questions have keys of their own (a day, a type, how often it was asked), so a start anew asks no bank again; the same file twice is
 * one. What failed is in the log (statement.not_fetched) and in /metrics.
 */
#pragma once
#include "gateway/base/buf.h"
#include "gateway/run/gateway.h"

typedef struct vg_fetcher vg_fetcher;
typedef struct vg_fetcher_conf {
    vg_gateway *gateway;
    const vg_edge *edge;
    const vg_program_conf *programs;
    size_t program_count;
    const char *profile_dir; /* of statement files; NULL: none */
    int look_ms;             /* how often it looks for a closed day, and for what is due */
} vg_fetcher_conf;

VG_MUST vg_status vg_fetcher_open(const vg_fetcher_conf *conf, vg_fetcher **ret, vg_err *err);
/* For /metrics, from any thread: a vg_fetcher; what is open and what failed, a program that fetches. */
void vg_fetcher_put(void *fetcher, vg_buf *ret);
vg_fetcher *vg_fetcher_close(vg_fetcher *f); /* NULL is accepted; waits for what is under way */
