#include "gateway/run/recon.h"
#include "gateway/base/text.h"
#include "gateway/core/command.h"
#include "gateway/core/ledger.h"
#include "gateway/core/report.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WAIT_DAYS = 1 }; /* so long the bank may take to book what we have booked */

typedef struct reading {
    vg_recon_day *r;
    const vg_rules *rules;
    const vg_stated_lines *stated;
    vg_entry open; /* the journal on one account that is being added up */
    int64_t open_fen;
} reading;

static vg_status room(void **at, size_t *cap, size_t count, size_t size, vg_err *err)
{
    if (count < *cap) {
        return VG_DONE;
    }
    size_t more = *cap == 0 ? 256 : 2 * *cap;
    void *grown = more > VG_RECON_DAY_ITEMS ? NULL : realloc(*at, more * size);
    if (grown == NULL) {
        return more > VG_RECON_DAY_ITEMS ? VG_FAIL(err, LIMIT, "more than %d items around one day", VG_RECON_DAY_ITEMS)
                                         : VG_FAIL(err, MEMORY, "no memory for the items of a day");
    }
    *at = grown;
    *cap = more;
    return VG_DONE;
}

static int by_hash(const void *a, const void *b)
{
    const vg_break_key *l = a, *r = b;
    if (l->high != r->high) {
        return l->high < r->high ? -1 : 1;
    }
    return l->low < r->low ? -1 : l->low > r->low;
}

static bool is_settled(const vg_recon_day *r, vg_break_key key) { return bsearch(&key, r->settled, r->settled_count, sizeof key, by_hash) != NULL; }

static vg_status add_bank(vg_recon_day *r, const vg_recon_item *item, const vg_recon_bank_item *own, vg_err *err)
{
    size_t cap = r->bank_cap;
    VG_TRY(room((void **)&r->lines, &cap, r->bank_count, sizeof *r->lines, err));
    VG_TRY(room((void **)&r->bank, &r->bank_cap, r->bank_count, sizeof *r->bank, err));
    r->lines[r->bank_count] = *own;
    r->bank[r->bank_count] = *item;
    if (item->currency[0] == 0) { /* a feed tells none (CITIC's DLSTRNDT, B2B 3.17): the program's accounts are in CNY */
        VG_SET(r->bank[r->bank_count].currency, "CNY");
    }
    r->bank_count++;
    r->bank[r->bank_count - 1].id = (int64_t)r->bank_count;
    return VG_DONE;
}

static vg_status add_ours(vg_recon_day *r, const vg_recon_item *item, const vg_recon_our_item *own, vg_err *err)
{
    size_t cap = r->our_cap;
    VG_TRY(room((void **)&r->moves, &cap, r->our_count, sizeof *r->moves, err));
    VG_TRY(room((void **)&r->ours, &r->our_cap, r->our_count, sizeof *r->ours, err));
    r->moves[r->our_count] = *own;
    r->ours[r->our_count] = *item;
    VG_SET(r->ours[r->our_count].currency, "CNY");
    r->our_count++;
    r->ours[r->our_count - 1].id = (int64_t)r->our_count;
    return VG_DONE;
}

/* --- breaks that are here already --------------------------------------------------------------------- */

static vg_status break_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_recon_day *r = ctx;
    (void)table;
    VG_TRY(room((void **)&r->breaks, &r->break_cap, r->break_count, sizeof *r->breaks, err));
    r->breaks[r->break_count++] = *(const vg_recon_break *)row;
    return VG_DONE;
}

vg_break_key vg_recon_break_key(const vg_recon_break *b)
{
    return b->origin == VG_FROM_OPENING ? vg_break_key_of_opening(b->program, b->origin_ref)
           : b->of == VG_OF_BANK        ? vg_break_key_of_line(b->program, b->line)
                                        : vg_break_key_of_move(b->account, b->op, b->receipt, b->phase, b->day);
}

