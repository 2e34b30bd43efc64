/* Small queries about the bank itself: physical balances, calendar, names, branches. */
#include "tests/fakes/citic_fake_do.h"

#include <stdlib.h>
#include <string.h>

static void ok(citic_fake *fake) { fk_status(&fake->out, "AAAAAAA", "交易成功"); }

static void physical_row(citic_fake *fake, const char *no, const char *name, int64_t fen)
{
    char date[9];
    fk_out *out = &fake->out;
    bool known = *name != '\0';
    fk_date(fake->now, date);
    fk_row(out);
    fk_put(out, "status", known ? "AAAAAAA" : "ED02010");
    fk_put(out, "statusText", known ? "交易成功" : "输入的付款账号不存在");
    fk_put_echo(out, "accountNo", no);
    fk_put(out, "accountName", name);
    fk_put(out, "currencyID", known ? "01" : "");
    fk_put(out, "openBankName", known ? "测试支行" : "");
    fk_put(out, "lastTranDate", known ? date : "");
    if (known) {
        fk_put_fen(out, "usableBalance", fen);
        fk_put_fen(out, "balance", fen);
        fk_put_fen(out, "forzenAmt", 0);
    } else { /* a row that failed alone has no balance (Group 3.1.1) */
        fk_put(out, "usableBalance", "");
        fk_put(out, "balance", "");
        fk_put(out, "forzenAmt", "");
    }
}

void fk_do_physical_balance(citic_fake *fake, const fk_msg *msg)
{
    const citic_fake_conf *conf = &fake->conf;
    ok(fake);
    for (size_t i = 0; i < msg->req->row_count; i++) {
        const char *no = fk_row_get(msg->req, i, "accountNo");
        if (fk_same(no, conf->main_no)) {
            physical_row(fake, no, conf->main_name, fake->main_fen);
        } else if (fk_same(no, conf->settle_no)) {
            physical_row(fake, no, conf->settle_name, fake->settle_fen);
        } else {
            physical_row(fake, no, "", 0);
        }
    }
}

/* What the physical account had behind the last movement up to the end of a day; before the first one it was empty. */
static int64_t day_end(const citic_fake *fake, int64_t day)
{
    int64_t fen = 0;
    for (size_t i = 0; i < fake->line_count && fk_day_of(fake->lines[i]->at_ms) <= day; i++) {
        fen = fake->lines[i]->main_balance;
    }
    return fen;
}

/* Group 3.1.5: at most 30 days; days that have not ended have no balance of their end yet. */
void fk_do_day_balances(citic_fake *fake, const fk_msg *msg)
{
    int64_t from, to;
    char date[9];
    if (!fk_main_ok(fake, msg, "accountNo")) {
        return;
    }
    if (!fk_day_parse(fk_get(msg->req, "startDate"), &from) || !fk_day_parse(fk_get(msg->req, "endDate"), &to) || to < from || to - from > 30) {
        fk_status(&fake->out, "ED02070", "日期区间不正确");
        return;
    }
    ok(fake);
    fk_put_echo(&fake->out, "accountNo", fake->conf.main_no);
    fk_put(&fake->out, "accountNm", fake->conf.main_name);
    fk_put(&fake->out, "mngNode", "测试支行");
    fk_put(&fake->out, "cryType", "01");
    for (int64_t day = from; day <= to && day < fk_day_of(fake->now); day++) {
        fk_row(&fake->out);
        fk_date(day * 86400000 - 8 * 3600000, date);
        fk_put(&fake->out, "date", date);
        fk_put_fen(&fake->out, "balance", day_end(fake, day));
    }
}

/* Weekdays work, weekends do not, and the conf's exceptions (holidays, make-up days). */
static char work_flag(const citic_fake *fake, int64_t day, const char *date)
{
    for (uint32_t i = 0; i < fake->conf.work_day_count; i++) {
        if (fk_same(fake->conf.work_days[i].date, date)) {
            return fake->conf.work_days[i].flag;
        }
    }
    int64_t weekday = (day + 3) % 7; /* 1970-01-01 was a Thursday; 0 = Monday */
    return weekday < 5 ? 'W' : 'N';
}

/* The span is not stated (F.22): a month back, four months ahead. */
void fk_do_work_days(citic_fake *fake, const fk_msg *msg)
{
    char date[9];
    int64_t today = fk_day_of(msg->now);
    ok(fake);
    for (int64_t day = today - 31; day <= today + 120; day++) {
        fk_day_text(day, date);
        fk_row(&fake->out);
        fk_put(&fake->out, "date", date);
        fk_put_char(&fake->out, "workFlag", work_flag(fake, day, date));
    }
}

void fk_do_name_check(citic_fake *fake, const fk_msg *msg)
{
    const char *no = fk_get(msg->req, "accountNo"), *name = fk_get(msg->req, "accountName");
    char kind = fk_get(msg->req, "accountType")[0];
    const fk_acc *acc = fk_acc_find(fake, no);
    const char *known = acc != NULL ? acc->name : "";
    char known_kind = acc != NULL ? acc->kind : '0';
    if (fk_same(no, fake->conf.main_no)) {
        known = fake->conf.main_name;
    } else if (fk_same(no, fake->conf.settle_no)) {
        known = fake->conf.settle_name;
    }
    ok(fake);
    fk_put_char(&fake->out, "flag", !fk_same(known, name) ? '1' : known_kind != kind ? '2' : '0');
}

typedef struct branch {
    const char *province, *city, *bank, *name, *no;
} branch;
static const branch branches[] = {
    {"北京", "北京", "测试银行", "测试银行北京分行", "102100099996"},
    {"上海", "上海", "测试银行", "测试银行上海分行", "102290000000"},
    {"广东", "深圳", "测试银行", "测试银行深圳分行", "102584000005"},
    {"广东", "广州", "第二测试银行", "第二测试银行广州支行", "103581000015"},
    {"浙江", "杭州", "第二测试银行", "第二测试银行杭州支行", "103331000022"},
};

static bool has(const char *text, const char *part)
{
    return *part == '\0' || strstr(text, part) != NULL;
}

void fk_do_bank_codes(citic_fake *fake, const fk_msg *msg)
{
    const fk_req *req = msg->req;
    const char *no = fk_get(req, "tgfi"), *name = fk_get(req, "tgname");
    if (*no == '\0' && *name == '\0') {
        fk_breach(fake, msg, "form", "EEEEEEE", "报文检查不通过", "tgfi and tgname both empty");
        return;
    }
    ok(fake);
    fk_list(&fake->out);
    for (size_t i = 0; i < sizeof branches / sizeof branches[0]; i++) {
        const branch *one = &branches[i];
        if ((*no == '\0' || fk_same(no, one->no)) && has(one->name, name) &&
            has(one->province, fk_get(req, "provinceName")) &&
            has(one->city, fk_get(req, "cityName")) && has(one->bank, fk_get(req, "bankName"))) {
            fk_row(&fake->out);
            fk_put(&fake->out, "tgname", one->name);
            fk_put(&fake->out, "tgfi", one->no);
        }
    }
}
