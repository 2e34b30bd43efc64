#include "gateway/core/late.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include "gateway/core/op.h"
#include "gateway/run/extract.h"
#include "gateway/run/report.h"
#include "gateway/run/rows.h"
#include <stdlib.h>

enum { PAGE = 512, TRIES = 5, ACTS_MAX = 20000, LOTS_MAX = 1000000 };

typedef struct billing {
    const vg_report_ask *ask;
    vg_bill *bill;
    vg_operation op; /* the last that was read */
    vg_hold hold;
    vg_receipt receipt;
} billing;

/* --- rows -------------------------------------------------------------------------------------- */

static vg_status operation(billing *g, int64_t id, const vg_operation **ret, vg_err *err)
{
    bool found = g->op.id == id;
    if (id != 0 && !found) {
        VG_TRY(vg_row_find(g->ask->store, VG_Q_operation_by_id, VG_P_INT(id), &g->op, sizeof g->op, &found, err));
        g->op.detail = (vg_span){0};
    }
    *ret = id != 0 && found ? &g->op : NULL;
    return VG_DONE;
}

static vg_status order_of(billing *g, int64_t hold, vg_bill_line *l, vg_err *err)
{
    bool found = hold != 0 && g->hold.id == hold;
    l->hold = hold;
    if (hold != 0 && !found) {
        VG_TRY(vg_row_find(g->ask->store, VG_Q_hold_by_id, VG_P_INT(hold), &g->hold, sizeof g->hold, &found, err));
    }
    if (found) {
        VG_SET(l->order, g->hold.purpose_order);
    }
    return VG_DONE;
}

/* Who is on the other side, where that is nobody of ours. */
static vg_status party_of(billing *g, const vg_operation *op, vg_bill_line *l, vg_err *err)
{
    bool found = false;
    if (l->peer >= vg_own_id(g->ask->rules->program, VG_OWN_MERCHANT)) {
        return VG_DONE;
    }
    l->peer = 0;
    if (op != NULL && op->payee_account[0] != 0) {
        VG_SET(l->party_number, op->payee_account);
        VG_SET(l->party_name, op->payee_name);
    } else if (l->receipt != 0) {
        VG_TRY(vg_row_find(g->ask->store, VG_Q_receipt_by_id, VG_P_INT(l->receipt), &g->receipt, sizeof g->receipt, &found, err));
        if (found) {
            VG_SET(l->party_number, g->receipt.payer_account);
            VG_SET(l->party_name, g->receipt.payer_name);
        }
    }
    return VG_DONE;
}

/* --- an account -------------------------------------------------------------------------------- */

typedef struct receipts {
    int64_t ids[VG_LIST_MAX];
    size_t count;
} receipts;

static vg_status interest_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    receipts *r = ctx;
    (void)table;
    (void)err;
    if (r->count < VG_COUNT(r->ids)) {
        r->ids[r->count++] = ((const vg_interest *)row)->receipt;
    }
    return VG_DONE;
}

static bool is_interest(const receipts *r, int64_t receipt)
{
    for (size_t i = 0; i < r->count; i++) {
        if (receipt != 0 && r->ids[i] == receipt) {
            return true;
        }
    }
    return false;
}

static vg_status add_movements(billing *g, const vg_extract *x, const receipts *interest, vg_err *err)
{
    const vg_operation *op;
    bool short_of = x->opening_fen < 0; /* by days: what paid for it was booked on a later one */
    vg_bill_line first = {.side = short_of ? VG_BILL_OUT : VG_BILL_IN, .what = VG_BW_OPENING, .day = x->from.n,
                          .fen = short_of ? -x->opening_fen : x->opening_fen, .account = x->account.id};
    VG_TRY(vg_bill_add(g->bill, &first, err));
    for (size_t i = 0; i < x->count; i++) {
        const vg_extract_line *e = &x->lines[i];
        vg_bill_line l = {.side = e->fen > 0 ? VG_BILL_IN : VG_BILL_OUT, .day = e->day, .fen = e->fen > 0 ? e->fen : -e->fen, .account = x->account.id,
                          .peer = e->opp_account, .op = e->op, .receipt = e->receipt, .seq = e->seq};
        VG_TRY(operation(g, e->op, &op, err));
        l.what = vg_bill_what_of(x->account.program, &(vg_bill_facts){.op = op, .receipt = e->receipt, .opposite = e->opp_account, .in = e->fen > 0,
                                                                      .interest = is_interest(interest, e->receipt)});
        VG_TRY(order_of(g, op == NULL ? 0 : op->hold, &l, err));
        VG_TRY(party_of(g, op, &l, err));
        VG_TRY(vg_bill_add(g->bill, &l, err));
    }
    return VG_DONE;
}

