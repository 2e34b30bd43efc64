#include "adapters/pingan/pingan_in.h"

/* What an answer means, by kind of message (B.0, section E). Order matters: the headers must be the answer to our request,
 * then the code decides whether the body is looked at (A.7: an error may carry a body of empty fields, or none). */

void pingan_unclear(vg_answer *answer, bool alarm)
{
    answer->verdict = VG_VD_UNCLEAR;
    answer->alarm = answer->alarm || alarm;
}

vg_status pingan_same(const char *echoed, const char *asked, const char *what, vg_err *err)
{
    if (echoed[0] != 0 && asked[0] != 0 && strcmp(echoed, asked) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the answer is for another %s than was asked", what);
    }
    return VG_DONE;
}

vg_status pingan_take(pingan_reading *r, size_t count, size_t size, void *ret, vg_err *err)
{
    void *rows = vg_arena_take(r->arena, (count == 0 ? 1 : count) * size);
    if (rows == NULL) {
        return VG_FAIL(err, MEMORY, "no room for %zu rows of %zu bytes", count, size);
    }
    memcpy(ret, &rows, sizeof rows);
    return VG_DONE;
}

void pingan_next_page(pingan_reading *r, bool last)
{
    const pingan_request *q = r->asked;
    vg_day begin = last ? vg_day_add(q->end, 1) : q->begin;
    char day[9];
    if (last && begin.n > q->until.n) {
        return;
    }
    vg_day_compact(begin, day);
    vg_buf text = vg_buf_of(r->answer->page, sizeof r->answer->page - 1);
    vg_buf_format(&text, "%s/%lld", day, (long long)(last ? 1 : q->page + 1));
    assert(!text.over);
    r->answer->page[text.len] = 0;
    r->answer->more = true;
}

/* Members first, then the function sub-accounts (B.1 6010: the flag for all is of the older document). */
void pingan_next_figures(pingan_reading *r, bool last)
{
    bool members = r->asked->select[0] == '2';
    if (last && !members) {
        return;
    }
    vg_buf text = vg_buf_of(r->answer->page, sizeof r->answer->page - 1);
    vg_buf_format(&text, "%c/%lld", last ? '3' : r->asked->select[0], (long long)(last ? 1 : r->asked->page + 1));
    assert(!text.over);
    r->answer->page[text.len] = 0;
    r->answer->more = true;
}

/* --- headers --------------------------------------------------------------------------------------- */

static vg_status must_be(const char *is, const char *asked, const char *what, vg_err *err)
{
    if (strcmp(is, asked) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the answer has another %s than the request", what);
    }
    return VG_DONE;
}

/* A.3 rule 7: the same connection is not enough, an answer names its request. */
static vg_status check_heads(const pingan_reading *r, vg_err *err)
{
    const pingan_net *net = &r->heard.net;
    const pingan_biz *biz = &r->heard.biz;
    const pingan_request *q = r->asked;
    if (!r->ready->set.dedicated_line) {
        VG_TRY(must_be(net->serv_type, "02", "ServType", err));
        VG_TRY(must_be(net->seq, q->seq, "RequestSeq", err));
    }
    if (r->ready->family == PINGAN_B2B) {
        return must_be(net->trade_code, q->code, "TradeCode", err);
    }
    VG_TRY(must_be(biz->serv_type, "02", "ServType", err));
    VG_TRY(must_be(biz->func, q->code, "TranFunc", err));
    VG_TRY(must_be(biz->ref, q->seq, "ThirdLogNo", err));
    return must_be(biz->qydm, r->ready->set.qydm, "Qydm", err);
}

static bool is_yes(const char *code) { return strcmp(code, "000000") == 0; }

/* A.5: the code at 87 counts; one that says yes is overruled by an error at 258. An error that 258 denies contradicts itself. */
static vg_status code_of(const pingan_reading *r, const char **ret_code, const char **ret_text, vg_err *err)
{
    const pingan_net *net = &r->heard.net;
    const pingan_biz *biz = &r->heard.biz;
    bool lone = r->ready->set.dedicated_line, b2b = r->ready->family == PINGAN_B2B;
    bool second = lone || (!b2b && is_yes(net->code) && biz->code[0] != 0 && !is_yes(biz->code));
    *ret_code = second ? biz->code : net->code;
    *ret_text = second ? biz->text : net->text;
    if (**ret_text == ':') { /* C: the B2Bi text begins with one */
        ++*ret_text;
    }
    if (!lone && !b2b && !is_yes(net->code) && biz->code[0] != 0 && strcmp(net->code, biz->code) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "two codes that contradict each other");
    }
    return VG_DONE;
}

static void take_words(vg_answer *answer, const char *code, const char *text)
{
    VG_SET(answer->bank_code, pingan_code_good(code) ? code : "");
    VG_SET(answer->bank_text, text);
    answer->text_damaged = vg_text_damaged(text);
}

