#include "adapters/citic/citic_in.h"
#include <stdlib.h>

/* Reasons and defaults: quirks.md; a test checks that each name stands there. */
const vg_conf_key citic_conf_keys[CITIC_CONF_KEYS] = {
    {"user_name", VG_CONF_TEXT, true, NULL, "login name of the direct link (userName)"},
    {"main_account", VG_CONF_TEXT, true, NULL, "main account, 主体账号, 19 digits"},
    {"account_prefix", VG_CONF_TEXT, true, NULL,
     "what sub-account numbers begin with: 12 digits, or 5 before 2015-05-09"},
    {"settle_account", VG_CONF_TEXT, false, "",
     "physical settlement account: pays deposits and channel refunds"},
    {"adjust_account", VG_CONF_TEXT, false, "", "public adjustment sub-account, 公共调账账户"},
    {"adjust_name", VG_CONF_TEXT, false, "", "its name"},
    {"app_flag", VG_CONF_TEXT, false, "2", "DLBREGSN appFlag: 2 B2B, 3 tender deposit"},
    {"account_type", VG_CONF_TEXT, false, "03",
     "DLBREGSN accType: 03 trading, 04 margin, 11 tender margin"},
    {"calc_interest", VG_CONF_TEXT, false, "0", "DLBREGSN calInterestFlag: 0, 1, 2"},
    {"interest_rate", VG_CONF_TEXT, false, "", "DLBREGSN interestRate, such as 0.0035000"},
    {"over_flag", VG_CONF_TEXT, false, "0",
     "DLBREGSN overFlag: 0 none, 1 up to over_amount, 2 unlimited"},
    {"over_amount", VG_CONF_TEXT, false, "", "DLBREGSN overAmt, yuan with two decimals"},
    {"over_rate", VG_CONF_TEXT, false, "", "DLBREGSN overRate"},
    {"auto_interest", VG_CONF_TEXT, false, "0", "DLBREGSN autoAssignInterestFlag: 0, 1"},
    {"auto_fee", VG_CONF_TEXT, false, "0", "DLBREGSN autoAssignTranFeeFlag: 0, 1"},
    {"fee_type", VG_CONF_TEXT, false, "0", "DLBREGSN feeType: 0 none, 1 at once, 2 month end"},
    {"real_name", VG_CONF_TEXT, false, "0", "DLBREGSN realNameParm: 0 to 3"},
    {"print", VG_CONF_TEXT, false, "0", "DLBREGSN subAccPrintParm: 0 to 4"},
    {"mng_node", VG_CONF_TEXT, false, "",
     "DLBREGSN mngNode, 6 characters from the branch; needed to open"},
    {"branch", VG_CONF_TEXT, false, "",
     "DLBREGSN branch, 3 characters from the branch; needed to open"},
    {"pay_type", VG_CONF_TEXT, false, "",
     "channel to other banks: 2H, 2B, 2E; empty: the bank chooses"},
    {"sync", VG_CONF_BOOL, false, "false", "DLMDETRN tranFlag 1"},
    {"memo_ref", VG_CONF_BOOL, false, "true", "our reference begins the memo of money messages"},
    {"action_blank", VG_CONF_BOOL, false, "false",
     "send DLMDETRN, DLSFRZQR and DLSESMDN with the template's trailing blank"},
    {"balance_main_tag", VG_CONF_BOOL, false, "false",
     "DLSBALQR with mainAccNo instead of accountNo"},
    {"status_strict", VG_CONF_BOOL, false, "true", "DLCIDSTT stt 0 needs row status AAAAAAA"},
    {"lines_first_mode", VG_CONF_INT, false, "3", "DLSTRNDT qryMode without a cursor: 1, 2 or 3"},
    {"lines_page", VG_CONF_INT, false, "10", "lines asked for in modes 1 and 2, 1 to 99"},
    {"unidentified_mode", VG_CONF_INT, false, "1",
     "DLSTRNDT qryMode for receipts to assign: 1 or 3"},
    {"window_days", VG_CONF_INT, false, "89", "window of a query without dates, in days"},
    {"day_file_profile", VG_CONF_TEXT, false, "", "profile that DLSESMDN's file is read by; empty: it is not asked for"},
    {"day_files", VG_CONF_TEXT, false, "", "what is fetched of each day beside it: DLTRNALL, the custody account's lines; empty: nothing"},
};

static const char *value(const vg_bank_conf *conf, const char *name)
{
    return vg_bank_conf_text(conf, name);
}

static vg_status text_of(const vg_bank_conf *conf, const char *name, char *ret, size_t cap,
                         vg_err *err)
{
    const char *text = value(conf, name);
    if (strlen(text) >= cap) {
        return VG_FAIL(err, CONFIG, "%s is longer than %zu bytes", name, cap - 1);
    }
    vg_text_set(ret, cap, text);
    return VG_DONE;
}

