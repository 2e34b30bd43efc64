#include "adapters/citic/citic_in.h"

/* Rows of the queries that list something. Every value a row echoes must be what was asked for; one
 * row that is not spoils the answer, because a list with a foreign row is not the list we asked
 * for. */

static vg_status read_row(const citic_reading *r, vg_node at, void *ret, vg_err *err)
{
    return vg_map_read(&vg_way_gbk, r->message->row.at, r->message->row.count, r->doc, at, ret, err);
}

static vg_status take_rows(const citic_reading *r, size_t size, void **ret, vg_err *err)
{
    void *rows = vg_arena_take(r->arena, (r->row_count == 0 ? 1 : r->row_count) * size);
    if (rows == NULL) {
        return VG_FAIL(err, MEMORY, "no room for %zu rows of %zu bytes", r->row_count, size);
    }
    *ret = rows;
    return VG_DONE;
}

static vg_status same(const char *echoed, const char *asked, const char *what, vg_err *err)
{
    if (asked[0] != 0 && strcmp(echoed, asked) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "a row is for another %s than was asked about", what);
    }
    return VG_DONE;
}

/* D.1; the last three kinds are inferred there. 22 is a receipt only on the account that collects
 * them. */
static vg_line_kind line_kind(const citic_settings *set, const vg_line_row *line)
{
    static const struct {
        const char *type;
        vg_line_kind debit, credit;
    } kinds[] = {
        {"11", VG_LINE_INTERNAL, VG_LINE_INTERNAL},
        {"13", VG_LINE_INTEREST, VG_LINE_INTEREST},
        {"14", VG_LINE_FEE, VG_LINE_FEE},
        {"15", VG_LINE_INTERNAL, VG_LINE_INTERNAL},
        {"16", VG_LINE_ADJUST, VG_LINE_ADJUST},
        {"21", VG_LINE_FEE, VG_LINE_FEE},
        {"22", VG_LINE_OTHER, VG_LINE_UNIDENTIFIED},
        {"23", VG_LINE_OUTBOUND, VG_LINE_INBOUND},
    };
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        if (strcmp(kinds[i].type, line->type) == 0) {
            vg_line_kind kind = line->side == VG_CREDIT ? kinds[i].credit : kinds[i].debit;
            bool here =
                set->adjust_account[0] != 0 && strcmp(line->account, set->adjust_account) == 0;
            return kind == VG_LINE_UNIDENTIFIED && !here ? VG_LINE_OTHER : kind;
        }
    }
    return VG_LINE_OTHER;
}

static vg_status read_lines(citic_reading *r, vg_err *err)
{
    const citic_settings *set = &r->ready->set;
    void *room = NULL;
    size_t n = 0;
    if (r->head.rows_told >= 0 && (size_t)r->head.rows_told != r->row_count) {
        return VG_FAIL(err, BANK_GARBLED, "returnRecords is not the number of rows");
    }
    VG_TRY(take_rows(r, sizeof(vg_line_row), &room, err));
    vg_line_row *lines = room;
    for (vg_node at = vg_doc_first(r->doc, r->rows); at != 0; at = vg_doc_next(r->doc, at)) {
        vg_line_row *line = &lines[n++];
        VG_TRY(read_row(r, at, line, err));
        VG_TRY(same(line->account, citic_account_of(set, r->ask), "account", err));
        line->kind = line_kind(set, line);
        line->opp_damaged = vg_text_damaged(line->opp_account) || vg_text_damaged(line->opp_name) ||
                            vg_text_damaged(line->opp_bank) || vg_text_damaged(line->opp_bank_no);
    }
    int64_t asked = citic_lines_asked(set, r->ask);
    r->answer->more = asked > 0 && n >= (size_t)asked;
    r->answer->lines = lines;
    r->answer->row_count = n;
    return VG_DONE;
}

/* How an unreleased freeze looks is not stated: empty fields and zeros have been seen (F.12). */
static bool is_set(const char *text) { return text[strspn(text, "0")] != 0; }

static vg_status read_freezes(citic_reading *r, vg_err *err)
{
    void *room = NULL;
    size_t n = 0;
    VG_TRY(take_rows(r, sizeof(vg_freeze_row), &room, err));
    vg_freeze_row *freezes = room;
    for (vg_node at = vg_doc_first(r->doc, r->rows); at != 0; at = vg_doc_next(r->doc, at)) {
        citic_freeze_row row = {0};
        VG_TRY(read_row(r, at, &row, err));
        VG_TRY(same(row.freeze.account, r->ask->account, "account", err));
        row.freeze.released =
            is_set(row.released_date) || is_set(row.released_time) || is_set(row.released_by);
        freezes[n++] = row.freeze;
    }
    r->answer->freezes = freezes;
    r->answer->row_count = n;
    return VG_DONE;
}

static vg_status read_freeze_no(citic_reading *r, vg_err *err)
{
    if (r->row_count > 1) {
        return VG_FAIL(err, BANK_GARBLED, "%zu rows for one serial", r->row_count);
    }
    if (r->row_count == 1) { /* none: no number yet, ask again (F.11) */
        citic_freeze_no_row row = {0};
        VG_TRY(read_row(r, vg_doc_first(r->doc, r->rows), &row, err));
        VG_TRY(same(row.ref, r->ask->ref, "serial", err));
        VG_SET(r->answer->freeze_no, row.freeze_no);
    }
    return VG_DONE;
}