/* --- verdicts -------------------------------------------------------------------------------------- */

static pingan_place place_of(const pingan_reading *r)
{
    const vg_ask *ask = r->ask;
    if (ask->kind == VG_ASK_STATUS) {
        return PINGAN_AT_STATUS;
    }
    switch (vg_ask_message(ask->kind)) {
    case VG_MSG_QUERY: /* the sign-in of 1330 changes something at the bank */
        return strcmp(r->message->code, "1330") == 0 ? PINGAN_AT_ADMIN : PINGAN_AT_QUERY;
    case VG_MSG_ADMIN:
        return PINGAN_AT_ADMIN;
    case VG_MSG_MONEY:
        break;
    }
    bool out = ask->kind == VG_ASK_WITHDRAW_CARD || ask->kind == VG_ASK_WITHDRAW_OWN || ask->kind == VG_ASK_PAYOUT;
    return out && !(r->ready->family == PINGAN_B2B && ask->peer_same_bank) ? PINGAN_AT_PAYOUT : PINGAN_AT_LEDGER;
}

/* C.3: whatever a 4004 answers but yes, 4005 is asked before anything else. */
static pingan_says act_says(const pingan_reading *r, pingan_says says)
{
    bool open = r->ready->family == PINGAN_B2B && !r->ready->set.direct_no;
    bool ends = says == PINGAN_SAYS_NO || says == PINGAN_SAYS_NOT_TAKEN || says == PINGAN_SAYS_TOO_FREQUENT;
    return open && ends ? PINGAN_SAYS_UNCLEAR : says;
}

static vg_status read_done(pingan_reading *r, pingan_done *ret, vg_err *err)
{
    vg_amp at = vg_amp_of(r->heard.body);
    VG_TRY(vg_amp_read(&at, r->message->answer.at, r->message->answer.count, ret, err));
    VG_SET(r->answer->receipt, ret->receipt);
    return VG_DONE;
}

/* A yes to a movement carries the bank's number of it (B.0 rule 2); one without decides nothing, and neither does one to
 * more than the program believes at once (G.34). */
static vg_status read_money(pingan_reading *r, pingan_says says, vg_err *err)
{
    pingan_done done = {0};
    vg_answer *answer = r->answer;
    VG_TRY(read_done(r, &done, err));
    if (answer->receipt[0] == 0) {
        pingan_unclear(answer, false);
    } else if (says == PINGAN_SAYS_WORKING || r->ask->amount.fen > r->ready->set.confirm_above) {
        answer->verdict = VG_VD_WORKING;
    } else {
        answer->verdict = VG_VD_YES;
    }
    return VG_DONE;
}

static vg_status read_admin(pingan_reading *r, vg_err *err)
{
    pingan_done done = {0};
    vg_answer *answer = r->answer;
    VG_TRY(read_done(r, &done, err));
    answer->verdict = VG_VD_YES;
    switch (r->ask->kind) {
    case VG_ASK_OPEN:
        if (done.account[0] == 0) { /* there is none without a number: 6092 tells it */
            answer->verdict = VG_VD_WORKING;
        }
        VG_SET(answer->account, done.account);
        return VG_DONE;
    case VG_ASK_CLOSE:
        return pingan_same(done.account, r->ask->account, "account", err);
    case VG_ASK_BIND_CARD: /* the first of two steps */
        answer->open_case = strcmp(r->message->code, "6066") == 0 ? VG_CASE_SMS_WAIT : VG_CASE_AMOUNT_WAIT;
        answer->code_valid_s = answer->open_case == VG_CASE_SMS_WAIT ? 120 : 0; /* B.2 6066 */
        return VG_DONE;
    case VG_ASK_VERIFY:
        answer->open_case = VG_CASE_OPENED;
        return VG_DONE;
    default:
        return VG_DONE;
    }
}

static vg_status read_act(pingan_reading *r, pingan_says says, vg_err *err)
{
    vg_answer *answer = r->answer;
    bool money = vg_ask_message(r->ask->kind) == VG_MSG_MONEY;
    bool good = is_yes(answer->bank_code);
    switch (says) {
    case PINGAN_SAYS_YES:
        return r->ready->family == PINGAN_B2B ? pingan_b2b_read(r, err)
               : money                        ? read_money(r, says, err)
                                              : read_admin(r, err);
    case PINGAN_SAYS_WORKING:
        if (money && good) {
            return r->ready->family == PINGAN_B2B ? pingan_b2b_read(r, err) : read_money(r, says, err);
        }
        answer->verdict = VG_VD_WORKING;
        return VG_DONE;
    case PINGAN_SAYS_TOO_FREQUENT: /* nothing was posted (section E, YQ9971) */
    case PINGAN_SAYS_NOT_TAKEN:
        answer->verdict = VG_VD_NOT_TAKEN;
        return VG_DONE;
    case PINGAN_SAYS_NO:
        answer->verdict = VG_VD_NO;
        return VG_DONE;
    case PINGAN_SAYS_UNCLEAR:
    case PINGAN_SAYS_NO_ROWS:
    case PINGAN_SAYS_ABSENT:
        break;
    }
    return VG_DONE;
}

