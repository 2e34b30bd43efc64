/* Queries about orders, accounts and freezes. */
#include "tests/fakes/citic_fake_do.h"

#include <stdlib.h>
#include <string.h>

static void ok(citic_fake *fake) { fk_status(&fake->out, "AAAAAAA", "交易成功"); }

static void put_state(fk_out *out, const char *stt, const char *code, const char *text)
{
    fk_row(out);
    fk_put(out, "stt", stt);
    fk_put(out, "status", code);
    fk_put(out, "statusText", text);
}

/* B.5 and, for the row's codes, B.6. */
static void put_order_state(fk_out *out, const fk_order *order, bool lie)
{
    if (lie) {
        put_state(out, "0", "AAAAAAE", "已提交银行处理");
        return;
    }
    switch (order->state) {
    case FK_WAITING: put_state(out, "2", "CCCCCCC", "交易处理中"); break;
    case FK_SCHEDULED: put_state(out, "2", "AAAAAAC", "预约成功"); break;
    case FK_REVIEW: put_state(out, "2", "ED02087", "该笔单子现处于审核中状态"); break;
    case FK_SUCCESS: put_state(out, "0", "AAAAAAA", "交易成功"); break;
    case FK_FAILED: put_state(out, "1", order->code, order->text); break;
    case FK_REJECTED: put_state(out, "3", "ED02086", "该笔单子现处于审核拒绝状态"); break;
    case FK_WITHDRAWN: put_state(out, "4", "ED02094", "该笔单子现处于撤销状态"); break;
    }
}

static void put_other_state(fk_out *out, const fk_order *order)
{
    if (order->state == FK_SUCCESS) {
        put_state(out, "1", "DCRB010", "账户可用余额不足");
    } else {
        put_state(out, "0", "AAAAAAA", "交易成功");
    }
}

static bool seen(const citic_fake *fake, const fk_msg *msg, const fk_order *order)
{
    if (order == NULL || msg->fault.act == CITIC_DO_NOT_FOUND_FOR) {
        return false;
    }
    return fake->now >= order->seen_ms || (fake->off && fake->conf.seen_at_once);
}

static void not_found(citic_fake *fake)
{
    fk_status(&fake->out, "ED02083", "输入的客户流水号无制单信息,请检查输入项");
}

static void state_row(citic_fake *fake, const fk_msg *msg, const fk_order *order)
{
    bool lie = (order->contradict && !fake->off) || msg->fault.act == CITIC_DO_STT_CONTRADICTION;
    bool two = (order->two_rows && !fake->off) || msg->fault.act == CITIC_DO_TWO_ROWS;
    put_order_state(&fake->out, order, lie);
    if (two) {
        put_other_state(&fake->out, order);
    }
}

/* Without a type the number is looked for under every action: more than one row may come (3.14). */
void fk_do_state(citic_fake *fake, const fk_msg *msg)
{
    static const char *const actions[] = {"DLFNDINI", "DLTRSFIN", "DLWFDRTN", "DLFONDIN",
                                          "DLFNDOUT", "DLGTYRTN", "DLSUBTRN", "DLMDETRN",
                                          "DLFCSOUT", "DLIRTSTL"};
    const char *type = fk_get(msg->req, "type"), *id = fk_get(msg->req, "clientID");
    bool any = false;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (*type != '\0' && !fk_same(type, actions[i])) {
            continue;
        }
        const fk_order *order = fk_order_find(fake, actions[i], id);
        if (seen(fake, msg, order)) {
            if (!any) {
                ok(fake);
            }
            any = true;
            state_row(fake, msg, order);
        }
    }
    if (!any) {
        not_found(fake);
    }
}

static const char *refund_state(const fk_order *order)
{
    switch (order->state) {
    case FK_SUCCESS: return "01";
    case FK_FAILED:
    case FK_REJECTED:
    case FK_WITHDRAWN: return "02";
    default: return "00";
    }
}

