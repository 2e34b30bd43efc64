#include "gateway/run/recon_run.h"
#include "gateway/run/rows.h"
#include "gateway/base/sha256.h"
#include "gateway/base/text.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { CANDIDATES_MAX = 16 * 1024 };

/* --- what is handed over ----------------------------------------------------------------------------- */

typedef struct run {
    const vg_recon_run_ask *ask;
    vg_store *store;
    vg_recon_day *day;
    vg_recon_alone alone[VG_RECON_CHUNK];
    vg_json candidates[VG_RECON_CHUNK];
    size_t alone_count;
    int64_t found[VG_RECON_CHUNK];
    size_t found_count;
    vg_break_key *awaited; /* sorted: of breaks whose time may be over */
    size_t awaited_count;
    int64_t read_at, opened, cleared;
    vg_recon sums;
    vg_sha256_run *hash;
} run;

static void empty(run *m)
{
    for (size_t i = 0; i < m->alone_count; i++) {
        vg_json_close(&m->candidates[i]);
    }
    m->alone_count = m->found_count = 0;
}

static vg_status hand_over(run *m, bool last, vg_err *err)
{
    vg_reply reply = {0};
    vg_recon_write write = {.day = m->ask->day, .read_at = m->read_at, .alone = m->alone, .alone_count = m->alone_count, .found = m->found, .found_count = m->found_count,
                            .sums = last ? &m->sums : NULL, .opened = m->opened, .cleared = m->cleared, .ret_opened = &m->opened, .ret_cleared = &m->cleared};
    vg_command c = {.kind = VG_CMD_RECON, .program = m->ask->rules->program, .principal = m->ask->principal, .scopes = VG_SCOPE_TREASURY, .recon = &write};
    vg_status st = m->alone_count + m->found_count == 0 && !last ? VG_DONE : m->ask->commit(m->ask->ctx, &c, &reply, err);
    empty(m);
    m->sums = last && st.code == VG_OK ? reply.recon : m->sums;
    return st;
}

/* The same digits in another order: keyed by hand, once. */
static bool same_digits(int64_t a, int64_t b)
{
    int count[10] = {0};
    for (; a > 0; a /= 10) {
        count[a % 10]++;
    }
    for (; b > 0; b /= 10) {
        count[b % 10]--;
    }
    for (int i = 0; i < 10; i++) {
        if (count[i] != 0) {
            return false;
        }
    }
    return true;
}

static vg_status cause_of(const run *m, const vg_recon_left *left, int64_t *ret, vg_err *err)
{
    const vg_recon_day *r = m->day;
    const vg_recon_item *item = left->bank ? &r->bank[left->id - 1] : &r->ours[left->id - 1];
    const vg_recon_item *other = left->count == 0 ? NULL : &(left->bank ? r->ours : r->bank)[r->result->candidates[left->first] - 1];
    int64_t op = left->bank ? r->lines[left->id - 1].op : r->moves[left->id - 1].op;
    switch (left->reason) {
    case VG_RECON_R_LATE:
        *ret = VG_BC_NO_STATEMENT;
        return VG_DONE;
    case VG_RECON_R_DUPLICATE:
        *ret = VG_BC_TWICE;
        return VG_DONE;
    case VG_RECON_R_RETURNED:
        *ret = VG_BC_RETURNED;
        return VG_DONE;
    case VG_RECON_R_FEE:
        *ret = VG_BC_FEE;
        return VG_DONE;
    case VG_RECON_R_ACCOUNT:
        *ret = VG_BC_OTHER_ACCOUNT;
        return VG_DONE;
    case VG_RECON_R_DATE:
        *ret = VG_BC_CUT_OFF;
        return VG_DONE;
    case VG_RECON_R_AMOUNT:
        *ret = other != NULL && same_digits(item->fen, other->fen) ? VG_BC_DIGITS : VG_BC_NONE;
        break;
    default:
        *ret = VG_BC_NONE;
        break;
    }
    if (*ret == VG_BC_NONE && op != 0) {
        vg_operation row = {0};
        bool found;
        VG_TRY(vg_row_find(m->store, VG_Q_operation_by_id, VG_P_INT(op), &row, sizeof row, &found, err));
        *ret = row.live != 0 || row.unconfirmed != 0 ? VG_BC_UNKNOWN : *ret;
        int64_t apart = other == NULL ? 0 : item->fen > other->fen ? item->fen - other->fen : other->fen - item->fen;
        *ret = *ret == VG_BC_NONE && apart != 0 && apart == row.fee_fen ? VG_BC_FEE : *ret;
    }
    if (*ret == VG_BC_NONE && !left->bank) { /* before days off the bank's day comes later */
        vg_day next;
        VG_TRY(vg_calendar_next(m->ask->rules->calendar, item->day, &next, err));
        *ret = next.n - item->day.n > 1 ? VG_BC_CUT_OFF : *ret;
    }
    bool interest = left->bank && item->account == vg_own_id(m->ask->rules->program, VG_OWN_POOL);
    *ret = *ret == VG_BC_NONE && interest ? VG_BC_INTEREST : *ret;
    return VG_DONE;
}

