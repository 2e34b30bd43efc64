/* Days on which money may leave, derived again after a late change of the notice.
 *
 *     vg_act_redate        POST /v1/programs/{id}/calendar: an approval, bound to the calendar in force
 *     vg_redate_begin      … approved by a second person
 *     vg_step_redate       one page of lots; *ret_more: run it again. Does nothing where nothing is under way
 */
#pragma once
#include "gateway/core/core.h"

VG_MUST vg_status vg_act_redate(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_redate_begin(vg_core *core, const vg_approval *approval, vg_err *err);
VG_MUST vg_status vg_step_redate(vg_core *core, bool *ret_more, vg_err *err);
