/* Why an account differs: what may be the difference, and from which movement on. Only for accounts that do, so it may take its time.
 * What people booked or explained before a day on which the account agreed has been met by the bank since, or never was between the two: it
 * names no difference that comes later. */
#include "gateway/base/text.h"
#include "gateway/core/breaks.h"
#include "gateway/core/ledger.h"
#include "gateway/run/proof.h"
#include "gateway/run/rows.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { JOURNALS = 64, LINES = 256, BREAK_DAYS = 400, WALK_DAYS = 31, PAGE = 256 };

static vg_status query(vg_proof_run *run, vg_query which, const vg_param *params, size_t n, void *ctx,
                       vg_status (*row)(void *, vg_table, const void *, vg_err *), vg_err *err)
{
    vg_row_sink sink = {ctx, row};
    return run->store->ops->query(run->store, true, which, params, n, &sink, err);
}

/* --- what all accounts share: read once ---------------------------------------------------------------- */

static vg_status live_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_proof_ops *ops = ctx;
    (void)table;
    VG_TRY(vg_proof_room((void **)&ops->at, &ops->cap, ops->count, sizeof *ops->at, err));
    ops->at[ops->count++] = *(const vg_operation *)row;
    return VG_DONE;
}

static vg_status break_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_proof_breaks *breaks = ctx;
    (void)table;
    VG_TRY(vg_proof_room((void **)&breaks->at, &breaks->cap, breaks->count, sizeof *breaks->at, err));
    breaks->at[breaks->count++] = *(const vg_recon_break *)row;
    return VG_DONE;
}

static vg_status operation(vg_proof_run *run, int64_t id, vg_operation *ret, vg_err *err)
{
    bool found;
    *ret = (vg_operation){0};
    return id == 0 ? VG_DONE : vg_row_find(run->store, VG_Q_operation_by_id, VG_P_INT(id), ret, sizeof *ret, &found, err);
}

/* The account is that of the correction which booked it. */
static vg_status shortfall_entry(void *ctx, const vg_entry *e, vg_err *err)
{
    vg_proof_run *run = ctx;
    vg_operation op;
    vg_proof_sums *s = &run->shortfalls;
    int64_t held, fen = vg_proof_effect(run->rules, e, &held);
    VG_TRY(operation(run, e->op, &op, err));
    if (op.account == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_proof_room((void **)&s->at, &s->cap, s->count, sizeof *s->at, err));
    s->at[s->count++] = (vg_proof_sum){op.account, fen, e->at, e->day, e->op};
    return VG_DONE;
}

static vg_status read_live(vg_proof_run *run, vg_err *err)
{
    size_t before;
    int64_t after = 0;
    do {
        before = run->live.count;
        vg_param params[] = {VG_P_INT(run->rules->program), VG_P_INT(after), VG_P_INT(PAGE)};
        VG_TRY(query(run, VG_Q_operations_live, params, VG_COUNT(params), &run->live, live_row, err));
        after = run->live.count > 0 ? run->live.at[run->live.count - 1].id : 0;
    } while (run->live.count == before + PAGE);
    return VG_DONE;
}

/* The last day before that was proved, and of which each account that did not agree was kept. */
static vg_status read_held(vg_proof_run *run, vg_err *err)
{
    for (int back = 1; back <= WALK_DAYS && run->proved.day == 0; back++) {
        vg_proof p = {0};
        bool found;
        vg_param params[] = {VG_P_INT(run->rules->program), VG_P_INT(run->day.n - back)};
        VG_TRY(vg_row_of(run->store, VG_Q_proof_by_id, params, VG_COUNT(params), &p, sizeof p, &found, err));
        if (found && p.state == VG_PR_HOLDS && p.untold == 0 && p.explained + p.differ < VG_PROOF_SHOWN) {
            run->proved = p;
        }
    }
    return VG_DONE;
}

