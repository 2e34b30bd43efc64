#include "mapping/statement/profile_in.h"
#include <stdio.h>
#include <stdlib.h>

static const char *const words[ROW_FIELDS] = {
#define F(name, text) text,
#include "mapping/statement/row_fields.def"
#undef F
};

typedef struct cursor {
    vg_stmt_profile *profile;
    const char *name;
    int64_t line;
    bool seen_separator;
} cursor;

static vg_status wrong(const cursor *c, const char *what, vg_err *err)
{
    return VG_FAIL(err, CONFIG, "profile %.40s, line %lld: %s", c->name, (long long)c->line, what);
}

/* --- values --------------------------------------------------------------------------------- */

static vg_status copy(const cursor *c, vg_span value, char *ret, size_t cap, vg_err *err)
{
    vg_err inner;
    bool good = vg_span_utf8(value) && vg_span_copy(value, ret, cap, &inner).code == VG_OK;
    return good ? VG_DONE : wrong(c, "a value that is too long", err);
}

typedef struct choice {
    const char *word;
    int value;
} choice;

static vg_status choose(const cursor *c, vg_span value, const choice *of, size_t count, int *ret, vg_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (vg_span_is(value, of[i].word)) {
            *ret = of[i].value;
            return VG_DONE;
        }
    }
    return wrong(c, "a value that the key does not take", err);
}

/* "tab" or up to seven bytes; in quotes where blanks count */
static vg_status set_separator(cursor *c, vg_span value, vg_err *err)
{
    if (vg_span_is(value, "tab")) {
        value = VG_SPAN("\t");
    }
    if (value.len > 2 && value.at[0] == '\'' && value.at[value.len - 1] == '\'') {
        value = (vg_span){value.at + 1, value.len - 2};
    }
    return value.len == 0 ? wrong(c, "an empty separator", err)
                          : copy(c, value, c->profile->separator, sizeof c->profile->separator, err);
}

static vg_status set_one(const cursor *c, vg_span value, char *ret, vg_err *err)
{
    if (vg_span_is(value, "none")) {
        *ret = 0;
        return VG_DONE;
    }
    if (value.len != 1 || value.at[0] >= 0x7F || value.at[0] <= ' ') {
        return wrong(c, "neither one character nor \"none\"", err);
    }
    *ret = (char)value.at[0];
    return VG_DONE;
}

/* "7" a field, "21-35" bytes, else a name of the line of names; "name?" need not stand there */
static vg_status set_column(const cursor *c, vg_span value, profile_column *ret, vg_err *err)
{
    int64_t from = 0, to = 0;
    vg_err inner;
    if (ret->set) {
        return wrong(c, "a column that was said before", err);
    }
    ret->set = true;
    if (value.len > 1 && value.at[value.len - 1] == '?') {
        ret->optional = true;
        value.len--;
    }
    const uint8_t *dash = value.len == 0 ? NULL : memchr(value.at, '-', value.len);
    if (vg_span_int(value, &from, &inner).code == VG_OK && from >= 1 && from <= VG_CSV_FIELDS_MAX) {
        ret->at = (size_t)from;
        return VG_DONE;
    }
    if (dash != NULL && vg_span_int((vg_span){value.at, (size_t)(dash - value.at)}, &from, &inner).code == VG_OK &&
        vg_span_int((vg_span){dash + 1, value.len - (size_t)(dash + 1 - value.at)}, &to, &inner).code == VG_OK) {
        if (from < 1 || to < from || to > VG_CSV_RECORD_MAX) {
            return wrong(c, "a range of bytes that is none", err);
        }
        ret->at = (size_t)from;
        ret->width = (size_t)(to - from + 1);
        return VG_DONE;
    }
    return value.len == 0 ? wrong(c, "a column without a place", err) : copy(c, value, ret->name, sizeof ret->name, err);
}

/* "row.amount", "head.tag" */
static vg_status set_field(const cursor *c, profile_record record, vg_span field, vg_span value, vg_err *err)
{
    if (vg_span_is(field, "tag")) {
        return copy(c, value, c->profile->tags[record], sizeof c->profile->tags[record], err);
    }
    for (size_t i = 0; i < ROW_FIELDS; i++) {
        if (vg_span_is(field, words[i])) {
            return set_column(c, value, &c->profile->columns[record][i], err);
        }
    }
    return wrong(c, "no field is called so", err);
}

/* --- keys ----------------------------------------------------------------------------------- */

static vg_status set_format(cursor *c, vg_span value, vg_err *err)
{
    static const choice of[] = {
        {"delimited", PROFILE_DELIMITED}, {"fixed", PROFILE_FIXED}, {"pingan", PROFILE_PINGAN}, {"baixin", PROFILE_BAIXIN}};
    int n = 0;
    VG_TRY(choose(c, value, of, VG_COUNT(of), &n, err));
    c->profile->reader = (profile_reader)n;
    return VG_DONE;
}

