/* What treasurers read: breaks, the end of a day, its proof, reports. */
#include "gateway/api/print_pack.h"
#include "gateway/base/text.h"
#include "gateway/core/proof.h"
#include "gateway/run/pack.h"
#include "gateway/run/serve_in.h"
#include <stdlib.h>

enum { REPORT_MAX = 32 * 1024 * 1024 };

/* --- breaks ------------------------------------------------------------------------------------------------- */

typedef struct break_view {
    vg_recon_break row;
    vg_break_note notes[VG_BREAK_NOTES_MAX];
    uint8_t *bytes[VG_BREAK_NOTES_MAX]; /* data of rows is valid during the row call only */
    size_t count;
    int64_t file; /* the note whose file is wanted; those of others stay in the store */
} break_view;

static vg_status keep_break_note(void *ctx, vg_table table, const void *row, vg_err *err)
{
    break_view *v = ctx;
    const vg_break_note *n = row;
    (void)table;
    if (v->count == VG_BREAK_NOTES_MAX) {
        return VG_DONE;
    }
    size_t len = n->file_name[0] == 0 || n->seq == v->file ? n->data.len : 0;
    v->bytes[v->count] = malloc(len + 1);
    if (v->bytes[v->count] == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an answer");
    }
    if (len > 0) {
        memcpy(v->bytes[v->count], n->data.at, len);
    }
    v->notes[v->count] = *n;
    v->notes[v->count].data = (vg_span){v->bytes[v->count], len};
    v->count++;
    return VG_DONE;
}

static vg_status read_break(const vg_reading *r, int64_t file, break_view **ret, vg_err *err)
{
    break_view *v = calloc(1, sizeof *v);
    if (v == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an answer");
    }
    *ret = v;
    v->file = file;
    vg_row_sink sink = {v, keep_break_note};
    vg_param param = VG_P_INT(r->id);
    VG_TRY(vg_serve_row(r->serve, VG_Q_break_by_id, r->id, &v->row, sizeof v->row, err));
    return r->serve->store->ops->query(r->serve->store, true, VG_Q_break_notes, &param, 1, &sink, err);
}

static void free_break(break_view *v)
{
    for (size_t i = 0; v != NULL && i < v->count; i++) {
        free(v->bytes[i]);
    }
    free(v);
}

/* The break's account in the proof of a day; what is on none that is known here stands at the custody account. */
static vg_status read_proved(vg_store *store, const vg_recon_break *b, const vg_proof *proof, vg_proof_account *ret, bool *ret_names, vg_err *err)
{
    int64_t account = b->account != 0 ? b->account : vg_own_id(b->program, VG_OWN_BANK);
    vg_param params[] = {VG_P_INT(b->program), VG_P_INT(proof->day), VG_P_INT(account - 1), VG_P_INT(1)};
    bool found;
    vg_proof_item ignored;
    VG_TRY(vg_row_of(store, VG_Q_proof_accounts, params, VG_COUNT(params), ret, sizeof *ret, &found, err));
    *ret_names = found && ret->account == account && ret->run == proof->runs && vg_proof_names(ret, b, &ignored);
    return VG_DONE;
}

/* What it explains now; of one that has ended, what it explained on its own day. */
static vg_status read_explained(const vg_reading *r, const vg_recon_break *b, vg_proof_account *ret, bool *ret_found, vg_err *err)
{
    vg_proof proof;
    vg_store *store = r->serve->store;
    vg_param params[] = {VG_P_INT(b->program), VG_P_INT(b->day)};
    VG_TRY(vg_row_find(store, VG_Q_proof_latest, params[0], &proof, sizeof proof, ret_found, err));
    VG_TRY(*ret_found ? read_proved(store, b, &proof, ret, ret_found, err) : VG_DONE);
    if (*ret_found) {
        return VG_DONE;
    }
    VG_TRY(vg_row_of(store, VG_Q_proof_by_id, params, VG_COUNT(params), &proof, sizeof proof, ret_found, err));
    return *ret_found ? read_proved(store, b, &proof, ret, ret_found, err) : VG_DONE;
}

