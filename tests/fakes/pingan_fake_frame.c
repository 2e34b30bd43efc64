/* The two headers (A.4, A.5) read strictly. */
#include "tests/fakes/pingan_fake_frame_in.h"

#include <stdlib.h>
#include <string.h>

typedef enum slot_kind {
    SLOT_ANY, /* looked at elsewhere */
    SLOT_FIXED,
    SLOT_BLANK,
    SLOT_DIGITS,
    SLOT_DATE,
    SLOT_TIME,
    SLOT_NUMBER, /* a request number of ours: 20 letters and digits (A.9) */
} slot_kind;
typedef struct slot {
    const char *name;
    uint16_t at, len;
    slot_kind kind;
    const char *want;
} slot;

static const slot comm_slots[] = {
    {"MsgType", 0, 4, SLOT_FIXED, "A001"},
    {"Encoding", 6, 2, SLOT_FIXED, "01"},
    {"Protocol", 8, 2, SLOT_FIXED, "01"},
    {"Length", AT_NET_LENGTH, 10, SLOT_DIGITS, NULL},
    {"ServType", AT_SERV, 2, SLOT_FIXED, "01"},
    {"TranDate", AT_DATE, 8, SLOT_DATE, NULL},
    {"TranTime", 61, 6, SLOT_TIME, NULL},
    {"RequestSeq", AT_SEQ, 20, SLOT_NUMBER, NULL},
    {"RspMsg", AT_TEXT, 100, SLOT_BLANK, NULL},
    {"ConFlag", 193, 1, SLOT_FIXED, "0"},
    {"Times", 194, 3, SLOT_FIXED, "000"},
    {"SignLength", AT_SIGN_LENGTH, 10, SLOT_DIGITS, NULL},
    {"AttachCount", 221, 1, SLOT_FIXED, "0"},
};
static const slot biz_slots[] = {
    {"TranFunc", 0, 4, SLOT_DIGITS, NULL},
    {"business ServType", BIZ_SERV, 2, SLOT_FIXED, "01"},
    {"MacCode", 6, 16, SLOT_BLANK, NULL},
    {"business TranDate", BIZ_DATE, 8, SLOT_DATE, NULL},
    {"business TranTime", 30, 6, SLOT_TIME, NULL},
    {"business RspMsg", BIZ_TEXT, 42, SLOT_BLANK, NULL},
    {"business ConFlag", 84, 1, SLOT_FIXED, "0"},
    {"business Length", BIZ_LENGTH, 8, SLOT_DIGITS, NULL},
    {"CounterId", BIZ_COUNTER, 5, SLOT_FIXED, "PA001"},
    {"ThirdLogNo", BIZ_LOG_NO, 20, SLOT_NUMBER, NULL},
};

size_t pa_head_len(bool comm, bool biz)
{
    size_t len = comm ? PA_COMM_LEN : 0;
    return biz ? len + PA_BIZ_LEN : len;
}

bool pa_is_all(const uint8_t *at, size_t len, char from, char to)
{
    for (size_t i = 0; i < len; i++) {
        if (at[i] < (uint8_t)from || at[i] > (uint8_t)to) {
            return false;
        }
    }
    return true;
}

bool pa_is_text(const uint8_t *at, size_t len, const char *want)
{
    size_t have = strlen(want);
    return have <= len && memcmp(at, want, have) == 0 && pa_is_all(at + have, len - have, ' ', ' ');
}

void pa_text_at(char *to, size_t cap, const uint8_t *at, size_t len)
{
    size_t n = len < cap - 1 ? len : cap - 1;
    for (size_t i = 0; i < n; i++) {
        to[i] = at[i] > 0x20 && at[i] < 0x7F ? (char)at[i] : at[i] == ' ' ? ' ' : '?';
    }
    to[n] = '\0';
}

size_t pa_number_at(const uint8_t *at, size_t len)
{
    size_t value = 0;
    for (size_t i = 0; i < len; i++) {
        value = value * 10 + (size_t)(at[i] - '0');
    }
    return value;
}

static bool slot_ok(const slot *one, const uint8_t *at)
{
    char text[24];
    int64_t ignored = 0;
    switch (one->kind) {
    case SLOT_FIXED: return memcmp(at, one->want, one->len) == 0;
    case SLOT_BLANK: return pa_is_all(at, one->len, ' ', ' ');
    case SLOT_DIGITS: return pa_is_all(at, one->len, '0', '9');
    case SLOT_DATE: pa_text_at(text, sizeof text, at, 8); return fk_day_parse(text, &ignored);
    case SLOT_TIME:
        return pa_is_all(at, 6, '0', '9') && pa_number_at(at, 2) < 24 &&
               pa_number_at(at + 2, 2) < 60 && pa_number_at(at + 4, 2) < 60;
    case SLOT_NUMBER:
        for (size_t i = 0; i < one->len; i++) {
            if (!pa_is_all(at + i, 1, '0', '9') && !pa_is_all(at + i, 1, 'A', 'Z') &&
                !pa_is_all(at + i, 1, 'a', 'z')) {
                return false;
            }
        }
        return true;
    case SLOT_ANY: break;
    }
    return true;
}

