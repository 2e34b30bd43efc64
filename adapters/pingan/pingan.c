#include "adapters/pingan/pingan.h"
#include "adapters/pingan/pingan_in.h"
#include <stdio.h>

typedef struct printer {
    void (*line)(void *ctx, const char *text);
    void *ctx;
} printer;

static void print_fields(const printer *to, const char *title, const pingan_fields *fields)
{
    vg_map_print_all(title, fields->at, fields->count, to->line, to->ctx);
}

static void print_family(const printer *to, pingan_family family, const char *title)
{
    const pingan_message *message;
    to->line(to->ctx, title);
    for (size_t i = 0; (message = pingan_message_at(family, i)) != NULL; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s  %s", message->code, message->what);
        to->line(to->ctx, text);
        print_fields(to, " request", &message->request);
        print_fields(to, " answer", &message->answer);
        print_fields(to, " answer, each row", &message->row);
    }
}

static void print_pushes(const printer *to)
{
    const pingan_push *push;
    to->line(to->ctx, "交易网 (jyw), from the bank");
    for (size_t i = 0; (push = pingan_push_at(i)) != NULL; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s  %s", push->code, push->what);
        to->line(to->ctx, text);
        print_fields(to, " request", &push->request);
        print_fields(to, " reply", &push->reply);
    }
}

static void pingan_describe(void (*line)(void *ctx, const char *text), void *ctx)
{
    const printer to = {line, ctx};
    print_fields(&to, "communication header, public network", &pingan_net_fields);
    print_fields(&to, "business header, jzb and jyw", &pingan_biz_fields);
    print_family(&to, PINGAN_JZB, "见证宝 (jzb)");
    print_family(&to, PINGAN_JYW, "交易网 (jyw)");
    print_pushes(&to);
    print_family(&to, PINGAN_B2B, "银企直连 (b2b)");
}

/* B.8: what is not final is asked for again after 5 minutes. The first questions come sooner, for lost answers. */
static const int32_t poll_s[] = {15, 60, 300, 0};

#define BIT(ask) (UINT64_C(1) << VG_ASK_##ask)
/* The gateway's own signature (issue of the profile) is of no paper: SignFlag 1 was never seen from this side (A.4). */
#define SIGNINGS  (1u << VG_SIGN_FRONT_END | 1u << VG_SIGN_CMS)
#define CONFIRMED (1u << VG_SIGN_FRONT_END)

/* QUERY_BY_REF: 6110 by OrigThirdLogNo (B.8, B.0 rule 3). ANSWER_TIED: its answer has amount and accounts (B.8).
 * BANK_HOLDS, HOLD_MOVES: 6007 moves money to the guarantee sub-account (B.5, B.0).
 * PARTIAL_CAPTURE: 6070 pays amounts of its own out of the freeze with the same order number, and names several payees (B.6).
 *   That what it does not pay stays frozen is inferred; a partial 6007 flag 2 is not stated (G.25): try it before relying on it.
 * Not SAME_REF_ONCE: what a repeated ThirdLogNo or ThirdHtId does is not public (B.0 rule 5, G.8).
 * PAYEE_TOLD: 6050 lists no payout; what does tells 收款账号 (4013 InAcctNo, C.5; the file of type 20, F.2).
 * Not FREEZE_NUMBER: a freeze is known by our order number (B.5). Not DAY_FILE: the layout of the files and the way to fetch
 * them are not public (F.1): a directory and a profile are settings. Not PUSH: none was found in this family (B.4, G.14). */
const vg_bank pingan_jzb_bank = {
    .name = "pingan",
    .mode = "jzb",
    .title = "Ping An Bank, 见证宝 escrow sub-accounts",
    .wire = VG_WIRE_TCP,
    .signings = SIGNINGS,
    .confirmed = CONFIRMED,
    .day_offer = pingan_day_offer,
    .day_file = pingan_day_file,
    .day_pages = pingan_day_pages,
    .caps = VG_CAP_QUERY_BY_REF | VG_CAP_ANSWER_TIED | VG_CAP_BANK_HOLDS | VG_CAP_HOLD_MOVES | VG_CAP_PARTIAL_CAPTURE |
            VG_CAP_PAYEE_TOLD,
    .asks = BIT(OPEN) | BIT(CLOSE) | BIT(ACCOUNT_STATE) | BIT(FREEZE) | BIT(UNFREEZE) | BIT(UNFREEZE_PAY) | BIT(PAY) |
            BIT(TRANSFER) | BIT(PAY_BACK) | BIT(WITHDRAW_CARD) | BIT(ASSIGN) | BIT(STATUS) | BIT(BALANCE) | BIT(LINES) |
            BIT(RETURNS) | BIT(DAY_LINES) | BIT(BIND_CARD) | BIT(VERIFY) | BIT(UNBIND_CARD) | BIT(BINDING) | BIT(PROBE) |
            BIT(CUSTODY_BALANCE) | BIT(FIGURES),
    .ref_max = 20,                 /* A.9 */
    .visible_ms = 10 * 60 * 1000,  /* B.0 rule 4: at least 10 minutes, our caution */
    .answer_ms = 60 * 1000,        /* A.1: the bank's helper waits 60 s */
    .pace_per_min = 60,            /* no limit is stated */
    .poll_s = poll_s,
    .conf_keys = pingan_jzb_keys,
    .conf_key_count = PINGAN_JZB_KEYS,
    .prepare = pingan_prepare,
    .unprepare = pingan_unprepare,
    .settled_by = pingan_settled_by,
    .encode = pingan_encode,
    .decode = pingan_decode,
    .frame = pingan_frame,
    .account_of_tail = pingan_account_of_tail,
    .describe = pingan_describe,
};

