#include "adapters/baixin/baixin_in.h"
#include <stdio.h>
#include <stdlib.h>

/* Reasons and defaults: quirks.md; a test checks that each name stands there. */
const vg_conf_key baixin_conf_keys[BAIXIN_CONF_KEYS] = {
    {"sender_id", VG_CONF_TEXT, true, NULL, "our institution code: 4 to 16 of A-Z and 0-9"},
    {"receiver_id", VG_CONF_TEXT, true, NULL, "the bank's (or the payment institution's) code"},
    {"main_account", VG_CONF_TEXT, true, NULL, "the custody account: its entries are those of all its accounts"},
    {"soap", VG_CONF_TEXT, false, "1.1", "SOAP version of the endpoint: 1.1 or 1.2"},
    {"inst_id", VG_CONF_TEXT, false, "", "payment-institution mode: InstId"},
    {"route_id", VG_CONF_TEXT, false, "", "payment-institution mode: RouteId, such as AIB011001"},
    {"arrive", VG_CONF_TEXT, false, "T1", "Capture and Withdraw: T0 or T1"},
    {"verify_kind", VG_CONF_TEXT, false, "UNIONPAY", "how a card is proven: UNIONPAY, AMOUNT or BANK"},
    {"page_size", VG_CONF_INT, false, "100", "entries asked for at once, 1 to 100"},
    {"user_prefix", VG_CONF_TEXT, false, "U", "what customers' numbers at the bank (UserNo) begin with"},
    {"tolerate_unknown_leaf", VG_CONF_BOOL, false, "false", "elements that the contract does not have are passed over"},
    {"bal_profile", VG_CONF_TEXT, false, "", "profile that the file of balances (Kind BAL) is read by; empty: it is not fetched"},
    {"return_profile", VG_CONF_TEXT, false, "", "the same of Kind RETURN"},
    {"interest_profile", VG_CONF_TEXT, false, "", "the same of Kind INTEREST"},
    {"files_url", VG_CONF_TEXT, false, "", "URL under which a DownloadPath stands, on the endpoint's host, ending in a slash; empty: none is fetched"},
    {"endpoint", VG_CONF_TEXT, false, "/custody/v1", "path of the bank's endpoint, for people"},
};

static const char *value(const vg_bank_conf *conf, const char *name) { return vg_bank_conf_text(conf, name); }

static vg_status text_of(const vg_bank_conf *conf, const char *name, char *ret, size_t cap, vg_err *err)
{
    const char *text = value(conf, name);
    if (strlen(text) >= cap) {
        return VG_FAIL(err, CONFIG, "%s is longer than %zu bytes", name, cap - 1);
    }
    vg_text_set(ret, cap, text);
    return VG_DONE;
}

static vg_status check_code(const char *name, const char *text, vg_err *err)
{
    size_t len = strlen(text);
    if (len < 4 || len > 16 || strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != len) {
        return VG_FAIL(err, CONFIG, "%s has 4 to 16 of A-Z and 0-9 (baixin §3.2)", name);
    }
    return VG_DONE;
}

static vg_status one_of(const vg_bank_conf *conf, const char *name, const char *const *words, size_t count, vg_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(value(conf, name), words[i]) == 0) {
            return VG_DONE;
        }
    }
    return VG_FAIL(err, CONFIG, "%s: %s is not a word for it", name, value(conf, name));
}

static vg_status check_words(const vg_bank_conf *conf, vg_err *err)
{
    static const char *const soaps[] = {"1.1", "1.2"}, *const arrives[] = {"T0", "T1"},
                             *const kinds[] = {"UNIONPAY", "AMOUNT", "BANK"};
    VG_TRY(one_of(conf, "soap", soaps, VG_COUNT(soaps), err));
    VG_TRY(one_of(conf, "arrive", arrives, VG_COUNT(arrives), err));
    VG_TRY(one_of(conf, "verify_kind", kinds, VG_COUNT(kinds), err));
    const char *prefix = value(conf, "user_prefix");
    if (prefix[0] == 0 || strlen(prefix) > 4) {
        return VG_FAIL(err, CONFIG, "user_prefix has 1 to 4 characters");
    }
    const char *main_account = value(conf, "main_account");
    size_t len = strlen(main_account);
    if (len < 10 || len > 32 || strspn(main_account, "0123456789") != len) {
        return VG_FAIL(err, CONFIG, "main_account has 10 to 32 digits (baixin §3.3)");
    }
    return VG_DONE;
}