size_t pingan_fake_need(const pingan_fake *fake, const uint8_t *bytes, size_t len)
{
    bool dedicated = fake->conf.frame == PINGAN_DEDICATED;
    if (len < 6) {
        return 6;
    }
    bool comm = memcmp(bytes, "A001", 4) == 0;
    if (comm == dedicated && !(comm && memcmp(bytes + AT_TARGET, "01", 2) == 0)) {
        return 0;
    }
    size_t head = comm ? PA_COMM_LEN : PA_BIZ_LEN;
    const uint8_t *at = bytes + (comm ? AT_NET_LENGTH : BIZ_LENGTH);
    size_t digits = comm ? 10 : 8;
    if (len < head) {
        return head;
    }
    if (!pa_is_all(at, digits, '0', '9') || pa_number_at(at, digits) > PA_MESSAGE_MAX) {
        return 0;
    }
    size_t need = head + pa_number_at(at, digits);
    if (comm && bytes[AT_SIGN_FLAG] == '1') {
        if (!pa_is_all(bytes + AT_SIGN_LENGTH, 10, '0', '9') ||
            pa_number_at(bytes + AT_SIGN_LENGTH, 10) > PA_SIGNATURE_MAX) {
            return 0;
        }
        need += pa_number_at(bytes + AT_SIGN_LENGTH, 10);
    }
    return need;
}

static void wrong(pa_req *req, const char *code, const char *format, const char *what)
{
    if (req->problem[0] == '\0') {
        req->problem_code = code;
        fk_fmt(req->problem, sizeof req->problem, "%s %s", format, what);
    }
}

static void check_slots(pa_req *req, const uint8_t *at, const slot *slots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!slot_ok(&slots[i], at + slots[i].at)) {
            wrong(req, "ERR030", "header field", slots[i].name);
        }
    }
}

/* Signed or not, the fields must say so and nothing else (A.4, A.6). */
static void check_sign_fields(const pingan_fake *fake, pa_req *req)
{
    const uint8_t *at = req->head;
    if (fake->conf.signing == PINGAN_GATEWAY) {
        if (at[AT_SIGN_FLAG] != '1' || at[AT_SIGN_FORMAT] != '1' ||
            !pa_is_text(at + AT_SIGN_ALG, 12, "RSA-SHA256") || req->signature_len == 0) {
            wrong(req, "YQ9983", "unsigned", "SignFlag, SignFormat, SignAlg or SignLength");
        } else if (!pa_sign_verify(fake, req->body, req->body_len, req->signature,
                                   req->signature_len)) {
            wrong(req, "YQ9983", "the signature", "does not verify");
        }
        return;
    }
    if (at[AT_SIGN_FLAG] != '0' || strchr("01 ", at[AT_SIGN_FORMAT]) == NULL ||
        !pa_is_all(at + AT_SIGN_ALG, 12, ' ', ' ') ||
        !pa_is_all(at + AT_SIGN_LENGTH, 10, '0', '0')) {
        wrong(req, "ERR030", "signature fields", "that are not zeros and blanks");
    }
}

/* 999999 is asked for; 交易网 libraries send 000000 (A.4, G 2), 银企直连 only that. */
static bool code_ok(pa_family family, const uint8_t *at)
{
    bool nines = pa_is_text(at, 6, "999999"), zeros = pa_is_text(at, 6, "000000");
    return family == PA_JZB ? nines : family == PA_B2B ? zeros : nines || zeros;
}

static void check_comm(const pingan_fake *fake, pa_req *req)
{
    const pingan_fake_conf *conf = &fake->conf;
    const uint8_t *at = req->head;
    check_slots(req, at, comm_slots, sizeof comm_slots / sizeof comm_slots[0]);
    bool b2b = req->family == PA_B2B;
    const char *target = req->family == PA_JZB ? conf->target_jzb : conf->target_jyw;
    if (!pa_is_text(at + AT_TARGET, 2, b2b ? "01" : target)) {
        wrong(req, "ERR030", "header field", "TargetSystem");
    }
    if (!pa_is_text(at + AT_CUSTOMER, 20, b2b ? conf->customer : conf->qydm)) {
        wrong(req, b2b ? "YQ9986" : "ERR026", "header field", "EnterpriseId");
    }
    if (!pa_is_text(at + AT_TRADE, 6, b2b ? req->func : "000000")) {
        wrong(req, "ERR030", "header field", "TradeCode");
    }
    if (b2b ? !pa_is_text(at + AT_OPERATOR, 5, "") && !pa_is_text(at + AT_OPERATOR, 5, "00000")
            : !pa_is_text(at + AT_OPERATOR, 5, "PA001")) {
        wrong(req, "ERR030", "header field", "OperatorId");
    }
    if (!code_ok(req->family, at + AT_CODE)) {
        wrong(req, "ERR030", "header field", "RspCode");
    }
    check_sign_fields(fake, req);
}