static vg_status bool_of(const vg_bank_conf *conf, const char *name, bool *ret, vg_err *err)
{
    bool yes = strcmp(value(conf, name), "true") == 0;
    if (!yes && strcmp(value(conf, name), "false") != 0) {
        return VG_FAIL(err, CONFIG, "%s is true or false", name);
    }
    *ret = yes;
    return VG_DONE;
}

static vg_status int_of(const vg_bank_conf *conf, const char *name, int64_t min, int64_t max,
                        int64_t *ret, vg_err *err)
{
    vg_err inner;
    int64_t n = -1;
    if (vg_span_int(vg_span_of(value(conf, name)), &n, &inner).code != VG_OK || n < min ||
        n > max) {
        return VG_FAIL(err, CONFIG, "%s is a number from %d to %d", name, (int)min, (int)max);
    }
    *ret = n;
    return VG_DONE;
}

/* One word out of a list. */
static vg_status one_of(const vg_bank_conf *conf, const char *name, const char *allowed, char *ret,
                        size_t cap, vg_err *err)
{
    VG_TRY(text_of(conf, name, ret, cap, err));
    for (const char *at = allowed; *at != 0; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        size_t len = strcspn(at, " ");
        if (strlen(ret) == len && strncmp(at, ret, len) == 0) {
            return VG_DONE;
        }
    }
    return VG_FAIL(err, CONFIG, "%s is one of: %s", name, allowed);
}

static bool digits(const char *text) { return strspn(text, "0123456789") == strlen(text); }

static vg_status account_of(const vg_bank_conf *conf, const char *name, bool needed, char ret[20],
                            vg_err *err)
{
    VG_TRY(text_of(conf, name, ret, 20, err));
    if (!digits(ret) || (ret[0] == 0 && needed)) {
        return VG_FAIL(err, CONFIG, "%s is an account number of up to 19 digits", name);
    }
    return VG_DONE;
}

static vg_status read_accounts(const vg_bank_conf *conf, citic_settings *set, vg_err *err)
{
    VG_TRY(text_of(conf, "user_name", set->user_name, sizeof set->user_name, err));
    if (set->user_name[0] == 0) {
        return VG_FAIL(err, CONFIG, "user_name is missing");
    }
    VG_TRY(account_of(conf, "main_account", true, set->main_account, err));
    VG_TRY(account_of(conf, "settle_account", false, set->settle_account, err));
    VG_TRY(account_of(conf, "adjust_account", false, set->adjust_account, err));
    VG_TRY(text_of(conf, "adjust_name", set->adjust_name, sizeof set->adjust_name, err));
    VG_TRY(text_of(conf, "account_prefix", set->account_prefix, sizeof set->account_prefix, err));
    size_t len = strlen(set->account_prefix);
    if (!digits(set->account_prefix) || (len != 12 && len != 5)) {
        return VG_FAIL(err, CONFIG,
                       "account_prefix has 12 digits (or 5, main accounts before 2015-05-09)");
    }
    if (set->adjust_account[0] != 0 && set->adjust_name[0] == 0) {
        return VG_FAIL(err, CONFIG, "adjust_name is missing: DLWFDRTN needs it");
    }
    return VG_DONE;
}

static vg_status read_opening(const vg_bank_conf *conf, citic_settings *set, vg_err *err)
{
    VG_TRY(one_of(conf, "app_flag", "2 3", set->app_flag, sizeof set->app_flag, err));
    VG_TRY(
        one_of(conf, "account_type", "03 04 11", set->account_type, sizeof set->account_type, err));
    VG_TRY(
        one_of(conf, "calc_interest", "0 1 2", set->calc_interest, sizeof set->calc_interest, err));
    VG_TRY(text_of(conf, "interest_rate", set->interest_rate, sizeof set->interest_rate, err));
    VG_TRY(one_of(conf, "over_flag", "0 1 2", set->over_flag, sizeof set->over_flag, err));
    VG_TRY(text_of(conf, "over_amount", set->over_amount, sizeof set->over_amount, err));
    VG_TRY(text_of(conf, "over_rate", set->over_rate, sizeof set->over_rate, err));
    VG_TRY(
        one_of(conf, "auto_interest", "0 1", set->auto_interest, sizeof set->auto_interest, err));
    VG_TRY(one_of(conf, "auto_fee", "0 1", set->auto_fee, sizeof set->auto_fee, err));
    VG_TRY(one_of(conf, "fee_type", "0 1 2", set->fee_type, sizeof set->fee_type, err));
    VG_TRY(one_of(conf, "real_name", "0 1 2 3", set->real_name, sizeof set->real_name, err));
    VG_TRY(one_of(conf, "print", "0 1 2 3 4", set->print, sizeof set->print, err));
    VG_TRY(text_of(conf, "mng_node", set->mng_node, sizeof set->mng_node, err));
    VG_TRY(text_of(conf, "branch", set->branch, sizeof set->branch, err));
    if (set->calc_interest[0] != '0' && set->interest_rate[0] == 0) { /* B2B 3.25 */
        return VG_FAIL(err, CONFIG, "interest_rate is missing: calc_interest is not 0");
    }
    if (set->over_flag[0] != '0' && (set->over_amount[0] == 0 || set->over_rate[0] == 0)) {
        return VG_FAIL(err, CONFIG, "over_amount or over_rate is missing: over_flag is not 0");
    }
    return VG_DONE;
}