/* The last such day on which the account agreed; 0: none. */
static vg_status agreed_on(const vg_proof_run *run, int64_t account, int64_t *ret, vg_err *err)
{
    vg_proof_account a = {0};
    bool found;
    vg_param params[] = {VG_P_INT(run->rules->program), VG_P_INT(run->proved.day), VG_P_INT(account - 1), VG_P_INT(1)};
    *ret = 0;
    if (run->proved.day != 0) {
        VG_TRY(vg_row_of(run->store, VG_Q_proof_accounts, params, VG_COUNT(params), &a, sizeof a, &found, err));
        *ret = found && a.account == account && a.run == run->proved.runs ? 0 : run->proved.day;
    }
    return VG_DONE;
}

static vg_status read_reasons(vg_proof_run *run, vg_err *err)
{
    if (run->has_reasons) {
        return VG_DONE;
    }
    run->has_reasons = true;
    vg_param params[] = {VG_P_INT(run->rules->program), VG_P_INT(run->day.n - BREAK_DAYS), VG_P_INT(run->day.n)};
    VG_TRY(read_live(run, err));
    VG_TRY(read_held(run, err));
    VG_TRY(query(run, VG_Q_breaks_of_days, params, VG_COUNT(params), &run->breaks, break_row, err));
    return vg_proof_entries(run, vg_own_id(run->rules->program, VG_OWN_SHORTFALL), INT64_MAX, 0, shortfall_entry, run, err);
}

/* --- journals and lines of one account ------------------------------------------------------------------- */

typedef struct journal {
    int64_t op, receipt, fen, day, at, seq;
    bool shown; /* the bank has a line of it */
} journal;

typedef struct journals {
    const vg_rules *rules;
    journal rows[JOURNALS];
    size_t count;
} journals;

static vg_status add_journal(void *ctx, const vg_entry *e, vg_err *err)
{
    journals *j = ctx;
    int64_t held, fen = vg_proof_effect(j->rules, e, &held);
    (void)err;
    for (size_t i = 0; i < j->count; i++) {
        journal *row = &j->rows[i];
        if (row->op == e->op && row->receipt == e->receipt && row->day == e->day) {
            row->fen += fen;
            row->seq = e->seq;
            return VG_DONE;
        }
    }
    if (j->count < JOURNALS && fen != 0) {
        j->rows[j->count++] = (journal){e->op, e->receipt, fen, e->day, e->at, e->seq, false};
    }
    return VG_DONE;
}

typedef struct lines {
    char prefix[64];
    vg_line rows[LINES];
    size_t count;
    bool ended;
} lines;

static vg_status line_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    lines *l = ctx;
    const vg_line *line = row;
    (void)table;
    (void)err;
    l->ended = l->ended || strncmp(line->id, l->prefix, strlen(l->prefix)) != 0;
    if (!l->ended && l->count < LINES) {
        l->rows[l->count++] = *line;
    }
    return VG_DONE;
}

/* Lines of the account from a day on: their key begins with its number and their day. */
static vg_status read_lines(vg_proof_run *run, int64_t account, vg_day from, lines *ret, vg_err *err)
{
    vg_account a = {0};
    char date[VG_DAY_TEXT], first[121];
    bool found;
    ret->count = 0;
    ret->ended = false;
    VG_TRY(vg_row_find(run->store, VG_Q_account_by_id, VG_P_INT(account), &a, sizeof a, &found, err));
    if (a.bank_account[0] == 0) {
        return VG_DONE;
    }
    vg_day_compact(from, date);
    snprintf(ret->prefix, sizeof ret->prefix, "%" PRId64 "/%s/", run->rules->program, a.bank_account);
    snprintf(first, sizeof first, "%s%s", ret->prefix, date);
    vg_param params[] = {VG_P_INT(run->rules->program), VG_P_TEXT(first), VG_P_INT(LINES)};
    return query(run, VG_Q_lines, params, VG_COUNT(params), ret, line_row, err);
}

static bool is_of(const journal *j, int64_t op, int64_t receipt) { return op != 0 ? j->op == op : receipt != 0 && j->receipt == receipt && j->op == 0; }