static bool is_opening(const vg_recon_day *r, bool bank, int64_t id) { return (bank ? r->lines[id - 1].brk : r->moves[id - 1].brk) != 0; }

static int by_key(const void *a, const void *b)
{
    const vg_break_key *l = a, *r = b;
    if (l->high != r->high) {
        return l->high < r->high ? -1 : 1;
    }
    return l->low < r->low ? -1 : l->low > r->low;
}

static bool is_over(const vg_recon_break *b, int64_t today) { return b->state == VG_BS_TIMING && b->until_day < today; }

/* What explained it was to come by a day that is over, or by the statement that was missing: without a look it would be explained for ever. */
static vg_status find_awaited(run *m, vg_err *err)
{
    const vg_recon_day *r = m->day;
    int64_t today = vg_day_at(m->read_at).n;
    m->awaited = calloc(r->break_count + 1, sizeof *m->awaited);
    if (m->awaited == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the open breaks");
    }
    for (size_t i = 0; i < r->break_count; i++) {
        const vg_recon_break *b = &r->breaks[i];
        if (is_over(b, today) || (b->state == VG_BS_OPEN && b->reason == VG_RECON_R_LATE)) {
            m->awaited[m->awaited_count++] = vg_recon_break_key(b);
        }
    }
    qsort(m->awaited, m->awaited_count, sizeof *m->awaited, by_key);
    return VG_DONE;
}

/* Breaks are opened on the day and a few before it; those of the books from before are looked at as long as they are open. */
static bool is_due(const run *m, bool bank, int64_t id)
{
    const vg_recon_day *r = m->day;
    int32_t day = (bank ? r->bank : r->ours)[id - 1].day.n;
    if (is_opening(r, bank, id) || (day <= r->day.n && day > r->day.n - VG_RECON_LATE)) {
        return true;
    }
    if (m->awaited_count == 0 || day > r->day.n) {
        return false;
    }
    vg_break_key key = vg_recon_day_key(r, bank, id);
    return bsearch(&key, m->awaited, m->awaited_count, sizeof key, by_key) != NULL;
}

static vg_status add_alone(run *m, bool bank, int64_t id, vg_recon_reason reason, int64_t cause, const int64_t *others, size_t count, vg_err *err)
{
    const vg_recon_day *r = m->day;
    const vg_recon_item *item = bank ? &r->bank[id - 1] : &r->ours[id - 1];
    vg_recon_alone *a = &m->alone[m->alone_count];
    vg_json *w = &m->candidates[m->alone_count++];
    *a = (vg_recon_alone){.key = vg_recon_day_key(r, bank, id),
                          .row = {.day = item->day.n, .of = bank ? VG_OF_BANK : VG_OF_LEDGER, .reason = reason, .account = item->account, .side = item->side,
                                  .fen = item->fen, .cause = cause}};
    if (bank && !is_opening(r, bank, id)) {
        VG_SET(a->row.line, r->lines[id - 1].id);
    }
    VG_SET(a->row.currency, item->currency);
    a->row.op = bank ? r->lines[id - 1].op : r->moves[id - 1].op;
    a->row.receipt = bank ? r->lines[id - 1].receipt_id : r->moves[id - 1].receipt;
    a->row.phase = bank ? 0 : r->moves[id - 1].phase;
    vg_json_open(w, VG_JSON, CANDIDATES_MAX);
    vg_recon_put_items(r, !bank, others, count, w);
    if (vg_json_done(w)) {
        a->candidates = vg_json_span(w);
    }
    return m->alone_count == VG_RECON_CHUNK ? hand_over(m, false, err) : VG_DONE;
}

