/* Single resources. */
#include "gateway/base/text.h"
#include "gateway/core/counted.h"
#include "gateway/core/limits.h"
#include "gateway/run/evidence.h"
#include "gateway/run/extract.h"
#include "gateway/run/overview.h"
#include "gateway/run/recon_run.h"
#include "gateway/run/serve_in.h"
#include <stdlib.h>

enum { READ_AGAIN = 5 };

/* --- single resources --------------------------------------------------------------------------------------- */

enum { ATTEMPTS_SHOWN = 200, PARTS_SHOWN = 64, NOTES_SHOWN = 4 };

/* Bytes of exchanges and notes are valid during the row call only: notes are copied, exchanges are not shown. */
typedef struct operation_view {
    vg_operation row;
    vg_exchange attempts[ATTEMPTS_SHOWN];
    vg_operation parts[PARTS_SHOWN];
    vg_note notes[NOTES_SHOWN];
    uint8_t *note_bytes[NOTES_SHOWN];
    size_t note_count;
} operation_view;

static vg_status keep_note(void *ctx, vg_table table, const void *row, vg_err *err)
{
    operation_view *v = ctx;
    const vg_note *n = row;
    (void)table;
    if (v->note_count == NOTES_SHOWN) {
        return VG_DONE;
    }
    uint8_t *copy = malloc(n->data.len + 1);
    if (copy == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an answer");
    }
    memcpy(copy, n->data.at, n->data.len);
    v->note_bytes[v->note_count] = copy;
    v->notes[v->note_count] = *n;
    v->notes[v->note_count++].data = (vg_span){copy, n->data.len};
    return VG_DONE;
}

static vg_status read_notes(const vg_reading *r, operation_view *v, vg_err *err)
{
    vg_row_sink sink = {v, keep_note};
    vg_param param = VG_P_INT(r->id);
    vg_store *store = r->serve->store;
    return store->ops->query(store, true, VG_Q_notes, &param, 1, &sink, err);
}

static vg_status fill_operation(const vg_reading *r, operation_view *v, vg_json *w, vg_err *err)
{
    vg_rows attempts = {v->attempts, sizeof(vg_exchange), 0, ATTEMPTS_SHOWN};
    vg_rows parts = {v->parts, sizeof(vg_operation), 0, PARTS_SHOWN};
    VG_TRY(vg_serve_row(r->serve, VG_Q_operation_by_id, r->id, &v->row, sizeof v->row, err));
    VG_TRY(vg_serve_rows(r->serve, VG_Q_exchanges, r->id, &attempts, err));
    VG_TRY(vg_serve_rows(r->serve, VG_Q_operation_parts, r->id, &parts, err));
    VG_TRY(read_notes(r, v, err));
    for (size_t i = 0; i < attempts.count; i++) {
        v->attempts[i].bytes = (vg_span){0};
    }
    vg_api_more more = {.attempts = v->attempts,
                        .attempt_count = attempts.count,
                        .parts = v->parts,
                        .part_count = parts.count,
                        .answers = v->notes,
                        .answer_count = v->note_count};
    vg_api_ctx ctx = vg_serve_context(r->serve, r->reveal);
    vg_api_render_operation(&v->row, &more, &ctx, w);
    return vg_serve_send(r, w, err);
}

static vg_status get_operation(const vg_reading *r, vg_json *w, vg_err *err)
{
    operation_view *v = calloc(1, sizeof *v);
    if (v == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an answer");
    }
    vg_status st = fill_operation(r, v, w, err);
    for (size_t i = 0; i < v->note_count; i++) {
        free(v->note_bytes[i]);
    }
    free(v);
    return st;
}

static vg_status get_hold(const vg_reading *r, vg_json *w, vg_err *err)
{
    vg_hold hold;
    vg_operation op;
    vg_api_ctx ctx = vg_serve_context(r->serve, r->reveal);
    VG_TRY(vg_serve_row(r->serve, VG_Q_hold_by_id, r->id, &hold, sizeof hold, err));
    VG_TRY(vg_serve_row(r->serve, VG_Q_operation_by_id, hold.op, &op, sizeof op, err));
    vg_api_render_hold(&hold, &op, &ctx, w);
    return vg_serve_send(r, w, err);
}

