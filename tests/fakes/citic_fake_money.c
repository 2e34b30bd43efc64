/* Money and account messages: what the paper asks of them beyond the form, then the order. */
#include "tests/fakes/citic_fake_do.h"

#include <stdlib.h>
#include <string.h>

static void form(citic_fake *fake, const fk_msg *msg, const char *what)
{
    fk_breach(fake, msg, "form", "EEEEEEE", "报文检查不通过", what);
}

static bool name_ok(citic_fake *fake, const fk_msg *msg, const fk_acc *acc, const char *tag)
{
    if (!fake->conf.check_names || fk_same(acc->name, fk_get(msg->req, tag))) {
        return true;
    }
    fk_breach(fake, msg, "book", "ED03308", "收款账号与户名不符", "payee name is not the account's");
    return false;
}

static bool not_one(citic_fake *fake, const fk_msg *msg, const fk_acc *pay, const fk_acc *recv)
{
    if (pay != recv) {
        return true;
    }
    fk_breach(fake, msg, "book", "ED03309", "付款账号与收款账号相同", "payer and payee are one");
    return false;
}

static bool is_public(citic_fake *fake, const fk_msg *msg, const char *tag, const fk_acc *acc)
{
    if (acc != NULL && fk_same(fk_get(msg->req, tag), acc->no)) {
        return true;
    }
    fk_breach(fake, msg, "book", "ED02010", "公共账号不正确", "not the public sub-account");
    return false;
}

static bool is_settlement(citic_fake *fake, const fk_msg *msg)
{
    if (fk_same(fk_get(msg->req, "accountNo"), fake->conf.settle_no)) {
        return true;
    }
    fk_breach(fake, msg, "book", "ED02010", "输入的付款账号不存在", "not the settlement account");
    return false;
}

void fk_do_init(citic_fake *fake, const fk_msg *msg)
{
    if (!is_public(fake, msg, "accountNo", fake->init)) {
        return;
    }
    fk_acc *recv = fk_acc_ok(fake, msg, "subAccNo", true);
    if (recv != NULL && not_one(fake, msg, fake->init, recv) &&
        name_ok(fake, msg, recv, "subAccNm")) {
        fk_order_accept(fake, msg, fake->init, recv);
    }
}

void fk_do_adjust(citic_fake *fake, const fk_msg *msg)
{
    if (!is_public(fake, msg, "accountNo", fake->adjust)) {
        return;
    }
    fk_acc *recv = fk_acc_ok(fake, msg, "recvAccNo", true);
    if (recv != NULL && not_one(fake, msg, fake->adjust, recv) &&
        name_ok(fake, msg, recv, "recvAccNm")) {
        fk_order_accept(fake, msg, fake->adjust, recv);
    }
}

void fk_do_adjust_back(citic_fake *fake, const fk_msg *msg)
{
    if (!fk_main_ok(fake, msg, "accountNo") || !is_public(fake, msg, "recvAccNo", fake->adjust)) {
        return;
    }
    fk_acc *pay = fk_acc_ok(fake, msg, "payAccNo", true);
    if (pay != NULL && not_one(fake, msg, pay, fake->adjust) &&
        name_ok(fake, msg, fake->adjust, "recvAccNm")) {
        fk_order_accept(fake, msg, pay, fake->adjust);
    }
}

void fk_do_deposit(citic_fake *fake, const fk_msg *msg)
{
    if (!is_settlement(fake, msg)) {
        return;
    }
    fk_acc *recv = fk_acc_ok(fake, msg, "subAccNo", true);
    if (recv != NULL && name_ok(fake, msg, recv, "subAccNm")) {
        fk_order_accept(fake, msg, NULL, recv);
    }
}

/* B2B 3.5: another bank needs its line number or name; 2E needs the bank's number. */
static const char *payout_wrong(const fk_msg *msg)
{
    const fk_req *req = msg->req;
    bool number = *fk_get(req, "recvTgfi") != '\0', name = *fk_get(req, "recvBankNm") != '\0';
    bool later = fk_same(fk_get(req, "preFlg"), "1");
    bool date = *fk_get(req, "preDate") != '\0', clock = *fk_get(req, "preTime") != '\0';
    char when[16];
    int64_t at = 0;
    if (fk_same(fk_get(req, "sameBank"), "1") && !number && !name) {
        return "another bank without recvTgfi and recvBankNm";
    }
    if (fk_same(fk_get(req, "payType"), "2E") && !number) {
        return "2E without the bank's line number";
    }
    if (later != date || later != clock) {
        return "preFlg does not agree with preDate and preTime";
    }
    fk_fmt(when, sizeof when, "%s%s", fk_get(req, "preDate"), fk_get(req, "preTime"));
    if (later && (!fk_time_parse(when, &at) || at <= msg->now)) {
        return "scheduled for the past";
    }
    return NULL;
}