static vg_status read_breaks(vg_store *store, vg_recon_day *r, vg_day *from, vg_day to, vg_err *err)
{
    vg_row_sink sink = {r, break_row};
    vg_param before[] = {VG_P_INT(r->program), VG_P_INT(from->n)};
    VG_TRY(store->ops->query(store, true, VG_Q_breaks_open_before, before, VG_COUNT(before), &sink, err));
    vg_day first = *from, oldest = vg_day_add(*from, -VG_RECON_DAYS_MAX);
    r->beyond = calloc(r->break_count + 1, sizeof *r->beyond);
    if (r->beyond == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the breaks of a day");
    }
    for (size_t i = 0; i < r->break_count; i++) { /* further back than a rule may look there is no partner */
        int64_t day = r->breaks[i].day;
        first.n = day >= oldest.n && day < first.n ? (int32_t)day : first.n;
        if (day < oldest.n) {
            r->beyond[r->beyond_count++] = r->breaks[i];
        }
    }
    *from = first;
    r->break_count = 0;
    vg_param params[] = {VG_P_INT(r->program), VG_P_INT(first.n), VG_P_INT(to.n)};
    VG_TRY(store->ops->query(store, true, VG_Q_breaks_of_days, params, VG_COUNT(params), &sink, err));
    r->settled = calloc(r->break_count + 1, sizeof *r->settled);
    if (r->settled == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the breaks of a day");
    }
    for (size_t i = 0; i < r->break_count; i++) {
        if (vg_break_takes_item(&r->breaks[i])) {
            r->settled[r->settled_count++] = vg_recon_break_key(&r->breaks[i]);
        }
    }
    qsort(r->settled, r->settled_count, sizeof *r->settled, by_hash);
    return VG_DONE;
}

/* Breaks that came with the opening balance have no row of their own: the break is the item. */
static vg_status add_openings(vg_recon_day *r, vg_err *err)
{
    for (size_t i = 0; i < r->break_count; i++) {
        const vg_recon_break *b = &r->breaks[i];
        if (b->origin != VG_FROM_OPENING || b->account == 0 || vg_break_takes_item(b)) {
            continue;
        }
        vg_recon_item item = {.account = b->account, .fen = b->fen, .day = {(int32_t)b->day}, .second = -1, .side = (vg_side)b->side};
        vg_recon_bank_item line = {.day = b->day, .brk = b->id};
        VG_SET(line.id, b->origin_ref);
        VG_TRY(b->of == VG_OF_BANK ? add_bank(r, &item, &line, err) : add_ours(r, &item, &(vg_recon_our_item){.brk = b->id, .at = b->created_at}, err));
    }
    return VG_DONE;
}

/* --- the bank's lines ------------------------------------------------------------------------------ */

static int32_t second_of(int64_t at_ms) { return (int32_t)(vg_day_clock_ms(at_ms) / 1000); }

static vg_status line_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_recon_day *r = ((reading *)ctx)->r;
    vg_line line = *(const vg_line *)row;
    const vg_line *l = &line;
    (void)table;
    if (!vg_stated_line(((reading *)ctx)->stated, &line)) {
        return VG_DONE;
    }
    if (r->settled_count > 0 && is_settled(r, vg_break_key_of_line(r->program, l->id))) {
        return VG_DONE;
    }
    if (l->account == 0) { /* of no account of ours: nothing can meet it */
        VG_TRY(room((void **)&r->strays, &r->stray_cap, r->stray_count, sizeof *r->strays, err));
        r->strays[r->stray_count++] = *l;
        return VG_DONE;
    }
    vg_recon_bank_item own = {.day = l->day, .op = l->op, .receipt_id = l->receipt};
    vg_recon_item item = {.account = l->account, .fen = l->fen, .day = {(int32_t)l->day}, .second = second_of(l->booked_at), .side = (vg_side)l->side};
    bool fee = l->op == 0 && l->receipt == 0 && vg_is_fee_type(((reading *)ctx)->rules->fee_types, l->type);
    item.kind = fee ? VG_RECON_FEE : 0;
    item.party = l->reason == VG_WHY_LINE_OTHER_PAYEE ? vg_recon_party(l->opp_account) : 0; /* the others' parties were compared by intake */
    VG_SET(own.id, l->id);
    if (!vg_line_ref(((reading *)ctx)->rules, "", l->memo, own.ref)) {
        own.ref[0] = 0;
    }
    return add_bank(r, &item, &own, err);
}