typedef struct holds {
    billing *g;
    int64_t last;
    size_t rows;
} holds;

static vg_status hold_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    holds *p = ctx;
    const vg_hold *h = row;
    (void)table;
    p->last = h->id;
    p->rows++;
    if (h->state != VG_HS_PLACING && h->state != VG_HS_OPEN) {
        return VG_DONE;
    }
    vg_bill_line l = {.side = VG_BILL_HELD, .what = VG_BW_HELD, .day = vg_day_at(h->created_at).n, .fen = vg_hold_open(h), .account = h->account,
                      .hold = h->id, .op = h->op, .from_day = h->review_day};
    VG_SET(l.order, h->purpose_order);
    return vg_bill_add(p->g->bill, &l, err);
}

static vg_status add_holds(billing *g, int64_t account, vg_err *err)
{
    holds p = {.g = g};
    vg_row_sink sink = {&p, hold_row};
    do {
        vg_param params[] = {VG_P_INT(account), VG_P_INT(p.last), VG_P_INT(PAGE)};
        p.rows = 0;
        VG_TRY(g->ask->store->ops->query(g->ask->store, true, VG_Q_holds_of_account, params, VG_COUNT(params), &sink, err));
    } while (p.rows == PAGE);
    return VG_DONE;
}

typedef struct dates {
    billing *g;
    vg_bill_line open; /* lots come in the order of their days: one line a day, all that may leave now in one */
} dates;

static vg_status lot_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    dates *d = ctx;
    const vg_lot *lot = row;
    bool now = lot->from_day <= d->g->ask->may.n;
    int64_t day = now ? d->g->ask->today.n : lot->from_day;
    (void)table;
    if (d->open.day != day) {
        VG_TRY(d->open.day == 0 ? VG_DONE : vg_bill_add(d->g->bill, &d->open, err));
        d->open = (vg_bill_line){.side = VG_BILL_AVAILABLE, .what = now ? VG_BW_NOW : VG_BW_LATER, .day = day, .from_day = day, .account = lot->account};
    }
    d->open.fen += lot->free_fen;
    return VG_DONE;
}

static vg_status add_dates(billing *g, int64_t account, vg_err *err)
{
    dates d = {.g = g};
    vg_row_sink sink = {&d, lot_row};
    vg_param params[] = {VG_P_INT(account), VG_P_INT(LOTS_MAX)};
    VG_TRY(g->ask->store->ops->query(g->ask->store, true, VG_Q_lots_open, params, VG_COUNT(params), &sink, err));
    return d.open.day == 0 ? VG_DONE : vg_bill_add(g->bill, &d.open, err);
}

static vg_status try_account(billing *g, int64_t account, bool *ret_moved, vg_err *err)
{
    vg_account before, after;
    vg_extract x = {0};
    receipts interest = {0};
    bool found;
    VG_TRY(vg_row_find(g->ask->store, VG_Q_account_by_id, VG_P_INT(account), &before, sizeof before, &found, err));
    if (!found) {
        return VG_FAIL(err, NOT_FOUND, "no such account");
    }
    if (!vg_lots_kept(before.program, account)) {
        return VG_FAIL(err, INVALID, "the program's own books have no bill: ask for the account's statement");
    }
    vg_param params[] = {VG_P_INT(account), VG_P_INT(0), VG_P_INT(VG_LIST_MAX)};
    vg_row_sink sink = {&interest, interest_row};
    VG_TRY(g->ask->store->ops->query(g->ask->store, true, VG_Q_interest_of_account, params, VG_COUNT(params), &sink, err));
    vg_status st = vg_extract_read(g->ask->store, account, g->ask->from, (vg_day){INT32_MAX}, &x, err);
    st = st.code == VG_OK ? add_movements(g, &x, &interest, err) : st;
    vg_extract_free(&x);
    VG_TRY(st);
    VG_TRY(add_holds(g, account, err));
    VG_TRY(vg_bill_add(g->bill, &(vg_bill_line){.side = VG_BILL_TRANSIT, .what = VG_BW_ON_ITS_WAY, .day = g->ask->today.n, .fen = before.out_fen,
                                                .account = account}, err));
    VG_TRY(add_dates(g, account, err));
    VG_TRY(vg_row_find(g->ask->store, VG_Q_account_by_id, VG_P_INT(account), &after, sizeof after, &found, err));
    *ret_moved = after.entry_seq != before.entry_seq;
    return VG_DONE;
}

