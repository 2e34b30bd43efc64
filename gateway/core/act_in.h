/* Between the files of callers' acts; only for core/act*.c and core/deal.c. */
#pragma once
#include "gateway/core/op.h"

void vg_act_show_operation(vg_reply *reply, const vg_operation *op);
void vg_act_show_account(vg_reply *reply, const vg_account *account, const vg_operation *op);
VG_MUST vg_status vg_act_offered(vg_core *core, vg_ask_kind ask, vg_err *err); /* NOT_OFFERED */
/* NOT_FOUND, NOT_ACTIVE, RESTRICTED. debit: money is to leave it. */
VG_MUST vg_status vg_act_account(vg_core *core, int64_t id, bool debit, vg_account **ret, vg_err *err);
/* Money leaving: INSUFFICIENT, RESTRICTED. */
VG_MUST vg_status vg_act_check_available(vg_core *core, const vg_account *account, int64_t fen, vg_err *err);
/* Money that is reserved may still leave: RESTRICTED. */
VG_MUST vg_status vg_act_check_orders(vg_core *core, int64_t account, vg_err *err);
VG_MUST vg_status vg_act_check_program(vg_core *core, bool pays_out, vg_err *err); /* PAUSED */
/* CONFLICT: there is none, or it is being changed. */
VG_MUST vg_status vg_act_bound_card(vg_core *core, const vg_account *account, const vg_owner **ret, vg_err *err);
VG_MUST vg_status vg_act_open_hold(vg_core *core, int64_t id, vg_hold **ret, vg_err *err);
VG_MUST vg_status vg_act_capture(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_release(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
/* A refund of this receipt, a withdrawal to the bound card: as they would be asked for now. Nothing is reserved yet. */
VG_MUST vg_status vg_act_refund_of(vg_core *core, const vg_command *command, const vg_receipt *receipt, int64_t fen, vg_operation *ret,
                                   vg_err *err);
VG_MUST vg_status vg_act_withdrawal_of(vg_core *core, int64_t account, int64_t fen, vg_operation *ret, vg_err *err);
/* The legs of a capture: whom one pays; and the leg itself, in NEW. */
VG_MUST vg_status vg_act_leg_target(vg_core *core, const vg_hold *hold, const vg_command_payee *payee, vg_operation *leg, vg_err *err);
VG_MUST vg_status vg_act_add_leg(vg_core *core, const vg_operation *parent, vg_operation *leg, int64_t fen, vg_operation **legs,
                                 size_t *count, vg_err *err);
/* A new account with its owner, in OPENING. */
VG_MUST vg_status vg_act_new_account(vg_core *core, const vg_command *command, vg_account **ret, vg_err *err);
VG_MUST vg_status vg_act_lease_tail(vg_core *core, vg_account *account, vg_err *err);

/* An open approval: init says kind, object, amount, how many persons (0: one), and to which hash it is bound ("": to the request). */
VG_MUST vg_status vg_act_new_approval(vg_core *core, const vg_approval *init, const vg_command *command, vg_approval **ret, vg_err *err);

/* parent, READY, waits for a second person's yes. */
VG_MUST vg_status vg_act_second_person(vg_core *core, int64_t kind, const vg_command *command, vg_operation *parent, vg_err *err);

/* deal.c */
VG_MUST vg_status vg_act_fail(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);

/* act_case.c */
VG_MUST vg_status vg_act_open_type2(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_file(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_verify(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_code(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_bind(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_unbind(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_identity(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
/* RESTRICTED: the owner's document is out of date; new holds wait for the new one, what goes back to the owner does not. */
VG_MUST vg_status vg_act_check_identity(vg_core *core, const vg_account *account, vg_err *err);

/* restrict.c */
VG_MUST vg_status vg_act_restrict(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
/* Orders whose time is over hold no more. */
VG_MUST vg_status vg_restrictions_lapse(vg_core *core, vg_account *account, vg_err *err);
VG_MUST vg_status vg_emit_said(vg_core *core, const char *type, const char *prefix, int64_t id, int64_t op, const char *what,
                               const vg_command *command, vg_err *err);