/* Of statement files: what no feed has brought. */
static vg_status add_filed(vg_recon_day *r, vg_err *err)
{
    for (size_t i = 0; i < r->filed.count; i++) {
        const vg_recon_filed *f = &r->filed.lines[i];
        vg_recon_bank_item own = {.day = f->item.day.n, .op = f->op};
        VG_SET(own.id, f->id);
        if (r->settled_count > 0 && is_settled(r, vg_break_key_of_line(r->program, own.id))) {
            continue;
        }
        VG_TRY(add_bank(r, &f->item, &own, err));
    }
    return VG_DONE;
}

/* Whether files have lines of the account among which the movement may be; *ret_must: it has to be there. */
static bool is_shown(const vg_recon_day *r, const vg_entry *e, bool to_outside, bool *ret_must)
{
    const vg_recon_lines *f = &r->filed;
    size_t low = 0, high = f->shown_count;
    bool may = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        low = f->shown[middle].account < e->account ? middle + 1 : low;
        high = f->shown[middle].account < e->account ? high : middle;
    }
    for (; low < f->shown_count && f->shown[low].account == e->account; low++) {
        const vg_recon_shown *s = &f->shown[low];
        may = may || to_outside || !s->payouts;
        *ret_must = *ret_must || ((to_outside || !s->payouts) && s->from.n <= e->day && e->day <= s->to.n);
    }
    return may;
}

/* --- our movements --------------------------------------------------------------------------------- */

/* Fees stand on the merchant's sub-account: two accounts of ours, one of the bank's. */
static int64_t at_bank_as(const vg_rules *rules, int64_t account)
{
    return account == vg_own_id(rules->program, VG_OWN_FEE) ? vg_own_id(rules->program, VG_OWN_MERCHANT) : account;
}

/* Accounts that are ours alone have no sub-account at the bank, or show its other side. */
static bool at_bank(const vg_rules *rules, int64_t account)
{
    int64_t own = at_bank_as(rules, account) - (rules->program << 40);
    switch (own) {
    case VG_OWN_SUSPENSE:
        return rules->suspense_account[0] != 0;
    case VG_OWN_MERCHANT:
        return rules->own_account[0] != 0;
    case VG_OWN_POOL:
        return rules->interest_account[0] != 0;
    default:
        return own >= VG_FIRST_ID;
    }
}

static vg_status close_open(reading *m, vg_err *err)
{
    vg_recon_day *r = m->r;
    const vg_entry *e = &m->open;
    if (at_bank_as(m->rules, e->opp_account) == e->account) { /* from one of the two to the other, or within itself */
        return VG_DONE;
    }
    bool from_outside = m->open_fen > 0 && !at_bank(m->rules, e->opp_account);
    bool to_outside = m->open_fen < 0 && !at_bank(m->rules, e->opp_account);
    bool listed = from_outside || vg_rules_promise(m->rules, VG_CAP_LINES_WHOLE);
    bool shown = is_shown(r, e, to_outside, &listed);
    if (m->open_fen == 0 || !(listed || shown)) { /* held, given back, on its way: nothing moved at the bank; or nothing that it lists */
        return VG_DONE;
    }
    if (r->settled_count > 0 && is_settled(r, vg_break_key_of_move(e->account, e->op, e->receipt, e->phase, e->day))) {
        return VG_DONE;
    }
    vg_recon_item item = {.account = e->account,
                          .fen = m->open_fen < 0 ? -m->open_fen : m->open_fen,
                          .bundle = e->op,
                          .day = {(int32_t)e->day},
                          .second = -1, /* ours is when we heard of it */
                          .side = m->open_fen < 0 ? VG_DEBIT : VG_CREDIT};
    return add_ours(r, &item, &(vg_recon_our_item){.op = e->op, .receipt = e->receipt, .at = e->at, .phase = e->phase, .guest = !listed}, err);
}

