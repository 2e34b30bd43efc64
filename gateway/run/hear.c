/* What banks send by themselves: read and verified by a worker, one step of the core, acknowledged after the commit.
 *
 *   bytes -> listen (worker) -> VG_EVT_PUSH -> commit -> acknowledge (worker) -> the caller's done()
 *
 * Nothing is acknowledged that is not stored; a message that cannot be read or verified is refused with one text for every
 * reason, and costs no commit. */
#include "gateway/base/text.h"
#include "gateway/run/gateway_in.h"
#include <stdlib.h>

enum { ARENA_SMALL = 64 * 1024, ANSWER_ROOM = 16 * 1024 };

void vg_hear_drop(vg_hearing *h)
{
    vg_heard none = {0};
    h->done(h->ctx, &none);
    vg_arena_close(&h->arena);
    free(h->bytes);
    free(h);
}

static void answer(void *arg)
{
    vg_hearing *h = arg;
    uint8_t room[ANSWER_ROOM];
    char nonce[17];
    uint8_t random[16];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_heard heard = {.status = 200};
    vg_err err;
    h->gw->edge.random.fill(h->gw->edge.random.ctx, random, sizeof random);
    for (size_t half = 0; half < 2; half++) {
        uint64_t n;
        memcpy(&n, random + half * 8, sizeof n);
        vg_base36(n, 8, nonce + half * 8);
    }
    const vg_bank *bank = h->conf->bank;
    vg_status st = bank->acknowledge(&h->conf->bank_conf, &h->conf->signer, h->is_read ? &h->push : NULL, h->taken,
                                     vg_now(h->gw), nonce, &b, &heard.status, &err);
    heard.answered = st.code == VG_OK && !b.over;
    heard.bytes = vg_buf_span(&b);
    if (bank->head != NULL) {
        vg_ask about = {.kind = VG_ASK_NONE};
        bank->head(&h->conf->bank_conf, &about, &heard.head);
    }
    h->done(h->ctx, &heard);
    vg_arena_close(&h->arena);
    free(h->bytes);
    free(h);
}

static void read_job(void *arg)
{
    vg_hearing *h = arg;
    vg_err err;
    vg_span wire = {h->bytes, h->len};
    size_t cap = ARENA_SMALL + h->len * 4;
    h->is_read = vg_arena_open(&h->arena, cap, &err).code == VG_OK &&
                 h->conf->bank->listen(&h->conf->bank_conf, &h->conf->signer, wire, vg_now(h->gw), &h->arena, &h->push,
                                       &err)
                         .code == VG_OK;
    if (!h->is_read) {
        vg_log(h->gw->edge.log, VG_LOG_WARN, "push.refused", VG_F_WORD("program", h->conf->rules.name),
               VG_F_WORD("why", err.text));
        answer(h);
        return;
    }
    vg_sha256_hex(h->push.said, h->hash);
    vg_queued *e = vg_event_new(VG_EVT_PUSH, h->program);
    e->hearing = h;
    vg_queue_put(h->gw, e, true);
}

vg_status vg_gateway_hear(vg_gateway *gw, int64_t program, vg_span wire, vg_heard_done *done, void *ctx, vg_err *err)
{
    vg_lane *lane = vg_lane_of(gw, program);
    if (lane == NULL || lane->conf->bank->listen == NULL) {
        return VG_FAIL(err, NOT_FOUND, "this bank sends nothing by itself");
    }
    pthread_mutex_lock(&gw->mutex);
    bool full = gw->queued >= VG_QUEUE_MAX || gw->store_away;
    pthread_mutex_unlock(&gw->mutex);
    if (full) {
        return VG_FAIL(err, BUSY, "the gateway has too much to do; nothing was stored");
    }
    vg_hearing *h = calloc(1, sizeof *h);
    uint8_t *bytes = malloc(wire.len + 1);
    if (h == NULL || bytes == NULL) {
        free(h);
        free(bytes);
        return VG_FAIL(err, MEMORY, "no memory for a message of the bank");
    }
    memcpy(bytes, wire.at, wire.len);
    *h = (vg_hearing){.program = program, .gw = gw, .conf = lane->conf, .bytes = bytes, .len = wire.len, .done = done, .ctx = ctx};
    vg_gateway_job(gw, read_job, h);
    return VG_DONE;
}

vg_status vg_hear_step(vg_core *core, vg_hearing *h, vg_err *err)
{
    vg_push_event e = {.push = &h->push, .bytes = {h->bytes, h->len}};
    VG_SET(e.hash, h->hash);
    return vg_step_push(core, &e, &h->taken, err);
}

void vg_hear_release(vg_gateway *gw, vg_hearing *h, bool committed)
{
    if (!committed) {
        vg_hear_drop(h); /* nothing was stored: the bank says it again */
        return;
    }
    vg_gateway_job(gw, answer, h);
}
