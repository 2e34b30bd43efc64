#include "gateway/run/fetch.h"
#include "gateway/base/text.h"
#include "gateway/run/gateway_in.h"
#include "gateway/run/inbox.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { RECEIVED = 1 }; /* exchange.dir */

static vg_day_offer offer_of(const vg_program_conf *conf, const char *type)
{
    vg_day_offer offer = {.words = "this program's bank sends no statement files: send one by statement import"};
    if (conf->bank != NULL && conf->bank->day_offer != NULL) {
        conf->bank->day_offer(&conf->bank_conf, type, &offer);
    }
    return offer;
}

const char *vg_fetch_types(const vg_program_conf *conf)
{
    vg_day_offer offer = offer_of(conf, "");
    return offer.words != NULL ? NULL : offer.types == NULL ? "" : offer.types;
}

vg_status vg_fetch_offered(vg_gateway *gw, int64_t program, const char *type, vg_err *err)
{
    const vg_lane *lane = vg_lane_of(gw, program);
    if (lane == NULL) {
        return VG_FAIL(err, NOT_FOUND, "no such program");
    }
    vg_day_offer offer = offer_of(lane->conf, type);
    return offer.words == NULL ? VG_DONE : VG_FAIL(err, NOT_OFFERED, "%s", offer.words);
}

/* --- the answer in the journal ---------------------------------------------------------------------- */

typedef struct answered {
    uint8_t *bytes;
    size_t len;
    int64_t at;
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
    a->at = x->at;
    return VG_DONE;
}

/* --- the file that it holds, or names ------------------------------------------------------------------ */

static vg_status read_named(const vg_edge *edge, const char *dir, vg_span told, vg_fetched *ret, vg_err *err)
{
    char name[VG_INBOX_NAME + 1];
    vg_err inner;
    if (vg_span_copy(told, name, sizeof name, &inner).code != VG_OK) {
        return VG_FAIL(err, STATEMENT, "the bank named a file by %zu bytes, which is no name", told.len);
    }
    VG_TRY(vg_inbox_read(dir, name, edge->clock.wall_ms(edge->clock.ctx), &ret->fd, err));
    snprintf(ret->name, sizeof ret->name, "%s", name);
    return VG_DONE;
}

static vg_status file_of(const vg_program_conf *conf, const vg_edge *edge, const vg_day_offer *offer, const answered *a, vg_fetched *ret, vg_err *err)
{
    vg_arena arena;
    vg_span file;
    VG_TRY(vg_arena_open(&arena, 3 * a->len + 64 * 1024, err)); /* a signed answer, and the file in it */
    vg_status st = conf->bank->day_file(&conf->bank_conf, &conf->signer, (vg_span){a->bytes, a->len}, a->at, &arena, &file, err);
    if (st.code == VG_OK && file.len > 0) {
        st = offer->dir != NULL ? read_named(edge, offer->dir, file, ret, err) : vg_inbox_spool(file, &ret->fd, err);
    }
    vg_arena_close(&arena);
    if (st.code == VG_OK && ret->fd >= 0 && (st = vg_inbox_is_text(ret->fd, err)).code != VG_OK) {
        close(ret->fd);
        ret->fd = -1;
    }
    return st;
}

vg_status vg_fetch_file(vg_gateway *gw, const vg_edge *edge, const vg_operation *op, vg_fetched *ret, vg_err *err)
{
    char id[VG_ID_TEXT], day[VG_DAY_TEXT];
    const vg_lane *lane = vg_lane_of(gw, op->program);
    assert(lane != NULL && op->ask == VG_ASK_DAY_LINES);
    vg_day_offer offer = offer_of(lane->conf, op->memo);
    vg_id_text("op_", op->id, id);
    *ret = (vg_fetched){.fd = -1, .profile = offer.profile};
    if (offer.words != NULL) {
        return VG_FAIL(err, NOT_OFFERED, "%s (what it told: %s)", offer.words, id);
    }
    answered a = {0};
    vg_param param = VG_P_INT(op->id);
    vg_row_sink sink = {&a, exchange_row};
    vg_status st = edge->store->ops->query(edge->store, true, VG_Q_exchanges, &param, 1, &sink, err);
    if (st.code == VG_OK && a.bytes == NULL) {
        st = VG_FAIL(err, NOT_FOUND, "the bank's answer to %s is not in the journal", id);
    }
    if (st.code == VG_OK) {
        st = file_of(lane->conf, edge, &offer, &a, ret, err);
    }
    free(a.bytes);
    ret->day.n = offer.dated ? (int32_t)op->of : 0;
    if (st.code == VG_OK && ret->name[0] == 0) {
        vg_day_text((vg_day){(int32_t)op->of}, day);
        snprintf(ret->name, sizeof ret->name, "%s %s %s", lane->conf->bank->name, day, id);
    }
    return st;
}