static vg_status entry_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    reading *m = ctx;
    vg_entry entry = *(const vg_entry *)row;
    const vg_entry *e = &entry;
    (void)table;
    entry.opp_account = entry.opp_account == entry.account ? at_bank_as(m->rules, entry.account) : entry.opp_account; /* within itself */
    entry.account = at_bank_as(m->rules, entry.account);
    if (!at_bank(m->rules, e->account) || e->phase == VG_PHASE_ADJUST) { /* people's bookings move nothing at the bank */
        return VG_DONE;
    }
    bool same = m->open.account == e->account && m->open.op == e->op && m->open.receipt == e->receipt && m->open.phase == e->phase && m->open.day == e->day;
    if (!same) {
        VG_TRY(close_open(m, err));
        m->open = *e;
        m->open_fen = 0;
    }
    m->open_fen += e->side == VG_CREDIT ? e->fen : -e->fen;
    m->open.opp_account = e->opp_account != e->account ? e->opp_account : m->open.opp_account;
    return VG_DONE;
}

/* --- covers ---------------------------------------------------------------------------------------- */

static int by_account(const void *a, const void *b)
{
    const vg_recon_cover *l = a, *r = b;
    return l->account < r->account ? -1 : l->account > r->account;
}

/* The feed is of all accounts of the program: each is covered up to the day to which it was read whole. */
static vg_status cover(vg_recon_day *r, vg_day from, vg_day to, vg_err *err)
{
    size_t all = r->bank_count + r->our_count, n = 0;
    r->covers = calloc(all + r->filed.cover_count + 1, sizeof *r->covers);
    if (r->covers == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the accounts of a day");
    }
    if (to.n < from.n) { /* no feed was read whole yet: what files cover is covered */
        for (; n < r->filed.cover_count; n++) {
            r->covers[n] = r->filed.covers[n];
        }
        qsort(r->covers, n, sizeof *r->covers, by_account);
        r->cover_count = n;
        return VG_DONE;
    }
    for (size_t i = 0; i < all; i++) {
        r->covers[i] = (vg_recon_cover){i < r->bank_count ? r->bank[i].account : r->ours[i - r->bank_count].account, from, to};
    }
    qsort(r->covers, all, sizeof *r->covers, by_account);
    for (size_t i = 0; i < all; i++) {
        if (n == 0 || r->covers[n - 1].account != r->covers[i].account) {
            r->covers[n++] = r->covers[i];
        }
    }
    r->cover_count = n;
    return VG_DONE;
}

static vg_status read_bank(vg_store *store, const vg_recon_lines_ask *ask, reading *m, vg_err *err)
{
    vg_param params[] = {VG_P_INT(ask->rules->program), VG_P_INT(ask->from.n), VG_P_INT(ask->to.n)};
    vg_row_sink lines = {m, line_row};
    VG_TRY(store->ops->query(store, true, VG_Q_lines_of_days, params, VG_COUNT(params), &lines, err));
    VG_TRY(vg_recon_lines_read(store, ask, &m->r->filed, err));
    return add_filed(m->r, err);
}

static vg_status read_stated(vg_store *store, const vg_recon_lines_ask *ask, reading *m, vg_err *err)
{
    vg_stated_lines stated;
    vg_recon_lines_ask mine = *ask;
    vg_status st = vg_stated_read(store, ask->rules->program, ask->from, ask->to, &stated, err);
    m->stated = mine.stated = &stated;
    st = st.code == VG_OK ? read_bank(store, &mine, m, err) : st;
    vg_stated_free(&stated);
    m->stated = NULL;
    return st;
}