/* A window without a line is read, too: it may lead to the next. */
static vg_status read_no_lines(pingan_reading *r, vg_err *err)
{
    vg_line_row *none = NULL;
    VG_TRY(pingan_take(r, 0, sizeof *none, &none, err));
    r->answer->lines = none;
    if (r->ask->kind == VG_ASK_LINES || r->ready->family == PINGAN_B2B) { /* 6048 has no pages */
        pingan_next_page(r, true);
    }
    return VG_DONE;
}

static vg_status read_query(pingan_reading *r, pingan_says says, vg_err *err)
{
    vg_answer *answer = r->answer;
    vg_ask_kind kind = r->ask->kind;
    bool lists = kind == VG_ASK_LINES || kind == VG_ASK_RETURNS || kind == VG_ASK_DAY_LINES || kind == VG_ASK_BINDING || kind == VG_ASK_FIGURES ||
                 kind == VG_ASK_ACCOUNT_STATE;
    if (says == PINGAN_SAYS_ABSENT) {
        answer->verdict = VG_VD_ABSENT;
    } else if (says == PINGAN_SAYS_NO_ROWS && lists) {
        answer->verdict = VG_VD_YES;
        if (kind == VG_ASK_BINDING && r->ask->of == VG_ASK_UNBIND_CARD) {
            answer->open_case = VG_CASE_OPENED; /* no card is left: it has been done */
        }
        if (kind == VG_ASK_FIGURES) {
            pingan_next_figures(r, true);
            return VG_DONE;
        }
        return kind == VG_ASK_LINES || kind == VG_ASK_RETURNS ? read_no_lines(r, err) : VG_DONE;
    } else if (says == PINGAN_SAYS_WORKING && kind == VG_ASK_PROBE) {
        answer->verdict = VG_VD_YES; /* signed in already (B.9 1330) */
    } else if (says == PINGAN_SAYS_YES) {
        return r->ready->family == PINGAN_B2B  ? pingan_b2b_read(r, err)
               : kind == VG_ASK_STATUS ? pingan_read_status(r, err)
                                       : pingan_read_rows(r, err);
    }
    return VG_DONE;
}

static vg_status read_heard(pingan_reading *r, vg_err *err)
{
    const char *code, *text;
    VG_TRY(check_heads(r, err));
    VG_TRY(code_of(r, &code, &text, err));
    take_words(r->answer, code, text);
    if (r->answer->bank_code[0] == 0) {
        return VG_DONE; /* blank, or the filler of a request: decides nothing */
    }
    pingan_says says = pingan_codes_say(&r->ready->codes, place_of(r), code);
    r->answer->too_frequent = says == PINGAN_SAYS_TOO_FREQUENT;
    return vg_ask_message(r->ask->kind) == VG_MSG_QUERY ? read_query(r, says, err) : read_act(r, act_says(r, says), err);
}

/* What breaks off is common and settled by asking again; what is whole and does not fit, or is not signed as it should be,
 * is not. */
static vg_answer bare_answer(const vg_answer *read, bool alarm)
{
    vg_answer bare = {.verdict = VG_VD_UNCLEAR, .alarm = alarm};
    VG_SET(bare.bank_code, read->bank_code);
    VG_SET(bare.bank_text, read->bank_text);
    bare.text_damaged = read->text_damaged;
    return bare;
}

vg_status pingan_decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire, vg_arena *arena,
                        vg_answer *ret, vg_err *err)
{
    vg_answer answer = {.verdict = VG_VD_UNCLEAR};
    pingan_request asked;
    pingan_reading r = {.ready = conf->prepared, .ask = ask, .asked = &asked, .arena = arena, .answer = &answer};
    VG_TRY(pingan_outline(r.ready, ask, &asked, err));
    r.message = pingan_message_by(r.ready->family, asked.code);
    bool whole = false;
    vg_err inner;
    int64_t heard_ms = ask->heard_ms != 0 ? ask->heard_ms : ask->at_ms;
    vg_status status = pingan_hear(r.ready, signer, wire, heard_ms, arena, &r.heard, &whole, &inner);
    if (status.code == VG_OK) {
        status = read_heard(&r, &inner);
    }
    if (status.code == VG_E_MEMORY) {
        *err = inner;
        return status;
    }
    *ret = status.code == VG_OK ? answer : bare_answer(&answer, whole);
    return VG_DONE;
}
