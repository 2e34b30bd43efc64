#include "adapters/pingan/pingan.h"
#include "adapters/pingan/pingan_in.h"
#include <stdlib.h>

/* Reasons and defaults: quirks.md; a test checks that each name stands there. */
/* clang-format off */
#define QYDM       {"qydm", VG_CONF_TEXT, true, NULL, "platform code, 企业代码: 4 characters"}
#define POOL       {"pool_account", VG_CONF_TEXT, true, NULL, "pooled escrow account, 资金汇总账号"}
#define SYSTEM(is) {"target_system", VG_CONF_TEXT, false, is, "TargetSystem of the header: 2 digits"}
#define ASKER(is)  {"operator_id", VG_CONF_TEXT, false, is, "OperatorId and CounterId of the headers: 5 characters"}
#define FILLED(is) {"req_rspcode", VG_CONF_TEXT, false, is, "RspCode of a request: 999999 or 000000"}
#define FORMAT(is) {"sign_format", VG_CONF_TEXT, false, is, "SignFormat of an unsigned message: 0, 1 or empty"}
#define LINE       {"dedicated_line", VG_CONF_BOOL, false, "false", "messages without the 222-byte header, 专线"}
#define ALGORITHM  {"sign_alg", VG_CONF_TEXT, false, "RSA-SHA256", "SignAlg of a message that the gateway signs"}
#define MEMO_REF   {"memo_ref", VG_CONF_BOOL, false, "true", "our reference begins the note of money messages"}
#define AMP        {"amp_in_text", VG_CONF_TEXT, false, "refuse", "& in names and notes: refuse, or widen it"}
#define MARKET     {"market_name", VG_CONF_TEXT, false, "", "TranWebName, 交易网名称: withdrawals need it"}
#define WINDOW     {"window_days", VG_CONF_INT, false, "7", "window of a list without dates, in days: 0 to 30"}
#define CONFIRM    {"confirm_above", VG_CONF_TEXT, false, "1000000", \
                    "yuan: a yes to more than this is confirmed by the status query; empty: never"}

const vg_conf_key pingan_jzb_keys[PINGAN_JZB_KEYS] = {
    QYDM, POOL, SYSTEM("26"), ASKER("PA001"), FILLED("999999"), FORMAT("0"), ALGORITHM, LINE, MEMO_REF, AMP, MARKET,
    WINDOW, CONFIRM,
    {"array_trailing_amp", VG_CONF_TEXT, false, "", "codes whose arrays end with one more &: 6070, 6163, both or none"},
    {"property", VG_CONF_TEXT, false, "00", "6000 CustProperty: 00, SH"},
    {"member_prefix", VG_CONF_TEXT, false, "M", "what our member codes begin with: up to 7 letters and digits"},
    {"pay_flag", VG_CONF_TEXT, false, "6", "6034 FuncFlag: 6 withdrawable the next day, 9 at once"},
    {"refund_flag", VG_CONF_TEXT, false, "2", "6164 FuncFlag for a payment by 6034"},
    {"refund_flag_frozen", VG_CONF_TEXT, false, "6", "6164 FuncFlag for a payment by 6163"},
    {"assign_status_flag", VG_CONF_TEXT, false, "4", "6110 FuncFlag for 6008: 2, 3 or 4"},
    {"pay_frozen_code", VG_CONF_TEXT, false, "6070", "pays frozen money: 6070 or 6163"},
    {"withdraw_code", VG_CONF_TEXT, false, "6085", "withdraws to the card: 6085 or 6033"},
    {"status_code", VG_CONF_TEXT, false, "6110", "status query: 6110, or 6014 on older platforms"},
    {"state_code", VG_CONF_TEXT, false, "6092", "looks for a member's account: 6092 or 6037"},
    {"bind_code", VG_CONF_TEXT, false, "6055", "binds a person's card: 6055 small amount, 6066 code"},
    {"func_flag_history", VG_CONF_TEXT, false, "2", "6050 FuncFlag for past days: 2 or 0"},
    {"day_file_type", VG_CONF_TEXT, false, "JY", "6103 FileType of the day's file"},
    {"day_file_dir", VG_CONF_TEXT, false, "", "directory into which the bank's client software puts that file; empty: it is not fetched"},
    {"day_file_profile", VG_CONF_TEXT, false, "", "profile that the file is read by; empty: the built-in one of CZ and TX"},
    {"file_columns", VG_CONF_TEXT, false, "", "columns of that file, such as: count flow ref account amount date memo"},
    {"freeze_withdrawable", VG_CONF_BOOL, false, "false", "6007 flags 5 and 6 instead of 1 and 2"},
    {"cols_6048", VG_CONF_INT, false, "5", "columns of 6048: 5 or 17"},
    {"cols_6050", VG_CONF_INT, false, "11", "columns of 6050: 11 or more"},
    {"cols_6098", VG_CONF_INT, false, "12", "columns of 6098: 10 or more"},
};

