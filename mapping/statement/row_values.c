#include "mapping/gb18030.h"
#include "mapping/statement/rows_in.h"

/* --- fields --------------------------------------------------------------------------------- */

static vg_status by_csv(row_reader *r, vg_span text, vg_err *err)
{
    vg_csv_row row;
    vg_err inner;
    r->csv.text = text;
    r->csv.at = 0;
    r->csv.line = 1;
    r->csv.separator = r->profile->separator[0];
    r->csv.checked = true; /* row_split has made it UTF-8 */
    if (vg_csv_next(&r->csv, &row, &inner).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "a record that is not CSV, or has a line end inside");
    }
    memcpy(r->fields, row.fields, row.count * sizeof row.fields[0]);
    r->count = row.count;
    return VG_DONE;
}

static vg_status by_separator(row_reader *r, vg_span rest, vg_err *err)
{
    const char *separator = r->profile->separator;
    size_t width = strlen(separator);
    for (r->count = 0;;) {
        const uint8_t *hit = memmem(rest.at, rest.len, separator, width);
        size_t len = hit == NULL ? rest.len : (size_t)(hit - rest.at);
        if (r->count == VG_CSV_FIELDS_MAX) {
            return VG_FAIL(err, BANK_GARBLED, "a record of more than %d fields", VG_CSV_FIELDS_MAX);
        }
        r->fields[r->count++] = (vg_span){rest.at, len};
        if (hit == NULL) {
            return VG_DONE;
        }
        rest = (vg_span){hit + width, rest.len - len - width};
    }
}

/* Widths are bytes as the bank counts them, so a fixed record is cut before it is decoded (row_value). */
vg_status row_split(row_reader *r, vg_span raw, vg_err *err)
{
    const vg_stmt_profile *p = r->profile;
    vg_buf b = vg_buf_of(r->text, sizeof r->text);
    bool damaged;
    if (raw.len > VG_CSV_RECORD_MAX) {
        return VG_FAIL(err, BANK_GARBLED, "a record of more than %d bytes", VG_CSV_RECORD_MAX);
    }
    if (p->reader == PROFILE_FIXED) {
        vg_buf_bytes(&b, raw.at, raw.len);
        r->fields[0] = vg_buf_span(&b);
        r->count = 1;
        return VG_DONE;
    }
    if (p->gb18030) {
        VG_TRY(vg_gb18030_decode(raw, true, &b, &damaged, err));
    } else if (!vg_span_utf8(raw)) {
        return VG_FAIL(err, BANK_GARBLED, "a record that is not UTF-8");
    } else {
        vg_buf_bytes(&b, raw.at, raw.len);
    }
    return (p->quote != 0 ? by_csv : by_separator)(r, vg_buf_span(&b), err);
}

vg_span row_value(const row_reader *r, profile_record record, row_field f)
{
    const profile_column *c = &r->profile->columns[record][f];
    size_t at = record == RECORD_ROW ? r->places[f] : c->at;
    if (!c->set || at == 0) {
        return (vg_span){0};
    }
    if (r->profile->reader == PROFILE_FIXED) {
        vg_span all = r->fields[0];
        size_t from = at - 1 < all.len ? at - 1 : all.len, left = all.len - from;
        return vg_span_trim((vg_span){all.at + from, c->width < left ? c->width : left});
    }
    return at <= r->count ? vg_span_trim(r->fields[at - 1]) : (vg_span){0};
}

/* --- values --------------------------------------------------------------------------------- */

static vg_status amount_of(const row_reader *r, vg_span text, bool sign, vg_stmt_sum *ret, vg_err *err)
{
    stmt_number form = r->profile->number;
    bool negative;
    int64_t fen;
    form.sign = sign;
    *ret = (vg_stmt_sum){0};
    if (text.len == 0) {
        return VG_DONE;
    }
    VG_TRY(stmt_amount(form, text, &negative, &fen, err));
    *ret = (vg_stmt_sum){true, negative ? -fen : fen};
    return VG_DONE;
}

/* Among words apart by blanks. */
static bool among(const char *words, vg_span word)
{
    for (words += strspn(words, " "); *words != 0; words += strspn(words, " ")) {
        size_t len = strcspn(words, " ");
        if (len == word.len && memcmp(words, word.at, len) == 0) {
            return true;
        }
        words += len;
    }
    return false;
}

