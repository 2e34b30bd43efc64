#include "adapters/pingan/pingan_in.h"
#include "gateway/base/text.h"

#define REF_LEN  20 /* A.9: ThirdLogNo has exactly 20 characters */
#define NOTE_MAX 120
#define USE_MAX  60 /* C.3 UseEx: 30 characters */

/* --- numbers --------------------------------------------------------------------------------------- */

static bool is_ref(const char *text)
{
    size_t n = strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return n == REF_LEN && text[n] == 0;
}

/* An act is known by our reference, a question needs a number that no act has. */
static vg_status fill_seq(pingan_request *q, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    if (vg_ask_message(ask->kind) != VG_MSG_QUERY) {
        if (!is_ref(ask->ref)) {
            return VG_FAIL(err, ENCODE, "a reference has 20 characters of A-Z and 0-9 (A.9)");
        }
        VG_SET(q->seq, ask->ref);
        return VG_DONE;
    }
    if (strlen(ask->nonce) != 16) {
        return VG_FAIL(err, ENCODE, "a question needs a fresh number (A.9)");
    }
    vg_base36((uint64_t)ask->at_ms / 1000, REF_LEN - 16, q->seq);
    memcpy(q->seq + REF_LEN - 16, ask->nonce, sizeof ask->nonce);
    return VG_DONE;
}

/* --- who ------------------------------------------------------------------------------------------- */

static void fill_payee(pingan_request *q)
{
    const vg_ask *ask = &q->ask;
    bool own = ask->kind == VG_ASK_ASSIGN && ask->peer[0] == 0; /* the account that the receipt is booked to */
    VG_SET(q->payee, own ? ask->account : ask->peer);
    VG_SET(q->payee_tail, own ? ask->account_tail : ask->peer_tail);
    VG_SET(q->payee_name, own ? ask->account_name : ask->peer_name);
    if (ask->kind == VG_ASK_WITHDRAW_CARD && q->payee_name[0] == 0) { /* B.7: it must be the member's own name */
        VG_SET(q->payee_name, ask->account_name);
    }
}

/* B.0, the newer list; of what our list cannot tell apart the one that persons and companies use today. */
static vg_status fill_id(pingan_request *q, bool needed, vg_err *err)
{
    static const struct {
        char ours;
        const char *theirs;
    } types[] = {{'0', "1"}, {'1', "8"}, {'2', "4"}, {'3', "2"}, {'4', "3"}, {'5', "52"},
                 {'7', "5"}, {'8', "11"}, {'A', "9"}, {'D', "68"}};
    const vg_ask *ask = &q->ask;
    for (size_t i = 0; i < VG_COUNT(types); i++) {
        if (types[i].ours == ask->owner_id_type) {
            VG_SET(q->id_type, types[i].theirs);
        }
    }
    if (ask->owner_id_type == 'D' && strlen(ask->owner_id) == 18) { /* 统一社会信用代码 has 18 */
        VG_SET(q->id_type, "73");
    }
    if (needed && q->id_type[0] == 0) {
        return VG_FAIL(err, ENCODE, "IdType: the bank has no word for this document (B.0)");
    }
    return VG_DONE;
}

static vg_status fill_contact(pingan_request *q, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    const char *mobile = ask->contact_phone[0] != 0 ? ask->contact_phone : ask->person.mobile;
    if (strlen(mobile) >= sizeof q->mobile) {
        return VG_FAIL(err, ENCODE, "MobilePhone is longer than the bank's 12 characters (B.1)");
    }
    VG_SET(q->mobile, mobile);
    VG_SET(q->mail, ask->contact_mail);
    return VG_DONE;
}

static void fill_bank_name(pingan_request *q)
{
    bool own = q->ask.peer_same_bank && q->ask.peer_bank[0] == 0;
    VG_SET(q->bank_name, own ? "平安银行" : q->ask.peer_bank);
}

static vg_status fill_card(pingan_request *q, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    if (ask->kind != VG_ASK_BIND_CARD) {
        return VG_DONE;
    }
    VG_TRY(fill_id(q, true, err));
    VG_TRY(fill_contact(q, err));
    VG_SET(q->bank_type, ask->peer_same_bank ? "1" : "2");
    fill_bank_name(q);
    const char *code = ask->card_bank[0] != 0 ? ask->card_bank : ask->peer_bank_no;
    if (strlen(code) >= sizeof q->bank_code || (!ask->peer_same_bank && code[0] == 0)) {
        return VG_FAIL(err, ENCODE, "BankCode, up to 14 characters, is needed for a card of another bank (B.2)");
    }
    VG_SET(q->bank_code, code);
    return VG_DONE;
}