/* Read in several readings: again, where it went on between them. */
static vg_status add_account(billing *g, int64_t account, vg_err *err)
{
    size_t mark = g->bill->count;
    bool moved = true;
    for (int i = 0; i < TRIES && moved; i++) {
        g->bill->count = mark;
        VG_TRY(try_account(g, account, &moved, err));
    }
    return moved ? VG_FAIL(err, BUSY, "the account moves while it is read: ask again in a while") : VG_DONE;
}

typedef struct owned {
    int64_t ids[VG_BILL_ACCOUNTS_MAX + 1];
    size_t count;
} owned;

static vg_status owned_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    owned *o = ctx;
    (void)table;
    (void)err;
    if (o->count < VG_COUNT(o->ids)) {
        o->ids[o->count++] = ((const vg_account *)row)->id;
    }
    return VG_DONE;
}

static vg_status add_owner(billing *g, const char *ref, vg_err *err)
{
    owned o = {.count = 0};
    vg_row_sink sink = {&o, owned_row};
    vg_param params[] = {VG_P_INT(g->ask->rules->program), VG_P_TEXT(ref), VG_P_INT(0), VG_P_INT(VG_BILL_ACCOUNTS_MAX + 1)};
    VG_TRY(g->ask->store->ops->query(g->ask->store, true, VG_Q_accounts_by_ref, params, VG_COUNT(params), &sink, err));
    if (o.count == 0) {
        return VG_FAIL(err, NOT_FOUND, "no account of this program has this ref");
    }
    if (o.count > VG_BILL_ACCOUNTS_MAX) {
        return VG_FAIL(err, LIMIT, "more than %d accounts have this ref: ask for one of them (account)", VG_BILL_ACCOUNTS_MAX);
    }
    for (size_t i = 0; i < o.count; i++) {
        VG_TRY(add_account(g, o.ids[i], err));
    }
    return VG_DONE;
}

/* --- an order ---------------------------------------------------------------------------------- */

/* Acts of the order's holds: what the entries on the payers' accounts are looked up in. */
typedef struct act {
    int64_t op, hold;
} act;

typedef struct order {
    billing *g;
    vg_hold held[VG_BILL_ACCOUNTS_MAX];
    size_t hold_count;
    act *acts;
    size_t act_count;
    int64_t last, now; /* of a page of acts; the hold that they are of */
    size_t rows;
    int64_t seq;       /* of the account's entries */
} order;

static vg_status order_hold(void *ctx, vg_table table, const void *row, vg_err *err)
{
    order *o = ctx;
    const vg_hold *h = row;
    (void)table;
    if (o->hold_count == VG_COUNT(o->held)) {
        return VG_FAIL(err, LIMIT, "more than %zu holds are for this order: ask for one account's (account)", VG_COUNT(o->held));
    }
    if (h->program == o->g->ask->rules->program && strcmp(h->purpose_order, o->g->bill->subject) == 0) {
        o->held[o->hold_count++] = *h;
    }
    return VG_DONE;
}

static vg_status keep_act(order *o, int64_t op, vg_err *err)
{
    if (o->act_count == ACTS_MAX) {
        return VG_FAIL(err, LIMIT, "more than %d acts are of this order: ask for one account's (account)", ACTS_MAX);
    }
    o->acts[o->act_count++] = (act){op, o->now};
    return VG_DONE;
}

