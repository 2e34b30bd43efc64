/* Statements: DLSTRNDT in its three modes, DLPTDTQY, DLTRNALL (A.7). */
#include "tests/fakes/citic_fake_do.h"

#include <stdlib.h>
#include <string.h>

typedef struct picked {
    fk_line *const *lines; /* all there are */
    size_t count;
    int64_t from, to; /* days */
    const char *type; /* "" any */
    bool waiting;     /* only receipts that wait for adjustment */
    bool outside;     /* only what the physical account sees */
    int64_t low, high;
} picked;

static bool fits(const picked *pick, const fk_line *line)
{
    int64_t day = fk_day_of(line->at_ms);
    bool outside = line->type[0] == '2' || fk_same(line->type, "13");
    return !line->hidden && day >= pick->from && day <= pick->to &&
           (*pick->type == '\0' || fk_same(pick->type, line->type)) &&
           (!pick->waiting || line->waiting) && (!pick->outside || outside) &&
           line->fen >= pick->low && line->fen <= pick->high;
}

static void wrong(citic_fake *fake, const fk_msg *msg, const char *what)
{
    fk_breach(fake, msg, "form", "EEEEEEE", "报文检查不通过", what);
}

static void line_row(citic_fake *fake, const fk_line *line)
{
    char text[24];
    fk_out *out = &fake->out;
    fk_row(out);
    fk_put_echo(out, "subAccNo", line->acc->no);
    fk_put(out, "TRANTYPE", line->type);
    fk_date(line->at_ms, text);
    fk_put(out, "TRANDATE", text);
    fk_time(line->at_ms, text);
    fk_put(out, "TRANTIME", text);
    fk_put(out, "HOSTFLW", line->flw);
    fk_put_uint(out, "HOSTSEQ", line->seq);
    fk_copy(text, 20, line->opp_no); /* 19 here, 32 in DLPTDTQY */
    fk_put(out, "OPPACCNO", text);
    fk_put(out, "OPPACCNAME", line->opp_name);
    fk_put(out, "OPPBRANCHNAME", line->opp_bank);
    fk_put_char(out, "CDFG", line->cd);
    fk_put_fen(out, "TRANAMT", line->fen);
    fk_put_fen(out, "ACCBAL", line->balance);
    fk_put_fen(out, "XTSFAM", line->fee);
    fk_put(out, "RESUME", line->memo);
    fk_put(out, "OPPBANKNO", line->opp_bank_no);
    if (fake->conf.shape == CITIC_SHAPE_FIELD) {
        fk_put(out, "CRYTYPE", "001"); /* undocumented, seen (A.6) */
    }
}

static void print_row(citic_fake *fake, const fk_line *line)
{
    char text[24];
    fk_out *out = &fake->out;
    fk_row(out);
    fk_put_echo(out, "subAccNo", line->acc->no);
    fk_put(out, "tranType", line->type);
    fk_date(line->at_ms, text);
    fk_put(out, "tranDate", text);
    fk_time(line->at_ms, text);
    fk_put(out, "tranTime", text);
    fk_put(out, "tellerNo", line->flw);
    fk_put_uint(out, "tranSeqNo", line->seq);
    fk_put(out, "accountNo", line->opp_no);
    fk_put(out, "accountNm", line->opp_name);
    fk_put(out, "accBnkNm", line->opp_bank);
    fk_put_char(out, "loanFlag", line->cd);
    fk_put_fen(out, "tranAmt", line->fen);
    fk_put_fen(out, "accBalAmt", line->balance);
    fk_put_fen(out, "pdgAmt", line->fee);
    fk_put(out, "memo", line->memo);
    fk_fmt(text, sizeof text, "VC%.14s%u", line->flw, line->seq);
    fk_put(out, "verifyCode", text);
}