/* A line of a part that its whole has booked is the whole's. */
static vg_status journal_of(vg_proof_run *run, journals *j, const vg_line *l, journal **ret, vg_err *err)
{
    vg_operation op = {0};
    *ret = NULL;
    for (int look = 0; look < 2 && *ret == NULL; look++) {
        for (size_t i = 0; i < j->count; i++) {
            *ret = is_of(&j->rows[i], look == 0 ? l->op : op.parent, look == 0 ? l->receipt : 0) ? &j->rows[i] : *ret;
        }
        if (*ret != NULL || l->op == 0) {
            break;
        }
        VG_TRY(operation(run, l->op, &op, err));
        if (op.parent == 0) {
            break;
        }
    }
    return VG_DONE;
}

/* --- items ------------------------------------------------------------------------------------------------- */

static void add_item(vg_proof_item *items, size_t *count, vg_proof_item item)
{
    if (item.fen != 0 && *count < VG_PROOF_ITEMS) {
        items[(*count)++] = item;
    }
}

/* It was sent, or the bank had booked it, before the bank's figure was of. */
static vg_status had_begun(vg_proof_run *run, const journal *j, const vg_proof_cut *cut, bool *ret, vg_err *err)
{
    vg_operation op;
    vg_receipt r = {0};
    int64_t end = cut->day != 0 ? vg_day_instant((vg_day){cut->day + 1}, 0) : cut->at;
    VG_TRY(operation(run, j->op, &op, err));
    bool found;
    VG_TRY(j->receipt != 0 ? vg_row_find(run->store, VG_Q_receipt_by_id, VG_P_INT(j->receipt), &r, sizeof r, &found, err) : VG_DONE);
    *ret = (op.first_sent_at != 0 && op.first_sent_at <= end) || (r.booked_at != 0 && r.booked_at <= end);
    return VG_DONE;
}

static vg_status booked_later(vg_proof_run *run, const vg_proof_account *a, vg_proof_item *items, size_t *count, vg_err *err)
{
    journals j = {.rules = run->rules};
    lines l = {.count = 0};
    vg_proof_cut cut = vg_proof_cut_of(run, a->told_way, a->told_at);
    int64_t until = cut.day != 0 ? vg_day_instant((vg_day){cut.day + 1}, 0) : cut.at;
    VG_TRY(vg_proof_entries(run, a->account, INT64_MAX, until, add_journal, &j, err));
    for (size_t i = 0; i < j.count; i++) {
        bool begun = false;
        bool after = vg_proof_is_after(&cut, j.rows[i].day, j.rows[i].at);
        VG_TRY(after ? had_begun(run, &j.rows[i], &cut, &begun, err) : VG_DONE);
        if (begun) { /* ours alone is later */
            add_item(items, count, (vg_proof_item){j.rows[i].fen, VG_PX_TIMING, j.rows[i].op, j.rows[i].receipt, 0});
        }
    }
    if (a->told_way != VG_TW_LINE) {
        return VG_DONE;
    }
    VG_TRY(read_lines(run, a->account, vg_day_add(run->day, 1), &l, err));
    for (size_t i = 0; i < l.count; i++) {
        journal *found;
        VG_TRY(journal_of(run, &j, &l.rows[i], &found, err));
        bool linked = l.rows[i].op != 0 || l.rows[i].receipt != 0;
        if (linked && (found == NULL || !vg_proof_is_after(&cut, found->day, found->at))) { /* the bank's alone is later */
            int64_t fen = l.rows[i].side == VG_CREDIT ? -l.rows[i].fen : l.rows[i].fen;
            add_item(items, count, (vg_proof_item){fen, VG_PX_TIMING, l.rows[i].op, l.rows[i].receipt, 0});
        }
    }
    return VG_DONE;
}

static int64_t break_effect(const vg_recon_break *b)
{
    int64_t fen = !vg_is_cny(b->currency) ? 0 : b->side == VG_CREDIT ? b->fen : -b->fen;
    return b->of == VG_OF_LEDGER ? -fen : fen;
}