vg_status vg_serve_get_break(const vg_reading *r, vg_json *w, vg_err *err)
{
    break_view *v = NULL;
    vg_proof_account proved;
    bool found = false;
    vg_status st = read_break(r, 0, &v, err);
    st = st.code == VG_OK ? read_explained(r, &v->row, &proved, &found, err) : st;
    if (st.code == VG_OK) {
        vg_api_ctx ctx = vg_serve_context(r->serve, r->reveal);
        ctx.proved = found ? &proved : NULL;
        vg_api_render_break(&v->row, v->notes, v->count, &ctx, w);
        st = vg_serve_send(r, w, err);
    }
    free_break(v);
    return st;
}

/* The file of a note, by the note's number. */
vg_status vg_serve_get_break_file(const vg_reading *r, vg_err *err)
{
    break_view *v = NULL;
    int64_t seq = 0;
    vg_err ignored;
    bool is_number = vg_span_int(vg_span_of(r->second), &seq, &ignored).code == VG_OK;
    vg_status st = read_break(r, is_number ? seq : 0, &v, err);
    const vg_break_note *n = st.code == VG_OK && is_number && seq > 0 && (size_t)seq <= v->count ? &v->notes[seq - 1] : NULL;
    if (st.code == VG_OK && (n == NULL || n->file_name[0] == 0)) {
        st = VG_FAIL(err, NOT_FOUND, "no file under this number: notes with a file say it (sequence)");
    }
    if (st.code == VG_OK) {
        vg_http_header headers[2] = {{"X-Request-Id", r->request_id}, {"Content-Disposition", "attachment"}};
        vg_http_answer(r->call, 200, "application/octet-stream", headers, 2, n->data);
    }
    free_break(v);
    return st;
}

/* --- the end of a day --------------------------------------------------------------------------------------- */

static vg_status read_pack(const vg_reading *r, vg_pack *ret, vg_err *err)
{
    vg_day day;
    VG_TRY(vg_api_day(r->second, &day, err));
    VG_TRY(vg_pack_read(r->serve->store, r->facts->program, day, ret, err));
    ret->seal.program = r->facts->program;
    ret->seal.day = day.n;
    return ret->has_day ? VG_DONE : VG_FAIL(err, NOT_FOUND, "the program has had no such business day");
}

vg_status vg_serve_get_seal(const vg_reading *r, vg_json *w, vg_err *err)
{
    vg_pack p;
    vg_api_ctx ctx = vg_serve_context(r->serve, false);
    VG_TRY(read_pack(r, &p, err));
    vg_api_render_seal(&p.seal, &p.day, p.has_recon ? &p.recon : NULL, p.has_proof ? &p.proof : NULL, &ctx, w);
    return vg_serve_send(r, w, err);
}

typedef struct kept_pack {
    const vg_reading *r;
    const vg_day_seal *seal;
    vg_pack_form form;
    bool answered;
} kept_pack;

static vg_status print_pack_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    kept_pack *k = ctx;
    uint8_t *at = NULL;
    size_t len = 0;
    (void)table;
    vg_api_ctx names = vg_serve_context(k->r->serve, false);
    VG_TRY(vg_pack_print(((const vg_day_pack *)row)->data, k->seal, k->form, &names, &at, &len, err));
    vg_http_header header = {"X-Request-Id", k->r->request_id};
    vg_http_answer(k->r->call, 200, vg_pack_type(k->form), &header, 1, (vg_span){at, len});
    k->answered = true;
    free(at);
    return VG_DONE;
}

