#include "mapping/amp.h"
#include "gateway/base/limits.h"
#include "mapping/map_in.h"

const vg_map_way vg_way_amp = {.prefix = "", .plain_bytes = true, .no_amp = true};

vg_status vg_amp_write(const vg_map_way *way, const vg_field *fields, size_t count, const void *from, vg_buf *ret,
                       vg_err *err)
{
    for (const vg_field *f = fields; f < fields + count; f++) {
        uint8_t room[VG_VALUE_MAX];
        vg_buf value = vg_buf_of(room, sizeof room);
        if (f->form == VG_FORM_LIST || (f->form == VG_FORM_END && !way->array_amp)) {
            continue;
        }
        if (f->form != VG_FORM_END) {
            VG_TRY(vg_map_say(way, f, from, &value, err));
            VG_TRY(vg_map_needed(f, &value, err));
        }
        if (value.over || value.len > f->max) { /* 9(15) has room for 15 characters, the point among them */
            return VG_FAIL(err, ENCODE, "%s is longer than the bank's %d bytes (%s)", f->wire, f->max, f->doc);
        }
        vg_buf_bytes(ret, value.at, value.len);
        vg_buf_byte(ret, '&');
    }
    return VG_DONE;
}

/* Bytewise is safe: the second byte of a GBK pair is never 0x26 (A.7). */
bool vg_amp_next(vg_amp *at, vg_span *ret)
{
    size_t left = at->body.len - at->at;
    if (left == 0) {
        return false;
    }
    const uint8_t *from = at->body.at + at->at;
    const uint8_t *end = memchr(from, '&', left);
    *ret = (vg_span){from, end == NULL ? left : (size_t)(end - from)};
    at->at += ret->len + (end != NULL);
    return true;
}

size_t vg_amp_left(const vg_amp *at)
{
    vg_amp copy = *at;
    vg_span ignored;
    size_t n = 0;
    while (vg_amp_next(&copy, &ignored)) {
        n++;
    }
    return n;
}

vg_status vg_amp_read(vg_amp *at, const vg_field *fields, size_t count, void *ret, vg_err *err)
{
    for (const vg_field *f = fields; f < fields + count; f++) {
        vg_span text = {0};
        assert(f->form != VG_FORM_LIST && f->form != VG_FORM_END);
        bool there = vg_amp_next(at, &text);
        text = vg_span_trim(text);
        /* Only what stands last may lack its & (A.7); before that the field may be cut short: a number that is another's. */
        if (there && f + 1 < fields + count && at->body.at[at->at - 1] != '&') {
            return VG_FAIL(err, BANK_GARBLED, "the body ends within %s", f->wire);
        }
        if (f->form == VG_FORM_FIXED) {
            continue;
        }
        if (there && text.len > 0) {
            VG_TRY(vg_map_hear_gbk(f, text, ret, err));
        } else if (f->need == VG_MUST_HAVE) {
            return VG_FAIL(err, BANK_GARBLED, "%s is missing", f->wire);
        }
    }
    return VG_DONE;
}

typedef struct counts {
    int64_t total, begin, count;
    bool last;
} counts;

static const vg_word lasts[] = {{"0", false}, {"1", true}, {NULL, 0}};
static const vg_field paged[] = {
    INT("TotalCount", counts, total, 8, VG_MUST_HAVE, VG_SHOW, "A.8"),
    INT("BeginNum", counts, begin, 8, VG_MAY, VG_SHOW, "A.8"),
    CODE("LastPage", counts, last, lasts, 1, VG_MUST_HAVE, VG_SHOW, "A.8"),
    INT("RecordNum", counts, count, 4, VG_MUST_HAVE, VG_SHOW, "A.8"),
};
static const vg_field list[] = {INT("TotalCount", counts, count, 8, VG_MUST_HAVE, VG_SHOW, "A.8")};

static size_t columns_of(size_t documented, size_t rows, size_t left)
{
    bool fits = left == rows * documented + 1 || left == rows * documented; /* with Reserve, or without */
    bool even = rows > 0 && left > rows && (left - 1) % rows == 0;
    return !fits && even ? (left - 1) / rows : documented;
}

vg_status vg_amp_open(vg_amp *at, vg_amp_shape shape, size_t columns, vg_amp_group *ret, vg_err *err)
{
    counts c = {.last = true};
    if (shape == VG_AMP_PAGED) {
        VG_TRY(vg_amp_read(at, paged, VG_COUNT(paged), &c, err));
    } else {
        VG_TRY(vg_amp_read(at, list, VG_COUNT(list), &c, err));
        c.total = c.count;
    }
    size_t left = vg_amp_left(at);
    if (c.count > VG_ROWS_MAX) {
        return VG_FAIL(err, BANK_GARBLED, "more rows are told than a message has");
    }
    size_t rows = (size_t)c.count;
    size_t wide = columns_of(columns, rows, left);
    if (rows > 0 && left <= (rows - 1) * wide) {
        return VG_FAIL(err, BANK_GARBLED, "%zu rows of %zu columns do not fit %zu fields", rows, wide, left);
    }
    *ret = (vg_amp_group){
        .total = c.total, .begin = c.begin, .count = c.count, .last = c.last, .columns = wide};
    return VG_DONE;
}

vg_status vg_amp_row(vg_amp *at, const vg_amp_group *group, const vg_field *fields, size_t count, void *ret, vg_err *err)
{
    vg_amp row = *at;
    vg_span ignored;
    for (size_t i = 0; i < group->columns; i++) {
        if (!vg_amp_next(at, &ignored)) {
            break;
        }
    }
    /* Reserve stands behind the rows, so the last one has its & even where the body's own last & is missing (A.7, A.8). Without it the
     * field may be cut short: a number that is another line's. */
    if (at->at > 0 && at->body.at[at->at - 1] != '&') {
        return VG_FAIL(err, BANK_GARBLED, "the body ends within a row");
    }
    row.body.len = at->at;
    return vg_amp_read(&row, fields, count, ret, err);
}
