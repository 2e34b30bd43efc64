#include "adapters/pingan/pingan_in.h"

/* Bodies of the queries that are not about the outcome of one act. */

static vg_amp_shape shape_of(const pingan_message *message)
{
    return message->shape == PINGAN_LISTED ? VG_AMP_LIST : VG_AMP_PAGED;
}

static vg_status open_rows(pingan_reading *r, size_t columns, vg_amp *at, vg_amp_group *ret, vg_err *err)
{
    *at = vg_amp_of(r->heard.body);
    return vg_amp_open(at, shape_of(r->message), columns, ret, err);
}

static vg_status read_row(const pingan_reading *r, vg_amp *at, const vg_amp_group *rows, void *ret, vg_err *err)
{
    return vg_amp_row(at, rows, r->message->row.at, r->message->row.count, ret, err);
}

static bool is_rmb(const char *currency)
{
    return currency[0] == 0 || strcmp(currency, "RMB") == 0 || strcmp(currency, "CNY") == 0;
}

static bool opp_damaged(const vg_line_row *line)
{
    return vg_text_damaged(line->opp_account) || vg_text_damaged(line->opp_name) || vg_text_damaged(line->opp_bank);
}

static vg_status check_line(const vg_line_row *line, const char *currency, vg_err *err)
{
    vg_day ignored;
    vg_err inner;
    if (!is_rmb(currency)) {
        return VG_FAIL(err, BANK_GARBLED, "a line in another currency than RMB");
    }
    if (vg_day_parse_compact(vg_span_of(line->date), &ignored, &inner).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "a line whose date is not a day");
    }
    return VG_DONE;
}

/* B.4 6050: 02 is a deposit or a withdrawal that came back, 03 stands in suspense. */
static void judge_credit(vg_line_row *line)
{
    bool in = strcmp(line->type, "02") == 0 || strcmp(line->type, "2") == 0;
    bool suspense = strcmp(line->type, "03") == 0 || strcmp(line->type, "3") == 0;
    line->side = VG_CREDIT;
    line->kind = in ? VG_LINE_INBOUND : suspense ? VG_LINE_UNIDENTIFIED : VG_LINE_OTHER;
}

/* B.9 1325: 1 came in, 2 went out; what the bank took back (3) is no receipt. */
static void judge_flow(pingan_credit *row)
{
    vg_line_row *line = &row->line;
    bool in = strcmp(line->type, "1") == 0, out = strcmp(line->type, "2") == 0;
    bool done = strcmp(row->state, "0") == 0;
    line->side = in ? VG_CREDIT : VG_DEBIT;
    line->kind = !done || !(in || out) ? VG_LINE_OTHER : in ? VG_LINE_INBOUND : VG_LINE_OUTBOUND;
}

static vg_status read_lines(pingan_reading *r, vg_err *err)
{
    bool credits = r->ready->family == PINGAN_JZB;
    vg_amp at;
    vg_amp_group rows;
    vg_line_row *lines = NULL;
    size_t n = 0;
    VG_TRY(open_rows(r, credits ? (size_t)r->ready->set.cols_6050 : r->message->row.count, &at, &rows, err));
    VG_TRY(pingan_take(r, (size_t)rows.count, sizeof *lines, &lines, err));
    for (int64_t i = 0; i < rows.count; i++) {
        pingan_credit row = {0};
        VG_TRY(read_row(r, &at, &rows, &row, err));
        VG_TRY(check_line(&row.line, row.currency, err));
        if (credits) {
            judge_credit(&row.line);
        } else {
            judge_flow(&row);
        }
        row.line.opp_damaged = opp_damaged(&row.line);
        if (r->ask->account[0] == 0 || strcmp(r->ask->account, row.line.account) == 0) {
            lines[n++] = row.line; /* the list is of the whole pooled account */
        }
    }
    r->answer->lines = lines;
    r->answer->row_count = n;
    pingan_next_page(r, rows.last || rows.count == 0);
    return VG_DONE;
}