static vg_status add_adjusted(void *ctx, const vg_entry *e, vg_err *err)
{
    journals *j = ctx;
    return e->phase == VG_PHASE_ADJUST ? add_journal(j, e, err) : VG_DONE;
}

static int64_t leader_of(const vg_recon_break *b) { return b->with_id != 0 ? b->with_id : b->id; }

/* What was booked on the account up to the day's end to end this break: a correction names its leader (core/break_acts.c). */
static vg_status booked_for(vg_proof_run *run, const journals *j, int64_t leader, int64_t *ret, vg_err *err)
{
    char name[VG_ID_TEXT];
    vg_id_text("brk_", leader, name);
    *ret = 0;
    for (size_t i = 0; i < j->count; i++) {
        vg_operation op;
        if (j->rows[i].day <= run->day.n) {
            VG_TRY(operation(run, j->rows[i].op, &op, err));
            *ret += strcmp(op.memo, name) == 0 ? j->rows[i].fen : 0;
        }
    }
    return VG_DONE;
}

static bool is_on(const vg_recon_break *b, int64_t account, int64_t bank)
{
    return b->account == account || (b->account == 0 && account == bank); /* on a sub-account that is not known here */
}

/* A break whose partner has come is none. Those that people have resolved together are one difference, and what was booked to end it has
 * ended it: one of them alone, or without its booking, would name any other loss of its amount. Of the custody account nothing was booked
 * by that: it is beside the bank's own figures. */
static vg_status named(vg_proof_run *run, int64_t account, int64_t agreed, const journals *j, vg_proof_item *items, size_t *count, vg_err *err)
{
    int64_t bank = vg_own_id(run->rules->program, VG_OWN_BANK);
    for (size_t i = 0; i < run->breaks.count; i++) {
        const vg_recon_break *b = &run->breaks.at[i];
        int64_t fen = break_effect(b), booked = 0;
        bool resolved = b->state == VG_BS_RESOLVED, first = true;
        if (!is_on(b, account, bank) || b->state == VG_BS_CLEARED || (resolved && b->day <= agreed)) {
            continue;
        }
        for (size_t k = 0; resolved && k < run->breaks.count; k++) {
            const vg_recon_break *other = &run->breaks.at[k];
            if (k != i && other->state == VG_BS_RESOLVED && other->day > agreed && leader_of(other) == leader_of(b) && is_on(other, account, bank)) {
                first = first && k > i;
                fen += break_effect(other);
            }
        }
        VG_TRY(resolved && first && account != bank ? booked_for(run, j, leader_of(b), &booked, err) : VG_DONE);
        add_item(items, count, (vg_proof_item){first ? fen - booked : 0, VG_PX_BREAK, b->op, b->receipt, b->id});
    }
    return VG_DONE;
}

/* What people booked for breaks: where the bank's own books do not follow (its statement alone was wrong), that stands between. Not of the
 * custody account: its balance and those of its parts are both the bank's own. */
static vg_status broken_off(vg_proof_run *run, const vg_proof_account *a, int64_t agreed, vg_proof_item *items, size_t *count, vg_err *err)
{
    journals j = {.rules = run->rules};
    int64_t until = vg_day_instant((vg_day){run->day.n - BREAK_DAYS}, 0);
    bool custody = a->account == vg_own_id(run->rules->program, VG_OWN_BANK);
    VG_TRY(custody ? VG_DONE : vg_proof_entries(run, a->account, INT64_MAX, until, add_adjusted, &j, err));
    VG_TRY(named(run, a->account, agreed, &j, items, count, err));
    for (size_t i = 0; i < j.count; i++) {
        bool counts = j.rows[i].day <= run->day.n && j.rows[i].day > agreed;
        vg_operation op = {0};
        VG_TRY(counts ? operation(run, j.rows[i].op, &op, err) : VG_DONE);
        add_item(items, count, (vg_proof_item){counts ? -j.rows[i].fen : 0, VG_PX_BREAK, j.rows[i].op, 0, vg_id_parse("brk_", vg_span_of(op.memo))});
    }
    return VG_DONE;
}