/* What people brought in and nobody else has seen ends nothing by itself: people confirm it (core/breaks.h). */
static void propose_openings(vg_recon_day *r)
{
    for (size_t g = 0; g < r->result->group_count; g++) {
        vg_recon_group *group = &r->result->groups[g];
        const int64_t *ids = &r->result->ids[group->first];
        for (uint32_t i = 0; i < group->bank_count + group->our_count; i++) {
            int64_t brk = i < group->bank_count ? r->lines[ids[i] - 1].brk : r->moves[ids[i] - 1].brk;
            group->proposed = group->proposed || brk != 0;
        }
    }
}

/* Guests that met nobody go as they came. */
static void part_from_guests(vg_recon_day *r)
{
    vg_recon_result *res = r->result;
    size_t kept = 0;
    for (size_t g = 0; g < res->group_count; g++) {
        const vg_recon_group *group = &res->groups[g];
        for (uint32_t i = 0; i < group->our_count; i++) {
            r->moves[res->ids[group->first + group->bank_count + i] - 1].guest = false;
        }
    }
    for (size_t i = 0; i < res->left_count; i++) {
        const vg_recon_left *left = &res->lefts[i];
        bool alone = left->total == 0 || left->reason == VG_RECON_R_DUPLICATE; /* one too many only where each has to be there */
        if (!left->bank && r->moves[left->id - 1].guest && alone) {
            continue;
        }
        if (!left->bank) {
            r->moves[left->id - 1].guest = false;
        }
        res->lefts[kept++] = *left;
    }
    res->left_count = kept;
}

vg_status vg_recon_day_read(vg_store *store, const vg_recon_day_ask *asked, vg_recon_day *ret, vg_err *err)
{
    const vg_rules *rules = asked->rules;
    vg_day from = vg_day_add(asked->day, -VG_RECON_AROUND), to = vg_day_add(asked->day, VG_RECON_AROUND), covered_to = asked->covered_to;
    *ret = (vg_recon_day){.day = asked->day, .program = rules->program};
    reading m = {.r = ret, .rules = rules};
    vg_recon_rules matching = vg_recon_rules_on(rules->matching, asked->day);
    VG_TRY(read_breaks(store, ret, &from, to, err));
    vg_param params[] = {VG_P_INT(rules->program), VG_P_INT(from.n), VG_P_INT(to.n)};
    vg_row_sink entries = {&m, entry_row};
    VG_TRY(read_stated(store, &(vg_recon_lines_ask){.rules = rules, .from = from, .to = to}, &m, err));
    VG_TRY(store->ops->query(store, true, VG_Q_entries_of_days, params, VG_COUNT(params), &entries, err));
    VG_TRY(close_open(&m, err));
    VG_TRY(add_openings(ret, err));
    VG_TRY(vg_recon_link(ret, store, err));
    VG_TRY(cover(ret, from, covered_to.n < to.n ? covered_to : to, err));
    vg_recon_ask ask = {.bank = ret->bank, .ours = ret->ours, .bank_count = ret->bank_count, .our_count = ret->our_count,
                        .rules = asked->matching != NULL ? asked->matching : &matching, .calendar = rules->calendar, .covers = ret->covers, .cover_count = ret->cover_count,
                        .stop = asked->stop, .wait_days = WAIT_DAYS};
    VG_TRY(vg_recon_run(&ask, &ret->result, err));
    propose_openings(ret);
    part_from_guests(ret);
    return VG_DONE;
}

vg_break_key vg_recon_day_key(const vg_recon_day *r, bool bank, int64_t id)
{
    const vg_recon_item *item = bank ? &r->bank[id - 1] : &r->ours[id - 1];
    const vg_recon_our_item *m = &r->moves[id - 1];
    int64_t brk = bank ? r->lines[id - 1].brk : m->brk;
    for (size_t i = 0; brk != 0 && i < r->break_count; i++) {
        if (r->breaks[i].id == brk) {
            return vg_recon_break_key(&r->breaks[i]);
        }
    }
    return bank ? vg_break_key_of_line(r->program, r->lines[id - 1].id) : vg_break_key_of_move(item->account, m->op, m->receipt, m->phase, item->day.n);
}