static vg_status read_return(const pingan_reading *r, vg_amp *at, const vg_amp_group *rows, vg_line_row *ret, vg_err *err)
{
    pingan_return row = {0};
    if (rows->columns == pingan_return_wide.count || rows->columns == 17) {
        VG_TRY(vg_amp_row(at, rows, pingan_return_wide.at, pingan_return_wide.count, &row, err));
    } else {
        VG_TRY(read_row(r, at, rows, &row, err));
    }
    *ret = (vg_line_row){.kind = VG_LINE_OTHER, .side = VG_CREDIT, .amount = row.amount};
    VG_SET(ret->date, row.date);
    VG_SET(ret->account, row.account);
    VG_SET(ret->flow, row.receipt);
    VG_SET(ret->of_flow, row.receipt);
    if (strlen(row.ref) < sizeof ret->ref) { /* ours have 20 */
        VG_SET(ret->ref, row.ref);
    }
    VG_SET(ret->memo, row.reason);
    return check_line(ret, "", err);
}

/* Which withdrawals came back. The row books nothing: the money stands in 6050 as a new credit (B.7). */
static vg_status read_returns(pingan_reading *r, vg_err *err)
{
    vg_amp at;
    vg_amp_group rows;
    vg_line_row *lines = NULL;
    VG_TRY(open_rows(r, (size_t)r->ready->set.cols_6048, &at, &rows, err));
    if (rows.count > 0 && rows.columns != 5 && rows.columns != 17) {
        return VG_FAIL(err, BANK_GARBLED, "6048 with %zu columns, which nobody explains", rows.columns);
    }
    VG_TRY(pingan_take(r, (size_t)rows.count, sizeof *lines, &lines, err));
    for (int64_t i = 0; i < rows.count; i++) {
        VG_TRY(read_return(r, &at, &rows, &lines[i], err));
    }
    r->answer->lines = lines;
    r->answer->row_count = (size_t)rows.count;
    return VG_DONE;
}

vg_status pingan_read_file_name(pingan_reading *r, vg_err *err)
{
    vg_amp at;
    vg_amp_group rows;
    VG_TRY(open_rows(r, r->message->row.count, &at, &rows, err));
    if (rows.count > 0) {
        pingan_file_name row = {0};
        VG_TRY(read_row(r, &at, &rows, &row, err));
        VG_SET(r->answer->file_name, row.name);
        VG_SET(r->answer->file_key, row.key);
        r->answer->more = rows.count > 1; /* asked for by type and day there should be one */
    }
    return VG_DONE;
}

/* --- balances -------------------------------------------------------------------------------------- */

/* An amount that is missing is not 0.00. */
static void use_balance(pingan_reading *r, const pingan_balance *b)
{
    vg_answer *answer = r->answer;
    bool held_inside = r->ready->family == PINGAN_JYW;
    VG_SET(answer->account, b->account);
    VG_SET(answer->account_name, b->name);
    answer->text_damaged = answer->text_damaged || vg_text_damaged(b->name);
    answer->has_balance = b->has_available && (!held_inside || (b->has_total && b->has_held));
    answer->has_withdrawable = b->has_withdrawable;
    if (!answer->has_balance) {
        pingan_unclear(answer, false);
        return;
    }
    /* 见证宝: what is frozen stands in the guarantee sub-account (B.0). 交易网: the total holds it (B.9 1010). */
    answer->balance = held_inside ? b->total : b->available;
    answer->frozen = held_inside ? b->held : vg_fen(0);
    answer->available = b->available;
    answer->withdrawable = b->withdrawable;
    answer->held = b->held;
}

static vg_status read_balance_row(pingan_reading *r, vg_err *err)
{
    vg_amp at;
    vg_amp_group rows;
    pingan_balance found = {0};
    size_t n = 0;
    VG_TRY(open_rows(r, r->message->row.count, &at, &rows, err));
    for (int64_t i = 0; i < rows.count; i++) {
        pingan_balance row = {0};
        VG_TRY(read_row(r, &at, &rows, &row, err));
        if (strcmp(row.account, r->ask->account) == 0) {
            found = row;
            n++;
        }
    }
    if (n > 1) {
        return VG_FAIL(err, BANK_GARBLED, "%zu rows for one account", n);
    }
    if (n == 0) {
        pingan_unclear(r->answer, rows.count > 0);
        return VG_DONE;
    }
    VG_TRY(pingan_same(found.member, r->ask->account_tail, "member", err));
    use_balance(r, &found);
    return VG_DONE;
}

