#include "gateway/run/recon_lines.h"
#include "gateway/base/sha256.h"
#include "gateway/base/text.h"
#include "gateway/core/imports.h"
#include "gateway/run/rows.h"
#include "gateway/core/report.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { PAGE = 1000 };

/* Of a line of the feed what its equal in a file is found by. */
typedef struct fed {
    int64_t account, day, side, fen;
    uint64_t flow, flow_and_sequence, ref; /* hashes: compared within equal amounts of one day alone; 0: not told */
} fed;

typedef struct reading {
    vg_store *store;
    const vg_recon_lines_ask *ask;
    vg_recon_lines *ret;
    fed *feed;
    size_t feed_count, feed_cap;
    vg_statement *statements;
    size_t statement_count, statement_cap;
    int64_t last;
    size_t page;
} reading;

static vg_status room(void **at, size_t *cap, size_t count, size_t size, vg_err *err)
{
    if (count < *cap) {
        return VG_DONE;
    }
    size_t more = *cap == 0 ? 256 : 2 * *cap;
    if (count >= VG_RECON_LINES_MAX) {
        return VG_FAIL(err, LIMIT, "more than %d statement lines around one day", VG_RECON_LINES_MAX);
    }
    void *grown = realloc(*at, more * size);
    if (grown == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for statement lines");
    }
    *at = grown;
    *cap = more;
    return VG_DONE;
}

/* --- the feed's lines ------------------------------------------------------------------------------ */

static uint64_t hash_of(const char *a, const char *b)
{
    uint64_t h = UINT64_C(14695981039346656037);
    if (a[0] == 0) {
        return 0;
    }
    for (; *a != 0; a++) {
        h = (h ^ (uint8_t)*a) * UINT64_C(1099511628211);
    }
    for (; *b != 0; b++) {
        h = (h ^ (uint8_t)*b) * UINT64_C(1099511628211);
    }
    return h | 1;
}

/* Its key ends with flow and sequence (core/tables.def). */
static void numbers_of(const char *id, fed *ret)
{
    char text[121];
    VG_SET(text, id);
    char *sequence = strrchr(text, '/');
    if (sequence == NULL) {
        return;
    }
    *sequence++ = 0;
    char *flow = strrchr(text, '/');
    if (flow != NULL) {
        ret->flow = hash_of(flow + 1, "");
        ret->flow_and_sequence = hash_of(flow + 1, sequence);
    }
}

static vg_status feed_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    reading *m = ctx;
    vg_line line = *(const vg_line *)row;
    const vg_line *l = &line;
    char word[VG_REF_WORD];
    (void)table;
    if (!vg_stated_line(m->ask->stated, &line)) {
        return VG_DONE;
    }
    VG_TRY(room((void **)&m->feed, &m->feed_cap, m->feed_count, sizeof *m->feed, err));
    fed *f = &m->feed[m->feed_count++];
    *f = (fed){.account = l->account, .day = l->day, .side = l->side, .fen = l->fen};
    numbers_of(l->id, f);
    f->ref = vg_line_ref(m->ask->rules, "", l->memo, word) ? hash_of(word, "") : 0;
    return VG_DONE;
}

/* --- the files' lines ------------------------------------------------------------------------------ */

static vg_status statement_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    reading *m = ctx;
    const vg_statement *s = row;
    (void)table;
    m->last = s->id;
    m->page++;
    if (s->account == 0 || s->account == vg_own_id(m->ask->rules->program, VG_OWN_BANK)) {
        return VG_DONE;
    }
    VG_TRY(room((void **)&m->statements, &m->statement_cap, m->statement_count, sizeof *m->statements, err));
    m->statements[m->statement_count++] = *s;
    return VG_DONE;
}

static vg_status read_statements(reading *m, vg_err *err)
{
    vg_row_sink sink = {m, statement_row};
    do {
        vg_param params[] = {VG_P_INT(m->ask->rules->program), VG_P_INT(m->ask->from.n), VG_P_INT(m->ask->to.n), VG_P_INT(m->last), VG_P_INT(PAGE)};
        m->page = 0;
        VG_TRY(m->store->ops->query(m->store, true, VG_Q_statements_around, params, VG_COUNT(params), &sink, err));
    } while (m->page == PAGE);
    return VG_DONE;
}

