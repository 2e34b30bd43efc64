#include "adapters/baixin/baixin_in.h"

/* What an answer means (baixin §6). Nothing is read but what the signature covers; a message that does not verify decides
 * nothing, whatever its HTTP status. */

static void unclear(vg_answer *answer, bool alarm)
{
    answer->verdict = VG_VD_UNCLEAR;
    answer->alarm = answer->alarm || alarm;
}

static void take_words(vg_answer *answer, const char *code, const char *text)
{
    VG_SET(answer->bank_code, code);
    vg_text_set(answer->bank_text, sizeof answer->bank_text, text);
}

/* --- opening a message -------------------------------------------------------------------------------------- */

vg_status baixin_open(const baixin_settings *set, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena,
                      baixin_header *ret_header, vg_opened *ret_opened, vg_doc **ret_doc, vg_node *ret_child, vg_err *err)
{
    VG_AUTO(vg_doc) head = NULL;
    vg_map_way way = baixin_way(set);
    VG_TRY(signer->open(signer, wire, (vg_span){0}, at_ms, arena, ret_opened, err));
    VG_TRY(vg_doc_read_in(ret_opened->header, BAIXIN_SPACE, &head, err));
    VG_TRY(vg_map_read(&way, baixin_header_fields.at, baixin_header_fields.count, head, VG_DOC_ROOT, ret_header, err));
    VG_AUTO(vg_doc) body = NULL;
    VG_TRY(vg_doc_read_in(ret_opened->content, BAIXIN_SPACE, &body, err));
    vg_node child = vg_doc_first(body, VG_DOC_ROOT);
    if (!vg_span_is(vg_doc_name(body, VG_DOC_ROOT), "Body") || child == 0 || vg_doc_next(body, child) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the Body has not exactly one child");
    }
    /* Who it is from and to: a message of ours sent back, or another partner's, is not one for us (§7.2). */
    bool ours = strcmp(ret_header->version, "1.0") == 0 && strcmp(ret_header->sender, set->receiver) == 0 &&
                strcmp(ret_header->receiver, set->sender) == 0 &&
                strcmp(ret_header->mode, set->payinst ? "PAYINST" : "DIRECT") == 0;
    if (!ours) {
        return VG_FAIL(err, SIGNATURE, "the header names another sender, receiver, version or mode");
    }
    *ret_doc = VG_TAKE(body);
    *ret_child = child;
    return VG_DONE;
}

/* --- money -------------------------------------------------------------------------------------------------- */

static bool echo_fits(const baixin_reading *r)
{
    const vg_ask *ask = r->ask;
    const baixin_answer *a = &r->head;
    bool account = a->account[0] == 0 || ask->account[0] == 0 || strcmp(a->account, ask->account) == 0;
    bool amount = !a->has_amount || ask->amount.fen == 0 || a->amount.fen == ask->amount.fen;
    bool held = !a->has_held || ask->kind != VG_ASK_FREEZE || a->held.fen == ask->amount.fen;
    return account && amount && held;
}

/* A yes says what it did: amount and account, equal to what was asked for. */
static bool tells_what(const baixin_reading *r) { return r->head.has_amount && r->head.account[0] != 0; }

static vg_verdict of_status(const char *status)
{
    return strcmp(status, "SUCCESS") == 0                                           ? VG_VD_YES
           : strcmp(status, "RETURNED") == 0                                        ? VG_VD_YES
           : strcmp(status, "FAILED") == 0                                          ? VG_VD_NO
           : strcmp(status, "ACCEPTED") == 0 || strcmp(status, "PROCESSING") == 0 ||
                   strcmp(status, "PAGE_PENDING") == 0
               ? VG_VD_WORKING
           : strcmp(status, "NOT_FOUND") == 0 ? VG_VD_ABSENT
                                              : VG_VD_UNCLEAR;
}