static vg_status add_left(run *m, const vg_recon_left *left, vg_err *err)
{
    int64_t cause;
    VG_TRY(cause_of(m, left, &cause, err));
    return add_alone(m, left->bank, left->id, left->reason, cause, &m->day->result->candidates[left->first], left->count, err);
}

/* A group that a person is to confirm: each of its items stands alone until then, with the other side as its candidates. */
static vg_status add_proposed(run *m, const vg_recon_group *g, vg_err *err)
{
    const int64_t *ids = &m->day->result->ids[g->first], *ours = ids + g->bank_count;
    for (uint32_t i = 0; i < g->bank_count + g->our_count; i++) {
        bool bank = i < g->bank_count;
        uint32_t others = bank ? g->our_count : g->bank_count;
        if (is_due(m, bank, ids[i])) {
            VG_TRY(add_alone(m, bank, ids[i], bank ? VG_RECON_R_MISSING_IN_LEDGER : VG_RECON_R_MISSING_AT_BANK, VG_BC_SUMS_AGREE, bank ? ours : ids,
                             others < VG_RECON_CANDIDATES_MAX ? others : VG_RECON_CANDIDATES_MAX, err));
        }
    }
    return VG_DONE;
}

static vg_status add_stray(run *m, const vg_line *l, vg_err *err)
{
    vg_recon_alone *a = &m->alone[m->alone_count];
    *a = (vg_recon_alone){.key = vg_break_key_of_line(l->program, l->id),
                          .row = {.day = l->day, .of = VG_OF_BANK, .reason = VG_RECON_R_MISSING_IN_LEDGER, .side = l->side, .fen = l->fen, .op = l->op,
                                  .receipt = l->receipt, .cause = VG_BC_UNKNOWN_ACCOUNT}};
    VG_SET(a->row.line, l->id);
    vg_json_open(&m->candidates[m->alone_count++], VG_JSON, CANDIDATES_MAX);
    return m->alone_count == VG_RECON_CHUNK ? hand_over(m, false, err) : VG_DONE;
}

/* What explained it did not come, and nobody looks so far back for it any more. */
static vg_status add_beyond(run *m, const vg_recon_break *b, vg_err *err)
{
    vg_recon_alone *a = &m->alone[m->alone_count];
    *a = (vg_recon_alone){.key = vg_recon_break_key(b), .row = *b};
    vg_json_open(&m->candidates[m->alone_count++], VG_JSON, CANDIDATES_MAX);
    return m->alone_count == VG_RECON_CHUNK ? hand_over(m, false, err) : VG_DONE;
}

/* --- which open breaks have found their partner --------------------------------------------------------- */

typedef struct known {
    vg_break_key key;
    int64_t id;
} known;

static vg_status clear_item(run *m, const known *open, size_t open_count, vg_break_key key, vg_err *err)
{
    const known *found = bsearch(&key, open, open_count, sizeof *open, by_key);
    if (found == NULL) {
        return VG_DONE;
    }
    m->found[m->found_count++] = found->id;
    return m->found_count == VG_RECON_CHUNK ? hand_over(m, false, err) : VG_DONE;
}

/* A file's line that the feed has brought since is none of its own any more: the feed's stands for it. */
static vg_status clear_same(run *m, const known *open, size_t open_count, vg_err *err)
{
    const vg_recon_lines *filed = &m->day->filed;
    for (size_t i = filed->count; open_count > 0 && i < filed->count + (size_t)filed->same; i++) {
        VG_TRY(clear_item(m, open, open_count, vg_break_key_of_line(m->day->program, filed->lines[i].id), err));
    }
    return VG_DONE;
}

