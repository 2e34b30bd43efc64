/* Between the files of callers' acts; only for core/act*.c. */
#pragma once
#include "gateway/core/op.h"

void vg_act_show_operation(vg_reply *reply, const vg_operation *op);
void vg_act_show_account(vg_reply *reply, const vg_account *account, const vg_operation *op);
VG_MUST vg_status vg_act_offered(vg_core *core, vg_ask_kind ask, vg_err *err); /* NOT_OFFERED */
/* NOT_FOUND, NOT_ACTIVE, RESTRICTED. debit: money is to leave it. */
VG_MUST vg_status vg_act_account(vg_core *core, int64_t id, bool debit, vg_account **ret, vg_err *err);
/* A new account with its owner, in OPENING. */
VG_MUST vg_status vg_act_new_account(vg_core *core, const vg_command *command, vg_account **ret, vg_err *err);
VG_MUST vg_status vg_act_lease_tail(vg_core *core, vg_account *account, vg_err *err);

/* An open approval of this kind, bound to the request. */
VG_MUST vg_status vg_act_new_approval(vg_core *core, int64_t kind, int64_t object, int64_t fen, const vg_command *command,
                                      vg_approval **ret, vg_err *err);

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
VG_MUST vg_status vg_emit_said(vg_core *core, const char *type, const char *prefix, int64_t id, const char *what,
                               const vg_command *command, vg_err *err);