/* --- what ------------------------------------------------------------------------------------------ */

/* Order number of the freeze. It is globally unique, and what undoes or uses the freeze carries it again (B.5). */
static void fill_hold(pingan_request *q)
{
    const vg_ask *ask = &q->ask;
    bool later = ask->kind == VG_ASK_UNFREEZE || ask->kind == VG_ASK_UNFREEZE_PAY;
    VG_SET(q->hold, later ? ask->freeze_no : ask->kind == VG_ASK_PAY_BACK ? ask->of_ref : ask->ref);
}

static void fill_flag(pingan_request *q, pingan_family family)
{
    const vg_ask *ask = &q->ask;
    const pingan_settings *set = &q->set;
    switch (ask->kind) {
    case VG_ASK_OPEN:
        VG_SET(q->flag, "1");
        break;
    case VG_ASK_CLOSE:
        VG_SET(q->flag, "3");
        break;
    case VG_ASK_FREEZE:
        VG_SET(q->flag, set->freeze_withdrawable ? "5" : "1");
        break;
    case VG_ASK_UNFREEZE:
        VG_SET(q->flag, set->freeze_withdrawable ? "6" : "2");
        break;
    case VG_ASK_UNFREEZE_PAY: /* 1332; 6070 has no flag */
        VG_SET(q->flag, "2");
        break;
    case VG_ASK_PAY:
    case VG_ASK_TRANSFER:
        VG_SET(q->flag, family == PINGAN_JYW ? "1" : set->pay_flag);
        break;
    case VG_ASK_PAY_BACK:
        VG_SET(q->flag, family == PINGAN_JYW              ? "2"
                        : ask->of == VG_ASK_UNFREEZE_PAY ? set->refund_flag_frozen
                                                         : set->refund_flag);
        break;
    case VG_ASK_PROBE:
        VG_SET(q->flag, "1");
        break;
    case VG_ASK_WITHDRAW_OWN: /* UnionFlag */
    case VG_ASK_PAYOUT:
        VG_SET(q->flag, ask->peer_same_bank ? "1" : "0");
        break;
    default:
        break;
    }
}

/* B.8: 6110 has three kinds of acts, 6014 two. Where a booked receipt (6008) belongs is not stated. */
static void fill_status_flag(pingan_request *q)
{
    bool old = strcmp(q->set.status_code, "6014") == 0;
    switch (q->ask.of) {
    case VG_ASK_WITHDRAW_CARD:
        VG_SET(q->flag, old ? "1" : "3");
        break;
    case VG_ASK_ASSIGN:
        VG_SET(q->flag, old ? "1" : q->set.assign_status_flag);
        break;
    default:
        VG_SET(q->flag, "2");
        break;
    }
}

static vg_status fill_amount(pingan_request *q, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    bool withdraws = ask->kind == VG_ASK_WITHDRAW_CARD && strcmp(q->code, "6085") == 0;
    q->amount = ask->amount;
    q->fee = ask->fee;
    /* In trades the amount includes the fee, in withdrawals it does not (B.0): a fee on top is a withdrawal's. */
    if (vg_ask_message(ask->kind) == VG_MSG_MONEY && ask->fee.fen != 0 && !withdraws) {
        return VG_FAIL(err, ENCODE, "%s takes no fee on top of its amount (B.0)", q->code);
    }
    if (ask->kind == VG_ASK_VERIFY && ask->by_amount) {
        vg_err inner;
        if (vg_money_parse_yuan(vg_span_of(ask->secret), &q->amount, &inner).code != VG_OK) {
            return VG_FAIL(err, ENCODE, "TranAmount is not an amount in yuan (B.2 6064)");
        }
    }
    return VG_DONE;
}

static void fill_memo(pingan_request *q, pingan_family family)
{
    if (vg_ask_message(q->ask.kind) != VG_MSG_MONEY) {
        return;
    }
    if (q->set.memo_ref) {
        vg_map_memo(q->ask.ref, q->ask.memo, family == PINGAN_B2B ? USE_MAX : NOTE_MAX, q->memo, sizeof q->memo);
    } else {
        VG_SET(q->memo, q->ask.memo);
    }
}

/* --- when ------------------------------------------------------------------------------------------ */

/* "20240314/2": first day of the window and page, as our answer put it. */
static vg_status page_of(const vg_ask *ask, vg_day *ret_begin, int64_t *ret_page, vg_err *err)
{
    vg_err inner;
    vg_span text = vg_span_of(ask->page);
    if (text.len < 10 || text.at[8] != '/' ||
        vg_day_parse_compact((vg_span){text.at, 8}, ret_begin, &inner).code != VG_OK ||
        vg_span_int((vg_span){text.at + 9, text.len - 9}, ret_page, &inner).code != VG_OK || *ret_page < 1 ||
        *ret_page > 999999) {
        return VG_FAIL(err, ENCODE, "the page is not one that an answer named");
    }
    return VG_DONE;
}

