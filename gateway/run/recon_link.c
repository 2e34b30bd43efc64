/* Which line is of which movement before the matching begins: what intake has linked, and what a line that stands alone names. */
#include "gateway/base/text.h"
#include "gateway/run/recon.h"
#include "gateway/run/rows.h"
#include <stdlib.h>

/* --- what intake has linked ------------------------------------------------------------------------ */

typedef struct key {
    int64_t account, op, receipt, side, id;
} key;

static int by_key(const void *a, const void *b)
{
    const key *l = a, *r = b;
    if (l->account != r->account) {
        return l->account < r->account ? -1 : 1;
    }
    if (l->op != r->op) {
        return l->op < r->op ? -1 : 1;
    }
    if (l->receipt != r->receipt) {
        return l->receipt < r->receipt ? -1 : 1;
    }
    return l->side < r->side ? -1 : l->side > r->side;
}

static vg_status operation_of(vg_store *store, int64_t id, vg_operation *ret, vg_err *err)
{
    bool found;
    return vg_row_find(store, VG_Q_operation_by_id, VG_P_INT(id), ret, sizeof *ret, &found, err);
}

typedef struct keys {
    key *at;
    size_t count;
} keys;

static const key *key_at(const keys *k, int64_t account, int64_t op, int64_t receipt, vg_side side)
{
    key wanted = {account, op, receipt, (int64_t)side, 0};
    return op == 0 && receipt == 0 ? NULL : bsearch(&wanted, k->at, k->count, sizeof wanted, by_key);
}

/* An act's own lines name it; a receipt's credit has no act. A refund has both, and is the act's; a payout that came back has both, and is the
 * other side of the act's, or the receipt's. A line of a part that its whole has booked (a refund's payment) is the whole's. One that stands on an
 * account which its act has not moved tells the act's reference, as where the bank has a place for it the memo does not. */
static vg_status link_line(vg_recon_day *r, vg_store *store, const keys *k, size_t at, int64_t *ret, vg_err *err)
{
    vg_recon_bank_item *l = &r->lines[at];
    int64_t account = r->bank[at].account;
    vg_side side = r->bank[at].side, other = side == VG_CREDIT ? VG_DEBIT : VG_CREDIT;
    vg_operation op = {0};
    const key *found = key_at(k, account, l->op, 0, side);
    found = found == NULL ? key_at(k, account, 0, l->receipt_id, side) : found;
    if (found == NULL && l->op != 0) {
        VG_TRY(operation_of(store, l->op, &op, err));
        found = key_at(k, account, op.parent, 0, side);
    }
    found = found == NULL ? key_at(k, account, l->op, 0, other) : found;
    if (found == NULL && op.bank_ref[0] != 0) {
        VG_SET(l->ref, op.bank_ref);
    }
    *ret = found == NULL ? 0 : found->id;
    return VG_DONE;
}

static vg_status link_lines(vg_recon_day *r, vg_store *store, vg_err *err)
{
    vg_status st = VG_DONE;
    keys k = {calloc(r->our_count + 1, sizeof *k.at), r->our_count};
    if (k.at == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the links of a day");
    }
    for (size_t i = 0; i < r->our_count; i++) {
        const vg_recon_our_item *m = &r->moves[i];
        k.at[i] = (key){r->ours[i].account, m->op, m->op != 0 ? 0 : m->receipt, (int64_t)r->ours[i].side, r->ours[i].id};
    }
    qsort(k.at, k.count, sizeof *k.at, by_key);
    for (size_t i = 0; i < r->bank_count && st.code == VG_OK; i++) {
        st = link_line(r, store, &k, i, &r->bank[i].linked, err);
    }
    free(k.at);
    return st;
}

/* --- what stands alone, and what it names ------------------------------------------------------------ */

static int by_number(const void *a, const void *b)
{
    int64_t l = *(const int64_t *)a, r = *(const int64_t *)b;
    return l < r ? -1 : l > r;
}

/* The lines that stand alone tell our reference; marks what is linked; acts, sorted: those that such lines name. */
static vg_status name_lines(vg_recon_day *r, vg_store *store, bool *linked, int64_t *acts, size_t *ret_count, vg_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < r->bank_count; i++) {
        vg_ref ref = {0};
        bool found;
        if (r->bank[i].linked != 0) {
            linked[r->bank[i].linked - 1] = true;
        } else if (r->bank[i].ref.len == 0 && r->lines[i].ref[0] != 0) {
            r->bank[i].ref = vg_span_of(r->lines[i].ref);
            VG_TRY(vg_row_find(store, VG_Q_ref_by_id, VG_P_TEXT(r->lines[i].ref), &ref, sizeof ref, &found, err));
            acts[n++] = ref.program == r->program ? ref.op : 0;
        }
    }
    qsort(acts, n, sizeof *acts, by_number);
    *ret_count = n;
    return VG_DONE;
}

static vg_status name_moves(vg_recon_day *r, vg_store *store, const bool *linked, const int64_t *acts, size_t act_count, vg_err *err)
{
    for (size_t i = 0; i < r->our_count; i++) {
        vg_operation op = {0};
        int64_t act = r->moves[i].op;
        if (act == 0 || (linked[i] && bsearch(&act, acts, act_count, sizeof act, by_number) == NULL)) {
            continue;
        }
        VG_TRY(operation_of(store, act, &op, err));
        VG_SET(r->moves[i].ref, op.bank_ref);
        r->ours[i].ref = vg_span_of(r->moves[i].ref);
    }
    return VG_DONE;
}

/* What intake has not linked is told by our reference, where both sides have it: the same act with another amount, side, day or account,
 * or one more line of an act that has its own. Nothing else is asked about. */
static vg_status name_alone(vg_recon_day *r, vg_store *store, vg_err *err)
{
    size_t act_count = 0;
    bool *linked = calloc(r->our_count + 1, sizeof *linked);
    int64_t *acts = calloc(r->bank_count + 1, sizeof *acts);
    vg_status st = linked == NULL || acts == NULL ? VG_FAIL(err, MEMORY, "no memory for the links of a day") : VG_DONE;
    st = st.code == VG_OK ? name_lines(r, store, linked, acts, &act_count, err) : st;
    st = st.code == VG_OK ? name_moves(r, store, linked, acts, act_count, err) : st;
    free(linked);
    free(acts);
    return st;
}

/* Where a line names another payee than its act, the act tells its own. */
static vg_status name_payees(vg_recon_day *r, vg_store *store, vg_err *err)
{
    for (size_t i = 0; i < r->bank_count; i++) {
        vg_operation op = {0};
        int64_t linked = r->bank[i].linked;
        if (r->bank[i].party != 0 && linked != 0) {
            VG_TRY(operation_of(store, r->lines[i].op, &op, err));
            r->ours[linked - 1].party = vg_recon_party(op.payee_account);
        }
    }
    return VG_DONE;
}

vg_status vg_recon_link(vg_recon_day *r, vg_store *store, vg_err *err)
{
    VG_TRY(link_lines(r, store, err));
    VG_TRY(name_alone(r, store, err));
    return name_payees(r, store, err);
}