static vg_status clear_found(run *m, const known *open, size_t open_count, vg_err *err)
{
    const vg_recon_day *r = m->day;
    for (size_t g = 0; open_count > 0 && g < r->result->group_count; g++) {
        const vg_recon_group *group = &r->result->groups[g];
        const int64_t *ids = &r->result->ids[group->first];
        for (uint32_t i = 0; !group->proposed && i < group->bank_count + group->our_count; i++) {
            VG_TRY(clear_item(m, open, open_count, vg_recon_day_key(r, i < group->bank_count, ids[i]), err));
        }
    }
    return VG_DONE;
}

static vg_status find_cleared(run *m, vg_err *err)
{
    const vg_recon_day *r = m->day;
    size_t n = 0;
    known *open = calloc(r->break_count + 1, sizeof *open);
    if (open == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the open breaks");
    }
    for (size_t i = 0; i < r->break_count; i++) {
        if (r->breaks[i].is_open != 0) {
            open[n++] = (known){vg_recon_break_key(&r->breaks[i]), r->breaks[i].id};
        }
    }
    qsort(open, n, sizeof *open, by_key);
    vg_status st = clear_found(m, open, n, err);
    st = st.code == VG_OK ? clear_same(m, open, n, err) : st;
    free(open);
    return st;
}

/* --- the day's row ---------------------------------------------------------------------------------------- */

static void hash_text(run *m, const char *text) { vg_sha256_add(m->hash, vg_span_of(text)); }

static void hash_result(run *m)
{
    const vg_recon_result *res = m->day->result;
    char line[200];
    vg_sha256_begin(m->hash);
    for (size_t g = 0; g < res->group_count; g++) {
        const vg_recon_group *group = &res->groups[g];
        snprintf(line, sizeof line, "g|%d|%d|%" PRId64 "|%" PRId64 "\n", group->rule, group->rule_version, group->bank_fen, group->our_fen);
        hash_text(m, line);
        for (uint32_t i = 0; i < group->bank_count + group->our_count; i++) {
            vg_break_key key = vg_recon_day_key(m->day, i < group->bank_count, res->ids[group->first + i]);
            snprintf(line, sizeof line, "%" PRIx64 "%" PRIx64 "\n", key.high, key.low);
            hash_text(m, line);
        }
    }
    for (size_t i = 0; i < res->left_count; i++) {
        vg_break_key key = vg_recon_day_key(m->day, res->lefts[i].bank, res->lefts[i].id);
        snprintf(line, sizeof line, "l|%d|%" PRIx64 "%" PRIx64 "\n", (int)res->lefts[i].reason, key.high, key.low);
        hash_text(m, line);
    }
    uint8_t digest[32];
    vg_sha256_end(m->hash, digest);
    vg_hex(digest, sizeof digest, m->sums.hash);
}

static void add_sums(run *m)
{
    const vg_recon_day *r = m->day;
    vg_recon *s = &m->sums;
    for (size_t i = 0; i < r->bank_count; i++) {
        bool counts = r->bank[i].day.n == r->day.n;
        s->lines += counts;
        *(r->bank[i].side == VG_CREDIT ? &s->line_credit : &s->line_debit) += counts && vg_is_cny(r->bank[i].currency) ? r->bank[i].fen : 0;
    }
    for (size_t i = 0; i < r->our_count; i++) {
        bool counts = r->ours[i].day.n == r->day.n && !r->moves[i].guest;
        s->moves += counts;
        *(r->ours[i].side == VG_CREDIT ? &s->move_credit : &s->move_debit) += counts ? r->ours[i].fen : 0;
    }
    for (size_t g = 0; g < r->result->group_count; g++) {
        const vg_recon_group *group = &r->result->groups[g];
        const int64_t *ids = &r->result->ids[group->first];
        int64_t lines = 0, moves = 0, fen = 0;
        for (uint32_t i = 0; i < group->bank_count; i++) {
            bool counts = r->bank[ids[i] - 1].day.n == r->day.n;
            lines += counts;
            fen += counts ? r->bank[ids[i] - 1].fen : 0;
        }
        for (uint32_t i = 0; i < group->our_count; i++) {
            moves += r->ours[ids[group->bank_count + i] - 1].day.n == r->day.n;
        }
        s->groups += lines + moves > 0;
        s->proposed += lines + moves > 0 && group->proposed;
        s->matched_lines += group->proposed ? 0 : lines;
        s->matched_moves += group->proposed ? 0 : moves;
        s->matched_fen += group->proposed ? 0 : fen;
    }
    s->rules = r->result->rules_version;
}

