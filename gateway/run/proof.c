#include "gateway/run/proof.h"
#include "gateway/core/imports.h"
#include "gateway/core/ledger.h"
#include "gateway/run/rows.h"
#include <stdlib.h>
#include <string.h>

enum { ENTRY_PAGE = 64, ROWS_MAX = 4000000, CLOCK_MS = 10 * 60 * 1000 /* our own clock may go back that far between two entries */ };

/* A row of the query proof_figures: an account with what the bank said of it. */
#define UPDATED_AT(raw) ((raw)->day)
#define KIND(raw) ((raw)->ver)
#define LATE(raw) ((raw)->run)
#define HAS_NUMBER(raw) ((raw)->reason != 0)
#define LISTED(raw) ((raw)->explained_fen)

vg_status vg_proof_room(void **at, size_t *cap, size_t count, size_t size, vg_err *err)
{
    if (count < *cap) {
        return VG_DONE;
    }
    size_t more = *cap == 0 ? 256 : 2 * *cap;
    void *grown = more > ROWS_MAX ? NULL : realloc(*at, more * size);
    if (grown == NULL) {
        return more > ROWS_MAX ? VG_FAIL(err, LIMIT, "more than %d rows for one proof", ROWS_MAX) : VG_FAIL(err, MEMORY, "no memory for a proof");
    }
    *at = grown;
    *cap = more;
    return VG_DONE;
}

static vg_status add_sum(vg_proof_sums *s, vg_proof_sum sum, vg_err *err)
{
    VG_TRY(vg_proof_room((void **)&s->at, &s->cap, s->count, sizeof *s->at, err));
    s->at[s->count++] = sum;
    return VG_DONE;
}

/* --- our books, back to a moment -------------------------------------------------------------------- */

vg_proof_cut vg_proof_cut_of(const vg_proof_run *run, int64_t way, int64_t told_at)
{
    bool instant = way == VG_TW_LIST || way == VG_TW_ANSWER;
    return instant ? (vg_proof_cut){0, told_at} : (vg_proof_cut){run->day.n, 0};
}

static int64_t begins(const vg_proof_cut *cut) { return cut->day != 0 ? vg_day_instant((vg_day){cut->day + 1}, 0) : cut->at; }

int64_t vg_proof_effect(const vg_rules *rules, const vg_entry *e, int64_t *ret_held)
{
    int64_t own = e->account - (rules->program << 40), fen = e->side == VG_CREDIT ? e->fen : -e->fen;
    fen = own == VG_OWN_BANK || own == VG_OWN_SHORTFALL ? -fen : fen;
    *ret_held = e->bucket == VG_BUCKET_HELD ? fen : 0;
    return e->bucket == VG_BUCKET_HELD && vg_rules_promise(rules, VG_CAP_HOLD_MOVES) ? 0 : fen;
}

typedef struct entry_page {
    vg_entry rows[ENTRY_PAGE];
    size_t count;
} entry_page;

static vg_status entry_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    entry_page *p = ctx;
    (void)table;
    (void)err;
    assert(p->count < ENTRY_PAGE);
    p->rows[p->count++] = *(const vg_entry *)row;
    return VG_DONE;
}

vg_status vg_proof_entries(vg_proof_run *run, int64_t account, int64_t seq, int64_t until, vg_proof_entry *take, void *ctx, vg_err *err)
{
    entry_page page;
    vg_row_sink sink = {&page, entry_row};
    do {
        vg_param params[] = {VG_P_INT(account), VG_P_INT(seq), VG_P_INT(ENTRY_PAGE)};
        page.count = 0;
        VG_TRY(run->store->ops->query(run->store, true, VG_Q_entries_back, params, VG_COUNT(params), &sink, err));
        for (size_t i = 0; i < page.count; i++) {
            if (page.rows[i].at < until - CLOCK_MS) {
                return VG_DONE;
            }
            VG_TRY(take(ctx, &page.rows[i], err));
            seq = page.rows[i].seq - 1;
        }
    } while (page.count == ENTRY_PAGE);
    return VG_DONE;
}

/* What an account should have at the bank, and holds, now and at each of these moments. What people booked for a break moves nothing at the
 * bank: it counts until the day's end, whenever the bank's figure was told. */