/* By the bank's own words for a fee, by SWIFT's code of a transaction (MT940: behind N, F or S) or ISO's (camt: the last of the three). */
static vg_recon_kind kind_of(const vg_rules *rules, const char *type)
{
    static const struct {
        const char *swift, *iso;
        vg_recon_kind kind;
    } kinds[] = {{"CHG", "CHRG", VG_RECON_FEE}, {"COM", "COMM", VG_RECON_FEE}, {"INT", "INTR", VG_RECON_INTEREST}, {"RTI", "RRTN", VG_RECON_RETURN}};
    const char *last = strrchr(type, '-');
    bool swift = type[0] == 'N' || type[0] == 'F' || type[0] == 'S';
    if (vg_is_fee_type(rules->fee_types, type)) {
        return VG_RECON_FEE;
    }
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        if ((swift && strncmp(type + 1, kinds[i].swift, 3) == 0) || (last != NULL && strcmp(last + 1, kinds[i].iso) == 0)) {
            return kinds[i].kind;
        }
    }
    return 0;
}

static vg_status line_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    reading *m = ctx;
    const vg_statement_line *l = row;
    vg_recon_lines *r = m->ret;
    char statement[VG_ID_TEXT], word[VG_REF_WORD];
    (void)table;
    m->last = l->seq;
    m->page++;
    if (l->booked == 0 || l->fen == 0 || l->day < m->ask->from.n || l->day > m->ask->to.n) {
        return VG_DONE;
    }
    VG_TRY(room((void **)&r->lines, &r->cap, r->count, sizeof *r->lines, err));
    vg_recon_filed *f = &r->lines[r->count++];
    *f = (vg_recon_filed){
        .item = {.account = l->account, .fen = l->fen, .day = {(int32_t)l->day}, .second = -1, .side = (vg_side)l->side}};
    f->item.kind = kind_of(m->ask->rules, l->type);
    VG_SET(f->item.currency, vg_is_cny(l->currency) ? "CNY" : l->currency);
    vg_id_text("stmt_", l->statement, statement);
    snprintf(f->id, sizeof f->id, "%s/%" PRId64, statement, l->seq);
    VG_SET(f->serial, l->serial);
    VG_SET(f->opp_account, l->opp_account);
    VG_SET(f->ref, vg_line_ref(m->ask->rules, l->ref, l->memo, word) ? word : "");
    return VG_DONE;
}

static vg_status read_lines(reading *m, vg_err *err)
{
    vg_row_sink sink = {m, line_row};
    for (size_t i = 0; i < m->statement_count; i++) {
        m->last = 0;
        do {
            vg_param params[] = {VG_P_INT(m->statements[i].id), VG_P_INT(m->last), VG_P_INT(PAGE)};
            m->page = 0;
            VG_TRY(m->store->ops->query(m->store, true, VG_Q_statement_lines, params, VG_COUNT(params), &sink, err));
        } while (m->page == PAGE);
    }
    return VG_DONE;
}

/* --- each movement once ---------------------------------------------------------------------------- */