static vg_status get_account(const vg_reading *r, vg_json *w, vg_err *err)
{
    vg_account row;
    vg_owner owner;
    vg_proving proving;
    vg_identity identity;
    vg_restriction orders[VG_RESTRICTIONS_MAX];
    vg_rows restrictions = {orders, sizeof orders[0], 0, VG_RESTRICTIONS_MAX};
    vg_err none;
    vg_api_ctx ctx = vg_serve_context(r->serve, r->reveal);
    VG_TRY(vg_serve_row(r->serve, VG_Q_account_by_id, r->id, &row, sizeof row, err));
    if (r->route->name == VG_ROUTE_FUNDING) {
        vg_api_render_funding(&row, &ctx, w);
    } else {
        bool has = vg_serve_row(r->serve, VG_Q_owner_by_id, r->id, &owner, sizeof owner, &none).code == VG_OK;
        bool proves = vg_serve_row(r->serve, VG_Q_proving_by_id, r->id, &proving, sizeof proving, &none).code == VG_OK;
        bool person = vg_serve_row(r->serve, VG_Q_identity_by_id, r->id, &identity, sizeof identity, &none).code == VG_OK;
        VG_TRY(vg_serve_rows(r->serve, VG_Q_restrictions_open, r->id, &restrictions, err));
        vg_api_account_more more = {.owner = has ? &owner : NULL,
                                    .proving = proves ? &proving : NULL,
                                    .identity = person ? &identity : NULL,
                                    .restrictions = orders,
                                    .restriction_count = restrictions.count};
        vg_api_render_account(&row, &more, &ctx, w);
    }
    return vg_serve_send(r, w, err);
}

static vg_status used_fen(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(int64_t *)ctx = ((const vg_used *)row)->fen;
    return VG_DONE;
}

static vg_status read_used(void *ctx, int64_t holder, int64_t period, int64_t *ret, vg_err *err)
{
    vg_row_sink sink = {ret, used_fen};
    vg_param params[] = {VG_P_INT(holder), VG_P_INT(period)};
    vg_serve *s = ctx;
    vg_store *store = s->store;
    *ret = 0;
    return store->ops->query(store, true, VG_Q_used_by_id, params, VG_COUNT(params), &sink, err);
}

static vg_status read_sent(void *ctx, vg_rail rail, vg_day day, int64_t *ret, vg_err *err)
{
    const vg_reading *r = ctx;
    return read_used(r->serve, vg_count_program(r->facts->program), vg_count_rail_period(rail, day), ret, err);
}

static vg_status get_limits(const vg_reading *r, vg_json *w, vg_err *err)
{
    vg_account row = {0};
    vg_edge edge = *r->serve->conf.edge;
    vg_api_limits l = {.rules = r->facts->rules,
                       .of = VG_LIMIT_PROGRAM,
                       .holder = vg_count_program(r->facts->program),
                       .day = vg_day_at(edge.clock.wall_ms(edge.clock.ctx)),
                       .used = read_used,
                       .ctx = r->serve};
    if (r->route->name == VG_ROUTE_ACCOUNT_LIMITS) {
        VG_TRY(vg_serve_row(r->serve, VG_Q_account_by_id, r->id, &row, sizeof row, err));
        l.of = row.kind;
        l.holder = row.id;
    }
    VG_TRY(vg_api_render_limits(&l, w, err));
    return vg_serve_send(r, w, err);
}

static vg_status balance_lot(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    vg_api_balance_lot(ctx, row);
    return VG_DONE;
}

