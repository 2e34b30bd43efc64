#include "gateway/core/accrual.h"
#include <inttypes.h>
#include <stdio.h>

const char *vg_interest_state_name(int64_t state)
{
    static const char *const names[] = {
#define S(name, n, text) [n] = text,
        VG_INTEREST_STATES(S)
#undef S
    };
    return state >= 0 && (size_t)state < VG_COUNT(names) ? names[state] : "";
}

bool vg_accrual_terms(const vg_core *core, const vg_account *a, vg_interest_terms *ret)
{
    *ret = core->rules->interest;
    ret->segmented = ret->segmented && a->kind != VG_ACCT_TYPE2; /* a person's: the settlement day's rate for all */
    return ret->rate_count > 0 && a->kind != VG_ACCT_BANK && a->kind != VG_ACCT_SHORTFALL && a->kind != VG_ACCT_POOL;
}

static vg_interest_sum sum_of(const vg_account *a)
{
    return (vg_interest_sum){{(int32_t)a->interest_day}, a->interest_acc, a->interest_li};
}

static void set_sum(vg_account *a, const vg_interest_sum *sum)
{
    a->interest_day = sum->day.n;
    a->interest_acc = sum->acc;
    a->interest_li = sum->li;
}

static bool apart(int64_t a, int64_t b) { return a - b > VG_INTEREST_TOLERANCE_FEN || b - a > VG_INTEREST_TOLERANCE_FEN; }

/* What the bank paid, or said so, beside what was reckoned, as far as that is known. */
static void judge(vg_interest *row)
{
    bool known = row->receipt != 0 || row->told_at != 0;
    int64_t paid = row->receipt != 0 ? row->bank_fen : row->told_fen;
    bool missing = !known && row->state == VG_IS_MISSING && row->fen != 0; /* told already */
    row->state = missing ? VG_IS_MISSING : !known ? (row->fen == 0 ? VG_IS_PAID : VG_IS_DUE) : apart(paid, row->fen) ? VG_IS_DIFFERS : VG_IS_PAID;
}

/* The period that ends with the sum as it stands becomes a row, and a new one begins. Nothing gathered: no row. */
static vg_status close_period(vg_core *core, vg_account *a, const vg_interest_terms *terms, vg_day day, int64_t *ret_fen, vg_err *err)
{
    vg_interest_sum sum = sum_of(a);
    const vg_interest *known;
    *ret_fen = vg_interest_due(terms, &sum, day);
    if (sum.acc == 0 && sum.li == 0) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, interest, VG_KEY_OF_PAIR(a->id, day.n), &known, err));
    if (known == NULL) {
        known = VG_NEW(core->work, interest, {.account = a->id, .day = day.n, .program = a->program, .created_at = core->at});
    }
    vg_interest *row = VG_EDIT(core->work, interest, known); /* a closing that did not happen, on a settlement day: both count */
    row->acc += sum.acc;
    row->li += sum.li;
    row->rate_e8 = vg_rate_on(terms, day);
    row->fen += *ret_fen;
    row->updated_at = core->at;
    judge(row);
    a->interest_acc = 0;
    a->interest_li = 0;
    return VG_DONE;
}

/* Gathers the days before `until`; each settlement day among them ends its period. */
static vg_status gather_until(vg_core *core, vg_account *a, const vg_interest_terms *terms, vg_day until, vg_err *err)
{
    int64_t total = a->free_fen + a->held_fen, fen;
    for (;;) {
        vg_interest_sum sum = sum_of(a);
        vg_day settles = sum.day.n == 0 ? until : vg_settlement_day(sum.day);
        bool passes = settles.n < until.n;
        vg_interest_roll(terms, &sum, total, passes ? vg_day_add(settles, 1) : until);
        set_sum(a, &sum);
        if (!passes) {
            return VG_DONE;
        }
        VG_TRY(close_period(core, a, terms, settles, &fen, err));
    }
}