vg_status vg_serve_get_pack(const vg_reading *r, vg_err *err)
{
    vg_pack p;
    kept_pack k = {.r = r, .seal = &p.seal};
    vg_store *store = r->serve->store;
    VG_TRY(vg_pack_form_of(vg_http_query_of(r->call, "form"), &k.form, err));
    VG_TRY(read_pack(r, &p, err));
    vg_param param = VG_P_INT(p.seal.pack);
    vg_row_sink sink = {&k, print_pack_row};
    VG_TRY(p.seal.pack == 0 ? VG_DONE : store->ops->query(store, true, VG_Q_day_pack_by_id, &param, 1, &sink, err));
    return k.answered ? VG_DONE : VG_FAIL(err, NOT_FOUND, "nobody has prepared this day yet: custodyctl day close PROGRAM DAY");
}

/* --- the proof of a day ------------------------------------------------------------------------------------- */

typedef struct proof_rows {
    vg_proof_account rows[VG_PROOF_SHOWN];
    size_t count;
    int64_t run, last, read;
} proof_rows;

static vg_status proof_account_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    proof_rows *p = ctx;
    const vg_proof_account *a = row;
    (void)table;
    (void)err;
    p->read++;
    p->last = a->account;
    if (a->run == p->run && p->count < VG_PROOF_SHOWN) { /* else of an earlier run */
        p->rows[p->count++] = *a;
    }
    return VG_DONE;
}

vg_status vg_serve_get_proof(const vg_reading *r, const char *text, vg_json *w, vg_err *err)
{
    vg_day day;
    vg_proof proof;
    proof_rows *rows;
    vg_api_ctx ctx = vg_serve_context(r->serve, false);
    bool found;
    vg_store *store = r->serve->store;
    VG_TRY(vg_api_day(text, &day, err));
    vg_param params[] = {VG_P_INT(r->facts->program), VG_P_INT(day.n), VG_P_INT(0), VG_P_INT(VG_PROOF_SHOWN)};
    VG_TRY(vg_row_of(r->serve->store, VG_Q_proof_by_id, params, 2, &proof, sizeof proof, &found, err));
    if (!found) {
        return VG_FAIL(err, NOT_FOUND, "this day was not proved yet: once it has ended, POST asks for it (custodyctl recon proof PROGRAM DAY --run)");
    }
    rows = calloc(1, sizeof *rows);
    if (rows == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the accounts of a proof");
    }
    rows->run = proof.runs;
    vg_row_sink accounts = {rows, proof_account_row};
    vg_status st;
    do {
        rows->read = 0;
        params[2] = VG_P_INT(rows->last);
        st = store->ops->query(store, true, VG_Q_proof_accounts, params, VG_COUNT(params), &accounts, err);
    } while (st.code == VG_OK && rows->read == VG_PROOF_SHOWN);
    if (st.code == VG_OK) {
        vg_api_render_proof(&proof, rows->rows, rows->count, &ctx, w);
        st = vg_serve_send(r, w, err);
    }
    free(rows);
    return st;
}

/* --- reports ------------------------------------------------------------------------------------------------ */

static vg_status make_bill(const vg_reading *r, const vg_report_ask *ask, vg_json *w, vg_err *err)
{
    vg_api_ctx ctx = vg_serve_context(r->serve, r->reveal);
    vg_bill bill;
    vg_bill_ask who = {.ref = vg_http_query_of(r->call, "owner_ref"), .order = vg_http_query_of(r->call, "order")};
    const char *account = vg_http_query_of(r->call, "account");
    if (account != NULL) {
        VG_TRY(vg_api_id("acct_", "account", account, &who.account, err));
    }
    vg_status st = vg_report_bill(ask, &who, &bill, err);
    if (st.code == VG_OK) {
        vg_api_render_bill(&bill, &ctx, w);
    }
    vg_bill_free(&bill);
    return st;
}