void fk_do_payout(citic_fake *fake, const fk_msg *msg)
{
    const char *wrong = payout_wrong(msg);
    if (wrong != NULL) {
        form(fake, msg, wrong);
        return;
    }
    fk_acc *pay = fk_acc_ok(fake, msg, "accountNo", true);
    if (pay != NULL) {
        fk_order_accept(fake, msg, pay, NULL);
    }
}

static void pay_and_receive(citic_fake *fake, const fk_msg *msg, bool same_allowed)
{
    fk_acc *pay = fk_acc_ok(fake, msg, "payAccNo", true);
    fk_acc *recv = pay == NULL ? NULL : fk_acc_ok(fake, msg, "recvAccNo", true);
    if (recv != NULL && (same_allowed || not_one(fake, msg, pay, recv)) &&
        name_ok(fake, msg, recv, "recvAccNm")) {
        fk_order_accept(fake, msg, pay, recv);
    }
}

void fk_do_transfer(citic_fake *fake, const fk_msg *msg) { pay_and_receive(fake, msg, false); }

void fk_do_margin_back(citic_fake *fake, const fk_msg *msg)
{
    if (fk_main_ok(fake, msg, "accountNo")) {
        pay_and_receive(fake, msg, false);
    }
}

/* The tables of B2B 3.8 and C.0: which tag goes with which tranType. */
void fk_do_forced(citic_fake *fake, const fk_msg *msg)
{
    const fk_req *req = msg->req;
    char type = fk_get(req, "tranType")[1];
    bool ends = type == 'G' || type == 'H';
    bool number = *fk_get(req, "freezeNo") != '\0';
    bool payee = *fk_get(req, "recvAccNo") != '\0' && *fk_get(req, "recvAccNm") != '\0';
    if (ends != number) {
        form(fake, msg, ends ? "BG or BH without freezeNo" : "freezeNo where none belongs");
        return;
    }
    if (type != 'R' && !payee) {
        form(fake, msg, "payee missing");
        return;
    }
    if (*fk_get(req, "ofreezeamt") != '\0') {
        form(fake, msg, "ofreezeamt: continued freezes are not established (F.10)");
        return;
    }
    if (!fk_main_ok(fake, msg, "accountNo")) {
        return;
    }
    if (type != 'R') {
        pay_and_receive(fake, msg, type == 'G');
        return;
    }
    fk_acc *pay = fk_acc_ok(fake, msg, "payAccNo", true);
    if (pay != NULL) {
        fk_order_accept(fake, msg, pay, NULL);
    }
}

void fk_do_refund(citic_fake *fake, const fk_msg *msg)
{
    if (is_settlement(fake, msg)) {
        fk_order_accept(fake, msg, NULL, NULL);
    }
}

void fk_do_settle_interest(citic_fake *fake, const fk_msg *msg)
{
    if (!fk_main_ok(fake, msg, "mainAccNo")) {
        return;
    }
    fk_acc *acc = fk_acc_ok(fake, msg, "subAccNo", true);
    if (acc == NULL) {
        return;
    }
    int64_t fen = acc->interest_due;
    if (fk_order_accept(fake, msg, acc, NULL) != NULL) {
        fk_put_echo(&fake->out, "subAccNo", acc->no);
        fk_put(&fake->out, "subAccNm", acc->name);
        fk_put_fen(&fake->out, "inteRest", fen);
    }
}

static const char *register_wrong(const citic_fake *fake, const fk_req *req)
{
    const char *tail = fk_get(req, "subAccNo");
    if (fk_same(fk_get(req, "accGenType"), "1") && strlen(tail) != fake->conf.tail_len) {
        return "the tail has not the main account's length";
    }
    if (fk_same(fk_get(req, "appFlag"), "2") && *fk_get(req, "subAccNm") == '\0') {
        return "appFlag 2 without a name";
    }
    if (!fk_same(fk_get(req, "calInterestFlag"), "0") && *fk_get(req, "interestRate") == '\0') {
        return "interest without a rate";
    }
    if (!fk_same(fk_get(req, "overFlag"), "0") &&
        (*fk_get(req, "overAmt") == '\0' || *fk_get(req, "overRate") == '\0')) {
        return "overdraft without limit or rate";
    }
    return NULL;
}

