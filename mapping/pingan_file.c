#include "mapping/pingan_file.h"
#include "mapping/map_in.h"
#include "mapping/pingan_fields_in.h"

/* One record: the line it becomes, and what decides which. */
typedef struct record {
    vg_line_row line;
    char flag[3], payer[41], payee[41], state[3], member[33];
} record;

#define F record
ROWS flows[] = {
    EMPTY("序号", "F.2"),
    TEXT("记账标志", F, flag, 1, MUST, VG_SHOW, "F.2"),
    EMPTY("处理标志", "F.2"),
    TEXT("付款账号", F, payer, 32, MAY, VG_LAST4, "F.2"),
    TEXT("收款账号", F, payee, 32, MAY, VG_LAST4, "F.2"),
    TEXT("会员代码", F, member, 32, MAY, VG_SHOW, "F.2"),
    TEXT("子账户", F, line.account, 32, MUST, VG_LAST4, "F.2"),
    EMPTY("子账户名称", "F.2"),
    YUAN("交易金额", F, line.amount, 15, MUST, VG_SHOW, "F.2"),
    YUAN("手续费", F, line.fee, 15, MAY, VG_SHOW, "F.2"),
    EMPTY("支付手续费子账号", "F.2"),
    EMPTY("支付子账号名称", "F.2"),
    TEXT("交易日期", F, line.date, 8, MUST, VG_SHOW, "F.2"),
    TIME("交易时间", F, line.time, MAY, VG_SHOW, "F.2"),
    TEXT("银行前置流水号", F, line.flow, 16, MUST, VG_SHOW, "F.2"),
};
ROWS transfers[] = {
    TEXT("bank flow number", F, line.flow, 20, MUST, VG_SHOW, "F.3"),
    TEXT("ThirdVoucher", F, line.ref, 20, MUST, VG_SHOW, "F.3"),
    EMPTY("CstInnerFlowNo", "F.3"),
    TEXT("OutAcctNo", F, line.account, 14, MUST, VG_LAST4, "F.3"),
    TEXT("InAcctNo", F, line.opp_account, 32, MAY, VG_LAST4, "F.3"),
    HANZI("InAcctName", F, line.opp_name, 120, MAY, VG_HIDE, "F.3"),
    YUAN("TranAmount", F, line.amount, 15, MUST, VG_SHOW, "F.3"),
    EMPTY("submitTime", "F.3"),
    TEXT("AccountDate", F, line.date, 8, MAY, VG_SHOW, "F.3"),
    EMPTY("hostFlowNo", "F.3"),
    TEXT("Stt", F, state, 2, MUST, VG_SHOW, "F.3"),
    EMPTY("hostErrorCode", "F.3"),
    CUT("BackRem", F, line.memo, 120, MAY, VG_SHOW, "F.3"),
};
static const pingan_layout layouts[] = {
    {"20", PINGAN_FILE_FLOWS, "&", PINGAN_FIRST_IS_COUNT, FIELDS(flows)},
    {"4004", PINGAN_FILE_TRANSFERS, "|$|", PINGAN_FIRST_IS_SUMS, FIELDS(transfers)},
};

/* Columns of which configuration chooses (F.1: what it is safe to expect). */
ROWS columns[] = {
    TEXT("flow", F, line.flow, 32, MUST, VG_SHOW, "F.1"),
    TEXT("ref", F, line.ref, 24, MAY, VG_SHOW, "F.1"),
    TEXT("member", F, member, 32, MAY, VG_SHOW, "F.1"),
    TEXT("account", F, line.account, 32, MUST, VG_LAST4, "F.1"),
    YUAN("amount", F, line.amount, 15, MUST, VG_SHOW, "F.1"),
    YUAN("fee", F, line.fee, 15, MAY, VG_SHOW, "F.1"),
    TEXT("date", F, line.date, 8, MUST, VG_SHOW, "F.1"),
    TIME("time", F, line.time, MAY, VG_SHOW, "F.1"),
    CUT("memo", F, line.memo, 120, MAY, VG_HIDE, "F.1"),
    TEXT("payer", F, line.opp_account, 32, MAY, VG_LAST4, "F.1"),
    HANZI("name", F, line.opp_name, 120, MAY, VG_HIDE, "F.1"),
};
static const vg_field passed_over = EMPTY("-", "F.1");

const pingan_layout *pingan_layout_by(const char *type)
{
    for (size_t i = 0; i < VG_COUNT(layouts); i++) {
        if (strcmp(layouts[i].type, type) == 0) {
            return &layouts[i];
        }
    }
    return NULL;
}

/* --- columns of configuration ---------------------------------------------------------------------- */

static const vg_field *column_of(vg_span word)
{
    for (size_t i = 0; i < VG_COUNT(columns); i++) {
        if (vg_span_is(word, columns[i].wire)) {
            return &columns[i];
        }
    }
    return vg_span_is(word, "-") ? &passed_over : NULL;
}

