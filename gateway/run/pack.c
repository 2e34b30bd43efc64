#include "gateway/run/pack.h"
#include "gateway/core/day_seal.h"
#include <stdlib.h>

/* --- rows ----------------------------------------------------------------------------------------------- */

static vg_status day_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_pack *p = ctx;
    (void)err;
    switch (table) {
    case VG_T_business_day:
        p->day = *(const vg_business_day *)row;
        p->has_day = true;
        break;
    case VG_T_recon:
        p->recon = *(const vg_recon *)row;
        p->has_recon = true;
        break;
    case VG_T_proof:
        p->proof = *(const vg_proof *)row;
        p->has_proof = true;
        break;
    case VG_T_day_seal:
        p->seal = *(const vg_day_seal *)row;
        p->has_seal = true;
        break;
    default:
        break;
    }
    return VG_DONE;
}

vg_status vg_pack_read(vg_store *store, int64_t program, vg_day day, vg_pack *ret, vg_err *err)
{
    vg_param params[] = {VG_P_INT(program), VG_P_INT(day.n)};
    vg_row_sink sink = {ret, day_row};
    *ret = (vg_pack){0};
    VG_TRY(store->ops->query(store, true, VG_Q_business_day_by_id, params, VG_COUNT(params), &sink, err));
    VG_TRY(store->ops->query(store, true, VG_Q_recon_by_id, params, VG_COUNT(params), &sink, err));
    VG_TRY(store->ops->query(store, true, VG_Q_proof_by_id, params, VG_COUNT(params), &sink, err));
    return store->ops->query(store, true, VG_Q_day_seal_by_id, params, VG_COUNT(params), &sink, err);
}

/* --- written -------------------------------------------------------------------------------------------- */

typedef struct breaks {
    vg_recon_break *at;
    size_t count;
} breaks;

static vg_status break_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    breaks *b = ctx;
    (void)table;
    if (b->count == VG_PACK_BREAKS) {
        return VG_FAIL(err, LIMIT, "the day has more than %d breaks: a pack of so many proves nothing to a reader; end some first", VG_PACK_BREAKS);
    }
    b->at[b->count++] = *(const vg_recon_break *)row;
    return VG_DONE;
}

/* Rows are rendered as the API shows them, each into a buffer of its own: a resource is a root there. */
#define EMBED(w, name, call)                     \
    do {                                         \
        vg_json one;                             \
        vg_json_open(&one, VG_JSON, VG_PACK_MAX); \
        call;                                    \
        vg_json_raw(w, name, vg_json_span(&one)); \
        vg_json_close(&one);                     \
    } while (0)

vg_status vg_pack_write(vg_store *store, const vg_pack *p, const vg_api_ctx *ctx, int64_t at_ms, vg_json *w, vg_err *err)
{
    breaks all = {.at = calloc(VG_PACK_BREAKS, sizeof *all.at)};
    if (all.at == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a pack");
    }
    vg_param params[] = {VG_P_INT(p->day.program), VG_P_INT(p->day.day), VG_P_INT(0), VG_P_INT(0), VG_P_INT(0), VG_P_INT(VG_PACK_BREAKS + 1)};
    vg_row_sink sink = {&all, break_row};
    vg_status st = store->ops->query(store, true, VG_Q_breaks_of_day, params, VG_COUNT(params), &sink, err);
    if (st.code == VG_OK) {
        vg_json_begin(w, NULL);
        vg_json_text(w, "pack", "day");
        vg_json_time(w, "made_at", at_ms);
        EMBED(w, "day", vg_api_render_day(&p->day, ctx, &one));
        EMBED(w, "reconciliation", vg_api_render_recon(&p->recon, ctx, &one));
        if (p->has_proof) {
            EMBED(w, "proof", vg_api_render_proof(&p->proof, NULL, 0, ctx, &one));
        } else {
            vg_json_null(w, "proof");
        }
        vg_seal_check checked = vg_seal_checked(p->has_day ? &p->day : NULL, p->has_recon ? &p->recon : NULL, p->has_proof ? &p->proof : NULL);
        vg_api_put_checks(&checked, "checklist", w);
        vg_json_list(w, "breaks");
        for (size_t i = 0; i < all.count; i++) {
            EMBED(w, NULL, vg_api_render_break(&all.at[i], NULL, 0, ctx, &one));
        }
        vg_json_list_end(w);
        vg_json_end(w);
        st = vg_json_done(w) ? VG_DONE : VG_FAIL(err, LIMIT, "the pack is larger than %d bytes", VG_PACK_MAX);
    }
    free(all.at);
    return st;
}