enum { CUTS = 3, AT_TOLD = 0, AT_DAY = 1 };
typedef struct reckoning {
    const vg_proof_run *run;
    vg_proof_cut cuts[CUTS]; /* of the bank's figure, of the day, of the guarantee account's figure */
    int64_t fen[CUTS], held[CUTS];
} reckoning;

static vg_status roll_entry(void *ctx, const vg_entry *e, vg_err *err)
{
    reckoning *k = ctx;
    int64_t held, fen = vg_proof_effect(k->run->rules, e, &held);
    (void)err;
    for (int i = 0; i < CUTS; i++) {
        bool after = vg_proof_is_after(&k->cuts[e->phase == VG_PHASE_ADJUST ? AT_DAY : i], e->day, e->at);
        k->fen[i] -= after ? fen : 0;
        k->held[i] -= after ? held : 0;
    }
    return VG_DONE;
}

static vg_status reckon(vg_proof_run *run, const vg_proof_account *raw, vg_proof_cut told, reckoning *ret, vg_err *err)
{
    bool moves = vg_rules_promise(run->rules, VG_CAP_HOLD_MOVES);
    *ret = (reckoning){.run = run, .cuts = {told, {run->day.n, 0}, vg_proof_cut_of(run, run->held.way, run->held.at)}};
    int64_t first = INT64_MAX;
    for (int i = 0; i < CUTS; i++) {
        ret->fen[i] = raw->our_fen + LATE(raw) + (moves ? 0 : raw->held_fen);
        ret->held[i] = raw->held_fen;
        first = vg_fen_min(first, begins(&ret->cuts[i]));
    }
    if (UPDATED_AT(raw) < first - CLOCK_MS) {
        return VG_DONE;
    }
    VG_TRY(vg_proof_entries(run, raw->account, raw->seq, first, roll_entry, ret, err));
    bool suspense = raw->account == vg_own_id(run->rules->program, VG_OWN_SUSPENSE); /* has less by all that is late */
    for (size_t i = 0; i < run->lates.count; i++) {
        const vg_proof_sum *late = &run->lates.at[i];
        int64_t fen = suspense ? -late->fen : late->account == raw->account ? late->fen : 0;
        for (int k = 0; k < CUTS; k++) {
            ret->fen[k] -= vg_proof_is_after(&ret->cuts[k], late->day, late->at) ? fen : 0;
        }
    }
    return VG_DONE;
}

/* --- one account --------------------------------------------------------------------------------------- */

static int64_t sum_of(const vg_proof_sums *s, int64_t account)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->at[mid].account == account) {
            return s->at[mid].fen;
        }
        low = s->at[mid].account < account ? mid + 1 : low;
        high = s->at[mid].account < account ? high : mid;
    }
    return 0;
}

/* An earlier list says nothing of this one; a later one does: the figure is brought back from its own instant. */
static int64_t way_of(const vg_proof_run *run, const vg_proof_account *raw)
{
    bool stale = raw->told_way == VG_TW_LIST && (run->listing == 0 || LISTED(raw) < run->listing);
    return stale ? VG_TW_NONE : raw->told_way;
}

/* The account at the day's end; the bank's figure is brought there with our own entries where it was told at another time. with: what
 * else stands on the same account at the bank. */