static vg_status make_report(const vg_reading *r, const vg_report_ask *ask, int64_t *ret_next, vg_json *w, vg_err *err)
{
    vg_api_ctx ctx = vg_serve_context(r->serve, r->reveal);
    vg_balances balances;
    vg_status st = VG_DONE;
    vg_gl_journal journal;
    vg_settled *settled;
    vg_fee_report *fees;
    vg_ageing ageing;
    switch (r->route->name) {
    case VG_ROUTE_REPORT_SETTLEMENT:
        VG_TRY(vg_report_settlement(ask, &settled, err));
        vg_api_render_settled(settled, &ctx, w);
        free(settled);
        return VG_DONE;
    case VG_ROUTE_REPORT_FEES:
        VG_TRY(vg_report_fees(ask, &fees, err));
        vg_api_render_fees(fees, &ctx, w);
        vg_fees_free(fees);
        free(fees);
        return VG_DONE;
    case VG_ROUTE_REPORT_AGEING:
        VG_TRY(vg_report_ageing(ask, &ageing, err));
        vg_api_render_ageing(&ageing, &ctx, w);
        return VG_DONE;
    case VG_ROUTE_REPORT_JOURNAL:
        st = vg_report_journal(ask, vg_http_query_of(r->call, "only"), &journal, err);
        if (st.code == VG_OK) {
            vg_api_render_journal(&journal, &ctx, w);
        }
        vg_gl_journal_free(&journal);
        return st;
    case VG_ROUTE_REPORT_BILL:
        return make_bill(r, ask, w, err);
    case VG_ROUTE_REPORT_BALANCES:
        st = vg_report_balances(ask, &balances, err);
        if (st.code == VG_OK) {
            vg_api_render_balances(&balances, &ctx, w);
            *ret_next = balances.next;
        }
        vg_report_balances_free(&balances);
        return st;
    default:
        return VG_FAIL(err, BUG, "a report that is not one");
    }
}

vg_status vg_serve_get_report(const vg_reading *r, vg_err *err)
{
    const char *accept = vg_http_header_of(r->call, "Accept");
    bool csv = accept != NULL && strstr(accept, "text/csv") != NULL;
    char next[VG_ID_TEXT] = "", hash[VG_SHA256_HEX];
    int64_t last = 0;
    vg_json w;
    int64_t now = r->serve->conf.edge->clock.wall_ms(r->serve->conf.edge->clock.ctx);
    vg_day today = vg_day_at(now);
    vg_report_ask ask = {.store = r->serve->store, .rules = r->facts->rules, .today = today, .may = vg_api_may(r->facts->rules, now)};
    VG_TRY(vg_api_limit(vg_http_query_of(r->call, "limit"), &ask.limit, err));
    VG_TRY(vg_api_cursor(vg_http_query_of(r->call, "cursor"), &ask.after, err));
    VG_TRY(vg_serve_query_day(r, "on", today, &ask.day, err));
    VG_TRY(vg_serve_query_day(r, r->route->name == VG_ROUTE_REPORT_BILL ? "since" : "from", (vg_day){0}, &ask.from, err));
    VG_TRY(vg_serve_query_day(r, "to", today, &ask.to, err));
    vg_json_open(&w, csv ? VG_CSV : VG_JSON, REPORT_MAX);
    vg_status st = make_report(r, &ask, &last, &w, err);
    if (st.code == VG_OK && !vg_json_done(&w)) {
        st = VG_FAIL(err, LIMIT, "the report is too large: ask for fewer days");
    }
    if (st.code == VG_OK) {
        if (last != 0) {
            vg_id_text("cur_", last, next);
        }
        vg_http_header headers[3] = {{"X-Request-Id", r->request_id}};
        size_t count = 1;
        if (csv) { /* a table has no room for it */
            vg_api_rows_hash(vg_json_span(&w), hash);
            headers[count++] = (vg_http_header){"X-Rows-SHA256", hash};
        }
        if (last != 0) {
            headers[count++] = (vg_http_header){"X-Next-Cursor", next};
        }
        vg_http_answer(r->call, 200, csv ? "text/csv; charset=utf-8" : "application/json", headers, count, vg_json_span(&w));
    }
    vg_json_close(&w);
    return st;
}