void vg_recon_day_free(vg_recon_day *r)
{
    vg_recon_free(r->result);
    free(r->bank);
    free(r->ours);
    free(r->lines);
    free(r->moves);
    free(r->covers);
    free(r->breaks);
    free(r->settled);
    free(r->beyond);
    free(r->strays);
    vg_recon_lines_free(&r->filed);
    *r = (vg_recon_day){0};
}

/* --- shown ----------------------------------------------------------------------------------------- */

static void put_item(const vg_recon_day *r, bool bank, int64_t id, vg_json *w)
{
    const vg_recon_item *item = bank ? &r->bank[id - 1] : &r->ours[id - 1];
    vg_json_text(w, "of", bank ? "bank" : "ledger");
    vg_json_id(w, "account", "acct_", item->account);
    vg_json_day(w, "day", item->day.n);
    vg_json_text(w, "side", item->side == VG_CREDIT ? "credit" : "debit");
    vg_json_int(w, "amount", item->fen);
    vg_json_text(w, "currency", item->currency);
    char line[VG_LINE_NAME] = "";
    if (bank) {
        vg_mask_line(r->lines[id - 1].id, line);
    }
    vg_json_maybe(w, "line", line);
    vg_json_id(w, "operation", "op_", bank ? r->lines[id - 1].op : r->moves[id - 1].op);
    vg_json_id(w, "receipt", "rcpt_", bank ? r->lines[id - 1].receipt_id : r->moves[id - 1].receipt);
}

/* What it adds to a sum. */
static int64_t fen_of(const vg_recon_item *item) { return vg_is_cny(item->currency) ? item->fen : 0; }

static bool of_day(const vg_recon_day *r, bool bank, int64_t id) { return (bank ? r->bank : r->ours)[id - 1].day.n == r->day.n; }

typedef struct sums {
    int64_t lines, line_credit, line_debit, moves, move_credit, move_debit;
    int64_t groups, proposed, matched_lines, matched_moves;
    int64_t breaks, risk_fen;
} sums;

static void add_items(const vg_recon_day *r, sums *s)
{
    for (size_t i = 0; i < r->bank_count; i++) {
        bool counts = r->bank[i].day.n == r->day.n;
        s->lines += counts;
        *(r->bank[i].side == VG_CREDIT ? &s->line_credit : &s->line_debit) += counts ? fen_of(&r->bank[i]) : 0;
    }
    for (size_t i = 0; i < r->our_count; i++) {
        bool counts = r->ours[i].day.n == r->day.n && !r->moves[i].guest;
        s->moves += counts;
        *(r->ours[i].side == VG_CREDIT ? &s->move_credit : &s->move_debit) += counts ? r->ours[i].fen : 0;
    }
}

static bool group_of_day(const vg_recon_day *r, const vg_recon_group *g, sums *s)
{
    const int64_t *ids = &r->result->ids[g->first];
    int64_t lines = 0, moves = 0;
    for (uint32_t i = 0; i < g->bank_count; i++) {
        lines += of_day(r, true, ids[i]);
    }
    for (uint32_t i = 0; i < g->our_count; i++) {
        moves += of_day(r, false, ids[g->bank_count + i]);
    }
    if (lines + moves == 0) {
        return false;
    }
    s->groups++;
    s->proposed += g->proposed;
    s->matched_lines += lines;
    s->matched_moves += moves;
    return true;
}

void vg_recon_put_group(const vg_recon_day *r, const vg_recon_group *g, const char *name, vg_json *w)
{
    const int64_t *ids = &r->result->ids[g->first];
    const vg_recon_rule *rule = vg_recon_rule_of(g->rule);
    vg_json_begin(w, name);
    vg_json_text(w, "rule", rule == NULL ? "" : rule->name);
    vg_json_int(w, "rule_version", g->rule_version);
    vg_json_bool(w, "proposed", g->proposed);
    vg_json_int(w, "bank_amount", g->bank_fen);
    vg_json_int(w, "ledger_amount", g->our_fen);
    vg_json_int(w, "fee", g->fee_fen);
    vg_json_int(w, "days_apart", g->shift_days);
    vg_json_list(w, "items");
    for (uint32_t i = 0; i < g->bank_count + g->our_count; i++) {
        vg_json_begin(w, NULL);
        put_item(r, i < g->bank_count, ids[i], w);
        vg_json_end(w);
    }
    vg_json_list_end(w);
    vg_json_end(w);
}

