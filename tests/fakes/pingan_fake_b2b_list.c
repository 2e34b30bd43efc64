/* 银企直连: the statement (4013) and returned payments (4019). */
#include "tests/fakes/pingan_fake_do.h"

#include <string.h>

/* False: answered. */
static bool page_of(pingan_fake *fake, const pa_msg *msg, const char *size_name, uint32_t size_max,
                    uint32_t *ret_page, uint32_t *ret_size)
{
    const char *size = pa_get(msg->req, size_name);
    *ret_size = 30;
    if (!fk_parse_uint(pa_get(msg->req, "PageNo"), ret_page) || *ret_page == 0 ||
        (*size != '\0' && (!fk_parse_uint(size, ret_size) || *ret_size > size_max)) ||
        *ret_size == 0) {
        pa_breach(fake, msg, "form", "YQ9993", "PageNo or the page's size is out of range");
        return false;
    }
    return true;
}

static bool between(const char *from, int64_t at_ms, const char *to)
{
    char date[9];
    fk_date(at_ms, date);
    return strcmp(date, from) >= 0 && strcmp(date, to) <= 0;
}

static void line_row(pingan_fake *fake, const pa_corp_line *line)
{
    const pingan_fake_conf *conf = &fake->conf;
    bool out = line->dc == 'D';
    char dc[2] = {line->dc, '\0'}, clock[7];
    fk_time(line->at_ms, clock);
    fk_buf_text(&fake->out.body, "<list>");
    pa_xml_date(fake, "AcctDate", line->at_ms);
    pa_xml_put(fake, "TxTime", clock);
    pa_xml_put(fake, "HostTrace", line->trace);
    pa_xml_put(fake, "OutBankName", out ? "平安银行" : line->opp_bank);
    pa_xml_put(fake, "OutAcctNo", out ? conf->corp_acct : line->opp_no);
    pa_xml_put(fake, "OutAcctName", out ? conf->corp_name : line->opp_name);
    pa_xml_put(fake, "CcyCode", "RMB");
    pa_xml_fen(fake, "TranAmount", line->fen);
    pa_xml_put(fake, "InBankName", out ? line->opp_bank : "平安银行");
    pa_xml_put(fake, "InAcctNo", out ? line->opp_no : conf->corp_acct);
    pa_xml_put(fake, "InAcctName", out ? line->opp_name : conf->corp_name);
    pa_xml_put(fake, "DcFlag", dc);
    pa_xml_put(fake, "VoucherNo", line->voucher);
    pa_xml_put(fake, "TranFee", "0.00");
    pa_xml_put(fake, "PostFee", "0.00");
    pa_xml_fen(fake, "AcctBalance", line->balance);
    pa_xml_put(fake, "Purpose", line->use);
    pa_xml_put(fake, "CVoucherNo", line->cust_no);
    fk_buf_text(&fake->out.body, "</list>");
}

/* Both dates today, or both in the past (C.5). */
static bool range_ok(pingan_fake *fake, const pa_msg *msg)
{
    const char *from = pa_get(msg->req, "BeginDate"), *to = pa_get(msg->req, "EndDate");
    char today[9];
    fk_date(msg->now, today);
    bool both_today = fk_same(from, today) && fk_same(to, today);
    if (!fk_same(pa_get(msg->req, "AcctNo"), fake->conf.corp_acct)) {
        pa_breach(fake, msg, "book", "YQ9988", "AcctNo is not the enterprise's");
        return false;
    }
    if (!both_today && (strcmp(to, today) >= 0 || strcmp(from, to) > 0)) {
        pa_breach(fake, msg, "form", "YQ9993", "4013 mixes today and history");
        return false;
    }
    return true;
}