static vg_status get_balance(const vg_reading *r, vg_json *w, vg_err *err)
{
    vg_account row;
    vg_edge edge = *r->serve->conf.edge;
    int64_t now = edge.clock.wall_ms(edge.clock.ctx);
    VG_TRY(vg_serve_row(r->serve, VG_Q_account_by_id, r->id, &row, sizeof row, err));
    vg_api_balance b = {.account = &row, .may = vg_api_may(r->facts->rules, now), .as_of = now, .rules = r->facts->rules};
    vg_row_sink sink = {&b, balance_lot};
    vg_param params[] = {VG_P_INT(r->id), VG_P_INT(1000000)};
    VG_TRY(edge.store->ops->query(edge.store, true, VG_Q_lots_open, params, 2, &sink, err));
    vg_api_ctx ctx = vg_serve_context(r->serve, r->reveal);
    vg_api_render_balance(&b, &ctx, w);
    return vg_serve_send(r, w, err);
}

#define GET_ROW(name, type, query, render)                                                         \
    static vg_status name(const vg_reading *r, vg_json *w, vg_err *err)                               \
    {                                                                                              \
        vg_##type row;                                                                             \
        vg_api_ctx ctx = vg_serve_context(r->serve, r->reveal);                                                        \
        VG_TRY(vg_serve_row(r->serve, query, r->id, &row, sizeof row, err));                           \
        render(&row, &ctx, w);                                                                     \
        return vg_serve_send(r, w, err);                                                                    \
    }
GET_ROW(get_receipt, receipt, VG_Q_receipt_by_id, vg_api_render_receipt)
GET_ROW(get_statement, statement, VG_Q_statement_by_id, vg_api_render_statement)
GET_ROW(get_approval, approval, VG_Q_approval_by_id, vg_api_render_approval)
GET_ROW(get_program, program, VG_Q_program_by_id, vg_api_render_program)

static vg_status get_programs(const vg_reading *r, vg_json *w, vg_err *err)
{
    vg_api_ctx ctx = vg_serve_context(r->serve, r->reveal);
    vg_api_list_begin(w);
    for (size_t i = 0; i < r->serve->conf.fact_count; i++) {
        vg_program row;
        const vg_api_facts *f = &r->serve->conf.facts[i];
        if (vg_serve_granted(r->who, f)) {
            VG_TRY(vg_serve_row(r->serve, VG_Q_program_by_id, f->program, &row, sizeof row, err));
            vg_api_render_program(&row, &ctx, w);
        }
    }
    vg_api_list_end(w, 0);
    return vg_serve_send(r, w, err);
}

/* Of one program, or of all that are granted. */
static vg_status get_overview(const vg_reading *r, vg_json *w, vg_err *err)
{
    const vg_serve *s = r->serve;
    vg_api_ctx ctx = vg_serve_context(s, false);
    vg_api_overview *rows = calloc(s->conf.fact_count + 1, sizeof *rows);
    bool one = vg_http_query_of(r->call, "program") != NULL;
    size_t count = 0;
    vg_status st = rows == NULL ? VG_FAIL(err, MEMORY, "no memory for an answer") : VG_DONE;
    for (size_t i = 0; i < s->conf.fact_count && st.code == VG_OK; i++) {
        const vg_api_facts *f = &s->conf.facts[i];
        if (one ? f == r->facts : vg_serve_granted(r->who, f)) {
            st = vg_overview_read(s->store, f->program, &rows[count++], err);
        }
    }
    if (st.code == VG_OK) {
        vg_api_render_overview(rows, count, s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx), &ctx, w);
        st = vg_serve_send(r, w, err);
    }
    free(rows);
    return st;
}

static vg_status whole_at(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_feed *feed = row;
    (void)table;
    (void)err;
    if (feed->kind == VG_FEED_LINES) {
        *(int64_t *)ctx = feed->whole_at;
    }
    return VG_DONE;
}

vg_status vg_serve_feed_whole_at(const vg_reading *r, int64_t *ret, vg_err *err)
{
    vg_row_sink sink = {ret, whole_at};
    vg_param param = VG_P_INT(r->facts->program);
    vg_store *store = r->serve->store;
    *ret = 0;
    return store->ops->query(store, true, VG_Q_feeds, &param, 1, &sink, err);
}