static int by_amount(const int64_t a[4], const int64_t b[4])
{
    for (int i = 0; i < 4; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

static void key_of_fed(const fed *f, int64_t ret[4])
{
    memcpy(ret, (const int64_t[4]){f->account, f->day, f->side, f->fen}, 4 * sizeof *ret);
}

static void key_of_filed(const vg_recon_filed *f, int64_t ret[4])
{
    memcpy(ret, (const int64_t[4]){f->item.account, f->item.day.n, (int64_t)f->item.side, f->item.fen}, 4 * sizeof *ret);
}

static int fed_order(const void *a, const void *b)
{
    int64_t l[4], r[4];
    key_of_fed(a, l);
    key_of_fed(b, r);
    return by_amount(l, r);
}

static int filed_order(const void *a, const void *b)
{
    int64_t l[4], r[4];
    key_of_filed(a, l);
    key_of_filed(b, r);
    int order = by_amount(l, r);
    return order != 0 ? order : strcmp(((const vg_recon_filed *)a)->id, ((const vg_recon_filed *)b)->id);
}

/* How many of the feed's lines have a number. */
typedef struct tally {
    uint64_t number;
    int64_t count;
} tally;

static int by_number(const void *a, const void *b)
{
    uint64_t l = ((const tally *)a)->number, r = ((const tally *)b)->number;
    return l < r ? -1 : l > r;
}

static size_t count_numbers(const fed *feed, size_t n, bool refs, tally *ret)
{
    size_t all = 0, kept = 0;
    for (size_t i = 0; i < n; i++) {
        ret[all++] = (tally){refs ? feed[i].ref : feed[i].flow, 1};
        ret[all++] = (tally){refs ? 0 : feed[i].flow_and_sequence, 1};
    }
    qsort(ret, all, sizeof *ret, by_number);
    for (size_t i = 0; i < all; i++) {
        if (kept > 0 && ret[kept - 1].number == ret[i].number) {
            ret[kept - 1].count++;
        } else {
            ret[kept++] = ret[i];
        }
    }
    return kept;
}

static bool take(tally *numbers, size_t count, const char *text)
{
    tally key = {.number = hash_of(text, "")};
    tally *found = key.number == 0 ? NULL : bsearch(&key, numbers, count, sizeof key, by_number);
    return found != NULL && found->count-- > 0;
}

/* Of one account, day, side and amount: those that a number names first, then as many as the feed has left. */
static void part_equals(const reading *m, const fed *feed, size_t feed_count, vg_recon_filed *lines, size_t n, tally *numbers)
{
    size_t left = feed_count;
    for (int step = 0; step < 3 && left > 0; step++) {
        size_t count = step < 2 ? count_numbers(feed, feed_count, step == 1, numbers) : 0;
        for (size_t i = 0; i < n && left > 0; i++) {
            vg_recon_filed *f = &lines[i];
            bool like = f->item.fen != 0 && vg_is_cny(f->item.currency); /* the feed tells ours alone */
            if (like && (step == 2 || take(numbers, count, step == 0 ? f->serial : f->ref))) {
                f->item.fen = 0; /* the feed has it */
                m->ret->same++;
                left--;
            }
        }
    }
}

static vg_status part(reading *m, vg_err *err)
{
    vg_recon_lines *r = m->ret;
    size_t f = 0, kept = 0;
    tally *numbers = calloc(2 * m->feed_count + 1, sizeof *numbers);
    if (numbers == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for statement lines");
    }
    for (size_t i = 0, n; i < r->count; i += n) {
        int64_t key[4], other[4];
        size_t begin;
        key_of_filed(&r->lines[i], key);
        for (n = 1; i + n < r->count && (key_of_filed(&r->lines[i + n], other), by_amount(key, other) == 0); n++) {
        }
        for (; f < m->feed_count && (key_of_fed(&m->feed[f], other), by_amount(other, key) < 0); f++) {
        }
        for (begin = f; f < m->feed_count && (key_of_fed(&m->feed[f], other), by_amount(other, key) == 0); f++) {
        }
        part_equals(m, &m->feed[begin], f - begin, &r->lines[i], n, numbers);
    }
    for (size_t i = 0; i < r->count; i++) {
        if (r->lines[i].item.fen != 0) { /* what the feed has goes behind the others */
            vg_recon_filed held = r->lines[kept];
            r->lines[kept++] = r->lines[i];
            r->lines[i] = held;
        }
    }
    assert(r->count - kept == (size_t)r->same);
    r->count = kept;
    free(numbers);
    return VG_DONE;
}

uint64_t vg_recon_party(const char *number)
{
    uint8_t digest[32];
    uint64_t hash = 0;
    vg_sha256(vg_span_of(number), digest);
    memcpy(&hash, digest, sizeof hash);
    return hash | 1;
}

/* --- what is known of them ------------------------------------------------------------------------- */

static vg_status compare_payee(const reading *m, vg_recon_filed *f, vg_err *err)
{
    vg_operation op = {0};
    vg_line line = {.account = f->item.account, .side = f->item.side};
    bool found;
    if (f->op == 0 || f->opp_account[0] == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_row_find(m->store, VG_Q_operation_by_id, VG_P_INT(f->op), &op, sizeof op, &found, err));
    VG_SET(line.opp_account, f->opp_account);
    f->item.party = vg_line_other_payee(m->ask->rules, &line, &op) ? vg_recon_party(f->opp_account) : 0;
    return VG_DONE;
}

static vg_status name_acts(reading *m, vg_err *err)
{
    vg_recon_lines *r = m->ret;
    for (size_t i = 0; i < r->count; i++) {
        vg_recon_filed *f = &r->lines[i];
        vg_ref ref = {0};
        bool found;
        if (f->ref[0] != 0) {
            VG_TRY(vg_row_find(m->store, VG_Q_ref_by_id, VG_P_TEXT(f->ref), &ref, sizeof ref, &found, err));
        }
        f->op = ref.program == m->ask->rules->program ? ref.op : 0;
        f->item.kind = f->op != 0 ? 0 : f->item.kind; /* the act's own */
        VG_TRY(compare_payee(m, f, err));
        f->item.ref = vg_span_of(f->ref);
        f->item.receipt = vg_span_of(f->serial);
    }
    return VG_DONE;
}

static int shown_order(const void *a, const void *b)
{
    const vg_recon_shown *l = a, *r = b;
    if (l->account != r->account) {
        return l->account < r->account ? -1 : 1;
    }
    return l->from.n < r->from.n ? -1 : l->from.n > r->from.n;
}

static vg_status show(const reading *m, vg_err *err)
{
    vg_recon_lines *r = m->ret;
    for (size_t i = 0; i < m->statement_count; i++) {
        const vg_statement *s = &m->statements[i];
        bool proves = s->state == VG_STMT_SEEN && s->proven != 0 && s->from_day != 0 && vg_is_cny(s->currency);
        vg_recon_shown one = {.account = s->account, .from = {(int32_t)s->from_day}, .to = {(int32_t)s->to_day}, .payouts = (s->tells & VG_TELLS_DEBITS) != 0};
        one.to.n = proves ? one.to.n : one.from.n - 1;
        if ((s->tells & VG_TELLS_CREDITS) == 0) {
            VG_TRY(room((void **)&r->shown, &r->shown_cap, r->shown_count, sizeof *r->shown, err));
            r->shown[r->shown_count++] = one;
        }
    }
    if (r->shown_count > 0) {
        qsort(r->shown, r->shown_count, sizeof *r->shown, shown_order);
    }
    return VG_DONE;
}

/* Statements that follow one another without a day between them. */
static vg_status cover(vg_recon_lines *r, vg_err *err)
{
    for (size_t i = 0; i < r->shown_count; i++) {
        const vg_recon_shown *s = &r->shown[i];
        vg_recon_cover *last = r->cover_count == 0 ? NULL : &r->covers[r->cover_count - 1];
        if (s->payouts || s->to.n < s->from.n) {
            continue;
        }
        if (last != NULL && last->account == s->account && s->from.n <= last->to.n + 1) {
            last->to = s->to.n > last->to.n ? s->to : last->to;
        } else {
            VG_TRY(room((void **)&r->covers, &r->cover_cap, r->cover_count, sizeof *r->covers, err));
            r->covers[r->cover_count++] = (vg_recon_cover){s->account, s->from, s->to};
        }
    }
    return VG_DONE;
}

static vg_status read_all(reading *m, vg_err *err)
{
    vg_row_sink feed = {m, feed_row};
    vg_param params[] = {VG_P_INT(m->ask->rules->program), VG_P_INT(m->ask->from.n), VG_P_INT(m->ask->to.n)};
    VG_TRY(read_statements(m, err));
    if (m->statement_count == 0) {
        return VG_DONE;
    }
    VG_TRY(read_lines(m, err));
    VG_TRY(m->store->ops->query(m->store, true, VG_Q_lines_of_days, params, VG_COUNT(params), &feed, err));
    VG_TRY(show(m, err));
    VG_TRY(cover(m->ret, err));
    if (m->ret->count == 0) {
        return VG_DONE;
    }
    qsort(m->ret->lines, m->ret->count, sizeof *m->ret->lines, filed_order);
    if (m->feed_count > 0) {
        qsort(m->feed, m->feed_count, sizeof *m->feed, fed_order);
        VG_TRY(part(m, err));
    }
    return name_acts(m, err);
}

vg_status vg_recon_lines_read(vg_store *store, const vg_recon_lines_ask *ask, vg_recon_lines *ret, vg_err *err)
{
    *ret = (vg_recon_lines){0};
    reading m = {.store = store, .ask = ask, .ret = ret};
    vg_status st = read_all(&m, err);
    free(m.feed);
    free(m.statements);
    return st;
}

void vg_recon_lines_free(vg_recon_lines *r)
{
    free(r->lines);
    free(r->covers);
    free(r->shown);
    *r = (vg_recon_lines){0};
}
