#include "adapters/pingan/pingan_in.h"

/* Which transaction asks what, by family and by settings (B.11). */

/* A company's account can be bound by a small amount only (B.2 6055). */
static bool bind_by_code(const pingan_settings *set, const vg_ask *ask)
{
    return strcmp(set->bind_code, "6066") == 0 && ask->owner_kind != 'C';
}

/* The small transfer of 6055 has a query of its own; whether a card is bound is seen in the list. */
static const char *binding_code(const pingan_settings *set, const vg_ask *ask)
{
    return ask->of == VG_ASK_BIND_CARD && !bind_by_code(set, ask) ? "6061" : "6098";
}

static const char *jzb_code_of(const pingan_settings *set, const vg_ask *ask)
{
    switch (ask->kind) {
    case VG_ASK_OPEN:
    case VG_ASK_CLOSE:
        return "6000";
    case VG_ASK_ACCOUNT_STATE:
        return set->state_code;
    case VG_ASK_FREEZE:
    case VG_ASK_UNFREEZE:
        return "6007";
    case VG_ASK_UNFREEZE_PAY:
        return set->pay_frozen_code;
    case VG_ASK_PAY:
    case VG_ASK_TRANSFER:
        return "6034";
    case VG_ASK_PAY_BACK:
        return "6164";
    case VG_ASK_WITHDRAW_CARD:
        return set->withdraw_code;
    case VG_ASK_ASSIGN:
        return "6008";
    case VG_ASK_BIND_CARD:
        return bind_by_code(set, ask) ? "6066" : "6055";
    case VG_ASK_VERIFY:
        return ask->by_amount ? "6064" : "6067";
    case VG_ASK_UNBIND_CARD:
        return "6065";
    case VG_ASK_BINDING:
        return binding_code(set, ask);
    case VG_ASK_STATUS:
        return set->status_code;
    case VG_ASK_BALANCE: /* function sub-accounts have no member code */
        return ask->account_tail[0] != 0 ? "6037" : "6010";
    case VG_ASK_LINES:
        return "6050";
    case VG_ASK_RETURNS:
        return "6048";
    case VG_ASK_DAY_LINES:
        return pingan_listed_by(ask->file_type) != NULL ? "6073" : "6103";
    case VG_ASK_FIGURES:
        return "6010";
    case VG_ASK_PROBE:
    case VG_ASK_CUSTODY_BALANCE:
        return "6011";
    default:
        return NULL;
    }
}

static const char *jyw_code_of(const pingan_settings *set, const vg_ask *ask)
{
    switch (ask->kind) {
    case VG_ASK_FREEZE:
    case VG_ASK_UNFREEZE:
        return "1029";
    case VG_ASK_UNFREEZE_PAY:
    case VG_ASK_PAY:
    case VG_ASK_TRANSFER:
        return "1332";
    case VG_ASK_PAY_BACK:
        return "1030";
    case VG_ASK_WITHDRAW_CARD:
        return ask->peer_same_bank ? "1318" : "1313";
    case VG_ASK_STATUS: /* B.9: withdrawals stand in one list, movements between sub-accounts in the other */
        return ask->of == VG_ASK_WITHDRAW_CARD ? "1325" : "1324";
    case VG_ASK_LINES:
        return "1325";
    case VG_ASK_BALANCE:
        return "1010";
    case VG_ASK_PROBE:
        return set->sign_in ? "1330" : "1021";
    default:
        return NULL;
    }
}

static const char *b2b_code_of(const vg_ask *ask)
{
    switch (ask->kind) {
    case VG_ASK_WITHDRAW_OWN:
    case VG_ASK_PAYOUT:
        return "4004";
    case VG_ASK_STATUS:
        return "4005";
    case VG_ASK_BALANCE:
        return "4001";
    case VG_ASK_LINES:
        return "4013";
    case VG_ASK_RETURNS:
        return "4019";
    case VG_ASK_PROBE:
        return "S001";
    default:
        return NULL;
    }
}

const char *pingan_code_of(const pingan_prepared *ready, const vg_ask *ask)
{
    switch (ready->family) {
    case PINGAN_JZB:
        return jzb_code_of(&ready->set, ask);
    case PINGAN_JYW:
        return jyw_code_of(&ready->set, ask);
    case PINGAN_B2B:
        break;
    }
    return b2b_code_of(ask);
}

/* Openings and closings have no serial that a query knows: the member's account is looked for (B.1 6092). */
vg_ask_kind pingan_settled_by(vg_ask_kind act)
{
    switch (act) {
    case VG_ASK_OPEN:
    case VG_ASK_CLOSE:
        return VG_ASK_ACCOUNT_STATE;
    case VG_ASK_BIND_CARD:
    case VG_ASK_VERIFY:
    case VG_ASK_UNBIND_CARD:
        return VG_ASK_BINDING;
    default:
        return vg_ask_message(act) == VG_MSG_MONEY ? VG_ASK_STATUS : VG_ASK_NONE;
    }
}