static void read_money(baixin_reading *r, baixin_says says)
{
    vg_answer *answer = r->answer;
    vg_verdict status = of_status(r->head.status);
    VG_SET(answer->receipt, r->head.bank_no);
    answer->withdrawable_day = r->head.withdrawable_date;
    if (!echo_fits(r)) {
        unclear(answer, true);
        return;
    }
    switch (says) {
    case BAIXIN_SAYS_OK:
    case BAIXIN_SAYS_KNOWN:
        if (status == VG_VD_YES && !tells_what(r)) {
            unclear(answer, true);
        } else if (status == VG_VD_NO && says == BAIXIN_SAYS_OK) {
            unclear(answer, true); /* done, and failed */
        } else {
            answer->verdict = status == VG_VD_ABSENT ? VG_VD_UNCLEAR : status;
        }
        return;
    case BAIXIN_SAYS_WORKING:
        answer->verdict = status == VG_VD_UNCLEAR || status == VG_VD_WORKING ? VG_VD_WORKING : VG_VD_UNCLEAR;
        return;
    case BAIXIN_SAYS_NO:
    case BAIXIN_SAYS_AGAIN:
        if (r->head.status[0] == 0 || status == VG_VD_NO) {
            answer->verdict = VG_VD_NO;
        } else { /* refused, and accepted or done */
            unclear(answer, true);
        }
        return;
    case BAIXIN_SAYS_NOT_TAKEN:
        answer->verdict = status == VG_VD_UNCLEAR ? VG_VD_NOT_TAKEN : VG_VD_UNCLEAR;
        return;
    case BAIXIN_SAYS_CLASH:
        unclear(answer, true);
        return;
    case BAIXIN_SAYS_TOO_FREQUENT:
        answer->too_frequent = true;
        return;
    case BAIXIN_SAYS_CASE:
    case BAIXIN_SAYS_EXISTS:
    case BAIXIN_SAYS_ABSENT:
    case BAIXIN_SAYS_UNCLEAR:
        return;
    }
}

/* --- openings and cards ----------------------------------------------------------------------------------------- */

vg_case baixin_case_of(const char *word)
{
    static const struct {
        const char *word;
        vg_case is;
    } cases[] = {{"SMS_WAIT", VG_CASE_SMS_WAIT}, {"AMOUNT_WAIT", VG_CASE_AMOUNT_WAIT}, {"REVIEW", VG_CASE_REVIEW},
                 {"OPENED", VG_CASE_OPENED},     {"OPENED_INACTIVE", VG_CASE_OPENED_INACTIVE},
                 {"REFUSED", VG_CASE_REFUSED},   {"BOUND", VG_CASE_OPENED}, {"UNBOUND", VG_CASE_OPENED}};
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        if (strcmp(cases[i].word, word) == 0) {
            return cases[i].is;
        }
    }
    return VG_CASE_NONE;
}

/* Through a payment institution an account is open when both have passed it (§4.3); QueryOpening tells only the sum. */
static vg_case reviewed(const baixin_reading *r, vg_case c)
{
    const char *const words[] = {r->head.inst_review, r->head.bank_review};
    for (size_t i = 0; i < VG_COUNT(words) && r->ready->set.payinst; i++) {
        if (strcmp(words[i], "04") == 0) {
            return VG_CASE_REFUSED;
        }
        if (words[i][0] != 0 && strcmp(words[i], "03") != 0 && (c == VG_CASE_OPENED || c == VG_CASE_OPENED_INACTIVE)) {
            c = VG_CASE_REVIEW;
        }
    }
    return c;
}

static void take_case(baixin_reading *r)
{
    const baixin_answer *a = &r->head;
    vg_answer *answer = r->answer;
    vg_case bind = baixin_case_of(a->bind_status);
    answer->open_case = bind != VG_CASE_NONE ? bind : reviewed(r, baixin_case_of(a->open_status));
    VG_SET(answer->case_no, a->case_no[0] != 0 ? a->case_no : a->bind_no);
    VG_SET(answer->code_order, a->code_order);
    answer->code_valid_s = a->code_valid_s;
    answer->has_interest = r->ask->kind == VG_ASK_CLOSE && a->has_paid_interest;
    answer->interest = answer->has_interest ? a->paid_interest : vg_fen(0);
    VG_SET(answer->account, a->account);
    VG_SET(answer->file_no, a->file_no);
}