/* QUERY_BY_REF: 1325 and 1324 by OrigThirdLogNo, in any state (B.9). ANSWER_TIED: their rows have our number, amount, accounts.
 * BANK_HOLDS: 1029; the money stays in its sub-account (B.9 1010), so not HOLD_MOVES. PUSH: B.10, unsigned.
 * Not SAME_REF_ONCE: 1332 tells a repetition by PaySerialNo (B.9), of the others nothing is said.
 * Not PARTIAL_CAPTURE: a part of a 1029 is not explained. Not DAY_FILE: layouts are not established (F.2). */
const vg_bank pingan_jyw_bank = {
    .name = "pingan",
    .mode = "jyw",
    .title = "Ping An Bank, 交易网 trading platform escrow",
    .wire = VG_WIRE_TCP,
    .signings = SIGNINGS,
    .confirmed = CONFIRMED,
    .day_offer = pingan_day_offer,
    .caps = VG_CAP_QUERY_BY_REF | VG_CAP_ANSWER_TIED | VG_CAP_BANK_HOLDS | VG_CAP_PUSH,
    .asks = BIT(FREEZE) | BIT(UNFREEZE) | BIT(UNFREEZE_PAY) | BIT(PAY) | BIT(TRANSFER) | BIT(PAY_BACK) |
            BIT(WITHDRAW_CARD) | BIT(STATUS) | BIT(BALANCE) | BIT(LINES) | BIT(PROBE),
    .ref_max = 20,
    .visible_ms = 10 * 60 * 1000,
    .answer_ms = 120 * 1000, /* A.1 */
    .pace_per_min = 60,
    .poll_s = poll_s,
    .conf_keys = pingan_jyw_keys,
    .conf_key_count = PINGAN_JYW_KEYS,
    .prepare = pingan_prepare,
    .unprepare = pingan_unprepare,
    .settled_by = pingan_settled_by,
    .encode = pingan_encode,
    .decode = pingan_decode,
    .frame = pingan_frame,
    .listen = pingan_listen,
    .acknowledge = pingan_acknowledge,
    .describe = pingan_describe,
};

/* QUERY_BY_REF: 4005 by OrigThirdVoucher (C.4). ANSWER_TIED: its answer has voucher, amount, accounts.
 * Not SAME_REF_ONCE: the voucher is the key and a repetition answers MA4045 (C.3), but for how long is not said. */
const vg_bank pingan_b2b_bank = {
    .name = "pingan",
    .mode = "b2b",
    .title = "Ping An Bank, 银企直连 own accounts",
    .wire = VG_WIRE_TCP,
    .signings = SIGNINGS,
    .confirmed = CONFIRMED,
    .day_offer = pingan_day_offer,
    .caps = VG_CAP_QUERY_BY_REF | VG_CAP_ANSWER_TIED,
    .asks = BIT(WITHDRAW_OWN) | BIT(PAYOUT) | BIT(STATUS) | BIT(BALANCE) | BIT(LINES) | BIT(RETURNS) | BIT(PROBE),
    .ref_max = 20,
    .visible_ms = 10 * 60 * 1000,
    .answer_ms = 120 * 1000,
    .pace_per_min = 60,
    .poll_s = poll_s,
    .conf_keys = pingan_b2b_keys,
    .conf_key_count = PINGAN_B2B_KEYS,
    .prepare = pingan_prepare,
    .unprepare = pingan_unprepare,
    .settled_by = pingan_settled_by,
    .encode = pingan_encode,
    .decode = pingan_decode,
    .frame = pingan_frame,
    .describe = pingan_describe,
};