static void refund_row(citic_fake *fake, const fk_order *order)
{
    char text[24];
    fk_out *out = &fake->out;
    const char *stt = refund_state(order);
    bool waits = fk_same(stt, "00");
    fk_row(out);
    fk_put(out, "payAccNo", fake->conf.settle_no);
    fk_put(out, "payAccNm", fake->conf.settle_name);
    fk_put(out, "orderNo", order->order_no);
    fk_date(order->received_ms, text);
    fk_put(out, "tranDate", text);
    fk_time(order->received_ms, text);
    fk_put(out, "tranTime", text);
    fk_fmt(text, sizeof text, "SEQ%.17s", order->client_id);
    fk_put(out, "seqNo", text);
    char fen[32];
    fk_fen(fen, order->fen);
    fk_put_echo(out, "tranAmt", fen);
    fk_put(out, "recvAccNo", order->recv_no);
    fk_put(out, "recvAccNm", order->recv_name);
    fk_put(out, "freezeFlg", "N");
    fk_put(out, "memo", order->memo);
    fk_put(out, "stt", stt);
    fk_put(out, "status", waits ? "CCCCCCC" : order->code);
    fk_put(out, "statusText", waits ? "交易处理中" : order->text);
}

/* DLRFDDTL and DLWDLDTL (B2B 3.10, 3.12). */
void fk_do_refund_state(citic_fake *fake, const fk_msg *msg)
{
    const char *asks = fk_same(msg->req->action, "DLRFDDTL") ? "DLRFDSUB" : "DLWDLSUB";
    const fk_order *order = fk_order_find(fake, asks, fk_get(msg->req, "clientID"));
    if (!seen(fake, msg, order)) {
        not_found(fake);
        return;
    }
    ok(fake);
    refund_row(fake, order);
    if (msg->fault.act == CITIC_DO_TWO_ROWS || (order->two_rows && !fake->off)) {
        refund_row(fake, order);
    }
}

/* What comes back for a serial without a freeze is not stated: a row with an empty number. */
void fk_do_freeze_numbers(citic_fake *fake, const fk_msg *msg)
{
    ok(fake);
    int64_t late = fake->conf.freeze_number_late ? fake->conf.execute_ms : 0;
    for (size_t i = 0; i < msg->req->row_count; i++) {
        const char *id = fk_row_get(msg->req, i, "clientID");
        const fk_order *order = fk_order_find(fake, "DLMDETRN", id);
        bool known = order != NULL && order->freeze != NULL && fake->now >= order->done_ms + late;
        fk_row(&fake->out);
        fk_put_echo(&fake->out, "clientID", id);
        fk_put(&fake->out, "freezeNo", known ? order->freeze->no : "");
    }
}

void fk_do_balance(citic_fake *fake, const fk_msg *msg)
{
    fk_out *out = &fake->out;
    if (!fk_main_ok(fake, msg, "accountNo")) {
        return;
    }
    const fk_acc *acc = fk_acc_ok(fake, msg, "subAccNo", false);
    if (acc == NULL) {
        return;
    }
    ok(fake);
    fk_row(out);
    fk_put_echo(out, "subAccNo", acc->no);
    fk_put(out, "SUBACCNM", acc->name);
    fk_put_fen(out, "TZAMT", acc->over_amt);
    fk_put_fen(out, "XSACVL", fake->main_fen);
    fk_put_fen(out, "KYAMT", fk_available(acc));
    fk_put_fen(out, "SJAMT", acc->balance);
    fk_put_fen(out, "DJAMT", acc->frozen + acc->judicial);
}

static void freeze_row(citic_fake *fake, const fk_freeze *freeze)
{
    char text[16];
    fk_out *out = &fake->out;
    bool on = fk_active(freeze);
    fk_row(out);
    fk_put_echo(out, "subAccNo", freeze->acc->no);
    fk_put(out, "DJTYPE", freeze->kind == FK_FREEZE_JUDICIAL ? "1" : "4");
    fk_put(out, "DJCODE", freeze->no);
    fk_date(freeze->at_ms, text);
    fk_put(out, "DJDATE", text);
    fk_time(freeze->at_ms, text);
    fk_put(out, "DJTIME", text);
    fk_put(out, "DJOPR", freeze->flw);
    fk_put_fen(out, "DJAMT", freeze->fen);
    /* Both looks of an active freeze exist: empty, and zeros as seen in the field (F.12). */
    bool zeros = fake->conf.shape == CITIC_SHAPE_FIELD;
    fk_date(freeze->off_ms, text);
    fk_put(out, "JDDATE", !on ? text : zeros ? "00000000" : "");
    fk_time(freeze->off_ms, text);
    fk_put(out, "JDTIME", !on ? text : zeros ? "000000" : "");
    fk_put(out, "JDOPR", freeze->off_flw);
    char reason[64];
    fk_copy(reason, sizeof reason, freeze->reason);
    fk_put(out, "REASON", reason);
}