/* What an admin act must tell for its yes to mean something. */
static bool tells_enough(const baixin_reading *r)
{
    switch (r->ask->kind) {
    case VG_ASK_OPEN_CASE:
    case VG_ASK_VERIFY:
    case VG_ASK_BIND_CARD:
    case VG_ASK_CHANGE_CARD:
    case VG_ASK_UNBIND_CARD:
        return r->answer->open_case != VG_CASE_NONE;
    case VG_ASK_UPLOAD:
        return r->answer->file_no[0] != 0;
    case VG_ASK_SEND_CODE:
        return r->answer->code_order[0] != 0;
    case VG_ASK_CLOSE:
        return strcmp(r->head.close_status, "CLOSED") == 0;
    case VG_ASK_UPDATE_IDENTITY:
        return strcmp(r->head.review_status, "03") == 0; /* the words of the other reviews (§4.1) */
    default:
        return true;
    }
}

static void read_admin(baixin_reading *r, baixin_says says)
{
    vg_answer *answer = r->answer;
    take_case(r);
    switch (says) {
    case BAIXIN_SAYS_OK:
    case BAIXIN_SAYS_KNOWN: /* the original's result once more */
    case BAIXIN_SAYS_CASE:
        if (r->ask->kind == VG_ASK_UPDATE_IDENTITY && strcmp(r->head.review_status, "04") == 0) {
            answer->verdict = VG_VD_NO;
            return;
        }
        answer->verdict = tells_enough(r) ? VG_VD_YES : VG_VD_WORKING;
        return;
    case BAIXIN_SAYS_WORKING:
        answer->verdict = VG_VD_WORKING;
        return;
    case BAIXIN_SAYS_EXISTS:
        answer->verdict = VG_VD_YES;
        answer->open_case = VG_CASE_EXISTS;
        return;
    case BAIXIN_SAYS_AGAIN:
        answer->try_again = true;
        answer->verdict = VG_VD_NO;
        return;
    case BAIXIN_SAYS_NO:
        answer->verdict = VG_VD_NO;
        return;
    case BAIXIN_SAYS_NOT_TAKEN:
        answer->verdict = VG_VD_NOT_TAKEN;
        return;
    case BAIXIN_SAYS_CLASH:
        unclear(answer, true);
        return;
    case BAIXIN_SAYS_TOO_FREQUENT:
        answer->too_frequent = true;
        return;
    case BAIXIN_SAYS_ABSENT:
    case BAIXIN_SAYS_UNCLEAR:
        return;
    }
}

/* --- questions --------------------------------------------------------------------------------------------------- */

/* The original's state and its code say the same, or neither is believed. */
static bool contradicts(const baixin_reading *r, vg_verdict verdict)
{
    if (r->head.of_code[0] == 0) {
        return false;
    }
    bool done = vg_codes_say(&baixin_book, &r->ready->codes, (uint8_t)BAIXIN_AT_MONEY, r->head.of_code) == BAIXIN_SAYS_OK;
    return (verdict == VG_VD_YES && !done) || (verdict == VG_VD_NO && done);
}

/* §6.3. The original's account and amount must be those of our act. */
static void read_status(baixin_reading *r)
{
    vg_answer *answer = r->answer;
    vg_verdict verdict = of_status(r->head.of_status);
    bool moves = vg_ask_message(r->ask->of) == VG_MSG_MONEY;
    take_words(answer, r->head.of_code, r->head.of_text);
    VG_SET(answer->receipt, r->head.bank_no);
    if (!echo_fits(r) || (verdict == VG_VD_YES && moves && !tells_what(r)) || contradicts(r, verdict)) {
        unclear(answer, true);
        return;
    }
    answer->verdict = verdict;
    answer->returned = strcmp(r->head.of_status, "RETURNED") == 0;
}

