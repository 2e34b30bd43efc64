#include "mapping/example_fields.h"

#define R    example_request
#define H    example_head
#define A    example_act
#define L    vg_line_row
#define MUST VG_MUST_HAVE
#define MAY  VG_MAY
/* clang-format off */
#define FIELDS(table) {table, VG_COUNT(table)}
/* clang-format on */
#define ROWS static const vg_field

/* --- around every message, §2 --------------------------------------------------------------------- */

ROWS frame[] = {
    INT("ContentLength", example_lengths, content, 8, MUST, VG_SHOW, "§2"),
    INT("SignLength", example_lengths, signature, 8, MUST, VG_SHOW, "§2"),
};

ROWS head_ask[] = {
    TEXT("Service", R, service, 8, MUST, VG_SHOW, "§2"),
    TEXT("MsgId", R, ask.nonce, 16, MUST, VG_SHOW, "§2"),
    TEXT("Sender", R, set.sender, 12, MUST, VG_SHOW, "§2"),
};

ROWS head_answer[] = {
    TEXT("Service", H, service, 8, MUST, VG_SHOW, "§2"),
    TEXT("RefMsgId", H, ref_message_id, 16, MUST, VG_SHOW, "§2"),
    TEXT("Code", H, code, 6, MUST, VG_SHOW, "§2"),
    HANZI("Text", H, text, 60, MAY, VG_SHOW, "§2"),
};

/* --- acts, §3 --------------------------------------------------------------------------------------- */

#define ACT                                                                                        \
    TEXT("RequestNo", R, ask.ref, 20, MUST, VG_SHOW, "§3"),                                        \
        TEXT("Account", R, ask.account, 20, MUST, VG_LAST4, "§3")
#define MONEY     ACT, YUAN("Amount", R, ask.amount, 15, MUST, VG_SHOW, "§3")
#define FREEZE_NO TEXT("FreezeNo", R, ask.freeze_no, 20, MUST, VG_SHOW, "§3")
#define MEMO      HANZI("Memo", R, memo, EXAMPLE_MEMO, MAY, VG_HIDE, "§3")
#define PAYEE                                                                                      \
    TEXT("Payee", R, ask.peer, 20, MUST, VG_LAST4, "§3"),                                          \
        HANZI("PayeeName", R, ask.peer_name, 60, MUST, VG_HIDE, "§3"), MEMO

ROWS open_ask[] = {
    ACT,
    HANZI("Name", R, ask.account_name, 60, MUST, VG_HIDE, "§3"),
    LETTER("IdType", R, ask.owner_id_type, MUST, VG_SHOW, "§3"),
    TEXT("IdNo", R, ask.owner_id, 30, MUST, VG_HIDE, "§3"),
};
ROWS close_ask[] = {ACT};
ROWS pay_ask[] = {MONEY, PAYEE};
ROWS freeze_ask[] = {MONEY, HANZI("Order", R, ask.order, 40, MAY, VG_SHOW, "§3")};
ROWS unfreeze_ask[] = {MONEY, FREEZE_NO};
ROWS pay_held_ask[] = {MONEY, FREEZE_NO, PAYEE};
ROWS withdraw_ask[] = {
    MONEY,
    TEXT("Card", R, ask.peer, 32, MUST, VG_LAST4, "§3"),
    HANZI("CardName", R, ask.peer_name, 60, MUST, VG_HIDE, "§3"),
    MEMO,
};
ROWS refund_ask[] = {MONEY, TEXT("OrigNo", R, ask.of_receipt, 20, MUST, VG_SHOW, "§3")};

static const vg_word states[] = {{"DONE", VG_VD_YES}, {"FAILED", VG_VD_NO}, {"WORKING", VG_VD_WORKING}, {NULL, 0}};

ROWS act_answer[] = {
    TEXT("RequestNo", A, ref, 20, MUST, VG_SHOW, "§5"),
    TEXT("BankNo", A, bank_no, 20, MAY, VG_SHOW, "§5"),
    CODE("State", A, state, states, 8, MUST, VG_SHOW, "§5"),
    TEXT("Account", A, account, 20, MUST, VG_LAST4, "§5"),
    YUAN("Amount", A, amount, 15, MUST, VG_SHOW, "§5"),
};

/* --- questions, §4 and §5 ----------------------------------------------------------------------------- */

ROWS state_ask[] = {TEXT("RequestNo", R, ask.ref, 20, MUST, VG_SHOW, "§4")};

ROWS account_ask[] = {TEXT("Account", R, ask.account, 20, MUST, VG_LAST4, "§4")};

static const vg_word account_states[] = {{"OPEN", VG_BANK_ACCOUNT_NORMAL}, {"CLOSED", VG_BANK_ACCOUNT_CLOSED}, {NULL, 0}};