static void physical_row(citic_fake *fake, const fk_line *line)
{
    char text[24], date[9];
    fk_out *out = &fake->out;
    fk_row(out);
    fk_date(line->at_ms, date);
    fk_put(out, "tranDate", date);
    fk_time(line->at_ms, text);
    fk_put(out, "tranTime", text);
    fk_put(out, "tranNo", line->flw);
    fk_put_uint(out, "sumTranNo", line->seq);
    fk_put_fen(out, "tranAmount", line->fen + (line->cd == 'D' ? line->fee : 0)); /* as its balance moves */
    fk_put_char(out, "creditDebitFlag", line->cd);
    fk_put(out, "oppAccountNo", line->opp_no);
    fk_put(out, "oppAccountName", line->opp_name);
    fk_put(out, "oppOpenBankName", line->opp_bank);
    fk_put(out, "abstract", line->memo);
    fk_put(out, "cashTransferFlag", "1");
    fk_put_fen(out, "balance", line->main_balance);
    fk_put(out, "valueDate", date);
    fk_put(out, "e3rtFlag", "1"); /* 1 = not returned: inverted (A.9) */
}

/* How many lines of the pick the page from first holds, and how many fit in all. */
static size_t page_rows(const picked *pick, size_t first, size_t want, size_t *ret_fit)
{
    size_t fit = 0;
    for (size_t i = 0; i < pick->count; i++) {
        fit += fits(pick, pick->lines[i]) ? 1 : 0;
    }
    size_t left = fit < first ? 0 : fit - first + 1;
    *ret_fit = fit;
    return left < want ? left : want;
}

static void print(citic_fake *fake, const fk_msg *msg, const picked *pick, size_t first,
                  size_t rows, void (*row)(citic_fake *, const fk_line *))
{
    size_t fit = 0;
    bool twice = msg->fault.act == CITIC_DO_DUPLICATE_LINES;
    fk_list(&fake->out);
    for (size_t i = 0; i < pick->count && rows > 0; i++) {
        fit += fits(pick, pick->lines[i]) ? 1 : 0;
        if (fit < first || !fits(pick, pick->lines[i])) {
            continue;
        }
        row(fake, pick->lines[i]);
        rows--;
        if (twice) {
            row(fake, pick->lines[i]);
            twice = false;
        }
    }
}

/* Mode 2: go on after the line named; all keys empty means from the beginning (F.13). */
static bool go_on(citic_fake *fake, const fk_msg *msg, picked *pick)
{
    const char *flw = fk_get(msg->req, "lastHostFlw"), *date = fk_get(msg->req, "lastHostDate");
    const char *last = fk_get(msg->req, "lastHostSeq");
    uint32_t seq = 0;
    char day[9];
    if (*flw == '\0' && *date == '\0' && *last == '\0') {
        return true;
    }
    if (*flw == '\0' || *date == '\0' || !fk_parse_uint(last, &seq)) {
        wrong(fake, msg, "mode 2 with a part of the last line's key");
        return false;
    }
    for (size_t i = 0; i < pick->count; i++) {
        const fk_line *line = pick->lines[i];
        fk_date(line->at_ms, day);
        if (line->seq == seq && fk_same(line->flw, flw) && fk_same(day, date)) {
            pick->lines += i + 1;
            pick->count -= i + 1;
            return true;
        }
    }
    wrong(fake, msg, "mode 2 after a line that does not exist");
    return false;
}

/* Mode 1: both paging tags, at most 10 rows; or neither, all at once (A.7). */
static bool page_of(citic_fake *fake, const fk_msg *msg, picked *pick, size_t *first, size_t *want)
{
    uint32_t start = 0, rows = 0;
    const char *mode = fk_get(msg->req, "qryMode");
    bool has_start = fk_parse_uint(fk_get(msg->req, "startRecord"), &start);
    bool has_rows = fk_parse_uint(fk_get(msg->req, "pageNumber"), &rows);
    *first = 1;
    *want = SIZE_MAX;
    if (fk_same(mode, "3")) {
        return true;
    }
    if (has_rows && (rows < 1 || rows > 10)) {
        wrong(fake, msg, "pageNumber is not 1 to 10");
        return false;
    }
    *want = has_rows ? rows : SIZE_MAX;
    if (fk_same(mode, "2")) {
        if (!has_rows) {
            wrong(fake, msg, "mode 2 without pageNumber");
            return false;
        }
        return go_on(fake, msg, pick);
    }
    if (has_start != has_rows || (has_start && start < 1)) {
        wrong(fake, msg, "startRecord and pageNumber do not agree");
        return false;
    }
    *first = has_start ? start : 1;
    return true;
}

