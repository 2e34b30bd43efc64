#include "adapters/example/example.h"
#include "adapters/example/example_in.h"
#include <stdio.h>

/* Reasons and defaults: quirks.md; a test checks that each name stands there. */
const vg_conf_key example_conf_keys[EXAMPLE_CONF_KEYS] = {
    {"sender", VG_CONF_TEXT, true, NULL, "our code at the bank: 4 to 12 of A-Z and 0-9"},
    {"account_prefix", VG_CONF_TEXT, true, NULL, "the 4 digits that our account numbers begin with"},
};

/* §3, §4: money is asked about by its RequestNo, an account is looked at. */
static vg_ask_kind example_settled_by(vg_ask_kind act)
{
    return act == VG_ASK_OPEN || act == VG_ASK_CLOSE       ? VG_ASK_ACCOUNT_STATE
           : vg_ask_message(act) == VG_MSG_MONEY           ? VG_ASK_STATUS
                                                           : VG_ASK_NONE;
}

static void example_describe(void (*line)(void *ctx, const char *text), void *ctx)
{
    const example_message *message;
    vg_map_print_all("head of a request", example_head_ask.at, example_head_ask.count, line, ctx);
    vg_map_print_all("head of an answer", example_head_answer.at, example_head_answer.count, line, ctx);
    for (size_t i = 0; (message = example_message_at(i)) != NULL; i++) {
        char text[128];
        snprintf(text, sizeof text, "%s  %s", message->service, message->what);
        line(ctx, text);
        vg_map_print_all(" request", message->request.at, message->request.count, line, ctx);
        vg_map_print_all(" answer", message->answer.at, message->answer.count, line, ctx);
    }
    vg_map_print_all(" answer to Lines, each row", example_line_row.at, example_line_row.count, line, ctx);
}

/* Seconds between questions; the paper names none, so these are ours. */
static const int32_t poll_s[] = {5, 15, 60, 300, 600, 0};

#define BIT(ask) (UINT64_C(1) << VG_ASK_##ask)

/* SAME_REF_ONCE: "the same again is answered with what became of it, and nothing is done twice" (§3). QUERY_BY_REF: State (§4).
 * ANSWER_TIED: RequestNo, Account and Amount come back, signed (§5). BANK_HOLDS: Freeze (§3). PARTIAL_CAPTURE: Unfreeze and
 * PayHeld take a part, "the rest stays frozen" (§3). Not FREEZE_NUMBER: a freeze is known by our RequestNo (§3).
 * Not CAPTURE_OUT: the payee is an account of the bank (§3). Not PUSH, not DAY_FILE: the paper has neither. */
const vg_bank example_bank = {
    .name = "example",
    .title = "Example bank (invented)",
    .invented = true,
    .wire = VG_WIRE_TCP,
    .signings = 1u << VG_SIGN_CMS,
    .confirmed = 1u << VG_SIGN_CMS,
    .caps = VG_CAP_SAME_REF_ONCE | VG_CAP_QUERY_BY_REF | VG_CAP_ANSWER_TIED | VG_CAP_BANK_HOLDS | VG_CAP_PARTIAL_CAPTURE,
    .asks = BIT(OPEN) | BIT(CLOSE) | BIT(TRANSFER) | BIT(FREEZE) | BIT(UNFREEZE) | BIT(UNFREEZE_PAY) | BIT(WITHDRAW_CARD) |
            BIT(REFUND_ORIGIN) | BIT(STATUS) | BIT(BALANCE) | BIT(ACCOUNT_STATE) | BIT(LINES),
    .ref_max = 20,               /* §3 */
    .visible_ms = 2 * 60 * 1000, /* §4: at once; so twice as long as a message may be on its way */
    .answer_ms = 60 * 1000,      /* not stated */
    .pace_per_min = 600,         /* not stated */
    .poll_s = poll_s,
    .conf_keys = example_conf_keys,
    .conf_key_count = EXAMPLE_CONF_KEYS,
    .prepare = example_prepare,
    .unprepare = example_unprepare,
    .settled_by = example_settled_by,
    .encode = example_encode,
    .decode = example_decode,
    .frame = example_frame,
    .account_of_tail = example_account_of_tail,
    .describe = example_describe,
};