static vg_status compare(vg_proof_run *run, const vg_proof_account *raw, const vg_proof_account *with, vg_proof_account *ret, int64_t *ret_held, vg_err *err)
{
    reckoning k, other = {0};
    int64_t way = way_of(run, raw);
    vg_proof_cut cut = vg_proof_cut_of(run, way, raw->told_at);
    VG_TRY(reckon(run, raw, cut, &k, err));
    VG_TRY(with != NULL ? reckon(run, with, cut, &other, err) : VG_DONE);
    int64_t then = k.fen[AT_TOLD] + other.fen[AT_TOLD], ours = k.fen[AT_DAY] + other.fen[AT_DAY];
    int64_t bank = raw->bank_fen - (way == VG_TW_LINE ? sum_of(&run->lines, raw->account) : 0);
    *ret = (vg_proof_account){.account = raw->account, .day = run->day.n, .our_fen = ours, .held_fen = k.held[AT_DAY] + other.held[AT_DAY], .told_way = way,
                              .told_day = raw->told_day, .told_at = raw->told_at, .seq = raw->seq};
    *ret_held = k.held[2] + other.held[2];
    ret->bank_fen = way == VG_TW_NONE ? 0 : ours + bank - then;
    if (way == VG_TW_NONE && then == 0 && ours == 0) {
        ret->verdict = VG_PV_AGREES; /* nothing was ever here, or the bank lists it no more */
    } else if (way != VG_TW_NONE) {
        ret->verdict = bank == then ? VG_PV_AGREES : VG_PV_DIFFERS;
    } else if (!HAS_NUMBER(raw)) {
        ret->verdict = VG_PV_DIFFERS;
        ret->reason = VG_PX_NO_ACCOUNT;
    } else {
        bool listed = vg_rules_offer(run->rules, VG_ASK_FIGURES) && run->listing != 0;
        ret->verdict = listed ? VG_PV_DIFFERS : VG_PV_UNTOLD;
        ret->reason = listed ? VG_PX_NOT_LISTED : VG_PX_NONE;
    }
    return VG_DONE;
}

/* --- pages ------------------------------------------------------------------------------------------- */

typedef struct page {
    vg_proof_account *rows;
    size_t count;
} page;

static vg_status figure_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    page *p = ctx;
    (void)table;
    (void)err;
    assert(p->count < VG_PROOF_PAGE);
    p->rows[p->count++] = *(const vg_proof_account *)row;
    return VG_DONE;
}

static vg_status show(vg_proof_run *run, vg_proof_account *a, vg_err *err)
{
    if (a->verdict != VG_PV_AGREES && run->shown_count < VG_PROOF_SHOWN) {
        VG_TRY(a->verdict == VG_PV_DIFFERS && a->reason == VG_PX_NONE ? vg_proof_part(run, a, err) : VG_DONE);
        run->shown[run->shown_count++] = *a;
    }
    return VG_DONE;
}

static vg_status take(vg_proof_run *run, const vg_proof_account *raw, vg_err *err)
{
    vg_proof_account a;
    int64_t held;
    if (raw->account < vg_own_id(run->rules->program, VG_FIRST_ID)) {
        if (run->own_count < VG_COUNT(run->own)) {
            run->own[run->own_count++] = *raw;
        }
        return VG_DONE;
    }
    VG_TRY(compare(run, raw, NULL, &a, &held, err));
    run->proof.late_fen += LATE(raw);
    run->proof.held_fen += a.held_fen;
    run->held_then += held;
    if (a.verdict == VG_PV_DIFFERS && run->apart_count < VG_PROOF_LOOK_MAX) {
        VG_TRY(vg_proof_room((void **)&run->apart, &run->apart_cap, run->apart_count, sizeof *run->apart, err));
        run->apart[run->apart_count++] = *raw;
        return VG_DONE;
    }
    vg_proof_count(&run->proof, &a, NULL, 0);
    return show(run, &a, err);
}

static vg_status read_pages(vg_proof_run *run, vg_err *err)
{
    page p = {.rows = malloc(VG_PROOF_PAGE * sizeof *p.rows)};
    vg_status st = p.rows == NULL ? VG_FAIL(err, MEMORY, "no memory for a page of accounts") : VG_DONE;
    int64_t after = vg_own_id(run->rules->program, 0);
    vg_row_sink sink = {&p, figure_row};
    do {
        vg_param params[] = {VG_P_INT(run->rules->program), VG_P_INT(after), VG_P_INT(VG_PROOF_PAGE)};
        p.count = 0;
        st = st.code != VG_OK ? st : run->store->ops->query(run->store, true, VG_Q_proof_figures, params, VG_COUNT(params), &sink, err);
        for (size_t i = 0; i < p.count && st.code == VG_OK; i++) {
            st = take(run, &p.rows[i], err);
            after = p.rows[i].account;
        }
    } while (st.code == VG_OK && p.count == VG_PROOF_PAGE);
    free(p.rows);
    return st;
}

/* --- what moved after the day ------------------------------------------------------------------------------ */