static vg_status read_query(baixin_reading *r, baixin_says says, vg_err *err)
{
    vg_answer *answer = r->answer;
    bool by_request = r->ask->kind == VG_ASK_STATUS || r->ask->kind == VG_ASK_OPENING || r->ask->kind == VG_ASK_BINDING;
    if (says == BAIXIN_SAYS_ABSENT && by_request) {
        answer->verdict = VG_VD_ABSENT;
        return VG_DONE;
    }
    answer->too_frequent = says == BAIXIN_SAYS_TOO_FREQUENT;
    if (says != BAIXIN_SAYS_OK) {
        return VG_DONE; /* nothing learned */
    }
    if (r->ask->kind == VG_ASK_STATUS) {
        read_status(r);
        return VG_DONE;
    }
    if (by_request) {
        take_case(r);
        answer->verdict = answer->open_case == VG_CASE_NONE ? VG_VD_UNCLEAR : VG_VD_YES;
        return VG_DONE;
    }
    return baixin_read_rows(r, err);
}

/* --- faults, §6.5 ------------------------------------------------------------------------------------------------ */

static bool ends_with(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

/* The bank refused the message as such, by its signature or time: certainly not processed. */
static bool security_fault(const char *code)
{
    static const char *const codes[] = {"FailedCheck", "InvalidSecurity", "InvalidSecurityToken", "FailedAuthentication",
                                        "SecurityTokenUnavailable", "UnsupportedSecurityToken", "UnsupportedAlgorithm",
                                        "MessageExpired"};
    for (size_t i = 0; i < VG_COUNT(codes); i++) {
        if (ends_with(code, codes[i])) {
            return true;
        }
    }
    return false;
}

static bool version_fault(const char *code)
{
    return ends_with(code, "MustUnderstand") || ends_with(code, "VersionMismatch") || ends_with(code, "DataEncodingUnknown");
}

static void word(const vg_doc *doc, vg_node node, char *ret, size_t cap)
{
    vg_err ignored;
    ret[0] = 0;
    if (node != 0 && vg_span_copy(vg_doc_text(doc, node), ret, cap, &ignored).code != VG_OK) {
        ret[0] = 0;
    }
}

/* SOAP 1.1: faultcode; SOAP 1.2: Code/Subcode/Value, else Code/Value. detail may carry a code of §6.4. */
static vg_status read_fault(baixin_reading *r, vg_err *err)
{
    vg_node node, inner;
    char code[64], detail[7] = "";
    VG_TRY(vg_doc_child(r->doc, r->body_child, "faultcode", &node, err));
    if (node == 0) {
        VG_TRY(vg_doc_child(r->doc, r->body_child, "Code", &inner, err));
        vg_node sub = 0;
        VG_TRY(vg_doc_child(r->doc, inner, "Subcode", &sub, err));
        VG_TRY(vg_doc_child(r->doc, sub != 0 ? sub : inner, "Value", &node, err));
    }
    word(r->doc, node, code, sizeof code);
    VG_TRY(vg_doc_child(r->doc, r->body_child, "detail", &node, err));
    if (node == 0) {
        VG_TRY(vg_doc_child(r->doc, r->body_child, "Detail", &node, err));
    }
    VG_TRY(vg_doc_child(r->doc, node, "RespCode", &inner, err));
    word(r->doc, inner, detail, sizeof detail);
    take_words(r->answer, detail, code);
    vg_message_kind kind = vg_ask_message(r->ask->kind);
    if (kind == VG_MSG_QUERY) {
        return VG_DONE;
    }
    baixin_place place = kind == VG_MSG_MONEY ? BAIXIN_AT_MONEY : BAIXIN_AT_ADMIN;
    baixin_says says = (baixin_says)vg_codes_say(&baixin_book, &r->ready->codes, (uint8_t)place, detail);
    if (security_fault(code)) {
        r->answer->verdict = VG_VD_NOT_TAKEN;
        r->answer->alarm = !ends_with(code, "MessageExpired"); /* a person mends keys or configuration */
    } else if (version_fault(code)) {
        r->answer->verdict = VG_VD_NO;
        r->answer->alarm = true;
    } else if ((ends_with(code, "Client") || ends_with(code, "Sender")) && says == BAIXIN_SAYS_NO) {
        r->answer->verdict = VG_VD_NO;
    }
    return VG_DONE;
}

/* --- decode -------------------------------------------------------------------------------------------------------- */

static vg_status read_body(baixin_reading *r, vg_err *err)
{
    char name[40], wanted[40];
    vg_span is = vg_doc_name(r->doc, r->body_child);
    if (vg_span_is(is, "Fault")) {
        return read_fault(r, err);
    }
    vg_buf b = vg_buf_of((uint8_t *)wanted, sizeof wanted - 1);
    vg_buf_text(&b, r->message->service);
    vg_buf_text(&b, "Response");
    vg_buf_byte(&b, 0);
    vg_err inner;
    if (vg_span_copy(is, name, sizeof name, &inner).code != VG_OK || strcmp(name, wanted) != 0 ||
        strcmp(r->header.service, r->message->service) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "an answer to another service");
    }
    vg_map_way way = baixin_way(&r->ready->set);
    const baixin_fields *fields = &r->message->answer;
    VG_TRY(vg_map_read(&way, fields->at, fields->count, r->doc, r->body_child, &r->head, err));
    char number[33];
    baixin_request_no(r->ask, number);
    if (strcmp(r->head.request_no, number) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "an answer to another request");
    }
    take_words(r->answer, r->head.code, r->head.text);
    vg_message_kind kind = vg_ask_message(r->ask->kind);
    baixin_place place = kind == VG_MSG_QUERY ? BAIXIN_AT_QUERY : kind == VG_MSG_MONEY ? BAIXIN_AT_MONEY : BAIXIN_AT_ADMIN;
    baixin_says says = (baixin_says)vg_codes_say(&baixin_book, &r->ready->codes, (uint8_t)place, r->head.code);
    switch (kind) {
    case VG_MSG_QUERY:
        return read_query(r, says, err);
    case VG_MSG_MONEY:
        read_money(r, says);
        return VG_DONE;
    case VG_MSG_ADMIN:
        break;
    }
    read_admin(r, says);
    return VG_DONE;
}