void fk_do_freezes(citic_fake *fake, const fk_msg *msg)
{
    int64_t from = 0, to = 0;
    if (!fk_main_ok(fake, msg, "accountNo")) {
        return;
    }
    const fk_acc *acc = fk_acc_ok(fake, msg, "subAccNo", false);
    if (acc == NULL || !fk_day_parse(fk_get(msg->req, "startDate"), &from) ||
        !fk_day_parse(fk_get(msg->req, "endDate"), &to)) {
        return;
    }
    ok(fake);
    fk_list(&fake->out);
    for (size_t i = 0; i < fake->freeze_count; i++) {
        const fk_freeze *freeze = fake->freezes[i];
        int64_t day = fk_day_of(freeze->at_ms);
        if (freeze->acc == acc && day >= from && day <= to) {
            freeze_row(fake, freeze);
        }
    }
}

static void contract_row(citic_fake *fake, const fk_acc *acc)
{
    fk_out *out = &fake->out;
    fk_row(out);
    fk_put_echo(out, "subAccNo", acc->no);
    fk_put(out, "subAccNm", acc->name);
    fk_put(out, "accType", acc->type);
    fk_put_char(out, "status", acc->state);
    fk_put_char(out, "calInterestFlag", acc->cal_interest);
    fk_put(out, "interestRate", acc->rate);
    fk_put_char(out, "feeType", acc->fee_type == '0' ? '\0' : acc->fee_type); /* 0 comes empty */
    fk_put_char(out, "overFlag", acc->over_flag);
    fk_put_fen(out, "overAmt", acc->over_amt);
    fk_put(out, "overRate", acc->over_rate);
    fk_put_char(out, "autoAssignInterestFlag", acc->auto_interest);
    fk_put_char(out, "autoAssignTranFeeFlag", acc->auto_fee);
    fk_put(out, "centerNo", acc->node);
    fk_put(out, "centerNm", "测试签约中心");
    fk_put_char(out, "realNameParm", acc->real_name);
    fk_put_char(out, "subAccPrintParm", acc->print_parm);
}

/* Which date the range means is not stated: the signing date. */
void fk_do_contract(citic_fake *fake, const fk_msg *msg)
{
    int64_t from = 0, to = 0;
    const char *no = fk_get(msg->req, "subAccNo"), *stt = fk_get(msg->req, "stt");
    if (!fk_main_ok(fake, msg, "mainAccNo") ||
        !fk_day_parse(fk_get(msg->req, "startDate"), &from) ||
        !fk_day_parse(fk_get(msg->req, "endDate"), &to)) {
        return;
    }
    ok(fake);
    fk_list(&fake->out);
    for (size_t i = 0; i < fake->acc_count; i++) {
        const fk_acc *acc = fake->accs[i];
        bool named = *no == '\0' || fk_same(no, acc->no);
        bool dated = acc->opened_day >= from && acc->opened_day <= to;
        if (!acc->outside && named && dated && (*stt == '\0' || acc->state == *stt)) {
            contract_row(fake, acc);
        }
    }
}

void fk_do_try_interest(citic_fake *fake, const fk_msg *msg)
{
    if (!fk_main_ok(fake, msg, "mainAccNo")) {
        return;
    }
    const fk_acc *acc = fk_acc_ok(fake, msg, "subAccNo", false);
    if (acc != NULL) {
        ok(fake);
        fk_put_echo(&fake->out, "subAccNo", acc->no);
        fk_put(&fake->out, "subAccNm", acc->name);
        fk_put_fen(&fake->out, "inrtAmt", acc->interest_due);
    }
}
