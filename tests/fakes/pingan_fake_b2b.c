/* 银企直连 (section C): the enterprise's own account, XML in, XML out. */
#include "tests/fakes/pingan_fake_do.h"

#include <string.h>

#define END {.name = NULL}

static const pa_tag probe[] = {END};
static const pa_tag balance[] = {
    {"Account", PA_CODE, 14, PA_R, NULL}, {"CcyType", PA_FLAG, 0, PA_O, "C R"},
    {"CcyCode", PA_FLAG, 0, PA_O, "RMB"}, END,
};
static const pa_tag transfer[] = {
    {"ThirdVoucher", PA_CODE, 20, PA_R, NULL},
    {"CstInnerFlowNo", PA_CODE, 20, PA_O, NULL},
    {"CcyCode", PA_FLAG, 0, PA_R, "RMB"},
    {"OutAcctNo", PA_CODE, 14, PA_R, NULL},
    {"OutAcctName", PA_TEXT, 60, PA_R, NULL},
    {"OutAcctAddr", PA_TEXT, 60, PA_O, NULL},
    {"InAcctBankNode", PA_CODE, 12, PA_O, NULL},
    {"InAcctRecCode", PA_CODE, 12, PA_O, NULL},
    {"InAcctNo", PA_CODE, 32, PA_R, NULL},
    {"InAcctName", PA_TEXT, 60, PA_R, NULL},
    {"InAcctBankName", PA_TEXT, 60, PA_R, NULL},
    {"InAcctProvinceCode", PA_TEXT, 10, PA_O, NULL},
    {"InAcctCityName", PA_TEXT, 12, PA_O, NULL},
    {"TranAmount", PA_FEN, 15, PA_R, NULL},
    {"AmountCode", PA_TEXT, 48, PA_O, NULL},
    {"UseEx", PA_TEXT, 60, PA_O, NULL},
    {"UnionFlag", PA_FLAG, 0, PA_R, "0 1"},
    {"SysFlag", PA_FLAG, 0, PA_O, "N Y S"},
    {"AddrFlag", PA_FLAG, 0, PA_R, "1 2"},
    {"MainAcctNo", PA_CODE, 32, PA_O, NULL},
    {"Mobile", PA_PRINT, 60, PA_O, NULL},
    END,
};
static const pa_tag state[] = {
    {"OrigThirdVoucher", PA_CODE, 20, PA_O, NULL}, {"OrigFrontLogNo", PA_CODE, 14, PA_O, NULL},
    {"OrigThirdLogNo", PA_CODE, 20, PA_O, NULL}, END,
};
static const pa_tag lines[] = {
    {"AcctNo", PA_CODE, 14, PA_R, NULL},   {"CcyCode", PA_FLAG, 0, PA_R, "RMB"},
    {"BeginDate", PA_DATE, 8, PA_R, NULL}, {"EndDate", PA_DATE, 8, PA_R, NULL},
    {"PageNo", PA_UINT, 6, PA_R, NULL},    {"PageSize", PA_UINT, 4, PA_O, NULL},
    {"Reserve", PA_TEXT, 120, PA_O, NULL}, END,
};
static const pa_tag returns[] = {
    {"AccNo", PA_CODE, 20, PA_R, NULL},   {"StartDate", PA_DATE, 8, PA_R, NULL},
    {"EndDate", PA_DATE, 8, PA_R, NULL},  {"PageNo", PA_UINT, 6, PA_R, NULL},
    {"PageCts", PA_UINT, 5, PA_O, NULL},  END,
};

static const pa_spec specs[] = {
    {"S001", "C.1", PA_QUERY, probe, pa_b2b_probe, NULL, NULL},
    {"4001", "C.2", PA_QUERY, balance, pa_b2b_balance, NULL, NULL},
    {"4004", "C.3", PA_MONEY, transfer, pa_b2b_transfer, NULL, NULL},
    {"4005", "C.4", PA_QUERY, state, pa_b2b_state, NULL, NULL},
    {"4013", "C.5", PA_QUERY, lines, pa_b2b_lines, NULL, NULL},
    {"4019", "C.6", PA_QUERY, returns, pa_b2b_returns, NULL, NULL},
};

