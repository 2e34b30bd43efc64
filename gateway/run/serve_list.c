/* Lists: which query a route is, and its page as JSON or CSV. */
#include "gateway/base/text.h"
#include "gateway/api/evidence.h"
#include "gateway/core/recon.h"
#include "gateway/run/serve_in.h"
#include <stdlib.h>

/* --- reads -------------------------------------------------------------------------------------------------- */

/* A list as the route wants it: which query, of what. */
typedef struct list {
    vg_query query;
    vg_param params[8];
    size_t count;
    void (*render)(const void *row, const vg_api_ctx *ctx, vg_json *w);
    int64_t (*cursor_of)(const void *row);
    bool (*grants)(const vg_caller *who, const void *row); /* NULL: all of it */
    bool with_seals;       /* days: those of the page, for its context */
    int64_t feed_whole_at; /* days: for its context */
    vg_statement statement; /* payments of lines: the same */
} list;

typedef struct page {
    vg_serve *serve;
    const vg_caller *who;
    vg_json w;
    vg_api_ctx ctx;
    int64_t limit, shown, last;
    bool more;
    int64_t (*cursor_of)(const void *row);
    bool (*grants)(const vg_caller *who, const void *row);
    void (*render)(const void *row, const vg_api_ctx *ctx, vg_json *w);
} page;

static vg_status page_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    page *p = ctx;
    (void)table;
    (void)err;
    if (p->shown == p->limit) {
        p->more = true;
        return VG_DONE;
    }
    if (p->grants == NULL || p->grants(p->who, row)) { /* what is not granted takes its place all the same: a page has an end */
        p->render(row, &p->ctx, &p->w);
    }
    p->last = p->cursor_of(row);
    p->shown++;
    return VG_DONE;
}

#define RENDER(name, fn)                                                                           \
    static void name(const void *row, const vg_api_ctx *ctx, vg_json *w) { fn; }
RENDER(show_account_row, vg_api_render_account(row, NULL, ctx, w))
RENDER(show_operation_row, vg_api_render_operation(row, NULL, ctx, w))
RENDER(show_hold_row, vg_api_render_hold(row, NULL, ctx, w))
RENDER(show_part_row, ((void)ctx, vg_api_render_plan_part(row, w)))
RENDER(show_entry_row, vg_api_render_entry(row, ctx, w))
RENDER(show_lot_row, vg_api_render_lot(row, ctx, w))
RENDER(show_day_row, vg_api_render_day(row, ctx, w))
RENDER(show_statement_row, vg_api_render_statement(row, ctx, w))
RENDER(show_statement_detail_row, vg_api_render_statement_detail(row, ctx, w))
RENDER(show_statement_line_row, vg_api_render_statement_line(row, ctx, w))
RENDER(show_figure_row, vg_api_render_figure(row, ctx, w))
RENDER(show_interest_row, vg_api_render_interest(row, ctx, w))
RENDER(show_receipt_row, vg_api_render_receipt(row, ctx, w))
RENDER(show_payee_row, vg_api_render_payee(row, ctx, w))
RENDER(show_recon_row, vg_api_render_recon(row, ctx, w))
RENDER(show_break_row, vg_api_render_break(row, NULL, 0, ctx, w))
RENDER(show_key_row, vg_api_render_key(row, ctx, w))
RENDER(show_approval_row, vg_api_render_approval(row, ctx, w))
RENDER(show_event_row, vg_api_render_event(row, ctx, w))
RENDER(show_chain_row, ((void)ctx, vg_api_render_chain(row, w)))

static int64_t first_column(const void *row) { return *(const int64_t *)row; }
static int64_t second_column(const void *row) { return ((const int64_t *)row)[1]; }

static void add_param(list *l, vg_param p) { l->params[l->count++] = p; }

typedef struct seals {
    vg_day_seal *at;
    size_t count, cap;
} seals;

static vg_status seal_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    seals *s = ctx;
    (void)table;
    (void)err;
    if (s->count < s->cap) {
        s->at[s->count++] = *(const vg_day_seal *)row;
    }
    return VG_DONE;
}

/* As many as the page may have days: behind the same day, so none of the page's is missing. */
static vg_status read_seals(const vg_reading *r, int64_t after, int64_t limit, seals *ret, vg_err *err)
{
    vg_param params[] = {VG_P_INT(r->facts->program), VG_P_INT(after), VG_P_INT(limit)};
    vg_row_sink sink = {ret, seal_row};
    *ret = (seals){.at = calloc((size_t)limit, sizeof *ret->at), .cap = (size_t)limit};
    return ret->at == NULL ? VG_FAIL(err, MEMORY, "no memory for a page of days") : r->serve->store->ops->query(r->serve->store, true, VG_Q_day_seals, params, VG_COUNT(params), &sink, err);
}