/* Of the custody account: what goes to outside and comes from there. */
static int64_t live_effect(const vg_proof_run *run, const vg_operation *op, int64_t account)
{
    bool custody = account == vg_own_id(run->rules->program, VG_OWN_BANK);
    if (!custody) {
        return vg_proof_live(run->rules, op, account);
    }
    return op->peer != 0 || op->kind == VG_OP_HOLD || op->kind == VG_OP_RELEASE || op->kind == VG_OP_ASSIGN || op->kind == VG_OP_UNASSIGN
               ? 0
               : vg_proof_live(run->rules, op, op->account);
}

vg_status vg_proof_items(vg_proof_run *run, const vg_proof_account *a, vg_proof_item *items, size_t *count, vg_err *err)
{
    int64_t agreed;
    *count = 0;
    VG_TRY(read_reasons(run, err));
    VG_TRY(agreed_on(run, a->account, &agreed, err));
    for (size_t i = 0; i < run->live.count; i++) {
        const vg_operation *op = &run->live.at[i];
        add_item(items, count, (vg_proof_item){live_effect(run, op, a->account), VG_PX_TRANSIT, op->id, 0, 0});
    }
    for (size_t i = 0; i < run->shortfalls.count; i++) {
        const vg_proof_sum *s = &run->shortfalls.at[i];
        add_item(items, count, (vg_proof_item){s->account == a->account && s->day <= run->day.n && s->day > agreed ? -s->fen : 0, VG_PX_SHORTFALL, s->op, 0, 0});
    }
    VG_TRY(broken_off(run, a, agreed, items, count, err));
    return booked_later(run, a, items, count, err);
}

/* --- where they part --------------------------------------------------------------------------------------- */

static void part_at(vg_proof_account *a, int64_t at, int64_t reason, int64_t op, int64_t receipt, const char *line)
{
    if (a->parted_at == 0 || at < a->parted_at) {
        a->parted_at = at;
        a->reason = reason;
        a->op = op;
        a->receipt = receipt;
        VG_SET(a->line, line);
    }
}

/* The earliest movement of the last month that one side alone shows. */
vg_status vg_proof_part(vg_proof_run *run, vg_proof_account *a, vg_err *err)
{
    journals j = {.rules = run->rules};
    lines l = {.count = 0};
    vg_day from = vg_day_add(run->day, -WALK_DAYS);
    a->reason = VG_PX_NO_MOVEMENT;
    if (a->account < vg_own_id(run->rules->program, VG_FIRST_ID) && a->account >= vg_own_id(run->rules->program, VG_TOLD_HELD)) {
        return VG_DONE;
    }
    VG_TRY(vg_proof_entries(run, a->account, INT64_MAX, vg_day_instant(from, 0), add_journal, &j, err));
    VG_TRY(read_lines(run, a->account, from, &l, err));
    for (size_t i = 0; i < l.count; i++) {
        journal *found;
        VG_TRY(journal_of(run, &j, &l.rows[i], &found, err));
        if (found != NULL) {
            found->shown = true;
        } else if (l.rows[i].day <= run->day.n && (l.rows[i].op == 0 || l.rows[i].receipt == 0)) {
            part_at(a, l.rows[i].booked_at, VG_PX_ONLY_BANK, l.rows[i].op, l.rows[i].receipt, l.rows[i].id);
        }
    }
    bool whole = vg_rules_promise(run->rules, VG_CAP_LINES_WHOLE) && l.count < LINES;
    for (size_t i = 0; i < j.count; i++) {
        const journal *row = &j.rows[i];
        bool exact = row->fen == a->our_fen - a->bank_fen; /* where the bank does not list all movements: the one that is the difference */
        if (!row->shown && row->fen != 0 && row->day <= run->day.n && (whole || exact)) {
            part_at(a, row->at, VG_PX_ONLY_OURS, row->op, row->receipt, "");
            a->seq = row->seq;
        }
    }
    return VG_DONE;
}