/* Today and the days before are two questions to 6050 and 4013, and one never mixes both (B.4, C.5); 4019 takes 30 days (C.6).
 * What lies behind the first window is named by the answer to its last page. */
/* "2/7": the seventh page of the members. */
static vg_status fill_figures(pingan_request *q, vg_err *err)
{
    const char *page = q->ask.page;
    bool known = (page[0] == '2' || page[0] == '3') && page[1] == '/';
    VG_SET(q->select, page[0] == '3' ? "3" : "2");
    if (page[0] == 0) {
        return VG_DONE;
    }
    return known ? vg_span_int(vg_span_of(page + 2), &q->page, err) : VG_FAIL(err, ENCODE, "no page of ours");
}

static vg_status fill_window(pingan_request *q, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    vg_day today = vg_day_at(ask->at_ms);
    bool split = strcmp(q->code, "6050") == 0 || strcmp(q->code, "4013") == 0;
    vg_day to = ask->to.n != 0 ? ask->to : today;
    q->begin = ask->from.n != 0 ? ask->from : vg_day_add(to, (int)-q->set.window_days);
    q->page = 1;
    if (ask->kind == VG_ASK_FIGURES) {
        return fill_figures(q, err);
    }
    if (strcmp(q->code, "6073") == 0) {
        return pingan_fill_listed(q, err);
    }
    if (ask->page[0] != 0) {
        VG_TRY(page_of(ask, &q->begin, &q->page, err));
    }
    to = to.n > today.n ? today : to; /* no list has days to come */
    q->begin = q->begin.n > to.n ? to : q->begin;
    q->end = split && q->begin.n < today.n && to.n == today.n ? vg_day_add(today, -1) : to;
    if (strcmp(q->code, "4019") == 0 && q->end.n - q->begin.n > 30) {
        q->end = vg_day_add(q->begin, 30);
    }
    q->until = to;
    if (strcmp(q->code, "6050") == 0) {
        VG_SET(q->flag, q->begin.n == today.n ? "1" : q->set.func_flag_history);
    }
    return VG_DONE;
}

static vg_status fill_status(pingan_request *q, pingan_family family, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    if (vg_ask_message(ask->of) != VG_MSG_MONEY) {
        return VG_FAIL(err, ENCODE, "the state of %s is not asked by its reference (B.8)", vg_ask_name(ask->of));
    }
    if (!is_ref(ask->ref)) {
        return VG_FAIL(err, ENCODE, "a reference has 20 characters of A-Z and 0-9 (A.9)");
    }
    q->day = ask->of_day;
    VG_SET(q->orig, ask->ref);
    if (family == PINGAN_JZB) {
        fill_status_flag(q);
    }
    if (ask->of_day.n != 0) { /* B.9 1324, 1325: a window around the act */
        vg_day next = vg_day_add(ask->of_day, 1), today = vg_day_at(ask->at_ms);
        q->begin = ask->of_day;
        q->end = next.n > today.n ? today : next;
    }
    return VG_DONE;
}

static vg_status check_fee_account(const pingan_request *q, vg_err *err)
{
    if (q->set.fee_account[0] == 0 || strcmp(q->ask.account, q->set.fee_account) != 0) {
        return VG_FAIL(err, ENCODE, "1030 pays back out of the fee sub-account only (B.9)");
    }
    return VG_DONE;
}

/* The paying account of the B2Bi family is the program's own; an ask that names another would move other money than it says. */
static vg_status fill_own(pingan_request *q, vg_err *err)
{
    if (q->ask.account[0] != 0 && strcmp(q->ask.account, q->set.account) != 0) {
        return VG_FAIL(err, ENCODE, "the account is not the program's");
    }
    if (vg_ask_message(q->ask.kind) == VG_MSG_MONEY && !q->ask.peer_same_bank && q->ask.peer_bank_no[0] == 0) {
        return VG_FAIL(err, ENCODE, "InAcctBankNode is needed for a payee at another bank (C.3)");
    }
    return VG_DONE;
}