static vg_status run_list(const vg_reading *r, list *l, const char *cursor_name, vg_err *err)
{
    vg_serve *s = r->serve;
    vg_http_call *call = r->call;
    page p = {.serve = s, .who = r->who, .grants = l->grants, .ctx = vg_serve_context(r->serve, r->reveal), .cursor_of = l->cursor_of, .render = l->render};
    int64_t cursor = 0;
    p.ctx.feed_whole_at = l->feed_whole_at;
    p.ctx.currency = l->statement.currency[0] == 0 ? NULL : l->statement.currency;
    const char *accept = vg_http_header_of(call, "Accept");
    bool csv = accept != NULL && strstr(accept, "text/csv") != NULL;
    const char *after = vg_http_query_of(call, cursor_name);
    VG_TRY(vg_api_limit(vg_http_query_of(call, "limit"), &p.limit, err));
    if (strcmp(cursor_name, "after") == 0 && vg_http_query_of(call, "cursor") == NULL) {
        if (after != NULL) {
            VG_TRY(vg_span_int(vg_span_of(after), &cursor, err));
        }
    } else {
        VG_TRY(vg_api_cursor(vg_http_query_of(call, "cursor"), &cursor, err));
    }
    add_param(l, VG_P_INT(cursor));
    add_param(l, VG_P_INT(p.limit + 1));
    vg_json_open(&p.w, csv ? VG_CSV : VG_JSON, VG_SERVE_ANSWER_MAX);
    vg_api_list_begin(&p.w);
    vg_row_sink sink = {&p, page_row};
    vg_store *store = s->store;
    seals of_page = {0};
    vg_status st = l->with_seals ? read_seals(r, cursor, p.limit, &of_page, err) : VG_DONE;
    p.ctx.seals = of_page.at;
    p.ctx.seal_count = of_page.count;
    st = st.code == VG_OK ? store->ops->query(store, true, l->query, l->params, l->count, &sink, err) : st;
    if (st.code == VG_OK) {
        vg_api_list_end(&p.w, p.more ? p.last : 0);
        char next[VG_ID_TEXT] = ""; /* a table has no room for it: as a header, of JSON too */
        if (p.more) {
            vg_id_text("cur_", p.last, next);
        }
        vg_http_header headers[2] = {{"X-Request-Id", r->request_id}, {"X-Next-Cursor", next}};
        vg_http_answer(call, 200, csv ? "text/csv; charset=utf-8" : "application/json", headers, p.more ? 2 : 1,
                       vg_json_span(&p.w));
    }
    vg_json_close(&p.w);
    free(of_page.at);
    return st;
}

static bool grants_key(const vg_caller *who, const void *row)
{
    vg_err not_granted;
    return vg_serve_check_grant(who, ((const vg_api_key *)row)->programs, &not_granted).code == VG_OK;
}

/* --- lists -------------------------------------------------------------------------------------------------- */

static vg_status make_settlement(const vg_reading *r, list *l, vg_err *err)
{
    vg_day day;
    VG_TRY(vg_api_day(r->second, &day, err));
    l->render = show_figure_row;
    l->query = VG_Q_figures_of_day;
    add_param(l, VG_P_INT(r->facts->program));
    add_param(l, VG_P_INT(day.n));
    return VG_DONE;
}

static vg_status make_operations(const vg_reading *r, list *l, vg_err *err)
{
    const char *state = vg_http_query_of(r->call, "state"), *ref = vg_http_query_of(r->call, "client_ref");
    const char *account = vg_http_query_of(r->call, "account"), *hold = vg_http_query_of(r->call, "hold");
    int64_t n;
    l->render = show_operation_row;
    if (account != NULL || hold != NULL) {
        VG_TRY(vg_api_id(account != NULL ? "acct_" : "hold_", account != NULL ? "account" : "hold",
                         account != NULL ? account : hold, &n, err));
        if (vg_api_program_of(n) != r->facts->program && !vg_serve_granted(r->who, vg_serve_facts(r->serve, vg_api_program_of(n)))) {
            return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
        }
        l->query = account != NULL ? VG_Q_operations_of_account : VG_Q_operations_of_hold;
        add_param(l, VG_P_INT(n));
        return VG_DONE;
    }
    add_param(l, VG_P_INT(r->facts->program));
    l->query = VG_Q_operations;
    if (state != NULL) {
        VG_TRY(vg_api_operation_state(state, &n, err));
        bool open = n != VG_ST_DONE && n != VG_ST_REFUSED && n != VG_ST_CANCELLED;
        l->query = open ? VG_Q_operations_by_state : VG_Q_operations_ended;
        add_param(l, VG_P_INT(n));
    } else if (ref != NULL) {
        l->query = VG_Q_operations_by_client_ref;
        add_param(l, VG_P_TEXT(ref));
    }
    return VG_DONE;
}