static vg_status get_day(const vg_reading *r, const char *text, vg_json *w, vg_err *err)
{
    vg_day day;
    vg_business_day row;
    vg_day_seal seal;
    vg_api_ctx ctx = vg_serve_context(r->serve, false);
    bool found;
    VG_TRY(vg_api_day(text, &day, err));
    vg_param params[] = {VG_P_INT(r->facts->program), VG_P_INT(day.n)};
    VG_TRY(vg_row_of(r->serve->store, VG_Q_business_day_by_id, params, VG_COUNT(params), &row, sizeof row, &found, err));
    if (!found) {
        return VG_FAIL(err, NOT_FOUND, "the program has had no such business day");
    }
    VG_TRY(vg_row_of(r->serve->store, VG_Q_day_seal_by_id, params, VG_COUNT(params), &seal, sizeof seal, &found, err));
    ctx.seals = &seal;
    ctx.seal_count = found ? 1 : 0;
    VG_TRY(vg_serve_feed_whole_at(r, &ctx.feed_whole_at, err));
    vg_api_render_day(&row, &ctx, w);
    return vg_serve_send(r, w, err);
}

/* Whole days of the program; without `to` up to today. */
static vg_status get_extract(const vg_reading *r, vg_err *err)
{
    const char *from = vg_http_query_of(r->call, "from"), *to = vg_http_query_of(r->call, "to");
    vg_extract_form form;
    vg_extract x = {0};
    vg_day first, last = vg_day_at(r->serve->conf.edge->clock.wall_ms(r->serve->conf.edge->clock.ctx));
    uint8_t *at = NULL;
    size_t len = 0;
    char id[VG_ID_TEXT], masked[16];
    VG_TRY(vg_extract_form_of(vg_http_query_of(r->call, "form"), &form, err));
    if (from == NULL) {
        return VG_FAIL(err, INVALID, "from: the first day, as 2026-03-01");
    }
    VG_TRY(vg_api_day(from, &first, err));
    if (to != NULL) {
        vg_day today = last;
        VG_TRY(vg_api_day(to, &last, err));
        if (last.n > today.n) { /* nobody can say what it closes with */
            char text[VG_DAY_TEXT];
            vg_day_text(today, text);
            return VG_FAIL(err, INVALID, "to: the day has not come, today is %s", text);
        }
    }
    vg_status st = vg_extract_read(r->serve->store, r->id, first, last, &x, err);
    if (st.code == VG_OK) {
        vg_id_text("acct_", r->id, id);
        vg_mask(x.account.bank_account, masked);
        const char *number = x.account.bank_account[0] == 0 ? id : r->reveal ? x.account.bank_account : masked;
        vg_extract_names names = {r->facts->name, id, number, r->reveal ? x.account.name : "", r->serve->conf.edge->clock.wall_ms(r->serve->conf.edge->clock.ctx)};
        st = vg_extract_write(&x, form, &names, &at, &len, err);
    }
    if (st.code == VG_OK) {
        vg_http_header header = {"X-Request-Id", r->request_id};
        vg_http_answer(r->call, 200, vg_extract_type(form), &header, 1, (vg_span){at, len});
    }
    free(at);
    vg_extract_free(&x);
    return st;
}

static vg_status get_recon(const vg_reading *r, const char *text, vg_json *w, vg_err *err)
{
    vg_day day, covered;
    vg_recon_day recon;
    vg_store *store = r->serve->store;
    const char *groups = vg_http_query_of(r->call, "groups");
    if (groups != NULL && strcmp(groups, "1") != 0) {
        return VG_FAIL(err, INVALID, "groups is 1, or absent");
    }
    VG_TRY(vg_api_day(text, &day, err));
    if (day.n > vg_day_at(r->serve->conf.edge->clock.wall_ms(r->serve->conf.edge->clock.ctx)).n) {
        return VG_FAIL(err, INVALID, "the day has not come");
    }
    VG_TRY(vg_recon_covered_to(store, r->facts->program, &covered, err));
    vg_status st = vg_recon_day_read(store, &(vg_recon_day_ask){.rules = r->facts->rules, .day = day, .covered_to = covered, .stop = &r->serve->stopping}, &recon, err);
    if (st.code == VG_OK) {
        vg_recon_day_render(&recon, r->facts->name, groups != NULL, w);
        st = vg_serve_send(r, w, err);
    }
    vg_recon_day_free(&recon);
    return st;
}