static vg_status set_bool(const cursor *c, vg_span value, const char *yes, const char *no, bool *ret, vg_err *err)
{
    const choice of[] = {{yes, 1}, {no, 0}};
    int n = 0;
    VG_TRY(choose(c, value, of, VG_COUNT(of), &n, err));
    *ret = n != 0;
    return VG_DONE;
}

static vg_status set_side(const cursor *c, vg_span value, vg_err *err)
{
    static const choice of[] = {{"credit", VG_CREDIT}, {"debit", VG_DEBIT}};
    int n = 0;
    VG_TRY(choose(c, value, of, VG_COUNT(of), &n, err));
    c->profile->side = (vg_side)n;
    return VG_DONE;
}

/* A layout that has a name ("20", "4004"), or its columns in words (mapping/pingan_file.h). */
static vg_status set_layout(const cursor *c, vg_span value, vg_err *err)
{
    char text[PROFILE_WORDS];
    vg_err inner;
    VG_TRY(copy(c, value, text, sizeof text, err));
    c->profile->layout = pingan_layout_by(text);
    if (c->profile->layout == NULL && pingan_layout_read(text, &c->profile->own, &inner).code != VG_OK) {
        return wrong(c, inner.text, err);
    }
    return VG_DONE;
}

static vg_status set_skip(const cursor *c, vg_span value, vg_err *err)
{
    vg_err inner;
    bool good = vg_span_int(value, &c->profile->skip, &inner).code == VG_OK && c->profile->skip <= 1000;
    return good ? VG_DONE : wrong(c, "not a number of lines", err);
}

typedef struct text_key {
    const char *key;
    size_t at, size;
} text_key;
#define KEEP(key_, member) {key_, offsetof(vg_stmt_profile, member), sizeof((vg_stmt_profile *)0)->member}
static const text_key texts[] = {
    KEEP("day", day),          KEEP("credit-words", credit),   KEEP("debit-words", debit), KEEP("booked-words", booked),
    KEEP("pending-words", pending), KEEP("void-words", voids), KEEP("account", account),   KEEP("currency", currency),
};

static vg_status set(cursor *c, vg_span key, vg_span value, vg_err *err)
{
    static const char *const records[RECORDS] = {"row.", "head.", "tail."};
    vg_stmt_profile *p = c->profile;
    for (size_t i = 0; i < RECORDS; i++) {
        size_t len = strlen(records[i]);
        if (key.len > len && memcmp(key.at, records[i], len) == 0) {
            return set_field(c, (profile_record)i, (vg_span){key.at + len, key.len - len}, value, err);
        }
    }
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        if (vg_span_is(key, texts[i].key)) {
            return copy(c, value, (char *)p + texts[i].at, texts[i].size, err);
        }
    }
    return vg_span_is(key, "format")      ? set_format(c, value, err)
           : vg_span_is(key, "encoding")  ? set_bool(c, value, "gb18030", "utf-8", &p->gb18030, err)
           : vg_span_is(key, "separator") ? set_separator(c, value, err)
           : vg_span_is(key, "quote")     ? set_one(c, value, &p->quote, err)
           : vg_span_is(key, "skip")      ? set_skip(c, value, err)
           : vg_span_is(key, "names")     ? set_bool(c, value, "yes", "no", &p->names, err)
           : vg_span_is(key, "order")     ? set_bool(c, value, "newest-first", "oldest-first", &p->newest_first, err)
           : vg_span_is(key, "unit")      ? set_bool(c, value, "fen", "yuan", &p->number.fen, err)
           : vg_span_is(key, "point")     ? set_one(c, value, &p->number.point, err)
           : vg_span_is(key, "thousands") ? set_one(c, value, &p->number.thousands, err)
           : vg_span_is(key, "minus")     ? set_bool(c, value, "credit", "debit", &p->minus_is_credit, err)
           : vg_span_is(key, "side")      ? set_side(c, value, err)
           : vg_span_is(key, "layout")    ? set_layout(c, value, err)
                                          : wrong(c, "no key is called so", err);
}

/* --- the whole ------------------------------------------------------------------------------ */

static bool row_has(const vg_stmt_profile *p, row_field f) { return p->columns[RECORD_ROW][f].set; }

/* Every column in the form that the format has. */
static const char *wrong_column(const vg_stmt_profile *p)
{
    for (size_t i = 0; i < RECORDS; i++) {
        for (size_t f = 0; f < ROW_FIELDS; f++) {
            const profile_column *c = &p->columns[i][f];
            bool named = c->name[0] != 0, ranged = c->width > 0;
            if (c->set && p->reader == PROFILE_FIXED && !ranged) {
                return "a file of fixed width needs each column as FROM-TO";
            }
            if (c->set && p->reader == PROFILE_DELIMITED && (ranged || (named && (i != RECORD_ROW || !p->names)))) {
                return "a column by bytes, or by a name without a line of names";
            }
        }
    }
    return NULL;
}