const vg_conf_key pingan_jyw_keys[PINGAN_JYW_KEYS] = {
    QYDM, POOL, SYSTEM("03"), ASKER("PA001"), FILLED("999999"), FORMAT("0"), ALGORITHM, LINE, MEMO_REF, AMP, MARKET,
    WINDOW, CONFIRM,
    {"fee_account", VG_CONF_TEXT, false, "", "fee sub-account: 1030 pays back out of it"},
    {"sign_in", VG_CONF_BOOL, false, "false", "the probe signs in for the day (1330) instead of asking 1021"},
    {"reply_seq", VG_CONF_TEXT, false, "echo", "header number of a reply to the bank: echo, or own"},
    {"reply_1312", VG_CONF_TEXT, false, "ERR074", "reply to a withdrawal asked for at the bank: ERR074 or 111111"},
    {"reply_crlf", VG_CONF_BOOL, false, "false", "CR LF behind a reply to the bank"},
};

const vg_conf_key pingan_b2b_keys[PINGAN_B2B_KEYS] = {
    {"enterprise", VG_CONF_TEXT, true, NULL, "B2Bi customer code, 外联客户代码: 20 digits"},
    {"account", VG_CONF_TEXT, true, NULL, "the enterprise's account: 14 digits"},
    {"account_name", VG_CONF_TEXT, true, NULL, "its name"},
    {"account_branch", VG_CONF_TEXT, false, "", "its branch, OutAcctAddr"},
    {"sys_flag", VG_CONF_TEXT, false, "N", "4004 SysFlag: N normal, Y urgent, S special"},
    {"addr_flag", VG_CONF_TEXT, false, "1", "4004 AddrFlag: 1 same city, 2 other city"},
    {"page_size", VG_CONF_INT, false, "100", "rows of a page of 4013 and 4019: 30 to 300"},
    {"direct_no", VG_CONF_BOOL, false, "false", "a listed code of 4004 refuses at once; else 4005 is asked first"},
    SYSTEM("01"), ASKER("00000"), FILLED("000000"), FORMAT("1"), ALGORITHM, MEMO_REF, WINDOW, CONFIRM,
};
/* clang-format on */

typedef enum slot_form { SLOT_TEXT, SLOT_WORD, SLOT_BOOL, SLOT_INT, SLOT_YUAN } slot_form;

/* Where a setting goes and what it may be. */
typedef struct slot {
    const char *name;
    slot_form form;
    uint32_t at, size;
    const char *words; /* WORD: separated by blanks */
    int64_t min, max;  /* TEXT: length; INT */
} slot;

#define AT(m)                    .at = offsetof(pingan_settings, m), .size = sizeof((pingan_settings *)0)->m
#define LONG(name, m, min_, max_) {name, SLOT_TEXT, AT(m), .min = (min_), .max = (max_)}
#define WORD(name, m, words_)    {name, SLOT_WORD, AT(m), .words = (words_)}
#define YES_NO(m)                {#m, SLOT_BOOL, AT(m)}
#define COUNT(m, min_, max_)     {#m, SLOT_INT, AT(m), .min = (min_), .max = (max_)}

