/* The three-way proof of a business day (issue: is the money all there): the sum of our accounts = the bank's list of sub-accounts, account
 * by account = the custody account's balance (ops/decisions/0017).
 *
 *   ours     an account's booked balance (core/extract.h) with the late money that is on it at the bank; where holds move money
 *            (HOLD_MOVES) without what is held, which stands on the guarantee account
 *   told     the bank's word on a sub-account: the balance behind the last line of its statement, or its row in the bank's list. Rows of
 *            `told` keep the last one; a line's is taken back to the day's end by the lines after it, ours by the entries after it
 *   allowed  what is out or not known, what one side booked a day later, shortfalls, named breaks: an account's difference is explained
 *            when some of these are exactly it (VG_PROOF_ITEMS of them are tried, the fewest win)
 *
 *     VG_TRY(vg_proof_want(core, day, err));                      asks for the custody account's balance; VG_DO_PROVE
 *     worker: reads by pages, vg_proof_explain(), vg_proof_count() for each account, vg_proof_decide()
 *     VG_TRY(vg_step_proof(core, &event, err));                   proof.holds, proof.differs, proof.incomplete in the chain
 */
#pragma once
#include "gateway/core/core.h"

#define VG_PROOF_STATES(S) S(ASKED, 0, "asked") S(HOLDS, 1, "holds") S(DIFFERS, 2, "differs") S(INCOMPLETE, 3, "incomplete")
enum {
#define S(name, n, text) VG_PR_##name = n,
    VG_PROOF_STATES(S)
#undef S
};
const char *vg_proof_state_name(int64_t state);

#define VG_PROOF_VERDICTS(V) V(AGREES, 0, "agrees") V(EXPLAINED, 1, "explained") V(DIFFERS, 2, "differs") V(UNTOLD, 3, "not_told")
enum {
#define V(name, n, text) VG_PV_##name = n,
    VG_PROOF_VERDICTS(V)
#undef V
};
const char *vg_proof_verdict_name(int64_t verdict);

/* Why an account's figures are apart; the first five are allowed. */
#define VG_PROOF_REASONS(R)                                                                        \
    R(NONE, 0, "")                                                                                 \
    R(TRANSIT, 1, "in_transit")      /* an act is out, or its outcome is not known */              \
    R(TIMING, 2, "booked_later")     /* one side booked it after the day's end */                  \
    R(SHORTFALL, 3, "shortfall")     /* the bank paid what the account did not have */             \
    R(BREAK, 4, "break")             /* a named break */                                           \
    R(SEVERAL, 5, "several")         /* more than one of these */                                  \
    R(ONLY_OURS, 6, "only_ours")     /* a movement that the bank does not show */                  \
    R(ONLY_BANK, 7, "only_bank")     /* a line that we did not book */                             \
    R(NOT_LISTED, 8, "not_listed")   /* the bank does not list the account */                      \
    R(STRANGE, 9, "not_ours")        /* the bank lists an account that is none of ours */          \
    R(NO_ACCOUNT, 10, "no_account")  /* money of ours that has no account at the bank */           \
    R(NO_MOVEMENT, 11, "no_movement") /* every movement stands on both sides: the figure itself is wrong, or older than they are */
enum {
#define R(name, n, text) VG_PX_##name = n,
    VG_PROOF_REASONS(R)
#undef R
};
const char *vg_proof_reason_name(int64_t reason);

#define VG_TOLD_WAYS(W) W(NONE, 0, "") W(LINE, 1, "line") W(LIST, 2, "list") W(ANSWER, 3, "answer") W(HISTORY, 4, "day_end") W(STATEMENT, 5, "statement")
enum {
#define W(name, n, text) VG_TW_##name = n,
    VG_TOLD_WAYS(W)
#undef W
};
const char *vg_told_way_name(int64_t way);

/* Rows of `told` for what the bank has and is no account of ours: numbers of the program's own, ahead of VG_FIRST_ID. */
enum { VG_TOLD_HELD = 40, VG_TOLD_TRANSIT = 41, VG_TOLD_STRANGE = 42 };