/* A list of balances has no movements. */
static const char *incomplete_balances(const vg_stmt_profile *p)
{
    const profile_column *head = p->columns[RECORD_HEAD], *tail = p->columns[RECORD_TAIL];
    bool moves = row_has(p, ROW_AMOUNT) || row_has(p, ROW_DEBIT) || row_has(p, ROW_CREDIT) || row_has(p, ROW_BALANCE);
    bool dated = row_has(p, ROW_DAY) || head[ROW_DAY].set || head[ROW_TO].set;
    bool sums = head[ROW_CREDIT].set || head[ROW_DEBIT].set || tail[ROW_CREDIT].set || tail[ROW_DEBIT].set;
    return moves                     ? "row.closing lists balances: rows of movements have row.balance"
           : !row_has(p, ROW_ACCOUNT) ? "row.account is missing: balances are of several accounts"
           : !dated                   ? "row.day, head.day or head.to is missing"
           : sums                     ? "the sum of balances is head.amount or tail.amount"
                                      : NULL;
}

vg_side vg_stmt_profile_side(const vg_stmt_profile *p)
{
    bool told = row_has(p, ROW_SIDE) || row_has(p, ROW_DEBIT);
    return told || p->reader == PROFILE_BAIXIN || (p->reader == PROFILE_PINGAN && p->layout != NULL) ? (vg_side)0 : p->side;
}

static const char *incomplete(const vg_stmt_profile *p)
{
    if (p->reader == PROFILE_BAIXIN) {
        return NULL;
    }
    if (p->reader == PROFILE_PINGAN) {
        bool own = p->layout == NULL;
        return own && p->own.layout.fields.count == 0 ? "the layout is missing"
               : own && p->side == 0                  ? "the side of a layout of your own is missing"
                                                      : NULL;
    }
    bool two = row_has(p, ROW_DEBIT) && row_has(p, ROW_CREDIT), one = row_has(p, ROW_AMOUNT);
    bool tailed = profile_has(p, RECORD_TAIL) && p->tags[RECORD_TAIL][0] == 0;
    const char *balances = profile_lists_balances(p) ? incomplete_balances(p) : NULL;
    bool lines = !profile_lists_balances(p);
    return balances != NULL                                                  ? balances
           : lines && !row_has(p, ROW_DAY)                                   ? "row.day is missing"
           : lines && one == two                                             ? "either row.amount, or row.debit and row.credit"
           : row_has(p, ROW_SIDE) && (p->credit[0] == 0 || p->debit[0] == 0) ? "credit-words or debit-words are missing"
           : row_has(p, ROW_STATE) && p->booked[0] == 0                      ? "booked-words are missing"
           : tailed                                                          ? "tail.tag is missing"
           : p->quote != 0 && strlen(p->separator) != 1                      ? "quotes go with a separator of one byte only"
                                                                             : wrong_column(p);
}

static vg_status take_line(cursor *c, vg_span line, vg_err *err)
{
    line = vg_span_trim(line);
    if (line.len == 0 || line.at[0] == '#') {
        return VG_DONE;
    }
    const uint8_t *colon = memchr(line.at, ':', line.len);
    if (colon == NULL) {
        return wrong(c, "a line without a colon", err);
    }
    size_t len = (size_t)(colon - line.at);
    return set(c, vg_span_trim((vg_span){line.at, len}), vg_span_trim((vg_span){colon + 1, line.len - len - 1}), err);
}

static vg_status read_all(cursor *c, vg_span text, vg_err *err)
{
    while (text.len > 0) {
        const uint8_t *end = memchr(text.at, '\n', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.at);
        c->line++;
        VG_TRY(take_line(c, (vg_span){text.at, len}, err));
        len += end != NULL;
        text = (vg_span){text.at + len, text.len - len};
    }
    const char *missing = incomplete(c->profile);
    return missing == NULL ? VG_DONE : wrong(c, missing, err);
}

vg_status vg_stmt_profile_read(const char *name, vg_span text, vg_stmt_profile **ret, vg_err *err)
{
    vg_stmt_profile *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a profile");
    }
    snprintf(p->name, sizeof p->name, "%s", name);
    *p->separator = ',';
    p->number.point = '.';
    memcpy(p->day, "YYYYMMDD", sizeof "YYYYMMDD");
    cursor c = {.profile = p, .name = name};
    vg_status st = read_all(&c, text, err);
    if (st.code != VG_OK) {
        free(p);
        return st;
    }
    *ret = p;
    return VG_DONE;
}

void vg_stmt_profile_free(vg_stmt_profile *profile) { free(profile); }