static const slot slots[] = {
    LONG("qydm", qydm, 4, 4),
    LONG("enterprise", enterprise, 20, 20),
    LONG("target_system", target_system, 2, 2),
    LONG("operator_id", operator_id, 0, 5),
    WORD("req_rspcode", req_rspcode, "999999 000000"),
    LONG("sign_format", sign_format, 0, 1),
    LONG("sign_alg", sign_alg, 1, 12),
    LONG("pool_account", pool_account, 1, 32),
    LONG("market_name", market_name, 0, 183),
    WORD("amp_in_text", amp_in_text, "refuse widen"),
    LONG("array_trailing_amp", array_trailing_amp, 0, 9),
    WORD("property", property, "00 SH"),
    LONG("member_prefix", member_prefix, 0, 7),
    WORD("pay_flag", pay_flag, "6 9"),
    LONG("refund_flag", refund_flag, 1, 1),
    LONG("refund_flag_frozen", refund_flag_frozen, 1, 1),
    WORD("assign_status_flag", assign_status_flag, "2 3 4"),
    WORD("pay_frozen_code", pay_frozen_code, "6070 6163"),
    WORD("withdraw_code", withdraw_code, "6085 6033"),
    WORD("status_code", status_code, "6110 6014"),
    WORD("state_code", state_code, "6092 6037"),
    WORD("bind_code", bind_code, "6055 6066"),
    WORD("func_flag_history", func_flag_history, "2 0"),
    LONG("day_file_type", day_file_type, 2, 8),
    LONG("day_file_dir", day_file_dir, 0, 255),
    LONG("day_file_profile", day_file_profile, 0, 40),
    LONG("file_columns", file_columns, 0, 255),
    LONG("fee_account", fee_account, 0, 32),
    WORD("reply_seq", reply_seq, "echo own"),
    WORD("reply_1312", reply_1312, "ERR074 111111"),
    LONG("account", account, 14, 14),
    LONG("account_name", account_name, 1, 183),
    LONG("account_branch", account_branch, 0, 183),
    WORD("sys_flag", sys_flag, "N Y S"),
    WORD("addr_flag", addr_flag, "1 2"),
    YES_NO(dedicated_line),
    YES_NO(memo_ref),
    YES_NO(freeze_withdrawable),
    YES_NO(sign_in),
    YES_NO(reply_crlf),
    YES_NO(direct_no),
    COUNT(window_days, 0, 30),
    COUNT(cols_6048, 5, 17),
    COUNT(cols_6050, 11, 32),
    COUNT(cols_6098, 10, 32),
    COUNT(page_size, 30, 300),
    {"confirm_above", SLOT_YUAN, AT(confirm_above)},
};

static bool is_word(const char *words, const char *text)
{
    size_t want = strlen(text);
    for (; *words != 0; words += strcspn(words, " ")) {
        words += strspn(words, " ");
        if (strcspn(words, " ") == want && strncmp(words, text, want) == 0) {
            return true;
        }
    }
    return false;
}

static vg_status read_text(const slot *s, const char *text, void *ret, vg_err *err)
{
    size_t len = strlen(text);
    if (len < (size_t)s->min || len > (size_t)s->max) {
        return VG_FAIL(err, CONFIG, "%s has %d to %d bytes", s->name, (int)s->min, (int)s->max);
    }
    vg_text_set(ret, s->size, text);
    return VG_DONE;
}

static vg_status read_number(const slot *s, const char *text, int64_t *ret, vg_err *err)
{
    vg_err inner;
    int64_t n = -1;
    if (s->form == SLOT_YUAN) { /* whole yuan, kept in fen; empty: more than any amount */
        *ret = INT64_MAX;
        if (text[0] == 0) {
            return VG_DONE;
        }
        vg_money amount;
        if (vg_money_parse_yuan(vg_span_of(text), &amount, &inner).code != VG_OK) {
            return VG_FAIL(err, CONFIG, "%s is an amount in yuan, or empty", s->name);
        }
        *ret = amount.fen;
        return VG_DONE;
    }
    if (vg_span_int(vg_span_of(text), &n, &inner).code != VG_OK || n < s->min || n > s->max) {
        return VG_FAIL(err, CONFIG, "%s is a number from %d to %d", s->name, (int)s->min, (int)s->max);
    }
    *ret = n;
    return VG_DONE;
}

static vg_status read_slot(const slot *s, const char *text, pingan_settings *set, vg_err *err)
{
    void *ret = (uint8_t *)set + s->at;
    switch (s->form) {
    case SLOT_TEXT:
        return read_text(s, text, ret, err);
    case SLOT_WORD:
        if (!is_word(s->words, text)) {
            return VG_FAIL(err, CONFIG, "%s is one of: %s", s->name, s->words);
        }
        vg_text_set(ret, s->size, text);
        return VG_DONE;
    case SLOT_BOOL:
        if (!is_word("true false", text)) {
            return VG_FAIL(err, CONFIG, "%s is true or false", s->name);
        }
        *(bool *)ret = text[0] == 't';
        return VG_DONE;
    case SLOT_INT:
    case SLOT_YUAN:
        break;
    }
    return read_number(s, text, ret, err);
}

static const slot *slot_of(const char *name)
{
    for (size_t i = 0; i < VG_COUNT(slots); i++) {
        if (strcmp(slots[i].name, name) == 0) {
            return &slots[i];
        }
    }
    assert(false); /* a key without a place */
    return NULL;
}

static bool plain(const char *text)
{
    return text[strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] == 0;
}