static vg_status read_habits(const vg_bank_conf *conf, citic_settings *set, vg_err *err)
{
    if (value(conf, "pay_type")[0] != 0) {
        VG_TRY(one_of(conf, "pay_type", "2H 2B 2E", set->pay_type, sizeof set->pay_type, err));
    }
    VG_TRY(one_of(conf, "lines_first_mode", "1 2 3", set->lines_first_mode,
                  sizeof set->lines_first_mode, err));
    VG_TRY(one_of(conf, "unidentified_mode", "1 3", set->unidentified_mode,
                  sizeof set->unidentified_mode, err));
    VG_TRY(int_of(conf, "lines_page", 1, 99, &set->lines_page, err));
    VG_TRY(int_of(conf, "window_days", 1, 3660, &set->window_days, err));
    VG_TRY(bool_of(conf, "sync", &set->sync, err));
    VG_TRY(bool_of(conf, "memo_ref", &set->memo_ref, err));
    VG_TRY(bool_of(conf, "action_blank", &set->action_blank, err));
    VG_TRY(bool_of(conf, "balance_main_tag", &set->balance_main_tag, err));
    return bool_of(conf, "status_strict", &set->status_strict, err);
}

/* E.1: no paper states the layout of DLSESMDN's file. Whether there is a profile of this name is looked at by who has them. */
static vg_status read_day_file(const vg_bank_conf *conf, citic_settings *set, vg_err *err)
{
    VG_TRY(text_of(conf, "day_file_profile", set->day_file_profile, sizeof set->day_file_profile, err));
    if (set->day_file_profile[0] != 0 && set->settle_account[0] == 0) {
        return VG_FAIL(err, CONFIG, "settle_account is missing: DLSESMDN asks for its file (day_file_profile)");
    }
    if (value(conf, "day_files")[0] != 0) {
        VG_TRY(one_of(conf, "day_files", CITIC_CUSTODY_LINES, set->day_files, sizeof set->day_files, err));
    }
    return VG_DONE;
}

static vg_status read_all(const vg_bank_conf *conf, citic_prepared *ready, vg_err *err)
{
    VG_TRY(read_accounts(conf, &ready->set, err));
    VG_TRY(read_opening(conf, &ready->set, err));
    VG_TRY(read_habits(conf, &ready->set, err));
    VG_TRY(read_day_file(conf, &ready->set, err));
    return citic_codes_open(conf->codes, &ready->codes, err);
}

vg_status citic_prepare(vg_bank_conf *conf, vg_err *err)
{
    citic_prepared *ready = calloc(1, sizeof *ready);
    if (ready == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a program's settings");
    }
    vg_doc_start();
    vg_status status = read_all(conf, ready, err);
    if (status.code != VG_OK) {
        free(ready);
        return status;
    }
    conf->prepared = ready;
    return VG_DONE;
}

void citic_unprepare(vg_bank_conf *conf)
{
    free(conf->prepared);
    conf->prepared = NULL;
}

/* 19 digits in all: a prefix of 12 takes a tail of 7, one of 5 a tail of 14 (B2B 3.25). */
vg_status citic_account_of_tail(const vg_bank_conf *conf, int64_t tail, char ret_tail[17],
                                char ret_account[33], vg_err *err)
{
    const citic_settings *set = &((const citic_prepared *)conf->prepared)->set;
    size_t width = 19 - strlen(set->account_prefix);
    char text[17];
    int64_t left = tail;
    text[width] = 0;
    for (size_t i = width; i > 0; i--) {
        text[i - 1] = (char)('0' + left % 10);
        left /= 10;
    }
    if (tail < 0 || left > 0) {
        return VG_FAIL(err, LIMIT, "sub-account tails of %zu digits are used up", width);
    }
    memcpy(ret_tail, text, width + 1);
    size_t len = strlen(set->account_prefix);
    memcpy(ret_account, set->account_prefix, len);
    memcpy(ret_account + len, text, width + 1);
    return VG_DONE;
}