static vg_status make_receipts(const vg_reading *r, list *l, vg_err *err)
{
    const char *state = vg_http_query_of(r->call, "state"), *account = vg_http_query_of(r->call, "account");
    int64_t n;
    l->render = show_receipt_row;
    l->query = VG_Q_receipts;
    if (account != NULL) {
        VG_TRY(vg_api_id("acct_", "account", account, &n, err));
        if (!vg_serve_granted(r->who, vg_serve_facts(r->serve, vg_api_program_of(n)))) {
            return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
        }
        l->query = VG_Q_receipts_of_account;
        add_param(l, VG_P_INT(n));
        return VG_DONE;
    }
    add_param(l, VG_P_INT(r->facts->program));
    if (state != NULL) {
        VG_TRY(vg_api_receipt_state(state, &n, err));
        l->query = VG_Q_receipts_by_state;
        add_param(l, VG_P_INT(n));
    }
    return VG_DONE;
}

static vg_status make_approvals(const vg_reading *r, list *l, vg_err *err)
{
    const char *state = vg_http_query_of(r->call, "state");
    int64_t n = -1;
    if (state != NULL) {
        VG_TRY(vg_api_approval_state(state, &n, err));
    }
    l->render = show_approval_row;
    l->query = n == VG_PS_OPEN ? VG_Q_approvals_open : VG_Q_approvals;
    add_param(l, VG_P_INT(r->facts->program));
    return VG_DONE;
}

static vg_status make_holds(const vg_reading *r, list *l, vg_err *err)
{
    const char *due = vg_http_query_of(r->call, "review_due");
    if (due != NULL && strcmp(due, "0") != 0 && strcmp(due, "1") != 0) {
        return VG_FAIL(err, INVALID, "review_due is 1: those whose review day or expiry has come, or 0: all");
    }
    l->render = show_hold_row;
    l->query = due != NULL && due[0] == '1' ? VG_Q_holds_due : VG_Q_holds;
    add_param(l, VG_P_INT(r->facts->program));
    return VG_DONE;
}

static vg_status reason_of(const char *text, int64_t *ret, vg_err *err)
{
    static const char words[] = ""
#define R(code, n, name, meaning) " " name
        VG_RECON_REASONS(R)
#undef R
        ;
    *ret = 0;
    for (int n = 1; text != NULL && vg_recon_reason_name((vg_recon_reason)n) != NULL; n++) {
        *ret = strcmp(text, vg_recon_reason_name((vg_recon_reason)n)) == 0 ? n : *ret;
    }
    return text == NULL || *ret != 0 ? VG_DONE : VG_FAIL(err, INVALID, "reason is one of:%s", words);
}

static vg_status make_breaks(const vg_reading *r, list *l, vg_err *err)
{
    const char *state = vg_http_query_of(r->call, "state"), *owner = vg_http_query_of(r->call, "owner"), *day = vg_http_query_of(r->call, "on");
    int64_t reason;
    vg_day on;
    VG_TRY(reason_of(vg_http_query_of(r->call, "reason"), &reason, err));
    if (state != NULL && strcmp(state, "open") != 0 && strcmp(state, "all") != 0) {
        return VG_FAIL(err, INVALID, "state is open (what nobody has ended yet), or all");
    }
    l->render = show_break_row;
    add_param(l, VG_P_INT(r->facts->program));
    if (day != NULL) {
        VG_TRY(vg_api_day(day, &on, err));
        add_param(l, VG_P_INT(on.n));
    }
    add_param(l, VG_P_INT(reason));
    add_param(l, VG_P_INT(reason));
    if (day == NULL) {
        add_param(l, VG_P_TEXT(owner == NULL ? "" : owner));
        add_param(l, VG_P_TEXT(owner == NULL ? "" : owner));
    }
    l->query = day != NULL ? VG_Q_breaks_of_day : state != NULL && strcmp(state, "all") == 0 ? VG_Q_breaks : VG_Q_breaks_to_end;
    return VG_DONE;
}