static bool has(const pingan_own_layout *own, const char *name)
{
    for (size_t i = 0; i < own->layout.fields.count; i++) {
        if (strcmp(own->at[i].wire, name) == 0) {
            return true;
        }
    }
    return false;
}

static vg_status add_column(pingan_own_layout *own, vg_span word, vg_err *err)
{
    size_t *n = &own->layout.fields.count;
    const vg_field *column = column_of(word);
    if (*n == 0 && own->layout.first == PINGAN_FIRST_IS_ROW && vg_span_is(word, "count")) {
        own->layout.first = PINGAN_FIRST_IS_COUNT;
        return VG_DONE;
    }
    if (column == NULL || *n == PINGAN_COLUMNS_MAX || (column != &passed_over && has(own, column->wire))) {
        return VG_FAIL(err, CONFIG, "file_columns: word %zu is none, comes twice, or is one too many", *n + 1);
    }
    own->at[(*n)++] = *column;
    return VG_DONE;
}

vg_status pingan_layout_read(const char *text, pingan_own_layout *ret, vg_err *err)
{
    *ret = (pingan_own_layout){
        .layout = {.type = "", .kind = PINGAN_FILE_OWN, .separator = "&", .first = PINGAN_FIRST_IS_ROW}};
    for (text += strspn(text, " "); *text != 0; text += strspn(text, " ")) {
        size_t len = strcspn(text, " ");
        VG_TRY(add_column(ret, (vg_span){(const uint8_t *)text, len}, err));
        text += len;
    }
    static const char *const needed[] = {"flow", "account", "amount", "date"};
    for (size_t i = 0; i < VG_COUNT(needed); i++) {
        if (!has(ret, needed[i])) {
            return VG_FAIL(err, CONFIG, "file_columns: %s is missing", needed[i]);
        }
    }
    ret->layout.fields.at = ret->at;
    return VG_DONE;
}

/* --- lines and fields ------------------------------------------------------------------------------ */

/* A line without its CR LF; false behind the last. 0x0A is never a byte of a pair. */
static bool next_line(vg_span *rest, vg_span *ret)
{
    if (rest->len == 0) {
        return false;
    }
    const uint8_t *end = memchr(rest->at, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->at);
    *ret = (vg_span){rest->at, len - (len > 0 && rest->at[len - 1] == '\r')};
    rest->at += len + (end != NULL);
    rest->len -= len + (end != NULL);
    return true;
}

/* The next field. A | may be the second byte of a pair (A.7), so pairs are passed over as pairs. */
static bool next_field(vg_span *rest, const char *separator, vg_span *ret)
{
    size_t width = strlen(separator);
    if (rest->len == 0) {
        return false;
    }
    for (size_t i = 0; i < rest->len; i++) {
        bool pair = rest->at[i] >= 0x81 && i + 1 < rest->len && rest->at[i + 1] >= 0x40;
        if (pair) {
            i++;
        } else if (rest->len - i >= width && memcmp(rest->at + i, separator, width) == 0) {
            *ret = (vg_span){rest->at, i};
            rest->at += i + width;
            rest->len -= i + width;
            return true;
        }
    }
    *ret = *rest;
    rest->len = 0;
    return true;
}

static vg_status read_fields(pingan_fields fields, const char *separator, vg_span *line, void *ret, vg_err *err)
{
    for (const vg_field *f = fields.at; f < fields.at + fields.count; f++) {
        vg_span text = {0};
        (void)next_field(line, separator, &text);
        text = vg_span_trim(text);
        if (f->form == VG_FORM_FIXED) {
            continue;
        }
        if (text.len > 0) {
            VG_TRY(vg_map_hear_gbk(f, text, ret, err));
        } else if (f->need == VG_MUST_HAVE) {
            return VG_FAIL(err, BANK_GARBLED, "%s is missing", f->wire);
        }
    }
    return VG_DONE;
}

/* --- meaning --------------------------------------------------------------------------------------- */

static void judge_flow(const record *r, vg_line_row *line)
{
    bool out = strcmp(r->flag, "1") == 0, in = strcmp(r->flag, "2") == 0, suspense = strcmp(r->flag, "3") == 0;
    line->kind = out ? VG_LINE_OUTBOUND : in ? VG_LINE_INBOUND : suspense ? VG_LINE_UNIDENTIFIED : VG_LINE_OTHER;
    line->side = out ? VG_DEBIT : VG_CREDIT;
    VG_SET(line->type, r->flag);
    VG_SET(line->opp_account, out ? r->payee : r->payer);
}