bool vg_accrual_so_far(const vg_rules *rules, const vg_account *a, vg_day today, vg_day *ret_from, int64_t *ret_fen)
{
    vg_interest_terms terms;
    vg_interest_sum sum = sum_of(a);
    vg_core core = {.rules = rules};
    if (a->interest_day == 0 || !vg_accrual_terms(&core, a, &terms)) {
        return false;
    }
    vg_day begins = vg_day_add(vg_settlement_before(today), 1), opened = vg_day_at(a->created_at);
    if (sum.day.n < begins.n) { /* a settlement day has passed that no booking has met yet */
        sum = (vg_interest_sum){begins, 0, 0};
    }
    vg_interest_roll(&terms, &sum, a->free_fen + a->held_fen, today);
    *ret_from = begins.n < opened.n ? opened : begins;
    *ret_fen = vg_interest_due(&terms, &sum, today);
    return true;
}

vg_status vg_accrue(vg_core *core, vg_account *a, vg_err *err)
{
    vg_interest_terms terms;
    vg_day today = vg_day_at(core->at);
    if (a->interest_day == today.n || !vg_accrual_terms(core, a, &terms)) {
        return VG_DONE;
    }
    return gather_until(core, a, &terms, today, err);
}

/* Days of the period before, which has been settled: its row takes them. */
static vg_status value_settled(vg_core *core, const vg_account *a, const vg_interest_terms *terms, int64_t fen, vg_day from,
                               vg_day settled, vg_err *err)
{
    const vg_interest *found;
    VG_TRY(VG_FIND(core->work, interest, VG_KEY_OF_PAIR(a->id, settled.n), &found, err));
    if (found == NULL) {
        found = VG_NEW(core->work, interest,
                       {.account = a->id, .day = settled.n, .program = a->program, .created_at = core->at});
    }
    vg_interest *row = VG_EDIT(core->work, interest, found);
    vg_interest_sum sum = {vg_day_add(settled, 1), row->acc, row->li};
    vg_interest_value(terms, &sum, fen, from, vg_day_add(vg_settlement_before(settled), 1));
    row->acc = sum.acc;
    row->li = sum.li;
    row->rate_e8 = vg_rate_on(terms, settled);
    row->fen = vg_interest_due(terms, &sum, settled);
    row->updated_at = core->at;
    judge(row);
    return VG_DONE;
}

/* fen more at the end of each day from `from` on that has been gathered. */
static vg_status value(vg_core *core, vg_account *a, int64_t fen, vg_day from, vg_err *err)
{
    vg_interest_terms terms;
    if (from.n >= a->interest_day || !vg_accrual_terms(core, a, &terms)) {
        return VG_DONE;
    }
    vg_interest_sum sum = sum_of(a);
    vg_day settled = vg_settlement_before(sum.day);
    vg_interest_value(&terms, &sum, fen, from, vg_day_add(settled, 1));
    set_sum(a, &sum);
    return from.n <= settled.n ? value_settled(core, a, &terms, fen, from, settled, err) : VG_DONE;
}

vg_status vg_accrue_from(vg_core *core, int64_t account, int64_t fen, vg_day from, vg_err *err)
{
    vg_account *a;
    vg_day today = vg_day_at(core->at);
    VG_TRY(vg_core_account(core, account, &a, err));
    if (from.n >= today.n) {
        return VG_DONE;
    }
    VG_TRY(value(core, a, fen, from, err));
    return value(core, a, -fen, today, err); /* from today on it stands in the balance */
}

vg_status vg_accrue_ahead(vg_core *core, vg_account *a, int64_t fen, vg_err *err)
{
    return value(core, a, fen, vg_day_at(core->at), err);
}

vg_status vg_accrual_settle(vg_core *core, vg_account *a, vg_day day, bool closing, int64_t *ret_fen, vg_err *err)
{
    vg_interest_terms terms;
    *ret_fen = 0;
    if (!vg_accrual_terms(core, a, &terms)) {
        return VG_DONE;
    }
    VG_TRY(gather_until(core, a, &terms, closing ? day : vg_day_add(day, 1), err));
    const vg_interest *row; /* gathering to the day after a settlement day does not pass it: it is ended here */
    VG_TRY(VG_FIND(core->work, interest, VG_KEY_OF_PAIR(a->id, day.n), &row, err));
    if (row != NULL) {
        *ret_fen = row->fen;
        return VG_DONE;
    }
    bool later = !closing && a->interest_day > day.n + 1;
    return later ? VG_DONE : close_period(core, a, &terms, day, ret_fen, err);
}