/* A movement below zero takes one of the other side back. */
static void put_money(vg_stmt_line *ret, vg_side side, int64_t fen)
{
    ret->reversal = fen < 0;
    ret->side = fen >= 0 ? side : side == VG_CREDIT ? VG_DEBIT : VG_CREDIT;
    ret->amount = vg_fen(fen < 0 ? -fen : fen);
    ret->amount_told = true;
}

static vg_status two_columns(const row_reader *r, vg_stmt_line *ret, vg_err *err)
{
    vg_stmt_sum debit, credit;
    VG_TRY(amount_of(r, row_value(r, RECORD_ROW, ROW_DEBIT), true, &debit, err));
    VG_TRY(amount_of(r, row_value(r, RECORD_ROW, ROW_CREDIT), true, &credit, err));
    if ((!debit.told && !credit.told) || (debit.fen != 0 && credit.fen != 0)) {
        return VG_FAIL(err, BANK_GARBLED, "a record with neither debit nor credit, or with both");
    }
    put_money(ret, debit.fen != 0 ? VG_DEBIT : VG_CREDIT, debit.fen != 0 ? debit.fen : credit.fen);
    return VG_DONE;
}

static vg_status one_column(const row_reader *r, vg_stmt_line *ret, vg_err *err)
{
    const vg_stmt_profile *p = r->profile;
    vg_stmt_sum sum;
    VG_TRY(amount_of(r, row_value(r, RECORD_ROW, ROW_AMOUNT), true, &sum, err));
    if (!sum.told) {
        return VG_FAIL(err, BANK_GARBLED, "a record without an amount");
    }
    if (p->side != 0) {
        put_money(ret, p->side, sum.fen);
    } else if (r->places[ROW_SIDE] != 0) {
        vg_span word = row_value(r, RECORD_ROW, ROW_SIDE);
        bool credit = among(p->credit, word);
        if (!credit && !among(p->debit, word)) {
            return VG_FAIL(err, BANK_GARBLED, "a record that is neither debit nor credit");
        }
        put_money(ret, credit ? VG_CREDIT : VG_DEBIT, sum.fen);
    } else {
        put_money(ret, VG_CREDIT, p->minus_is_credit ? -sum.fen : sum.fen);
        ret->reversal = false; /* here the sign is the side */
    }
    return VG_DONE;
}

static vg_status state_of(const row_reader *r, vg_stmt_state *ret, vg_err *err)
{
    const vg_stmt_profile *p = r->profile;
    vg_span word = row_value(r, RECORD_ROW, ROW_STATE), any = VG_SPAN("*");
    if (r->places[ROW_STATE] == 0 || among(p->booked, word)) {
        *ret = VG_STMT_BOOKED;
    } else if (among(p->pending, word)) {
        *ret = VG_STMT_PENDING;
    } else if (among(p->voids, word) || among(p->voids, any)) {
        *ret = VG_STMT_VOID;
    } else if (among(p->pending, any)) {
        *ret = VG_STMT_PENDING;
    } else {
        return VG_FAIL(err, BANK_GARBLED, "a record whose state the profile does not know");
    }
    return VG_DONE;
}

static vg_status day_of(const row_reader *r, profile_record record, row_field f, vg_day *ret, vg_err *err)
{
    vg_span text = row_value(r, record, f);
    return text.len == 0 ? VG_DONE : stmt_day(r->profile->day, false, text, ret, err);
}

static vg_status count_of(vg_span text, vg_stmt_count *ret, vg_err *err)
{
    vg_err inner;
    if (text.len > 0) {
        ret->told = true;
        return vg_span_int(text, &ret->n, &inner).code == VG_OK ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "a count that is none");
    }
    return VG_DONE;
}

/* --- a row ---------------------------------------------------------------------------------- */

static void texts_of(const row_reader *r, vg_stmt_line *ret)
{
    const struct {
        row_field field;
        char *to;
        size_t size;
    } texts[] = {
        {ROW_OPP_NAME, ret->opp_name, sizeof ret->opp_name}, {ROW_OPP_BANK, ret->opp_bank, sizeof ret->opp_bank},
        {ROW_MEMO, ret->memo, sizeof ret->memo},             {ROW_TYPE, ret->type, sizeof ret->type},
        {ROW_OPP_ACCOUNT, ret->opp_account, sizeof ret->opp_account},
    };
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        stmt_text(row_value(r, RECORD_ROW, texts[i].field), texts[i].to, texts[i].size);
    }
}