static void register_fill(fk_acc *acc, const fk_req *req)
{
    acc->cal_interest = fk_get(req, "calInterestFlag")[0];
    acc->over_flag = fk_get(req, "overFlag")[0];
    acc->auto_interest = fk_get(req, "autoAssignInterestFlag")[0];
    acc->auto_fee = fk_get(req, "autoAssignTranFeeFlag")[0];
    acc->fee_type = fk_get(req, "feeType")[0];
    acc->real_name = fk_get(req, "realNameParm")[0];
    acc->print_parm = fk_get(req, "subAccPrintParm")[0];
    fk_copy(acc->node, sizeof acc->node, fk_get(req, "mngNode"));
    (void)fk_parse_fen(fk_get(req, "overAmt"), &acc->over_amt);
    if (*fk_get(req, "interestRate") != '\0') {
        fk_copy(acc->rate, sizeof acc->rate, fk_get(req, "interestRate"));
    }
}

/* A tail made by the bank when the caller chose none. */
static void number_of(citic_fake *fake, const char *tail, char no[40])
{
    if (*tail != '\0') {
        fk_fmt(no, 40, "%s%s", fake->conf.prefix, tail);
        return;
    }
    do {
        fake->tail_number++;
        fk_fmt(no, 40, "%s%0*llu", fake->conf.prefix, (int)fake->conf.tail_len,
               (unsigned long long)fake->tail_number);
    } while (fk_acc_find(fake, no) != NULL);
}

/* Review, late opening and refusal by the bank: states 1, 0 and 8 of DLSASQRY. */
static void register_faults(citic_fake *fake, const fk_msg *msg, fk_acc *acc)
{
    if (fake->conf.register_review || msg->fault.act == CITIC_DO_REVIEW) {
        acc->state = '1';
    } else if (msg->fault.act == CITIC_DO_ACCEPT_THEN_SUCCEED) {
        acc->state = '1';
        fk_due_add(fake, msg->now + msg->fault.ms, FK_DUE_OPEN, acc);
    } else if (msg->fault.act == CITIC_DO_ACCEPT_THEN_FAIL) {
        acc->state = '1';
        fk_due_add(fake, msg->now + msg->fault.ms, FK_DUE_BANK_REJECT, acc);
    }
}

void fk_do_register(citic_fake *fake, const fk_msg *msg)
{
    char no[40];
    const fk_req *req = msg->req;
    const char *wrong = register_wrong(fake, req);
    bool chosen = fk_same(fk_get(req, "accGenType"), "1");
    if (wrong != NULL) {
        form(fake, msg, wrong);
        return;
    }
    if (!fk_main_ok(fake, msg, "mainAccNo")) {
        return;
    }
    number_of(fake, chosen ? fk_get(req, "subAccNo") : "", no);
    fk_acc *acc = fk_acc_new(fake, no, fk_get(req, "subAccNm"), fk_get(req, "accType"));
    if (acc == NULL) {
        fk_breach(fake, msg, "book", "ED04001", "附属账号已存在", "sub-account exists already");
        return;
    }
    register_fill(acc, req);
    register_faults(fake, msg, acc);
    if (acc->state == '1') {
        fk_status(&fake->out, "AAAAAAB", "经办成功待审核");
        return;
    }
    fk_status(&fake->out, "AAAAAAA", "交易成功");
    fk_put_echo(&fake->out, "subAccNo", acc->no);
    fk_put(&fake->out, "subAccNm", acc->name);
    fk_put(&fake->out, "hostNo", "001700000001");
}

/* The preconditions are not stated: money or a freeze left is refused, which is no breach. */
void fk_do_close(citic_fake *fake, const fk_msg *msg)
{
    if (!fk_main_ok(fake, msg, "mainAccNo")) {
        return;
    }
    fk_acc *acc = fk_acc_ok(fake, msg, "subAccNo", true);
    if (acc == NULL) {
        return;
    }
    if (acc->balance != 0 || acc->frozen != 0 || acc->judicial != 0) {
        fk_status(&fake->out, "ED04002", "账户余额不为零或存在冻结，不能销户");
        return;
    }
    acc->state = '2';
    fk_status(&fake->out, "AAAAAAA", "交易成功");
    fk_put_echo(&fake->out, "subAccNo", acc->no);
    fk_put(&fake->out, "subAccNm", acc->name);
}