enum {
    VG_PROOF_ITEMS = 14,   /* tried together: 2^14 sums, and an account with more is for people */
    VG_PROOF_CAUSES = sizeof ((vg_proof_account *)0)->causes,
    VG_PROOF_SHOWN = 200,  /* accounts that differ and are kept, with what parts them */
    VG_PROOF_PATIENCE_MS = 30 * 60 * 1000, /* for the bank's answers; then it is made without them */
    VG_PROOF_LOOK_MS = 2000,
};

/* --- what the bank says -------------------------------------------------------------------------- */

VG_MUST vg_status vg_told_line(vg_core *core, const vg_line *line, vg_err *err);
/* A row of the bank's list of sub-accounts: type says what the account is (member, held, transit, shadow, own). */
VG_MUST vg_status vg_told_listed(vg_core *core, int64_t listing, const vg_line_row *row, vg_err *err);
/* Asks for the rows that this will need. */
VG_MUST vg_status vg_told_probe(vg_core *core, const vg_line_row *row, vg_err *err);
/* A balance that was asked for alone: kept where neither line nor list has told one. */
VG_MUST vg_status vg_told_answer(vg_core *core, int64_t account, vg_money total, vg_err *err);
/* The custody account's balance. */
VG_MUST vg_status vg_proof_custody(vg_core *core, const vg_operation *op, const vg_answer *answer, vg_err *err);
bool vg_told_is_later(const vg_told *told, const vg_line *line); /* pure: the line's balance is newer */

/* --- reckoning: pure ------------------------------------------------------------------------------- */

/* What may be the difference of an account: fen: the bank's figure beside ours because of it. */
typedef struct vg_proof_item {
    int64_t fen, reason, op, receipt, brk;
} vg_proof_item;
/* The fewest items whose sum is `apart`, as bits; of several such sets the first. False: there is none. */
bool vg_proof_explain(const vg_proof_item *items, size_t count, int64_t apart, uint32_t *ret_set);
/* The items of a set as a row keeps them, and back; what passes the row's room is left out (its count stands in items). */
void vg_proof_causes_text(const vg_proof_item *items, uint32_t set, char ret[VG_PROOF_CAUSES]);
size_t vg_proof_causes(const char *text, vg_proof_item ret[VG_PROOF_ITEMS]);
/* Whether the account is explained by this break, alone or with those that it was resolved with; *ret: by how much. */
bool vg_proof_names(const vg_proof_account *account, const vg_recon_break *b, vg_proof_item *ret);

/* What a live operation would be at the bank, beside our books, if the bank has done it (of a hold that moved here: has not). 0: nothing. */
int64_t vg_proof_live(const vg_rules *rules, const vg_operation *op, int64_t account);

/* One account of a proof. verdict, reason: as found; items: what explains it. */
void vg_proof_count(vg_proof *proof, const vg_proof_account *account, const vg_proof_item *items, uint32_t set);
/* state and why, when all accounts were counted and the sums stand. */
void vg_proof_decide(vg_proof *proof, bool asks_custody);

/* --- steps ----------------------------------------------------------------------------------------- */

VG_MUST vg_status vg_proof_want(vg_core *core, vg_day day, vg_err *err);
/* The bank's statement told more of a day that was proved, or is being proved: where lines tell the balances it is made anew. */
VG_MUST vg_status vg_proof_told(vg_core *core, vg_day day, vg_err *err);

typedef struct vg_proof_event {
    const vg_proof *found; /* sums, counts and state of this run */
    const vg_proof_account *shown; /* at most VG_PROOF_SHOWN, ordered by account */
    size_t shown_count;
} vg_proof_event;
/* CONFLICT: it was asked for once more since it was read, or the bank told more; the next run is due. */
VG_MUST vg_status vg_step_proof(vg_core *core, const vg_proof_event *event, vg_err *err);

VG_MUST vg_status vg_act_prove(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