vg_status row_line(const row_reader *r, vg_stmt_line *ret, vg_err *err)
{
    *ret = (vg_stmt_line){0};
    VG_TRY(state_of(r, &ret->state, err));
    VG_TRY(day_of(r, RECORD_ROW, ROW_DAY, &ret->booked, err));
    VG_TRY(day_of(r, RECORD_ROW, ROW_VALUE_DAY, &ret->valued, err));
    if (ret->booked.n == 0 && ret->state == VG_STMT_BOOKED) {
        return VG_FAIL(err, BANK_GARBLED, "a booked record without a day");
    }
    VG_TRY(r->places[ROW_AMOUNT] != 0 ? one_column(r, ret, err) : two_columns(r, ret, err));
    VG_TRY(amount_of(r, row_value(r, RECORD_ROW, ROW_BALANCE), true, &ret->balance, err));
    VG_TRY(stmt_key(row_value(r, RECORD_ROW, ROW_SERIAL), ret->serial, sizeof ret->serial, err));
    VG_TRY(stmt_key(row_value(r, RECORD_ROW, ROW_REF), ret->ref, sizeof ret->ref, err));
    VG_TRY(count_of(row_value(r, RECORD_ROW, ROW_COUNT), &ret->batch, err));
    texts_of(r, ret);
    return VG_DONE;
}

vg_status row_closing(const row_reader *r, vg_stmt_sum *ret, vg_day *ret_day, vg_err *err)
{
    VG_TRY(amount_of(r, row_value(r, RECORD_ROW, ROW_CLOSING), true, ret, err));
    VG_TRY(day_of(r, RECORD_ROW, ROW_DAY, ret_day, err));
    return ret->told ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "a row of balances without one");
}

/* --- what stands around the rows ------------------------------------------------------------ */

static vg_status put_count(const row_reader *r, profile_record record, row_field f, vg_stmt_count *ret, vg_err *err)
{
    return count_of(row_value(r, record, f), ret, err);
}

static vg_status put_sum(const row_reader *r, profile_record record, row_field f, bool sign, vg_stmt_sum *ret, vg_err *err)
{
    vg_span text = row_value(r, record, f);
    return text.len == 0 ? VG_DONE : amount_of(r, text, sign, ret, err);
}

vg_status row_totals(row_reader *r, profile_record record, vg_err *err)
{
    vg_stmt *s = &r->file;
    vg_span account = row_value(r, record, ROW_ACCOUNT);
    if (account.len > 0) {
        VG_TRY(stmt_key(account, r->account, sizeof r->account, err));
    }
    VG_TRY(put_count(r, record, ROW_COUNT, &s->told_lines, err));
    VG_TRY(put_count(r, record, ROW_CREDIT_COUNT, &s->told_credits, err));
    VG_TRY(put_count(r, record, ROW_DEBIT_COUNT, &s->told_debits, err));
    VG_TRY(put_count(r, record, ROW_BOOKED_COUNT, &r->booked_count, err));
    VG_TRY(put_sum(r, record, ROW_AMOUNT, false, &s->told_total, err));
    VG_TRY(put_sum(r, record, ROW_CREDIT, false, &s->told_credit, err));
    VG_TRY(put_sum(r, record, ROW_DEBIT, false, &s->told_debit, err));
    VG_TRY(put_sum(r, record, ROW_BOOKED_AMOUNT, false, &r->booked_sum, err));
    VG_TRY(put_sum(r, record, ROW_OPENING, true, &s->opening, err));
    VG_TRY(put_sum(r, record, ROW_CLOSING, true, &s->closing, err));
    VG_TRY(day_of(r, record, ROW_DAY, &s->to, err));
    VG_TRY(day_of(r, record, ROW_FROM, &s->from, err));
    VG_TRY(day_of(r, record, ROW_TO, &s->to, err));
    vg_span currency = row_value(r, record, ROW_CURRENCY);
    if (currency.len > 0) {
        stmt_book_currency(r->book, currency, s->currency, "currency");
    }
    return VG_DONE;
}