static vg_status line_sum(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_told *sum = row;
    (void)table;
    return add_sum(ctx, (vg_proof_sum){sum->id, sum->fen, 0, 0, 0}, err);
}

/* A receipt that waits in suspense for its home moves late money; any other moves none. */
static vg_status late_entry(void *ctx, const vg_entry *e, vg_err *err)
{
    vg_proof_run *run = ctx;
    vg_receipt r = {0};
    int64_t held, fen = vg_proof_effect(run->rules, e, &held);
    bool found;
    if (e->receipt != 0) {
        VG_TRY(vg_row_find(run->store, VG_Q_receipt_by_id, VG_P_INT(e->receipt), &r, sizeof r, &found, err));
    }
    return r.home == 0 ? VG_DONE : add_sum(&run->lates, (vg_proof_sum){r.home, fen, e->at, e->day, 0}, err);
}

static vg_status read_since(vg_proof_run *run, vg_err *err)
{
    vg_param params[] = {VG_P_INT(run->rules->program), VG_P_INT(run->day.n)};
    vg_row_sink sink = {&run->lines, line_sum};
    int64_t until = vg_day_instant(vg_day_add(run->day, 1), 0);
    run->lines.count = run->lates.count = 0;
    VG_TRY(run->store->ops->query(run->store, true, VG_Q_lines_since, params, VG_COUNT(params), &sink, err));
    return vg_proof_entries(run, vg_own_id(run->rules->program, VG_OWN_SUSPENSE), INT64_MAX, until, late_entry, run, err);
}

/* --- those that differ ------------------------------------------------------------------------------------- */

static int64_t reason_of(const vg_proof_item *items, size_t count, uint32_t set)
{
    int64_t reason = VG_PX_NONE;
    for (size_t i = 0; i < count; i++) {
        if ((set >> i & 1) != 0) {
            reason = reason == VG_PX_NONE || reason == items[i].reason ? items[i].reason : VG_PX_SEVERAL;
        }
    }
    return reason;
}

static vg_status judge(vg_proof_run *run, vg_proof_account *a, vg_err *err)
{
    vg_proof_item items[VG_PROOF_ITEMS] = {{0}};
    size_t count = 0;
    uint32_t set = 0;
    if (a->verdict == VG_PV_DIFFERS) {
        VG_TRY(vg_proof_items(run, a, items, &count, err));
        if (vg_proof_explain(items, count, a->bank_fen - a->our_fen, &set)) {
            a->verdict = VG_PV_EXPLAINED;
            a->explained_fen = a->bank_fen - a->our_fen;
            a->reason = reason_of(items, count, set);
            a->items = __builtin_popcount(set);
            a->op = items[__builtin_ctz(set)].op;
            a->receipt = items[__builtin_ctz(set)].receipt;
            vg_proof_causes_text(items, set, a->causes);
        }
    }
    vg_proof_count(&run->proof, a, items, set);
    return show(run, a, err);
}

static vg_status look_again(vg_proof_run *run, vg_err *err)
{
    if (run->apart_count > 0) {
        VG_TRY(read_since(run, err));
    }
    for (size_t i = 0; i < run->apart_count; i++) {
        vg_proof_account raw = run->apart[i], a;
        int64_t held;
        page p = {.rows = &raw};
        vg_row_sink sink = {&p, figure_row};
        vg_param param = VG_P_INT(raw.account);
        VG_TRY(run->store->ops->query(run->store, true, VG_Q_proof_figure, &param, 1, &sink, err));
        VG_TRY(compare(run, &raw, NULL, &a, &held, err));
        VG_TRY(judge(run, &a, err));
    }
    return VG_DONE;
}

/* --- the program's own ---------------------------------------------------------------------------------------- */

static const vg_proof_account *own(const vg_proof_run *run, int which)
{
    for (size_t i = 0; i < run->own_count; i++) {
        if (run->own[i].account == vg_own_id(run->rules->program, which)) {
            return &run->own[i];
        }
    }
    return NULL;
}

/* Late money waits in suspense in our books alone: at the bank it is on its account. */
static void late_at_day(vg_proof_run *run)
{
    for (size_t i = 0; i < run->lates.count; i++) {
        run->proof.late_fen -= run->lates.at[i].day > run->day.n ? run->lates.at[i].fen : 0;
    }
}

