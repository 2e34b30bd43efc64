#include "gateway/run/fetch.h"
#include "gateway/base/limits.h"
#include "gateway/base/sha256.h"
#include "gateway/base/text.h"
#include "gateway/run/gateway_in.h"
#include "gateway/run/inbox.h"
#include "gateway/run/rows.h"
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
    return offer.types != NULL ? offer.types : offer.words != NULL ? NULL : "";
}

vg_status vg_fetch_offered(vg_gateway *gw, const vg_edge *edge, const vg_command *ask, vg_err *err)
{
    const vg_lane *lane = vg_lane_of(gw, ask->program);
    if (lane == NULL) {
        return VG_FAIL(err, NOT_FOUND, "no such program");
    }
    vg_day_offer offer = offer_of(lane->conf, ask->file_type);
    if (offer.words != NULL) {
        return VG_FAIL(err, NOT_OFFERED, "%s", offer.words);
    }
    if (offer.account != NULL && strcmp(offer.account, lane->conf->rules.custody_account) != 0) {
        return VG_FAIL(err, NOT_OFFERED, "it is a statement of the custody account: custody_account in the configuration is not the number that bank_settings name");
    }
    if (offer.of_account && ask->account == 0 && ask->number[0] == 0) {
        return VG_FAIL(err, INVALID, "type %s is of one sub-account: account names it, by our id or by the bank's number", ask->file_type);
    }
    if (offer.paged && ask->day.n >= vg_day_at(edge->clock.wall_ms(edge->clock.ctx)).n) {
        return VG_FAIL(err, NOT_READY, "the bank tells this day in pages, and it has not ended: tomorrow");
    }
    return VG_DONE;
}

/* --- the answers in the journal ---------------------------------------------------------------------- */

enum { PAGES_MAX = 512, BYTES_MAX = 64 * 1024 * 1024 };

typedef struct answered {
    bool all; /* the pages of one file; else the last alone */
    vg_day_page pages[PAGES_MAX];
    size_t count, bytes;
} answered;

static void drop(answered *a)
{
    for (size_t i = 0; i < a->count; i++) {
        free((void *)(uintptr_t)a->pages[i].wire.at);
    }
    a->count = a->bytes = 0;
}

/* Those that were a yes: rows come in order, their bytes are valid during the call. */
static vg_status exchange_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    answered *a = ctx;
    const vg_exchange *x = row;
    (void)table;
    if (x->dir != RECEIVED || x->verdict != VG_VD_YES) {
        return VG_DONE;
    }
    if (!a->all) {
        drop(a);
    }
    if (a->count == PAGES_MAX || a->bytes + x->bytes.len > BYTES_MAX) {
        return VG_FAIL(err, LIMIT, "a file of more than %d pages, or of more than %d bytes", PAGES_MAX, BYTES_MAX);
    }
    uint8_t *copy = malloc(x->bytes.len + 1);
    if (copy == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a bank's answer");
    }
    memcpy(copy, x->bytes.at, x->bytes.len);
    a->pages[a->count++] = (vg_day_page){{copy, x->bytes.len}, x->at};
    a->bytes += x->bytes.len;
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

/* --- the file at a path of the bank's host --------------------------------------------------------------- */

static vg_status check_hash(int fd, const char *sha256, vg_err *err)
{
    vg_sha256_run *run;
    uint8_t room[16 * 1024], digest[32];
    char hex[65];
    off_t at = 0;
    ssize_t n;
    VG_TRY(vg_sha256_open(&run, err));
    vg_sha256_begin(run);
    while ((n = pread(fd, room, sizeof room, at)) > 0) {
        vg_sha256_add(run, (vg_span){room, (size_t)n});
        at += n;
    }
    vg_sha256_end(run, digest);
    vg_sha256_close(run);
    vg_hex(digest, sizeof digest, hex);
    return n == 0 && strcmp(hex, sha256) == 0 ? VG_DONE : VG_FAIL(err, STATEMENT, "the file at the bank's path is not the one that its answer signs (SHA-256): nothing of it was read");
}

static vg_status download(const vg_program_conf *conf, const char *base, const vg_day_place *place, const atomic_bool *stop, int *ret_fd, vg_err *err)
{
    char url[512];
    int fd;
    if (place->size <= 0 || place->size > VG_DAY_FILE_MAX) {
        return VG_FAIL(err, LIMIT, "the bank's file has %lld bytes; up to %d are taken", (long long)place->size, VG_DAY_FILE_MAX);
    }
    int n = snprintf(url, sizeof url, "%s%s", base, place->path);
    if (n < 0 || (size_t)n >= sizeof url) {
        return VG_FAIL(err, LIMIT, "the address of the bank's file is too long");
    }
    VG_TRY(vg_inbox_spool((vg_span){0}, &fd, err));
    vg_status st = conf->download.get(conf->download.ctx, &(vg_download_ask){.url = url, .size = place->size, .fd = fd, .stop = stop}, err);
    if (st.code == VG_OK) {
        st = check_hash(fd, place->sha256, err);
    }
    if (st.code != VG_OK) {
        close(fd);
        return st;
    }
    *ret_fd = fd;
    return VG_DONE;
}

