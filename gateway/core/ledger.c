#include "gateway/core/ledger.h"
#include "gateway/core/accrual.h"
#include "gateway/core/days.h"
#include "gateway/core/evidence.h"
#include <inttypes.h>

static bool is_debit_account(const vg_account *a)
{
    return a->kind == VG_ACCT_BANK || a->kind == VG_ACCT_SHORTFALL;
}

static int64_t *balance_of(vg_account *a, vg_bucket bucket)
{
    switch (bucket) {
    case VG_BUCKET_FREE:
        return &a->free_fen;
    case VG_BUCKET_HELD:
        return &a->held_fen;
    case VG_BUCKET_OUT:
        return &a->out_fen;
    }
    assert(false && "unknown bucket");
    return NULL;
}

/* Free and held money of one account earn alike: between them nothing changes, on whatever day the clock stands. */
static bool earns_apart(vg_place at, vg_place opposite)
{
    return at.bucket != VG_BUCKET_OUT && (at.account != opposite.account || opposite.bucket == VG_BUCKET_OUT);
}

static vg_status write_side(vg_core *core, const vg_journal *j, vg_place at, vg_side side, int64_t fen,
                            vg_place opposite, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, at.account, &a, err));
    VG_TRY(vg_accrue(core, a, err)); /* the days before today have earned what stood then */
    int64_t *balance = balance_of(a, at.bucket);
    bool raises = (side == VG_CREDIT) != is_debit_account(a);
    if (!raises && *balance < fen) {
        return VG_FAIL(err, INSUFFICIENT, "the account has %" PRId64 " fen where %" PRId64 " are needed", *balance,
                       fen);
    }
    *balance += raises ? fen : -fen;
    if (earns_apart(at, opposite)) {
        VG_TRY(vg_accrue_ahead(core, a, raises ? fen : -fen, err));
    }
    if (*balance > VG_FEN_MAX) {
        return VG_FAIL(err, LIMIT, "the balance would pass the largest amount that is kept");
    }
    a->updated_at = core->at;
    vg_day day;
    VG_TRY(vg_posting_day(core, j->value_day, &day, err));
    vg_entry e = {.account = a->id,
                  .seq = ++a->entry_seq,
                  .program = a->program,
                  .journal = j->op != 0 ? j->op : j->receipt,
                  .op = j->op,
                  .receipt = j->receipt,
                  .phase = j->phase,
                  .bucket = at.bucket,
                  .side = side,
                  .fen = fen,
                  .balance_fen = *balance,
                  .opp_account = opposite.account,
                  .at = core->at,
                  .day = day.n};
    return vg_evidence_entry(core, vg_work_insert(core->work, VG_T_entry, &e), err);
}

vg_status vg_ledger_move(vg_core *core, const vg_journal *j, vg_place from, vg_place to, vg_money fen, vg_err *err)
{
    assert(j->op != 0 || j->receipt != 0);
    assert(from.account != to.account || from.bucket != to.bucket);
    VG_TRY(vg_money_check_asked(fen, err)); /* the third place that checks: edge, core, ledger */
    VG_TRY(write_side(core, j, from, VG_DEBIT, fen.fen, to, err));
    return write_side(core, j, to, VG_CREDIT, fen.fen, from, err);
}