static vg_status read_balance(pingan_reading *r, vg_err *err)
{
    pingan_balance b = {0};
    if (r->message->shape == PINGAN_PAGED) {
        return read_balance_row(r, err);
    }
    vg_amp at = vg_amp_of(r->heard.body);
    VG_TRY(vg_amp_read(&at, r->message->answer.at, r->message->answer.count, &b, err));
    VG_TRY(pingan_same(b.account, r->ask->account, "account", err));
    use_balance(r, &b);
    return VG_DONE;
}

/* --- accounts and cards ---------------------------------------------------------------------------- */

static vg_status read_account(pingan_reading *r, vg_err *err)
{
    pingan_done done = {0};
    vg_amp at = vg_amp_of(r->heard.body);
    const pingan_fields *first = &r->message->answer; /* 6092 and 6037 both begin with the number */
    pingan_balance b = {0};
    if (strcmp(r->message->code, "6037") == 0) {
        VG_TRY(vg_amp_read(&at, first->at, first->count, &b, err));
        VG_SET(done.account, b.account);
    } else {
        VG_TRY(vg_amp_read(&at, first->at, first->count, &done, err));
    }
    VG_TRY(pingan_same(done.account, r->ask->account, "account", err));
    VG_SET(r->answer->account, done.account);
    r->answer->account_state = done.account[0] == 0 ? VG_BANK_ACCOUNT_UNKNOWN : VG_BANK_ACCOUNT_NORMAL;
    return VG_DONE;
}

/* B.2 6061: 0 the small amount has arrived, 1 it has not, 2 not known yet. */
static vg_status read_transfer(pingan_reading *r, vg_err *err)
{
    pingan_case c = {0};
    vg_amp at = vg_amp_of(r->heard.body);
    vg_answer *answer = r->answer;
    VG_TRY(vg_amp_read(&at, r->message->answer.at, r->message->answer.count, &c, err));
    if (strcmp(c.state, "0") == 0) {
        answer->open_case = VG_CASE_AMOUNT_WAIT;
    } else if (strcmp(c.state, "1") == 0) {
        answer->open_case = VG_CASE_REFUSED;
        VG_SET(answer->bank_text, c.text);
    } else if (strcmp(c.state, "2") == 0) {
        answer->open_case = VG_CASE_AMOUNT_WAIT;
        answer->verdict = VG_VD_WORKING;
    } else {
        pingan_unclear(answer, false);
    }
    return VG_DONE;
}

/* B.2 6098: a card that is in the list is bound, one that is not is not; an unbinding has been done when it is gone. A list of
 * several pages is not read to its end. */
static vg_status read_bound(pingan_reading *r, vg_err *err)
{
    vg_amp at;
    vg_amp_group rows;
    bool found = false;
    VG_TRY(open_rows(r, (size_t)r->ready->set.cols_6098, &at, &rows, err));
    for (int64_t i = 0; i < rows.count; i++) {
        pingan_bound row = {0};
        VG_TRY(read_row(r, &at, &rows, &row, err));
        VG_TRY(pingan_same(row.account, r->ask->account, "account", err));
        found = found || strcmp(row.card, r->asked->card) == 0;
    }
    bool done = found == (r->ask->of != VG_ASK_UNBIND_CARD);
    r->answer->open_case = done ? VG_CASE_OPENED : VG_CASE_NONE;
    if (!found && !rows.last) {
        pingan_unclear(r->answer, false);
    }
    return VG_DONE;
}