/* Empty: it stands in the answer itself. */
static vg_status place_of(const vg_program_conf *conf, const vg_day_offer *offer, const answered *a, vg_day_place *ret, vg_err *err)
{
    *ret = (vg_day_place){0};
    return offer->base == NULL || conf->download.get == NULL ? VG_DONE : conf->bank->day_place(&conf->bank_conf, a->pages[a->count - 1].wire, ret, err);
}

/* What the question was about, as it was built of the operation. */
static vg_status asked_of(const vg_edge *edge, const vg_operation *op, vg_ask *ret, vg_err *err)
{
    vg_account account = {0};
    bool found = false;
    *ret = (vg_ask){.kind = VG_ASK_DAY_LINES, .from = {(int32_t)op->of}, .to = {(int32_t)op->of}};
    if (op->account != 0) {
        VG_TRY(vg_row_find(edge->store, VG_Q_account_by_id, VG_P_INT(op->account), &account, sizeof account, &found, err));
    }
    VG_SET(ret->file_type, op->memo);
    VG_SET(ret->account, found ? account.bank_account : op->payee_account);
    return VG_DONE;
}

static vg_status read_answers(const vg_program_conf *conf, const vg_edge *edge, const vg_operation *op, const answered *a, vg_arena *arena,
                              vg_span *ret, vg_err *err)
{
    const vg_day_page *last = &a->pages[a->count - 1];
    vg_ask ask;
    VG_TRY(asked_of(edge, op, &ask, err));
    return a->all ? conf->bank->day_pages(&conf->bank_conf, &conf->signer, &ask, a->pages, a->count, arena, ret, err)
                  : conf->bank->day_file(&conf->bank_conf, &conf->signer, last->wire, last->at_ms, arena, ret, err);
}

static vg_status take_told(const vg_program_conf *conf, const vg_edge *edge, const vg_operation *op, const vg_day_offer *offer, const answered *a,
                           vg_fetched *ret, vg_err *err)
{
    vg_arena arena;
    vg_span file;
    VG_TRY(vg_arena_open(&arena, 4 * a->bytes + 64 * 1024, err)); /* signed answers, and the file in them */
    vg_status st = read_answers(conf, edge, op, a, &arena, &file, err);
    if (st.code == VG_OK && file.len > 0) {
        st = offer->dir != NULL ? read_named(edge, offer->dir, file, ret, err) : vg_inbox_spool(file, &ret->fd, err);
    }
    vg_arena_close(&arena);
    return st;
}

static vg_status file_of(const vg_program_conf *conf, const vg_edge *edge, const vg_operation *op, const vg_day_offer *offer, const answered *a,
                         const atomic_bool *stop, vg_fetched *ret, vg_err *err)
{
    vg_day_place place;
    VG_TRY(place_of(conf, offer, a, &place, err));
    vg_status st = place.path[0] != 0 ? download(conf, offer->base, &place, stop, &ret->fd, err) : take_told(conf, edge, op, offer, a, ret, err);
    if (st.code == VG_OK && ret->fd >= 0 && (st = vg_inbox_is_text(ret->fd, err)).code != VG_OK) {
        close(ret->fd);
        ret->fd = -1;
    }
    return st;
}

static vg_status read_journal(const vg_edge *edge, const vg_operation *op, const char *id, answered *ret, vg_err *err)
{
    vg_param param = VG_P_INT(op->id);
    vg_row_sink sink = {ret, exchange_row};
    VG_TRY(edge->store->ops->query(edge->store, true, VG_Q_exchanges, &param, 1, &sink, err));
    return ret->count > 0 ? VG_DONE : VG_FAIL(err, NOT_FOUND, "the bank's answer to %s is not in the journal", id);
}

vg_status vg_fetch_file(vg_gateway *gw, const vg_edge *edge, const vg_operation *op, const atomic_bool *stop, vg_fetched *ret, vg_err *err)
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
    answered *a = calloc(1, sizeof *a);
    if (a == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a bank's answers");
    }
    a->all = offer.paged;
    vg_status st = read_journal(edge, op, id, a, err);
    if (st.code == VG_OK) {
        st = file_of(lane->conf, edge, op, &offer, a, stop, ret, err);
    }
    drop(a);
    free(a);
    ret->day.n = offer.dated ? (int32_t)op->of : 0;
    if (st.code == VG_OK && ret->name[0] == 0) {
        vg_day_text((vg_day){(int32_t)op->of}, day);
        snprintf(ret->name, sizeof ret->name, "%s %s %s", lane->conf->bank->name, day, id);
    }
    return st;
}