void pa_b2b_lines(pingan_fake *fake, const pa_msg *msg)
{
    const char *from = pa_get(msg->req, "BeginDate"), *to = pa_get(msg->req, "EndDate");
    uint32_t page = 0, size = 0;
    size_t total = 0, rows = 0;
    if (!range_ok(fake, msg) || !page_of(fake, msg, "PageSize", 1000, &page, &size)) {
        return;
    }
    for (size_t i = 0; i < fake->corp_line_count; i++) {
        total += between(from, fake->corp_lines[i].at_ms, to) ? 1 : 0;
    }
    size_t first = ((size_t)page - 1) * size;
    if (first >= total) {
        pa_refuse(fake, "YQ9996");
        return;
    }
    rows = total - first < size ? total - first : size;
    pa_xml_begin(fake);
    pa_xml_put(fake, "AcctNo", fake->conf.corp_acct);
    pa_xml_put(fake, "CcyCode", "RMB");
    pa_xml_put(fake, "EndFlag", first + rows == total ? "Y" : "N");
    pa_xml_put(fake, "Reserve", "");
    pa_xml_uint(fake, "PageNo", page);
    pa_xml_uint(fake, "PageRecCount", rows);
    for (size_t i = 0, n = 0; i < fake->corp_line_count; i++) {
        if (between(from, fake->corp_lines[i].at_ms, to) && n++ >= first && n <= first + rows) {
            line_row(fake, &fake->corp_lines[i]);
        }
    }
    pa_xml_end(fake);
}

static void return_row(pingan_fake *fake, const pa_returned *one)
{
    const pa_order *order = one->order;
    fk_buf_text(&fake->out.body, "<list>");
    pa_xml_put(fake, "ThirdVoucher", order->log_no);
    pa_xml_put(fake, "SThirdVoucher", order->log_no);
    pa_xml_put(fake, "CstInnerFlowNo", order->b2b->cust_no);
    pa_xml_stamp(fake, "TransDate", order->received_ms);
    pa_xml_put(fake, "PayAccNo", fake->conf.corp_acct);
    pa_xml_put(fake, "OppAccNo", order->b2b->in_no);
    pa_xml_put(fake, "OppAccName", order->b2b->in_name);
    pa_xml_put(fake, "OppBankName", order->b2b->in_bank);
    pa_xml_fen(fake, "Amount", order->fen);
    pa_xml_put(fake, "CcyCode", "RMB");
    pa_xml_date(fake, "RejectDate", one->at_ms);
    pa_xml_put(fake, "RejectRemark", one->reason);
    pa_xml_put(fake, "FrontLogNo", order->front_no);
    fk_buf_text(&fake->out.body, "</list>");
}

static bool is_return(const pa_msg *msg, const pa_returned *one)
{
    return one->order->act == PA_ACT_TRANSFER &&
           between(pa_get(msg->req, "StartDate"), one->at_ms, pa_get(msg->req, "EndDate"));
}

void pa_b2b_returns(pingan_fake *fake, const pa_msg *msg)
{
    uint32_t page = 0, size = 0;
    size_t total = 0;
    int64_t from = 0, to = 0;
    if (!page_of(fake, msg, "PageCts", 300, &page, &size)) {
        return;
    }
    (void)fk_day_parse(pa_get(msg->req, "StartDate"), &from);
    (void)fk_day_parse(pa_get(msg->req, "EndDate"), &to);
    if (!fk_same(pa_get(msg->req, "AccNo"), fake->conf.corp_acct) || to < from || to - from > 30) {
        pa_breach(fake, msg, "form", "YQ9993", "4019 of another account or over 30 days");
        return;
    }
    for (size_t i = 0; i < fake->return_count; i++) {
        total += is_return(msg, fake->returns[i]) ? 1 : 0;
    }
    size_t first = ((size_t)page - 1) * size;
    if (first >= total) {
        pa_refuse(fake, "YQ9996");
        return;
    }
    size_t rows = total - first < size ? total - first : size;
    pa_xml_begin(fake);
    pa_xml_uint(fake, "TotalCts", total);
    pa_xml_put(fake, "IsEnd", first + rows == total ? "Y" : "N");
    pa_xml_uint(fake, "PageNo", page);
    pa_xml_uint(fake, "PageCts", rows);
    for (size_t i = 0, n = 0; i < fake->return_count; i++) {
        if (is_return(msg, fake->returns[i]) && n++ >= first && n <= first + rows) {
            return_row(fake, fake->returns[i]);
        }
    }
    pa_xml_end(fake);
}
