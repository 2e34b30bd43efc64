#include "adapters/citic/citic.h"
#include "adapters/citic/citic_in.h"
#include <stdio.h>

/* B.7. Opening and closing have no serial: the account itself is looked at. */
static vg_ask_kind citic_settled_by(vg_ask_kind act)
{
    if (act == VG_ASK_OPEN || act == VG_ASK_CLOSE) {
        return VG_ASK_ACCOUNT_STATE;
    }
    bool money = vg_ask_message(act) == VG_MSG_MONEY && citic_message_for(act, VG_ASK_NONE) != NULL;
    return money ? VG_ASK_STATUS : VG_ASK_NONE;
}

typedef struct printer {
    void (*line)(void *ctx, const char *text);
    void *ctx;
} printer;

static void print_fields(const printer *to, const char *title, const citic_fields *fields)
{
    vg_map_print_all(title, fields->at, fields->count, to->line, to->ctx);
}

static void citic_describe(void (*line)(void *ctx, const char *text), void *ctx)
{
    const printer to = {line, ctx};
    const citic_message *message;
    for (size_t i = 0; (message = citic_message_at(i)) != NULL; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s  %s", message->action, message->what);
        line(ctx, text);
        print_fields(&to, " request", &message->request);
        print_fields(&to, " answer", &message->head);
        if (message->list != NULL) {
            snprintf(text, sizeof text, " answer, each row of %s", message->list);
            print_fields(&to, text, &message->row);
        }
    }
}

/* Polling is not stated; these are the defaults of B.8. Ours go on every 10 minutes. */
static const int32_t poll_s[] = {15, 30, 60, 120, 600, 0};

/* DLOUTTRN, DLCTNSUB: large-value payments (02) only on working days 9:00-17:00; hours of 01 and 03 are not stated. */
static const vg_rail_hours rails[] = {{VG_RAIL_IN_BANK, 20000101, false, 0, 86400},
                                      {VG_RAIL_BEPS, 20000101, false, 0, 86400},
                                      {VG_RAIL_HVPS, 20000101, true, 9 * 3600, 17 * 3600}};

#define BIT(ask) (UINT64_C(1) << VG_ASK_##ask)

const vg_bank citic_bank = {
    .name = "citic",
    .title = "China CITIC Bank, direct link, B2B sub-accounts",
    .wire = VG_WIRE_HTTP,
    .signings = 1u << VG_SIGN_FRONT_END | 1u << VG_SIGN_XML, /* XML: no paper describes it; see quirks.md */
    .confirmed = 1u << VG_SIGN_FRONT_END,
    /* QUERY_BY_REF: DLCIDSTT by clientID and type (B2B 3.14). BANK_HOLDS: DLMDETRN BR (B2B 3.8).
     * FREEZE_NUMBER: not in the answer, fetched by DLFRNOQR (B2B 3.8, 3.48).
     * LINES_WHOLE: types 11, 15 and 16 of DLSTRNDT (B2B 3.17).
     * PAYEE_TOLD: OPPACCNO, 19 characters of up to 32 (B2B 3.17).
     * Not SAME_REF_ONCE: nothing says what a repeated clientID does (F.6).
     * Not PARTIAL_CAPTURE: ofreezeamt and a partial BG or BH are not explained (F.10).
     * Not RETURNS_TOLD: a line of type 23 has no serial (B2B 3.17).
     * Not ANSWER_TIED: a DLCIDSTT row has no serial, amount or account (B2B 3.14). */
    .caps = VG_CAP_QUERY_BY_REF | VG_CAP_BANK_HOLDS | VG_CAP_FREEZE_NUMBER | VG_CAP_LINES_WHOLE | VG_CAP_PAYEE_TOLD,
    .asks = BIT(OPEN) | BIT(CLOSE) | BIT(FUND) | BIT(TRANSFER) | BIT(FREEZE) | BIT(UNFREEZE) |
            BIT(UNFREEZE_PAY) | BIT(PAY) | BIT(WITHDRAW_OWN) | BIT(PAYOUT) | BIT(ASSIGN) |
            BIT(UNASSIGN) | BIT(REFUND_ORDER) | BIT(REFUND_TOPUP) | BIT(STATUS) | BIT(FREEZE_NO) |
            BIT(FREEZES) | BIT(BALANCE) | BIT(LINES) | BIT(LINES_UNIDENTIFIED) | BIT(LINES_FULL) |
            BIT(WORKING_DAYS) | BIT(NAME_CHECK) | BIT(BANK_LIST) | BIT(ACCOUNT_STATE) |
            BIT(INTEREST_TRIAL) | BIT(INTEREST_SETTLE) | BIT(CUSTODY_BALANCE) |
            BIT(DAY_LINES), /* DLTRNALL; DLSESMDN where day_file_profile is set */
    .ref_max = 20, /* clientID char(20) */
    .visible_ms =
        10 * 60 * 1000,     /* our caution: how soon DLCIDSTT knows a serial is not stated (F.7) */
    .answer_ms = 60 * 1000, /* integrators wait 30 to 60 s (A.2) */
    .pace_per_min = 60,     /* the bank's limit is not stated (F.23) */
    .poll_s = poll_s,
    .fee_types = "14 21", /* D.1 */
    .rails = rails,
    .rail_count = VG_COUNT(rails),
    /* Not refund_from_clearing: B2B 3.9 and 3.11 name no day before which they refuse (F.20), and no receipt stands before its
     * money is booked. */
    .day_offer = citic_day_offer,
    .day_file = citic_day_file,
    .day_pages = citic_day_pages,
    .conf_keys = citic_conf_keys,
    .conf_key_count = CITIC_CONF_KEYS,
    .prepare = citic_prepare,
    .unprepare = citic_unprepare,
    .settled_by = citic_settled_by,
    .encode = citic_encode,
    .decode = citic_decode,
    .account_of_tail = citic_account_of_tail,
    .describe = citic_describe,
};
