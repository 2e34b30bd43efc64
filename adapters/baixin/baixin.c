#include "adapters/baixin/baixin.h"
#include "adapters/baixin/baixin_in.h"
#include <stdio.h>

/* §6.3: money by its request number, openings and bindings by their own questions. The rest is asked again under its own number,
 * which the bank answers with what became of it (§6.4 400001): so are openings, for QueryOpening does not tell the CaseNo (§4.1). */
static vg_ask_kind baixin_settled_by(vg_ask_kind act)
{
    switch (act) {
    case VG_ASK_VERIFY:
        return VG_ASK_OPENING;
    case VG_ASK_BIND_CARD:
    case VG_ASK_CHANGE_CARD:
    case VG_ASK_UNBIND_CARD:
        return VG_ASK_BINDING;
    default:
        return vg_ask_message(act) == VG_MSG_MONEY && baixin_message_for(act, false) != NULL ? VG_ASK_STATUS : VG_ASK_NONE;
    }
}

static void print_fields(void (*line)(void *ctx, const char *text), void *ctx, const char *title, const baixin_fields *fields)
{
    char text[256];
    if (fields->count > 0) {
        line(ctx, title);
    }
    for (size_t i = 0; i < fields->count; i++) {
        vg_map_print(&fields->at[i], text, sizeof text);
        line(ctx, text);
    }
}

static void baixin_describe(void (*line)(void *ctx, const char *text), void *ctx)
{
    const baixin_message *message;
    char text[256];
    print_fields(line, ctx, "MsgHeader  every message", &baixin_header_fields);
    for (size_t i = 0; (message = baixin_message_at(i)) != NULL; i++) {
        snprintf(text, sizeof text, "%s  %s", message->service, message->what);
        line(ctx, text);
        print_fields(line, ctx, " request", &message->request);
        print_fields(line, ctx, " answer", &message->answer);
        if (message->rows != NULL) {
            snprintf(text, sizeof text, " answer, each %s", message->rows);
            print_fields(line, ctx, text, &message->row);
        }
    }
    print_fields(line, ctx, "Notify  from the bank", &baixin_notice_fields);
    print_fields(line, ctx, " answer", &baixin_notice_answer_fields);
}

/* §6.3: 5 s, 15 s, 60 s, 5 min, 15 min, then hourly. */
static const int32_t poll_s[] = {5, 15, 60, 300, 900, 3600, 0};

#define PEOPLE                                                                                     \
    (BIT(OPEN_CASE) | BIT(SEND_CODE) | BIT(VERIFY) | BIT(OPENING) | BIT(BIND_CARD) |               \
     BIT(CHANGE_CARD) | BIT(UNBIND_CARD) | BIT(BINDING) | BIT(UPDATE_IDENTITY) | BIT(CLOSE) |      \
     BIT(UPLOAD))
#define MONEY                                                                                      \
    (BIT(DEPOSIT_CARD) | BIT(UNFREEZE_PAY) | BIT(WITHDRAW_CARD) | BIT(REFUND_ORIGIN) |             \
     BIT(BALANCE) | BIT(STATUS) | BIT(LINES) | BIT(DAY_LINES))

/* SAME_REF_ONCE: RequestNo is "unique for ever", a known one is answered with the original's result (§3.3, §6.4 400001).
 * QUERY_BY_REF: QueryTransaction (§4.2). PARTIAL_CAPTURE: Release and Capture carry an amount and answer HoldRemain (§4.2).
 * CAPTURE_OUT: Capture names any payee and its bank (§4.2). SIGNED_PUSH: Notify (§4.2). DAY_FILE: GetStatementFile (§4.2).
 * ANSWER_TIED: RefMsgId, RequestNo, account and amount are signed (§3.4). BANK_HOLDS: Hold, in direct mode only (§4.3).
 * RETURNS_TOLD: a return is a kind of its own, RETURN or RETURNED, and names its original (§4.2).
 * LINES_WHOLE: QueryEntries of the custody account lists those of all accounts (§4.2). PAYEE_TOLD: OppAcct of them (§4.2).
 * visible_ms: Expires of the send, 120 s of skew and the guard of 600 s (§6.3). */
#define PROMISES                                                                                   \
    (VG_CAP_SAME_REF_ONCE | VG_CAP_QUERY_BY_REF | VG_CAP_PARTIAL_CAPTURE | VG_CAP_CAPTURE_OUT |    \
     VG_CAP_PUSH | VG_CAP_SIGNED_PUSH | VG_CAP_DAY_FILE | VG_CAP_ANSWER_TIED | VG_CAP_RETURNS_TOLD | \
     VG_CAP_LINES_WHOLE | VG_CAP_PAYEE_TOLD)
#define COMMON                                                                                     \
    .name = "baixin", .wire = VG_WIRE_HTTP, .faults = true, .signings = 1u << VG_SIGN_WSS,         \
    .soap_space = BAIXIN_SPACE, .soap_header = "MsgHeader", .confirmed = 1u << VG_SIGN_WSS, .ref_max = 24, .visible_ms = (300 + 120 + 600) * 1000,         \
    .answer_ms = 60 * 1000, .pace_per_min = 600, .poll_s = poll_s, .fee_types = "FEE", .conf_keys = baixin_conf_keys,  \
    .conf_key_count = BAIXIN_CONF_KEYS, .unprepare = baixin_unprepare,                             \
    .settled_by = baixin_settled_by, .encode = baixin_encode, .decode = baixin_decode, \
    .day_offer = baixin_day_offer, .day_file = baixin_day_file, .day_place = baixin_day_place, \
    .head = baixin_head, .listen = baixin_listen, .acknowledge = baixin_acknowledge,               \
    .account_of_tail = baixin_account_of_tail, .describe = baixin_describe

const vg_bank baixin_bank = {
    COMMON,
    .mode = "direct",
    .title = "Baixin bank, direct",
    .caps = PROMISES | VG_CAP_BANK_HOLDS,
    .asks = PEOPLE | MONEY | BIT(FREEZE) | BIT(UNFREEZE),
    .prepare = baixin_prepare,
};

const vg_bank baixin_payinst_bank = {
    COMMON,
    .mode = "payment_institution",
    .title = "Baixin bank through a payment institution",
    .caps = PROMISES,
    .asks = PEOPLE | MONEY,
    .prepare = baixin_prepare_payinst,
};