static vg_status fill_rest(pingan_request *q, pingan_family family, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    VG_SET(q->account, ask->account);
    VG_SET(q->member, ask->account_tail);
    q->day = ask->from.n != 0 ? ask->from : vg_day_at(ask->at_ms);
    switch (ask->kind) {
    case VG_ASK_STATUS:
        return fill_status(q, family, err);
    case VG_ASK_OPEN:
        return fill_contact(q, err);
    case VG_ASK_BIND_CARD:
    case VG_ASK_VERIFY:
    case VG_ASK_UNBIND_CARD:
        return fill_card(q, err);
    case VG_ASK_BINDING:
        q->day = ask->of_day.n != 0 ? ask->of_day : q->day;
        return fill_card(q, err);
    case VG_ASK_WITHDRAW_CARD:
        fill_bank_name(q);
        return fill_id(q, false, err);
    case VG_ASK_WITHDRAW_OWN:
    case VG_ASK_PAYOUT:
        fill_bank_name(q);
        return VG_DONE;
    case VG_ASK_FIGURES: /* of all accounts */
        q->account[0] = 0;
        return VG_DONE;
    case VG_ASK_BALANCE:
        if (family == PINGAN_JZB && ask->account_tail[0] == 0 && ask->account[0] == 0) {
            return VG_FAIL(err, ENCODE, "a balance is of one account (B.1 6010)");
        }
        VG_SET(q->select, family == PINGAN_JYW ? "1" : "3"); /* 6010: function sub-accounts; 1010: all */
        return VG_DONE;
    case VG_ASK_PAY_BACK:
        if (family == PINGAN_JZB && ask->of == VG_ASK_UNFREEZE_PAY && strcmp(q->set.pay_frozen_code, "6070") == 0) {
            return VG_FAIL(err, ENCODE, "a payment by 6070 has no number that 6164 knows (G.27): pay it back by a transfer");
        }
        return family == PINGAN_JYW ? check_fee_account(q, err) : VG_DONE;
    default:
        return VG_DONE;
    }
}

vg_status pingan_outline(const pingan_prepared *ready, const vg_ask *ask, pingan_request *ret, vg_err *err)
{
    const char *code = pingan_code_of(ready, ask);
    if (code == NULL) {
        return VG_FAIL(err, NOT_OFFERED, "Ping An has no message for %s here", vg_ask_name(ask->kind));
    }
    *ret = (pingan_request){.ask = *ask, .set = ready->set};
    if (ask->file_type[0] != 0) {
        VG_SET(ret->set.day_file_type, ask->file_type);
    }
    VG_SET(ret->code, code);
    VG_SET(ret->card, ask->card);
    VG_TRY(fill_seq(ret, err));
    fill_flag(ret, ready->family);
    return fill_window(ret, err);
}

static vg_status fill(const pingan_prepared *ready, const vg_ask *ask, pingan_request *ret, vg_err *err)
{
    VG_TRY(pingan_outline(ready, ask, ret, err));
    fill_payee(ret);
    fill_hold(ret);
    VG_TRY(fill_amount(ret, err));
    fill_memo(ret, ready->family);
    VG_TRY(fill_rest(ret, ready->family, err));
    return ready->family == PINGAN_B2B ? fill_own(ret, err) : VG_DONE;
}

/* --- the bytes ------------------------------------------------------------------------------------- */

static vg_map_way way_of(const pingan_settings *set, const char *code)
{
    vg_map_way way = vg_way_amp;
    way.wide_amp = strcmp(set->amp_in_text, "widen") == 0;
    way.array_amp = strstr(set->array_trailing_amp, code) != NULL; /* A.8, G.4 */
    return way;
}

static vg_status write_body(const pingan_prepared *ready, const pingan_request *q, const pingan_message *message, vg_buf *ret,
                            vg_err *err)
{
    if (ready->family == PINGAN_B2B) {
        return pingan_b2b_body(q, message, ret, err);
    }
    vg_map_way way = way_of(&q->set, q->code);
    return vg_amp_write(&way, message->request.at, message->request.count, q, ret, err);
}

vg_status pingan_encode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_buf *ret_wire, vg_err *err)
{
    const pingan_prepared *ready = conf->prepared;
    pingan_request q;
    assert(signer->profile == VG_SIGN_FRONT_END || signer->profile == VG_SIGN_CMS);
    assert(ret_wire->len == 0);
    VG_TRY(fill(ready, ask, &q, err));
    const pingan_message *message = pingan_message_by(ready->family, q.code);
    assert(message != NULL); /* a test walks through what is offered */
    pingan_said said = {.code = q.code,
                        .seq = q.seq,
                        .serv_type = "01",
                        .rspcode = ready->set.req_rspcode,
                        .text = "",
                        .operator_id = ready->set.operator_id,
                        .at_ms = ask->at_ms};
    pingan_begin(ready, ret_wire);
    vg_status written = write_body(ready, &q, message, ret_wire, err);
    explicit_bzero(q.ask.secret, sizeof q.ask.secret);
    VG_TRY(written);
    return pingan_finish(ready, signer, &said, ret_wire, err);
}