/* --- lists -------------------------------------------------------------------------------------------------- */

static vg_status get_evidence(const vg_reading *r, vg_json *w, vg_err *err)
{
    const vg_edge *edge = r->serve->conf.edge;
    vg_api_evidence e = {
        .op = r->id, .reveal = r->reveal, .at = edge->clock.wall_ms(edge->clock.ctx), .program_name = r->facts->name,
        .certificates = r->serve->conf.certificates, .certificates_ctx = r->serve->conf.certificates_ctx,
        .name_of_key = vg_serve_name_of_key, .keys = r->serve};
    vg_status st = VG_DONE;
    const char *through = vg_http_query_of(r->call, "through");
    VG_TRY(through != NULL ? vg_span_int(vg_span_of(through), &e.through, err) : VG_DONE);
    for (int i = 0; i < READ_AGAIN; i++) { /* it may go on while it is read */
        vg_json_reset(w);
        st = vg_evidence_write(r->serve->store, &e, w, err);
        if (st.code != VG_E_CONFLICT) {
            break;
        }
    }
    VG_TRY(st);
    return vg_serve_send(r, w, err);
}

vg_status vg_serve_get_one(const vg_reading *r, char ids[2][VG_PATH_ID], vg_json *w, vg_err *err)
{
    switch (r->route->name) {
    case VG_ROUTE_PROGRAMS:
        return get_programs(r, w, err);
    case VG_ROUTE_OVERVIEW:
        return get_overview(r, w, err);
    case VG_ROUTE_PROGRAM:
        return get_program(r, w, err);
    case VG_ROUTE_ACCOUNT:
    case VG_ROUTE_FUNDING:
        return get_account(r, w, err);
    case VG_ROUTE_BALANCE:
        return get_balance(r, w, err);
    case VG_ROUTE_PROGRAM_LIMITS:
    case VG_ROUTE_ACCOUNT_LIMITS:
        return get_limits(r, w, err);
    case VG_ROUTE_RECON:
        return get_recon(r, ids[1], w, err);
    case VG_ROUTE_PROOF:
        return vg_serve_get_proof(r, ids[1], w, err);
    case VG_ROUTE_EXTRACT:
        return get_extract(r, err);
    case VG_ROUTE_RECEIPT:
        return get_receipt(r, w, err);
    case VG_ROUTE_HOLD_SHOW:
        return get_hold(r, w, err);
    case VG_ROUTE_OPERATION:
        return get_operation(r, w, err);
    case VG_ROUTE_STATEMENT:
        return get_statement(r, w, err);
    case VG_ROUTE_APPROVAL:
        return get_approval(r, w, err);
    case VG_ROUTE_DAY_SEAL:
        return vg_serve_get_seal(r, w, err);
    case VG_ROUTE_DAY_PACK:
        return vg_serve_get_pack(r, err);
    case VG_ROUTE_BREAK:
        return vg_serve_get_break(r, w, err);
    case VG_ROUTE_BREAK_FILE_SHOW:
        return vg_serve_get_break_file(r, err);
    case VG_ROUTE_EVIDENCE:
        return get_evidence(r, w, err);
    case VG_ROUTE_DAY:
        return get_day(r, ids[1], w, err);
    case VG_ROUTE_WHEN:
        VG_TRY(vg_api_render_when(r->facts->rules, vg_http_query_of(r->call, "amount"), vg_http_query_of(r->call, "kind"),
                                  vg_http_query_of(r->call, "payee_bank"), r->serve->conf.edge->clock.wall_ms(r->serve->conf.edge->clock.ctx), &(vg_rail_load){read_sent, (void *)r}, w, err));
        return vg_serve_send(r, w, err);
    case VG_ROUTE_CALENDAR:
        VG_TRY(vg_api_render_calendar(r->serve->conf.facts[0].rules->calendar, ids[0], w, err));
        return vg_serve_send(r, w, err);
    default:
        return VG_FAIL(err, NOT_FOUND, "no such route");
    }
}
