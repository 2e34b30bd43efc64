/* The T+1 batch of a day beside the bank's own figures (domain/t1-settlement §3): each account of which money became withdrawable
 * today is asked for at the bank, and what the bank calls total, available and withdrawable is compared with ours.
 *
 *   agrees     to the fen
 *   differs    by the same sum at two questions, with a reading of the statement between them, while nothing of the account's
 *              was under way: told, with both sides. Nothing is booked, and ours stands: whose error it is is for people to find
 *   asked      no answer yet, or none that can be compared
 *
 * What the bank says of money that is held differs by bank: where it freezes itself (BANK_HOLDS) held money is not available, where it
 * moves it (HOLD_MOVES) it is not in the total either, else the bank knows nothing of it. Which part of the money a bank freezes
 * first (withdrawable or not) is not stated in any paper: with money held its withdrawable figure must not be below ours, and no more.
 * Late money, which waits in our suspense (late.h), is in the bank's figures: in its withdrawable one from a day on that we do not keep.
 */
#pragma once
#include "gateway/core/days.h"

#define VG_FIGURE_STATES(S) S(ASKED, 0, "asked") S(AGREES, 1, "agrees") S(DIFFERS, 2, "differs")
enum {
#define S(name, n, text) VG_FS_##name = n,
    VG_FIGURE_STATES(S)
#undef S
};
const char *vg_figure_state_name(int64_t state);

/* expected: not converted yet; converted: the bank was not asked; confirming; confirmed: all agree; differs; unconfirmed: asked,
 * and not all answers could be compared. */
const char *vg_settlement_state(const vg_business_day *day);

enum {
    VG_CONFIRM_FROM_S = 8 * 3600, /* of China's day: not while the bank makes its day end */
    VG_CONFIRM_PAGE = 16,         /* accounts at once: payments do not wait behind hundreds of questions */
    VG_CONFIRM_PATIENCE_MS = 30 * 60 * 1000,
};

/* What is next for the open day's batch: a page is asked for or wanted (ret->need), or when to look again (ret->at). */
VG_MUST vg_status vg_confirm_step(vg_core *core, vg_business_day *day, const vg_day_event *event, vg_day_next *ret, vg_err *err);

/* The bank's answer to a question of the batch. */
VG_MUST vg_status vg_confirm_answer(vg_core *core, const vg_operation *op, const vg_answer *answer, vg_err *err);

/* The open day's batch is summed and asked for once more. */
VG_MUST vg_status vg_act_replay_settlement(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);