/* What single settings cannot know of each other. */
static vg_status check_all(pingan_settings *set, vg_err *err)
{
    for (const char *at = set->array_trailing_amp; *at != 0; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        if (*at != 0 && strncmp(at, "6070", 4) != 0 && strncmp(at, "6163", 4) != 0) {
            return VG_FAIL(err, CONFIG, "array_trailing_amp is 6070, 6163 or both");
        }
    }
    if (set->cols_6048 != 0 && set->cols_6048 != 5 && set->cols_6048 != 17) {
        return VG_FAIL(err, CONFIG, "cols_6048 is 5 or 17: what other columns mean is not known");
    }
    if (!plain(set->member_prefix) || !plain(set->qydm) || !plain(set->pool_account) || !plain(set->account)) {
        return VG_FAIL(err, CONFIG, "qydm, pool_account, account and member_prefix are letters and digits");
    }
    if (strspn(set->target_system, "0123456789") != 2) {
        return VG_FAIL(err, CONFIG, "target_system has 2 digits");
    }
    return VG_DONE;
}

static vg_status read_all(const vg_bank_conf *conf, pingan_prepared *ready, vg_err *err)
{
    const vg_bank *bank = conf->bank;
    for (size_t i = 0; i < bank->conf_key_count; i++) {
        const char *text = conf->values[i];
        assert(text != NULL);
        VG_TRY(read_slot(slot_of(bank->conf_keys[i].name), text, &ready->set, err));
    }
    VG_TRY(check_all(&ready->set, err));
    if (ready->family != PINGAN_B2B) { /* A.4: the platform code stands in both headers */
        VG_SET(ready->set.enterprise, ready->set.qydm);
    }
    if (ready->set.file_columns[0] != 0) {
        VG_TRY(pingan_layout_read(ready->set.file_columns, &ready->own_layout, err));
    }
    return pingan_codes_open(conf->codes, &ready->codes, err);
}

vg_status pingan_prepare(vg_bank_conf *conf, vg_err *err)
{
    pingan_prepared *ready = calloc(1, sizeof *ready);
    if (ready == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a program's settings");
    }
    vg_doc_start();
    ready->family = strcmp(conf->bank->mode, "jzb") == 0   ? PINGAN_JZB
                    : strcmp(conf->bank->mode, "jyw") == 0 ? PINGAN_JYW
                                                           : PINGAN_B2B;
    vg_status status = read_all(conf, ready, err);
    if (status.code != VG_OK) {
        free(ready);
        return status;
    }
    conf->prepared = ready;
    return VG_DONE;
}

void pingan_unprepare(vg_bank_conf *conf)
{
    free(conf->prepared);
    conf->prepared = NULL;
}

/* 见证宝: by the program's columns (F.1). 交易网: money in and out. 银企直连: the day's transfers. */
vg_status pingan_read_file(const vg_bank_conf *conf, vg_span bytes, vg_arena *arena, vg_answer *ret, vg_err *err)
{
    const pingan_prepared *ready = conf->prepared;
    const pingan_layout *layout = ready->family == PINGAN_JYW   ? pingan_layout_by("20")
                                  : ready->family == PINGAN_B2B ? pingan_layout_by("4004")
                                                                : &ready->own_layout.layout;
    vg_answer answer = {.verdict = VG_VD_YES};
    if (layout->fields.count == 0) {
        return VG_FAIL(err, NOT_OFFERED, "the setting file_columns is missing");
    }
    VG_TRY(pingan_file_read(layout, bytes, arena, &answer.lines, &answer.row_count, err));
    *ret = answer;
    return VG_DONE;
}

/* Our member code, 交易网会员代码: the prefix and nine digits. The bank's answer tells the number of the sub-account. */
vg_status pingan_account_of_tail(const vg_bank_conf *conf, int64_t tail, char ret_tail[17], char ret_account[33],
                                 vg_err *err)
{
    const pingan_settings *set = &((const pingan_prepared *)conf->prepared)->set;
    char digits[10] = "000000000";
    int64_t left = tail;
    for (size_t i = 9; i > 0; i--) {
        digits[i - 1] = (char)('0' + left % 10);
        left /= 10;
    }
    if (tail < 0 || left > 0) {
        return VG_FAIL(err, LIMIT, "member codes of 9 digits are used up");
    }
    size_t len = strlen(set->member_prefix);
    memcpy(ret_tail, set->member_prefix, len);
    memcpy(ret_tail + len, digits, sizeof digits);
    ret_account[0] = 0;
    return VG_DONE;
}