const pa_spec *pa_b2b_find(const char *func)
{
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        if (fk_same(specs[i].func, func)) {
            return &specs[i];
        }
    }
    return NULL;
}

/* --- the account's book --- */

static void corp_post(pingan_fake *fake, char dc, int64_t fen, const pa_order *order,
                      const char *use)
{
    fake->corp_lines = fk_grow(fake->corp_lines, &fake->corp_line_cap, fake->corp_line_count + 1,
                               sizeof *fake->corp_lines);
    pa_corp_line *line = &fake->corp_lines[fake->corp_line_count++];
    fake->corp_fen += dc == 'C' ? fen : -fen;
    *line = (pa_corp_line){.at_ms = fake->now, .fen = fen, .balance = fake->corp_fen, .dc = dc};
    fk_fmt(line->trace, sizeof line->trace, "%010zu", fake->corp_line_count);
    fk_copy(line->use, sizeof line->use, use);
    if (order != NULL) {
        fk_copy(line->voucher, sizeof line->voucher, order->front_no);
        fk_copy(line->cust_no, sizeof line->cust_no, order->b2b->cust_no);
        fk_copy(line->opp_no, sizeof line->opp_no, order->b2b->in_no);
        fk_copy(line->opp_name, sizeof line->opp_name, order->b2b->in_name);
        fk_copy(line->opp_bank, sizeof line->opp_bank, order->b2b->in_bank);
    }
}

void pa_corp_open(pingan_fake *fake)
{
    if (fake->conf.corp_fen > 0) {
        corp_post(fake, 'C', fake->conf.corp_fen, NULL, "期初");
    }
}

/* At acceptance the money leaves; what fails or comes back is a new credit. */
const char *pa_b2b_start(pingan_fake *fake, pa_order *order)
{
    if (order->fen > fake->corp_fen) {
        return "ERR044";
    }
    corp_post(fake, 'D', order->fen, order, order->b2b->use);
    return NULL;
}

const char *pa_b2b_finish(pingan_fake *fake, pa_order *order, bool paid)
{
    const pa_card *card = fk_map_get(&fake->card_by_no, order->b2b->in_no);
    bool known = card != NULL && card->known;
    const char *why = NULL;
    if (!paid) {
        why = "MA9112";
    } else if (known ? card->closed : fake->conf.strict_cards) {
        why = "RJ01";
    } else if (known && !fk_same(card->name, order->b2b->in_name)) {
        why = "RJ02";
    }
    if (why != NULL) {
        fk_copy(order->b2b->back_rem, sizeof order->b2b->back_rem, why);
        corp_post(fake, 'C', order->fen, order, "转账失败退回");
        return "MA9112";
    }
    return NULL;
}

void pa_b2b_return(pingan_fake *fake, pa_order *order, const char *reason)
{
    fk_copy(order->b2b->back_rem, sizeof order->b2b->back_rem, reason);
    corp_post(fake, 'C', order->fen, order, "退票");
}

/* --- messages --- */

void pa_b2b_probe(pingan_fake *fake, const pa_msg *msg)
{
    (void)msg;
    pa_xml_begin(fake);
    pa_xml_put(fake, "Desc", "系统正常");
    pa_xml_end(fake);
}

/* The pooled account may be asked for, too. */
void pa_b2b_balance(pingan_fake *fake, const pa_msg *msg)
{
    const pingan_fake_conf *conf = &fake->conf;
    const char *no = pa_get(msg->req, "Account");
    bool corp = fk_same(no, conf->corp_acct);
    if (!corp && !fk_same(no, conf->sup_acct)) {
        pa_breach(fake, msg, "book", "YQ9988", "Account is not the enterprise's");
        return;
    }
    int64_t fen = corp ? fake->corp_fen : fake->pool_fen;
    pa_xml_begin(fake);
    pa_xml_put(fake, "Account", no);
    pa_xml_put(fake, "CcyCode", "RMB");
    pa_xml_put(fake, "CcyType", "C");
    pa_xml_put(fake, "AccountName", corp ? conf->corp_name : conf->sup_name);
    pa_xml_fen(fake, "Balance", fen);
    pa_xml_fen(fake, "TotalAmount", fen);
    pa_xml_end(fake);
}