void vg_recon_put_items(const vg_recon_day *r, bool bank, const int64_t *ids, size_t count, vg_json *w)
{
    vg_json_list(w, NULL);
    for (size_t i = 0; i < count; i++) {
        vg_json_begin(w, NULL);
        put_item(r, bank, ids[i], w);
        vg_json_end(w);
    }
    vg_json_list_end(w);
}

static void put_break(const vg_recon_day *r, const vg_recon_left *left, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_text(w, "reason", vg_recon_reason_name(left->reason));
    put_item(r, left->bank, left->id, w);
    vg_json_text(w, "why", vg_recon_reason_text(left->reason));
    vg_json_int(w, "candidate_count", left->total);
    vg_json_list(w, "candidates");
    for (uint32_t i = 0; i < left->count; i++) {
        vg_json_begin(w, NULL);
        put_item(r, !left->bank, r->result->candidates[left->first + i], w);
        vg_json_end(w);
    }
    vg_json_list_end(w);
    vg_json_end(w);
}

static void put_side(vg_json *w, const char *name, int64_t count, int64_t credit, int64_t debit, int64_t matched)
{
    vg_json_begin(w, name);
    vg_json_int(w, "items", count);
    vg_json_int(w, "credit_amount", credit);
    vg_json_int(w, "debit_amount", debit);
    vg_json_int(w, "matched", matched);
    vg_json_end(w);
}

void vg_recon_day_render(const vg_recon_day *r, const char *program, bool groups, vg_json *w)
{
    sums s = {0};
    int64_t shown = 0;
    add_items(r, &s);
    for (size_t i = 0; i < r->result->group_count; i++) {
        (void)group_of_day(r, &r->result->groups[i], &s);
    }
    for (size_t i = 0; i < r->result->left_count; i++) {
        const vg_recon_left *left = &r->result->lefts[i];
        bool counts = of_day(r, left->bank, left->id);
        s.breaks += counts;
        s.risk_fen += counts ? fen_of(&(left->bank ? r->bank : r->ours)[left->id - 1]) : 0;
    }
    vg_json_begin(w, NULL);
    vg_json_text(w, "program", program);
    vg_json_day(w, "day", r->day.n);
    vg_json_text(w, "currency", "CNY");
    vg_json_int(w, "rules_version", r->result->rules_version);
    put_side(w, "bank", s.lines, s.line_credit, s.line_debit, s.matched_lines);
    put_side(w, "ledger", s.moves, s.move_credit, s.move_debit, s.matched_moves);
    vg_json_int(w, "groups", s.groups);
    vg_json_int(w, "proposed_groups", s.proposed);
    vg_json_int(w, "breaks", s.breaks);
    vg_json_int(w, "at_risk", s.risk_fen);
    vg_json_list(w, "data");
    for (size_t i = 0; i < r->result->left_count && shown < VG_RECON_SHOWN; i++) {
        if (of_day(r, r->result->lefts[i].bank, r->result->lefts[i].id)) {
            put_break(r, &r->result->lefts[i], w);
            shown++;
        }
    }
    vg_json_list_end(w);
    vg_json_list(w, "matched");
    for (size_t i = 0; groups && i < r->result->group_count && shown < 2 * VG_RECON_SHOWN; i++) {
        sums none = {0};
        if (group_of_day(r, &r->result->groups[i], &none)) {
            vg_recon_put_group(r, &r->result->groups[i], NULL, w);
            shown++;
        }
    }
    vg_json_list_end(w);
    vg_json_end(w);
}
