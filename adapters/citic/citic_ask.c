#include "adapters/citic/citic_in.h"

#define MEMO_MAX 102 /* every memo of the B2B edition is varchar(102) */

const citic_message *citic_message_of(const citic_settings *set, const vg_ask *ask)
{
    if (ask->kind == VG_ASK_BALANCE && set->balance_main_tag) {
        return citic_balance_main();
    }
    if (ask->kind == VG_ASK_CUSTODY_BALANCE && ask->from.n != 0 && ask->from.n < vg_day_at(ask->at_ms).n) {
        return citic_custody_day(); /* of a day that has ended (Group 3.1.5) */
    }
    if (ask->kind == VG_ASK_DAY_LINES && citic_is_paged(ask->file_type)) {
        return citic_custody_lines();
    }
    return citic_message_for(ask->kind, ask->of);
}

const char *citic_account_of(const citic_settings *set, const vg_ask *ask)
{
    return ask->kind == VG_ASK_LINES_UNIDENTIFIED ? set->adjust_account : ask->account;
}

int64_t citic_lines_asked(const citic_settings *set, const vg_ask *ask)
{
    if (ask->kind == VG_ASK_LINES_FULL) {
        return set->lines_page < 10 ? set->lines_page : 10; /* B2B 3.42: at most 10 */
    }
    bool all = ask->kind == VG_ASK_LINES_UNIDENTIFIED ||
               (ask->cursor_flow[0] == 0 && set->lines_first_mode[0] == '3');
    return all ? 0 : set->lines_page;
}

static vg_status check_ref(const vg_ask *ask, vg_err *err)
{
    for (const char *at = ask->ref; *at != 0; at++) {
        if (!(('0' <= *at && *at <= '9') || ('A' <= *at && *at <= 'Z'))) {
            return VG_FAIL(err, ENCODE, "a reference has 1 to 20 characters of A-Z and 0-9 (F.6)");
        }
    }
    return VG_DONE;
}

/* Account that is credited, asked about by name or, for BG after a plain freeze, frozen (C.0). */
static void fill_payee(citic_request *q)
{
    bool own = q->ask.kind == VG_ASK_UNFREEZE || q->ask.peer[0] == 0;
    VG_SET(q->payee, own ? q->ask.account : q->ask.peer);
    VG_SET(q->payee_name, own ? q->ask.account_name : q->ask.peer_name);
}

/* "<reference> <text>": a statement line carries no clientID, only the memo (B2B 3.17, notes). */
static void fill_memo(citic_request *q)
{
    if (!q->set.memo_ref) {
        VG_SET(q->memo, q->ask.memo);
        return;
    }
    vg_map_memo(q->ask.ref, q->ask.memo, MEMO_MAX, q->memo, sizeof q->memo);
}

static void fill_owner(citic_request *q)
{
    const vg_ask *ask = &q->ask;
    bool person = ask->owner_kind == 'P';
    VG_SET(q->legal_person,
           person && ask->owner_legal_person[0] == 0 ? ask->account_name : ask->owner_legal_person);
    VG_SET(q->contact, person && ask->contact_name[0] == 0 ? ask->account_name : ask->contact_name);
    VG_SET(q->address, ask->owner_address);
}

static void fill_window(citic_request *q)
{
    vg_day today = vg_day_at(q->ask.at_ms);
    q->to = q->ask.to.n != 0 ? q->ask.to : today;
    q->from = q->ask.from.n != 0 ? q->ask.from : vg_day_add(q->to, (int)-q->set.window_days);
}

static vg_status fill_lines(citic_request *q, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    q->page = citic_lines_asked(&q->set, ask);
    if (ask->kind == VG_ASK_LINES_UNIDENTIFIED) {
        VG_SET(q->query_type, "1");
        VG_SET(q->mode, q->set.unidentified_mode);
        return VG_DONE;
    }
    if (ask->cursor_flow[0] == 0) {
        VG_SET(q->mode, q->set.lines_first_mode);
        q->first = q->mode[0] == '1';
        return VG_DONE;
    }
    /* A.7: the text names two carriers of the last line's date; both get it. */
    VG_SET(q->mode, "2");
    VG_SET(q->last_date, ask->cursor_date);
    VG_SET(q->last_flow, ask->cursor_flow);
    VG_SET(q->last_seq, ask->cursor_seq);
    vg_err inner;
    if (vg_day_parse_compact(vg_span_of(ask->cursor_date), &q->from, &inner).code != VG_OK) {
        return VG_FAIL(err, ENCODE, "the cursor's date is not a day");
    }
    return VG_DONE;
}

static vg_status fill_outside(citic_request *q, vg_err *err)
{
    if (q->ask.peer_same_bank) {
        return VG_DONE; /* B2B 3.5: channel, number and name of the bank need not be sent */
    }
    VG_SET(q->pay_type, q->set.pay_type);
    VG_SET(q->bank_no, q->ask.peer_bank_no);
    VG_SET(q->bank, q->ask.peer_bank);
    if (q->bank_no[0] == 0 && q->bank[0] == 0) {
        return VG_FAIL(
            err, ENCODE,
            "recvTgfi or recvBankNm is needed for a payee at another bank (B2B 3.5, 3.43)");
    }
    return VG_DONE;
}

/* DLTRSFIN and DLWFDRTN have the adjustment account of the settings at one end: an ask that names
 * another there would move other money than it says. */