ROWS account_answer[] = {
    TEXT("Account", vg_answer, account, 20, MUST, VG_LAST4, "§5"),
    CODE("State", vg_answer, account_state, account_states, 8, MUST, VG_SHOW, "§5"),
    YUAN("Balance", vg_answer, balance, 15, MUST, VG_SHOW, "§5"),
    YUAN("Available", vg_answer, available, 15, MUST, VG_SHOW, "§5"),
    YUAN("Frozen", vg_answer, frozen, 15, MUST, VG_SHOW, "§5"),
};

ROWS lines_ask[] = {
    TEXT("Account", R, ask.account, 20, MAY, VG_LAST4, "§4"),
    DAY("Day", R, ask.from, MUST, VG_SHOW, "§4"),
    TEXT("Cursor", R, ask.cursor_seq, 16, MAY, VG_SHOW, "§4"),
};

static const vg_word yes_no[] = {{"Y", true}, {"N", false}, {NULL, 0}};
static const vg_word sides[] = {{"D", VG_DEBIT}, {"C", VG_CREDIT}, {NULL, 0}};

ROWS lines_answer[] = {
    INT("Count", example_lines, count, 4, MUST, VG_SHOW, "§5"),
    CODE("More", example_lines, more, yes_no, 1, MUST, VG_SHOW, "§5"),
};

ROWS line_row[] = {
    TEXT("Seq", L, sequence, 16, MUST, VG_SHOW, "§5"),
    TEXT("Day", L, date, 8, MUST, VG_SHOW, "§5"),
    TEXT("Time", L, time, 6, MUST, VG_SHOW, "§5"),
    TEXT("Account", L, account, 20, MUST, VG_LAST4, "§5"),
    CODE("Side", L, side, sides, 1, MUST, VG_SHOW, "§5"),
    TEXT("Kind", L, type, 2, MUST, VG_SHOW, "§5"),
    YUAN("Amount", L, amount, 15, MUST, VG_SHOW, "§5"),
    YUAN_IF("Balance", L, balance, has_balance, 15, VG_SHOW, "§5"),
    TEXT("BankNo", L, flow, 20, MUST, VG_SHOW, "§5"),
    TEXT("RequestNo", L, ref, 20, MAY, VG_SHOW, "§5"),
    TEXT("OppAccount", L, opp_account, 32, MAY, VG_LAST4, "§5"),
    HANZI("OppName", L, opp_name, 60, MAY, VG_HIDE, "§5"),
    HANZI("Memo", L, memo, 60, MAY, VG_HIDE, "§5"),
};

const example_fields example_frame_fields = FIELDS(frame), example_head_ask = FIELDS(head_ask),
                     example_head_answer = FIELDS(head_answer), example_line_row = FIELDS(line_row);

static const example_message messages[] = {
    {VG_ASK_OPEN, "Open", "open an account", FIELDS(open_ask), FIELDS(act_answer)},
    {VG_ASK_CLOSE, "Close", "close it", FIELDS(close_ask), FIELDS(act_answer)},
    {VG_ASK_TRANSFER, "Pay", "from one account to another", FIELDS(pay_ask), FIELDS(act_answer)},
    {VG_ASK_FREEZE, "Freeze", "hold money", FIELDS(freeze_ask), FIELDS(act_answer)},
    {VG_ASK_UNFREEZE, "Unfreeze", "free all or a part", FIELDS(unfreeze_ask), FIELDS(act_answer)},
    {VG_ASK_UNFREEZE_PAY, "PayHeld", "pay all or a part of it", FIELDS(pay_held_ask), FIELDS(act_answer)},
    {VG_ASK_WITHDRAW_CARD, "Withdraw", "to a card", FIELDS(withdraw_ask), FIELDS(act_answer)},
    {VG_ASK_REFUND_ORIGIN, "Refund", "back to who paid in", FIELDS(refund_ask), FIELDS(act_answer)},
    {VG_ASK_STATUS, "State", "what became of an act", FIELDS(state_ask), FIELDS(act_answer)},
    {VG_ASK_BALANCE, "Account", "balance", FIELDS(account_ask), FIELDS(account_answer)},
    {VG_ASK_ACCOUNT_STATE, "Account", "whether it is open", FIELDS(account_ask), FIELDS(account_answer)},
    {VG_ASK_LINES, "Lines", "statement", FIELDS(lines_ask), FIELDS(lines_answer)},
};

const example_message *example_message_at(size_t i) { return i < VG_COUNT(messages) ? &messages[i] : NULL; }

const example_message *example_message_for(vg_ask_kind ask)
{
    for (size_t i = 0; i < VG_COUNT(messages); i++) {
        if (messages[i].ask == ask) {
            return &messages[i];
        }
    }
    return NULL;
}
