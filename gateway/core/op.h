/* The life of an operation: applies rows of flow.def, with their effects, in one place.
 *
 *     VG_TRY(vg_op_new(core, &init, &op, err));          NEW
 *     VG_TRY(vg_op_apply(core, op, VG_EV_ACCEPT, err));  READY, money reserved, event written
 */
#pragma once
#include "gateway/core/core.h"

/* Inserts init with a new id in NEW; *ret is for editing in this step. */
VG_MUST vg_status vg_op_new(vg_core *core, const vg_operation *init, vg_operation **ret, vg_err *err);
VG_MUST vg_status vg_op_edit(vg_core *core, int64_t id, vg_operation **ret, vg_err *err); /* NOT_FOUND */
/* A pair outside the table changes nothing and is counted. */
VG_MUST vg_status vg_op_apply(vg_core *core, vg_operation *op, vg_flow_event event, vg_err *err);
/* What people know is out of date: an open approval about it is void. */
VG_MUST vg_status vg_op_void_approval(vg_core *core, vg_operation *op, vg_err *err);
/* ACCEPT; LOCAL where no bank stands behind the program, for a hold that no bank knows of, and for late money that is reapplied. */
VG_MUST vg_status vg_op_accept(vg_core *core, vg_operation *op, vg_err *err);
/* The act that callers know it by: of a refund's payment its refund, which what comes back of the payment concerns. */
VG_MUST vg_status vg_op_payout(vg_core *core, vg_operation *op, vg_operation **ret, vg_err *err);
bool vg_op_is_composite(const vg_operation *op); /* its parts talk to the bank, it does not */
/* A new query or send is safe: the question changes nothing, or the bank promises one act a reference. */
/* An act that moves no money, has no question of its own, and is answered with its result when it is sent once more. */
bool vg_asks_by_itself(const vg_rules *rules, const vg_operation *op);
bool vg_resend_is_safe(const vg_rules *rules, const vg_operation *op);
bool vg_denial_counts(const vg_rules *rules, const vg_operation *op, int64_t at); /* "the bank does not know it", toward a resend */

/* booking.c: what reserve, post and void mean for each kind. */
VG_MUST vg_status vg_book_reserve(vg_core *core, vg_operation *op, vg_err *err);
VG_MUST vg_status vg_book_post(vg_core *core, vg_operation *op, vg_err *err);
VG_MUST vg_status vg_book_void(vg_core *core, vg_operation *op, vg_err *err);
/* RESTRICTED: an authority's freeze reaches into this much of the account's money, held or free. */
VG_MUST vg_status vg_book_check_frozen(vg_core *core, int64_t account, int64_t fen, vg_err *err);
void vg_hold_check(vg_core *core, vg_hold *hold); /* after a change of its parts */
VG_MUST vg_status vg_hold_edit(vg_core *core, int64_t id, vg_hold **ret, vg_err *err);
/* What nothing speaks for yet: neither an act under way nor a part of its plan. */
static inline int64_t vg_hold_open(const vg_hold *h)
{
    return h->fen - h->captured_fen - h->released_fen - h->capturing_fen - h->releasing_fen - h->planned_fen;
}

/* plan.c: composite operations. */
typedef struct vg_parts { /* copied: a group's array does not survive the next call */
    vg_operation *at[VG_PARTS_MAX];
    size_t count;
} vg_parts;
VG_MUST vg_status vg_plan_parts(vg_core *core, int64_t parent, vg_parts *ret, vg_err *err); /* for editing */
VG_MUST vg_status vg_plan_begin(vg_core *core, vg_operation *parent, vg_err *err);
VG_MUST vg_status vg_plan_part_ended(vg_core *core, vg_operation *part, vg_err *err);
VG_MUST vg_status vg_plan_cancel_parts(vg_core *core, const vg_operation *parent, vg_err *err);
void vg_plan_less_frozen(vg_hold *hold, int64_t fen);
/* deal.c: a deal that failed. */
VG_MUST vg_status vg_deal_begin(vg_core *core, vg_operation *parent, vg_err *err);
VG_MUST vg_status vg_deal_part_ended(vg_core *core, vg_operation *parent, vg_operation *part, vg_err *err);
/* A withdrawal that brings money of a failed deal back; such a one waits for the day of its lots. */
static inline bool vg_deal_returns(const vg_operation *op) { return op->kind == VG_OP_WITHDRAW && op->parent != 0; }

/* After a hold's freeze is done: fetch its number where the bank gives one. */
VG_MUST vg_status vg_plan_fetch_number(vg_core *core, int64_t hold, vg_err *err);

/* opening.c: plans that wait for a customer. */
VG_MUST vg_status vg_opening_begin(vg_core *core, vg_operation *parent, vg_err *err);
VG_MUST vg_status vg_opening_part_ended(vg_core *core, vg_operation *parent, vg_operation *part, vg_err *err);
VG_MUST vg_status vg_opening_take(vg_core *core, vg_operation *op, const vg_answer *answer, bool *ret_usable, vg_err *err);
vg_verdict vg_opening_verdict(const vg_operation *op, bool direct, const vg_answer *answer);
VG_MUST vg_status vg_opening_state(vg_core *core, const vg_operation *op, int64_t *ret_state, vg_err *err);
VG_MUST vg_status vg_opening_told(vg_core *core, vg_operation *op, const vg_answer *answer, vg_err *err);
VG_MUST vg_status vg_opening_withdraw(vg_core *core, vg_operation *parent, vg_err *err);
VG_MUST vg_status vg_opening_verify(vg_core *core, const vg_command *command, vg_operation **ret, vg_err *err);
VG_MUST vg_status vg_opening_code(vg_core *core, const vg_command *command, vg_operation **ret, vg_err *err);
bool vg_op_is_case(const vg_operation *op);      /* an opening, a binding, a new document: composite, and waits for its customer */
bool vg_op_waits_for_customer(const vg_operation *op); /* … and does so now */
bool vg_op_is_case_part(const vg_operation *op);

/* outcome.c: what the bank says about an act, without being asked. */
VG_MUST vg_status vg_outcome_told(vg_core *core, vg_operation *op, const vg_answer *answer, vg_err *err);

/* restrict.c: what holds an account without a caller's order. */
/* Who ordered what holds the account, as " (authority, reference)"; "": nobody said. frozen: of the largest freeze, else of a stop. */
enum { VG_ORDER_WORDS = 140 };
VG_MUST vg_status vg_restriction_words(vg_core *core, int64_t account, bool frozen, char ret[VG_ORDER_WORDS], vg_err *err);
VG_MUST vg_status vg_restrict_shortfall(vg_core *core, vg_account *account, vg_err *err); /* it only receives, until people lift it */
/* All that the bank names now: what it named before and does not any more has ended. */
VG_MUST vg_status vg_restrict_told(vg_core *core, int64_t account, const vg_restriction_row *rows, size_t count, vg_err *err);

/* correction.c: the bank's fact stands against an end of ours. moved: the money did move. */
VG_MUST vg_status vg_correct(vg_core *core, vg_operation *op, bool moved, vg_err *err);
