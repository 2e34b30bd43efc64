#include "gateway/run/fetch.h"
#include "gateway/base/text.h"
#include "gateway/run/gateway_in.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RECEIVED = 1 }; /* exchange.dir */

static const char *words_of(const vg_bank *bank)
{
    return bank != NULL && bank->day_file_words != NULL ? bank->day_file_words : "this program's bank sends no statement files: send one by statement import";
}

vg_status vg_fetch_offered(vg_gateway *gw, int64_t program, vg_err *err)
{
    const vg_lane *lane = vg_lane_of(gw, program);
    if (lane == NULL) {
        return VG_FAIL(err, NOT_FOUND, "no such program");
    }
    return vg_rules_offer(&lane->conf->rules, VG_ASK_DAY_LINES) ? VG_DONE : VG_FAIL(err, NOT_OFFERED, "%s", words_of(lane->conf->bank));
}

/* --- the answer in the journal ---------------------------------------------------------------------- */

typedef struct answered {
    uint8_t *bytes;
    size_t len;
} answered;

/* The last that was a yes: rows come in order, their bytes are valid during the call. */
static vg_status exchange_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    answered *a = ctx;
    const vg_exchange *x = row;
    (void)table;
    if (x->dir != RECEIVED || x->verdict != VG_VD_YES) {
        return VG_DONE;
    }
    uint8_t *copy = malloc(x->bytes.len + 1);
    if (copy == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a bank's answer");
    }
    memcpy(copy, x->bytes.at, x->bytes.len);
    free(a->bytes);
    a->bytes = copy;
    a->len = x->bytes.len;
    return VG_DONE;
}

static vg_status spool(vg_span file, int *ret, vg_err *err)
{
    int fd = memfd_create("statement", MFD_CLOEXEC);
    size_t done = 0;
    while (fd >= 0 && done < file.len) {
        ssize_t n = write(fd, file.at + done, file.len - done);
        if (n < 0 && errno != EINTR) {
            close(fd);
            fd = -1;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    *ret = fd;
    return fd >= 0 ? VG_DONE : VG_FAIL(err, MEMORY, "no room for a statement file: errno %d", errno);
}

static vg_status file_of(const vg_program_conf *conf, const answered *a, vg_fetched *ret, vg_err *err)
{
    vg_arena arena;
    vg_span file;
    VG_TRY(vg_arena_open(&arena, a->len + 4096, err));
    vg_status st = conf->bank->day_file(&conf->bank_conf, (vg_span){a->bytes, a->len}, &arena, &file, err);
    if (st.code == VG_OK && file.len > 0) {
        st = spool(file, &ret->fd, err);
    }
    vg_arena_close(&arena);
    return st;
}

vg_status vg_fetch_file(vg_gateway *gw, const vg_edge *edge, const vg_operation *op, vg_fetched *ret, vg_err *err)
{
    char id[VG_ID_TEXT], day[VG_DAY_TEXT];
    const vg_lane *lane = vg_lane_of(gw, op->program);
    assert(lane != NULL && op->ask == VG_ASK_DAY_LINES);
    vg_id_text("op_", op->id, id);
    *ret = (vg_fetched){.fd = -1};
    if (lane->conf->bank == NULL || lane->conf->bank->day_file == NULL) {
        return VG_FAIL(err, NOT_OFFERED, "%s (what it told: %s)", words_of(lane->conf->bank), id);
    }
    answered a = {0};
    vg_param param = VG_P_INT(op->id);
    vg_row_sink sink = {&a, exchange_row};
    vg_status st = edge->store->ops->query(edge->store, true, VG_Q_exchanges, &param, 1, &sink, err);
    if (st.code == VG_OK && a.bytes == NULL) {
        st = VG_FAIL(err, NOT_FOUND, "the bank's answer to %s is not in the journal", id);
    }
    if (st.code == VG_OK) {
        st = file_of(lane->conf, &a, ret, err);
    }
    free(a.bytes);
    vg_day_text((vg_day){(int32_t)op->of}, day);
    snprintf(ret->name, sizeof ret->name, "%s %s %s", lane->conf->bank->name, day, id);
    ret->profile = lane->conf->bank->day_profile;
    return st;
}