static void check_biz(const pingan_fake *fake, pa_req *req)
{
    const uint8_t *at = req->head + (req->comm ? PA_COMM_LEN : 0);
    check_slots(req, at, biz_slots, sizeof biz_slots / sizeof biz_slots[0]);
    if (!code_ok(req->family, at + BIZ_CODE)) {
        wrong(req, "ERR030", "header field", "business RspCode");
    }
    if (!pa_is_text(at + BIZ_QYDM, 4, fake->conf.qydm)) {
        wrong(req, "ERR026", "header field", "Qydm");
    }
    if (pa_is_all(at + BIZ_LENGTH, 8, '0', '9') &&
        pa_number_at(at + BIZ_LENGTH, 8) != req->body_len) {
        wrong(req, "ERR030", "business Length", "is not the body's");
    }
    if (req->comm && (memcmp(req->head + AT_SEQ, at + BIZ_LOG_NO, 20) != 0 ||
                      memcmp(req->head + AT_DATE, at + BIZ_DATE, 14) != 0)) {
        wrong(req, "ERR030", "the two headers", "differ in number, date or time");
    }
}

static void name_message(pa_req *req)
{
    char trade[8] = "";
    const uint8_t *biz = req->head + (req->comm ? PA_COMM_LEN : 0);
    if (!req->biz) {
        pa_text_at(trade, sizeof trade, req->head + AT_TRADE, 6);
        trade[strcspn(trade, " ")] = '\0';
        fk_copy(req->func, sizeof req->func, trade);
        pa_text_at(req->log_no, sizeof req->log_no, req->head + AT_SEQ, 20);
        req->family = PA_B2B;
        return;
    }
    pa_text_at(req->func, 5, biz, 4);
    pa_text_at(req->log_no, sizeof req->log_no, biz + BIZ_LOG_NO, 20);
    req->family = req->func[0] == '1' ? PA_JYW : PA_JZB;
}

/* False: nothing that could be answered. Else problem says what breaks the paper, if anything. */
bool pa_frame_read(pingan_fake *fake, pa_req *req, const uint8_t *bytes, size_t len)
{
    size_t need = pingan_fake_need(fake, bytes, len);
    if (need == 0 || need > len) {
        fk_fmt(req->problem, sizeof req->problem, need == 0 ? "no header that can be read"
                                                            : "the message is not complete");
        return false;
    }
    req->comm = memcmp(bytes, "A001", 4) == 0;
    req->biz = !(req->comm && memcmp(bytes + AT_TARGET, "01", 2) == 0);
    req->head_len = pa_head_len(req->comm, req->biz);
    size_t net = req->comm ? PA_COMM_LEN + pa_number_at(bytes + AT_NET_LENGTH, 10) : need;
    if (net < req->head_len) {
        fk_fmt(req->problem, sizeof req->problem, "Length leaves no room for the second header");
        return false;
    }
    memcpy(req->head, bytes, req->head_len);
    req->body = bytes + req->head_len;
    req->body_len = net - req->head_len;
    req->signature = bytes + net;
    req->signature_len = need - net;
    name_message(req);
    if (req->comm) {
        check_comm(fake, req);
    }
    if (req->biz) {
        check_biz(fake, req);
    }
    if (need < len) {
        wrong(req, "ERR030", "bytes", "after the counted length");
    }
    return true;
}

/* One old platform lets CR LF follow, another leaves the first code alone: both are tolerated
 * (A.3, A.5), everything else must fit. */
const char *pa_frame_push_answer(pingan_fake *fake, const pa_pushed *push, const uint8_t *bytes,
                                 size_t len, char code[8], char body[256])
{
    size_t need = pingan_fake_need(fake, bytes, len);
    bool comm = fake->conf.frame == PINGAN_PUBLIC;
    size_t head = pa_head_len(comm, true);
    const uint8_t *biz = bytes + (comm ? PA_COMM_LEN : 0);
    fk_buf utf8 = {0};
    if (need == 0 || need > len || need < head) {
        return "the answer is no whole message";
    }
    pa_text_at(code, 8, biz + BIZ_CODE, 6);
    if (memcmp(biz, push->func, 4) != 0 || !pa_is_text(biz + BIZ_SERV, 2, "02") ||
        (comm && !pa_is_text(bytes + AT_SERV, 2, "02"))) {
        return "TranFunc or ServType is not the answer's";
    }
    if (!pa_is_text(biz + BIZ_QYDM, 4, fake->conf.qydm)) {
        return "Qydm is not ours";
    }
    if (!pa_is_all(biz + BIZ_LENGTH, 8, '0', '9') ||
        pa_number_at(biz + BIZ_LENGTH, 8) != need - head) {
        return "business Length is not the body's";
    }
    if (comm && !pa_is_text(bytes + AT_CODE, 6, code) && !pa_is_text(bytes + AT_CODE, 6, "000000")) {
        return "the two codes contradict each other";
    }
    bool ok = pa_gbk_to_utf8(fake, bytes + head, need - head, &utf8);
    fk_copy(body, 256, utf8.at);
    free(utf8.at);
    return ok ? NULL : "the body is not GBK";
}