static vg_status read_message(baixin_reading *r, const vg_signer *signer, vg_span wire, vg_err *err)
{
    vg_opened opened;
    char mine[33];
    VG_AUTO(vg_doc) doc = NULL;
    VG_TRY(baixin_open(&r->ready->set, signer, wire, r->ask->heard_ms, r->arena, &r->header, &opened, &doc, &r->body_child,
                       err));
    baixin_message_id(r->ask->at_ms, r->ask->nonce, mine);
    if (strcmp(r->header.ref_message_id, mine) != 0) {
        return VG_FAIL(err, SIGNATURE, "an answer to another message");
    }
    VG_SET(r->answer->sender, r->header.sender);
    VG_SET(r->answer->message_id, r->header.message_id);
    r->doc = doc;
    return read_body(r, err);
}

vg_status baixin_decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire, vg_arena *arena,
                        vg_answer *ret, vg_err *err)
{
    vg_answer answer = {.verdict = VG_VD_UNCLEAR};
    baixin_reading r = {.ready = conf->prepared, .ask = ask, .arena = arena, .answer = &answer};
    r.message = baixin_message_of(&r.ready->set, ask);
    if (r.message == NULL) {
        return VG_FAIL(err, NOT_OFFERED, "Baixin has no message for %s", vg_ask_name(ask->kind));
    }
    vg_err inner;
    vg_status st = read_message(&r, signer, wire, &inner);
    if (st.code == VG_E_MEMORY) {
        *err = inner;
        return st;
    }
    if (st.code != VG_OK) { /* unsigned, garbled, another's: as if nothing had been heard, and somebody should know */
        answer = (vg_answer){.verdict = VG_VD_UNCLEAR, .alarm = true};
        VG_SET(answer.bank_text, inner.text);
    }
    *ret = answer;
    return VG_DONE;
}