static vg_status tell(vg_core *core, const vg_interest *row, int64_t paid, vg_err *err)
{
    char data[160], day[VG_DAY_TEXT];
    vg_day_text((vg_day){(int32_t)row->day}, day);
    snprintf(data, sizeof data, "{\"day\":\"%s\",\"reckoned\":%" PRId64 ",\"paid\":%" PRId64, day, row->fen, paid);
    vg_effect_add(core, VG_DO_ALERT, 0);
    return vg_emit(core, "interest.differs", "acct_", row->account, 0, data, err);
}

/* The row of a period that has ended; where nothing had gathered by our books it is a new one: all of it differs. */
static vg_status row_of(vg_core *core, const vg_account *a, vg_day day, vg_interest **ret, vg_err *err)
{
    const vg_interest *found;
    VG_TRY(VG_FIND(core->work, interest, VG_KEY_OF_PAIR(a->id, day.n), &found, err));
    if (found == NULL) {
        found = VG_NEW(core->work, interest, {.account = a->id, .day = day.n, .program = a->program, .created_at = core->at});
    }
    *ret = VG_EDIT(core->work, interest, found);
    (*ret)->updated_at = core->at;
    return VG_DONE;
}

/* The period that this credit pays: where an act ended one, that, unless the settlement before it still waits for just this. */
static vg_status period_of(vg_core *core, const vg_account *a, int64_t fen, vg_day day, vg_day ended, vg_day *ret, vg_err *err)
{
    vg_day settles = vg_settlement_day(day);
    const vg_interest *before;
    settles = settles.n == day.n ? day : vg_settlement_before(day); /* a bank may credit on the day itself */
    *ret = settles;
    if (ended.n == 0 || settles.n >= ended.n || day.n < ended.n) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, interest, VG_KEY_OF_PAIR(a->id, settles.n), &before, err));
    bool waits = before != NULL && before->state == VG_IS_DUE && !apart(fen, before->fen);
    *ret = waits ? settles : ended;
    return VG_DONE;
}

vg_status vg_accrual_paid(vg_core *core, vg_account *a, int64_t fen, vg_day day, vg_day ended, int64_t receipt, vg_err *err)
{
    vg_day period;
    int64_t owed;
    vg_interest_terms terms;
    vg_interest *row;
    if (!vg_accrual_terms(core, a, &terms)) {
        return VG_DONE;
    }
    VG_TRY(period_of(core, a, fen, day, ended, &period, err));
    VG_TRY(vg_accrual_settle(core, a, period, period.n == ended.n, &owed, err));
    VG_TRY(row_of(core, a, period, &row, err));
    row->bank_fen += fen;
    row->receipt = receipt;
    bool as_told = row->told_at != 0 && row->bank_fen == row->told_fen; /* an answer said so: people know */
    judge(row);
    return row->state == VG_IS_DIFFERS && !as_told ? tell(core, row, row->bank_fen, err) : VG_DONE;
}

vg_status vg_accrual_told(vg_core *core, vg_account *a, int64_t fen, vg_day day, vg_err *err)
{
    int64_t owed;
    vg_interest_terms terms;
    const vg_interest *found;
    vg_interest *row;
    if (!vg_accrual_terms(core, a, &terms)) {
        return VG_DONE;
    }
    VG_TRY(vg_accrual_settle(core, a, day, true, &owed, err));
    VG_TRY(VG_FIND(core->work, interest, VG_KEY_OF_PAIR(a->id, day.n), &found, err));
    if (found == NULL && fen == 0) {
        return VG_DONE;
    }
    VG_TRY(row_of(core, a, day, &row, err));
    row->told_fen = fen;
    row->told_at = core->at;
    bool credited = row->receipt != 0; /* the statement was faster */
    judge(row);
    return row->state == VG_IS_DIFFERS && !credited ? tell(core, row, fen, err) : VG_DONE;
}

void vg_accrual_shared(const vg_core *core, vg_interest *row, int64_t fen)
{
    row->shared_fen = row->told_fen = fen;
    row->told_at = row->updated_at = core->at;
    judge(row);
}