static bool pick_from(citic_fake *fake, const fk_msg *msg, const char *main_tag, picked *pick)
{
    const char *sub = fk_get(msg->req, "subAccNo");
    if (!fk_main_ok(fake, msg, main_tag)) {
        return false;
    }
    *pick = (picked){.lines = fake->lines, .count = fake->line_count, .type = "",
                     .high = INT64_MAX};
    if (*sub != '\0') {
        const fk_acc *acc = fk_acc_ok(fake, msg, "subAccNo", false);
        if (acc == NULL) {
            return false;
        }
        pick->lines = acc->lines;
        pick->count = acc->line_count;
    }
    return fk_day_parse(fk_get(msg->req, "startDate"), &pick->from) &&
           fk_day_parse(fk_get(msg->req, "endDate"), &pick->to);
}

/* A.7: no total comes back; the end is a page that is not full. */
void fk_do_lines(citic_fake *fake, const fk_msg *msg)
{
    picked pick;
    size_t first = 1, want = 0, rows = 0, fit = 0;
    fk_status(&fake->out, "AAAAAAA", "交易成功");
    if (!pick_from(fake, msg, "accountNo", &pick) || !page_of(fake, msg, &pick, &first, &want)) {
        return;
    }
    pick.type = fk_get(msg->req, "tranType");
    pick.waiting = fk_same(fk_get(msg->req, "queryType"), "1");
    rows = page_rows(&pick, first, want, &fit);
    if (rows == 0 && fake->conf.no_record_code) {
        fk_status(&fake->out, "PBRA001", "没有符合条件的记录");
        return;
    }
    bool twice = rows > 0 && msg->fault.act == CITIC_DO_DUPLICATE_LINES;
    fk_put_uint(&fake->out, "returnRecords", rows + (twice ? 1 : 0));
    print(fake, msg, &pick, first, rows, line_row);
}

void fk_do_print_lines(citic_fake *fake, const fk_msg *msg)
{
    picked pick;
    uint32_t first = 0, want = 0;
    size_t rows = 0, fit = 0;
    fk_status(&fake->out, "AAAAAAA", "交易成功");
    if (!fk_parse_uint(fk_get(msg->req, "startRecord"), &first) ||
        !fk_parse_uint(fk_get(msg->req, "pageNumber"), &want) || first < 1 || want < 1 ||
        want > 10) {
        wrong(fake, msg, "startRecord below 1 or pageNumber not 1 to 10");
        return;
    }
    if (!pick_from(fake, msg, "mainAccNo", &pick)) {
        return;
    }
    rows = page_rows(&pick, first, want, &fit);
    print(fake, msg, &pick, first, rows, print_row);
    if (rows == 0 && fake->conf.no_record_code) {
        fk_status(&fake->out, "ES88363", "主机返回明细为空");
    }
}

/* The physical account sees what crosses the border of the sub-accounts: 22, 23 and interest. */
void fk_do_physical_lines(citic_fake *fake, const fk_msg *msg)
{
    picked pick = {.lines = fake->lines, .count = fake->line_count, .type = "", .outside = true};
    uint32_t first = 0, want = 0;
    size_t rows = 0, fit = 0;
    const fk_req *req = msg->req;
    if (!fk_main_ok(fake, msg, "accountNo")) {
        return;
    }
    if (!fk_parse_fen(fk_get(req, "lowAmount"), &pick.low) ||
        !fk_parse_fen(fk_get(req, "upAmount"), &pick.high) ||
        !fk_day_parse(fk_get(req, "startDate"), &pick.from) ||
        !fk_day_parse(fk_get(req, "endDate"), &pick.to) || pick.to - pick.from > 92 ||
        !fk_parse_uint(fk_get(req, "startRecord"), &first) ||
        !fk_parse_uint(fk_get(req, "pageNumber"), &want) || first < 1 || want < 1 || want > 20) {
        wrong(fake, msg, "window above 3 months, startRecord below 1 or pageNumber not 1 to 20");
        return;
    }
    rows = page_rows(&pick, first, want, &fit);
    fk_status(&fake->out, "AAAAAAA", "交易成功");
    fk_put_echo(&fake->out, "accountNo", fake->conf.main_no);
    fk_put(&fake->out, "accountName", fake->conf.main_name);
    fk_put(&fake->out, "openBankName", "测试支行");
    fk_put_uint(&fake->out, "totalRecords", fit);
    fk_put_uint(&fake->out, "returnRecords", rows);
    print(fake, msg, &pick, first, rows, physical_row);
}