static vg_status fill(const vg_bank_conf *conf, bool payinst, baixin_settings *set, vg_err *err)
{
    VG_TRY(check_words(conf, err));
    VG_TRY(check_code("sender_id", value(conf, "sender_id"), err));
    VG_TRY(check_code("receiver_id", value(conf, "receiver_id"), err));
    if (payinst) {
        VG_TRY(check_code("inst_id", value(conf, "inst_id"), err));
    }
    VG_TRY(text_of(conf, "sender_id", set->sender, sizeof set->sender, err));
    VG_TRY(text_of(conf, "receiver_id", set->receiver, sizeof set->receiver, err));
    VG_TRY(text_of(conf, "inst_id", set->inst, sizeof set->inst, err));
    VG_TRY(text_of(conf, "route_id", set->route, sizeof set->route, err));
    VG_TRY(text_of(conf, "main_account", set->main_account, sizeof set->main_account, err));
    VG_TRY(text_of(conf, "arrive", set->arrive, sizeof set->arrive, err));
    VG_TRY(text_of(conf, "verify_kind", set->verify_kind, sizeof set->verify_kind, err));
    VG_TRY(text_of(conf, "files_url", set->files_url, sizeof set->files_url, err));
    VG_SET(set->profiles[BAIXIN_TXN], "baixin");
    VG_TRY(text_of(conf, "bal_profile", set->profiles[BAIXIN_BAL], sizeof set->profiles[BAIXIN_BAL], err));
    VG_TRY(text_of(conf, "return_profile", set->profiles[BAIXIN_RETURN], sizeof set->profiles[BAIXIN_RETURN], err));
    VG_TRY(text_of(conf, "interest_profile", set->profiles[BAIXIN_INTEREST], sizeof set->profiles[BAIXIN_INTEREST], err));
    snprintf(set->statements, sizeof set->statements, "TXN%s%s%s", set->profiles[BAIXIN_BAL][0] != 0 ? " BAL" : "",
             set->profiles[BAIXIN_RETURN][0] != 0 ? " RETURN" : "", set->profiles[BAIXIN_INTEREST][0] != 0 ? " INTEREST" : "");
    set->soap12 = strcmp(value(conf, "soap"), "1.2") == 0;
    set->tolerate = strcmp(value(conf, "tolerate_unknown_leaf"), "true") == 0;
    set->payinst = payinst;
    vg_err inner;
    if (vg_span_int(vg_span_of(value(conf, "page_size")), &set->page_size, &inner).code != VG_OK || set->page_size < 1 ||
        set->page_size > 100) {
        return VG_FAIL(err, CONFIG, "page_size is 1 to 100 (baixin §4.2)");
    }
    if (!payinst && (set->inst[0] != 0 || set->route[0] != 0)) {
        return VG_FAIL(err, CONFIG, "inst_id and route_id belong to payment-institution mode (baixin §3.2)");
    }
    return VG_DONE;
}

static vg_status prepare(vg_bank_conf *conf, bool payinst, vg_err *err)
{
    baixin_prepared *ready = calloc(1, sizeof *ready);
    if (ready == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the settings");
    }
    vg_status st = fill(conf, payinst, &ready->set, err);
    if (st.code == VG_OK) {
        st = vg_codes_open(&baixin_book, conf->codes, &ready->codes, err);
    }
    if (st.code != VG_OK) {
        free(ready);
        return st;
    }
    conf->prepared = ready;
    return VG_DONE;
}

vg_status baixin_prepare(vg_bank_conf *conf, vg_err *err) { return prepare(conf, false, err); }
vg_status baixin_prepare_payinst(vg_bank_conf *conf, vg_err *err) { return prepare(conf, true, err); }

void baixin_unprepare(vg_bank_conf *conf)
{
    free(conf->prepared);
    conf->prepared = NULL;
}

/* The bank chooses account numbers; what we choose is the customer's number (UserNo). */
vg_status baixin_account_of_tail(const vg_bank_conf *conf, int64_t tail, char ret_tail[17], char ret_account[33], vg_err *err)
{
    int n = snprintf(ret_tail, 17, "%s%010lld", value(conf, "user_prefix"), (long long)tail);
    if (n < 0 || n >= 17) {
        return VG_FAIL(err, LIMIT, "no customer's numbers are left");
    }
    ret_account[0] = 0;
    return VG_DONE;
}