static vg_status hand_all(run *m, vg_err *err)
{
    const vg_recon_day *r = m->day;
    VG_TRY(find_awaited(m, err));
    VG_TRY(find_cleared(m, err));
    for (size_t i = 0; i < r->result->left_count; i++) {
        const vg_recon_left *left = &r->result->lefts[i];
        VG_TRY(is_due(m, left->bank, left->id) ? add_left(m, left, err) : VG_DONE);
    }
    for (size_t g = 0; g < r->result->group_count; g++) {
        VG_TRY(r->result->groups[g].proposed ? add_proposed(m, &r->result->groups[g], err) : VG_DONE);
    }
    for (size_t i = 0; i < r->beyond_count; i++) {
        VG_TRY(is_over(&r->beyond[i], vg_day_at(m->read_at).n) ? add_beyond(m, &r->beyond[i], err) : VG_DONE);
    }
    for (size_t i = 0; i < r->stray_count; i++) {
        if (r->strays[i].day <= r->day.n && r->strays[i].day > r->day.n - VG_RECON_LATE) {
            VG_TRY(add_stray(m, &r->strays[i], err));
        }
    }
    add_sums(m);
    hash_result(m);
    return hand_over(m, true, err);
}

/* What is told from here on makes the day due again. */
static vg_status begin(run *m, vg_err *err)
{
    vg_reply reply;
    vg_recon_write write = {.day = m->ask->day, .ret_began = &m->read_at};
    vg_command c = {.kind = VG_CMD_RECON, .program = m->ask->rules->program, .principal = m->ask->principal, .scopes = VG_SCOPE_TREASURY, .recon = &write};
    return m->ask->commit(m->ask->ctx, &c, &reply, err);
}

vg_status vg_recon_run_day(vg_store *store, const vg_recon_run_ask *ask, vg_recon *ret, vg_err *err)
{
    vg_recon_day day = {0};
    run *m = calloc(1, sizeof *m);
    if (m == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a reconciliation");
    }
    m->ask = ask;
    m->store = store;
    m->day = &day;
    vg_status st = begin(m, err);
    st = st.code == VG_OK ? vg_recon_day_read(store, &(vg_recon_day_ask){.rules = ask->rules, .day = ask->day, .covered_to = ask->covered_to, .stop = ask->stop}, &day, err) : st;
    st = st.code == VG_OK ? vg_sha256_open(&m->hash, err) : st;
    st = st.code == VG_OK ? hand_all(m, err) : st;
    *ret = m->sums;
    empty(m);
    vg_sha256_close(m->hash);
    vg_recon_day_free(&day);
    free(m->awaited);
    free(m);
    return st;
}

/* --- how far the statement is -------------------------------------------------------------------------------- */

static vg_status feed_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_feed *f = row;
    (void)table;
    (void)err;
    *(int64_t *)ctx = f->kind == VG_FEED_LINES ? f->whole_at : *(int64_t *)ctx;
    return VG_DONE;
}

vg_status vg_recon_covered_to(vg_store *store, int64_t program, vg_day *ret, vg_err *err)
{
    int64_t whole_at = 0;
    vg_row_sink sink = {&whole_at, feed_row};
    vg_param param = VG_P_INT(program);
    *ret = (vg_day){0};
    VG_TRY(store->ops->query(store, true, VG_Q_feeds, &param, 1, &sink, err));
    if (whole_at != 0) { /* read whole at that instant: what was booked up to the day before is all there */
        *ret = vg_day_add(vg_day_at(whole_at), -1);
    }
    return VG_DONE;
}