static vg_status take_own(vg_proof_run *run, int which, const vg_proof_account *with, int64_t less, vg_err *err)
{
    const vg_proof_account *found = own(run, which);
    vg_proof_account raw, a;
    int64_t held;
    if (found == NULL) {
        return VG_DONE;
    }
    raw = *found;
    raw.our_fen -= less;
    VG_TRY(compare(run, &raw, with, &a, &held, err));
    return judge(run, &a, err);
}

static vg_status told_of(vg_proof_run *run, int which, vg_told *ret, vg_err *err)
{
    bool found;
    *ret = (vg_told){0};
    VG_TRY(vg_row_find(run->store, VG_Q_told_by_id, VG_P_INT(vg_own_id(run->rules->program, which)), ret, sizeof *ret, &found, err));
    if (run->listing == 0 || ret->listed != run->listing) {
        *ret = (vg_told){0};
    }
    return VG_DONE;
}

static vg_status take_guarantee(vg_proof_run *run, vg_err *err)
{
    vg_proof *p = &run->proof;
    if (!vg_rules_promise(run->rules, VG_CAP_HOLD_MOVES)) {
        return VG_DONE;
    }
    vg_proof_account a = {.account = vg_own_id(run->rules->program, VG_TOLD_HELD), .day = run->day.n, .our_fen = p->held_fen, .held_fen = p->held_fen,
                          .told_way = run->held.way, .told_at = run->held.at, .told_day = run->held.day, .verdict = VG_PV_AGREES};
    if (run->held.way != VG_TW_NONE) {
        a.bank_fen = p->guarantee_fen = p->held_fen + run->held.fen - run->held_then;
        a.verdict = a.bank_fen == a.our_fen ? VG_PV_AGREES : VG_PV_DIFFERS;
    } else if (p->held_fen != 0) {
        a.verdict = run->listing != 0 ? VG_PV_DIFFERS : VG_PV_UNTOLD;
        a.reason = run->listing != 0 ? VG_PX_NOT_LISTED : VG_PX_NONE;
    }
    return judge(run, &a, err);
}

/* What the bank has on accounts of its own: on its way, or nobody's that we know. */
static vg_status take_others(vg_proof_run *run, vg_err *err)
{
    vg_told t;
    VG_TRY(told_of(run, VG_TOLD_TRANSIT, &t, err));
    run->proof.sub_fen += t.fen;
    run->proof.transit_fen += t.fen;
    VG_TRY(told_of(run, VG_TOLD_STRANGE, &t, err));
    if (t.fen == 0) {
        return VG_DONE;
    }
    vg_proof_account a = {.account = t.id, .day = run->day.n, .bank_fen = t.fen, .told_way = t.way, .told_at = t.at, .told_day = t.day,
                          .items = t.several, .verdict = VG_PV_DIFFERS, .reason = VG_PX_STRANGE};
    vg_proof_count(&run->proof, &a, NULL, 0);
    return show(run, &a, err);
}

static vg_status read_own(vg_proof_run *run, vg_err *err)
{
    const vg_proof_account *merchant = own(run, VG_OWN_MERCHANT), *fee = own(run, VG_OWN_FEE);
    int64_t late_now = run->proof.late_fen;
    bool together = merchant != NULL && HAS_NUMBER(merchant);
    late_at_day(run);
    VG_TRY(take_own(run, VG_OWN_SUSPENSE, NULL, late_now, err));
    VG_TRY(take_own(run, VG_OWN_POOL, NULL, 0, err));
    VG_TRY(take_own(run, VG_OWN_MERCHANT, together ? fee : NULL, 0, err)); /* one sub-account at the bank */
    VG_TRY(together ? VG_DONE : take_own(run, VG_OWN_FEE, NULL, 0, err));
    VG_TRY(take_guarantee(run, err));
    return take_others(run, err);
}

/* --- the custody account --------------------------------------------------------------------------------------- */

/* Where the bank was not asked, or has not answered, a statement of the custody account says how the day closed, or a list of balances that
 * proves itself: one that broke off would be as short as a whole one. */
