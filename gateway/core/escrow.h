/* Escrow orders (domain/type2-accounts §6): what a hold says beside its amount, and its release plan (ops/decisions/0014).
 *
 *   terms      payee candidates, the hash of the contract, a review day and an expiry. A capture pays candidates only. On the review
 *              day and at the expiry people are told, once each, and the hold stands in the list of those to look at; money never
 *              moves for it
 *   plan       dated parts, each a release or a capture to one payee. A part reserves its amount in the hold, so that no act by hand
 *              eats it, and can be withdrawn until its day. On the first working day from its own on, at the release time, it is
 *              claimed: it becomes an operation by the same functions as a caller's act, in the name of who planned it
 *
 *   planned ─▶ claimed ─▶ done          claimed and turned into its operation in one commit: once, whatever crashes
 *      │  └──────┬──────▶ refused       frozen, no payee any more, a limit: with the reason, an event and an alert; its money is held
 *      └─▶ withdrawn                    and open again
 *
 * The business day runs what is due (days.c), one part a step, the earliest first; days that were missed are made up for in order.
 */
#pragma once
#include "gateway/core/core.h"

/* act_in.h tells what an act gets. */
VG_MUST vg_status vg_act_plan(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_unplan(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);

/* The terms of a hold that is being placed. INVALID, with a pointer. */
VG_MUST vg_status vg_escrow_terms(vg_core *core, const vg_command *command, vg_hold *hold, vg_err *err);
VG_MUST vg_status vg_escrow_check_payee(const vg_hold *hold, const vg_command_payee *payee, vg_err *err); /* NOT_CANDIDATE */
/* CONFLICT: parts are planned; why: what would take them along. */
VG_MUST vg_status vg_escrow_check_no_plan(const vg_hold *hold, const char *why, vg_err *err);

/* The part's day has come. An error leaves it planned: the caller drops the step and, where the error is an answer, refuses it. */
VG_MUST vg_status vg_escrow_run_part(vg_core *core, int64_t hold, int64_t part, vg_err *err);
VG_MUST vg_status vg_escrow_refuse_part(vg_core *core, int64_t hold, int64_t part, const char *why, vg_err *err);
bool vg_escrow_is_answer(vg_code code); /* the act is refused as things stand; else something of ours failed, and it is tried again */
/* An operation has ended: of a part, if it is one's. */
VG_MUST vg_status vg_escrow_part_ended(vg_core *core, const vg_operation *op, vg_err *err);
/* The bank moved fen of the hold by an act that it had denied: parts of the plan, the last one first, are refused for it. */
VG_MUST vg_status vg_escrow_give_way(vg_core *core, vg_hold *hold, int64_t fen, vg_err *err);

/* Tells what is to be told of the hold by now. */
VG_MUST vg_status vg_escrow_remind(vg_core *core, int64_t hold, vg_err *err);