static vg_status check_adjust(const citic_request *q, const char *end, vg_err *err)
{
    if (q->set.adjust_account[0] == 0) {
        return VG_FAIL(err, ENCODE, "the setting adjust_account is missing");
    }
    if (end[0] != 0 && strcmp(end, q->set.adjust_account) != 0) {
        return VG_FAIL(err, ENCODE, "the account is not the public adjustment sub-account");
    }
    return VG_DONE;
}

static vg_status fill_rest(citic_request *q, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    switch (ask->kind) {
    case VG_ASK_STATUS: {
        const citic_message *act = citic_message_for(ask->of, VG_ASK_NONE);
        if (act == NULL || vg_ask_message(ask->of) != VG_MSG_MONEY) {
            return VG_FAIL(err, ENCODE, "the state of %s is not asked by its reference (B.7)",
                           vg_ask_name(ask->of));
        }
        VG_SET(q->type, act->action);
        return VG_DONE;
    }
    case VG_ASK_ASSIGN:
        return check_adjust(q, ask->peer[0] == 0 ? "" : ask->account, err);
    case VG_ASK_UNASSIGN:
        return check_adjust(q, ask->peer, err);
    case VG_ASK_LINES_UNIDENTIFIED:
        VG_TRY(check_adjust(q, ask->account, err));
        return fill_lines(q, err);
    case VG_ASK_LINES:
        return fill_lines(q, err);
    case VG_ASK_LINES_FULL:
        q->first = ask->first < 1 ? 1 : ask->first;
        q->page = citic_lines_asked(&q->set, ask);
        return VG_DONE;
    case VG_ASK_WITHDRAW_OWN:
    case VG_ASK_PAYOUT:
        return fill_outside(q, err);
    case VG_ASK_OPEN:
        fill_owner(q);
        return VG_DONE;
    case VG_ASK_DAY_LINES:
        if (ask->from.n == 0) {
            return VG_FAIL(err, ENCODE, "a statement is of a day (B2B 3.13, Group 3.1.2)");
        }
        return citic_is_paged(ask->file_type) ? citic_fill_page(q, err) : VG_DONE;
    case VG_ASK_NAME_CHECK:
        q->person = ask->owner_kind == 'P';
        if (!q->person && ask->owner_kind != 'C') {
            return VG_FAIL(err, ENCODE, "accountType: a person or a company (Group 3.16.5)");
        }
        return VG_DONE;
    case VG_ASK_BANK_LIST:
        VG_SET(q->bank_no, ask->peer_bank_no);
        VG_SET(q->bank, ask->peer_bank);
        if (q->bank_no[0] == 0 && q->bank[0] == 0) {
            return VG_FAIL(err, ENCODE, "tgfi or tgname is needed (Group 3.16.3)");
        }
        return VG_DONE;
    default:
        return VG_DONE;
    }
}

/* A.9: the template prints a blank behind three actions, and both forms are in use. */
static void fill_action(citic_request *q, const citic_message *message)
{
    static const char *const with_blank[] = {"DLMDETRN", "DLSFRZQR", "DLSESMDN"};
    bool blank = false;
    for (size_t i = 0; i < VG_COUNT(with_blank); i++) {
        blank |= strcmp(message->action, with_blank[i]) == 0;
    }
    VG_SET(q->action, message->action);
    if (blank && q->set.action_blank) {
        strncat(q->action, " ", sizeof q->action - strlen(q->action) - 1);
    }
}

#define UNSIGNED_MAX (32 * 1024) /* the longest request of the tables is a quarter of it */

static vg_status write_message(const citic_message *message, const citic_request *q, vg_buf *ret, vg_err *err)
{
    vg_map_begin(ret);
    VG_TRY(vg_map_write(&vg_way_gbk, message->request.at, message->request.count, q, ret, err));
    return vg_map_end(ret, err);
}

vg_status citic_encode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask,
                       vg_buf *ret_wire, vg_err *err)
{
    const citic_prepared *ready = conf->prepared;
    const citic_message *message = citic_message_of(&ready->set, ask);
    if (message == NULL) {
        return VG_FAIL(err, NOT_OFFERED, "CITIC has no message for %s", vg_ask_name(ask->kind));
    }
    vg_day_offer offer;
    citic_day_offer(conf, ask->file_type, &offer);
    if (ask->kind == VG_ASK_DAY_LINES && offer.words != NULL) {
        return VG_FAIL(err, NOT_OFFERED, "%s", offer.words);
    }
    citic_request q = {.ask = *ask, .set = ready->set};
    VG_TRY(check_ref(ask, err));
    VG_SET(q.sub_account, citic_account_of(&q.set, ask));
    fill_action(&q, message);
    fill_payee(&q);
    fill_window(&q);
    if (vg_ask_message(ask->kind) == VG_MSG_MONEY) {
        fill_memo(&q);
    }
    VG_TRY(fill_rest(&q, err));
    if (signer->profile == VG_SIGN_FRONT_END) { /* A.1: the front-end signs */
        return write_message(message, &q, ret_wire, err);
    }
    uint8_t room[UNSIGNED_MAX];
    vg_buf bare = vg_buf_of(room, sizeof room);
    VG_TRY(write_message(message, &q, &bare, err));
    return signer->seal(signer, (vg_span){0}, vg_buf_span(&bare), ask->at_ms, ret_wire, err);
}