static vg_status closing_of(vg_proof_run *run, vg_err *err)
{
    vg_statement s = {0};
    bool found;
    vg_param params[] = {VG_P_INT(run->rules->program), VG_P_INT(vg_own_id(run->rules->program, VG_OWN_BANK)), VG_P_INT(run->day.n)};
    VG_TRY(vg_row_of(run->store, VG_Q_statement_at_day, params, VG_COUNT(params), &s, sizeof s, &found, err));
    if (found && s.intraday != VG_FILED_INTRADAY && (s.tells & VG_TELLS_CLOSING) != 0) {
        run->proof.custody_way = VG_TW_STATEMENT;
        run->proof.custody_said = s.closing_fen;
        run->proof.custody_at = s.created_at;
    }
    return VG_DONE;
}

/* It moves by what comes from outside and goes there: our bank account. */
static vg_status read_custody(vg_proof_run *run, vg_err *err)
{
    vg_proof *p = &run->proof;
    const vg_proof_account *bank = own(run, VG_OWN_BANK);
    vg_proof_account raw = {0};
    page one = {.rows = &raw};
    vg_row_sink sink = {&one, figure_row};
    VG_TRY(p->custody_way == VG_TW_NONE ? closing_of(run, err) : VG_DONE);
    if (p->custody_way == VG_TW_NONE || bank == NULL) {
        return VG_DONE;
    }
    vg_param param = VG_P_INT(bank->account);
    VG_TRY(run->store->ops->query(run->store, true, VG_Q_proof_figure, &param, 1, &sink, err));
    reckoning k;
    vg_proof_cut cut = vg_proof_cut_of(run, p->custody_way, p->custody_at);
    VG_TRY(reckon(run, &raw, cut, &k, err));
    p->custody_fen = p->custody_said - k.fen[AT_TOLD] + k.fen[AT_DAY];
    int64_t apart = p->custody_fen - p->sub_fen;
    vg_proof_account a = {.account = bank->account, .day = run->day.n, .our_fen = p->sub_fen, .bank_fen = p->custody_fen, .told_way = p->custody_way,
                          .told_at = p->custody_at, .seq = raw.seq, .verdict = VG_PV_DIFFERS};
    vg_proof_item items[VG_PROOF_ITEMS] = {{0}};
    size_t count = 0;
    uint32_t set = 0;
    if (apart != 0 && p->untold == 0 && p->differ == 0) {
        VG_TRY(vg_proof_items(run, &a, items, &count, err));
    }
    if (count > 0 && vg_proof_explain(items, count, apart, &set)) { /* list and balance were told at two times, and an act went through between them */
        p->custody_fen -= apart;
        p->transit_fen += apart;
    }
    return VG_DONE;
}

static int by_account(const void *a, const void *b)
{
    const vg_proof_account *l = a, *r = b;
    return l->account < r->account ? -1 : l->account > r->account;
}

vg_status vg_proof_read(vg_store *store, const vg_rules *rules, const vg_proof *wanted, int64_t listing, vg_proof_run *run, vg_err *err)
{
    *run = (vg_proof_run){.store = store, .rules = rules, .day = {(int32_t)wanted->day}, .listing = listing};
    run->proof = (vg_proof){.program = wanted->program, .day = wanted->day, .ver = wanted->ver, .principal = wanted->principal, .asked_at = wanted->asked_at,
                            .op = wanted->op, .custody_way = wanted->custody_way, .custody_at = wanted->custody_at, .custody_said = wanted->custody_said};
    VG_TRY(told_of(run, VG_TOLD_HELD, &run->held, err));
    VG_TRY(read_since(run, err));
    VG_TRY(read_pages(run, err));
    VG_TRY(look_again(run, err));
    VG_TRY(read_own(run, err));
    VG_TRY(read_custody(run, err));
    vg_proof_decide(&run->proof, vg_rules_offer(rules, VG_ASK_CUSTODY_BALANCE));
    qsort(run->shown, run->shown_count, sizeof *run->shown, by_account);
    return VG_DONE;
}

void vg_proof_run_free(vg_proof_run *run)
{
    free(run->lines.at);
    free(run->lates.at);
    free(run->shortfalls.at);
    free(run->live.at);
    free(run->breaks.at);
    free(run->apart);
    *run = (vg_proof_run){0};
}