static vg_status read_pool(pingan_reading *r, vg_err *err)
{
    pingan_balance b = {0};
    vg_amp at = vg_amp_of(r->heard.body);
    VG_TRY(vg_amp_read(&at, r->message->answer.at, r->message->answer.count, &b, err));
    r->answer->balance = b.total;
    r->answer->has_balance = b.has_total;
    return VG_DONE;
}

/* B.1 6011: the day before today at its end, and now. An older day is not told. */
static vg_status read_custody(pingan_reading *r, vg_err *err)
{
    pingan_balance b = {0};
    vg_answer *answer = r->answer;
    vg_amp at = vg_amp_of(r->heard.body);
    vg_day today = vg_day_at(r->ask->at_ms);
    VG_TRY(vg_amp_read(&at, r->message->answer.at, r->message->answer.count, &b, err));
    answer->balance = b.total;
    answer->has_balance = b.has_total;
    answer->day_balance = b.last;
    answer->has_day_balance = b.has_last && r->ask->from.n == today.n - 1 && vg_day_at(r->ask->heard_ms).n == today.n;
    if (!b.has_total) {
        pingan_unclear(answer, false);
    }
    return VG_DONE;
}

/* B.0: the kinds of sub-accounts; what is on its way stands on accounts of the bank's own, and 汇总影子 repeats the others. */
static const char *figure_kind(const char *kind)
{
    static const struct {
        const char *theirs, *ours;
    } kinds[] = {{"1", "member"}, {"5", "held"}, {"7", "transit"}, {"12", "transit"}, {"11", "shadow"}};
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        if (strcmp(kinds[i].theirs, kind) == 0) {
            return kinds[i].ours;
        }
    }
    return "own";
}

/* B.1 6010, a page. An amount that is missing is not 0.00: then the list is none. */
static vg_status read_figures(pingan_reading *r, vg_err *err)
{
    vg_amp at;
    vg_amp_group rows;
    vg_line_row *lines = NULL;
    VG_TRY(open_rows(r, r->message->row.count, &at, &rows, err));
    VG_TRY(pingan_take(r, (size_t)rows.count + 1, sizeof *lines, &lines, err));
    for (int64_t i = 0; i < rows.count; i++) {
        pingan_balance row = {0};
        VG_TRY(read_row(r, &at, &rows, &row, err));
        if (!row.has_available) {
            return VG_FAIL(err, BANK_GARBLED, "a sub-account without a balance");
        }
        lines[i] = (vg_line_row){.kind = VG_LINE_OTHER, .side = VG_CREDIT, .balance = row.available, .has_balance = true};
        VG_SET(lines[i].account, row.account);
        VG_SET(lines[i].type, figure_kind(row.kind));
        VG_SET(lines[i].cursor, r->ask->page);
    }
    r->answer->lines = lines;
    r->answer->row_count = (size_t)rows.count;
    pingan_next_figures(r, rows.last || rows.count == 0);
    return VG_DONE;
}

vg_status pingan_read_rows(pingan_reading *r, vg_err *err)
{
    r->answer->verdict = VG_VD_YES;
    switch (r->ask->kind) {
    case VG_ASK_LINES:
        return read_lines(r, err);
    case VG_ASK_RETURNS:
        return read_returns(r, err);
    case VG_ASK_DAY_LINES:
        return strcmp(r->message->code, "6073") == 0 ? pingan_read_listed(r, err) : pingan_read_file_name(r, err);
    case VG_ASK_BALANCE:
        return read_balance(r, err);
    case VG_ASK_CUSTODY_BALANCE:
        return read_custody(r, err);
    case VG_ASK_FIGURES:
        return read_figures(r, err);
    case VG_ASK_ACCOUNT_STATE:
        return read_account(r, err);
    case VG_ASK_BINDING:
        return strcmp(r->message->code, "6061") == 0 ? read_transfer(r, err) : read_bound(r, err);
    case VG_ASK_PROBE: /* of 1330 the code is all */
        return strcmp(r->message->code, "1330") == 0 ? VG_DONE : read_pool(r, err);
    default:
        return VG_FAIL(err, BUG, "%s has no body", vg_ask_name(r->ask->kind));
    }
}