static vg_status act_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    order *o = ctx;
    const vg_operation *op = row;
    (void)table;
    o->last = op->id;
    o->rows++;
    VG_TRY(keep_act(o, op->id, err));
    return op->corrected_by == 0 ? VG_DONE : keep_act(o, op->corrected_by, err);
}

static int by_op(const void *a, const void *b)
{
    int64_t l = ((const act *)a)->op, r = ((const act *)b)->op;
    return l < r ? -1 : l > r;
}

static vg_status read_acts(order *o, vg_err *err)
{
    vg_store *store = o->g->ask->store;
    vg_row_sink sink = {o, act_row};
    for (size_t i = 0; i < o->hold_count; i++) {
        o->now = o->held[i].id;
        o->last = 0;
        do {
            vg_param params[] = {VG_P_INT(o->now), VG_P_INT(o->last), VG_P_INT(PAGE)};
            o->rows = 0;
            VG_TRY(store->ops->query(store, true, VG_Q_operations_of_hold, params, VG_COUNT(params), &sink, err));
        } while (o->rows == PAGE);
    }
    qsort(o->acts, o->act_count, sizeof *o->acts, by_op);
    return VG_DONE;
}

static vg_status lot_day(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(int64_t *)ctx = ((const vg_lot *)row)->from_day;
    return VG_DONE;
}

/* From when the payee can take it out: of the lot that the payment made. */
static vg_status payees_day(billing *g, vg_bill_line *l, vg_err *err)
{
    vg_param params[] = {VG_P_INT(l->peer), VG_P_INT(l->op), VG_P_INT(l->op)};
    vg_row_sink sink = {&l->from_day, lot_day};
    return l->peer == 0 ? VG_DONE : g->ask->store->ops->query(g->ask->store, true, VG_Q_lot_of_credit, params, VG_COUNT(params), &sink, err);
}

/* What was put on the held side of the payer's account, and what left it. */
static vg_status order_entry(void *ctx, vg_table table, const void *row, vg_err *err)
{
    order *o = ctx;
    const vg_entry *e = row;
    const vg_operation *op;
    (void)table;
    o->seq = e->seq;
    o->rows++;
    act wanted = {.op = e->op};
    const act *found = e->bucket != VG_BUCKET_HELD ? NULL : bsearch(&wanted, o->acts, o->act_count, sizeof wanted, by_op);
    if (found == NULL) {
        return VG_DONE;
    }
    bool in = e->side == VG_CREDIT, back = e->opp_account == e->account;
    bool fee = e->opp_account == vg_own_id(e->program, VG_OWN_FEE);
    vg_bill_line l = {.side = in ? VG_BILL_IN : VG_BILL_OUT, .day = e->day, .fen = e->fen, .account = e->account, .peer = back ? 0 : e->opp_account,
                      .op = e->op, .hold = found->hold, .seq = e->seq,
                      .what = in ? VG_BW_SET_ASIDE : back ? VG_BW_GIVEN_BACK : fee ? VG_BW_FEE : VG_BW_ORDER_OUT};
    memcpy(l.order, o->g->bill->subject, sizeof l.order);
    VG_TRY(operation(o->g, back ? 0 : e->op, &op, err));
    VG_TRY(party_of(o->g, op, &l, err));
    VG_TRY(payees_day(o->g, &l, err));
    return vg_bill_add(o->g->bill, &l, err);
}

static vg_status read_payer(order *o, int64_t account, vg_err *err)
{
    vg_store *store = o->g->ask->store;
    vg_row_sink sink = {o, order_entry};
    o->seq = 0;
    do {
        vg_param params[] = {VG_P_INT(account), VG_P_INT(o->seq), VG_P_INT(8 * PAGE)};
        o->rows = 0;
        VG_TRY(store->ops->query(store, true, VG_Q_entries, params, VG_COUNT(params), &sink, err));
    } while (o->rows == 8 * PAGE);
    return VG_DONE;
}

