#include "mapping/baixin_file.h"
#include "gateway/base/limits.h"

enum { HEAD_FIELDS = 8, DETAIL_FIELDS = 16, TAIL_FIELDS = 2 };

typedef struct reading {
    vg_span rest;
    size_t line;
    vg_span fields[DETAIL_FIELDS];
    size_t count;
} reading;

#define GARBLED(r, what) VG_FAIL(err, BANK_GARBLED, "statement file, line %zu: %s", (r)->line, what)

/* The next line's fields; count 0 at the end. */
static vg_status next_line(reading *r, vg_err *err)
{
    r->count = 0;
    if (r->rest.len == 0) {
        return VG_DONE;
    }
    const uint8_t *end = memchr(r->rest.at, '\n', r->rest.len);
    r->line++;
    if (end == NULL) {
        return GARBLED(r, "has no end");
    }
    vg_span line = {r->rest.at, (size_t)(end - r->rest.at)};
    r->rest = (vg_span){end + 1, r->rest.len - line.len - 1};
    for (;;) {
        const uint8_t *bar = memchr(line.at, '|', line.len);
        size_t len = bar == NULL ? line.len : (size_t)(bar - line.at);
        if (r->count == DETAIL_FIELDS) {
            return GARBLED(r, "has too many fields");
        }
        r->fields[r->count++] = (vg_span){line.at, len};
        if (bar == NULL) {
            return VG_DONE;
        }
        line = (vg_span){bar + 1, line.len - len - 1};
    }
}

static vg_status text_of(const reading *r, size_t i, char *ret, size_t cap, vg_err *err)
{
    vg_err inner;
    vg_span t = r->fields[i];
    for (size_t k = 0; k < t.len; k++) {
        if (t.at[k] < 0x20) {
            return GARBLED(r, "holds a control character");
        }
    }
    return vg_span_copy(t, ret, cap, &inner).code == VG_OK ? VG_DONE : GARBLED(r, "has a field that is too long");
}

static vg_status int_of(const reading *r, size_t i, int64_t *ret, vg_err *err)
{
    vg_err inner;
    return vg_span_int(r->fields[i], ret, &inner).code == VG_OK ? VG_DONE : GARBLED(r, "has a count that is none");
}

static vg_status money_of(const reading *r, size_t i, vg_money *ret, vg_err *err)
{
    vg_err inner;
    return vg_money_parse_yuan(r->fields[i], ret, &inner).code == VG_OK ? VG_DONE
                                                                        : GARBLED(r, "has an amount that is none");
}

/* hh:mm:ss or hhmmss to hhmmss; a time that is none books at the end of its day (core/lines.c). */
static void time_of(vg_span t, char ret[9])
{
    size_t n = 0;
    for (size_t i = 0; i < t.len && n < 6; i++) {
        if (t.at[i] >= '0' && t.at[i] <= '9') {
            ret[n++] = (char)t.at[i];
        }
    }
    ret[n] = 0;
}

static vg_status detail(const reading *r, baixin_entry *ret, vg_err *err)
{
    vg_err inner;
    *ret = (baixin_entry){0};
    VG_TRY(int_of(r, 1, &ret->seq, err));
    VG_TRY(text_of(r, 2, ret->bank_no, sizeof ret->bank_no, err));
    VG_TRY(text_of(r, 3, ret->request_no, sizeof ret->request_no, err));
    VG_TRY(text_of(r, 4, ret->service, sizeof ret->service, err));
    VG_TRY(text_of(r, 5, ret->account, sizeof ret->account, err));
    if (!vg_span_is(r->fields[6], "D") && !vg_span_is(r->fields[6], "C")) {
        return GARBLED(r, "is neither debit nor credit");
    }
    ret->side = vg_span_is(r->fields[6], "D") ? VG_DEBIT : VG_CREDIT;
    VG_TRY(money_of(r, 7, &ret->amount, err));
    if (r->fields[8].len > 0) {
        VG_TRY(money_of(r, 8, &ret->after, err));
        ret->has_after = true;
    }
    VG_TRY(text_of(r, 9, ret->peer, sizeof ret->peer, err));
    VG_TRY(text_of(r, 10, ret->peer_name, sizeof ret->peer_name, err));
    if (vg_day_parse(r->fields[11], &ret->day, &inner).code != VG_OK) {
        return GARBLED(r, "has a date that is none");
    }
    time_of(r->fields[12], ret->time);
    VG_TRY(text_of(r, 13, ret->status, sizeof ret->status, err));
    VG_TRY(text_of(r, 14, ret->of_bank_no, sizeof ret->of_bank_no, err));
    return text_of(r, 15, ret->memo, sizeof ret->memo, err);
}

typedef struct totals {
    int64_t count;
    vg_money debit, credit;
} totals;

static vg_status header(reading *r, vg_day day, totals *ret, vg_err *err)
{
    vg_day told;
    vg_err inner;
    VG_TRY(next_line(r, err));
    bool good = r->count == HEAD_FIELDS && vg_span_is(r->fields[0], "H") && vg_span_is(r->fields[1], "1.0") &&
                vg_span_is(r->fields[2], "TXN") && vg_day_parse(r->fields[3], &told, &inner).code == VG_OK;
    if (!good || told.n != day.n) {
        return GARBLED(r, "is not the header of that day's transactions");
    }
    VG_TRY(int_of(r, 5, &ret->count, err));
    VG_TRY(money_of(r, 6, &ret->debit, err));
    VG_TRY(money_of(r, 7, &ret->credit, err));
    return ret->count < 0 || ret->count > VG_ROWS_MAX ? GARBLED(r, "tells too many lines") : VG_DONE;
}

vg_status baixin_file_read(vg_span file, vg_day day, vg_arena *arena, baixin_entry **ret, size_t *ret_count, vg_err *err)
{
    reading r = {.rest = file};
    totals told = {0}, sum = {0};
    if (!vg_span_utf8(file)) {
        return VG_FAIL(err, BANK_GARBLED, "statement file: not UTF-8");
    }
    VG_TRY(header(&r, day, &told, err));
    baixin_entry *rows = vg_arena_take(arena, ((size_t)told.count + 1) * sizeof *rows);
    if (rows == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a statement file");
    }
    for (;;) {
        VG_TRY(next_line(&r, err));
        if (r.count == TAIL_FIELDS && vg_span_is(r.fields[0], "T")) {
            break;
        }
        if (r.count != DETAIL_FIELDS || !vg_span_is(r.fields[0], "D") || sum.count == told.count) {
            return GARBLED(&r, "is not a detail that the header counted");
        }
        baixin_entry *e = &rows[sum.count++];
        VG_TRY(detail(&r, e, err));
        vg_money *side = e->side == VG_DEBIT ? &sum.debit : &sum.credit;
        VG_TRY(vg_money_add(*side, e->amount, side, err));
    }
    int64_t tail;
    VG_TRY(int_of(&r, 1, &tail, err));
    bool agrees = tail == told.count && sum.count == told.count && sum.debit.fen == told.debit.fen &&
                  sum.credit.fen == told.credit.fen && r.rest.len == 0;
    if (!agrees) {
        return GARBLED(&r, "count and sums do not agree with the details");
    }
    *ret = rows;
    *ret_count = (size_t)sum.count;
    return VG_DONE;
}