static vg_status read_balance(citic_reading *r, vg_err *err)
{
    vg_answer *answer = r->answer;
    if (r->row_count != 1) {
        answer->verdict = VG_VD_UNCLEAR;
        answer->alarm = r->row_count > 1;
        return VG_DONE;
    }
    citic_balance_row row = {0};
    VG_TRY(read_row(r, vg_doc_first(r->doc, r->rows), &row, err));
    VG_TRY(same(row.account, r->ask->account, "account", err));
    VG_SET(answer->account, row.account);
    VG_SET(answer->account_name, row.name);
    answer->text_damaged = answer->text_damaged || vg_text_damaged(row.name);
    /* A missing amount is not 0.00, and none follows from the others (B2B 3.15). */
    answer->has_balance = row.has_available && row.has_book && row.has_frozen;
    if (answer->has_balance) {
        answer->balance = row.book;
        answer->available = row.available;
        answer->frozen = row.frozen;
    } else {
        answer->verdict = VG_VD_UNCLEAR;
    }
    return VG_DONE;
}

static vg_bank_account_state account_state(const char *state)
{
    static const struct {
        const char *word;
        vg_bank_account_state is;
    } states[] = {
        {"0", VG_BANK_ACCOUNT_NORMAL},   {"1", VG_BANK_ACCOUNT_REVIEW},
        {"2", VG_BANK_ACCOUNT_CLOSED},   {"3", VG_BANK_ACCOUNT_REJECTED},
        {"8", VG_BANK_ACCOUNT_REJECTED},
    };
    for (size_t i = 0; i < VG_COUNT(states); i++) {
        if (strcmp(states[i].word, state) == 0) {
            return states[i].is;
        }
    }
    return VG_BANK_ACCOUNT_UNKNOWN;
}

/* YES says that the query worked. No row: the state stays UNKNOWN, which is not "there is no
 * account": which date the window means is not stated (B2B 3.27). */
static vg_status read_account(citic_reading *r, vg_err *err)
{
    if (r->row_count > 1) {
        return VG_FAIL(err, BANK_GARBLED, "%zu rows for one account", r->row_count);
    }
    if (r->row_count == 1) {
        citic_account_row row = {0};
        VG_TRY(read_row(r, vg_doc_first(r->doc, r->rows), &row, err));
        VG_TRY(same(row.account, r->ask->account, "account", err));
        VG_SET(r->answer->account, row.account);
        VG_SET(r->answer->account_name, row.name);
        r->answer->text_damaged = r->answer->text_damaged || vg_text_damaged(row.name);
        r->answer->account_state = account_state(row.state);
    }
    return VG_DONE;
}

static vg_status read_days(citic_reading *r, vg_err *err)
{
    void *room = NULL;
    size_t n = 0;
    VG_TRY(take_rows(r, sizeof(vg_day_row), &room, err));
    vg_day_row *days = room;
    for (vg_node at = vg_doc_first(r->doc, r->rows); at != 0; at = vg_doc_next(r->doc, at)) {
        VG_TRY(read_row(r, at, &days[n++], err));
    }
    r->answer->days = days;
    r->answer->row_count = n;
    return VG_DONE;
}

static vg_status read_banks(citic_reading *r, vg_err *err)
{
    void *room = NULL;
    size_t n = 0;
    VG_TRY(take_rows(r, sizeof(vg_bank_row), &room, err));
    vg_bank_row *banks = room;
    for (vg_node at = vg_doc_first(r->doc, r->rows); at != 0; at = vg_doc_next(r->doc, at)) {
        VG_TRY(read_row(r, at, &banks[n++], err));
    }
    r->answer->banks = banks;
    r->answer->row_count = n;
    return VG_DONE;
}

/* A row of DLBALQRY can fail alone, and is of our currency or none (Group 3.1.1). DLHBLQRY: one row for the one day asked about. */
static vg_status read_custody(citic_reading *r, vg_err *err)
{
    vg_answer *answer = r->answer;
    bool of_day = r->message == citic_custody_day();
    citic_custody_row row = {0};
    if (r->row_count == 1) {
        VG_TRY(read_row(r, vg_doc_first(r->doc, r->rows), &row, err));
    }
    if (r->row_count != 1 || !row.has_balance || (!of_day && strcmp(row.status, "AAAAAAA") != 0)) {
        answer->verdict = VG_VD_UNCLEAR;
        answer->alarm = r->row_count > 1;
        return VG_DONE;
    }
    if (of_day) {
        if (row.day.n != r->ask->from.n) {
            return VG_FAIL(err, BANK_GARBLED, "a row is for another day than was asked about");
        }
        answer->day_balance = row.balance;
        answer->has_day_balance = true;
        return VG_DONE;
    }
    VG_TRY(same(row.account, r->ready->set.main_account, "account", err));
    if (row.currency[0] != 0 && strcmp(row.currency, "01") != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the custody account in another currency");
    }
    answer->balance = row.balance;
    answer->has_balance = true;
    return VG_DONE;
}

vg_status citic_read_rows(citic_reading *r, vg_err *err)
{
    r->answer->verdict = VG_VD_YES;
    switch (r->ask->kind) {
    case VG_ASK_LINES:
    case VG_ASK_LINES_UNIDENTIFIED:
    case VG_ASK_LINES_FULL:
        return read_lines(r, err);
    case VG_ASK_FREEZES:
        return read_freezes(r, err);
    case VG_ASK_FREEZE_NO:
        return read_freeze_no(r, err);
    case VG_ASK_BALANCE:
        return read_balance(r, err);
    case VG_ASK_CUSTODY_BALANCE:
        return read_custody(r, err);
    case VG_ASK_ACCOUNT_STATE:
        return read_account(r, err);
    case VG_ASK_WORKING_DAYS:
        return read_days(r, err);
    case VG_ASK_BANK_LIST:
        return read_banks(r, err);
    default:
        return VG_FAIL(err, BUG, "%s has no rows", vg_ask_name(r->ask->kind));
    }
}