static vg_status fill_order(order *o, vg_err *err)
{
    VG_TRY(read_acts(o, err));
    for (size_t i = 0; i < o->hold_count; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++) {
            again |= o->held[k].account == o->held[i].account;
        }
        VG_TRY(again ? VG_DONE : read_payer(o, o->held[i].account, err));
    }
    holds rest = {.g = o->g};
    for (size_t i = 0; i < o->hold_count; i++) {
        VG_TRY(hold_row(&rest, VG_T_hold, &o->held[i], err));
    }
    return VG_DONE;
}

static vg_status read_holds(order *o, const vg_bill_ask *who, vg_err *err)
{
    vg_store *store = o->g->ask->store;
    vg_row_sink sink = {o, order_hold};
    vg_param all[] = {VG_P_INT(o->g->ask->rules->program), VG_P_TEXT(who->order), VG_P_INT(VG_BILL_ACCOUNTS_MAX + 1)};
    vg_param of_one = VG_P_INT(vg_late_key(who->account, who->order));
    VG_TRY(who->account != 0 ? store->ops->query(store, true, VG_Q_holds_of_order, &of_one, 1, &sink, err)
                             : store->ops->query(store, true, VG_Q_holds_for, all, VG_COUNT(all), &sink, err));
    if (o->hold_count == 0) {
        return VG_FAIL(err, NOT_FOUND, "no hold of this program is for this order");
    }
    return VG_DONE;
}

static vg_status add_order(billing *g, const vg_bill_ask *who, vg_err *err)
{
    vg_status st = VG_DONE;
    order *o = calloc(1, sizeof *o);
    act *acts = calloc(ACTS_MAX, sizeof *acts);
    if (o == NULL || acts == NULL) {
        st = VG_FAIL(err, MEMORY, "no memory for a bill");
    }
    for (int i = 0; i < TRIES && st.code == VG_OK; i++) { /* its hold may go on while it is read */
        *o = (order){.g = g, .acts = acts};
        g->bill->count = 0;
        st = read_holds(o, who, err);
        st = st.code == VG_OK ? fill_order(o, err) : st;
        st = st.code == VG_OK ? vg_bill_prove(g->bill, err) : st;
        if (g->bill->sums.difference_fen == 0) {
            break;
        }
    }
    free(acts);
    free(o);
    return st;
}

/* --- the bill ---------------------------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
    const vg_bill_line *l = a, *r = b;
    int64_t left[] = {l->side > VG_BILL_OUT ? l->side : 0, l->day, l->account, l->seq, l->hold};
    int64_t right[] = {r->side > VG_BILL_OUT ? r->side : 0, r->day, r->account, r->seq, r->hold};
    for (size_t i = 0; i < VG_COUNT(left); i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

vg_status vg_report_bill(const vg_report_ask *ask, const vg_bill_ask *who, vg_bill *ret, vg_err *err)
{
    char id[VG_ID_TEXT] = "";
    billing g = {.ask = ask, .bill = ret};
    *ret = (vg_bill){.program = ask->rules->program, .since = ask->from, .today = ask->today};
    const char *subject = who->order != NULL ? who->order : who->ref;
    ret->of = who->order != NULL ? "order" : who->ref != NULL ? "owner" : "account";
    if ((who->order != NULL) + (who->ref != NULL) > 1 || (who->ref != NULL && who->account != 0) || (subject == NULL && who->account == 0)) {
        return VG_FAIL(err, INVALID, "a bill is of an order, of an account, or of an owner_ref; an order may name its payer's account beside it");
    }
    if (who->order != NULL && ask->from.n != 0) {
        return VG_FAIL(err, INVALID, "an order's bill is of all its days: since is not for it");
    }
    if (subject == NULL) {
        vg_id_text("acct_", who->account, id);
    }
    VG_TRY(vg_span_copy(vg_span_of(subject != NULL ? subject : id), ret->subject, sizeof ret->subject, err));
    VG_TRY(who->order != NULL ? add_order(&g, who, err) : who->ref != NULL ? add_owner(&g, who->ref, err) : add_account(&g, who->account, err));
    if (ret->count > 0) {
        qsort(ret->lines, ret->count, sizeof *ret->lines, by_day);
    }
    return vg_bill_prove(ret, err);
}