static bool payer_ok(pingan_fake *fake, const pa_msg *msg)
{
    const pa_req *req = msg->req;
    if (!fk_same(pa_get(req, "OutAcctNo"), fake->conf.corp_acct) ||
        !fk_same(pa_get(req, "OutAcctName"), fake->conf.corp_name)) {
        pa_breach(fake, msg, "book", "YQ9988", "OutAcctNo or OutAcctName is not the enterprise's");
        return false;
    }
    return true;
}

/* ThirdVoucher is the key (C.3): the same again is told so, another payment under it is a breach. */
static bool voucher_fresh(pingan_fake *fake, const pa_msg *msg)
{
    const pa_order *old = pa_order_find(fake, pa_get(msg->req, "ThirdVoucher"));
    if (old == NULL) {
        return true;
    }
    if (old->content == fk_hash(msg->req->body, msg->req->body_len)) {
        pa_refuse(fake, "MA4045");
    } else {
        pa_breach(fake, msg, "book", "MA4045", "another payment under a used ThirdVoucher");
    }
    return false;
}

static pa_order *transfer_of(pingan_fake *fake, const pa_msg *msg)
{
    const pa_req *req = msg->req;
    pa_order *order = pa_order_new(fake, msg, PA_ACT_TRANSFER, NULL, NULL);
    pa_b2b *b2b = order->b2b = fk_alloc(1, sizeof *b2b);
    fk_copy(order->log_no, sizeof order->log_no, pa_get(req, "ThirdVoucher"));
    fk_copy(b2b->cust_no, sizeof b2b->cust_no, pa_get(req, "CstInnerFlowNo"));
    fk_copy(b2b->in_node, sizeof b2b->in_node, pa_get(req, "InAcctBankNode"));
    fk_copy(b2b->in_no, sizeof b2b->in_no, pa_get(req, "InAcctNo"));
    fk_copy(b2b->in_name, sizeof b2b->in_name, pa_get(req, "InAcctName"));
    fk_copy(b2b->in_bank, sizeof b2b->in_bank, pa_get(req, "InAcctBankName"));
    fk_copy(b2b->use, sizeof b2b->use, pa_get(req, "UseEx"));
    b2b->union_flag = pa_get(req, "UnionFlag")[0];
    b2b->sys_flag = *pa_get(req, "SysFlag") != '\0' ? pa_get(req, "SysFlag")[0] : 'N';
    fk_copy(b2b->request_seq, sizeof b2b->request_seq, req->log_no);
    if (b2b->union_flag == '1') {
        order->due_ms = fake->now; /* in-bank: done when it is answered */
    }
    return order;
}

void pa_b2b_transfer(pingan_fake *fake, const pa_msg *msg)
{
    if (!payer_ok(fake, msg) || !voucher_fresh(fake, msg)) {
        return;
    }
    pa_order *order = transfer_of(fake, msg);
    if (!pa_order_go(fake, msg, order)) {
        return;
    }
    char flag[2] = {order->b2b->union_flag, '\0'};
    pa_xml_begin(fake);
    pa_xml_put(fake, "ThirdVoucher", order->log_no);
    pa_xml_put(fake, "FrontLogNo", order->front_no);
    pa_xml_put(fake, "CstInnerFlowNo", order->b2b->cust_no);
    pa_xml_put(fake, "CcyCode", "RMB");
    pa_xml_put(fake, "OutAcctName", fake->conf.corp_name);
    pa_xml_put(fake, "OutAcctNo", fake->conf.corp_acct);
    pa_xml_put(fake, "InAcctBankName", order->b2b->in_bank);
    pa_xml_put(fake, "InAcctNo", order->b2b->in_no);
    pa_xml_put(fake, "InAcctName", order->b2b->in_name);
    pa_xml_fen(fake, "TranAmount", order->fen);
    pa_xml_put(fake, "UnionFlag", flag);
    pa_xml_put(fake, "Fee1", "0.00");
    pa_xml_put(fake, "Fee2", "");
    pa_xml_put(fake, "SOA_VOUCHER", order->front_no);
    pa_xml_put(fake, "hostFlowNo", fake->corp_lines[fake->corp_line_count - 1].trace);
    pa_xml_put(fake, "Mobile", "");
    pa_xml_end(fake);
}