static vg_status judge(const pingan_layout *layout, const record *r, vg_line_row *ret, vg_err *err)
{
    vg_day day;
    vg_err inner;
    *ret = r->line;
    switch (layout->kind) {
    case PINGAN_FILE_FLOWS:
        judge_flow(r, ret);
        break;
    case PINGAN_FILE_TRANSFERS: /* 20 done, 30 failed, 99 unclear, else in progress */
        ret->kind = strcmp(r->state, "20") == 0 ? VG_LINE_OUTBOUND : VG_LINE_OTHER;
        ret->side = VG_DEBIT;
        VG_SET(ret->type, r->state);
        break;
    case PINGAN_FILE_OWN: /* what a type of file holds is known by its name only */
        ret->kind = VG_LINE_OTHER;
        ret->side = VG_CREDIT;
        break;
    }
    ret->opp_damaged = vg_text_damaged(ret->opp_account) || vg_text_damaged(ret->opp_name);
    bool dated = ret->date[0] != 0 || layout->kind != PINGAN_FILE_TRANSFERS; /* what is not booked has no date yet */
    if (dated && vg_day_parse_compact(vg_span_of(ret->date), &day, &inner).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "a record whose date is not a day");
    }
    return VG_DONE;
}

/* --- proof ----------------------------------------------------------------------------------------- */

typedef struct sums {
    int64_t count, done_count;
    vg_money amount, done_amount;
} sums;
ROWS count_line[] = {INT("笔数", sums, count, 10, MUST, VG_SHOW, "F.2")};
ROWS sums_line[] = {
    INT("总笔数", sums, count, 10, MUST, VG_SHOW, "F.3"),
    YUAN("总金额", sums, amount, 15, MUST, VG_SHOW, "F.3"),
    INT("成功笔数", sums, done_count, 10, MUST, VG_SHOW, "F.3"),
    YUAN("成功金额", sums, done_amount, 15, MUST, VG_SHOW, "F.3"),
};

static vg_status read_first(const pingan_layout *layout, vg_span *rest, sums *ret, vg_err *err)
{
    static const pingan_fields count = FIELDS(count_line), all = FIELDS(sums_line);
    vg_span line;
    if (layout->first == PINGAN_FIRST_IS_ROW) {
        return VG_DONE;
    }
    if (!next_line(rest, &line)) {
        return VG_FAIL(err, BANK_GARBLED, "the file has no first line");
    }
    VG_TRY(read_fields(layout->first == PINGAN_FIRST_IS_COUNT ? count : all, layout->separator, &line, ret, err));
    if (line.len > 0) { /* a record whose serial number is the count of the others */
        return VG_FAIL(err, BANK_GARBLED, "the first line is not what proves the file");
    }
    return VG_DONE;
}

static vg_status add_up(const record *r, sums *sum, vg_err *err)
{
    bool done = strcmp(r->state, "20") == 0;
    sum->count++;
    VG_TRY(vg_money_add(sum->amount, r->line.amount, &sum->amount, err));
    if (done) {
        sum->done_count++;
        VG_TRY(vg_money_add(sum->done_amount, r->line.amount, &sum->done_amount, err));
    }
    return VG_DONE;
}

static vg_status check_sums(const pingan_layout *layout, const sums *told, const sums *found, vg_err *err)
{
    if (layout->first != PINGAN_FIRST_IS_ROW && told->count != found->count) {
        return VG_FAIL(err, BANK_GARBLED, "the file has another number of records than its first line says");
    }
    if (layout->first == PINGAN_FIRST_IS_SUMS &&
        (told->amount.fen != found->amount.fen || told->done_count != found->done_count ||
         told->done_amount.fen != found->done_amount.fen)) {
        return VG_FAIL(err, BANK_GARBLED, "the sums of the file are not those of its first line");
    }
    return VG_DONE;
}

static size_t count_lines(vg_span rest)
{
    vg_span ignored;
    size_t n = 0;
    while (next_line(&rest, &ignored)) {
        n++;
    }
    return n;
}

vg_status pingan_file_read(const pingan_layout *layout, vg_span bytes, vg_arena *arena, const vg_line_row **ret_lines,
                           size_t *ret_count, vg_err *err)
{
    sums told = {0}, found = {0};
    vg_span line;
    size_t n = 0;
    if (bytes.len > PINGAN_FILE_MAX) {
        return VG_FAIL(err, LIMIT, "a file of %zu bytes", bytes.len);
    }
    VG_TRY(read_first(layout, &bytes, &told, err));
    size_t count = count_lines(bytes);
    vg_line_row *lines = vg_arena_take(arena, (count == 0 ? 1 : count) * sizeof *lines);
    if (lines == NULL) {
        return VG_FAIL(err, MEMORY, "no room for %zu records", count);
    }
    while (next_line(&bytes, &line)) {
        record r = {0};
        VG_TRY(read_fields(layout->fields, layout->separator, &line, &r, err));
        VG_TRY(add_up(&r, &found, err));
        VG_TRY(judge(layout, &r, &lines[n++], err));
    }
    VG_TRY(check_sums(layout, &told, &found, err));
    *ret_lines = lines;
    *ret_count = n;
    return VG_DONE;
}