static vg_status make_plan(const vg_reading *r, list *l, vg_err *err)
{
    vg_hold hold;
    l->render = show_part_row;
    l->query = VG_Q_plan_of_hold;
    l->cursor_of = second_column;
    add_param(l, VG_P_INT(r->id));
    return vg_serve_row(r->serve, VG_Q_hold_by_id, r->id, &hold, sizeof hold, err);
}

static vg_status make_list(const vg_reading *r, list *l, vg_err *err)
{
    const char *ref = vg_http_query_of(r->call, "ref");
    *l = (list){.cursor_of = first_column};
    switch (r->route->name) {
    case VG_ROUTE_ACCOUNTS:
        l->render = show_account_row;
        l->query = ref != NULL ? VG_Q_accounts_by_ref : VG_Q_accounts;
        add_param(l, VG_P_INT(r->facts->program));
        if (ref != NULL) {
            add_param(l, VG_P_TEXT(ref));
        }
        return VG_DONE;
    case VG_ROUTE_ENTRIES:
        l->render = show_entry_row;
        l->query = VG_Q_entries;
        l->cursor_of = second_column;
        break;
    case VG_ROUTE_LOTS:
        l->render = show_lot_row;
        l->query = VG_Q_lots_of_account;
        break;
    case VG_ROUTE_INTEREST:
        l->render = show_interest_row;
        l->query = VG_Q_interest_of_account;
        l->cursor_of = second_column;
        break;
    case VG_ROUTE_DAYS:
        l->render = show_day_row;
        l->with_seals = true;
        l->query = VG_Q_business_days;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->facts->program));
        return vg_serve_feed_whole_at(r, &l->feed_whole_at, err);
    case VG_ROUTE_STATEMENTS:
        l->render = show_statement_row;
        l->query = VG_Q_statements;
        add_param(l, VG_P_INT(r->facts->program));
        return VG_DONE;
    case VG_ROUTE_STATEMENT_LINES:
        l->render = show_statement_line_row;
        l->query = VG_Q_statement_lines;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->id));
        return vg_serve_row(r->serve, VG_Q_statement_by_id, r->id, &(vg_statement){0}, sizeof(vg_statement), err);
    case VG_ROUTE_STATEMENT_DETAILS:
        l->render = show_statement_detail_row;
        l->query = VG_Q_statement_details;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->id));
        return vg_serve_row(r->serve, VG_Q_statement_by_id, r->id, &l->statement, sizeof l->statement, err);
    case VG_ROUTE_SETTLEMENT:
        return make_settlement(r, l, err);
    case VG_ROUTE_ACCOUNT_HOLDS:
        l->render = show_hold_row;
        l->query = VG_Q_holds_of_account;
        break;
    case VG_ROUTE_HOLDS:
        return make_holds(r, l, err);
    case VG_ROUTE_PLAN_SHOW:
        return make_plan(r, l, err);
    case VG_ROUTE_RECEIPTS:
        return make_receipts(r, l, err);
    case VG_ROUTE_OPERATIONS:
        return make_operations(r, l, err);
    case VG_ROUTE_APPROVALS:
        return make_approvals(r, l, err);
    case VG_ROUTE_BREAKS:
        return make_breaks(r, l, err);
    case VG_ROUTE_RECONS:
        l->render = show_recon_row;
        l->query = VG_Q_recons;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->facts->program));
        return VG_DONE;
    case VG_ROUTE_KEYS:
        l->render = show_key_row;
        l->query = VG_Q_api_keys;
        l->grants = grants_key;
        return VG_DONE;
    case VG_ROUTE_PAYEES:
        l->render = show_payee_row;
        l->query = VG_Q_payees;
        add_param(l, VG_P_INT(r->facts->program));
        return VG_DONE;
    case VG_ROUTE_EVENTS:
    case VG_ROUTE_CHAIN:
        l->render = r->route->name == VG_ROUTE_CHAIN ? show_chain_row : show_event_row;
        l->query = VG_Q_events;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->facts->program));
        return VG_DONE;
    default:
        return VG_FAIL(err, BUG, "a list that is not one");
    }
    add_param(l, VG_P_INT(r->id)); /* of one account */
    vg_account account;
    return vg_serve_row(r->serve, VG_Q_account_by_id, r->id, &account, sizeof account, err);
}

vg_status vg_serve_list(const vg_reading *r, vg_err *err)
{
    list l;
    bool by_sequence = r->route->name == VG_ROUTE_EVENTS || r->route->name == VG_ROUTE_CHAIN;
    VG_TRY(make_list(r, &l, err));
    return run_list(r, &l, by_sequence ? "after" : "cursor", err);
}