static pa_order *asked_for(const pingan_fake *fake, const pa_req *req)
{
    const char *voucher = pa_get(req, "OrigThirdVoucher"), *front = pa_get(req, "OrigFrontLogNo");
    const char *seq = pa_get(req, "OrigThirdLogNo");
    for (size_t i = 0; i < fake->order_count; i++) {
        pa_order *order = fake->orders[i];
        if (order->act == PA_ACT_TRANSFER &&
            (*voucher == '\0' || fk_same(voucher, order->log_no)) &&
            (*front == '\0' || fk_same(front, order->front_no)) &&
            (*seq == '\0' || fk_same(seq, order->b2b->request_seq))) {
            return order;
        }
    }
    return NULL;
}

/* Decide on Stt only: 20 done, 30 failed, 10 and 99 on the way. */
static void put_state(pingan_fake *fake, const pa_msg *msg, const pa_order *order)
{
    bool unclear = order->unclear_ms > msg->now || msg->fault.act == PINGAN_DO_UNCLEAR_FOR;
    const char *stt = order->state == PA_DONE ? "20" : order->state == PA_FAILED ? "30" : "10";
    const char *text = order->state == PA_DONE     ? "000000:转账交易成功"
                       : order->state == PA_FAILED ? "MA9112:转账失败"
                                                   : "MA9111:交易正在受理中";
    char sys[2] = {order->b2b->sys_flag, '\0'};
    pa_xml_put(fake, "Stt", unclear ? "99" : stt);
    pa_xml_put(fake, "IsBack", order->returned ? "1" : "0");
    pa_xml_put(fake, "BackRem", order->b2b->back_rem);
    pa_xml_put(fake, "Yhcljg", unclear ? "000000:交易处理中" : text);
    pa_xml_put(fake, "SysFlag", sys);
    pa_xml_put(fake, "Fee", "0.00");
    pa_xml_put(fake, "TransBsn", "4004");
    pa_xml_stamp(fake, "submitTime", order->received_ms);
    pa_xml_date(fake, "AccountDate", order->received_ms);
}

void pa_b2b_state(pingan_fake *fake, const pa_msg *msg)
{
    if (msg->req->value_count == 0) {
        pa_breach(fake, msg, "form", "YQ9993", "4005 asks for nothing");
        return;
    }
    const pa_order *order = asked_for(fake, msg->req);
    if (order == NULL || order->hidden_ms > msg->now ||
        msg->fault.act == PINGAN_DO_NOT_FOUND_FOR) {
        pa_refuse(fake, "YQ9996");
        return;
    }
    char flag[2] = {order->b2b->union_flag, '\0'};
    bool wrong = fake->out.wrong;
    pa_xml_begin(fake);
    pa_xml_put(fake, "OrigThirdVoucher", wrong ? "WRONG" : order->log_no);
    pa_xml_put(fake, "FrontLogNo", order->front_no);
    pa_xml_put(fake, "CstInnerFlowNo", order->b2b->cust_no);
    pa_xml_put(fake, "CcyCode", "RMB");
    pa_xml_put(fake, "OutAcctNo", fake->conf.corp_acct);
    pa_xml_put(fake, "InAcctBankName", order->b2b->in_bank);
    pa_xml_put(fake, "InAcctNo", order->b2b->in_no);
    pa_xml_put(fake, "InAcctName", order->b2b->in_name);
    pa_xml_fen(fake, "TranAmount", order->fen);
    pa_xml_put(fake, "UnionFlag", flag);
    put_state(fake, msg, order);
    pa_xml_end(fake);
}
